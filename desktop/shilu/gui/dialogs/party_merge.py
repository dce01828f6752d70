"""Asks which other party is the same one, and under which name they show."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QComboBox, QWidget

from shilu.core.party import Party
from shilu.core.text import one_line, search_key
from shilu.core.wording import Catalog
from shilu.gui.dialogs.frame import FormDialog
from shilu.gui.widgets.lender_field import LenderField
from shilu.gui.widgets.parts import field
from shilu.gui.widgets.text import PlainLabel, TextLine

_THIS, _OTHER = "this", "other"


class PartyMergeDialog(FormDialog):
    """Gives the ids of the party that is kept and of the one that is merged into it, and the reason."""

    def __init__(
        self, party: Party, others: Mapping[str, str], *, texts: Catalog, parent: QWidget | None = None
    ) -> None:
        """``others``: the names of the other parties by id."""
        name = one_line(party.name, 60)
        title = texts.tr("{name} and another are one", name=name)
        super().__init__(title, texts.tr("Merge"), texts=texts, parent=parent)
        self._party = party
        self._others = {one_line(called, 80): id_ for id_, called in others.items()}
        self.other = LenderField()
        self.other.set_names(sorted(self._others, key=search_key))
        self.other.setCurrentText("")
        self.kept = QComboBox()
        self.kept.addItem(texts.tr("{name} stays", name=name), _THIS)
        self.kept.addItem(texts.tr("The other one stays"), _OTHER)
        self.reason = TextLine()
        self.fields.addWidget(
            PlainLabel(
                texts.tr(
                    "Numbers, links and loans of both show under one name from then on. What was recorded of either "
                    "stays as it is, so that this can be taken back without a loss."
                ),
                tone="soft",
                wrap=True,
            )
        )
        self.fields.addLayout(field(texts.tr("The other one"), self.other))
        self.fields.addLayout(field(texts.tr("Under which name"), self.kept))
        self.fields.addLayout(field(texts.tr("Reason"), self.reason))
        self.keeps(other=self.other, kept=self.kept, reason=self.reason)
        self.other.accepted.connect(self.kept.setFocus)
        self.other.setFocus()

    def value(self) -> tuple[str, str, str]:
        """Kept, absorbed, why."""
        other = self._chosen()
        first, second = (self._party.id, other) if self.kept.currentData() == _THIS else (other, self._party.id)
        return first, second, self.reason.text().strip()

    def _chosen(self) -> str:
        typed = self.other.currentText().strip()
        exact = self._others.get(typed, "")
        return exact or next((id_ for name, id_ in self._others.items() if search_key(name) == search_key(typed)), "")

    def missing(self) -> str:
        if not self._chosen():
            self.other.setFocus()
            return self.texts.tr("Choose a party that is in the list.")
        if not self.reason.text().strip():
            self.reason.setFocus()
            return self.texts.tr("A few words are enough, but the history needs a reason.")
        return ""
