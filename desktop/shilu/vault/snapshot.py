"""Consistent copies of a database that is in use. Saving goes on meanwhile: a copy is made in one snapshot.

Two ways, since they differ in what they do with damage (both measured): ``VACUUM INTO`` reads every table and stops at
a page that is not whole, and builds the indexes anew; ``backup()`` takes page by page, indexes as they are, and turns
one that is not whole into zeros without a word, so that the pages are looked at first (vault/pages.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from shilu.core.job import Job
from shilu.vault.connection import connect, driver_errors, interruptible

if TYPE_CHECKING:
    from sqlite_utils import Database

_PAGES_AT_ONCE = 2000


def copy_whole(path: Path, key: bytes, to: Path, job: Job, *, lacks_room: bool = False) -> None:
    """Write a copy that can stand in the place of the original: same key, same content, indexes built anew.
    ``lacks_room``: nothing is written beside the original, here and below.

    Raises UserError ``vault.damaged`` when a table cannot be read to its end, ``disk.…``; Cancelled.
    """
    job.check()
    job.progress("snapshot", 0, None)
    to.touch(mode=0o600, exist_ok=False)
    database = connect(path, key, lacks_room=lacks_room)
    with closing(database.conn) as connection, interruptible(connection, job), driver_errors():
        connection.execute("vacuum into ?", (str(to),))


def copy_pages(path: Path, key: bytes, to: Database, job: Job, *, lacks_room: bool = False) -> None:
    """Copy page by page into an empty database with another key. The pages must be whole."""

    def go_on(_status: int, remaining: int, total: int) -> None:
        job.check()
        job.progress("snapshot", total - remaining, total)

    with snapshot(path, key, lacks_room=lacks_room) as source:
        source.conn.backup(to.conn, pages=_PAGES_AT_ONCE, progress=go_on)


@contextmanager
def snapshot(path: Path, key: bytes, *, lacks_room: bool = False) -> Iterator[Database]:
    """The database as it is now, on a connection of its own. The write-ahead log grows as long as this lasts."""
    database = connect(path, key, read_only=True, lacks_room=lacks_room)
    with closing(database.conn) as connection, driver_errors():
        connection.execute("begin")
        connection.execute("select count(*) from sqlite_master").fetchone()
        yield database
        connection.execute("rollback")
