"""Suggestions are answered by a person: what is accepted is an attribution that can be taken back, what is declined is
not made again, and nothing is attributed by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

import pytest

from shilu.core.case import Case
from shilu.core.channel import Channel
from shilu.core.errors import UserError
from shilu.core.incident import IncidentDraft
from shilu.core.job import QuietJob
from shilu.core.particular import ParticularKind
from shilu.core.party import Basis, PartyDraft, PartyKind, Role
from shilu.core.query import EVERYTHING, Page
from shilu.core.suggestion import DEFAULT_THRESHOLD_PERCENT
from shilu.core.when import day_bounds_ms
from shilu.services.suggesting import Suggested, chosen, in_period, together
from shilu.services.workspace import Workspace

SIGNED = "【石榴籽快借】您的借款已逾期，请还款"
OWN, OTHER, BULK = "10300000001", "10400000002", "10690000777"


@pytest.fixture
def party(workspace: Workspace) -> str:
    """The directory's one party."""
    return workspace.parties.add(PartyDraft("石榴籽快借", PartyKind.APP)).id


def _log(workspace: Workspace, case: Case, number: str, text: str, summary: str = "") -> str:
    when = workspace.intake.understand_time("2026-05-12 11:00", case.timezone)
    draft = IncidentDraft(when=when, channel=Channel.SMS, address=number, text=text, summary=summary)
    return workspace.intake.log(case.id, draft)


def _suggested(workspace: Workspace, case: Case, *, declined: bool = False) -> tuple[Suggested, ...]:
    return workspace.suggesting.of_case(case.id, QuietJob(), declined=declined)


def _parties(workspace: Workspace, case: Case) -> Iterator[tuple[str, tuple[str, ...]]]:
    for incident in workspace.timeline.find(case.id, EVERYTHING, Page()).incidents:
        yield incident.id, tuple(one.name for one in incident.parties)


def test_nothing_is_attributed_until_it_is_accepted(workspace: Workspace, case: Case, party: str) -> None:
    incident = _log(workspace, case, OWN, SIGNED)
    (one,) = _suggested(workspace, case)
    assert (one.suggestion.party, one.suggestion.incidents) == (party, (incident,))
    assert dict(_parties(workspace, case)) == {incident: ()}


def test_what_is_accepted_has_its_basis_and_confidence_and_can_be_taken_back(
    workspace: Workspace, case: Case, party: str
) -> None:
    incident, later = _log(workspace, case, OWN, SIGNED), _log(workspace, case, OWN, "接电话")
    (one,) = _suggested(workspace, case)
    (made,) = workspace.suggesting.accept([one], QuietJob()).attributions
    (shown,) = workspace.intake.get(incident).parties
    assert (shown.basis, shown.confidence_percent) == (Basis.SIGNATURE, one.suggestion.confidence_percent)
    assert dict(_parties(workspace, case)) == {incident: ("石榴籽快借",), later: ("石榴籽快借",)}
    assert _suggested(workspace, case) == ()
    workspace.parties.unlink(made, "not theirs")
    assert dict(_parties(workspace, case)) == {incident: (), later: ()}
    assert _suggested(workspace, case) == ()
    assert [one.id for one in _suggested(workspace, case, declined=True)] == [one.id]


def test_of_a_bulk_number_only_the_contacts_that_give_the_reason_are_attributed(
    workspace: Workspace, case: Case, party: str
) -> None:
    signed, other = _log(workspace, case, BULK, SIGNED), _log(workspace, case, BULK, "【晨星快递】您的包裹已到")
    workspace.suggesting.accept(_suggested(workspace, case), QuietJob())
    assert dict(_parties(workspace, case)) == {signed: ("石榴籽快借",), other: ()}
    assert _suggested(workspace, case) == ()
    again = _log(workspace, case, BULK, SIGNED)
    assert [one.suggestion.incidents for one in _suggested(workspace, case)] == [(again,)]


