"""A calm bar above the page: one sentence and what can be done about it; it stays until dealt with."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from shilu.gui.style import mark
from shilu.gui.widgets.parts import column, plain, quiet, row
from shilu.gui.widgets.text import PlainLabel, button_text


class Notice(QFrame):
    """Hidden until there is something to say.

    Signals:
        step_requested: the first button, what most people want.
        other_requested: the second.
    """

    step_requested = Signal()
    other_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, part="message", place="shelf", tone="plain")
        self._message = PlainLabel(wrap=True)
        self._words = PlainLabel(wrap=True, tone="soft", size="small")
        self.step = plain("")
        self.step.clicked.connect(self.step_requested)
        self.other = quiet("")
        self.other.clicked.connect(self.other_requested)
        for button in (self.step, self.other):
            button.hide()
        said = column(gap=2)
        said.addWidget(self._message)
        said.addWidget(self._words)
        inner = row()
        inner.setContentsMargins(12, 6, 6, 6)
        inner.addLayout(said, 1)
        for button in (self.step, self.other):
            inner.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(inner)
        self.hide()

    @property
    def text(self) -> str:
        """What is said now; empty when nothing is."""
        return "" if self.isHidden() else "\n".join(filter(None, (self._message.text(), self._words.text())))

    def say(self, message: str, *, words: str = "", step: str = "", other: str = "", tone: str = "plain") -> None:
        """Say it. A button without words is not there."""
        mark(self, tone=tone)
        self._message.setText(message)
        self._words.setText(words)
        self._words.setVisible(bool(words))
        for button, label in ((self.step, step), (self.other, other)):
            button.setText(button_text(label))
            button.setVisible(bool(label))
        self.setAccessibleName(message)
        self.show()
