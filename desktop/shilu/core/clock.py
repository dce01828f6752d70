"""The clock, handed in wherever time is needed, so that tests and bundles can fix it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """Tells the device's time. It is what this computer claims, never a proof."""

    def now_ms(self) -> int:
        """Milliseconds since 1970-01-01T00:00:00Z."""
        ...

    def offset_s(self) -> int:
        """The local UTC offset of this computer now, in seconds east."""
        ...


class SystemClock:
    """The clock of this computer."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def offset_s(self) -> int:
        return time.localtime().tm_gmtoff


@dataclass(slots=True)
class FixedClock:
    """A clock that stands still, for tests and for the demo; ``tick_ms`` moves it on at each reading."""

    at_ms: int
    tick_ms: int = 0
    east_s: int = 8 * 3600

    def now_ms(self) -> int:
        now = self.at_ms
        self.at_ms += self.tick_ms
        return now

    def offset_s(self) -> int:
        return self.east_s


@dataclass(frozen=True, slots=True)
class ClockMeasurement:
    """This computer's clock compared with another one at ``measured_ms`` (device time): ``offset_ms`` is what it was
    ahead, ``how`` what it was compared with."""

    offset_ms: int
    how: str
    measured_ms: int


def to_utc(at_ms: int) -> datetime:
    """The aware UTC datetime of a millisecond count. Raises OverflowError or ValueError outside years 1–9999."""
    seconds, milliseconds = divmod(at_ms, 1000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=milliseconds * 1000)


def to_ms(moment: datetime) -> int:
    """Milliseconds since the epoch of an aware datetime, rounded down."""
    if moment.tzinfo is None:
        raise ValueError("a naive datetime has no place on the time line")
    delta = moment - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1000 + delta.microseconds // 1000
