"""The page that goes through all suggestions from the keyboard: the list at the left, why at the right. Each answer is
saved at once, the next row comes by itself, and every answer can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from shilu.core.case import Case
from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.gui.models.review import ReviewModel
from shilu.gui.pages.page import Page, Tools
from shilu.gui.pages.review.deeds import Deed, Deeds
from shilu.gui.pages.review.kind import ReviewKind
from shilu.gui.pages.review.parties import PartyReview
from shilu.gui.pages.review.tags import TagReview
from shilu.gui.style import GAP, GROUP_GAP
from shilu.gui.tasks import Progress, Task
from shilu.gui.widgets.parts import EmptyState, ProgressRow, column, give_focus, row
from shilu.gui.widgets.review_pane import ReviewPane, ShownQuote
from shilu.gui.widgets.review_table import Answer, ReviewTable, SeekLine
from shilu.gui.widgets.segmented import ChoiceRow
from shilu.gui.widgets.table_view import TimelineDelegate
from shilu.gui.widgets.text import PlainLabel

if TYPE_CHECKING:
    from shilu.services.workspace import Workspace

PANE_PX = 380
_DEEDS = frozenset({Answer.CONFIRM, Answer.DECLINE, Answer.OTHER, Answer.PERIOD, Answer.TOGETHER, Answer.TOGETHER_ALL})


class ReviewPage(Page):
    """Signals:
    count_changed: how many suggestions wait for an answer.
    answered: something was confirmed, declined or taken back, and is saved.
    number_requested: an address, as it was received, whose contacts are wanted.
    lenders_requested: the person wants to name lenders.
    """

    count_changed = Signal(int)
    answered = Signal()
    number_requested = Signal(str)
    lenders_requested = Signal()

    def __init__(self, *, workspace: Workspace, tools: Tools, parent: QWidget | None = None) -> None:
        texts = tools.texts
        super().__init__(tools=tools, title=texts.tr("Suggestions"), parent=parent)
        self._kinds: tuple[ReviewKind[Any], ...] = (
            PartyReview(workspace=workspace, page=self),
            TagReview(workspace=workspace, page=self),
        )
        self.kind: ReviewKind[Any] = self._kinds[0]
        self.deeds = Deeds(tasks=self.tasks, parent=self)
        self.deeds.refused.connect(self._on_refused)
        self.deeds.not_undone.connect(self._on_not_undone)
        self.deeds.rested.connect(self._on_rested)
        self._kind_of: dict[Deed, ReviewKind[Any]] = {}
        self._reading: Task | None = None
        self._quoting: Task | None = None
        self._answered_meanwhile = False
        self._chosen = ""
        self._models: dict[ReviewKind[Any], ReviewModel[Any]] = {}
        self._tables: dict[ReviewKind[Any], ReviewTable] = {}
        self._lay_out()

    def _lay_out(self) -> None:
        texts = self.texts
        self.mode = ChoiceRow(
            [(kind, kind.title) for kind in self._kinds], name=texts.tr("What to review"), keys=False, width=640
        )
        self.mode.changed.connect(self._on_mode_changed)
        self.done = PlainLabel(tone="soft")
        self.filter = SeekLine()
        self.filter.setPlaceholderText(texts.tr("Search"))
        self.filter.setAccessibleName(texts.tr("Search suggestions"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setMinimumWidth(200)
        self.filter.textChanged.connect(self._on_filtered)
        self.filter.left.connect(self.focus_first)
        self.head.addWidget(self.done)
        self.head.addSpacing(GAP)
        self.head.addWidget(self.filter)
        self.tables = QStackedWidget()
        for kind in self._kinds:
            self.tables.addWidget(self._make_table(kind))
        self.pane = ReviewPane(texts=texts)
        self.pane.setMinimumWidth(340)
        for signal, asked in (
            (self.pane.confirm_requested, Answer.CONFIRM),
            (self.pane.decline_requested, Answer.DECLINE),
            (self.pane.other_requested, Answer.OTHER),
            (self.pane.period_requested, Answer.PERIOD),
            (self.pane.read_requested, Answer.READ),
        ):
            signal.connect(partial(self._on_answered, asked))
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(GROUP_GAP)
        splitter.addWidget(self.tables)
        splitter.addWidget(self.pane)
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([2 * PANE_PX, PANE_PX])
        self._keys = PlainLabel(tone="soft", size="small", wrap=True)
        whole = QWidget()
        inner = column(whole, gap=GAP)
        inner.addWidget(splitter, 1)
        inner.addWidget(self._keys)
        self.progress = ProgressRow(texts=texts)
        self.progress.cancel_requested.connect(self._on_cancel)
        self._waiting = QWidget()
        self._waiting.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # the keyboard waits there, not in the search
        waiting_inner = column(self._waiting)
        waiting_inner.addStretch(2)
        waiting_inner.addWidget(self.progress)
        waiting_inner.addStretch(3)
        self._make_empty()
        self._stack = QStackedWidget()
        for part in (self._waiting, self._nothing, whole):
            self._stack.addWidget(part)
        self.body.addLayout(row(self.mode, 1))
        self.body.addWidget(self._stack, 1)

    def _make_empty(self) -> None:
        texts = self.texts
        self._nothing = QStackedWidget()
        self._empty = {kind: EmptyState(*kind.empty, texts.tr("Name a lender")) for kind in self._kinds}
        for empty in self._empty.values():
            empty.step_requested.connect(self.lenders_requested)
            self._nothing.addWidget(empty)
        self._finished = EmptyState(
            texts.tr("All are answered"),
            texts.tr(
                "What you confirmed shows beside its contacts and on paper, as confirmed by you. U takes it back."
            ),
            texts.tr("Look at the lenders"),
            texts.tr("Take the last one back"),
        )
        self._finished.step_requested.connect(self.lenders_requested)
        self._finished.other_requested.connect(self.undo)
        self._nothing.addWidget(self._finished)
        self._none_found = EmptyState(
            texts.tr("Nothing fits"), texts.tr("No suggestion has these words."), texts.tr("Clear the search")
        )
        self._none_found.step_requested.connect(self._on_clear)
        self._nothing.addWidget(self._none_found)

    def _make_table(self, kind: ReviewKind[Any]) -> ReviewTable:
        model: ReviewModel[Any] = ReviewModel(kind.columns, key=kind.key, parent=self)
        table = ReviewTable(model, name=kind.title)
        scheme = self.tools.scheme
        table.setItemDelegate(TimelineDelegate(self.tools.icons, scheme.sunken, scheme.soft, table))
        table.answered.connect(self._on_answered)
        model.dataChanged.connect(self._on_ticked)
        table.selectionModel().currentChanged.connect(self._on_current_changed)
        self._models[kind], self._tables[kind] = model, table
        return table

    @property
    def table(self) -> ReviewTable:
        """The list that is seen."""
        return self._tables[self.kind]

    @property
    def model(self) -> ReviewModel[Any]:
        """What stands in it."""
        return self._models[self.kind]

    def set_case(self, case: Case | None) -> None:
        is_other = (case.id if case else "") != (self.case.id if self.case else "")
        super().set_case(case)
        if is_other:
            self._forget_reading()
            self.deeds.forget()
            self._kind_of.clear()
            self._chosen = ""
            for kind in self._kinds:
                kind.sitting.forget()
                self._models[kind].set_groups(())
            self._stack.setCurrentIndex(0)

    def arrive(self) -> None:
        self._look_again()
        self._show_rows()
        self.focus_first()

    @Slot()
    def focus_first(self) -> None:
        if self._stack.currentIndex() == 0:
            give_focus(self._waiting)
        elif self._stack.currentIndex() == 2:
            give_focus(self.table)
        elif self._stack.currentIndex() == 1:
            shown = self._nothing.currentWidget()
            give_focus(shown.button if isinstance(shown, EmptyState) else self.mode)

    # reading

    def _look_again(self) -> None:
        """Read anew: what was said meanwhile may be a reason for more."""
        if self.case is None:
            return
        self._forget_reading()
        self._answered_meanwhile = False
        if not self.kind.sitting.is_read:
            self.progress.start(self.texts.tr("Reading"), may_be_short=True, takes_keyboard=False)
        self._reading = self.tasks.run(
            partial(_read, self.kind, self.case.id), done=self._on_read, progress=self._on_progress
        )

    def _forget_reading(self) -> None:
        for task in (self._reading, self._quoting):
            if task is not None:
                task.abandon()
        self._reading = self._quoting = None
        self.progress.stop()

    @Slot(object)
    def _on_progress(self, progress: Progress) -> None:
        self.progress.show_progress(progress)

    @Slot()
    def _on_cancel(self) -> None:
        self._forget_reading()
        self.lenders_requested.emit()

    @Slot(object)
    def _on_read(self, found: tuple[ReviewKind[Any], Any]) -> None:
        kind, read = found
        self._reading = None
        self.progress.stop()
        if self._answered_meanwhile:  # it tells of what was before; when all is answered it is read anew
            return
        kind.take(read)
        had_keyboard = self._stack.currentIndex() != 2 or self.table.hasFocus()
        self._show_rows()
        if had_keyboard and self.isVisible() and not self.filter.hasFocus():
            self.focus_first()

    @Slot()
    def _on_mode_changed(self) -> None:
        kind = self.mode.value()
        if kind is not self.kind:
            self.kind, self._chosen = kind, ""
            self.filter.clear()
            self._look_again()
            self._show_rows()

    # showing

    def _rows(self) -> Sequence[Any]:
        words = self.filter.text().strip().casefold()
        left = self.kind.sitting.left
        return [one for one in left if words in self.kind.said(one).casefold()] if words else left

    def _show_rows(self, place: int | None = None) -> None:
        """The rows that are left; chosen is the one that was, else the one at ``place`` or nearest to it."""
        sitting = self.kind.sitting
        if not sitting.is_read:
            self._stack.setCurrentIndex(0)
            self.filter.hide()
            return
        rows, chosen = self._rows(), self._chosen
        self.tables.setCurrentWidget(self.table)
        self.model.set_groups(self.kind.groups(rows))
        self.count_changed.emit(sum(len(kind.sitting.left) for kind in self._kinds))
        self.done.setText(
            self.texts.tr("{done} of {total}", done=f"{sitting.answered:,}", total=f"{sitting.total:,}")
            if sitting.total
            else ""
        )
        self.filter.setVisible(bool(sitting.left))
        self._keys.setText(self.kind.keys)
        had_keyboard = self._stack.isAncestorOf(self.focusWidget() or self)
        if not rows:
            empty = self._none_found if sitting.left else self._finished if sitting.answered else self._empty[self.kind]
            self._nothing.setCurrentWidget(empty)
            self._stack.setCurrentIndex(1)
            self._finished.other.setEnabled(self.deeds.last is not None)
        else:
            self._stack.setCurrentIndex(2)
            at = self.model.place_of(chosen)
            at = at if at is not None else self.model.near(1 if place is None else place)
            if at is not None:
                self.table.setCurrentIndex(self.model.index(at, 0))
                if self.model.at(self.model.index(at - 1, 0)) is None:
                    self.table.scrollTo(self.model.index(at - 1, 0))  # its heading is seen with it
        if had_keyboard and not self.filter.hasFocus():
            self.focus_first()

    @Slot(str)
    def _on_filtered(self, _words: str) -> None:
        if self.kind.sitting.is_read:
            self._show_rows()

    @Slot()
    def _on_clear(self) -> None:
        self.filter.clear()
        self.focus_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Also where no list is left."""
        if event.key() == Qt.Key.Key_U and not event.modifiers() and self._stack.currentIndex() == 1:
            self.undo()
        else:
            super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _on_current_changed(self, current: QModelIndex) -> None:
        one = self.model.at(current)
        if one is None:
            return
        self._chosen = self.kind.key(one)
        self._explain(one)

    def _explain(self, one: Any) -> None:
        if self._quoting is not None:
            self._quoting.abandon()
        self.pane.show_explained(self.kind.explained(one))
        self._on_ticked()
        self._quoting = self.tasks.run(partial(_quotes, self.kind, one), done=self._on_quoted)

    @Slot()
    def _on_ticked(self) -> None:
        self.pane.show_ticked(len(self.model.ticked))

    @Slot(object)
    def _on_quoted(self, quotes: tuple[ShownQuote, ...]) -> None:
        self._quoting = None
        self.pane.show_quotes(quotes)

    # answering

    @Slot(object)
    def _on_answered(self, asked: Answer) -> None:
        current = self.model.at(self.table.currentIndex())
        match asked:
            case Answer.UNDO:
                self.undo()
            case Answer.FILTER:
                self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
                self.filter.selectAll()
            case Answer.TURN:
                after = (self._kinds.index(self.kind) + 1) % len(self._kinds)
                self.mode.set_value(self._kinds[after])
            case Answer.UNTICK:
                self.model.tick(self.model.ticked, is_on=False)
            case _ if current is None:
                return
            case Answer.READ:
                if address := self.kind.number_of(current):
                    self.number_requested.emit(address)
            case Answer.TICK:
                self.model.tick([current], is_on=not self.model.is_ticked(current))
                self.table.step_on()
            case Answer.TICK_GROUP:
                group = self.model.group_of(self.table.currentIndex().row())
                self.model.tick(group, is_on=not all(map(self.model.is_ticked, group)))
            case _ if asked in _DEEDS:
                self._answer(asked, current)

    def _answer(self, asked: Answer, current: Any) -> None:
        place = self.table.currentIndex().row()
        rows = self.model.ticked or (current,)
        among = self._rows() if asked is Answer.TOGETHER_ALL else self.model.group_of(place)
        self.messages.clear()
        deed = self.kind.answer(asked, rows, among)
        if deed is None:
            self._show_rows(place)
            if (now := self.model.at(self.table.currentIndex())) is not None:
                self._explain(now)
            return
        self._answered_meanwhile = True
        self._kind_of[deed] = self.kind
        self.kind.sitting.answer(deed.rows)
        self.deeds.do(deed)
        self._show_rows(place)

    @Slot()
    def undo(self) -> None:
        """Take the last answer back."""
        deed = self.deeds.undo()
        if deed is None:
            self.messages.note(self.texts.tr("There is nothing left to take back here."), tone="plain")
            return
        self._answered_meanwhile = True
        self._return(deed)
        self.messages.note(self.texts.tr("Taken back: {deed}.", deed=deed.said), tone="plain")

    def _return(self, deed: Deed) -> None:
        """Its rows wait again."""
        kind = self._kind_of.pop(deed)
        kind.put_back(deed)
        kind.sitting.put_back(deed.rows)
        if kind is not self.kind:
            self.mode.set_value(kind)
        self._chosen = kind.key(deed.rows[0])
        self._show_rows()

    @Slot(object, object)
    def _on_refused(self, deed: Deed, error: UserError) -> None:
        self._return(deed)
        self.messages.show_error(error)

    @Slot(object, object)
    def _on_not_undone(self, _deed: Deed, error: UserError) -> None:
        self.messages.show_error(error)
        self._look_again()

    @Slot()
    def _on_rested(self) -> None:
        self.answered.emit()
        if not self.kind.sitting.left and self.isVisible():
            self._look_again()


def _read(kind: ReviewKind[Any], case_id: str, job: Job) -> tuple[ReviewKind[Any], Any]:
    return kind, kind.read(case_id, job)


def _quotes(kind: ReviewKind[Any], one: Any, job: Job) -> tuple[ShownQuote, ...]:
    return kind.read_quotes(one, job)
