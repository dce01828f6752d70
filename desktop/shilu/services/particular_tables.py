"""Entries of the record out of a table: what a spreadsheet puts on the clipboard, or a file of comma- or tab-separated
text. The first row has the headings. Nothing in a cell is ever computed: a formula is text, and no amount."""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from shilu.core.errors import UserError
from shilu.core.particular import FieldKind, FieldValue, Particular, ParticularKind
from shilu.core.shapes import SHAPES
from shilu.core.vocabulary import Vocabulary, key_of
from shilu.services.particulars import Particulars

IN_TABLES = frozenset({ParticularKind.LOAN, ParticularKind.REPAYMENT})
MOST_BYTES = 8_000_000
"""Of a file; what is longer holds more characters than are read."""
_MOST_ROWS, _MOST_CHARACTERS, _MOST_COLUMNS = 2_000, 2_000_000, 200
_SEPARATORS = ("\t", ",", ";", "，", "；")
_BETWEEN = str.maketrans({"；": ";", "、": ";", "\n": ";"})


@dataclass(frozen=True, slots=True)
class Row:
    """``number``: which row of the table it is, the headings being the first. ``typed``, ``understood``: by field."""

    number: int
    typed: Mapping[str, str]
    understood: Mapping[str, FieldValue | None]
    problems: tuple[UserError, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """``fields``: those that have a column, in the table's order. ``left_out``: headings that no field is called."""

    kind: ParticularKind
    fields: tuple[str, ...]
    left_out: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def wrong(self) -> int:
        """How many rows cannot be recorded."""
        return sum(bool(row.problems) for row in self.rows)


def read_table(
    particulars: Particulars, case_id: str, kind: ParticularKind, text: str, vocabulary: Vocabulary
) -> Table:
    """What a table says, row by row. Raises UserError ``usage.table_…``."""
    cells = cells_of(text)
    if not cells:
        raise UserError("usage.table_empty")
    (_, headings), *body = cells
    columns = [vocabulary.headings.get(key_of(heading)) for heading in headings]
    fields = [name for name in columns if name is not None]
    if not fields:
        raise UserError("usage.table_without_headings")
    if len(set(fields)) < len(fields):
        twice = next(name for name in fields if fields.count(name) > 1)
        raise UserError("usage.table_column_twice", field=twice)
    if not body:
        raise UserError("usage.table_empty")
    typed = [_typed(kind, columns, row, vocabulary) for _, row in body]
    rows = [
        Row(number, one, values, (*_beside(columns, row), *wrong))
        for (number, row), one, (values, wrong) in zip(
            body, typed, particulars.checked(case_id, kind, typed), strict=True
        )
    ]
    left_out = [head for head, name in zip(headings, columns, strict=True) if name is None and head]
    return Table(kind, tuple(fields), tuple(left_out), tuple(rows))


def text_of(file: Path) -> str:
    """The text of a file of comma- or tab-separated values, as spreadsheets write it: UTF-8, UTF-16 or GB 18030.
    Raises UserError ``usage.table_no_text``, ``file.missing``, ``file.unreadable``."""
    try:
        with file.open("rb") as opened:
            untrusted_bytes = opened.read(MOST_BYTES)
    except FileNotFoundError as error:
        raise UserError("file.missing", name=file.name) from error
    except OSError as error:
        raise UserError("file.unreadable", name=file.name) from error
    is_utf_16 = untrusted_bytes.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    for codec in ("utf-16",) if is_utf_16 else ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            return untrusted_bytes.decode(codec)
    raise UserError("usage.table_no_text", name=file.name)


def add_table(particulars: Particulars, case_id: str, table: Table) -> tuple[Particular, ...]:
    """Record all rows, in order, or none. Raises UserError ``usage.table_refused`` where one cannot be."""
    if table.wrong:
        raise UserError("usage.table_refused", count=table.wrong)
    return particulars.add_all(case_id, table.kind, [row.typed for row in table.rows])


def cells_of(text: str) -> list[tuple[int, list[str]]]:
    """The rows of a table that have anything in them, with their numbers. Raises UserError ``usage.table_…``."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if len(text) > _MOST_CHARACTERS:
        raise UserError("usage.table_too_large")
    first = text.lstrip("\n").split("\n", 1)[0]
    separator = max(_SEPARATORS, key=lambda one: (first.count(one) > 0, one == "\t", first.count(one)))
    found: list[tuple[int, list[str]]] = []
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=separator, strict=True), 1):
            stripped = [cell.strip() for cell in row]
            if any(stripped):
                found.append((number, stripped))
            if len(found) > _MOST_ROWS + 1 or len(row) > _MOST_COLUMNS:
                raise UserError("usage.table_too_large")
    except csv.Error:
        raise UserError("usage.table_quotes") from None
    return found


def _typed(
    kind: ParticularKind, columns: Sequence[str | None], row: Sequence[str], vocabulary: Vocabulary
) -> dict[str, str]:
    typed: dict[str, str] = {}
    for name, cell in zip(columns, row, strict=False):
        field = SHAPES[kind].field(name) if name is not None else None
        if field is None or not cell:
            continue
        if field.kind in (FieldKind.WORD, FieldKind.WORDS, FieldKind.FLAG):
            known = vocabulary.words.get(field.name, {})
            parts = [part.strip() for part in cell.translate(_BETWEEN).split(";")]
            typed[field.name] = ";".join(known.get(key_of(part), part) for part in parts)
        else:
            typed[field.name] = cell
    return typed


def _beside(columns: Sequence[str | None], row: Sequence[str]) -> tuple[UserError, ...]:
    """More cells than headings: a separator stands in a cell that is not quoted, and all behind it is shifted."""
    return (UserError("usage.table_row_too_long"),) if any(row[len(columns) :]) else ()
