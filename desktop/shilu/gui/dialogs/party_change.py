"""The form of a party that is there: its names, what it is, and its fields, made from their shape."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from shilu.core.errors import UserError
from shilu.core.labels import PARTY_KINDS
from shilu.core.particular import Field, FieldKind, as_typed
from shilu.core.particular_words import ParticularWords
from shilu.core.party import Party, PartyKind
from shilu.core.party_words import BEFORE
from shilu.core.shapes.parties import LENDER_TYPES, PARTY_FIELDS
from shilu.core.text import one_line
from shilu.core.wording import Catalog
from shilu.gui.dialogs.frame import AskingDialog, KeptField
from shilu.gui.dialogs.particular import REASON
from shilu.gui.widgets.particular_field import ParticularField
from shilu.gui.widgets.particular_inputs import Choices
from shilu.gui.widgets.parts import FittingArea, column, field, quiet, row
from shilu.gui.widgets.text import TextLine
from shilu.services.parties import PartyRevision

_WIDTH_PX = 600
_KINDS = {kind.value: label for kind, label in PARTY_KINDS.items()}
_BEFORE = (
    Field("name", BEFORE["name"], required=True),
    Field("kind", BEFORE["kind"], FieldKind.WORD, required=True, words=_KINDS),
    Field("aliases", BEFORE["aliases"], FieldKind.LINES),
    Field("lender_type", BEFORE["lender_type"], FieldKind.WORD, words=LENDER_TYPES),
)


class PartyChangeDialog(AskingDialog):
    """Gives a PartyRevision and the reason."""

    def __init__(self, party: Party, *, texts: Catalog, parent: QWidget | None = None) -> None:
        title = texts.tr("Change {name}", name=one_line(party.name, 60))
        super().__init__(title, texts.tr("Save"), texts=texts, width=_WIDTH_PX, parent=parent)
        self.inputs: dict[str, ParticularField] = {}
        choices = Choices(ParticularWords(texts, {}))
        self._aside = QWidget()
        aside = column(self._aside)
        before = {
            "name": party.name,
            "kind": party.kind.value,
            "aliases": "\n".join(party.aliases),
            "lender_type": party.lender_type,
        }
        for one in (*_BEFORE, *PARTY_FIELDS):
            value = before[one.name] if one.name in before else as_typed(party.get(one.name))
            shown = ParticularField(one, value, choices=choices, texts=texts)
            shown.changed.connect(self.changed)
            self.inputs[one.name] = shown
            (aside if one.aside else self.fields).addWidget(shown)
            self.keeps(**{one.name: KeptField(shown.input.typed, shown.input.put)})
        self.more = quiet(texts.tr("More…"))
        self.more.clicked.connect(self.unfold)
        self.fields.addLayout(row(self.more, 1))
        self.fields.addWidget(self._aside)
        filled = any(shown.field.aside and shown.input.typed() for shown in self.inputs.values())
        self._aside.setVisible(filled)
        self.more.setVisible(not filled)
        self.reason = TextLine()
        self.reason.setPlaceholderText(texts.tr("Why; it stands in the history and on paper"))
        self.fields.addLayout(field(texts.tr("Reason"), self.reason))
        self.keeps(**{REASON: self.reason})
        self.inputs["name"].take_keyboard()

    @Slot()
    def unfold(self) -> None:
        """Show the fields that are folded away, and go to the first of them."""
        self._aside.show()
        self.more.hide()
        self._go_to(next(shown for shown in self.inputs.values() if shown.field.aside))

    def _go_to(self, shown: ParticularField) -> None:
        if shown.field.aside:
            self._aside.show()
            self.more.hide()
        shown.take_keyboard()
        area = self.findChild(FittingArea)
        if area is not None:
            area.ensureWidgetVisible(shown)

    def value(self) -> PartyRevision:
        """What is different now."""
        typed = {name: shown.input.typed() for name, shown in self.inputs.items() if shown.is_changed}
        aliases = typed.get("aliases")
        kind = typed.get("kind")
        return PartyRevision(
            name=typed.get("name"),
            kind=PartyKind(kind) if kind else None,
            aliases=None if aliases is None else tuple(filter(None, map(str.strip, aliases.split("\n")))),
            lender_type=typed.get("lender_type"),
            fields={name: said for name, said in typed.items() if name not in BEFORE},
        )

    def reason_given(self) -> str:
        """Why."""
        return self.reason.text().strip()

    def missing(self) -> str:
        texts = self.texts
        wrong = [shown for shown in self.inputs.values() if not shown.check("", is_whole=True)]
        if wrong:
            self._go_to(wrong[0])
            return texts.trn("One field needs another look.", "{count} fields need another look.", len(wrong))
        if not any(shown.is_changed for shown in self.inputs.values()):
            return texts.tr("Nothing is different yet.")
        if not self.reason_given():
            self.reason.setFocus()
            return texts.tr("A few words are enough, but the history needs a reason.")
        return ""

    @Slot(object)
    def refuse(self, error: UserError) -> None:
        shown = self.inputs.get(str(error.holes.get("field", "")))
        if shown is None:
            super().refuse(error)
            return
        self.accept_button.setEnabled(True)
        shown.complain(error)
        self._go_to(shown)
        self.complain(self.texts.trn("One field needs another look.", "{count} fields need another look.", 1))
