"""When a number changed hands: of several lenders that its texts name one after the other, each has its time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from shilu.attribution.signatures import is_agency_like
from shilu.core.party import Role
from shilu.core.suggestion import ClueKind, Heard, Known, Suggestion

_LENDERS = frozenset({Role.CREDITOR, Role.ACTING_FOR})
_CONTACTS = 3
"""So many of each are no chance: of two that take turns, three and three stand apart one time in ten."""
_LIKELY_PERCENT = 60
_RIVALS_FROM = 0.1
"""Share of its signed contacts that others signed, from which on a number is no lender's alone: a few may be slips."""


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
            dated[key_of(made)] = made
    return tuple(dated.get(key_of(one), one) for one in suggestions)


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


def signing_as_several(suggestions: Iterable[Suggestion]) -> Collection[tuple[str, str, str]]:
    """The suggestions (``key_of``) of lenders beside whom the number signs as others, where no texts show a change of
    hands: such a number collects for several, and each message is its signer's."""
    at_point: dict[str, list[Suggestion]] = defaultdict(list)
    for one in suggestions:
        is_open = one.from_ms is None and one.to_ms is None
        is_lenders = bool(one.party) or not is_agency_like(one.name)  # 【催收通知】 names nobody
        if one.basis is ClueKind.SIGNATURE and one.role in _LENDERS and is_open and is_lenders:
            at_point[one.contact_point].append(one)
    found: set[tuple[str, str, str]] = set()
    for some in at_point.values():
        signed = {incident for one in some for incident in one.incidents}
        found.update(key_of(one) for one in some if len(signed - {*one.incidents}) >= _RIVALS_FROM * len(signed) > 0)
    return found


def key_of(one: Suggestion) -> tuple[str, str, str]:
    """The number, and the party or its name."""
    return one.contact_point, one.party, one.name
