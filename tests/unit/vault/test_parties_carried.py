"""Parties, mergings and the vault's own links, carried from vault to vault in case files."""

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest

from shilu.core.case import CaseDraft
from shilu.core.job import QuietJob
from shilu.core.particular import ParticularKind
from shilu.core.party import PartyDraft, Role, Scope
from shilu.core.phone import recognise
from shilu.core.query import IncidentFilter, Page
from shilu.vault.history import DIRECTORY
from shilu.vault.vault import Vault
from tests.unit.vault.contacts import make_contact
from tests.unit.vault.handing_over import hand_over, members, new_vault, state
from tests.unit.vault.searching import learn, without_tables

NUMBER = "10412345678"
LINK = ParticularKind.PARTY_LINK


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Vault]:
    made = new_vault(tmp_path / "other.shilu")
    yield made
    made.close()


@pytest.fixture
def case_id(vault: Vault) -> str:
    case = vault.cases.add(CaseDraft("Wei", "Wei")).id
    vault.incidents.log(case, make_contact(number=NUMBER))
    return case


def behind(vault: Vault, name: str) -> str:
    """A party that the number of the case acts for."""
    return vault.directory.add_party(PartyDraft(name), [recognise(NUMBER, "CN")]).id


def shown(vault: Vault) -> dict[str, set[str]]:
    return {one.id: {absorbed.id for absorbed in one.absorbed} for one in vault.directory.parties().values()}


def test_fields_go_along_and_what_both_sides_changed_is_decided(vault: Vault, case_id: str, other: Vault) -> None:
    party = behind(vault, "速贷")
    vault.directory.revise_party(party, PartyDraft("速贷", values=(("website", "a.example"),)), "")
    hand_over(vault, case_id, other)
    assert other.directory.parties()[party].text("website") == "a.example"

    vault.directory.revise_party(party, PartyDraft("速贷", values=(("website", "b.example"),)), "")
    theirs = PartyDraft("速贷", values=(("website", "c.example"), ("regulator", "X")))
    other.directory.revise_party(party, theirs, "")
    hand_over(vault, case_id, other)
    asked = {one.field: one for one in other.exchange.conflicts.of_case(case_id)}
    assert set(asked) == {"party.website", "party.regulator"}
    choices = {"party.website": "b.example", "party.regulator": "X"}
    other.exchange.conflicts.decide(party, choices, "asked them")
    assert dict(other.directory.parties()[party].values) == {"website": "b.example", "regulator": "X"}
    assert other.exchange.conflicts.of_case(case_id) == ()


def test_a_party_that_was_only_withdrawn_and_put_back_is_no_other_opinion_of_its_name(
    vault: Vault, case_id: str, other: Vault
) -> None:
    party = behind(vault, "速贷")
    hand_over(vault, case_id, other)
    other.directory.withdraw_party(party, "not here")
    other.directory.restore_party(party, "here after all")
    vault.directory.revise_party(party, PartyDraft("快贷"), "their name now")
    hand_over(vault, case_id, other)
    assert other.exchange.conflicts.of_case(case_id) == ()
    assert other.directory.parties()[party].name == "快贷"

    other.directory.revise_party(party, PartyDraft("好贷"), "renamed")
    other.directory.withdraw_party(party, "not here")
    vault.directory.revise_party(party, PartyDraft("新贷"), "renamed too")
    hand_over(vault, case_id, other)
    assert other.exchange.conflicts.of_case(case_id) == ()  # until it is put back
    other.directory.restore_party(party, "here after all")
    assert [one.field for one in other.exchange.conflicts.of_case(case_id)] == ["name"]


def test_both_forms_of_a_party_go_along_until_somebody_decides(
    vault: Vault, case_id: str, other: Vault, tmp_path: Path
) -> None:
    party = behind(vault, "速贷")
    hand_over(vault, case_id, other)
    vault.directory.revise_party(party, PartyDraft("快贷"), "their name now")
    other.directory.revise_party(party, PartyDraft("好贷"), "renamed")
    hand_over(other, case_id, vault)
    vault.directory.withdraw_party(party, "never was")  # which says nothing of its name
    vault.directory.restore_party(party, "it was")
    third = new_vault(tmp_path / "third.shilu")
    for taker in (other, third):
        hand_over(vault, case_id, taker)
        (conflict,) = taker.exchange.conflicts.of_case(case_id)
        assert {side.value for side in conflict.sides} == {"快贷", "好贷"}
    assert state(other, case_id) == state(third, case_id) == state(vault, case_id)

    third.exchange.conflicts.decide(party, {"name": "快贷"}, "asked them")
    for taker in (vault, other):
        hand_over(third, case_id, taker)
        assert taker.exchange.conflicts.of_case(case_id) == ()
        assert taker.directory.parties()[party].name == "快贷"
        assert hand_over(taker, case_id, third).conflicts == 0
    assert third.exchange.conflicts.of_case(case_id) == ()
    third.close()


