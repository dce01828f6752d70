"""Sections of a page that is read: a heading and lines under it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout

from shilu.core.wording import Catalog
from shilu.gui.style import GAP
from shilu.gui.widgets.text import PlainLabel

_MOST_LINES = 12


def section(into: QVBoxLayout, title: str, lines: Sequence[str], texts: Catalog) -> None:
    """A heading and the first lines; how many more there are is said. Nothing where there are none."""
    if not lines:
        return
    into.addWidget(PlainLabel(title, size="strong"))
    for line in lines[:_MOST_LINES]:
        into.addWidget(PlainLabel(line, wrap=True, selectable=True))
    if len(lines) > _MOST_LINES:
        count = len(lines) - _MOST_LINES
        into.addWidget(PlainLabel(texts.tr("and {count} more", count=f"{count:,}"), tone="soft"))
    into.addSpacing(GAP)
