"""An open vault: the sidebar and the pages, and how one leads to another. Built anew for another language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from shilu.core.case import Case
from shilu.gui.navigation import Place, Sidebar
from shilu.gui.pages.bring_in import BringInPage
from shilu.gui.pages.bundle import BundlePage
from shilu.gui.pages.cases import CasesPage
from shilu.gui.pages.lenders import LendersPage
from shilu.gui.pages.log import LogPage
from shilu.gui.pages.page import Page, Tools
from shilu.gui.pages.timeline import TimelinePage
from shilu.gui.pages.verify import VerifyPage
from shilu.gui.style import mark
from shilu.gui.widgets.parts import row

if TYPE_CHECKING:
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
        tools: Tools,
        view_menu: QMenu,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tools = tools
        self._cases: tuple[Case, ...] = ()
        self._entering = True
        self.case: Case | None = None
        self.place = Place.CASES
        self.sidebar = Sidebar(texts=tools.texts, icons=tools.icons, view_menu=view_menu)
        self.cases = CasesPage(cases=workspace.cases, tools=tools)
        self.timeline = TimelinePage(
            timeline=workspace.timeline, intake=workspace.intake, parties=workspace.parties, tools=tools
        )
        self.log = LogPage(intake=workspace.intake, parties=workspace.parties, tools=tools)
        self.bring_in = BringInPage(importing=workspace.importing, tools=tools)
        self.lenders = LendersPage(parties=workspace.parties, tools=tools)
        self.bundle = BundlePage(bundling=workspace.bundling, tools=tools)
        self.verify = VerifyPage(verifying=verifying, tools=tools)
        self.pages: dict[Place, Page] = {
            Place.CASES: self.cases,
            Place.TIMELINE: self.timeline,
            Place.LOG: self.log,
            Place.BRING_IN: self.bring_in,
            Place.LENDERS: self.lenders,
            Place.BUNDLE: self.bundle,
            Place.VERIFY: self.verify,
        }
        self._stack = QStackedWidget()
        for page in self.pages.values():
            self._stack.addWidget(page)
        mark(self, ground="ground")
        layout = row(gap=0)
        layout.addWidget(self.sidebar)
        layout.addWidget(self._stack, 1)
        self.setLayout(layout)
        self._connect()

    def _connect(self) -> None:
        self.sidebar.place_requested.connect(self.go)
        self.sidebar.case_requested.connect(self._on_case_requested)
        self.cases.case_opened.connect(self._on_case_opened)
        self.cases.cases_read.connect(self._on_cases_read)
        self.timeline.total_changed.connect(self._on_total_changed)
        self.timeline.log_requested.connect(self._on_log_requested)
        self.timeline.bring_in_requested.connect(self._on_bring_in_requested)
        self.log.incident_saved.connect(self._on_incident_saved)
        self.log.left.connect(self._on_log_left)
        self.bring_in.timeline_requested.connect(self._on_timeline_requested)
        self.bring_in.contacts_changed.connect(self.timeline.refresh)
        self.lenders.count_changed.connect(self._on_lenders_counted)
        self.lenders.contacts_requested.connect(self._on_contacts_requested)

    @property
    def page(self) -> Page:
        """The page that is seen."""
        return self.pages[self.place]

    @property
    def has_unsaved(self) -> bool:
        """Whether something typed would be lost."""
        return not self.log.form.is_empty

    @Slot(object)
    def go(self, place: Place) -> None:
        """Show a place; those of a case only when one is open."""
        if self.case is None and place not in (Place.CASES, Place.VERIFY):
            place = Place.CASES
        self.place = place
        self.sidebar.show_place(place)
        self._stack.setCurrentWidget(self.pages[place])
        self.pages[place].arrive()
        self.arrived.emit(place)

    def enter(self) -> None:
        """Begin: read the cases, and open the only one there is."""
        self._entering = True
        self.go(Place.CASES)

    def open_case(self, case: Case) -> None:
        """Work on this case from now on."""
        self.case = case
        for page in self.pages.values():
            page.set_case(case)
        self.sidebar.show_count(Place.TIMELINE, case.incidents)
        self.sidebar.show_count(Place.LENDERS, None)
        self.sidebar.show_cases(self._cases, case)

    def go_to(self, case: Case | None, place: Place) -> None:
        """Be where one was before: after the window was built anew."""
        self._entering = False
        if case is not None:
            self.open_case(case)
        self.cases.arrive()
        self.go(place)

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

    @Slot(int)
    def _on_total_changed(self, total: int) -> None:
        self.sidebar.show_count(Place.TIMELINE, total)

    @Slot(int)
    def _on_lenders_counted(self, count: int) -> None:
        self.sidebar.show_count(Place.LENDERS, count)

    @Slot()
    def _on_log_requested(self) -> None:
        self.go(Place.LOG)

    @Slot()
    def _on_bring_in_requested(self) -> None:
        self.go(Place.BRING_IN)

    @Slot()
    def _on_timeline_requested(self) -> None:
        self.go(Place.TIMELINE)

    @Slot()
    def _on_log_left(self) -> None:
        self.go(Place.TIMELINE)

    @Slot(str, bool)
    def _on_incident_saved(self, incident_id: str, goes_on: bool) -> None:
        self.timeline.select(incident_id)
        if goes_on:
            self.timeline.refresh()
            return
        self.timeline.filters.clear()
        self.go(Place.TIMELINE)
        self.timeline.messages.note(self._tools.texts.tr("Saved."))

    @Slot(str)
    def _on_contacts_requested(self, party_id: str) -> None:
        self.go(Place.TIMELINE)
        self.timeline.show_party(party_id)
