"""Which new rows are the same contact as one that is already there. Links, never deletions.

Rule (design decision 7): two equal rows in one file are two contacts; equal rows of two files pair nth with
nth, at most one second apart, nearest first. A call that was answered stands on the carrier's bill in other words: it
begins when it was answered, not when it rang, and its length is rounded; see ``pair_answered``.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shilu.core.channel import Channel, Direction, Outcome

TOLERANCE_MS = 1_000
RINGING_MS = 90_000
"""A phone counts a call from the first ring, a carrier from the answer: the bill may be so much later."""
CLOCKS_MS = 5_000
"""It may be so much earlier, for clocks differ."""
LENGTH_S = 2
"""So much may the two lengths of one call differ; each side rounds."""
_FURTHEST_MS = RINGING_MS + CLOCKS_MS + 60_000  # the last for a bill that knows minutes only
_MOST_LOOKED_AT = 100  # of one call: nobody answers more from one number within some minutes


@dataclass(frozen=True, slots=True)
class Candidate:
    """A contact as the pairing sees it. ``id`` is the caller's; ``order`` decides between equals."""

    id: str
    fingerprint: str
    at_ms: int
    order: int


def fingerprint(
    channel: Channel,
    direction: Direction,
    address_key: str,
    *,
    text: str,
    outcome: Outcome = Outcome.UNKNOWN,
    duration_s: int | None = None,
    attachments: Iterable[str] = (),
) -> str:
    """Equal for rows that say the same of the same address, the time apart. Text messages and multimedia
    messages share one, since phones store a group message as either. Line ends and outer blanks do not count."""
    kind = "call" if channel is Channel.CALL else "text" if channel in (Channel.SMS, Channel.MMS) else channel.value
    parts = [kind, direction.value, address_key, " ".join(text.split()), *sorted(attachments)]
    if channel is Channel.CALL:
        parts += [outcome.value, str(duration_s)]
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def pair(new: Sequence[Candidate], there: Iterable[Candidate]) -> Mapping[str, str]:
    """For each new candidate that has a twin among those ``there``: its id → the twin's id. Every twin serves once."""
    by_fingerprint: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in there:
        by_fingerprint[candidate.fingerprint].append(candidate)
    groups: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in new:
        if candidate.fingerprint in by_fingerprint:
            groups[candidate.fingerprint].append(candidate)
    pairs: dict[str, str] = {}
    for key, group in groups.items():
        pairs.update(_pair_equals(group, by_fingerprint[key]))
    return pairs


def _pair_equals(new: list[Candidate], there: list[Candidate]) -> dict[str, str]:
    """Pair candidates of one fingerprint. Candidates of one instant wait in one queue, so that thousands of
    equal rows cost no more than their distinct instants do."""
    queues_new, queues_there = _queues(new), _queues(there)
    instants = sorted(queues_there)
    distances: list[tuple[int, int, int]] = []
    low = 0
    for at in sorted(queues_new):
        while low < len(instants) and instants[low] < at - TOLERANCE_MS:
            low += 1
        position = low
        while position < len(instants) and instants[position] <= at + TOLERANCE_MS:
            distances.append((abs(instants[position] - at), at, instants[position]))
            position += 1
    distances.sort()
    pairs: dict[str, str] = {}
    for _, at_new, at_there in distances:
        left, right = queues_new[at_new], queues_there[at_there]
        taken = min(len(left), len(right))
        for mine, twin in zip(left[:taken], right[:taken], strict=True):
            pairs[mine.id] = twin.id
        del left[:taken], right[:taken]
    return pairs


def _queues(candidates: list[Candidate]) -> dict[int, list[Candidate]]:
    queues: dict[int, list[Candidate]] = defaultdict(list)
    for candidate in sorted(candidates, key=lambda c: (c.at_ms, c.order, c.id)):
        queues[candidate.at_ms].append(candidate)
    return queues


@dataclass(frozen=True, slots=True)
class AnsweredCall:
    """An answered call as the pairing sees it. ``line`` is equal for calls of one direction with one address;
    ``by_phone`` tells a phone's own log, which counts from the epoch, from what a carrier or another program wrote on a
    wall clock. ``span_ms`` is how long the time given lasts: a minute, where seconds are not known."""

    id: str
    line: str
    by_phone: bool
    at_ms: int
    span_ms: int
    duration_s: int


def pair_answered(new: Sequence[AnsweredCall], there: Iterable[AnsweredCall]) -> Mapping[str, str]:
    """For each new call that stands among those ``there`` in the other way of counting: its id → the id of that one.
    The nearest in time first; each serves once."""
    by_line: dict[str, list[AnsweredCall]] = defaultdict(list)
    for call in there:
        by_line[call.line].append(call)
    for calls in by_line.values():
        calls.sort(key=lambda call: (call.at_ms, call.id))
    distances: list[tuple[int, int, str, str]] = []
    for order, call in enumerate(new):
        calls = by_line.get(call.line, [])
        first = bisect_left(calls, call.at_ms - _FURTHEST_MS, key=lambda other: other.at_ms)
        for other in calls[first : first + _MOST_LOOKED_AT]:
            if _is_one_call(call, other):
                distances.append((abs(other.at_ms - call.at_ms), order, call.id, other.id))
    distances.sort()
    pairs: dict[str, str] = {}
    taken: set[str] = set()
    for _, _, mine, twin in distances:
        if mine not in pairs and twin not in taken:
            pairs[mine] = twin
            taken.add(twin)
    return pairs


def _is_one_call(one: AnsweredCall, other: AnsweredCall) -> bool:
    if one.by_phone == other.by_phone or abs(one.duration_s - other.duration_s) > LENGTH_S:
        return False
    phone, bill = (one, other) if one.by_phone else (other, one)
    return -CLOCKS_MS - bill.span_ms <= bill.at_ms - phone.at_ms <= RINGING_MS