def test_what_is_said_here_of_a_party_that_came_is_later_than_what_came(
    vault: Vault, case_id: str, other: Vault
) -> None:
    party, absorbed = behind(vault, "速贷"), behind(vault, "速贷金融")
    for _ in range(20):  # what happens elsewhere in the vault makes the directory younger than the case
        vault.cases.add(CaseDraft("Lan", "Lan"))
    merging = vault.directory.merge(party, absorbed, "one")
    vault.directory.revise_party(party, PartyDraft("快贷"), "their name now")
    hand_over(vault, case_id, other)
    assert other.directory.unmerge(merging, "two")
    assert shown(other) == {party: set(), absorbed: set()}
    other.directory.revise_party(party, PartyDraft("好贷"), "renamed")
    hand_over(other, case_id, vault)
    assert shown(vault) == shown(other)
    assert vault.directory.parties()[party].name == "好贷"
    assert vault.check(QuietJob()) == other.check(QuietJob()) == ()


def test_an_attribution_taken_back_here_of_a_contact_that_is_erased_there_folds_alike(
    vault: Vault, case_id: str, other: Vault
) -> None:
    party = behind(vault, "速贷")
    erased = vault.incidents.log(case_id, make_contact(number=NUMBER))
    point = vault.directory.point_id(recognise(NUMBER, "CN"))
    made = vault.directory.attribute(
        point=point, party=party, role=Role.CREDITOR, scope=Scope.INCIDENT, scope_id=erased
    )
    hand_over(vault, case_id, other)
    assert vault.directory.withdraw(made.id, "a slip")
    other.erasing.erase([erased], "private", QuietJob())
    hand_over(other, case_id, vault)
    hand_over(vault, case_id, other)
    assert vault.check(QuietJob()) == other.check(QuietJob()) == ()

    for one in (vault, other):
        assert one.erasing.left_of_erased(case_id).ids == (erased,)
        assert b"a slip" in b"".join(members(one, case_id).values())
    vault.erasing.erase([erased], "this too", QuietJob())
    hand_over(vault, case_id, other)
    for one in (vault, other):
        assert one.erasing.left_of_erased(case_id).ids == ()
        assert b"a slip" not in b"".join(members(one, case_id).values())
        assert one.check(QuietJob()) == ()


def test_a_merge_goes_along_with_both_parties_and_so_does_its_taking_back(
    vault: Vault, case_id: str, other: Vault
) -> None:
    absorbed = behind(vault, "速贷金融")
    kept = vault.directory.add_party(PartyDraft("速贷")).id
    merging = vault.directory.merge(kept, absorbed, "one")
    hand_over(vault, case_id, other)
    assert shown(other) == {kept: {absorbed}}
    vault.directory.unmerge(merging, "two")
    hand_over(vault, case_id, other)
    assert shown(other) == {kept: set(), absorbed: set()}
    hand_over(other, case_id, vault)
    assert shown(vault) == shown(other)


def test_merges_made_apart_come_to_one_in_whatever_order(vault: Vault, case_id: str, tmp_path: Path) -> None:
    parties = [behind(vault, name) for name in ("甲", "乙", "丙")]
    for number, order in enumerate(permutations(range(3))):
        made = [new_vault(tmp_path / f"{number}-{n}.shilu", at_ms=1_778_558_400_000 + n) for n in range(3)]
        for one in made:
            hand_over(vault, case_id, one)
        made[0].directory.merge(parties[0], parties[1], "one")
        made[1].directory.merge(parties[1], parties[0], "one")
        merging = made[2].directory.merge(parties[2], parties[0], "one")
        made[2].directory.unmerge(merging, "two")
        made[2].directory.merge(parties[2], parties[1], "one")
        collector = new_vault(tmp_path / f"{number}.shilu")
        for n in order:
            hand_over(made[n], case_id, collector)
        assert shown(collector) == {parties[2]: {parties[0], parties[1]}}
        for one in (*made, collector):
            hand_over(collector, case_id, one) if one is not collector else None
            assert shown(one) == shown(collector)
            assert one.check(QuietJob()) == ()
            one.close()


def test_a_link_of_the_vault_goes_along_where_the_case_has_both_its_parties(
    vault: Vault, case_id: str, other: Vault
) -> None:
    first, second = behind(vault, "甲"), behind(vault, "乙")
    elsewhere = vault.directory.add_party(PartyDraft("丙")).id
    for to in (second, elsewhere):
        values = (("from_party", first), ("kind", "owned_by"), ("to_party", to), ("basis", "notice"))
        vault.particulars.record(DIRECTORY, LINK, values)
    for _ in range(2):
        hand_over(vault, case_id, other)
    (link,) = other.particulars.of_case(DIRECTORY)
    assert (link.text("to_party"), link.number) == (second, 1)
    assert elsewhere not in str(members(vault, case_id))
    assert other.check(QuietJob()) == ()


