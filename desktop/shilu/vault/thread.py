"""The one thread that talks to the database (a SQLite connection belongs to the thread that made it)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from shilu.vault.connection import driver_errors

Params = ParamSpec("Params")
Result = TypeVar("Result")


class VaultThread:
    """Runs one call after another; whoever calls waits for the answer. Each call does SQL only and is short,
    so that a single save gets its turn between the chunks of a long import."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="vault")
        self._thread_id = self._executor.submit(threading.get_ident).result()

    def run(self, call: Callable[[], Result]) -> Result:
        """The result of ``call``, or its exception. A call from the vault thread itself runs at once."""
        if threading.get_ident() == self._thread_id:
            return call()
        return self._executor.submit(call).result()

    def begin(self, call: Callable[[], Result]) -> Callable[[], Result]:
        """Queue ``call`` and return at once; what is returned waits for its result, or raises its exception."""
        return self._executor.submit(call).result

    def stop(self) -> None:
        """Let the thread end after what is waiting."""
        self._executor.shutdown(wait=True)


class RunsOnVaultThread(Protocol):
    """A repository: it has the vault's thread."""

    _thread: VaultThread


Repository = TypeVar("Repository", bound=RunsOnVaultThread)


def on_vault_thread(
    method: Callable[Concatenate[Repository, Params], Result],
) -> Callable[Concatenate[Repository, Params], Result]:
    """Make a repository's method run on the vault's thread, whoever calls it, the driver's errors translated."""

    @wraps(method)
    def hop(self: Repository, /, *args: Params.args, **kwargs: Params.kwargs) -> Result:
        def guarded() -> Result:
            with driver_errors():
                return method(self, *args, **kwargs)

        return self._thread.run(guarded)

    return hop
