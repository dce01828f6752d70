"""A picture as pixels, and who makes them out of a file that came from anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from shilu.core.job import Job

MAX_PIXELS = 50_000_000
MAX_BYTES = 100_000_000
LOSSY = frozenset({"JPEG", "MPO", "HEIF"})
"""Formats that hold photographs: what is encoded again need not be exact."""


@dataclass(frozen=True, slots=True)
class Pixels:
    """RGB, or one grey value where ``is_grey``, 8 bits each, row by row without padding; upright, on white where it was
    transparent. ``source`` is Pillow's word for the format of the file."""

    width: int
    height: int
    data: bytes
    is_grey: bool = False
    source: str = "PNG"


@dataclass(frozen=True, slots=True)
class Unshown:
    """A picture that cannot be shown, and why: ``picture_unreadable`` or ``picture_too_large``."""

    code: str


class PictureDecoder(Protocol):
    """Decodes the first frame of a picture, scaled down to fit."""

    def decode(self, untrusted_bytes: bytes, *, most_width: int, most_height: int, job: Job) -> Pixels | Unshown:
        """At most so many pixels wide and high. Raises Cancelled."""
        ...
