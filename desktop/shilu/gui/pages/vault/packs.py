"""The way from the vault to its rule packs."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from shilu.gui.pages.page import Tools
from shilu.gui.pages.section import Section
from shilu.gui.widgets.parts import plain, row


class PacksSection(Section):
    """Signals:
    requested: the packs are to be seen.
    """

    requested = Signal()

    def __init__(self, *, tools: Tools, parent: QWidget | None = None) -> None:
        texts = tools.texts
        words = texts.tr(
            "What Shilu knows of each country’s law, how old it is and whether a lawyer has read it. An office can "
            "give this vault a pack of its own."
        )
        super().__init__(texts.tr("Rule packs"), words, tools=tools, parent=parent)
        self.show_button = plain(texts.tr("Show the rule packs"))
        self.show_button.clicked.connect(self.requested)
        self.column.addLayout(row(self.show_button, 1))
