"""The cases of the vault: one line each, and the first step to another one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtWidgets import QDialog, QStackedWidget, QWidget

from shilu.core.case import Case, CaseDraft
from shilu.core.job import Job
from shilu.core.text import one_line
from shilu.gui.dialogs.case import CaseDialog
from shilu.gui.models.table import Column, Role, SortedRows, TableModel
from shilu.gui.pages.page import Page, Tools
from shilu.gui.widgets.parts import EmptyState, column, give_focus, plain, primary, row
from shilu.gui.widgets.table_view import TableView

if TYPE_CHECKING:
    from shilu.services.cases import Cases


class CasesPage(Page):
    """Signals:
    case_opened: the Case to work on.
    cases_read: all cases, as they are now.
    """

    case_opened = Signal(object)
    cases_read = Signal(object)

    def __init__(self, *, cases: Cases, tools: Tools, parent: QWidget | None = None) -> None:
        texts, words = tools.texts, tools.words
        super().__init__(tools=tools, title=texts.tr("Cases"), parent=parent)
        self._cases = cases
        self._model = TableModel[Case](
            (
                Column("number", texts.tr("No."), lambda c: str(c.number), sort=lambda c: c.number, width=56),
                Column("title", texts.tr("Title"), lambda c: one_line(c.title), width=0),
                Column("complainant", texts.tr("Complainant"), lambda c: one_line(c.complainant), width=200),
                Column(
                    "contacts",
                    texts.tr("Contacts"),
                    lambda c: words.count(c.incidents),
                    sort=lambda c: c.incidents,
                    width=96,
                    right=True,
                ),
                Column("since", texts.tr("Opened"), lambda c: words.short_day(c.created_ms, c.timezone), width=112),
                Column("state", texts.tr("State"), self._state, width=96),
            ),
            parent=self,
        )
        self.table = TableView(SortedRows(self._model, self), name=texts.tr("Cases"), sortable=True)
        self.table.sortByColumn(0, self.table.horizontalHeader().sortIndicatorOrder().AscendingOrder)
        self.table.activated.connect(self._on_activated)
        new = plain(texts.tr("New case…"))
        new.clicked.connect(self.ask_new)
        self.open_button = primary(texts.tr("Open the case"))
        self.open_button.clicked.connect(self._on_open)
        listed = QWidget()
        layout = column(listed)
        layout.addWidget(self.table, 1)
        layout.addLayout(row(1, new, self.open_button))
        self._empty = EmptyState(
            texts.tr("No case yet"),
            texts.tr(
                "A case holds one person’s matter: their contacts, the lenders behind them, and the papers made of it."
            ),
            texts.tr("Begin a case"),
        )
        self._empty.step_requested.connect(self.ask_new)
        self._stack = QStackedWidget()
        self._stack.addWidget(QWidget())
        self._stack.addWidget(self._empty)
        self._stack.addWidget(listed)
        self.body.addWidget(self._stack, 1)

    def arrive(self) -> None:
        self.tasks.run(self._read, done=self._on_read)

    @Slot()
    def focus_first(self) -> None:
        give_focus(self.table if self._model.rows else self._empty.button)

    def _state(self, case: Case) -> str:
        return self.texts.tr("open") if case.closed_ms is None else self.texts.tr("closed")

    def _read(self, _job: Job) -> tuple[Case, ...]:
        return self._cases.list()

    @Slot(object)
    def _on_read(self, cases: tuple[Case, ...]) -> None:
        self._model.set_rows(cases)
        self._stack.setCurrentIndex(2 if cases else 1)
        if cases:
            current = self.case.id if self.case is not None else cases[0].id
            row_number = next((r for r in range(len(cases)) if self._row_id(r) == current), 0)
            self.table.selectRow(row_number)
        self.focus_first()
        self.cases_read.emit(cases)

    def _row_id(self, row_number: int) -> str:
        case: Case = self.table.model().index(row_number, 0).data(Role.ITEM)
        return case.id

    @Slot()
    def ask_new(self) -> None:
        """Ask for a new case, and make it."""
        dialog = CaseDialog(texts=self.texts, parent=self.window())
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.tasks.run(partial(self._add, dialog.value()), done=self._on_added)

    def _add(self, draft: CaseDraft, _job: Job) -> tuple[Case, tuple[Case, ...]]:
        return self._cases.add(draft), self._cases.list()

    @Slot(object)
    def _on_added(self, added: tuple[Case, tuple[Case, ...]]) -> None:
        case, cases = added
        self._on_read(cases)
        self.case_opened.emit(case)

    @Slot(QModelIndex)
    def _on_activated(self, _index: QModelIndex) -> None:
        self._on_open()

    @Slot()
    def _on_open(self) -> None:
        chosen = self.table.selected_items()
        if chosen:
            self.case_opened.emit(chosen[0])
