"""Builders of databases, and what reads them without a child."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from shilu.core.job import QuietJob
from shilu.importers.phone_database import PhoneDatabase
from tests.unit.importers.backups import SHANGHAI, KeptBlobs, MemoryStream, Result

DATA = Path(__file__).parents[2] / "data" / "phone_database"
CALLS = (DATA / "iphone_calls.sql").read_text("utf-8")


def database(sql: str) -> bytes:
    """The file that these statements make."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(sql)
        return connection.serialize()


def with_log(folder: Path, sql: str, *later: str) -> tuple[bytes, bytes]:
    """A database and its write-ahead log: ``sql`` is in the file, each of ``later`` is a commit in the log alone."""
    path = folder / "a.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.executescript(f"BEGIN; {sql}; COMMIT;")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for one in later:
            connection.executescript(f"BEGIN; {one}; COMMIT;")
        return path.read_bytes(), path.with_name("a.db-wal").read_bytes()


def read(data: bytes, beside: Mapping[str, bytes] | None = None) -> Result:
    """Read a database in this process."""
    blobs = KeptBlobs()
    values = list(PhoneDatabase().read(MemoryStream(data, beside), SHANGHAI, blobs, QuietJob()))
    assert blobs.open_writers == 0
    return Result(values, blobs)
