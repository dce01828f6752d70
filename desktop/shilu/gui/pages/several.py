"""What is said of many contacts at once: chosen in the timeline, tagged by one form, taken back by one step."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QWidget

from shilu.core.incident import Incident
from shilu.core.job import Job
from shilu.gui.dialogs.tags import TagsDialog
from shilu.gui.pages.page import Page
from shilu.gui.widgets.parts import quiet, row
from shilu.gui.widgets.table_view import TableView
from shilu.gui.widgets.text import PlainLabel
from shilu.services.tagging import Change

if TYPE_CHECKING:
    from shilu.services.tagging import Tagged, Tagging

KEY = "T"
JOIN_KEY = "J"


class SeveralBar(QWidget):
    """Signals:
    changed: the Tagged that says how many contacts were changed, and how they were.
    undone: it was taken back.
    join_requested: one Incident or two that are one contact.
    """

    changed = Signal(object)
    join_requested = Signal(object)
    undone = Signal()

    def __init__(self, *, tagging: Tagging, table: TableView, page: Page) -> None:
        super().__init__(page)
        self._tagging, self._table, self._page = tagging, table, page
        self._said = PlainLabel(tone="soft")
        self.button = quiet(page.texts.tr("Tag… ({key})", key=KEY))
        self.button.clicked.connect(self.ask)
        self.join = quiet(page.texts.tr("These are one contact… ({key})", key=JOIN_KEY))
        self.join.clicked.connect(self.ask_join)
        line = row(self._said, self.button, self.join)
        self.setLayout(line)
        table.selectionModel().selectionChanged.connect(self._on_selected)
        keys = QShortcut(QKeySequence(KEY), table, context=Qt.ShortcutContext.WidgetShortcut)
        keys.activated.connect(self.ask)
        join_keys = QShortcut(QKeySequence(JOIN_KEY), table, context=Qt.ShortcutContext.WidgetShortcut)
        join_keys.activated.connect(self.ask_join)
        self.hide()

    @Slot()
    def _on_selected(self) -> None:
        """Counted by ranges: rows one by one take long where thousands are chosen."""
        chosen = self._table.selectionModel().selection()
        count = sum(chosen.at(nth).height() for nth in range(chosen.count()))
        if count > 1:
            count = len(self._table.selected_items()) if count <= 1000 else count  # headings of days are in a range
        self._said.setText(self._page.texts.tr("{count} selected", count=f"{count:,}"))
        self.setVisible(count > 1)
        self.join.setVisible(count == 2)

    @Slot()
    def ask_join(self) -> None:
        """Two that are one contact; of one, with which other."""
        chosen: tuple[Incident, ...] = self._table.selected_items()
        if 1 <= len(chosen) <= 2:
            self.join_requested.emit(chosen)

    @Slot()
    def ask(self) -> None:
        """What happened in the chosen contacts."""
        chosen: tuple[Incident, ...] = self._table.selected_items()
        if not chosen:
            return
        dialog = TagsDialog(chosen, texts=self._page.texts, parent=self._page.window())
        if dialog.exec() == QDialog.DialogCode.Accepted:
            ids = tuple(one.id for one in chosen)
            work = partial(self._tagging.change, ids, Change(*dialog.value()))
            self._page.tasks.run(work, done=self._on_changed)

    @Slot(object)
    def _on_changed(self, tagged: Tagged) -> None:
        self.changed.emit(tagged)

    def undo(self, tagged: Tagged) -> None:
        """Take it back."""
        self._page.tasks.run(partial(_take_back, self._tagging, tagged), done=self._on_undone)

    @Slot(object)
    def _on_undone(self, _nothing: None) -> None:
        self.undone.emit()


def _take_back(tagging: Tagging, tagged: Tagged, job: Job) -> None:
    tagging.take_back(tagged, job)