def test_what_is_declined_is_not_suggested_again_in_this_case_and_can_still_be_accepted(
    workspace: Workspace, case: Case, party: str
) -> None:
    incident = _log(workspace, case, OWN, SIGNED)
    (one,) = _suggested(workspace, case)
    workspace.suggesting.decline(case.id, [one], QuietJob())
    assert _suggested(workspace, case) == ()
    assert dict(_parties(workspace, case)) == {incident: ()}
    assert workspace.history.activity(case.id).entries[0].kind == "attribution.declined"
    workspace.suggesting.accept(_suggested(workspace, case, declined=True), QuietJob())
    assert dict(_parties(workspace, case)) == {incident: ("石榴籽快借",)}


def test_a_name_without_a_party_is_offered_becomes_one_when_accepted_and_can_be_declined(
    workspace: Workspace, case: Case
) -> None:
    first, second = _log(workspace, case, OWN, SIGNED), _log(workspace, case, OTHER, "【竹蜻蜓宝】逾期请还款")
    named = {one.suggestion.name: one for one in _suggested(workspace, case)}
    assert all(one.suggestion.confidence_percent < DEFAULT_THRESHOLD_PERCENT for one in named.values())
    workspace.suggesting.decline(case.id, [named["竹蜻蜓宝"]], QuietJob())
    assert [one.suggestion.name for one in _suggested(workspace, case)] == ["石榴籽快借"]
    workspace.suggesting.accept([named["石榴籽快借"]], QuietJob())
    assert dict(_parties(workspace, case)) == {first: ("石榴籽快借",), second: ()}
    assert [party.name for party in workspace.parties.list()] == ["石榴籽快借"]


def test_who_they_said_they_were_is_read_from_the_complainants_own_words(
    workspace: Workspace, case: Case, party: str
) -> None:
    _log(workspace, case, OWN, "", summary="自称石榴籽快借的催收员，姓王")
    assert [one.suggestion.party for one in _suggested(workspace, case)] == [party]


def test_an_id_that_is_not_in_the_list_is_refused(workspace: Workspace, case: Case) -> None:
    with pytest.raises(UserError) as refused:
        chosen(_suggested(workspace, case), ["0123456789"])
    assert refused.value.code == "usage.unknown_suggestion"


def _said(workspace: Workspace, case: Case, number: str, name: str, days: range) -> None:
    for day in days:
        when = workspace.intake.understand_time(f"2026-04-{day:02d} 11:00", case.timezone)
        text = f"【{name}】您的借款已逾期第{day}天，请还款"
        workspace.intake.log(case.id, IncidentDraft(when=when, channel=Channel.SMS, address=number, text=text))


def test_what_was_answered_is_undone_and_suggested_again(workspace: Workspace, case: Case, party: str) -> None:
    incident = _log(workspace, case, OWN, SIGNED)
    (one,) = _suggested(workspace, case)
    suggesting = workspace.suggesting
    for answer in (partial(suggesting.accept, [one]), partial(suggesting.decline, case.id, [one])):
        suggesting.take_back(answer(QuietJob()), QuietJob())
        assert dict(_parties(workspace, case)) == {incident: ()}
        assert [again.id for again in _suggested(workspace, case)] == [one.id]
        assert workspace.history.activity("").entries[0].kind == "attribution.reopened"


def test_a_new_name_becomes_the_party_that_is_asked_for_and_goes_when_that_is_undone(
    workspace: Workspace, case: Case
) -> None:
    _log(workspace, case, OWN, SIGNED)
    _log(workspace, case, OTHER, SIGNED)
    first, second = _suggested(workspace, case)
    named = {"石榴籽快借": PartyDraft("石榴籽快借", PartyKind.APP)}
    made = workspace.suggesting.accept([first], QuietJob(), named=named)
    workspace.suggesting.accept([second], QuietJob(), named=named)
    assert [(one.name, one.kind) for one in workspace.parties.list()] == [("石榴籽快借", PartyKind.APP)]
    workspace.suggesting.take_back(made, QuietJob())
    assert [one.name for one in workspace.parties.list()] == ["石榴籽快借"], "another number is given to it"


