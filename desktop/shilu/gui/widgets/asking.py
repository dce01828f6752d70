"""The questions that files leave open, each with a field for its answer. An answer counts as soon as it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from shilu.core.record import Asked, DateOrder, PreviewRow, Question
from shilu.core.text import one_line
from shilu.gui.style import FIELD_GAP, GAP
from shilu.gui.widgets.asked_columns import ColumnsField
from shilu.gui.widgets.asked_field import AskedField
from shilu.gui.widgets.parts import column, field, plain, row
from shilu.gui.widgets.segmented import ChoiceRow
from shilu.gui.widgets.text import ElidedLines, PlainLabel, SteppingLine
from shilu.gui.widgets.zones import ZoneField
from shilu.gui.words import Words

if TYPE_CHECKING:
    from shilu.services.column_presets import Preset

_NAMES_AS_BUTTONS, _MOST_NAMES = 8, 300  # of several files together; those behind are at their own file
_NARROW, _WIDE = 240, 640
_YEARS = range(1990, 2101)


class Questions(QWidget):
    """Signals:
    answered: a question (``Asked``) and its answer.
    preset_named: a name under which to keep what columns mean, and the mapping.
    """

    answered = Signal(object, object)
    preset_named = Signal(str, object)

    def __init__(
        self,
        *,
        words: Words,
        zone: str,
        presets_for: Callable[[Sequence[str]], tuple[Preset, ...]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words, self._texts, self._zone, self._presets_for = words, words.texts, zone, presets_for
        self._fields: dict[Asked, AskedField] = {}
        self._column: QVBoxLayout = column(self, gap=2 * FIELD_GAP)

    def ask(
        self, questions: Mapping[Asked, Question], orders: Mapping[DateOrder, tuple[PreviewRow, ...]], owner: str
    ) -> None:
        """Ask these, in their order; what is being answered keeps its field. ``owner``: whose phone it is, in words."""
        for asked, question in questions.items():
            known = self._fields.get(asked)
            if known is not None and (asked is not Asked.ME or known.question.choices == question.choices):
                known.show_owner(owner)
                continue
            made = self._field(question, orders)
            made.show_owner(owner)
            made.answered.connect(self.answered)
            if known is not None:
                known.setParent(None)
                known.deleteLater()
            self._fields[asked] = made
            self._column.insertWidget(list(questions).index(asked), made)
            made.show()  # now, so that the Tab key leads there at once
        for asked in set(self._fields) - set(questions):
            gone = self._fields.pop(asked)
            gone.setParent(None)
            gone.deleteLater()

    def say_wrong(self, asked: Asked, sentence: str) -> None:
        """Say beside a question that its answer did not help; nothing with an empty sentence."""
        if asked in self._fields:
            self._fields[asked].complaint.setText(sentence)
            self._fields[asked].complaint.setVisible(bool(sentence))

    def field_of(self, asked: Asked) -> QWidget | None:
        """Where the keyboard goes to answer."""
        found = self._fields.get(asked)
        return None if found is None else found.first

    def forget_password(self) -> None:
        """Leave nothing of it in the field."""
        found = self._fields.get(Asked.PASSWORD)
        if isinstance(found, _Password):
            found.line.clear()

    def _field(self, question: Question, orders: Mapping[DateOrder, tuple[PreviewRow, ...]]) -> AskedField:
        match question.asked:
            case Asked.TIMEZONE:
                return _Zone(question, self._words, self._zone)
            case Asked.DATE_ORDER:
                return _Order(question, self._words, orders)
            case Asked.YEAR:
                return _Year(question, self._words)
            case Asked.PASSWORD:
                return _Password(question, self._words)
            case Asked.COLUMNS:
                made = ColumnsField(question, self._words, self._presets_for(question.choices))
                made.preset_named.connect(self.preset_named)
                return made
            case _:
                return _Me(question, self._words)


class _Zone(AskedField):
    def __init__(self, question: Question, words: Words, zone: str) -> None:
        texts = words.texts
        super().__init__(
            question,
            words,
            texts.tr("To which time zone was the phone set?"),
            texts.tr("The times in the file stand without a zone. Most apps write them as the phone showed them."),
        )
        self._case_zone = zone
        self._last = ""
        self._of_case = plain(texts.tr("{zone}, as in the case", zone=zone))
        self._of_case.clicked.connect(self._on_case)
        self._any = ZoneField(self.title.text())
        self._any.setMaximumWidth(_NARROW)
        self._any.set_zone("")
        edit = self._any.lineEdit()
        if edit is not None:
            edit.setPlaceholderText(texts.tr("Another zone"))
            edit.editingFinished.connect(self._on_zone)
        self._any.activated.connect(self._on_zone)
        self.column.addLayout(row(self._of_case, self._any, 1))
        self.end_with(self._of_case)

    @Slot()
    def _on_case(self) -> None:
        self._any.set_zone(self._case_zone)
        self._on_zone()

    @Slot()
    def _on_zone(self) -> None:
        typed, zone = self._any.currentText().strip(), self._any.zone()
        is_wrong = bool(typed) and zone is None
        self.complaint.setText(self.texts.tr("There is no time zone “{zone}”.", zone=typed) if is_wrong else "")
        self.complaint.setVisible(is_wrong)
        if zone is not None and zone != self._last:
            self._last = zone
            self.answered.emit(Asked.TIMEZONE, zone)


class _Order(AskedField):
    """The rows stand beside each other as each order would have them."""

    def __init__(self, question: Question, words: Words, orders: Mapping[DateOrder, tuple[PreviewRow, ...]]) -> None:
        texts = words.texts
        super().__init__(
            question,
            words,
            texts.tr("In which order do day and month stand?"),
            texts.tr("The file can be read both ways. Compare with what you remember, or with the phone."),
        )
        names = {
            DateOrder.DMY: texts.tr("Day, month, year"),
            DateOrder.MDY: texts.tr("Month, day, year"),
            DateOrder.YMD: texts.tr("Year, month, day"),
        }
        possible = list(orders) or [DateOrder(choice) for choice in question.choices] or list(DateOrder)
        self._row = ChoiceRow[DateOrder | None](
            [(None, texts.tr("Not known yet")), *((order, names[order]) for order in possible)], name=self.title.text()
        )
        self._row.changed.connect(self._on_changed)
        self.column.addWidget(self._row)
        if orders:
            self.column.addLayout(self._table(orders, names))
        else:
            self.add_examples()
        self.end_with(self._row)

    def _table(self, orders: Mapping[DateOrder, tuple[PreviewRow, ...]], names: Mapping[DateOrder, str]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(3 * GAP)
        grid.setVerticalSpacing(4)
        raws = list(dict.fromkeys(r.when.raw for rows in orders.values() for r in rows))[:5]
        grid.addWidget(PlainLabel(self.texts.tr("In the file"), tone="soft", size="small"), 0, 0)
        grid.addWidget(ElidedLines("\n".join(one_line(raw, 40) for raw in raws)), 1, 0)
        for place, (order, rows) in enumerate(orders.items(), start=1):
            read = {r.when.raw: self.words.day(local.date()) for r in rows if (local := r.when.local()) is not None}
            grid.addWidget(PlainLabel(names[order], tone="soft", size="small"), 0, place)
            grid.addWidget(PlainLabel("\n".join(read.get(raw, "—") for raw in raws)), 1, place)
        grid.setColumnStretch(len(orders) + 1, 1)
        return grid

    @Slot()
    def _on_changed(self) -> None:
        order = self._row.value()
        if order is not None:
            self.answered.emit(Asked.DATE_ORDER, order)


class _Year(AskedField):
    def __init__(self, question: Question, words: Words) -> None:
        texts = words.texts
        super().__init__(
            question,
            words,
            texts.tr("In which year was the first of these dates?"),
            texts.tr(
                "The dates stand without a year. From the first on, the year goes up where the months begin anew."
            ),
        )
        self.line = SteppingLine()
        self.line.setAccessibleName(self.title.text())
        self.line.setMaxLength(4)
        self.line.setMaximumWidth(80)
        self.line.editingFinished.connect(self._on_typed)
        self.line.entered.connect(self._on_typed)
        self._last = 0
        self.add_examples()
        self.column.addLayout(row(self.line, 1))
        self.end_with(self.line)

    @Slot()
    def _on_typed(self) -> None:
        typed = self.line.text().strip()
        year = int(typed) if typed.isdecimal() else 0
        is_wrong = bool(typed) and year not in _YEARS
        self.complaint.setText(self.texts.tr("Write the year with four digits, such as 2026.") if is_wrong else "")
        self.complaint.setVisible(is_wrong)
        if year in _YEARS and year != self._last:
            self._last = year
            self.answered.emit(Asked.YEAR, year)


class _Password(AskedField):
    def __init__(self, question: Question, words: Words) -> None:
        texts = words.texts
        super().__init__(
            question,
            words,
            texts.tr("This file is locked. What is its password?"),
            texts.tr(
                "It is used to read the file, and kept nowhere. Files may have different ones: give them one by one."
            ),
        )
        self.line = SteppingLine()
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setAccessibleName(self.title.text())
        self.line.setMaximumWidth(_NARROW)
        self.line.entered.connect(self._on_typed)
        self._open = plain(texts.tr("Open it"))
        self._open.clicked.connect(self._on_typed)
        self.column.addLayout(row(self.line, self._open, 1))
        self.end_with(self.line)

    @Slot()
    def _on_typed(self) -> None:
        if self.line.text():
            self.answered.emit(Asked.PASSWORD, self.line.text())


class _Me(AskedField):
    """The names as buttons, the busiest first; where there are many, the rest in a list."""

    def __init__(self, question: Question, words: Words) -> None:
        texts = words.texts
        super().__init__(
            question,
            words,
            texts.tr("Which name is the owner of the phone?"),
            texts.tr("The file names who writes, but not whose phone it is. The busiest stand first; tick every name."),
        )
        names, rest = question.choices[:_NAMES_AS_BUTTONS], question.choices[_NAMES_AS_BUTTONS:_MOST_NAMES]
        self._row = ChoiceRow[str](
            [(name, one_line(name, 40)) for name in names],
            name=self.title.text(),
            several=True,
            keys=False,
            width=_WIDE,
        )
        self._row.changed.connect(self._on_changed)
        self.column.addWidget(self._row)
        self._others = ("", *rest)
        self._rest = QComboBox()
        self._rest.addItems([texts.tr("Somebody else who writes there"), *(one_line(name, 40) for name in rest)])
        self._rest.setFixedWidth(_NARROW)
        self._rest.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)  # not of all
        self._rest.activated.connect(self._on_changed)
        if rest:
            self.column.addLayout(field(texts.tr("Or one of the {count} others", count=f"{len(rest):,}"), self._rest))
        self.end_with(self._row)

    def show_owner(self, owner: str) -> None:
        self.title.setText(
            self.texts.tr("Which name is that of {owner}, the owner of the phone?", owner=owner)
            if owner
            else self.texts.tr("Which name is the complainant’s own?")
        )

    @Slot()
    def _on_changed(self) -> None:
        other = self._others[self._rest.currentIndex()]
        self.answered.emit(Asked.ME, (*self._row.values(), *((other,) if other else ())))


def rows_as_read(rows: tuple[PreviewRow, ...], words: Words, zone: str) -> tuple[str, str, str]:
    """Three columns of lines: when, who (and whether it went out), what."""
    times, people, said = [], [], []
    for one in rows:
        known = one.when.earliest_ms is not None
        times.append(words.moment(one.when, zone) if known else f"{one_line(one.when.raw, 24)} · ?")
        people.append(words.toward(one.direction, one_line(one.sender, 28)))
        said.append(one_line(one.text, 48) or words.channel(one.channel))
    return "\n".join(times), "\n".join(people), "\n".join(said)
