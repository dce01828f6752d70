"""What else can be said of a contact is typed where it is wanted, kept with the draft, read, changed by keys alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from shilu.core.particular import ParticularKind
from shilu.core.party import PartyDraft, PartyKind
from shilu.core.query import EVERYTHING, Page
from shilu.gui.dialogs.judgement import JudgementDialog
from shilu.gui.navigation import Place
from tests.gui.fakes import PASSPHRASE
from tests.gui.real import Program, press, write

CTRL = Qt.KeyboardModifier.ControlModifier
TAB, ENTER, DOWN = Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Down


@pytest.fixture
def window(program: Program):
    """A case with a loan, on the page to log a contact."""
    path, _ = program.make_vault()
    workspace = program.application.gate.open(path, PASSPHRASE)
    case = workspace.cases.list()[0]
    workspace.parties.add(PartyDraft("KuaiQian", PartyKind.APP))
    workspace.particulars.add(case.id, ParticularKind.LOAN, {"lender": "KuaiQian"})
    workspace.close()
    made = program.opened()
    press(Qt.Key.Key_N, CTRL)
    program.rest(made)
    assert made.desk.place is Place.LOG
    return made


def contacts(window):
    return list(window.desk._workspace.timeline.find(window.desk.case.id, EVERYTHING, Page(10)).incidents)


def said(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def tab_to(wanted: QWidget) -> None:
    for _ in range(80):
        now = QApplication.focusWidget()
        if now is wanted or wanted.isAncestorOf(now):
            return
        press(TAB)
    raise AssertionError(f"the keyboard does not come to {wanted}")


def fill(form, **typed: str) -> None:
    for name, text in typed.items():
        tab_to(form.more.inputs[name])
        write(text)


def test_more_is_said_of_a_contact_where_it_is_wanted_and_read_again(program: Program, window) -> None:
    page = window.desk.log
    form = page.form
    write("104 1234 5678")
    assert form.more.inputs == {}  # nothing of it until it is wanted
    tab_to(form.more.more)
    press(ENTER)
    assert form.more.inputs["answer"].isAncestorOf(QApplication.focusWidget())
    fill(form, answer="I paid last week", staff_name="Manager Li", visitors="two", loan="1", next_step="ask the guard")
    assert "On no paper" in said(form.more.inputs["next_step"])
    press(ENTER, CTRL)
    assert "“two” in “How many came” is no whole number." in form.more.inputs["visitors"].complaint.text()
    assert form.more.inputs["visitors"].isAncestorOf(QApplication.focusWidget())
    form.more.inputs["visitors"].input.line.clear()
    write("2")
    press(ENTER, CTRL)
    program.rest(window)
    (made,) = contacts(window)
    loan = window.desk._workspace.particulars.of_case(window.desk.case.id, ParticularKind.LOAN)[0]
    assert dict(made.circumstances) == {
        "answer": "I paid last week",
        "staff_name": "Manager Li",
        "visitors": 2,
        "loan": loan.id,
        "next_step": "ask the guard",
    }
    assert made.loan_number == 1
    press(Qt.Key.Key_1, CTRL)
    program.rest(window)
    detail = window.desk.timeline.detail
    program.qtbot.waitUntil(lambda: detail.incident is not None)
    assert "Manager Li" in said(detail)
    assert "Loan 1" in said(detail)
    assert form.more.inputs == {}  # the next contact begins with nothing

    def answer(dialog: JudgementDialog) -> None:
        assert dialog.more.inputs["loan"].input.line.text() == "1"
        assert dialog.more.inputs["staff_name"].isVisible()  # what is folded away is not, where something stands in it
        dialog.more.inputs["staff_name"].input.line.clear()
        tab_to(dialog.more.inputs["place"])
        write("front desk")
        tab_to(dialog.reason)
        write("he never said it")
        press(ENTER)

    program.when_asked(JudgementDialog, answer)
    detail._edit.click()
    program.return_to(window)
    (now,) = contacts(window)
    assert ("staff_name" in now.circumstances, now.circumstances["place"]) == (False, "front desk")
    assert now.loan_number == 1
    (last, *_) = reversed(window.desk._workspace.history.revisions(now.id))
    assert {change.field for change in last.changes} == {"staff_name", "place"}


def test_what_else_was_typed_is_kept_with_the_draft(program: Program, window) -> None:
    write("104 1234 5678")
    tab_to(window.desk.log.form.more.more)
    press(ENTER)
    fill(window.desk.log.form, place="front desk")
    press(Qt.Key.Key_L, CTRL)
    program.qtbot.waitUntil(lambda: window.was_locked)
    program.end()
    again = program.opened()
    program.qtbot.waitUntil(again.desk.unfinished.isVisible)
    program.rest(again)
    again.desk.unfinished.bars[0].step.click()
    program.return_to(again)
    form = again.desk.log.form
    program.qtbot.waitUntil(lambda: bool(form.more.inputs))
    assert form.more.typed() == {"place": "front desk"}


def test_a_loan_that_is_not_there_is_said_beside_it_and_nothing_is_saved(program: Program, window) -> None:
    form = window.desk.log.form
    write("104 1234 5678")
    tab_to(form.more.more)
    press(ENTER)
    fill(form, loan="7")
    press(ENTER, CTRL)
    program.rest(window)
    assert contacts(window) == []
    assert not form.more.inputs["loan"].complaint.isHidden()
    assert form.more.inputs["loan"].isAncestorOf(QApplication.focusWidget())
