"""What two people changed apart from each other, side by side, until somebody decides."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from shilu.core.clock import to_utc
from shilu.core.conflict import FREE_TEXTS, Conflict, Side
from shilu.core.history import Json
from shilu.core.text import one_line
from shilu.gui.dialogs.frame import FormDialog, KeptField
from shilu.gui.style import FIELD_GAP
from shilu.gui.widgets.parts import Card, column, field, row, rule
from shilu.gui.widgets.text import PlainLabel, PlainTextField, PlainTextView, TextLine, button_text
from shilu.gui.words import Words
from shilu.host.history_words import HistoryWords, utc_offset

_WIDTH = 760


class _Choice(QObject):
    """The sides of one field, and which of them holds.

    Signals:
        changed: another one holds now.
    """

    changed = Signal()

    def __init__(self, conflict: Conflict, words: HistoryWords, dialog: DecidingDialog, place: QVBoxLayout) -> None:
        super().__init__(dialog)
        texts = dialog.texts
        self.field = conflict.field
        self._values: list[Json] = [side.value for side in conflict.sides]
        self._names = conflict.names
        self._group = QButtonGroup(self)
        self.anew: PlainTextField | None = None
        place.addWidget(PlainLabel(words.field(conflict.field), size="strong"))
        sides = row()
        for number, side in enumerate(conflict.sides):
            sides.addWidget(self._side(number, side, words, dialog), 1)
        place.addLayout(sides)
        if conflict.field in FREE_TEXTS:
            own = self._radio(len(self._values), texts.tr("Neither: write it anew"))
            self.anew = PlainTextField(lines=3)
            self.anew.setAccessibleName(texts.tr("{field}, written anew", field=words.field(conflict.field)))
            self.anew.textChanged.connect(self._on_written)
            place.addWidget(own)
            place.addWidget(self.anew)
        shown = next((n for n, side in enumerate(conflict.sides) if side.shown), 0)
        self._group.button(shown).setChecked(True)
        self._group.idToggled.connect(self.changed)
        self.changed.connect(dialog.changed)
        if self.anew is not None:
            dialog.keeps(**{f"{self.field}_anew": self.anew})
        dialog.keeps(**{self.field: KeptField(self._chosen, self._choose)})

    def _radio(self, number: int, words: str) -> QRadioButton:
        radio = QRadioButton(button_text(words))
        self._group.addButton(radio, number)
        return radio

    def _side(self, number: int, side: Side, words: HistoryWords, dialog: DecidingDialog) -> QWidget:
        texts = dialog.texts
        card = Card()
        radio = self._radio(number, texts.tr("As here") if side.ours else texts.tr("As in the other vault"))
        value = words.value(self.field, side.value, self._names)
        radio.setAccessibleDescription(one_line(value, 300))
        shown = PlainTextView(fit=True)
        shown.setAccessibleName(radio.text())
        shown.setPlainText(value)
        offset_s = side.recorded_offset_s or 0
        at = f"{to_utc(side.recorded_ms + offset_s * 1000):%Y-%m-%d %H:%M:%S} {utc_offset(offset_s)}"
        told = " · ".join(filter(None, (at, one_line(side.by, 60))))
        card.column.addWidget(radio)
        card.column.addWidget(shown)
        card.column.addWidget(PlainLabel(told, tone="soft", size="small", wrap=True))
        if side.reason:
            reason = texts.tr("Reason: {reason}", reason=one_line(side.reason, 300))
            card.column.addWidget(PlainLabel(reason, tone="soft", size="small", wrap=True))
        card.column.addStretch(1)
        return card

    def focus_first(self) -> None:
        """Put the keyboard on the value that is chosen."""
        self._group.button(self._group.checkedId()).setFocus()

    def value(self) -> Json:
        """What holds."""
        number = self._group.checkedId()
        if number < len(self._values):
            return self._values[number]
        return self.anew.toPlainText() if self.anew is not None else ""

    def _chosen(self) -> str:
        """The side that holds, by its value: another time there may be more of them, in another order."""
        number = self._group.checkedId()
        return json.dumps(self._values[number], sort_keys=True) if number < len(self._values) else ""

    def _choose(self, kept: str) -> None:
        known = [json.dumps(value, sort_keys=True) for value in self._values]
        if kept in known:
            self._group.button(known.index(kept)).setChecked(True)
        elif not kept and self.anew is not None:
            self._group.button(len(known)).setChecked(True)

    @Slot()
    def _on_written(self) -> None:
        if self.anew is not None and self.anew.toPlainText():
            self._group.button(len(self._values)).setChecked(True)


class DecidingDialog(FormDialog):
    """Gives a value for every field of one subject, and a reason."""

    def __init__(
        self, title: str, conflicts: Sequence[Conflict], *, words: Words, zone: str, parent: QWidget | None = None
    ) -> None:
        texts = words.texts
        super().__init__(title, texts.tr("Decide"), texts=texts, width=_WIDTH, parent=parent)
        explained = texts.tr(
            "Two people changed this without knowing of each other. Choose what holds from now on; both stay in the "
            "history."
        )
        self.fields.addWidget(PlainLabel(explained, tone="soft", wrap=True))
        told = HistoryWords(words, zone)
        self.choices: list[_Choice] = []
        content = QWidget()
        inner = column(content, gap=FIELD_GAP)
        for conflict in conflicts:
            if self.choices:
                inner.addWidget(rule())
            place = column(gap=8)
            self.choices.append(_Choice(conflict, told, self, place))
            inner.addLayout(place)
        self.fields.addWidget(content)
        self.reason = TextLine()
        self.fields.addLayout(field(texts.tr("Reason"), self.reason))
        self.keeps(reason=self.reason)
        self.choices[0].focus_first()

    def value(self) -> Mapping[str, Json]:
        """What holds, by field."""
        return {choice.field: choice.value() for choice in self.choices}

    def reason_given(self) -> str:
        """Why."""
        return self.reason.text().strip()

    def missing(self) -> str:
        return "" if self.reason_given() else self.texts.tr("A few words are enough, but the history needs a reason.")
