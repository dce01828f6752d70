"""Which new rows are the same contact as one that is already there. Links, never deletions.

Rule (design decision 7): two equal rows in one file are two contacts; equal rows of two files pair nth with
nth, at most one second apart, nearest first.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shilu.core.channel import Channel, Direction, Outcome

TOLERANCE_MS = 1_000


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
