"""What the columns of a table mean: its first rows, a choice above each column, and names for what was chosen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QScrollArea, QWidget

from shilu.core.channel import Channel, Direction
from shilu.core.column_mapping import ColumnMapping, Role
from shilu.core.labels import CHANNELS, COLUMNS, DIRECTIONS
from shilu.core.record import Asked, Question
from shilu.core.text import one_line
from shilu.gui.style import FIELD_GAP, GAP, mark
from shilu.gui.widgets.asked_field import AskedField
from shilu.gui.widgets.parts import column, field, plain, row
from shilu.gui.widgets.segmented import ChoiceRow
from shilu.gui.widgets.text import PlainLabel, SteppingLine
from shilu.gui.words import Words

if TYPE_CHECKING:
    from shilu.services.column_presets import Preset

_MOST_COLUMNS, _ROWS, _MOST_WORDS = 40, 5, 6
_CHOICE_PX, _NAME_PX = 150, 240
_ROLES = (None, *COLUMNS)  # as they stand in each choice; Qt would give back a plain word for a role
_NUMBERS = re.compile(r"\d{3}|\d[-/:.年]\d")  # what stands in rows and in no heading


class ColumnsField(AskedField):
    """Signals:
    preset_named: a name under which to keep what the columns mean, and the mapping.
    """

    preset_named = Signal(str, object)

    def __init__(self, question: Question, words: Words, presets: Sequence[Preset]) -> None:
        texts = words.texts
        super().__init__(
            question,
            words,
            texts.tr("What do the columns of this table mean?"),
            texts.tr("Shilu does not know this heading. A time and the other side’s number are needed; leave what you "
                     "are not sure of."),
        )  # fmt: skip
        looks_like_heading = not any(_NUMBERS.search(cell) for cell in question.choices)
        presets = [one for one in presets if one.mapping.has_heading is looks_like_heading][:_MOST_WORDS]
        self._examples = [example.split("\t") for example in question.examples]
        self._last: ColumnMapping | None = None
        self._is_filling = False
        self.offers = tuple(plain(one_line(preset.name, 40)) for preset in presets)
        if presets:
            self.column.addLayout(row(PlainLabel(texts.tr("Read it as"), tone="soft"), *self.offers, 1))
        for button, preset in zip(self.offers, presets, strict=True):
            button.clicked.connect(partial(self._fill, preset))
        self.choices = tuple(self._choice(place) for place in range(min(len(question.choices), _MOST_COLUMNS)))
        self.column.addWidget(_SideScrolled(self._table()))
        self.has_heading = QCheckBox(texts.tr("The first row is a heading"))
        self.has_heading.setChecked(looks_like_heading)
        self.has_heading.toggled.connect(self._on_heading)
        self.column.addWidget(self.has_heading)
        self.column.addSpacing(FIELD_GAP)
        self._words_of_direction = QWidget()
        self._direction_rows: dict[str, ChoiceRow[Direction | None]] = {}
        column(self._words_of_direction)
        self.column.addWidget(self._words_of_direction)
        self.kind = ChoiceRow[Channel | None](
            [
                (None, texts.tr("As the rows say")),
                (Channel.CALL, texts.tr(CHANNELS[Channel.CALL])),
                (Channel.SMS, texts.tr(CHANNELS[Channel.SMS])),
            ],
            name=texts.tr("All rows are"),
        )
        self.kind.changed.connect(self._answer)
        self.column.addSpacing(FIELD_GAP)
        self.column.addLayout(field(texts.tr("All rows are"), self.kind))
        self._missing = PlainLabel(tone="attention", wrap=True)
        self.column.addWidget(self._missing)
        self.column.addSpacing(FIELD_GAP)
        self._naming = self._make_naming()
        self.column.addWidget(self._naming)
        self._show_heading()
        self._show_missing()
        self.end_with((*self.offers, *self.choices, self.has_heading)[0])  # Tab would pass over what stands before it

    def mapping(self) -> ColumnMapping | None:
        """What is chosen now; None while a time or the other side is missing, or two columns mean the same."""
        chosen = [(role, place) for place in range(len(self.choices)) if (role := self._role(place)) is not None]
        if self._twice() is not None:
            return None
        headings = self.question.choices
        # A heading that is empty or stands twice names no column: then their numbers do.
        by_name = self.has_heading.isChecked() and all(
            headings[place].strip() and headings.index(headings[place]) == place for _, place in chosen
        )
        try:
            return ColumnMapping(
                tuple((role, headings[place] if by_name else str(place + 1)) for role, place in chosen),
                has_heading=by_name,
                channel=self.kind.value(),
                outgoing=self._words_for(Direction.OUTGOING),
                incoming=self._words_for(Direction.INCOMING),
            )
        except ValueError:
            return None

    def _role(self, place: int) -> Role | None:
        return _ROLES[self.choices[place].currentIndex()]

    def _twice(self) -> Role | None:
        """What is chosen above two columns: it stays so while somebody steps through the choices."""
        chosen = [role for place in range(len(self.choices)) if (role := self._role(place)) is not None]
        return next((role for role in chosen if chosen.count(role) > 1), None)

    # building

    def _choice(self, place: int) -> QComboBox:
        box = _Choice()
        box.addItem(self.texts.tr("not needed"))
        for words in COLUMNS.values():
            box.addItem(self.texts.tr(words))
        heading = one_line(self.question.choices[place], 40)
        box.setAccessibleName(self.texts.tr("Column {number}: {heading}", number=place + 1, heading=heading))
        box.setMinimumWidth(_CHOICE_PX)
        box.setMaxVisibleItems(len(COLUMNS) + 1)
        box.currentIndexChanged.connect(self._on_chosen)
        return box

    def _table(self) -> QWidget:
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, GAP)
        grid.setHorizontalSpacing(2 * GAP)
        grid.setVerticalSpacing(4)
        self._heads = []
        for place, box in enumerate(self.choices):
            grid.addWidget(box, 0, place)
            head = PlainLabel(one_line(self.question.choices[place], 30) or "—")
            self._heads.append(head)
            grid.addWidget(head, 1, place)
            cells = [one_line(cells[place], 30) if place < len(cells) else "" for cells in self._examples[:_ROWS]]
            grid.addWidget(PlainLabel("\n".join(cell or "—" for cell in cells), tone="soft"), 2, place)
        grid.setColumnStretch(len(self.choices), 1)
        return table

    def _make_naming(self) -> QWidget:
        holder = QWidget()
        self.name_line = SteppingLine()
        self.name_line.setMaxLength(60)
        self.name_line.setFixedWidth(_NAME_PX)
        self.name_line.entered.connect(self._on_named)
        self.keep_button = plain(self.texts.tr("Keep"))
        self.keep_button.clicked.connect(self._on_named)
        inside = column(holder, gap=4)
        label = self.texts.tr("Keep this under a name, for other files of the same kind")
        name = PlainLabel(label, tone="soft")
        name.setBuddy(self.name_line)
        self.name_line.setAccessibleName(label)
        inside.addWidget(name)
        inside.addLayout(row(self.name_line, self.keep_button, 1))
        return holder

    # answering

    @Slot(int)
    def _on_chosen(self, _index: int) -> None:
        if self._is_filling:
            return
        self._show_directions()
        self._answer()

    @Slot(bool)
    def _on_heading(self, _is_heading: bool) -> None:
        self._show_heading()
        self._show_directions()
        self._answer()

    def _show_heading(self) -> None:
        for head in self._heads:
            mark(head, scale="strong" if self.has_heading.isChecked() else "")
            head.set_tone("" if self.has_heading.isChecked() else "soft")

    def _fill(self, preset: Preset) -> None:
        self._is_filling = True
        for box in self.choices:
            box.setCurrentIndex(0)
        for role, place in preset.places.items():
            if place < len(self.choices):
                self.choices[place].setCurrentIndex(_ROLES.index(role))
        self.has_heading.setChecked(preset.mapping.has_heading)
        self._is_filling = False
        self._show_directions()
        self._emit(preset.mapping)

    def _direction_words(self) -> Iterator[str]:
        """What stands in the column that says the direction, each once."""
        place = next((at for at in range(len(self.choices)) if self._role(at) is Role.DIRECTION), None)
        if place is None:
            return
        rows = list(self._examples)
        if not self.has_heading.isChecked():
            rows.insert(0, list(self.question.choices))
        found = dict.fromkeys(cells[place].strip() for cells in rows if place < len(cells))
        yield from list(filter(None, found))[:_MOST_WORDS]

    def _show_directions(self) -> None:
        """A row of choices for each word of that column."""
        said = list(self._direction_words())
        if said == list(self._direction_rows):
            return
        layout = self._words_of_direction.layout()
        while layout is not None and (item := layout.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self._direction_rows = {}
        for word in said:
            line = QWidget()
            choice = ChoiceRow[Direction | None](
                [
                    (None, self.texts.tr("As Shilu understands it")),
                    (Direction.INCOMING, self.texts.tr(DIRECTIONS[Direction.INCOMING])),
                    (Direction.OUTGOING, self.texts.tr(DIRECTIONS[Direction.OUTGOING])),
                ],
                name=self.texts.tr("“{word}” means", word=one_line(word, 30)),
            )
            choice.changed.connect(self._answer)
            inside = column(line, gap=4)
            inside.addLayout(field(self.texts.tr("“{word}” means", word=one_line(word, 30)), choice))
            self._direction_rows[word] = choice
            if layout is not None:
                layout.addWidget(line)
        self._words_of_direction.setVisible(bool(said))

    def _words_for(self, direction: Direction) -> tuple[str, ...]:
        return tuple(word for word, choice in self._direction_rows.items() if choice.value() is direction)

    @Slot()
    def _answer(self) -> None:
        self._emit(self.mapping())

    def _emit(self, mapping: ColumnMapping | None) -> None:
        self._show_missing()
        if mapping != self._last:
            self._last = mapping
            self.answered.emit(Asked.COLUMNS, mapping)

    def _show_missing(self) -> None:
        is_missing = self.mapping() is None
        twice = self._twice()
        said = self.texts.tr("A time and the other side’s number are still missing.")
        if twice is not None:
            said = self.texts.tr("Two columns are said to be “{what}”.", what=self.texts.tr(COLUMNS[twice]))
        self._missing.setText(said)
        self._missing.setVisible(is_missing)
        self._naming.setVisible(not is_missing)

    @Slot()
    def _on_named(self) -> None:
        mapping = self.mapping()
        if mapping is not None and self.name_line.text().strip():
            self.preset_named.emit(self.name_line.text().strip(), self._last or mapping)


class _Choice(QComboBox):
    """Left alone by the wheel, which moves the page."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class _SideScrolled(QScrollArea):
    """As tall as what is in it, and scrolled to the side where it is wider than its room."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)
        self.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def sizeHint(self) -> QSize:
        return self._content.sizeHint()

    def _fit(self) -> None:
        self.setFixedHeight(self._content.sizeHint().height() + self.horizontalScrollBar().sizeHint().height())
