"""Opens a source read-only, hashes it whole, and says what kind of thing it is. Knows the file system; no format."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.record import SourceFile
from shilu.importers.base import HEAD_BYTES
from shilu.importers.on_disk import is_own_file

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class InspectedFile:
    """A file that is open, hashed, and at its beginning again. Whoever gets it closes it."""

    source: SourceFile
    file: BinaryIO
    head: bytes


@dataclass(frozen=True, slots=True)
class Beside:
    """A file that belongs to another one, open and hashed; ``name`` is what an importer asks for
    (base.SourceStream.companion)."""

    name: str
    source: SourceFile
    file: BinaryIO


def beside(folder: Path, names: Mapping[str, Iterable[str]], job: Job) -> tuple[Beside, ...]:
    """Those files of a folder that are there, each by the first of its paths; empty ones too, which say that there is
    nothing more. Links are none. Raises UserError as ``inspect`` does."""
    found: list[Beside] = []
    try:
        for name, paths in names.items():
            there = (folder / path for path in paths)
            path = next(filter(is_own_file, there), None)
            if path is not None:
                found.append(_beside(name, path, job))
    except BaseException:
        for one in found:
            one.file.close()
        raise
    return tuple(found)


def _beside(name: str, path: Path, job: Job) -> Beside:
    try:
        inspected = inspect(path, job)
    except UserError as error:
        if error.code != "file.empty":
            raise
        nothing = SourceFile(path.name, hashlib.sha256().hexdigest(), 0, None)
        return Beside(name, nothing, _opened(path))
    return Beside(name, inspected.source, inspected.file)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb", buffering=0)
    except OSError as error:
        raise UserError("file.unreadable", name=path.name) from error


def inspect(path: Path, job: Job) -> InspectedFile:
    """Open and hash a file. Raises UserError ``file.missing``, ``file.is_a_folder``, ``file.unreadable``,
    ``file.not_a_file`` (a device, a pipe), ``file.empty`` or ``file.changed_while_reading``."""
    name = path.name
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            can_be_seen = os.access(path, os.R_OK | os.X_OK)
            raise UserError("file.is_a_folder" if can_be_seen else "file.unreadable", name=name)
        if not stat.S_ISREG(kind):  # opening a named pipe would wait for ever
            raise UserError("file.not_a_file", name=name)
        file = path.open("rb", buffering=0)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UserError("file.missing", name=name) from error
    except (OSError, ValueError) as error:
        raise UserError("file.unreadable", name=name) from error
    try:
        return _hashed(name, file, job)
    except OSError as error:
        file.close()
        raise UserError("file.unreadable", name=name) from error
    except BaseException:
        file.close()
        raise


def sha256_of(file: BinaryIO, job: Job, total: int) -> tuple[str, int, bytes]:
    """Hash, size and first bytes of an open file, which is at its beginning afterwards. Raises OSError where it cannot
    be read any more."""
    file.seek(0)
    digest, size, head = hashlib.sha256(), 0, b""
    while block := file.read(_BLOCK):
        digest.update(block)
        size += len(block)
        if len(head) < HEAD_BYTES:
            head += block[: HEAD_BYTES - len(head)]
        job.progress("hashing", size, max(total, size))
        job.check()
    file.seek(0)
    return digest.hexdigest(), size, head


def _hashed(name: str, file: BinaryIO, job: Job) -> InspectedFile:
    status = os.fstat(file.fileno())
    if not stat.S_ISREG(status.st_mode):
        raise UserError("file.not_a_file", name=name)
    # What has no size is empty, or a window into the system that could be read without end (/proc).
    digest, size, head = sha256_of(file, job, status.st_size) if status.st_size else ("", 0, b"")
    if size == 0:
        raise UserError("file.empty", name=name)
    if size != status.st_size:
        raise UserError("file.changed_while_reading", name=name)
    modified_ms = status.st_mtime_ns // 1_000_000
    return InspectedFile(SourceFile(name, digest, size, modified_ms), file, head)
