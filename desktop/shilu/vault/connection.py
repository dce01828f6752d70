"""The encrypted database file: opened with the right pragmas, its errors translated, its version checked.

The driver is sqlcipher3 through sqlite-utils. sqlite-utils must find the driver under the name ``pysqlite3``
before it is imported for the first time: otherwise it catches the standard library's exceptions, of which
sqlcipher3's are no subclass, and leaves transactions open (measured; see docs/adr).
"""

from __future__ import annotations

import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.vault.room import LEAST_BYTES
from shilu.vault.storage import is_writable

if TYPE_CHECKING:
    from sqlite_utils import Database

    from shilu.vault.thread import Connections

SALT_BYTES = 16
_STEPS_BETWEEN_CHECKS = 20_000  # of SQLite's virtual machine: some milliseconds
_LEAST_SQLITE = (3, 53, 3)
_LEAST_SQLCIPHER = (4, 18)
_PRAGMAS = (
    "journal_mode = wal",
    "synchronous = full",
    "secure_delete = on",
    "trusted_schema = off",
    "cell_size_check = on",
    "temp_store = memory",
    # Pages. The log is moved into the file from then on, but only as far as no reader still looks at an older state:
    # until then it grows on (43 MB were seen during an import of 60,000 rows), and what is released of the ballast does
    # not make room for that.
    "wal_autocheckpoint = 200",
    "foreign_keys = on",
    "fullfsync = on",  # macOS only: a plain fsync there does not reach the platter; elsewhere without effect
    "checkpoint_fullfsync = on",
)
_SHUT_PRAGMAS = (
    "locking_mode = exclusive",  # the index of the write-ahead log is then in memory, and not in a file beside it
    "trusted_schema = off",
    "cell_size_check = on",
    "temp_store = memory",
)
_READER_PRAGMAS = (
    "query_only = on",
    "cache_size = -16384",  # KiB: what a page shows is read from many places (measured: a third sooner than with 2 MiB)
)
_SCRATCH_PRAGMAS = (
    "journal_mode = memory",  # what is new is not journalled; a statement that fails is undone
    "synchronous = off",
    "trusted_schema = off",
    "cell_size_check = on",
    "temp_store = memory",
    "cache_size = -32000",  # KiB
)


def driver() -> Any:
    """The driver module, with sqlite-utils told to use it."""
    import sqlcipher3
    import sqlcipher3.dbapi2

    sys.modules["pysqlite3"] = sqlcipher3
    sys.modules["pysqlite3.dbapi2"] = sqlcipher3.dbapi2
    return sqlcipher3.dbapi2


def load_ahead() -> None:
    """Load what opening a database loads otherwise: the driver, what stands on it, and what unwraps keys."""
    driver()
    import cryptography.hazmat.primitives.asymmetric.ed25519
    import cryptography.hazmat.primitives.kdf.argon2  # noqa: F401  # loaded, not used: that is the point
    import pyrage  # noqa: F401
    import sqlite_utils  # noqa: F401


def connect(
    path: Path,
    key: bytes,
    *,
    create: bool = False,
    read_only: bool = False,
    lacks_room: bool = False,
    salt: bytes = b"",
) -> Database:
    """Open the database with a raw 32-byte key. ``read_only`` for a connection that shall never write; ``salt`` in
    place of the first 16 bytes of the file, where those are damaged. Where nothing can be written, or ``lacks_room``,
    the file is read with its log, and neither is touched.

    Raises UserError ``vault.damaged`` for an empty, missing or undecipherable file: an empty file would
    otherwise open as a fresh, empty vault.
    """
    if create == path.exists() or (not create and path.stat().st_size == 0):
        raise UserError("vault.damaged")
    api = driver()
    from sqlite_utils import Database

    is_shut = not create and (lacks_room or not is_writable(path.parent, path))
    mode, pragmas = (_mode_where_shut(path), _SHUT_PRAGMAS) if is_shut else ("rw", _PRAGMAS)
    if create:
        # The log and its index take their rights from the file, so these stand before SQLite opens it.
        path.touch(mode=0o600, exist_ok=False)
    with _full_told_from_failing(path), driver_errors():
        # Readers are closed from another thread once theirs have ended.
        connection = api.connect(
            f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=not read_only
        )
        try:
            connection.execute("pragma cipher_log_level = NONE")
            connection.execute(f"pragma key = \"x'{key.hex()}{salt.hex()}'\"")
            for pragma in (*pragmas, *(_READER_PRAGMAS if read_only else ())):
                connection.execute(f"pragma {pragma}")
            connection.execute("select count(*) from sqlite_master").fetchone()
            _check_versions(connection)
        except BaseException:
            connection.close()
            raise
    return Database(connection, execute_plugins=False)


