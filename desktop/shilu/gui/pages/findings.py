"""Findings: what recorded contacts are beside the rules of the case's pack. A table with filters and counts, one to
read; its contacts are one key away."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QSplitter, QWidget

from shilu.core.case import Case
from shilu.core.finding import Result
from shilu.core.finding_words import RESULTS, FindingWords
from shilu.core.job import Job
from shilu.core.text import one_line
from shilu.gui.models.findings import FindingRow, finding_columns
from shilu.gui.models.table import TableModel
from shilu.gui.pages.page import Tools
from shilu.gui.pages.worked_out_page import WorkedOutPage
from shilu.gui.style import GAP, GROUP_GAP
from shilu.gui.widgets.filters import FilterChip
from shilu.gui.widgets.finding_detail import FindingDetail
from shilu.gui.widgets.parts import EmptyState, column, plain, quiet, row
from shilu.gui.widgets.segmented import FlowLayout
from shilu.gui.widgets.table_view import TableView
from shilu.gui.widgets.text import PlainLabel
from shilu.services.judging import FindingFilter

if TYPE_CHECKING:
    from shilu.services.judging import Judged, Judging

_LABEL = 32


class FindingsPage(WorkedOutPage["Judged"]):
    """Signals:
    count_changed: how many findings are outside a rule.
    contacts_requested: ids of contacts that are to be seen, and what to call them.
    missing_requested: what is missing for more findings is to be seen.
    packs_requested: the rule packs are to be seen.
    """

    count_changed = Signal(int)
    contacts_requested = Signal(tuple, str)
    missing_requested = Signal()
    packs_requested = Signal()

    def __init__(self, *, judging: Judging, tools: Tools, parent: QWidget | None = None) -> None:
        texts = tools.texts
        super().__init__(tools=tools, title=texts.tr("Findings"), parent=parent)
        self._judging = judging
        self._judged: Judged | None = None
        self._chosen: object = None
        self._speaking = FindingWords(texts, {})
        self.missing_button = plain(texts.tr("What is missing…"))
        self.missing_button.clicked.connect(self.missing_requested)
        self.head.addWidget(self.missing_button)
        self.model: TableModel[FindingRow] = TableModel(finding_columns(lambda: self._speaking), parent=self)
        self.table = TableView(self.model, name=texts.tr("Findings"))
        self.table.selectionModel().currentChanged.connect(self._on_row_chosen)
        self.table.activated.connect(self._on_contacts)
        self.detail = FindingDetail(words=self._speaking)
        self.detail.contacts_requested.connect(self._on_contacts)
        self.detail.missing_requested.connect(self.missing_requested)
        self._lay_out()

    def _lay_out(self) -> None:
        texts = self.texts
        self.result, self.rule = FilterChip(texts.tr("Result")), FilterChip(texts.tr("Rule"))
        self.lender, self.person = FilterChip(texts.tr("Lender")), FilterChip(texts.tr("Who"))
        self.result.set_options([(result, texts.tr(word)) for result, word in RESULTS.items()])
        self.clear_button = quiet(texts.tr("Clear filters"))
        self.clear_button.clicked.connect(self.clear)
        chips = QWidget()
        flow = FlowLayout(chips, gap=GAP)
        for chip in (self.result, self.rule, self.lender, self.person):
            chip.changed.connect(self._show_rows)
            flow.addWidget(chip)
        flow.addWidget(self.clear_button)
        self.counts = PlainLabel(tone="soft", wrap=True)
        self.about_pack = PlainLabel(tone="attention", size="small", wrap=True)
        self.packs_button = quiet(texts.tr("Rule packs"))
        self.packs_button.clicked.connect(self.packs_requested)
        above = QWidget()
        inner = column(above, gap=GAP)
        for part in (chips, self.counts):
            inner.addWidget(part)
        inner.addWidget(self.table, 1)
        foot = row(gap=GAP)
        foot.addWidget(self.about_pack, 1)
        foot.addWidget(self.packs_button)
        inner.addLayout(foot)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(GROUP_GAP)
        splitter.addWidget(above)
        splitter.addWidget(self.detail)
        splitter.setSizes([330, 300])
        empty = EmptyState(texts.tr("No findings yet"), "")
        self._empty_words = empty.findChildren(PlainLabel)[1]
        self.put(
            waiting=texts.tr("Setting the contacts beside the rules…"),
            empty=empty,
            shown=splitter,
            firsts=(self.missing_button, self.missing_button, self.table),
        )

    def forget(self) -> None:
        self._chosen, self._judged = None, None
        self.model.set_rows(())

    def work(self, case: Case) -> Callable[[Job], Judged]:
        return partial(self._judging.of_case, case.id)

    @Slot()
    def clear(self) -> None:
        """Ask for all findings."""
        for chip in (self.result, self.rule, self.lender, self.person):
            chip.choose(())
        self._show_rows()
        self.focus_first()

    def fill(self, read: Judged) -> bool:
        is_first = self._judged is None
        self._judged, self._speaking = read, FindingWords(self.texts, read.names)
        self._show_choices(read)
        counts = read.counts
        if is_first and counts.get(Result.OUTSIDE):
            self.result.choose((Result.OUTSIDE,))
        self.count_changed.emit(counts.get(Result.OUTSIDE, 0))
        said = [sentence for _, sentence in self._judging.cautions(read, self.texts)]
        self.about_pack.setText(("" if self.texts.is_chinese else " ").join(said))
        self.missing_button.setEnabled(bool(read.findings))
        self._empty_words.setText(
            said[0]
            if read.pack is None
            else self.texts.tr("Once there are contacts, they are set beside the rules of the case’s country here.")
        )
        self._show_rows()
        return bool(read.findings)

    def _show_choices(self, judged: Judged) -> None:
        words = self._speaking
        used = {one.rule for one in judged.findings}
        rules = [(id_, one_line(words.title(rule), 80)) for id_, rule in judged.rules.items() if id_ in used]
        self.rule.set_options(rules)
        for chip, said in (
            (self.lender, {one.lender: words.lender(one) for one in judged.findings}),
            (self.person, {one.person: words.person(one) for one in judged.findings}),
        ):
            chip.set_options(sorted(said.items(), key=lambda one: (not one[0], one[1])))

    @Slot()
    def _show_rows(self) -> None:
        judged = self._judged
        if judged is None:
            return
        wanted = FindingFilter(
            results=self.result.values(),
            rules=self.rule.values(),
            lenders=self.lender.values(),
            persons=self.person.values(),
        )
        shown = [FindingRow(judged, one) for one in judged.wanted(wanted)]
        counts = judged.counts
        each = [
            self.texts.tr("{result}: {count}", result=self._speaking.result(result), count=f"{counts[result]:,}")
            for result in RESULTS
            if counts.get(result)
        ]
        of_all = self.texts.tr("{shown} of {total}", shown=f"{len(shown):,}", total=f"{len(judged.findings):,}")
        self.counts.setText(" · ".join((of_all, *each)))
        self.clear_button.setVisible(wanted != FindingFilter())
        chosen = self._chosen
        self.model.set_rows(shown)
        self.detail.setVisible(bool(shown))
        if shown:
            place = next((at for at, one in enumerate(shown) if _key(one) == chosen), 0)
            self.table.setCurrentIndex(self.model.index(place, 0))

    @Slot(QModelIndex)
    def _on_row_chosen(self, current: QModelIndex) -> None:
        row = self.model.row_at(current) if current.isValid() else None
        if row is not None:
            self._chosen = _key(row)
            self.detail.show_finding(row.finding, row.judged, self._speaking)

    @Slot()
    def _on_contacts(self) -> None:
        row = next((one for one in self.model.rows if _key(one) == self._chosen), None)
        if row is not None and row.finding.incidents:
            title = self._speaking.title(row.judged.rules[row.finding.rule])
            self.contacts_requested.emit(row.finding.incidents, one_line(title, _LABEL))


def _key(row: FindingRow) -> object:
    one = row.finding
    return one.rule, one.lender, one.person, one.window, one.result, one.reason, one.missing
