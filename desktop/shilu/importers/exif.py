"""When and with what a picture was taken, as its EXIF says (CIPA DC-008). Nothing is decoded but the EXIF itself.

It lies in APP1 of a JPEG, ``eXIf`` of a PNG, ``EXIF`` of a WebP, an item of a HEIC. Where the picture was taken is not
read: that is the private life of whoever took it, and stays in the picture.
"""

from __future__ import annotations

import re
import struct
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from shilu.importers import file_kinds, iso_media
from shilu.importers.broken_files import BROKEN
from shilu.importers.file_kinds import FileKind
from shilu.importers.read_file import ReadFile

_MOST_PARTS = 10_000
_MOST_BYTES = 1 << 20
_MARK = b"Exif\0\0"
_EMPTY = b"II*\0\x08\0\0\0\0\0\0\0\0\0"
_CAMERA, _PLACE = 0x8769, 0x8825  # the parts of EXIF within the first
_MAKE, _MODEL, _SOFTWARE, _CHANGED = 0x010F, 0x0110, 0x0131, 0x0132
_ORIGINAL, _DIGITISED, _OFFSET_ORIGINAL, _OFFSET_DIGITISED, _MS_ORIGINAL = 0x9003, 0x9004, 0x9011, 0x9012, 0x9291
_GPS_TIME, _GPS_DATE = 7, 29
_DATE = re.compile(r"(\d{4})[:/-](\d\d)[:/-](\d\d)[ T](\d\d):(\d\d):(\d\d)", re.ASCII)
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)", re.ASCII)
_QUARTER, _SLACK = timedelta(minutes=15), timedelta(minutes=2)
_WIDEST = timedelta(hours=14)
_EARLIEST, _LATEST = 2000, 2099  # anything else is a clock that was never set


@dataclass(frozen=True, slots=True)
class Taken:
    """What EXIF claims. ``at`` is a wall clock, with an offset where EXIF has one or its UTC time from satellites gives
    one; ``facts`` are the fields as they stand."""

    at: datetime | None
    raw: str
    facts: Mapping[str, str]


class Unreadable(Exception):
    """There is EXIF, and it is damaged."""


def load() -> None:
    """Let Pillow load what it loads on first use."""
    _fields(_EMPTY)


def taken(file: ReadFile, kind: FileKind) -> Taken | None:
    """What a picture claims; None where it has no EXIF. Raises Unreadable."""
    block = _block(file, kind)
    if not block:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            first, camera, place = _fields(block)
    except BROKEN as error:
        raise Unreadable from error
    original = _text(camera.get(_ORIGINAL))
    offset = _text(camera.get(_OFFSET_ORIGINAL))
    digitised = _text(camera.get(_DIGITISED))
    if not _moment(original, "") and (_moment(digitised, "") or not original):
        original, offset = digitised, _text(camera.get(_OFFSET_DIGITISED))
    gps = _gps(place)
    facts = {
        "exif_datetime_original": original,
        "exif_offset_time_original": offset,
        "exif_datetime": _text(first.get(_CHANGED)),
        "exif_gps_time": gps.isoformat(sep=" ") if gps else "",
        "device_make": _text(first.get(_MAKE)),
        "device_model": _text(first.get(_MODEL)),
        "software": _text(first.get(_SOFTWARE)),
    }
    at = _moment(original, _text(camera.get(_MS_ORIGINAL)))
    zone = _offset(offset) or _by_satellite(at, gps)
    if at is not None and zone is not None:
        at = at.replace(tzinfo=zone)
    return Taken(at, f"{original} {offset}".strip(), {name: said for name, said in facts.items() if said})


# --- where it lies ---


def _block(file: ReadFile, kind: FileKind) -> bytes:
    if kind is file_kinds.JPEG:
        return _of_jpeg(file)
    if kind is file_kinds.PNG:
        return _of_chunks(file, 8, ">I4s", b"eXIf", tail=4)
    if kind is file_kinds.WEBP:
        return _of_chunks(file, 12, "<4sI", b"EXIF", tail=0).removeprefix(_MARK)
    return iso_media.exif_of(file).removeprefix(_MARK) if kind.is_iso else b""


def _of_jpeg(file: ReadFile) -> bytes:
    at = 2
    for _part in range(_MOST_PARTS):
        head = file.at(at, 4)
        if len(head) < 4 or head[0] != 0xFF or head[1] in {0xD9, 0xDA}:
            return b""
        if head[1] == 0xFF:  # a byte that only fills
            at += 1
            continue
        length = int.from_bytes(head[2:])
        if head[1] == 0xE1 and file.at(at + 4, 6) == _MARK:
            return file.at(at + 10, length - 8)
        at += 2 + max(length, 2)
    return b""


def _of_chunks(file: ReadFile, at: int, layout: str, wanted: bytes, *, tail: int) -> bytes:
    """A PNG and a RIFF are both rows of chunks."""
    for _part in range(_MOST_PARTS):
        head = file.at(at, 8)
        if len(head) < 8:
            return b""
        first, second = struct.unpack(layout, head)
        name, size = (first, second) if isinstance(first, bytes) else (second, first)
        if name == wanted:
            return file.at(at + 8, size) if size <= _MOST_BYTES else b""
        at += 8 + size + tail + (size % 2 if not tail else 0)
    return b""


# --- what it says ---


def _fields(block: bytes) -> tuple[dict[int, object], dict[int, object], dict[int, object]]:
    from PIL import Image

    found = Image.Exif()
    found.load(block)
    return dict(found), dict(found.get_ifd(_CAMERA)), dict(found.get_ifd(_PLACE))


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return value.split("\0", 1)[0].strip()[:200] if isinstance(value, str) else ""


def _moment(raw: str, ms: str) -> datetime | None:
    found = _DATE.match(raw)
    if found is None:
        return None
    part = int(ms[:3].ljust(3, "0")) * 1000 if ms.isascii() and ms.isdecimal() else 0
    year, month, day, hour, minute, second = (int(number) for number in found.groups())
    if not _EARLIEST <= year <= _LATEST:
        return None
    try:
        return datetime(year, month, day, hour, minute, second, part)  # noqa: DTZ001  # the zone is the caller’s business
    except ValueError:
        return None


def _offset(raw: str) -> timezone | None:
    found = _OFFSET.fullmatch(raw)
    if found is None:
        return None
    span = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(span if found[1] == "+" else -span) if span <= _WIDEST else None


def _gps(place: Mapping[int, object]) -> datetime | None:
    """UTC, as satellites have it."""
    day, clock = _text(place.get(_GPS_DATE)), place.get(_GPS_TIME)
    if not isinstance(clock, tuple) or len(clock) != 3:
        return None
    try:
        hour, minute, second = (int(float(part)) for part in clock)
        moment = _moment(f"{day} {hour:02}:{minute:02}:{second:02}", "")
    except BROKEN:
        return None
    return None if moment is None else moment.replace(tzinfo=UTC)


def _by_satellite(at: datetime | None, gps: datetime | None) -> timezone | None:
    """The offset between the wall clock and UTC, where both were noted within two minutes."""
    if at is None or gps is None:
        return None
    apart = at.replace(tzinfo=UTC) - gps
    near = round(apart / _QUARTER) * _QUARTER
    return timezone(near) if abs(apart - near) <= _SLACK and abs(near) <= _WIDEST else None
