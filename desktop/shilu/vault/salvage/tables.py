"""Which rows of which pages belong to which table, also where the pages that said so are lost.

The tree leads from a table's root to its pages. Where a page in between is lost, what lies below it is recognised by
its shape: our tables are strict, so that number, types and order of the columns tell most of them apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shilu.core.job import Job
from shilu.vault.connection import memory_database
from shilu.vault.fold import create_tables
from shilu.vault.fold.incidents import BY_HAND
from shilu.vault.migrations import MIGRATIONS
from shilu.vault.pages import PageFile
from shilu.vault.salvage import records
from shilu.vault.salvage.records import TABLE_LEAF, Row, Value

TRUTHS = ("secrets", "origins", "events", "bodies", "source_rows", "evidence", "pending_imports", "versions")
"""What the rest follows from. Whatever a later step adds and is no fold belongs here too."""

_SCHEMA = "sqlite_master"
_ID = re.compile(r"[a-z2-7]{26}")
_STEP = 200


@dataclass(frozen=True, slots=True)
class Shape:
    """How rows of a table are stored: names and types of the columns in that order, which may be null, and the column
    that stands in for the row id, if any."""

    table: str
    names: tuple[str, ...]
    types: tuple[str, ...]
    nullable: tuple[bool, ...]
    has_rowid: bool
    alias: int | None = None

    def fits(self, row: Row) -> bool:
        """Whether a row can be one of this table."""
        return len(row.values) == len(self.names) and all(
            self._may_be(n, value, row) for n, value in enumerate(row.values)
        )

    def columns(self, row: Row) -> dict[str, Value]:
        """A row by its columns."""
        found = dict(zip(self.names, row.values, strict=False))
        if self.alias is not None:
            found[self.names[self.alias]] = row.rowid
        return found

    def _may_be(self, n: int, value: Value, row: Row) -> bool:
        if n == self.alias:
            return value is None and row.rowid is not None
        if value is None:
            return self.nullable[n]
        if self.names[n] in _IDS and not (isinstance(value, str) and _ID.fullmatch(value)):
            return value == BY_HAND and (self.table, self.names[n]) == _NO_IMPORT
        return isinstance(value, _TYPES[self.types[n]])


_TYPES: Mapping[str, type] = {"TEXT": str, "INTEGER": int, "BLOB": bytes, "REAL": float}
_IDS = frozenset({"id", "incident", "import_id", "origin", "party"})
_NO_IMPORT = ("incident_files", "import_id")
_SCHEMA_SHAPE = Shape(
    _SCHEMA,
    ("type", "name", "tbl_name", "rootpage", "sql"),
    ("TEXT", "TEXT", "TEXT", "INTEGER", "TEXT"),
    (False, False, False, False, True),
    has_rowid=True,
)


@dataclass(frozen=True, slots=True)
class Found:
    """A row and its table; no columns where only its page is known and not what stood there."""

    table: str
    columns: dict[str, Value] | None


class Tables:
    """The rows of a database file, as far as it can be read."""

    def __init__(self, file: PageFile, job: Job) -> None:
        self._file = file
        self._job = job
        self._below: dict[int, Sequence[int]] = {}
        self._leaves: list[int] = []
        self._shapes: dict[str, Shape] = {}
        self._look_through()

    def rows(self) -> Iterator[Found]:
        """Every row, in the order of the pages."""
        for done, number in enumerate(self._leaves):
            if done % _STEP == 0:
                self._job.check()
                self._job.progress("salvaging", done, len(self._leaves))
            yield from self._rows_of(number)

    def _look_through(self) -> None:
        """Which pages hold rows, which lead to others, and what the tables are."""
        schema: list[dict[str, Value]] = []
        for number in range(1, self._file.count + 1):
            if number % _STEP == 0:
                self._job.check()
                self._job.progress("pages", number, self._file.count)
            page = self._file.page(number)
            if page is None or not (kind := records.kind(page, number)):
                continue
            if kind in (records.TABLE_INTERIOR, records.INDEX_INTERIOR):
                self._below[number] = records.children(page, number)
            if kind != records.TABLE_INTERIOR:
                self._leaves.append(number)
            if kind == TABLE_LEAF:
                some = [row for row in records.rows(page, number, self._file.page) if row is not None]
                if some and all(map(_is_schema_row, some)):
                    schema += map(_SCHEMA_SHAPE.columns, some)
        self._shapes = _shapes(schema)
        self._owners = self._owned(schema)

    def _owned(self, schema: Sequence[Mapping[str, Value]]) -> Mapping[int, str]:
        """Table or index of every page that a root still leads to."""
        owners: dict[int, str] = {}
        roots = {row["rootpage"]: str(row["name"]) for row in schema}
        waiting = [(number, name) for number, name in roots.items() if isinstance(number, int)]
        while waiting:
            number, name = waiting.pop()
            if number not in owners:
                owners[number] = name
                waiting += [(child, name) for child in self._below.get(number, ())]
        return owners

    def _rows_of(self, number: int) -> Iterator[Found]:
        page = self._file.page(number)
        if page is None:
            return
        found = list(records.rows(page, number, self._file.page))
        whole = [row for row in found if row is not None]
        shape = self._shape_of(number, records.kind(page, number), whole)
        if shape is not None:
            for row in found:
                yield Found(shape.table, None if row is None or not shape.fits(row) else shape.columns(row))

    def _shape_of(self, number: int, kind: int, whole: Sequence[Row]) -> Shape | None:
        if number in self._owners:
            return self._shapes.get(self._owners[number])
        has_rowid = kind == TABLE_LEAF
        fitting = [
            shape
            for shape in self._shapes.values()
            # what looks like the rows of a derived table without row ids may as well be an index
            if shape.has_rowid == has_rowid and (has_rowid or shape.table in TRUTHS) and all(map(shape.fits, whole))
        ]
        return fitting[0] if whole and len(fitting) == 1 else None


def _is_schema_row(row: Row) -> bool:
    return _SCHEMA_SHAPE.fits(row) and row.values[0] in ("table", "index", "trigger", "view")


def _shapes(schema: Sequence[Mapping[str, Value]]) -> dict[str, Shape]:
    """The shapes of all tables: as this version makes them, and over those as the file itself says."""
    with memory_database() as database:
        for step in MIGRATIONS:
            step(database)
        create_tables(database.conn)
        shapes = _shapes_of(database.conn)
    with memory_database() as database:
        for row in schema:
            if row["type"] == "table" and not str(row["name"]).startswith("sqlite_"):
                database.conn.execute(str(row["sql"]))
        return shapes | _shapes_of(database.conn)


def _shapes_of(connection: Any) -> dict[str, Shape]:
    shapes = {}
    for _, name, kind, _, without_rowid, _ in connection.execute("pragma table_list").fetchall():
        if kind == "table" and not name.startswith("sqlite_"):
            shapes[name] = _shape(connection, name, has_rowid=not without_rowid)
    return shapes


def _shape(connection: Any, name: str, *, has_rowid: bool) -> Shape:
    columns = connection.execute(f"pragma table_info({name})").fetchall()
    if not has_rowid:  # the primary key is stored first
        columns = sorted(columns, key=lambda column: (not column[5], column[5], column[0]))
    alias = [n for n, column in enumerate(columns) if has_rowid and column[5] and column[2].upper() == "INTEGER"]
    return Shape(
        name,
        tuple(column[1] for column in columns),
        tuple(column[2].upper() for column in columns),
        tuple(not column[3] and not column[5] for column in columns),
        has_rowid,
        alias[0] if len(alias) == 1 and sum(1 for column in columns if column[5]) == 1 else None,
    )
