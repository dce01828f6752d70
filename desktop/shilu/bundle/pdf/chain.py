"""The chain of loans as a picture on paper: rows in order of time with the lines between them, over as many pages as it
takes, and a curve of what was owed for each currency. What the lines say stands under each row in words too."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from shilu.bundle.pdf import theme
from shilu.bundle.pdf.parts import Paper
from shilu.bundle.pdf.sheet import Stroke
from shilu.core.chain import Chain, Curve, Node, Tie, Trunk
from shilu.core.chain_words import TIES, UNCONFIRMED, called, grew, led_to, stairs
from shilu.core.particular import Money, written_amount

_LANE = 8.0
_BESIDE = 14.0
"""Between the nearest lane and the words: the dot of a row stands there."""
_DOT = 2.4
_APART = 1.8
"""A line ends above the middle of a row that it leads to, and begins below that of the one it comes from."""
_ARRIVED, _SO_FAR = 84.0, 92.0
_CURVE = 104.0
_INK, _PALE = 0.0, 0.45
_WIDE, _THIN = 1.4, 0.8


@dataclass(frozen=True, slots=True)
class _Placed:
    """Where the dot of a row stands."""

    page: int
    y: float


def lay(paper: Paper, chain: Chain) -> None:
    """The rows and the lines between them. Nothing where no line would be drawn."""
    if not chain.arrows:
        return
    sheet, texts = paper.sheet, paper.texts
    styles = sheet.styles
    sheet.skip(10)
    sheet.need(120)
    sheet.text(texts.tr("How one loan led to the next"), styles.strong)
    gutter = chain.lanes * _LANE + _BESIDE
    _legend(paper, chain)
    sheet.skip(4)

    def head() -> None:
        for title, x, right in (
            (texts.tr("loan"), gutter, False),
            (texts.tr("arrived"), theme.WIDTH - _SO_FAR - 4, True),
            (texts.tr("in all by then"), theme.WIDTH, True),
        ):
            sheet.line_at(sheet.flow.line(title, styles.caption), x, right=right)
        sheet.skip(styles.caption.leading + 2)
        sheet.rule()
        sheet.skip(3)

    head()
    sheet.head(head)
    places: list[_Placed] = []
    for row, node in enumerate(chain.nodes):
        places.append(_row(paper, chain, row, node, gutter))
    sheet.head(None)
    for trunk in chain.trunks:
        for part in trunk.parts:
            _trunk(paper, part, places, gutter)
    for node, place in zip(chain.nodes, places, strict=True):
        circle = _round(gutter - 6, place.y, _DOT)
        sheet.put_on(place.page, Stroke(circle, _INK, _THIN, filled=bool(node.number)))


def _row(paper: Paper, chain: Chain, row: int, node: Node, gutter: float) -> _Placed:
    sheet, texts = paper.sheet, paper.texts
    used, caption = sheet.styles.table, sheet.styles.caption
    notes = sheet.flow.lines(led_to(chain, row, texts), caption, theme.WIDTH - gutter)
    sheet.need(used.leading + len(notes) * caption.leading + 3)
    place = _Placed(len(sheet.pages) - 1, sheet.y - used.leading / 2)
    name = called(node, texts)
    said = texts.tr("{number} · {day} · {name}", number=node.number, day=node.written_on, name=name)
    if not node.number:
        said = texts.tr("{name} (no loan of its own here)", name=name)
    elif not node.written_on:
        said = texts.tr("{number} · no date · {name}", number=node.number, name=name)
    sheet.line_at(sheet.flow.line(said, used, theme.WIDTH - gutter - _ARRIVED - _SO_FAR), gutter)
    for amount, x in ((node.received, theme.WIDTH - _SO_FAR - 4), (node.so_far, theme.WIDTH)):
        if amount is not None:
            sheet.line_at(sheet.flow.line(written_amount(amount), used), x, right=True)
    sheet.skip(used.leading)
    if chain.into(row):
        sheet.lines(notes, x=gutter)
    sheet.skip(3)
    return place


def _trunk(paper: Paper, trunk: Trunk, places: Sequence[_Placed], gutter: float) -> None:
    """Its line down the lane, page by page, and its branches."""
    sheet = paper.sheet
    x = gutter - _BESIDE - trunk.lane * _LANE
    look = _look(trunk.tie, dotted=trunk.is_unconfirmed)
    ends = {trunk.source: places[trunk.source].y - _APART} | {one: places[one].y + _APART for one in trunk.targets}
    first, last = places[trunk.first], places[trunk.last]
    for page in range(first.page, last.page + 1):
        here = [place.y for place in places if place.page == page]
        top = ends[trunk.first] if page == first.page else max(here) + sheet.styles.table.leading
        bottom = ends[trunk.last] if page == last.page else min(here) - sheet.styles.table.leading
        sheet.put_on(page, look.through((x, top), (x, bottom)))
    tip = gutter - 6 - _DOT - 0.5
    begins = look.through((x, ends[trunk.source]), (tip + 1.5, ends[trunk.source]))
    sheet.put_on(places[trunk.source].page, begins)
    for target in trunk.targets:
        page, y = places[target].page, ends[target]
        sheet.put_on(page, look.through((x, y), (tip - 4.5, y)))
        sheet.put_on(page, look.tip(tip, y))


@dataclass(frozen=True, slots=True)
class _Look:
    """How grey and how wide a line is, and what it is made of: a photocopy keeps them apart."""

    grey: float
    width: float
    dashed: bool
    dotted: bool

    def through(self, *points: tuple[float, float]) -> Stroke:
        """The line."""
        return Stroke(points, self.grey, self.width, self.dashed, dotted=self.dotted)

    def tip(self, x: float, y: float) -> Stroke:
        """The head of its arrow, which is open where the line is dotted."""
        head = ((x - 4.5, y + 2.2), (x, y), (x - 4.5, y - 2.2), (x - 4.5, y + 2.2))
        return Stroke(head, self.grey, _THIN, filled=not self.dotted)


def _look(tie: Tie, *, dotted: bool = False) -> _Look:
    match tie:
        case Tie.RECOMMENDED:
            return _Look(_INK, _THIN, dashed=False, dotted=dotted)
        case Tie.PAID_WITH:
            return _Look(_INK, _THIN, dashed=True, dotted=dotted)
        case Tie.COLLECTS_FOR:
            return _Look(_PALE, _WIDE, dashed=False, dotted=dotted)


def _legend(paper: Paper, chain: Chain) -> None:
    sheet, style = paper.sheet, paper.sheet.styles.caption
    x = 0.0
    looks = [(_look(tie), TIES[tie]) for tie in dict.fromkeys(arrow.tie for arrow in chain.arrows)]
    if any(arrow.unconfirmed for arrow in chain.arrows):
        looks.append((_look(Tie.RECOMMENDED, dotted=True), UNCONFIRMED))
    for look, words in looks:
        middle = sheet.y - style.leading / 2
        sheet.put(look.through((x, middle), (x + 21.5, middle)))
        sheet.put(look.tip(x + 26, middle))
        line = sheet.flow.line(paper.texts.tr(words), style)
        sheet.line_at(line, x + 30)
        x += 30 + line.width + 20
    sheet.skip(style.leading)


def curve(paper: Paper, drawn: Curve) -> None:
    """What was owed, as a line that climbs by steps, and what had arrived by then, dashed."""
    sheet, texts = paper.sheet, paper.texts
    style = sheet.styles.caption
    sheet.skip(8)
    sheet.need(_CURVE + 3 * style.leading)
    sheet.text(grew(drawn, texts), sheet.styles.table)
    sheet.skip(4)
    most = sheet.flow.line(written_amount(Money(drawn.most, drawn.currency)), style)
    sheet.line_at(most, 0)
    sheet.skip(style.leading)
    top, floor = sheet.y, sheet.y - _CURVE
    sheet.y = top
    sheet.rule()
    for marks, grey, width, dashed in (
        ([(mark.across, mark.arrived_height) for mark in drawn.marks], _PALE, _WIDE, True),
        ([(mark.across, mark.height) for mark in drawn.marks], _INK, _WIDE, False),
    ):
        corners = tuple((across * theme.WIDTH, floor + height * _CURVE) for across, height in stairs(marks))
        sheet.put(Stroke(corners, grey, width, dashed))
    sheet.y = floor
    sheet.rule()
    sheet.skip(1)
    sheet.line_at(sheet.flow.line(drawn.marks[0].written_on, style), 0)
    sheet.line_at(sheet.flow.line(drawn.marks[-1].written_on, style), theme.WIDTH, right=True)
    sheet.line_at(
        sheet.flow.line(texts.tr("full line: owed · dashed: what had arrived"), style), theme.WIDTH / 2, centre=True
    )
    sheet.skip(style.leading)


def _round(x: float, y: float, radius: float) -> tuple[tuple[float, float], ...]:
    turns = [index * math.pi / 6 for index in range(13)]
    return tuple((round(x + radius * math.cos(turn), 3), round(y + radius * math.sin(turn), 3)) for turn in turns)
