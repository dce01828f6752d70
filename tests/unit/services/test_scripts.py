"""The scripts of a case are told of its own contacts only."""

from __future__ import annotations

import pytest

from shilu.core.case import Case, CaseDraft
from shilu.core.channel import Channel, Direction
from shilu.core.errors import UserError
from shilu.core.incident import IncidentDraft
from shilu.core.job import QuietJob
from shilu.core.party import PartyDraft, PartyKind
from shilu.core.query import IncidentFilter, Page, matches
from shilu.services.scripts import SeenScript
from shilu.services.workspace import Workspace

ONE, TWO = "10300000001", "10400000002"
TEXT = "【{}】您的借款{}元已逾期，请于今日还清，否则将联系您的家人"


def _log(
    workspace: Workspace, case: Case, number: str, text: str, direction: Direction = Direction.INCOMING, day: int = 10
) -> str:
    when = workspace.intake.understand_time(f"2026-05-{day} 11:00", case.timezone)
    draft = IncidentDraft(when=when, channel=Channel.SMS, address=number, text=text, direction=direction)
    return workspace.intake.log(case.id, draft)


def _scripts(workspace: Workspace, case: Case) -> tuple[SeenScript, ...]:
    return workspace.scripts.of_case(case.id, QuietJob())


def test_a_script_is_told_with_its_contacts_numbers_names_and_time(workspace: Workspace, case: Case) -> None:
    party = workspace.parties.add(PartyDraft("石榴籽快借", PartyKind.APP), (ONE,))
    first = _log(workspace, case, ONE, TEXT.format("石榴籽快借", 1500), day=12)
    second = _log(workspace, case, TWO, TEXT.format("竹蜻蜓贷", 99))
    (one,) = _scripts(workspace, case)
    assert [incident.id for incident in one.incidents] == [first, second]
    assert [point.raw for point in one.points] == [ONE, TWO]
    assert [[p.id for p in some] for some in (one.named, one.behind)] == [[party.id], [party.id]]
    assert one.first_ms is not None
    assert one.last_ms == one.first_ms + 2 * 86_400_000
    assert workspace.scripts.get(case.id, one.id, QuietJob()) == one


def test_what_the_complainant_sent_is_no_script(workspace: Workspace, case: Case) -> None:
    for _ in range(3):
        _log(workspace, case, ONE, TEXT.format("石榴籽快借", 1500), Direction.OUTGOING)
    assert _scripts(workspace, case) == ()


def test_another_case_and_the_parties_of_another_case_are_not_told(workspace: Workspace, case: Case) -> None:
    other = workspace.cases.add(CaseDraft("另案", "王某"))
    workspace.parties.add(PartyDraft("竹蜻蜓贷", PartyKind.APP), (TWO,))
    for _ in range(2):
        _log(workspace, other, TWO, TEXT.format("竹蜻蜓贷", 7))
        _log(workspace, case, ONE, TEXT.format("竹蜻蜓贷", 8))
    (one,) = _scripts(workspace, case)
    assert (one.count, [point.raw for point in one.points], one.named) == (2, [ONE], ())


def test_a_withdrawn_contact_is_not_counted(workspace: Workspace, case: Case) -> None:
    ids = [_log(workspace, case, ONE, TEXT.format("石榴籽快借", n)) for n in range(3)]
    (before,) = _scripts(workspace, case)
    workspace.withdrawals.withdraw(ids[1], "not mine")
    (after,) = _scripts(workspace, case)
    assert (before.count, after.count, after.id) == (3, 2, before.id)


def test_the_contacts_of_a_script_can_be_asked_for_and_only_those_of_the_case(workspace: Workspace, case: Case) -> None:
    other = workspace.cases.add(CaseDraft("另案", "王某"))
    ids = tuple(_log(workspace, one, ONE, TEXT.format("石榴籽快借", 7)) for one in (case, case, other))
    _log(workspace, case, ONE, "另一条消息")
    wanted = IncidentFilter(incidents=ids)
    found = workspace.timeline.find(case.id, wanted, Page()).incidents
    assert sorted(one.id for one in found) == sorted(ids[:2])
    assert all(matches(one, wanted) for one in found)
    assert not any(matches(one, IncidentFilter(incidents=ids[2:])) for one in found)


def test_an_id_that_is_not_there_is_told(workspace: Workspace, case: Case) -> None:
    with pytest.raises(UserError) as caught:
        workspace.scripts.get(case.id, "0" * 10, QuietJob())
    assert caught.value.code == "usage.unknown_script"
