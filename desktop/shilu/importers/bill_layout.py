"""Where the rows of a bill begin, and what must be known of all of them before the first is understood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from shilu.core.channel import Direction
from shilu.core.column_mapping import ColumnMapping, Role
from shilu.core.job import Job
from shilu.core.record import DateOrder
from shilu.core.when import Precision
from shilu.importers.bill_values import Title, WallClock, is_blank, kind_of, title_of, together, wall_clock
from shilu.importers.columns import Columns, known_columns, told_columns
from shilu.importers.tables import Table, TableRow

FIRST_ROWS = 20
"""Among these the heading is looked for."""
_MOST_EXAMPLES = 5
_MOST_EXAMPLE_CHARACTERS = 300
_MOST_SHOWN_CELLS, _MOST_CELL_CHARACTERS = 40, 60  # of a table that nobody explained yet


@dataclass(slots=True)
class Clocks:
    """Reads the time of row after row, with the date that stood in a row of its own above them."""

    columns: Columns
    _heading: WallClock | None = None
    _raw_heading: str = ""

    def heads(self, row: TableRow) -> bool:
        """Whether a row holds a date for those below it, and nothing else."""
        said: list[str] = []
        for cell in row.cells:
            if not is_blank(cell):
                said.append(cell)
                if len(said) > 1:
                    return False
        clock = wall_clock(said[0]) if said else None
        if clock is None or not clock.numbers or clock.precision is not Precision.UNKNOWN:
            return False
        self._heading, self._raw_heading = clock, said[0].strip()
        return True

    def of(self, row: TableRow) -> tuple[str, WallClock | None]:
        """The time as it is written, and as it is understood."""
        cell = self.columns.cell
        time = cell(row.cells, Role.TIME)
        raw = cell(row.cells, Role.START) or cell(row.cells, Role.DATE)
        clock = wall_clock(raw)
        if clock is not None and not clock.numbers and self._heading is not None:
            clock, raw = together(self._heading, clock), f"{self._raw_heading} {raw}"
        of_day = wall_clock(time) if time else None
        if clock is not None and of_day is not None and not of_day.numbers:
            clock, raw = together(clock, of_day), f"{raw} {time}"
        return raw, clock if clock is not None and clock.numbers else None


@dataclass(slots=True)
class Survey:
    """What all rows of a table say together. Examples are five at most."""

    day_first: bool = False
    month_first: bool = False
    unordered: list[str] = field(default_factory=list)
    without_year: list[str] = field(default_factory=list)  # nor does the period leave no choice
    timed: list[str] = field(default_factory=list)
    says_incoming: bool = False
    always: frozenset[str] | None = None  # numbers that are on every row as caller or called

    @property
    def order(self) -> DateOrder | None:
        """What the dates themselves settle: a number above 12 is no month."""
        if self.day_first == self.month_first:
            return None
        return DateOrder.DMY if self.day_first else DateOrder.MDY


@dataclass(frozen=True, slots=True)
class Layout:
    """A table that is understood: ``above`` rows stand before the first that counts."""

    table: Table
    separator: str
    above: int
    columns: Columns
    title: Title

    def rows(self, job: Job) -> Iterator[TableRow]:
        """Those that count."""
        return islice(self.table.rows(self.separator, job), self.above, None)

    def repeats_heading(self, row: TableRow) -> bool:
        """Whether the heading stands here once more, as at the top of a printed page."""
        return bool(self.columns.heading) and row.cells == self.columns.heading

    def surveyed(self, job: Job) -> Survey:
        """All rows looked through."""
        found, clocks = Survey(), Clocks(self.columns)
        has_both = {Role.CALLER, Role.CALLED} <= self.columns.places.keys()
        for row in self.rows(job):
            if clocks.heads(row):
                continue
            raw, clock = clocks.of(row)
            if clock is None:
                continue
            _note(found.timed, raw)
            if not clock.has_year:
                if self.title.year_of(clock.numbers[0]) is None:
                    _note(found.without_year, raw)
            elif not clock.ordered:
                _note(found.unordered, raw)
                found.day_first = found.day_first or clock.numbers[0] > 12
                found.month_first = found.month_first or clock.numbers[1] > 12
            place = self.columns.cell(row.cells, Role.PLACE)
            found.says_incoming = found.says_incoming or kind_of(place).direction is Direction.INCOMING
            if has_both:
                both = frozenset(self.columns.cell(row.cells, role) for role in (Role.CALLER, Role.CALLED))
                found.always = both if found.always is None else found.always & both
        return found


def _note(examples: list[str], raw: str) -> None:
    if len(examples) < _MOST_EXAMPLES:
        examples.append(raw[:_MOST_EXAMPLE_CHARACTERS])


def layout_of(table: Table, mapping: ColumnMapping | None, file_name: str, job: Job) -> Layout | None:
    """Where the rows of a table begin and what its columns are; None where no heading is known or named. The
    separator is the one with which the heading is one. The name of the file may tell the days, where no row does."""
    for separator in table.separators:
        rows = list(islice(table.rows(separator, job), FIRST_ROWS))
        for above, row in enumerate(rows):
            columns = known_columns(row.cells) if mapping is None else told_columns(mapping, row.cells)
            if columns is not None and (columns.heading or _reaches(columns, row.cells)):
                title = title_of([one.cells for one in rows[:above]])
                if title.first is None:
                    named = title_of([[file_name]])
                    title = replace(title, first=named.first, last=named.last)
                return Layout(table, separator, above + bool(columns.heading), columns, title)
    return None


def _reaches(columns: Columns, cells: Sequence[str]) -> bool:
    """Whether a row without headings has all the columns that were named."""
    return max(columns.places.values()) < len(cells)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A table that nobody explained yet: what may be its heading, and rows below it."""

    heading: tuple[str, ...]
    examples: tuple[str, ...]
    separator: str


def unknown_table(tables: Sequence[Table], job: Job) -> Unknown:
    """What is shown of a file that asks for its columns: the first of its widest rows, and those below it."""
    best = Unknown((), (), tables[0].separators[0] if tables else "")
    widest = 0
    for table in tables:
        for separator in table.separators:
            rows = [row.cells for row in islice(table.rows(separator, job), FIRST_ROWS)]
            widths = [sum(1 for cell in cells if cell) for cells in rows]
            width = max(widths, default=0)
            if width > widest:
                widest, at = width, widths.index(width)
                shown = tuple("\t".join(map(_short, cells[:_MOST_SHOWN_CELLS])) for cells in rows[at + 1 :])
                best = Unknown(rows[at], shown, separator)
    return best


def _short(cell: str) -> str:
    return " ".join(cell[:_MOST_CELL_CHARACTERS].split())
