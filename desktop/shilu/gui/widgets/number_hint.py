"""Offers the dossier of a number that was typed into a search."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from shilu.core.contact_point import ContactPointKind
from shilu.core.phone import recognise
from shilu.core.wording import Catalog
from shilu.gui.style import mark
from shilu.gui.widgets.parts import Button
from shilu.gui.widgets.text import button_text, explain

KEYS = "Ctrl+I"
_NO_NUMBER = (ContactPointKind.SENDER_ID, ContactPointKind.WITHHELD)
_FEWEST = 3


class NumberHint(Button):
    """Hidden while what is typed is no number.

    Signals:
        wanted: what was typed, whose dossier is wanted.
    """

    wanted = Signal(str)

    def __init__(self, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(button_text(texts.tr("About this number")), parent)
        mark(self, role="quiet")
        explain(self, KEYS)
        self._typed = ""
        self._region = ""
        self.clicked.connect(self.ask)
        self.hide()

    def set_region(self, region: str) -> None:
        """Where numbers without a country code belong."""
        self._region = region

    @Slot(str)
    def look(self, typed: str) -> None:
        """What is typed now."""
        plain = typed.strip()
        is_number = len(plain) >= _FEWEST and recognise(plain, self._region).kind not in _NO_NUMBER
        self._typed = plain if is_number else ""
        self.setVisible(is_number)

    @Slot()
    def ask(self) -> None:
        """Want the dossier, if a number is typed."""
        if self._typed:
            self.wanted.emit(self._typed)
