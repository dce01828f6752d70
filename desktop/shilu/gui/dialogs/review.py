"""What is asked while suggestions are reviewed: what a new party is, whose a number is instead, for how long, and
whether all of a list are confirmed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Generic, TypeVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from shilu.core.labels import PARTY_KINDS
from shilu.core.party import Party, PartyDraft, PartyKind
from shilu.core.text import search_key
from shilu.core.wording import Catalog
from shilu.gui.dialogs.frame import FormDialog
from shilu.gui.icons import Icons
from shilu.gui.models.table import Column, TableModel
from shilu.gui.widgets.days import PeriodField
from shilu.gui.widgets.lender_field import LenderField
from shilu.gui.widgets.parts import field
from shilu.gui.widgets.segmented import ChoiceRow
from shilu.gui.widgets.table_view import TableView
from shilu.gui.widgets.text import PlainLabel, TextLine

R = TypeVar("R")
_WIDTH = 520


class NewPartyDialog(FormDialog):
    """Gives the PartyDraft of a name that was read and that nobody has yet."""

    def __init__(self, name: str, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(
            texts.tr("Nobody of this name is in your list yet"),
            texts.tr("Add and confirm"),
            texts=texts,
            width=_WIDTH,
            parent=parent,
        )
        self._read = name
        self.name = TextLine(name)
        self.kind = ChoiceRow(
            [(kind, texts.tr(label)) for kind, label in PARTY_KINDS.items()],
            name=texts.tr("What it is"),
            width=_WIDTH - 48,
        )
        self.kind.set_value(PartyKind.UNKNOWN)
        self.fields.addLayout(field(texts.tr("What it is"), self.kind))
        self.fields.addLayout(field(texts.tr("Name"), self.name))
        self.fields.addWidget(PlainLabel(texts.tr("You are asked once for each name."), tone="soft", wrap=True))
        self.kind.setFocus()

    def value(self) -> PartyDraft:
        """The party; what was read stays one of its names."""
        name = self.name.text().strip()
        aliases = () if search_key(name) == search_key(self._read) else (self._read,)
        return PartyDraft(name, self.kind.value(), aliases)

    def missing(self) -> str:
        return "" if self.name.text().strip() else self.texts.tr("The name is missing.")


class OtherPartyDialog(FormDialog):
    """Gives the party that a number belongs to instead of the one suggested, or the name of a new one."""

    def __init__(self, title: str, parties: Sequence[Party], *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(title, texts.tr("Give it to them"), texts=texts, width=_WIDTH, parent=parent)
        self._parties = {search_key(name): one for one in parties for name in (*one.aliases, one.name)}
        self.name = LenderField()
        self.name.set_names([one.name for one in parties])
        self.name.setEditText("")
        self.name.accepted.connect(self.accept)
        words = texts.tr("What was suggested is declined. A name that is not in the list becomes a new party.")
        self.fields.addLayout(field(texts.tr("Whose it is"), self.name))
        self.fields.addWidget(PlainLabel(words, tone="soft", wrap=True))
        self.name.setFocus()

    def value(self) -> Party | PartyDraft:
        """Who."""
        typed = self.name.currentText().strip()
        return self._parties.get(search_key(typed)) or PartyDraft(typed, PartyKind.UNKNOWN)

    def missing(self) -> str:
        return "" if self.name.currentText().strip() else self.texts.tr("The name is missing.")


class PeriodDialog(FormDialog):
    """Gives the days from and to which a number acts for a party; open ends are None."""

    def __init__(
        self,
        title: str,
        days: tuple[date | None, date | None],
        *,
        texts: Catalog,
        icons: Icons,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, texts.tr("Set the period"), texts=texts, parent=parent)
        self.period = PeriodField(texts=texts, icons=icons)
        self.period.first.set_day(days[0])
        self.period.last.set_day(days[1])
        words = texts.tr("Both days are included. Left empty, it has no limit on that side.")
        self.fields.addWidget(PlainLabel(words, tone="soft", wrap=True))
        self.fields.addWidget(self.period)
        self.period.setFocus()

    def value(self) -> tuple[date | None, date | None]:
        """The days."""
        return self.period.first.day, self.period.last.day

    def missing(self) -> str:
        first, last = self.period.first, self.period.last
        if first.is_wrong or last.is_wrong:
            return self.texts.tr("Write a day as YYYY-MM-DD.")
        if first.day and last.day and first.day > last.day:
            return self.texts.tr("The last day lies before the first.")
        return ""


class TogetherDialog(FormDialog, Generic[R]):
    """Shows all that would be confirmed at once, each with its tick, and gives those that are still ticked."""

    def __init__(
        self,
        title: str,
        rows: Sequence[R],
        columns: Sequence[Column[R]],
        *,
        key: Callable[[R], str],
        words: str,
        texts: Catalog,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, "", texts=texts, width=760, parent=parent)
        self._rows, self._key = tuple(rows), key
        self.model: TableModel[R] = TableModel(columns, key=key, parent=self)
        self.model.set_rows(self._rows)
        self.model.set_ticked(frozenset(key(one) for one in rows))
        self.model.ticked_changed.connect(self._show_count)
        self.table = TableView(self.model, name=title)
        self.table.setMinimumHeight(min(len(self._rows) + 2, 12) * 32)
        if words:
            self.fields.addWidget(PlainLabel(words, tone="soft", wrap=True))
        self.fields.addWidget(self.table)
        self.table.setCurrentIndex(self.model.index(0, 0))
        self._show_count()
        self.table.setFocus()

    def value(self) -> tuple[R, ...]:
        """Those that are ticked."""
        ticked = self.model.ticked()
        return tuple(one for one in self._rows if self._key(one) in ticked)

    def missing(self) -> str:
        return "" if self.value() else self.texts.tr("None is ticked.")

    @Slot()
    def _show_count(self) -> None:
        count = len(self.model.ticked())
        self.accept_button.setText(self.texts.tr("Confirm {count}", count=f"{count:,}"))
