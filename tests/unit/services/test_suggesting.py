"""Suggestions are answered by a person: what is accepted is an attribution that can be taken back, what is declined is
not made again, and nothing is attributed by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shilu.core.case import Case
from shilu.core.channel import Channel
from shilu.core.errors import UserError
from shilu.core.incident import IncidentDraft
from shilu.core.job import QuietJob
from shilu.core.party import Basis, PartyDraft, PartyKind
from shilu.core.query import EVERYTHING, Page
from shilu.core.suggestion import DEFAULT_THRESHOLD_PERCENT
from shilu.services.suggesting import Suggested, chosen
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
    (made,) = workspace.suggesting.accept([one], QuietJob())
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
