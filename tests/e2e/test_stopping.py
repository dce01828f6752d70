"""A command that is told to end, by whom ever, ends with nothing half-done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.conftest import Shilu
from tests.unit.services.backups import NOON_MS, sms, write_messages
from tests.unit.vault.conftest import PASSPHRASE

ROOT = Path(__file__).resolve().parents[2]
_PAUSING = """
import signal, sys
from functools import partial
from shilu import app
from shilu.core.job import QuietJob
from tests.unit.vault.conftest import CHEAP

signal.signal(signal.SIGINT, signal.default_int_handler)  # who runs tests in the background has it ignored
stage, times = sys.argv[1], int(sys.argv[2])

def progress(self, name, done, total):
    global times
    times -= name == stage
    if name == stage and times == 0:
        print("here", flush=True)
        signal.pause()

QuietJob.progress = progress
app.build = partial(app.build, cost=CHEAP)
sys.exit(app.main(sys.argv[3:]))
"""
"""The program in a process of its own, which stands still where it has come to a stage; nothing depends on who is
faster. Its other change is that it opens a vault with a cheap derivation."""


@contextmanager
def _paused(tmp_path: Path, stage: str, times: int, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """The program, which has said so many times that it is at that stage."""
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE)
    words = [str(argument) for argument in arguments]
    command = [sys.executable, "-c", _PAUSING, stage, str(times), *words, "--passphrase-file", str(secret)]
    path = os.pathsep.join([str(ROOT), *sys.path])
    environment = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": path}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        try:
            if running.stdout.readline() != "here\n":
                pytest.fail(f"it ended before that: {running.communicate()}")
            yield running
        finally:
            running.kill()


def _ended(running: subprocess.Popen[str], word: signal.Signals) -> int:
    running.send_signal(word)
    running.communicate()
    return running.returncode


@pytest.mark.parametrize(
    ("word", "stage"), [(signal.SIGINT, "drawing"), (signal.SIGTERM, "checking"), (signal.SIGHUP, "packing")]
)
def test_a_bundle_that_is_stopped_leaves_nothing_behind(
    shilu: Shilu, vault: Path, case_id: str, tmp_path: Path, word: signal.Signals, stage: str
) -> None:
    assert shilu("log", vault, "--case", case_id, "--text", "还钱").code == 0
    out = tmp_path / "out"
    with _paused(tmp_path, stage, 1, "bundle", vault, "--case", case_id, "--out", out) as running:
        assert list(out.iterdir()), "nothing is there that could be left"
        assert _ended(running, word) == 130
    assert not out.exists() or list(out.iterdir()) == []
    assert shilu("check", vault).json["ok"]


def _database_bytes(vault: Path) -> int:
    """What was committed, the log of it included."""
    return sum(file.stat().st_size for file in vault.glob("vault.db*") if not file.name.endswith("-shm"))


def test_an_import_whose_process_is_killed_shows_nowhere_and_the_vault_is_whole(
    shilu: Shilu, vault: Path, case_id: str, tmp_path: Path
) -> None:
    rows = [sms("10412345678", f"还钱 {n}", at_ms=NOON_MS + n * 60_000) for n in range(6_000)]
    backup = write_messages(tmp_path / "sms.xml", rows)
    before = _database_bytes(vault)
    with _paused(tmp_path, "reading", 3, "import", vault, backup, "--case", case_id) as running:
        assert _database_bytes(vault) > before, "nothing is there that could show"
        assert _ended(running, signal.SIGKILL) == -signal.SIGKILL
    assert shilu("list", vault, "--case", case_id).json["total"] == 0
    assert shilu("check", vault).json["ok"]
    again = shilu("import", vault, backup, "--case", case_id).json["receipts"][0]
    assert again["added"] == len(rows)


@pytest.mark.parametrize(
    ("verb", "word", "stage"), [("backup", signal.SIGINT, "writing"), ("restore", signal.SIGTERM, "restoring")]
)
def test_a_backup_or_a_restore_that_is_stopped_leaves_nothing_behind(
    shilu: Shilu, vault: Path, case_id: str, tmp_path: Path, verb: str, word: signal.Signals, stage: str
) -> None:
    large = tmp_path / "recording"
    large.write_bytes(os.urandom(1024 * 1024) * 3)
    assert shilu("log", vault, "--case", case_id, "--text", "x", "--attach", large).code == 0
    stick = tmp_path / "stick"
    stick.mkdir()
    arguments: tuple[object, ...] = ("backup", vault, stick)
    if verb == "restore":
        assert shilu("backup", vault, tmp_path / "b.shilu-backup").code == 0
        arguments = ("restore", tmp_path / "b.shilu-backup", stick / "again")
    with _paused(tmp_path, stage, 1, *arguments) as running:
        assert list(stick.iterdir()), "nothing is there that could be left"
        assert _ended(running, word) == 130
    assert list(stick.iterdir()) == []
    assert shilu("check", vault).json["ok"]
