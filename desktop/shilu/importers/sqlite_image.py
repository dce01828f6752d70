"""A foreign SQLite database as the bytes it stands for: the file, and the pages of the write-ahead log beside it.

A phone writes its newest calls into the log (``-wal``) first. ``sqlite3.Connection.deserialize`` knows no log, so its
frames are applied here: https://www.sqlite.org/fileformat2.html, sections 1.3 and 4. Knows bytes; opens nothing.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.importers.base import SourceStream

MAGIC = b"SQLite format 3\0"
WAL_ENDING, SHM_ENDING = "-wal", "-shm"
MOST_BYTES = 384 << 20
"""A larger database is refused: SQLite copies what it is given, and the child may use 1 GiB."""
_CHUNK = 1 << 20
_HEADER_BYTES = 100
_WAL_HEADER = struct.Struct(">8I")  # magic, version, page size, checkpoint, two salts, two checksums
_FRAME_HEADER = struct.Struct(">6I")  # page, pages after a commit (else 0), two salts, two checksums
_WAL_MAGIC = {0x377F0682: "<", 0x377F0683: ">"}  # the byte order of its checksums
_WAL_VERSION = 3_007_000
_WRITTEN_WITH_LOG = 2
_WITHOUT_LOG = 1


@dataclass(frozen=True, slots=True)
class Image:
    """``data`` can be deserialized. ``doubts`` are codes of warnings with their details; ``is_cut`` says that the file
    ends before the database does."""

    data: bytearray
    doubts: tuple[tuple[str, str], ...]
    is_cut: bool


def image_of(stream: SourceStream, wal: SourceStream | None, job: Job) -> Image:
    """Reads both whole. Raises UserError ``file.database_too_large`` and ``file.database_damaged``."""
    if stream.size_bytes + (wal.size_bytes if wal else 0) > MOST_BYTES:
        raise UserError("file.database_too_large")
    data = _whole(stream, job)
    if not data.startswith(MAGIC) or len(data) < _HEADER_BYTES:
        raise UserError("file.unknown_format" if not data.startswith(MAGIC) else "file.database_damaged")
    page = int.from_bytes(data[16:18], "big")
    page = 65536 if page == 1 else page
    if page < 512 or page & (page - 1):
        raise UserError("file.database_damaged")
    doubts: list[tuple[str, str]] = []
    if wal is not None and wal.size_bytes:
        log = _log_of(_whole(wal, job), page)
        doubts.append(("wal_damaged", "") if log is None else ("wal_applied", f"{_apply(data, log, job)} pages"))
    elif wal is None and data[18] == _WRITTEN_WITH_LOG:
        doubts.append(("wal_not_there", ""))
    data[18:20] = bytes((_WITHOUT_LOG, _WITHOUT_LOG))  # else SQLite looks for the log
    return Image(data, tuple(doubts), is_cut=_fill(data, page))


def _whole(stream: SourceStream, job: Job) -> bytearray:
    data = bytearray()
    while chunk := stream.read(_CHUNK):
        data += chunk
        job.progress("reading", len(data), stream.size_bytes)
        job.check()
        if len(data) > MOST_BYTES:
            raise UserError("file.database_too_large")
    return data


def _fill(data: bytearray, page: int) -> bool:
    """Zeros for the pages that are missing, so that SQLite opens what there is. Whether any were."""
    pages = int.from_bytes(data[28:32], "big") if data[24:28] == data[92:96] else 0
    missing = pages * page - len(data)
    if missing <= 0:
        return len(data) % page != 0
    if pages * page > MOST_BYTES:
        raise UserError("file.database_damaged")
    data += bytes(missing)
    return True


@dataclass(frozen=True, slots=True)
class _Log:
    """A write-ahead log whose header is sound."""

    data: bytearray
    page: int
    salts: tuple[int, int]
    sums: tuple[int, int]
    order: str

    def frames(self, job: Job) -> Iterator[tuple[int, int, int]]:
        """Page, pages after a commit, and where the page begins, of each valid frame. What an earlier round of the log
        left behind the last one has other salts."""
        at, sums = _WAL_HEADER.size, self.sums
        while at + _FRAME_HEADER.size + self.page <= len(self.data):
            number, after, salt1, salt2, check1, check2 = _FRAME_HEADER.unpack_from(self.data, at)
            if (salt1, salt2) != self.salts or not number:
                return
            sums = _checksum(self.data[at : at + 8], sums, self.order)
            at += _FRAME_HEADER.size
            sums = _checksum(self.data[at : at + self.page], sums, self.order)
            if sums != (check1, check2):
                return
            yield number, after, at
            at += self.page
            job.progress("reading", at, len(self.data))
            job.check()


def _log_of(data: bytearray, page: int) -> _Log | None:
    """None where this is no log of a database with such pages."""
    if len(data) < _WAL_HEADER.size:
        return None
    magic, version, its_page, _checkpoint, salt1, salt2, check1, check2 = _WAL_HEADER.unpack_from(data)
    order = _WAL_MAGIC.get(magic)
    if order is None or version != _WAL_VERSION or its_page != page:
        return None
    sums = _checksum(data[:24], (0, 0), order)
    return _Log(data, page, (salt1, salt2), sums, order) if sums == (check1, check2) else None


def _apply(data: bytearray, log: _Log, job: Job) -> int:
    """Write the frames up to the last commit over the pages. How many those are."""
    waiting: list[tuple[int, int]] = []
    applied, page = 0, log.page
    for number, after, at in log.frames(job):
        waiting.append((number, at))
        if not after:
            continue
        if after * page > MOST_BYTES:
            raise UserError("file.database_damaged")
        del data[after * page :]
        data += bytes(after * page - len(data))
        for one, begins in waiting:
            if one <= after:
                data[(one - 1) * page : one * page] = log.data[begins : begins + page]
        applied += len(waiting)
        waiting.clear()
    return applied


def _checksum(data: bytearray, sums: tuple[int, int], order: str) -> tuple[int, int]:
    one, two = sums
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for first, second in zip(words[::2], words[1::2], strict=True):
        one = (one + first + two) & 0xFFFFFFFF
        two = (two + second + one) & 0xFFFFFFFF
    return one, two
