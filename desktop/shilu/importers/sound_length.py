"""How long a recording is, as its own headers say. Nothing is decoded."""

from __future__ import annotations

import codecs
import io

from shilu.importers.broken_files import BROKEN
from shilu.importers.read_file import ReadFile

_LONGEST_S = 10 * 24 * 3600


def load() -> None:
    """Import what reads it, and the encodings it may need."""
    import tinytag  # noqa: F401

    for codec in ("iso-8859-1", "utf-16", "utf-16-le", "utf-16-be"):
        codecs.lookup(codec)


def facts_of(file: ReadFile) -> dict[str, str]:
    """``recorded_seconds``, of the formats that have headers (MP3, Ogg, WAV, FLAC)."""
    from tinytag import TinyTag, TinyTagException

    file.seek(0)
    try:
        tag = TinyTag.get(file_obj=io.BufferedReader(file, 1 << 16), tags=False, duration=True)
    except (TinyTagException, *BROKEN):
        return {}
    length = tag.duration
    return {"recorded_seconds": written(length)} if length and 0 < length < _LONGEST_S else {}


def written(seconds: float) -> str:
    """As a fact has it."""
    return f"{seconds:.1f}"
