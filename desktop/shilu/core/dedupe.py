"""Which new rows are the same contact as one that is already there. Links, never deletions.

Rule (design decision 7): two equal rows in one file are two contacts; equal rows of two files are paired one with one,
at most one second apart, as many as can be and the nearest (``core.pairing``). A time that is known to the minute only
may be any instant of it. Files tell contacts apart where both have them: an export without its pictures says the same
as the one with them. So do directions where both know theirs, and whose phone it was. For bills see ``core.billed``.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.pairing import paired_once
from shilu.core.text import without_format_characters

TOLERANCE_MS = 1_000
OWN_WORDS = "own_words"
"""The fact that has a message's words without what its exporter wrote in the place of a file: that differs with whether
the file came along."""
_FINE_MS = 1_000
_WIDEST_MS = 3_660_000
"""A minute of the hour that stands twice when the clocks are put back. A longer span, such as a day, is the same as one
equally long only."""
_REACH_MS = _WIDEST_MS + TOLERANCE_MS
"""Twins begin no further apart: see ``_may_be_then``."""
_SPAN_BITS = 26
_LETTERS = 32
_BRACKETS_ONLY = re.compile(r"\[[^\[\]\n]{1,20}\]")
_NO_FILES: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A contact as the pairing sees it, by what one of its rows says. ``id`` is the caller's; ``at_ms`` to ``last_ms``
    is when it may have been; ``order`` decides between equals; ``files`` are those that it has, by SHA-256;
    ``phone_of`` is whose phone it reached, as ``core.incident`` has it."""

    id: str
    fingerprint: str
    at_ms: int
    last_ms: int
    order: int
    files: frozenset[str] = _NO_FILES
    direction: Direction = Direction.INCOMING
    phone_of: str = ""


