"""``scratch/`` in a vault: where a copy of the database lies while something works on it. Emptied at every opening.

Of a vault where nothing can be written, or there is no room, only what has a key that is nowhere is made, among the
system's temporary files.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from shilu.core.errors import UserError
from shilu.vault.storage import disk_errors, is_writable

_MIB = 1024 * 1024
SMALL_BYTES = 16 * _MIB
"""A database up to this size is looked at in its place, or in memory, instead of in a copy on the disk."""
_MARGIN_BYTES = 4 * _MIB


class Scratch:
    """The folder ``scratch/``. What lies in it is encrypted like all else, or with a key that is nowhere."""

    def __init__(self, vault: Path, *, is_elsewhere: bool = False) -> None:
        """``is_elsewhere``: not in the vault, though something could be written there."""
        is_inside = not is_elsewhere and is_writable(vault)
        self.disk = vault if is_inside else Path(tempfile.gettempdir())
        """On which there has to be room."""
        self._folder = vault / "scratch" if is_inside else self.disk / f"shilu-{secrets.token_hex(8)}"

    @classmethod
    def with_room(cls, vault: Path, wanted_bytes: int) -> Scratch:
        """For what has a key that is nowhere: in the vault or, where its disk has no room for so much, among the
        system's temporary files. Raises UserError ``disk.no_room`` where neither has."""
        scratch, elsewhere = cls(vault), cls(vault, is_elsewhere=True)
        try:
            refuse_without_room(scratch.disk, wanted_bytes)
            return scratch
        except UserError:
            if not has_room(elsewhere.disk, wanted_bytes):
                raise
        return elsewhere

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """A folder that is there as long as this lasts. Raises UserError ``disk.…`` or ``file.not_writable``."""
        path = self._folder / secrets.token_hex(8)
        with disk_errors(self._folder.name):
            self._folder.mkdir(mode=0o700, exist_ok=True)
            path.mkdir(mode=0o700)
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)
            with suppress(OSError):
                self._folder.rmdir()  # unless something else is under way

    def sweep(self) -> None:
        """Remove what an interruption left."""
        if self._folder.is_dir():
            shutil.rmtree(self._folder, ignore_errors=True)


def has_room(folder: Path, wanted_bytes: int) -> bool:
    """Whether a disk has room for so much."""
    try:
        refuse_without_room(folder, wanted_bytes)
    except UserError:
        return False
    return True


def refuse_without_room(folder: Path, wanted_bytes: int) -> None:
    """Raises UserError ``disk.no_room`` when a disk has less room than that and a small margin."""
    wanted = wanted_bytes + _MARGIN_BYTES
    with disk_errors(folder.name):
        free = shutil.disk_usage(folder).free
    if free < wanted:
        raise UserError("disk.no_room", wanted=-(-wanted // _MIB), free=free // _MIB)
