"""The form of one entry of the record, made from the shape of its kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from shilu.core.particular import Particular, ParticularKind, Shape, as_typed
from shilu.core.text import one_line
from shilu.gui.dialogs.field_form import REASON, FieldForm
from shilu.gui.dialogs.frame import KeptField
from shilu.gui.widgets.caution import CautionNote
from shilu.gui.widgets.crisis_note import CrisisNote
from shilu.gui.widgets.particular_field import ParticularField
from shilu.gui.widgets.particular_inputs import Choices, ContactsInput
from shilu.gui.widgets.parts import field, quiet, row
from shilu.gui.widgets.text import PlainLabel, explain
from shilu.gui.words import Words

if TYPE_CHECKING:
    from shilu.services.particulars import ContactMeant

KIND = "kind of the entry"
"""What a draft has beside the fields and the reason."""
_MOST_SHOWN = 8


class ParticularDialog(FieldForm):
    """Gives what was typed, field by field.

    Signals:
        asked: a ParticularField whose contacts are to be looked up; see ``show_contacts``.
        black_out_requested: a screenshot is to be blacked out.
        file_requested: fields are to be filled from a file that was offered; see ``put_found``.
    """

    asked = Signal(object)
    file_requested = Signal()
    black_out_requested = Signal()

    def __init__(
        self,
        shape: Shape,
        *,
        words: Words,
        choices: Choices,
        currency: str,
        zone: str,
        particular: Particular | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """``particular``: the one that is changed; none for a new one. ``currency``: of amounts that name none."""
        texts = words.texts
        label = texts.tr(shape.label)
        if particular is None:
            title, verb = texts.tr("Add to the record: {kind}", kind=label), texts.tr("Add")
        else:
            title = texts.tr("Change: {kind} {number}", kind=label, number=particular.number)
            verb = texts.tr("Save")
        super().__init__(title, verb, texts=texts, parent=parent)
        self._words, self._currency, self._zone, self._particular = words, currency, zone, particular
        self.caution = CautionNote(texts=texts)
        self.fields.addWidget(self.caution)
        for one in shape.fields:
            value = as_typed(particular.get(one.name)) if particular is not None else ""
            shown = ParticularField(one, value, choices=choices, texts=texts)
            shown.asked.connect(self.asked)
            self.add_input(shown)
        self.crisis = CrisisNote(texts=texts)
        self.fields.addWidget(self.crisis)
        self.from_file = quiet(texts.tr("From the file that was offered…"))
        explain(
            self.from_file,
            texts.tr("Hash, size, columns, count and own row are taken out of it. The file is not kept."),
        )
        self.from_file.clicked.connect(self.file_requested)
        self.from_file.setVisible(shape.kind is ParticularKind.OFFER)
        self.black_out = quiet(texts.tr("Black out a screenshot…"))
        self.black_out.clicked.connect(self.black_out_requested)
        self.black_out.setVisible(shape.kind is ParticularKind.OFFER)
        self.fields.addLayout(row(self.more, self.from_file, self.black_out, 1))
        self.fields.addWidget(self.aside)
        self.fold()
        if particular is not None:
            self.fields.addLayout(field(texts.tr("Reason"), self.reason))
            self.keeps(**{REASON: self.reason})
            if particular.unknown:
                said = texts.tr("Fields that a newer version of Shilu recorded are not shown here. They stay.")
                self.fields.addWidget(PlainLabel(said, tone="soft", size="small", wrap=True))
        self.keeps(**{KIND: KeptField(lambda: shape.kind.value, lambda _text: None)})
        next(iter(self.inputs.values())).take_keyboard()

    def put_typed(self, form: Mapping[str, str]) -> None:
        super().put_typed(form)
        self.unfold_if_filled()

    def put_found(self, found: Mapping[str, str]) -> None:
        """Fill these fields; what is folded away is seen then."""
        for name, text in found.items():
            self.inputs[name].input.put(text)
        self.show_aside()

    def look_up(self) -> None:
        """Have the contacts looked up that stand there."""
        for shown in self.inputs.values():
            shown.ask_again()

    def value(self) -> dict[str, str]:
        """What is different now; of a new one all that is typed."""
        return {name: shown.input.typed() for name, shown in self.inputs.items() if shown.is_changed}

    def missing(self) -> str:
        is_new = self._particular is None
        wrong = self.wrong(self._currency, is_whole=is_new)
        return wrong or ("" if is_new else self.unsaid(is_changed=bool(self.value())))

    def show_contacts(self, name: str, meant: Sequence[ContactMeant]) -> None:
        """Say beside a field which contacts were understood."""
        say_meant(self.inputs[name], meant, self._words, self._zone)


def say_meant(shown: ParticularField, meant: Sequence[ContactMeant], words: Words, zone: str) -> None:
    """Say beside a field which contacts were understood. ``zone``: in which their times are shown."""
    texts, lines = words.texts, []
    for one in meant[:_MOST_SHOWN]:
        incident = one.incident
        if incident is None:
            lines.append(texts.tr("{typed}: there is no such contact", typed=one_line(one.typed, 40)))
            continue
        number = texts.tr("No. {number}", number=incident.label)
        day = words.short_day(incident.when.earliest_ms, zone) or texts.tr("time not known")
        brief = one_line(words.in_brief(incident), 60)
        lines.append(" · ".join((number, day, words.short_address(incident.contact_point), brief)))
    if len(meant) > _MOST_SHOWN:
        lines.append(texts.tr("and {count} more", count=len(meant) - _MOST_SHOWN))
    if isinstance(shown.input, ContactsInput):
        shown.input.show_meant(lines, is_wrong=any(one.incident is None for one in meant))
