"""Several files that need no card each: a line for each under one title."""

from __future__ import annotations

from collections.abc import Sequence

from shilu.core.wording import Catalog
from shilu.gui.widgets.parts import Card
from shilu.gui.widgets.text import PlainLabel

_MOST_LINES = 60


class FileLines(Card):
    """Hidden while there is no line."""

    def __init__(self, title: str, lines: Sequence[str], *, texts: Catalog, tone: str = "soft") -> None:
        super().__init__()
        self._texts = texts
        self.column.addWidget(PlainLabel(title, size="strong"))
        self._label = PlainLabel(tone=tone, wrap=True)
        self.column.addWidget(self._label)
        self.show_lines(lines)

    def show_lines(self, lines: Sequence[str]) -> None:
        """These, as far as there is room for them."""
        more = self._texts.tr("and {count} more", count=f"{len(lines) - _MOST_LINES:,}")
        self._label.setText("\n".join([*lines[:_MOST_LINES], *([more] if len(lines) > _MOST_LINES else [])]))
        if not lines:
            self.hide()
