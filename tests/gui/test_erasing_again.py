"""What comes in again of contacts that were erased is erased from the list of cases, on a real vault."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from shilu.core.incident import IncidentDraft
from shilu.core.job import QuietJob
from shilu.core.when import from_epoch_ms
from shilu.gui.dialogs.erase import EraseDialog
from shilu.vault.connection import transaction
from tests.gui.fakes import NOW_MS, PASSPHRASE
from tests.gui.real import Program, press, write

SECRET = "PRIVATE-WORDS"


def erased_and_come_in_again(program: Program) -> None:
    """A contact that was erased, and a revision of it by somebody who did not know."""
    path, _ = program.make_vault()
    workspace = program.application.gate.open(path, PASSPHRASE)
    (case,) = workspace.cases.list()
    when = from_epoch_ms("", NOW_MS - 3_600_000, zone="Asia/Shanghai")
    erased = workspace.intake.log(case.id, IncidentDraft(when, address="10412345678", text="a friend"))
    workspace.erasing.erase((erased,), "private", QuietJob())
    vault = workspace.checking._vault

    def revise() -> None:
        with transaction(vault._database):
            data = {"id": erased, "changes": {"summary": SECRET}, "reason": ""}
            vault._history.record(case.id, "incident.judged", data)

    vault._threads.run(revise)
    workspace.close()


def left(window) -> tuple[str, ...]:
    workspace = window._workspace
    return workspace.erasing.left_of_erased(workspace.cases.list()[0].id).labels


def choose_erasing(program: Program, page) -> None:
    program.qtbot.waitUntil(lambda: len(page.table.selected_items()) == 1)
    page.more_button.setFocus()
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(page.more.isVisible)
    wanted = next(action for action in page.more.actions() if "came in again" in action.text())
    while page.more.activeAction() is not wanted:
        QTest.keyClick(page.more, Qt.Key.Key_Down)
    QTest.keyClick(page.more, Qt.Key.Key_Return)


def test_what_came_in_again_of_an_erased_contact_is_erased_once_more(program):
    erased_and_come_in_again(program)
    window = program.opened()
    window.desk.go(window.desk.place.CASES)
    program.rest(window)
    page = window.desk.cases
    assert left(window) == ("1",)
    told: list[str] = []

    def answer(dialog: EraseDialog) -> None:
        told.append("\n".join(label.text() for label in dialog.findChildren(type(dialog._backup))))
        dialog.reason.setFocus()
        write("this too")
        dialog.accept_button.click()

    program.when_asked(EraseDialog, answer)
    choose_erasing(program, page)
    program.qtbot.waitUntil(lambda: "What came in again is erased." in page.messages.text)
    program.return_to(window)
    assert "1 contact that was erased, and of which something came in again: 1." in told[0]
    assert "Copies in backups made earlier stay." in page.messages.text
    assert left(window) == ()
    vault = window._workspace.checking._vault
    assert vault.check(QuietJob()) == ()
    choose_erasing(program, page)
    program.qtbot.waitUntil(lambda: "Nothing came in again" in page.messages.text)
