"""A party in full: what it is, its numbers by period, what it is to others, what it lent, how it behaved."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from shilu.core.dossier import PartyDossier, PartyNumber
from shilu.core.job import Job
from shilu.core.labels import PARTY_KINDS, ROLES
from shilu.core.number_words import NUMBER_KINDS
from shilu.core.particular import Field, FieldKind, FieldValue, written_amount
from shilu.core.particular_words import ParticularWords
from shilu.core.party import Absorbed
from shilu.core.party_link import LinkState
from shilu.core.shapes.parties import LENDER_TYPES, PARTY_FIELDS
from shilu.core.text import one_line
from shilu.gui.pages.dossier_page import DossierPage
from shilu.gui.pages.page import Tools
from shilu.gui.pages.party_deeds import PartyDeeds
from shilu.gui.style import FIELD_GAP, GAP, GROUP_GAP
from shilu.gui.widgets.figures import Figures
from shilu.gui.widgets.parts import column, plain, primary, quiet, row, scrolled
from shilu.gui.widgets.sections import section
from shilu.gui.widgets.text import PlainLabel
from shilu.host.dossier_words import DossierWords

if TYPE_CHECKING:
    from shilu.services.party_dossiers import PartyDossiers
    from shilu.services.workspace import Workspace

_MOST = 10
"""Numbers, links and loans that are shown with all that is said of them; tables on other pages have all."""


class PartyPage(DossierPage[PartyDossier]):
    """Signals:
    contacts_requested: the id of the party whose contacts are wanted.
    dossier_requested: the id of an address whose dossier is wanted.
    links_requested: the record's links between parties, to add one or to change it.
    loan_requested: the id of a loan that is to be seen in the record.
    """

    contacts_requested = Signal(str)
    dossier_requested = Signal(str)
    links_requested = Signal()
    loan_requested = Signal(str)

    def __init__(self, *, workspace: Workspace, tools: Tools, parent: QWidget | None = None) -> None:
        super().__init__(title=tools.texts.tr("Lender"), tools=tools, parent=parent)
        self._dossiers = workspace.party_dossiers
        self.deeds = PartyDeeds(workspace=workspace, page=self)
        self.deeds.changed.connect(self._read_anew)
        self.deeds.gone.connect(self._on_gone)
        self._lay_out()

    def _lay_out(self) -> None:
        texts = self.texts
        self.history_button = quiet(texts.tr("History"))
        self.history_button.clicked.connect(self.deeds.show_history)
        self.withdraw_button = quiet(texts.tr("Withdraw…"))
        self.withdraw_button.clicked.connect(self.deeds.ask_withdraw)
        self.contacts_button = plain(texts.tr("Show its contacts"))
        self.contacts_button.clicked.connect(self._on_contacts)
        self.merge_button = plain(texts.tr("Merge…"))
        self.merge_button.clicked.connect(self.deeds.ask_merge)
        self.change_button = primary(texts.tr("Change…"))
        self.change_button.clicked.connect(self.deeds.ask_change)
        self._buttons = (
            *(self.history_button, self.withdraw_button),
            *(self.contacts_button, self.merge_button, self.change_button),
        )
        for button in self._buttons:
            self.head.addWidget(button)

    def show_party(self, party_id: str) -> None:
        """Show this one once it is read."""
        self.wanted = party_id
        self.fill(None)

    def arrive(self) -> None:
        self._read_anew()
        self.focus_first()

    @Slot()
    def _read_anew(self) -> None:
        if self.case is not None and self.wanted:
            self.read(partial(_read, self._dossiers, self.case.id, self.wanted))

    def fill(self, dossier: PartyDossier | None) -> None:
        self.dossier = dossier
        self.title.setText(one_line(dossier.party.name, 40) if dossier is not None else self.texts.tr("Lender"))
        for button in self._buttons:
            button.setVisible(dossier is not None)
        if dossier is not None:
            self.wanted = dossier.party.id
        self.put_area(self._make_area(dossier) if dossier is not None else None)

    def _make_area(self, dossier: PartyDossier) -> QScrollArea:
        texts, party = self.texts, dossier.party
        said = DossierWords(self.words, self.zone)
        content = QWidget()
        body = column(content, gap=FIELD_GAP)
        kind = texts.tr(PARTY_KINDS[party.kind])
        if party.lender_type:
            kind = f"{kind} · {texts.tr(LENDER_TYPES.get(party.lender_type, party.lender_type))}"
        body.addWidget(PlainLabel(kind, tone="soft", wrap=True))
        figures = Figures()
        figures.show_tally(dossier.tally, numbers=len(dossier.numbers), words=self.words, zone=self.zone)
        body.addWidget(figures)
        left, right = column(gap=GAP), column(gap=GAP)
        self._fill_fields(left, dossier)
        self._fill_absorbed(left, party.absorbed)
        self._fill_links(left, dossier, said)
        tags = [said.counted(self.words.tag(tag), many) for tag, many in dossier.tags]
        section(left, texts.tr("Kinds of conduct"), tags, texts)
        self._fill_numbers(right, dossier, said)
        self._fill_loans(right, dossier)
        sides = row(gap=GROUP_GAP)
        for side in (left, right):
            side.addStretch(1)
            sides.addLayout(side, 1)
        body.addLayout(sides, 1)
        area = scrolled(content)
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # so that the arrow keys move what is read
        area.setAccessibleName(texts.tr("All that is known of {name}", name=one_line(party.name, 60)))
        return area

    def _fill_fields(self, into: QVBoxLayout, dossier: PartyDossier) -> None:
        texts, party = self.texts, dossier.party
        into.addWidget(PlainLabel(texts.tr("What it is"), size="strong"))
        words = ParticularWords(texts, {})
        aliases = Field("aliases", "", FieldKind.LINES)
        shown: list[tuple[str, Field, FieldValue]] = []
        if party.aliases:
            shown.append((texts.tr("Other names it uses"), aliases, party.aliases))
        for one in PARTY_FIELDS:
            value = party.get(one.name)
            if value is not None:
                shown.append((texts.tr(one.label), one, value))
        for label, one, value in shown:
            into.addWidget(PlainLabel(label, tone="soft", size="small", wrap=True))
            into.addWidget(PlainLabel(words.value(one, value), wrap=True, selectable=True))
        if not shown:
            into.addWidget(PlainLabel(texts.tr("Nothing but its name is known yet."), tone="soft", wrap=True))
        into.addSpacing(GAP)

    def _fill_absorbed(self, into: QVBoxLayout, absorbed: tuple[Absorbed, ...]) -> None:
        texts = self.texts
        for one in absorbed:
            name = one_line(one.names[0], 60)
            split = quiet(texts.tr("Take apart…"))
            split.setAccessibleName(texts.tr("Take apart: {name}", name=name))
            split.setProperty("party", one.id)
            split.clicked.connect(self._on_split)
            words = PlainLabel(texts.tr("Merged into it: {name}", name=name), wrap=True)
            line = row()
            line.addWidget(words, 1)
            line.addWidget(split)
            into.addLayout(line)
        if absorbed:
            into.addSpacing(GAP)

    def _fill_links(self, into: QVBoxLayout, dossier: PartyDossier, said: DossierWords) -> None:
        texts = self.texts
        self.links_button = quiet(texts.tr("Links in the record"))
        self.links_button.clicked.connect(self.links_requested)
        into.addLayout(row(PlainLabel(texts.tr("What it is to others"), size="strong"), 1, self.links_button))
        for one in dossier.links[:_MOST]:
            into.addWidget(PlainLabel(said.link(one, dossier.names), wrap=True, selectable=True))
            tone = "soft" if one.state is LinkState.CONFIRMED else "attention"
            into.addWidget(PlainLabel(said.link_grounds(one), tone=tone, size="small", wrap=True))
        self._say_more(into, len(dossier.links))
        if not dossier.links:
            into.addWidget(PlainLabel(texts.tr("No link to another party is recorded."), tone="soft", wrap=True))
        into.addSpacing(GAP)

    def _fill_numbers(self, into: QVBoxLayout, dossier: PartyDossier, said: DossierWords) -> None:
        texts = self.texts
        into.addWidget(PlainLabel(texts.tr("Its numbers"), size="strong"))
        for one in dossier.numbers[:_MOST]:
            into.addLayout(self._number(one, said))
        self._say_more(into, len(dossier.numbers))
        if not dossier.numbers:
            into.addWidget(PlainLabel(texts.tr("No number is given to it yet."), tone="soft"))
        into.addSpacing(GAP)

    def _number(self, one: PartyNumber, said: DossierWords) -> QVBoxLayout:
        texts = self.texts
        address = quiet(self.words.address(one.point))
        address.setProperty("point", one.point.id)
        address.clicked.connect(self._on_number)
        count = texts.trn("{count} contact", "{count} contacts", one.contacts or one.tally.count)
        kind = texts.tr(NUMBER_KINDS[one.kind])
        about = texts.tr("{kind} · {count}", kind=kind, count=count)
        shown = column(gap=0)
        shown.addLayout(row(address, PlainLabel(about, tone="soft", size="small"), 1))
        grounds = texts.tr("{role} · {grounds}", role=texts.tr(ROLES[one.attribution.role]), grounds=said.grounds(one))
        shown.addWidget(PlainLabel(grounds, tone="soft", size="small", wrap=True))
        return shown

    def _fill_loans(self, into: QVBoxLayout, dossier: PartyDossier) -> None:
        texts = self.texts
        if not dossier.loans:
            return
        into.addWidget(PlainLabel(texts.tr("Loans from it"), size="strong"))
        for loan in dossier.loans[:_MOST]:
            amounts = [written_amount(one) for one in (loan.promised, loan.received) if one is not None]
            parts = (texts.tr("Loan {number}", number=loan.number), loan.written_on, " → ".join(amounts))
            shown = quiet(" · ".join(filter(None, parts)))
            shown.setProperty("loan", loan.id)
            shown.clicked.connect(self._on_loan)
            into.addLayout(row(shown, 1))
        self._say_more(into, len(dossier.loans))
        into.addSpacing(GAP)

    def _say_more(self, into: QVBoxLayout, count: int) -> None:
        if count > _MOST:
            more = self.words.count(count - _MOST)
            into.addWidget(PlainLabel(self.texts.tr("and {count} more", count=more), tone="soft"))

    @Slot()
    def _on_gone(self) -> None:
        """There is nothing to be seen here any more."""
        self.wanted = ""
        self.fill(None)
        self.left.emit()

    @Slot()
    def _on_contacts(self) -> None:
        self.contacts_requested.emit(self.wanted)

    @Slot()
    def _on_number(self) -> None:
        self.dossier_requested.emit(self.sender().property("point"))

    @Slot()
    def _on_loan(self) -> None:
        self.loan_requested.emit(self.sender().property("loan"))

    @Slot()
    def _on_split(self) -> None:
        self.deeds.ask_split(self.sender().property("party"))


def _read(dossiers: PartyDossiers, case_id: str, party_id: str, _job: Job) -> PartyDossier:
    return dossiers.of(case_id, party_id)
