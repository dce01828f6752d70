"""Whatever is done can be undone, and that again: always by a new revision, nothing is removed."""

from pathlib import Path

import pytest

from shilu.core.case import Case
from shilu.core.channel import Channel
from shilu.core.errors import UserError
from shilu.core.evidence import FileToAttach
from shilu.core.incident import IncidentDraft, Include, Judgement, Status
from shilu.core.job import QuietJob
from shilu.core.party import PartyDraft
from shilu.core.query import EVERYTHING, Page
from shilu.core.revision import Revision
from shilu.services.importing import ImportChoice
from shilu.services.workspace import Workspace
from tests.unit.services.backups import NOON_MS, sms, write_messages


def _log(workspace: Workspace, case: Case, text: str = "还钱", **fields: object) -> str:
    when = workspace.intake.understand_time("now", case.timezone)
    return workspace.intake.log(case.id, IncidentDraft(when=when, channel=Channel.SMS, text=text, **fields))  # type: ignore[arg-type]


def _last(workspace: Workspace, subject: str) -> Revision:
    return workspace.history.revisions(subject)[-1]


def _texts(workspace: Workspace, case: Case) -> list[str]:
    return [one.text for one in workspace.timeline.find(case.id, EVERYTHING, Page()).incidents]


def _whole(workspace: Workspace) -> None:
    assert workspace.check(QuietJob()).ok


def test_a_contact_is_unlogged_and_logged_again(workspace: Workspace, case: Case) -> None:
    incident = _log(workspace, case)
    undone = workspace.history.undo(_last(workspace, incident).ref, "mistyped")
    assert (undone.kind, undone.subject, undone.label) == ("incident.logged", incident, "1")
    assert workspace.intake.get(incident).status is Status.WITHDRAWN
    first, back = workspace.history.revisions(incident)
    assert (first.undone, first.can_undo, back.undoes, back.reason) == (True, False, first.ref, "mistyped")
    workspace.history.undo(undone.ref)
    assert workspace.intake.get(incident).status is Status.NEW
    first, back, again = workspace.history.revisions(incident)
    assert (first.undone, back.undone, again.undone) == (False, True, False)
    _whole(workspace)


def test_a_revision_goes_back_field_by_field(workspace: Workspace, case: Case) -> None:
    incident = _log(workspace, case, summary="as typed", tags=("work",))
    workspace.intake.revise(incident, Judgement(summary="wrong", tags=(), include=Include.NO, note="n"), "")
    workspace.history.undo(_last(workspace, incident).ref)
    now = workspace.intake.get(incident)
    assert (now.summary, now.tags, now.include, now.note, now.revision) == ("as typed", ("work",), Include.YES, "", 3)


def test_what_was_set_again_since_goes_back_only_when_told_to(workspace: Workspace, case: Case) -> None:
    incident = _log(workspace, case)
    workspace.intake.revise(incident, Judgement(summary="second", tags=("work",)), "")
    second = _last(workspace, incident)
    workspace.intake.revise(incident, Judgement(summary="third"), "")
    with pytest.raises(UserError, match=r"usage\.changed_since"):
        workspace.history.undo(second.ref)
    assert workspace.intake.get(incident).summary == "third"
    workspace.history.undo(second.ref, force=True)
    assert (workspace.intake.get(incident).summary, workspace.intake.get(incident).tags) == ("", ())
    summaries = [c.after for one in workspace.history.revisions(incident) for c in one.changes if c.field == "summary"]
    assert summaries == ["second", "third", ""]


def test_undoing_from_the_last_one_on_leads_back_to_the_beginning(workspace: Workspace, case: Case) -> None:
    incident = _log(workspace, case, summary="0")
    for n in range(1, 4):
        workspace.intake.revise(incident, Judgement(summary=str(n)), "")
    seen = []
    for _ in range(3):
        last = workspace.history.last(case.id)
        assert last is not None
        workspace.history.undo(last.ref)
        seen.append(workspace.intake.get(incident).summary)
    assert seen == ["2", "1", "0"]
    last = workspace.history.last(case.id)
    assert last is not None
    assert last.kind == "incident.logged"
    workspace.history.undo(last.ref)
    assert workspace.intake.get(incident).status is Status.WITHDRAWN
    assert workspace.history.last(case.id) is None


def test_a_thing_is_undone_once(workspace: Workspace, case: Case) -> None:
    incident = _log(workspace, case)
    ref = _last(workspace, incident).ref
    workspace.history.undo(ref)
    with pytest.raises(UserError, match=r"usage\.nothing_to_undo"):
        workspace.history.undo(ref)


def test_what_has_no_way_back_is_refused(workspace: Workspace, case: Case) -> None:
    incident = _log(workspace, case)
    workspace.erasing.erase([incident], "private", QuietJob())
    for ref in (_last(workspace, incident).ref, _last(workspace, case.id).ref):
        with pytest.raises(UserError, match=r"usage\.cannot_be_undone"):
            workspace.history.undo(ref)


