"""Frames between the child that parses and the parent that believes nothing: bytes with a kind and a length.

A frame is four bytes of length (big-endian, of what follows), one byte of kind, and at most MAX_PAYLOAD bytes.
Rows may need several frames: all but the last are of kind MORE_ROWS. Knows bytes; not what rows are made of.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from enum import IntEnum

MAX_PAYLOAD = 64 * 1024 - 5
_HEADER = struct.Struct(">IB")


class Kind(IntEnum):
    """What a frame carries."""

    PROGRESS = 1  # JSON [stage, done, total or null]
    MORE_ROWS = 2  # the beginning or middle of what ROWS ends
    ROWS = 3  # a packed batch of values: row_codec
    BLOB_OPEN = 4  # nothing
    BLOB_DATA = 5  # bytes of the open blob
    BLOB_CLOSE = 6  # JSON [sha256, size]
    BLOB_ABORT = 7  # nothing
    ENDED = 8  # JSON [partial, rows, sha256 of all that was read]
    REFUSED = 9  # JSON [code, encoding or nothing]
    FAILED = 10  # JSON [name of the exception]: a bug of ours, or no memory left
    PICTURE = 11  # JSON [width, height, whether grey, format]; its pixels follow as BLOB_DATA


class BadFrame(Exception):
    """The other side does not keep to the protocol."""


def frame(kind: Kind, payload: bytes = b"") -> bytes:
    """One frame."""
    if len(payload) > MAX_PAYLOAD:
        raise ValueError("a frame is too long")
    return _HEADER.pack(len(payload) + 1, kind) + payload


def frames(kind: Kind, payload: bytes, *, more: Kind) -> list[bytes]:
    """A payload of any length as frames, all but the last of kind ``more``."""
    cuts = range(0, max(len(payload), 1), MAX_PAYLOAD)
    last = cuts[-1]
    return [frame(kind if cut == last else more, payload[cut : cut + MAX_PAYLOAD]) for cut in cuts]


def read_frame(read: Callable[[int], bytes]) -> tuple[Kind, bytes] | None:
    """The next frame from ``read``, which gives as many bytes as asked unless the stream ends; None at its end.

    Raises BadFrame for an unknown kind, a length beyond the limit, and a stream that ends inside a frame.
    """
    header = read(_HEADER.size)
    if not header:
        return None
    if len(header) < _HEADER.size:
        raise BadFrame("the stream ends inside a header")
    length, untrusted_kind = _HEADER.unpack(header)
    if not 1 <= length <= MAX_PAYLOAD + 1:
        raise BadFrame("a frame of impossible length")
    try:
        kind = Kind(untrusted_kind)
    except ValueError as error:
        raise BadFrame("a frame of unknown kind") from error
    payload = read(length - 1)
    if len(payload) < length - 1:
        raise BadFrame("the stream ends inside a frame")
    return kind, payload
