"""The secrets that a vault keeps inside its database, and whose vault it is. All on the vault's thread.

They are random and no part of the master key: a re-key changes none of them but what opens drafts and case files.
"""

from __future__ import annotations

import secrets

from shilu.core.errors import UserError
from shilu.core.text import SEARCH_KEY_VERSION
from shilu.vault import origins
from shilu.vault.connection import driver_errors, transaction
from shilu.vault.exchange.exchange import renew_identity
from shilu.vault.thread import Connections


def make(database: Connections, *, vault_id: str, point_key: bytes, now_ms: int) -> None:
    """What a new vault needs: its secrets, its first origin, the version of its search keys."""
    made = {
        "vault_id": vault_id.encode(),
        "blob_names": secrets.token_bytes(32),
        "contact_points": point_key or secrets.token_bytes(32),
        "drafts": secrets.token_bytes(32),
    }
    with transaction(database):
        database.conn.executemany("insert into secrets values (?, ?)", list(made.items()))
        # what a later version compares its own with: search keys are made anew when it differs
        database.conn.execute("insert into versions values ('search_keys', ?)", (SEARCH_KEY_VERSION,))
        origins.begin(database.conn, now_ms)


def secret(database: Connections, name: str) -> bytes:
    """One secret. Raises UserError ``vault.damaged`` where there is none of that name."""
    row = database.conn.execute("select value from secrets where name = ?", (name,)).fetchone()
    if row is None:
        raise UserError("vault.damaged")
    return bytes(row[0])


def drafts_key(database: Connections) -> bytes:
    """The key of drafts; a vault that was made before there were any gets it now."""
    if database.conn.execute("select 1 from secrets where name = 'drafts'").fetchone() is None:
        with transaction(database):
            database.conn.execute("insert into secrets values ('drafts', ?)", (secrets.token_bytes(32),))
    return secret(database, "drafts")


def renew(database: Connections) -> None:
    """Within the transaction that records a re-key: whoever has an older copy of the vault, and its key, opens no
    draft that is kept and no case file that is made from then on."""
    conn = database.conn
    conn.execute("insert or replace into secrets select 'drafts_before', value from secrets where name = 'drafts'")
    conn.execute("update secrets set value = ? where name = 'drafts'", (secrets.token_bytes(32),))
    renew_identity(conn)


def own_origin(database: Connections) -> str:
    """The origin that this vault records under. Raises UserError ``vault.damaged`` where there is none."""
    with driver_errors():
        row = database.conn.execute("select id from origins where mine = 1").fetchone()
    if row is None:
        raise UserError("vault.damaged")
    return str(row[0])
