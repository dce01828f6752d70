"""Tables out of lines of words with their places: which column a word stands in, and which lines are one row. Pure.

A table begins with its heading, whose words are its columns; the same heading on the next page is not another table.
Between two words of the heading the column ends where the rows below leave the widest gap. What stands close above or
below a row, and says less than it, is the rest of its cells; what stands above the heading of a later page, or below
the last row, belongs to no row (page numbers, sums), and comes as a row of its own, so that nothing is left out.
``content`` of a row is the canonical JSON of its cells, as of spreadsheets.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from shilu.core.job import Job
from shilu.importers.pdf_text import TextLine, Word
from shilu.importers.tables import TableRow

IsHeading = Callable[[Sequence[str]], bool]
_CELL_GAP = 0.5  # in heights of letters, between the cells of a heading
_TITLE_GAP = 1.0
_MOST_TITLE_ROWS = 19  # above a heading that is looked for in twenty
_LEAST_COLUMNS = 3
_ALMOST_ALL = 0.75  # of the columns of the widest line: a heading may leave some without a word
_CLOSE = 0.85  # of the distance from row to row: the lines of a cell stand nearer
_LEADING = 1.6  # heights of letters from line to line of a cell, at most
_GRID_PT = 1.0


@dataclass(frozen=True, slots=True)
class PdfTable:
    """The rows of one table, whatever page they stand on."""

    found: Sequence[TableRow]

    @property
    def separators(self) -> Sequence[str]:
        """See tables.Table."""
        return ("",)

    def rows(self, separator: str, job: Job) -> Iterator[TableRow]:  # noqa: ARG002  # cells are cells
        """See tables.Table."""
        job.check()
        yield from self.found


@dataclass(slots=True)
class _Columns:
    """The heading of a table, and where its columns end."""

    heading: tuple[str, ...]
    ends: tuple[float, ...]

    def cells(self, words: Sequence[Word]) -> list[list[Word]]:
        """The words of a line, column by column."""
        found: list[list[Word]] = [[] for _ in self.heading]
        for word in words:
            found[sum(word.centre > end for end in self.ends)].append(word)
        return found


@dataclass(slots=True)
class _Row:
    """Cells of one or several lines; ``is_whole`` says that it has most of the columns."""

    cells: list[list[Word]]
    middle: float
    is_whole: bool


@dataclass(slots=True)
class _Building:
    columns: _Columns
    rows: list[TableRow] = field(default_factory=list)


def tables_in(pages: Sequence[Sequence[TextLine]], is_heading: IsHeading, *, asked: bool) -> list[PdfTable]:
    """All tables, each with the lines above its heading. Where no line is a heading and a person ``asked`` for a table,
    the first line that could be one begins the only table."""
    if not any(_headed(page, is_heading) for page in pages):
        rows = [_cut(line, _CELL_GAP) for page in pages for line in page] if asked else []
        fewest = max(_LEAST_COLUMNS, _ALMOST_ALL * max(map(len, rows), default=0))
        first = next((cells for cells in rows if len(cells) >= fewest), None)
        if first is None:
            return []
        is_heading = first.__eq__
    tables: list[_Building] = []
    title: list[TableRow] = []
    for number, page in enumerate(pages, start=1):
        _take_page(page, number, is_heading, tables, title)
    return [PdfTable(table.rows) for table in tables]


def _take_page(
    page: Sequence[TextLine], number: int, is_heading: IsHeading, tables: list[_Building], title: list[TableRow]
) -> None:
    numbered = _Numbered(number)
    headings = _headed(page, is_heading)
    before = page[: headings[0][0]] if headings else page
    if tables:
        _take_rows(tables[-1], before, numbered)
    else:
        title += [numbered.row(_cut(line, _TITLE_GAP)) for line in before]
        while len(title) > _MOST_TITLE_ROWS:
            del title[_MOST_TITLE_ROWS // 2]
    for place, (_start, end, words) in enumerate(headings):
        until = headings[place + 1][0] if place + 1 < len(headings) else len(page)
        body = page[end:until]
        heading = tuple(_said(one) for one in words)
        columns = _Columns(heading, tuple(_ends(words, body)))
        if tables and tables[-1].columns.heading == heading:
            tables[-1].columns = columns
        else:
            tables.append(_Building(columns, list(title)))
            title.clear()
        tables[-1].rows.append(numbered.row(heading))
        _take_rows(tables[-1], body, numbered)


@dataclass(slots=True)
class _Numbered:
    """Rows of a page, each by its place on it."""

    page: int
    count: int = 0

    def row(self, cells: Sequence[str]) -> TableRow:
        self.count += 1
        content = json.dumps(list(cells), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        return TableRow(f"page{self.page}!{self.count}", tuple(cells), content)


def _headed(page: Sequence[TextLine], is_heading: IsHeading) -> list[tuple[int, int, list[list[Word]]]]:
    """The headings on a page, each as its first line, the one after its last, and its words cell by cell. A heading may
    take two lines."""
    found: list[tuple[int, int, list[list[Word]]]] = []
    index = 0
    while index < len(page):
        for height in (1, 2):
            lines = page[index : index + height]
            words = _cells_of(lines)
            if len(lines) == height and len(words) >= _LEAST_COLUMNS and is_heading([_said(one) for one in words]):
                found.append((index, index + height, words))
                index += height - 1
                break
        index += 1
    return found


def _cells_of(lines: Sequence[TextLine]) -> list[list[Word]]:
    """The cells of a heading: words that stand together, and those below them."""
    cells: list[list[Word]] = []
    for word in sorted((word for line in lines for word in line.words), key=lambda one: one.left):
        if cells and word.left - max(one.right for one in cells[-1]) <= _CELL_GAP * word.height:
            cells[-1].append(word)
        else:
            cells.append([word])
    return [sorted(cell, key=lambda one: (-round(one.middle), one.left)) for cell in cells]


def _cut(line: TextLine, gap: float) -> list[str]:
    """A line as cells, cut where a gap is so many heights of letters wide."""
    cells: list[list[Word]] = []
    for word in line.words:
        if cells and word.left - cells[-1][-1].right <= gap * word.height:
            cells[-1].append(word)
        else:
            cells.append([word])
    return [_said(cell) for cell in cells]


def _ends(heading: Sequence[Sequence[Word]], body: Sequence[TextLine]) -> Iterator[float]:
    """Where each column but the last ends: the middle of the widest stretch that the fewest words cross."""
    words = [word for line in body if len(line.words) >= _LEAST_COLUMNS for word in line.words]
    words += [word for cell in heading for word in cell]
    middles = [(cell[0].left + max(word.right for word in cell)) / 2 for cell in heading]
    for left, right in pairwise(middles):
        steps = max(1, int((right - left) / _GRID_PT))
        places = [left + (right - left) * step / steps for step in range(steps + 1)]
        near = [word for word in words if word.left <= right and word.right >= left]
        crossed = [sum(word.left <= place <= word.right for word in near) for place in places]
        fewest, best, run = min(crossed), (0, 0), 0
        for at, count in enumerate(crossed):
            run = run + 1 if count == fewest else 0
            best = max(best, (run, at), key=lambda one: one[0])
        yield places[best[1] - best[0] // 2]


def _take_rows(table: _Building, lines: Sequence[TextLine], numbered: _Numbered) -> None:
    """Lines below a heading as rows: a line with most of the columns is one, with what stands close to it."""
    rows = []
    for line in lines:
        cells = table.columns.cells(line.words)
        filled = sum(map(bool, cells))
        rows.append(_Row(cells, line.middle, filled * 2 >= len(cells) and filled > 1))
    wholes = [row for row in rows if row.is_whole]
    taken: dict[int, list[_Row]] = {}
    kept: list[_Row] = []
    for block in _blocks(rows, _farthest(lines, wholes)):
        inside = [row for row in block if row.is_whole]
        for row in block:
            if row.is_whole or not inside:
                kept.append(row)
            else:
                nearest = min(inside, key=lambda one: abs(one.middle - row.middle))
                taken.setdefault(id(nearest), []).append(row)
    first, last = (wholes[0].middle, wholes[-1].middle) if wholes else (0.0, 0.0)
    for row in kept:
        several = sorted([row, *taken.get(id(row), [])], key=lambda one: -one.middle)
        columns = [
            [word for cell in parts for word in cell] for parts in zip(*(one.cells for one in several), strict=True)
        ]
        made = numbered.row([_said(words) for words in columns])
        is_aside = not wholes or not last <= row.middle <= first
        table.rows.append(replace(made, is_aside=is_aside, sure=_sure(columns)))


def _farthest(lines: Sequence[TextLine], wholes: Sequence[_Row]) -> float:
    """How far apart the lines of one cell may stand."""
    letters = _LEADING * median([line.height for line in lines]) if lines else 0.0
    apart = [above.middle - below.middle for above, below in pairwise(wholes)]
    return min(letters, _CLOSE * median(apart)) if apart else letters


def _blocks(rows: Sequence[_Row], farthest: float) -> Iterator[list[_Row]]:
    """Lines that stand close to one another."""
    block: list[_Row] = []
    for row in rows:
        if block and block[-1].middle - row.middle > farthest:
            yield block
            block = []
        block.append(row)
    if block:
        yield block


def _sure(columns: Sequence[Sequence[Word]]) -> tuple[float, ...]:
    """Of each cell, where the words were read off a picture; a cell without words is as empty as it looks."""
    if all(word.sure is None for words in columns for word in words):
        return ()
    return tuple(min((word.sure for word in words if word.sure is not None), default=1.0) for words in columns)


def _said(words: Sequence[Word]) -> str:
    """Words side by side, or one below the other."""
    return _together([word.text for word in words])


def _together(parts: Sequence[str]) -> str:
    """Texts as one: Chinese needs no blank between them."""
    said = ""
    for part in filter(None, parts):
        both_latin = said and said[-1].isascii() and part[0].isascii()
        said += (" " if both_latin else "") + part
    return said
