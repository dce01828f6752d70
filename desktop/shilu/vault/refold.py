"""Folding a whole vault anew: after an upgrade that changed the tables, and after a case file was merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shilu.vault import fold
from shilu.vault.connection import driver_errors, transaction
from shilu.vault.fold import FOLD_VERSION, Fold
from shilu.vault.fold.base import Identity
from shilu.vault.history import events_in_order, rows_of_import

if TYPE_CHECKING:
    from sqlite_utils import Database

    from shilu.vault.thread import Connections


def is_current(database: Database | Connections) -> bool:
    """Whether the tables are those of this version of the fold."""
    found = database.conn.execute("select number from versions where name = 'fold'").fetchone()
    return found is not None and found[0] == FOLD_VERSION


def refold(database: Database | Connections, identity: Identity) -> None:
    """Replace the projected tables by a fresh fold of all events, within the caller's transaction."""
    connection = database.conn
    fold.drop_tables(connection)
    fold.create_tables(connection)
    fresh = Fold(database, identity=identity, rows=lambda import_id: rows_of_import(database, import_id))
    fresh.apply_all(events_in_order(database))
    connection.execute("insert or replace into versions values ('fold', ?)", (FOLD_VERSION,))


def bring_up_to_date(database: Database | Connections, identity: Identity) -> bool:
    """Fold anew when the tables are of another version. Whether that was so."""
    with driver_errors():
        if is_current(database):
            return False
    with transaction(database):
        refold(database, identity)
    return True
