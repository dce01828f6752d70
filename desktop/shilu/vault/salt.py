"""The first 16 bytes of the database: a salt that is no secret, that no page's code covers, and without which nothing
of the file can be read. The header has a copy of them, authenticated with all else that stands there."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from shilu.vault.pages import SALT_BYTES, PageFile
from shilu.vault.storage import disk_errors, sync_file


def is_lost(path: Path, keys: Iterable[bytes], copy: bytes) -> bool:
    """Whether the first page is whole with the copy, and no page with what stands in the file. ``keys``: those that the
    database may have. Raises UserError ``disk.…`` or ``file.not_writable``."""
    with disk_errors(path.name):
        if not copy or not path.is_file():
            return False
        with path.open("rb") as file:
            own = file.read(SALT_BYTES)
        return len(own) == SALT_BYTES and own != copy and any(_is_lost(path, key, copy) for key in keys)


def put_right(path: Path, copy: bytes) -> None:
    """Write the copy over the lost salt of a database that nobody has open, durably.

    Nothing else in the file is touched, so that it does no harm wherever it is interrupted. SQLCipher would read with a
    salt that it is handed, and write it with the first page; but whatever opens the file by itself could not.
    Raises UserError ``disk.…`` or ``file.not_writable``.
    """
    with disk_errors(path.name), path.open("r+b") as file:
        file.write(copy)
        sync_file(file)


def _is_lost(path: Path, key: bytes, copy: bytes) -> bool:
    with PageFile(path, key, salt=copy) as file:
        return file.has_lost_salt and file.page(1) is not None
