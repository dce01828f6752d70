"""What an ISO base media file (MP4, MOV, 3GP, M4A, HEIC) says of itself: when it was made, how long it is, which tracks
it has, where its EXIF lies. Only boxes are read; nothing is decoded.

Sources: ISO/IEC 14496-12 (moov, mvhd, hdlr, meta, iinf, iloc), ISO/IEC 23008-12 (Exif in HEIF), Apple's QuickTime File
Format (``com.apple.quicktime.creationdate`` under moov/meta/keys and ilst). Times of mvhd are seconds since 1904, UTC.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from shilu.importers.read_file import ReadFile

_MOST_BOXES = 2_000
_MOST_BYTES = 1 << 20  # of one box that is read whole
_SINCE_1904_S = 2_082_844_800
_EARLIEST_S, _LATEST_S = 946_684_800, 4_102_444_800  # 2000 to 2100: anything else is a clock that was never set
_CREATION_DATE = b"com.apple.quicktime.creationdate"
_MOST_DATE = 64


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """``made_s`` (since 1970) is None where nothing credible stands. ``is_whole``: there is a list of tracks."""

    made_s: int | None = None
    creation_date: str = ""
    duration_s: float | None = None
    has_film: bool = False
    has_sound: bool = False
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class _Box:
    kind: bytes
    start: int  # of what is in it
    end: int


@dataclass(slots=True)
class _Boxes:
    """Goes through boxes, and counts them, so that a file of nothing but boxes has an end."""

    file: ReadFile
    left: int = field(default=_MOST_BOXES)

    def within(self, start: int, end: int) -> Iterator[_Box]:
        while start + 8 <= end and self.left:
            self.left -= 1
            head = self.file.at(start, 16)
            if len(head) < 8:
                return
            size, kind = struct.unpack_from(">I4s", head)
            header = 8
            if size == 1:
                if len(head) < 16:
                    return
                size, header = struct.unpack_from(">Q", head, 8)[0], 16
            elif size == 0:
                size = end - start
            if size < header:
                return
            yield _Box(kind, start + header, min(start + size, end))
            start += size

    def first(self, start: int, end: int, *path: bytes) -> _Box | None:
        """The first box of that path."""
        found = next((box for box in self.within(start, end) if box.kind == path[0]), None)
        if found is None or len(path) == 1:
            return found
        return self.first(found.start, found.end, *path[1:])

    def content(self, box: _Box) -> bytes:
        return self.file.at(box.start, min(box.end - box.start, _MOST_BYTES))


def facts_of(file: ReadFile) -> MediaFacts:
    """What the file says; nothing where it is damaged there."""
    boxes = _Boxes(file)
    movie = boxes.first(0, file.size_bytes, b"moov")
    if movie is None:
        return MediaFacts()
    made_s, duration_s = None, None
    date, handlers = "", set()
    for box in boxes.within(movie.start, movie.end):
        if box.kind == b"mvhd":
            made_s, duration_s = _movie_header(boxes.content(box))
        elif box.kind == b"trak":
            handler = boxes.first(box.start, box.end, b"mdia", b"hdlr")
            if handler is not None:
                handlers.add(boxes.content(handler)[8:12])
        elif box.kind == b"meta":
            date = date or _creation_date(boxes, box)
    return MediaFacts(made_s, date, duration_s, b"vide" in handlers, b"soun" in handlers, is_whole=True)


def _movie_header(content: bytes) -> tuple[int | None, float | None]:
    layout = ">4xII" if content[:1] == b"\0" else ">4xQQ"
    times = struct.calcsize(layout)
    if len(content) < times + 12:
        return None, None
    created, _modified = struct.unpack_from(layout, content)
    scale, length = struct.unpack_from(">II" if content[:1] == b"\0" else ">IQ", content, times)
    unknown = (0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF)
    duration = length / scale if scale and length and length not in unknown else None
    at = created - _SINCE_1904_S
    return at if _EARLIEST_S <= at < _LATEST_S else None, duration


def _creation_date(boxes: _Boxes, meta: _Box) -> str:
    """The value of Apple's key; a box of QuickTime has no version, one of ISO has."""
    for start in (meta.start, meta.start + 4):
        keys, values = (boxes.first(start, meta.end, kind) for kind in (b"keys", b"ilst"))
        if keys is None or values is None:
            continue
        listed = list(boxes.within(keys.start + 8, keys.end))
        number = next(
            (n for n, key in enumerate(listed, start=1) if boxes.content(key) == _CREATION_DATE),
            0,
        )
        for box in boxes.within(values.start, values.end):
            data = boxes.first(box.start, box.end, b"data") if int.from_bytes(box.kind) == number else None
            if data is not None:
                return boxes.content(data)[8 : 8 + _MOST_DATE].decode("utf-8", "replace").strip("\0 ")
    return ""


def exif_of(file: ReadFile) -> bytes:
    """The EXIF of a HEIC or AVIF picture, as a TIFF; empty where there is none."""
    boxes = _Boxes(file)
    meta = boxes.first(0, file.size_bytes, b"meta")
    if meta is None:
        return b""
    info = boxes.first(meta.start + 4, meta.end, b"iinf")
    places = boxes.first(meta.start + 4, meta.end, b"iloc")
    if info is None or places is None:
        return b""
    item = _exif_item(boxes, info)
    for number, offset, length in _places(boxes.content(places)):
        if number == item and 4 < length <= _MOST_BYTES:
            block = file.at(offset, length)
            return block[4 + int.from_bytes(block[:4]) :]
    return b""


def _exif_item(boxes: _Boxes, info: _Box) -> int | None:
    version = boxes.file.at(info.start, 1)
    for entry in boxes.within(info.start + (6 if version == b"\0" else 8), info.end):
        content = boxes.content(entry)
        if content[:1] == b"\x02" and content[8:12] == b"Exif":
            return int.from_bytes(content[4:6])
        if content[:1] == b"\x03" and content[10:14] == b"Exif":
            return int.from_bytes(content[4:8])
    return None


def _places(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Of each item that lies in one piece in the file: its number, offset and length."""
    if len(content) < 8:
        return
    version, sizes = content[0], content[4:6]
    offset_bytes, length_bytes = sizes[0] >> 4, sizes[0] & 15
    base_bytes, index_bytes = sizes[1] >> 4, (sizes[1] & 15) if version else 0
    at, wide = 6, 4 if version == 2 else 2

    def number(size: int) -> int:
        nonlocal at
        at += size
        return int.from_bytes(content[at - size : at])

    for _item in range(number(wide)):
        if at >= len(content):
            return
        item = number(wide)
        method = number(2) & 15 if version else 0
        number(2)
        base = number(base_bytes)
        extents = number(2)
        for extent in range(min(extents, 64)):
            number(index_bytes)
            offset, length = number(offset_bytes), number(length_bytes)
            if extents == 1 and extent == 0 and method == 0:
                yield item, base + offset, length
        at += max(0, extents - 64) * (index_bytes + offset_bytes + length_bytes)
