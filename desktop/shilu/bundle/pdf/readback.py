"""A second engine reads the paper back: what was to be said must be what a reader's computer finds in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from shilu.bundle.pdf.engine import PDFIUM
from shilu.bundle.pdf.sheet import Page, Placed
from shilu.core.job import Job

if TYPE_CHECKING:
    import pypdfium2

_EVERY = 25
# PDFium reports a hyphen at a line's end as U+0002 or U+FFFE, and leaves out the joiners inside emoji (Poppler does
# not); blanks are not compared.
_UNCOMPARED = re.compile("[\\s\u00a0\u0002\ufffe\\-\u00ad\u200c\u200d]+")

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]")
_LETTERS = re.compile("[^\\W_\U00010000-\U0010ffff]")


def pages_that_differ(path: Path, pages: Sequence[Page], job: Job) -> list[int]:
    """The numbers of pages on which a line cannot be found again in the text layer."""
    import pypdfium2

    wrong: list[int] = []
    with PDFIUM:
        document = pypdfium2.PdfDocument(path)
    try:
        if len(document) != len(pages):
            return list(range(1, len(pages) + 1))
        for index, page in enumerate(pages):
            if index % _EVERY == 0:
                job.check()
                job.progress("checking", index, len(pages))
            with PDFIUM:
                found = _plain(_text_of(document, index))
            if not all(_is_found(line, found) for line in _said(page)):
                wrong.append(index + 1)
    finally:
        with PDFIUM:
            document.close()
    return wrong


def _text_of(document: pypdfium2.PdfDocument, index: int) -> str:
    page = document[index]
    layer = page.get_textpage()
    text: str = layer.get_text_range()
    layer.close()
    page.close()
    return text


def _said(page: Page) -> list[str]:
    return ["".join(run.said for run in item.line.runs) for item in page.items if isinstance(item, Placed)]


def _is_found(line: str, found: str) -> bool:
    """Blanks aside. Lines with right-to-left letters are turned around by each engine in its own way, with the marks,
    brackets and emoji among them: there only letters and figures count."""
    plain = _plain(line)
    if plain in found:
        return True
    return _RIGHT_TO_LEFT.search(plain) is not None and set(_LETTERS.findall(plain)) <= set(found)


def _plain(text: str) -> str:
    """What is compared: engines take ligatures and other compatibility characters apart (ﬀ becomes ff)."""
    return _UNCOMPARED.sub("", text if text.isascii() else unicodedata.normalize("NFKC", text))
