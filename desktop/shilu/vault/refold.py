"""Folding anew: a whole vault after an upgrade that changed the tables, one case after a case file was merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shilu.core.errors import UserError
from shilu.core.job import Job, Meter, QuietJob
from shilu.core.text import SEARCH_KEY_VERSION
from shilu.vault import fold
from shilu.vault.fold import FOLD_VERSION, Fold
from shilu.vault.fold.base import Identity
from shilu.vault.history import events_in_order, rows_of_import
from shilu.vault.search import queue

if TYPE_CHECKING:
    from sqlite_utils import Database

    from shilu.vault.thread import Connections


def is_current(database: Database | Connections) -> bool:
    """Whether the tables are those of this version of the fold. Raises UserError ``vault.too_new``."""
    found = dict(database.conn.execute("select name, number from versions").fetchall())
    if found.get("fold", 0) > FOLD_VERSION:
        raise UserError("vault.too_new")
    return (found.get("fold"), found.get("search_keys")) == (FOLD_VERSION, SEARCH_KEY_VERSION)


def empty_tables(database: Database | Connections) -> None:
    """Take every row out of the projected tables of a copy that is to be folded anew, outside a transaction.

    Within one SQLite keeps each page that a statement changes in memory until the statement ends, to be able to take
    it back: dropping the tables of 1,000,000 contacts took 1 GB (measured).
    """
    connection = database.conn
    found = connection.execute("select type, name, tbl_name from sqlite_master where type in ('table', 'trigger')")
    there = [(kind, name) for kind, name, table in found.fetchall() if table in fold.TABLES]
    for kind, name in sorted(there, reverse=True):  # triggers first: without them a table is emptied at once
        connection.execute(f"drop trigger {name}" if kind == "trigger" else f"delete from {name}")


def refold(database: Database | Connections, identity: Identity, job: Job | None = None) -> None:
    """Replace the projected tables by a fresh fold of all events, within the caller's transaction."""
    connection = database.conn
    seen = Meter(job or QuietJob(), "tables", event_and_row_count(database))
    fold.drop_tables(connection)
    fold.create_tables(connection)
    fresh = Fold(database, identity=identity, rows=lambda import_id: seen.through(rows_of_import(database, import_id)))
    fresh.apply_all(seen.through(events_in_order(database)))
    queue.install(connection)
    queue.start_anew(connection)
    versions = [("fold", FOLD_VERSION), ("search_keys", SEARCH_KEY_VERSION)]
    connection.executemany("insert or replace into versions values (?, ?)", versions)


def refold_case(database: Database | Connections, identity: Identity, case: str) -> None:
    """Replace what the tables have of one case by a fresh fold of its events, within the caller's transaction."""
    fresh = Fold(database, identity=identity, rows=lambda import_id: rows_of_import(database, import_id))
    fresh.apply_case(case, events_in_order(database, case))


def event_and_row_count(database: Database | Connections) -> int:
    """How much a fold has to go through."""
    found = database.conn.execute("select (select count(*) from events) + (select count(*) from source_rows)")
    return int(found.fetchone()[0])


def identity_of(database: Database | Connections) -> Identity:
    """Whose vault it is. Raises UserError ``vault.damaged``."""
    own = database.conn.execute("select id from origins where mine != 0").fetchall()
    key = database.conn.execute("select value from secrets where name = 'contact_points'").fetchone()
    if key is None:
        raise UserError("vault.damaged")
    return Identity(own=frozenset(origin for (origin,) in own), point_key=bytes(key[0]))
