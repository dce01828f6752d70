"""A time zone to pick or to type."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QWidget

from shilu.core.when import zone_named
from shilu.gui.places import ZONES


class ZoneField(QComboBox):
    """The usual zones, and any other by its IANA name."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setAccessibleName(name)
        self.addItems(list(ZONES))
        completer = self.completer()
        if completer is not None:
            completer.setFilterMode(Qt.MatchFlag.MatchContains)

    def zone(self) -> str | None:
        """The zone, or None when there is none of that name."""
        name = self.currentText().strip()
        try:
            zone_named(name)
        except ValueError:
            return None
        return name

    def set_zone(self, zone: str) -> None:
        """Show a zone."""
        self.setEditText(zone)
