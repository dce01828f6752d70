"""The list of what a zip archive holds, read in bounded memory from bytes that may lie. Knows the format; no content.

After PKWARE's APPNOTE 6.3.10: the end record, its 64-bit form, the central directory. Names: Info-ZIP's field 0x7075,
the UTF-8 flag, else what the bytes can only mean (formats.md R8). A name is a label, never a path.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from shilu.core.errors import UserError
from shilu.importers.base import SourceStream

MOST_ENTRIES = 200_000
_BLOCK = 1 << 20
_END = struct.Struct("<4s4H2LH")
_END64_PLACE = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LISTED = struct.Struct("<8x4H3L3H8xL")
_EXTRA = struct.Struct("<HH")
_AES = struct.Struct("<H2sBH")
_MOST_COMMENT = 0xFFFF
_ALL32, _ALL16 = 0xFFFFFFFF, 0xFFFF
_ZIP64, _AES_FIELD, _UNICODE_NAME = 0x0001, 0x9901, 0x7075
_ENCRYPTED, _DESCRIPTOR, _UTF8 = 0x1, 0x8, 0x800
_AES_METHOD = 99


@dataclass(frozen=True, slots=True)
class Entry:
    """One member as the archive lists it. ``method`` is that under the encryption; ``aes`` is the key strength (1 to
    3) of WinZip's, 0 without. ``check`` is the byte by which ZipCrypto knows a password. ``ordinal`` counts the
    entries of one name from 1. ``overlaps`` says that its bytes are also another's."""

    name: str
    header_at: int
    method: int
    packed_bytes: int
    size_bytes: int
    crc: int | None
    is_encrypted: bool
    aes: int
    check: int
    ordinal: int = 1
    overlaps: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """The members of an archive, folders left out, in the order of its list. ``is_whole`` says that they are as many as
    the archive says there are."""

    entries: tuple[Entry, ...]
    is_whole: bool


def listing_of(source: SourceStream) -> Listing:
    """What is in an archive that was read to its end. Raises UserError ``file.archive_damaged`` where there is no list,
    ``file.archive_in_parts``, ``file.archive_too_many``."""
    size = source.size_bytes
    listed, at, length, before = _end_record(source, size)
    if listed > MOST_ENTRIES:
        raise UserError("file.archive_too_many")
    found = list(_listed(source, at, length, before))
    counts: dict[str, int] = {}
    for index, entry in enumerate(found):
        counts[entry.name] = counts.get(entry.name, 0) + 1
        if counts[entry.name] > 1:
            found[index] = replace(entry, ordinal=counts[entry.name])
    reached = 0
    for index in sorted(range(len(found)), key=lambda index: found[index].header_at):
        entry = found[index]
        if entry.header_at < reached:
            found[index] = replace(entry, overlaps=True)
        reached = max(reached, entry.header_at + entry.packed_bytes)
    members = tuple(entry for entry in found if entry.size_bytes or not entry.name.endswith("/"))
    return Listing(members, is_whole=len(found) == listed)


def _end_record(source: SourceStream, size: int) -> tuple[int, int, int, int]:
    """How many entries, where their list begins, how long it is, and how much stands before the archive, as before
    one that unpacks itself."""
    tail_at = max(size - _MOST_COMMENT - _END.size, 0)
    tail = bytes_at(source, tail_at, size - tail_at)
    at = tail.rfind(b"PK\x05\x06")
    while at >= 0 and at + _END.size > len(tail):
        at = tail.rfind(b"PK\x05\x06", 0, at)
    if at < 0:
        raise UserError("file.archive_damaged")
    _, disk, list_disk, _here, listed, length, offset, _comment = _END.unpack_from(tail, at)
    end_at = tail_at + at
    if _ALL32 in {length, offset} or listed == _ALL16:
        place = bytes_at(source, end_at - _END64_PLACE.size, _END64_PLACE.size) if end_at >= _END64_PLACE.size else b""
        if place.startswith(b"PK\x06\x07"):
            record_at = _END64_PLACE.unpack(place)[2]
            record = bytes_at(source, record_at, _END64.size) if record_at + _END64.size <= size else b""
            if len(record) < _END64.size or not record.startswith(b"PK\x06\x06"):
                raise UserError("file.archive_damaged")
            _, _, _, _, disk, list_disk, _, listed, length, offset = _END64.unpack(record)
            end_at = record_at
    if disk or list_disk:
        raise UserError("file.archive_in_parts")
    before = end_at - length - offset
    if before < 0:
        raise UserError("file.archive_damaged")
    return listed, end_at - length, length, before


