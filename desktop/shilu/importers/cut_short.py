"""Whether a picture or a film ends before it is complete, as when a copy was broken off; nothing is decoded.

A JPEG has its end marker behind the picture (ITU-T T.81), a PNG its IEND, a RIFF file (WebP, WAV, AVI) and the boxes
of an ISO file say how long they are. What may follow an end is no matter. Other kinds do not tell.
"""

from __future__ import annotations

from shilu.importers import file_kinds
from shilu.importers.file_kinds import FileKind
from shilu.importers.read_file import ReadFile

_MOST_PARTS = 10_000
_MOST_SCANNED = 1 << 26
_BLOCK = 1 << 20
_UNKNOWN = (0, 0xFFFFFFFF)  # what is written while recording, and stays where it was never finished
_SCAN, _END = 0xDA, b"\xff\xd9"


def is_cut_short(file: ReadFile, kind: FileKind) -> bool:
    """Whether something is missing at the end, as far as the file itself tells."""
    if kind is file_kinds.JPEG:
        return _jpeg(file)
    if kind is file_kinds.PNG:
        return _png(file)
    if kind.is_iso:
        return _boxes(file)
    head = file.at(0, 8)
    said = int.from_bytes(head[4:8], "little") if head[:4] == b"RIFF" else 0
    return said not in _UNKNOWN and said + 8 > file.size_bytes + said % 2


def _jpeg(file: ReadFile) -> bool:
    at = 2
    for _part in range(_MOST_PARTS):
        head = file.at(at, 4)
        if len(head) < 4:
            return True
        if head[0] != 0xFF:
            return False  # damaged in another way
        if head[1] == 0xFF:
            at += 1
        elif head[1] == _SCAN:
            return not _has_end(file, at)
        else:
            at += 2 + max(int.from_bytes(head[2:]), 2)
    return False


def _has_end(file: ReadFile, start: int) -> bool:
    if file.size_bytes - start > _MOST_SCANNED:
        return True
    return any(_END in file.at(at, _BLOCK + 1) for at in range(start, file.size_bytes, _BLOCK))


def _png(file: ReadFile) -> bool:
    at = 8
    for _part in range(_MOST_PARTS):
        head = file.at(at, 8)
        if len(head) < 8:
            return True
        at += int.from_bytes(head[:4]) + 12
        if head[4:] == b"IEND":
            return at > file.size_bytes
    return False


def _boxes(file: ReadFile) -> bool:
    at = 0
    for _part in range(_MOST_PARTS):
        head = file.at(at, 16)
        if len(head) < 8:
            return False  # some bytes that are left over
        size = int.from_bytes(head[:4])
        if size == 1 and len(head) == 16:
            size = int.from_bytes(head[8:])
        if size < 8:  # to the end of the file, or damaged
            return False
        at += size
        if at > file.size_bytes:
            return True
    return False
