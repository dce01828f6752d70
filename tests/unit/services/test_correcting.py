"""A correction needs a reason, says only what differs, completes what was incomplete, and goes back again."""

from pathlib import Path

import pytest

from shilu.core.case import Case
from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.correction import TypedCorrection
from shilu.core.errors import UserError
from shilu.core.incident import Incident, IncidentDraft, Judgement, Reached, ReachedKind, Status
from shilu.core.job import QuietJob
from shilu.core.query import EVERYTHING, Page
from shilu.core.wording import source_language
from shilu.host.history_words import HistoryWords
from shilu.host.value_words import ValueWords
from shilu.services.importing import ImportChoice
from shilu.services.workspace import Workspace
from tests.unit.importers import evidence
from tests.unit.services.backups import sms, write_messages


@pytest.fixture
def incident(workspace: Workspace, case: Case, tmp_path: Path) -> Incident:
    """A message that was brought in."""
    file = write_messages(tmp_path / "sms.xml", [sms("10412345678", "还钱")])
    workspace.importing.run(case.id, (file,), ImportChoice(), QuietJob())
    return workspace.timeline.find(case.id, EVERYTHING, Page()).incidents[0]


def _refused(workspace: Workspace, incident: Incident, typed: TypedCorrection, reason: str = "why") -> str:
    with pytest.raises(UserError) as refused:
        workspace.correcting.correct(incident.id, typed, reason)
    return refused.value.code


def test_only_what_differs_is_corrected(workspace: Workspace, case: Case, incident: Incident) -> None:
    when = workspace.correcting.understand_time("2026-05-12 11:00", case.timezone)
    typed = TypedCorrection(when=when, channel=Channel.SMS, address="10412345678", text="还钱", duration_s=None)
    workspace.correcting.correct(incident.id, typed, "the clock was wrong")
    now = workspace.intake.get(incident.id)
    assert [one.field for one in now.corrected] == ["when"]
    assert now.corrected[0].reason == "the clock was wrong"
    assert _refused(workspace, now, typed) == "usage.nothing_to_correct"


def test_whom_it_came_to_is_revised_beside_what_is_corrected_and_goes_back(
    workspace: Workspace, case: Case, incident: Incident
) -> None:
    to_the_public = (Reached(ReachedKind.PUBLIC, label="朋友圈"),)
    workspace.correcting.correct(incident.id, TypedCorrection(reached=to_the_public, text="老赖"), "a post")
    now = workspace.intake.get(incident.id)
    assert (now.reached, now.text) == (to_the_public, "老赖")
    assert _refused(workspace, now, TypedCorrection(reached=to_the_public)) == "usage.nothing_to_correct"
    assert [one.number for one in workspace.timeline.find(case.id, EVERYTHING, Page()).incidents if one.reached] == [1]
    assert workspace.check(QuietJob()).ok
    workspace.history.undo(workspace.history.last(case.id).ref, "")
    assert workspace.intake.get(incident.id).reached == incident.reached


def test_what_cannot_be_is_refused(workspace: Workspace, incident: Incident) -> None:
    assert _refused(workspace, incident, TypedCorrection(text="a"), reason=" ") == "usage.no_reason"
    assert _refused(workspace, incident, TypedCorrection(duration_s=-1)) == "usage.impossible_duration"
    typed = TypedCorrection(direction=Direction.OUTGOING, outcome=Outcome.MISSED)
    assert _refused(workspace, incident, typed) == "usage.outgoing_cannot_be_missed"
    workspace.correcting.correct(incident.id, TypedCorrection(outcome=Outcome.MISSED), "a missed call")
    assert (
        _refused(workspace, incident, TypedCorrection(direction=Direction.OUTGOING))
        == "usage.outgoing_cannot_be_missed"
    )


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        (TypedCorrection(text="words"), Status.INCOMPLETE),
        (TypedCorrection(address="10412345678"), Status.REVIEWED),
        (TypedCorrection(is_complete=True), Status.REVIEWED),
        (TypedCorrection(text="words", is_complete=True), Status.REVIEWED),
    ],
    ids=["words only", "number and time", "all there is", "all there is, and words"],
)
def test_an_incomplete_contact_is_complete_once_number_and_time_are_known(
    workspace: Workspace, case: Case, typed: TypedCorrection, status: Status
) -> None:
    when = workspace.intake.understand_time("now", case.timezone)
    logged = workspace.intake.log(case.id, IncidentDraft(when=when, channel=Channel.OTHER))
    workspace.intake.revise(logged, Judgement(status=Status.INCOMPLETE), "a picture")
    workspace.correcting.correct(logged, typed, "as the picture shows")
    assert workspace.intake.get(logged).status is status


