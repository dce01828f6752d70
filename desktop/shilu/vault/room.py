"""A disk without room. SQLite makes the index of its write-ahead log at opening, so that even reading needs a little.

The ballast gives that. Where it is gone too, the database is opened as one that can only be read, beside which nothing
is written, and what would save says that the disk is full. Once there is room it is opened anew, for saving.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from shilu.core.errors import UserError
from shilu.vault.storage import Ballast

LEAST_BYTES = 128 * 1024
"""With less than this there is no room for what SQLite makes beside the database."""


class Room:
    """Whether the disk of an open vault has room, as far as that shows. May be used from any thread."""

    def __init__(self, vault: Path) -> None:
        self.is_lacking = False
        """Whether the database is open for reading only, for want of room."""
        self._vault = vault
        self._ballast = Ballast(vault / "ballast")
        self._lock = threading.Lock()
        self._looking = 0

    def make(self, step: Callable[[], None], *, is_new: bool = False, shut: Callable[[], None] = lambda: None) -> None:
        """A step of opening. Where it finds no room it is taken again without the ballast, and then once more with
        ``is_lacking``, after ``shut``; not for a vault that is only being made. Raises what ``step`` raises."""
        if self._found_by(step) or (self._ballast.release() and self._found_by(step)):
            return
        if is_new:
            raise UserError("disk.full")
        self.is_lacking = True
        shut()
        step()

    def take(self) -> bool:
        """Whether there is room again, so that the database is to be opened anew: ``is_lacking`` is over then. Not as
        long as somebody looks at it the way it is."""
        if not self.is_lacking or not self._has_some():
            return False
        with self._lock:
            if self._looking:
                return False
            self.is_lacking = False
            return True

    def lose(self) -> None:
        """It was not enough."""
        self.is_lacking = True

    def said(self, error: UserError) -> UserError:
        """What is said of a save that was refused: why nothing can be written."""
        return UserError("disk.full") if self.is_lacking and error.code == "vault.read_only" else error

    @contextmanager
    def looking(self) -> Iterator[bool]:
        """While this lasts the database stays as it is opened; whether that is for reading only."""
        with self._lock:
            self._looking += 1
            is_lacking = self.is_lacking
        try:
            yield is_lacking
        finally:
            with self._lock:
                self._looking -= 1

    def _has_some(self) -> bool:
        try:
            return shutil.disk_usage(self._vault).free >= LEAST_BYTES
        except OSError:  # the stick was pulled out
            return False

    def _found_by(self, step: Callable[[], None]) -> bool:
        try:
            step()
        except UserError as error:
            if error.code != "disk.full":
                raise
            return False
        return True