def fingerprint(
    channel: Channel,
    address_key: str,
    *,
    text: str,
    outcome: Outcome = Outcome.UNKNOWN,
    duration_s: int | None = None,
    facts: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Equal for rows that say the same of the same address: time, files, direction and whose phone it was apart. Text
    messages and multimedia messages share one, since phones store a group message as either. Line ends, outer blanks
    and characters that only direct others do not count, nor do words that an app wrote itself: what it means by them
    does (``facts``). 128 bits in hexadecimal."""
    kind = "call" if channel is Channel.CALL else "text" if channel in (Channel.SMS, Channel.MMS) else channel.value
    meaning = _apps_meaning(channel, text, outcome, facts)
    words = facts.get(OWN_WORDS, text) if meaning is None else ""
    parts = [kind, address_key, " ".join(without_format_characters(words).split())]
    if channel is Channel.CALL:
        parts += [outcome.value, str(duration_s)]
    if meaning:
        parts.append(meaning)
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:_LETTERS]


def twin_key(fingerprint: str, at_ms: int) -> int:
    """A signed number of 64 bits under which a contact is looked for that says this, from this moment (``at_ms`` below
    2**53) on: first the span of some 18 hours, so that what comes in row by row stands side by side, then 36 bits of
    the fingerprint. Others may have it too, so that the fingerprints are compared as well."""
    return at_ms >> _SPAN_BITS << 36 | int(fingerprint[:9], 16)


def twin_keys(fingerprint: str, at_ms: int) -> frozenset[int]:
    """The keys of all contacts that may be twins of one with this fingerprint and time: one or two."""
    return frozenset({twin_key(fingerprint, at_ms - _REACH_MS), twin_key(fingerprint, at_ms + _REACH_MS)})


def _apps_meaning(channel: Channel, text: str, outcome: Outcome, facts: Mapping[str, str]) -> str | None:
    """What all the words of a row stand for that an app wrote in place of a message, in whatever language it was set
    to; None for words of a person. A voicemail's are those that were spoken."""
    if channel is Channel.CALL:
        return facts.get("call", "") if "app" in facts and outcome is not Outcome.VOICEMAIL else None
    if "deleted" in facts:
        return "deleted"
    return facts["media"] if "media" in facts and _BRACKETS_ONLY.fullmatch(text) else None


def pair(new: Sequence[Candidate], there: Iterable[Candidate]) -> Mapping[str, str]:
    """For each new candidate that has a twin among those ``there``: its id → the twin's id. Every twin serves once,
    though it may be there more than once, as several rows tell of it.

    Those with the same files come first, then those of which one has no file that the other lacks. Direction and phone
    are the same; what is left may be one with a row of which the direction is not known.
    """
    rest_there, rest_new = list(there), list(new)
    pairs: dict[str, str] = {}
    taken: set[str] = set()

    def join(left: Sequence[Candidate], right: Sequence[Candidate]) -> None:
        found = _paired([one for one in left if one.id not in pairs], [one for one in right if one.id not in taken])
        pairs.update(found)
        taken.update(found.values())

    for key_of in (_exactly, _but_for_direction):
        found_there, found_new = _grouped(rest_there, key_of), _grouped(rest_new, key_of)
        for said in [key for key in found_new if key in found_there]:
            left, right = found_new[said], found_there[said]
            having, had = _by_files(left), _by_files(right)
            for files in [files for files in having if files in had]:
                join(having[files], had[files])
            join(left, right)
        if not any(one.direction is Direction.UNKNOWN for one in (*rest_new, *rest_there)):
            break
        rest_new = [one for one in rest_new if one.id not in pairs]
        rest_there = [one for one in rest_there if one.id not in taken]
    return pairs


def _exactly(one: Candidate) -> tuple[object, ...]:
    return (*_but_for_direction(one), one.direction)


def _but_for_direction(one: Candidate) -> tuple[object, ...]:
    """With whether the time is known so badly that it is no other's."""
    return one.fingerprint, one.last_ms - one.at_ms >= _WIDEST_MS, one.phone_of


def _grouped(
    candidates: Iterable[Candidate], key: Callable[[Candidate], tuple[object, ...]]
) -> Mapping[tuple[object, ...], list[Candidate]]:
    found: dict[tuple[object, ...], list[Candidate]] = defaultdict(list)
    for candidate in sorted(candidates, key=lambda one: (one.at_ms, one.last_ms, one.order, one.id)):
        found[key(candidate)].append(candidate)
    return found


def _by_files(candidates: Iterable[Candidate]) -> Mapping[frozenset[str], list[Candidate]]:
    found: dict[frozenset[str], list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        if candidate.files:
            found[candidate.files].append(candidate)
    return found


def _paired(left: Sequence[Candidate], right: Sequence[Candidate]) -> dict[str, str]:
    found = paired_once(left, right, reach_ms=TOLERANCE_MS, may_be_one=_may_be_one)
    return {mine.id: twin.id for mine, twin in found}


def may_be_the_same(one: Direction, other: Direction) -> bool:
    """Whether two rows may be one as to their directions, of which one need not be known."""
    return one is other or Direction.UNKNOWN in (one, other)


def _may_be_one(one: Candidate, other: Candidate) -> bool:
    if not may_be_the_same(one.direction, other.direction):
        return False
    return _may_be_then(one, other) and (one.files <= other.files or other.files <= one.files)


def equal_ones(new: Iterable[Candidate], there: Iterable[Candidate]) -> Mapping[str, frozenset[str]]:
    """For each new candidate those there that nothing tells apart from it, not even time, where there are several."""
    known: dict[tuple[object, ...], list[Candidate]] = defaultdict(list)
    for one in there:
        known[_at_once(one)].append(one)
    found = {
        one.id: frozenset(other.id for other in known.get(_at_once(one), ()) if _may_be_one(one, other)) for one in new
    }
    return {id_: others for id_, others in found.items() if len(others) > 1}


def _at_once(one: Candidate) -> tuple[object, ...]:
    return one.fingerprint, one.phone_of, one.at_ms, one.last_ms


def _may_be_then(one: Candidate, other: Candidate) -> bool:
    """Whether the more exact time may be the other one."""
    exact, wide = (one, other) if one.last_ms - one.at_ms <= other.last_ms - other.at_ms else (other, one)
    span_ms = wide.last_ms - wide.at_ms
    if span_ms < _FINE_MS:
        return abs(one.at_ms - other.at_ms) <= TOLERANCE_MS
    if span_ms >= _WIDEST_MS:
        return abs(one.at_ms - other.at_ms) <= TOLERANCE_MS and abs(one.last_ms - other.last_ms) <= TOLERANCE_MS
    return wide.at_ms - TOLERANCE_MS <= exact.at_ms and exact.last_ms <= wide.last_ms + TOLERANCE_MS