def test_a_contact_of_a_file_is_incomplete_again_once_its_completion_is_undone(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    path = tmp_path / "IMG_1.png"
    path.write_bytes(evidence.picture("PNG"))
    workspace.importing.run(case.id, (path,), ImportChoice(zone="Asia/Shanghai"), QuietJob())
    (incident,) = workspace.timeline.find(case.id, EVERYTHING, Page()).incidents
    assert incident.status is Status.INCOMPLETE
    when = workspace.correcting.understand_time("2026-05-12 11:00", case.timezone)
    workspace.correcting.correct(incident.id, TypedCorrection(when=when, address="10412345678"), "as it shows")
    assert workspace.intake.get(incident.id).status is Status.REVIEWED
    workspace.history.undo(workspace.history.revisions(incident.id)[-1].ref, "another picture")
    assert workspace.intake.get(incident.id).status is Status.INCOMPLETE


@pytest.mark.parametrize(
    "typed",
    [
        TypedCorrection(address="10787654321", text="", outcome=Outcome.MISSED),
        TypedCorrection(address="", channel=Channel.VISIT, duration_s=9),
        TypedCorrection(direction=Direction.OUTGOING),
    ],
    ids=["number and words", "no number", "direction"],
)
def test_a_correction_goes_back_and_that_again(
    workspace: Workspace, case: Case, incident: Incident, typed: TypedCorrection
) -> None:
    workspace.correcting.correct(incident.id, typed, "misread")
    corrected = workspace.intake.get(incident.id)
    undone = workspace.history.undo(workspace.history.revisions(incident.id)[-1].ref, "I was right at first")
    assert undone.kind == "incident.corrected"
    now = workspace.intake.get(incident.id)
    assert now.corrected == ()
    assert (now.contact_point, now.text, now.channel) == (incident.contact_point, incident.text, incident.channel)
    workspace.history.undo(undone.ref)
    again = workspace.intake.get(incident.id)
    assert [one.field for one in again.corrected] == [one.field for one in corrected.corrected]
    assert (again.contact_point, again.text) == (corrected.contact_point, corrected.text)
    assert workspace.check(QuietJob()).ok


@pytest.mark.parametrize(("channel", "then"), [(Channel.OTHER, Channel.CALL), (Channel.CALL, Channel.OTHER)])
def test_no_number_and_a_withheld_one_are_told_apart_on_the_way_back(
    workspace: Workspace, case: Case, channel: Channel, then: Channel
) -> None:
    when = workspace.intake.understand_time("now", case.timezone)
    logged = workspace.intake.log(case.id, IncidentDraft(when=when, channel=channel))
    before = workspace.intake.get(logged).contact_point
    workspace.correcting.correct(logged, TypedCorrection(channel=then), "it was one")
    workspace.correcting.correct(logged, TypedCorrection(address=""), "nobody saw a number")
    after = workspace.intake.get(logged).contact_point
    assert {before is None, after is None} == {True, False}
    undone = workspace.history.undo(workspace.history.revisions(logged)[-1].ref)
    assert workspace.intake.get(logged).contact_point == before
    workspace.history.undo(undone.ref)
    assert workspace.intake.get(logged).contact_point == after
    words = HistoryWords(ValueWords(source_language()), zone="UTC")
    (change,) = words.changes(workspace.history.revisions(logged)[-1])
    told = {words.value(change.field, change.before), words.value(change.field, change.after)}
    assert told == {"nothing", "number withheld"}
    assert workspace.check(QuietJob()).ok


def test_a_second_correction_goes_back_to_the_first(workspace: Workspace, incident: Incident) -> None:
    for text in ("first", "second"):
        workspace.correcting.correct(incident.id, TypedCorrection(text=text), text)
    revisions = workspace.history.revisions(incident.id)
    with pytest.raises(UserError) as refused:
        workspace.history.undo(revisions[-2].ref)
    assert refused.value.code == "usage.changed_since"
    workspace.history.undo(revisions[-1].ref)
    assert workspace.intake.get(incident.id).text == "first"
    assert [(c.before, c.after) for c in workspace.history.revisions(incident.id)[-1].changes] == [("second", "first")]


def test_a_file_that_is_read_again_finds_what_was_corrected(
    workspace: Workspace, case: Case, incident: Incident, tmp_path: Path
) -> None:
    when = workspace.correcting.understand_time("2026-05-12 08:00", case.timezone)
    workspace.correcting.correct(incident.id, TypedCorrection(when=when, text="今天还钱"), "as the picture shows")
    (receipt,) = workspace.importing.run(case.id, (tmp_path / "sms.xml",), ImportChoice(), QuietJob())
    assert (receipt.added, receipt.duplicates) == (0, 1)
