"""On a disk that can only be read: all can be looked at and taken away, nothing is written, saves are refused."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from shilu.core.bundle import Problem
from shilu.core.case import CaseDraft
from shilu.core.clock import SystemClock
from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.host.lock import hold
from shilu.services.backups import Backups
from shilu.services.restoring import restore
from shilu.vault import keys, scratch
from shilu.vault import vault as vaults
from tests.e2e.conftest import Shilu
from tests.unit.vault.conftest import CHEAP, PASSPHRASE
from tests.unit.vault.damaging import fill, flip

OLD = Path(__file__).parents[1] / "migrations" / "0001" / "vault.shilu"
Burn = Callable[[Path], Path]


@pytest.fixture
def burn(tmp_path: Path) -> Iterator[Burn]:
    """Puts a folder on a disk that is then made read-only, where this computer lets us."""
    disks: list[Path] = []

    def burnt(vault: Path) -> Path:
        disk = tmp_path / f"disk{len(disks)}"
        disk.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(disk)]
        if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
            pytest.skip("only root may make a disk")
        disks.append(disk)
        shutil.copytree(vault, disk / vault.name)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        return disk / vault.name

    yield burnt
    for disk in disks:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def _content(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_vault_on_such_a_disk_is_read_checked_backed_up_and_exported(
    shilu: Shilu, burn: Burn, tmp_path: Path
) -> None:
    made = tmp_path / "v.shilu"
    assert shilu("init", made).code == 0
    case = shilu("case", "add", made, "--title", "案件").json["id"]
    picture = tmp_path / "截图.png"
    picture.write_bytes(b"picture" * 100)
    assert shilu("log", made, "--case", case, "--text", "威胁", "--attach", picture).code == 0
    vault = burn(made)
    before = _content(vault)
    listed = shilu("list", vault, "--case", case, "--text", "威胁")
    assert (listed.code, len(listed.json["incidents"])) == (0, 1)
    assert listed.json["warnings"][0]["code"] == "vault.read_only"
    assert shilu("check", vault).code == 0
    assert shilu("check", vault, "--quick").code == 0
    backup = tmp_path / "b.shilu-backup"
    assert shilu("backup", vault, backup).code == 0
    assert shilu("restore", backup, tmp_path / "again").code == 0
    assert shilu("list", tmp_path / "again.shilu", "--case", case).json["incidents"][0]["text"] == "威胁"
    assert shilu("export", vault, "--out", tmp_path / "out").code == 0
    assert shilu("case", "show", vault, "--case", case).code == 0
    refused = shilu("log", vault, "--case", case, "--text", "later")
    assert (refused.code, refused.json["error"]["code"]) == (4, "vault.read_only")
    bundle = shilu("bundle", vault, "--case", case, "--out", tmp_path / "bundle")
    assert (bundle.code, bundle.json["error"]["code"]) == (4, "vault.read_only")
    assert not (tmp_path / "bundle").exists()
    with hold(vault / "in-use"):
        assert shilu("list", vault, "--case", case).json["error"]["code"] == "vault.in_use"
    assert _content(vault) == before


def test_what_is_only_in_the_log_after_a_crash_is_read_and_backed_up_too(burn: Burn, tmp_path: Path) -> None:
    vault, _ = vaults.create(tmp_path / "v.shilu", PASSPHRASE, clock=SystemClock(), cost=CHEAP)
    fill(vault)
    crashed = shutil.copytree(vault.path, tmp_path / "crashed.shilu", ignore=shutil.ignore_patterns("*-shm"))
    vault.close()
    assert (crashed / "vault.db-wal").stat().st_size > 0
    path = burn(crashed)
    before = _content(path)
    read = vaults.open_vault(path, PASSPHRASE, clock=SystemClock(), cost=CHEAP)
    assert (read.is_read_only, read.noticed, read.cases.all()[0].incidents) == (True, (), 8)
    assert read.check(QuietJob()) == ()
    made = Backups(vault=read, clock=SystemClock()).make(tmp_path / "b.shilu-backup", QuietJob())
    read.close()
    unlock = partial(keys.unlock, passphrase=PASSPHRASE, cost=CHEAP)
    again = restore(made.file, tmp_path / "again", unlock, clock=SystemClock(), cost=CHEAP, job=QuietJob())
    assert [tally.readable for tally in again.report.good if tally.noun == "incidents"] == [8]
    assert {path.name for path in tmp_path.iterdir()} >= {"b.shilu-backup", "again.shilu"}
    assert not list(tmp_path.glob("*.db*"))
    assert _content(path) == before


def test_a_large_one_is_checked_beside_it_and_nothing_stays_there(
    burn: Burn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault, _ = vaults.create(tmp_path / "v.shilu", PASSPHRASE, clock=SystemClock(), cost=CHEAP)
    fill(vault)
    vault.close()
    path, elsewhere = burn(vault.path), tmp_path / "temporary"
    elsewhere.mkdir()
    monkeypatch.setattr(scratch, "SMALL_BYTES", 0)
    monkeypatch.setattr(scratch.tempfile, "gettempdir", lambda: str(elsewhere))
    made = []
    genuine = scratch.Path.mkdir

    def noting(self: Path, *arguments: object, **named: object) -> None:
        made.append(self)
        genuine(self, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(scratch.Path, "mkdir", noting)
    read = vaults.open_vault(path, PASSPHRASE, clock=SystemClock(), cost=CHEAP)
    assert read.check(QuietJob()) == ()
    read.close()
    assert any(folder.is_relative_to(elsewhere) for folder in made)
    assert list(elsewhere.iterdir()) == []


def test_everything_that_would_save_is_refused_in_one_sentence(burn: Burn, tmp_path: Path) -> None:
    from shilu.core.draft import Draft, DraftKind
    from shilu.core.ids import new_id

    vault, _ = vaults.create(tmp_path / "v.shilu", PASSPHRASE, clock=SystemClock(), cost=CHEAP)
    case = fill(vault)
    vault.close()
    path = burn(vault.path)
    read = vaults.open_vault(path, PASSPHRASE, clock=SystemClock(), cost=CHEAP)
    read.cases.note_opened(case)
    draft = Draft(id=new_id(), case=case, kind=DraftKind.CONTACT, begun_ms=1, changed_ms=1, form={}, about="")
    for call in (
        lambda: read.cases.add(CaseDraft("案件", "李某")),
        lambda: read.slots.change_passphrase(PASSPHRASE, "another long passphrase"),
        lambda: read.slots.add("Mei", "another long passphrase"),
        read.evidence.sealer,
        lambda: read.drafts.keep(draft),
        lambda: read.rekeying.run(QuietJob()),
    ):
        with pytest.raises(UserError, match=r"vault\.read_only"):
            call()
    assert read.check(QuietJob()) == ()
    read.close()
    vaults.open_vault(path, PASSPHRASE, clock=SystemClock(), cost=CHEAP).close()


def test_one_of_an_earlier_version_says_why_it_does_not_open_there(burn: Burn) -> None:
    path = burn(OLD)
    before = _content(path)
    with pytest.raises(UserError, match=r"vault\.cannot_upgrade"):
        vaults.open_vault(path, PASSPHRASE, clock=SystemClock(), cost=CHEAP)
    assert _content(path) == before


def test_it_is_read_by_the_copy_of_its_header_and_the_check_says_so(burn: Burn, tmp_path: Path) -> None:
    vault, _ = vaults.create(tmp_path / "v.shilu", PASSPHRASE, clock=SystemClock(), cost=CHEAP)
    fill(vault)
    vault.close()
    (vault.path / "header.json").write_bytes(b"rubbish")
    read = vaults.open_vault(burn(vault.path), PASSPHRASE, clock=SystemClock(), cost=CHEAP)
    (problem,) = read.check(QuietJob())
    assert (problem.path, problem.problem) == ("header.json", "header_changed")
    read.close()


def test_one_that_lost_its_first_bytes_is_read_by_the_copy_of_them(burn: Burn, tmp_path: Path) -> None:
    vault, _ = vaults.create(tmp_path / "v.shilu", PASSPHRASE, clock=SystemClock(), cost=CHEAP)
    fill(vault)
    vault.close()
    with (vault.path / "vault.db").open("r+b") as file:
        file.write(bytes(16))
    read = vaults.open_vault(burn(vault.path), PASSPHRASE, clock=SystemClock(), cost=CHEAP)
    assert read.cases.all()[0].incidents == 8
    assert read.noticed == read.check(QuietJob()) == (Problem("vault.db (page 1)", "page_damaged"),)
    read.close()


def test_a_damaged_one_is_looked_at_all_the_same(shilu: Shilu, burn: Burn, tmp_path: Path) -> None:
    made = tmp_path / "v.shilu"
    assert shilu("init", made).code == 0
    flip(made / "vault.db", 500)
    vault = burn(made)
    checked = shilu("check", vault)
    assert checked.code == 1
    assert {"path": "vault.db (page 1)", "problem": "page_damaged"}.items() <= checked.json["problems"][0].items()
    assert shilu("check", vault, "--salvage", tmp_path / "out").code == 1
    assert (tmp_path / "out" / "events.jsonl").is_file()
