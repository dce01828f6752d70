"""On a disk that fills: a sentence, exit code 4, nothing half-done, and work goes on once there is room."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from shilu.core.case import CaseDraft
from shilu.core.clock import SystemClock
from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.core.query import EVERYTHING, Page
from shilu.vault import upgrade
from shilu.vault import vault as vaults
from shilu.vault.backup import restoring, writing
from shilu.vault.rekey import Rekeying
from tests.e2e.conftest import Shilu
from tests.unit.services.backups import NOON_MS, sms, write_messages
from tests.unit.vault.conftest import CHEAP, PASSPHRASE
from tests.unit.vault.contacts import make_contact
from tests.unit.vault.damaging import fill

OLD = Path(__file__).parents[1] / "migrations" / "0001" / "vault.shilu"
LENDER = "10412345678"
OTHER = "another long passphrase"
SMALL_BYTES = 6 * 1024 * 1024


def _leave(disk: Path, filler: Path, free: int) -> None:
    """Fill a disk but for so many bytes."""
    room = os.statvfs(disk)
    with filler.open("ab") as file:
        file.write(bytes(max(0, room.f_bavail * room.f_frsize - free)))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of six megabytes, where this computer lets us make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_BYTES}", "tmpfs", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount on this computer")
    if done.returncode:
        pytest.skip("only root may make a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _big_backup(folder: Path, *, messages: int = 6_000) -> Path:
    rows = [sms(LENDER, f"message {n} " + "还钱" * 200, at_ms=NOON_MS + n * 60_000) for n in range(messages)]
    return write_messages(folder / "sms.xml", rows)


def test_an_import_that_does_not_fit_leaves_the_vault_as_it_was(shilu: Shilu, small_disk: Path, tmp_path: Path) -> None:
    vault = small_disk / "v.shilu"
    assert shilu("init", vault).code == 0
    case = shilu("case", "add", vault, "--title", "案件").json["id"]
    assert shilu("log", vault, "--case", case, "--text", "before").code == 0
    said = shilu("import", vault, _big_backup(tmp_path), "--case", case)
    assert (said.code, said.json["receipts"][0]["refused"]["code"]) == (4, "disk.full")
    assert list((vault / "blobs").iterdir()) == []
    listed = shilu("list", vault, "--case", case).json
    assert [incident["text"] for incident in listed["incidents"]] == ["before"]
    assert shilu("check", vault).json["ok"]
    assert shilu("log", vault, "--case", case, "--text", "after").code == 0
    small = write_messages(tmp_path / "small.xml", [sms(LENDER, "还钱")])
    assert shilu("import", vault, small, "--case", case).json["receipts"][0]["added"] == 1


def test_a_bundle_that_does_not_fit_leaves_nothing_behind(shilu: Shilu, small_disk: Path, tmp_path: Path) -> None:
    vault = tmp_path / "v.shilu"
    shilu("init", vault)
    case = shilu("case", "add", vault, "--title", "案件").json["id"]
    assert shilu("import", vault, _big_backup(tmp_path, messages=600), "--case", case).code == 0
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(SMALL_BYTES * 9 // 10))
    said = shilu("bundle", vault, "--case", case, "--out", small_disk / "out", "--language", "en")
    assert (said.code, said.json["error"]["code"]) == (4, "disk.full")
    assert list(small_disk.iterdir()) == [ballast]


def test_a_vault_is_not_made_half_on_a_full_disk(shilu: Shilu, small_disk: Path) -> None:
    (small_disk / "ballast").write_bytes(bytes(SMALL_BYTES - 64 * 1024))
    said = shilu("init", small_disk / "v.shilu")
    assert (said.code, said.json["error"]["code"]) == (4, "disk.full")
    assert not (small_disk / "v.shilu").exists()


def test_a_passphrase_that_cannot_be_changed_for_want_of_room_is_the_old_one(shilu: Shilu, small_disk: Path) -> None:
    vault = small_disk / "v.shilu"
    shilu("init", vault)
    opened = vaults.open_vault(vault, PASSPHRASE, clock=SystemClock(), cost=CHEAP)
    filler = small_disk / "filler"
    filler.write_bytes(bytes(shutil.disk_usage(small_disk).free))
    with pytest.raises(UserError) as caught:
        opened.slots.change_passphrase(PASSPHRASE, OTHER)
    assert caught.value.code == "disk.full"
    filler.unlink()
    opened.cases.add(CaseDraft("after", "someone"))
    opened.close()
    assert shilu("case", "list", vault, stdin=OTHER).code == 3
    assert shilu("check", vault).json["ok"]
    changed = shilu("slots", "passphrase", vault, "--new-passphrase-file", "-", stdin=f"{PASSPHRASE}\n{OTHER}\n")
    assert changed.code == 0
    assert shilu("case", "list", vault, stdin=OTHER).code == 0


def test_a_new_master_key_that_does_not_fit_is_refused_before_and_undone_in_the_middle(
    shilu: Shilu, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = small_disk / "v.shilu"
    shilu("init", vault)
    case = shilu("case", "add", vault, "--title", "案件" * 60_000).json["id"]
    said = shilu("rekey", vault)
    assert (said.code, said.json["error"]["code"]) == (4, "disk.no_room_to_rekey")
    # what if the room goes while it runs: the driver then says nothing that could be told to anybody
    monkeypatch.setattr(Rekeying, "_refuse_without_room", lambda self: None)
    filler = small_disk / "filler"
    filler.write_bytes(bytes(shutil.disk_usage(small_disk).free - 400_000))
    said = shilu("rekey", vault)
    assert (said.code, said.json["error"]["code"]) == (4, "disk.rekey_failed")
    filler.unlink()
    assert shilu("check", vault).json["ok"]
    assert shilu("rekey", vault).code == 0
    assert shilu("case", "show", vault, "--case", case).code == 0


def test_a_full_disk_keeps_nobody_from_reading_and_saving_goes_on_once_there_is_room(
    shilu: Shilu, small_disk: Path
) -> None:
    vault = small_disk / "v.shilu"
    assert shilu("init", vault).code == 0
    case = shilu("case", "add", vault, "--title", "案件").json["id"]
    assert shilu("log", vault, "--case", case, "--text", "before").code == 0
    filler = small_disk / "filler"
    _fill(filler)
    said = shilu("log", vault, "--case", case, "--text", "long " * 200_000)
    assert (said.code, said.json["error"]["code"]) == (4, "disk.full")
    listed = shilu("list", vault, "--case", case)
    assert (listed.code, [one["text"] for one in listed.json["incidents"]]) == (0, ["before"])
    assert shilu("check", vault).json["ok"]
    filler.unlink()
    assert shilu("log", vault, "--case", case, "--text", "after").code == 0
    assert shilu("list", vault, "--case", case).json["total"] == 2
    assert shilu("check", vault).json["ok"]


@pytest.mark.parametrize("free", [20_000, 60_000, 100_000])
def test_however_little_room_is_left_the_ballast_lets_a_vault_be_opened(
    shilu: Shilu, small_disk: Path, free: int
) -> None:
    """With some room its own files find theirs, and what is written to them does not."""
    vault = small_disk / "v.shilu"
    assert shilu("init", vault).code == 0
    case = shilu("case", "add", vault, "--title", "案件").json["id"]
    assert shilu("log", vault, "--case", case, "--text", "before").code == 0
    _leave(small_disk, small_disk / "filler", free)
    listed = shilu("list", vault, "--case", case)
    assert (listed.code, [one["text"] for one in listed.json["incidents"]]) == (0, ["before"])
    assert "disk.full" not in [one["code"] for one in listed.json.get("warnings", [])]
    (small_disk / "filler").unlink()
    assert shilu("log", vault, "--case", case, "--text", "after").code == 0


def test_a_backup_or_a_restored_vault_that_does_not_fit_is_refused_before_and_leaves_nothing(
    shilu: Shilu, small_disk: Path, tmp_path: Path
) -> None:
    vault, backup = tmp_path / "v.shilu", tmp_path / "b.shilu-backup"
    shilu("init", vault)
    case = shilu("case", "add", vault, "--title", "案件").json["id"]
    recording = tmp_path / "recording"
    recording.write_bytes(os.urandom(SMALL_BYTES))
    assert shilu("log", vault, "--case", case, "--text", "x", "--attach", recording).code == 0
    assert shilu("backup", vault, backup).code == 0
    for words in (("backup", vault, small_disk), ("restore", backup, small_disk / "again")):
        said = shilu(*words)
        assert (said.code, said.json["error"]["code"]) == (4, "disk.no_room")
        assert list(small_disk.iterdir()) == []


@pytest.mark.parametrize("room_bytes", [300_000, 1_000_000, 2_000_000, 3_000_000])
def test_a_disk_that_fills_while_a_backup_is_made_restored_or_a_vault_brought_up_leaves_all_as_it_was(
    shilu: Shilu, small_disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room_bytes: int
) -> None:
    """Somebody else took the room that there was."""
    elsewhere, backup = tmp_path / "v.shilu", tmp_path / "b.shilu-backup"
    shilu("init", elsewhere)
    case = shilu("case", "add", elsewhere, "--title", "案件").json["id"]
    files = [tmp_path / f"{n}.bin" for n in range(3)]
    for file in files:
        file.write_bytes(os.urandom(1_100_000))
        assert shilu("log", elsewhere, "--case", case, "--text", "x", "--attach", file).code == 0
    assert shilu("backup", elsewhere, backup).code == 0
    old = shutil.copytree(OLD, small_disk / "old.shilu")
    before = (old / "vault.db").read_bytes()
    _fill(small_disk / "filler", leave_bytes=room_bytes)
    for module in (writing, restoring, upgrade):
        monkeypatch.setattr(module, "refuse_without_room", lambda *_: None)
    for words in (("backup", elsewhere, small_disk), ("restore", backup, small_disk / "again")):
        said = shilu(*words)
        assert (said.code, said.json["error"]["code"]) == (4, "disk.full"), words
        assert sorted(path.name for path in small_disk.iterdir()) == ["filler", "old.shilu"]
    said = shilu("case", "list", old)
    assert said.code == 0 or said.json["error"]["code"] == "disk.full"
    if said.code:
        assert (old / "vault.db").read_bytes() == before
        assert not (old / "scratch").exists()
    (small_disk / "filler").unlink()
    assert shilu("case", "list", old).code == 0
    assert shilu("check", old).json["ok"]


def _fill(filler: Path, *, leave_bytes: int = 0) -> None:
    """Take all the room there is, less what is to be left."""
    with filler.open("ab", buffering=0) as file:
        left = shutil.disk_usage(filler.parent).free - leave_bytes
        with suppress(OSError):
            while left > 0 or not leave_bytes:
                left -= file.write(bytes(4096))


def _filled_without_ballast(shilu: Shilu, small_disk: Path) -> tuple[Path, str]:
    """A vault with a contact, an attachment and a draft's folder, its ballast thrown overboard long ago."""
    vault = small_disk / "v.shilu"
    assert shilu("init", vault).code == 0
    case = shilu("case", "add", vault, "--title", "案件").json["id"]
    picture = small_disk / "截图.png"
    picture.write_bytes(b"picture" * 100)
    assert shilu("log", vault, "--case", case, "--text", "before 威胁", "--attach", picture).code == 0
    (vault / "ballast").unlink()
    return vault, case


