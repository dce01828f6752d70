"""How a paper is wanted: for whom, in which languages, about which of several things."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from shilu.gui.models.papers import PaperOption
from shilu.gui.style import FIELD_GAP
from shilu.gui.widgets.parts import column, field, row
from shilu.gui.widgets.segmented import FlowLayout
from shilu.gui.widgets.text import PlainLabel, button_text

_WIDTH_PX = 176


class PaperOptions(QWidget):
    """Signals:
    chosen: the name of an option and its value.
    """

    chosen = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outer = column(self, gap=0)
        self._shown: tuple[PaperOption, ...] = ()
        self._content = QWidget()
        self._outer.addWidget(self._content)
        self.boxes: dict[str, QComboBox] = {}
        self.ticks: dict[str, QCheckBox] = {}

    def show_options(self, options: Sequence[PaperOption]) -> None:
        """These. Where only what is chosen is another, the keyboard stays."""
        new = tuple(options)
        is_same = [(one.name, one.choices) for one in new] == [(one.name, one.choices) for one in self._shown]
        self._shown = new
        if is_same:
            for one in new:
                self._put(one)
            return
        focused = next((name for name, box in self.boxes.items() if box.hasFocus()), "")
        self.boxes, self.ticks = {}, {}
        content = QWidget()
        flow = FlowLayout(content, gap=FIELD_GAP)
        for one in new:
            flow.addWidget(self._ticks(one) if one.several else self._box(one))
        self._outer.replaceWidget(self._content, content)
        self._content.deleteLater()
        self._content = content
        if focused in self.boxes:
            self.boxes[focused].setFocus()

    def _box(self, one: PaperOption) -> QWidget:
        box = self.boxes[one.name] = QComboBox()
        box.setFixedWidth(_WIDTH_PX)
        for value, name in one.choices:
            box.addItem(name, value)
        self._put(one)
        box.currentIndexChanged.connect(partial(self._on_box, one.name))
        shown = QWidget()
        shown.setLayout(field(one.label, box))
        return shown

    def _ticks(self, one: PaperOption) -> QWidget:
        shown = QWidget()
        inner = column(shown, gap=4)
        inner.addWidget(PlainLabel(one.label, tone="soft"))
        line = row(gap=FIELD_GAP)
        for value, name in one.choices:
            tick = self.ticks[value] = QCheckBox(button_text(name))
            tick.setAccessibleName(f"{one.label}: {name}")
            tick.setChecked(value in one.current.split())
            tick.toggled.connect(partial(self._on_tick, one.name))
            line.addWidget(tick)
        line.addStretch(1)
        inner.addLayout(line)
        return shown

    def _put(self, one: PaperOption) -> None:
        if one.several:
            for value, _ in one.choices:
                _quietly(self.ticks[value], partial(self.ticks[value].setChecked, value in one.current.split()))
        else:
            box = self.boxes[one.name]
            _quietly(box, partial(box.setCurrentIndex, max(0, box.findData(one.current))))

    def _on_box(self, name: str, _index: int) -> None:
        self.chosen.emit(name, str(self.boxes[name].currentData() or ""))

    def _on_tick(self, name: str, _ticked: bool) -> None:
        self.chosen.emit(name, " ".join(value for value, tick in self.ticks.items() if tick.isChecked()))


def _quietly(widget: QWidget, put: partial[None]) -> None:
    widget.blockSignals(True)
    put()
    widget.blockSignals(False)
