"""Whatever order sources come in, and however often: what a case shows is what all of them tell together."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from shilu.core.case import CaseDraft
from shilu.core.job import QuietJob
from shilu.vault.vault import Vault
from tests.property.realities import Source, bring, log, reality, said, sources
from tests.unit.vault.handing_over import new_vault


@pytest.fixture(scope="module")
def vault() -> Iterator[Vault]:
    with tempfile.TemporaryDirectory() as folder:
        made = new_vault(Path(folder) / "v.shilu")
        yield made
        made.close()


def in_an_order(vault: Vault, seed: int, order: random.Random) -> list[tuple[object, ...]]:
    """What a case shows after the sources of a reality came in, some of them again."""
    source = random.Random(seed)
    happened = reality(source, size=6)
    told = [one for one in sources(happened) if source.random() < 0.7]
    case = vault.cases.add(CaseDraft("案件", "李某"))
    if seed % 3 == 0:
        log(vault, case, happened)
    order.shuffle(told)
    come: list[Source] = []
    for one in told:
        bring(vault, case, one)
        come.append(one)
        if order.random() < 0.3:
            again = order.choice(come)
            assert bring(vault, case, again).added == 0, again.name
    return said(vault, case)


@pytest.mark.parametrize("seed", range(24))
def test_no_order_of_sources_makes_a_difference(vault: Vault, seed: int) -> None:
    first = in_an_order(vault, seed, random.Random(seed))
    assert in_an_order(vault, seed, random.Random(seed + 1000)) == first


def test_every_one_of_them_is_sound(vault: Vault) -> None:
    assert vault.check(QuietJob()) == ()
