"""Crisis lines, calmly, beside what speaks of self-harm. Hidden otherwise; nothing of it is kept."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QWidget

from shilu.core.crisis import CrisisLine
from shilu.core.crisis_words import said
from shilu.core.wording import Catalog
from shilu.gui.style import mark
from shilu.gui.widgets.parts import column
from shilu.gui.widgets.text import PlainLabel


class CrisisNote(QFrame):
    """A sentence and the numbers, which can be selected."""

    def __init__(self, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        mark(self, part="message", tone="plain")
        inner = column(self, gap=2)
        inner.setContentsMargins(12, 8, 12, 8)
        self._head = PlainLabel(wrap=True)
        self._numbers = PlainLabel(size="strong", wrap=True, selectable=True)
        self._checked = PlainLabel(tone="soft", size="small", wrap=True)
        for label in (self._head, self._numbers, self._checked):
            inner.addWidget(label)
        self.hide()

    @property
    def text(self) -> str:
        """What is said now; empty when nothing is."""
        labels = (self._head, self._numbers, self._checked)
        return "" if self.isHidden() else "\n".join(label.text() for label in labels)

    def show_lines(self, lines: Sequence[CrisisLine]) -> None:
        """Say these; none hides it."""
        told = said(lines, self._texts)
        if told:
            self._head.setText(told[0])
            self._numbers.setText("\n".join(told[1:-1]))
            self._checked.setText(told[-1])
        self.setVisible(bool(told))
