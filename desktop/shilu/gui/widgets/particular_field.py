"""One field of the record in a form: its label, on which papers it is, and what is wrong with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from shilu.core.errors import UserError
from shilu.core.particular import Field, understood
from shilu.core.particular_words import on_papers
from shilu.core.wording import Catalog
from shilu.gui.widgets.particular_inputs import Choices, ContactsInput, input_for
from shilu.gui.widgets.parts import column, row
from shilu.gui.widgets.text import PlainLabel
from shilu.host.sentences import of_code

_FOR_THE_COMMAND_LINE = ("usage.unknown_incident",)
"""Errors whose second sentence names a command."""


class ParticularField(QWidget):
    """Signals:
    changed: something was typed or chosen.
    asked: this field, whose contacts are to be looked up.
    """

    changed = Signal()
    asked = Signal(object)

    def __init__(
        self, shown: Field, value: str, *, choices: Choices, texts: Catalog, parent: QWidget | None = None
    ) -> None:
        """``value``: what stands there at first, as it could be typed; references as ids."""
        super().__init__(parent)
        self.field, self._texts = shown, texts
        self.input = input_for(shown, value, choices, texts)
        name = texts.tr(shown.label)
        label = PlainLabel(texts.tr("{field} (required)", field=name) if shown.required else name, tone="soft")
        inside = self.input.focusProxy()
        if inside is not None:
            label.setBuddy(inside)
            inside.setAccessibleName(label.text())
        self.complaint = PlainLabel(tone="attention", size="small", wrap=True)
        self.complaint.hide()
        layout = column(self, gap=4)
        label.setWordWrap(True)
        papers = PlainLabel(on_papers(shown, texts), tone="faint", size="small")
        head = row(label, papers)
        head.setStretch(0, 1)
        layout.addLayout(head)
        if inside is not None:
            inside.setAccessibleDescription(papers.text())
        layout.addWidget(self.input)
        layout.addWidget(self.complaint)
        self.input.put(value)
        self.at_first = self.input.typed()
        self.input.changed.connect(self._on_changed)
        if isinstance(self.input, ContactsInput):
            self.input.asked.connect(self._on_asked)

    @property
    def is_changed(self) -> bool:
        """Whether something else stands there now than at first."""
        return self.input.typed() != self.at_first

    def check(self, currency: str, *, is_whole: bool) -> bool:
        """Whether it can hold what is typed; what is wrong is said. ``is_whole``: what is required must be there."""
        typed = self.input.typed()
        try:
            value = understood(self.field, typed, currency=currency)
            if value is None and self.field.required and (is_whole or self.is_changed):
                raise UserError("usage.particular_missing", field=self.field.name)
        except UserError as error:
            self.complain(error)
            return False
        self.complaint.hide()
        return True

    def complain(self, error: UserError) -> None:
        """Say beside it what is wrong."""
        said = of_code(error.code, {**error.holes, "field": self._texts.tr(self.field.label)}, self._texts)
        is_foreign = error.code in _FOR_THE_COMMAND_LINE
        self.complaint.setText(said.message if is_foreign else f"{said.message} {said.next}".strip())
        self.complaint.show()

    def take_keyboard(self) -> None:
        """Type here now."""
        self.input.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_again(self) -> None:
        """Have its contacts looked up, where it has any."""
        if isinstance(self.input, ContactsInput) and self.input.typed().strip():
            self.asked.emit(self)

    @Slot()
    def _on_changed(self) -> None:
        self.complaint.hide()
        self.changed.emit()

    @Slot(str)
    def _on_asked(self, _typed: str) -> None:
        self.asked.emit(self)
