"""The dossier of a number tells what its contacts are, one by one, and nothing of them is left to guess."""

from __future__ import annotations

from datetime import date

import pytest

from shilu.core import stats
from shilu.core.case import Case, CaseDraft
from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.contact_point import NumberKind
from shilu.core.dossier import Claim, ClaimKind, Owned, Owner
from shilu.core.errors import UserError
from shilu.core.incident import IncidentDraft, Judgement, Status
from shilu.core.particular import ParticularKind
from shilu.core.party import PartyDraft, Role
from shilu.core.query import IncidentFilter, Page
from shilu.core.when import Precision, When, ZoneBasis, from_epoch_ms, unknown
from shilu.services.workspace import Workspace
from tests.unit.services.conftest import NOW_MS

NUMBER = f"170{0:04}0001"
HOUR_MS = 3_600_000


def _log(workspace: Workspace, case: Case, hours_ago: int = 0, **said: object) -> str:
    when = from_epoch_ms("", NOW_MS - hours_ago * HOUR_MS, zone=case.timezone)
    draft = IncidentDraft(**{"when": when, "address": NUMBER, **said})  # type: ignore[arg-type]  # fields by name
    return workspace.intake.log(case.id, draft)


def test_it_counts_what_counting_its_contacts_one_by_one_counts(workspace: Workspace, case: Case) -> None:
    _log(workspace, case, 30, outcome=Outcome.ANSWERED, duration_s=60)
    _log(workspace, case, 5, channel=Channel.SMS, text="【石榴籽快借】还钱", tags=("violence", "doxx"))
    _log(
        workspace,
        case,
        4,
        channel=Channel.SMS,
        text="【石榴籽快借】再不还「你妈刚才已经知道你欠钱了，接下来是你领导，你等着看」",
        address=f"+86 170-{0:04}-0001",
    )
    _log(workspace, case, 3, direction=Direction.OUTGOING)
    _log(workspace, case, when=unknown("once", zone=case.timezone), tags=("violence",))
    day = When("2026-05-01", 1_777_564_800_000, 1_777_651_199_999, Precision.DAY, case.timezone, ZoneBasis.TYPED)
    _log(workspace, case, when=day)
    gone = _log(workspace, case, 2)
    workspace.intake.revise(gone, Judgement(status=Status.WITHDRAWN), "not them")
    _log(workspace, case, 1, address="10412345678")
    dossier = workspace.dossiers.named(case.id, NUMBER)
    wanted = IncidentFilter(contact_points=(dossier.point.id,))
    counted = workspace.timeline.stats(case.id, wanted)
    assert dossier.by_day == counted.by_day
    assert dossier.by_weekday_hour == counted.by_weekday_hour
    assert (dossier.hour_unknown, dossier.outgoing) == (counted.hour_unknown, counted.outgoing) == (2, 1)
    assert dossier.by_day[date(2026, 5, 1)] == 1
    tally = stats.Tally()
    for incident in workspace.timeline.find(case.id, wanted, Page(100)).incidents:
        tally = tally.plus(incident)
    assert dossier.tally == tally
    assert dossier.tally.count == 6
    assert dossier.tags == (("violence", 2), ("doxx", 1))
    assert dict(dossier.written) == {NUMBER: 5, f"+86 170-{0:04}-0001": 1}
    assert dossier.kind is NumberKind.VIRTUAL
    assert dossier.claims == (Claim(ClaimKind.SIGNED, "石榴籽快借", 2),)


def test_a_number_of_another_country_lies_in_the_block_of_its_operator(workspace: Workspace, case: Case) -> None:
    abroad = "+639170000000"
    _log(workspace, case, address=abroad)
    _log(workspace, case)
    dossier = workspace.dossiers.named(case.id, abroad)
    assert (dossier.kind, dossier.network, dossier.carrier) == (NumberKind.MOBILE, None, "Globe")
    assert dossier.place is None
    assert workspace.dossiers.named(case.id, NUMBER).carrier == ""
    place = workspace.dossiers.named(case.id, NUMBER).place
    assert place is not None
    assert (place.named("en"), place.named("zh-CN")) == ("Beijing", "北京市")


