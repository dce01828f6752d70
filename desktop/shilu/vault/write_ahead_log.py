"""The write-ahead log beside a database, read without SQLite. See https://www.sqlite.org/fileformat2.html#walformat.

SQLite follows the log up to the first frame that does not fit and takes that for the trace of a power cut, also when
it is damage and transactions that were acknowledged follow it. Each frame has a check sum over all before it, begun
with the one before; so a frame that fits the sum *written* in a damaged one continues the same log.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, TypeAlias

PAGE_BYTES = 4096
_HEADER_BYTES, FRAME_HEADER_BYTES = 32, 24
_LITTLE_ENDIAN, _BIG_ENDIAN = 0x377F0682, 0x377F0683
_MASK = 0xFFFF_FFFF

IsWhole: TypeAlias = Callable[[int, bytes], bool]
Sums: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Log:
    """``frames``: for each page the places of its frames in the file, the one that counts last. ``pages``: how many
    pages the database has with it, 0 for a log that says nothing. ``is_cut_short``: SQLite would drop what was surely
    written: a transaction that breaks off, with a whole one behind it. Each is on the disk before the next one begins,
    so that no power cut does that."""

    frames: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    pages: int = 0
    is_cut_short: bool = False


@dataclass(slots=True)
class _Frame:
    place: int
    page: int
    pages_after: int
    sums: Sums
    content: bytes
    salts: bytes
    is_whole: bool


def read_log(file: BinaryIO, is_whole: IsWhole) -> Log:
    """Read a log. ``is_whole`` tells whether these bytes are a page that was once written."""
    reading = _Reading(file, is_whole)
    reading.follow()
    return Log(reading.places(), reading.pages, any(reading.dropped[1:]))


class _Reading:
    def __init__(self, file: BinaryIO, is_whole: IsWhole) -> None:
        self._file = file
        self._is_whole = is_whole
        self._count = max(0, os.fstat(file.fileno()).st_size - _HEADER_BYTES) // (FRAME_HEADER_BYTES + PAGE_BYTES)
        self.pages = 0
        self.dropped: list[bool] = []
        """Of each transaction that SQLite does not follow whether its last frame is whole."""
        self._chained: list[tuple[int, int]] = []
        self._others: list[tuple[int, int]] = []

    def places(self) -> dict[int, tuple[int, ...]]:
        """What belongs to the log without doubt comes after what may be left of an earlier use of the same room."""
        found: dict[int, tuple[int, ...]] = {}
        for page, place in (*self._others, *self._chained):
            found[page] = (*found.get(page, ()), place)
        return found

    def follow(self) -> None:
        """Go through the frames in their order."""
        header = self._read(0, _HEADER_BYTES)
        if len(header) < _HEADER_BYTES:
            return
        (magic,) = struct.unpack(">I", header[:4])
        order = ">" if magic == _BIG_ENDIAN else "<"
        sums = _sum(header[:24], (0, 0), order)
        seeds = {sums, struct.unpack(">II", header[24:32])}
        is_followed, is_one_log = len(seeds) == 1, True
        waiting: list[tuple[int, int]] = []
        for number in range(self._count):
            frame = self._frame(number)
            if frame is None:
                break
            computed = {_sum(frame.content, _sum(self._head(frame), seed, order), order) for seed in seeds}
            fits, is_of_this_use = frame.sums in computed, frame.salts == header[16:24]
            if not fits and not is_of_this_use:
                is_followed = is_one_log = False
                continue
            is_one_log = is_one_log and (fits or self._continues(number, computed | {frame.sums}, order, header[16:24]))
            is_followed = is_followed and fits and is_of_this_use
            seeds = {frame.sums} if fits else computed | {frame.sums}
            if frame.is_whole:
                waiting.append((frame.page, frame.place))
            if frame.pages_after and is_one_log and not is_followed:
                self.dropped.append(frame.is_whole)
            if frame.pages_after and frame.is_whole:
                (self._chained if is_one_log else self._others).extend(waiting)
                waiting.clear()
                self.pages = frame.pages_after if is_one_log or not self.pages else self.pages

    def _continues(self, number: int, seeds: set[Sums], order: str, salts: bytes) -> bool:
        """Whether the frame after this damaged one belongs to the same log, or this is the last one."""
        after = self._frame(number + 1) if number + 1 < self._count else None
        if after is None or after.salts != salts:
            return True
        return after.sums in {_sum(after.content, _sum(self._head(after), seed, order), order) for seed in seeds}

    @staticmethod
    def _head(frame: _Frame) -> bytes:
        return struct.pack(">II", frame.page, frame.pages_after)

    def _frame(self, number: int) -> _Frame | None:
        place = _HEADER_BYTES + number * (FRAME_HEADER_BYTES + PAGE_BYTES)
        raw = self._read(place, FRAME_HEADER_BYTES + PAGE_BYTES)
        if len(raw) < FRAME_HEADER_BYTES + PAGE_BYTES:
            return None
        page, pages_after, salts, first, second = struct.unpack(">II8sII", raw[:FRAME_HEADER_BYTES])
        content = raw[FRAME_HEADER_BYTES:]
        return _Frame(place, page, pages_after, (first, second), content, salts, self._is_whole(page, content))

    def _read(self, place: int, size: int) -> bytes:
        try:
            self._file.seek(place)
            return self._file.read(size)
        except OSError:
            return b""


def _sum(data: bytes, seed: Sums, order: str) -> Sums:
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    first, second = seed
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = first + even + second & _MASK
        second = second + odd + first & _MASK
    return first, second
