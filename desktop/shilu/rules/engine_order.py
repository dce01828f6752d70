"""The order in which contacts are judged: by time, then by running number; those without a time last."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import compress, count, islice
from operator import attrgetter, eq, le, sub
from typing import Any

from msgspec import structs

from shilu.core.judged import JudgedContact
from shilu.rules.engine_clock import DAY_MS, FIRST_MS, LAST_MS

_LONGEST_MS = 400 * DAY_MS
"""A time that is known less well than this is not known."""
_AT_ONCE = 2_048
_begins_of, _ends_of = attrgetter("earliest_ms"), attrgetter("latest_ms")


def moment_of(contact: JudgedContact) -> tuple[bool, int, int, str]:
    """Where it stands."""
    early = contact.earliest_ms
    return early is None, early or 0, contact.number, contact.series


def with_time(contact: JudgedContact) -> JudgedContact:
    """The contact, its time unknown where that is outside the calendar or known to no year."""
    early, late = contact.earliest_ms, contact.latest_ms
    if early is not None and late is not None and FIRST_MS <= early <= late <= LAST_MS and late - early <= _LONGEST_MS:
        return contact
    return contact if early is None and late is None else structs.replace(contact, earliest_ms=None, latest_ms=None)


def in_order(contacts: Iterable[JudgedContact]) -> list[JudgedContact]:
    """Contacts in their order, each with a time that can be judged. Quick where they are in order of time already,
    as the vault gives them: then only those of one moment are put into theirs."""
    found = list(contacts)
    dated = bisect_left(found, True, key=_is_undated)
    equal: list[int] = []
    before = FIRST_MS
    for at in range(0, dated, _AT_ONCE):
        some = found[at : min(at + _AT_ONCE, dated)]
        begins = [before, *map(_begins_of, some)]
        if not _is_plain(begins, list(map(_ends_of, some))):
            return sorted(map(with_time, found), key=moment_of)
        equal += compress(count(at), map(eq, begins, islice(begins, 1, None)))
        before = begins[-1]
    rest = list(map(with_time, found[dated:]))
    if not all(map(_is_undated, rest)):
        return sorted(map(with_time, found), key=moment_of)
    done = 0
    for at in equal:
        if at >= max(done, 1):
            done = bisect_right(found, found[at].earliest_ms or 0, at, dated, key=_begins_of)
            found[at - 1 : done] = sorted(found[at - 1 : done], key=moment_of)
    found[dated:] = sorted(rest, key=moment_of)
    return found


def _is_undated(contact: JudgedContact) -> bool:
    return contact.earliest_ms is None


def _is_plain(begins: Sequence[Any], ends: Sequence[Any]) -> bool:
    """Whether some times, and the one before them, are in order, and each of them can be judged."""
    if None in begins or None in ends:
        return False
    return (
        all(map(le, begins, islice(begins, 1, None)))
        and all(map(le, islice(begins, 1, None), ends))
        and max(ends) <= LAST_MS
        and max(map(sub, ends, islice(begins, 1, None))) <= _LONGEST_MS
    )
