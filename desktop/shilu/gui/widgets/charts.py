"""Small charts of counts: one bar for each day or week, and a grid of hours by weekdays. What they show is also said in
words, as their accessible name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from shilu.core.labels import WEEKDAYS
from shilu.core.wording import Catalog
from shilu.gui.colours import Scheme
from shilu.gui.widgets.text import explain

_BAR_PX, _MOST_BAR_PX = 3, 16
_DAYS_HEIGHT_PX = 72
_CELL_PX = 15
_HOURS = (0, 6, 12, 18, 24)


class DayBars(QWidget):
    """One bar for each day, or for each week where the days are too many for its width."""

    def __init__(self, *, texts: Catalog, scheme: Scheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts, self._scheme = texts, scheme
        self._by_day: Mapping[date, int] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_days(self, by_day: Mapping[date, int]) -> None:
        """How many on which day."""
        self._by_day = by_day
        if by_day:
            busiest = max(by_day, key=lambda day: (by_day[day], -day.toordinal()))
            said = self._texts.tr(
                "{first} to {last}, most on {day}: {count}",
                first=min(by_day).isoformat(),
                last=max(by_day).isoformat(),
                day=busiest.isoformat(),
                count=f"{by_day[busiest]:,}",
            )
            self.setAccessibleName(said)
            explain(self, said)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, _DAYS_HEIGHT_PX + self.fontMetrics().height() + 6)

    minimumSizeHint = sizeHint

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._by_day:
            return
        painter = QPainter(self)
        bars, together = bars_of(self._by_day, most=max(self.width() // _BAR_PX, 1))
        most, floor = max(bars), _DAYS_HEIGHT_PX
        step = min(self.width() / len(bars), _MOST_BAR_PX)
        accent = QColor(self._scheme.accent)
        for place, count in enumerate(bars):
            if count:
                tall = max((floor - 4) * count / most, 2)
                painter.fillRect(QRectF(place * step, floor - tall, max(step * 0.72, 1), tall), accent)
        painter.fillRect(0, floor, self.width(), 1, QColor(self._scheme.line))
        painter.setPen(QColor(self._scheme.soft))
        below = QRect(0, floor + 4, self.width(), self.fontMetrics().height())
        first, last = min(self._by_day), max(self._by_day)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft), first.isoformat())
        if last > first:
            painter.drawText(below, int(Qt.AlignmentFlag.AlignRight), last.isoformat())
        if together > 1:
            said = self._texts.trn("{count} day a bar", "{count} days a bar", together)
            painter.drawText(below, int(Qt.AlignmentFlag.AlignHCenter), said)
        painter.end()


def bars_of(by_day: Mapping[date, int], *, most: int) -> tuple[list[int], int]:
    """The counts of all days from the first to the last, or of so many days together that the bars are not too many;
    and how many days are together."""
    first, days = min(by_day), (max(by_day) - min(by_day)).days + 1
    together = next(size for size in (1, 7, 28, 364, days) if -(-days // size) <= most)
    daily = [by_day.get(first + timedelta(days=index), 0) for index in range(days)]
    return [sum(daily[index : index + together]) for index in range(0, days, together)], together


class HourGrid(QWidget):
    """Seven rows, Monday first, of 24 hours: the stronger, the more."""

    def __init__(self, *, texts: Catalog, scheme: Scheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts, self._scheme = texts, scheme
        self._grid: Sequence[Sequence[int]] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_grid(self, grid: Sequence[Sequence[int]]) -> None:
        """Counts by weekday and hour."""
        self._grid = grid
        most, weekday, hour = max(
            (many, -row, -at) for row, of_day in enumerate(grid) for at, many in enumerate(of_day)
        )
        said = self._texts.tr(
            "most on {weekday} from {hour}:00: {count}",
            weekday=self._texts.tr(WEEKDAYS[-weekday]),
            hour=f"{-hour:02d}",
            count=f"{most:,}",
        )
        self.setAccessibleName(said)
        explain(self, said)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, 7 * _CELL_PX + self.fontMetrics().height() + 4)

    minimumSizeHint = sizeHint

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._grid:
            return
        painter = QPainter(self)
        metrics = self.fontMetrics()
        names = [self._texts.tr(name) for name in WEEKDAYS]
        left = max(map(metrics.horizontalAdvance, names)) + 8
        cell = min((self.width() - left) / 24, 1.6 * _CELL_PX)
        most = max(map(max, self._grid)) or 1
        empty, full = QColor(self._scheme.sunken), QColor(self._scheme.accent)
        soft = QColor(self._scheme.soft)
        for row, of_day in enumerate(self._grid):
            painter.setPen(soft)
            line = QRect(0, row * _CELL_PX, left, _CELL_PX)
            painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter), names[row])
            for hour, many in enumerate(of_day):
                colour = _between(empty, full, 0.0 if not many else 0.18 + 0.82 * (many / most) ** 0.7)
                painter.fillRect(QRectF(left + hour * cell, row * _CELL_PX, cell - 1, _CELL_PX - 1), colour)
        painter.setPen(soft)
        for hour in _HOURS:
            at = round(left + hour * cell)
            below = QRect(at - 20, 7 * _CELL_PX + 2, 40, metrics.height())
            if hour == _HOURS[-1]:
                below.moveRight(min(at, self.width()))
            align = Qt.AlignmentFlag.AlignRight if hour == _HOURS[-1] else Qt.AlignmentFlag.AlignHCenter
            painter.drawText(below, int(align), str(hour))
        painter.end()


def _between(first: QColor, second: QColor, share: float) -> QColor:
    pairs = ((first.red(), second.red()), (first.green(), second.green()), (first.blue(), second.blue()))
    return QColor(*(round(one + (other - one) * share) for one, other in pairs))