def test_a_party_that_nothing_else_is_said_of_goes_when_it_is_undone(workspace: Workspace, case: Case) -> None:
    _log(workspace, case, OWN, SIGNED)
    workspace.suggesting.take_back(workspace.suggesting.accept(_suggested(workspace, case), QuietJob()), QuietJob())
    assert workspace.parties.list() == ()


def test_a_number_can_be_given_to_another_party_than_the_one_suggested(
    workspace: Workspace, case: Case, party: str
) -> None:
    incident = _log(workspace, case, OWN, SIGNED)
    agency = workspace.parties.add(PartyDraft("砺石外包", PartyKind.AGENCY))
    given = workspace.suggesting.give(case.id, _suggested(workspace, case), agency, QuietJob())
    (shown,) = workspace.intake.get(incident).parties
    assert (shown.name, shown.role, shown.basis) == ("砺石外包", Role.COLLECTOR, Basis.STATED)
    assert _suggested(workspace, case) == ()
    workspace.suggesting.take_back(given, QuietJob())
    assert [one.suggestion.party for one in _suggested(workspace, case)] == [party]


def test_a_number_that_changed_hands_is_each_lenders_for_its_time(workspace: Workspace, case: Case, party: str) -> None:
    other = workspace.parties.add(PartyDraft("竹蜻蜓宝", PartyKind.APP)).id
    _said(workspace, case, OWN, "石榴籽快借", range(1, 6))
    _said(workspace, case, OWN, "竹蜻蜓宝", range(10, 15))
    suggested = {one.suggestion.party: one for one in _suggested(workspace, case)}
    first, second = suggested[party].suggestion, suggested[other].suggestion
    assert (first.from_ms, second.to_ms) == (None, None)
    assert (first.to_ms or 0) < (second.from_ms or 0)
    assert {first.role, second.role} == {Role.CREDITOR}
    assert not any(one.against([two.as_standing for two in suggested.values()]) for one in suggested.values())
    workspace.suggesting.accept(tuple(suggested.values()), QuietJob())
    assert [names for _, names in _parties(workspace, case)] == [("石榴籽快借",)] * 5 + [("竹蜻蜓宝",)] * 5
    assert _suggested(workspace, case) == ()


def test_of_a_number_that_signs_as_lenders_by_turns_each_has_what_it_signed(
    workspace: Workspace, case: Case, party: str
) -> None:
    workspace.parties.add(PartyDraft("竹蜻蜓宝", PartyKind.APP))
    _said(workspace, case, OWN, "石榴籽快借", range(1, 6))
    _said(workspace, case, OWN, "竹蜻蜓宝", range(3, 8))
    _log(workspace, case, OWN, "接电话")
    first, second = _suggested(workspace, case)
    assert (first.suggestion.from_ms, first.suggestion.to_ms) == (None, None)
    assert first.signs_as_others
    assert second.signs_as_others
    assert second.against([first.as_standing]) == ()
    assert together((first, second)) == ((first, second), ())
    workspace.suggesting.accept([first], QuietJob())
    (left,) = _suggested(workspace, case)
    assert left.signs_as_others, "also when nothing of the other is left to answer"
    workspace.suggesting.accept([left], QuietJob())
    named = [names for _, names in _parties(workspace, case)]
    assert sorted(named) == [(), *[("石榴籽快借",)] * 5, *[("竹蜻蜓宝",)] * 5]


def test_a_lender_is_suggested_though_its_number_signs_mostly_as_lenders_that_nobody_knows(
    workspace: Workspace, case: Case, party: str
) -> None:
    for nth, name in enumerate(("石榴籽快借", "金豆钱袋", "易周转宝", "小熊分期宝", "闪电借宝"), start=1):
        _said(workspace, case, OWN, name, [nth])
    known = next(one for one in _suggested(workspace, case) if one.suggestion.party == party)
    assert known.is_likely
    assert known.signs_as_others
    agency = PartyDraft("砺石外包", PartyKind.AGENCY)
    workspace.suggesting.give(case.id, [known], agency, QuietJob())
    assert [names for _, names in _parties(workspace, case)] == [("砺石外包",)] * 5, "what is told holds for the number"


