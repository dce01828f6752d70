"""Writing so that it survives: a file, a rename and a directory that are on the disk when the call returns.

Linux was run; the macOS branch (F_FULLFSYNC) and the Windows branch (no directory handles to sync) were not.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from shilu.core.errors import UserError

_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def disk_errors(name: str) -> Iterator[None]:
    """Turn what the operating system says about a file of the vault into words. ``name`` is ours, not a path."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise UserError("disk.full") from error
        if error.errno == errno.EFBIG:
            raise UserError("disk.file_too_large") from error
        if error.errno == errno.EIO:
            raise UserError("disk.failing") from error
        raise UserError("file.not_writable", name=name) from error


def is_writable(*paths: Path) -> bool:
    """Whether all of these that are there may be changed: not on a disk that can only be read, nor without the right
    to. Windows says so of files only."""
    return all(os.access(path, os.W_OK) for path in paths if path.exists())


def refuse_read_only(*paths: Path) -> None:
    """Raises UserError ``vault.read_only`` where a part of a vault cannot be written."""
    if not is_writable(*paths):
        raise UserError("vault.read_only")


def sync_file(file: BinaryIO) -> None:
    """Return when the bytes of an open file are on the disk."""
    file.flush()
    if sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(file.fileno(), fcntl.F_FULLFSYNC)
    else:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Return when the names in a folder are on the disk. Windows offers no such call; its renames are journalled.

    Raises UserError ``disk.…`` or ``file.not_writable``: nobody may take for saved what follows.
    """
    if sys.platform == "win32":
        return
    with disk_errors(folder.name):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def replace_durably(path: Path, content: bytes) -> None:
    """Put ``content`` in place of the file at once: after a power cut it is the old or the new one, whole."""
    temporary = path.with_name(path.name + ".tmp")
    with disk_errors(path.name):
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                sync_file(file)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


BALLAST_BYTES = 2 * 1024 * 1024


class Ballast:
    """A file that only takes up room. On a full disk even removing rows needs some; thrown overboard, this gives it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def release(self) -> bool:
        """Throw it overboard. False when there was none."""
        try:
            self._path.unlink()
        except OSError:
            return False
        return True

    def restore(self) -> None:
        """Take it on board again where there is room; where there is none, another time will do."""
        if self._path.exists():
            return
        try:
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                # Random bytes: a file system that compresses would give no room back for zeros.
                file.write(os.urandom(BALLAST_BYTES))
                sync_file(file)
        except OSError:
            self._path.unlink(missing_ok=True)
