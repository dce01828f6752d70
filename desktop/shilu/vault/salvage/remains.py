"""What is left of a damaged vault, put together again in a database of its own that nobody keeps.

The truths (events, bodies, rows, keys of attachments) are taken from every page that is whole, the tables are folded
from them, and what the tables of the damaged vault still say is used where the history has a hole.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shilu.core import history
from shilu.core.errors import UserError
from shilu.core.history import Event
from shilu.core.job import Job
from shilu.vault.connection import driver, driver_errors
from shilu.vault.fold import TABLES, Fold, create_tables, drop_tables
from shilu.vault.fold.base import Identity
from shilu.vault.history import events_in_order, rows_of_import
from shilu.vault.migrations import MIGRATIONS
from shilu.vault.pages import PageFile
from shilu.vault.salvage.tables import TRUTHS, Found, Tables

if TYPE_CHECKING:
    from sqlite_utils import Database

_STEP = 500
_MEANINGLESS = (LookupError, ValueError, TypeError, AttributeError)
"""What an event can fail with when what it speaks of is lost."""


@dataclass(frozen=True, slots=True)
class Remains:
    """``lost``: rows, by table, of which only the place was found. ``without_meaning``: events that speak of what is
    lost, by their place in the history."""

    database: Database
    identity: Identity
    pages: tuple[int, ...]
    lost: Mapping[str, int]
    without_meaning: tuple[str, ...]


def gather(file: PageFile, to: Database, job: Job) -> Remains:
    """Fill the empty database ``to`` with all that can be read.

    Raises UserError ``vault.too_new``, ``disk.full``; Cancelled.
    """
    pages = tuple(file.damaged(job))
    steps = _steps(file)
    with driver_errors():
        to.conn.execute("begin")
        for step in MIGRATIONS[:steps]:
            step(to)
        lost = _take(Tables(file, job), to)
        _drop_false_bodies(to)
        _put_events_back(to)
        for step in MIGRATIONS[steps:]:
            step(to)
        drop_tables(to.conn)
        create_tables(to.conn)
        identity = _identity(to)
        without_meaning = _fold(to, identity, job)
        _fill_holes(to)
        to.conn.execute("commit")
    return Remains(to, identity, pages, lost, without_meaning)


def _steps(file: PageFile) -> int:
    """How many steps the schema has had; all of them where the page that says so is lost."""
    first = file.page(1)
    steps = len(MIGRATIONS) if first is None else int.from_bytes(first[60:64], "big")
    if steps > len(MIGRATIONS):
        raise UserError("vault.too_new")
    return steps


def _take(tables: Tables, to: Database) -> Counter[str]:
    """Store every row: truths in their tables, those of derived tables beside, as they were."""
    lost: Counter[str] = Counter()
    beside: set[str] = set()
    for found in tables.rows():
        if found.columns is None:
            lost[found.table] += 1
        elif found.table in TRUTHS:
            _store(to, found.table, found)
        elif found.table in TABLES:
            if found.table not in beside:
                beside.add(found.table)
                to.conn.execute(f"create table {_was(found.table)} ({', '.join(found.columns)})")
            _store(to, _was(found.table), found)
    return lost


def _store(to: Database, table: str, found: Found) -> None:
    columns = found.columns or {}
    to.conn.execute(
        f"insert or ignore into {table} ({', '.join(columns)}) values ({', '.join('?' * len(columns))})",
        tuple(columns.values()),
    )


def _was(table: str) -> str:
    return f"was_{table}"


def _drop_false_bodies(to: Database) -> None:
    """A body says by its hash whether it is one."""
    false = [
        (hashed,)
        for hashed, body in to.conn.execute("select body_hash, body from bodies")
        if history.body_hash(body.encode("utf-8", "surrogatepass")) != bytes(hashed)
    ]
    to.conn.executemany("delete from bodies where body_hash = ?", false)


def _put_events_back(to: Database) -> None:
    """A body also says where in the history it stands; only the hash that links it there is made anew."""
    lost = to.conn.execute(
        "select body_hash, body from bodies where body_hash not in (select body_hash from events)"
    ).fetchall()
    events = [history.event_from_body(body, bytes(hashed)) for hashed, body in lost]
    for event in sorted(events, key=lambda event: event.seq):
        to.conn.execute(
            "insert or ignore into events values (?, ?, ?, ?, ?, ?)",
            (event.chain, event.origin, event.seq, event.lamport, event.body_hash, _link(to, event)),
        )


def _link(to: Database, event: Event) -> bytes:
    """The hash of the chain at an event; zeros where the one before it is lost too."""
    before = to.conn.execute(
        "select hash from events where chain = ? and origin = ? and seq = ?", (event.chain, event.origin, event.seq - 1)
    ).fetchone()
    if event.seq > 1 and before is None:
        return bytes(32)
    return history.link(history.GENESIS if before is None else bytes(before[0]), event.body_hash)


def _identity(to: Database) -> Identity:
    """Where it is lost whose vault this was, all that is in it was its own."""
    origins = to.conn.execute("select id from origins where mine != 0").fetchall()
    origins = origins or to.conn.execute("select distinct origin from events").fetchall()
    key = to.conn.execute("select value from secrets where name = 'contact_points'").fetchone()
    return Identity(
        own=frozenset(row[0] for row in origins), point_key=secrets.token_bytes(32) if key is None else bytes(key[0])
    )


def _fold(to: Database, identity: Identity, job: Job) -> tuple[str, ...]:
    fold = Fold(to, identity=identity, rows=lambda import_id: rows_of_import(to, import_id))
    without_meaning = []
    for done, event in enumerate(events_in_order(to)):
        if done % _STEP == 0:
            job.check()
            job.progress("tables", done, None)
        try:
            fold.apply(event)
        except (*_MEANINGLESS, driver().IntegrityError):
            without_meaning.append(f"{event.chain}:{event.seq}")
    fold.apply_all(())  # what is told apart only in the end
    return tuple(without_meaning)


def _fill_holes(to: Database) -> None:
    """Take from the tables as they were what the history does not say any more."""
    for table in TABLES:
        was = _columns(to, _was(table))
        if not was or was != _columns(to, table):
            continue
        names = ", ".join(sorted(was))
        if table == "incidents":
            later = (
                f"from {_was(table)} w where exists "
                "(select 1 from incidents i where i.id = w.id and i.revision < w.revision)"
            )
            # what was recorded of those first comes from there too
            to.conn.execute(f"delete from corrections where incident in (select w.id {later})")
            to.conn.execute(f"insert or replace into incidents ({names}) select {names} {later}")
        to.conn.execute(f"insert or ignore into {table} ({names}) select {names} from {_was(table)}")
    drop_what_was(to)
    to.conn.execute("delete from incidents where import_id in (select id from pending_imports)")
    for table in ("incident_rows", "incident_files", "tellings"):
        to.conn.execute(f"delete from {table} where import_id in (select id from pending_imports)")
    for table in ("incident_files", "tellings", "corrections"):
        to.conn.execute(
            f"delete from {table} where incident not in "
            "(select id from incidents union all select id from joined_incidents)"
        )


def drop_what_was(to: Database) -> None:
    """Remove the tables as they were."""
    for table in TABLES:
        to.conn.execute(f"drop table if exists {_was(table)}")


def _columns(to: Database, table: str) -> frozenset[str]:
    return frozenset(row[1] for row in to.conn.execute(f"pragma table_info({table})"))
