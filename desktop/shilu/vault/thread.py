"""The threads that talk to the database: one that writes, a few that read, each with a connection of its own.

A reader sees a snapshot (write-ahead log), so that it never waits for a writer and no writer waits for it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar

from shilu.core.errors import UserError
from shilu.vault.connection import driver_errors
from shilu.vault.room import Room

if TYPE_CHECKING:
    from sqlite_utils import Database

Params = ParamSpec("Params")
Result = TypeVar("Result")

_DAMAGED = "vault.damaged"
_READERS = 2
"""One for the page on screen, one for what takes longer (counts, bundles)."""


class Connections:
    """The database as the calling thread sees it: the writer's connection, or the reader's own."""

    def __init__(self) -> None:
        self._of_thread = threading.local()

    @property
    def conn(self) -> Any:
        """The connection of the calling thread. Only the vault's own threads have one."""
        return self._of_thread.database.conn

    @property
    def here(self) -> bool:
        """Whether the calling thread has a connection."""
        return getattr(self._of_thread, "database", None) is not None

    def bind(self, database: Database | None) -> None:
        """Give the calling thread its connection, or take it away."""
        self._of_thread.database = database

    def unbind(self) -> Database:
        """Take the calling thread's connection away and return it."""
        database: Database = self._of_thread.database
        self._of_thread.database = None
        return database


class VaultThreads:
    """Runs calls on the vault's threads; whoever calls waits for the answer. Each writing call does SQL only and is
    short, so that a single save gets its turn between the chunks of a long import."""

    def __init__(
        self,
        *,
        connections: Connections,
        connect: Callable[[bool], Database],
        room: Room,
        go_on: Callable[[], None],
    ) -> None:
        """``connect(read_only)`` opens a connection on the calling thread. ``go_on`` is called on the writing thread
        once there is room where there was none."""
        self._connections = connections
        self._connect = connect
        self._room = room
        self._go_on = go_on
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="vault")
        self._gate = threading.Lock()
        self._readers: ThreadPoolExecutor | None = None
        self._reading: list[Database] = []

    def open(self) -> None:
        """Open the writer's connection. Raises what ``connect`` raises."""
        self._writer.submit(lambda: self._connections.bind(self._connect(False))).result()

    def run(self, call: Callable[[], Result]) -> Result:
        """The result of ``call`` on the writing thread, or its exception. From there itself it runs at once."""
        if self._connections.here:
            return call()
        self._take_room()
        return self._writer.submit(self._healing, call).result()

    def begin(self, call: Callable[[], Result]) -> Callable[[], Result]:
        """Queue ``call`` for the writing thread and return at once; what is returned waits for its result, or raises
        its exception."""
        self._take_room()
        return self._writer.submit(self._healing, call).result

    def read(self, call: Callable[[], Result]) -> Result:
        """The result of ``call`` on a reading thread, within one snapshot. From a thread of the vault it runs at once,
        and sees what that thread sees."""
        if self._connections.here:
            return call()
        return self._submit(call).result()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While this lasts no reading connection is open, and reads wait: for changing the key, or the file itself."""
        with self._gate:
            self._end_reading()
            yield

    def disconnect(self) -> None:
        """Close the writing thread's connection. Called on that thread, while ``alone``."""
        self._close()

    def reconnect(self) -> None:
        """Open the writing thread's connection again. Called on that thread, while ``alone``."""
        self._connections.bind(self._connect(False))

    def renew(self) -> None:
        """Both, one after the other."""
        self.disconnect()
        self.reconnect()

    def stop(self) -> None:
        """Close every connection and let the threads end, after what is waiting."""
        with self.alone():
            self._writer.submit(self._close).result()
            self._writer.shutdown(wait=True)

    def _submit(self, call: Callable[[], Result]) -> Future[Result]:
        def in_snapshot() -> Result:
            if not self._connections.here:
                self._open_reader()
            connection = self._connections.conn
            try:
                with driver_errors():
                    connection.execute("begin")
                    try:
                        return call()
                    finally:
                        connection.execute("rollback")
            except UserError as error:
                if error.code == _DAMAGED:
                    self._reading.remove(self._connections.unbind())
                    connection.close()
                raise

        with self._gate:
            if self._readers is None:
                self._readers = ThreadPoolExecutor(max_workers=_READERS, thread_name_prefix="vault-reader")
            return self._readers.submit(in_snapshot)

    def _healing(self, call: Callable[[], Result]) -> Result:
        """On the writing thread. A connection that met a page which is not whole refuses all others from then on
        (measured), so that another takes its place: what is whole can still be read and saved."""
        try:
            return call()
        except UserError as error:
            if error.code == _DAMAGED and self._connections.here and not self._connections.conn.in_transaction:
                with suppress(UserError):
                    fresh = self._connect(False)
                    self._close()
                    self._connections.bind(fresh)
            raise self._room.said(error) from error

    def _take_room(self) -> None:
        """Where the disk was full at the opening, and is not any more: open for saving. While somebody needs the vault
        alone it is left for the next time."""
        if not self._room.is_lacking or not self._gate.acquire(blocking=False):
            return
        try:
            if self._room.take():
                self._end_reading()
                self._writer.submit(self._open_for_saving).result()
        finally:
            self._gate.release()

    def _open_for_saving(self) -> None:
        try:
            self.renew()
            self._go_on()
        except UserError as error:
            self._room.lose()
            self.renew()
            if error.code != "disk.full":
                raise

    def _open_reader(self) -> None:
        database = self._connect(True)
        self._reading.append(database)
        self._connections.bind(database)

    def _end_reading(self) -> None:
        if self._readers is not None:
            self._readers.shutdown(wait=True)
            self._readers = None
        for database in self._reading:
            database.conn.close()
        self._reading.clear()

    def _close(self) -> None:
        if self._connections.here:
            self._connections.conn.close()
            self._connections.bind(None)


class UsesVaultThreads(Protocol):
    """A repository: it has the vault's threads."""

    _threads: VaultThreads


Repository = TypeVar("Repository", bound=UsesVaultThreads)


def on_vault_thread(
    method: Callable[Concatenate[Repository, Params], Result],
) -> Callable[Concatenate[Repository, Params], Result]:
    """Make a repository's method run on the writing thread, whoever calls it, the driver's errors translated."""

    @wraps(method)
    def hop(self: Repository, /, *args: Params.args, **kwargs: Params.kwargs) -> Result:
        def guarded() -> Result:
            with driver_errors():
                return method(self, *args, **kwargs)

        return self._threads.run(guarded)

    return hop


def on_reading_thread(
    method: Callable[Concatenate[Repository, Params], Result],
) -> Callable[Concatenate[Repository, Params], Result]:
    """Make a repository's method run on a reading thread, in one snapshot, the driver's errors translated."""

    @wraps(method)
    def hop(self: Repository, /, *args: Params.args, **kwargs: Params.kwargs) -> Result:
        def guarded() -> Result:
            with driver_errors():
                return method(self, *args, **kwargs)

        return self._threads.read(guarded)

    return hop
