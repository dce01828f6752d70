"""Which new rows are the same contact as one that is already there. Links, never deletions.

Rule (design decision 7): two equal rows in one file are two contacts; equal rows of two files are paired one with one,
at most one second apart, as many as can be and the nearest (``core.pairing``). Files tell contacts apart where both
have them: an export without its pictures says the same as the one with them. For bills see ``core.billed``.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.pairing import paired

TOLERANCE_MS = 1_000
OWN_WORDS = "own_words"
"""The fact that has a message's words without what its exporter wrote in the place of a file: that differs with whether
the file came along."""
_NO_FILES: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A contact as the pairing sees it. ``id`` is the caller's; ``order`` decides between equals; ``files`` are those
    that it has, by SHA-256."""

    id: str
    fingerprint: str
    at_ms: int
    order: int
    files: frozenset[str] = _NO_FILES


def fingerprint(
    channel: Channel,
    direction: Direction,
    address_key: str,
    *,
    text: str,
    outcome: Outcome = Outcome.UNKNOWN,
    duration_s: int | None = None,
) -> str:
    """Equal for rows that say the same of the same address, time and files apart. Text messages and multimedia
    messages share one, since phones store a group message as either. Line ends and outer blanks do not count."""
    kind = "call" if channel is Channel.CALL else "text" if channel in (Channel.SMS, Channel.MMS) else channel.value
    parts = [kind, direction.value, address_key, " ".join(text.split())]
    if channel is Channel.CALL:
        parts += [outcome.value, str(duration_s)]
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def pair(new: Sequence[Candidate], there: Iterable[Candidate]) -> Mapping[str, str]:
    """For each new candidate that has a twin among those ``there``: its id → the twin's id. Every twin serves once.

    Those with the same files come first, then those of which one has no file that the other lacks.
    """
    found_there, found_new = _by_fingerprint(there), _by_fingerprint(new)
    pairs: dict[str, str] = {}
    for key in found_new.keys() & found_there.keys():
        left, right = found_new[key], found_there[key]
        for files in {one.files for one in left if one.files} & {one.files for one in right}:
            pairs |= _paired([one for one in left if one.files == files], [one for one in right if one.files == files])
        taken = set(pairs.values())
        pairs |= _paired([one for one in left if one.id not in pairs], [one for one in right if one.id not in taken])
    return pairs


def _by_fingerprint(candidates: Iterable[Candidate]) -> Mapping[str, list[Candidate]]:
    found: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in sorted(candidates, key=lambda one: (one.at_ms, one.order, one.id)):
        found[candidate.fingerprint].append(candidate)
    return found


def _paired(left: Sequence[Candidate], right: Sequence[Candidate]) -> dict[str, str]:
    found = paired(left, right, reach_ms=TOLERANCE_MS, may_be_one=_may_be_one)
    return {mine.id: twin.id for mine, twin in found}


def _may_be_one(one: Candidate, other: Candidate) -> bool:
    return abs(one.at_ms - other.at_ms) <= TOLERANCE_MS and (one.files <= other.files or other.files <= one.files)
