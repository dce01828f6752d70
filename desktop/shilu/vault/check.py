"""The check of a vault: pages, history, tables and attachments. It names what is wrong, all of it, and changes nothing.

The pages are read through a connection of their own, since one bad page poisons the connection that met it.
``cipher_integrity_check`` reads the file past the write-ahead log and finds no file that was cut at the end of a
page (both measured), so the log is emptied first and SQLite's own check follows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from shilu.core.bundle import Problem
from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.vault.connection import checkpoint, connect, driver, driver_errors
from shilu.vault.evidence import Evidence
from shilu.vault.fold import TABLES, Fold, create_tables
from shilu.vault.fold.base import Identity
from shilu.vault.history import History, events_in_order, rows_of_import

if TYPE_CHECKING:
    from sqlite_utils import Database

    from shilu.vault.thread import Connections

_PIECE_BYTES = 1024 * 1024
_MOST_MESSAGES = 100
_SHOWN = {
    "incidents": " where import_id is null or import_id not in (select id from pending_imports)",
    "incident_rows": " where import_id not in (select id from pending_imports)",
    "incident_files": " where incident not in (select id from incidents where import_id in "
    "(select id from pending_imports))",
}
"""Imports that are under way are no part of the history yet."""


def pages(database: Database | Connections, path: Path, key: bytes) -> tuple[Problem, ...]:
    """Damaged pages of the database file. Runs on the vault's thread."""
    try:
        checkpoint(database)
        own = connect(path, key, create=False)
    except UserError:
        return (Problem(path.name, "page_damaged"),)
    try:
        with driver_errors():
            bad = own.conn.execute("pragma cipher_integrity_check").fetchall()
            said = own.conn.execute(f"pragma integrity_check({_MOST_MESSAGES})").fetchall()
    except UserError:
        return (Problem(path.name, "page_damaged"),)
    finally:
        own.conn.close()
    wrong = [str(row[0]) for row in bad] + [str(row[0]) for row in said if row[0] != "ok"]
    return tuple(Problem(f"{path.name} ({message})", "page_damaged") for message in wrong[:_MOST_MESSAGES])


def events(database: Database | Connections, history: History, identity: Identity) -> tuple[Problem, ...]:
    """Breaks of the hash chains, and tables that are not the fold of the history. Runs on the vault's thread."""
    try:
        with driver_errors():
            broken = tuple(Problem(where, "history_broken") for where in history.problems())
            return (*broken, *(Problem(table, "table_differs") for table in _unlike_their_fold(database, identity)))
    except UserError:
        return (Problem("vault.db", "page_damaged"),)


def attachments(evidence: Evidence, job: Job) -> Iterator[Problem]:
    """Attachments that are missing or damaged: each is read whole. For the caller's thread."""
    hashes = evidence.all()
    for done, sha256 in enumerate(hashes):
        job.check()
        job.progress("attachments", done, len(hashes))
        try:
            if _hash_of(evidence, sha256, job) != sha256:
                yield Problem(f"blobs/{evidence.name_of(sha256)}", "attachment_damaged")
        except UserError as error:
            problem = "attachment_missing" if error.code == "vault.attachment_missing" else "attachment_damaged"
            yield Problem(f"blobs/{evidence.name_of(sha256)}", problem)


def _hash_of(evidence: Evidence, sha256: str, job: Job) -> str:
    digest = hashlib.sha256()
    with evidence.open(sha256) as file:
        while piece := file.read(_PIECE_BYTES):
            job.check()
            digest.update(piece)
    return digest.hexdigest()


def _unlike_their_fold(database: Database | Connections, identity: Identity) -> tuple[str, ...]:
    """The projected tables that differ from a fresh fold of all events, in a database in memory."""
    from sqlite_utils import Database

    folded = Database(driver().connect(":memory:", isolation_level=None), execute_plugins=False)
    try:
        create_tables(folded.conn)
        fold = Fold(folded, identity=identity, rows=lambda import_id: rows_of_import(database, import_id))
        fold.apply_all(events_in_order(database))
        return tuple(
            table for table in TABLES if _content(folded, table) != _content(database, table + _SHOWN.get(table, ""))
        )
    finally:
        folded.conn.close()


def _content(database: Database | Connections, table: str) -> list[tuple[object, ...]]:
    return sorted(database.conn.execute(f"select * from {table}").fetchall(), key=repr)
