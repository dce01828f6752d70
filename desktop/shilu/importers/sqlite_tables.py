"""The tables of a foreign SQLite database, opened in memory: rows are read, nothing that it brings along is run.

The one module of the importers that knows ``sqlite3``. What a hostile database could bring is shut out one by one:
an authorizer allows reading named columns of plain tables and nothing else, so views, triggers, virtual tables,
functions and pragmas stay where they are; no index is used; a value has a greatest length; a row has a time limit;
row numbers must rise, so that pages that lie in a circle end. See docs/adr/0019.
"""

from __future__ import annotations

import base64
import json
import sqlite3
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from shilu.core.errors import UserError
from shilu.importers.sqlite_image import Image

MOST_CELL_BYTES = 16 << 20
_MOST_TABLES = 10_000
_MOST_COLUMNS = 2_000
_FIRST_ROW, _LAST_ROW = -(1 << 63), (1 << 63) - 1
_OPERATIONS_BETWEEN_LOOKS = 200_000
_LONGEST_ROW_S = 20.0
_TROUBLE = (sqlite3.Error, ValueError)  # the latter for names, also within messages of SQLite, that are no UTF-8
_ROW_NUMBERS = ("_rowid_", "rowid", "oid")
_LIMITS: Final = {
    sqlite3.SQLITE_LIMIT_LENGTH: MOST_CELL_BYTES,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 1 << 20,
    sqlite3.SQLITE_LIMIT_COLUMN: _MOST_COLUMNS,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 100,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 2,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 1,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}


@dataclass(frozen=True, slots=True)
class BrokenText:
    """A text that is not UTF-8."""

    content: bytes


