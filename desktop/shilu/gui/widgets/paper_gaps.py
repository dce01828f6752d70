"""What is missing on a paper: each with a line to write it on now, and the way to where it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from shilu.core.hole_words import ENTERED_IN, OF_LENDERS, called
from shilu.core.wording import Catalog
from shilu.gui.models.paper_state import PaperState
from shilu.gui.style import GAP
from shilu.gui.widgets.parts import column, quiet
from shilu.gui.widgets.text import PlainLabel, TextLine

_NAME_PX = 168


class PaperGaps(QWidget):
    """Signals:
    enter_requested: the name of a hole that is to be entered where it belongs.
    filled: something was typed into one.
    """

    enter_requested = Signal(str)
    filled = Signal()

    def __init__(self, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self._holes: tuple[str, ...] = ()
        self._state: PaperState | None = None
        self.lines: dict[str, TextLine] = {}
        self._outer = column(self, gap=GAP)
        self._rows = QWidget()
        self._outer.addWidget(PlainLabel(texts.tr("Missing on this paper"), size="strong"))
        about = texts.tr("Write it here, or leave it: then a line to write on is printed.")
        self._outer.addWidget(PlainLabel(about, tone="soft", size="small", wrap=True))
        self._outer.addWidget(self._rows)
        self.hide()

    def show_gaps(self, holes: Sequence[str], state: PaperState) -> None:
        """These, unless they stand there already."""
        if tuple(holes) == self._holes and state is self._state:
            return
        self._holes, self._state, self.lines = tuple(holes), state, {}
        rows = QWidget()
        grid = QGridLayout(rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(GAP)
        grid.setColumnMinimumWidth(0, _NAME_PX)
        grid.setColumnStretch(1, 1)
        for at, hole in enumerate(holes):
            name = called(hole, self._texts)
            line = self.lines[hole] = TextLine(state.holes.get(hole, ""))
            line.setAccessibleName(name)
            line.textChanged.connect(partial(state.fill, hole))
            line.textEdited.connect(self._on_edited)
            label = PlainLabel(name, tone="attention", wrap=True)
            label.setMaximumWidth(_NAME_PX)
            label.setBuddy(line)
            grid.addWidget(label, at, 0)
            grid.addWidget(line, at, 1)
            if hole in ENTERED_IN or hole in OF_LENDERS:
                button = quiet(self._texts.tr("Enter it…"))
                button.setAccessibleName(self._texts.tr("Enter: {what}", what=name))
                button.clicked.connect(partial(self.enter_requested.emit, hole))
                grid.addWidget(button, at, 2)
        self._outer.replaceWidget(self._rows, rows)
        self._rows.deleteLater()
        self._rows = rows
        self.setVisible(bool(holes))

    @Slot()
    def _on_edited(self) -> None:
        self.filled.emit()
