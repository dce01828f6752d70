"""The dossier of one number or account: when it came, what it claimed, who stands behind it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from shilu.core.dossier import AttributedTo, Dossier
from shilu.core.job import Job
from shilu.core.party import Scope
from shilu.core.revision import Undone
from shilu.gui.pages.dossier_page import DossierPage
from shilu.gui.pages.histories import Histories
from shilu.gui.pages.page import Tools
from shilu.gui.style import FIELD_GAP, GAP, GROUP_GAP
from shilu.gui.widgets.charts import DayBars, HourGrid
from shilu.gui.widgets.figures import Figures
from shilu.gui.widgets.parts import Card, column, plain, primary, quiet, row, scrolled
from shilu.gui.widgets.sections import section
from shilu.gui.widgets.text import PlainLabel
from shilu.host.dossier_words import DossierWords

if TYPE_CHECKING:
    from shilu.services.dossiers import Dossiers
    from shilu.services.history import History

_MOST = 12
"""Parties that are shown with all that is said of them."""


class NumberPage(DossierPage[Dossier]):
    """Signals:
    contacts_requested: the number, as it is written, whose contacts are wanted.
    attribution_requested: the number, as it is written, that is to be given to a lender.
    party_requested: the id of a party that it was attributed to.
    """

    contacts_requested = Signal(str)
    attribution_requested = Signal(str)
    party_requested = Signal(str)

    def __init__(self, *, dossiers: Dossiers, history: History, tools: Tools, parent: QWidget | None = None) -> None:
        super().__init__(title=tools.texts.tr("Number"), tools=tools, parent=parent)
        self._dossiers = dossiers
        self.histories = Histories(history=history, tools=tools, parent=self)
        self.histories.undone.connect(self._on_undone)
        self._lay_out()

    def _lay_out(self) -> None:
        texts = self.texts
        self.history_button = quiet(texts.tr("History"))
        self.history_button.clicked.connect(self._on_history)
        self.contacts_button = plain(texts.tr("Show its contacts"))
        self.contacts_button.clicked.connect(self._on_contacts)
        self.attribute_button = primary(texts.tr("Say who is behind it"))
        self.attribute_button.clicked.connect(self._on_attribute)
        for button in (self.history_button, self.contacts_button, self.attribute_button):
            self.head.addWidget(button)

    def show_point(self, point_id: str) -> None:
        """Show this one once it is read."""
        self.wanted = point_id
        self.fill(None)

    def show_dossier(self, dossier: Dossier) -> None:
        """Show what was read already."""
        self.wanted = dossier.point.id
        self.fill(dossier)

    def arrive(self) -> None:
        if self.dossier is None:
            self._read_anew()
        self.focus_first()

    def _read_anew(self) -> None:
        if self.case is not None and self.wanted:
            self.read(partial(_read, self._dossiers, self.case.id, self.wanted))

    def fill(self, dossier: Dossier | None) -> None:
        self.dossier = dossier
        self.title.setText(self.words.address(dossier.point) if dossier is not None else self.texts.tr("Number"))
        is_callers = dossier is not None and not dossier.owned
        self.attribute_button.setVisible(is_callers and bool(self._address()))
        self.contacts_button.setVisible(dossier is not None and bool(self._address()))
        self.history_button.setVisible(dossier is not None)
        self.put_area(self._make_area(dossier) if dossier is not None else None)

    def _make_area(self, dossier: Dossier) -> QScrollArea:
        said = DossierWords(self.words, self.zone)
        content = QWidget()
        body = column(content, gap=FIELD_GAP)
        body.addWidget(PlainLabel(said.kind(dossier), tone="soft", wrap=True, selectable=True))
        if dossier.owned:
            body.addWidget(self._warning([said.owned(one) for one in dossier.owned]))
        if dossier.signs:
            body.addWidget(self._looks_false(said.warnings(dossier)))
        figures = Figures()
        figures.show_pairs(self._figures(dossier, said))
        body.addWidget(figures)
        left, right = column(gap=GAP), column(gap=GAP)
        self._fill_when(left, dossier)
        tags = [said.counted(self.words.tag(tag), many) for tag, many in dossier.tags]
        section(left, self.texts.tr("Kinds of conduct"), tags, self.texts)
        self._fill_parties(right, dossier, said)
        section(right, self.texts.tr("What it claimed"), [said.claim(one) for one in dossier.claims], self.texts)
        forms = [said.counted(text, many) for text, many in dossier.written]
        section(right, self.texts.tr("How it was written"), forms, self.texts)
        elsewhere = [said.elsewhere(one) for one in dossier.elsewhere]
        section(right, self.texts.tr("Other cases of this vault (on no paper)"), elsewhere, self.texts)
        sides = row(gap=GROUP_GAP)
        for side in (left, right):
            side.addStretch(1)
            sides.addLayout(side, 1)
        body.addLayout(sides, 1)
        area = scrolled(content)
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # so that the arrow keys move what is read
        area.setAccessibleName(self.texts.tr("All that is known of {number}", number=self.title.text()))
        return area

    def _figures(self, dossier: Dossier, said: DossierWords) -> Sequence[tuple[str, str]]:
        texts, words, tally = self.texts, self.words, dossier.tally
        return (
            (words.count(tally.count), texts.tr("contacts")),
            (words.count(tally.documented), texts.tr("documented")),
            (words.count(tally.calls), texts.tr("calls")),
            (words.count(tally.answered), texts.tr("answered")),
            (words.count(tally.messages), texts.tr("messages")),
            (words.count(dossier.outgoing), texts.tr("outgoing")),
            (words.count(len(dossier.by_day)), texts.tr("days")),
            (said.day(tally.first_ms) or "—", texts.tr("first")),
            (said.day(tally.last_ms) or "—", texts.tr("last")),
        )

    def _warning(self, lines: Sequence[str]) -> Card:
        """That it is no caller's: the loudest thing on the page."""
        texts = self.texts
        card = Card()
        card.column.setSpacing(4)
        for line in lines:
            card.column.addWidget(PlainLabel(line, tone="outside", size="section", wrap=True))
        card.column.addWidget(
            PlainLabel(
                texts.tr("It is no caller’s number, so it cannot be given to a lender here."), tone="soft", wrap=True
            )
        )
        return card

    def _looks_false(self, lines: Sequence[str]) -> Card:
        texts = self.texts
        card = Card()
        card.column.setSpacing(4)
        card.column.addWidget(PlainLabel(texts.tr("▲ The number may be false"), tone="attention", size="strong"))
        for line in lines:
            card.column.addWidget(PlainLabel(line, wrap=True))
        advice = texts.tr("Whoever has the number may have nothing to do with it: only the carrier knows who called.")
        card.column.addWidget(PlainLabel(advice, tone="soft", wrap=True))
        return card

    def _fill_when(self, into: QVBoxLayout, dossier: Dossier) -> None:
        texts, scheme = self.texts, self.tools.scheme
        if not dossier.by_day:
            return
        into.addWidget(PlainLabel(texts.tr("Contacts from it, day by day"), size="strong"))
        days = DayBars(texts=texts, scheme=scheme)
        days.show_days(dossier.by_day)
        into.addWidget(days)
        into.addSpacing(GAP)
        if any(map(any, dossier.by_weekday_hour)):
            into.addWidget(PlainLabel(texts.tr("By hour and weekday"), size="strong"))
            hours = HourGrid(texts=texts, scheme=scheme)
            hours.show_grid(dossier.by_weekday_hour)
            into.addWidget(hours)
        said = [texts.tr("Times in {zone}", zone=self.zone)]
        if dossier.hour_unknown:
            said.append(texts.trn("{count} at an unknown hour", "{count} at an unknown hour", dossier.hour_unknown))
        into.addWidget(PlainLabel(" · ".join(said), tone="soft", size="small"))
        into.addSpacing(GAP)

    def _fill_parties(self, into: QVBoxLayout, dossier: Dossier, said: DossierWords) -> None:
        texts = self.texts
        into.addWidget(PlainLabel(texts.tr("Who stands behind it"), size="strong"))
        for one in dossier.attributed[:_MOST]:
            into.addLayout(self._party(one, said))
        if dossier.attributed and dossier.owned:
            said_so = texts.tr("It was given to a lender all the same. The lenders page takes it away again.")
            into.addWidget(PlainLabel(said_so, tone="attention", wrap=True))
        if len(dossier.attributed) > _MOST:
            more = self.words.count(len(dossier.attributed) - _MOST)
            into.addWidget(PlainLabel(texts.tr("and {count} more", count=more), tone="soft"))
        if not dossier.attributed:
            nobody = texts.tr("Nobody has been named yet.") if not dossier.owned else texts.tr("It is no caller’s.")
            into.addWidget(PlainLabel(nobody, tone="soft"))
        into.addSpacing(GAP)

    def _party(self, one: AttributedTo, said: DossierWords) -> QVBoxLayout:
        shown = column(gap=0)
        name = quiet(said.party(one))
        name.setProperty("party", one.party.id)
        name.clicked.connect(self._on_party)
        shown.addLayout(row(name, 1))
        tone = "soft" if one.attribution.scope is Scope.VAULT else "attention"
        shown.addWidget(PlainLabel(said.grounds(one), tone=tone, size="small", wrap=True))
        return shown

    def _address(self) -> str:
        return self.dossier.point.raw.strip() if self.dossier is not None else ""

    @Slot()
    def _on_contacts(self) -> None:
        self.contacts_requested.emit(self._address())

    @Slot()
    def _on_attribute(self) -> None:
        self.attribution_requested.emit(self._address())

    @Slot()
    def _on_party(self) -> None:
        self.party_requested.emit(self.sender().property("party"))

    @Slot()
    def _on_history(self) -> None:
        self.histories.open(self.wanted, self.title.text(), self.zone)

    @Slot(object)
    def _on_undone(self, _undone: Undone) -> None:
        self._read_anew()


def _read(dossiers: Dossiers, case_id: str, point_id: str, _job: Job) -> Dossier:
    return dossiers.of(case_id, point_id)
