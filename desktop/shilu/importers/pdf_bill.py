"""Importer for papers in PDF: a detail bill where the text layer has one, and otherwise a file of evidence, kept whole.

Which of them it is, the first bytes of a PDF do not say, so one importer claims all. It is a bill where the heading of
a carrier stands in it, where most rows of its table hold a day and a number, whose columns are then asked for, and
where a person said what they mean. A scan has no text layer: it is kept
as it is. One that opens with a password only asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shilu.core.job import Job
from shilu.core.record import Asked, Question
from shilu.importers import carrier_bill
from shilu.importers.base import BlobStore, Ended, Importer, Loading, ReadSettings, SourceStream, SourceValue
from shilu.importers.bill_values import narrow, wall_clock
from shilu.importers.columns import known_columns, told_columns
from shilu.importers.second_pass import SecondPass
from shilu.importers.tables import Table, Tables

MOST_BYTES = 64 << 20
"""A larger one is kept without a look inside."""
_BLOCK = 1 << 20
_FEWEST_CALLS = 3
_DIALLED = re.compile(r"\+?\d[\d -]{5,18}\d")


@dataclass(frozen=True, slots=True)
class PdfBill:
    """``paper`` is the importer that keeps a PDF whole; its name is this one's too."""

    paper: Importer
    version: str = "1"
    keeps_whole: bool = True
    expansion: int = carrier_bill.MOST_EXPANSION

    @property
    def name(self) -> str:
        """See base.Importer."""
        return self.paper.name

    def identify(self, head: bytes, name: str) -> bool:
        """See base.Importer."""
        return self.paper.identify(head, name)

    def load(self) -> None:
        """See base.Loading."""
        from shilu.importers import pdf_tables  # noqa: F401  # for what it loads

        carrier_bill.load()
        if isinstance(self.paper, Loading):
            self.paper.load()

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer. A damaged one is evidence all the same."""
        if stream.size_bytes > MOST_BYTES:
            yield from self.paper.read(stream, settings, blobs, job)
            return
        data = b"".join(iter(lambda: stream.read(_BLOCK), b""))
        from shilu.importers.pdf_text import Damaged, Locked

        try:
            found = _tables(data, settings, job)
        except Locked:
            yield Question(Asked.PASSWORD)
            yield Ended(partial=False, rows=0)
            return
        except Damaged:  # evidence all the same
            found = None
        if found is None:
            yield from self.paper.read(SecondPass(stream), settings, blobs, job)
        else:
            yield from carrier_bill.rows_of(found, settings, job)


def _tables(data: bytes, settings: ReadSettings, job: Job) -> Tables | None:
    """The tables of a bill; None where there is none."""
    from shilu.importers.pdf_tables import tables_in
    from shilu.importers.pdf_text import pages_of

    told = settings.columns

    def is_heading(cells: Sequence[str]) -> bool:
        columns = known_columns(cells) if told is None else told_columns(told, cells)
        return columns is not None and bool(columns.heading)

    pages = list(pages_of(data, settings.password, job))
    found = tables_in(pages, is_heading, asked=told is not None)
    if not found and told is None:
        unknown = tables_in(pages, is_heading, asked=True)
        found = unknown if _of_calls(unknown, job) else []
    return Tables(found) if found else None


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
