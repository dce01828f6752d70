"""What a check found: each problem with the contacts it concerns, and what is still good beside it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from shilu.core.bundle import Problem
from shilu.core.safekeeping import CheckReport
from shilu.core.text import one_line
from shilu.core.wording import Catalog
from shilu.gui.models.table import Column, TableModel
from shilu.gui.style import GAP
from shilu.gui.widgets.parts import column
from shilu.gui.widgets.table_view import ROW_PX, TableView
from shilu.gui.widgets.text import PlainLabel
from shilu.host.safekeeping_sentences import of_tally
from shilu.host.sentences import of_problem

_ROWS_SEEN = 8


class CheckReportView(QWidget):
    """Hidden until there is something to show."""

    def __init__(self, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self.verdict = PlainLabel(size="strong", wrap=True)
        self.model = TableModel[Problem](
            (
                Column("path", texts.tr("Where"), lambda p: one_line(p.path) or "—", width=144),
                Column("problem", texts.tr("What is wrong"), lambda p: of_problem(p.problem, texts), width=0),
                Column("contacts", texts.tr("Contacts"), lambda p: one_line(", ".join(p.contacts)), width=88),
            ),
            parent=self,
        )
        self.good = PlainLabel(tone="soft", wrap=True, selectable=True)
        self._table: TableView | None = None
        self._layout = column(self, gap=GAP)
        for part in (self.verdict, self.good):
            self._layout.addWidget(part)
        self.hide()

    def show_report(self, report: CheckReport) -> None:
        """Say what was found."""
        texts, count = self._texts, len(report.problems)
        self.verdict.set_tone("good" if report.ok else "attention")
        if report.ok:
            self.verdict.setText(texts.tr("✓ The vault is whole."))
        else:
            self.verdict.setText(texts.trn("{count} problem was found.", "{count} problems were found.", count))
        self.model.set_rows(report.problems)
        self._show_table(count)
        good = [of_tally(tally, texts) for tally in report.good if tally.readable or tally.damaged != 0]
        self.good.setText("\n".join(good))
        self.good.setVisible(bool(good))
        self.show()

    def _show_table(self, count: int) -> None:
        """Tables take their time to be made: this one is made when the first problem is found."""
        if self._table is None and count:
            self._table = TableView(self.model, name=self._texts.tr("Problems"))
            self._layout.insertWidget(1, self._table)
        if self._table is not None:
            head = self._table.horizontalHeader().sizeHint().height()
            self._table.setFixedHeight(head + min(count, _ROWS_SEEN) * ROW_PX + 4)
            self._table.setVisible(bool(count))
