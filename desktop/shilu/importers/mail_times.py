"""The times in the headers of a mail (RFC 5322 3.3 and 3.6.7): what the sender's program wrote, and what the server
that took the mail in wrote above it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from shilu.core.clock import to_ms
from shilu.core.when import Precision, When, ZoneBasis

FAR_APART_MS = 3_600_000
"""A mail takes seconds. Where both times differ by more, a clock is wrong, or it waited, or its date is made up."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(
    r"(?:[A-Za-z]{3,9}\.?,?\s{1,5})?(\d{1,2})[\s-]{1,5}([A-Za-z]{3,9})\.?[\s-]{1,5}(\d{4}|\d{2})\s{1,5}"
    r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s{0,5}(?:([+-]\d{2}):?(\d{2})|(UTC?|GMT|Z)\b)",
    re.ASCII | re.IGNORECASE,
)


def date_of(raw: str, *, zone: str, order: int) -> When | None:
    """A date with its offset. None for what is none, and for the old letters (EST, CST): one means two places."""
    found = _DATE.match(raw.strip())
    if found is None:
        return None
    day, month, year, hour, minute, second, hours, minutes, _letters = found.groups()
    month = month[:3].lower()
    if month not in _MONTHS:
        return None
    number = int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 50 else 1900)  # RFC 5322 4.3
    offset = (
        timedelta(hours=int(hours), minutes=int(minutes) * (-1 if hours[0] == "-" else 1)) if hours else timedelta()
    )
    try:
        moment = datetime(
            number,
            _MONTHS.index(month) + 1,
            int(day),
            int(hour),
            int(minute),
            min(int(second or 0), 59),  # 60 is a leap second
            tzinfo=timezone(offset),
        )
        at = to_ms(moment.astimezone(UTC))
    except (ValueError, OverflowError):
        return None
    if number < 1970:
        return None
    span = 1_000 if second else 60_000
    precision = Precision.SECOND if second else Precision.MINUTE
    return When(raw.strip()[:200], at, at + span - 1, precision, zone, ZoneBasis.OFFSET, order=order)


def received_of(raw: str, *, zone: str, order: int) -> When | None:
    """The time in a Received header: what stands behind its last semicolon."""
    return date_of(raw.rpartition(";")[2], zone=zone, order=order)
