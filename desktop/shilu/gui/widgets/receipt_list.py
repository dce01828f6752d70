"""The receipts of what came in: all of them summed up, then each on a card of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from shilu.core.record import Receipt
from shilu.gui.style import FIELD_GAP
from shilu.gui.widgets.parts import column, plain, row
from shilu.gui.widgets.receipts import ImportState, ReceiptCard, can_be_undone
from shilu.gui.widgets.tall_column import TallColumn
from shilu.gui.widgets.text import PlainLabel
from shilu.gui.words import Words


class ReceiptList(QWidget):
    """Makes the cards a few at a time; ``connect_card`` is told of each. ``is_one_import``: these files came in
    together, and can be undone together.

    Signals:
    all_undo_requested: the ids of those that stand.
    """

    all_undo_requested = Signal(object)

    def __init__(
        self,
        receipts: Sequence[Receipt],
        *,
        heading: str,
        words: Words,
        connect_card: Callable[[ReceiptCard], object],
        is_one_import: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words, self._connect_card = words, connect_card
        self._states: dict[str, ImportState] = {}
        self._cards: list[ReceiptCard] = []
        layout = column(self)
        layout.addWidget(PlainLabel(heading, size="section"))
        self._undoable = [one.import_id for one in receipts if one.import_id is not None and can_be_undone(one)]
        self._is_one_import = is_one_import
        self.undo_all = plain(words.texts.tr("Undo all of it…"))
        self.undo_all.clicked.connect(self._on_undo_all)
        if len(receipts) > 1:
            summed = row()
            summed.addWidget(PlainLabel(self._sum(receipts), wrap=True), 1)
            summed.addWidget(self.undo_all)
            layout.addLayout(summed)
        self._show_undo_all()
        tall = TallColumn(gap=FIELD_GAP)
        tall.add(partial(self._card, receipt) for receipt in receipts)
        layout.addWidget(tall)
        layout.addStretch(1)

    def show_state(self, import_id: str, state: ImportState) -> None:
        """How one of the imports stands now."""
        self._states[import_id] = state
        for card in self._cards:
            if card.import_id == import_id:
                card.show_state(state)
        self._show_undo_all()

    def _standing(self) -> tuple[str, ...]:
        complete = ImportState.COMPLETE
        return tuple(one for one in self._undoable if self._states.get(one, complete) is complete)

    def _show_undo_all(self) -> None:
        self.undo_all.setVisible(self._is_one_import and len(self._standing()) > 1)

    @Slot()
    def _on_undo_all(self) -> None:
        self.all_undo_requested.emit(self._standing())

    def _card(self, receipt: Receipt) -> ReceiptCard:
        card = ReceiptCard(receipt, words=self._words, parent=self)
        card.show_state(self._states.get(card.import_id, ImportState.COMPLETE))
        self._connect_card(card)
        self._cards.append(card)
        return card

    def _sum(self, receipts: Sequence[Receipt]) -> str:
        texts, count = self._words.texts, self._words.count
        read = [receipt for receipt in receipts if receipt.refused is None]
        said = texts.trn(
            "{count} file: {added} came in, {there} were there already, {left} left out, {skipped} skipped; "
            "{rows} rows.",
            "{count} files together: {added} came in, {there} were there already, {left} left out, {skipped} skipped; "
            "{rows} rows.",
            len(read),
            added=count(sum(receipt.added for receipt in read)),
            there=count(sum(receipt.duplicates for receipt in read)),
            left=count(sum(receipt.left_out for receipt in read)),
            skipped=count(sum(len(receipt.skipped) for receipt in read)),
            rows=count(sum(receipt.rows for receipt in read)),
        )
        refused = len(receipts) - len(read)
        if refused:
            gap = "" if texts.is_chinese else " "
            said += gap + texts.trn("{count} file could not be read.", "{count} files could not be read.", refused)
        return said
