"""Measures of the paper, in points (1/72 inch). One grey, one rule weight, two weights of type."""

from __future__ import annotations

from dataclasses import dataclass, replace

MM = 72 / 25.4
PAGE_WIDTH, PAGE_HEIGHT = 210 * MM, 297 * MM
LEFT = 28 * MM
"""The binding edge: a bound or punched page still shows its whole text."""
RIGHT = PAGE_WIDTH - 18 * MM
WIDTH = RIGHT - LEFT
TOP = PAGE_HEIGHT - 27 * MM
BOTTOM = 25 * MM
HEADER_Y = PAGE_HEIGHT - 16 * MM
FOOTER_Y = 13 * MM

COLUMN = WIDTH / 12
RULE = 0.5
BAR = 2.0
GREY = 0.40
"""The one grey (0 black, 1 white) of secondary text; dark enough to survive a photocopy."""
LINE_GREY = 0.65
BAR_GREY = 0.62


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set. ``leading`` is the distance of its lines; ``grey`` sets it in the one grey."""

    size: float
    leading: float
    bold: bool = False
    grey: bool = False


@dataclass(frozen=True, slots=True)
class Theme:
    """The styles of one language."""

    body: Style
    table: Style
    caption: Style
    heading: Style
    subheading: Style
    title: Style
    figure: Style

    @property
    def strong(self) -> Style:
        """Body, bold."""
        return replace(self.body, bold=True)

    @property
    def table_strong(self) -> Style:
        """Table text, bold."""
        return replace(self.table, bold=True)

    @property
    def quiet(self) -> Style:
        """Table text in grey."""
        return replace(self.table, grey=True)


def theme_for(*, chinese: bool) -> Theme:
    """Latin text is set 10.5/15; Chinese needs more air between its lines: 1.6."""
    return Theme(
        body=Style(10.5, 16.8 if chinese else 15),
        table=Style(9, 13.5 if chinese else 12.5),
        caption=Style(8.5, 12.6 if chinese else 11.5, grey=True),
        heading=Style(17, 25 if chinese else 23, bold=True),
        subheading=Style(13, 20 if chinese else 18, bold=True),
        title=Style(26, 38 if chinese else 34, bold=True),
        figure=Style(19, 24, bold=True),
    )
