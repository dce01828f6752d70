"""Text on the screen, always as text: the only place that makes a QLabel or a text view.

Qt guesses whether a string is HTML and would then load what it names; here the format is fixed, and characters
that would act instead of being read are spelt out.
"""

from __future__ import annotations

import math
from html import escape

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from shilu.core.text import one_line, visible
from shilu.gui.clipboard import passing_text
from shilu.gui.style import mark

_MOST_IN_LINE = 20_000
"""Characters that are laid out in one line without being noticed (measured: 20 ms; 350,000 take half a second, at each
key again). In short lines a million take 50 ms."""
_MOST_PASTED = 1_000_000


def button_text(text: str) -> str:
    """Text for a button, menu or tab: on one line, and ``&`` is an ampersand."""
    return one_line(text).replace("&", "&&")


def explain(widget: QWidget, text: str) -> None:
    """What is shown beside the pointer, and told by a screen reader. Qt would guess whether it is HTML: it is told that
    it is, and every letter stands for itself."""
    shown = visible(text)
    widget.setToolTip(f"<qt>{escape(shown)}</qt>" if shown else "")
    widget.setAccessibleDescription(shown)


_LONGEST_WORD = 240


class PlainLabel(QLabel):
    """A label that shows text as text. ``tone`` and ``size`` are words of the style sheet."""

    def __init__(
        self,
        text: str = "",
        *,
        tone: str = "",
        size: str = "",
        wrap: bool = False,
        selectable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if selectable:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        mark(self, tone=tone, scale=size)
        self.setText(text)

    def set_tone(self, tone: str) -> None:
        """Change the colour's role."""
        mark(self, tone=tone)

    def setText(self, text: str) -> None:
        super().setText(visible(text))

    def minimumSizeHint(self) -> QSize:
        """What wraps asks for no more room than most words need: one endless word, as a file may be named, would push
        the buttons beside it out of the window."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), _LONGEST_WORD), hint.height()) if self.wordWrap() else hint


class ElidedLabel(PlainLabel):
    """One line that is cut with an ellipsis where the room ends; the whole text is its accessible name."""

    def __init__(self, text: str = "", *, tone: str = "", size: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, tone=tone, size=size, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        line = one_line(text, 500)
        super().setText(line)
        self.setAccessibleName(line)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.end()


class ElidedLines(PlainLabel):
    """Lines that are each cut with an ellipsis where the room ends."""

    def minimumSizeHint(self) -> QSize:
        return QSize(48, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        metrics, width = self.fontMetrics(), self.width()
        lines = [metrics.elidedText(line, Qt.TextElideMode.ElideRight, width) for line in self.text().split("\n")]
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(self.alignment()), "\n".join(lines))
        painter.end()


class PlainTextView(QPlainTextEdit):
    """Read-only text of any length, breaking anywhere it must. ``fit`` makes it as tall as its text."""

    def __init__(self, *, role: str = "plain", fit: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fit = fit
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(0)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        mark(self, role=role)
        if fit:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def setPlainText(self, text: str) -> None:
        super().setPlainText(visible(text))
        self._fit_height()

    def createMimeDataFromSelection(self) -> QMimeData:
        return passing_text(self.textCursor().selection().toPlainText())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_height()

    def _fit_height(self) -> None:
        if self._fit:
            # not so many lines of one height: those with Arabic, Devanagari or emoji in them are taller
            height, block = 0.0, self.document().begin()
            while block.isValid():
                height += self.blockBoundingRect(block).height()
                block = block.next()
            frame = self.height() - self.viewport().height()
            self.setFixedHeight(math.ceil(height) + max(frame, 0) + 2)


class PlainTextField(QPlainTextEdit):
    """Several lines to type into. Tab goes on to the next field; pasting never brings more than text."""

    def __init__(self, *, lines: int = 3, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhMultiLine)
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 22)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # the line separator that Shift+Enter types would be stored; Enter alone makes the newline
        if event.matches(QKeySequence.StandardKey.InsertLineSeparator):
            self.insertPlainText("\n")
            return
        super().keyPressEvent(event)

    def createMimeDataFromSelection(self) -> QMimeData:
        return passing_text(self.textCursor().selection().toPlainText())


class LongTextField(PlainTextField):
    """A field for what somebody else wrote, of any length that the window can lay out without waiting.

    Signals:
        too_much_pasted: what was pasted or dropped would have made it wait; nothing of it was put in.
    """

    too_much_pasted = Signal()

    def insertFromMimeData(self, source: QMimeData) -> None:
        text = source.text()
        longest = max(map(len, text.splitlines()), default=0) + self.textCursor().block().length()
        if longest > _MOST_IN_LINE or len(text) > _MOST_PASTED:
            self.too_much_pasted.emit()
            return
        super().insertFromMimeData(source)


class TextLine(QLineEdit):
    """One line to type into. What is typed is not to be learnt by the input method, nor looked up anywhere."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData)

    def setEchoMode(self, mode: QLineEdit.EchoMode) -> None:
        super().setEchoMode(mode)
        self.setInputMethodHints(self.inputMethodHints() | Qt.InputMethodHint.ImhSensitiveData)


class SteppingLine(TextLine):
    """A line where Enter goes on to what comes next, also in a dialog: there it would press the default button.

    Signals:
        entered: Enter was pressed.
    """

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.entered.emit()
            return
        super().keyPressEvent(event)
