"""The texts that came several times: a table of them, and one to read; its contacts are one key away."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from shilu.core.case import Case
from shilu.core.text import one_line
from shilu.gui.models.scripts import script_columns
from shilu.gui.models.table import TableModel
from shilu.gui.pages.page import Page, Tools
from shilu.gui.style import GROUP_GAP
from shilu.gui.tasks import Task
from shilu.gui.widgets.parts import EmptyState, give_focus, quiet
from shilu.gui.widgets.script_detail import ScriptDetail
from shilu.gui.widgets.table_view import TableView
from shilu.gui.widgets.text import PlainLabel

if TYPE_CHECKING:
    from shilu.services.scripts import Scripts, SeenScript

_LABEL = 24


class ScriptsPage(Page):
    """Signals:
    left: back to where one came from.
    contacts_requested: ids of contacts that are to be seen, and what to call them.
    """

    left = Signal()
    contacts_requested = Signal(tuple, str)

    def __init__(self, *, scripts: Scripts, tools: Tools, parent: QWidget | None = None) -> None:
        texts = tools.texts
        super().__init__(tools=tools, title=texts.tr("Texts that came several times"), parent=parent)
        self._scripts = scripts
        self._reading: Task | None = None
        self._chosen = ""
        self.back_button = quiet(texts.tr("Back"))
        self.back_button.clicked.connect(self.left)
        self.head.insertWidget(0, self.back_button)
        leaving = QShortcut(QKeySequence("Esc"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leaving.activated.connect(self.left)
        self.model: TableModel[SeenScript] = TableModel(script_columns(tools.words), parent=self)
        self.table = TableView(self.model, name=texts.tr("Texts that came several times"))
        self.table.selectionModel().currentChanged.connect(self._on_row_chosen)
        self.table.activated.connect(self._on_contacts)
        self.detail = ScriptDetail(words=tools.words)
        self.detail.contacts_requested.connect(self._on_contacts)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(GROUP_GAP)
        splitter.addWidget(self.table)
        splitter.addWidget(self.detail)
        splitter.setSizes([560, 500])
        self._waiting = PlainLabel(texts.tr("Comparing the texts…"), tone="soft")
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._empty = EmptyState(
            texts.tr("No text came twice"),
            texts.tr(
                "Messages that are the same but for names, amounts, dates and links are put together here: how often "
                "they came, and from how many numbers."
            ),
        )
        self._stack = QStackedWidget()
        for part in (self._waiting, self._empty, splitter):
            self._stack.addWidget(part)
        self.body.addWidget(self._stack, 1)

    def set_case(self, case: Case | None) -> None:
        if case is None or self.case is None or case.id != self.case.id:
            self._chosen = ""
            self.model.set_rows(())
            self._stack.setCurrentIndex(0)
        super().set_case(case)

    def arrive(self) -> None:
        if self.case is not None:
            if self._reading is not None:
                self._reading.abandon()
            self._reading = self.tasks.run(partial(self._scripts.of_case, self.case.id), done=self._on_read)
        self.focus_first()

    @Slot()
    def focus_first(self) -> None:
        give_focus(self.table if self._stack.currentIndex() == 2 else self.back_button)

    @Slot(object)
    def _on_read(self, seen: tuple[SeenScript, ...]) -> None:
        self._reading = None
        was_here = self.back_button.hasFocus() or self.table.hasFocus()
        chosen = self._chosen
        self.model.set_rows(seen)
        self._stack.setCurrentIndex(2 if seen else 1)
        if seen:
            place = next((at for at, one in enumerate(seen) if one.id == chosen), 0)
            self.table.setCurrentIndex(self.model.index(place, 0))
        if was_here:
            self.focus_first()

    @Slot(QModelIndex)
    def _on_row_chosen(self, current: QModelIndex) -> None:
        seen = self.model.row_at(current) if current.isValid() else None
        if seen is not None:
            self._chosen = seen.id
            self.detail.show_script(seen, self.case.timezone if self.case is not None else "UTC")

    @Slot()
    def _on_contacts(self) -> None:
        seen = next((one for one in self.model.rows if one.id == self._chosen), None)
        if seen is not None:
            label = one_line(seen.script.template.strip("… "), _LABEL)
            said = self.texts.tr("Same text: {words}", words=label)
            self.contacts_requested.emit(tuple(incident.id for incident in seen.incidents), said)
