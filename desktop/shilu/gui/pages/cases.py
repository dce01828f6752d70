"""The cases of the vault: one line each, the first step to another one, and what can be done with a whole case."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from shilu.core.case import Case, CaseDraft
from shilu.core.case_file import ErasedCase, Merged
from shilu.core.draft import DraftKind, Matter
from shilu.core.job import Job
from shilu.core.text import one_line
from shilu.gui.dialogs.case import CaseDialog
from shilu.gui.models.table import Column, Role, SortedRows, TableModel
from shilu.gui.pages.case_deeds import CaseDeeds
from shilu.gui.pages.handing_over import HandingOver
from shilu.gui.pages.histories import Histories
from shilu.gui.pages.page import Tools, WorkingPage
from shilu.gui.pages.stamping import Stamping
from shilu.gui.widgets.parts import EmptyState, column, give_focus, plain, primary, row
from shilu.gui.widgets.table_view import TableView
from shilu.gui.widgets.text import PlainLabel

if TYPE_CHECKING:
    from shilu.services.workspace import Workspace

_MOST_ERASED = 6  # lines; there are hardly ever more


class CasesPage(WorkingPage):
    """Signals:
    case_opened: the Case to work on.
    cases_read: all cases, as they are now.
    case_erased: the id of a case that is gone.
    case_merged: a Merged.
    undone: an Undone, from the history of a case.
    """

    case_opened = Signal(object)
    cases_read = Signal(object)
    case_erased = Signal(str)
    case_merged = Signal(object)
    undone = Signal(object)

    def __init__(self, *, workspace: Workspace, tools: Tools, parent: QWidget | None = None) -> None:
        texts, words = tools.texts, tools.words
        super().__init__(tools=tools, title=texts.tr("Cases"), parent=parent)
        self._cases = workspace.cases
        self._deeds = CaseDeeds(workspace=workspace, tools=tools, page=self)
        self._deeds.changed.connect(self._on_changed)
        self._deeds.erased.connect(self.case_erased)
        self._handing_over = HandingOver(case_files=workspace.case_files, tools=tools, page=self)
        self._handing_over.merged.connect(self._on_merged)
        self._histories = Histories(history=workspace.history, tools=tools, parent=self)
        self._histories.undone.connect(self._on_undone)
        self._stamping = Stamping(checkpoints=workspace.checkpoints, tools=tools, parent=self)
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
        self.take_in_button = plain(texts.tr("Take a case file in…"))
        self.take_in_button.clicked.connect(self._handing_over.ask_merge)
        new = plain(texts.tr("New case…"))
        new.clicked.connect(self.ask_new)
        self.head.addWidget(self.take_in_button)
        self.head.addWidget(new)
        self.more_button = plain(texts.tr("More ▾"))
        self.more_button.setAccessibleName(texts.tr("More that can be done with the chosen case"))
        self.more_button.clicked.connect(self._on_more)
        self.more = self._make_more()
        self.open_button = primary(texts.tr("Open this case"))
        self.open_button.clicked.connect(self._on_open)
        self._erased = PlainLabel(tone="soft", size="small", wrap=True)
        listed = QWidget()
        layout = column(listed)
        layout.addWidget(self.table, 1)
        self._foot = QWidget()
        self._foot.setLayout(row(self.more_button, 1, self.open_button))
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
        self.body.addWidget(self.progress)
        self.body.addWidget(self._stack, 1)
        self.body.addWidget(self._erased)  # also where no case is left
        self.body.addWidget(self._foot)
        for part in (self._erased, self._foot):
            part.hide()

    def _make_more(self) -> QMenu:
        texts = self.texts
        menu = QMenu(self)
        self._closing = QAction(menu)
        for action, words, slot in (
            (self._closing, "", self._on_close),
            (QAction(menu), texts.tr("History…"), self._on_history),
            (QAction(menu), texts.tr("Checkpoint and time stamps…"), self._on_checkpoint),
            (QAction(menu), texts.tr("Hand over as a case file…"), self._on_hand_over),
            (QAction(menu), texts.tr("Erase…"), self._on_erase),
            (QAction(menu), texts.tr("Erase what came in again of erased contacts…"), self._on_erase_left),
        ):
            action.setText(words)
            action.triggered.connect(slot)
            menu.addAction(action)
        menu.addSeparator()
        own_key = QAction(texts.tr("My key for receiving cases"), menu)
        own_key.triggered.connect(self._handing_over.show_own_key)
        menu.addAction(own_key)
        return menu

    def arrive(self) -> None:
        self.tasks.run(self._read, done=self._on_read)

    @Slot()
    def focus_first(self) -> None:
        if self._task is not None:
            give_focus(self.progress.cancel_button)
        else:
            give_focus(self.table if self._model.rows else self._empty.button)

    def _state(self, case: Case) -> str:
        return self.texts.tr("open") if case.closed_ms is None else self.texts.tr("closed")

    def _read(self, _job: Job) -> tuple[tuple[Case, ...], tuple[ErasedCase, ...]]:
        return self._cases.list(), self._cases.erased()

    @Slot(object)
    def _on_read(self, read: tuple[tuple[Case, ...], tuple[ErasedCase, ...]]) -> None:
        cases, erased = read
        self._show_erased(erased)
        self._model.set_rows(cases)
        self._stack.setCurrentIndex(2 if cases else 1)
        self._foot.setVisible(bool(cases))
        if cases:
            current = self.case.id if self.case is not None else cases[0].id
            row_number = next((r for r in range(len(cases)) if self._row_id(r) == current), 0)
            self.table.selectRow(row_number)
        self.focus_first()
        self.cases_read.emit(cases)

    def _show_erased(self, erased: tuple[ErasedCase, ...]) -> None:
        texts = self.texts
        lines = [
            texts.tr(
                "No. {number} was erased on {day} by {name}: {reason}",
                number=one.number,
                day=self.words.stamp(one.erased_ms, "UTC")[:10],
                name=one_line(one.by, 40) or "—",
                reason=one_line(one.reason, 120),
            )
            for one in erased[-_MOST_ERASED:]
        ]
        self._erased.setText("\n".join(lines))
        self._erased.setVisible(bool(lines))

    def _row_id(self, row_number: int) -> str:
        case: Case = self.table.model().index(row_number, 0).data(Role.ITEM)
        return case.id

    @Slot()
    def ask_new(self) -> None:
        """Ask for a new case, and make it."""
        dialog = CaseDialog(texts=self.texts, parent=self.window())
        matter = Matter(DraftKind.CASE)
        if self.tools.asking.ask(dialog, matter):
            work = self.tools.asking.settling(partial(self._add, dialog.value()), matter)
            self.tasks.run(work, done=self._on_added)

    def _add(self, draft: CaseDraft, job: Job) -> tuple[Case, tuple[tuple[Case, ...], tuple[ErasedCase, ...]]]:
        return self._cases.add(draft), self._read(job)

    @Slot(object)
    def _on_added(self, added: tuple[Case, tuple[tuple[Case, ...], tuple[ErasedCase, ...]]]) -> None:
        case, read = added
        self._on_read(read)
        self.case_opened.emit(case)

    @Slot(QModelIndex)
    def _on_activated(self, _index: QModelIndex) -> None:
        self._on_open()

    @Slot()
    def _on_open(self) -> None:
        chosen = self.table.selected_items()
        if chosen:
            self.case_opened.emit(chosen[0])

    # what can be done with the chosen case

    def _chosen(self) -> Case | None:
        chosen = self.table.selected_items()
        return chosen[0] if chosen else None

    @Slot()
    def _on_more(self) -> None:
        case = self._chosen()
        if case is not None:
            is_closed = case.closed_ms is not None
            self._closing.setText(self.texts.tr("Reopen…") if is_closed else self.texts.tr("Close…"))
            above = QPoint(0, -self.more.sizeHint().height())
            self.more.popup(self.more_button.mapToGlobal(above))

    @Slot()
    def _on_close(self) -> None:
        case = self._chosen()
        if case is not None:
            self._deeds.ask_close(case)

    @Slot()
    def _on_history(self) -> None:
        case = self._chosen()
        if case is not None:
            self._histories.open_case(case.id, case.title, case.timezone)

    @Slot()
    def _on_checkpoint(self) -> None:
        case = self._chosen()
        if case is not None:
            self._stamping.open(case)

    @Slot()
    def _on_hand_over(self) -> None:
        case = self._chosen()
        if case is not None:
            self._handing_over.ask_export(case)

    @Slot()
    def _on_erase(self) -> None:
        case = self._chosen()
        if case is not None:
            self._deeds.ask_erase(case)

    @Slot()
    def _on_erase_left(self) -> None:
        case = self._chosen()
        if case is not None:
            self._deeds.ask_erase_left(case)

    @Slot(str, str)
    def _on_changed(self, said: str, more: str) -> None:
        self.messages.note(said, next_step=more, tone="plain" if more else "good")
        self.arrive()

    @Slot(object)
    def _on_merged(self, merged: Merged) -> None:
        self.arrive()
        self.case_merged.emit(merged)

    @Slot(object)
    def _on_undone(self, undone: object) -> None:
        self.arrive()
        self.undone.emit(undone)
