"""Which rows are calls that a person logged by hand: the same number, at most two minutes off.

Who was called looks at a clock, or remembers one. What they say of direction and outcome must fit where they say it.
Only a logged call that no source tells of yet is looked for: another call within two minutes is another call.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.dedupe import may_be_the_same
from shilu.core.pairing import paired
from shilu.core.when import Precision, When

NEAR_MS = 120_000
FINE = frozenset({Precision.MS, Precision.SECOND, Precision.MINUTE})


@dataclass(frozen=True, slots=True)
class Remembered:
    """A call, as a row or a person tells of it. ``line`` is equal for those with one address that reached one phone."""

    id: str
    line: str
    at_ms: int
    last_ms: int
    direction: Direction
    outcome: Outcome


def remembered(
    id_: str, *, point: str | None, channel: Channel, direction: Direction, outcome: Outcome, when: When, phone_of: str
) -> Remembered | None:
    """A contact as a call that a person may have logged; None where it is none, or too little is known of it."""
    if channel is not Channel.CALL or when.precision not in FINE or not point:
        return None
    if when.earliest_ms is None or when.latest_ms is None:
        return None
    return Remembered(id_, f"{point} {phone_of}", when.earliest_ms, when.latest_ms, direction, outcome)


def pair_with_remembered(new: Iterable[Remembered], there: Iterable[Remembered]) -> Mapping[str, str]:
    """For each of the new ones that is among those ``there``: its id → the id of that one. Each serves once."""
    calls, logged = _by_line(new), _by_line(there)
    pairs: dict[str, str] = {}
    for line in [line for line in calls if line in logged]:
        found = paired(calls[line], logged[line], reach_ms=NEAR_MS, may_be_one=may_be_remembered)
        pairs |= {mine.id: other.id for mine, other in found}
    return pairs


def _by_line(some: Iterable[Remembered]) -> Mapping[str, Sequence[Remembered]]:
    found: dict[str, list[Remembered]] = defaultdict(list)
    for one in sorted(some, key=lambda one: (one.at_ms, one.last_ms, one.id)):
        found[one.line].append(one)
    return found


def may_be_remembered(one: Remembered, other: Remembered) -> bool:
    """Whether of two calls of one line each may be the other, where a person logged one of them."""
    apart = max(one.at_ms - other.last_ms, other.at_ms - one.last_ms, 0)
    answered = {one.outcome is Outcome.ANSWERED, other.outcome is Outcome.ANSWERED}
    fits = len(answered) == 1 or Outcome.UNKNOWN in (one.outcome, other.outcome)
    return apart <= NEAR_MS and fits and may_be_the_same(one.direction, other.direction)
