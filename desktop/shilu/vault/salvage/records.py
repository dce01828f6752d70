"""Rows as they stand in the pages of a database: the file format of SQLite, read by hand.

A page that is lost costs what stands on it and no more: rows are taken from every page that is whole, whether or not
the tree still leads there. See https://www.sqlite.org/fileformat2.html sections 1.5 to 2.1.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from shilu.vault.pages import RESERVED_BYTES
from shilu.vault.write_ahead_log import PAGE_BYTES

Value: TypeAlias = "int | float | str | bytes | None"
ReadPage: TypeAlias = Callable[[int], "bytes | None"]

INDEX_INTERIOR, TABLE_INTERIOR, INDEX_LEAF, TABLE_LEAF = 2, 5, 10, 13
_INTERIOR = (INDEX_INTERIOR, TABLE_INTERIOR)
_USABLE = PAGE_BYTES - RESERVED_BYTES
_MOST_LOCAL = {
    TABLE_LEAF: _USABLE - 35,
    INDEX_LEAF: (_USABLE - 12) * 64 // 255 - 23,
    INDEX_INTERIOR: (_USABLE - 12) * 64 // 255 - 23,
}
_LEAST_LOCAL = (_USABLE - 12) * 32 // 255 - 23
_MOST_BYTES = 1_000_000_000  # SQLite's own limit of a value
_INTEGER_BYTES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a page: its columns in the order in which they are stored, and its row id where it has one."""

    rowid: int | None
    values: tuple[Value, ...]


def kind(page: bytes, number: int) -> int:
    """Of what kind a page of a tree is; 0 for a page of none."""
    found = page[_start(number)]
    return found if found in (INDEX_INTERIOR, TABLE_INTERIOR, INDEX_LEAF, TABLE_LEAF) else 0


def children(page: bytes, number: int) -> Sequence[int]:
    """The pages below an interior page."""
    start = _start(number)
    return [
        *(struct.unpack_from(">I", page, at)[0] for at in _cells(page, number)),
        struct.unpack_from(">I", page, start + 8)[0],
    ]


def rows(page: bytes, number: int, read_page: ReadPage) -> Iterator[Row | None]:
    """The rows of a page; None in the place of one that goes on on a page that is lost."""
    of = kind(page, number)
    if of in (0, TABLE_INTERIOR):
        return
    for at in _cells(page, number):
        try:
            yield _row(page, at + (4 if of == INDEX_INTERIOR else 0), of, read_page)
        except (IndexError, struct.error, ValueError, UnicodeDecodeError):
            yield None


def _start(number: int) -> int:
    return 100 if number == 1 else 0


def _cells(page: bytes, number: int) -> Sequence[int]:
    start = _start(number)
    count = struct.unpack_from(">H", page, start + 3)[0]
    first = start + (12 if page[start] in _INTERIOR else 8)
    if first + 2 * count > len(page):
        return ()
    found: tuple[int, ...] = struct.unpack_from(f">{count}H", page, first)
    return [at for at in found if at < len(page) - 4]


def _row(page: bytes, at: int, of: int, read_page: ReadPage) -> Row:
    size, at = _varint(page, at)
    rowid = None
    if of == TABLE_LEAF:
        rowid, at = _varint(page, at)
        rowid -= (rowid >> 63) << 64
    return Row(rowid, _values(_payload(page, at, size, _MOST_LOCAL[of], read_page)))


def _payload(page: bytes, at: int, size: int, most_local: int, read_page: ReadPage) -> bytes:
    if size > _MOST_BYTES:
        raise ValueError("more than a row can have")
    if size <= most_local:
        return page[at : at + size]
    local = _LEAST_LOCAL + (size - _LEAST_LOCAL) % (_USABLE - 4)
    if local > most_local:
        local = _LEAST_LOCAL
    pieces = [page[at : at + local]]
    (following,) = struct.unpack_from(">I", page, at + local)
    rest = size - local
    while rest > 0:
        page_after = read_page(following) if following else None
        if page_after is None:
            raise ValueError("it goes on on a page that is lost")
        pieces.append(page_after[4 : 4 + min(rest, _USABLE - 4)])
        rest -= len(pieces[-1])
        (following,) = struct.unpack_from(">I", page_after, 0)
    return b"".join(pieces)


def _values(payload: bytes) -> tuple[Value, ...]:
    header, at = _varint(payload, 0)
    place = header
    values: list[Value] = []
    while at < header:
        serial, at = _varint(payload, at)
        value, place = _value(payload, place, serial)
        values.append(value)
    return tuple(values)


def _value(payload: bytes, at: int, serial: int) -> tuple[Value, int]:
    if serial in (0, 8, 9):
        return {0: None, 8: 0, 9: 1}[serial], at
    if serial == 7:
        return struct.unpack_from(">d", payload, at)[0], at + 8
    if serial in _INTEGER_BYTES:
        end = at + _INTEGER_BYTES[serial]
        return int.from_bytes(_piece(payload, at, end), "big", signed=True), end
    if serial < 12:
        raise ValueError("a type that SQLite does not write")
    end = at + (serial - 12) // 2
    found = _piece(payload, at, end)
    return (found.decode("utf-8") if serial % 2 else found), end


def _piece(payload: bytes, start: int, end: int) -> bytes:
    if end > len(payload):
        raise ValueError("a row that is cut off")
    return payload[start:end]


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Up to nine bytes, seven bits each, the ninth all eight."""
    value = 0
    for n in range(8):
        byte = data[at + n]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + n + 1
    return value << 8 | data[at + 8], at + 9
