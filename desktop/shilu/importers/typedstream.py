"""The words in an ``attributedBody`` of iMessage: an NSAttributedString as Apple's old typedstream archive.

Only its first string is read: class NSString or NSMutableString, then the type ``+`` (counted bytes), a count, UTF-8.
The format is described by https://github.com/dgelessus/python-typedstream. Counts are one byte, or 0x81 and two, or
0x82 and four, little-endian.
"""

from __future__ import annotations

_BEGINS = b"\x04\x0bstreamtyped"
_CLASS = b"NSString\x01"
_COUNTED = b"\x84\x01+"
_FURTHEST = 16  # bytes between the class and its value: references to what was named before


def text_of(archive: bytes) -> str | None:
    """None where there is no such string."""
    named = archive.find(_CLASS) if archive.startswith(_BEGINS) else -1
    if named < 0:
        return None
    begins = named + len(_CLASS)
    typed = archive.find(_COUNTED, begins, begins + _FURTHEST + len(_COUNTED))
    if typed < 0:
        return None
    at = typed + len(_COUNTED)
    wide = {b"\x81": 2, b"\x82": 4}.get(archive[at : at + 1], 0)
    count = int.from_bytes(archive[at + 1 : at + 1 + wide] if wide else archive[at : at + 1], "little")
    at += 1 + wide
    try:
        text = archive[at : at + count].decode()
    except UnicodeDecodeError:
        return None
    return text if at + count <= len(archive) else None