def test_an_official_number_of_a_party_is_recognised_and_attributed_to_nobody(workspace: Workspace, case: Case) -> None:
    made = workspace.parties.add(PartyDraft("速贷"), fields={"official_phones": NUMBER})
    _log(workspace, case)
    seen = workspace.dossiers.named(case.id, NUMBER)
    assert ([one.id for one in seen.official], seen.attributed) == ([made.id], ())


def test_what_they_said_of_themselves_is_counted(workspace: Workspace, case: Case) -> None:
    said = {"claimed": "法务部", "staff_number": "0723"}
    for circumstances in (said, {"claimed": "法务部"}):
        _log(workspace, case, circumstances=circumstances)
    assert workspace.dossiers.named(case.id, NUMBER).claims == (
        Claim(ClaimKind.SAID, "法务部", 2),
        Claim(ClaimKind.STAFF_NUMBER, "0723", 1),
    )


def test_it_says_to_whom_it_was_attributed_since_when_and_by_whom(workspace: Workspace, case: Case) -> None:
    _log(workspace, case)
    lender = workspace.parties.add(PartyDraft("石榴籽快借"), [NUMBER])
    agency = workspace.parties.add(PartyDraft("青瓦催收"))
    made = workspace.parties.link(agency.id, NUMBER, "CN", Role.COLLECTOR)
    dossier = workspace.dossiers.named(case.id, NUMBER)
    assert [(one.party.id, one.attribution.role) for one in dossier.attributed] == [
        (lender.id, Role.CREDITOR),
        (agency.id, Role.COLLECTOR),
    ]
    (slot,) = (one for one in workspace.keys.slots() if one.is_open)
    assert {(one.by.slot, one.by.kind, one.ours) for one in dossier.attributed} == {(slot.id, slot.kind.value, True)}
    workspace.parties.unlink(made.id, "another agency")
    assert [one.party.id for one in workspace.dossiers.named(case.id, NUMBER).attributed] == [lender.id]


def test_other_cases_are_named_with_no_more_than_a_count_and_days(workspace: Workspace, case: Case) -> None:
    other = workspace.cases.add(CaseDraft("另一案", "王某"))
    _log(workspace, other, 48, text="only theirs", address=f"0086 170 {0:04} 0001", tags=("violence",))
    _log(workspace, other, 1)
    _log(workspace, case)
    dossier = workspace.dossiers.named(case.id, NUMBER)
    (elsewhere,) = dossier.elsewhere
    assert (elsewhere.title, elsewhere.count) == ("另一案", 2)
    assert (elsewhere.first_ms, elsewhere.last_ms) == (NOW_MS - 48 * HOUR_MS, NOW_MS - HOUR_MS)
    assert dossier.written == ((NUMBER, 1),)
    assert dossier.tags == ()
    assert dossier.tally.count == 1
    assert workspace.dossiers.named(other.id, NUMBER).elsewhere[0].title == case.title


@pytest.mark.parametrize(
    ("kind", "typed", "owned"),
    [
        (
            ParticularKind.THIRD_PERSON,
            {"name": "妈妈", "relation": "parent", "numbers": f"010 5555 0000; +86 170 {0:04} 0001"},
            Owned(Owner.THIRD_PERSON, 1, "妈妈"),
        ),
        (ParticularKind.OWN_ADDRESS, {"kind": "sim", "address": f"170-{0:04}-0001"}, Owned(Owner.OWN, 1, "")),
        (
            ParticularKind.PERSON,
            {"role": "complainant", "name": "李某", "phone": f"+86170{0:04}0001"},
            Owned(Owner.PERSON, 1, "李某"),
        ),
    ],
)
def test_a_number_of_the_case_s_own_people_is_known_as_theirs(
    workspace: Workspace, case: Case, kind: ParticularKind, typed: dict[str, str], owned: Owned
) -> None:
    _log(workspace, case)
    entry = workspace.particulars.add(case.id, kind, typed)
    assert workspace.dossiers.named(case.id, NUMBER).owned == (owned,)
    workspace.particulars.withdraw(entry, "no")
    assert workspace.dossiers.named(case.id, NUMBER).owned == ()


def test_a_number_that_the_vault_does_not_know_is_refused(workspace: Workspace, case: Case) -> None:
    with pytest.raises(UserError, match=r"usage\.unknown_number"):
        workspace.dossiers.named(case.id, NUMBER)
    with pytest.raises(UserError, match=r"usage\.unknown_case"):
        workspace.dossiers.named("none", NUMBER)
