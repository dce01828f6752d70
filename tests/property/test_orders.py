"""Whatever order sources come in, and however often: what a case shows is what all of them tell together."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from shilu.core.job import QuietJob
from shilu.vault.vault import Vault
from tests.property.bursts import bursts_brought_in
from tests.property.chat_realities import chats_brought_in
from tests.property.realities import brought_in, turned_over
from tests.unit.vault.handing_over import new_vault


@pytest.fixture(scope="module")
def vault() -> Iterator[Vault]:
    with tempfile.TemporaryDirectory() as folder:
        made = new_vault(Path(folder) / "v.shilu")
        yield made
        made.close()


@pytest.mark.parametrize("seed", range(24))
def test_no_order_of_sources_makes_a_difference(vault: Vault, seed: int) -> None:
    first, other = (brought_in(vault, seed, random.Random(order)) for order in (seed, seed + 1000))
    assert first.shown == other.shown
    assert (first.again, other.again) == ((), ())


@pytest.mark.parametrize("seed", range(2))
def test_a_chat_in_several_languages_and_equal_calls_come_to_the_same_in_any_order(vault: Vault, seed: int) -> None:
    first, other = (chats_brought_in(vault, seed, random.Random(order), size=8) for order in (seed, seed + 1000))
    assert first.shown == other.shown
    assert (first.again, other.again) == ((), ())


@pytest.mark.parametrize("seed", range(3))
def test_what_could_be_of_either_call_of_a_burst_says_so_in_any_order(vault: Vault, seed: int) -> None:
    first, other = (bursts_brought_in(vault, seed, random.Random(order)) for order in (seed, seed + 1000))
    assert first.shown == other.shown
    assert (first.again, other.again) == ((), ())


@pytest.mark.parametrize("seed", [*range(7), 1_000_492])
def test_nothing_is_lost_or_there_twice_whatever_is_undone_joined_and_taken_apart(vault: Vault, seed: int) -> None:
    assert turned_over(vault, seed).wrong == ()


def test_every_one_of_them_is_sound(vault: Vault) -> None:
    assert vault.check(QuietJob()) == ()