def test_what_was_erased_is_passed_over_by_undoing_from_the_last_one_on(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    incident = _log(workspace, case)
    file = write_messages(tmp_path / "sms.xml", [sms("10412345678", "private")])
    (receipt,) = workspace.importing.run(case.id, [file], ImportChoice(), QuietJob())
    assert receipt.import_id is not None
    workspace.erasing.erase_import(receipt.import_id, "private", QuietJob())
    completed = workspace.history.revisions(receipt.import_id)[0]
    assert (completed.kind, completed.can_undo) == ("import.completed", False)
    last = workspace.history.last(case.id)
    assert last is not None
    assert (last.kind, last.subject) == ("incident.logged", incident)


def test_an_attribution_is_unmade_made_again_and_unmade(workspace: Workspace, case: Case) -> None:
    _log(workspace, case, address="10412345678")
    party = workspace.parties.add(PartyDraft("石榴籽快借"))
    made = workspace.parties.link(party.id, "10412345678", "CN")

    def shown() -> list[str]:
        (incident,) = workspace.timeline.find(case.id, EVERYTHING, Page()).incidents
        return [one.name for one in incident.parties]

    workspace.history.undo(_last(workspace, made.id).ref)
    assert shown() == []
    workspace.history.undo(_last(workspace, made.id).ref)
    assert shown() == ["石榴籽快借"]
    workspace.history.undo(_last(workspace, made.id).ref)
    assert shown() == []
    again = workspace.parties.link(party.id, "10412345678", "CN")
    with pytest.raises(UserError, match=r"usage\.nothing_to_undo"):
        workspace.history.undo(_last(workspace, made.id).ref)
    assert again.id != made.id
    _whole(workspace)


def test_a_party_is_taken_out_and_comes_back_unless_its_name_was_given_anew(workspace: Workspace, case: Case) -> None:
    party = workspace.parties.add(PartyDraft("石榴籽快借"), ["10412345678"])
    _log(workspace, case, address="10412345678")
    workspace.history.undo(workspace.history.revisions(party.id)[0].ref)
    assert workspace.parties.list() == ()
    (incident,) = workspace.timeline.find(case.id, EVERYTHING, Page()).incidents
    assert incident.parties == ()
    withdrawal = next(one for one in workspace.history.revisions(party.id) if one.kind == "party.withdrawn")
    other = workspace.parties.add(PartyDraft("石榴籽快借"))
    with pytest.raises(UserError, match=r"usage\.party_exists"):
        workspace.history.undo(withdrawal.ref)
    workspace.history.undo(_last(workspace, other.id).ref)
    workspace.history.undo(withdrawal.ref)
    assert [one.id for one in workspace.parties.list()] == [party.id]
    _whole(workspace)


def test_an_import_is_taken_back_and_brought_back(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    file = write_messages(tmp_path / "sms.xml", [sms("10412345678", "还钱"), sms("10412345678", "今天")])
    (receipt,) = workspace.importing.run(case.id, [file], ImportChoice(), QuietJob())
    texts = _texts(workspace, case)
    assert texts
    assert receipt.import_id is not None
    workspace.history.undo(_last(workspace, receipt.import_id).ref, "the wrong phone")
    assert _texts(workspace, case) == []
    workspace.history.undo(_last(workspace, receipt.import_id).ref)
    assert _texts(workspace, case) == texts
    workspace.history.undo(_last(workspace, receipt.import_id).ref)
    assert _texts(workspace, case) == []
    _whole(workspace)


def test_a_closed_case_is_taken_up_again_and_closed_again(workspace: Workspace, case: Case) -> None:
    workspace.cases.close(case.id)
    assert workspace.cases.get(case.id).closed_ms is not None
    workspace.history.undo(_last(workspace, case.id).ref)
    assert workspace.cases.get(case.id).closed_ms is None
    workspace.history.undo(_last(workspace, case.id).ref)
    assert workspace.cases.get(case.id).closed_ms is not None


def test_a_withdrawn_exhibit_comes_back_and_goes_again(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("proof")
    incident = _log(workspace, case, files=(FileToAttach(tmp_path / "a.txt", "a.txt"),))
    sha256 = workspace.intake.get(incident).attachments[0].sha256
    workspace.withdrawals.withdraw_exhibit(case.id, sha256, "not mine to show")
    subject = f"{case.id}/{sha256}"
    assert [one.sha256 for one in workspace.withdrawals.exhibits(case.id)] == [sha256]
    workspace.history.undo(_last(workspace, subject).ref)
    assert workspace.withdrawals.exhibits(case.id) == ()
    workspace.history.undo(_last(workspace, subject).ref)
    (withdrawn,) = workspace.withdrawals.exhibits(case.id)
    assert (withdrawn.sha256, withdrawn.name, withdrawn.number) == (sha256, "a.txt", None)
    assert _last(workspace, subject).label == "a.txt"
    _whole(workspace)


def test_a_contact_is_withdrawn_with_a_reason_and_stands_again_as_it_stood(workspace: Workspace, case: Case) -> None:
    incident = _log(workspace, case)
    workspace.intake.revise(incident, Judgement(status=Status.INCOMPLETE), "")
    for reason in ("", "  "):
        with pytest.raises(UserError, match=r"usage\.no_reason"):
            workspace.withdrawals.withdraw(incident, reason)
    workspace.withdrawals.withdraw(incident, "typed twice")
    assert [one.id for one in workspace.withdrawals.incidents(case.id, Page()).incidents] == [incident]
    with pytest.raises(UserError, match=r"usage\.already_withdrawn"):
        workspace.withdrawals.withdraw(incident, "again")
    workspace.withdrawals.restore(incident, "not twice")
    assert workspace.intake.get(incident).status is Status.INCOMPLETE
    with pytest.raises(UserError, match=r"usage\.not_withdrawn"):
        workspace.withdrawals.restore(incident, "again")
    assert [one.reason for one in workspace.history.revisions(incident)][-2:] == ["typed twice", "not twice"]


def test_what_was_measured_of_the_clock_is_in_what_is_recorded_within_a_day(workspace: Workspace, case: Case) -> None:
    before = _log(workspace, case)
    workspace.clock.measure(2500, "the speaking clock")
    after = _log(workspace, case)
    assert workspace.intake.get(before).clock_offset_ms is None
    assert (workspace.intake.get(after).clock_offset_ms, workspace.intake.get(after).recorded_offset_s) == (2500, 28800)
    assert _last(workspace, after).clock_offset_ms == 2500
    measured = workspace.clock.measured()
    assert measured is not None
    assert (measured.offset_ms, measured.how) == (2500, "the speaking clock")
    with pytest.raises(UserError, match=r"usage\.impossible_difference"):
        workspace.clock.measure(10**15)
    _whole(workspace)


def test_what_was_undone_and_comes_in_again_is_what_it_was(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    file = write_messages(
        tmp_path / "sms.xml", [sms("10412345678", "还钱"), sms("10412345678", "b", at_ms=NOON_MS - 9_000)]
    )
    (first,) = workspace.importing.run(case.id, [file], ImportChoice(), QuietJob())
    incident = workspace.timeline.find(case.id, EVERYTHING, Page()).incidents[1]
    workspace.intake.revise(incident.id, Judgement(tags=("violence",)), "")
    assert first.import_id is not None
    workspace.importing.undo(first.import_id, "the wrong one")
    assert _texts(workspace, case) == []
    (again,) = workspace.importing.run(case.id, [file], ImportChoice(), QuietJob())
    assert (again.added, again.duplicates, again.came_back) == (0, 2, 2)
    back = workspace.timeline.find(case.id, EVERYTHING, Page()).incidents[1]
    assert (back.id, back.number, back.tags) == (incident.id, incident.number, ("violence",))
    assert [change.field for change in _last(workspace, incident.id).changes] == ["status", "sources"]
    withdrawal = next(one for one in workspace.history.revisions(first.import_id) if one.kind == "import.withdrawn")
    workspace.history.undo(withdrawal.ref, "after all")
    assert _texts(workspace, case) == ["b", "还钱"]
    assert workspace.timeline.count(case.id, EVERYTHING) == 2
    _whole(workspace)


def test_an_import_that_was_undone_twice_is_undone(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    file = write_messages(tmp_path / "sms.xml", [sms("10412345678", "还钱")])
    for expected in (0, 1, 1):
        (receipt,) = workspace.importing.run(case.id, [file], ImportChoice(), QuietJob())
        assert receipt.came_back == expected
        assert receipt.import_id is not None
        assert workspace.importing.undo(receipt.import_id, "") == 1
        assert _texts(workspace, case) == []
    _whole(workspace)


def test_a_contact_that_a_person_withdrew_does_not_come_in_again(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    file = write_messages(tmp_path / "sms.xml", [sms("10412345678", "还钱")])
    workspace.importing.run(case.id, [file], ImportChoice(), QuietJob())
    (incident,) = workspace.timeline.find(case.id, EVERYTHING, Page()).incidents
    workspace.withdrawals.withdraw(incident.id, "not his")
    (again,) = workspace.importing.run(case.id, [file], ImportChoice(), QuietJob())
    assert (again.added, again.duplicates, again.came_back) == (0, 1, 0)
    assert _texts(workspace, case) == []
    _whole(workspace)
