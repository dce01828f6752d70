"""The form of a new lender, app, agency or person."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QWidget

from shilu.core.labels import PARTY_KINDS
from shilu.core.party import PartyDraft, PartyKind
from shilu.core.wording import Catalog
from shilu.gui.dialogs.frame import FormDialog
from shilu.gui.widgets.parts import field
from shilu.gui.widgets.text import TextLine


class PartyDialog(FormDialog):
    """Gives a PartyDraft."""

    def __init__(self, *, texts: Catalog, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(texts.tr("A new lender or collector"), texts.tr("Add"), texts=texts, parent=parent)
        self.name = TextLine(name)
        self.name.setPlaceholderText(texts.tr("As it calls itself"))
        self.kind = QComboBox()
        for kind, label in PARTY_KINDS.items():
            self.kind.addItem(texts.tr(label), kind)
        self.aliases = TextLine()
        self.aliases.setPlaceholderText(texts.tr("Separated by commas"))
        self.fields.addLayout(field(texts.tr("Name"), self.name))
        self.fields.addLayout(field(texts.tr("What it is"), self.kind))
        self.fields.addLayout(field(texts.tr("Other names it uses"), self.aliases))
        self.keeps(name=self.name, kind=self.kind, aliases=self.aliases)
        self.name.setFocus()

    def value(self) -> PartyDraft:
        """What was typed."""
        parts = self.aliases.text().replace("，", ",").replace("、", ",").split(",")
        return PartyDraft(
            name=self.name.text().strip(),
            kind=PartyKind(self.kind.currentData()),
            aliases=tuple(part.strip() for part in parts if part.strip()),
        )

    def missing(self) -> str:
        return "" if self.name.text().strip() else self.texts.tr("The name is missing.")
