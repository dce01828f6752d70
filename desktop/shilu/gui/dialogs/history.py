"""The history of one thing, or of a whole case: entries to read, newest first, and a way back from each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QScrollArea, QWidget

from shilu.core.revision import Revision
from shilu.gui.dialogs.frame import FramedDialog
from shilu.gui.style import FIELD_GAP, MARGIN
from shilu.gui.widgets.history import HistoryList
from shilu.gui.widgets.parts import column, plain, primary, row, scrolled
from shilu.gui.widgets.text import ElidedLabel, PlainLabel
from shilu.gui.words import Words


class HistoryDialog(FramedDialog):
    """Shows what it is given; asks for more and for undoing.

    Signals:
        undo_requested: a Revision to take back.
        more_requested: older entries.
    """

    undo_requested = Signal(object)
    more_requested = Signal()

    def __init__(self, title: str, *, words: Words, zone: str, about: str, parent: QWidget | None = None) -> None:
        texts = words.texts
        super().__init__(texts=texts, parent=parent)
        self._words, self._zone, self._about = words, zone, about
        self.setModal(True)
        self.resize(640, 620)
        self._area: QScrollArea | None = None
        self.list: HistoryList | None = None
        self._more = plain(texts.tr("Show earlier"))
        self._more.clicked.connect(self.more_requested)
        self._close = primary(texts.tr("Close"))
        self._close.setDefault(True)
        self._close.clicked.connect(self.accept)
        outer = column(self, margin=MARGIN, gap=FIELD_GAP)
        outer.addWidget(PlainLabel(texts.tr("History"), size="section"))
        outer.addWidget(ElidedLabel(title, tone="soft"))
        self._place = column()
        outer.addLayout(self._place, 1)
        outer.addLayout(row(self._more, 1, self._close))
        self._close.setFocus()

    def show_entries(self, entries: Sequence[Revision], *, more: bool) -> None:
        """Show these from the top."""
        area = self._area
        self.list = HistoryList(words=self._words, zone=self._zone, about=self._about)
        self.list.undo_requested.connect(self.undo_requested)
        holder = QWidget()
        inner = column(holder)
        inner.setContentsMargins(0, 0, 12, 0)
        inner.addWidget(self.list)
        inner.addStretch(1)
        self._area = scrolled(holder)
        self._place.addWidget(self._area)
        if area is not None:
            self._place.removeWidget(area)
            area.deleteLater()
        self._close.setFocus()
        self.add_entries(entries, more=more)

    def add_entries(self, entries: Sequence[Revision], *, more: bool) -> None:
        """Show these below, and whether there are older ones."""
        if self.list is not None:
            self.list.add(entries)
        self._more.setVisible(more)
