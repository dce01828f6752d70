"""Importers for papers: a detail bill where there is one in it, and otherwise a file of evidence, kept whole.

Which of them it is, the first bytes of a PDF do not say, so one importer claims all. It is a bill where the heading of
a carrier stands in it, where most rows of its table hold a day and a number, whose columns are then asked for, and
where a person said what they mean. One that opens with a password only asks for it.

A scan has no text layer. What a reader of pictures found on its pages may come beside it (letters_codec.LETTERS), and
is read as a text layer is; without that a warning says so, before anything else, and the scan is kept as it is. A
picture is a bill only where its table stands under headings that a person named, or a person says that it is one. What
is said to be a bill, and is none that can be found, is kept whole, with a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shilu.core.job import Job
from shilu.core.record import Asked, Question, SourceWarning
from shilu.importers import carrier_bill
from shilu.importers.base import BlobStore, Ended, Importer, Loading, ReadSettings, SourceStream, SourceValue
from shilu.importers.bill_values import narrow, wall_clock
from shilu.importers.columns import known_columns, told_columns
from shilu.importers.evidence_files import PDF, PICTURE
from shilu.importers.letters_codec import LETTERS, MOST_PAGES, read_back
from shilu.importers.second_pass import SecondPass
from shilu.importers.tables import Table, Tables

if TYPE_CHECKING:
    from shilu.importers.pdf_text import TextLine

MOST_BYTES = 64 << 20
"""A larger one is kept without a look inside."""
_BLOCK = 1 << 20
_FEWEST_CALLS = 3
_STAMP = 80  # letters on a page: programs that scan write their name there
LOOKS_SCANNED = "looks_scanned"
"""The first warning of a PDF that cannot be read without the letters on its pages."""
LETTERS_UNREAD = "letters_unread"
"""The first warning of a picture that is said to be a bill, and cannot be read without the letters on it."""
_DIALLED = re.compile(r"\+?\d[\d -]{5,18}\d")


@dataclass(frozen=True, slots=True)
class _Paper:
    """``paper`` is the importer that keeps the file whole; its name is this one's too."""

    paper: Importer
    version: str = "3"
    keeps_whole: bool = True

    @property
    def name(self) -> str:
        """See base.Importer."""
        return self.paper.name

    def identify(self, head: bytes, name: str) -> bool:
        """See base.Importer."""
        return self.paper.identify(head, name)

    def load(self) -> None:
        """See base.Loading."""
        from shilu.importers import pdf_tables, scanned_lines  # noqa: F401  # for what they load

        carrier_bill.load()
        if isinstance(self.paper, Loading):
            self.paper.load()


@dataclass(frozen=True, slots=True)
class PdfBill(_Paper):
    """A PDF."""

    expansion: int = carrier_bill.MOST_EXPANSION

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer. A damaged one is evidence all the same; so is a locked one in an archive."""
        if stream.size_bytes > MOST_BYTES:
            yield from self.paper.read(stream, settings, blobs, job)
            return
        data = b"".join(iter(lambda: stream.read(_BLOCK), b""))
        from shilu.importers.pdf_text import Damaged, Locked, pages_of, pages_scanned

        letters = _beside(stream)
        is_locked = False
        try:
            pages = list(pages_of(data, settings.password, job))
            scanned = pages_scanned(data, settings.password) if _says_little(pages) else 0
        except Locked:
            if not settings.in_archive:
                yield Question(Asked.PASSWORD)
                yield Ended(partial=False, rows=0)
                return
            pages, scanned, is_locked = [], 0, True
            yield SourceWarning("", "paper_locked")
        except Damaged:  # evidence all the same
            pages, scanned = [], 0
        if scanned and letters is None:
            few = scanned <= MOST_PAGES
            yield SourceWarning("", LOOKS_SCANNED if few else "scan_too_long", "" if few else f"{MOST_PAGES}")
        found = _tables(pages if letters is None else letters, settings, job)
        if found is not None:
            yield from carrier_bill.rows_of(found, settings, job)
            return
        if settings.is_bill and not is_locked and not (scanned and letters is None):
            yield SourceWarning("", "no_bill_found")
        yield from self.paper.read(SecondPass(stream), settings, blobs, job)


@dataclass(frozen=True, slots=True)
class PictureBill(_Paper):
    """A picture."""

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer."""
        is_told = settings.columns is not None or settings.is_bill
        letters = _beside(stream) if is_told else None
        found = _tables(letters, settings, job, is_asked=False) if letters else None
        if found is None:
            if settings.is_bill:
                yield SourceWarning("", LETTERS_UNREAD if letters is None else "no_bill_found")
            yield from self.paper.read(stream, settings, blobs, job)
            return
        while stream.read(_BLOCK):  # all of it is hashed
            job.check()
        yield from carrier_bill.rows_of(found, settings, job)


def _beside(stream: SourceStream) -> list[tuple[TextLine, ...]] | None:
    """The letters on the pages, where they were read."""
    found = stream.companion(LETTERS)
    if found is None:
        return None
    from shilu.importers.scanned_lines import lines_of

    return [lines_of(page) for page in read_back(b"".join(iter(lambda: found.read(_BLOCK), b"")))]


def _says_little(pages: Sequence[Sequence[TextLine]]) -> bool:
    letters = sum(len(word.text) for page in pages for line in page for word in line.words)
    return letters <= _STAMP * len(pages)


def _tables(
    pages: Sequence[Sequence[TextLine]], settings: ReadSettings, job: Job, *, is_asked: bool = True
) -> Tables | None:
    """The tables of a bill; None where there is none. ``is_asked``: whether a person who says what columns mean says
    so of this file, as whoever says that it is a bill does."""
    from shilu.importers.pdf_tables import tables_in

    told = settings.columns

    def is_heading(cells: Sequence[str]) -> bool:
        columns = known_columns(cells) if told is None else told_columns(told, cells)
        return columns is not None and bool(columns.heading)

    found = tables_in(pages, is_heading, asked=(is_asked or settings.is_bill) and told is not None)
    if not found and told is None:
        unknown = tables_in(pages, is_heading, asked=True)
        found = unknown if settings.is_bill or _of_calls(unknown, job) else []
    is_read_off = any(word.sure is not None for page in pages for line in page for word in line.words)
    return Tables(found, is_read_off=is_read_off) if found else None


def _of_calls(tables: Sequence[Table], job: Job) -> bool:
    """Whether most rows hold a day and a number that can be dialled: what its columns mean is then worth a question."""
    rows = [row.cells for table in tables for row in table.rows("", job) if len(list(filter(None, row.cells))) > 2]
    several = [cells for cells in rows if any(map(_is_day, cells)) and any(map(_is_number, cells))]
    return len(several) >= _FEWEST_CALLS and len(several) * 2 > len(rows)


def _is_day(cell: str) -> bool:
    clock = wall_clock(cell)
    return clock is not None and bool(clock.numbers)


def _is_number(cell: str) -> bool:
    return bool(_DIALLED.fullmatch(narrow(cell))) and not _is_day(cell)


PDF_BILL = PdfBill(PDF)
PICTURE_BILL = PictureBill(PICTURE)
