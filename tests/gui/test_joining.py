"""Two contacts that are one: offered, chosen in the list, compared side by side, joined and taken apart by keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from shilu.core.channel import Channel, Outcome
from shilu.core.incident import IncidentDraft
from shilu.core.job import QuietJob
from shilu.core.query import EVERYTHING, Page
from shilu.gui.dialogs.joining import JoinDialog
from shilu.gui.dialogs.reason import ReasonDialog
from shilu.gui.navigation import Place
from shilu.services.importing import ImportChoice
from tests.gui.fakes import PASSPHRASE
from tests.gui.real import Program, press, write
from tests.unit.services.backups import NOON_MS, call, write_calls

ENTER, DOWN, J = Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_J
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(program: Program, tmp_path: Path):
    """A case with a call that a phone tells of, the same as somebody logged it, and another one."""
    path, _ = program.make_vault()
    workspace = program.application.gate.open(path, PASSPHRASE)
    case = workspace.cases.list()[0]
    file = write_calls(tmp_path / "calls.xml", [call("10412345678", kind=1, duration_s=61)])
    workspace.importing.run(case.id, [file], ImportChoice(zone="Asia/Shanghai"), QuietJob())
    for typed in ("2026-05-12 12:01", "2026-05-13 09:00"):
        when = workspace.intake.understand_time(typed, "Asia/Shanghai")
        draft = IncidentDraft(
            when=when, channel=Channel.CALL, outcome=Outcome.ANSWERED, address="10412345678", text="他说要去我单位"
        )
        workspace.intake.log(case.id, draft)
    workspace.close()
    made = program.opened()
    made.desk.go(Place.TIMELINE)
    program.rest(made)
    program.qtbot.waitUntil(lambda: made.desk.timeline.model.known > 0)
    return made


def contacts(window) -> list[tuple[str, list[str]]]:
    found = window.desk._workspace.timeline.find(window.desk.case.id, EVERYTHING, Page(10)).incidents
    return [(one.label, [number.label for number in one.joined]) for one in found]


def said(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def _confirm(program: Program, window, dialog: JoinDialog) -> None:
    """Once both are shown: say why, and join them."""
    program.qtbot.waitUntil(lambda: dialog.pair is not None and dialog.reason.hasFocus())
    shown = said(dialog)
    assert "As one: no. 2" in shown
    assert "logged by hand" in shown
    assert "calls.xml" in shown
    write("the same call")
    press(ENTER)
    program.return_to(window)


def _dialog(program: Program) -> JoinDialog:
    def is_open() -> bool:
        return isinstance(QApplication.activeModalWidget(), JoinDialog)

    program.qtbot.waitUntil(is_open)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, JoinDialog)
    return dialog


def test_a_call_that_was_logged_is_offered_and_joined(program: Program, window) -> None:
    bar = window.desk.timeline.reading.joining
    program.qtbot.waitUntil(lambda: "1 call that you logged" in bar.text)
    bar.step.setFocus()
    press(Qt.Key.Key_Space)
    _confirm(program, window, _dialog(program))
    assert contacts(window) == [("2", ["1"]), ("3", [])]
    program.qtbot.waitUntil(lambda: bar.text == "")


def test_two_that_are_chosen_in_the_list_are_joined_and_taken_apart(program: Program, window) -> None:
    page = window.desk.timeline
    page.table.setFocus()
    press(Qt.Key.Key_Home)
    press(DOWN, SHIFT)
    program.qtbot.waitUntil(lambda: len(page.table.selected_items()) == 2)
    assert page.several.join.isVisible()
    press(J)
    _confirm(program, window, _dialog(program))
    assert contacts(window) == [("2", ["1"]), ("3", [])]
    first = window.desk._workspace.timeline.find(window.desk.case.id, EVERYTHING, Page(10)).incidents[0]
    page.detail.show_incident(first, "Asia/Shanghai")
    assert "Also recorded as no. 1" in said(page.detail)

    def answer(dialog: ReasonDialog) -> None:
        assert "No. 1 is another contact" in said(dialog)
        write("he called twice")
        press(ENTER)

    program.when_asked(ReasonDialog, answer)
    page.detail.separate.setFocus()
    press(Qt.Key.Key_Space)
    program.return_to(window)
    assert contacts(window) == [("1", []), ("2", []), ("3", [])]
    program.rest(window)
    assert window.desk.timeline.reading.joining.text == ""


def test_the_other_one_is_named_by_its_number_and_a_wrong_number_is_said(program: Program, window) -> None:
    page = window.desk.timeline
    third = window.desk._workspace.timeline.find(window.desk.case.id, EVERYTHING, Page(10)).incidents[2]
    page.reading.joining.ask(third)
    dialog = _dialog(program)
    program.qtbot.waitUntil(dialog.number.hasFocus)
    press(ENTER)
    assert "Type the number" in dialog.complaint.text()
    write("99")
    press(ENTER)
    program.qtbot.waitUntil(lambda: "99" in dialog.complaint.text())
    dialog.number.clear()
    write("1")
    press(ENTER)
    program.qtbot.waitUntil(lambda: dialog.pair is not None)
    press(ENTER)
    assert "needs a reason" in dialog.complaint.text()
    press(Qt.Key.Key_Escape)
    program.return_to(window)
    assert len(contacts(window)) == 3


def test_a_call_that_was_logged_between_two_says_that_it_could_be_either(program: Program, tmp_path: Path) -> None:
    path, _ = program.make_vault()
    workspace = program.application.gate.open(path, PASSPHRASE)
    case = workspace.cases.list()[0]
    when = workspace.intake.understand_time("2026-05-12 12:00", "Asia/Shanghai")
    workspace.intake.log(case.id, IncidentDraft(when=when, outcome=Outcome.ANSWERED, address="10412345678", text="x"))
    for n, seconds in enumerate((-60, 80)):
        row = call("10412345678", kind=1, duration_s=61, at_ms=NOON_MS + seconds * 1_000)
        file = write_calls(tmp_path / f"{n}.xml", [row])
        workspace.importing.run(case.id, [file], ImportChoice(zone="Asia/Shanghai"), QuietJob())
    workspace.close()
    window = program.opened()
    window.desk.go(Place.TIMELINE)
    program.rest(window)
    page = window.desk.timeline
    page.table.setFocus()
    press(Qt.Key.Key_Home)
    program.qtbot.waitUntil(
        lambda: "What is recorded here could also be about no. 2: it fits both." in said(page.detail)
    )
    press(DOWN)
    program.qtbot.waitUntil(
        lambda: "What is recorded here could also be about no. 1: it fits both." in said(page.detail)
    )
