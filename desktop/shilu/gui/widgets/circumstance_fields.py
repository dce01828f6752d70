"""What else can be said of a contact, folded away until it is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from shilu.core.circumstances import TYPED
from shilu.core.errors import UserError
from shilu.core.incident import Incident
from shilu.core.particular import Field, FieldKind, as_typed
from shilu.core.particular_words import ParticularWords
from shilu.core.wording import N_, Catalog
from shilu.gui.style import FIELD_GAP
from shilu.gui.widgets.particular_field import ParticularField
from shilu.gui.widgets.particular_inputs import Choices
from shilu.gui.widgets.parts import column, quiet, row
from shilu.gui.widgets.text import explain

PREFIX = "more."
"""How the names of these fields begin in a draft."""
_LOAN = N_("Loan it was about, by its number in the record")


class CircumstanceFields(QWidget):
    """Signals:
    changed: something was typed or chosen.
    """

    changed = Signal()

    def __init__(self, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self.inputs: dict[str, ParticularField] = {}
        self._values: Mapping[str, str] = {}
        self.more = quiet(texts.tr("More…"))
        explain(self.more, texts.tr("Answer, name, place, people present, recording, loan, missing proof, next step"))
        self.more.clicked.connect(self._on_more)
        self._fields = QWidget()
        self._column = column(self._fields, gap=FIELD_GAP)
        layout = column(self, gap=FIELD_GAP)
        layout.addLayout(row(self.more, 1))
        layout.addWidget(self._fields)
        self._fields.hide()

    def show_values(self, incident: Incident | None) -> None:
        """What stands there at first: what was said of a contact, or nothing."""
        values = {} if incident is None else {name: as_typed(value) for name, value in incident.circumstances.items()}
        if incident is not None and incident.loan is not None:
            values["loan"] = "" if incident.loan_number is None else str(incident.loan_number)
        self._values = values
        for shown in self.inputs.values():
            self._column.removeWidget(shown)
            shown.deleteLater()
        self.inputs = {}
        self._fields.hide()
        self.more.show()
        if values:
            self.unfold()

    def unfold(self) -> None:
        """Show the fields; they are made when they are first wanted."""
        if not self.inputs:
            choices = Choices(ParticularWords(self._texts, {}))
            for field in TYPED:
                shown = ParticularField(
                    _as_line(field), self._values.get(field.name, ""), choices=choices, texts=self._texts
                )
                shown.changed.connect(self.changed)
                self.inputs[field.name] = shown
                self._column.addWidget(shown)
        self._fields.show()
        self.more.hide()

    def typed(self) -> dict[str, str]:
        """What is different now, field by field."""
        return {name: shown.input.typed() for name, shown in self.inputs.items() if shown.is_changed}

    def draft(self) -> dict[str, str]:
        """The same for a draft."""
        return {f"{PREFIX}{name}": text for name, text in self.typed().items()}

    def put_draft(self, form: Mapping[str, str]) -> None:
        """Fill the fields as they stood."""
        typed = {name.removeprefix(PREFIX): text for name, text in form.items() if name.startswith(PREFIX)}
        if typed:
            self.unfold()
        for name, shown in self.inputs.items():
            if name in typed:
                shown.input.put(typed[name])

    def check(self) -> bool:
        """Whether all of it can be understood; else it is said there, and the keyboard is there."""
        wrong = [shown for shown in self.inputs.values() if not shown.check("", is_whole=False)]
        if wrong:
            wrong[0].take_keyboard()
        return not wrong

    def refuse(self, error: UserError) -> bool:
        """Say what is wrong beside the field that it is about; whether it is about one of these."""
        shown = self.inputs.get(str(error.holes.get("field", "")))
        if shown is None:
            return False
        shown.complain(error)
        shown.take_keyboard()
        return True

    @Slot()
    def _on_more(self) -> None:
        self.unfold()
        next(iter(self.inputs.values())).take_keyboard()


def _as_line(field: Field) -> Field:
    return replace(field, kind=FieldKind.LINE, label=_LOAN) if field.kind is FieldKind.PARTICULAR else field
