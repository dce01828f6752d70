"""An open vault: the sidebar and the pages, and how one leads to another. Built anew for another language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from shilu.core.case import Case
from shilu.core.case_file import Merged
from shilu.core.draft import Draft
from shilu.core.job import Job
from shilu.core.safekeeping import CheckReport
from shilu.gui.navigation import Place, Sidebar
from shilu.gui.pages.asking import KeptAsking
from shilu.gui.pages.bring_in import BringInPage
from shilu.gui.pages.bundle import BundlePage
from shilu.gui.pages.cases import CasesPage
from shilu.gui.pages.deciding import DecidingBar
from shilu.gui.pages.findings import FindingsPage
from shilu.gui.pages.further import NEAREST, FurtherPages
from shilu.gui.pages.going_on import go_on
from shilu.gui.pages.incomplete import IncompleteBar
from shilu.gui.pages.lenders import LendersPage
from shilu.gui.pages.log import LogPage
from shilu.gui.pages.page import Page, Tools
from shilu.gui.pages.place_bar import PlaceBar
from shilu.gui.pages.record import RecordPage
from shilu.gui.pages.review.page import ReviewPage
from shilu.gui.pages.timeline import TimelinePage
from shilu.gui.pages.unfinished import UnfinishedBar
from shilu.gui.pages.vault.page import VaultPage
from shilu.gui.pages.vault.reminders import Need, SafekeepingBar
from shilu.gui.pages.vault.weekly import WeeklyCheck
from shilu.gui.pages.verify import VerifyPage
from shilu.gui.style import mark
from shilu.gui.widgets.parts import column, row

if TYPE_CHECKING:
    from shilu.services.cases import Cases
    from shilu.services.traces import Traces
    from shilu.services.verifying import Verifying
    from shilu.services.workspace import Workspace


class Desk(QWidget):
    """Signals:
    arrived: a Place that is seen now.
    """

    arrived = Signal(object)

    def __init__(
        self,
        *,
        workspace: Workspace,
        verifying: Verifying,
        traces: Traces,
        tools: Tools,
        view_menu: QMenu,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._asking = KeptAsking(drafts=workspace.drafts, tools=tools, parent=self)
        tools = replace(tools, asking=self._asking)
        self._workspace, self._verifying, self._traces, self._tools = workspace, verifying, traces, tools
        self._cases: tuple[Case, ...] = ()
        self._entering = True
        self._pages: dict[Place, Page] = {}
        self.case: Case | None = None
        self.place = Place.CASES
        self.further = FurtherPages(desk=self, workspace=workspace, tools=tools)
        self.sidebar = Sidebar(texts=tools.texts, icons=tools.icons, view_menu=view_menu)
        self.sidebar.place_requested.connect(self.go)
        self.sidebar.case_requested.connect(self._on_case_requested)
        self.unfinished = UnfinishedBar(drafts=workspace.drafts, tools=tools)
        self.unfinished.go_on_requested.connect(self.take_up)
        self.unfinished.dealt_with.connect(self._on_dealt_with)
        self.unfinished.offered.connect(self._asking.expect)
        self._asking.taken_up.connect(self.unfinished.leave_out)
        tools.tasks.refused.connect(self.unfinished.look_again)  # what could not be done is unfinished
        self.deciding = DecidingBar(case_files=workspace.case_files, tools=tools)
        self.deciding.decided.connect(self._on_contacts_changed)
        self.deciding.undecided_changed.connect(self._on_undecided_changed)
        self.incomplete = IncompleteBar(timeline=workspace.timeline, tools=tools)
        self.incomplete.go_through_requested.connect(self._on_go_through_requested)
        self.incomplete.dealt_with.connect(self._on_dealt_with)
        self.place_bar = PlaceBar(texts=tools.texts)
        self.place_bar.dealt_with.connect(self._on_dealt_with)
        self.safekeeping = SafekeepingBar(workspace=workspace, tools=tools)
        self.safekeeping.needed.connect(self._on_needed)
        self.safekeeping.dealt_with.connect(self._on_dealt_with)
        self.weekly = WeeklyCheck(checking=workspace.checking, tools=tools, parent=self)
        self.weekly.found.connect(self.safekeeping.show_report)
        self._stack = QStackedWidget()
        mark(self, ground="ground")
        right = column(gap=0)
        right.addWidget(self.place_bar)
        right.addWidget(self.safekeeping)
        right.addWidget(self.unfinished)
        right.addWidget(self.deciding)
        right.addWidget(self.incomplete)
        right.addWidget(self._stack, 1)
        layout = row(gap=0)
        layout.addWidget(self.sidebar)
        layout.addLayout(right, 1)
        self.setLayout(layout)

    # Built when first seen, as all at once would hold the window up, and in place, so that their style is applied once.

    @cached_property
    def cases(self) -> CasesPage:
        """The list of cases."""
        page = CasesPage(workspace=self._workspace, tools=self._tools, parent=self._stack)
        page.case_erased.connect(self._on_case_erased)
        page.case_merged.connect(self._on_case_merged)
        page.undone.connect(self._on_contacts_changed)
        page.case_opened.connect(self._on_case_opened)
        page.cases_read.connect(self._on_cases_read)
        return page

    @cached_property
    def timeline(self) -> TimelinePage:
        """The contacts in order."""
        page = TimelinePage(workspace=self._workspace, tools=self._tools, parent=self._stack)
        page.left_unfinished.connect(self.unfinished.look_again)
        page.show_undecided(self.deciding.undecided)
        self.incomplete.count_changed.connect(page.filters.show_incomplete_count)
        page.filters.show_incomplete_count(self.incomplete.count)
        page.decide_requested.connect(self.deciding.open_one)
        page.dossier_requested.connect(self.further.open_point)
        page.number_typed.connect(self.further.open_typed)
        page.record_hits.chosen.connect(self.further.open_entry)
        page.revised.connect(self.deciding.look_again_if_any)
        page.revised.connect(self.incomplete.look_again)
        page.total_changed.connect(partial(self.sidebar.show_count, Place.TIMELINE))
        page.log_requested.connect(partial(self.go, Place.LOG))
        page.bring_in_requested.connect(partial(self.go, Place.BRING_IN))
        return page

    @cached_property
    def log(self) -> LogPage:
        """The form for one contact."""
        page = LogPage(workspace=self._workspace, tools=self._tools, parent=self._stack)
        page.incident_saved.connect(self._on_incident_saved)
        page.left.connect(self._on_log_left)
        return page

    @cached_property
    def bring_in(self) -> BringInPage:
        """Files."""
        page = BringInPage(workspace=self._workspace, tools=self._tools, parent=self._stack)
        page.timeline_requested.connect(partial(self.go, Place.TIMELINE))
        page.contacts_changed.connect(self._on_contacts_changed)
        page.lenders_requested.connect(partial(self.go, Place.REVIEW))
        return page

    @cached_property
    def lenders(self) -> LendersPage:
        """Who is behind the numbers."""
        page = LendersPage(workspace=self._workspace, tools=self._tools, parent=self._stack)
        page.count_changed.connect(partial(self.sidebar.show_count, Place.LENDERS))
        page.contacts_requested.connect(self.show_party)
        page.number_requested.connect(self.show_number)
        page.dossier_requested.connect(self.further.open_point)
        page.party_requested.connect(self.further.open_party)
        page.scripts_requested.connect(self.further.open_scripts)
        return page

    @cached_property
    def review(self) -> ReviewPage:
        """What the program suggests, gone through."""
        page = ReviewPage(workspace=self._workspace, tools=self._tools, parent=self._stack)
        page.count_changed.connect(partial(self.sidebar.show_count, Place.REVIEW))
        page.number_requested.connect(self.show_number)
        page.lenders_requested.connect(partial(self.go, Place.LENDERS))
        return page

    @cached_property
    def record(self) -> RecordPage:
        """What stands beside the contacts."""
        page = RecordPage(workspace=self._workspace, tools=self._tools, parent=self._stack)
        page.count_changed.connect(partial(self.sidebar.show_count, Place.RECORD))
        page.chain_requested.connect(self.further.open_chain)
        page.filed.left_unfinished.connect(self.unfinished.look_again)
        return page

    @cached_property
    def findings(self) -> FindingsPage:
        """The contacts beside the rules."""
        page = FindingsPage(judging=self._workspace.judging, tools=self._tools, parent=self._stack)
        page.count_changed.connect(partial(self.sidebar.show_count, Place.FINDINGS))
        page.contacts_requested.connect(self.further.open_some)
        page.missing_requested.connect(self.further.open_missing)
        page.packs_requested.connect(self.further.open_packs)
        return page

    @cached_property
    def bundle(self) -> BundlePage:
        """The papers."""
        page = BundlePage(
            bundling=self._workspace.bundling,
            marking=self._workspace.marking_files,
            parties=self._workspace.parties,
            tools=self._tools,
        )
        page.lenders_requested.connect(partial(self.go, Place.REVIEW))
        return page

    @cached_property
    def verify(self) -> VerifyPage:
        """Checking a bundle."""
        return VerifyPage(verifying=self._verifying, tools=self._tools, parent=self._stack)

    @cached_property
    def vault(self) -> VaultPage:
        """How the vault itself is kept."""
        page = VaultPage(workspace=self._workspace, traces=self._traces, tools=self._tools, parent=self._stack)
        page.changed.connect(self.safekeeping.look_again)
        page.working_changed.connect(self._on_vault_working)
        page.packs_requested.connect(self.further.open_packs)
        return page

    def _page_of(self, place: Place) -> Page:
        page = self._pages.get(place)
        if page is None:
            page = self._pages[place] = getattr(self.further if place in NEAREST else self, place.value)
            page.set_case(self.case)
            self._stack.addWidget(page)
        return page

    @property
    def page(self) -> Page:
        """The page that is seen."""
        return self._page_of(self.place)

    @property
    def has_unsaved(self) -> bool:
        """Whether something typed would be lost: it is not saved, and no draft of it can be kept."""
        return Place.LOG in self._pages and not self.log.form.is_empty and self.log.drafting.is_troubled

    def keep_drafts(self) -> Draft | None:
        """Keep what stands in the forms at this moment, and say what the contact is that is being logged."""
        self._asking.keep_now()
        if Place.TIMELINE in self._pages:
            self.timeline.reading.keep_draft()
        if Place.LOG not in self._pages:
            return None
        self.log.drafting.keep_now()
        return self.log.drafting.draft

    @Slot(object)
    def take_up(self, draft: Draft) -> None:
        """Go on with what was left unfinished."""
        if draft.case and (self.case is None or self.case.id != draft.case):
            return
        go_on(self, draft)

    @Slot(object)
    def _on_needed(self, what: Need | CheckReport) -> None:
        self.go(Place.VAULT)
        self.vault.see_to(what)

    @Slot(bool)
    def _on_vault_working(self, is_working: bool) -> None:
        if is_working:
            self.weekly.stop()
        else:
            self.weekly.begin()

    def leave(self) -> None:
        """The desk is going away: end what goes on in the background for it."""
        self.weekly.stop()

    @Slot()
    def _on_dealt_with(self) -> None:
        self.page.focus_first()

    @property
    def is_working(self) -> bool:
        """Whether a page waits for something long that would end unseen without it."""
        return any(page.is_working for page in self._pages.values())

    @Slot(object)
    def go(self, place: Place) -> None:
        """Show a place; those of a case only when one is open."""
        if self.case is None and place not in (Place.CASES, Place.VERIFY, Place.VAULT, Place.PACKS):
            place = Place.CASES
        self.place = place
        self.sidebar.show_place(place)
        page = self._page_of(place)
        if self._stack.currentWidget() is not page:
            page.messages.clear()  # what was said there was read there
        self._stack.setCurrentWidget(page)
        page.arrive()
        self.arrived.emit(place)

    def enter(self) -> None:
        """Begin: read the cases, and open the only one there is."""
        self._entering = True
        self.unfinished.look_again()
        self.go(Place.CASES)
        self._watch_over_vault()

    def _watch_over_vault(self) -> None:
        self.safekeeping.look_again()
        self.weekly.begin()

    def open_case(self, case: Case) -> None:
        """Work on this case from now on."""
        is_other = self.case is None or self.case.id != case.id
        self.case = case
        for page in self._pages.values():
            page.set_case(case)
        self.sidebar.show_count(Place.TIMELINE, case.incidents)
        for place in (Place.LENDERS, Place.REVIEW, Place.RECORD, Place.FINDINGS):
            self.sidebar.show_count(place, None)
        self.sidebar.show_cases(self._cases, case)
        if is_other:
            self.unfinished.set_case(case)
            self.deciding.set_case(case)
            self.incomplete.set_case(case)
            # that a key slot opened a case stands in its history; that it could not be written keeps nobody out
            self._tools.tasks.run(
                partial(_note_opened, self._workspace.cases, case.id), done=self._on_noted, failed=self._on_noted
            )

    def go_to(self, case: Case | None, place: Place, draft: Draft | None) -> None:
        """Be where one was before, with what stood in the form: after the window was built anew."""
        self._entering = False
        if case is not None:
            self.open_case(case)
        self._page_of(Place.CASES).arrive()
        if draft is not None:
            self.take_up(draft)
        self.go(NEAREST.get(place, place))
        self._watch_over_vault()

    @Slot(object)
    def _on_cases_read(self, cases: tuple[Case, ...]) -> None:
        self._cases = cases
        self.sidebar.show_cases(cases, self.case)
        if self._entering and len(cases) == 1 and self.place is Place.CASES:
            self._on_case_opened(cases[0])
        self._entering = False

    @Slot(str)
    def _on_case_requested(self, case_id: str) -> None:
        case = next((case for case in self._cases if case.id == case_id), None)
        if case is not None:
            self._on_case_opened(case)

    @Slot(object)
    def _on_case_opened(self, case: Case) -> None:
        self._entering = False
        self.open_case(case)
        self.go(Place.TIMELINE)

    @Slot(object)
    def _on_noted(self, _outcome: object) -> None:
        pass

    @Slot(str)
    def _on_case_erased(self, case_id: str) -> None:
        """Nothing of it may stay on a page."""
        if self.case is None or self.case.id != case_id:
            return
        self.case = None
        for place, page in list(self._pages.items()):
            if place is not Place.CASES:
                self._stack.removeWidget(page)
                page.deleteLater()
                del self._pages[place]
                for owner in (self, self.further):
                    vars(owner).pop(place.value, None)
        self._page_of(Place.CASES).set_case(None)
        for bar in (self.unfinished, self.deciding, self.incomplete):
            bar.hide()
        for place in (Place.TIMELINE, Place.LENDERS, Place.REVIEW, Place.RECORD, Place.FINDINGS):
            self.sidebar.show_count(place, None)
        self.sidebar.show_cases(self._cases, None)

    @Slot(object)
    def _on_case_merged(self, merged: Merged) -> None:
        if self.case is not None and self.case.id == merged.case:
            self.deciding.look_again()
            self._on_contacts_changed()

    @Slot(object)
    def _on_undecided_changed(self, incident_ids: frozenset[str]) -> None:
        if Place.TIMELINE in self._pages:
            self.timeline.show_undecided(incident_ids)

    @Slot()
    def _on_go_through_requested(self) -> None:
        self.go(Place.TIMELINE)
        self.timeline.go_through_incomplete()

    @Slot()
    def _on_contacts_changed(self) -> None:
        self.incomplete.look_again()
        self._page_of(Place.TIMELINE)
        self.timeline.refresh()

    @Slot(str)
    def show_number(self, address: str) -> None:
        """The contacts of a number, as it is written."""
        self.go(Place.TIMELINE)
        self.timeline.show_number(address)

    @Slot(object)
    def _on_log_left(self, typed: Mapping[str, str] | None) -> None:
        self.go(Place.TIMELINE)
        if typed is not None and self.case is not None:
            texts = self._tools.texts
            self.timeline.offer(
                texts.tr("What was typed was not saved."),
                texts.tr("Bring it back"),
                partial(self._bring_back, self.case.id, typed),
            )

    def _bring_back(self, case_id: str, typed: Mapping[str, str]) -> None:
        if self.case is not None and self.case.id == case_id:
            self.go(Place.LOG)
            self.log.bring_back(typed)

    @Slot(str, bool)
    def _on_incident_saved(self, incident_id: str, goes_on: bool) -> None:
        self._page_of(Place.TIMELINE)
        self.timeline.select(incident_id)
        if goes_on:
            self.timeline.refresh()
            return
        self.timeline.filters.clear()
        self.go(Place.TIMELINE)
        self.timeline.messages.note(self._tools.texts.tr("Saved."))

    @Slot(str)
    def show_party(self, party_id: str) -> None:
        """The contacts of a party."""
        self.go(Place.TIMELINE)
        self.timeline.show_party(party_id)


def _note_opened(cases: Cases, case_id: str, _job: Job) -> None:
    cases.open(case_id)
