"""The timeline: every contact in order, found by words and filters, read in full beside the list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QApplication, QSplitter, QStackedWidget, QWidget

from shilu.core.case import Case
from shilu.core.draft import Draft
from shilu.core.errors import UserError
from shilu.core.incident import Incident
from shilu.core.job import Job
from shilu.core.party import Party
from shilu.core.query import EVERYTHING, Found, IncidentFilter
from shilu.core.query import Page as Slice
from shilu.core.revision import Undone
from shilu.gui.models.timeline import TimelineModel
from shilu.gui.pages.page import Page, Tools
from shilu.gui.pages.reading import Reading
from shilu.gui.pages.record_hits import RecordHits
from shilu.gui.pages.several import SeveralBar
from shilu.gui.tasks import Task
from shilu.gui.widgets.detail import DetailPane
from shilu.gui.widgets.filters import FilterBar
from shilu.gui.widgets.number_hint import KEYS, NumberHint
from shilu.gui.widgets.parts import EmptyState, column, give_focus, row
from shilu.gui.widgets.table_view import TableView, TimelineDelegate
from shilu.gui.widgets.text import PlainLabel
from shilu.gui.widgets.timeline_states import nothing_fits, nothing_yet

if TYPE_CHECKING:
    from shilu.services.tagging import Tagged
    from shilu.services.workspace import Workspace

PAGE_SIZE = 100  # more than a tall screen shows; of 1,000,000 contacts, 200 take twice as long
_FARTHEST = 5000  # rows: further down a new contact is read beside the list, and not sought in it
_MANY_WAITING = 10_000  # contacts that the index does not know yet: fewer are not noticed
_ROOM_AFTER = 40  # rows shown after the one that was sought
PANE_PX = 380
_NARROW_PX = 1000  # of the page; with the sidebar that is a window of 1200


class TimelinePage(Page):
    """Signals:
    total_changed: how many contacts the case has in all.
    log_requested, bring_in_requested: the first steps of an empty case.
    left_unfinished: notes could not be saved; their draft is kept.
    revised: a contact was changed here.
    decide_requested: the id of a contact that two people changed apart.
    dossier_requested: the id of an address whose dossier is wanted.
    number_typed: a number in the search whose dossier is wanted.
    """

    total_changed = Signal(int)
    log_requested = Signal()
    bring_in_requested = Signal()
    left_unfinished = Signal()
    revised = Signal()
    decide_requested = Signal(str)
    dossier_requested = Signal(str)
    number_typed = Signal(str)

    def __init__(self, *, workspace: Workspace, tools: Tools, parent: QWidget | None = None) -> None:
        texts = tools.texts
        super().__init__(tools=tools, title=texts.tr("Timeline"), parent=parent)
        self._timeline, self._parties = workspace.timeline, workspace.parties
        self._finding: Task | None = None
        self._counting: Task | None = None
        self._wanted = EVERYTHING
        self._select_next = self._sought = ""
        self._then: Callable[[], object] | None = None
        self._is_narrow = self._is_reading = self._is_empty_case = False
        self.filters = FilterBar(texts=texts, icons=tools.icons)
        self.filters.changed.connect(self._on_filter_changed)
        self.head.addWidget(self.filters.search)
        self.record_hits = RecordHits(record_search=workspace.record_search, page=self)
        self.model = TimelineModel(words=tools.words, zone="UTC", parent=self)
        self.model.more_wanted.connect(self._on_more_wanted)
        self.table = TableView(self.model, name=texts.tr("Contacts in order"), several=True)
        self.several = SeveralBar(tagging=workspace.tagging, table=self.table, page=self)
        self.several.changed.connect(self._on_tagged)
        self.several.undone.connect(self._read_again)
        self.table.setItemDelegate(TimelineDelegate(tools.icons, tools.scheme.sunken, tools.scheme.soft, self.table))
        self.table.selectionModel().currentChanged.connect(self._on_current_changed)
        self.counts = PlainLabel(tone="soft")
        self.hint = NumberHint(texts=texts)
        self.filters.search.textChanged.connect(self.hint.look)
        self.hint.wanted.connect(self.number_typed)
        self._zone = PlainLabel(tone="soft", size="small")
        self.detail = DetailPane(words=tools.words)
        self.reading = Reading(workspace=workspace, detail=self.detail, tools=tools, page=self)
        self.reading.changed.connect(self._on_changed_read)
        self.reading.withdrawn.connect(self._on_withdrawn)
        self.reading.restored.connect(self._on_restored)
        for told in (self.reading.erased, self.reading.joined):
            told.connect(self._on_erased)
        self.reading.undone.connect(self._on_undone)
        for change in (self.reading.withdrawn, self.reading.restored, self.reading.erased, self.reading.joined):
            change.connect(self.revised)
        self.reading.correcting.gone_through.connect(self._on_gone_through)
        self.reading.left_unfinished.connect(self.left_unfinished)
        self.reading.notes_thrown_away.connect(self._on_notes_thrown_away)
        self.messages.action_requested.connect(self._on_action)
        self._lay_out()

    def _lay_out(self) -> None:
        self._empty = nothing_yet(self.texts)
        self._empty.step_requested.connect(self.bring_in_requested)
        self._empty.other_requested.connect(self.log_requested)
        self._nothing_found = nothing_fits(self.texts)
        self._nothing_found.step_requested.connect(self.filters.clear)
        self._stack = QStackedWidget()
        for part in (self.table, self._nothing_found, self._empty):
            self._stack.addWidget(part)
        self._left = left = QWidget()
        column_left = column(left, gap=8)
        for above in (self.filters, self.reading.joining, self.record_hits):
            column_left.addWidget(above)
        column_left.addWidget(self._stack, 1)
        foot = row(self.counts, self.several, self.hint, 1, self._zone)
        foot.setContentsMargins(2, 0, 2, 0)
        column_left.addLayout(foot)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.addWidget(left)
        self._splitter.addWidget(self.detail)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setSizes([760, PANE_PX])
        self._splitter.setChildrenCollapsible(False)
        self.detail.setMinimumWidth(280)
        self.table.clicked.connect(self._on_row_opened)
        self.table.activated.connect(self._on_row_opened)
        self.detail.back_requested.connect(self._on_back)
        self.detail.decide_requested.connect(self.decide_requested)
        back = QShortcut(QKeySequence("Esc"), self.detail, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        back.activated.connect(self._on_back)
        self.detail.dossier_requested.connect(self.dossier_requested)
        about = QShortcut(QKeySequence(KEYS), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        about.activated.connect(self._on_about_number)
        self._splitter.setHandleWidth(16)
        self.body.addWidget(self._splitter, 1)

    def set_case(self, case: Case | None) -> None:
        is_other = (case.id if case else "") != (self.case.id if self.case else "")
        super().set_case(case)
        self.reading.beside_rules.leave_all_but(case)
        if case is not None and is_other:
            self.filters.set_zone(case.timezone)
            self.hint.set_region(case.country)
            self.filters.clear()
            self.model.set_zone(case.timezone)
            self.model.clear()
            self.detail.show_incident(None, case.timezone)
            self._zone.setText(self.texts.tr("Times in {zone}", zone=case.timezone))

    def arrive(self) -> None:
        self.refresh()
        self.focus_first()
        if self.case is not None:
            self.tasks.run(self._read_parties, done=self._on_parties_read)

    @Slot()
    def focus_first(self) -> None:
        shown = self._stack.currentWidget()
        give_focus(shown.button if isinstance(shown, EmptyState) else self.table)

    def focus_search(self) -> None:
        """Put the cursor into the search box."""
        self.filters.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filters.search.selectAll()

    def show_party(self, party_id: str) -> None:
        """Show one lender's contacts."""
        self.filters.show_party(party_id)

    def show_number(self, address: str) -> None:
        """Show what came from one number."""
        self.filters.show_number(address)

    def show_undecided(self, incident_ids: frozenset[str]) -> None:
        """Mark the contacts that wait for a decision."""
        self.model.set_undecided(incident_ids)
        self.detail.show_undecided(incident_ids)

    def select(self, incident_id: str) -> None:
        """Choose this one when the list comes."""
        self._select_next = incident_id

    # finding

    @Slot()
    def refresh(self) -> None:
        """Ask for the first page anew."""
        self._ask(PAGE_SIZE)

    def _ask(self, least: int) -> None:
        if self.case is None:
            return
        for under_way in (self._finding, self._counting):
            if under_way is not None:
                under_way.abandon()
        self._wanted = self.filters.value()
        self._sought = self._select_next
        work = partial(self._find_first, self.case.id, self._wanted, self._sought, least)
        self._finding = self.tasks.run(work, done=self._on_first_page)

    @Slot()
    def _on_filter_changed(self) -> None:
        if self.isVisible():
            self.refresh()

    def _find_first(self, case_id: str, wanted: IncidentFilter, sought: str, least: int, job: Job) -> Found:
        """At least so many rows from the first one on, and more when the contact that is sought stands further down."""
        place = self._timeline.position(case_id, wanted, sought, job) if sought else None
        if place is not None and place < _FARTHEST:
            least = max(least, place + _ROOM_AFTER)
        return self._timeline.find(case_id, wanted, Slice(least), job)

    @Slot(object)
    def _on_first_page(self, found: Found) -> None:
        shown, new_id = self.detail.incident, self._sought
        wanted_id = new_id or (shown.id if shown is not None else "")
        if self._select_next == new_id:
            self._select_next = ""
        focused = QApplication.focusWidget()
        had_focus = focused is not None and self._stack.isAncestorOf(focused)
        row_before = self.table.currentIndex().row()
        self.model.set_first_page(found.incidents, found.total)
        is_empty = self._wanted == EVERYTHING and not found.incidents
        self._stack.setCurrentIndex(0 if found.incidents else 2 if is_empty else 1)
        self._show_tools(are_shown=not is_empty)
        self._show_total(found)
        row_number = self.model.row_of(wanted_id) if wanted_id else None
        if row_number is None and new_id:
            self.reading.show_again(new_id)  # it stands further down than was sought
        elif found.incidents:
            if row_number is None:
                row_number = self.model.row_near(row_before)
            index = self.model.index(row_number, 0)
            self.table.setCurrentIndex(index)
            if new_id:
                self.table.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        else:
            self.detail.show_incident(None, self.case.timezone if self.case is not None else "UTC")
        if had_focus:
            self.focus_first()

    def _show_total(self, found: Found) -> None:
        """The rows come first; counting all that fit can take longer, and is given up when something else is sought."""
        if found.total is not None:
            self._on_counted(found.total)
        elif self.case is not None:
            slowly = self.texts.tr("Counting… The search index is still being made, so searching takes longer.")
            self.counts.setText(slowly if found.waiting >= _MANY_WAITING else self.texts.tr("Counting…"))
            work = partial(self._timeline.count, self.case.id, self._wanted)
            self._counting = self.tasks.run(work, done=self._on_counted)

    @Slot(object)
    def _on_counted(self, total: int) -> None:
        self.model.set_total(total)
        if self._wanted == EVERYTHING:
            self.total_changed.emit(total)
        self.counts.setText(self.texts.trn("{count} contact", "{count} contacts", total))

    def _show_tools(self, *, are_shown: bool) -> None:
        """An empty case has nothing to seek, to count or to read."""
        for part in (self.filters, self.filters.search, self.counts, self._zone):
            part.setVisible(are_shown)
        self._is_empty_case = not are_shown
        self._show_parts(reading=self._is_reading)

    @Slot(str)
    def _on_more_wanted(self, after: str) -> None:
        if self.case is not None:
            work = partial(self._timeline.find, self.case.id, self._wanted, Slice(PAGE_SIZE, after))
            self._finding = self.tasks.run(work, done=self._on_next_page, failed=self._on_next_failed)

    @Slot(object)
    def _on_next_page(self, found: Found) -> None:
        self.model.add_page(found.incidents)

    @Slot(object)
    def _on_next_failed(self, error: UserError) -> None:
        self.model.page_failed()
        self.messages.show_error(error)

    def _read_parties(self, _job: Job) -> tuple[Party, ...]:
        return self._parties.list()

    @Slot(object)
    def _on_parties_read(self, parties: tuple[Party, ...]) -> None:
        self.filters.set_parties(parties)

    # one incident

    @Slot(QModelIndex)
    def _on_current_changed(self, current: QModelIndex) -> None:
        incident = self.model.incident_at(current)
        if incident is not None and self.case is not None:
            self._show(incident)

    def _show(self, incident: Incident) -> None:
        self.reading.show(incident)

    @Slot()
    def _on_about_number(self) -> None:
        """Of the number that is typed in the search, or else of the contact that is read."""
        shown = self.detail.incident
        if self.filters.search.hasFocus() and self.hint.isVisible():
            self.hint.ask()
        elif shown is not None and shown.contact_point is not None:
            self.dossier_requested.emit(shown.contact_point.id)

    @Slot()
    def _on_row_opened(self) -> None:
        if self._is_narrow and self.detail.incident is not None:
            self._show_parts(reading=True)
            self.detail.setFocus()

    @Slot()
    def _on_back(self) -> None:
        self._show_parts(reading=False)
        self.table.setFocus()

    def _show_parts(self, *, reading: bool) -> None:
        """Where there is little room, the reading pane is a page of its own."""
        reading = reading and not self._is_empty_case
        self._is_reading = reading
        self._left.setVisible(not (self._is_narrow and reading))
        self.detail.setVisible(reading or not (self._is_narrow or self._is_empty_case))
        self.detail.show_back(is_shown=self._is_narrow)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.width() < _NARROW_PX
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self._show_parts(reading=False)

    # judgement

    def resume_notes(self, draft: Draft) -> None:
        """Go on with notes that were left unfinished."""
        self.select(draft.about)
        self.reading.resume_notes(draft)

    def resume_correction(self, draft: Draft) -> None:
        """Go on with a correction that was left unfinished."""
        self.select(draft.about)
        self.reading.correcting.resume(draft)

    def go_through_incomplete(self) -> None:
        """Show the contacts that are incomplete, and ask about one after the other."""
        if self.case is not None:
            self.filters.show_incomplete()
            self.reading.correcting.go_through(self.case.id)

    @Slot(int)
    def _on_gone_through(self, corrected: int) -> None:
        said = self.texts.trn("{count} contact is completed.", "{count} contacts are completed.", corrected)
        if corrected:
            self.messages.note(said)
        self.refresh()
        self.revised.emit()

    def resume_taking_back(self, draft: Draft) -> None:
        """Go on with the reason for withdrawing or erasing a contact."""
        self.select(draft.about)
        self.reading.taking_back.resume(draft)

    @Slot(object)
    def _on_withdrawn(self, incident: Incident) -> None:
        self.offer(
            self.texts.tr("The contact is withdrawn."),
            self.texts.tr("Put it back"),
            partial(self._put_back, incident.id),
        )
        self._go_on_in_list(incident)

    def _put_back(self, incident_id: str) -> None:
        self.select(incident_id)
        self.reading.restore(incident_id)

    @Slot(object, object)
    def _on_notes_thrown_away(self, incident: Incident, notes: Mapping[str, str]) -> None:
        self.offer(
            self.texts.tr("Your notes were not saved."),
            self.texts.tr("Bring them back"),
            partial(self.reading.judging.bring_back, incident, notes),
        )

    def offer(self, message: str, action: str, then: Callable[[], object]) -> None:
        """Say what was done, and offer the way back from it."""
        self._then = then
        self.messages.note(message, tone="plain", action=action)

    @Slot()
    def _on_action(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()

    @Slot(object)
    def _on_restored(self, incident: Incident) -> None:
        self.messages.note(self.texts.tr("The contact is back in the record."))
        self._go_on_in_list(incident)

    @Slot(object, object)
    def _on_erased(self, incident: Incident, told: tuple[str, ...]) -> None:
        self.messages.note(told[0], next_step=" ".join(told[1:]), tone="plain")
        self._go_on_in_list(incident)

    @Slot(object)
    def _on_tagged(self, tagged: Tagged) -> None:
        said = self.texts.trn("{count} contact is changed.", "{count} contacts are changed.", tagged.count)
        self.offer(said, self.texts.tr("Undo"), partial(self.several.undo, tagged))
        self._read_again()

    @Slot(object)
    def _on_undone(self, _undone: Undone) -> None:
        self.messages.note(self.texts.tr("Undone. The history keeps both."), tone="plain")
        self._read_again()

    @Slot()
    def _read_again(self) -> None:
        """The rows and the contact that is read: more than one may have changed."""
        self.revised.emit()
        if self.detail.incident is not None:
            self.reading.show_again(self.detail.incident.id)
        self._ask(max(PAGE_SIZE, min(self.model.known, _FARTHEST)))

    def _go_on_in_list(self, gone: Incident) -> None:
        """What was read has left the list: its neighbour is chosen, and the keyboard is in the list."""
        if self.case is None or gone.case != self.case.id:
            return
        self.detail.show_incident(None, self.case.timezone)
        self._show_parts(reading=False)
        self.table.setFocus()
        self._ask(max(PAGE_SIZE, min(self.model.known, _FARTHEST)))

    @Slot(object)
    def _on_changed_read(self, incident: Incident) -> None:
        self.model.replace(incident)
        self.revised.emit()
        if self.case is not None and incident.case == self.case.id:
            self._show(incident)
