"""In which order the dates of one file stand: settled by what no other order makes a date of, by the sequence of its
rows, by days in the names of files that came with rows, or else not at all (formats.md 2.4). And the years where dates
stand without one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from shilu.core.record import DateOrder
from shilu.importers.wall_time import WrittenDate

MOST_EXAMPLES = 5
_MOST_MISFITS = 0.01
"""A file may hold that part of dates which are none by its order: pasted lines of another chat."""
_MONTH = timedelta(days=31)
"""Messages arrive late, but not by more: what lies further back is in the next year."""
_ENOUGH_DAYS = 2  # in names of files: one name may have been given by whoever sent it
_LATE = timedelta(days=1)
"""Rows may stand that much later than their time says, and the dates still count as rising."""


@dataclass(frozen=True, slots=True)
class FoundOrder:
    """``order`` is None where no date needs one, or where the file does not settle it, which ``is_open`` says; then
    ``choices`` are the orders that are possible and ``examples`` at most five places to judge by. ``by_sequence`` says
    that no single date settles it but that by any other order the rows would jump back in time, ``by_names`` that files
    named beside dates do. ``misfits`` counts the dates that are none by the order found."""

    order: DateOrder | None
    is_open: bool = False
    choices: tuple[DateOrder, ...] = ()
    examples: tuple[str, ...] = ()
    by_sequence: bool = False
    by_names: bool = False
    misfits: int = 0


class _Tried:
    """One order, tried on all dates."""

    def __init__(self) -> None:
        self.misfits = 0
        self.goes_back = False
        self._latest: date | None = None

    def add(self, day: date | None) -> None:
        if day is None:
            self.misfits += 1
            return
        if self._latest is not None and day < self._latest - _LATE:
            self.goes_back = True
        self._latest = day


class DateOrderFinder:
    """Sees every date of a file, in the order of its rows. Holds no more than a few of them."""

    def __init__(self) -> None:
        self._tried = {order: _Tried() for order in DateOrder}
        self._count = 0
        self._year_likely_first = False
        self._last: WrittenDate | None = None
        self._last_fits: tuple[bool, ...] = ()
        self._examples: list[str] = []
        self._telling: dict[tuple[bool, ...], str] = {}
        self._named: dict[DateOrder, set[date]] = {order: set() for order in DateOrder}

    def add(self, written: WrittenDate, example: str, named: date | None = None) -> None:
        """The next date of the file, and the place it stands in, to show to a person. ``named`` is the day in the name
        of a file that came with this row, as the app names its own."""
        if not written.needs_order:
            return
        self._count += 1
        if named is not None:
            agreeing = [order for order in self._tried if written.on(order) == named]
            if len(agreeing) == 1:
                self._named[agreeing[0]].add(named)
        if written is self._last or written == self._last:
            for tried, fits in zip(self._tried.values(), self._last_fits, strict=True):
                tried.misfits += not fits
            return
        self._last = written
        self._year_likely_first |= written.year_likely_first
        days = [written.on(order) for order in self._tried]
        self._last_fits = tuple(day is not None for day in days)
        for tried, day in zip(self._tried.values(), days, strict=True):
            tried.add(day)
        if len(self._examples) < MOST_EXAMPLES:
            self._examples.append(example)
        self._telling.setdefault(self._last_fits, example)

    def found(self) -> FoundOrder:
        """What all dates together say."""
        if not self._count:
            return FoundOrder(None)
        few = int(self._count * _MOST_MISFITS)
        likely = self._likely(few)
        fitting = [order for order in likely if not self._tried[order].misfits]
        rising = [order for order in likely if not self._tried[order].goes_back]
        if len(fitting) == 1:
            order = fitting[0]
            if order in rising or not rising:
                return FoundOrder(order)
        elif len(fitting) > 1:
            steady = [order for order in fitting if order in rising]
            named = [order for order in fitting if self._named[order]]
            if len(steady) == 1 and named in ([], steady):
                return FoundOrder(steady[0], by_sequence=True)
            if len(steady) != 1 and len(named) == 1 and len(self._named[named[0]]) >= _ENOUGH_DAYS:
                return FoundOrder(named[0], by_names=True)
            likely = fitting
        elif len(likely) == 1:
            return FoundOrder(likely[0], misfits=self._tried[likely[0]].misfits)
        possible = likely or self._likely(self._count - 1)
        return FoundOrder(None, is_open=True, choices=tuple(possible), examples=self._shown())

    def misfits(self, order: DateOrder) -> int:
        """How many of the dates are none by this order."""
        return self._tried[order].misfits

    def few_misfits(self, order: DateOrder) -> bool:
        """Whether those are so few that they are not of this file, but pasted into it."""
        return self.misfits(order) <= self._count * _MOST_MISFITS

    def _likely(self, most_misfits: int) -> list[DateOrder]:
        likely = [order for order, tried in self._tried.items() if tried.misfits <= most_misfits]
        year_last = min(self._tried[DateOrder.DMY].misfits, self._tried[DateOrder.MDY].misfits)
        if DateOrder.YMD in likely and not self._year_likely_first and year_last * 2 < self._count:
            likely.remove(DateOrder.YMD)  # 27/3/22 is not of 2027
        return likely

    def _shown(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self._telling.values(), *self._examples)))[:MOST_EXAMPLES]


class RisingYear:
    """Gives dates without a year one each: the first the year that was told, and a later one from where months go
    backward."""

    def __init__(self, first: int) -> None:
        self._year = first
        self._latest: date | None = None

    def of(self, written: WrittenDate) -> date | None:
        """The day of the next date of the file; None where it is no day of its year."""
        day = written.on(None, self._year)
        if day is not None and self._latest is not None and day < self._latest - _MONTH:
            self._year += 1
            day = written.on(None, self._year)
        if day is not None:
            self._latest = day
        return day
