"""A receipt: four numbers that add up to the rows of the file, what was skipped and why, what was doubtful."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from shilu.core.reconciliation import is_bill
from shilu.core.record import Asked, Preview, Receipt
from shilu.core.source_words import of_settings
from shilu.core.text import one_line
from shilu.gui.style import GAP, GROUP_GAP
from shilu.gui.widgets.parts import Card, column, plain, quiet, row
from shilu.gui.widgets.text import PlainLabel, PlainTextView
from shilu.gui.words import Words
from shilu.host import receipt_sentences
from shilu.host.receipt_sentences import passed_on
from shilu.host.remarks import AT_LIMIT
from shilu.host.sentences import of_code, of_skipped, of_source_warning

_LISTED = 500


def source_line(preview: Preview, words: Words, *, with_name: bool = True) -> str:
    """How a file is read, on one line."""
    texts, source = words.texts, preview.source
    if preview.refused is not None:
        said = of_code(preview.refused.code, {"name": source.name, **preview.refused.holes}, texts)
        if not with_name:
            gap = "" if texts.is_chinese else " "
            return f"{said.message}{gap}{said.next}"
        return f"{one_line(source.name)} · {said.message}"
    importer, size = words.importer(preview.importer), words.size(source.size_bytes)
    read = texts.tr("read as {importer} · {size}", importer=importer, size=size)
    if with_name:
        read = f"{one_line(source.name)} · {read}"
    rows = texts.trn("{count} row", "{count} rows", preview.rows)
    parts = [read, rows]
    if preview.skipped and not any(question.asked is Asked.COLUMNS for question in preview.questions):
        parts.append(texts.tr("{count} will be skipped", count=f"{len(preview.skipped):,}"))
    if preview.warnings:
        parts.append(texts.trn("{count} doubt", "{count} doubts", len(preview.warnings)))
    if preview.partial:
        parts.append(texts.tr("the file is cut off"))
    return " · ".join(parts)


class ImportState(StrEnum):
    """How an import stands."""

    COMPLETE = "complete"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


def can_be_undone(receipt: Receipt) -> bool:
    """Whether it brought something: rows that were there already bring their files and stand as sources too."""
    return receipt.import_id is not None and receipt.added + receipt.duplicates > 0


class ReceiptCard(Card):
    """Signals:
    undo_requested, restore_requested, erase_requested, reconcile_requested: the id of the import.
    """

    undo_requested = Signal(str)
    restore_requested = Signal(str)
    erase_requested = Signal(str)
    reconcile_requested = Signal(str)

    def __init__(self, receipt: Receipt, *, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._texts = words, words.texts
        self._receipt = receipt
        self.import_id = receipt.import_id or ""
        texts = self._texts
        self._undo = plain(texts.tr("Undo…"))
        self._undo.clicked.connect(self._on_undo)
        self._restore = plain(texts.tr("Put back"))
        self._restore.clicked.connect(self._on_restore)
        self._erase = quiet(texts.tr("Erase…"))
        self._erase.clicked.connect(self._on_erase)
        head = row()
        head.addWidget(PlainLabel(one_line(receipt.source.name), size="strong", wrap=True), 1)
        self._state = PlainLabel(tone="attention")
        head.addWidget(self._state)
        self._reconcile = plain(texts.tr("Compare with the log…"))
        self._reconcile.clicked.connect(self._on_reconcile)
        for button in (self._reconcile, self._erase, self._undo, self._restore):
            head.addWidget(button)
        self.column.addLayout(head)
        self.show_state(ImportState.COMPLETE)
        if receipt.refused is not None:
            holes = {"name": receipt.source.name, **receipt.refused.holes}
            sentence = of_code(receipt.refused.code, holes, texts)
            self.column.addWidget(PlainLabel(sentence.message, tone="attention", wrap=True))
            self.column.addWidget(PlainLabel(sentence.next, tone="soft", wrap=True))
            return
        if receipt.rows == 1:
            self.column.addWidget(PlainLabel(self._of_one(receipt), wrap=True))
        else:
            self._add_numbers(receipt)
        for said in receipt_sentences.of_receipt(receipt, texts):
            self.column.addWidget(PlainLabel(said, tone="soft", wrap=True))
        colon = "：" if texts.is_chinese else ": "
        told = " · ".join(f"{label}{colon}{said}" for label, said in of_settings(receipt.settings, texts))
        self.column.addWidget(PlainLabel(told, tone="soft", wrap=True))
        if receipt.partial:
            said = texts.tr("The file is cut off: everything up to the cut was read. Export it again if you can.")
            self.column.addWidget(PlainLabel(said, tone="attention", wrap=True))
        for code in dict.fromkeys(warning.code for warning in receipt.warnings if warning.code in AT_LIMIT):
            self.column.addWidget(PlainLabel(of_source_warning(code, "", texts), tone="attention", wrap=True))
        for said in passed_on(receipt.warnings, texts):
            self.column.addWidget(PlainLabel(said, tone="attention", wrap=True))
        self._add_list(receipt)

    def _of_one(self, receipt: Receipt) -> str:
        """What became of the one row, as a picture or a recording is."""
        texts = self._texts
        if receipt.added:
            return texts.tr("It came in.")
        if receipt.duplicates:
            return texts.tr("It belongs to a contact that was there already, and stands there as a source of it.")
        if receipt.left_out:
            return texts.tr("It was left out: its sender was not ticked.")
        return texts.tr("It was skipped.")

    def _add_numbers(self, receipt: Receipt) -> None:
        texts = self._texts
        figures = row(gap=GROUP_GAP)
        for number, word in (
            (receipt.added, texts.tr("came in")),
            (receipt.duplicates, texts.tr("were there already")),
            (receipt.left_out, texts.tr("left out")),
            (len(receipt.skipped), texts.tr("skipped")),
        ):
            figure = column(gap=0)
            figure.addWidget(PlainLabel(f"{number:,}", size="figure"))
            figure.addWidget(PlainLabel(word, tone="soft", size="small"))
            figures.addLayout(figure)
        figures.addStretch(1)
        self.column.addLayout(figures)
        together = texts.trn(
            "together the {count} row of the file", "together all {count} rows of the file", receipt.rows
        )
        self.column.addWidget(PlainLabel(together, tone="soft"))

    def _add_list(self, receipt: Receipt) -> None:
        texts = self._texts
        lines = [f"{skipped.locator} — {of_skipped(skipped.code, texts)}" for skipped in receipt.skipped[:_LISTED]]
        doubts = [
            " — ".join(
                filter(None, (w.locator, of_source_warning(w.code, w.detail, texts)))
            )  # of all of it, or a place
            for w in receipt.warnings[:_LISTED]
        ]
        if not lines and not doubts:
            return
        codes = Counter(skipped.code for skipped in receipt.skipped)  # of 100,000 rows, a few sentences
        counted: Counter[str] = Counter()
        for code, count in codes.items():
            counted[of_skipped(code, texts)] += count
        for reason, count in counted.most_common(4):
            self.column.addWidget(
                PlainLabel(texts.tr("{count} × {reason}", count=f"{count:,}", reason=reason), wrap=True)
            )
        said = texts.tr(
            "List them ({skipped} skipped, {doubts} doubtful)",
            skipped=f"{len(receipt.skipped):,}",
            doubts=f"{len(receipt.warnings):,}",
        )
        self._show = quiet(said)
        self._show.setCheckable(True)
        self._list = PlainTextView(role="verbatim")
        self._list.setAccessibleName(texts.tr("Rows that were skipped or doubtful"))
        self._list.setPlainText("\n".join(lines + doubts))
        self._list.setMinimumHeight(160)
        self._list.hide()
        self._show.toggled.connect(self._list.setVisible)
        holder = row(self._show, 1, gap=GAP)
        self.column.addLayout(holder)
        self.column.addWidget(self._list)

    def show_state(self, state: ImportState) -> None:
        """How the import stands now, and what can be done with it."""
        brought = can_be_undone(self._receipt)
        self._undo.setVisible(brought and state is ImportState.COMPLETE)
        self._restore.setVisible(state is ImportState.WITHDRAWN)
        self._reconcile.setVisible(is_bill(self._receipt) and brought and state is ImportState.COMPLETE)
        self._erase.setVisible(brought and state is not ImportState.ERASED)
        said = {ImportState.WITHDRAWN: self._texts.tr("undone"), ImportState.ERASED: self._texts.tr("erased")}
        self._state.setText(said.get(state, ""))

    @Slot()
    def _on_reconcile(self) -> None:
        self.reconcile_requested.emit(self.import_id)

    @Slot()
    def _on_undo(self) -> None:
        self.undo_requested.emit(self.import_id)

    @Slot()
    def _on_restore(self) -> None:
        self.restore_requested.emit(self.import_id)

    @Slot()
    def _on_erase(self) -> None:
        self.erase_requested.emit(self.import_id)
