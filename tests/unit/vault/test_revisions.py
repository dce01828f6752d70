"""Every revision can be seen: what it changed, who made it, when, why; the earlier text is never hidden."""

import pytest

from shilu.core.case import CaseDraft
from shilu.core.clock import ClockMeasurement, FixedClock
from shilu.core.errors import UserError
from shilu.core.ids import new_id
from shilu.core.incident import Include, Judgement, Reached, ReachedKind, Status
from shilu.core.job import QuietJob
from shilu.core.party import PartyDraft, Role, Scope
from shilu.core.query import EVERYTHING
from shilu.core.revision import FieldChange, HistoryPage, Revision
from shilu.vault.vault import Vault
from tests.unit.vault.contacts import add_rows, import_contacts, make_contact, make_receipt, make_row


@pytest.fixture
def case_id(vault: Vault) -> str:
    return vault.cases.add(CaseDraft("案件", "李某")).id


def _changes(revision: Revision) -> dict[str, tuple[object, object]]:
    return {change.field: (change.before, change.after) for change in revision.changes}


def test_a_logged_contact_and_its_revisions_are_told_field_by_field(vault: Vault, case_id: str) -> None:
    incident = vault.incidents.log(case_id, make_contact("还钱"), summary="first", tags=("work",))
    vault.incidents.judge(incident, Judgement(summary="second", tags=("work", "extort")), "I remembered")
    vault.incidents.judge(incident, Judgement(include=Include.NO, status=Status.REVIEWED), "")
    logged, second, third = vault.revisions.of(incident)
    assert (logged.kind, logged.noun, logged.subject, logged.label) == ("incident.logged", "incident", incident, "1")
    assert _changes(logged)["text"] == (None, "还钱")
    assert _changes(logged)["address"] == (None, "10412345678")
    assert _changes(logged)["summary"] == ("", "first")
    assert second.reason == "I remembered"
    assert second.changes == (
        FieldChange("summary", "first", "second"),
        FieldChange("tags", ["work"], ["work", "extort"]),
    )
    assert _changes(third) == {"include": ("yes", "no"), "status": ("new", "reviewed")}
    assert [one.standing for one in (logged, second, third)] == [False, False, True]


def test_who_recorded_when_and_in_what_order_is_told(vault: Vault, case_id: str) -> None:
    incident = vault.incidents.log(case_id, make_contact())
    vault.incidents.judge(incident, Judgement(summary="a"), "")
    first, second = vault.revisions.of(incident)
    slot = vault._file.master.slot
    assert (first.by.slot, first.by.kind) == (slot, "passphrase")
    assert first.recorded_offset_s == 8 * 3600
    assert first.clock_offset_ms is None
    assert first.recorded_ms is not None
    assert first.recorded_ms < (second.recorded_ms or 0)
    assert (first.seq + 1, first.lamport + 1) == (second.seq, second.lamport)
    assert first.ours
    assert (first.case, first.ref) == (case_id, first.ref.lower())


def test_a_slot_is_named_as_it_is_called_now(vault: Vault, case_id: str) -> None:
    vault.slots.rename(vault._file.master.slot, "Wang")
    assert vault.revisions.of(vault.incidents.log(case_id, make_contact()))[0].by.name == "Wang"


def test_an_imported_contact_begins_with_its_import_and_is_withdrawn_and_put_back_with_it(
    vault: Vault, case_id: str
) -> None:
    import_id = import_contacts(vault, case_id, [make_contact("read")])
    incident = next(iter(vault.incidents.each(case_id, EVERYTHING))).id
    vault.incidents.judge(incident, Judgement(status=Status.REVIEWED), "")
    assert vault.imports.withdraw(import_id, "the wrong phone") == 1
    assert vault.imports.restore(import_id, "the right one after all") == 1
    told = vault.revisions.of(incident)
    assert [one.kind for one in told] == [
        "import.completed",
        "incident.judged",
        "import.withdrawn",
        "import.restored",
    ]
    assert _changes(told[0])["text"] == (None, "read")
    assert _changes(told[0])["sources"] == (None, ["sms[1]@0"])
    assert _changes(told[2]) == {"status": ("reviewed", "withdrawn")}
    assert _changes(told[3]) == {"status": ("withdrawn", "reviewed")}
    assert vault.incidents.get(incident).status is Status.REVIEWED
    assert vault.check(QuietJob()) == ()


def test_what_was_withdrawn_otherwise_does_not_come_back_with_its_import(vault: Vault, case_id: str) -> None:
    import_id = import_contacts(vault, case_id, [make_contact(str(n), at_ms=n) for n in range(3)])
    before, during, stays = (incident.id for incident in vault.incidents.each(case_id, EVERYTHING))
    vault.incidents.judge(before, Judgement(status=Status.WITHDRAWN), "mistake")
    vault.imports.withdraw(import_id, "the wrong phone")
    vault.incidents.judge(during, Judgement(status=Status.WITHDRAWN), "mistake")
    assert vault.imports.restore(import_id, "after all") == 1
    assert [incident.id for incident in vault.incidents.each(case_id, EVERYTHING)] == [stays]
    assert vault.check(QuietJob()) == ()


