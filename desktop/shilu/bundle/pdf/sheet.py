"""Pages as values: what stands where, before anything is drawn.

Sections lay out on a ``Sheet`` from top to bottom; it breaks pages, repeats heads and remembers on which page each
anchor came to stand, so that page numbers can be printed before their pages are known (``PageRef``). Distances are
points; y grows upwards from the lower edge of the page, x from the left edge of the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from shilu.bundle.pdf import theme
from shilu.bundle.pdf.flow import Flow, Line
from shilu.bundle.pdf.theme import Style, Theme


class Placed(NamedTuple):
    """A line of text with its left end at x, its baseline at y."""

    x: float
    y: float
    line: Line


PAGE = "{page}"


class PageRef(NamedTuple):
    """The page number of an anchor, linked to it: alone and right-aligned at x, or in a sentence that begins at x.
    The sentence keeps the hole ``PAGE`` until all pages are known."""

    x: float
    y: float
    anchor: str
    style: Style
    sentence: str = ""


class Rule(NamedTuple):
    """A hairline from left to right."""

    x: float
    y: float
    width: float


class Block(NamedTuple):
    """A filled rectangle; ``grey`` 0 is black, 1 white."""

    x: float
    y: float
    width: float
    height: float
    grey: float


class Stroke(NamedTuple):
    """A line through points; ``filled``: the shape that it encloses. ``grey`` 0 is black, 1 white. ``dotted``
    goes before ``dashed``."""

    points: tuple[tuple[float, float], ...]
    grey: float
    width: float
    dashed: bool = False
    filled: bool = False
    dotted: bool = False


class Picture(NamedTuple):
    """The place of a prepared picture, named by its SHA-256."""

    x: float
    y: float
    width: float
    height: float
    sha256: str


class Link(NamedTuple):
    """A rectangle that leads to an anchor."""

    x: float
    y: float
    width: float
    height: float
    anchor: str


class Anchor(NamedTuple):
    """A place on a page that links and bookmarks lead to; y is the top of what they show."""

    name: str
    y: float


class Bookmark(NamedTuple):
    """An entry of the document's outline; level 0 is the highest."""

    title: str
    level: int
    anchor: str


Item: TypeAlias = "Placed | PageRef | Rule | Block | Stroke | Picture | Link | Anchor | Bookmark"


@dataclass(slots=True)
class Page:
    """What stands on one page, in reading order. ``title`` is the short title in its header, "" for no header."""

    title: str
    items: list[Item] = field(default_factory=list)


