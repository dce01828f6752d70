"""Where somebody writes on a paper by hand: lines, boxes, a place to sign."""

from __future__ import annotations

from shilu.bundle.pdf import theme
from shilu.bundle.pdf.sheet import Block, Sheet, Stroke

LINE = 22.0
BOX = 8.0


def write_line(
    sheet: Sheet, head: str, *, x: float = 0.0, width: float = theme.WIDTH, indent: float = 138.0, height: float = LINE
) -> None:
    """A line to write on, with what belongs there before it. ``indent`` is where it begins, from ``x`` on."""
    caption = sheet.styles.caption
    lines = sheet.flow.lines(head, caption, indent - 10) if head else []
    sheet.need(height + len(lines) * caption.leading)
    sheet.skip(max(height - len(lines) * caption.leading, 0))
    for line in lines:
        sheet.line_at(line, x)
        sheet.skip(caption.leading)
    sheet.rule(x=x + indent, width=width - indent)
    sheet.skip(3)


def frame(sheet: Sheet, x: float, y: float, width: float, height: float) -> None:
    """An empty rectangle; ``y`` is its lower edge."""
    thick = theme.RULE
    for left, bottom, wide, tall in (
        (x, y, width, thick),
        (x, y + height - thick, width, thick),
        (x, y, thick, height),
        (x + width - thick, y, thick, height),
    ):
        sheet.put(Block(left, bottom, wide, tall, 0))


def box(sheet: Sheet, x: float, y: float, *, ticked: bool) -> None:
    """A box to tick; ``y`` is its lower edge. A ticked one has a tick in it, not a cross: a cross is a refusal to
    some."""
    frame(sheet, x, y, BOX, BOX)
    if ticked:
        points = ((x + 1.6, y + 4.2), (x + 3.4, y + 1.8), (x + 6.6, y + 6.6))
        sheet.put(Stroke(points, 0, 1.2))