def test_nothing_of_a_party_that_another_client_named_goes_along(vault: Vault, case_id: str) -> None:
    behind(vault, "甲")
    foreign = vault.cases.add(CaseDraft("Lan", "Lan")).id
    secret = vault.directory.add_party(PartyDraft("别人的机构", values=(("website", "secret.example"),))).id
    third = vault.directory.add_party(PartyDraft("另一家")).id
    values = (("from_party", secret), ("kind", "owned_by"), ("to_party", third), ("words", "said Lan"))
    vault.particulars.record(foreign, LINK, values)
    vault.directory.merge(secret, third, "one")
    told = str({name: data.decode("utf-8", "replace") for name, data in members(vault, case_id).items()})
    for word in ("别人的机构", "secret.example", secret, third, "said Lan"):
        assert word not in told


def test_a_search_knows_merged_parties_with_the_index_and_without(
    vault: Vault, case_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    absorbed, kept = behind(vault, "OLDNAME"), vault.directory.add_party(PartyDraft("NEWNAME")).id

    def found() -> list[int]:
        asked = [IncidentFilter(text="oldname"), IncidentFilter(text="newname")]
        asked += [IncidentFilter(parties=(party,)) for party in (absorbed, kept)]
        asked.append(IncidentFilter(unattributed=True))
        return [len(vault.finding.find(case_id, wanted, Page()).incidents) for wanted in asked]

    for index in (False, True):
        if index:
            learn(vault)
            without_tables(monkeypatch, some_may_wait=True)
        assert found() == [1, 0, 1, 0, 0]
        merging = vault.directory.merge(kept, absorbed, "one")
        if index:
            learn(vault)
        assert found() == [1, 1, 1, 1, 0]
        vault.directory.withdraw_party(kept, "never was")
        if index:
            learn(vault)
        assert found() == [1, 0, 1, 0, 0]
        vault.directory.restore_party(kept, "it was")
        vault.directory.unmerge(merging, "two")
        if index:
            learn(vault)
    assert found() == [1, 0, 1, 0, 0]


def test_an_attribution_of_an_absorbed_party_is_not_made_again_for_the_kept_one(vault: Vault, case_id: str) -> None:
    absorbed = behind(vault, "乙")
    kept = vault.directory.add_party(PartyDraft("甲")).id
    vault.directory.merge(kept, absorbed, "one")
    point = vault.directory.point_id(recognise(NUMBER, "CN"))
    vault.directory.attribute(point=point, party=kept, role=Role.CREDITOR)
    assert len(vault.directory.attributions()[point]) == 1


def test_what_was_merged_elsewhere_into_a_party_withdrawn_here_is_still_seen(
    vault: Vault, case_id: str, other: Vault, tmp_path: Path
) -> None:
    kept, absorbed = behind(vault, "甲"), behind(vault, "乙")
    hand_over(vault, case_id, other)
    vault.directory.withdraw_party(kept, "never was")
    other.directory.merge(kept, absorbed, "one")
    hand_over(other, case_id, vault)
    assert shown(vault) == {absorbed: set()}
    assert vault.check(QuietJob()) == ()

    third = new_vault(tmp_path / "third.shilu")  # which hears of the merging and not of the withdrawn party
    hand_over(vault, case_id, third)
    assert shown(third) == {absorbed: set()}
    hand_over(other, case_id, third)
    assert shown(third) == {kept: {absorbed}}
    assert third.check(QuietJob()) == ()
    third.close()

    vault.directory.restore_party(kept, "it was")
    assert shown(vault) == {kept: {absorbed}}
    assert vault.check(QuietJob()) == ()


@pytest.mark.parametrize("scope", Scope)
def test_what_others_attributed_to_the_number_of_an_erased_contact_goes_whichever_file_comes_first(
    vault: Vault, case_id: str, other: Vault, tmp_path: Path, scope: Scope
) -> None:
    hidden = vault.incidents.log(case_id, make_contact(number="10787654321"))
    hand_over(vault, case_id, other)
    point = other.directory.point_id(recognise("10787654321", "CN"))
    vault.erasing.erase([hidden], "private", QuietJob())
    theirs = other.directory.add_party(PartyDraft("乙")).id
    scope_id = {Scope.VAULT: "", Scope.CASE: case_id, Scope.INCIDENT: hidden}[scope]
    for _ in range(20):  # so that it is said later than the erasure, as the histories count
        other.incidents.log(case_id, make_contact(number=NUMBER))
    other.directory.attribute(point=point, party=theirs, role=Role.CREDITOR, scope=scope, scope_id=scope_id)
    said = []
    for n, order in enumerate(permutations((vault, other))):
        third = new_vault(tmp_path / f"third{n}.shilu")
        for giver in order:
            hand_over(giver, case_id, third)
        keys = {one.key for one in third.directory.points().values()}
        assert len(keys) == 1
        said.append((state(third, case_id), keys))
        assert third.check(QuietJob()) == ()
        third.close()
    assert said[0] == said[1]
    hand_over(vault, case_id, other)
    assert point in other.directory.points()  # which said so itself
    assert other.check(QuietJob()) == ()
