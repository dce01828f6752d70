"""What every part of the soak is handed, and what it gives back: findings that a person can read."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_IN_MEMORY = Path("/dev/shm")
_TOLD_EVERY_S = 10.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One measured sentence, and whether the promise behind it holds."""

    sentence: str
    holds: bool


class Unable(Exception):
    """This system does not let a part run (no strace, no root); the text says what is missing."""


@dataclass(slots=True)
class Soak:
    """How hard a part is to try. ``full`` is the size that the README quotes, otherwise that of ``make test``.
    ``formats`` are the importers whose files are broken, all of them where it is empty; ``inputs`` and ``children`` how
    many of each are read in process and through the child, None for as many as the scale says; ``resume`` the file that
    keeps the figures of several runs."""

    full: bool
    seed: int
    workers: int = 2
    formats: tuple[str, ...] = ()
    inputs: int | None = None
    children: int | None = None
    resume: Path | None = None
    said: Callable[[str], None] = lambda _: None
    _told_at: float = field(default_factory=time.monotonic)

    def either(self, full: int, small: int) -> int:
        """How many there are to be of something."""
        return full if self.full else small

    def progress(self, what: str, done: int, total: int) -> None:
        """Say how far it is, now and then."""
        if time.monotonic() - self._told_at >= _TOLD_EVERY_S:
            self._told_at = time.monotonic()
            self.said(f"{what}: {done:,} of {total:,}")

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """A folder that is gone afterwards; in memory where there is such a place, since all of it is thrown away."""
        place = _IN_MEMORY if sys.platform == "linux" and _IN_MEMORY.is_dir() else None
        made = Path(tempfile.mkdtemp(prefix="shilu-soak-", dir=place))
        try:
            yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)
