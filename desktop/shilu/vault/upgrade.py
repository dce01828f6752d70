"""Bringing a vault up to this version, on a copy that takes the place of its database only when it checks out.

The steps of the schema run on the copy, its tables are folded anew, and it is compared with what it was made from.
Interrupted at any moment, the old database is there or the new one, whole; what lies in ``scratch/`` is swept at the
next opening. The old one is not kept: a later key, a changed passphrase or an erased contact would not reach it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.vault.check import history
from shilu.vault.connection import checkpoint, connect, driver_errors, transaction
from shilu.vault.header import Head
from shilu.vault.migrations import MIGRATIONS, migrate, steps_applied
from shilu.vault.refold import empty_tables, identity_of, is_current, refold
from shilu.vault.scratch import Scratch, refuse_without_room
from shilu.vault.snapshot import copy_whole
from shilu.vault.storage import disk_errors, sync_file, sync_folder

if TYPE_CHECKING:
    from sqlite_utils import Database

    from shilu.vault.thread import Connections

_KEPT = ("events", "bodies", "source_rows", "evidence", "origins")
"""To these a step may add columns, but no rows, and it may take none from them."""


def is_behind(database: Database | Connections) -> bool:
    """Whether a database is of an earlier version. Raises UserError ``vault.too_new``; writes nothing."""
    with driver_errors():
        return steps_applied(database) < len(MIGRATIONS) or not is_current(database)


def put_upgraded_copy_in_place(vault: Path, key: bytes, heads: Sequence[Head], job: Job) -> None:
    """Replace a vault's database, which nobody has open, by an upgraded copy of it.

    Raises UserError ``disk.no_room`` before anything is done; ``disk.…``; ``vault.damaged`` when the copy is not what
    it has to be; Cancelled. The old database is there then.
    """
    path = vault / "vault.db"
    said = _Upgrading(job)
    refuse_without_room(vault, 2 * path.stat().st_size)
    with Scratch(vault).folder() as folder:
        copy = folder / path.name
        copy_whole(path, key, copy, said)
        old, new = connect(path, key), connect(copy, key)
        with closing(old.conn), closing(new.conn), driver_errors():
            empty_tables(new)
            migrate(new)
            with transaction(new):
                refold(new, identity_of(new), said)
            if not _is_what_it_was(old, new, heads, said):
                raise UserError("vault.damaged")
            checkpoint(new)
            checkpoint(old)
        with disk_errors(path.name):
            _put_in_place(copy, path)


def _is_what_it_was(old: Database, new: Database, heads: Sequence[Head], job: Job) -> bool:
    """Whether a copy is sound, of this version, and has the history that the original has: no event more or less."""
    return (
        not is_behind(new)
        and new.conn.execute("pragma integrity_check(1)").fetchall() == [("ok",)]
        and not new.conn.execute("pragma foreign_key_check").fetchall()
        and all(_count(old, table) == _count(new, table) for table in _KEPT)
        and _ends(old) == _ends(new)
        and list(history.problems(old.conn, heads, job)) == list(history.problems(new.conn, heads, job))
    )


def _count(database: Database, table: str) -> int:
    return int(database.conn.execute(f"select count(*) from {table}").fetchone()[0])


def _ends(database: Database) -> list[tuple[object, ...]]:
    return list(database.conn.execute("select chain, origin, max(seq), hash from events group by 1, 2 order by 1, 2"))


def _put_in_place(copy: Path, path: Path) -> None:
    # The log of the old file is in it, whole, and must never be taken for one of the new file.
    for name in (f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)
    sync_folder(path.parent)
    with copy.open("r+b") as file:
        sync_file(file)
    copy.replace(path)
    sync_folder(path.parent)


@dataclass(frozen=True, slots=True)
class _Upgrading:
    """All of it is one stage to whoever waits."""

    job: Job

    def progress(self, stage: str, done: int, total: int | None) -> None:
        self.job.progress("upgrading", done if stage == "tables" else 0, total if stage == "tables" else None)

    def check(self) -> None:
        self.job.check()
