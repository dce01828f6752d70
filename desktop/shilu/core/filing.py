"""The clocks that run after a filing: what an office, or the complainant, has to do by when (a rule pack's ``clock``).

A time of days is counted from the day after, as procedure laws do; a day that is not known exactly gives no last day.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from shilu.core.pack_parts import CountedFrom, DayCount, FilingClock, Term
from shilu.core.particular import Particular, ParticularKind, ParticularState

_DAY_OF = {
    CountedFrom.HANDED_IN: "handed_in_on",
    CountedFrom.FILING: "handed_in_on",
    CountedFrom.ACCEPTED: "accepted_on",
    CountedFrom.REFUSED: "refused_on",
    CountedFrom.REVIEWED: "reviewed_on",
}
"""In which field of a filing that day stands; what is counted from contacts and letters is no clock of a filing."""
_ENDS = {
    CountedFrom.HANDED_IN: ("accepted_on", "refused_on", "answered_on"),
    CountedFrom.FILING: ("answered_on", "refused_on"),
    CountedFrom.ACCEPTED: ("answered_on", "refused_on"),
    CountedFrom.REFUSED: ("reviewed_on",),
    CountedFrom.REVIEWED: (),
}
"""What has come where such a clock is waited for no more."""
_LONGEST_DAYS = 36_600


class DeadlineState(StrEnum):
    """Where a clock stands."""

    PASSED = "passed"  # nothing is recorded that would have ended it
    RUNNING = "running"
    UNKNOWN = "unknown"  # it is not known from which day it runs
    DONE = "done"


class WorkingDays(Protocol):
    """Knows on which days offices work."""

    def after(self, day: date, count: int) -> date | None:
        """The so manieth working day after a day; None where the holidays of such a year are not known."""
        ...


@dataclass(frozen=True, slots=True)
class Deadline:
    """One clock of one filing, or of a letter (core/letter). ``of`` is its id, ``number`` what it is called in the
    record, ``office`` whom a letter went to. ``began`` and ``due`` are days where the office is, ``due`` the last one
    that is in time; None where they cannot be said."""

    of: str
    number: int
    office: str
    receipt: str
    clock: FilingClock
    began: date | None
    due: date | None
    state: DeadlineState
    kind: ParticularKind = ParticularKind.FILING

    def days_left(self, today: date) -> int | None:
        """How many days it has, 0 on the last one, less where it has passed; None where that cannot be said."""
        return None if self.due is None else (self.due - today).days


def deadlines(
    filings: Sequence[Particular], clocks: Iterable[FilingClock], working: WorkingDays, today: date
) -> tuple[Deadline, ...]:
    """The clocks of filings that count, what has passed first, then by their last day, what is done last."""
    active = [one for one in filings if one.state is ParticularState.ACTIVE]
    gone_on_from = {one.text("earlier") for one in active} - {""}
    known = tuple(clocks)
    return in_order(
        _deadline(one, clock, working, today, is_gone_on_from=one.id in gone_on_from)
        for one in active
        for clock in known
        if one.text("channel") in clock.after and one.text(_DAY_OF.get(clock.counted_from, ""))
    )


def in_order(found: Iterable[Deadline]) -> tuple[Deadline, ...]:
    """What has passed first, then by last day, what is done last."""
    order = tuple(DeadlineState)
    return tuple(
        sorted(found, key=lambda one: (order.index(one.state), one.due or date.max, one.kind, one.number, one.clock.id))
    )


def last_day(began: date, term: Term, working: WorkingDays) -> date | None:
    """The last day of a term that began on a day; None where that cannot be said. Hours are rounded up to days, as a
    day is all that is known of their beginning."""
    match term.counted:
        case DayCount.WORKING:
            return working.after(began, term.count)
        case DayCount.HOURS:
            days = -(-term.count // 24)
        case DayCount.MONTHS:
            return _months_after(began, term.count)
        case DayCount.CALENDAR:
            days = term.count
    return _days_after(began, days)


def _deadline(
    one: Particular, clock: FilingClock, working: WorkingDays, today: date, *, is_gone_on_from: bool
) -> Deadline:
    began = one.day(_DAY_OF[clock.counted_from])
    due = None if began is None else last_day(began, clock.term, working)
    ended = one.text("ended_on") or any(one.text(name) for name in _ENDS[clock.counted_from])
    if ended or (clock.ours and is_gone_on_from):
        state = DeadlineState.DONE
    elif due is None:
        state = DeadlineState.UNKNOWN
    else:
        state = DeadlineState.PASSED if due < today else DeadlineState.RUNNING
    return Deadline(one.id, one.number, one.text("office"), one.text("receipt"), clock, began, due, state)


def _days_after(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days) if days <= _LONGEST_DAYS else None
    except OverflowError:
        return None


def _months_after(day: date, months: int) -> date | None:
    """The same day of a later month, or that month's last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return None
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
