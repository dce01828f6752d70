"""Making a vault and getting into one, with real keys pressed on a real encrypted vault."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.core.recovery_key import RecoverySheet, groups
from shilu.gui.dialogs.confirm import ConfirmDialog
from shilu.gui.navigation import Place
from shilu.gui.pages import guessing
from shilu.host.settings import Theme
from shilu.services.gate import Gate
from tests.gui.fakes import PASSPHRASE
from tests.gui.real import Program, asked, press, write


def create(program: Program, *, whose: str = ""):
    """Type what a new vault needs, as far as the recovery key."""
    window = program.start()
    page = window.page
    program.qtbot.waitUntil(page.creating.new.first.hasFocus)
    write(PASSPHRASE)
    assert not page.creating.create_button.isEnabled()
    press(Qt.Key.Key_Return)
    write(PASSPHRASE)
    if whose:
        press(Qt.Key.Key_Tab)
        press(Qt.Key.Key_Tab)
        write(whose)
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(page.recovery.sheet.isVisible)
    return window


def sheet_of(window) -> RecoverySheet:
    created = window.page._unopened
    return RecoverySheet(created.recovery_key, created.part)


def to_the_question(window):
    """From the key that is shown to the question for a part of it, by keyboard."""
    assert QApplication.focusWidget() is window.page.recovery.sheet
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Return)
    assert window.page.recovery.is_asking


def test_a_vault_is_ready_once_a_part_of_its_recovery_key_was_typed_back(program):
    window = create(program)
    page = window.page
    assert page.creating.new.value() == ""
    sheet = sheet_of(window)
    assert page.recovery.sheet.text == sheet.key
    to_the_question(window)
    first, second = asked(sheet)
    write(first.lower())  # four letters lead on to the next field
    write(second)
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(lambda: window.desk is not None)
    program.rest(window)
    assert window.desk.place is Place.CASES
    assert window._workspace.keys.has_confirmed_recovery_key


def test_the_asked_groups_are_called_by_the_numbers_under_which_they_were_shown(program):
    window = create(program)
    sheet = sheet_of(window)
    shown = window.page.recovery.sheet.accessibleDescription()
    for number in sheet.part.groups:
        assert f"{number}: {' '.join(groups(sheet.key)[number - 1])}" in shown
    names = [box.accessibleName() for box in window.page.recovery.typed]
    assert names == [f"Group {number}" for number in sheet.part.groups]


def test_wrong_letters_do_not_finish_it_and_the_key_can_be_looked_at_again(program):
    window = create(program)
    page = window.page
    to_the_question(window)
    write("qqqq")
    write("qqqq")
    press(Qt.Key.Key_Return)
    assert "not what stands in these places" in page.recovery.complaint.text()
    assert window.desk is None
    assert page.recovery.typed[0].hasFocus()
    page.recovery.back.click()
    assert page.recovery.sheet.isVisible()
    to_the_question(window)
    for part in asked(sheet_of(window)):
        write(part)
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(lambda: window.desk is not None)


def test_whose_passphrase_it_is_can_be_said_at_once(program):
    window = create(program, whose="Li Wen")
    assert "Li Wen" in [slot.name for slot in window.page._unopened.workspace.keys.slots()]


def test_a_vault_whose_key_nobody_typed_back_is_closed_with_the_window(program, monkeypatch):
    window = create(program)
    path = window.page._unopened.workspace.path
    monkeypatch.setattr(ConfirmDialog, "exec", lambda _dialog: QDialog.DialogCode.Rejected)
    assert not window.close()
    assert window.page.recovery.sheet.isVisible()
    monkeypatch.setattr(ConfirmDialog, "exec", lambda _dialog: QDialog.DialogCode.Accepted)
    assert window.close()
    window.shut()
    again = program.application.gate.open(path, PASSPHRASE)  # nobody holds it any more
    assert not again.keys.has_confirmed_recovery_key
    again.close()


def test_the_recovery_key_is_still_there_in_another_language(program):
    window = create(program)
    sheet = sheet_of(window)
    before = window.page
    window._on_language_chosen("zh-CN")
    program.rest(window)
    assert window.page is not before
    assert window.page.recovery.sheet.text == sheet.key
    to_the_question(window)
    for part in asked(sheet):
        write(part)
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(lambda: window.desk is not None)


def test_passphrases_that_differ_make_no_vault(program):
    window = program.start()
    page = window.page
    program.qtbot.waitUntil(page.creating.new.first.hasFocus)
    write(PASSPHRASE)
    press(Qt.Key.Key_Return)
    write(PASSPHRASE[:-1])
    assert not page.creating.create_button.isEnabled()
    write("?")
    assert "not the same" in page.creating.new._difference.text()
    press(Qt.Key.Key_Return)
    assert not program.folders.vaults.exists()
    assert page.creating.isVisible()


@pytest.mark.parametrize(
    ("typed", "said", "hint"),
    [
        ("Records2026", "Easy to guess.", "a name that others know"),
        ("password1", "Very easy to guess.", "everybody tries first"),
        ("tortoise candle viaduct emery", "Very hard to guess.", ""),
    ],
)
def test_how_easily_a_passphrase_is_guessed_is_said_and_never_enforced(program, typed, said, hint):
    window = program.start()
    page = window.page
    program.qtbot.waitUntil(page.creating.new.first.hasFocus)
    page.creating.name.setText("Records")
    write(typed)
    program.qtbot.waitUntil(lambda: page.creating.new.advice.startswith(said))
    assert hint in page.creating.new.advice
    press(Qt.Key.Key_Return)
    write(typed)
    assert page.creating.create_button.isEnabled()


def test_a_guess_about_something_else_is_not_shown(program, monkeypatch):
    begun, may_end, real = threading.Event(), threading.Event(), guessing._guess

    def slow(passphrase, known, job):
        begun.set()
        may_end.wait(10)
        return real(passphrase, known, job)

    monkeypatch.setattr(guessing, "_guess", slow)
    window = program.start()
    page = window.page
    program.qtbot.waitUntil(page.creating.new.first.hasFocus)
    best = page.creating.new.advice
    write("zxcvbnm,")
    program.qtbot.waitUntil(begun.is_set)
    page.creating.new.first.clear()
    may_end.set()
    program.rest(window)
    assert page.creating.new.advice == best


def test_a_folder_that_is_copied_elsewhere_is_doubted_before_a_vault_is_made_there(program):
    synced = program.folder / "Dropbox" / "papers"
    (synced.parent / ".dropbox.cache").mkdir(parents=True)
    synced.mkdir()
    window = program.start()
    page = window.page
    assert page.creating._doubt.isHidden()
    program.desktop.folder = synced
    page.creating.folder_requested.emit()
    program.qtbot.waitUntil(page.creating._doubt.isVisible)
    assert "copies to other computers" in page.creating._doubt.text()


def recover(program, sheet: RecoverySheet, typed: str):
    """The window that asks for a new passphrase."""
    window = program.start()
    page = window.page
    program.qtbot.waitUntil(page.passphrase.hasFocus)
    write(typed)
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(page.renewing.isVisible)
    return window


def test_a_recovery_key_opens_the_vault_and_a_new_passphrase_takes_the_place_of_the_forgotten_one(program):
    path, sheet = program.make_vault()
    window = recover(program, sheet, sheet.key.lower())
    page = window.page
    program.qtbot.waitUntil(page.renewing.new.first.hasFocus)
    assert not page.renewing.whose.isVisible()
    write("something new to remember")
    press(Qt.Key.Key_Return)
    write("something new to remember")
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(lambda: window.desk is not None)
    window.shut()
    program.application.gate.open(path, "something new to remember").close()
    with pytest.raises(UserError, match="wrong_passphrase"):
        program.application.gate.open(path, PASSPHRASE)


def test_a_recovery_key_may_be_typed_without_the_beginning_that_all_keys_share(program):
    _, sheet = program.make_vault()
    window = program.start()
    page = window.page
    program.qtbot.waitUntil(page.passphrase.hasFocus)
    page.opening.recover.click()
    write(" ".join(groups(sheet.key)).lower())
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(page.renewing.isVisible)
    page.renewing.later.click()
    program.qtbot.waitUntil(lambda: window.desk is not None)


def test_of_several_passphrases_it_is_asked_which_one_was_forgotten(program):
    path, sheet = program.make_vault()
    workspace = program.application.gate.open(path, PASSPHRASE)
    workspace.keys.add("Li Wen", "the other one of two")
    workspace.close()
    window = recover(program, sheet, sheet.key)
    page = window.page
    program.qtbot.waitUntil(page.renewing.whose.hasFocus)
    press(Qt.Key.Key_Down)
    assert page.renewing.whose.currentText() == "Li Wen"
    page.renewing.new.first.setFocus()
    for _ in range(2):
        write("something new to remember")
        press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(lambda: window.desk is not None)
    window.shut()
    program.application.gate.open(path, PASSPHRASE).close()
    program.application.gate.open(path, "something new to remember").close()


def test_a_recovered_vault_waits_for_its_passphrase_in_another_language_too(program):
    path, sheet = program.make_vault()
    window = recover(program, sheet, sheet.key)
    window._on_theme_chosen(Theme.DARK)
    program.rest(window)
    assert window.page.renewing.isVisible()
    window._on_theme_chosen(Theme.LIGHT)
    program.rest(window)
    assert window.close()
    window.shut()
    program.application.gate.open(path, PASSPHRASE).close()


def test_one_can_return_from_making_a_vault(program):
    program.make_vault()
    window = program.start()
    page = window.page
    program.qtbot.waitUntil(page.passphrase.hasFocus)
    page._on_to_create()
    program.qtbot.waitUntil(page.creating.new.first.hasFocus)
    page.creating.back.click()
    program.qtbot.waitUntil(page.passphrase.hasFocus)


def backup_of(program: Program) -> Path:
    """A vault, its backup on a stick, and the vault gone."""
    path, _ = program.make_vault()
    workspace = program.application.gate.open(path, PASSPHRASE)
    stick = program.folder / "stick"
    stick.mkdir()
    made = workspace.backups.make(stick, QuietJob())
    workspace.close()
    shutil.rmtree(path)
    return made.file


def test_a_backup_is_restored_where_there_is_no_vault_any_more(program):
    file = backup_of(program)
    window = program.start()
    page = window.page
    page.creating.restore_requested.emit()
    program.qtbot.waitUntil(page.restoring.choose.hasFocus)
    program.desktop.files = (file,)
    press(Qt.Key.Key_Return)
    assert page.restoring.name.text() == "Records"
    assert page.restoring.secret.hasFocus()
    write("something else")
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(lambda: "does not open this vault" in page.messages.text)
    assert not page.is_working
    write(PASSPHRASE)  # what was typed before is selected
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(lambda: "It is whole" in page.messages.text)
    assert page.restoring.secret.text() == ""
    program.unlock(window)
    assert window.desk.case.title == "case 1"


def test_a_backup_is_not_restored_over_a_vault(program):
    file = backup_of(program)
    program.make_vault()
    window = program.start()
    page = window.page
    page.opening.restore_requested.emit()
    program.desktop.files = (file,)
    page.restoring.choose.click()
    write(PASSPHRASE)
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(lambda: "there already" in page.messages.text)


def test_a_cut_backup_restores_nothing(program):
    file = backup_of(program)
    file.write_bytes(file.read_bytes()[:-100])
    window = program.start()
    page = window.page
    page.creating.restore_requested.emit()
    program.desktop.files = (file,)
    page.restoring.choose.click()
    write(PASSPHRASE)
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(lambda: "damaged or cut off" in page.messages.text)
    assert not (program.folders.vaults / "Records.shilu").exists()


def test_bringing_an_old_vault_up_to_this_version_is_shown_and_can_be_stopped(program, monkeypatch):
    program.make_vault()

    def upgrade(_gate, _path, _passphrase, job):
        while True:
            job.progress("upgrading", 30, 100)
            job.check()

    monkeypatch.setattr(Gate, "open", upgrade)
    window = program.start()
    page = window.page
    program.qtbot.waitUntil(page.passphrase.hasFocus)
    write(PASSPHRASE)
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(page.opening.progress.cancel_button.hasFocus)
    assert "up to this version: 30 %" in page.opening.progress._words.text()
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(lambda: "The vault is as it was" in page.messages.text)
    assert not page.is_working
    assert page.opening.progress.isHidden()
    assert window.desk is None


def test_a_vault_on_a_stick_that_is_not_plugged_in_is_asked_for_and_opens_once_it_is(program):
    """And nobody is left in front of an empty new vault."""
    path, _ = program.make_vault()
    drawer = path.with_name("in a drawer")
    path.rename(drawer)
    window = program.start()
    page = window.page
    program.qtbot.waitUntil(page.passphrase.hasFocus)
    assert "The vault “Records” is not where it was" in page.messages.text
    assert "plug that in" in page.messages.text
    write(PASSPHRASE)
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(lambda: not page.is_working and page.passphrase.hasFocus())
    assert "The vault “Records” is not where it was" in page.messages.text
    drawer.rename(path)
    program.unlock(window)
    assert window._workspace.path == path


def test_a_vault_that_was_moved_opens_where_it_is_now(program):
    path, _ = program.make_vault()
    moved = program.folder / "elsewhere" / "Records.shilu"
    moved.parent.mkdir()
    path.rename(moved)
    window = program.start()
    page = window.page
    program.qtbot.waitUntil(page.passphrase.hasFocus)
    program.desktop.folder = moved
    page.opening.other_requested.emit()
    assert not page.messages.text
    program.unlock(window)
    window.shut()
    window = program.start()
    program.qtbot.waitUntil(window.page.passphrase.hasFocus)
    assert not window.page.messages.text


@pytest.mark.parametrize("chosen", ["the folder around it", "a folder in it"])
def test_who_chooses_the_folder_around_a_vault_or_one_in_it_means_the_vault(program, chosen):
    path, _ = program.make_vault()
    moved = program.folder / "elsewhere" / "Records.shilu"
    moved.parent.mkdir()
    path.rename(moved)
    window = program.start()
    program.qtbot.waitUntil(window.page.passphrase.hasFocus)
    program.desktop.folder = moved.parent if chosen == "the folder around it" else moved / "blobs"
    window.page.opening.other_requested.emit()
    program.unlock(window)
    assert window._workspace.path == moved


def test_no_name_of_a_vault_is_longer_than_a_disk_takes(program):
    window = program.start()
    program.qtbot.waitUntil(window.page.creating.new.first.hasFocus)
    window.page.creating.name.setText("😡" * 300)
    assert len(window.page.creating.path().name.encode()) <= 255
