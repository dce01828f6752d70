"""What a field of the record is typed or chosen into, one for each kind of field. Each gives text as a person would
type it (``understood`` reads it), and takes text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QListWidget, QListWidgetItem, QWidget

from shilu.core.particular import Field, FieldKind, Particular, ParticularKind, ParticularState
from shilu.core.particular_words import ParticularWords
from shilu.core.text import one_line
from shilu.core.wording import N_, Catalog
from shilu.gui.widgets.lender_field import LenderField
from shilu.gui.widgets.parts import column
from shilu.gui.widgets.text import PlainLabel, PlainTextField, TextLine

_ASK_AFTER_MS = 250
"""So long after the last key it is looked up which contacts are meant."""
_MOST_BOXES = 12
"""What is more to tick scrolls in a list of its own."""
_LIST_PX = 168
_HINTS: Mapping[FieldKind, str] = {
    FieldKind.DATE: N_("2026-05-12, or 2026-05, or 2026"),
    FieldKind.DATES: N_("2026-05-12, 2026-06-12"),
    FieldKind.MONEY: N_("1,500.00, or with another currency: 1,500 USD"),
    FieldKind.WHOLE: N_("A number"),
    FieldKind.CONTACTS: N_("Their numbers in the timeline: 1, 37"),
    FieldKind.PARTY: N_("Type to search"),
    FieldKind.PARTICULAR: N_("Type to search"),
}


@dataclass(frozen=True, slots=True)
class Choices:
    """What fields can refer to. ``parties``: id and name; ``others``: particulars; ``words`` says what these are known
    by; ``contacts``: the numbers of contacts that are referred to, by id; ``offered``: what a line may say, by the name
    of its field, each with its label."""

    words: ParticularWords
    parties: Sequence[tuple[str, str]] = ()
    others: Sequence[Particular] = ()
    contacts: Mapping[str, str] = field(default_factory=dict)
    offered: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)

    def of(self, kind: ParticularKind | None, chosen: Sequence[str]) -> list[tuple[str, str]]:
        """Id and label of the particulars of a kind; of the withdrawn ones those that are chosen already."""
        return [
            (one.id, self.words.known_by(one))
            for one in self.others
            if one.kind is kind and (one.state is ParticularState.ACTIVE or one.id in chosen)
        ]


class Input(QWidget):
    """Signals:
    changed: something was typed or chosen.
    """

    changed = Signal()

    def typed(self) -> str:
        """What stands there, as text; a part that holds nothing has none."""
        return ""

    def put(self, text: str) -> None:
        """Let it stand there."""


class _Line(Input):
    def __init__(self, hint: str) -> None:
        super().__init__()
        self.line = TextLine()
        self.line.setPlaceholderText(hint)
        self.line.textChanged.connect(self.changed)
        self._column = column(self, gap=4)
        self._column.addWidget(self.line)
        self.setFocusProxy(self.line)

    def typed(self) -> str:
        return self.line.text()

    def put(self, text: str) -> None:
        self.line.setText("; ".join(text.split("\n")))


class _Text(Input):
    def __init__(self, lines: int, hint: str = "") -> None:
        super().__init__()
        self.box = PlainTextField(lines=lines)
        self.box.setPlaceholderText(hint)
        self.box.textChanged.connect(self.changed)
        column(self).addWidget(self.box)
        self.setFocusProxy(self.box)

    def typed(self) -> str:
        return self.box.toPlainText()

    def put(self, text: str) -> None:
        self.box.setPlainText(text)


class _Word(Input):
    """One of some words, or none."""

    def __init__(self, words: Sequence[tuple[str, str]], none: str) -> None:
        super().__init__()
        self.box = QComboBox()
        self.box.addItem(none, "")
        for word, label in words:
            self.box.addItem(label, word)
        self.box.currentIndexChanged.connect(self.changed)
        column(self).addWidget(self.box)
        self.setFocusProxy(self.box)

    def typed(self) -> str:
        return str(self.box.currentData())

    def put(self, text: str) -> None:
        self.box.setCurrentIndex(max(0, self.box.findData(text)))


class _Ticks(Input):
    """Any number of them."""

    def __init__(self, options: Sequence[tuple[str, str]], nothing: str) -> None:
        super().__init__()
        self.boxes = {value: QCheckBox(label.replace("&", "&&")) for value, label in options}
        inner = column(self, gap=4)
        for box in self.boxes.values():
            box.toggled.connect(self.changed)
            inner.addWidget(box)
        if self.boxes:
            self.setFocusProxy(next(iter(self.boxes.values())))
        else:
            inner.addWidget(PlainLabel(nothing, tone="faint"))

    def typed(self) -> str:
        return "\n".join(value for value, box in self.boxes.items() if box.isChecked())

    def put(self, text: str) -> None:
        chosen = text.split("\n")
        for value, box in self.boxes.items():
            box.setChecked(value in chosen)


class _LongTicks(Input):
    """Any number of many: arrow keys and letters go through them, the space bar ticks."""

    def __init__(self, options: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.list = QListWidget()
        self.list.setUniformItemSizes(True)
        self.list.setFixedHeight(_LIST_PX)
        self.list.setTabKeyNavigation(False)
        for value, label in options:
            item = QListWidgetItem(one_line(label), self.list)
            item.setData(Qt.ItemDataRole.UserRole, value)
            item.setCheckState(Qt.CheckState.Unchecked)
        self.list.setCurrentRow(0)
        self.list.itemChanged.connect(self.changed)
        column(self).addWidget(self.list)
        self.setFocusProxy(self.list)

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(at) for at in range(self.list.count())]

    def typed(self) -> str:
        ticked = (item for item in self._items() if item.checkState() is Qt.CheckState.Checked)
        return "\n".join(item.data(Qt.ItemDataRole.UserRole) for item in ticked)

    def put(self, text: str) -> None:
        chosen = text.split("\n")
        for item in self._items():
            is_chosen = item.data(Qt.ItemDataRole.UserRole) in chosen
            item.setCheckState(Qt.CheckState.Checked if is_chosen else Qt.CheckState.Unchecked)


class _Reference(Input):
    """One party or particular, found by typing a part of what it is known by."""

    def __init__(self, options: Sequence[tuple[str, str]], hint: str) -> None:
        super().__init__()
        self._options: dict[str, str] = {}
        for value, label in options:
            name = one_line(label)
            self._options[name if name not in self._options else f"{name} ({value[-6:]})"] = value
        self.box = LenderField()
        self.box.set_names(list(self._options))
        self.box.set_guess("", hint)
        self.box.editTextChanged.connect(self.changed)
        self.box.accepted.connect(self._on_entered)
        self.box.setEditText("")
        column(self).addWidget(self.box)
        self.setFocusProxy(self.box)

    def typed(self) -> str:
        text = self.box.currentText().strip()
        return self._options.get(text, text)

    def put(self, text: str) -> None:
        self.box.setEditText(next((label for label, value in self._options.items() if value == text), text))

    @Slot()
    def _on_entered(self) -> None:
        self.focusNextChild()


class ContactsInput(_Line):
    """Numbers of contacts, and which contacts these are.

    Signals:
        asked: what is typed now, which somebody is to look up.
    """

    asked = Signal(str)

    def __init__(self, hint: str, labels: Mapping[str, str]) -> None:
        super().__init__(hint)
        self._labels = labels
        self.meant = PlainLabel(tone="soft", size="small", wrap=True)
        self.meant.hide()
        self._column.addWidget(self.meant)
        self._waiting = QTimer(self, singleShot=True, interval=_ASK_AFTER_MS)
        self._waiting.timeout.connect(self._on_still)
        self.changed.connect(self._waiting.start)

    def put(self, text: str) -> None:
        self.line.setText(", ".join(self._labels.get(one, one) for one in text.split("\n")))

    @Slot()
    def _on_still(self) -> None:
        self.asked.emit(self.typed())

    def show_meant(self, lines: Sequence[str], *, is_wrong: bool) -> None:
        """Say which contacts were understood, a line for each."""
        self.meant.set_tone("attention" if is_wrong else "soft")
        self.meant.setText("\n".join(lines))
        self.meant.setVisible(bool(lines))


def ticks_for(options: Sequence[tuple[str, str]], nothing: str) -> Input:
    """Boxes to tick, by value and label; ``nothing`` is said where there are none."""
    return _LongTicks(options) if len(options) > _MOST_BOXES else _Ticks(options, nothing)


def input_for(shown: Field, value: str, choices: Choices, texts: Catalog) -> Input:
    """What a field is typed into. ``value``: what stands there, which must be among what can be chosen."""
    hint, chosen = texts.tr(_HINTS[shown.kind]) if shown.kind in _HINTS else "", value.split("\n")
    offered = choices.offered.get(shown.name, ())
    if offered:
        others = [(value, value)] if value and value not in dict(offered) else []
        return _Word([*offered, *others], texts.tr("not chosen"))
    match shown.kind:
        case FieldKind.TEXT:
            return _Text(3)
        case FieldKind.LINES:
            return _Text(2, texts.tr("One on each line"))
        case FieldKind.WORD:
            words = [(word, texts.tr(label)) for word, label in (shown.words or {}).items()]
            return _Word(words, texts.tr("not chosen"))
        case FieldKind.FLAG:
            return _Word([("yes", texts.tr("yes")), ("no", texts.tr("no"))], texts.tr("not known"))
        case FieldKind.WORDS:
            return _Ticks([(word, texts.tr(label)) for word, label in (shown.words or {}).items()], "")
        case FieldKind.PARTICULARS:
            return ticks_for(choices.of(shown.refers, chosen), texts.tr("The record has none of them yet."))
        case FieldKind.PARTY:
            return _Reference(choices.parties, hint)
        case FieldKind.PARTICULAR:
            return _Reference(choices.of(shown.refers, chosen), hint)
        case FieldKind.CONTACTS:
            return ContactsInput(hint, choices.contacts)
    return _Line(hint)
