"""Two small pictures of counts, in greys that survive a photocopy: hour by weekday, and contacts per day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from shilu.bundle.pdf.sheet import Block, Sheet
from shilu.bundle.pdf.words import Wording
from shilu.core import labels

_LABEL = 24.0
_CELL_HEIGHT = 12.5
HEIGHT = 7 * _CELL_HEIGHT + 12
_EMPTY = 0.95


def heat_map(sheet: Sheet, words: Wording, grid: Sequence[Sequence[int]], *, x: float, width: float) -> None:
    """Seven rows, Monday first, of 24 hours: the darker, the more contacts. The cursor stays at its top."""
    style = sheet.styles.caption
    most = max((count for row in grid for count in row), default=0)
    cell = (width - _LABEL) / 24
    top = sheet.y
    for weekday, row in enumerate(grid):
        sheet.y = top - weekday * _CELL_HEIGHT
        sheet.line_at(sheet.flow.line(words.texts.tr(labels.WEEKDAYS[weekday]), style, _LABEL), x)
        for hour, count in enumerate(row):
            grey = _EMPTY if count == 0 else 0.82 - 0.82 * (count / most) ** 0.7
            sheet.put(
                Block(x + _LABEL + hour * cell, sheet.y - _CELL_HEIGHT + 0.6, cell - 0.6, _CELL_HEIGHT - 0.6, grey)
            )
    sheet.y = top - 7 * _CELL_HEIGHT - 1
    for hour in (0, 6, 12, 18, 24):
        place = x + _LABEL + hour * cell
        sheet.line_at(sheet.flow.line(str(hour), style), place, right=hour == 24, centre=0 < hour < 24)
    sheet.y = top


def per_day(sheet: Sheet, words: Wording, by_day: Mapping[date, int], *, x: float, width: float) -> None:
    """One bar for each day, or for each week when the days are too many. The cursor stays at its top."""
    style = sheet.styles.caption
    bars = _bars(by_day, most=int(width / 1.6))
    most = max(bars, default=0)
    top = sheet.y
    height = 7 * _CELL_HEIGHT
    step = min(width / max(len(bars), 1), 14.0)
    for index, count in enumerate(bars):
        if count:
            tall = max(height * 0.86 * count / most, 1.0)
            sheet.put(Block(x + index * step, top - height, max(step * 0.72, 0.8), tall, 0.25))
    sheet.y = top - height
    sheet.rule(x=x, width=width)
    sheet.skip(1)
    if by_day:
        first, last = min(by_day), max(by_day)
        sheet.line_at(sheet.flow.line(words.short_date(first), style), x)
        if last > first:
            sheet.line_at(sheet.flow.line(words.short_date(last), style), x + width, right=True)
    sheet.y = top


def is_weekly(by_day: Mapping[date, int], *, width: float) -> bool:
    """Whether ``per_day`` draws weeks."""
    return bool(by_day) and (max(by_day) - min(by_day)).days + 1 > int(width / 1.6)


def _bars(by_day: Mapping[date, int], *, most: int) -> list[int]:
    if not by_day:
        return []
    first, days = min(by_day), (max(by_day) - min(by_day)).days + 1
    daily = [by_day.get(first + timedelta(days=index), 0) for index in range(days)]
    return daily if days <= most else [sum(daily[index : index + 7]) for index in range(0, days, 7)]
