"""What the vault asks for by itself, on real vaults: a reminder of a backup, a check once a week, a key on paper."""

from __future__ import annotations

import shutil
import subprocess
import threading
from contextlib import suppress
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from shilu.core.bundle import Problem
from shilu.core.safekeeping import CheckReport
from shilu.gui.dialogs.recovery_key import RecoveryKeyDialog
from shilu.gui.navigation import Place
from shilu.gui.pages.vault import reminders, weekly
from shilu.host.settings import Theme
from tests.gui.fakes import NOW_MS, PASSPHRASE
from tests.gui.real import Program
from tests.gui.test_vault_page import chosen, dialog_of, gone

DAY_MS = 86_400_000


@pytest.fixture
def impatient(monkeypatch):
    """A quiet moment is a short one."""
    monkeypatch.setattr(weekly, "QUIET_S", 0.05)
    monkeypatch.setattr(weekly, "LOOK_MS", 20)


def later(program: Program, days: float):
    program.make_vault()
    program.clock.at_ms = NOW_MS + int(days * DAY_MS)
    return program.opened()


def test_a_backup_is_not_asked_for_before_two_weeks_are_over(program):
    window = later(program, 13.9)
    assert window.desk.safekeeping.text == ""


def test_a_backup_is_asked_for_after_two_weeks_and_made_from_the_reminder(program):
    window = later(program, 14)
    bar = window.desk.safekeeping
    assert "no backup of this vault yet" in bar.text
    chosen(program, "a.shilu-backup")
    bar.step.setFocus()
    QTest.keyClick(bar.step, Qt.Key.Key_Return)
    assert window.desk.place is Place.VAULT
    program.qtbot.waitUntil(lambda: "read back to its end" in window.page.messages.text)
    program.rest(window)
    assert bar.text == ""


@pytest.fixture
def shut():
    """Makes a folder one that can only be read, where this computer lets us."""
    folders = []

    def made_read_only(folder):
        if subprocess.run(["mount", "--bind", folder, folder], capture_output=True, check=False).returncode:
            pytest.skip("only root may do that")
        folders.append(folder)
        subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)

    yield made_read_only
    for folder in folders:
        subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_vault_that_can_only_be_read_opens_says_so_and_refuses_a_save(program, shut):
    path, _ = program.make_vault()
    shut(path)
    window = program.opened()
    bar = window.desk.safekeeping
    assert "open for reading only" in bar.text
    assert bar.step.isHidden()
    bar.other.click()
    assert bar.text == ""
    window.desk.go(Place.LOG)
    log = window.desk.log
    log.form.address.setText("10412345678")
    QTest.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    program.qtbot.waitUntil(lambda: "nothing was saved in it" in log.messages.text)
    assert log.form.address.text() == "10412345678"
    program.rest(window)


@pytest.fixture
def full_disk():
    """Puts a folder on a small disk that is then filled, where this computer lets us; gives what it is filled with."""
    folders = []

    def filled(folder):
        made = folder.rename(folder.with_name("elsewhere"))
        folder.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder]
        if subprocess.run(mount, capture_output=True, check=False).returncode:
            pytest.skip("only root may make a small disk")
        folders.append(folder)
        shutil.copytree(made, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("ballast"))
        with (folder / "filler").open("wb", buffering=0) as file, suppress(OSError):
            while file.write(bytes(4096)):
                pass
        return folder / "filler"

    yield filled
    for folder in folders:
        subprocess.run(["umount", "--lazy", folder], check=True)


def test_on_a_full_disk_a_vault_opens_says_so_and_saves_once_there_is_room(program, full_disk, monkeypatch):
    monkeypatch.setattr(reminders, "LOOK_MS", 20)
    path, _ = program.make_vault()
    filler = full_disk(path.parent)
    window = program.opened()
    bar = window.desk.safekeeping
    assert "The disk is full: this vault is open for reading only" in bar.text
    window.desk.go(Place.LOG)
    log = window.desk.log
    log.form.address.setText("10412345678")
    QTest.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    program.qtbot.waitUntil(lambda: "The disk is full" in log.messages.text)
    assert log.form.address.text() == "10412345678"
    filler.unlink()
    QTest.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    program.qtbot.waitUntil(lambda: log.form.address.text() == "")
    program.qtbot.waitUntil(lambda: "The disk is full" not in bar.text)


