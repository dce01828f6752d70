"""A process that is killed while someone types: what was typed is in the vault, sealed, and nowhere else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from shilu import app
from shilu.core.case import CaseDraft
from shilu.core.draft import Draft
from shilu.host.paths import Folders
from tests.e2e.typing_person import NUMBER, WORDS
from tests.unit.vault.conftest import CHEAP, PASSPHRASE

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a vault of one case."""
    folders = Folders(config=tmp_path / "config", documents=tmp_path / "Documents")
    gate = app.build(folders, cost=CHEAP, language="en").gate
    workspace = gate.create(folders.documents / "v.shilu", PASSPHRASE).workspace
    workspace.cases.add(CaseDraft("案件", "李某"))
    workspace.close()
    return tmp_path


@pytest.fixture
def person(home: Path) -> Iterator[subprocess.Popen[str]]:
    """Whoever types. Whatever a program may write at home or in a temporary folder lands below ``home``."""
    scratch = home / "tmp"
    scratch.mkdir()
    places = {name: str(home) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")}
    environment = {**os.environ, **places, "TMPDIR": str(scratch), "QT_QPA_PLATFORM": "offscreen"}
    person = subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.typing_person", str(home)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield person
    person.kill()
    person.wait()
    if person.stdout is not None:
        person.stdout.close()


def kept(home: Path) -> tuple[Draft, ...]:
    """What a new start of the program finds."""
    folders = Folders(config=home / "config", documents=home / "Documents")
    workspace = app.build(folders, cost=CHEAP, language="en").gate.open(folders.documents / "v.shilu", PASSPHRASE)
    try:
        return workspace.drafts.of_case(workspace.cases.list()[0].id).drafts
    finally:
        workspace.close()


def wait_for_draft(folder: Path, typed_at: float) -> None:
    """Until what was typed last is written: a draft from after it, or one that nothing is added to any more."""
    give_up = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up:
        written = [file.stat().st_mtime for file in folder.glob("*.draft")]
        if written and (max(written) >= typed_at or time.time() - max(written) > 2):
            return
        time.sleep(0.01)
    raise TimeoutError


def test_what_was_typed_before_a_kill_is_kept_and_stands_nowhere_in_plain(
    home: Path, person: subprocess.Popen[str]
) -> None:
    assert person.stdout is not None
    assert person.stdout.readline() == "typed\n"
    wait_for_draft(home / "Documents" / "v.shilu" / "drafts", time.time())
    person.send_signal(signal.SIGKILL)
    person.wait()
    drafts = kept(home)
    assert [(draft.form["address"], draft.form["text"]) for draft in drafts] == [(NUMBER, WORDS)]
    for file in home.rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        for secret in (NUMBER, WORDS):
            for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
                assert secret.encode(encoding) not in content, file