def _mode_where_shut(path: Path) -> str:
    """``immutable`` does not see what is only in the log; else SQLite makes a log where there is none. Without locks,
    since those ask for the right to write. (All measured.)"""
    log = path.with_name(path.name + "-wal")
    if not log.is_file() or log.stat().st_size == 0:
        return "ro&immutable=1"
    return "ro&vfs=win32-none" if sys.platform == "win32" else "ro&vfs=unix-none"


@contextmanager
def _full_told_from_failing(path: Path) -> Iterator[None]:
    """The index of the write-ahead log is made at opening; where there is no room for it SQLite speaks of an error."""
    try:
        yield
    except UserError as error:
        if error.code == "disk.failing" and shutil.disk_usage(path.parent).free < LEAST_BYTES:
            raise UserError("disk.full") from error
        raise


@contextmanager
def scratch_database(path: Path, *, any_thread: bool = False) -> Iterator[Database]:
    """A database that nobody keeps: a copy that is looked at, tables that are folded to be compared. Encrypted all the
    same, with a key that is nowhere else; it never waits for the disk. Its file is gone afterwards. ``any_thread``: one
    after the other may use it."""
    api = driver()
    from sqlite_utils import Database

    path.touch(mode=0o600, exist_ok=False)
    try:
        with driver_errors():
            connection = api.connect(
                f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, check_same_thread=not any_thread
            )
            with closing(connection):
                connection.execute("pragma cipher_log_level = NONE")
                connection.execute(f"pragma key = \"x'{secrets.token_hex(32)}'\"")
                for pragma in _SCRATCH_PRAGMAS:
                    connection.execute(f"pragma {pragma}")
                yield Database(connection, execute_plugins=False)
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def memory_database() -> Iterator[Database]:
    """An empty database in memory, gone afterwards."""
    from sqlite_utils import Database

    with closing(driver().connect(":memory:", isolation_level=None)) as connection:
        yield Database(connection, execute_plugins=False)


def _check_versions(connection: Any) -> None:
    """Refuse a driver with known corruption bugs. A build fault of ours, so no UserError."""
    sqlite = tuple(int(part) for part in connection.execute("select sqlite_version()").fetchone()[0].split("."))
    cipher = tuple(int(p) for p in connection.execute("pragma cipher_version").fetchone()[0].split()[0].split(".")[:2])
    if sqlite < _LEAST_SQLITE or cipher < _LEAST_SQLCIPHER:
        raise RuntimeError(f"SQLite {sqlite} with SQLCipher {cipher} is too old for a vault")


@contextmanager
def driver_errors() -> Iterator[None]:
    """The only place that knows the driver's exceptions. What a person can act on becomes a UserError."""
    api = driver()
    try:
        yield
    except api.DatabaseError as error:
        if str(error).startswith("Could not decode to UTF-8"):
            # The rest of a long text stood on a damaged page. The message holds the beginning, which nobody may see.
            raise UserError("vault.damaged") from None
        translated = _translate(error)
        if translated is None:
            raise
        raise translated from error


def _translate(error: Exception) -> UserError | None:
    match str(error):
        case "database or disk is full":
            return UserError("disk.full")
        case "database is locked":
            return UserError("vault.in_use")
        case "file is not a database" | "database disk image is malformed":
            return UserError("vault.damaged")
        case "disk I/O error":
            return UserError("disk.failing")
        case "attempt to write a readonly database":
            return UserError("vault.read_only")
        case "unable to open database file":
            return UserError("file.not_writable", name="vault.db")
        case _:
            return None


@contextmanager
def transaction(database: Database | Connections) -> Iterator[None]:
    """One immediate transaction: all of it, or nothing. Not to be nested."""
    with driver_errors():
        connection = database.conn
        connection.execute("begin immediate")
        try:
            yield
            connection.execute("commit")
        except BaseException:
            if connection.in_transaction:
                connection.execute("rollback")
            raise


@contextmanager
def interruptible(connection: Any, job: Job) -> Iterator[None]:
    """Statements that run within this are given up when the job is cancelled, or the program told to end.

    Raises Cancelled, KeyboardInterrupt: the driver drops what a handler raises, so that it is kept here.
    """
    asked: list[BaseException] = []

    def is_over() -> int:
        try:
            job.check()
        except BaseException as stopped:
            asked.append(stopped)
        return len(asked)

    connection.set_progress_handler(is_over, _STEPS_BETWEEN_CHECKS)
    try:
        yield
    except driver().OperationalError:
        if asked:
            raise asked[0] from None
        job.check()
        raise
    finally:
        connection.set_progress_handler(None, 0)


def checkpoint(database: Database | Connections) -> None:
    """Move everything from the write-ahead log into the database file."""
    with driver_errors():
        database.conn.execute("pragma wal_checkpoint(truncate)").fetchall()
