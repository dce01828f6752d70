"""Pages that another page leads to, and Esc back to it; and the next steps, which lead to most of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from shilu.core.dossier import Dossier
from shilu.core.job import Job
from shilu.core.particular import Particular, ParticularKind
from shilu.gui.navigation import Place
from shilu.gui.pages.chain import ChainPage
from shilu.gui.pages.missing import MissingPage
from shilu.gui.pages.next_steps import NextStepsPage
from shilu.gui.pages.number import NumberPage
from shilu.gui.pages.packs import PacksPage
from shilu.gui.pages.page import Tools
from shilu.gui.pages.papers import PapersPage
from shilu.gui.pages.party import PartyPage
from shilu.gui.pages.scripts import ScriptsPage

if TYPE_CHECKING:
    from shilu.gui.pages.desk import Desk
    from shilu.services.dossiers import Dossiers
    from shilu.services.workspace import Workspace

NEAREST: Mapping[Place, Place] = MappingProxyType(
    {
        Place.NUMBER: Place.LENDERS,
        Place.PARTY: Place.LENDERS,
        Place.CHAIN: Place.RECORD,
        Place.SCRIPTS: Place.LENDERS,
        Place.MISSING: Place.FINDINGS,
        Place.PACKS: Place.VAULT,
        Place.NEXT_STEPS: Place.NEXT_STEPS,
        Place.PAPERS: Place.PAPERS,
    }
)
"""The pages, and where one is instead after the window was built anew."""


class FurtherPages(QObject):
    """Each is built when it is first seen, as those of the desk are."""

    def __init__(self, *, desk: Desk, workspace: Workspace, tools: Tools) -> None:
        super().__init__(desk)
        self._desk, self._workspace, self._tools = desk, workspace, tools
        self._way: list[Place] = []
        desk.arrived.connect(self._on_arrived)

    @cached_property
    def number(self) -> NumberPage:
        """The dossier of a number."""
        page = NumberPage(dossiers=self._workspace.dossiers, history=self._workspace.history, tools=self._tools)
        page.left.connect(self.leave)
        page.contacts_requested.connect(self._desk.show_number)
        page.attribution_requested.connect(self._on_attribution_requested)
        page.party_requested.connect(self.open_party)
        return page

    @cached_property
    def chain(self) -> ChainPage:
        """How one loan led to the next."""
        page = ChainPage(reckoning=self._workspace.reckoning, tools=self._tools)
        page.left.connect(self.leave)
        page.loan_requested.connect(self._on_loan_requested)
        page.loans_requested.connect(self._on_loans_requested)
        page.party_requested.connect(self.open_party)
        return page

    @cached_property
    def party(self) -> PartyPage:
        """A party in full."""
        page = PartyPage(workspace=self._workspace, tools=self._tools)
        page.left.connect(self.leave)
        page.contacts_requested.connect(self._desk.show_party)
        page.dossier_requested.connect(self.open_point)
        page.links_requested.connect(self._on_links_requested)
        page.loan_requested.connect(self._on_loan_requested)
        return page

    @Slot(str)
    def open_party(self, party_id: str) -> None:
        """A party by its id."""
        self.party.show_party(party_id)
        self._go(Place.PARTY)

    @cached_property
    def scripts(self) -> ScriptsPage:
        """The texts that came several times."""
        page = ScriptsPage(scripts=self._workspace.scripts, tools=self._tools)
        page.left.connect(self.leave)
        page.contacts_requested.connect(self.open_some)
        return page

    @Slot()
    def open_scripts(self) -> None:
        """The texts that came several times."""
        self._go(Place.SCRIPTS)

    @cached_property
    def missing(self) -> MissingPage:
        """What is missing for more findings."""
        page = MissingPage(judging=self._workspace.judging, tools=self._tools)
        page.left.connect(self.leave)
        page.contacts_requested.connect(self.open_some)
        page.fact_requested.connect(self._on_fact_requested)
        page.record_requested.connect(self._on_record_requested)
        page.lenders_requested.connect(partial(self._desk.go, Place.REVIEW))
        return page

    @cached_property
    def packs(self) -> PacksPage:
        """The rule packs."""
        page = PacksPage(packs=self._workspace.packs, effects=self._workspace.pack_effects, tools=self._tools)
        page.left.connect(self.leave)
        return page

    @cached_property
    def papers(self) -> PapersPage:
        """The papers of the rule pack."""
        page = PapersPage(workspace=self._workspace, tools=self._tools)
        page.record_requested.connect(self._on_record_requested)
        page.lenders_requested.connect(partial(self._desk.go, Place.LENDERS))
        return page

    def open_paper(self, paper: str) -> None:
        """A paper by its id."""
        self.papers.show_one(paper)
        self._desk.go(Place.PAPERS)

    @Slot()
    def open_packs(self) -> None:
        """The rule packs."""
        self._go(Place.PACKS)

    @Slot()
    def open_missing(self) -> None:
        """What is missing for more findings."""
        self._go(Place.MISSING)

    @cached_property
    def next_steps(self) -> NextStepsPage:
        """What runs out, where to go, and what is still missing."""
        page = NextStepsPage(workspace=self._workspace, tools=self._tools)
        page.contacts_requested.connect(self.open_some)
        page.filing_requested.connect(self._on_filing_requested)
        page.record_requested.connect(self._on_record_requested)
        page.missing_requested.connect(self.open_missing)
        page.paper_requested.connect(self.open_paper)
        return page

    @Slot(dict)
    def _on_filing_requested(self, typed: dict[str, str]) -> None:
        self._desk.go(Place.RECORD)
        self._desk.record.begin(ParticularKind.FILING, typed)

    @Slot(dict)
    def _on_fact_requested(self, typed: dict[str, str]) -> None:
        self._desk.go(Place.RECORD)
        self._desk.record.begin(ParticularKind.FACT, typed)

    @Slot(object, str)
    def _on_record_requested(self, kind: ParticularKind, chosen: str) -> None:
        self._desk.go(Place.RECORD)
        self._desk.record.show_one(kind, chosen)

    @Slot(tuple, str)
    def open_some(self, incidents: tuple[str, ...], label: str) -> None:
        """Some contacts on the timeline; ``label`` says what they have in common."""
        self._desk.go(Place.TIMELINE)
        self._desk.timeline.filters.show_some(incidents, label)

    @Slot()
    def open_chain(self) -> None:
        """How one loan led to the next."""
        self._go(Place.CHAIN)

    @Slot(str)
    def open_point(self, point_id: str) -> None:
        """The dossier of an address by its id."""
        self.number.show_point(point_id)
        self._go(Place.NUMBER)

    @Slot(str)
    def open_typed(self, typed: str) -> None:
        """The dossier of a number as somebody typed it; where the vault does not know it, that is said."""
        if self._desk.case is not None:
            work = partial(_named, self._workspace.dossiers, self._desk.case.id, typed)
            self._tools.tasks.run(work, done=self._on_named)

    @Slot(object)
    def _on_named(self, dossier: Dossier) -> None:
        self.number.show_dossier(dossier)
        self._go(Place.NUMBER)

    @Slot(object)
    def open_entry(self, particular: Particular) -> None:
        """An entry of the record, on its page."""
        self._desk.record.show_entry(particular)
        self._desk.go(Place.RECORD)

    def _go(self, place: Place) -> None:
        if self._desk.place is not place:
            self._way.append(self._desk.place)
        self._desk.go(place)

    @Slot()
    def leave(self) -> None:
        """Back to where one came from."""
        self._desk.go(self._way.pop() if self._way else NEAREST.get(self._desk.place, Place.TIMELINE))

    @Slot(object)
    def _on_arrived(self, place: Place) -> None:
        if place not in NEAREST:
            self._way.clear()

    @Slot()
    def _on_loans_requested(self) -> None:
        self._desk.go(Place.RECORD)
        self._desk.record.show_kind(ParticularKind.LOAN)

    @Slot(str)
    def _on_loan_requested(self, loan: str) -> None:
        self._desk.go(Place.RECORD)
        self._desk.record.show_one(ParticularKind.LOAN, loan)

    @Slot(str)
    def _on_attribution_requested(self, address: str) -> None:
        self._desk.go(Place.LENDERS)
        self._desk.lenders.take_number(address)

    @Slot()
    def _on_links_requested(self) -> None:
        self._desk.go(Place.RECORD)
        self._desk.record.show_kind(ParticularKind.PARTY_LINK)


def _named(dossiers: Dossiers, case_id: str, typed: str, _job: Job) -> Dossier:
    return dossiers.named(case_id, typed)
