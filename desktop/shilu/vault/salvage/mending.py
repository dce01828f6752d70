"""A whole vault out of a damaged one, where nothing of its history is lost: everything else follows from that.

The damaged vault is only read. What is made has the same keys, so that whoever could open the one can open the other.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.vault import proofs
from shilu.vault.check import history
from shilu.vault.connection import checkpoint, connect, driver_errors, transaction
from shilu.vault.header import Head, encode
from shilu.vault.header_file import HEADER
from shilu.vault.migrations import MIGRATIONS
from shilu.vault.pages import PageFile
from shilu.vault.refold import identity_of, refold
from shilu.vault.salvage.files import Originals
from shilu.vault.salvage.remains import drop_what_was, gather
from shilu.vault.salvage.rescue import Door, master_of
from shilu.vault.scratch import refuse_without_room
from shilu.vault.storage import disk_errors, replace_durably, sync_file, sync_folder

if TYPE_CHECKING:
    from sqlite_utils import Database

_FOLDERS = ("blobs", "drafts", "inbox")
_SECRETS = frozenset({"vault_id", "blob_names", "contact_points", "drafts"})


def mend(door: Door, into: Path, job: Job) -> int:
    """Write a whole vault into the empty folder ``into``; returns how many pages were damaged.

    Raises UserError ``vault.cannot_mend`` when something of the history, of imported rows or of the vault's own secrets
    is lost, ``vault.damaged`` when there is no database, ``disk.…``; Cancelled. What is in the folder is nothing then.
    """
    damaged = door.path / "vault.db"
    if not damaged.is_file():
        raise UserError("vault.damaged")
    refuse_without_room(into, 2 * damaged.stat().st_size + sum(path.stat().st_size for path in _beside(door.path)))
    master = master_of(door, damaged)
    with disk_errors(damaged.name), PageFile(damaged, master.database, salt=door.header.salt) as pages:
        database = connect(into / damaged.name, master.database, create=True)
        with closing(database.conn), driver_errors():
            remains = gather(pages, database, job)
            _complete(database, door.header.heads, job)
            heads = _heads(database.conn)
            originals = list(Originals(database.conn, door.path / "blobs").all())
            checkpoint(database)
    with disk_errors(into.name):
        for folder in _FOLDERS:
            (into / folder).mkdir(mode=0o700)
        _copy((one.path for one in originals if one.path is not None), into / "blobs", job)
        _copy((door.path / "drafts").glob("*.draft"), into / "drafts", job)
    replace_durably(into / HEADER, encode(replace(door.header, heads=heads, salt=b""), door.master.header))
    return len(remains.pages)


def _complete(database: Database, heads: tuple[Head, ...], job: Job) -> None:
    """Make a vault's database of what was gathered. Raises UserError ``vault.cannot_mend``."""
    connection = database.conn
    secrets = {name for (name,) in connection.execute("select name from secrets")}
    is_lost = next(history.problems(connection, heads, job), None) or next(proofs.rows(connection, job), None)
    if is_lost or not secrets >= _SECRETS or not connection.execute("select 1 from origins where mine = 1").fetchone():
        raise UserError("vault.cannot_mend")
    with transaction(database):
        drop_what_was(database)
        refold(database, identity_of(database), job)
        connection.execute(f"pragma user_version = {len(MIGRATIONS)}")


def _heads(connection: Any) -> tuple[Head, ...]:
    found = connection.execute("select chain, origin, max(seq), hash from events group by 1, 2 order by 1, 2")
    return tuple(Head(chain, origin, seq, bytes(linked).hex()) for chain, origin, seq, linked in found)


def _beside(vault: Path) -> Iterable[Path]:
    return (path for folder in _FOLDERS for path in (vault / folder).glob("*") if path.is_file())


def _copy(paths: Iterable[Path], to: Path, job: Job) -> None:
    for done, path in enumerate(paths):
        job.check()
        job.progress("writing", done, None)
        with path.open("rb") as source, (to / path.name).open("xb") as target:
            shutil.copyfileobj(source, target, 1024 * 1024)
            sync_file(target)
        (to / path.name).chmod(0o600)
    sync_folder(to)
