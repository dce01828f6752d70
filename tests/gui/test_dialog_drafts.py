"""What is typed where a reason, a lender, a case or a decision is asked for outlives a lock: real keys, real vaults."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from shilu.core.draft import DraftKind
from shilu.core.errors import UserError
from shilu.core.incident import IncidentDraft, Reached, ReachedKind
from shilu.core.when import from_epoch_ms
from shilu.gui import dialogs
from shilu.gui.dialogs.case import CaseDialog
from shilu.gui.dialogs.erase import EraseDialog
from shilu.gui.dialogs.frame import FormDialog
from shilu.gui.dialogs.party import PartyDialog
from shilu.gui.dialogs.reason import ReasonDialog
from shilu.gui.navigation import Place
from shilu.gui.pages import drafting
from shilu.gui.pages.files_given import FilesGiven
from shilu.gui.widgets.text import TextLine
from shilu.services.importing import ImportChoice
from shilu.services.withdrawals import Withdrawals
from tests.gui.fakes import NOW_MS
from tests.gui.real import Program, press, write
from tests.gui.test_undecided import DecidingDialog
from tests.gui.test_undecided import window as two_sides  # noqa: F401  # a fixture

CTRL = Qt.KeyboardModifier.ControlModifier
SOURCES = Path(dialogs.__file__).parent
HOLD_SECRETS = {"case_file.py"}
"""Passphrases and keys, which are never kept."""
NOTHING_TO_KEEP = {"checkpoint.py", "review.py"}
"""A checkpoint that is pasted to be compared: it is still where it was copied. The answer to one row of a list, which
waits there as it was, with the name that the program read."""


@pytest.fixture
def logged(program: Program):
    """A vault with one case of one contact, in the window."""
    path, _ = program.make_vault()
    workspace = program.application.gate.open(path, "correct horse battery")
    case = workspace.cases.list()[0]
    when = from_epoch_ms("", NOW_MS - 3_600_000, zone=case.timezone)
    workspace.intake.log(case.id, IncidentDraft(when, address="10412345678", text="威胁你家人"))
    workspace.close()
    window = program.opened()
    program.qtbot.waitUntil(lambda: window.desk.timeline.detail.incident is not None)
    return window


def withdraw(window):
    window.desk.timeline.reading.taking_back.ask_withdraw(window.desk.timeline.detail.incident)


def erase(window):
    window.desk.timeline.reading.taking_back.ask_erase(window.desk.timeline.detail.incident)


def add_party(window):
    window.desk.go(Place.LENDERS)
    window.desk.lenders.ask_new()


def add_case(window):
    window.desk.go(Place.CASES)
    window.desk.cases.ask_new()


def close_case(window):
    window.desk.go(Place.CASES)
    window.desk.cases._deeds.ask_close(window.desk.case)


def lock_while_typing(program, window, kind, words):
    """Type into the field that has the keyboard, and lock at once."""

    def answer(dialog):
        write(words)
        press(Qt.Key.Key_L, CTRL)
        dialog.reject()  # where it is not gone by now

    program.when_asked(kind, answer)


def open_again(program, window):
    assert window.was_locked
    program.end()
    again = program.opened()
    program.qtbot.waitUntil(again.desk.unfinished.isVisible)
    program.rest(again)
    return again


@pytest.mark.parametrize(
    ("begin", "kind", "field", "title"),
    [
        (withdraw, ReasonDialog, "reason", "Withdraw this contact"),
        (erase, EraseDialog, "reason", "Erase contact No. 1"),
        (add_party, PartyDialog, "name", "A new lender or collector"),
        (add_case, CaseDialog, "complainant", "A new case"),
    ],
)
def test_what_was_typed_when_the_window_was_locked_is_offered_and_stands_in_its_form_again(
    program, logged, begin, kind, field, title
):
    lock_while_typing(program, logged, kind, "typed a moment ago")
    begin(logged)
    program.qtbot.waitUntil(lambda: logged.was_locked)
    again = open_again(program, logged)
    assert f"What was typed into “{title}” is kept" in again.desk.unfinished.text
    seen = []

    def answer(dialog):
        seen.append(getattr(dialog, field).text())
        dialog.reject()

    program.when_asked(kind, answer)
    again.desk.unfinished.bars[0].step.click()
    program.qtbot.waitUntil(lambda: bool(seen))
    assert seen == ["typed a moment ago"]
    program.return_to(again)
    assert not again.desk.unfinished.isVisible()
    assert again.desk._workspace.drafts.of_case(again.desk.case.id).drafts == ()  # it was cancelled


def test_a_form_that_go_on_cannot_open_has_what_was_typed_when_it_is_opened(program, logged):
    lock_while_typing(program, logged, ReasonDialog, "all is paid")
    close_case(logged)
    program.qtbot.waitUntil(lambda: logged.was_locked)
    again = open_again(program, logged)
    (bar, *_) = again.desk.unfinished.bars
    assert "It stands there again when you open it." in bar.text
    assert not bar.step.isVisible()
    program.when_asked(ReasonDialog, lambda dialog: dialog.accept())
    close_case(again)
    program.rest(again)
    assert again.desk._workspace.cases.list()[0].closed_ms is not None
    entry = again.desk._workspace.history.activity(again.desk.case.id).entries[0]
    assert (entry.kind, entry.reason) == ("case.closed", "all is paid")
    assert again.desk._workspace.drafts.of_case(again.desk.case.id).drafts == ()
    assert not again.desk.unfinished.isVisible()


def compare_clocks(window):
    window.desk.vault.clock.compare.click()
    return "how"


def add_somebody(window):
    window.desk.vault.ways_in.add.click()
    return "name"


@pytest.mark.parametrize("begin", [compare_clocks, add_somebody])
def test_what_was_typed_into_a_form_of_the_vault_stands_in_it_when_it_is_opened_again(program, logged, begin):
    def form(window):
        window.desk.go(Place.VAULT)
        program.rest(window)
        field = begin(window)
        program.qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
        dialog = QApplication.activeModalWidget()
        program.qtbot.waitUntil(dialog.isActiveWindow)
        return dialog, getattr(dialog, field)

    dialog, line = form(logged)
    line.setFocus()
    write("Li Wen of the office")
    press(Qt.Key.Key_L, CTRL)
    program.qtbot.waitUntil(lambda: logged.was_locked)
    again = open_again(program, logged)
    (bar, *_) = again.desk.unfinished.bars
    assert "It stands there again when you open it." in bar.text
    dialog, line = form(again)
    assert line.text() == "Li Wen of the office"
    dialog.reject()
    program.return_to(again)
    assert not again.desk.unfinished.isVisible()
    assert again.desk._workspace.drafts.of_case(again.desk.case.id).drafts == ()


def test_what_was_typed_of_whose_files_come_in_stands_there_for_the_next_ones(program, logged):
    def show_files(window):
        window.desk.go(Place.BRING_IN)
        how = window.page.how
        how.show_files(window.desk.case, FilesGiven((), (), ImportChoice()))
        return how

    how = show_files(logged)
    how.phone.row.set_value(False)
    how.phone.who.setText("Zhang Min")
    how.where.device.setText("the old Redmi")
    logged.lock()
    again = open_again(program, logged)
    assert "What was typed into “How the files are read” is kept" in again.desk.unfinished.text
    how = show_files(again)
    assert (how.phone.who.text(), how.where.device.text()) == ("Zhang Min", "the old Redmi")
    assert how.phone.value() == Reached(ReachedKind.THIRD_PERSON, label="Zhang Min")
    again.desk.unfinished.look_again()
    program.rest(again)
    assert not again.desk.unfinished.isVisible()
    how.forget()
    program.rest(again)
    assert again.desk._workspace.drafts.of_case(again.desk.case.id).drafts == ()


def test_it_is_kept_while_it_is_typed_and_until_it_is_done(program, logged, monkeypatch):
    monkeypatch.setattr(drafting, "EVERY_MS", 60)
    drafts, case = logged.desk._workspace.drafts, logged.desk.case.id
    kept = []

    def fails(*_):
        raise UserError("disk.full")

    def answer(dialog):
        write("typed twice")
        program.qtbot.waitUntil(lambda: len(drafts.of_case(case).drafts) == 1)
        kept.extend(drafts.of_case(case).drafts)
        press(Qt.Key.Key_Return)

    with monkeypatch.context() as patch:
        patch.setattr(Withdrawals, "withdraw", fails)
        program.when_asked(ReasonDialog, answer)
        withdraw(logged)
        program.qtbot.waitUntil(logged.desk.unfinished.isVisible)  # it could not be done
    assert (kept[0].kind, kept[0].form["reason"]) == (DraftKind.WITHDRAWAL, "typed twice")
    program.return_to(logged)
    seen = []

    def go_on(dialog):
        seen.append(dialog.reason.text())
        dialog.accept()

    program.when_asked(ReasonDialog, go_on)
    logged.desk.unfinished.bars[0].step.click()
    program.qtbot.waitUntil(lambda: logged.desk.timeline.model.total == 0)
    program.rest(logged)
    assert seen == ["typed twice"]
    assert drafts.of_case(case).drafts == ()


def test_a_decision_is_taken_up_with_the_side_that_was_chosen(program, two_sides):  # noqa: F811
    window = two_sides
    case = window.desk.case.id

    def answer(dialog: DecidingDialog) -> None:
        dialog.choices[0].anew.setPlainText("both were there")
        dialog.reason.setFocus()
        write("heard it again")
        press(Qt.Key.Key_L, CTRL)
        dialog.reject()

    program.when_asked(DecidingDialog, answer)
    window.desk.deciding.open()
    program.qtbot.waitUntil(lambda: window.was_locked)
    again = open_again(program, window)
    program.qtbot.waitUntil(again.desk.deciding.isVisible)
    seen = []

    def look(dialog: DecidingDialog) -> None:
        seen.append((dict(dialog.value()), dialog.reason_given()))
        dialog.reject()

    program.when_asked(DecidingDialog, look)
    again.desk.unfinished.bars[0].step.click()
    program.qtbot.waitUntil(lambda: bool(seen))
    assert seen == [({"summary": "both were there"}, "heard it again")]
    program.return_to(again)
    assert again.desk._workspace.drafts.of_case(case).drafts == ()


def test_no_passphrase_can_be_kept(qtbot, tools):
    dialog = FormDialog("", "", texts=tools.texts)
    qtbot.addWidget(dialog)
    line = TextLine()
    line.setEchoMode(QLineEdit.EchoMode.Password)
    with pytest.raises(ValueError, match="passphrase"):
        dialog.keeps(passphrase=line)
    assert QApplication.activeModalWidget() is None


def test_every_form_keeps_what_is_typed_in_it_but_secrets():
    """By their sources: a dialog with a field to type into says that it keeps it, or stands in the list above."""
    forgetful = set()
    for file in SOURCES.glob("*.py"):
        nodes = list(ast.walk(ast.parse(file.read_text("utf-8"))))
        calls = [node.func for node in nodes if isinstance(node, ast.Call)]
        called = {getattr(call, "attr", getattr(call, "id", "")) for call in calls}
        keeps = "keeps" in called or "typed" in {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
        if called & {"TextLine", "PlainTextField", "NewPassphrase"} and not keeps:
            forgetful.add(file.name)
    assert forgetful == HOLD_SECRETS | NOTHING_TO_KEEP
