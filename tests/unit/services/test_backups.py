"""A backup is whole or not there, and gives back the vault as it was. Nothing half or false is ever restored."""

import os
import shutil
import stat
import tarfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pyrage
import pytest

from shilu.core.clock import FixedClock
from shilu.core.draft import Draft, DraftKind
from shilu.core.errors import Cancelled, UserError
from shilu.core.ids import new_id
from shilu.core.job import QuietJob
from shilu.core.query import EVERYTHING
from shilu.core.safekeeping import Restored
from shilu.services import unfinished
from shilu.services.backups import Backups
from shilu.services.restoring import restore
from shilu.vault import keys
from shilu.vault import vault as vaults
from shilu.vault.backup import archive, restoring, writing
from shilu.vault.header import Header
from shilu.vault.keys import MasterKey
from shilu.vault.pages import PageFile
from shilu.vault.salvage.tables import Tables
from shilu.vault.vault import Vault
from tests.unit.vault.conftest import CHEAP, NOON_MS, PASSPHRASE
from tests.unit.vault.contacts import make_contact
from tests.unit.vault.damaging import attach, fill, flip

DAY_MS = 86_400_000


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON_MS, tick_ms=1)


@pytest.fixture
def made(tmp_path: Path, clock: FixedClock) -> Iterator[tuple[Vault, str]]:
    """A vault with something in it, and its recovery key."""
    vault, made = vaults.create(tmp_path / "李某.shilu", PASSPHRASE, clock=clock, cost=CHEAP)
    fill(vault)
    yield vault, made.recovery_key
    if not vault.closed:
        vault.close()


@pytest.fixture
def vault(made: tuple[Vault, str]) -> Vault:
    return made[0]


@pytest.fixture
def backups(vault: Vault, clock: FixedClock) -> Backups:
    return Backups(vault=vault, clock=clock)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def _unlock(header: Header) -> MasterKey:
    return keys.unlock(header, PASSPHRASE, cost=CHEAP)


def _restore(file: Path, to: Path, clock: FixedClock, unlock: Callable[[Header], MasterKey] = _unlock) -> Restored:
    return restore(file, to, unlock, clock=clock, cost=CHEAP, job=QuietJob())


