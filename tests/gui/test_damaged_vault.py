"""A vault that does not open any more, with real keys pressed: made whole again, or what can be read of it saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from tests.gui.fakes import PASSPHRASE
from tests.gui.real import Program, press, write

_PAGE_BYTES = 4096


@pytest.fixture
def damaged(program: Program) -> Path:
    """A vault of one case with a bit flipped in the first page of its database, where no history lies."""
    path, _ = program.make_vault()
    _flip(path / "vault.db", 900)
    program.desktop.folder = program.folder / "stick"
    program.desktop.folder.mkdir()
    return path


def _flip(file: Path, at: int) -> None:
    data = bytearray(file.read_bytes())
    data[at] ^= 1
    file.write_bytes(data)


def arrive(program: Program):
    """Type the passphrase, and go where the message leads."""
    window = program.start()
    page = window.page
    program.qtbot.waitUntil(page.passphrase.hasFocus)
    write(PASSPHRASE)
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(lambda: "damaged and was not opened" in page.messages.text)
    page.messages._action.setFocus()
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(page.salvaging.mend.hasFocus)
    return window


def test_a_whole_vault_is_made_out_of_it_and_opened(program, damaged):
    before = (damaged / "vault.db").read_bytes()
    window = arrive(program)
    page = window.page
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(lambda: "It is whole" in page.messages.text, timeout=60_000)
    assert "the damaged vault is as it was" in page.messages.text
    (whole,) = program.desktop.folder.iterdir()
    assert whole.name == "Records, whole.shilu"
    program.unlock(window)
    assert window._workspace.path == whole
    assert window.desk.case.title == "case 1"
    assert (damaged / "vault.db").read_bytes() == before


def test_what_is_damaged_and_opens_all_the_same_is_made_whole_too(program, damaged):
    _flip(damaged / "vault.db", 900)  # as it was
    _flip(damaged / "vault.db", damaged.joinpath("vault.db").stat().st_size - 100)
    window = program.start()
    page = window.page
    program.qtbot.waitUntil(page.passphrase.hasFocus)
    page.opening.rescue.setFocus()
    press(Qt.Key.Key_Return)
    assert "Type the passphrase" in page.messages.text
    program.qtbot.waitUntil(page.passphrase.hasFocus)
    write(PASSPHRASE)
    page.opening.rescue.setFocus()
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(page.salvaging.mend.hasFocus)
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(lambda: "It is whole" in page.messages.text, timeout=60_000)


def test_where_history_is_lost_no_vault_is_made_and_the_way_on_is_said(program, damaged):
    database = damaged / "vault.db"
    for at in range(_PAGE_BYTES + 100, database.stat().st_size, _PAGE_BYTES):
        _flip(database, at)
    window = arrive(program)
    page = window.page
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(lambda: "latest backup" in page.messages.text, timeout=60_000)
    assert not page.is_working
    assert list(program.desktop.folder.iterdir()) == []


def test_what_can_be_read_of_it_is_saved(program, damaged):
    before = (damaged / "vault.db").read_bytes()
    window = arrive(program)
    page = window.page
    press(Qt.Key.Key_Backtab)
    assert page.salvaging.save.hasFocus()
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(lambda: "What can be read lies in" in page.messages.text)
    assert page.salvaging.report.isVisible()
    (saved,) = program.desktop.folder.iterdir()
    assert (saved / "salvaged.json").exists()
    assert (damaged / "vault.db").read_bytes() == before
