"""The text layer of a PDF by position: words on lines, as they stand on each page. Loaded only where one is read.

Through PDFium, which draws nothing here. Turned pages are turned upright. A word ends where a gap is wider than a fifth
of the height of its letters. Fonts without a mapping to Unicode give what they give: a text layer may lie.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from statistics import median

import pypdfium2
from pypdfium2 import raw as pdfium

from shilu.core.job import Job

MOST_PAGES, _MOST_CHARACTERS = 2_000, 100_000  # of a page
_WORD_GAP = 0.2  # in heights of letters
_SAME_LINE = 0.45
_COVERED = 0.5  # of a page, by its pictures: then it is a scan
_MOST_PICTURES = 200  # of a page
_PASSWORD_NEEDED = 4  # FPDF_ERR_PASSWORD


class Damaged(Exception):
    """It is no PDF, or broken beyond reading."""


class Locked(Exception):
    """It opens with a password only, and this is not it."""


@dataclass(frozen=True, slots=True)
class Word:
    """Letters without a gap. Points from the left and from the bottom of the upright page. ``sure`` is how sure a
    reader of pictures is of them (0 to 1), None of letters that stand in the file."""

    text: str
    left: float
    right: float
    middle: float
    height: float
    sure: float | None = None

    @property
    def centre(self) -> float:
        """Between left and right."""
        return (self.left + self.right) / 2


@dataclass(frozen=True, slots=True)
class TextLine:
    """Words side by side, from left to right."""

    words: tuple[Word, ...]

    @property
    def middle(self) -> float:
        """How high it stands."""
        return median(word.middle for word in self.words)

    @property
    def height(self) -> float:
        """Of most of its letters."""
        return median(word.height for word in self.words)


def _opened(data: bytes, password: str) -> pypdfium2.PdfDocument:
    _forget_last_error()
    try:
        return pypdfium2.PdfDocument(data, password=password or None)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_NEEDED:
            raise Locked from error
        raise Damaged from error


def _forget_last_error() -> None:
    """PDFium keeps the last error of the process, and some damage to an encrypted file sets none: then it would be said
    to want a password because a file before it did. What is no PDF sets another."""
    with suppress(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument(b"no PDF")


def pages_of(data: bytes, password: str, job: Job) -> Iterator[tuple[TextLine, ...]]:
    """The lines of each page, from the top. Raises Locked and Damaged."""
    document = _opened(data, password)
    try:
        count = min(len(document), MOST_PAGES)
        for number in range(count):
            job.check()
            job.progress("reading", number, count)
            yield _page(document, number)
    finally:
        document.close()


def pages_scanned(data: bytes, password: str) -> int:
    """How many pages there are, if most of them are nothing but a picture; 0 otherwise. Raises Locked and Damaged."""
    document = _opened(data, password)
    try:
        count = min(len(document), MOST_PAGES)
        scanned = sum(_is_picture(document, number) for number in range(count))
        return len(document) if scanned * 2 > count else 0
    finally:
        document.close()


def _is_picture(document: pypdfium2.PdfDocument, number: int) -> bool:
    try:
        page = document[number]
        pictures = islice(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=2), _MOST_PICTURES)
        boxes = [picture.get_bounds() for picture in pictures]
    except pypdfium2.PdfiumError:
        return False
    width, height = page.get_mediabox()[2:]
    covered = sum(max(0.0, right - left) * max(0.0, top - bottom) for left, bottom, right, top in boxes)
    page.close()
    return bool(covered > _COVERED * width * height)


def _page(document: pypdfium2.PdfDocument, number: int) -> tuple[TextLine, ...]:
    try:
        page = document[number]
        text = page.get_textpage()
    except pypdfium2.PdfiumError:  # a page that is broken shows nothing
        return ()
    width, height = page.get_mediabox()[2:]
    letters = [_upright(one, page.get_rotation(), width, height) for one in _letters(text)]
    text.close()
    page.close()
    return tuple(_lines(letters))


def _letters(text: pypdfium2.PdfTextPage) -> Iterator[Word]:
    box = pdfium.FS_RECTF()
    high = ""
    for index in range(min(pdfium.FPDFText_CountChars(text), _MOST_CHARACTERS)):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if code <= 0x20 or code > 0x10FFFF or pdfium.FPDFText_IsGenerated(text, index) == 1:
            continue
        if 0xD800 <= code < 0xDC00:
            high = chr(code)
            continue
        letter, high = high + chr(code), ""
        if not pdfium.FPDFText_GetLooseCharBox(text, index, ctypes.byref(box)):
            continue
        if not all(map(math.isfinite, (box.left, box.right, box.top, box.bottom))):
            continue  # a broken matrix puts a letter nowhere
        shown = letter.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        if shown.isspace() or shown in "\ufffe\uffff":
            continue
        yield Word(shown, box.left, box.right, (box.top + box.bottom) / 2, abs(box.top - box.bottom))


def _upright(word: Word, turned: int, width: float, height: float) -> Word:
    """A letter as it stands on the page that is shown, which is turned clockwise."""
    if not turned:
        return word
    low, high = word.middle - word.height / 2, word.middle + word.height / 2
    wide = word.right - word.left
    match turned:
        case 90:
            return Word(word.text, low, high, width - word.centre, wide)
        case 180:
            return Word(word.text, width - word.right, width - word.left, height - word.middle, word.height)
        case _:
            return Word(word.text, height - high, height - low, word.centre, wide)


def _lines(letters: Sequence[Word]) -> Iterator[TextLine]:
    return (TextLine(tuple(_words(line))) for line in side_by_side(letters))


def side_by_side(letters: Sequence[Word]) -> Iterator[list[Word]]:
    """Letters, or words, of the same height, from the top."""
    line: list[Word] = []
    for letter in sorted(letters, key=lambda one: -one.middle):
        if line and abs(line[0].middle - letter.middle) > _SAME_LINE * max(line[0].height, letter.height):
            yield line
            line = []
        line.append(letter)
    if line:
        yield line


def _words(letters: Sequence[Word]) -> Iterator[Word]:
    part: list[Word] = []
    for letter in sorted(letters, key=lambda one: one.left):
        if part and letter.left - part[-1].right > _WORD_GAP * letter.height:
            yield _word(part)
            part = []
        part.append(letter)
    yield _word(part)


def _word(letters: Sequence[Word]) -> Word:
    return Word(
        "".join(letter.text for letter in letters),
        letters[0].left,
        max(letter.right for letter in letters),
        median(letter.middle for letter in letters),
        median(letter.height for letter in letters),
    )
