"""Suggested kinds of conduct are confirmed, declined or replaced by a person, many contacts are judged at once, and all
of it can be taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from shilu.core.case import Case
from shilu.core.channel import Channel, Direction
from shilu.core.errors import UserError
from shilu.core.evidence import FileToAttach
from shilu.core.file_tags import FileTag, file_tags_of
from shilu.core.incident import IncidentDraft, Judgement
from shilu.core.job import QuietJob
from shilu.services.tagging import Change, SuggestedTag
from shilu.services.workspace import Workspace

JAIL = "律师函已寄出，不还钱就等着坐牢"
JOB = QuietJob()


def _log(workspace: Workspace, case: Case, text: str = JAIL, *, tags: tuple[str, ...] = (), **given: Direction) -> str:
    when = workspace.intake.understand_time("2026-05-12 11:00", case.timezone)
    draft = IncidentDraft(when=when, channel=Channel.SMS, address="10300000001", text=text, tags=tags, **given)
    return workspace.intake.log(case.id, draft)


def _suggested(workspace: Workspace, case: Case) -> dict[tuple[str, str], SuggestedTag]:
    return {(one.incident.id, one.tag): one for one in workspace.tagging.of_case(case.id, JOB)}


def test_the_words_of_a_contact_suggest_what_it_does_not_have_and_of_the_own_words_nothing(
    workspace: Workspace, case: Case
) -> None:
    first = _log(workspace, case, tags=("court",))
    _log(workspace, case, direction=Direction.OUTGOING)
    suggested = _suggested(workspace, case)
    assert set(suggested) == {(first, "arrest")}
    (one,) = suggested.values()
    assert [JAIL[start:end] for start, end in one.spans] == ["坐牢"]


def test_what_is_confirmed_is_a_tag_and_is_suggested_again_when_that_is_taken_back(
    workspace: Workspace, case: Case
) -> None:
    incident = _log(workspace, case, tags=("extort",))
    before = _suggested(workspace, case)
    done = workspace.tagging.accept(tuple(before.values()), JOB)
    assert workspace.intake.get(incident).tags == ("extort", "court", "arrest")
    assert (_suggested(workspace, case), done.count) == ({}, 1)
    workspace.tagging.take_back(done, JOB)
    assert workspace.intake.get(incident).tags == ("extort",)
    assert set(_suggested(workspace, case)) == set(before)


def test_what_is_declined_is_not_suggested_again_until_that_is_taken_back(workspace: Workspace, case: Case) -> None:
    incident = _log(workspace, case)
    suggested = _suggested(workspace, case)
    done = workspace.tagging.decline([suggested[incident, "court"]], JOB)
    assert set(_suggested(workspace, case)) == {(incident, "arrest")}
    assert workspace.history.revisions(incident)[-1].kind == "incident.conduct_declined"
    workspace.tagging.decline([suggested[incident, "arrest"]], JOB)
    assert _suggested(workspace, case) == {}
    workspace.tagging.take_back(done, JOB)
    assert set(_suggested(workspace, case)) == {(incident, "court")}
    assert workspace.intake.get(incident).tags == ()


def test_another_kind_can_be_confirmed_instead(workspace: Workspace, case: Case) -> None:
    incident = _log(workspace, case)
    done = workspace.tagging.instead([_suggested(workspace, case)[incident, "court"]], ("police",), JOB)
    assert workspace.intake.get(incident).tags == ("police",)
    assert set(_suggested(workspace, case)) == {(incident, "arrest")}
    workspace.tagging.take_back(done, JOB)
    assert workspace.intake.get(incident).tags == ()
    assert len(_suggested(workspace, case)) == 2


def test_many_contacts_are_judged_at_once_and_one_step_takes_it_back(workspace: Workspace, case: Case) -> None:
    tags: tuple[tuple[str, ...], ...] = ((), ("court",), ("flood", "court"))
    ids = [_log(workspace, case, tags=some) for some in tags]
    workspace.intake.revise(ids[2], Judgement(circumstances={"severity": "minor"}), "")
    done = workspace.tagging.change(ids, Change(add=("police",), remove=("court",), severity="grave"), JOB)
    now = [workspace.intake.get(one) for one in ids]
    assert [one.tags for one in now] == [("police",), ("police",), ("flood", "police")]
    assert [one.circumstances["severity"] for one in now] == ["grave"] * 3
    workspace.tagging.take_back(done, JOB)
    back = [workspace.intake.get(one) for one in ids]
    assert [one.tags for one in back] == list(tags)
    assert [one.circumstances.get("severity") for one in back] == [None, None, "minor"]


def test_what_changes_nothing_is_not_recorded(workspace: Workspace, case: Case) -> None:
    incident = _log(workspace, case, tags=("court",))
    done = workspace.tagging.change([incident], Change(add=("court",), severity=""), JOB)
    assert (done.count, workspace.intake.get(incident).revision) == (0, 1)


def test_a_file_has_tags_of_its_own_with_their_severity_in_the_history_and_taken_back(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    for name in ("summons.png", "face.png"):
        (tmp_path / name).write_bytes(name.encode())
    when = workspace.intake.understand_time("2026-05-12 11:00", case.timezone)
    files = tuple(FileToAttach(tmp_path / name, name) for name in ("summons.png", "face.png"))
    incident = workspace.intake.log(case.id, IncidentDraft(when=when, channel=Channel.SMS, text="x", files=files))
    summons, face = (one.sha256 for one in workspace.intake.get(incident).attachments)

    def tags() -> tuple[tuple[str, ...], tuple[FileTag, ...]]:
        now = workspace.intake.get(incident)
        return now.tags, file_tags_of(now.circumstances)

    workspace.tagging.change_file(incident, summons, Change(("court", "police"), (), "grave"))
    done = workspace.tagging.change_file(incident, face[:8], Change(("morphed",)))
    both = (FileTag(summons, "court", "grave"), FileTag(summons, "police", "grave"), FileTag(face, "morphed"))
    assert tags() == (("court", "police", "morphed"), both)
    assert workspace.tagging.change_file(incident, face, Change(("morphed",))).count == 0
    revision = workspace.history.revisions(incident)[-1]
    assert [change.field for change in revision.changes] == ["file_tags", "tags"]
    workspace.tagging.take_back(done, JOB)
    assert tags() == (("court", "police"), both[:2])
    workspace.tagging.change_file(incident, summons, Change((), ("police",), "minor"))
    assert tags() == (("court", "police"), (FileTag(summons, "court", "minor"),))
    workspace.history.undo(workspace.history.revisions(incident)[-1].ref)
    assert tags() == (("court", "police"), both[:2])
    workspace.tagging.change_file(incident, summons, Change((), ("court", "police")))
    assert tags() == (("court", "police"), ())


@pytest.mark.parametrize("file", ["", "0" * 64, "0"])
def test_what_is_no_file_of_the_contact_is_refused(workspace: Workspace, case: Case, file: str) -> None:
    with pytest.raises(UserError) as refused:
        workspace.tagging.change_file(_log(workspace, case), file, Change(("court",)))
    assert refused.value.code == "usage.unknown_attachment"
