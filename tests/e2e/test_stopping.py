"""A command that is told to end, by whom ever, ends with nothing half-done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from shilu.core.clock import SystemClock
from shilu.vault import vault as vaults
from shilu.vault.kdf import FLOOR
from tests.e2e.conftest import Shilu
from tests.unit.services.backups import NOON_MS, sms, write_messages
from tests.unit.vault.conftest import PASSPHRASE

WAIT_S = 30


def _started(tmp_path: Path, *arguments: object) -> subprocess.Popen[bytes]:
    """The real program in a process of its own."""
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE)
    words = [str(argument) for argument in arguments]
    command = [sys.executable, "-m", "shilu", *words, "--passphrase-file", str(secret)]
    environment = {**os.environ, "HOME": str(tmp_path)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """A vault with the least derivation there is: the program in a process of its own opens no cheaper one."""
    made = tmp_path / "real.shilu"
    vaults.create(made, PASSPHRASE, clock=SystemClock(), cost=FLOOR)[0].close()
    return made


def _until(seen: Callable[[], bool], running: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + WAIT_S
    while not seen():
        assert running.poll() is None, "it ended before anything was to be seen"
        assert time.monotonic() < ends
        threading.Event().wait(0.002)


@pytest.mark.parametrize("word", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_bundle_that_is_stopped_leaves_nothing_behind(
    shilu: Shilu, vault: Path, case_id: str, tmp_path: Path, word: signal.Signals
) -> None:
    rows = [sms("10412345678", f"还钱 {n}", at_ms=NOON_MS + n * 60_000) for n in range(800)]
    assert shilu("import", vault, write_messages(tmp_path / "sms.xml", rows), "--case", case_id).code == 0
    out = tmp_path / "out"
    running = _started(tmp_path, "bundle", vault, "--case", case_id, "--out", out)
    _until(lambda: out.is_dir() and any(out.iterdir()), running)
    running.send_signal(word)
    assert running.wait(WAIT_S) == 130
    assert not out.exists() or list(out.iterdir()) == []
    assert shilu("check", vault).json["ok"]


def test_an_import_whose_process_is_killed_shows_nowhere_and_the_vault_is_whole(
    shilu: Shilu, vault: Path, case_id: str, tmp_path: Path
) -> None:
    rows = [sms("10412345678", f"还钱 {n}", at_ms=NOON_MS + n * 60_000) for n in range(5_000)]
    backup = write_messages(tmp_path / "sms.xml", rows)
    before = (vault / "vault.db").stat().st_size
    running = _started(tmp_path, "import", vault, backup, "--case", case_id)
    _until(lambda: (vault / "vault.db").stat().st_size > before + 500_000, running)
    running.kill()
    running.wait(WAIT_S)
    assert shilu("list", vault, "--case", case_id).json["total"] == 0
    assert shilu("check", vault).json["ok"]
    again = shilu("import", vault, backup, "--case", case_id).json["receipts"][0]
    assert again["added"] == 5_000


@pytest.mark.parametrize(("verb", "word"), [("backup", signal.SIGINT), ("restore", signal.SIGTERM)])
def test_a_backup_or_a_restore_that_is_stopped_leaves_nothing_behind(
    shilu: Shilu, vault: Path, case_id: str, tmp_path: Path, verb: str, word: signal.Signals
) -> None:
    large = tmp_path / "recording"
    large.write_bytes(os.urandom(1024 * 1024) * 40)
    assert shilu("log", vault, "--case", case_id, "--text", "x", "--attach", large).code == 0
    stick = tmp_path / "stick"
    stick.mkdir()
    arguments: tuple[object, ...] = ("backup", vault, stick)
    if verb == "restore":
        assert shilu("backup", vault, tmp_path / "b.shilu-backup").code == 0
        arguments = ("restore", tmp_path / "b.shilu-backup", stick / "again")
    running = _started(tmp_path, *arguments)
    _until(lambda: any(stick.iterdir()), running)
    running.send_signal(word)
    assert running.wait(WAIT_S) == 130
    assert list(stick.iterdir()) == []
    assert shilu("check", vault).json["ok"]
