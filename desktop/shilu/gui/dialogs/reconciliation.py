"""What a bill and the log say together: the counts, what a bill cannot show, and every contact with how it stands."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QWidget

from shilu.core.reconciliation import Reconciled, Reconciliation, Standing
from shilu.core.text import one_line
from shilu.gui.dialogs.frame import FramedDialog
from shilu.gui.models.table import Column, TableModel
from shilu.gui.style import FIELD_GAP, GAP, MARGIN
from shilu.gui.widgets.parts import column, primary, row
from shilu.gui.widgets.table_view import TableView
from shilu.gui.widgets.text import ElidedLabel, PlainLabel
from shilu.gui.words import Words
from shilu.host import bill_sentences

_WIDTH, _TABLE_HEIGHT = 760, 240
_FIRST = (Standing.ABSENT, Standing.UNCLEAR, Standing.UNSURE)


class ReconciliationDialog(FramedDialog):
    """Shows what it is given; what is to be looked at comes first."""

    def __init__(self, found: Reconciliation, *, words: Words, zone: str, parent: QWidget | None = None) -> None:
        texts = words.texts
        super().__init__(texts=texts, parent=parent)
        self._words, self._zone, self._found = words, zone, found
        self.setModal(True)
        self.setMinimumWidth(_WIDTH)
        outer = column(self, margin=MARGIN, gap=FIELD_GAP)
        outer.addWidget(PlainLabel(texts.tr("The bill and the log"), size="section"))
        days = f"{words.short_day(found.bill.first_ms, zone)} – {words.short_day(found.bill.last_ms, zone)}"
        told = (one_line(found.bill.file_name), days, one_line(found.bill.own))
        outer.addWidget(ElidedLabel(" · ".join(part for part in told if part), tone="soft"))
        said = column(gap=GAP)
        for sentence in bill_sentences.summary(found, texts):
            said.addWidget(PlainLabel(sentence, wrap=True))
        outer.addLayout(said)
        outer.addWidget(PlainLabel(bill_sentences.caveat(texts), tone="soft", wrap=True))
        self.which = QComboBox()
        self.which.setAccessibleName(texts.tr("Which contacts are listed"))
        counts = found.counts
        for standing in sorted(counts, key=_rank):
            name = texts.tr(bill_sentences.STANDINGS[standing])
            self.which.addItem(f"{name} ({words.count(counts[standing])})", standing)
        self.which.currentIndexChanged.connect(self._on_chosen)
        outer.addLayout(row(self.which, 1))
        self.model: TableModel[Reconciled] = TableModel(self._columns())
        self.table = TableView(self.model, name=texts.tr("Contacts"))
        self.table.setMinimumHeight(_TABLE_HEIGHT)
        outer.addWidget(self.table, 1)
        close = primary(texts.tr("Close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        outer.addLayout(row(1, close))
        self._on_chosen()
        close.setFocus()

    def _columns(self) -> tuple[Column[Reconciled], ...]:
        words, texts = self._words, self._words.texts
        return (
            Column("number", texts.tr("No."), lambda one: one.incident.label, width=64, right=True),
            Column("when", texts.tr("When"), self._when, lambda one: one.incident.when.earliest_ms or 0, 150),
            Column("what", texts.tr("What"), lambda one: words.heading(one.incident), width=200),
            Column("address", texts.tr("Number"), lambda one: words.address(one.incident.contact_point), width=0),
        )

    def _when(self, one: Reconciled) -> str:
        return self._words.stamp(one.incident.when.earliest_ms, self._zone)

    def _on_chosen(self) -> None:
        if self.which.count():
            chosen = Standing(self.which.currentData())
            self.model.set_rows(tuple(one for one in self._found.contacts if one.standing is chosen))


def _rank(standing: Standing) -> tuple[bool, int]:
    return standing not in _FIRST, list(Standing).index(standing)
