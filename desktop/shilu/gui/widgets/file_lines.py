"""Several files that need no card each: a line for each under one title."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from shilu.core.wording import Catalog
from shilu.gui.widgets.parts import Card
from shilu.gui.widgets.text import PlainLabel

T = TypeVar("T")
_MOST_LINES = 60


class FileLines(Card):
    """Hidden while there is no line."""

    def __init__(self, title: str, *, texts: Catalog, tone: str = "soft") -> None:
        super().__init__()
        self._texts = texts
        self.column.addWidget(PlainLabel(title, size="strong"))
        self._label = PlainLabel(tone=tone, wrap=True)
        self.column.addWidget(self._label)

    def show_lines(self, those: Sequence[T], said: Callable[[T], str] = str) -> None:
        """What is said of these, as far as there is room for them."""
        lines = [said(one) for one in those[:_MOST_LINES]]
        if len(those) > _MOST_LINES:
            lines.append(self._texts.tr("and {count} more", count=f"{len(those) - _MOST_LINES:,}"))
        self._label.setText("\n".join(lines))
        if not those:
            self.hide()
