"""A person to name: typed in any words, or chosen from those who are known."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QStringListModel, Qt, Signal, Slot
from PySide6.QtWidgets import QCompleter, QWidget

from shilu.core.incident import Reached
from shilu.core.text import one_line
from shilu.gui.widgets.text import TextLine

_SHOWN = 60


class PersonField(TextLine):
    """Signals:
    picked: the person who was chosen from the list (``Reached``). Their name stands in the field.
    """

    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._completer = _ByName(self)
        self._completer.activated.connect(self._on_activated)
        self.setCompleter(self._completer)

    def offer(self, people: Sequence[Reached]) -> None:
        """Whom to choose from, by any part of a name or a number."""
        self._completer.show_people(people)

    @Slot(str)
    def _on_activated(self, _name: str) -> None:
        if self._completer.last is not None:
            self.picked.emit(self._completer.last)


class _ByName(QCompleter):
    """Shows names with their numbers, and puts in the name alone; ``last`` is whose name that was."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._people: tuple[Reached, ...] = ()
        self.last: Reached | None = None
        self._shown = QStringListModel(self)
        self.setModel(self._shown)
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)

    def show_people(self, people: Sequence[Reached]) -> None:
        self._people = tuple(people)
        self._shown.setStringList([_in_a_line(one) for one in self._people])

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        known = 0 <= index.row() < len(self._people)
        self.last = self._people[index.row()] if known else None
        return "" if self.last is None else one_line(self.last.label)


def _in_a_line(person: Reached) -> str:
    return " · ".join(filter(None, (one_line(person.label, _SHOWN), one_line(person.number, _SHOWN))))
