"""The texts that came several times: a table of them, and one to read; its contacts are one key away."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QSplitter, QWidget

from shilu.core.case import Case
from shilu.core.job import Job
from shilu.core.text import one_line
from shilu.gui.models.scripts import script_columns
from shilu.gui.models.table import TableModel
from shilu.gui.pages.page import Tools
from shilu.gui.pages.worked_out_page import WorkedOutPage, way_back
from shilu.gui.style import GROUP_GAP
from shilu.gui.widgets.parts import EmptyState
from shilu.gui.widgets.script_detail import ScriptDetail
from shilu.gui.widgets.table_view import TableView

if TYPE_CHECKING:
    from shilu.services.scripts import Scripts, SeenScript

_LABEL = 24


class ScriptsPage(WorkedOutPage["tuple[SeenScript, ...]"]):
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
        self._chosen = ""
        self.back_button = way_back(self, self.left)
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
        self.put(
            waiting=texts.tr("Comparing the texts…"),
            empty=EmptyState(
                texts.tr("No text came twice"),
                texts.tr(
                    "Messages that are the same but for names, amounts, dates and links are put together here: how "
                    "often they came, and from how many numbers."
                ),
            ),
            shown=splitter,
            firsts=(self.back_button, self.back_button, self.table),
        )

    def forget(self) -> None:
        self._chosen = ""
        self.model.set_rows(())

    def work(self, case: Case) -> Callable[[Job], tuple[SeenScript, ...]]:
        return partial(self._scripts.of_case, case.id)

    def fill(self, read: tuple[SeenScript, ...]) -> bool:
        chosen = self._chosen
        self.model.set_rows(read)
        if read:
            place = next((at for at, one in enumerate(read) if one.id == chosen), 0)
            self.table.setCurrentIndex(self.model.index(place, 0))
        return bool(read)

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