@pytest.mark.parametrize("free", [0, 30_000, 40_000, 70_000, 100_000, 140_000, 200_000])
def test_with_no_room_and_no_ballast_left_a_vault_is_read_checked_and_taken_away(
    shilu: Shilu, small_disk: Path, tmp_path: Path, free: int
) -> None:
    vault, case = _filled_without_ballast(shilu, small_disk)
    filler = small_disk / "filler"
    _fill(filler, leave_bytes=free)
    listed = shilu("list", vault, "--case", case, "--text", "威胁")
    assert (listed.code, [one["text"] for one in listed.json["incidents"]]) == (0, ["before 威胁"])
    is_shut = "disk.full" in [one["code"] for one in listed.json.get("warnings", [])]
    assert is_shut or free > 0
    assert shilu("case", "show", vault, "--case", case).code == 0
    assert shilu("history", vault, "--case", case).code == 0
    assert shilu("check", vault).code == 0
    assert shilu("check", vault, "--quick").code == 0
    backup = tmp_path / "b.shilu-backup"
    assert shilu("backup", vault, backup).code == 0
    assert shilu("export", vault, "--out", tmp_path / "out").code == 0
    _fill(filler)
    refused = shilu("log", vault, "--case", case, "--text", "later")
    assert (refused.code, refused.json["error"]["code"]) == (4, "disk.full")
    bundle = shilu("bundle", vault, "--case", case, "--out", tmp_path / "bundle")
    assert (bundle.code, bundle.json["error"]["code"]) == (4, "disk.full")
    filler.unlink()
    assert shilu("log", vault, "--case", case, "--text", "later").code == 0
    assert (vault / "ballast").stat().st_size > 1_000_000
    assert shilu("list", vault, "--case", case).json["total"] == 2
    assert shilu("check", vault).json["ok"]
    restored = shilu("restore", backup, tmp_path / "again")
    assert (restored.code, restored.json["good"]["incidents"]["readable"]) == (0, 1)


