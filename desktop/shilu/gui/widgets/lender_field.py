"""A lender's name to type or to pick, with a guess that Enter takes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

from shilu.gui.widgets.text import TextLine


class LenderField(QComboBox):
    """A name to type or to pick. A guess stands in it greyed; Enter takes it."""

    accepted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLineEdit(TextLine())
        self.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData)  # the box sets its line's anew
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._guess = ""

    def set_names(self, names: Sequence[str]) -> None:
        """The names that are known."""
        typed = self.currentText()
        self.clear()
        self.addItems(list(names))
        completer = QCompleter(list(names), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompleter(completer)
        self.setEditText(typed)

    def set_guess(self, name: str, words: str) -> None:
        """Show a guess; ``words`` says how to take it."""
        self._guess = name
        line = self.lineEdit()
        if line is not None:
            line.setPlaceholderText(words)

    @property
    def guess(self) -> str:
        """The guess that Enter would take."""
        return self._guess

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            if self._guess and not self.currentText().strip():
                self.setEditText(self._guess)
            self.accepted.emit()
            return
        super().keyPressEvent(event)
