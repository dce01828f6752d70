"""Keeping a vault safe: the deep check, backups, and what is remembered of both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from shilu.core.bundle import Problem
from shilu.core.clock import Clock
from shilu.core.errors import UserError
from shilu.core.history import Json
from shilu.core.job import Job
from shilu.core.safekeeping import CheckReport, LastBackup, LastCheck, VaultSize
from shilu.vault import origins
from shilu.vault.backup.writing import Source, Written, back_up
from shilu.vault.blobs import BlobFolder
from shilu.vault.check import deep, of_case
from shilu.vault.check.of_case import CaseReport
from shilu.vault.connection import checkpoint, transaction
from shilu.vault.drafts import DraftFolder
from shilu.vault.fold.safekeeping import BACKUP, CHECK
from shilu.vault.header_file import HeaderFile
from shilu.vault.history import DIRECTORY, History
from shilu.vault.pages import copy_raw
from shilu.vault.refold import identity_of
from shilu.vault.room import Room
from shilu.vault.salvage.rescue import Door
from shilu.vault.search.learning import Learning
from shilu.vault.slots import Slots
from shilu.vault.thread import Connections, VaultThreads, on_reading_thread, on_vault_thread


class Safekeeping:
    """Checks and backups of an open vault. Every method may be called from any thread but the vault's own."""

    def __init__(
        self,
        database: Connections,
        *,
        path: Path,
        file: HeaderFile,
        history: History,
        threads: VaultThreads,
        slots: Slots,
        blobs: BlobFolder,
        drafts: DraftFolder,
        learning: Learning,
        clock: Clock,
        room: Room,
    ) -> None:
        """``path``: the vault's folder."""
        self._database = database
        self._path = path
        self._file = file
        self._history = history
        self._threads = threads
        self._slots = slots
        self._blobs = blobs
        self._drafts = drafts
        self._learning = learning
        self._clock = clock
        self._room = room

    def examine(self, job: Job) -> CheckReport:
        """The deep check: everything that is wrong, and how much is not. Saving goes on meanwhile.

        Raises UserError ``disk.no_room`` when there is no room for the copy that is looked at; Cancelled.
        """
        of_header = self._threads.run(self._file.problems)
        report = deep.examine(self._subject(), job)
        return replace(report, problems=(*of_header, *report.problems, *self._beside(report, job)))

    def examine_case(self, case_id: str, files: Iterable[str], job: Job) -> CaseReport:
        """The check before a bundle: of one case and of the files that are to go in. Raises Cancelled."""
        return of_case.examine(self._subject(), case_id, files, job)

    def _beside(self, report: CheckReport, job: Job) -> Iterator[Problem]:
        """What needs the tables: the slots, and the index, which is made anew."""
        if report.has_damaged_pages:
            return
        yield from self._slots.problems()
        self._learning.step()  # an index of another key is made anew without a word
        if not self._learning.make_anew(job):
            yield Problem("search.db", "index_differed")

    @on_reading_thread
    def size(self) -> VaultSize:
        """How much a deep check has to go through."""
        found = self._database.conn.execute("select coalesce(sum(size_bytes), 0) from evidence").fetchone()
        return VaultSize((self._path / "vault.db").stat().st_size, int(found[0]))

    def copy_as_it_is(self, to: Path) -> None:
        """Copy the database file byte for byte into the empty file ``to``, damaged or not. Everything waits meanwhile.
        Raises UserError ``disk.…``."""

        def copy() -> None:
            with suppress(UserError):  # what cannot be moved into the file now is lost to this copy
                checkpoint(self._database)
            copy_raw(self._path / "vault.db", to)

        with self._threads.alone():
            self._threads.run(copy)

    def door(self) -> Door:
        """This vault, for reading what is left of it."""
        return Door(self._path, self._file.header, self._file.master)

    def back_up(self, to: Path, job: Job) -> Written:
        """Write all of the vault to ``to``, an empty file, and read it back. What is wrong with the vault itself, as
        far as copying it shows, is told: pages that no table stands on are not in the backup, damaged attachments and
        drafts are.

        Raises UserError ``disk.no_room``, ``vault.cannot_back_up``, ``disk.…``, ``file.…``; Cancelled.
        """
        of_pages = tuple(deep.problems_of_pages(self._subject(), job))
        source = self._threads.run(
            lambda: Source(self._path, self._file.header, self._file.master, self._blobs, self._room)
        )
        written = back_up(source, to, self._clock.now_ms(), job)
        of_drafts = (Problem("drafts", "draft_damaged"),) if self._drafts.all().unreadable else ()
        return replace(written, problems=(*of_pages, *written.problems, *of_drafts))

    @on_vault_thread
    def record_check(self, problems: int) -> None:
        """Remember that all of it was checked, and how many problems there were."""
        with transaction(self._database):
            self._history.record(DIRECTORY, "vault.checked", {"problems": problems})

    @on_vault_thread
    def record_backup(self, name: str, size_bytes: int) -> None:
        """Remember that a backup was made, under what name, and how large it is."""
        with transaction(self._database):
            self._history.record(DIRECTORY, "backup.made", {"name": name, "bytes": size_bytes})

    @on_vault_thread
    def begin_again(self, name: str, made_ms: int) -> None:
        """After it was restored from the backup of that name and time (UTC): from now on record under a new origin,
        since the vault that the backup was made of may go on too."""
        self._begin("vault.restored", {"name": name, "made_ms": made_ms})

    @on_vault_thread
    def begin_mended(self, pages: int) -> None:
        """The same after it was made out of a damaged vault, of which so many pages were not whole."""
        self._begin("vault.mended", {"pages": pages})

    def _begin(self, kind: str, data: Mapping[str, Json]) -> None:
        with transaction(self._database):
            self._history.record_as(origins.begin(self._database.conn, self._clock.now_ms()))
            self._history.record(DIRECTORY, kind, data)

    @on_reading_thread
    def last_check(self) -> LastCheck | None:
        """When all of it was checked last."""
        found = self._remembered(CHECK)
        return None if found is None else LastCheck(found[0], found[2])

    @on_reading_thread
    def last_backup(self) -> LastBackup | None:
        """The last backup that was made of it, or that it was restored from."""
        found = self._remembered(BACKUP)
        return None if found is None else LastBackup(*found)

    @property
    def made_ms(self) -> int:
        """When the vault was made (UTC)."""
        return self._file.header.created_ms

    def is_of_this_vault(self, header_vault: str) -> bool:
        """Whether that is the id of this vault."""
        return header_vault == self._file.header.vault

    def _remembered(self, what: str) -> tuple[int, str, int] | None:
        found = self._database.conn.execute("select at_ms, name, number from safekeeping where what = ?", (what,))
        row = found.fetchone()
        return None if row is None else (row[0], row[1], row[2])

    def _subject(self) -> deep.Subject:
        return deep.Subject(
            path=self._path,
            key=self._file.master.database,
            salt=self._file.header.salt,
            heads=self._file.header.heads,
            identity=self._threads.run(lambda: identity_of(self._database)),
            blobs=self._blobs,
            drafts=self._drafts,
            database=self._database,
            threads=self._threads,
            room=self._room,
        )
