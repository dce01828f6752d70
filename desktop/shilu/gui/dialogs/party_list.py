"""Shows what a list of parties would bring, row by row, before anything of it is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Slot
from PySide6.QtWidgets import QWidget

from shilu.core.text import one_line
from shilu.core.wording import Catalog
from shilu.gui.dialogs.frame import FormDialog
from shilu.gui.models.table import Column, Role, TableModel
from shilu.gui.widgets.table_view import TableView
from shilu.gui.widgets.text import PlainLabel
from shilu.host.party_list_words import STANDINGS, remarks
from shilu.services.party_lists import ListedParty, PartyList, Standing

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH_PX = 760


class PartyListDialog(FormDialog):
    """Accepted, the list is taken in."""

    def __init__(self, listed: PartyList, name: str, *, texts: Catalog, parent: QWidget | None = None) -> None:
        new, changed = listed.count(Standing.NEW), len(listed.revised)
        title = texts.tr("The list {name}", name=one_line(name, 60))
        super().__init__(title, texts.tr("Bring in"), texts=texts, width=_WIDTH_PX, parent=parent)
        self._does_something = bool(new or changed)
        columns: Sequence[Column[ListedParty]] = (
            Column("row", texts.tr("Row"), lambda row: str(row.line), width=56, right=True),
            Column("name", texts.tr("Name"), lambda row: one_line(row.name, 80), width=220),
            Column("standing", texts.tr("What it is here"), lambda row: texts.tr(STANDINGS[row.standing]), width=176),
            Column("remarks", texts.tr("What is to be said of it"), self._remarks, width=0),
        )
        said = (
            texts.trn("{count} new party", "{count} new parties", new),
            texts.trn("{count} gets more fields", "{count} get more fields", changed),
            texts.trn("{count} row is left out", "{count} rows are left out", listed.count(Standing.BAD)),
        )
        self.said = PlainLabel(" · ".join(said), wrap=True)
        self.fields.addWidget(self.said)
        if listed.left_out:
            names = ("、" if texts.is_chinese else ", ").join(one_line(one, 40) for one in listed.left_out[:20])
            left = texts.tr("Columns that are left out, as no field is called so: {names}", names=names)
            self.fields.addWidget(PlainLabel(left, tone="attention", wrap=True))
        self.model: TableModel[ListedParty] = TableModel(columns, parent=self)
        self.model.set_rows(listed.rows)
        self.table = TableView(self.model, name=texts.tr("What was understood"))
        self.table.setMinimumHeight(260)
        self.fields.addWidget(self.table)
        self.of_row = PlainLabel(wrap=True)
        self.fields.addWidget(self.of_row)
        self.table.selectionModel().currentChanged.connect(self._on_row_chosen)
        self.table.setCurrentIndex(self.model.index(0, 0))
        self.accept_button.setEnabled(self._does_something)
        (self.accept_button if self._does_something else self.cancel_button).setFocus()

    def _remarks(self, row: ListedParty) -> str:
        return " · ".join(remarks(row, self.texts))

    @Slot(QModelIndex)
    def _on_row_chosen(self, current: QModelIndex) -> None:
        """In full: a cell has not always the room."""
        row: ListedParty | None = current.data(Role.ITEM) if current.isValid() else None
        self.of_row.setText(self._remarks(row) if row is not None else "")
