"""The chain of loans: who recommended whom, which loan's money repaid which other one, and how the debt grew."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from shilu.core.case import Case
from shilu.core.chain import Chain
from shilu.core.chain_words import called, leads_to, led_to
from shilu.core.job import Job
from shilu.gui.models.chain import ChainRow, CurveRow, chain_columns, curve_columns
from shilu.gui.models.table import TableModel
from shilu.gui.pages.page import Tools
from shilu.gui.pages.worked_out_page import WorkedOutPage, way_back
from shilu.gui.style import GAP, GROUP_GAP
from shilu.gui.widgets.chain_view import ChainDelegate, ChainLegend, CurveChart, width_of
from shilu.gui.widgets.parts import EmptyState, column, plain, row
from shilu.gui.widgets.table_view import TableView
from shilu.gui.widgets.text import PlainLabel

if TYPE_CHECKING:
    from shilu.services.debts import Reckoning


class ChainPage(WorkedOutPage[Chain]):
    """Signals:
    left: back to where one came from.
    loan_requested: the id of a loan that is to be seen in the record.
    party_requested: the id of a party.
    loans_requested: the record's loans: there are none to draw yet.
    """

    left = Signal()
    loan_requested = Signal(str)
    party_requested = Signal(str)
    loans_requested = Signal()

    def __init__(self, *, reckoning: Reckoning, tools: Tools, parent: QWidget | None = None) -> None:
        texts = tools.texts
        super().__init__(tools=tools, title=texts.tr("How one loan led to the next"), parent=parent)
        self._reckoning = reckoning
        self._chosen = ""
        self.model: TableModel[ChainRow] = TableModel(chain_columns(texts), parent=self)
        self.table = TableView(self.model, name=texts.tr("How one loan led to the next"))
        self.table.setItemDelegateForColumn(0, ChainDelegate(tools.scheme, self.table))
        self.table.selectionModel().currentChanged.connect(self._on_row_chosen)
        self.table.activated.connect(self._on_opened)
        self.growth: TableModel[CurveRow] = TableModel(curve_columns(texts), parent=self)
        self._lay_out()

    def _lay_out(self) -> None:
        texts = self.texts
        self.back_button = way_back(self, self.left)
        self.as_table = plain(texts.tr("The curve as a table"))
        self.as_table.setCheckable(True)
        self.as_table.toggled.connect(self._on_as_table)
        self.head.addWidget(self.as_table)
        self._curves_area = QWidget()
        self._curves = row(gap=GROUP_GAP)
        self._curves_area.setLayout(self._curves)
        self.growth_table = TableView(self.growth, name=texts.tr("How the debt grew"))
        self._above = QStackedWidget()
        for part in (self._curves_area, self.growth_table):
            self._above.addWidget(part)
        self.legend = ChainLegend(texts=texts, scheme=self.tools.scheme)
        self.said = PlainLabel(wrap=True, selectable=True)
        self.said.setMinimumHeight(2 * self.fontMetrics().height())
        picture = QWidget()
        inner = column(picture, gap=GAP)
        inner.addWidget(self._above)
        inner.addWidget(self.legend)
        inner.addWidget(self.table, 1)
        inner.addWidget(self.said)
        empty = EmptyState(
            texts.tr("No loans yet"),
            texts.tr(
                "Record the loans, what arrived of each, who recommended it, and which loan’s money repaid another. "
                "Then it is drawn here how one led to the next."
            ),
            texts.tr("Go to the loans"),
        )
        empty.step_requested.connect(self.loans_requested)
        self.put(waiting="", empty=empty, shown=picture, firsts=(self.back_button, empty.button, self.table))

    def forget(self) -> None:
        self._chosen = ""
        self.model.set_rows(())
        self.growth.set_rows(())

    def work(self, case: Case) -> Callable[[Job], Chain]:
        return partial(_read, self._reckoning, case.id)

    def fill(self, read: Chain) -> bool:
        self.as_table.setVisible(bool(read.curves))
        self._show_curves(read)
        self.legend.show_arrows(read.arrows)
        self.legend.setVisible(bool(read.arrows))
        chosen = self._chosen
        self.model.set_rows([ChainRow(read, row) for row in range(len(read.nodes))])
        self.table.setColumnWidth(0, width_of(read))
        place = next((row for row, node in enumerate(read.nodes) if chosen and chosen in (node.loan, node.party)), 0)
        if read.nodes:
            self.table.setCurrentIndex(self.model.index(place, 0))
        return bool(read.nodes)

    def _show_curves(self, chain: Chain) -> None:
        while (item := self._curves.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for curve in chain.curves:
            chart = CurveChart(curve, texts=self.texts, scheme=self.tools.scheme)
            self._curves.addWidget(chart, 1)
            chart.show()  # at once: the room for it is measured now
        self.growth.set_rows([CurveRow(curve, mark) for curve in chain.curves for mark in curve.marks])
        self._above.setVisible(bool(chain.curves))
        self._above.setFixedHeight(self._curves_area.sizeHint().height())

    @Slot(bool)
    def _on_as_table(self, is_table: bool) -> None:
        self._above.setCurrentIndex(1 if is_table else 0)

    @Slot(QModelIndex)
    def _on_row_chosen(self, current: QModelIndex) -> None:
        chosen = self.model.row_at(current) if current.isValid() else None
        if chosen is None:
            self.said.setText("")
            return
        texts, node, chain = self.texts, chosen.node, chosen.chain
        self._chosen = node.loan or node.party
        name = called(node, texts)
        title = texts.tr("Loan {number}, {name}", number=node.number, name=name) if node.number else name
        parts = filter(None, (led_to(chain, chosen.row, texts), leads_to(chain, chosen.row, texts)))
        said = " · ".join(parts) or texts.tr("nothing recorded leads to it")
        self.said.setText(texts.tr("{what}: {said}", what=title, said=said))

    @Slot()
    def _on_opened(self) -> None:
        current = self.table.currentIndex()
        chosen = self.model.row_at(current) if current.isValid() else None
        if chosen is None:
            return
        if chosen.node.loan:
            self.loan_requested.emit(chosen.node.loan)
        else:
            self.party_requested.emit(chosen.node.party)


def _read(reckoning: Reckoning, case_id: str, _job: Job) -> Chain:
    return reckoning.chain(case_id)
