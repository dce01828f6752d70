"""What the cells of a phone's databases mean: texts, whole numbers, times. Knows no table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from shilu.core.record import RawRecord, Skipped
from shilu.core.when import When, from_epoch_ms, from_epoch_s
from shilu.importers.base import BlobStore
from shilu.importers.sms_values import BadDate
from shilu.importers.sqlite_tables import BrokenText, Cell, DamagedTable, TableRow, Tables

MOST_CHARACTERS = 1_000
"""Of an address, a name or a fact."""
MOST_TEXT_BYTES = 1 << 20
"""A longer message is kept whole as an attachment."""

_APPLE_EPOCH_S = 978_307_200  # 2001-01-01T00:00:00Z
_LEAST_NANOSECONDS = 10**12  # in seconds that would be the year 33,000
_LAST_S = 253_402_300_799  # 9999-12-31T23:59:59Z
_WHOLE = re.compile(r"[+-]?[0-9]{1,19}")

Warn = Callable[[str, str], None]
"""Code and ASCII detail of a doubt about the present row."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a row became, and the rows of other tables that it was made with."""

    value: RawRecord | Skipped
    others: tuple[TableRow, ...] = ()


@dataclass(slots=True)
class Context:
    """What the readers of tables share: where attachments go, in which zone times are shown, and whom doubts are told.
    ``order`` is the place of the present row in the source."""

    zone: str
    blobs: BlobStore
    warn: Warn
    order: int = 0
    remarks: dict[str, str] = field(default_factory=dict)
    """Codes of warnings about the whole database, each told once, with their details."""

    def side_rows(self, tables: Tables, table: str) -> Iterator[TableRow]:
        """The rows of a table that says more about others, as far as they can be read."""
        try:
            for row in tables.rows(table):
                if isinstance(row, TableRow):
                    yield row
                else:
                    self.remarks["row_unreadable"] = table
        except DamagedTable:
            self.remarks["table_damaged"] = table


def text_of(cell: Cell, warn: Warn) -> str:
    """A cell as text, "" for none. A BLOB is taken for UTF-8, as Core Data writes addresses."""
    match cell:
        case None:
            return ""
        case str():
            text = cell
        case bytes() | BrokenText():
            content = cell.content if isinstance(cell, BrokenText) else cell
            text = content.decode("utf-8", "replace")
            if "\ufffd" in text and content != text.encode():
                warn("invalid_utf8", "")
        case float() if cell.is_integer():
            return str(int(cell))
        case _:
            return str(cell)
    if "\0" in text:
        warn("nul_character", "")
        text = text.replace("\0", "\ufffd")
    return text


def short_of(cell: Cell, warn: Warn) -> str:
    """A text of MOST_CHARACTERS at most, without white space around it."""
    text = text_of(cell, warn).strip()
    if len(text) > MOST_CHARACTERS:
        warn("fact_cut", "")
    return text[:MOST_CHARACTERS]


def whole_of(cell: Cell) -> int | None:
    """A whole number, also where it is stored as another type; None for anything else."""
    if isinstance(cell, int):
        return cell
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else None
    if isinstance(cell, str) and _WHOLE.fullmatch(cell):
        return int(cell)
    return None


def facts_of(
    cells: Mapping[str, Cell], names: Mapping[str, str], dull: AbstractSet[tuple[str, str]], warn: Warn
) -> dict[str, str]:
    """The cells of these columns as facts under these names; empty ones and those that say nothing are left out."""
    found = {fact: short_of(cells.get(column), warn) for column, fact in names.items()}
    return {fact: value for fact, value in found.items() if value and (fact, value) not in dull}


def seconds_of(cell: Cell, warn: Warn) -> int | None:
    """A duration, in whole seconds (a year at most)."""
    if cell is None:
        return None
    if isinstance(cell, int | float) and 0 <= cell <= 366 * 86_400:
        return int(cell)
    warn("bad_duration", "")
    return None


def apple_time(cell: Cell, context: Context) -> When | BadDate:
    """Seconds since 2001 with or without a fraction, or nanoseconds since then, as messages have since iOS 11."""
    if cell is None or cell == 0:
        return BadDate("no_date")
    if not isinstance(cell, int | float) or not 0 < cell < 1 << 63:
        return BadDate("bad_date")
    if cell >= _LEAST_NANOSECONDS:
        at_ms = int(cell) // 1_000_000 + _APPLE_EPOCH_S * 1000
    elif isinstance(cell, float):
        at_ms = round(cell * 1000) + _APPLE_EPOCH_S * 1000
    else:
        at_s = cell + _APPLE_EPOCH_S
        return from_epoch_s(str(cell), at_s, zone=context.zone, order=context.order) if at_s <= _LAST_S else _BAD
    if at_ms // 1000 > _LAST_S:
        return _BAD
    return from_epoch_ms(repr(cell), at_ms, zone=context.zone, order=context.order)


_BAD = BadDate("bad_date")
