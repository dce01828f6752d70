"""What is being written has a name of its own until it is whole: a file or a folder beside the place meant for it."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from shilu.core.errors import UserError
from shilu.host.lock import Hold, hold
from shilu.vault.storage import disk_errors, sync_file, sync_folder

_OURS = re.compile(r"(\.[0-9a-f]{16}\.shilu-part)(\..*)?")


class Unfinished:
    """An empty file or folder, gone at the end of the ``with`` unless it was given its name by ``finish``.

    Beside it may stand files whose names begin with its own. It is held while it is written, so that nobody else takes
    it for something that was interrupted. Raises UserError ``disk.…`` or ``file.not_writable``.
    """

    def __init__(self, beside: Path, *, is_folder: bool = False) -> None:
        self.path = beside.with_name(f".{secrets.token_hex(8)}.shilu-part")
        self._held: Hold | None = None
        self._is_folder = is_folder

    def finish(self, name: Path) -> None:
        """Give it its name, durably. What was there under that name, a file only, is replaced."""
        self._let_go()
        with disk_errors(name.name):
            self.path.replace(name)
            sync_folder(name.parent)

    def __enter__(self) -> Unfinished:
        sweep(self.path.parent)
        try:
            with disk_errors(self.path.parent.name):
                if self._is_folder:
                    self.path.mkdir(mode=0o700)
                else:
                    self.path.touch(mode=0o600, exist_ok=False)
            with suppress(UserError):  # some places know no locks; nobody can sweep there either
                self._held = hold(_lock_of(self.path))
        except BaseException:
            self._let_go()
            _remove(self.path)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._let_go()
        _remove(self.path)

    def _let_go(self) -> None:
        if self._held is not None:
            self._held.release()
            self._held = None


def write_whole(file: Path, pieces: Iterable[bytes]) -> None:
    """Write a file that is there whole or not at all; one of that name is replaced. On the disk when this returns.

    Raises UserError ``disk.…`` or ``file.not_writable``, and what ``pieces`` raise.
    """
    with Unfinished(file.absolute()) as part:
        with disk_errors(file.name), part.path.open("wb") as out:
            for piece in pieces:
                out.write(piece)
            sync_file(out)
        part.finish(file.absolute())


def sweep(folder: Path) -> None:
    """Remove what was interrupted in a folder."""
    with suppress(OSError):
        found = {match[1] for path in folder.iterdir() if (match := _OURS.fullmatch(path.name))}
        for name in sorted(found):
            part = folder / name
            with suppress(UserError, OSError):
                if part.exists():
                    hold(_lock_of(part)).release()  # not while somebody writes it
                _remove(part)


def _lock_of(part: Path) -> Path:
    return part / "in-use" if part.is_dir() else part


def _remove(part: Path) -> None:
    if part.is_dir():
        shutil.rmtree(part, ignore_errors=True)
        return
    for path in (part, *part.parent.glob(f"{part.name}.*")):
        path.unlink(missing_ok=True)
