"""What was recorded is never changed: a correction stands beside it and holds wherever it is asked for."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from shilu.core.case import CaseDraft
from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.correction import CORRECTABLE, Correction
from shilu.core.encoding import contact_to_json, correction_from_json, correction_to_json
from shilu.core.errors import UserError
from shilu.core.ids import new_id
from shilu.core.incident import Contact, Incident, Judgement, Status
from shilu.core.job import QuietJob
from shilu.core.party import PartyDraft, Role, Scope
from shilu.core.phone import recognise
from shilu.core.query import EVERYTHING, IncidentFilter, matches
from shilu.core.when import from_epoch_ms
from shilu.vault.vault import Vault
from tests.unit.vault.contacts import ZONE, add_rows, import_contacts, make_contact, make_receipt, make_row
from tests.unit.vault.handing_over import hand_over, new_vault, state

NOON_MS = 1_778_558_400_000
LATER = from_epoch_ms("later", NOON_MS + 3_600_000, zone=ZONE)
OTHER = recognise("10787654321", "CN")


@pytest.fixture
def case_id(vault: Vault) -> str:
    return vault.cases.add(CaseDraft("案件", "李某")).id


@pytest.fixture
def incident(vault: Vault, case_id: str) -> str:
    """An imported contact, between two others."""
    import_contacts(
        vault, case_id, [make_contact(t, at_ms=NOON_MS + n) for n, t in enumerate(("one", "还钱", "three"))]
    )
    return _texts(vault, case_id)["还钱"]


def _texts(vault: Vault, case_id: str) -> dict[str, str]:
    return {one.text: one.id for one in vault.incidents.each(case_id, EVERYTHING)}


def _found(vault: Vault, case_id: str, wanted: IncidentFilter) -> list[str]:
    found = [one.id for one in vault.incidents.each(case_id, wanted)]
    plain = [one.id for one in vault.incidents.each(case_id, EVERYTHING) if matches(one, wanted)]
    assert found == plain
    return found


def _recorded(one: Incident) -> dict[str, object]:
    return {corrected.field: corrected.recorded for corrected in one.corrected}


def test_a_correction_holds_and_what_was_imported_stays_beside_it(vault: Vault, case_id: str, incident: str) -> None:
    before = vault.incidents.get(incident)
    vault.slots.rename(vault._file.master.slot, "Wang")
    vault.incidents.correct(incident, Correction(when=LATER, text="今天还钱"), "the phone was an hour slow")
    now = vault.incidents.get(incident)
    assert (now.when, now.text, now.revision) == (LATER, "今天还钱", before.revision + 1)
    assert _recorded(now) == {"when": before.when, "text": "还钱"}
    when = now.corrected[1]
    assert (when.field, when.by.name, when.ours, when.reason) == ("when", "Wang", True, "the phone was an hour slow")
    assert when.at_offset_s == 8 * 3600
    assert replace(now.as_recorded, corrected=(), revision=before.revision) == before
    assert vault.check(QuietJob()) == ()


@pytest.mark.parametrize(
    "correction",
    [
        Correction(when=LATER),
        Correction(channel=Channel.CALL),
        Correction(direction=Direction.OUTGOING),
        Correction(outcome=Outcome.MISSED),
        Correction(duration_s=61),
        Correction(address=OTHER),
        Correction(address=None),
        Correction(text=""),
    ],
    ids=(*CORRECTABLE[:6], "no address", "text"),
)
def test_every_field_can_be_corrected_undone_and_is_told_of(
    vault: Vault, case_id: str, incident: str, correction: Correction
) -> None:
    before = vault.incidents.get(incident)
    vault.incidents.correct(incident, correction, "why")
    now = vault.incidents.get(incident)
    (corrected,) = now.corrected
    assert replace(now.as_recorded, corrected=(), revision=1) == before
    told = vault.revisions.of(incident)[-1]
    assert (told.kind, [change.field for change in told.changes]) == ("incident.corrected", [corrected.field])
    assert vault.check(QuietJob()) == ()
    assert correction_from_json(correction_to_json(correction)) == correction


def test_what_is_again_as_it_was_recorded_is_corrected_no_more(vault: Vault, incident: str) -> None:
    before = vault.incidents.get(incident)
    vault.incidents.correct(incident, Correction(when=LATER, text="a"), "one")
    vault.incidents.correct(incident, Correction(when=from_epoch_ms("x", 5, zone=ZONE)), "two")
    assert _recorded(vault.incidents.get(incident)) == {"when": before.when, "text": "还钱"}
    vault.incidents.correct(incident, Correction(when=before.when), "three")
    vault.incidents.correct(incident, Correction(text="还钱"), "four")
    assert vault.incidents.get(incident).corrected == ()
    assert vault.check(QuietJob()) == ()


def test_order_filters_search_and_counts_go_by_what_holds(vault: Vault, case_id: str, incident: str) -> None:
    vault.incidents.correct(incident, Correction(when=LATER, channel=Channel.CALL, address=OTHER, text="催收"), "why")
    assert [one.text for one in vault.incidents.each(case_id, EVERYTHING)] == ["one", "three", "催收"]
    assert _found(vault, case_id, IncidentFilter(from_ms=NOON_MS + 3)) == [incident]
    assert _found(vault, case_id, IncidentFilter(channels=(Channel.CALL,))) == [incident]
    assert _found(vault, case_id, IncidentFilter(text="催收")) == [incident]
    assert _found(vault, case_id, IncidentFilter(text="还钱")) == []
    assert _found(vault, case_id, IncidentFilter(text="10787654321")) == [incident]
    vault.learning.finish()
    assert [one.id for one in vault.finding.find(case_id, IncidentFilter(text="催收"), _page()).incidents] == [incident]
    point = vault.directory.point_id(OTHER)
    tallies = vault.tallies.of(case_id)
    assert (tallies.by_point[point].count, tallies.by_point[point].calls) == (1, 1)
    assert tallies.points[point].raw == OTHER.raw


def _page() -> object:
    from shilu.core.query import Page

    return Page()


def test_what_was_said_of_one_contact_stays_with_it_when_its_number_is_corrected(
    vault: Vault, case_id: str, incident: str
) -> None:
    party = vault.directory.add_party(PartyDraft("石榴籽快借"))
    point = vault.incidents.get(incident).contact_point
    assert point is not None
    attributed = {"party": party.id, "role": Role.CREDITOR, "scope": Scope.INCIDENT, "scope_id": incident}
    vault.directory.attribute(point=point.id, **attributed)  # type: ignore[arg-type]
    vault.incidents.correct(incident, Correction(address=OTHER), "misread")
    assert [one.name for one in vault.incidents.get(incident).parties] == ["石榴籽快借"]
    assert vault.check(QuietJob()) == ()


def test_what_a_person_logged_is_corrected_the_same_way(vault: Vault, case_id: str) -> None:
    logged = vault.incidents.log(case_id, make_contact("还钱"))
    vault.incidents.correct(logged, Correction(address=None), "it was a visit")
    now = vault.incidents.get(logged)
    assert now.contact_point is None
    assert now.as_recorded.contact_point is not None
    assert now.as_recorded.contact_point.raw == "10412345678"
    assert vault.check(QuietJob()) == ()


def test_words_that_a_linked_row_brought_are_what_was_recorded(vault: Vault, case_id: str) -> None:
    import_contacts(vault, case_id, [make_contact("")])
    bill = _texts(vault, case_id)[""]
    second = new_id()
    vault.imports.begin(second)
    row = structs.replace(make_row(vault, make_contact("还钱"), twin_of=bill, locator="x"), tells=True)
    add_rows(vault, second, case_id, [row])
    vault.imports.finish(second, case_id, replace(make_receipt(1), added=0, duplicates=1), {})
    assert vault.incidents.get(bill).text == "还钱"
    vault.incidents.correct(bill, Correction(text="今天还钱"), "a word was missing")
    now = vault.incidents.get(bill)
    assert (now.text, _recorded(now)) == ("今天还钱", {"text": "还钱"})
    assert _found(vault, case_id, IncidentFilter(text="今天还钱")) == [bill]
    assert vault.check(QuietJob()) == ()


def test_an_erased_contact_cannot_be_corrected_and_a_corrected_one_leaves_nothing(
    vault: Vault, case_id: str, incident: str
) -> None:
    alone = vault.incidents.log(case_id, make_contact("x", number="10455550000"))
    vault.incidents.correct(alone, Correction(address=recognise("10455551111", "CN")), "a")
    vault.incidents.correct(alone, Correction(address=recognise("10455552222", "CN")), "b")
    keys = {point.key for point in vault.directory.points().values()}
    vault.erasing.erase([alone], "private", QuietJob())
    gone = keys - {point.key for point in vault.directory.points().values()}
    assert gone == {"tel:+8610455550000", "tel:+8610455551111", "tel:+8610455552222"} & keys
    assert len(gone) == 3
    with pytest.raises(UserError) as refused:
        vault.incidents.correct(alone, Correction(text="y"), "c")
    assert refused.value.code == "usage.incident_erased"
    assert vault.check(QuietJob()) == ()


def test_a_number_that_was_corrected_is_kept_until_the_contact_is_gone(vault: Vault, case_id: str) -> None:
    first, second = (vault.incidents.log(case_id, make_contact(text)) for text in "ab")
    vault.incidents.correct(first, Correction(address=OTHER), "misread")
    vault.erasing.erase([second], "private", QuietJob())
    recorded = vault.incidents.get(first).as_recorded.contact_point
    assert recorded is not None
    assert recorded.e164 == "+8610412345678"


def test_two_who_corrected_apart_keep_both_and_one_of_them_decides(vault: Vault, case_id: str, tmp_path: Path) -> None:
    incident = vault.incidents.log(case_id, make_contact("还钱"))
    other = new_vault(tmp_path / "other.shilu", at_ms=NOON_MS + 60_000)
    hand_over(vault, case_id, other)
    vault.incidents.correct(incident, Correction(address=OTHER, text="same"), "I read 1078")
    other.incidents.correct(incident, Correction(address=recognise("10499990000", "CN"), text="same"), "I read 1049")
    other.incidents.judge(incident, Judgement(summary="mine"), "")
    hand_over(other, case_id, vault)
    (conflict,) = vault.exchange.conflicts.of_case(case_id)
    assert (conflict.field, [side.value["raw"] for side in conflict.sides]) == (
        "address",
        ["10787654321", "10499990000"],
    )
    ours = next(side.value for side in conflict.sides if side.ours)
    vault.exchange.conflicts.decide(incident, {"address": ours}, "mine is right")
    hand_over(vault, case_id, other)
    for each in (vault, other):
        assert each.exchange.conflicts.of_case(case_id) == ()
        now = each.incidents.get(incident)
        assert now.contact_point is not None
        assert (now.contact_point.raw, now.summary) == ("10787654321", "mine")
        assert now.as_recorded.contact_point is not None
        assert now.as_recorded.contact_point.e164 == "+8610412345678"
        assert each.check(QuietJob()) == ()
    assert state(vault, case_id, directory=False) == state(other, case_id, directory=False)
    other.close()


def test_what_somebody_says_of_a_contact_whose_number_was_corrected_elsewhere_is_said_of_it(
    vault: Vault, case_id: str, tmp_path: Path
) -> None:
    incident = vault.incidents.log(case_id, make_contact("还钱"))
    other = new_vault(tmp_path / "other.shilu")
    hand_over(vault, case_id, other)
    other.incidents.correct(incident, Correction(address=OTHER), "misread")
    for text in "abcdefghij":  # so that it is said later than it was corrected
        vault.incidents.log(case_id, make_contact(text))
    point = vault.incidents.get(incident).contact_point
    assert point is not None
    party = vault.directory.add_party(PartyDraft("石榴籽快借")).id
    vault.directory.attribute(point=point.id, party=party, role=Role.CREDITOR, scope=Scope.INCIDENT, scope_id=incident)
    hand_over(vault, case_id, other)
    hand_over(other, case_id, vault)
    for each in (vault, other):
        now = each.incidents.get(incident)
        assert now.contact_point is not None
        assert (now.contact_point.e164, [one.name for one in now.parties]) == (OTHER.e164, ["石榴籽快借"])
        made = [a.contact_point for some in each.directory.attributions().values() for a in some]
        assert made == [now.contact_point.id]
        assert each.check(QuietJob()) == ()
    other.close()


def test_an_erased_case_leaves_no_number_that_was_corrected(vault: Vault, case_id: str, incident: str) -> None:
    vault.incidents.correct(incident, Correction(address=recognise("10455551111", "CN")), "a")
    vault.incidents.correct(incident, Correction(address=OTHER), "b")
    vault.erasing.erase_case(case_id, "asked for")
    assert vault.directory.points() == {}
    assert vault.check(QuietJob()) == ()


def test_a_vault_that_gets_a_corrected_case_knows_what_was_recorded(
    vault: Vault, case_id: str, incident: str, tmp_path: Path
) -> None:
    only = vault.incidents.log(case_id, make_contact("alone", number="10455550000"))
    vault.incidents.correct(only, Correction(address=OTHER), "misread")
    vault.incidents.correct(incident, Correction(when=LATER), "an hour slow")
    fresh = new_vault(tmp_path / "fresh.shilu")
    hand_over(vault, case_id, fresh)
    assert state(fresh, case_id) == state(vault, case_id)
    (corrected,) = fresh.incidents.get(incident).corrected
    assert not corrected.ours
    assert fresh.check(QuietJob()) == ()
    fresh.close()


def test_corrections_outlive_closing_and_folding_anew(
    vault: Vault, case_id: str, incident: str, reopen: Callable[[Path], Vault]
) -> None:
    vault.incidents.correct(incident, Correction(when=LATER), "why", status=Status.REVIEWED)
    said = vault.incidents.get(incident)
    assert said.status is Status.REVIEWED
    path = vault.path
    vault.close()
    again = reopen(path)
    assert again.incidents.get(incident) == said
    again.close()


def test_the_body_of_the_event_says_the_fields_as_a_contact_does() -> None:
    contact: Contact = make_contact("x")
    said = correction_to_json(
        Correction(
            contact.when,
            contact.channel,
            contact.direction,
            contact.outcome,
            contact.duration_s,
            contact.address,
            contact.text,
        )
    )
    assert set(said) == set(CORRECTABLE)
    assert {name: contact_to_json(contact)[name] for name in CORRECTABLE} == said
