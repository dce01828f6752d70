"""A link between parties is one statement: who moved one end of it and who moved the other never said the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import permutations
from pathlib import Path

import pytest

from shilu.core.case import CaseDraft
from shilu.core.conflict import Conflict, Side
from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.core.particular import FieldValue, ParticularKind
from shilu.core.party import PartyDraft
from shilu.vault.vault import Vault
from tests.unit.vault.conftest import NOON_MS
from tests.unit.vault.handing_over import hand_over, new_vault, state

ENDS = ("from_party", "to_party")
FIELDS = tuple(f"party_link.{end}" for end in ENDS)


class Two:
    """Two people with the case in which 甲 recommended 乙. 丙 is known too."""

    def __init__(self, vault: Vault, other: Vault) -> None:
        self.vault, self.other = vault, other
        self.case = vault.cases.add(CaseDraft("Wei", "Wei")).id
        self.first, self.second, self.third = (vault.directory.add_party(PartyDraft(name)).id for name in "甲乙丙")
        self.link = self._record(self.first, self.second)
        self._record(self.third, self.first)  # so that the case names all three
        hand_over(vault, self.case, other)

    def _record(self, first: str, second: str) -> str:
        values = (("from_party", first), ("kind", "recommended"), ("to_party", second), ("basis", "stated"))
        return self.vault.particulars.record(self.case, ParticularKind.PARTY_LINK, values).id

    def revise(self, vault: Vault, **fields: FieldValue) -> None:
        vault.particulars.revise(self.link, tuple(fields.items()), "asked them")

    def exchange(self, *, vault_first: bool = True) -> None:
        ways = [(self.vault, self.other), (self.other, self.vault)]
        for giver, taker in ways if vault_first else reversed(ways):
            hand_over(giver, self.case, taker)

    def waiting(self, vault: Vault) -> dict[str, Conflict]:
        return {one.field: one for one in vault.exchange.conflicts.of_case(self.case)}

    def ends(self, vault: Vault) -> tuple[str, str]:
        link = vault.particulars.get(self.link)
        return link.text("from_party"), link.text("to_party")


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    with ExitStack() as open_ones:
        made = [new_vault(tmp_path / f"{n}.shilu", at_ms=NOON_MS + n) for n in range(2)]
        for one in made:
            open_ones.callback(one.close)
        yield Two(*made)


def told(sides: tuple[Side, ...]) -> set[tuple[object, bool, bool]]:
    return {(side.value, side.ours, side.shown) for side in sides}


@pytest.mark.parametrize("vault_first", [True, False])
@pytest.mark.parametrize("taken", [True, False])
def test_one_moved_from_and_the_other_to_so_somebody_decides_about_both(
    two: Two, *, vault_first: bool, taken: bool
) -> None:
    two.revise(two.vault, from_party=two.third)
    two.revise(two.other, to_party=two.third, words="said so")
    two.exchange(vault_first=vault_first)
    assert two.ends(two.vault) == (two.third, two.third)
    for vault, is_vault in ((two.vault, True), (two.other, False)):
        waiting = two.waiting(vault)
        assert tuple(waiting) == FIELDS  # and not the words, which one of them said alone
        assert told(waiting[FIELDS[0]].sides) == {(two.third, is_vault, True), (two.first, not is_vault, False)}
        assert told(waiting[FIELDS[1]].sides) == {(two.second, is_vault, False), (two.third, not is_vault, True)}
        assert waiting[FIELDS[0]].names == {two.third: "丙", two.first: "甲"}

    for itself in ({FIELDS[0]: two.third, FIELDS[1]: two.third}, {FIELDS[0]: two.first}):
        with pytest.raises(UserError) as refused:
            two.vault.exchange.conflicts.decide(two.link, itself, "slip")
        code = "usage.party_linked_to_itself" if len(itself) == 2 else "usage.nothing_to_decide"
        assert refused.value.code == code

    wanted = (two.third, two.second) if taken else (two.first, two.third)
    two.vault.exchange.conflicts.decide(two.link, dict(zip(FIELDS, wanted, strict=True)), "looked it up")
    two.exchange(vault_first=vault_first)
    for vault in (two.vault, two.other):
        assert two.waiting(vault) == {}
        assert two.ends(vault) == wanted
        assert vault.check(QuietJob()) == ()
    assert state(two.vault, two.case) == state(two.other, two.case)


def test_what_one_side_said_whole_is_no_question(two: Two) -> None:
    two.revise(two.vault, from_party=two.third)
    two.revise(two.other, from_party=two.third, to_party=two.first)
    two.exchange()
    assert two.waiting(two.vault) == two.waiting(two.other) == {}


def test_where_both_moved_one_end_the_other_end_is_asked_about_with_it(two: Two) -> None:
    two.revise(two.vault, from_party=two.third)
    two.revise(two.other, from_party=two.second, to_party=two.first)
    two.exchange()
    waiting = two.waiting(two.vault)
    assert {side.value for side in waiting[FIELDS[1]].sides} == {two.first, two.second}
    assert {side.value for side in waiting[FIELDS[0]].sides} == {two.third, two.second}
    assert [side.ours for one in waiting.values() for side in one.sides if side.shown] == [False, False]


def test_who_hears_of_both_sides_later_knows_the_parties_that_neither_shows(two: Two, tmp_path: Path) -> None:
    lost = two.vault.directory.add_party(PartyDraft("丁")).id
    two.revise(two.vault, to_party=lost)
    two.exchange()
    two.revise(two.vault, to_party=two.third)
    two.revise(two.other, from_party=two.third)
    two.exchange()
    said = []
    for n, order in enumerate(permutations((two.vault, two.other))):
        third = new_vault(tmp_path / f"third{n}.shilu")
        for giver in order:
            hand_over(giver, two.case, third)
        assert two.waiting(third)[FIELDS[1]].names == {lost: "丁", two.third: "丙"}
        said.append(state(third, two.case))
        third.close()
    assert said[0] == said[1]


def test_a_contradiction_elsewhere_in_the_link_does_not_keep_anyone_from_deciding(two: Two) -> None:
    two.revise(two.vault, basis="press", until="2026")
    two.revise(two.other, state="confirmed", until="2025")
    two.exchange()
    assert set(two.waiting(two.vault)) == {"party_link.until"}
    two.vault.exchange.conflicts.decide(two.link, {"party_link.until": "2025"}, "asked")
    assert two.waiting(two.vault) == {}
