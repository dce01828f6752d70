"""Making a backup: a snapshot of the database, the sealed attachments as they lie there, the drafts; then reading it
back to its end. Saving goes on meanwhile."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from shilu.core.bundle import Problem
from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.vault.backup import container, listing
from shilu.vault.backup.archive import LIST, Digests, Member, Packing, Unpacking
from shilu.vault.backup.listing import Listing
from shilu.vault.blobs import BlobFolder, SealedStream
from shilu.vault.check.naming import labels_of_file
from shilu.vault.connection import connect, driver_errors
from shilu.vault.header import Head, Header, encode
from shilu.vault.held_back import held_back
from shilu.vault.keys import MasterKey
from shilu.vault.pages import PageFile
from shilu.vault.room import Room
from shilu.vault.scratch import Scratch, refuse_without_room
from shilu.vault.snapshot import copy_whole
from shilu.vault.storage import disk_errors, refuse_read_only, sync_file

_DATABASE = "vault.db"


@dataclass(frozen=True, slots=True)
class Source:
    """The vault that is backed up: its folder, and its header and key of one and the same moment."""

    path: Path
    header: Header
    master: MasterKey
    blobs: BlobFolder
    room: Room


@dataclass(frozen=True, slots=True)
class Written:
    """How large a backup is, when it was made (UTC), and what was wrong with the vault. Attachments that are not as
    they were sealed are in the backup as they lie there."""

    size_bytes: int
    made_ms: int
    problems: tuple[Problem, ...]


def back_up(source: Source, to: Path, made_ms: int, job: Job) -> Written:
    """Write a backup to ``to``, an empty file, and read it back to its end.

    Raises UserError ``disk.no_room`` before anything is written, ``vault.cannot_back_up`` when the database cannot be
    read, ``disk.not_kept`` when it cannot be read back, ``disk.…``, ``file.…``; Cancelled. What is in ``to`` is nothing
    then.
    """
    database_bytes = (source.path / _DATABASE).stat().st_size
    total = database_bytes + sum(path.stat().st_size for path in _beside(source.path))
    refuse_without_room(to.parent, total)
    with _place_for_copy(source.path, to, total, database_bytes) as copy:
        _copy_database(source, copy, job)
        with _opened(source, copy) as connection:
            heads = _heads(connection)
            blobs = _blobs(connection, source.blobs)
        members = [
            Member(_DATABASE, partial(_open, copy)),
            *(Member(name, partial(_open, source.path / name), one.judge) for name, one in blobs.items()),
            *(Member(name, partial(_open_at_once, source.path / name)) for name in _drafts(source.path)),
        ]
        written = _write(source, to, members, heads=heads, made_ms=made_ms, total=total, job=job)
        if _DATABASE in (*written.missing, *written.damaged):
            raise UserError("disk.failing")
        with _opened(source, copy) as connection:
            problems = tuple(_problems(connection, blobs, written))
    _read_back(source, to, written, job)
    return Written(to.stat().st_size, made_ms, problems)


def _problems(connection: Any, blobs: Mapping[str, _Sealed], written: Listing) -> Iterator[Problem]:
    for names, code in ((written.missing, "attachment_missing"), (written.damaged, "attachment_damaged")):
        for name in names:
            if name in blobs:  # a draft that is gone was saved meanwhile
                yield Problem(name, code, labels_of_file(connection, blobs[name].sha256))


def _write(
    source: Source, to: Path, members: Sequence[Member], *, heads: Sequence[Head], made_ms: int, total: int, job: Job
) -> Listing:
    written = Listing(source.header.vault, made_ms, tuple(heads), {})

    def make_list(digests: Digests) -> bytes:
        nonlocal written
        written = replace(written, files=dict(digests), missing=tuple(packing.missing), damaged=tuple(packing.damaged))
        return listing.encode(written, source.master.backup)

    packing = Packing(members, make_list, job, total)
    header = replace(source.header, heads=tuple(heads))
    recipients = [slot.recipient for slot in header.slots]
    with disk_errors(to.name), to.open("wb") as file:
        container.write(file, encode(header, source.master.header), recipients, packing)
        sync_file(file)
    return written


def _read_back(source: Source, path: Path, written: Listing, job: Job) -> None:
    """What was written is read again from the disk, to its end, and is what was meant."""
    looking = Unpacking(None, job, path.stat().st_size)
    with disk_errors(path.name), path.open("rb") as file, closing(looking):
        if hasattr(os, "posix_fadvise"):  # not what is still in memory
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        try:
            container.read_front(file)
            container.open_payload(file, source.master.identity, looking)
            found = listing.decode(looking.finish(), source.master.backup)
        except UserError as error:
            raise UserError("disk.not_kept") from error
    if found != written or not listing.same_files(looking.digests, found, (LIST,)):
        raise UserError("disk.not_kept")


def _copy_database(source: Source, copy: Path, job: Job) -> None:
    try:
        with source.room.looking() as lacks_room:
            copy_whole(source.path / _DATABASE, source.master.database, copy, job, lacks_room=lacks_room)
    except UserError as error:
        if error.code == "vault.damaged":
            raise UserError("vault.cannot_back_up") from error
        raise
    with PageFile(copy, source.master.database) as pages:  # what the disk made of it
        if any(pages.damaged(job)):
            raise UserError("disk.failing")


@contextmanager
def _place_for_copy(vault: Path, to: Path, total: int, database_bytes: int) -> Iterator[Path]:
    """In the vault; where there is no room, or nothing can be written, beside the backup."""
    try:
        refuse_read_only(vault)
        refuse_without_room(vault, database_bytes)
    except UserError:
        refuse_without_room(to.parent, total + database_bytes)
        beside = to.with_name(to.name + ".db")
        try:
            yield beside
        finally:
            for name in (beside.name, f"{beside.name}-wal", f"{beside.name}-shm"):
                beside.with_name(name).unlink(missing_ok=True)
        return
    with Scratch(vault).folder() as folder:
        yield folder / _DATABASE


@contextmanager
def _opened(source: Source, copy: Path) -> Iterator[Any]:
    with closing(connect(copy, source.master.database).conn) as connection, driver_errors():
        yield connection


def _heads(connection: Any) -> tuple[Head, ...]:
    found = connection.execute("select chain, origin, max(seq), hash from events group by 1, 2 order by 1, 2")
    return tuple(Head(chain, origin, seq, bytes(linked).hex()) for chain, origin, seq, linked in found)


@dataclass(frozen=True, slots=True)
class _Sealed:
    sha256: str
    key: bytes
    size_bytes: int

    def judge(self) -> SealedStream:
        return SealedStream(self.key, self.size_bytes)


def _blobs(connection: Any, blobs: BlobFolder) -> dict[str, _Sealed]:
    """The attachments by their place in the vault, without those of which no copy is made."""
    found = connection.execute("select sha256, key, size_bytes from evidence order by sha256").fetchall()
    stays = held_back(connection)
    return {
        f"blobs/{blobs.name_of(sha256)}": _Sealed(sha256, bytes(key), size)
        for sha256, key, size in found
        if sha256 not in stays
    }


def _drafts(vault: Path) -> Iterator[str]:
    for path in sorted((vault / "drafts").glob("*.draft")):
        yield f"drafts/{path.name}"


def _beside(vault: Path) -> Iterator[Path]:
    for folder in ("blobs", "drafts"):
        yield from (path for path in (vault / folder).glob("*") if path.is_file())


def _open(path: Path) -> tuple[BinaryIO, int] | None:
    try:
        file = path.open("rb")
    except OSError:
        return None
    return file, os.fstat(file.fileno()).st_size


def _open_at_once(path: Path) -> tuple[BinaryIO, int] | None:
    """A draft: it may be replaced by its next state at any moment."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    return io.BytesIO(content), len(content)