def test_a_second_import_that_shows_a_contact_is_a_revision_of_it(vault: Vault, case_id: str) -> None:
    incident = vault.incidents.log(case_id, make_contact("both", at_ms=1))
    second = new_id()
    vault.imports.begin(second)
    add_rows(vault, second, case_id, [make_row(vault, make_contact("both", at_ms=1), twin_of=incident, locator="x")])
    receipt = make_receipt(1)
    fields = {name: getattr(receipt, name) for name in receipt.__class__.__slots__}
    vault.imports.finish(second, case_id, receipt.__class__(**{**fields, "added": 0, "duplicates": 1}), {})
    told = vault.revisions.of(incident)
    assert [one.kind for one in told] == ["incident.logged", "import.completed"]
    assert _changes(told[1]) == {"sources": (None, ["x"])}
    vault.imports.withdraw(second, "again")
    assert _changes(vault.revisions.of(incident)[2]) == {}
    assert vault.incidents.get(incident).status is Status.NEW


def test_parties_attributions_and_addresses_have_their_revisions(vault: Vault, case_id: str) -> None:
    incident = vault.incidents.log(case_id, make_contact())
    point = next(iter(vault.directory.points()))
    party = vault.directory.add_party(PartyDraft("石榴籽快借"))
    made = vault.directory.attribute(point=point, party=party.id, role=Role.CREDITOR)
    vault.directory.withdraw(made.id, "mistaken")
    vault.directory.attribute(point=point, party=party.id, role=Role.CREDITOR, scope=Scope.INCIDENT, scope_id=incident)
    kinds = ["attribution.made", "attribution.withdrawn", "attribution.made"]
    assert [one.kind for one in vault.revisions.of(party.id)] == ["party.added", *kinds]
    assert [one.kind for one in vault.revisions.of(point)] == kinds
    assert [one.kind for one in vault.revisions.of(incident)] == ["incident.logged", "attribution.made"]
    assert _changes(vault.revisions.of(made.id)[1]) == {"state": ("confirmed", "withdrawn")}
    assert vault.revisions.of(made.id)[1].reason == "mistaken"
    assert vault.revisions.of(party.id)[1].label == "+8610412345678 → 石榴籽快借"


def test_an_erased_contact_shows_that_something_was_and_not_what(vault: Vault, case_id: str) -> None:
    incident = vault.incidents.log(case_id, make_contact("SECRET"))
    vault.incidents.judge(incident, Judgement(summary="SECRET"), "")
    vault.erasing.erase([incident], "private", QuietJob())
    logged, judged, erased = vault.revisions.of(incident)
    assert [one.erased for one in (logged, judged, erased)] == [True, True, False]
    assert (erased.kind, erased.reason) == ("incident.erased", "private")
    assert logged.recorded_ms is None
    assert logged.changes == ()
    assert (logged.seq + 1, judged.seq + 1) == (judged.seq, erased.seq)
    assert _changes(erased) == {"status": ("new", "erased")}


def test_what_happened_lately_comes_newest_first_in_pages_that_make_the_whole(vault: Vault, case_id: str) -> None:
    for n in range(7):
        incident = vault.incidents.log(case_id, make_contact(str(n)))
    vault.incidents.judge(incident, Judgement(summary="x"), "")
    vault.erasing.erase([incident], "private", QuietJob())
    whole = vault.revisions.activity(case_id, HistoryPage(100))
    assert not whole.more
    assert [one.seq for one in whole.entries] == list(range(10, 0, -1))
    assert [one.kind for one in whole.entries][:3] == ["incident.erased", "", ""]
    seen, after = [], ""
    while True:
        page = vault.revisions.activity(case_id, HistoryPage(3, after))
        seen += page.entries
        if not page.more:
            break
        after = page.entries[-1].ref
    assert tuple(seen) == whole.entries
    everywhere = vault.revisions.activity("", HistoryPage(100))
    assert {one.kind for one in everywhere.entries} >= {"vault.created", "case.added", "points.noted"}


def test_an_entry_is_named_by_its_beginning_or_not_at_all(vault: Vault, case_id: str) -> None:
    incident = vault.incidents.log(case_id, make_contact())
    (logged,) = vault.revisions.of(incident)
    assert vault.revisions.named(logged.ref) == vault.revisions.named(logged.ref[:8].upper()) == logged
    for ref in ("", "12345678", logged.ref[:7], "%" * 8, "f" * 64, "zzzzzzzz"):
        with pytest.raises(UserError, match=r"usage\.unknown_event"):
            vault.revisions.named(ref)
    with pytest.raises(UserError, match=r"usage\.unknown_subject"):
        vault.revisions.of(new_id())


def test_people_reached_are_told_before_and_after(vault: Vault, case_id: str) -> None:
    incident = vault.incidents.log(case_id, make_contact())
    vault.incidents.judge(incident, Judgement(reached=(Reached(ReachedKind.THIRD_PERSON, label="母亲"),)), "")
    (change,) = vault.revisions.of(incident)[1].changes
    assert [person["kind"] for person in change.before] == ["complainant"]
    assert [person["label"] for person in change.after] == ["母亲"]


def test_what_was_measured_of_the_clock_is_said_of_a_days_records_only(
    vault: Vault, case_id: str, clock: FixedClock
) -> None:
    measured_ms = clock.at_ms
    vault.clock.measure(ClockMeasurement(1500, "", measured_ms))
    offsets = []
    for later_h in (0, 23, 25, -1):
        clock.at_ms = measured_ms + later_h * 3_600_000
        offsets.append(vault.revisions.of(vault.incidents.log(case_id, make_contact()))[0].clock_offset_ms)
    assert offsets == [1500, 1500, None, None]


def test_a_contact_whose_number_two_vaults_gave_is_named_with_its_letters(vault: Vault, case_id: str) -> None:
    incident = vault.incidents.log(case_id, make_contact())
    vault._threads.run(lambda: vault._database.conn.execute("update incidents set series = 'k4t'"))
    assert vault.revisions.of(incident)[-1].label == "1-k4t"
