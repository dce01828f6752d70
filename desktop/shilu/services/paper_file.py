"""Writes a paper that stands by itself: a file that is whole or not there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from shilu.core.errors import UserError
from shilu.services.unfinished import Unfinished
from shilu.vault.storage import disk_errors, sync_file


def refuse_to_replace(file: Path, *, replace: bool) -> None:
    """Raises UserError ``file.exists`` where something of that name is there that may not be replaced: only a file may
    be, and only with ``replace``."""
    if (file.is_symlink() or file.exists()) and not (replace and file.is_file()):
        raise UserError("file.exists", name=file.name)


def write_paper(file: Path, render: Callable[[Path], int]) -> int:
    """Write what ``render`` writes to the path that it is given; returns what it returns, the number of pages. On the
    disk when this returns. Raises UserError ``file.…``, ``disk.…``, and what ``render`` raises."""
    with Unfinished(file.absolute()) as part, disk_errors(file.name):
        paper = part.path.with_name(f"{part.path.name}.paper")
        pages = render(paper)
        with part.path.open("wb") as out:
            out.write(paper.read_bytes())
            sync_file(out)
        part.finish(file.absolute())
    return pages
