"""The sheets of a spreadsheet, .xls and .xlsx alike, through calamine. Loaded only where one is read.

All cells come as text. A formula is never worked out: its last result, as the program that saved the file stored it,
is taken as the cell's text, and a workbook that has some says so. A date is one only where the cell says that it is.
``content`` of a row is the canonical JSON of its cells: an array of strings in UTF-8 without blanks.
"""

from __future__ import annotations

import codecs
import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import quote

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.importers.base import SourceStream
from shilu.importers.tables import MOST_CELLS, TableRow, Tables

MOST_BYTES = 64 << 20
MOST_UNPACKED_BYTES = 256 << 20
MOST_CELLS_OF_A_SHEET = 8_000_000
"""The cells of the rectangle that a sheet fills, empty ones included."""
_BLOCK = 1 << 20
codecs.lookup("cp437")  # in which zipfile reads names; it could not be loaded once no file can be opened
_LONGEST_NAME = 150  # in a locator

Value = int | float | str | bool | time | date | datetime | timedelta


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, its first row with something in it at ``first_row`` (from 1)."""

    name: str
    first_row: int
    values: Sequence[Sequence[Value]]

    @property
    def separators(self) -> Sequence[str]:
        """See tables.Table."""
        return ("",)

    def rows(self, separator: str, job: Job) -> Iterator[TableRow]:  # noqa: ARG002  # cells are cells
        """See tables.Table."""
        for number, values in enumerate(self.values, start=self.first_row):
            if number % 10_000 == 0:
                job.check()
                job.progress("reading", number, None)
            cells = tuple([text_of(value) for value in values[:MOST_CELLS]])
            if any(cells):
                content = json.dumps(cells, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
                yield TableRow(f"{self.name}!{number}", cells, content)


def text_of(value: Value) -> str:
    """A cell as text: whole numbers without a fraction, dates as ISO 8601 with a blank, times as h:mm:ss."""
    match value:
        case str():
            return value.strip()
        case bool():
            return str(value).upper()
        case float() if value.is_integer() and abs(value) < 1e18:
            return str(int(value))
        case datetime():
            return value.isoformat(" ", "seconds")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)


def workbook(head: bytes, stream: SourceStream, job: Job) -> Tables:
    """All sheets with something in them, hidden ones as well. Raises UserError ``file.table_too_large`` and
    ``file.damaged_workbook``, the latter also for one that is locked with a password."""
    if stream.size_bytes > MOST_BYTES:
        raise UserError("file.table_too_large")
    blocks = [head]
    while block := stream.read(_BLOCK):
        blocks.append(block)
        job.check()
    data = b"".join(blocks)
    has_formulas = data.startswith(b"PK") and _look_inside(data)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            return Tables(tuple(_sheets(book)), has_formulas=has_formulas)
    except (CalamineError, OSError, ValueError) as error:
        raise UserError("file.damaged_workbook") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what a fault in Rust becomes; it is no Exception
            raise
        raise UserError("file.damaged_workbook") from error


def _sheets(book: CalamineWorkbook) -> Iterator[Sheet]:
    if len({told.name for told in book.sheets_metadata}) != len(book.sheets_metadata):
        # no spreadsheet program writes one name twice, and calamine would read the first of them for both
        raise UserError("file.damaged_workbook")
    for index, told in enumerate(book.sheets_metadata):
        if told.typ is not SheetTypeEnum.WorkSheet:
            continue
        sheet: CalamineSheet = book.get_sheet_by_index(index)
        if sheet.start is None:
            continue
        if sheet.height * sheet.width > MOST_CELLS_OF_A_SHEET:
            raise UserError("file.table_too_large")
        name = quote(told.name, safe="")
        short = name if len(name) <= _LONGEST_NAME else f"sheet{index + 1}"
        yield Sheet(short, sheet.start[0] + 1, list(sheet.iter_rows()))


def _look_inside(data: bytes) -> bool:
    """Whether there are formulas. Raises UserError for an archive that is damaged or holds more than it should."""
    found, unpacked = False, 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                with archive.open(member) as opened:
                    is_sheet, before = member.filename.startswith("xl/worksheets/"), b""
                    while block := opened.read(_BLOCK):
                        unpacked += len(block)
                        if unpacked > MOST_UNPACKED_BYTES:
                            raise UserError("file.table_too_large")
                        together = before + block
                        found = found or (is_sheet and (b"<f>" in together or b"<f " in together))
                        before = block[-2:]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise UserError("file.damaged_workbook") from error
    return found
