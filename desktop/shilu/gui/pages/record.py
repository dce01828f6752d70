"""The record of a case beside its contacts: its people, loans, leaks, harm. The kinds at the left, those of one kind at
the right, and one of them to read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QSplitter, QStackedWidget, QWidget

from shilu.core.case import Case
from shilu.core.debt_words import cap_explained, figures, in_all
from shilu.core.debts import Debts
from shilu.core.draft import Draft, DraftKind
from shilu.core.job import Job
from shilu.core.leak_words import class_name, told
from shilu.core.leaks import LEAKING, LeakCount
from shilu.core.particular import Particular, ParticularKind, ParticularState
from shilu.core.particular_words import ABOUT, ParticularWords
from shilu.core.revision import Undone
from shilu.core.shapes import SHAPES
from shilu.gui.actions import KEYS
from shilu.gui.dialogs.particular import KIND
from shilu.gui.models.record import NUMBER_PX, WITHDRAWN_PX, record_columns
from shilu.gui.models.table import TableModel
from shilu.gui.navigation import Place
from shilu.gui.pages.filed import Filed, FilingClocks
from shilu.gui.pages.histories import Histories
from shilu.gui.pages.page import Page, Tools
from shilu.gui.pages.record_deeds import RecordDeeds
from shilu.gui.pages.statements import Statements
from shilu.gui.style import GAP, GROUP_GAP
from shilu.gui.tasks import Task
from shilu.gui.widgets.kinds import KindList
from shilu.gui.widgets.particular_detail import ParticularDetail
from shilu.gui.widgets.parts import EmptyState, column, give_focus, plain, primary, row, scrolled
from shilu.gui.widgets.table_view import TableView
from shilu.gui.widgets.text import PlainLabel, explain
from shilu.services.particular_tables import IN_TABLES

if TYPE_CHECKING:
    from shilu.services.debts import Reckoning
    from shilu.services.particulars import Overview, Particulars
    from shilu.services.workspace import Workspace

_RECKONED = (ParticularKind.LOAN, ParticularKind.REPAYMENT, ParticularKind.CLAIM)
_CLOCKED = (ParticularKind.FILING, ParticularKind.LETTER)
_IN_THE_CHAIN = (*_RECKONED, ParticularKind.PARTY_LINK)


class RecordPage(Page):
    """Signals:
    count_changed: how many entries the record of the case has.
    chain_requested: how one loan led to the next is wanted.
    """

    count_changed = Signal(int)
    chain_requested = Signal()

    def __init__(self, *, workspace: Workspace, tools: Tools, parent: QWidget | None = None) -> None:
        texts = tools.texts
        super().__init__(tools=tools, title=texts.tr("Record"), parent=parent)
        self._particulars, self._reckoning = workspace.particulars, workspace.reckoning
        self.histories = Histories(history=workspace.history, tools=tools, parent=self)
        self.histories.undone.connect(self._on_undone)
        self.deeds = RecordDeeds(workspace=workspace, page=self)
        self.deeds.changed.connect(self._on_changed)
        self.statements = Statements(stating=workspace.stating, page=self)
        self.statements.named.connect(self._read_anew)
        self.filed = Filed(filings=workspace.filings, filling=workspace.filling, page=self)
        self.kind = ParticularKind.PERSON
        self._seen: Overview | None = None
        self._debts: Debts | None = None
        self._chosen = ""
        self._reading: Task | None = None
        self._resuming: Draft | None = None
        self._to_begin: Mapping[str, str] | None = None
        self.speaking = ParticularWords(texts, {})
        self._tables: dict[ParticularKind, TableView] = {}
        self._models: dict[ParticularKind, TableModel[Particular]] = {}
        self._lay_out()

    def _lay_out(self) -> None:
        texts = self.texts
        self.kinds = KindList(texts=texts)
        self.kinds.chosen.connect(self.show_kind)
        self._heading = PlainLabel(size="section")
        self.with_withdrawn = QCheckBox(texts.tr("Show withdrawn"))
        self.with_withdrawn.toggled.connect(self._show_rows)
        self.add_button = primary(texts.tr("Add…"))
        self.add_button.clicked.connect(self.ask_new)
        self.chain_button = plain(texts.tr("Show the chain"))
        explain(self.chain_button, KEYS[Place.CHAIN])
        self.chain_button.clicked.connect(self.chain_requested)
        self.paste_button = plain(texts.tr("Paste a table…"))
        self.paste_button.clicked.connect(self.deeds.ask_table)
        self.sums = PlainLabel(tone="soft", wrap=True)
        head = row(
            *(self._heading, 1, self.with_withdrawn, self.chain_button, self.filed.button, self.filed.form_button),
            *(self.paste_button, self.add_button),
        )
        self.detail = ParticularDetail(texts=texts)
        self.detail.change_requested.connect(self._on_change)
        self.detail.withdraw_requested.connect(self._on_withdraw)
        self.detail.restore_requested.connect(self._on_restore)
        self.detail.erase_requested.connect(self._on_erase)
        self.detail.history_requested.connect(self._on_history)
        self.detail.statement_requested.connect(self._on_statement)
        self._table_stack = QStackedWidget()
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(GAP)
        splitter.addWidget(self._table_stack)
        splitter.addWidget(self.detail)
        splitter.setSizes([300, 300])
        self._empty = EmptyState(texts.tr("Nothing here yet"), "", texts.tr("Add…"))
        self._empty.step_requested.connect(self.ask_new)
        self._empty_words = self._empty.findChildren(PlainLabel)[1]
        self._stack = QStackedWidget()
        for part in (QWidget(), self._empty, splitter):
            self._stack.addWidget(part)
        right = QWidget()
        inner = column(right)
        inner.addLayout(head)
        inner.addWidget(self.sums)
        inner.addWidget(self._stack, 1)
        area = scrolled(self.kinds)
        area.setFixedWidth(self.kinds.width_wanted())
        parts = row(area, gap=GROUP_GAP)
        parts.addWidget(right, 1)
        self.body.addLayout(parts, 1)

    def set_case(self, case: Case | None) -> None:
        if case is None or self.case is None or case.id != self.case.id:
            self._chosen, self._seen, self._debts = "", None, None
            self._stack.setCurrentIndex(0)
        super().set_case(case)

    def arrive(self) -> None:
        self.show_kind(self.kind)
        self.focus_first()

    @Slot()
    def focus_first(self) -> None:
        current = self._stack.currentIndex()
        if current == 0:
            give_focus(self.kinds.buttons[self.kind])
        else:
            give_focus(self._empty.button if current == 1 else self.table)

    @property
    def table(self) -> TableView:
        """Those of the chosen kind."""
        return self._tables[self.kind]

    @property
    def model(self) -> TableModel[Particular]:
        """What stands in it."""
        return self._models[self.kind]

    @property
    def zone(self) -> str:
        """In which times are shown."""
        return self.case.timezone if self.case is not None else "UTC"

    @property
    def seen(self) -> Overview | None:
        """What was read last."""
        return self._seen

    def _table_of(self, kind: ParticularKind) -> TableView:
        if kind not in self._tables:
            shape = SHAPES[kind]
            model: TableModel[Particular] = TableModel(record_columns(shape, lambda: self.speaking), parent=self)
            table = TableView(model, name=self.texts.tr(shape.plural))
            table.selectionModel().currentChanged.connect(self._on_row_chosen)
            table.activated.connect(self._on_change)
            self._models[kind], self._tables[kind] = model, table
            self._table_stack.addWidget(table)
        return self._tables[kind]

    @Slot(object)
    def show_kind(self, kind: ParticularKind) -> None:
        """Those of this kind."""
        if kind is not self.kind:
            self._chosen = ""
        self.kind = kind
        self.kinds.choose(kind)
        label = self.texts.tr(SHAPES[kind].plural)
        self._heading.setText(label)
        self.add_button.setAccessibleName(self.texts.tr("Add to the record: {kind}", kind=label))
        self._empty_words.setText(self.texts.tr(ABOUT[kind]))
        self.paste_button.setVisible(kind in IN_TABLES)
        self.chain_button.setVisible(kind in _IN_THE_CHAIN)
        self.deeds.show_kind(kind)
        self._read_anew()

    def show_one(self, kind: ParticularKind, chosen: str) -> None:
        """One entry of this kind, by its id."""
        self.show_kind(kind)
        self._chosen = chosen

    def begin(self, kind: ParticularKind, typed: Mapping[str, str]) -> None:
        """The form of a new entry of this kind, in which this stands already, once the page has read what is there."""
        self._to_begin = typed
        self.show_kind(kind)

    @Slot()
    def _read_anew(self) -> None:
        if self.case is None:
            return
        if self._reading is not None:
            self._reading.abandon()
        work = partial(_read, self._particulars, self._reckoning, self.filed.read, self.case, self.kind)
        self._reading = self.tasks.run(work, done=self._on_read)

    @Slot(object)
    def _on_read(self, read: _Read) -> None:
        seen = read.seen
        if seen.kind is not self.kind:
            return
        was_first = self._stack.currentIndex() == 0
        had_keyboard = self._empty.isAncestorOf(self.focusWidget() or self)
        self._seen, self._debts = seen, read.debts
        self._show_sums(read)
        self.speaking = self._speaking(seen)
        self.kinds.show_counts(seen.counts)
        self.count_changed.emit(sum(seen.counts.values()))
        has_withdrawn = any(one.state is ParticularState.WITHDRAWN for one in seen.entries)
        self.with_withdrawn.setVisible(has_withdrawn)
        self._table_stack.setCurrentWidget(self._table_of(self.kind))
        self._show_rows()
        if (was_first and not self.kinds.isAncestorOf(self.focusWidget() or self)) or had_keyboard:
            self.focus_first()
        self._resume()
        typed, self._to_begin = self._to_begin, None
        if typed is not None:
            self.deeds.ask_new(typed)

    def _show_sums(self, read: _Read) -> None:
        texts = self.texts
        lines = [
            texts.tr("{field}: {value}", field=class_name(one, texts), value=told(one, texts)) for one in read.leaks
        ]
        if read.debts is not None and read.debts.loans:
            lines.append(" · ".join(in_all(read.debts, texts)))
        lines += self.filed.show(read.clocks)
        self.sums.setText("\n".join(lines))
        self.sums.setVisible(bool(lines))

    def show_entry(self, particular: Particular) -> None:
        """Show this one, once the page is seen."""
        self.kind, self._chosen = particular.kind, particular.id
        if particular.state is ParticularState.WITHDRAWN:
            self.with_withdrawn.setChecked(True)

    def speaking_of_all(self) -> ParticularWords:
        """Which can also name what is not referred to yet."""
        parties = dict(self._seen.parties) if self._seen is not None else {}
        return ParticularWords(self.texts, {**parties, **self.speaking.names})

    def _speaking(self, seen: Overview) -> ParticularWords:
        """Which can name whatever is referred to."""
        names = {id_: one.name for id_, one in seen.names.items() if one.kind is None and not one.is_gone}
        words = ParticularWords(self.texts, names)
        known = {one.id: words.title(one.kind, words.known_by(one)) for one in seen.others}
        for one in seen.others:
            if one.state is not ParticularState.ACTIVE:
                known[one.id] = self.texts.tr("{number} · withdrawn", number=known[one.id])
        return ParticularWords(self.texts, {**known, **names})

    @Slot()
    def _show_rows(self) -> None:
        if self._seen is None:
            return
        withdrawn = self.with_withdrawn.isVisibleTo(self) and self.with_withdrawn.isChecked()
        rows = [one for one in self._seen.entries if withdrawn or one.state is ParticularState.ACTIVE]
        chosen = self._chosen
        self.model.set_rows(rows)
        self.table.setColumnWidth(0, WITHDRAWN_PX if withdrawn else NUMBER_PX)
        place = next((at for at, one in enumerate(rows) if one.id == chosen), 0)
        self._stack.setCurrentIndex(2 if rows else 1)
        self.add_button.setVisible(bool(rows))  # else it stands in the middle
        if rows:
            self.table.setCurrentIndex(self.model.index(place, 0))

    @property
    def chosen(self) -> Particular | None:
        """The one that is read."""
        rows = self._models[self.kind].rows if self.kind in self._models else ()
        return next((one for one in rows if one.id == self._chosen), None)

    @Slot(QModelIndex)
    def _on_row_chosen(self, current: QModelIndex) -> None:
        particular = self.model.row_at(current) if current.isValid() else None
        if particular is not None:
            self._chosen = particular.id
            recorded = self.tools.words.stamp(particular.recorded_ms, self.zone)
            self.detail.show_particular(particular, self.speaking, self._worked_out(particular), recorded=recorded)
            self.detail.crisis.show_lines(self.deeds.crisis_lines(particular.kind, _texts_of(particular)))

    def _worked_out(self, particular: Particular) -> Sequence[str]:
        """What a loan comes to, with what its cap is; which clocks run after a filing or a letter."""
        if particular.kind in _CLOCKED:
            return self.filed.worked_out(particular)
        found = [one for one in (self._debts.loans if self._debts else ()) if one.loan.id == particular.id]
        if self._debts is None or not found:
            return ()
        table = self._debts.table
        return (*figures(found[0], self.texts), *([cap_explained(table, self.texts)] if table is not None else []))

    # doing

    @Slot()
    def ask_new(self) -> None:
        """The form of a new one of the chosen kind."""
        self.deeds.ask_new()

    @Slot()
    def _on_change(self) -> None:
        if self.chosen is not None and self.chosen.state is ParticularState.ACTIVE:
            self.deeds.ask_change(self.chosen)

    @Slot()
    def _on_withdraw(self) -> None:
        if self.chosen is not None:
            self.deeds.ask_withdraw(self.chosen)

    @Slot()
    def _on_restore(self) -> None:
        if self.chosen is not None:
            self.deeds.ask_restore(self.chosen)

    @Slot()
    def _on_statement(self) -> None:
        if self.chosen is not None:
            self.statements.ask(self.chosen)

    @Slot()
    def _on_erase(self) -> None:
        if self.chosen is not None:
            self.deeds.ask_erase(self.chosen, self.detail.title.text())

    @Slot()
    def _on_history(self) -> None:
        if self.chosen is not None:
            self.histories.open(self.chosen.id, self.detail.title.text(), self.zone)

    @Slot(str)
    def _on_changed(self, chosen: str) -> None:
        """``chosen``: the one that is seen then; empty for the one that was."""
        self.messages.clear()
        self._chosen = chosen or self._chosen
        self._read_anew()
        self.focus_first()

    @Slot(object)
    def _on_undone(self, _undone: Undone) -> None:
        self._read_anew()

    def resume(self, draft: Draft) -> None:
        """Go on with what was typed: the page is read, then the form opens."""
        self._resuming = draft
        self.show_kind(ParticularKind(draft.form[KIND]))

    def resume_form(self, draft: Draft) -> None:
        """As ``resume``, of an office's form."""
        self._resuming = draft
        self.show_kind(ParticularKind.FILING)

    def _resume(self) -> None:
        draft, self._resuming = self._resuming, None
        if draft is not None and draft.kind is DraftKind.OFFICE_FORM:
            self.filed.ask_form(draft.about)
        elif draft is not None and self._seen is not None:
            self.deeds.resume(draft, self._seen)


def _texts_of(particular: Particular) -> tuple[str, ...]:
    return tuple(value for _, value in particular.values if isinstance(value, str))


@dataclass(frozen=True, slots=True)
class _Read:
    """What is shown of one kind: its entries, how much leaked, what the loans come to, which clocks run."""

    seen: Overview
    leaks: tuple[LeakCount, ...]
    debts: Debts | None
    clocks: FilingClocks | None


def _read(
    particulars: Particulars,
    reckoning: Reckoning,
    clocks_of: Callable[[Case], FilingClocks],
    case: Case,
    kind: ParticularKind,
    _job: Job,
) -> _Read:
    return _Read(
        particulars.overview(case.id, kind),
        reckoning.leaks(case.id)[0] if kind in LEAKING else (),
        reckoning.of_case(case.id) if kind in _RECKONED else None,
        clocks_of(case) if kind in _CLOCKED else None,
    )
