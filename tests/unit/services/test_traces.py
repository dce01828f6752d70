"""What is written outside vaults: nothing of a case, for its owner alone, and it can be taken away."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from shilu.core.case import CaseDraft
from shilu.core.errors import UserError
from shilu.core.incident import IncidentDraft
from shilu.core.job import QuietJob
from shilu.core.when import from_epoch_ms
from shilu.services.application import Application
from shilu.vault import scratch
from tests.unit.services.conftest import NOW_MS
from tests.unit.vault.conftest import PASSPHRASE


@pytest.fixture
def no_mask() -> Iterator[None]:
    """The most careless setting that a computer can have."""
    before = os.umask(0)
    yield
    os.umask(before)


def use(application: Application, path: Path, attachment: Path) -> Path:
    """A vault with a bit of everything in it, closed again."""
    from shilu.core.evidence import FileToAttach

    workspace = application.gate.create(path, PASSPHRASE).workspace
    case = workspace.cases.add(CaseDraft("案件", "李某"))
    attachment.write_bytes(b"recording")
    when = from_epoch_ms("", NOW_MS - 1000, zone="Asia/Shanghai")
    draft = IncidentDraft(when, address="10412345678", text="还钱", files=(FileToAttach(attachment, "李某.m4a"),))
    workspace.intake.log(case.id, draft)
    workspace.close()
    return workspace.path


def modes(folder: Path) -> dict[str, str]:
    """Every file that others may touch, with its mode."""
    loose = {}
    for path in (folder, *folder.rglob("*")):
        mode = path.stat().st_mode & 0o777
        if mode != (0o700 if path.is_dir() else 0o600):
            loose[str(path.relative_to(folder))] = oct(mode)
    return loose


@pytest.mark.usefixtures("no_mask")
def test_everything_in_a_vault_and_in_the_settings_is_for_its_owner_alone(
    application: Application, tmp_path: Path
) -> None:
    vault = use(application, tmp_path / "v.shilu", tmp_path / "call.m4a")
    assert modes(vault) == {}
    assert modes(tmp_path / "config") == {}


@pytest.mark.usefixtures("no_mask")
def test_an_open_vault_is_for_its_owner_alone_too(application: Application, tmp_path: Path) -> None:
    vault = use(application, tmp_path / "v.shilu", tmp_path / "call.m4a")
    workspace = application.gate.open(vault, PASSPHRASE)
    workspace.cases.add(CaseDraft("案件 2", "张某"))
    assert (vault / "vault.db-wal").exists()
    assert modes(vault) == {}
    workspace.close()


class Looking(QuietJob):
    """Looks at a vault, and at what is made of it, whenever there is progress."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders
        self.stages: set[str] = set()
        self.loose: dict[str, str] = {}

    def progress(self, stage: str, done: int, total: int | None) -> None:
        self.stages.add(stage)
        for folder in self._folders:
            self.loose |= {f"{stage}: {name}": mode for name, mode in modes(folder).items() if name != "."}


@pytest.mark.usefixtures("no_mask")
def test_no_copy_under_way_can_be_read_by_others(
    application: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a check, a backup, and the vault that is restored from it."""
    monkeypatch.setattr(scratch, "SMALL_BYTES", 0)  # as with a large vault
    vault = use(application, tmp_path / "v.shilu", tmp_path / "call.m4a")
    workspace = application.gate.open(vault, PASSPHRASE)
    (tmp_path / "out").mkdir(mode=0o700)
    job = Looking(vault, tmp_path / "out")
    workspace.check(job)
    made = workspace.backups.make(tmp_path / "out" / "b.shilu-backup", job)
    workspace.close()
    restored = application.gate.restore(made.file, tmp_path / "out" / "again", PASSPHRASE, job)
    assert job.stages >= {"snapshot", "tables", "attachments", "writing", "verifying", "restoring"}
    assert job.loose == {}
    assert modes(restored.path) == {}


def test_a_copy_that_came_with_other_rights_is_closed_to_others_again(application: Application, tmp_path: Path) -> None:
    vault = use(application, tmp_path / "v.shilu", tmp_path / "call.m4a")
    vault.chmod(0o755)
    application.gate.open(vault, PASSPHRASE).close()
    assert vault.stat().st_mode & 0o777 == 0o700


def test_what_is_kept_outside_vaults_names_them_and_nothing_in_them(application: Application, tmp_path: Path) -> None:
    vault = use(application, tmp_path / "v.shilu", tmp_path / "call.m4a")
    (trace,) = application.traces.find()
    assert trace.vaults == (vault,)
    content = trace.path.read_text("utf-8")
    for canary in ("李某", "案件", "10412345678", "还钱", "call.m4a"):
        assert canary not in content


def test_it_can_all_be_taken_away(application: Application, tmp_path: Path) -> None:
    use(application, tmp_path / "v.shilu", tmp_path / "call.m4a")
    (tmp_path / "config" / "settings.new").write_text("left by a power cut")
    removed = application.traces.remove()
    assert {trace.path.name for trace in removed} == {"settings.json", "settings.new"}
    assert not (tmp_path / "config").exists()
    assert application.traces.find() == ()
    assert application.gate.known_vaults() == ()


def test_what_cannot_be_taken_away_is_said(
    application: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(application, tmp_path / "v.shilu", tmp_path / "call.m4a")

    def refuse(_path: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(UserError, match=r"file\.not_writable"):
        application.traces.remove()


def test_a_doubtful_place_is_told_by_the_gate(application: Application, tmp_path: Path) -> None:
    assert application.gate.doubt(tmp_path / "Dropbox" / "v.shilu") is not None
