"""Wall clocks: which local days a span covers, and whether it lies in quiet time.

What the clock on the wall shows counts: an hour that stands twice is looked at twice, one that is skipped never.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Protocol
from zoneinfo import ZoneInfo

from shilu.core.clock import to_utc
from shilu.core.fact import Hours
from shilu.core.rule import Edge, Holidays
from shilu.core.when import zone_named

MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000
NEAR_MS = 60_000
"""Within so much of an edge a contact is borderline: clocks of phones differ (law.md 0)."""
_STEP_MS = 4 * DAY_MS
"""No zone moves its clock and puts it back within it."""
_EPOCH_DAY = date(1970, 1, 1).toordinal()
FIRST_MS, LAST_MS = -62_135_510_400_000, 253_402_214_400_000
"""Years 1 to 9999, but for a day at each end: a local time outside them cannot be said."""


class HolidayDates(Protocol):
    """Knows holidays."""

    def of_year(self, where: Holidays, year: int) -> tuple[frozenset[date], frozenset[date]] | None:
        """Those of a year that are certain, and those of which only an estimate is known; None for a year of which
        nothing is known."""
        ...


class LibraryHolidays:
    """As the ``holidays`` package has them, public ones only."""

    def of_year(self, where: Holidays, year: int) -> tuple[frozenset[date], frozenset[date]] | None:
        """See HolidayDates. Raises NotImplementedError for a country or part that the package does not know."""
        return _of_year(where, year)


@cache
def _of_year(where: Holidays, year: int) -> tuple[frozenset[date], frozenset[date]] | None:
    import holidays

    found = holidays.country_holidays(
        where.country, subdiv=where.subdivision or None, years=year, expand=False, language="en_US"
    )
    if not found.start_year <= year <= found.end_year:
        return None
    estimated = frozenset(day for day, name in found.items() if "estimated" in name)
    return frozenset(found) - estimated, estimated


@dataclass(frozen=True, slots=True)
class Quiet:
    """Quiet times as rules and facts have them (core/rule QuietHours)."""

    hours: tuple[Hours, ...] = ()
    weekdays: frozenset[int] = frozenset(range(7))
    closed_weekdays: frozenset[int] = frozenset()
    closed_holidays: Holidays | None = None
    edge: Edge = Edge.INCLUSIVE


@dataclass(frozen=True, slots=True)
class Covered:
    """What a span meets: quiet time, other time, days of which nobody knows whether they are holidays."""

    quiet: bool
    other: bool
    unknown: bool

    @property
    def wholly(self) -> bool:
        """Whether all of it is quiet."""
        return self.quiet and not self.other and not self.unknown

    @property
    def not_at_all(self) -> bool:
        """Whether none of it is."""
        return self.other and not self.quiet and not self.unknown


def pieces(earliest_ms: int, latest_ms: int, zone: str) -> Iterator[tuple[int, int]]:
    """The span on the wall clock, cut where the clock is moved: local ms, counted as if they were UTC, inclusive."""
    tz = zone_named(zone)
    begins, offset = earliest_ms, offset_ms(earliest_ms, tz)
    while True:
        moved = _next_move(begins, latest_ms, offset, tz)
        if moved is None:
            yield begins + offset, latest_ms + offset
            return
        yield begins + offset, moved - 1 + offset
        begins, offset = moved, offset_ms(moved, tz)


def offset_ms(at_ms: int, tz: ZoneInfo) -> int:
    """How far the wall clock is ahead of UTC."""
    at = to_utc(min(max(at_ms, FIRST_MS), LAST_MS)).astimezone(tz).utcoffset()
    return 0 if at is None else round(at.total_seconds() * 1000)


def moves(earliest_ms: int, latest_ms: int, zone: str) -> Sequence[tuple[int, int]]:
    """The offset at the beginning, and every moment until the end at which another begins, each with its offset."""
    tz = zone_named(zone)
    begins, offset = earliest_ms, offset_ms(earliest_ms, tz)
    found = [(begins, offset)]
    while (moved := _next_move(begins, latest_ms, offset, tz)) is not None:
        begins, offset = moved, offset_ms(moved, tz)
        found.append((begins, offset))
    return found


def _next_move(begins: int, latest_ms: int, offset: int, tz: ZoneInfo) -> int | None:
    known = begins
    while known < latest_ms:
        ahead = min(known + _STEP_MS, latest_ms)
        if offset_ms(ahead, tz) != offset:
            while ahead - known > 1:
                middle = (known + ahead) // 2
                if offset_ms(middle, tz) == offset:
                    known = middle
                else:
                    ahead = middle
            return ahead
        known = ahead
    return None


def local_days(earliest_ms: int, latest_ms: int, zones: Sequence[str]) -> tuple[int, int]:
    """The first and the last local day that a span can lie on, as ordinals, in any of the zones."""
    shown = [part for zone in zones for part in pieces(earliest_ms, latest_ms, zone)]
    return (
        min(begins for begins, _ in shown) // DAY_MS + _EPOCH_DAY,
        max(ends for _, ends in shown) // DAY_MS + _EPOCH_DAY,
    )


def midnight_ms(day: int, zone: str) -> int:
    """When a local day begins (UTC ms); ``day`` is an ordinal."""
    moment = datetime.fromordinal(min(max(day, 2), date.max.toordinal() - 1)).replace(tzinfo=zone_named(zone))
    return round(moment.timestamp() * 1000)


def covered(earliest_ms: int, latest_ms: int, zone: str, quiet: Quiet, holidays: HolidayDates) -> Covered:
    """What a span (UTC ms, inclusive) meets in a zone."""
    is_quiet = is_other = is_unknown = False
    for begins, ends in pieces(earliest_ms, latest_ms, zone):
        for day in range(begins // DAY_MS, ends // DAY_MS + 1):
            first, last = max(begins - day * DAY_MS, 0), min(ends - day * DAY_MS, DAY_MS - 1)
            spans, doubtful = quiet_spans(day, quiet, holidays)
            within = sum(max(min(last + 1, end) - max(first, start), 0) for start, end in spans)
            is_quiet |= within > 0
            if within < last + 1 - first:
                is_other |= not doubtful
                is_unknown |= doubtful
    return Covered(is_quiet, is_other, is_unknown)


def quiet_spans(day: int, quiet: Quiet, holidays: HolidayDates) -> tuple[Sequence[tuple[int, int]], bool]:
    """The quiet parts of a local day (counted from 1970) in ms since its midnight, in order and apart; and whether the
    rest of it may be quiet too, because nobody knows whether it is a holiday."""
    on = date.fromordinal(day + _EPOCH_DAY)
    is_closed, doubtful = _is_closed(on, quiet, holidays)
    if is_closed:
        return ((0, DAY_MS),), False
    parts: list[tuple[int, int]] = []
    late = 1 if quiet.edge is Edge.EXCLUSIVE else 0
    for span in quiet.hours:
        begins, ends = (span.begins + late) * MINUTE_MS, span.ends * MINUTE_MS
        today, yesterday = on.weekday() in quiet.weekdays, (on.weekday() - 1) % 7 in quiet.weekdays
        if span.begins < span.ends:
            parts += [(begins, ends)] if today else []
        else:
            parts += [(begins, DAY_MS)] if today else []
            parts += [(0, ends)] if yesterday else []
    joined: list[tuple[int, int]] = []
    for begins, ends in sorted(parts):
        if joined and begins <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(ends, joined[-1][1])
        elif begins < ends:
            joined.append((begins, ends))
    return joined, doubtful


def _is_closed(on: date, quiet: Quiet, holidays: HolidayDates) -> tuple[bool, bool]:
    if on.weekday() in quiet.closed_weekdays:
        return True, False
    if quiet.closed_holidays is None:
        return False, False
    known = holidays.of_year(quiet.closed_holidays, on.year)
    if known is None:
        return False, True
    certain, estimated = known
    return on in certain, any(abs((on - day).days) <= 1 for day in estimated)


def edges_of_day(quiet: Quiet) -> frozenset[int]:
    """The minutes since midnight at which quiet can begin or end."""
    late = 1 if quiet.edge is Edge.EXCLUSIVE else 0
    return frozenset(minute for span in quiet.hours for minute in (span.begins + late, span.ends))
