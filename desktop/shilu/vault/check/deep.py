"""The deep check: pages, header, history, rows, tables, attachments, drafts. Saving goes on meanwhile.

The pages are judged first, in the file itself (vault/pages.py). When all of them are whole, all else is looked at in a
snapshot, which for a large vault is a copy. Where one is not, there is no copy that could be trusted: what can still be
read is gathered page by page (vault/salvage) and looked at instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from shilu.core.bundle import Problem
from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.safekeeping import CheckReport, Tally
from shilu.vault import proofs, scratch
from shilu.vault.blobs import BlobFolder
from shilu.vault.check import files, folded, history
from shilu.vault.check.tallies import tallies
from shilu.vault.connection import checkpoint, driver_errors, memory_database, scratch_database
from shilu.vault.drafts import DraftFolder
from shilu.vault.fold.base import Identity
from shilu.vault.header import Head
from shilu.vault.pages import PageFile
from shilu.vault.room import Room
from shilu.vault.salvage.remains import gather
from shilu.vault.scratch import Scratch, has_room
from shilu.vault.snapshot import copy_pages, snapshot
from shilu.vault.storage import disk_errors
from shilu.vault.thread import Connections, VaultThreads

if TYPE_CHECKING:
    from sqlite_utils import Database

MakeEmpty: TypeAlias = "Callable[[str], AbstractContextManager[Database]]"

_MOST_NAMED = 100


@dataclass(frozen=True, slots=True)
class Subject:
    """An open vault, as the check sees it. ``key`` and ``salt`` are those of the database file."""

    path: Path
    key: bytes
    salt: bytes
    heads: Sequence[Head]
    identity: Identity
    blobs: BlobFolder
    drafts: DraftFolder
    database: Connections
    threads: VaultThreads
    room: Room

    @property
    def file(self) -> Path:
        """The database."""
        return self.path / "vault.db"


def examine(subject: Subject, job: Job) -> CheckReport:
    """Everything that is wrong, and what is not. For the caller's thread.

    Raises UserError ``disk.no_room`` when there is no room for the copy; Cancelled.
    """
    problems = [*problems_of_pages(subject, job)]
    with _workbench(subject) as make_empty:
        report = None if problems else _of_a_whole_file(subject, make_empty, job)
        if report is None:
            problems = problems or [Problem(subject.file.name, "page_damaged")]
            with make_empty("remains.db") as remains:
                report = _of_what_is_left(subject, problems, remains, job)
    drafts = subject.drafts.all()
    found = Tally("drafts", len(drafts.drafts), drafts.unreadable)
    damaged = (Problem("drafts", "draft_damaged"),) if drafts.unreadable else ()
    return CheckReport((*report.problems, *damaged), (*report.good, found))


def _of_a_whole_file(subject: Subject, make_empty: MakeEmpty, job: Job) -> CheckReport | None:
    """None when SQLite cannot read it to its end though every page is one that was once written."""
    try:
        with _looked_at(subject, make_empty, job) as database:
            problems = list(_structure(database, subject.file.name))
            problems += history.problems(database.conn, subject.heads, job)
            problems += proofs.rows(database.conn, job)
            with make_empty("fold.db") as fold:
                problems += folded.differences(database, subject.identity, fold, job)
            problems += _files(subject, database, job)
            return CheckReport(tuple(problems), tallies(database.conn, subject.heads, problems))
    except UserError as error:
        if error.code != "vault.damaged":
            raise
        return None


def _of_what_is_left(subject: Subject, found: Sequence[Problem], remains: Database, job: Job) -> CheckReport:
    with disk_errors(subject.file.name), PageFile(subject.file, subject.key, salt=subject.salt) as file:
        gather(file, remains, job)
    problems = [*found, *history.problems(remains.conn, subject.heads, job), *_files(subject, remains, job)]
    return CheckReport(tuple(problems), tallies(remains.conn, subject.heads, problems))


def _files(subject: Subject, database: Database, job: Job) -> Iterator[Problem]:
    yield from files.attachments(database.conn, subject.blobs, job)
    yield from files.strangers(subject.path / "blobs", _known_blobs(subject, database))


def problems_of_pages(subject: Subject, job: Job, *, most: int = _MOST_NAMED) -> Iterator[Problem]:
    """The pages of the database that are not whole, ``most`` of them."""
    for number in damaged_pages(subject, job)[:most]:
        yield Problem(f"{subject.file.name} (page {number})", "page_damaged")


def damaged_pages(subject: Subject, job: Job) -> tuple[int, ...]:
    """The pages of the database that are not whole."""
    with suppress(UserError):  # no room: then pages are judged where they are, in the log
        subject.threads.run(lambda: checkpoint(subject.database))
    with disk_errors(subject.file.name), PageFile(subject.file, subject.key, salt=subject.salt) as file:
        suspects = tuple(file.damaged(job))
    if not suspects:
        return ()

    # Something is written all the time: only what is still not whole while nobody writes is damage.
    def look_again() -> tuple[int, ...]:
        with suppress(UserError):
            checkpoint(subject.database)
        with disk_errors(subject.file.name), PageFile(subject.file, subject.key, salt=subject.salt) as file:
            return file.damaged_among(suspects)

    with subject.threads.alone():
        return subject.threads.run(look_again)


@contextmanager
def make_empty_for(subject: Subject) -> Iterator[Database]:
    """An empty database that nobody keeps, for part of a vault: where the disk has no room, in memory."""
    size_bytes = subject.file.stat().st_size
    if _is_small(subject) or not has_room(Scratch(subject.path).disk, size_bytes):
        with memory_database() as database:
            yield database
        return
    with Scratch(subject.path).folder() as folder, scratch_database(folder / "part.db") as database:
        yield database


@contextmanager
def _workbench(subject: Subject) -> Iterator[MakeEmpty]:
    """Where databases that nobody keeps are made: in memory for a small vault, else in its scratch folder."""
    if _is_small(subject):
        yield lambda _: memory_database()
        return
    with Scratch.with_room(subject.path, 2 * subject.file.stat().st_size).folder() as folder:
        yield lambda name: scratch_database(folder / name)


@contextmanager
def _looked_at(subject: Subject, make_empty: MakeEmpty, job: Job) -> Iterator[Database]:
    """The database as it is now. A small one is looked at in its place, which takes no time in which the write-ahead
    log could grow; a large one is copied."""
    if _is_small(subject):
        with looked_at_in_place(subject) as database:
            yield database
        return
    with make_empty("copy.db") as copy:
        with subject.room.looking() as lacks_room:
            copy_pages(subject.file, subject.key, copy, job, lacks_room=lacks_room)
        yield copy


@contextmanager
def looked_at_in_place(subject: Subject) -> Iterator[Database]:
    """The database as it is now, in its place. The write-ahead log grows as long as this lasts."""
    with subject.room.looking() as lacks_room, snapshot(subject.file, subject.key, lacks_room=lacks_room) as database:
        yield database


def _is_small(subject: Subject) -> bool:
    return subject.file.stat().st_size <= scratch.SMALL_BYTES


def _structure(database: Database, name: str) -> Iterator[Problem]:
    """What SQLite itself finds: trees, indexes, references."""
    for (said,) in database.conn.execute(f"pragma integrity_check({_MOST_NAMED})").fetchall():
        if said != "ok":
            yield Problem(f"{name} ({said})", "page_damaged")
    for table, *_ in database.conn.execute("pragma foreign_key_check").fetchall()[:_MOST_NAMED]:
        yield Problem(str(table), "table_differs")


def _known_blobs(subject: Subject, database: Database) -> Iterator[str]:
    """By what is looked at, and by the vault as it is now: what was attached since the copy was made is no stranger."""
    yield from (subject.blobs.name_of(row[0]) for row in database.conn.execute("select sha256 from evidence"))

    def read() -> list[tuple[str]]:
        with driver_errors():
            return list(subject.database.conn.execute("select sha256 from evidence"))

    try:
        known = subject.threads.read(read)
    except UserError:  # the very page may be damaged
        return
    yield from (subject.blobs.name_of(sha256) for (sha256,) in known)
