"""Contacts that two people changed apart are marked in the timeline until somebody decides: real keys, real vaults."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from shilu.core.case import CaseDraft
from shilu.core.incident import IncidentDraft, Judgement
from shilu.core.job import QuietJob
from shilu.core.recovery_key import RecoverySheet
from shilu.core.when import from_epoch_ms
from shilu.gui.dialogs.deciding import DecidingDialog
from shilu.gui.dialogs.judgement import JudgementDialog
from shilu.gui.models.table import Role
from tests.gui.fakes import NOW_MS, PASSPHRASE
from tests.gui.real import Program, asked, press, write

QUIET = QuietJob()
MARK = "Changed on both sides; waits for a decision."


@pytest.fixture
def window(program: Program):
    """A case of three contacts; of two of them another vault’s owner thought something else, and gave it back."""
    gate, folder = program.application.gate, program.folders.vaults
    made = [gate.create(folder / name, PASSPHRASE) for name in ("Theirs", "Records")]
    theirs, ours = (one.workspace for one in made)
    ours.keys.confirm_recovery_key(made[1].part, groups_of(made[1]))
    case = ours.cases.add(CaseDraft("case 1", "张三"))
    incidents = []
    for hours in (1, 2, 3):
        when = from_epoch_ms("", NOW_MS - hours * 3_600_000, zone=case.timezone)
        incidents.append(ours.intake.log(case.id, IncidentDraft(when, address="10412345678", text="威胁你家人")))
    hand_over(ours, theirs, case.id, program.folder / "1")
    for one in incidents[:2]:
        ours.intake.revise(one, Judgement(summary="ours"), "read it")
        theirs.intake.revise(one, Judgement(summary="theirs"), "asked her")
    hand_over(theirs, ours, case.id, program.folder / "2")
    theirs.close()
    ours.close()
    window = program.opened()
    timeline = window.desk.timeline
    program.qtbot.waitUntil(lambda: timeline.model.total == 3 and window.desk.deciding.isVisible())
    program.rest(window)
    return window


def groups_of(made) -> str:
    return " ".join(asked(RecoverySheet(made.recovery_key, made.part)))


def hand_over(giver, taker, case_id: str, file) -> None:
    giver.case_files.export(case_id, file, QUIET, to=[taker.case_files.own_key()])
    taker.case_files.merge(file, QUIET)


def marked(window) -> list[bool]:
    """Of each contact in the list, top to bottom, whether it is marked: by a sign, in a tooltip and for a reader."""
    model = window.desk.timeline.model
    found = []
    for row in range(model.rowCount()):
        index = model.index(row, 1)
        if model.incident_at(index) is not None:
            told = (
                index.data(Role.MARK_NAME) is not None,
                index.data(Qt.ItemDataRole.ToolTipRole) == MARK,
                str(index.data(Qt.ItemDataRole.AccessibleTextRole)).endswith(MARK),
            )
            assert len(set(told)) == 1
            found.append(told[0])
    return found


def go_to_marked(program: Program, window):
    """Walk down the list with the keyboard, as far as a contact that waits."""
    detail = window.desk.timeline.detail
    window.desk.timeline.table.setFocus()
    press(Qt.Key.Key_Home)
    for _ in range(5):
        if detail.decide.isVisible():
            return detail
        press(Qt.Key.Key_Down)
    raise AssertionError("no marked contact was come to")


def test_what_waits_for_a_decision_is_marked_and_nothing_else(program, window):
    assert sorted(marked(window)) == [False, True, True]
    assert "2 entries were changed on both sides" in window.desk.deciding.text


def test_it_is_decided_beside_the_contact_and_the_mark_goes(program, window):
    detail = go_to_marked(program, window)

    def answer(dialog: DecidingDialog) -> None:
        dialog.reason.setFocus()
        write("heard it again")
        press(Qt.Key.Key_Return)

    program.when_asked(DecidingDialog, answer)
    detail.decide.setFocus()
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(lambda: sorted(marked(window)) == [False, False, True])
    program.rest(window)
    assert "1 entry was changed on both sides" in window.desk.deciding.text  # the next one was not asked about
    assert not detail.decide.isVisible()


def test_notes_written_anew_decide_it_too(program, window):
    detail = go_to_marked(program, window)

    def answer(dialog: JudgementDialog) -> None:
        dialog.summary.setFocus()
        press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        write("both were there")
        dialog.reason.setFocus()
        write("asked again")
        press(Qt.Key.Key_Return)

    program.when_asked(JudgementDialog, answer)
    detail._edit.setFocus()
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(lambda: sorted(marked(window)) == [False, False, True])
