"""One program at a time in a vault: an advisory lock of the operating system on its ``in-use`` file.

The system drops the lock when the process ends, however it ends, so that a crash never leaves a vault shut.
There is no process number in the file: it would tell nothing after a restart and lie on a shared disk.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from types import TracebackType

from shilu.core.errors import UserError

_HELD_ELSEWHERE = frozenset({errno.EACCES, errno.EAGAIN, errno.EDEADLK, errno.EWOULDBLOCK})


class Hold:
    """A lock that is held until ``release`` or the end of the process."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        """Let go. A second call does nothing."""
        if self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            os.close(descriptor)

    def __enter__(self) -> Hold:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def hold(file: Path) -> Hold:
    """Take the lock on ``file``, which is created when missing and stays empty.

    Raises UserError ``vault.in_use`` when another opener has it, ``vault.cannot_lock`` when the place allows no lock.
    """
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    except OSError:
        descriptor = _opened_for_reading(file)
    try:
        _lock(descriptor)
    except OSError as error:
        os.close(descriptor)
        code = "vault.in_use" if error.errno in _HELD_ELSEWHERE else "vault.cannot_lock"
        raise UserError(code, folder=file.parent.name) from error
    return Hold(descriptor)


def _opened_for_reading(file: Path) -> int:
    """Where nothing can be written: the lock itself asks for no right to write."""
    try:
        return os.open(file, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    except OSError as error:
        raise UserError("vault.cannot_lock", folder=file.parent.name) from error


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
