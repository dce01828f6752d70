"""Whether the tables are what the history says: all events are folded anew, and every row compared.

The fold goes into a database of its own that nobody keeps, and rows are compared by keyed hashes, so that a million of
them need neither memory nor a sort: a table is 4,096 sums over the hashes of its rows. Rows are looked at one by one
only where two sums differ.
"""

from __future__ import annotations

import hashlib
import marshal
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from typing import TYPE_CHECKING, Any

from shilu.core.bundle import Problem
from shilu.core.job import Job, Meter
from shilu.vault.check.naming import labels
from shilu.vault.connection import driver, driver_errors
from shilu.vault.fold import TABLES, Fold, create_tables
from shilu.vault.fold.base import Identity
from shilu.vault.history import events_in_order, rows_of_import
from shilu.vault.refold import event_and_row_count

if TYPE_CHECKING:
    from sqlite_utils import Database

_BUCKETS = 4096
_STEP = 2000
_MOST_NAMED = 100
_SHOWN = {
    "incidents": "import_id is null or import_id not in (select id from pending_imports)",
    "incident_rows": "import_id not in (select id from pending_imports)",
    "incident_files": "import_id not in (select id from pending_imports)",
    "tellings": "import_id not in (select id from pending_imports)",
}
"""Imports that are under way are no part of the history yet."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a vault that can be folded by itself: some chains, and which rows of which tables they make."""

    chains: Sequence[str]
    tables: Mapping[str, str]
    """Conditions that take the named parameter ``case``."""
    case: str


def differences(
    database: Database, identity: Identity, folded: Database, job: Job, *, part: Part | None = None
) -> Iterator[Problem]:
    """The rows of ``database`` that are not what its events say; ``folded`` is empty and will hold the fold. ``part``:
    where that is asked of a part only.

    A history that was tampered with may say what cannot be: twice the same, or of something that is not there.
    """
    seen = Meter(job, "tables", event_and_row_count(database) if part is None else None)
    events = (
        events_in_order(database)
        if part is None
        else merge(*(events_in_order(database, chain) for chain in part.chains), key=lambda e: (e.lamport, e.origin))
    )
    with driver_errors():
        folded.conn.execute("begin")
        create_tables(folded.conn)
        fold = Fold(folded, identity=identity, rows=lambda import_id: seen.through(rows_of_import(database, import_id)))
        try:
            fold.apply_all(seen.through(events))
        except (driver().IntegrityError, ValueError, KeyError, TypeError, AttributeError):
            folded.conn.execute("rollback")
            yield Problem("events", "history_broken")
            return
        folded.conn.execute("commit")
        for table in TABLES if part is None else part.tables:
            yield from _unlike(_Compared(table, database, folded, part, job))


@dataclass(frozen=True, slots=True)
class _Compared:
    table: str
    database: Database
    folded: Database
    part: Part | None
    job: Job

    def here(self) -> Iterator[tuple[Any, ...]]:
        """The rows as they are."""
        return self._rows(self.database, _SHOWN.get(self.table, "true"))

    def there(self) -> Iterator[tuple[Any, ...]]:
        """The rows as they should be."""
        return self._rows(self.folded, "true")

    def _rows(self, database: Database, shown: str) -> Iterator[tuple[Any, ...]]:
        of_part, values = (
            ("true", {}) if self.part is None else (self.part.tables[self.table], {"case": self.part.case})
        )
        for n, row in enumerate(
            database.conn.execute(f"select * from {self.table} where ({shown}) and ({of_part})", values)
        ):
            if n % _STEP == 0:
                self.job.check()
            yield row


def _unlike(compared: _Compared) -> Iterator[Problem]:
    """The rows in which a table differs from its fold, by their keys."""
    table, database, folded = compared.table, compared.database, compared.folded
    if _columns(table, database) != _columns(table, folded):
        yield Problem(table, "table_differs")
        return
    key = secrets.token_bytes(32)
    ours, theirs = _sums(compared.here(), key), _sums(compared.there(), key)
    differing = {n for n in range(_BUCKETS) if ours[n] != theirs[n]}
    if not differing:
        return
    keys = [n for n, (_, place) in enumerate(_columns(table, database)) if place]
    here = {_named(table, row, keys): row for row in compared.here() if _bucket(row) in differing}
    there = {_named(table, row, keys): row for row in compared.there() if _bucket(row) in differing}
    names = sorted(name for name in here.keys() | there.keys() if here.get(name) != there.get(name))
    for name in names[:_MOST_NAMED]:
        row = here.get(name) or there[name]
        incidents = (row[0],) if table.startswith("incident") else ()
        yield Problem(name, "table_differs", labels(database.conn, incidents) or labels(folded.conn, incidents))
    if len(names) > _MOST_NAMED:
        yield Problem(table, "table_differs")


def _columns(table: str, database: Database) -> list[tuple[str, int]]:
    """Name, and place in the primary key or 0."""
    return [(name, place) for _, name, _, _, _, place in database.conn.execute(f"pragma table_info({table})")]


def _sums(rows: Iterable[tuple[Any, ...]], key: bytes) -> list[int]:
    sums = [0] * _BUCKETS
    for row in rows:
        # version 2 is the last in which equal values always give equal bytes
        digest = hashlib.blake2b(marshal.dumps(row, 2), digest_size=16, key=key).digest()
        sums[_bucket(row)] += int.from_bytes(digest)
    return sums


def _bucket(row: tuple[Any, ...]) -> int:
    return hash(row[0]) % _BUCKETS


def _named(table: str, row: tuple[Any, ...], keys: Iterable[int]) -> str:
    return "/".join((table, *(str(row[n]) for n in keys)))
