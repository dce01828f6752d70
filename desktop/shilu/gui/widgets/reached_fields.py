"""Whom a contact came to: the complainant, somebody else, a group, the public."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from shilu.core.incident import Reached, ReachedKind
from shilu.core.labels import REACHED_KINDS
from shilu.core.wording import Catalog
from shilu.gui.widgets.parts import column, row
from shilu.gui.widgets.segmented import ChoiceRow
from shilu.gui.widgets.text import TextLine

_BY_THEMSELVES = (ReachedKind.COMPLAINANT, ReachedKind.UNKNOWN)


class ReachedFields(QWidget):
    """Signals:
    changed: something was typed or chosen.
    """

    changed = Signal()

    def __init__(self, *, texts: Catalog, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        kinds = [(kind, texts.tr(REACHED_KINDS[kind])) for kind in ReachedKind]
        self.kind = ChoiceRow(kinds, name=texts.tr("Who was contacted"), width=width)
        self.label, self.number = TextLine(), TextLine()
        self.label.setPlaceholderText(texts.tr("Who: mother, colleague, class group…"))
        self.label.setAccessibleName(texts.tr("Who it was"))
        self.number.setPlaceholderText(texts.tr("Their number (if known)"))
        self.number.setAccessibleName(texts.tr("Their number"))
        self._who = QWidget()
        layout = column(self, gap=4)
        layout.addWidget(self.kind)
        layout.addWidget(self._who)
        column(self._who, gap=0).addLayout(row(self.label, self.number))
        self.kind.changed.connect(self._on_kind)
        self.label.textChanged.connect(self.changed)
        self.number.textChanged.connect(self.changed)

    def put(self, person: Reached) -> None:
        """Show this one."""
        self.kind.set_value(person.kind)
        self.label.setText(person.label)
        self.number.setText(person.number)
        self._on_kind()

    def put_kind(self, word: str) -> None:
        """The kind by its word, as a draft has it."""
        self.kind.set_value(ReachedKind(word))
        self._on_kind()

    def value(self) -> Reached:
        """What stands there."""
        kind = self.kind.value()
        if kind in _BY_THEMSELVES:
            return Reached(kind)
        return Reached(kind, self.number.text().strip(), self.label.text().strip())

    @Slot()
    def _on_kind(self) -> None:
        self._who.setVisible(self.kind.value() not in _BY_THEMSELVES)
        self.changed.emit()
