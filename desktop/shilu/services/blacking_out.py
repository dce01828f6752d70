"""Blacking out parts of a picture: rectangles are burned into the pixels, nothing else of the file goes along, and the
hash of the original stays, so that the two can be told to belong together by whoever has the original."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.picture import MAX_BYTES, PictureDecoder, Pixels, Unshown
from shilu.services.unfinished import write_whole

_MOST_PX = 16_000


class Box(NamedTuple):
    """A rectangle in pixels of the picture as it is seen upright, from its upper left corner. What lies outside of the
    picture is left out."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Original:
    """A picture that was read, and the SHA-256 of its file."""

    pixels: Pixels
    sha256: str


@dataclass(frozen=True, slots=True)
class BlackedOut:
    """A copy that was written."""

    file: Path
    sha256: str
    original_sha256: str


class BlackingOut:
    """Reads pictures by a decoder that runs apart, and writes PNG files of its own making."""

    def __init__(self, *, decoder: PictureDecoder) -> None:
        self._decoder = decoder

    def read(self, path: Path, job: Job) -> Original:
        """Raises UserError ``file.unreadable``, ``file.not_a_picture``; Cancelled."""
        try:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise UserError("file.unreadable", name=path.name) from error
        found = self._decoder.decode(data[:MAX_BYTES], most_width=_MOST_PX, most_height=_MOST_PX, job=job)
        if len(data) > MAX_BYTES or isinstance(found, Unshown):
            raise UserError("file.not_a_picture", name=path.name)
        return Original(found, hashlib.sha256(data).hexdigest())

    def write(
        self, original: Original, boxes: Sequence[tuple[int, int, int, int]], to: Path, *, replace: bool = False
    ) -> BlackedOut:
        """Write a copy with these rectangles (each a ``Box``) black. ``replace``: a file may be there.

        Raises UserError ``usage.nothing_to_black_out`` where none of them covers anything, ``file.exists``,
        ``file.not_writable``, ``disk.…``.
        """
        pixels = blacked_out(original.pixels, [Box(*box) for box in boxes])
        if pixels is None:
            raise UserError("usage.nothing_to_black_out")
        if (to.is_symlink() or to.exists()) and not (replace and to.is_file()):
            raise UserError("file.exists", name=to.name)
        data = _png(pixels)
        write_whole(to, [data])
        return BlackedOut(to, hashlib.sha256(data).hexdigest(), original.sha256)


def blacked_out(pixels: Pixels, boxes: Sequence[Box]) -> Pixels | None:
    """The same picture with these rectangles black; None where they cover nothing of it."""
    depth = 1 if pixels.is_grey else 3
    data, covered = bytearray(pixels.data), False
    for box in boxes:
        left, right = max(0, box.x), min(pixels.width, box.x + box.width)
        top, bottom = max(0, box.y), min(pixels.height, box.y + box.height)
        if left >= right or top >= bottom:
            continue
        covered = True
        black = bytes((right - left) * depth)
        for row in range(top, bottom):
            start = (row * pixels.width + left) * depth
            data[start : start + len(black)] = black
    return Pixels(pixels.width, pixels.height, bytes(data), pixels.is_grey) if covered else None


def _png(pixels: Pixels) -> bytes:
    """A PNG with nothing in it but pixels."""
    from PIL import Image

    buffer = io.BytesIO()
    picture = Image.frombytes("L" if pixels.is_grey else "RGB", (pixels.width, pixels.height), pixels.data)
    picture.save(buffer, "PNG")
    return buffer.getvalue()
