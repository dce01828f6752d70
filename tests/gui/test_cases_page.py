"""Cases as a whole: closed, reopened, erased, handed over, taken in, decided, checkpointed. Real keys."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QRadioButton

from shilu.core.checkpoint import CheckpointState
from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.gui.dialogs.case_file import ExportCaseDialog, OwnKeyDialog, PassphraseDialog
from shilu.gui.dialogs.checkpoint import CheckpointDialog
from shilu.gui.dialogs.deciding import DecidingDialog
from shilu.gui.dialogs.erase import EraseDialog
from shilu.gui.dialogs.history import HistoryDialog
from shilu.gui.dialogs.reason import ReasonDialog
from shilu.gui.navigation import Place
from shilu.gui.widgets.text import PlainLabel, PlainTextView
from tests.gui.fakes import PASSPHRASE as VAULT_PASSPHRASE
from tests.gui.fakes import fill
from tests.gui.fakes_of_cases import NOTE, OWN_KEY, PASSPHRASE, make_conflict


@pytest.fixture
def window(qtbot, make_window, workspace):
    fill(workspace, count=20)
    workspace.add_case("李四 小额贷", "李四")
    window = make_window()
    page = window.page
    qtbot.waitUntil(page.passphrase.hasFocus)
    qtbot.keyClicks(page.passphrase, VAULT_PASSPHRASE)
    qtbot.keyClick(page.passphrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.desk is not None and not window._tasks.busy)
    return window


@pytest.fixture
def page(qtbot, window):
    page = window.desk.cases
    qtbot.waitUntil(lambda: len(page.table.selected_items()) == 1)
    return page


def said(widget):
    return "\n".join(label.text() for label in widget.findChildren(PlainLabel) if label.isVisibleTo(widget))


def answer(monkeypatch, kind, do):
    """The person in front of a dialog."""
    seen = []

    def exec_(dialog):
        seen.append(dialog)
        do(dialog)
        return dialog.result()

    monkeypatch.setattr(kind, "exec", exec_)
    return seen


def choose(qtbot, page, words):
    """The menu by keyboard: Enter on the button, down to the words, Enter."""
    page.more_button.setFocus()
    qtbot.keyClick(page.more_button, Qt.Key.Key_Return)
    qtbot.waitUntil(page.more.isVisible)
    for _ in range(len(page.more.actions()) + 1):
        active = page.more.activeAction()
        if active is not None and active.text() == words:
            break
        qtbot.keyClick(page.more, Qt.Key.Key_Down)
    assert page.more.activeAction().text() == words
    qtbot.keyClick(page.more, Qt.Key.Key_Return)


def dialog_of(qtbot, kind):
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), kind))
    return QApplication.activeModalWidget()


def test_a_case_is_closed_and_reopened(qtbot, page, workspace, monkeypatch):
    answer(monkeypatch, ReasonDialog, lambda dialog: (dialog.reason.setText("settled"), dialog.accept()))
    choose(qtbot, page, "Close…")
    qtbot.waitUntil(lambda: "is closed" in page.messages.text and not page.tasks.busy)
    assert workspace.cases.log[-1] == ("closed", "settled")
    choose(qtbot, page, "Reopen…")
    qtbot.waitUntil(lambda: "open again" in page.messages.text)
    assert workspace.cases.log[-1] == ("reopened", "settled")


def test_that_a_case_was_opened_stands_in_its_history_once(qtbot, window, page, workspace):
    page.open_button.click()
    qtbot.waitUntil(lambda: ("opened", "case-1") in workspace.cases.log)
    window.desk.go(Place.CASES)
    page.open_button.click()
    qtbot.waitUntil(lambda: not window._tasks.busy)
    assert workspace.cases.log.count(("opened", "case-1")) == 1


def test_an_erased_case_is_gone_from_every_page_and_its_absence_is_told(qtbot, window, page, workspace, monkeypatch):
    page.open_button.click()
    qtbot.waitUntil(lambda: window.desk.timeline.model.total == 20)
    window.desk.go(Place.LOG)
    window.desk.go(Place.CASES)
    qtbot.waitUntil(lambda: not window._tasks.busy)
    told = []

    def do(dialog):
        told.append(said(dialog))
        dialog.reason.setText("asked for by the client")
        dialog.accept_button.click()

    answer(monkeypatch, EraseDialog, do)
    choose(qtbot, page, "Erase…")
    qtbot.waitUntil(lambda: "is erased" in page.messages.text and not page.tasks.busy)
    assert "600 contacts would go." in told[0]
    assert "3 files stay, because another case has them too." in told[0]
    assert "Copies in backups made earlier stay" in page.messages.text
    assert "No. 1 was erased" in page._erased.text()
    assert "asked for by the client" in page._erased.text()
    assert "20" not in window.desk.sidebar._buttons[Place.TIMELINE].accessibleName()
    assert window.desk.case is None
    assert set(window.desk._pages) == {Place.CASES}
    window.desk.go(Place.TIMELINE)
    assert window.desk.place is Place.CASES


def test_what_was_erased_is_told_also_where_no_case_is_left(qtbot, page, workspace):
    for case in tuple(workspace.cases.cases):
        workspace.cases.erase(case.id, "asked for by the client", QuietJob())
    page.arrive()
    qtbot.waitUntil(lambda: page._empty.isVisible() and not page.tasks.busy)
    assert "No. 1 was erased" in page._erased.text()
    assert page._erased.isVisible()
    assert not page.open_button.isVisible()


def test_erasing_can_be_stopped_as_long_as_there_is_a_way_back(qtbot, page, workspace, monkeypatch):
    def wait(job):
        job.progress("erasing", 500, 600)
        while True:
            job.check()

    workspace.cases.wait = wait
    answer(monkeypatch, EraseDialog, lambda dialog: (dialog.reason.setText("x"), dialog.accept_button.click()))
    choose(qtbot, page, "Erase…")
    qtbot.waitUntil(lambda: "Erasing: 500 of 600" in said(page.progress))
    assert page.window().focusWidget() is page.progress.cancel_button
    qtbot.keyClick(page.progress.cancel_button, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Stopped" in page.messages.text and not page.tasks.busy)
    assert workspace.cases.gone == []


def test_once_there_is_no_way_back_no_cancel_is_offered(qtbot, page, workspace, monkeypatch):
    may_end = threading.Event()

    def wait(job):
        job.progress("erased", 0, None)
        may_end.wait(10)

    workspace.cases.wait = wait
    answer(monkeypatch, EraseDialog, lambda dialog: (dialog.reason.setText("x"), dialog.accept_button.click()))
    choose(qtbot, page, "Erase…")
    qtbot.waitUntil(lambda: "Removing the files" in said(page.progress))
    assert page.progress.isVisible()
    assert not page.progress.cancel_button.isVisible()
    may_end.set()
    qtbot.waitUntil(lambda: "is erased" in page.messages.text)
    assert page.progress.isHidden()


def test_taking_in_shows_how_far_it_is_and_can_be_stopped(qtbot, page, workspace, desktop, tmp_path):
    started = threading.Event()

    def wait(job):
        started.set()
        while True:
            job.check()

    desktop.files = (tmp_path / "case.shilu-case",)
    workspace.case_files.locked = False
    workspace.case_files.wait = wait
    page.take_in_button.click()
    qtbot.waitUntil(lambda: started.is_set() and page.progress.isVisible())
    qtbot.keyClick(page.progress.cancel_button, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not page.tasks.busy)
    assert "Stopped" in page.messages.text
    assert workspace.case_files.merged == []


def test_a_case_is_handed_over_with_a_passphrase(qtbot, page, workspace, desktop, monkeypatch, tmp_path):
    desktop.save_to = tmp_path / "case.shilu-case"
    told = []

    def do(dialog):
        told.append(said(dialog))
        dialog.accept()
        assert dialog.result() != QDialog.DialogCode.Accepted  # nothing typed yet
        qtbot.keyClicks(dialog.new.first, PASSPHRASE)
        qtbot.keyClicks(dialog.new.again, PASSPHRASE)
        dialog.accept()

    dialogs = answer(monkeypatch, ExportCaseDialog, do)
    choose(qtbot, page, "Hand over as a case file…")
    qtbot.waitUntil(lambda: "is written" in page.messages.text)
    assert workspace.case_files.exported == [("case-1", desktop.save_to, PASSPHRASE, ())]
    assert "private notes" in told[0]
    assert "600 contacts, 12 files" in page.messages.text
    qtbot.waitUntil(lambda: not shiboken6.isValid(dialogs[0].new))  # nothing of it stays in the window


def test_a_case_is_handed_over_for_someones_key(qtbot, page, workspace, desktop, monkeypatch, tmp_path):
    desktop.save_to = tmp_path / "case.shilu-case"

    def do(dialog):
        qtbot.keyClicks(dialog.lock._buttons[0], "f")  # For someone’s key
        dialog.keys.setPlainText(f"{OWN_KEY}\n{OWN_KEY}")
        dialog.accept()

    answer(monkeypatch, ExportCaseDialog, do)
    choose(qtbot, page, "Hand over as a case file…")
    qtbot.waitUntil(lambda: bool(workspace.case_files.exported))
    assert workspace.case_files.exported[0][2:] == ("", (OWN_KEY, OWN_KEY))


def test_a_key_that_is_none_is_said_while_it_can_still_be_put_right(
    qtbot, page, workspace, desktop, monkeypatch, tmp_path
):
    desktop.save_to = tmp_path / "case.shilu-case"
    told = []

    def do(dialog):
        qtbot.keyClicks(dialog.lock._buttons[0], "f")  # For someone’s key
        dialog.keys.setPlainText("ag1e")
        dialog.accept()
        told.append(dialog.complaint.text())
        dialog.keys.setPlainText(OWN_KEY)
        dialog.accept()

    answer(monkeypatch, ExportCaseDialog, do)
    choose(qtbot, page, "Hand over as a case file…")
    qtbot.waitUntil(lambda: bool(workspace.case_files.exported))
    assert told[0].startswith("“ag1e” is not a public key.")


def test_what_cannot_be_written_is_said(qtbot, page, workspace, desktop, monkeypatch, tmp_path):
    desktop.save_to = tmp_path / "case.shilu-case"
    workspace.case_files.refusal = UserError("disk.full")
    answer(
        monkeypatch, ExportCaseDialog, lambda d: (d.new.first.setText("a b"), d.new.again.setText("a b"), d.accept())
    )
    choose(qtbot, page, "Hand over as a case file…")
    qtbot.waitUntil(lambda: "disk is full" in page.messages.text)


def test_a_case_file_is_taken_in_and_told_of(qtbot, page, workspace, desktop, monkeypatch, tmp_path):
    desktop.files = (tmp_path / "case.shilu-case",)
    answer(monkeypatch, PassphraseDialog, lambda d: (qtbot.keyClicks(d.passphrase, PASSPHRASE), d.accept()))
    page.take_in_button.setFocus()
    with qtbot.waitSignal(page.case_merged):
        qtbot.keyClick(page.take_in_button, Qt.Key.Key_Return)
    assert workspace.case_files.merged == [(desktop.files[0], PASSPHRASE)]
    assert "5 contacts came in." in page.messages.text
    assert "1 field was changed on both sides." in page.messages.text
    assert "two lenders called “速易贷”" in page.messages.text


def test_a_case_file_for_ones_own_key_asks_for_no_passphrase(qtbot, page, workspace, desktop, monkeypatch, tmp_path):
    desktop.files = (tmp_path / "case.shilu-case",)
    workspace.case_files.locked = False
    asked = answer(monkeypatch, PassphraseDialog, lambda dialog: dialog.reject())
    with qtbot.waitSignal(page.case_merged):
        page.take_in_button.click()
    assert asked == []


def test_the_key_for_receiving_is_shown_and_copied(qtbot, page):
    choose(qtbot, page, "My key for receiving cases")
    dialog = dialog_of(qtbot, OwnKeyDialog)
    dialog.copy_requested.emit()
    assert QGuiApplication.clipboard().text() == OWN_KEY
    dialog.close()


def test_what_both_sides_changed_stands_side_by_side_until_someone_decides(qtbot, window, page, workspace, monkeypatch):
    workspace.case_files.waiting = [
        make_conflict(),
        make_conflict(field="include"),
        make_conflict("p1", label="速易贷"),
    ]
    page.open_button.click()
    bar = window.desk.deciding
    qtbot.waitUntil(bar.isVisible)
    assert "2 entries were changed on both sides" in bar.text
    told = []

    def do(dialog):
        told.append(said(dialog))
        dialog.accept()
        assert dialog.result() != QDialog.DialogCode.Accepted  # no reason yet
        first = dialog.findChildren(QRadioButton)[0]
        first.setFocus()
        qtbot.keyClick(first, Qt.Key.Key_Space)
        qtbot.keyClicks(dialog.reason, "heard it again")
        dialog.accept()

    answer(monkeypatch, DecidingDialog, do)
    bar.step.setFocus()
    qtbot.keyClick(bar.step, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(workspace.case_files.decided) == 2 and not window._tasks.busy)
    subject, choices, reason = workspace.case_files.decided[0]
    assert (subject, reason) == ("i1", "heard it again")
    assert choices["summary"] == "他说要去我单位。"
    assert "王律师" in told[0]
    assert "Reason: 通话录音" in told[0]
    assert not bar.isVisible()  # the second one was asked about at once


def test_the_ends_of_a_link_are_shown_by_the_names_of_the_parties(qtbot, window, page, workspace, monkeypatch):
    moved = make_conflict("l1", field="party_link.to_party", noun="particular", label="party_link 3")
    sides = tuple(replace(side, value=f"p{n}") for n, side in enumerate(moved.sides))
    workspace.case_files.waiting = [replace(moved, sides=sides, names={"p0": "速贷", "p1": "好借"})]
    page.open_button.click()
    qtbot.waitUntil(window.desk.deciding.isVisible)
    told = []

    def do(dialog):
        told.append(said(dialog))
        told.extend(view.toPlainText() for view in dialog.findChildren(PlainTextView))
        dialog.reject()

    answer(monkeypatch, DecidingDialog, do)
    window.desk.deciding.open()
    assert "Link between parties 3" in told[0]
    assert "For whom, or whom" in told[0]
    assert told[1:] == ["速贷", "好借"]


def test_neither_may_hold_when_the_words_are_written_anew(qtbot, window, page, workspace, monkeypatch):
    workspace.case_files.waiting = [make_conflict()]
    page.open_button.click()
    qtbot.waitUntil(window.desk.deciding.isVisible)

    def do(dialog):
        qtbot.keyClicks(dialog.choices[0].anew, "both")
        dialog.reason.setText("x")
        dialog.accept()

    answer(monkeypatch, DecidingDialog, do)
    window.desk.deciding.open()
    qtbot.waitUntil(lambda: bool(workspace.case_files.decided))
    assert workspace.case_files.decided[0][1] == {"summary": "both"}


def test_what_is_shown_now_is_chosen_until_someone_chooses(qtbot, window, page, workspace, monkeypatch):
    workspace.case_files.waiting = [make_conflict()]
    page.open_button.click()
    qtbot.waitUntil(window.desk.deciding.isVisible)
    answer(monkeypatch, DecidingDialog, lambda dialog: (dialog.reason.setText("x"), dialog.accept()))
    window.desk.deciding.open()
    qtbot.waitUntil(lambda: bool(workspace.case_files.decided))
    assert workspace.case_files.decided[0][1] == {"summary": "他说要打电话给我妈。"}


def test_the_history_of_a_case_is_read_from_the_menu(qtbot, page):
    choose(qtbot, page, "History…")
    dialog = dialog_of(qtbot, HistoryDialog)
    qtbot.waitUntil(lambda: dialog.list is not None and len(dialog.list.entries) == 100)
    dialog.close()


@pytest.fixture
def checkpoint(qtbot, page):
    choose(qtbot, page, "Checkpoint and time stamps…")
    dialog = dialog_of(qtbot, CheckpointDialog)
    qtbot.waitUntil(lambda: bool(dialog.note.toPlainText()))
    yield dialog
    dialog.close()


def test_a_checkpoint_is_shown_as_text_and_code_and_copied(qtbot, checkpoint):
    assert checkpoint.note.toPlainText() == NOTE
    assert checkpoint.code.isVisible()
    checkpoint.copy_requested.emit()
    assert QGuiApplication.clipboard().text() == NOTE


def test_a_request_goes_out_and_replies_come_in_as_files(qtbot, checkpoint, workspace, desktop, tmp_path):
    desktop.folder = tmp_path
    checkpoint.request_requested.emit()
    qtbot.waitUntil(lambda: "request.tsq" in checkpoint.said.text())
    assert workspace.checkpoints.written == [tmp_path]
    desktop.files = (tmp_path / "root.pem",)
    checkpoint.root_requested.emit()
    desktop.files = (tmp_path / "reply.tsr",)
    checkpoint.replies_requested.emit()
    qtbot.waitUntil(lambda: "An Authority" in checkpoint.said.text())
    assert workspace.checkpoints.taken == [((tmp_path / "reply.tsr",), tmp_path / "root.pem")]
    assert "other.tsr" in checkpoint.said.text()
    qtbot.waitUntil(lambda: "A bound, no proof" in said(checkpoint))


@pytest.mark.parametrize(
    ("state", "words"),
    [(CheckpointState.CONTAINED, "still contains"), (CheckpointState.CHANGED, "removed or changed")],
)
def test_an_earlier_checkpoint_is_checked(qtbot, checkpoint, workspace, state, words):
    workspace.checkpoints.state = state
    checkpoint.earlier.setPlainText(NOTE)
    checkpoint._on_check()
    qtbot.waitUntil(lambda: words in checkpoint.said.text())
