"""A form that is made from the shape of what it is about: a field for each of its fields, the rarer ones folded away,
and what was refused shown at its field."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from shilu.core.errors import UserError
from shilu.core.wording import Catalog
from shilu.gui.dialogs.frame import AskingDialog, KeptField
from shilu.gui.widgets.particular_field import ParticularField
from shilu.gui.widgets.parts import FittingArea, column, quiet
from shilu.gui.widgets.text import TextLine

REASON = "reason of the change"
"""What a draft has beside the fields."""
_WIDTH_PX = 600


class FieldForm(AskingDialog):
    """``inputs`` are the fields by name; ``aside`` holds those that are folded away until ``more`` is asked for."""

    def __init__(self, title: str, verb: str, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(title, verb, texts=texts, width=_WIDTH_PX, parent=parent)
        self.inputs: dict[str, ParticularField] = {}
        self.aside = QWidget()
        self._folded = column(self.aside)
        self.more = quiet(texts.tr("More…"))
        self.more.clicked.connect(self.unfold)
        self.reason = TextLine()
        self.reason.setPlaceholderText(texts.tr("Why; it stands in the history and on paper"))

    def add_input(self, shown: ParticularField) -> None:
        """One field more, below the others, or among those that are folded away."""
        shown.changed.connect(self.changed)
        self.inputs[shown.field.name] = shown
        (self._folded if shown.field.aside else self.fields).addWidget(shown)
        self.keeps(**{shown.field.name: KeptField(shown.input.typed, shown.input.put)})

    def fold(self) -> None:
        """Fold away what is rare, if nothing stands in it."""
        self.aside.hide()
        self.more.setVisible(any(shown.field.aside for shown in self.inputs.values()))
        self.unfold_if_filled()

    def unfold_if_filled(self) -> None:
        """Show the fields that are folded away where something stands in one of them."""
        if any(shown.field.aside and shown.input.typed() for shown in self.inputs.values()):
            self.show_aside()

    def show_aside(self) -> None:
        """Show the fields that are folded away."""
        self.aside.show()
        self.more.hide()

    @Slot()
    def unfold(self) -> None:
        """Show the fields that are folded away, and go to the first of them."""
        self.show_aside()
        first = next((shown for shown in self.inputs.values() if shown.field.aside), None)
        if first is not None:
            self.go_to(first)

    def go_to(self, shown: ParticularField) -> None:
        """Put the keyboard into a field, where it can be seen."""
        if shown.field.aside:
            self.show_aside()
        shown.take_keyboard()
        area = self.findChild(FittingArea)
        if area is not None:
            area.ensureWidgetVisible(shown)

    def reason_given(self) -> str:
        """Why."""
        return self.reason.text().strip()

    def wrong(self, currency: str, *, is_whole: bool) -> str:
        """What is said of fields that cannot stay so, the first of which has the keyboard then; "" where there are
        none. ``is_whole``: fields that must be filled are asked for."""
        wrong = [shown for shown in self.inputs.values() if not shown.check(currency, is_whole=is_whole)]
        if not wrong:
            return ""
        self.go_to(wrong[0])
        return self.texts.trn("One field needs another look.", "{count} fields need another look.", len(wrong))

    def unsaid(self, *, is_changed: bool) -> str:
        """What is said where nothing is different, or no reason given; "" where all is well."""
        if not is_changed:
            return self.texts.tr("Nothing is different yet.")
        if not self.reason_given():
            self.reason.setFocus()
            return self.texts.tr("A few words are enough, but the history needs a reason.")
        return ""

    @Slot(object)
    def refuse(self, error: UserError) -> None:
        """Say what was refused at its field."""
        shown = self.inputs.get(str(error.holes.get("field", "")))
        if shown is None:
            super().refuse(error)
            return
        self.accept_button.setEnabled(True)
        shown.complain(error)
        self.go_to(shown)
        self.complain(self.texts.trn("One field needs another look.", "{count} fields need another look.", 1))
