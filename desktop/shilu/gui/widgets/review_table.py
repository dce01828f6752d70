"""The list that is gone through from the keyboard: one key for each answer."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from shilu.gui.models.table import Role
from shilu.gui.widgets.table_view import TableView
from shilu.gui.widgets.text import TextLine


class Answer(Enum):
    """What a key asks for."""

    CONFIRM = auto()
    DECLINE = auto()
    UNDO = auto()
    TICK = auto()
    TICK_GROUP = auto()
    UNTICK = auto()
    TOGETHER = auto()
    TOGETHER_ALL = auto()
    OTHER = auto()
    PERIOD = auto()
    READ = auto()
    FILTER = auto()
    TURN = auto()


_KEYS: Mapping[int, Answer] = {
    Qt.Key.Key_Return: Answer.CONFIRM,
    Qt.Key.Key_Enter: Answer.CONFIRM,
    Qt.Key.Key_Y: Answer.CONFIRM,
    Qt.Key.Key_N: Answer.DECLINE,
    Qt.Key.Key_U: Answer.UNDO,
    Qt.Key.Key_Space: Answer.TICK,
    Qt.Key.Key_G: Answer.TICK_GROUP,
    Qt.Key.Key_Escape: Answer.UNTICK,
    Qt.Key.Key_A: Answer.TOGETHER,
    Qt.Key.Key_M: Answer.OTHER,
    Qt.Key.Key_P: Answer.PERIOD,
    Qt.Key.Key_R: Answer.READ,
    Qt.Key.Key_Slash: Answer.FILTER,
    Qt.Key.Key_T: Answer.TURN,
}
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class ReviewTable(TableView):
    """Signals:
    answered: an Answer. A key that is held down answers once, so that nobody answers by accident.
    """

    answered = Signal(object)

    def __init__(self, model: QAbstractItemModel, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(model, name=name, parent=parent)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = event.key(), event.modifiers() in _PLAIN
        if plain and key in (Qt.Key.Key_J, Qt.Key.Key_K):
            self._step(1 if key == Qt.Key.Key_J else -1)
        elif plain and key in _KEYS:
            if not event.isAutoRepeat():
                self.answered.emit(_KEYS[key])
        elif key == Qt.Key.Key_A and event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
            self.answered.emit(Answer.TOGETHER_ALL)
        elif event.text().strip() and plain:
            event.accept()  # no letter seeks in a list whose letters are answers
        else:
            super().keyPressEvent(event)

    def step_on(self) -> None:
        """To the next row, over headings."""
        self._step(1)

    def _step(self, by: int) -> None:
        model, at = self.model(), self.currentIndex().row() + by
        while 0 <= at < model.rowCount():
            index: QModelIndex = model.index(at, 0)
            if index.data(Role.BAND) is None:
                self.setCurrentIndex(index)
                return
            at += by


class SeekLine(TextLine):
    """A search above the list.

    Signals:
        left: back to the list, by Enter or Down; by Escape without the search.
    """

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down, Qt.Key.Key_Escape):
            self.left.emit()
            return
        super().keyPressEvent(event)
