"""Exporting everything from the page about the vault: said to be unencrypted before and after, whole or not there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from shilu.core.job import QuietJob
from tests.gui.fakes import PASSPHRASE
from tests.gui.real import Program, press
from tests.gui.test_vault_page import log_with_a_picture, open_page

IN_THE_CLEAR = "not encrypted: whoever gets it can read all"


@pytest.fixture
def stick(program: Program):
    """An empty folder that the person picks."""
    program.desktop.folder = program.folder / "stick"
    program.desktop.folder.mkdir()
    return program.desktop.folder


def test_everything_is_exported_and_makes_a_vault_again(program, stick):
    program.make_vault(cases=2)
    window = open_page(program)
    section = window.page.export
    assert IN_THE_CLEAR in section.warning.text()
    section.export.setFocus()
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(lambda: "Exported 0 contacts" in window.page.messages.text)
    assert IN_THE_CLEAR in window.page.messages.text
    (out,) = stick.iterdir()
    window.page.messages._action.click()
    assert program.desktop.shown == [out]
    window.shut()
    again = program.application.gate.create_from(program.folder / "again", PASSPHRASE, out, QuietJob()).workspace
    assert [case.title for case in again.cases.list()] == ["case 1", "case 2"]
    again.close()


def test_a_folder_with_something_in_it_is_refused(program, stick):
    program.make_vault()
    (stick / "Records, everything").mkdir()
    (stick / "Records, everything" / "mine.txt").write_text("mine")
    window = open_page(program)
    window.page.export.export.click()
    program.qtbot.waitUntil(lambda: "has something in it" in window.page.messages.text)
    assert (stick / "Records, everything" / "mine.txt").read_text() == "mine"


def test_an_export_that_meets_damage_leaves_nothing(program, stick):
    log_with_a_picture(program)
    window = open_page(program)
    window.page.export.export.click()
    program.qtbot.waitUntil(lambda: "attachment" in window.page.messages.text)
    assert list(stick.iterdir()) == []
