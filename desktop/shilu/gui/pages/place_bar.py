"""Says when the vault lies where it should rather not, until that is read."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from shilu.core.wording import Catalog
from shilu.gui.widgets.notice import Notice
from shilu.host.place_remarks import of_place
from shilu.host.places import PlaceDoubt


class PlaceBar(Notice):
    """Signals:
    dealt_with: it was read.
    """

    dealt_with = Signal()

    def __init__(self, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self.other_requested.connect(self._on_read)

    @Slot(object)
    def show_doubt(self, doubt: PlaceDoubt | None) -> None:
        """Say it, if there is a doubt."""
        if doubt is not None:
            said = of_place(doubt, self._texts)
            self.say(said.message, words=said.next, other=self._texts.tr("Close"), tone="attention")

    @Slot()
    def _on_read(self) -> None:
        self.hide()
        self.dealt_with.emit()
