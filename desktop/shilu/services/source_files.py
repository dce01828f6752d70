"""Which files a person means who names files and folders together."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.importers import call_sidecar
from shilu.importers.base import HEAD_BYTES
from shilu.importers.file_kinds import Family, kind_of
from shilu.importers.on_disk import is_file, is_folder, is_link

MOST_FILES = 5_000
_BELONG_TO_DATABASES = ("-wal", "-shm")
_ONE_SOURCE = ("Manifest.db", "Manifest.plist")  # a phone's backup is read as one, or not at all
_OF_SYSTEMS = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db", "__macosx"})


def files_in(paths: Sequence[Path], job: Job) -> tuple[Path, ...]:
    """The files themselves, and those in the folders, each once, by name. A hidden file is none, nor what a system
    keeps beside others; a link out of a folder leads nowhere; the folder of a phone's backup stays one; one into which
    nobody may look is told of as a file. Raises UserError ``file.too_many_in_folder``."""
    found: dict[Path, None] = {}
    for path in paths:
        for file in _within(path, job) if is_folder(path) else (path,):
            if not _belongs_to_another(file):
                found[file] = None
            if len(found) > MOST_FILES:
                raise UserError("file.too_many_in_folder", name=path.name, most=MOST_FILES)
    along = _taken_along(found)
    return tuple(file for file in found if file not in along)


def in_turn(paths: Sequence[Path]) -> tuple[int, ...]:
    """The places of files in the order in which they are brought in together: what tells of contacts, then archives,
    papers (which may be bills), and last the pictures and recordings that are attached to those contacts."""
    turns = [_turn(path) for path in paths]
    return tuple(sorted(range(len(paths)), key=turns.__getitem__))


def _turn(path: Path) -> int:
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES) if is_file(path) else b""
    except OSError:  # refused when it is its turn
        return 0
    kind = kind_of(head)
    if kind is None:
        return 1 if head.startswith(b"PK") else 0
    return 2 if kind.family is Family.PDF else 3


def _within(folder: Path, job: Job) -> Iterator[Path]:
    if _is_one(folder):
        yield folder
        return
    closed: list[Path] = []

    def is_closed(error: OSError) -> None:
        closed.append(Path(error.filename))

    for at, folders, names in os.walk(folder, onerror=is_closed):
        job.check()
        whole = sorted(name for name in folders if _is_one(Path(at, name)))
        yield from (Path(at, name) for name in whole)
        folders[:] = sorted(name for name in folders if _is_meant(name) and name not in whole)
        yield from (path for name in sorted(names) if _is_meant(name) and not is_link(path := Path(at, name)))
    yield from closed


def _is_one(folder: Path) -> bool:
    return any(is_file(folder / name) for name in _ONE_SOURCE)


def _is_meant(name: str) -> bool:
    return not name.startswith(".") and name.casefold() not in _OF_SYSTEMS


def _taken_along(files: Collection[Path]) -> set[Path]:
    """The files of details beside recorded calls: they are read with the recordings, where those are meant too."""
    details = {file for file in files if file.suffix.lower() == ".json"}
    recordings = (
        file for file in files if file.with_name(call_sidecar.name_beside(file.name)) in details and file not in details
    )
    return {found for file in recordings if (found := call_sidecar.of_recording(file)) is not None}


def _belongs_to_another(path: Path) -> bool:
    """What SQLite keeps beside a database is read with it."""
    database = next((path.name.removesuffix(one) for one in _BELONG_TO_DATABASES if path.name.endswith(one)), "")
    return bool(database) and is_file(path.with_name(database))
