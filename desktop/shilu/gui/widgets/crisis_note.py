"""Crisis and emergency lines, calmly, beside what speaks of self-harm or violence. Hidden otherwise; nothing of it is
kept."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from shilu.core.crisis import CrisisLine
from shilu.core.crisis_words import said
from shilu.core.wording import Catalog
from shilu.gui.clipboard import copy_text
from shilu.gui.style import mark
from shilu.gui.widgets.parts import column, quiet, row
from shilu.gui.widgets.text import PlainLabel


class CrisisNote(QFrame):
    """A sentence and the numbers, each of which can be copied. It blocks nothing, takes no focus, and can be hidden
    until something else speaks of it."""

    def __init__(self, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self._shown: tuple[CrisisLine, ...] = ()
        mark(self, part="message", tone="plain")
        inner = column(self, gap=2)
        inner.setContentsMargins(12, 8, 12, 8)
        self._head = PlainLabel(wrap=True)
        self.hide_button = quiet(texts.tr("Hide"))
        self.hide_button.clicked.connect(self.hide)
        self._numbers: QWidget | None = None
        self._place = QVBoxLayout()
        self._checked = PlainLabel(tone="soft", size="small", wrap=True)
        head = row()
        head.addWidget(self._head, 1)
        head.addWidget(self.hide_button, 0, Qt.AlignmentFlag.AlignTop)
        inner.addLayout(head)
        inner.addLayout(self._place)
        inner.addWidget(self._checked)
        self.hide()

    @property
    def text(self) -> str:
        """What is said now; empty when nothing is."""
        if self.isHidden() or self._numbers is None:
            return ""
        lines = [line.text() for line in self._numbers.findChildren(PlainLabel)]
        return "\n".join((self._head.text(), *lines, self._checked.text()))

    @property
    def copy_buttons(self) -> Sequence[QWidget]:
        """Those beside the numbers, in their order."""
        return () if self._numbers is None else [line.copy for line in self._numbers.findChildren(_Line)]

    def show_lines(self, lines: Sequence[CrisisLine]) -> None:
        """Say these; none hides it. What is said already stays as it is, hidden where somebody hid it."""
        if tuple(lines) == self._shown:
            return
        self._shown = tuple(lines)
        told = said(lines, self._texts)
        if told:
            numbers = QWidget()
            inside = column(numbers, gap=0)
            for line, words in zip(lines, told[1:-1], strict=True):
                inside.addWidget(_Line(line.number, words, texts=self._texts))
            if self._numbers is not None:
                self._numbers.setParent(None)
                self._numbers.deleteLater()
            self._numbers = numbers
            self._place.addWidget(numbers)
            self._head.setText(told[0])
            self._checked.setText(told[-1])
        self.setVisible(bool(told))


class _Line(QWidget):
    def __init__(self, number: str, words: str, *, texts: Catalog) -> None:
        super().__init__()
        self._number = number
        self.copy = quiet(texts.tr("Copy"))
        self.copy.setAccessibleName(texts.tr("Copy {number}", number=number))
        self.copy.clicked.connect(self._on_copy)
        inner = row()
        inner.addWidget(PlainLabel(words, size="strong", wrap=True, selectable=True), 1)
        inner.addWidget(self.copy)
        self.setLayout(inner)

    @Slot()
    def _on_copy(self) -> None:
        copy_text(self._number)