def _code(call: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        call()
    return caught.value.code


def _seen(vault: Vault) -> object:
    """What a person sees of a vault."""
    (case,) = vault.cases.all()
    incidents = list(vault.incidents.each(case.id, EVERYTHING))
    files = [vault.evidence.open(a.sha256).read() for i in incidents for a in i.attachments]
    return case, incidents, files, vault.drafts.all(), list(vault.incidents.source_rows([i.id for i in incidents]))


def _heads(vault: Vault) -> dict[tuple[str, str], tuple[int, str]]:
    return {(h.chain, h.origin): (h.seq, h.hash) for h in vault._threads.run(vault._history.heads)}


def test_what_was_backed_up_while_the_vault_is_in_use_comes_back_whole(
    vault: Vault, backups: Backups, stick: Path, tmp_path: Path, clock: FixedClock
) -> None:
    (case,) = vault.cases.all()
    vault.drafts.keep(Draft(new_id(), case.id, DraftKind.CONTACT, NOON_MS, NOON_MS, {"text": "half"}))
    attach(vault, case.id, b"")
    attach(vault, case.id, b"recording" * 100_000)
    seen, heads = _seen(vault), _heads(vault)
    made = backups.make(stick / "b.shilu-backup", QuietJob())
    assert (made.problems, made.size_bytes) == ((), made.file.stat().st_size)
    vault.incidents.log(case.id, make_contact("afterwards"))
    vault.close()
    shutil.rmtree(vault.path)
    restored = _restore(made.file, tmp_path / "again", clock)
    assert (restored.path, restored.made_ms, restored.report.problems) == (tmp_path / "again.shilu", made.at_ms, ())
    assert (restored.path / "header.copy.json").read_bytes() == (restored.path / "header.json").read_bytes()
    again = vaults.open_vault(restored.path, PASSPHRASE, clock=clock, cost=CHEAP)
    assert _seen(again) == seen
    assert {key: head for key, head in _heads(again).items() if key in heads} == heads
    again.close()


def test_a_restored_vault_goes_on_under_an_origin_of_its_own_and_its_numbers_continue(
    vault: Vault, backups: Backups, stick: Path, tmp_path: Path, clock: FixedClock
) -> None:
    """The vault that the backup was made of may go on too."""
    (case,) = vault.cases.all()
    made = backups.make(stick, QuietJob())
    restored = _restore(made.file, tmp_path / "again.shilu", clock)
    again = vaults.open_vault(restored.path, PASSPHRASE, clock=clock, cost=CHEAP)
    here = vault.incidents.get(vault.incidents.log(case.id, make_contact("here")))
    there = again.incidents.get(again.incidents.log(case.id, make_contact("there")))
    assert (here.label, there.label) == ("9", "9")
    assert here.recorded_ms is not None
    assert again._history.author.origin != vault._history.author.origin
    assert again.check(QuietJob()) == ()
    # both know the same secrets of addresses, so that what is merged later fits together
    assert again.cases.all()[0].id == case.id
    again.close()


@pytest.mark.parametrize("way", ["passphrase", "recovery key"])
def test_whoever_opens_the_vault_opens_its_backup(
    made: tuple[Vault, str], backups: Backups, stick: Path, tmp_path: Path, clock: FixedClock, way: str
) -> None:
    file = backups.make(stick, QuietJob()).file
    unlock = _unlock if way == "passphrase" else lambda header: keys.unlock_with_recovery_key(header, made[1])
    _restore(file, tmp_path / "again.shilu", clock, unlock)
    assert _code(lambda: _restore(file, tmp_path / "b", clock, lambda h: keys.unlock(h, "other", cost=CHEAP))) == (
        "vault.wrong_passphrase"
    )
    assert not (tmp_path / "b.shilu").exists()


def test_stock_tools_and_the_recovery_key_are_enough(made: tuple[Vault, str], backups: Backups, stick: Path) -> None:
    file = backups.make(stick, QuietJob()).file
    content = file.read_bytes()
    offset = int(content.split(b"\n", 1)[0].split()[2])
    assert content[offset:].startswith(b"age-encryption.org/v1\n")
    payload = pyrage.decrypt(content[offset:], [pyrage.x25519.Identity.from_str(made[1])])
    with tarfile.open(fileobj=BytesIO(payload)) as archive:
        names = archive.getnames()
    assert names[0] == "vault.db"
    assert names[-1] == "backup.json"
    assert len([name for name in names if name.startswith("blobs/")]) == 1


def test_nothing_of_a_case_stands_in_clear_in_a_backup(vault: Vault, backups: Backups, stick: Path) -> None:
    (case,) = vault.cases.all()
    vault.incidents.log(case.id, make_contact("CANARY-WORDS"))
    file = backups.make(stick, QuietJob()).file
    content = file.read_bytes()
    assert b"CANARY" not in content
    assert "案件".encode() not in content
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def _pieces_of(file: Path) -> list[int]:
    size = file.stat().st_size
    offset = int(file.read_bytes().split(b"\n", 1)[0].split()[2])
    return [3, 40, 300, offset + 5, offset + 200, offset + 500, offset + 70_000, size // 2, size - 70_000, size - 1]


@pytest.mark.parametrize("n", range(10))
@pytest.mark.parametrize("damage", ["flip", "cut"])
def test_of_a_damaged_backup_nothing_is_restored(
    backups: Backups, stick: Path, tmp_path: Path, clock: FixedClock, n: int, damage: str
) -> None:
    file = backups.make(stick, QuietJob()).file
    at = _pieces_of(file)[n]
    if damage == "flip":
        flip(file, at)
    else:
        file.write_bytes(file.read_bytes()[:at])
    before = sorted(path.name for path in tmp_path.iterdir())
    code = _code(lambda: _restore(file, tmp_path / "again.shilu", clock))
    assert code in ("file.backup_damaged", "file.not_a_backup", "vault.wrong_passphrase")
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_what_somebody_else_sealed_to_the_keys_of_the_vault_is_refused(
    vault: Vault, backups: Backups, stick: Path, tmp_path: Path, clock: FixedClock
) -> None:
    """The front of a backup names public keys; anybody can seal to them."""
    file = backups.make(stick, QuietJob()).file
    content = file.read_bytes()
    offset = int(content.split(b"\n", 1)[0].split()[2])
    header = vault._file.header
    identity = pyrage.x25519.Identity.from_str(vault._file.master.identity)
    payload = bytearray(pyrage.decrypt(content[offset:], [identity]))
    recipients = [pyrage.x25519.Recipient.from_str(slot.recipient) for slot in header.slots]
    other_list = bytes(payload).replace(b'"made_ms": 1', b'"made_ms": 2')
    other_file = payload.copy()
    other_file[payload.index(b"blobs/") + 512 + 30] ^= 1
    for forged in (other_list, bytes(other_file)):
        assert forged != payload
        file.write_bytes(content[:offset] + pyrage.encrypt(forged, recipients))
        assert _code(lambda: _restore(file, tmp_path / "again.shilu", clock)) == "file.backup_damaged"
    for name in (b"../evil", b"/tmp/evil", b"blobs/../evil", b"header.json"):
        archive = BytesIO()
        with tarfile.open(fileobj=archive, mode="w", format=tarfile.GNU_FORMAT) as tar:
            info = tarfile.TarInfo(name.decode())
            info.size = 1
            tar.addfile(info, BytesIO(b"x"))
        file.write_bytes(content[:offset] + pyrage.encrypt(archive.getvalue(), recipients))
        assert _code(lambda: _restore(file, tmp_path / "again.shilu", clock)) == "file.backup_damaged"
    assert not (tmp_path / "evil").exists()
    assert not (tmp_path / "again.shilu").exists()


class Stopping(QuietJob):
    """Is asked to stop at the n-th sign of progress of a stage."""

    def __init__(self, stage: str, after: int = 1) -> None:
        self._stage, self._left = stage, after

    def progress(self, stage: str, done: int, total: int | None) -> None:
        self._left -= stage == self._stage
        if self._left <= 0:
            raise Cancelled


@pytest.fixture
def two(vault: Vault, backups: Backups, stick: Path) -> tuple[Path, Path]:
    """An earlier and a later backup of one vault."""
    earlier = backups.make(stick / "earlier", QuietJob()).file
    vault.incidents.log(vault.cases.all()[0].id, make_contact("later"))
    return earlier, backups.make(stick / "later", QuietJob()).file


def test_a_front_and_a_payload_of_two_moments_make_no_backup(
    two: tuple[Path, Path], tmp_path: Path, clock: FixedClock
) -> None:
    """Each of them is genuine; together they would bring what was removed back without its traces."""
    earlier, later = (file.read_bytes() for file in two)
    offset = int(later.split(b"\n", 1)[0].split()[2])
    assert earlier.split(b"\n", 1)[0] == later.split(b"\n", 1)[0]
    two[0].write_bytes(later[:offset] + earlier[offset:])
    assert _code(lambda: _restore(two[0], tmp_path / "again.shilu", clock)) == "file.backup_damaged"


@pytest.mark.parametrize("stage", ["snapshot", "writing", "verifying"])
@pytest.mark.parametrize("replace", [False, True])
def test_a_backup_that_is_stopped_leaves_what_was_there(
    backups: Backups, stick: Path, vault: Vault, stage: str, replace: bool
) -> None:
    file = stick / "b.shilu-backup"
    if replace:
        backups.make(file, QuietJob())
    before = {path: path.read_bytes() for path in stick.iterdir()}
    with pytest.raises(Cancelled):
        backups.make(file, Stopping(stage), replace=replace)
    assert {path: path.read_bytes() for path in stick.iterdir()} == before
    assert not (vault.path / "scratch").exists()


@pytest.mark.parametrize("stage", ["restoring", "pages", "history", "attachments"])
def test_a_restore_that_is_stopped_leaves_nothing(
    backups: Backups, stick: Path, tmp_path: Path, clock: FixedClock, stage: str
) -> None:
    file = backups.make(stick, QuietJob()).file
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(Cancelled):
        restore(file, tmp_path / "again.shilu", _unlock, clock=clock, cost=CHEAP, job=Stopping(stage))
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_backup_is_on_the_disk_before_it_is_read_back_and_has_its_name_only_then(
    backups: Backups, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []

    def noting(module: object, name: str, word: str) -> None:
        genuine = getattr(module, name)

        def noted(*arguments: object) -> object:
            assert not list(stick.glob("*.shilu-backup")) or word == "folder"
            order.append(word)
            return genuine(*arguments)

        monkeypatch.setattr(module, name, noted)

    noting(writing, "sync_file", "file")
    noting(writing, "_read_back", "read back")
    noting(unfinished, "sync_folder", "folder")
    backups.make(stick, QuietJob())
    assert order == ["file", "read back", "folder"]


def test_a_backup_that_the_disk_did_not_keep_is_noticed_at_once(
    backups: Backups, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(file: BinaryIO) -> None:
        file.seek(-5_000, 1)
        file.write(b"\0")

    monkeypatch.setattr(writing, "sync_file", lose)
    assert _code(lambda: backups.make(stick, QuietJob())) == "disk.not_kept"
    assert list(stick.iterdir()) == []


def test_a_disk_that_gives_an_earlier_backup_back_is_noticed(
    backups: Backups, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = backups.make(stick / "earlier", QuietJob()).file.read_bytes()

    def give_back_the_earlier(file: BinaryIO) -> None:
        file.seek(0)
        file.truncate()
        file.write(earlier)

    monkeypatch.setattr(writing, "sync_file", give_back_the_earlier)
    assert _code(lambda: backups.make(stick / "later", QuietJob())) == "disk.not_kept"


def test_what_is_restored_is_on_the_disk_before_it_has_its_name(
    backups: Backups, stick: Path, tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    genuine = archive.sync_file

    def sync(file: BinaryIO) -> None:
        assert not (tmp_path / "again.shilu").exists()
        synced.append(os.fstat(file.fileno()).st_size)
        genuine(file)

    folders: list[str] = []
    sync_folder = restoring.sync_folder

    def sync_names(folder: Path) -> None:
        assert not (tmp_path / "again.shilu").exists()
        folders.append(folder.name)
        sync_folder(folder)

    file = backups.make(stick, QuietJob()).file
    monkeypatch.setattr(archive, "sync_file", sync)
    monkeypatch.setattr(restoring, "sync_folder", sync_names)
    restored = _restore(file, tmp_path / "again", clock)
    assert {"blobs", "drafts", "inbox"} < set(folders)
    assert len(folders) == 4  # and the vault's own
    (blob,) = (restored.path / "blobs").iterdir()
    assert len(synced) == 2  # the database and the attachment
    assert restored.path.is_dir()
    assert blob.stat().st_size > 700


def test_what_a_killed_backup_left_is_swept_by_the_next_one_and_not_what_another_is_writing(
    backups: Backups, stick: Path
) -> None:
    from shilu.host.lock import hold

    for name in ("0123456789abcdef", "fedcba9876543210"):
        (stick / f".{name}.shilu-part").write_bytes(b"half")
    (stick / ".0123456789abcdef.shilu-part.db").write_bytes(b"half")
    (stick / ".aaaaaaaaaaaaaaaa.shilu-part.db-wal").write_bytes(b"half")
    (stick / "holiday.jpg").write_bytes(b"x")
    with hold(stick / ".fedcba9876543210.shilu-part"):
        file = backups.make(stick, QuietJob()).file
    assert sorted(path.name for path in stick.iterdir()) == sorted(
        [".fedcba9876543210.shilu-part", "holiday.jpg", file.name]
    )


def test_nothing_is_overwritten_but_an_earlier_backup_of_this_vault_on_demand(
    backups: Backups, stick: Path, vault: Vault, tmp_path: Path, clock: FixedClock
) -> None:
    file = backups.make(stick, QuietJob()).file
    assert file.name == "李某 2026-05-12.shilu-backup"
    assert _code(lambda: backups.make(file, QuietJob())) == "file.exists"
    vault.incidents.log(vault.cases.all()[0].id, make_contact("later"))
    backups.make(file, QuietJob(), replace=True)
    restored = _restore(file, tmp_path / "again", clock)
    assert restored.report.good[1].readable == 9
    (stick / "holiday.jpg").write_bytes(b"x")
    assert _code(lambda: backups.make(stick / "holiday.jpg", QuietJob(), replace=True)) == "file.exists"
    other, _ = vaults.create(tmp_path / "other.shilu", PASSPHRASE, clock=clock, cost=CHEAP)
    assert _code(lambda: Backups(vault=other, clock=clock).make(file, QuietJob(), replace=True)) == "file.exists"
    other.close()
    assert _code(lambda: _restore(file, vault.path, clock)) == "file.exists"


@pytest.mark.skipif(not hasattr(os, "posix_fadvise"), reason="there is no such call")
def test_a_backup_is_read_back_from_the_disk_and_not_from_memory(
    backups: Backups, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(os, "posix_fadvise", lambda _file, _from, _size, advice: asked.append(advice))
    backups.make(stick, QuietJob())
    assert asked == [os.POSIX_FADV_DONTNEED]


def test_a_place_that_is_none_is_refused(backups: Backups, vault: Vault, stick: Path) -> None:
    """A stick that is not plugged in, and the vault itself."""
    assert _code(lambda: backups.make(stick / "gone" / "b", QuietJob())) == "file.no_such_folder"
    assert _code(lambda: backups.make(vault.path, QuietJob())) == "file.inside_vault"
    assert _code(lambda: backups.make(vault.path / "blobs" / "b", QuietJob())) == "file.inside_vault"


def test_a_disk_without_room_is_named_before_anything_is_written(
    backups: Backups, stick: Path, tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = backups.make(stick, QuietJob()).file
    usage = shutil.disk_usage(stick)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1024 * 1024))
    assert _code(lambda: backups.make(stick / "second", QuietJob())) == "disk.no_room"
    assert _code(lambda: _restore(file, tmp_path / "again", clock)) == "disk.no_room"
    assert [path.name for path in stick.iterdir()] == [file.name]


def test_a_stick_without_room_is_named_before_anything_is_written(
    backups: Backups, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the vault's own disk has some."""
    usage = shutil.disk_usage(stick)
    monkeypatch.setattr(
        shutil, "disk_usage", lambda path: usage._replace(free=1024 * 1024) if Path(path) == stick else usage
    )
    assert _code(lambda: backups.make(stick, QuietJob())) == "disk.no_room"
    assert list(stick.iterdir()) == []


def test_where_the_vault_has_no_room_for_a_copy_it_is_made_beside_the_backup(
    backups: Backups, stick: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(stick)
    monkeypatch.setattr(
        shutil,
        "disk_usage",
        lambda path: usage._replace(free=1024 * 1024) if Path(path) == vault.path else usage,
    )
    file = backups.make(stick, QuietJob()).file
    assert [path.name for path in stick.iterdir()] == [file.name]


def test_a_damaged_vault_makes_no_backup_that_would_look_whole(backups: Backups, stick: Path, vault: Vault) -> None:
    vault.check(QuietJob())  # empties the write-ahead log
    for page in range(2, (vault.path / "vault.db").stat().st_size // 4096):
        flip(vault.path / "vault.db", page * 4096 + 50)
    assert _code(lambda: backups.make(stick, QuietJob())) == "vault.cannot_back_up"
    assert list(stick.iterdir()) == []


def test_one_damaged_page_of_a_table_that_a_backup_does_not_look_into_stops_it(
    backups: Backups, stick: Path, vault: Vault
) -> None:
    file = vault.path / "vault.db"
    vault.check(QuietJob())  # empties the write-ahead log
    with PageFile(file, vault._file.master.database) as pages:
        owners = Tables(pages, QuietJob())._owners
    flip(file, (max(page for page, owner in owners.items() if owner == "incidents") - 1) * 4096 + 700)
    assert _code(lambda: backups.make(stick, QuietJob())) == "vault.cannot_back_up"
    assert list(stick.iterdir()) == []


def test_an_attachment_that_is_lost_already_keeps_nobody_from_a_backup_and_is_named(
    backups: Backups, stick: Path, vault: Vault, tmp_path: Path, clock: FixedClock
) -> None:
    (blob,) = (vault.path / "blobs").iterdir()
    blob.unlink()
    made = backups.make(stick, QuietJob())
    (problem,) = made.problems
    assert (problem.path, problem.problem, problem.contacts) == (f"blobs/{blob.name}", "attachment_missing", ("1/3",))
    (problem,) = _restore(made.file, tmp_path / "again", clock).report.problems
    assert problem.problem == "attachment_missing"


@pytest.mark.parametrize("damage", ["its front", "one bit", "cut", "a byte more", "emptied", "another file"])
def test_a_backup_tells_of_each_attachment_that_is_damaged_and_so_does_what_is_restored(
    backups: Backups, stick: Path, vault: Vault, tmp_path: Path, clock: FixedClock, damage: str
) -> None:
    (case,) = vault.cases.all()
    before = sorted(path.name for path in (vault.path / "blobs").iterdir())
    attach(vault, case.id, os.urandom(300_000))
    whole = [vault.path / "blobs" / name for name in before]
    (blob,) = set((vault.path / "blobs").iterdir()) - set(whole)
    sealed = blob.read_bytes()
    blob.write_bytes(
        {
            "its front": b"X" + sealed[1:],
            "one bit": sealed[:150_000] + bytes([sealed[150_000] ^ 1]) + sealed[150_001:],
            "cut": sealed[:-1],
            "a byte more": sealed + b"x",
            "emptied": b"",
            "another file": whole[0].read_bytes(),
        }[damage]
    )
    made = backups.make(stick, QuietJob())
    (problem,) = made.problems
    assert (problem.path, problem.problem) == (f"blobs/{blob.name}", "attachment_damaged")
    assert problem.contacts == ("1/9",)
    assert made.lost == (problem,)
    restored = _restore(made.file, tmp_path / "again", clock)
    assert restored.lost_before == 1
    assert [(one.path, one.problem, one.contacts) for one in restored.report.problems] == [
        (f"blobs/{blob.name}", "attachment_damaged", ("1/9",))
    ]


def test_a_damaged_page_never_goes_unsaid_into_or_past_a_backup(
    backups: Backups, stick: Path, vault: Vault, tmp_path: Path, clock: FixedClock
) -> None:
    """Where nothing stands on it that a backup is made of, such as the index of an empty table, it is made, and whole;
    else no backup is."""
    vault.check(QuietJob())  # empties the write-ahead log
    file = vault.path / "vault.db"
    with PageFile(file, vault._file.master.database) as pages:
        owners = Tables(pages, QuietJob())._owners
    of_index = max(page for page, owner in owners.items() if owner == "attributions_by_party")
    flip(file, (of_index - 1) * 4096 + 700)
    made = backups.make(stick, QuietJob())
    assert [(one.path, one.problem) for one in made.problems] == [(f"vault.db (page {of_index})", "page_damaged")]
    assert made.lost == ()
    restored = _restore(made.file, tmp_path / "again", clock)
    assert (restored.report.problems, restored.lost_before) == ((), 0)


def test_a_copy_of_the_database_that_the_disk_did_not_keep_makes_no_backup(
    backups: Backups, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine = writing.copy_whole

    def lose(path: Path, key: bytes, to: Path, job: QuietJob, *, lacks_room: bool) -> None:
        genuine(path, key, to, job, lacks_room=lacks_room)
        flip(to, 3 * 4096 + 99)

    monkeypatch.setattr(writing, "copy_whole", lose)
    assert _code(lambda: backups.make(stick, QuietJob())) == "disk.failing"
    assert list(stick.iterdir()) == []


def test_a_draft_that_cannot_be_opened_is_told(backups: Backups, stick: Path, vault: Vault) -> None:
    (case,) = vault.cases.all()
    vault.drafts.keep(Draft(new_id(), case.id, DraftKind.CONTACT, NOON_MS, NOON_MS, {"text": "half"}))
    (draft,) = (vault.path / "drafts").iterdir()
    flip(draft, 60)
    made = backups.make(stick, QuietJob())
    assert [(one.path, one.problem) for one in made.problems] == [("drafts", "draft_damaged")]
    assert made.lost == ()


def test_it_is_remembered_when_the_last_backup_was_made_and_due_after_fourteen_days(
    vault: Vault, stick: Path, tmp_path: Path
) -> None:
    def backups(days: float) -> Backups:
        return Backups(vault=vault, clock=FixedClock(NOON_MS + int(days * DAY_MS)))

    assert backups(0).last() is None
    assert not backups(13.9).due()
    assert backups(14.1).due()
    vault.safekeeping._history._clock = vault.safekeeping._clock = FixedClock(NOON_MS + 20 * DAY_MS)
    made = backups(20).make(stick, QuietJob())
    last = backups(20).last()
    assert last is not None
    assert (last.name, last.size_bytes, last.at_ms) == (made.file.name, made.size_bytes, NOON_MS + 20 * DAY_MS)
    assert not backups(33.9).due()
    assert backups(34.1).due()
    restored = _restore(made.file, tmp_path / "again", FixedClock(NOON_MS + 40 * DAY_MS))
    again = vaults.open_vault(restored.path, PASSPHRASE, clock=FixedClock(NOON_MS + 40 * DAY_MS), cost=CHEAP)
    last = again.safekeeping.last_backup()
    assert last is not None
    assert last.at_ms == NOON_MS + 20 * DAY_MS
    again.close()
