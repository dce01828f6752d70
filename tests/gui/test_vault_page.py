"""The page about the vault, with real keys pressed on a real encrypted vault."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from shilu.core.errors import UserError
from shilu.core.key_slot import SlotKind
from shilu.gui.dialogs.confirm import ConfirmDialog
from shilu.gui.dialogs.keys import AddWayDialog, ChangePassphraseDialog, RenameWayDialog
from shilu.gui.dialogs.recovery_key import RecoveryKeyDialog
from shilu.gui.navigation import Place
from tests.gui.fakes import PASSPHRASE
from tests.gui.real import Program, asked, press, write

CTRL = Qt.KeyboardModifier.ControlModifier
NEW = "viaduct emery tortoise"


@pytest.fixture
def accepting(monkeypatch):
    """Whoever is asked says yes; what was asked is kept."""
    questions: list[str] = []

    def answer(dialog: ConfirmDialog) -> int:
        questions.append(dialog.words)
        return int(QDialog.DialogCode.Accepted)

    monkeypatch.setattr(ConfirmDialog, "exec", answer)
    return questions


def open_page(program: Program, passphrase: str = PASSPHRASE):
    """The page of the vault, come to by its key."""
    window = program.opened(passphrase)
    press(Qt.Key.Key_7, CTRL)
    assert window.desk.place is Place.VAULT
    program.rest(window)
    return window


def dialog_of(program: Program, kind: type):
    program.qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), kind))
    dialog = QApplication.activeModalWidget()
    program.qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def gone(program: Program, window) -> None:
    program.qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    program.rest(window)


def names(window) -> list[str]:
    return [row.name for row in window.page.ways_in.rows]


def add_li_wen(program: Program, window) -> None:
    ways = window.page.ways_in
    ways.add.setFocus()
    press(Qt.Key.Key_Return)
    dialog = dialog_of(program, AddWayDialog)
    write("Li Wen")
    dialog.new.first.setFocus()
    write(NEW)
    press(Qt.Key.Key_Return)
    write(NEW)
    press(Qt.Key.Key_Return)
    gone(program, window)


def test_the_ways_in_are_named(program):
    program.make_vault()
    window = open_page(program)
    assert names(window) == ["Passphrase", "Recovery key on paper"]
    own, paper = window.page.ways_in.rows
    assert own.remove.isHidden()
    assert not paper.remove.isHidden()
    assert window.page.ways_in.change.hasFocus()


def test_somebody_else_gets_a_passphrase_of_their_own(program):
    path, _ = program.make_vault()
    window = open_page(program)
    add_li_wen(program, window)
    assert names(window) == ["Passphrase", "Recovery key on paper", "Li Wen"]
    assert "Li Wen" in window.page.messages.text
    window.shut()
    program.application.gate.open(path, NEW).close()


def test_a_name_that_is_taken_is_refused_and_nothing_typed_is_lost(program):
    program.make_vault()
    window = open_page(program)
    add_li_wen(program, window)
    window.page.ways_in.add.click()
    dialog = dialog_of(program, AddWayDialog)
    write("Li Wen")
    dialog.new.first.setText(NEW)
    dialog.new.again.setText(NEW)
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(dialog.complaint.isVisible)
    assert "already" in dialog.complaint.text()
    assert dialog.new.value() == NEW
    dialog.name.setText("Wang Min")
    dialog.name.setFocus()
    press(Qt.Key.Key_Return)
    gone(program, window)
    assert names(window)[-1] == "Wang Min"


def test_the_passphrase_is_changed_and_what_that_does_not_do_is_said(program):
    path, _ = program.make_vault()
    window = open_page(program)
    press(Qt.Key.Key_Return)  # the keyboard is on the first button
    dialog = dialog_of(program, ChangePassphraseDialog)
    write("not this one")
    dialog.new.first.setFocus()
    for _ in range(2):
        write(NEW)
        press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(dialog.complaint.isVisible)
    assert "does not open this vault" in dialog.complaint.text()
    dialog.old.setText(PASSPHRASE)
    dialog.old.setFocus()
    press(Qt.Key.Key_Return)
    gone(program, window)
    assert "still open with the old passphrase" in window.page.messages.text
    window.shut()
    program.application.gate.open(path, NEW).close()
    with pytest.raises(UserError, match="wrong_passphrase"):
        program.application.gate.open(path, PASSPHRASE)


def test_a_way_in_is_renamed(program):
    program.make_vault()
    window = open_page(program)
    window.page.ways_in.rows[0].rename.setFocus()
    press(Qt.Key.Key_Space)
    dialog_of(program, RenameWayDialog)
    write("Zhang San")
    press(Qt.Key.Key_Return)
    gone(program, window)
    assert names(window)[0] == "Zhang San"


def test_removing_a_way_in_says_what_old_copies_still_do_and_offers_a_new_master_key(program, accepting):
    path, _ = program.make_vault()
    window = open_page(program)
    add_li_wen(program, window)
    page = window.page
    page.ways_in.rows[-1].remove.click()
    program.qtbot.waitUntil(lambda: "no longer opens" in page.messages.text)
    program.rest(window)
    assert "Copies made earlier, backups among them, still open with it" in accepting[0]
    assert names(window) == ["Passphrase", "Recovery key on paper"]
    before = program.application.gate  # a reader of the header would find another one afterwards
    page.messages._action.click()
    program.qtbot.waitUntil(lambda: "new master key" in page.messages.text)
    program.rest(window)
    assert "keep the old key" in accepting[1]
    window.shut()
    before.open(path, PASSPHRASE).close()
    with pytest.raises(UserError, match="wrong_passphrase"):
        before.open(path, NEW)


def test_the_only_recovery_key_is_not_removed(program, accepting):
    program.make_vault()
    window = open_page(program)
    window.page.ways_in.rows[1].remove.click()
    program.qtbot.waitUntil(lambda: "only recovery key" in window.page.messages.text)
    assert len(names(window)) == 2


def test_a_new_recovery_key_takes_the_place_of_the_old_one_once_it_was_typed_back(program):
    path, old = program.make_vault()
    window = open_page(program)
    ways = window.page.ways_in
    ways.recovery.click()
    dialog = dialog_of(program, RecoveryKeyDialog)
    key = dialog.form.sheet.text
    assert key != old.key
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Return)
    for word in ("qqqq", "qqqq"):
        write(word)
    press(Qt.Key.Key_Return)
    assert dialog.form.complaint.isVisible()
    dialog.form.typed[0].clear()
    dialog.form.typed[1].clear()
    dialog.form.typed[0].setFocus()
    for word in asked_of(key, dialog):
        write(word)
    press(Qt.Key.Key_Return)
    gone(program, window)
    assert "new recovery key opens" in window.page.messages.text
    assert len(names(window)) == 2
    window.shut()
    program.application.gate.recover(path, key).close()
    with pytest.raises(UserError, match="wrong_recovery_key"):
        program.application.gate.recover(path, old.key)


def asked_of(key: str, dialog: RecoveryKeyDialog) -> tuple[str, ...]:
    from shilu.core.recovery_key import RecoverySheet

    return asked(RecoverySheet(key, dialog.form._part))


def test_a_new_recovery_key_that_nobody_wrote_down_is_taken_back(program):
    path, old = program.make_vault()
    window = open_page(program)
    window.page.ways_in.recovery.click()
    dialog = dialog_of(program, RecoveryKeyDialog)
    key = dialog.form.sheet.text
    press(Qt.Key.Key_Escape)
    gone(program, window)
    assert "made before still opens" in window.page.messages.text
    window.shut()
    program.application.gate.recover(path, old.key).close()
    with pytest.raises(UserError, match="wrong_recovery_key"):
        program.application.gate.recover(path, key)


def test_a_recovery_key_that_nobody_typed_back_is_pointed_out(program):
    created = program.application.gate.create(program.folders.vaults / "New", PASSPHRASE)
    created.workspace.close()
    window = open_page(program)
    slots = window._workspace.keys.slots()
    assert [slot.kind for slot in slots] == [SlotKind.PASSPHRASE, SlotKind.RECOVERY]
    from shilu.gui.widgets.text import PlainLabel

    said = [label.text() for label in window.page.ways_in.rows[1].findChildren(PlainLabel)]
    assert any("may not be on any paper" in text for text in said)


def test_what_was_written_outside_the_vault_is_shown_and_taken_away(program, accepting):
    path, _ = program.make_vault()
    window = open_page(program)
    traces = window.page.traces
    assert str(path) in traces.found.text()
    traces.remove.click()
    program.qtbot.waitUntil(lambda: "Nothing is there" in traces.found.text())
    assert not any(program.folders.config.rglob("*.json"))
    assert not traces.remove.isEnabled()


def test_the_page_of_the_vault_needs_no_open_case(program):
    program.make_vault(cases=0)
    window = open_page(program)
    assert window.desk.case is None
    assert window.page.ways_in.rows
