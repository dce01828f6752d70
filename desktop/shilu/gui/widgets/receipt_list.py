"""The receipts of what came in: all of them summed up, then each on a card of its own."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from shilu.core.record import Receipt
from shilu.gui.style import FIELD_GAP
from shilu.gui.widgets.parts import column, plain, row
from shilu.gui.widgets.receipts import ImportState, ReceiptCard, can_be_undone
from shilu.gui.widgets.tall_column import TallColumn
from shilu.gui.widgets.text import PlainLabel
from shilu.gui.words import Words

_TURN_S = 0.008  # how long cards may take before the window has its turn


class ReceiptList(QWidget):
    """Makes the cards a few at a time; ``connect_card`` is told of each. Those that were ``undone`` come last.
    ``is_one_import``: these files came in together, and can be undone together.

    Signals:
    all_undo_requested: the ids of those that stand.
    all_restore_requested: the ids of those that were undone.
    """

    all_undo_requested = Signal(object)
    all_restore_requested = Signal(object)

    def __init__(
        self,
        receipts: Sequence[Receipt],
        undone: Sequence[Receipt] = (),
        *,
        heading: str,
        words: Words,
        connect_card: Callable[[ReceiptCard], object],
        is_one_import: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words, self._connect_card = words, connect_card
        self._states = {one.import_id or "": ImportState.WITHDRAWN for one in undone}
        self._cards: list[ReceiptCard] = []
        self._to_show: deque[ReceiptCard] = deque()
        self._turn = QTimer(self, singleShot=True, interval=1)  # 0 would come before what the person did
        self._turn.timeout.connect(self._on_turn)
        layout = column(self)
        layout.addWidget(PlainLabel(heading, size="section"))
        every = [*receipts, *undone]
        self._undoable = [one.import_id for one in every if one.import_id is not None and can_be_undone(one)]
        self._is_one_import = is_one_import
        self.undo_all = plain(words.texts.tr("Undo all of it…"))
        self.undo_all.clicked.connect(self._on_undo_all)
        self.restore_all = plain(words.texts.tr("Put all of it back"))
        self.restore_all.clicked.connect(self._on_restore_all)
        if len(receipts) > 1:
            summed = row()
            summed.addWidget(PlainLabel(self._sum(receipts), wrap=True), 1)
            summed.addWidget(self.undo_all)
            summed.addWidget(self.restore_all)
            layout.addLayout(summed)
        self._show_deeds()
        tall = TallColumn(gap=FIELD_GAP)
        tall.add(partial(self._card, receipt) for receipt in every)
        layout.addWidget(tall)
        layout.addStretch(1)

    def show_state(self, import_ids: Sequence[str], state: ImportState) -> None:
        """How some of the imports stand now."""
        self._states |= dict.fromkeys(import_ids, state)
        those = frozenset(import_ids)
        self._to_show.extend(card for card in self._cards if card.import_id in those)
        self._on_turn()
        self._show_deeds()

    @Slot()
    def _on_turn(self) -> None:
        """Let some cards show it; then the window has its turn."""
        end = time.perf_counter() + _TURN_S
        while self._to_show:
            card = self._to_show.popleft()
            card.show_state(self._states.get(card.import_id, ImportState.COMPLETE))
            if time.perf_counter() > end:
                self._turn.start()
                return

    def _in_state(self, state: ImportState) -> tuple[str, ...]:
        return tuple(one for one in self._undoable if self._states.get(one, ImportState.COMPLETE) is state)

    def _show_deeds(self) -> None:
        """What can be done with several at once."""
        self.undo_all.setVisible(self._is_one_import and len(self._in_state(ImportState.COMPLETE)) > 1)
        self.restore_all.setVisible(self._is_one_import and len(self._in_state(ImportState.WITHDRAWN)) > 1)

    @Slot()
    def _on_undo_all(self) -> None:
        self.all_undo_requested.emit(self._in_state(ImportState.COMPLETE))

    @Slot()
    def _on_restore_all(self) -> None:
        self.all_restore_requested.emit(self._in_state(ImportState.WITHDRAWN))

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
