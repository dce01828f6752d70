"""When something happened: one value that says how well the time is known.

An instant is an interval [earliest, latest] in milliseconds UTC, both ends inclusive. A time
known to the minute spans 60,000 ms; a day spans the whole local day in its zone; an unknown
time has no instants at all. Nothing is ever filled in by a guess.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from shilu.core.clock import to_ms, to_utc


class Precision(StrEnum):
    """How fine the time is known."""

    MS = "ms"
    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    UNKNOWN = "unknown"


class ZoneBasis(StrEnum):
    """How the zone is known."""

    EPOCH = "epoch"
    OFFSET = "offset"
    ASKED = "asked"
    TYPED = "typed"
    FILE_DEFAULT = "file_default"


_SPAN_MS = {Precision.MS: 1, Precision.SECOND: 1_000, Precision.MINUTE: 60_000, Precision.HOUR: 3_600_000}


class When(Struct, frozen=True, array_like=True, forbid_unknown_fields=True, gc=False):
    """A time as it was given, and what it can mean.

    ``raw`` is the text as received. ``earliest_ms``/``latest_ms`` are UTC, inclusive, both None when
    unknown. ``zone`` is an IANA name in which the time is shown. ``order`` is the position in the source.
    """

    raw: str
    earliest_ms: int | None
    latest_ms: int | None
    precision: Precision
    zone: str
    zone_basis: ZoneBasis
    approximate: bool = False
    order: int | None = None

    def __post_init__(self) -> None:
        if (self.earliest_ms is None) != (self.latest_ms is None):
            raise ValueError("either both ends of a time are known or none")
        if self.earliest_ms is not None and self.latest_ms is not None and self.earliest_ms > self.latest_ms:
            raise ValueError("a time ends before it begins")

    def local(self) -> datetime | None:
        """The earliest instant in ``zone``, or None when the time is unknown."""
        return None if self.earliest_ms is None else to_utc(self.earliest_ms).astimezone(zone_named(self.zone))

    def local_end(self) -> datetime | None:
        """The latest instant in ``zone``, or None when the time is unknown."""
        return None if self.latest_ms is None else to_utc(self.latest_ms).astimezone(zone_named(self.zone))


def zone_named(name: str) -> ZoneInfo:
    """The zone with this IANA name. Raises ValueError for one that does not exist."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"no such time zone: {name!r}") from error


def day_in(zone: str, at_ms: int) -> date:
    """Which day it is in a zone (IANA) at an instant (UTC ms). Raises ValueError for a zone that does not exist."""
    return to_utc(at_ms).astimezone(zone_named(zone)).date()


def from_epoch_ms(raw: str, at_ms: int, *, zone: str, order: int | None = None) -> When:
    """A time that a device stored as milliseconds since the epoch: exact, and in no need of a zone to be known."""
    return When(raw, at_ms, at_ms, Precision.MS, zone, ZoneBasis.EPOCH, order=order)


def from_epoch_s(raw: str, at_s: int, *, zone: str, order: int | None = None) -> When:
    """A time stored as whole seconds since the epoch; it spans that second."""
    return When(raw, at_s * 1000, at_s * 1000 + 999, Precision.SECOND, zone, ZoneBasis.EPOCH, order=order)


def from_local(  # the parts of one value
    raw: str,
    moment: datetime,
    precision: Precision,
    *,
    zone: str,
    basis: ZoneBasis,
    approximate: bool = False,
    order: int | None = None,
) -> When:
    """A time given on a wall clock in ``zone``; ``moment`` is naive and cut to ``precision``.

    Where the clocks were put back and the hour stood twice, the span covers both.
    """
    tz = zone_named(zone)
    if precision is Precision.UNKNOWN:
        return unknown(raw, zone=zone, basis=basis, order=order)
    if precision is Precision.MONTH:
        first = moment.date().replace(day=1)
        following = (first + timedelta(days=32)).replace(day=1)
        end = _midnight_ms(following, tz) - 1
        return When(raw, _midnight_ms(first, tz), end, precision, zone, basis, approximate, order)
    if precision is Precision.DAY:
        first = moment.date()
        end = _midnight_ms(first + timedelta(days=1), tz) - 1
        return When(raw, _midnight_ms(first, tz), end, precision, zone, basis, approximate, order)
    moment = _cut(moment, precision).replace(tzinfo=tz, fold=0)
    early = late = to_ms(moment)
    again = moment.replace(fold=1)
    if again.utcoffset() != moment.utcoffset():
        late = to_ms(again)
        early, late = min(early, late), max(early, late)
    return When(raw, early, late + _SPAN_MS[precision] - 1, precision, zone, basis, approximate, order)


def _cut(moment: datetime, precision: Precision) -> datetime:
    match precision:
        case Precision.MS:
            return moment
        case Precision.SECOND:
            return moment.replace(microsecond=0)
        case Precision.MINUTE:
            return moment.replace(second=0, microsecond=0)
        case _:
            return moment.replace(minute=0, second=0, microsecond=0)


def unknown(raw: str, *, zone: str, basis: ZoneBasis = ZoneBasis.TYPED, order: int | None = None) -> When:
    """A time that nobody knows."""
    return When(raw, None, None, Precision.UNKNOWN, zone, basis, order=order)


def day_bounds_ms(first: date | None, last: date | None, zone: str) -> tuple[int | None, int | None]:
    """Inclusive UTC bounds of a span of local days; an open end stays None, and so does one that lies outside the
    calendar (years 1 to 9999)."""
    tz = zone_named(zone)
    start = end = None
    if first is not None and first.toordinal() > date.min.toordinal():
        start = _midnight_ms(first, tz)
    if last is not None and last.toordinal() < date.max.toordinal():
        end = _midnight_ms(last + timedelta(days=1), tz) - 1
    return start, end


def iso(at_ms: int | None, zone: str) -> str | None:
    """ISO 8601 with seconds and offset in ``zone``, milliseconds left out: ``2026-05-12T23:12:07+08:00``."""
    if at_ms is None:
        return None
    return to_utc(at_ms).astimezone(zone_named(zone)).isoformat(timespec="seconds")


def iso_with_offset(at_ms: int | None, offset_s: int | None) -> str | None:
    """The same at a UTC offset in seconds east; at UTC where none is known."""
    if at_ms is None:
        return None
    zone = timezone(timedelta(seconds=offset_s or 0))
    return to_utc(at_ms).astimezone(zone).isoformat(timespec="seconds")


def _midnight_ms(day: date, tz: ZoneInfo) -> int:
    return to_ms(datetime(day.year, day.month, day.day, tzinfo=tz))
