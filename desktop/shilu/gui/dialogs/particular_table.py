"""Entries of the record out of a table that is pasted: what was understood is shown row by row before anything is
recorded."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHeaderView, QWidget

from shilu.core.errors import UserError
from shilu.core.particular import Shape
from shilu.core.particular_words import ParticularWords
from shilu.core.text import one_line
from shilu.gui.dialogs.frame import AskingDialog, KeptField
from shilu.gui.dialogs.particular import KIND
from shilu.gui.models.record import heading_px
from shilu.gui.models.table import Column, Role, TableModel
from shilu.gui.widgets.parts import field
from shilu.gui.widgets.table_view import TableView
from shilu.gui.widgets.text import LongTextField, PlainLabel
from shilu.host.particular_problems import of_problem
from shilu.host.sentences import of_error

if TYPE_CHECKING:
    from shilu.services.particular_tables import Row, Table

_READ_AFTER_MS = 250
_WIDTH_PX, _CELL_PX, _WRONG_PX = 920, 136, 260


class ParticularTableDialog(AskingDialog):
    """Gives a Table of which every row can be recorded.

    Signals:
        asked: the text that is to be read; see ``show_table`` and ``show_refused``.
    """

    asked = Signal(str)

    def __init__(self, shape: Shape, *, words: ParticularWords, parent: QWidget | None = None) -> None:
        texts = words.texts
        plural = texts.tr(shape.plural)
        super().__init__(
            texts.tr("Paste a table: {kind}", kind=plural), texts.tr("Add"), texts=texts, width=_WIDTH_PX, parent=parent
        )
        self._shape, self._words = shape, words
        self.table: Table | None = None
        self._read = ""
        self.text = LongTextField(lines=5)
        self.text.setLineWrapMode(LongTextField.LineWrapMode.NoWrap)
        known = ("、" if texts.is_chinese else ", ").join(texts.tr(one.label) for one in shape.fields)
        self.about = PlainLabel(
            texts.tr("Copy it in the spreadsheet with its first row, where the headings stand. Known are: {names}.",
                     names=known),
            tone="soft", size="small", wrap=True,
        )  # fmt: skip
        self.said = PlainLabel(tone="soft", wrap=True)
        self.said.hide()
        self.left_out = PlainLabel(tone="attention", wrap=True)
        self.left_out.hide()
        self._view: TableView | None = None
        self.of_row = PlainLabel(tone="attention", wrap=True)
        self.of_row.hide()
        self.fields.addLayout(field(texts.tr("The table"), self.text))
        self.fields.addWidget(self.about)
        self.fields.addWidget(self.said)
        self.fields.addWidget(self.left_out)
        self.keeps(text=self.text, **{KIND: KeptField(lambda: shape.kind.value, lambda _text: None)})
        self._waiting = QTimer(self, singleShot=True, interval=_READ_AFTER_MS)
        self._waiting.timeout.connect(self._on_still)
        self.text.textChanged.connect(self._waiting.start)
        self.text.too_much_pasted.connect(self._on_too_much)
        self.text.setFocus()

    @property
    def view(self) -> TableView | None:
        """The rows that were understood."""
        return self._view

    @Slot()
    def _on_still(self) -> None:
        self.table, self._read = None, self.text.toPlainText()
        if self._read.strip():
            self.asked.emit(self._read)

    @Slot()
    def _on_too_much(self) -> None:
        self.complain(of_error(UserError("usage.table_too_large"), self.texts).message)

    def show_table(self, text: str, table: Table) -> None:
        """Say what was understood of ``text``."""
        if text != self.text.toPlainText():
            return  # something else stands there by now
        texts = self.texts
        self.table = table
        self.complaint.hide()
        count = len(table.rows)
        if table.wrong:
            self.said.setText(
                texts.trn(
                    "{count} row cannot be recorded yet. Mend it here or in the spreadsheet; until then nothing is.",
                    "{count} rows cannot be recorded yet. Mend them here or in the spreadsheet; until then nothing is.",
                    table.wrong,
                )
            )
        else:
            self.said.setText(texts.trn("{count} row was understood.", "{count} rows were understood.", count))
        self.said.set_tone("attention" if table.wrong else "good")
        self.said.show()
        names = ("、" if texts.is_chinese else ", ").join(one_line(one, 40) for one in table.left_out[:20])
        self.left_out.setText(texts.tr("Columns that are left out, as no field is called so: {names}", names=names))
        self.left_out.setVisible(bool(names))
        self.accept_button.setText(texts.trn("Add {count}", "Add {count}", count))
        self._show_rows(table)

    def _show_rows(self, table: Table) -> None:
        texts = self.texts
        columns: list[Column[Row]] = [
            Column("row", texts.tr("Row"), lambda row: str(row.number), width=56),
            Column("wrong", texts.tr("What is wrong"), self._wrong, width=_WRONG_PX),
        ]
        for name in table.fields:
            shown = self._shape.field(name)
            if shown is not None:
                label = texts.tr(shown.label)
                columns.append(
                    Column(name, label, partial(self._cell, name=name), width=max(_CELL_PX, heading_px(label)))
                )
        model: TableModel[Row] = TableModel(columns, parent=self)
        model.set_rows(table.rows)
        view = TableView(model, name=texts.tr("What was understood"))
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        view.setMinimumHeight(220)
        view.setColumnHidden(1, not table.wrong)
        if table.wrong:
            view.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Interactive)
        if self._view is not None:
            if self._view.hasFocus():
                self.text.setFocus()  # a view that goes takes the keyboard along
            self.fields.removeWidget(self._view)
            self._view.deleteLater()
        self._view = view
        self.fields.addWidget(view)
        self.fields.removeWidget(self.of_row)
        self.fields.addWidget(self.of_row)
        view.selectionModel().currentChanged.connect(self._on_row_chosen)
        first = next((at for at, row in enumerate(table.rows) if row.problems), 0)
        view.setCurrentIndex(model.index(first, 0))

    @Slot(QModelIndex)
    def _on_row_chosen(self, current: QModelIndex) -> None:
        """What is wrong there, in full: a cell has not always the room."""
        row: Row | None = current.data(Role.ITEM) if current.isValid() else None
        said = self._wrong(row) if row is not None else ""
        self.of_row.setText(self.texts.tr("Row {number}: {problem}", number=row.number, problem=said) if row else "")
        self.of_row.setVisible(bool(said))

    def _wrong(self, row: Row) -> str:
        return " ".join(one_line(of_problem(self._shape.kind, error, self.texts)) for error in row.problems)

    def _cell(self, row: Row, name: str) -> str:
        shown, value = self._shape.field(name), row.understood.get(name)
        if shown is None or value is None:
            return one_line(row.typed.get(name, ""), 80)
        return one_line(self._words.value(shown, value), 80)

    @Slot(object)
    def show_refused(self, error: UserError) -> None:
        """Say why it is no table."""
        said = of_error(error, self.texts)
        name = str(error.holes.get("field", ""))
        shown = self._shape.field(name)
        if shown is not None:
            said = of_error(UserError(error.code, field=self.texts.tr(shown.label)), self.texts)
        self.said.hide()
        self.left_out.hide()
        self.of_row.hide()
        if self._view is not None:
            self._view.hide()
        self.complain(f"{said.message} {said.next}")

    def missing(self) -> str:
        texts = self.texts
        if not self.text.toPlainText().strip():
            return texts.tr("There is no table yet.")
        if self.text.toPlainText() != self._read or self._waiting.isActive():
            return texts.tr("The table is still being read. Press again in a moment.")
        if self.table is None:
            return self.complaint.text() or texts.tr("The table is still being read. Press again in a moment.")
        if self.table.wrong and self._view is not None:
            self._view.setFocus()
            return texts.tr("Nothing is recorded while a row cannot be.")
        return ""
