"""A new vault out of what another one was exported to, with real keys pressed where vaults are made."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from shilu.core.job import QuietJob
from shilu.core.recovery_key import RecoverySheet
from shilu.services.gate import Gate
from tests.gui.fakes import PASSPHRASE
from tests.gui.real import Program, asked, press, write


@pytest.fixture
def exported(program: Program) -> Path:
    """A folder that a vault of two cases was exported to, on a computer that never saw the vault."""
    path, _ = program.make_vault(cases=2)
    workspace = program.application.gate.open(path, PASSPHRASE)
    out = program.folder / "stick" / "Records, everything"
    workspace.exporting.export(out, QuietJob())
    workspace.close()
    for folder in (path, program.folders.config):
        shutil.rmtree(folder)
    program.desktop.folder = out
    return out


def choose(program: Program):
    """Press the button beside “Restore a backup…”."""
    window = program.start()
    page = window.page
    program.qtbot.waitUntil(page.creating.new.first.hasFocus)
    page.creating.fill.setFocus()
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(page.creating.new.first.hasFocus)
    return window


def make(program: Program) -> None:
    for _ in range(2):
        write(PASSPHRASE)
        press(Qt.Key.Key_Return)


def test_a_vault_is_made_out_of_an_export(program, exported):
    window = choose(program)
    page = window.page
    assert "Records, everything" in page.creating._source.text()
    assert page.creating._source.isVisible()
    make(program)
    program.qtbot.waitUntil(page.recovery.sheet.isVisible)
    created = page._unopened
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Return)
    for part in asked(RecoverySheet(created.recovery_key, created.part)):
        write(part)
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(lambda: window.desk is not None)
    program.rest(window)
    assert [case.title for case in window._workspace.cases.list()] == ["case 1", "case 2"]
    assert exported.is_dir()


def test_a_folder_that_is_none_is_refused_and_nothing_typed_is_lost(program, exported):
    (exported / "about.json").unlink()
    window = choose(program)
    page = window.page
    make(program)
    program.qtbot.waitUntil(lambda: "was not written by" in page.messages.text)
    assert not page.is_working
    assert page.creating.new.value() == PASSPHRASE
    assert not page.creating.path().exists()


def test_it_may_begin_empty_all_the_same(program, exported):
    window = choose(program)
    page = window.page
    page.creating.new.first.setFocus()
    press(Qt.Key.Key_Backtab)
    while page.focusWidget().text() != "Begin empty":
        press(Qt.Key.Key_Backtab)
    press(Qt.Key.Key_Return)
    assert page.creating._source.isHidden() or not page.creating._source.isVisible()
    make(program)
    program.qtbot.waitUntil(page.recovery.sheet.isVisible)
    assert page._unopened.workspace.cases.list() == ()


def test_how_far_it_is_can_be_seen_and_it_can_be_stopped(program, exported, monkeypatch):
    def create_from(_gate, _path, _passphrase, _folder, job, _slot_name=""):
        while True:
            job.progress("originals", 30, 100)
            job.check()

    monkeypatch.setattr(Gate, "create_from", create_from)
    window = choose(program)
    page = window.page
    make(program)
    program.qtbot.waitUntil(page.creating.progress.cancel_button.hasFocus)
    assert "Copying the attachments: 30 of 100" in page.creating.progress._words.text()
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(lambda: "No vault was made" in page.messages.text)
    assert page.creating.progress.isHidden()
    assert page.creating.create_button.isEnabled()


@pytest.mark.parametrize("lost", [False, True])
def test_where_a_vault_is_opened_the_way_is_offered_too(program, exported, lost):
    """And where one is looked for that is not there any more: the export may be all that is left of it."""
    path, _ = program.make_vault("Other")
    if lost:
        shutil.rmtree(path)
    window = program.start()
    page = window.page
    program.qtbot.waitUntil(page.passphrase.hasFocus)
    page.opening.fill.setFocus()
    press(Qt.Key.Key_Space)
    program.qtbot.waitUntil(page.creating.new.first.hasFocus)
    assert page.creating.source == exported
    page.creating.back.setFocus()
    press(Qt.Key.Key_Return)
    program.qtbot.waitUntil(page.passphrase.hasFocus)
