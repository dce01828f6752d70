"""How do I get it out? The steps for each phone, app and carrier, folded away until somebody asks."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from shilu.core.wording import Catalog
from shilu.gui.style import FIELD_GAP
from shilu.gui.widgets.parts import Card, column, quiet, row, scrolled
from shilu.gui.widgets.segmented import ChoiceRow
from shilu.gui.widgets.text import PlainLabel
from shilu.host.getting_out import AS_OF, said, ways

_WIDE = 680


class HowToGetItOut(QWidget):
    """The importers that there are decide which ways are shown. Open, it wants the room of the page."""

    def __init__(self, importers: Collection[str], *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts, self._ways = texts, ways(importers)
        self.show_button = quiet(texts.tr("How do I get it out of the phone or the app?"))
        self.show_button.setCheckable(True)
        self.kinds = ChoiceRow[int](
            [(place, texts.tr(way.title)) for place, way in enumerate(self._ways)],
            name=self.show_button.text(),
            keys=False,
        )
        self.kinds.changed.connect(self._show)
        card = Card()
        self.steps, self.leaves_out, self.limit = (
            PlainLabel(wrap=True),
            PlainLabel(wrap=True, tone="soft"),
            PlainLabel(wrap=True, tone="attention"),
        )
        dated = texts.tr("As things stood on {day}; names of menus change.", day=AS_OF.isoformat())
        for label in (self.steps, self.leaves_out, self.limit, PlainLabel(dated, tone="soft", size="small")):
            card.column.addWidget(label)
        inner = QWidget()
        inside = column(inner, gap=FIELD_GAP)
        inside.addWidget(self.kinds)
        card.setMaximumWidth(_WIDE)
        beside = row()
        beside.addWidget(card, 1000)
        beside.addStretch(1)
        inside.addLayout(beside)
        inside.addStretch(1)
        self.panel = scrolled(inner)
        self.panel.hide()
        self.show_button.toggled.connect(self.panel.setVisible)
        layout = column(self, gap=FIELD_GAP)
        layout.addLayout(row(self.show_button, 1))
        layout.addWidget(self.panel, 1)
        self._show()

    @Slot()
    def _show(self) -> None:
        told = said(self._ways[self.kinds.value()], self._texts)
        self.steps.setText(told[0])
        self.leaves_out.setText(told[1])
        self.limit.setText(told[2] if len(told) > 2 else "")
        self.limit.setVisible(len(told) > 2)
