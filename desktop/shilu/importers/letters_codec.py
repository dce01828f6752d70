"""Letters that were read off pictures, as JSON: from the child that reads them, and on to the one that makes rows."""

from __future__ import annotations

import json
from collections.abc import Sequence

from shilu.core.screen import Letters, ScreenLine
from shilu.importers.frames import BadFrame

LETTERS = "\0letters"
"""The file beside a scan that says what is written on its pages (base.SourceStream.companion). Our own child writes it,
so no file of a folder or an archive can have this name."""

MOST_PAGES = 100
"""Of one scan: reading each takes some seconds."""
_MOST_SIDE = 100_000


def written(pages: Sequence[Letters]) -> bytes:
    """Pages as the file beside a scan."""
    return json.dumps([{"width": one.width, "height": one.height, "lines": _told(one)} for one in pages]).encode()


def read_back(data: bytes) -> tuple[Letters, ...]:
    """The way back. Raises BadFrame."""
    match json_of(data):
        case [*pages]:
            return tuple(map(letters_of, pages))
    raise BadFrame("no pages")


def letters_of(said: object) -> Letters:
    """One page, checked. Raises BadFrame."""
    match said:
        case {"width": int(width), "height": int(height), "lines": [*lines]} if (
            0 < width <= _MOST_SIDE and 0 < height <= _MOST_SIDE
        ):
            return Letters(width, height, tuple(_line(line) for line in lines))
    raise BadFrame("no letters")


def json_of(data: bytes) -> object:
    """Raises BadFrame for what is no JSON."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadFrame("no JSON") from error


def _told(page: Letters) -> list[list[str | int | float]]:
    return [[one.text, one.left, one.top, one.right, one.bottom, one.confidence] for one in page.lines]


def _line(said: object) -> ScreenLine:
    match said:
        case [str(text), int(left), int(top), int(right), int(bottom), float() | int() as sure] if (
            max(map(abs, (left, top, right, bottom))) <= _MOST_SIDE and 0 <= sure <= 1
        ):
            return ScreenLine(text, left, top, max(left, right), max(top, bottom), float(sure))
    raise BadFrame("no line")
