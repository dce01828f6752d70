"""When a number changed hands: of several lenders that its texts name one after the other, each has its time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from shilu.core.party import Role
from shilu.core.suggestion import Heard, Known, Suggestion

_LENDERS = frozenset({Role.CREDITOR, Role.ACTING_FOR})
_CONTACTS = 3
"""So many of each are no chance: of two that take turns, three and three stand apart one time in ten."""
_LIKELY_PERCENT = 60


@dataclass(frozen=True, slots=True)
class _Time:
    suggestion: Suggestion
    first_ms: int
    last_ms: int
    contacts: int


def with_periods(
    suggestions: Sequence[Suggestion], heard: Iterable[Heard], known: Iterable[Known]
) -> tuple[Suggestion, ...]:
    """The same suggestions in the same order; those of a number that changed hands with their period, from their first
    contact to their last: the last of them is open. Where the times of two overlap, both act at once."""
    at_ms = {one.incident: one.at_ms for one in heard if one.at_ms is not None}
    standing: dict[str, list[Known]] = defaultdict(list)
    for one in known:
        if one.role in _LENDERS:
            standing[one.contact_point].append(one)
    times: dict[str, list[_Time]] = defaultdict(list)
    for suggestion in suggestions:
        if suggestion.role in _LENDERS and suggestion.confidence_percent >= _LIKELY_PERCENT:
            moments = [at_ms[incident] for incident in suggestion.incidents if incident in at_ms]
            if moments:
                time = _Time(suggestion, min(moments), max(moments), len(moments))
                times[suggestion.contact_point].append(time)
    dated: dict[tuple[str, str, str], Suggestion] = {}
    for point, some in times.items():
        for made in _in_turn(sorted(some, key=lambda time: time.first_ms), standing[point]):
            dated[_key(made)] = made
    return tuple(dated.get(_key(one), one) for one in suggestions)


def _in_turn(times: Sequence[_Time], standing: Sequence[Known]) -> Iterable[Suggestion]:
    """Each with its period, if all of them and all that stands follow each other."""
    bounded = all(one.from_ms is not None or one.to_ms is not None for one in standing)
    if len(times) + len(standing) < 2 or not bounded or any(time.contacts < _CONTACTS for time in times):
        return
    if any(later.first_ms <= time.last_ms for time, later in pairwise(times)):
        return
    if any(_overlap(time.first_ms, time.last_ms, one) for time in times for one in standing):
        return
    for nth, time in enumerate(times):
        is_first = nth == 0 and not any(_ends_before(one, time.first_ms) for one in standing)
        is_last = nth == len(times) - 1 and not any(_begins_after(one, time.last_ms) for one in standing)
        from_ms = None if is_first else time.first_ms
        to_ms = None if is_last else time.last_ms
        yield replace(time.suggestion, role=Role.CREDITOR, from_ms=from_ms, to_ms=to_ms)


def _overlap(first_ms: int, last_ms: int, one: Known) -> bool:
    return not _ends_before(one, first_ms) and not _begins_after(one, last_ms)


def _ends_before(one: Known, at_ms: int) -> bool:
    return one.to_ms is not None and one.to_ms < at_ms


def _begins_after(one: Known, at_ms: int) -> bool:
    return one.from_ms is not None and one.from_ms > at_ms


def _key(one: Suggestion) -> tuple[str, str, str]:
    return one.contact_point, one.party, one.name