def test_what_a_collector_signs_without_a_name_makes_a_number_nobody_elses(
    workspace: Workspace, case: Case, party: str
) -> None:
    _said(workspace, case, OWN, "石榴籽快借", range(1, 6))
    _said(workspace, case, OWN, "催收通知", range(3, 8))
    own = next(one for one in _suggested(workspace, case) if one.suggestion.party == party)
    assert not own.signs_as_others


def test_one_signature_among_many_makes_a_number_nobody_elses(workspace: Workspace, case: Case, party: str) -> None:
    _said(workspace, case, OWN, "石榴籽快借", range(1, 13))
    _said(workspace, case, OWN, "竹蜻蜓宝", [6])
    own = next(one for one in _suggested(workspace, case) if one.suggestion.party == party)
    assert not own.signs_as_others


def test_an_agency_beside_a_lender_is_no_contradiction(workspace: Workspace, case: Case, party: str) -> None:
    agency = workspace.parties.add(PartyDraft("砺石外包", PartyKind.AGENCY)).id
    _log(workspace, case, OWN, SIGNED)
    workspace.parties.link(agency, OWN, "CN", Role.COLLECTOR)
    (one,) = _suggested(workspace, case)
    assert [standing.name for standing in one.standing] == ["砺石外包"]
    assert one.against() == ()


def test_a_period_that_the_user_gives_holds_instead(workspace: Workspace, case: Case, party: str) -> None:
    _said(workspace, case, OWN, "石榴籽快借", range(1, 4))
    (one,) = _suggested(workspace, case)
    workspace.suggesting.accept([in_period(one, *day_bounds_ms(date(2026, 4, 2), None, case.timezone))], QuietJob())
    assert [names for _, names in _parties(workspace, case)] == [(), ("石榴籽快借",), ("石榴籽快借",)]


def test_a_number_of_the_users_own_people_is_never_suggested_above_the_threshold(
    workspace: Workspace, case: Case, party: str
) -> None:
    for day in (1, 2):
        _said(workspace, case, OWN, "石榴籽快借", range(day, day + 1))
    assert together(_suggested(workspace, case))[0]
    fields = {"name": "王芳", "relation": "parent", "numbers": "103 0000 0001"}
    workspace.particulars.add(case.id, ParticularKind.THIRD_PERSON, fields)
    (one,) = _suggested(workspace, case)
    assert one.whose == "王芳"
    assert not one.is_likely
    assert together([one], 10) == ((), (one,))


def test_what_was_said_of_a_party_that_was_merged_is_said_of_the_one_that_is_kept(
    workspace: Workspace, case: Case, party: str
) -> None:
    _log(workspace, case, OWN, SIGNED)
    other = workspace.parties.add(PartyDraft("石榴籽")).id
    workspace.parties.link(other, OWN, "CN")
    workspace.parties.merge(party, other, "one and the same")
    assert _suggested(workspace, case) == ()


def test_what_is_only_like_one_known_number_is_asked_one_by_one(workspace: Workspace, case: Case, party: str) -> None:
    words = "你已涉嫌恶意骗贷，案件已移交，三日内上门处理，还款后可撤案。编号{n}"
    for n in range(1, 9):
        _log(workspace, case, f"103000000{n:02d}", words.format(n=n * 1111))
    workspace.parties.link(party, "10300000001", "CN")
    workspace.parties.add(PartyDraft("竹蜻蜓贷"))
    for n in range(10, 20):
        _log(workspace, case, f"1070{n}0{n}{n}", f"【竹蜻蜓贷】您的账单{n}已到期，请登录客户端处理")
    assert not [one for one in together(_suggested(workspace, case))[0] if one.suggestion.party == party]
    for n in (2, 3):
        workspace.parties.link(party, f"103000000{n:02d}", "CN")
    assert len([one for one in _suggested(workspace, case) if one.suggestion.party == party]) == 5
