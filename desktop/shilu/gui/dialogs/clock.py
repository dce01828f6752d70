"""This computer's clock beside another one: a time that is about to come, and Enter when the other clock shows it."""

from __future__ import annotations

import re

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QWidget

from shilu.core.clock import Clock, to_utc
from shilu.core.wording import Catalog
from shilu.gui.dialogs.frame import AskingDialog
from shilu.gui.widgets.parts import field
from shilu.gui.widgets.text import PlainLabel, SteppingLine, TextLine

_TIME = re.compile(r"\s*(\d{1,2})\s*[:：.]\s*(\d{2})(?:\s*[:：.]\s*(\d{2}))?\s*")
_DAY_S = 86_400
_EVERY_MS = 200


class CompareClockDialog(AskingDialog):
    """Gives by how much this computer's clock is ahead, and what it was compared with."""

    def __init__(self, *, clock: Clock, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(texts.tr("Compare the clocks"), texts.tr("It shows it now"), texts=texts, parent=parent)
        self._clock = clock
        self._entered_ms = 0
        self._here = PlainLabel(size="figure")
        self.other = SteppingLine(_clock_face(self._day_s(60) // 60 * 60))
        self.other.entered.connect(self.accept)
        self.how = TextLine()
        self.how.setPlaceholderText(texts.tr("A phone that takes its time from the network"))
        words = texts.tr(
            "Type a time that the other clock will show in a moment, and press Enter when it does. A second more or "
            "less does not matter."
        )
        self.fields.addWidget(PlainLabel(words, tone="soft", wrap=True))
        self.fields.addLayout(field(texts.tr("This computer’s clock"), self._here))
        self.fields.addLayout(field(texts.tr("What the other clock is"), self.how))
        self.fields.addLayout(field(texts.tr("What it will show"), self.other))
        self.keeps(how=self.how)  # what it will show is a moment ahead
        self._ticking = QTimer(self)
        self._ticking.setInterval(_EVERY_MS)
        self._ticking.timeout.connect(self._on_tick)
        self._ticking.start()
        self._on_tick()
        self.other.setFocus()
        self.other.selectAll()

    def accept(self) -> None:
        self._entered_ms = self._clock.now_ms()  # before anything else: this is the moment
        super().accept()

    def value(self) -> tuple[int, str]:
        """Milliseconds that this computer is ahead (to the second, as it was typed), and what it was compared with."""
        typed = _seconds_of_day(self.other.text()) or 0
        here = self._entered_ms / 1000 + self._clock.offset_s()
        ahead = (here - typed + _DAY_S / 2) % _DAY_S - _DAY_S / 2  # the nearer way round: no clock is a day off
        return round(ahead) * 1000, self.how.text().strip() or self.how.placeholderText()

    def missing(self) -> str:
        if _seconds_of_day(self.other.text()) is None:
            return self.texts.tr("Write the time like 14:05:00.")
        return ""

    def _day_s(self, later_s: int = 0) -> int:
        return (self._clock.now_ms() // 1000 + self._clock.offset_s() + later_s) % _DAY_S

    @Slot()
    def _on_tick(self) -> None:
        self._here.setText(_clock_face(self._day_s()))


def _seconds_of_day(typed: str) -> int | None:
    found = _TIME.fullmatch(typed)
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds if hours < 24 and minutes < 60 and seconds < 60 else None


def _clock_face(second_of_day: int) -> str:
    at = to_utc(second_of_day * 1000)
    return f"{at:%H:%M:%S}"
