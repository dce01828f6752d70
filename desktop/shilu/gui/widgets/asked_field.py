"""One question that a file leaves open: what it says, room for what answers it, and what is wrong with the answer."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from shilu.core.record import Question
from shilu.core.text import one_line
from shilu.gui.widgets.parts import column
from shilu.gui.widgets.text import ElidedLines, PlainLabel
from shilu.gui.words import Words


class AskedField(QWidget):
    """One question. ``first`` takes the keyboard.

    Signals:
    answered: the question (``Asked``) and its answer.
    """

    answered = Signal(object, object)
    first: QWidget

    def __init__(self, question: Question, words: Words, title: str, hint: str) -> None:
        super().__init__()
        self.question, self.words, self.texts = question, words, words.texts
        self.column = column(self, gap=4)
        self.title = PlainLabel(title, size="strong", wrap=True)
        self.hint = PlainLabel(hint, tone="soft", wrap=True)
        self.complaint = PlainLabel(tone="attention", wrap=True)
        self.complaint.hide()
        self.column.addWidget(self.title)
        self.column.addWidget(self.hint)
        self.column.addSpacing(4)

    def show_owner(self, owner: str) -> None:
        """Whose phone it is; most questions do not mind."""

    def add_examples(self) -> None:
        """Stretches of the file."""
        if self.question.examples:
            lines = "\n".join(one_line(example, 60) for example in self.question.examples)
            self.column.addWidget(ElidedLines(lines, tone="soft", size="small"))

    def end_with(self, first: QWidget) -> None:
        """All is there; this part takes the keyboard."""
        self.first = first
        self.column.addWidget(self.complaint)