def test_the_reminder_can_be_put_off_until_the_vault_is_opened_again(program):
    window = later(program, 14)
    window.desk.safekeeping.other.click()
    assert window.desk.safekeeping.text == ""
    window.shut()
    assert "no backup" in program.opened().desk.safekeeping.text


def test_the_reminder_says_of_when_the_last_backup_is(program):
    path, _ = program.make_vault()
    workspace = program.application.gate.open(path, PASSPHRASE)
    from shilu.core.job import QuietJob

    workspace.backups.make(chosen(program, "a.shilu-backup"), QuietJob())
    workspace.close()
    program.clock.at_ms = NOW_MS + 20 * DAY_MS
    assert "The last backup is of 29 May 2026" in program.opened().desk.safekeeping.text


def test_a_recovery_key_that_nobody_typed_back_is_made_anew_from_the_reminder(program):
    program.application.gate.create(program.folders.vaults / "New", PASSPHRASE).workspace.close()
    window = program.opened()
    bar = window.desk.safekeeping
    assert "recovery key of this vault is on paper" in bar.text
    bar.step.click()
    dialog = dialog_of(program, RecoveryKeyDialog)
    dialog.form.confirmed.emit(dialog.form._part._letters)
    gone(program, window)
    assert bar.text == ""
    assert window._workspace.keys.has_confirmed_recovery_key


def test_a_check_is_made_once_a_week_when_nobody_is_working(program, impatient):
    window = later(program, 7)
    program.qtbot.waitUntil(lambda: window._workspace.checking.last() is not None)
    program.rest(window)
    assert window.desk.safekeeping.text == ""  # nothing was found, and nothing is said


def test_a_check_is_not_made_before_a_week_is_over(program, impatient):
    window = later(program, 6.9)
    program.qtbot.wait(200)
    assert window._workspace.checking.last() is None


def test_the_check_waits_while_somebody_is_working(program, monkeypatch):
    watch = SimpleNamespace(now_s=0.0)
    monkeypatch.setattr(weekly, "time", SimpleNamespace(monotonic=lambda: watch.now_s))
    monkeypatch.setattr(weekly, "LOOK_MS", 10)
    window = later(program, 7)

    def is_checked_at(now_s: float) -> bool:
        watch.now_s = now_s
        program.qtbot.wait(50)
        program.rest(window)
        return window._workspace.checking.last() is not None

    assert not is_checked_at(59)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Shift)
    assert not is_checked_at(118)
    QTest.mouseMove(window.windowHandle(), QPoint(50, 50))
    assert not is_checked_at(177)
    assert is_checked_at(179)


def test_what_the_weekly_check_finds_is_shown(program, impatient, monkeypatch):
    from shilu.services.checking import Checking

    report = CheckReport((Problem("blobs/ab", "attachment_damaged", ("1/37",)),))
    monkeypatch.setattr(Checking, "run", lambda _self, _job: report)
    window = later(program, 7)
    bar = window.desk.safekeeping
    program.qtbot.waitUntil(lambda: "found 1 problem in this vault" in bar.text)
    bar.step.click()
    assert window.desk.place is Place.VAULT
    assert window.page.checking.report.model.rows == report.problems
    assert window.page.checking.salvage.isVisible()


def test_the_weekly_check_ends_when_the_window_is_dressed_anew_and_begins_again(program, monkeypatch):
    from shilu.core.errors import Cancelled
    from shilu.services.checking import Checking

    begun, stopped = threading.Semaphore(0), threading.Semaphore(0)

    def run(_self, job):
        begun.release()
        try:
            while True:
                job.check()
        except Cancelled:
            stopped.release()
            raise

    monkeypatch.setattr(Checking, "run", run)
    monkeypatch.setattr(weekly, "LOOK_MS", 20)
    window = later(program, 7)
    monkeypatch.setattr(weekly, "QUIET_S", 0.05)
    program.qtbot.waitUntil(lambda: window.desk.weekly.is_running)
    assert begun.acquire(timeout=60)
    assert not window.desk.is_working
    window._on_theme_chosen(Theme.DARK)
    assert stopped.acquire(timeout=60)
    program.qtbot.waitUntil(lambda: window.desk.weekly.is_running)
    window._on_theme_chosen(Theme.LIGHT)
    window.shut()
    assert stopped.acquire(timeout=60)
