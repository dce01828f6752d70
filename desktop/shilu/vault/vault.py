"""The vault: one encrypted folder, its doors, and what stands behind them.

``NAME.shilu/``: ``header.json`` (key slots, remembered heads) and its copy, ``vault.db`` (SQLCipher), ``search.db`` (an
index, made anew whenever it is missing), ``blobs/`` (sealed files), ``drafts/``, ``inbox/``, ``scratch/`` (copies under
way), ``ballast`` (room for a full disk) and ``in-use`` (the lock that every opener takes, outside this module).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from shilu.core.bundle import Position, Problem
from shilu.core.clock import Clock
from shilu.core.errors import UserError
from shilu.core.job import Job, QuietJob
from shilu.vault import kept_secrets, keys, upgrade
from shilu.vault.blobs import BlobFolder
from shilu.vault.bundles import Bundles
from shilu.vault.cases import Cases
from shilu.vault.check import quick
from shilu.vault.checkpoints import Checkpoints
from shilu.vault.clock import MeasuredClock
from shilu.vault.connection import checkpoint, connect, driver_errors, transaction
from shilu.vault.directory import Directory
from shilu.vault.drafts import DraftFolder
from shilu.vault.erasing import Erasing
from shilu.vault.evidence import Evidence
from shilu.vault.exchange.exchange import Exchange
from shilu.vault.exhibits import WithdrawnExhibits
from shilu.vault.finding import Finding
from shilu.vault.fold import Fold
from shilu.vault.header import Header
from shilu.vault.header_file import HeaderFile, Opened, open_header
from shilu.vault.history import DIRECTORY, Author, History, rows_of_import
from shilu.vault.imports import Imports
from shilu.vault.incidents import Incidents
from shilu.vault.kdf import KdfCost
from shilu.vault.kept_secrets import drafts_key, own_origin, secret
from shilu.vault.keys import MasterKey, NewKeys
from shilu.vault.migrations import migrate
from shilu.vault.pages import has_cut_log
from shilu.vault.particulars import Particulars
from shilu.vault.refold import identity_of, refold
from shilu.vault.rekey import Rekeying, opens
from shilu.vault.revisions import Revisions
from shilu.vault.room import Room
from shilu.vault.rule_packs import KeptPacks
from shilu.vault.safekeeping import Safekeeping
from shilu.vault.scratch import Scratch
from shilu.vault.search.learning import Learning
from shilu.vault.search.store import IndexFile
from shilu.vault.slots import Slots
from shilu.vault.storage import Ballast, disk_errors, is_writable, sync_folder
from shilu.vault.tallies import Tallies
from shilu.vault.thread import Connections, VaultThreads
from shilu.vault.twins import Twins

if TYPE_CHECKING:
    from sqlite_utils import Database

_FOLDERS = ("blobs", "drafts", "inbox")


class Vault:
    """An open vault. Its repositories, what finds incidents and what keeps the index for that may be used from any
    thread. ``is_read_only``: nothing can be written where it lies, and saving raises UserError ``vault.read_only``."""

    def __init__(
        self,
        path: Path,
        opened: Opened,
        *,
        clock: Clock,
        create: bool = False,
        slot_name: str = "",
        point_key: bytes = b"",
        cost: KdfCost | None = None,
        job: Job | None = None,
    ) -> None:
        """``slot_name``: what the first way into a new vault is called. ``point_key``: of its contact point ids, where
        they are to be those of another vault. ``cost``: of new key slots, in tests only. ``job``: of an upgrade."""
        self.path = path
        self._file = HeaderFile(path, opened)
        self.is_read_only = not create and not is_writable(path, path / "vault.db")
        self.closed = False
        self._spare_salt = b""
        self._cost = cost
        self._database = Connections()
        self._room = Room(path)
        self._threads = VaultThreads(
            connections=self._database,
            connect=lambda read_only: self._connect(create=create, read_only=read_only),
            room=self._room,
            go_on=self._go_on,
        )
        # SQLite takes the write-ahead log away when the last connection is closed.
        self._was_interrupted = (path / "vault.db-wal").exists()
        self._index = IndexFile(path, key=lambda: self._file.master.search, vault=opened.header.vault)
        self.learning = Learning(self._database, threads=self._threads, file=self._index)
        self.finding = Finding(self._database, threads=self._threads)
        self.tallies = Tallies(self._database, threads=self._threads)
        try:
            if not self.is_read_only:
                Scratch(path).sweep()
                self._file.put_salt_right()
            elif self._file.has_lost_salt():
                self._spare_salt = opened.header.salt
            keys_there_are = [one.database for one in (self._file.master, self._file.master.next) if one.secret]
            if has_cut_log(path / "vault.db", keys_there_are, opened.header.salt):
                raise UserError("vault.damaged")
            self._find_key()
            self._room.make(self._threads.open, is_new=create)
            if not self._spare_salt:
                self._file.note_salt()
            if not create:
                self._bring_up_to_date(job or QuietJob())
            self._threads.run(lambda: self._prepare(clock, create=create, slot_name=slot_name, point_key=point_key))
            self._of_header = self._threads.run(self._file.problems) if self._file.renewed else ()
            self._noticed: tuple[Problem, ...] | None = () if create else None
        except BaseException:
            self.learning.close()
            self._threads.stop()
            raise

    @property
    def noticed(self) -> tuple[Problem, ...]:
        """What the quick check finds wrong. It is made when this is asked for the first time, which both doors do as
        soon as the vault is open: the first rows do not wait for it (measured: half of what opening took)."""
        if self._noticed is None:
            self._noticed = (*self._of_header, *self._looked_over())
        return self._noticed

    @property
    def lacks_room(self) -> bool:
        """Whether it is open for reading only because its disk is full, until there is room."""
        return self._room.is_lacking

    def _looked_over(self) -> tuple[Problem, ...]:
        """What the quick check noticed. It keeps nobody out."""
        if self._spare_salt:
            return (Problem("vault.db (page 1)", "page_damaged"),)
        try:
            return self._threads.read(lambda: quick.problems(self._database, identity_of(self._database)))
        except UserError as error:
            if error.code != "vault.damaged":
                raise
            return (Problem("vault.db", "page_damaged"),)

    def _connect(self, *, create: bool, read_only: bool) -> Database:
        path = self.path / "vault.db"
        database = connect(
            path,
            self._file.master.database,
            create=create and not path.exists(),
            read_only=read_only,
            lacks_room=self._room.is_lacking,
            salt=self._spare_salt,
        )
        if read_only and self._saves:
            self._index.attach(database)
        return database

    def _find_key(self) -> None:
        """Where a re-key was interrupted, the database has the old key or the new one."""
        if self._file.master.next_secret:
            if opens(self.path / "vault.db", self._file.master.next.database):
                self._file.take_next()
            else:
                self._file.drop_next()

    def _bring_up_to_date(self, job: Job) -> None:
        """Upgrade the database on a copy where it is of an earlier version."""
        if not self._threads.run(lambda: upgrade.is_behind(self._database)):
            return
        if self.is_read_only:
            raise UserError("vault.cannot_upgrade")
        with self._threads.alone():
            self._threads.run(self._threads.disconnect)
            try:
                upgrade.put_upgraded_copy_in_place(self.path, self._file.master.database, self._file.header.heads, job)
            finally:
                self._threads.run(self._threads.reconnect)

    def _prepare(self, clock: Clock, *, create: bool, slot_name: str, point_key: bytes) -> None:
        made = partial(self._furnish, clock, create=create, slot_name=slot_name, point_key=point_key)
        self._room.make(made, is_new=create, shut=self._threads.renew)
        if self._saves:
            self._sweep(settle=not create)

    @property
    def _saves(self) -> bool:
        return not (self.is_read_only or self._room.is_lacking)

    def _go_on(self) -> None:
        """What opening left undone for want of room."""
        self.learning.prepare()
        self._sweep(settle=True)

    @driver_errors()
    def _furnish(self, clock: Clock, *, create: bool, slot_name: str, point_key: bytes) -> None:
        if create:
            migrate(self._database)
            kept_secrets.make(
                self._database, vault_id=self._file.header.vault, point_key=point_key, now_ms=clock.now_ms()
            )
            with transaction(self._database):
                refold(self._database, identity_of(self._database))
        identity = identity_of(self._database)
        fold = Fold(self._database, identity=identity, rows=lambda import_id: rows_of_import(self._database, import_id))
        header = self._file.header
        author = Author(own_origin(self._database), self._file.master.slot)
        self._history = History(self._database, fold=fold, author=author, clock=clock)
        self.slots = Slots(
            self._database,
            file=self._file,
            history=self._history,
            threads=self._threads,
            clock=clock,
            renew_secrets=lambda: kept_secrets.renew(self._database),
            cost=self._cost,
        )
        self.rekeying = Rekeying(
            self._database,
            path=self.path / "vault.db",
            file=self._file,
            slots=self.slots,
            threads=self._threads,
            settle=self._settle,
        )
        if create:
            with transaction(self._database):
                self._history.record(DIRECTORY, "vault.created", {"vault": header.vault})
                self.slots.record_first(slot_name)
        elif secret(self._database, "vault_id").decode() != header.vault or not all(
            self._history.contains(head) for head in header.heads
        ):
            raise UserError("vault.damaged")
        self._blobs = BlobFolder(self.path / "blobs", name_key=secret(self._database, "blob_names"))
        self.drafts = DraftFolder(self.path / "drafts", key=drafts_key(self._database))
        self.evidence = Evidence(self._database, blobs=self._blobs, threads=self._threads)
        self.cases = Cases(self._database, history=self._history, threads=self._threads)
        self.directory = Directory(
            self._database,
            history=self._history,
            threads=self._threads,
            point_key=secret(self._database, "contact_points"),
        )
        self.incidents = Incidents(
            self._database,
            history=self._history,
            threads=self._threads,
            directory=self.directory,
            evidence=self.evidence,
        )
        self.twins = Twins(self._database, threads=self._threads)
        self.imports = Imports(
            self._database,
            history=self._history,
            threads=self._threads,
            directory=self.directory,
            evidence=self.evidence,
            ballast=Ballast(self.path / "ballast"),
        )
        self.joins = self.imports.joins
        self.particulars = Particulars(self._database, history=self._history, threads=self._threads)
        self.bundles = Bundles(self._database, history=self._history, threads=self._threads)
        self.withdrawn_exhibits = WithdrawnExhibits(self._database, history=self._history, threads=self._threads)
        self.erasing = Erasing(
            self._database, history=self._history, threads=self._threads, evidence=self.evidence, identity=identity
        )
        self.packs = KeptPacks(self._database, history=self._history, threads=self._threads)
        self.clock = MeasuredClock(self._database, history=self._history, threads=self._threads)
        self.checkpoints = Checkpoints(self._database, history=self._history, threads=self._threads)
        self.revisions = Revisions(
            self._database,
            threads=self._threads,
            author=author,
            own=identity.own,
            slot_kinds=lambda: {slot.id: slot.kind for slot in self._file.header.slots},
        )
        self.exchange = Exchange(
            self._database,
            path=self.path,
            history=self._history,
            threads=self._threads,
            directory=self.directory,
            imports=self.imports,
            evidence=self.evidence,
            erasing=self.erasing,
            identity=identity,
        )
        if self._saves:
            self.learning.prepare()
        self.safekeeping = Safekeeping(
            self._database,
            path=self.path,
            file=self._file,
            history=self._history,
            threads=self._threads,
            slots=self.slots,
            blobs=self._blobs,
            drafts=self.drafts,
            learning=self.learning,
            clock=clock,
            room=self._room,
        )

    def _sweep(self, *, settle: bool) -> None:
        """Finish or remove what an interruption left. A disk without room for that keeps nobody out."""
        try:
            if settle:
                self._settle()
                self._file.bring_up_copy()
            self.drafts.sweep()
            self.imports.sweep()
            if self._was_interrupted:
                self.evidence.sweep()
        except UserError as error:
            if error.code != "disk.full":
                raise
        Ballast(self.path / "ballast").restore()

    def _settle(self) -> None:
        """Record what was done to the keys and is not recorded yet; after a re-key, seal the drafts anew."""
        with driver_errors():
            self.slots.settle()
            before = self._database.conn.execute("select value from secrets where name = 'drafts_before'").fetchone()
            if before is not None:
                self.drafts.renew(secret(self._database, "drafts"), before=bytes(before[0]))
                with transaction(self._database):
                    self._database.conn.execute("delete from secrets where name = 'drafts_before'")

    def refuse_unless_saving(self) -> None:
        """Raises UserError ``vault.read_only`` or ``disk.full`` where nothing can be saved now."""
        if self.is_read_only:
            raise UserError("vault.read_only")
        self._threads.run(lambda: None)  # there may be room again
        if self.lacks_room:
            raise UserError("disk.full")

    def position(self, case_id: str) -> Position:
        """Where a case's history stands now."""
        return self._threads.run(lambda: self._history.position(case_id))

    def remember_heads(self) -> None:
        """Write the last event of every chain into the header, so that a database put back to an older state shows."""
        self._threads.run(self._remember_heads)

    def check(self, job: Job) -> tuple[Problem, ...]:
        """Everything that is wrong with pages, history, tables and attachments. Empty when all is well."""
        return self.safekeeping.examine(job).problems

    def close(self) -> None:
        """Remember the heads, empty the write-ahead log, close. Safe to call once only.

        Where the disk is full, or a page damaged, it closes all the same: what was saved is in the log.
        Raises UserError ``disk.failing``.
        """
        self.closed = True
        try:
            self.learning.close()
            if self._saves:
                self._put_away()
        except UserError as error:
            if error.code not in ("disk.full", "vault.damaged"):
                raise
        finally:
            self._threads.stop()

    def _put_away(self) -> None:
        self._threads.run(self._remember_heads)
        # Readers hold the log back; without them it is emptied whole.
        with self._threads.alone():
            self._threads.run(lambda: checkpoint(self._database))

    def _remember_heads(self) -> None:
        heads = self._history.heads()
        if heads != self._file.header.heads:
            self._file.replace(replace(self._file.header, heads=heads))