def _listed(source: SourceStream, at: int, length: int, before: int) -> Iterator[Entry]:
    """The entries of the list. One that cannot be understood ends it."""
    waiting = b""
    end = at + length
    count = 0
    while at < end or waiting:
        while len(waiting) < _BLOCK // 4 and at < end:  # an entry takes at most three times 64 KiB
            block = bytes_at(source, at, min(_BLOCK, end - at))
            if not block:
                end = at
            waiting += block
            at += len(block)
        if len(waiting) < _LISTED.size or not waiting.startswith(b"PK\x01\x02"):
            return
        fields = _LISTED.unpack_from(waiting)
        name_end = _LISTED.size + fields[7]
        extra_end = name_end + fields[8]
        raw_name, extra = waiting[_LISTED.size : name_end], waiting[name_end:extra_end]
        waiting = waiting[extra_end + fields[9] :]
        count += 1
        if count > MOST_ENTRIES:
            raise UserError("file.archive_too_many")
        yield _entry(fields, raw_name, extra, before)


def _entry(fields: tuple[int, ...], raw_name: bytes, extra: bytes, before: int) -> Entry:
    flags, method, time, _date, crc, packed, unpacked, *_lengths, offset = fields
    name, aes, is_second = "", 0, False
    for kind, content in _extras(extra):
        if kind == _ZIP64:
            unpacked, packed, offset = _sizes64(content, unpacked, packed, offset)
        elif kind == _AES_FIELD and len(content) >= _AES.size and method == _AES_METHOD:
            version, _vendor, aes, method = _AES.unpack_from(content)
            is_second = version == 2  # AE-2 has no checksum beside its own
        elif kind == _UNICODE_NAME and content[:1] == b"\x01" and content[1:5] == _crc32(raw_name):
            name = content[5:].decode("utf-8", "replace")
    return Entry(
        name=_one_slash(name or _decoded(raw_name, is_utf8=bool(flags & _UTF8))),
        header_at=offset + before,
        method=method,
        packed_bytes=packed,
        size_bytes=unpacked,
        crc=None if is_second else crc,
        is_encrypted=bool(flags & _ENCRYPTED),
        aes=aes,
        check=time >> 8 if flags & _DESCRIPTOR else crc >> 24,
    )


def _extras(extra: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + _EXTRA.size <= len(extra):
        kind, length = _EXTRA.unpack_from(extra, at)
        at += _EXTRA.size
        yield kind, extra[at : at + length]
        at += length


def _sizes64(content: bytes, *sizes: int) -> tuple[int, int, int]:
    """The sizes and the place, those that did not fit into 32 bits from the field, in its order."""
    found, at = [], 0
    for size in sizes:
        if size == _ALL32 and at + 8 <= len(content):
            found.append(struct.unpack_from("<Q", content, at)[0])
            at += 8
        else:
            found.append(size)
    return found[0], found[1], found[2]


def _crc32(data: bytes) -> bytes:
    return struct.pack("<L", zlib.crc32(data))


def _decoded(raw: bytes, *, is_utf8: bool) -> str:
    """A name. Without the flag many write UTF-8 all the same, and Chinese Windows its own; the rest is DOS."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        if is_utf8:
            return raw.decode("utf-8", "replace")
    try:
        return raw.decode("gb2312")  # of its larger forms almost any two letters with accents would be a character
    except UnicodeDecodeError:
        return raw.decode("cp437")


def _one_slash(name: str) -> str:
    return name if "/" in name else name.replace("\\", "/")


def bytes_at(source: SourceStream, at: int, size: int) -> bytes:
    """Bytes of a source that was read to its end; fewer where it ends before."""
    if at < 0 or at >= source.size_bytes:
        return b""
    return source.reread(at, min(size, source.size_bytes - at))
