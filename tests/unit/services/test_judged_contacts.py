"""Rules read of a contact whom it reached and for which lender it counts, as people said it."""

from __future__ import annotations

import pytest

from shilu.core.case import Case
from shilu.core.channel import Channel
from shilu.core.incident import IncidentDraft, Reached, ReachedKind
from shilu.core.judged import JudgedContact, Place
from shilu.core.particular import ParticularKind
from shilu.core.party import AttributionState, PartyDraft, PartyKind, Role
from shilu.core.when import from_epoch_ms, unknown
from shilu.services.judged_contacts import PartiesBehind, PeopleMet, judged
from shilu.services.workspace import Workspace
from tests.unit.services.conftest import NOW_MS

OF_LENDER, OF_AGENCY = "10411112222", "10533334444"
DAY_MS = 86_400_000
MOTHER = Reached(ReachedKind.THIRD_PERSON, label="母亲")
ME = Reached(ReachedKind.COMPLAINANT)


@pytest.fixture(autouse=True)
def parties(workspace: Workspace) -> dict[str, str]:
    made = {
        "速贷": workspace.parties.add(PartyDraft("速贷", lender_type="microlender"), [OF_LENDER]),
        "飞鸟": workspace.parties.add(PartyDraft("飞鸟", PartyKind.AGENCY), [OF_AGENCY]),
        "好借": workspace.parties.add(PartyDraft("好借")),
    }
    return {name: party.id for name, party in made.items()}


def log(workspace: Workspace, case: Case, address: str = "", *, days: int = 0, **more: object) -> str:
    when = from_epoch_ms("", NOW_MS - days * DAY_MS, zone="Asia/Shanghai") if days >= 0 else unknown("", zone="UTC")
    return workspace.intake.log(case.id, IncidentDraft(when, address=address, **more))  # type: ignore[arg-type]  # of it


def read(workspace: Workspace, case: Case) -> dict[str, JudgedContact]:
    particulars = workspace.particulars.of_case(case.id)
    vault = workspace.cases._vault
    brief, parties = vault.incidents.brief, vault.directory.parties()
    links = workspace.party_links.of_case(case.id)
    behind = PartiesBehind(case.id, brief.behind(), parties, links, case.timezone)
    found = judged(
        brief.each(case.id),
        met=PeopleMet(particulars, case.country),
        behind=behind,
        withheld=brief.withheld(),
        loan_kinds={one.id: one.text("kind") for one in particulars},
    )
    return {one.id: one for one in found}


def test_what_is_withdrawn_is_not_read_and_the_rest_in_order_of_time(workspace: Workspace, case: Case) -> None:
    gone = log(workspace, case, OF_LENDER)
    unknown_time, late, early = (log(workspace, case, OF_LENDER, days=days) for days in (-1, 1, 9))
    workspace.withdrawals.withdraw(gone, "not mine")
    assert list(read(workspace, case)) == [early, late, unknown_time]


def test_an_agency_counts_for_the_one_lender_that_it_collects_for_at_that_time(
    workspace: Workspace, case: Case, parties: dict[str, str]
) -> None:
    before, then = (log(workspace, case, OF_AGENCY, days=days) for days in (20, 5))
    alone = read(workspace, case)[then].behind[0]
    assert (alone.lender, alone.actor, alone.actor_type) == (parties["飞鸟"], parties["飞鸟"], "third_party_collector")
    link = {"from_party": "飞鸟", "kind": "collects_for", "to_party": "速贷", "basis": "contact", "from": "2026-05-05"}
    made = workspace.party_links.add(link, case.id)
    assert read(workspace, case)[then].behind[0].lender == parties["飞鸟"], "nobody vouches for the link"
    workspace.party_links.revise(made.id, {"state": "confirmed"}, "they said so")
    found = read(workspace, case)
    (one,) = found[then].behind
    assert (one.lender, one.lender_type, one.actor) == (parties["速贷"], "microlender", parties["飞鸟"])
    assert found[before].behind[0].lender == parties["飞鸟"]
    second = {**link, "to_party": "好借", "state": "confirmed"}
    workspace.party_links.add(second, case.id)
    assert read(workspace, case)[then].behind[0].lender == parties["飞鸟"], "for which of two is not known"