def create(
    path: Path,
    passphrase: str,
    *,
    clock: Clock,
    slot_name: str = "",
    point_key: bytes = b"",
    cost: KdfCost | None = None,
) -> tuple[Vault, NewKeys]:
    """Make a new vault in a folder that does not exist yet; returns it open, and its keys: the recovery key is shown
    once. ``point_key``: of its contact point ids, where they are to be those of another vault. ``cost``: less than is
    calibrated, in tests only.

    Raises UserError ``file.exists``, ``file.not_writable`` or ``vault.no_memory``.
    """
    if path.exists():
        raise UserError("file.exists", name=path.name)
    made = keys.make_keys(passphrase, cost=cost, created_ms=clock.now_ms())
    with disk_errors(path.name):
        path.mkdir(mode=0o700, parents=True)
    try:
        with disk_errors(path.name):
            for folder in _FOLDERS:
                (path / folder).mkdir(mode=0o700)
        vault = Vault(
            path,
            Opened(made.header, made.master),
            clock=clock,
            create=True,
            slot_name=slot_name,
            point_key=point_key,
            cost=cost,
        )
        # The header comes last: a folder without one is no vault, so a crash before this line leaves nothing half-made.
        vault.remember_heads()
        sync_folder(path)
        sync_folder(path.parent)
    except BaseException:
        shutil.rmtree(path, ignore_errors=True)
        raise
    return vault, made


def open_with(
    path: Path,
    unlock: Callable[[Header], MasterKey],
    *,
    clock: Clock,
    cost: KdfCost | None = None,
    job: Job | None = None,
) -> Vault:
    """Open a vault with whatever ``unlock`` does: ``keys.unlock`` or ``keys.unlock_with_recovery_key``. ``job`` is told
    of an upgrade.

    Raises UserError ``vault.not_a_vault``, ``vault.too_new``, ``vault.damaged``, and what ``unlock`` raises.
    """
    return Vault(path, open_header(path, unlock), clock=clock, cost=cost, job=job)


def open_vault(
    path: Path, passphrase: str, *, clock: Clock, cost: KdfCost | None = None, job: Job | None = None
) -> Vault:
    """Open a vault with its passphrase. ``cost``: the least that a key slot may cost, in tests only."""
    return open_with(path, lambda header: keys.unlock(header, passphrase, cost=cost), clock=clock, cost=cost, job=job)
