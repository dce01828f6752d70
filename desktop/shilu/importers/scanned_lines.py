"""Letters that were read off the picture of a page, as lines of words with their places: what tables are made of. Pure.

A line that was read may run through several cells; where it has blanks, each word stands where its letters take it.
Readers lose the blank between a day and its time, which is put back.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from shilu.core.screen import Letters, ScreenLine
from shilu.importers.pdf_text import TextLine, Word, side_by_side

_DAY_AND_TIME = re.compile(r"((?:19|20)[0-9]{2}[-/.年][0-9]{2}[-/.月][0-9]{2}日?)(?=[0-9]{1,2}[:：])")


def lines_of(page: Letters) -> tuple[TextLine, ...]:
    """The lines of a page, from the top, in pixels from the left and from the bottom."""
    words = [word for line in page.lines for word in _words(line, page.height)]
    lines = [sorted(line, key=lambda one: one.left) for line in side_by_side(words)]
    return tuple(TextLine(tuple(line)) for line in lines)


def _words(line: ScreenLine, page_height: int) -> Iterator[Word]:
    text = _DAY_AND_TIME.sub(r"\1 ", line.text)
    wide = sum(map(_width, text))
    if not wide or not text.strip():
        return
    dots, done = (line.right - line.left) / wide, 0
    for part in re.split(r"(\s+)", text):
        begins, done = done, done + sum(map(_width, part))
        if part.strip():
            left, right = line.left + begins * dots, line.left + done * dots
            yield Word(part, left, right, page_height - line.middle, line.height, line.confidence)


def _width(letter: str) -> int:
    """In halves of a Chinese letter."""
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
