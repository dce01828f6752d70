"""What the attribute values of SMS Backup & Restore mean: dates, call types, withheld numbers (formats.md 1.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from shilu.core.channel import Direction, Outcome
from shilu.core.when import When, from_epoch_ms, from_epoch_s

_INTEGER = re.compile(r"[+-]?[0-9]{1,19}")
_LAST_MS = 253_402_300_799_999  # 9999-12-31T23:59:59.999Z
_FIRST_SECONDS = 10**8  # 1973; below it a date means neither milliseconds nor seconds of any phone
_FIRST_MS = 10**11  # 1973 in milliseconds; below it a date counts seconds

NOT_SENT = {"3": "draft", "4": "outbox", "5": "failed", "6": "queued"}

CALL_TYPES: Mapping[str, tuple[Direction, Outcome]] = {
    "1": (Direction.INCOMING, Outcome.ANSWERED),  # also with duration 0: hung up within the first second
    "2": (Direction.OUTGOING, Outcome.ANSWERED),
    "3": (Direction.INCOMING, Outcome.MISSED),
    "4": (Direction.INCOMING, Outcome.VOICEMAIL),
    "5": (Direction.INCOMING, Outcome.REJECTED),
    "6": (Direction.INCOMING, Outcome.BLOCKED),
    "7": (Direction.INCOMING, Outcome.ANSWERED_ELSEWHERE),
}

_WITHHELD = frozenset({"", "-1", "-2", "-3"})
# "(Unknown)" in the languages of the app: the phone knew no name.
_NO_NAME = frozenset({"", "(Unknown)", "(未知)", "(Desconocido)", "(Inconnu)", "(Unbekannt)", "(Sconosciuto)"})
_DIALLED = re.compile(r"[+\d\s().\-]+")


def present(untrusted: str | None) -> str:
    """The value, or "" where the app wrote "null" or nothing."""
    return "" if untrusted is None or untrusted == "null" else untrusted


@dataclass(frozen=True, slots=True)
class BadDate:
    """Why a date is none: ``no_date`` or ``bad_date``."""

    code: str


def date_of(raw: str, *, zone: str, order: int) -> When | BadDate:
    """A stored date: milliseconds since the epoch, or seconds where milliseconds would mean before 1973."""
    if raw in {"", "0"}:
        return BadDate("no_date")
    written = raw.strip()  # also of signs that ``int`` does not take for space
    if _INTEGER.fullmatch(written) is None:
        return BadDate("bad_date")
    number = int(written)
    if _FIRST_MS <= number <= _LAST_MS:
        return from_epoch_ms(raw, number, zone=zone, order=order)
    if _FIRST_SECONDS <= number < _FIRST_MS:
        return from_epoch_s(raw, number, zone=zone, order=order)
    return BadDate("bad_date")


def duration_s(raw: str) -> int | None:
    """Whole seconds, or None for what is no duration (a year at most)."""
    if _INTEGER.fullmatch(raw) is None:
        return None
    seconds = int(raw)
    return seconds if 0 <= seconds <= 366 * 86_400 else None


def is_withheld(raw: str) -> bool:
    """Whether an address stands for "number withheld"."""
    return raw.strip() in _WITHHELD


def is_name(raw: str) -> bool:
    """Whether a contact name names anyone."""
    return raw not in _NO_NAME


def members(address: str) -> tuple[str, ...]:
    """The members of a group: ``A~B``, or ``A,B`` where both are numbers."""
    if "~" not in address and "," not in address:
        return (address,) if address else ()
    parts = [part.strip() for part in address.split("~")]
    if len(parts) == 1 and "," in address:
        by_comma = [part.strip() for part in address.split(",")]
        if all(_DIALLED.fullmatch(part) for part in by_comma if part):
            parts = by_comma
    return tuple(dict.fromkeys(part for part in parts if part))


def same_number(left: str, right: str) -> bool:
    """Whether two ways of writing are likely one number: equal, or one with a prefix (+86, 0) before the other."""
    if left == right:
        return True
    one, other = (re.sub(r"\D", "", text).lstrip("0") for text in (left, right))
    return min(len(one), len(other)) >= 7 and (one.endswith(other) or other.endswith(one))