Cell: TypeAlias = int | float | str | bytes | BrokenText | None


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row with all its cells by column."""

    table: str
    number: int
    cells: Mapping[str, Cell]

    @property
    def locator(self) -> str:
        """``ZCALLRECORD[12]``"""
        return f"{self.table}[{self.number}]"

    def canonical(self) -> bytes:
        """The row as JSON (RFC 8259, UTF-8, keys sorted, no spaces). Bytes stand as ``{"base64": …}``, a text that is
        not UTF-8 as ``{"text_base64": …}``, a number that JSON does not have as ``{"real": …}``."""
        cells = {name: _jsonable(cell) for name, cell in self.cells.items()}
        whole = {"cells": cells, "row": self.number, "table": self.table}
        return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class UnreadableRow:
    """A row that is there and cannot be read."""

    locator: str


class DamagedTable(Exception):
    """The rest of a table cannot be reached."""


class Tables:
    """Raises UserError ``file.database_damaged`` where not even the list of tables can be read."""

    def __init__(self, image: Image) -> None:
        self._since = time.monotonic()
        self._readable = {"sqlite_master"}
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        try:
            self._connection.deserialize(image.data)
            self._restrict()
            self._columns = self._introspected()
        except _TROUBLE as error:
            self._connection.close()
            raise UserError("file.database_damaged") from error

    def close(self) -> None:
        """Let go of the memory."""
        self._connection.close()

    def columns(self, table: str) -> frozenset[str]:
        """The stored columns of a plain table; none where there is no such table."""
        return frozenset(self._columns.get(table, ()))

    def names(self) -> tuple[str, ...]:
        """All plain tables, as the database writes them."""
        return tuple(self._columns)

    def has(self, table: str, *columns: str) -> bool:
        """Whether there is a plain table with at least these columns."""
        return bool(columns) and self.columns(table).issuperset(columns)

    def rows(self, table: str) -> Iterator[TableRow | UnreadableRow]:
        """Every row, by row number. Raises DamagedTable where the rest cannot be reached."""
        columns = self._columns[table]
        number = next((name for name in _ROW_NUMBERS if name not in {c.lower() for c in columns}), None)
        if number is None:
            raise DamagedTable
        wanted = ", ".join((number, *map(_quoted, columns)))
        select = f"FROM {_quoted(table)} NOT INDEXED WHERE {number} >= ? ORDER BY {number}"
        begin = _FIRST_ROW
        while begin <= _LAST_ROW:
            try:
                for values in self._select(f"SELECT {wanted} {select}", begin):
                    begin = _after(values[0], begin)
                    yield _row(table, columns, values)
            except _TROUBLE:
                # Python has taken one step ahead: the row before the bad one is lost with it, and is read by itself.
                whole = self._one(f"SELECT {wanted} {select} LIMIT 1", begin)
                found = whole or self._one(f"SELECT {number} {select} LIMIT 1", begin)
                if found is None:  # not even which row it is: the tree itself is damaged
                    raise DamagedTable from None
                begin = _after(found[0], begin)
                yield _row(table, columns, whole) if whole else UnreadableRow(f"{table}[{begin - 1}]")
            else:
                return

    def _one(self, sql: str, begin: int) -> tuple[Cell, ...] | None:
        try:
            return next(self._select(sql, begin), None)
        except _TROUBLE:
            return None

    def _select(self, sql: str, *parameters: int) -> Iterator[tuple[Cell, ...]]:
        self._since = time.monotonic()
        for values in self._connection.execute(sql, parameters):
            self._since = time.monotonic()
            yield values

    def _restrict(self) -> None:
        connection = self._connection
        for limit, most in _LIMITS.items():
            connection.setlimit(limit, most)
        connection.text_factory = _text
        for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
        connection.set_authorizer(self._allowed)
        connection.set_progress_handler(self._is_stuck, _OPERATIONS_BETWEEN_LOOKS)

    def _allowed(self, action: int, first: str | None, _second: str | None, _of: str | None, inside: str | None) -> int:
        """``inside`` is the view or trigger on whose behalf: there is none in what we ask."""
        reads = action == sqlite3.SQLITE_READ and first is not None and first.lower() in self._readable
        introspects = action == sqlite3.SQLITE_PRAGMA and first == "table_xinfo"
        if inside is None and (action == sqlite3.SQLITE_SELECT or reads or introspects):
            return sqlite3.SQLITE_OK
        return sqlite3.SQLITE_DENY

    def _is_stuck(self) -> bool:
        return time.monotonic() - self._since > _LONGEST_ROW_S

    def _introspected(self) -> dict[str, tuple[str, ...]]:
        """Plain tables (virtual ones and views have no page of their own) and their stored columns."""
        plain = []
        for kind, name, page in self._select("SELECT type, name, rootpage FROM sqlite_master"):
            if kind == "table" and isinstance(name, str) and isinstance(page, int) and page > 0:
                plain.append(name)
            if len(plain) > _MOST_TABLES:
                raise UserError("file.database_damaged")
        found = {}
        for name in plain:
            if name.lower().startswith("sqlite_"):
                continue
            columns = self._select(f"PRAGMA table_xinfo({_quoted(name)})")
            found[name] = tuple(c for _id, c, *_rest, hidden in columns if hidden == 0 and isinstance(c, str))
        self._readable |= {name.lower() for name in found}
        return found


def _row(table: str, columns: tuple[str, ...], values: tuple[Cell, ...]) -> TableRow:
    number = values[0]
    if not isinstance(number, int):
        raise DamagedTable
    return TableRow(table, number, dict(zip(columns, values[1:], strict=True)))


def _after(number: object, begin: int) -> int:
    if not isinstance(number, int) or number < begin:
        raise DamagedTable
    return number + 1


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(content: bytes) -> str | BrokenText:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return BrokenText(content)


def _jsonable(cell: Cell) -> object:
    match cell:
        case bytes():
            return {"base64": base64.b64encode(cell).decode()}
        case BrokenText(content):
            return {"text_base64": base64.b64encode(content).decode()}
        case float() if cell in (float("inf"), float("-inf")):
            return {"real": repr(cell)}
        case _:
            return cell