def test_a_contact_that_is_given_to_a_lender_and_an_agency_is_one_of_the_agency_for_the_lender(
    workspace: Workspace, case: Case, parties: dict[str, str]
) -> None:
    contact = log(workspace, case, OF_AGENCY)
    workspace.parties.link_incident(parties["好借"], contact)
    (one,) = read(workspace, case)[contact].behind
    assert (one.lender, one.actor, one.role) == (parties["好借"], parties["飞鸟"], Role.CREDITOR)
    assert one.state is AttributionState.CONFIRMED
    stranger = log(workspace, case, "10999998888")
    assert read(workspace, case)[stranger].behind == ()


def test_third_persons_are_those_of_the_record_by_name_number_or_the_contacts_named_with_them(
    workspace: Workspace, case: Case
) -> None:
    by_label, by_number, by_contact = (
        log(workspace, case, reached=(MOTHER,)),
        log(workspace, case, reached=(Reached(ReachedKind.THIRD_PERSON, number="10411119999", label="妈"),)),
        log(workspace, case, reached=(Reached(ReachedKind.UNKNOWN),)),
    )
    stranger = log(workspace, case, reached=(Reached(ReachedKind.THIRD_PERSON, label=" 同事 小王"), ME))
    typed = {"name": "母亲", "relation": "parent", "numbers": "10411119999", "in_contacts": "3"}
    mother = workspace.particulars.add(case.id, ParticularKind.THIRD_PERSON, typed)
    found = read(workspace, case)
    for contact in (by_label, by_number, by_contact):
        assert [(met.id, met.relation) for met in found[contact].met] == [(mother.id, "parent")]
    assert [met.id for met in found[stranger].met] == ["label:同事小王", ""]


def test_the_own_number_that_was_called_is_known_where_there_is_only_one(workspace: Workspace, case: Case) -> None:
    called = log(workspace, case, OF_LENDER)
    own = {"kind": "sim", "address": "10455556666"}
    workspace.particulars.add(case.id, ParticularKind.OWN_ADDRESS, own)
    assert read(workspace, case)[called].met[0].number == "10455556666"
    workspace.particulars.add(case.id, ParticularKind.OWN_ADDRESS, {**own, "address": "10477778888"})
    assert read(workspace, case)[called].met[0].number == ""


def test_what_a_person_said_of_a_contact_is_what_rules_read(workspace: Workspace, case: Case) -> None:
    workspace.particulars.add(case.id, ParticularKind.LOAN, {"lender": "速贷", "kind": "consumer"})
    said = workspace.circumstances.understood(
        case.id, {"visitors": "1", "where": "domicile", "debt_told": "no", "loan": "1", "purpose": "end_of_efforts"}
    )
    visit = log(workspace, case, channel=Channel.VISIT, circumstances=said, tags=("violence",))
    shown = log(workspace, case, tags=("disclosed", "work"))
    found = read(workspace, case)
    one = found[visit]
    assert (one.visitors, one.place, one.disclosed, one.purpose) == (1, Place.DOMICILE, False, "end_of_efforts")
    assert (one.loan_kind, one.tags, one.documented, one.withheld) == ("consumer", ("violence",), False, None)
    assert (found[shown].disclosed, found[shown].place) == (True, Place.WORKPLACE)


def test_an_own_number_that_was_called_is_known_however_it_is_written(workspace: Workspace, case: Case) -> None:
    written = ("104 4444 5555", "+8610444445555", "")
    at = [log(workspace, case, reached=(Reached(ReachedKind.COMPLAINANT, number=one),)) for one in written]
    spaced, whole, nowhere = (read(workspace, case)[one].met[0] for one in at)
    assert spaced.number_key == whole.number_key == "tel:+8610444445555"
    assert (spaced.number, nowhere.number, nowhere.number_key) == (written[0], "", "")