def test_what_a_crash_left_in_the_log_of_the_database_is_read_on_a_full_disk_too(
    small_disk: Path, tmp_path: Path
) -> None:
    vault, _ = vaults.create(tmp_path / "v.shilu", PASSPHRASE, clock=SystemClock(), cost=CHEAP)
    fill(vault)
    shutil.copytree(vault.path, small_disk / "v.shilu", ignore=shutil.ignore_patterns("*-shm", "ballast"))
    vault.close()
    path = small_disk / "v.shilu"
    assert (path / "vault.db-wal").stat().st_size > 0
    _fill(small_disk / "filler")
    read = vaults.open_vault(path, PASSPHRASE, clock=SystemClock(), cost=CHEAP)
    assert (read.lacks_room, read.noticed, read.cases.all()[0].incidents) == (True, (), 8)
    assert read.check(QuietJob()) == ()
    read.close()
    (small_disk / "filler").unlink()
    again = vaults.open_vault(path, PASSPHRASE, clock=SystemClock(), cost=CHEAP)
    assert (again.lacks_room, again.cases.all()[0].incidents) == (False, 8)
    again.close()


def test_a_vault_that_is_open_saves_again_as_soon_as_there_is_room(shilu: Shilu, small_disk: Path) -> None:
    path, case = _filled_without_ballast(shilu, small_disk)
    filler = small_disk / "filler"
    _fill(filler)
    vault = vaults.open_vault(path, PASSPHRASE, clock=SystemClock(), cost=CHEAP)
    assert vault.lacks_room
    vault.cases.note_opened(case)
    for _ in range(2):
        with pytest.raises(UserError, match=r"disk\.full"):
            vault.incidents.log(case, make_contact("refused"))
        with pytest.raises(UserError, match=r"disk\.full"):
            vault.refuse_unless_saving()
    filler.unlink()
    with vault._room.looking(), pytest.raises(UserError, match=r"disk\.full"):  # a check, or a backup, is made of it
        vault.incidents.log(case, make_contact("refused"))
    vault.incidents.log(case, make_contact("saved 还钱"))
    assert not vault.lacks_room
    vault.refuse_unless_saving()
    assert {one.text for one in vault.incidents.each(case, EVERYTHING)} == {"before 威胁", "saved 还钱"}
    vault.learning.finish()
    assert vault.learning.waiting() == 0
    found = vault.finding.find(case, replace(EVERYTHING, text="还钱"), Page())
    assert [one.text for one in found.incidents] == ["saved 还钱"]
    assert vault.check(QuietJob()) == ()
    before = vault.position(case).sequence
    for _ in range(2):
        vault.cases.note_opened(case)  # what could not be said when it was opened
    assert vault.position(case).sequence == before + 1
    vault.close()
    assert (path / "ballast").exists()


def test_a_full_disk_that_is_taken_away_meanwhile_is_trouble_that_can_be_said(
    shilu: Shilu, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, case = _filled_without_ballast(shilu, small_disk)
    _fill(small_disk / "filler")
    vault = vaults.open_vault(path, PASSPHRASE, clock=SystemClock(), cost=CHEAP)

    def gone(_: Path) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(shutil, "disk_usage", gone)
    with pytest.raises(UserError, match=r"disk\.full"):
        vault.incidents.log(case, make_contact("refused"))
    monkeypatch.undo()
    vault.close()
