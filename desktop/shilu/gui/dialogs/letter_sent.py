"""How a letter went out: when, in which way, and what proves it. Its words and ticks are kept with it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from shilu.core.particular import ParticularKind
from shilu.core.particular_words import ParticularWords
from shilu.core.shapes import SHAPES
from shilu.core.text import one_line
from shilu.core.wording import Catalog
from shilu.gui.dialogs.frame import AskingDialog, KeptField
from shilu.gui.widgets.particular_field import ParticularField
from shilu.gui.widgets.particular_inputs import Choices
from shilu.gui.widgets.text import PlainLabel

_FIELDS = ("sent_on", "how", "sent_to", "reference", "delivered_on", "proof")


class LetterSentDialog(AskingDialog):
    """Gives what was typed, field by field, as the record of a letter has them.

    Signals:
        asked: a ParticularField whose contacts are to be looked up.
    """

    asked = Signal(object)

    def __init__(self, title: str, to: str, today: str, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(texts.tr("Letter that was sent"), texts.tr("Keep it"), texts=texts, parent=parent)
        about = texts.tr("“{letter}” to {name}", letter=one_line(title, 120), name=one_line(to, 80))
        self.fields.addWidget(PlainLabel(about, wrap=True))
        note = texts.tr(
            "Its words as they are ticked now are kept with it, and what it counts is of now: where it was printed "
            "earlier, compare them and change the words in the record. The day on which it reached them starts its "
            "clock."
        )
        self.fields.addWidget(PlainLabel(note, tone="soft", size="small", wrap=True))
        choices = Choices(ParticularWords(texts, {}))
        self.inputs: dict[str, ParticularField] = {}
        for name in _FIELDS:
            shown = SHAPES[ParticularKind.LETTER].field(name)
            if shown is None:
                raise KeyError(name)
            field = ParticularField(shown, today if name == "sent_on" else "", choices=choices, texts=texts)
            field.changed.connect(self.changed)
            field.asked.connect(self.asked)
            self.inputs[name] = field
            self.fields.addWidget(field)
        self.keeps(**{name: KeptField(one.input.typed, one.input.put) for name, one in self.inputs.items()})
        self.inputs["how"].take_keyboard()

    def value(self) -> Mapping[str, str]:
        """What was typed."""
        return {name: typed for name, one in self.inputs.items() if (typed := one.input.typed().strip())}

    def missing(self) -> str:
        wrong = [one for one in self.inputs.values() if not one.check("", is_whole=True)]
        return wrong[0].complaint.text() if wrong else ""
