"""The streams of a compound file, as Outlook saves messages in ([MS-CFB]): a small file system within a file.

Whoever made it may have made it badly: chains that run in circles or off the end, and trees that bite their tails, are
cut where that shows, and no more is read in all than a few times the size of the file. Knows no message.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field

MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")

_LAST = 0xFFFFFFFA  # above it sectors are marks: end of a chain, free, of the table itself
_ENTRY = struct.Struct("<64sHBB3I16sIQQIQ")
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_MOST_ENTRIES = 50_000
_MOST_DEPTH = 20
_MOST_TIMES = 4


class Damaged(Exception):
    """The file cannot be read, or not further. Never leaves an importer."""


@dataclass(slots=True)
class Storage:
    """A folder: ``streams`` by name, and further ``storages``. Untrusted names."""

    storages: dict[str, Storage] = field(default_factory=dict)
    streams: dict[str, _Stream] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Stream:
    start: int
    size: int


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class CompoundFile:
    """One file, in memory. Raises Damaged where its tables cannot be found."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or not data.startswith(MAGIC):
            raise Damaged("no compound file")
        self._data = data
        shift, mini_shift = struct.unpack_from("<2H", data, 30)
        if shift not in {9, 12} or mini_shift != 6:
            raise Damaged("sectors of a size that there is not")
        self._sector, self._mini_sector = 1 << shift, 1 << mini_shift
        first_directory, self._cutoff, first_mini, first_more = (
            struct.unpack_from("<I", data, at)[0] for at in (48, 56, 60, 68)
        )
        self._left = len(data) * _MOST_TIMES
        self._fat = self._table(self._fat_sectors(first_more))
        self._mini_fat = self._table(self._chain(first_mini, self._fat))
        self._entries = self._directory(first_directory)
        if not self._entries or self._entries[0].kind != _ROOT:
            raise Damaged("no root")
        root = self._entries[0]
        self._mini = self._read(self._chain(root.start, self._fat), root.size)
        self.root = self._storage(root.child, 0, set())

    def read(self, stream: _Stream) -> bytes:
        """The bytes of a stream, fewer where the file is cut. Raises Damaged where too much was read in all."""
        if stream.size >= self._cutoff:
            most = stream.size // self._sector + 1
            return self._read(self._chain(stream.start, self._fat, most), stream.size)
        found: list[bytes] = []
        for sector in self._chain(stream.start, self._mini_fat, stream.size // self._mini_sector + 1):
            at = sector * self._mini_sector
            found.append(self._mini[at : at + self._mini_sector])
        return self._counted(b"".join(found)[: stream.size])

    def _read(self, sectors: list[int], size: int) -> bytes:
        found = [self._at(sector) for sector in sectors[: size // self._sector + 1]]
        return self._counted(b"".join(found)[:size])

    def _counted(self, content: bytes) -> bytes:
        self._left -= len(content)
        if self._left < 0:
            raise Damaged("more in it than it can hold")
        return content

    def _at(self, sector: int) -> bytes:
        start = (sector + 1) * self._sector
        return self._data[start : start + self._sector]

    def _fat_sectors(self, first_more: int) -> list[int]:
        """Where the table of chains lies: 109 places in the header, more in a chain of its own."""
        places = list(struct.unpack_from("<109I", self._data, 76))
        per_sector, seen = self._sector // 4, set[int]()
        while first_more < _LAST and first_more not in seen:
            seen.add(first_more)
            content = self._at(first_more)
            if len(content) < self._sector:
                break
            *more, first_more = struct.unpack(f"<{per_sector}I", content)
            places += more
        return list(dict.fromkeys(place for place in places if place < _LAST))

    def _table(self, sectors: list[int]) -> array[int]:
        table = array("I")
        for sector in sectors:
            content = self._at(sector)
            table.frombytes(content[: len(content) // 4 * 4])
        return table

    def _chain(self, start: int, table: array[int], most: int | None = None) -> list[int]:
        """The sectors of a chain, as far as it goes, or is wanted."""
        found: list[int] = []
        while start < len(table) and len(found) <= len(table) and (most is None or len(found) < most):
            found.append(start)
            start = table[start]
        if len(found) > len(table):
            raise Damaged("a chain in a circle")
        return found

    def _directory(self, first: int) -> list[_Entry]:
        content = self._read(self._chain(first, self._fat), _MOST_ENTRIES * _ENTRY.size)
        entries: list[_Entry] = []
        for at in range(0, len(content) - _ENTRY.size + 1, _ENTRY.size):
            name, length, kind, _colour, left, right, child, _id, _bits, _made, _changed, start, size = (
                _ENTRY.unpack_from(content, at)
            )
            if self._sector == 512:  # the upper half is not always cleared
                size &= 0xFFFFFFFF
            text = name[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            entries.append(_Entry(text, kind, left, right, child, start, min(size, len(self._data))))
        return entries

    def _storage(self, child: int, depth: int, seen: set[int]) -> Storage:
        """What is in a folder: its entries are a tree of their own."""
        storage, waiting = Storage(), [child]
        while waiting:
            number = waiting.pop()
            if number >= len(self._entries) or number in seen:
                continue
            seen.add(number)
            entry = self._entries[number]
            waiting += [entry.left, entry.right]
            if entry.kind == _STREAM:
                storage.streams.setdefault(entry.name, _Stream(entry.start, entry.size))
            elif entry.kind == _STORAGE and depth < _MOST_DEPTH:
                storage.storages.setdefault(entry.name, self._storage(entry.child, depth + 1, seen))
        return storage


def names_of(storage: Storage, prefix: str) -> Mapping[str, Storage]:
    """The folders within whose names begin so, in their order."""
    return {name: one for name, one in sorted(storage.storages.items()) if name.startswith(prefix)}
