"""The inline bar at the top of the pane: one sentence, the next step, one action; it stays until dealt with."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from shilu.core.errors import UserError
from shilu.core.wording import Catalog
from shilu.gui.style import mark
from shilu.gui.widgets.parts import plain, quiet
from shilu.gui.widgets.text import PlainLabel, button_text
from shilu.host.sentences import of_error


class Messages(QFrame):
    """Shows one message at a time. Hidden when there is nothing to say.

    Signals:
        action_requested: the button of the message was pressed.
        closed: the person has read it; the keyboard needs another place.
    """

    action_requested = Signal()
    closed = Signal()

    def __init__(self, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        mark(self, part="message")
        self._message = PlainLabel(wrap=True, selectable=True)
        self._next = PlainLabel(wrap=True, tone="soft", selectable=True)
        self._action = plain("")
        self._action.clicked.connect(self._on_action)
        self._close = quiet(texts.tr("Close"))
        self._close.setAccessibleName(texts.tr("Close the message"))
        self._close.clicked.connect(self._on_closed)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._message)
        words.addWidget(self._next)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.addLayout(words, 1)
        row.addWidget(self._action, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignVCenter)
        self._action.hide()
        self.hide()

    @property
    def text(self) -> str:
        """What is shown now; empty when nothing is."""
        return "" if self.isHidden() else "\n".join(filter(None, (self._message.text(), self._next.text())))

    @Slot(object)
    def show_error(self, error: UserError, action: str = "") -> None:
        """Say what went wrong and what to do next."""
        sentence = of_error(error, self._texts)
        self._show(sentence.message, sentence.next, tone="attention", action=action)

    def note(self, message: str, *, next_step: str = "", tone: str = "good", action: str = "") -> None:
        """Say something that is no error. ``tone``: good, attention or plain."""
        self._show(message, next_step, tone=tone, action=action)

    @Slot()
    def clear(self) -> None:
        """Say nothing."""
        self.hide()

    @Slot()
    def _on_closed(self) -> None:
        self.clear()
        self.closed.emit()

    @Slot()
    def _on_action(self) -> None:
        self.clear()
        self.closed.emit()
        self.action_requested.emit()

    def _show(self, message: str, next_step: str, *, tone: str, action: str = "") -> None:
        mark(self, tone=tone)
        self._message.setText(message)
        self._next.setText(next_step)
        self._next.setVisible(bool(next_step))
        self._action.setText(button_text(action))
        self._action.setVisible(bool(action))
        self.setAccessibleName(self._message.text())
        self.show()