class Sheet:
    """Lays out text from top to bottom over as many pages as it takes."""

    def __init__(self, flow: Flow, styles: Theme) -> None:
        self.flow = flow
        self.styles = styles
        self.pages: list[Page] = []
        self.page_of: dict[str, int] = {}
        self.y = 0.0
        self._title = ""
        self._head: Callable[[], None] | None = None

    def section(self, anchor: str, title: str, *, header: bool = True, heading: bool = True) -> None:
        """Begin a section on a new page, with its heading and its bookmark."""
        self._title = title if header else ""
        self._head = None
        self.new_page()
        self.anchor(anchor)
        self.bookmark(title, 0, anchor)
        if heading:
            self.text(title, self.styles.heading)
            self.skip(10)

    def head(self, draw: Callable[[], None] | None) -> None:
        """What is repeated at the top of each following page of this section; it is not drawn now."""
        self._head = draw

    def new_page(self) -> None:
        """Go on at the top of a fresh page."""
        self.pages.append(Page(self._title))
        self.y = theme.TOP
        if self._head is not None:
            self._head()

    @property
    def room(self) -> float:
        """Points left above the lower margin."""
        return self.y - theme.BOTTOM

    def need(self, height: float) -> None:
        """Start a new page unless this much room is left."""
        if self.room < height:
            self.new_page()

    def skip(self, height: float) -> None:
        """Leave white."""
        self.y -= height

    def put(self, item: Item) -> None:
        """Place an item on this page."""
        self.pages[-1].items.append(item)

    def put_on(self, page: int, item: Item) -> None:
        """Place an item on an earlier page, by its place among all."""
        self.pages[page].items.append(item)

    def anchor(self, name: str, y: float | None = None) -> None:
        """Name this place. Its top is the cursor, or y."""
        self.page_of.setdefault(name, len(self.pages))
        self.put(Anchor(name, (self.y if y is None else y)))

    def bookmark(self, title: str, level: int, anchor: str) -> None:
        """An entry in the outline, made printable like any other text."""
        self.put(Bookmark(" ".join(self.flow.as_printed(title).split()), level, anchor))

    def rule(self, *, x: float = 0.0, width: float = theme.WIDTH) -> None:
        """A hairline at the cursor."""
        self.put(Rule(x, self.y, width))

    def baseline(self, style: Style) -> float:
        """Where the baseline of a line stands whose top is the cursor."""
        return self.y - (style.leading - style.size) / 2 - style.size * 0.86

    def line_at(
        self, line: Line, x: float, *, right: bool = False, centre: bool = False, beside: Style | None = None
    ) -> None:
        """A line at the cursor, which stays where it is; x is its left end, its right end or its middle. ``beside``
        puts it on the baseline of another style's line."""
        left = x - line.width if right else x - line.width / 2 if centre else x
        self.put(Placed(left, self.baseline(beside or line.style), line))

    def page_at(self, anchor: str, x: float, style: Style, *, sentence: str = "") -> None:
        """The page number of an anchor at the cursor, right-aligned at x and linked; or a sentence with its hole
        ``PAGE`` for it, which begins at x."""
        self.put(PageRef(x, self.baseline(style), anchor, style, sentence))

    def link(self, anchor: str, *, x: float, width: float, height: float) -> None:
        """Make the rectangle below the cursor lead to an anchor."""
        self.put(Link(x, self.y - height, width, height, anchor))

    def text(self, text: str, style: Style, *, x: float = 0.0, width: float | None = None, bar: bool = False) -> None:
        """A text in lines, over as many pages as it takes; ``bar`` sets verbatim words off by a grey bar."""
        room = (theme.WIDTH - x) if width is None else width
        self.lines(self.flow.lines(text, style, room), x=x, bar=bar)

    def lines(self, lines: Iterable[Line], *, x: float = 0.0, bar: bool = False) -> None:
        """Lines under each other, over as many pages as it takes."""
        top = self.y
        for line in lines:
            if self.room < line.style.leading:
                self._bar(top, x, bar=bar)
                self.new_page()
                top = self.y
            self.put(Placed(x, self.baseline(line.style), line))
            self.y -= line.style.leading
        self._bar(top, x, bar=bar)

    def beside(self, head: str, value: str, style: Style, *, at: float, apart: float) -> None:
        """A field: its name small at the left, its value beside it from ``at`` on (points), over as many pages as it
        takes. The name keeps ``apart`` from the value."""
        caption = self.styles.caption
        heads = self.flow.lines(head, caption, at - apart)
        self.need(max(len(heads) * caption.leading, style.leading))
        top, page = self.y, len(self.pages)
        for line in heads:
            self.line_at(line, 0, beside=style if len(heads) == 1 else None)
            self.skip(caption.leading)
        below, self.y = self.y, top
        self.text(value, style, x=at)
        if len(self.pages) == page:
            self.y = min(self.y, below)

    def _bar(self, top: float, x: float, *, bar: bool) -> None:
        if bar and top > self.y:
            self.put(Block(x - 8, self.y + 1.5, theme.BAR, top - self.y - 3, theme.BAR_GREY))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: where it stands and how wide it is; ``right`` aligns its cells at their right end."""

    x: float
    width: float
    title: str
    right: bool = False


class Table:
    """Rows of text cells with a head that repeats; separated by space and hairlines, never by boxes."""

    def __init__(self, sheet: Sheet, columns: Sequence[Column], *, rules: bool = True) -> None:
        self._sheet = sheet
        self._columns = columns
        self._rules = rules

    def begin(self, *, before: Callable[[], None] | None = None) -> None:
        """Draw the head now and on every further page, there after what ``before`` draws."""

        def again() -> None:
            if before is not None:
                before()
            self._draw_head()

        self._draw_head()
        self._sheet.head(again)

    def end(self) -> None:
        """No more rows."""
        self._sheet.head(None)

    def row(self, cells: Sequence[str], *, link: str = "", page: str = "", note: str = "") -> None:
        """One row. ``link`` makes its first line lead to an anchor, ``page`` puts the page number of one at its right
        end, ``note`` is a smaller text over the whole width below it. A row is broken only when it is taller than a
        page, or within its note."""
        sheet, used = self._sheet, self._sheet.styles.table
        columns = [
            sheet.flow.lines(cell, used, column.width) for cell, column in zip(cells, self._columns, strict=False)
        ]
        count = max(len(lines) for lines in columns)
        gap = 3.0 if self._rules else 0.0
        height = count * used.leading + 2 * gap
        notes = sheet.flow.lines(note, sheet.styles.caption, theme.WIDTH) if note else []
        height += min(len(notes), 3) * sheet.styles.caption.leading
        if height < theme.TOP - theme.BOTTOM - 60:
            sheet.need(height)
        sheet.skip(gap)
        if link:
            sheet.link(link, x=0, width=theme.WIDTH, height=used.leading)
        for index in range(count):
            sheet.need(used.leading)
            for column, lines in zip(self._columns, columns, strict=False):
                if index < len(lines):
                    sheet.line_at(lines[index], column.x + (column.width if column.right else 0), right=column.right)
            if page and index == 0:
                sheet.page_at(page, theme.WIDTH, used)
            sheet.skip(used.leading)
        sheet.lines(notes)
        sheet.skip(gap)
        if self._rules:
            sheet.rule()

    def _draw_head(self) -> None:
        sheet = self._sheet
        style = sheet.styles.caption
        heads = [sheet.flow.lines(column.title, style, column.width) for column in self._columns]
        tallest = max(len(lines) for lines in heads)
        for index in range(tallest):
            for column, lines in zip(self._columns, heads, strict=True):
                place = index - (tallest - len(lines))
                if place >= 0:
                    sheet.line_at(lines[place], column.x + (column.width if column.right else 0), right=column.right)
            sheet.skip(style.leading)
        sheet.skip(2)
        sheet.rule()
