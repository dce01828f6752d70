"""A row of figures with their words under them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from shilu.core.stats import Tally
from shilu.gui.style import GROUP_GAP
from shilu.gui.widgets.parts import column
from shilu.gui.widgets.segmented import FlowLayout
from shilu.gui.widgets.text import PlainLabel
from shilu.gui.words import Words


class Figures(QWidget):
    """Shows pairs of number and word."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self, gap=GROUP_GAP)

    def show_pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Replace what is shown."""
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for number, word in pairs:
            figure = QWidget(self)
            inner = column(figure, gap=0)
            inner.addWidget(PlainLabel(number, size="figure"))
            inner.addWidget(PlainLabel(word, tone="soft", size="small"))
            self._flow.addWidget(figure)
            figure.show()
        self.updateGeometry()

    def show_tally(self, tally: Tally, *, numbers: int, words: Words, zone: str) -> None:
        """The figures of one party."""
        texts = words.texts
        self.show_pairs(
            (
                (words.count(tally.count), texts.tr("contacts")),
                (words.count(tally.documented), texts.tr("documented")),
                (words.count(tally.stated), texts.tr("stated only")),
                (words.count(tally.calls), texts.tr("calls")),
                (words.count(tally.messages), texts.tr("messages")),
                (words.count(numbers), texts.tr("numbers")),
                (words.short_day(tally.first_ms, zone) or "—", texts.tr("first")),
                (words.short_day(tally.last_ms, zone) or "—", texts.tr("last")),
            )
        )
