"""The form of a party that is there: its names, what it is, and its fields, made from their shape."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from shilu.core.labels import PARTY_KINDS
from shilu.core.particular import Field, FieldKind, as_typed
from shilu.core.particular_words import ParticularWords
from shilu.core.party import Party, PartyKind
from shilu.core.party_words import BEFORE
from shilu.core.shapes.parties import LENDER_TYPES, PARTY_FIELDS
from shilu.core.text import one_line
from shilu.core.wording import Catalog
from shilu.gui.dialogs.field_form import REASON, FieldForm
from shilu.gui.widgets.particular_field import ParticularField
from shilu.gui.widgets.particular_inputs import Choices
from shilu.gui.widgets.parts import field, row
from shilu.services.parties import PartyRevision

_KINDS = {kind.value: label for kind, label in PARTY_KINDS.items()}
_BEFORE = (
    Field("name", BEFORE["name"], required=True),
    Field("kind", BEFORE["kind"], FieldKind.WORD, required=True, words=_KINDS),
    Field("aliases", BEFORE["aliases"], FieldKind.LINES),
    Field("lender_type", BEFORE["lender_type"], FieldKind.WORD, words=LENDER_TYPES),
)


class PartyChangeDialog(FieldForm):
    """Gives a PartyRevision and the reason."""

    def __init__(self, party: Party, *, texts: Catalog, parent: QWidget | None = None) -> None:
        title = texts.tr("Change {name}", name=one_line(party.name, 60))
        super().__init__(title, texts.tr("Save"), texts=texts, parent=parent)
        choices = Choices(ParticularWords(texts, {}))
        before = {
            "name": party.name,
            "kind": party.kind.value,
            "aliases": "\n".join(party.aliases),
            "lender_type": party.lender_type,
        }
        for one in (*_BEFORE, *PARTY_FIELDS):
            value = before[one.name] if one.name in before else as_typed(party.get(one.name))
            self.add_input(ParticularField(one, value, choices=choices, texts=texts))
        self.fields.addLayout(row(self.more, 1))
        self.fields.addWidget(self.aside)
        self.fold()
        self.fields.addLayout(field(texts.tr("Reason"), self.reason))
        self.keeps(**{REASON: self.reason})
        self.inputs["name"].take_keyboard()

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

    def missing(self) -> str:
        is_changed = any(shown.is_changed for shown in self.inputs.values())
        return self.wrong("", is_whole=True) or self.unsaid(is_changed=is_changed)
