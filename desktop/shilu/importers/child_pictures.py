"""What the limited child does for pictures: decode one after the other, until nobody asks any more.

A question is sixteen bytes (most width, most height, length; big-endian) and the file itself. The answer is a frame
PICTURE and its pixels, or REFUSED with the reason.
"""

from __future__ import annotations

import json
import os
import struct
import sys

from shilu.core.picture import Unshown
from shilu.importers import picture_pixels
from shilu.importers.child_output import to_descriptor
from shilu.importers.frames import MAX_PAYLOAD, Kind, frame

QUESTION = struct.Struct(">IIQ")


def prepare() -> None:
    """Load what would be loaded on first use: nothing can be opened later."""
    picture_pixels.load()


def run() -> int:
    """Answer until standard input ends."""
    send, source = to_descriptor(sys.stdout.fileno()), sys.stdin.fileno()
    while len(question := _read(source, QUESTION.size)) == QUESTION.size:
        width, height, length = QUESTION.unpack(question)
        found = picture_pixels.pixels_of(_read(source, length), most_width=width, most_height=height)
        if isinstance(found, Unshown):
            send(frame(Kind.REFUSED, json.dumps([found.code, ""]).encode()))
            continue
        send(frame(Kind.PICTURE, json.dumps([found.width, found.height, found.is_grey, found.source]).encode()))
        for start in range(0, len(found.data), MAX_PAYLOAD):
            send(frame(Kind.BLOB_DATA, found.data[start : start + MAX_PAYLOAD]))
    return 0


def _read(descriptor: int, size: int) -> bytes:
    """So many bytes; fewer only at the end."""
    found = bytearray()
    while len(found) < size and (part := os.read(descriptor, min(size - len(found), 1 << 20))):
        found += part
    return bytes(found)
