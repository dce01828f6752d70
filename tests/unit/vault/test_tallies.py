"""Contacts counted in the table are those counted one by one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest
from msgspec import structs

from shilu.core.case import CaseDraft
from shilu.core.channel import Channel, Outcome
from shilu.core.ids import new_id
from shilu.core.incident import Judgement, Status
from shilu.core.party import PartyDraft, Role, Scope
from shilu.core.query import EVERYTHING
from shilu.core.stats import Tally
from shilu.vault.vault import Vault
from tests.unit.vault.contacts import add_rows, import_contacts, make_contact, make_receipt, make_row


@pytest.fixture
def case_id(vault: Vault) -> str:
    return vault.cases.add(CaseDraft("案件", "李某")).id


def _one_by_one(vault: Vault, case_id: str) -> tuple[dict[str, Tally], dict[str, Tally]]:
    by_point: dict[str, Tally] = defaultdict(Tally)
    by_party: dict[str, Tally] = defaultdict(Tally)
    for incident in vault.incidents.each(case_id, EVERYTHING):
        if incident.contact_point is not None:
            by_point[incident.contact_point.id] = by_point[incident.contact_point.id].plus(incident)
        for party in {party.id for party in incident.parties}:
            by_party[party] = by_party[party].plus(incident)
    return by_point, by_party


def _are_right(vault: Vault, case_id: str) -> bool:
    counted = vault.tallies.of(case_id)
    return (counted.by_point, counted.by_party) == _one_by_one(vault, case_id) and counted.points.keys() == (
        counted.by_point.keys()
    )


def test_calls_messages_first_last_and_what_is_documented(vault: Vault, case_id: str) -> None:
    call = structs.replace(make_contact("", at_ms=5, channel=Channel.CALL), outcome=Outcome.ANSWERED)
    import_contacts(vault, case_id, [make_contact("a", at_ms=3), make_contact("b", at_ms=None), call])
    vault.incidents.log(case_id, make_contact("c", at_ms=9))
    vault.incidents.log(case_id, structs.replace(make_contact("no number"), address=None))
    (tally,) = vault.tallies.of(case_id).by_point.values()
    assert tally == Tally(count=4, documented=3, calls=1, answered=1, messages=3, first_ms=3, last_ms=9)
    assert _are_right(vault, case_id)


def test_what_only_an_import_that_was_undone_says_of_a_logged_contact_documents_nothing(
    vault: Vault, case_id: str
) -> None:
    logged = vault.incidents.log(case_id, make_contact("a"))
    import_id = new_id()
    vault.imports.begin(import_id)
    add_rows(vault, import_id, case_id, [make_row(vault, make_contact("a"), twin_of=logged)])
    vault.imports.finish(import_id, case_id, replace(make_receipt(1), added=0, duplicates=1), {})
    assert [tally.documented for tally in vault.tallies.of(case_id).by_point.values()] == [1]
    vault.imports.withdraw(import_id, "not my phone")
    assert [tally.documented for tally in vault.tallies.of(case_id).by_point.values()] == [0]
    assert _are_right(vault, case_id)


def test_each_party_has_its_contacts_once_however_they_are_attributed(vault: Vault, case_id: str) -> None:
    numbers = ("10412345678", "10787654321", "106900012345")
    for number in numbers:
        import_contacts(vault, case_id, [make_contact(str(n), at_ms=n, number=number) for n in range(4)])
    vault.incidents.log(case_id, structs.replace(make_contact("a visit"), address=None))
    first, second = (vault.directory.add_party(PartyDraft(name)).id for name in ("石榴籽快借", "竹蜻蜓周转"))
    points = {
        i.contact_point.key: i.contact_point.id for i in vault.incidents.each(case_id, EVERYTHING) if i.contact_point
    }
    some = [i for i in vault.incidents.each(case_id, EVERYTHING) if i.contact_point and "1069" in i.contact_point.key]
    visit = next(i.id for i in vault.incidents.each(case_id, EVERYTHING) if i.contact_point is None)
    own, shared, bulk = (points[key] for key in sorted(points, key=lambda key: ("1069" in key, key)))
    attribute = vault.directory.attribute
    attribute(point=own, party=first, role=Role.CREDITOR)
    attribute(point=own, party=first, role=Role.COLLECTOR)
    attribute(point=shared, party=first, role=Role.CREDITOR)
    attribute(point=shared, party=second, role=Role.CREDITOR, scope=Scope.CASE, scope_id=case_id)
    attribute(point=bulk, party=second, role=Role.CREDITOR, scope=Scope.INCIDENT, scope_id=some[0].id)
    attribute(point=own, party=first, role=Role.CREDITOR, scope=Scope.INCIDENT, scope_id=some[0].id)
    attribute(point="", party=second, role=Role.CREDITOR, scope=Scope.INCIDENT, scope_id=visit)
    gone = attribute(point=bulk, party=first, role=Role.CREDITOR)
    vault.directory.withdraw(gone.id, "")
    counted = vault.tallies.of(case_id)
    assert counted.by_party[first].count == 8
    assert counted.by_party[second].count == 4 + 1 + 1
    assert _are_right(vault, case_id)


def test_what_was_withdrawn_is_under_way_or_anothers_is_not_counted(vault: Vault, case_id: str) -> None:
    other = vault.cases.add(CaseDraft("另案", "王某")).id
    import_contacts(vault, other, [make_contact(str(n), at_ms=n) for n in range(9)])
    import_contacts(vault, case_id, [make_contact(str(n), at_ms=n) for n in range(3)])
    vault.imports.begin("pending")
    add_rows(vault, "pending", case_id, [make_row(vault, make_contact("x"))])
    gone = next(vault.incidents.each(case_id, EVERYTHING))
    vault.incidents.judge(gone.id, Judgement(status=Status.WITHDRAWN), "")
    for case, count in ((case_id, 2), (other, 9)):
        assert [tally.count for tally in vault.tallies.of(case).by_point.values()] == [count]
        assert _are_right(vault, case)


def test_a_number_is_shown_as_the_case_writes_and_calls_it(vault: Vault, case_id: str) -> None:
    import_contacts(
        vault,
        case_id,
        [
            make_contact("1", at_ms=1, number="104 1234 5678"),
            structs.replace(make_contact("2", at_ms=2), name="催收 王"),
            structs.replace(make_contact("3", at_ms=3, number="104-1234-5678"), name="另一个"),
        ],
    )
    (shown,) = vault.tallies.of(case_id).points.values()
    assert (shown.raw, shown.name) == ("10412345678", "催收 王")
