"""What a rule pack says otherwise than another one: told before it takes the other's place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from shilu.core.pack import RulePack


class Changed(StrEnum):
    """What became of an entry."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Entry(StrEnum):
    """What kind of entry of a pack it is."""

    RULE = "rule"
    LENDER_TYPE = "lender_type"
    TAG = "tag"
    CHANNEL = "channel"
    RECORDING = "recording"
    VANISHING = "vanishing"
    CLOCK = "clock"
    PROOF = "proof"
    LETTER = "letter"
    FORM = "form"
    REQUEST = "request"
    PROFILE = "profile"


@dataclass(frozen=True, slots=True)
class PackChange:
    """An entry, by its id, that is in one of two packs or says something else in them."""

    entry: Entry
    id: str
    changed: Changed


def changes_between(before: RulePack | None, after: RulePack) -> tuple[PackChange, ...]:
    """What ``after`` says otherwise; everything of it where there was none before."""
    old, new = ({} if before is None else _entries(before)), _entries(after)
    found: list[PackChange] = []
    for place in (*new, *(place for place in old if place not in new)):
        if place not in old:
            found.append(PackChange(*place, Changed.ADDED))
        elif place not in new:
            found.append(PackChange(*place, Changed.REMOVED))
        elif old[place] != new[place]:
            found.append(PackChange(*place, Changed.CHANGED))
    return tuple(found)


def _entries(pack: RulePack) -> Mapping[tuple[Entry, str], tuple[object, ...]]:
    """By id, what stands there: a rule may stand there once for each time."""
    found: dict[tuple[Entry, str], tuple[object, ...]] = defaultdict(tuple)
    for entry, several in _several(pack):
        for one in several:
            found[(entry, str(getattr(one, "id", "")))] += (one,)
    return found


def _several(pack: RulePack) -> Iterator[tuple[Entry, Iterable[object]]]:
    parts, papers = pack.parts, pack.papers
    yield Entry.RULE, pack.pack.rules
    yield Entry.LENDER_TYPE, parts.lender_types
    yield Entry.TAG, parts.tags
    yield Entry.CHANNEL, parts.channels
    yield Entry.RECORDING, filter(None, (parts.recording,))
    yield Entry.VANISHING, parts.vanishing
    yield Entry.CLOCK, parts.clocks
    yield Entry.PROOF, parts.proofs
    yield Entry.LETTER, papers.letters
    yield Entry.FORM, papers.forms
    yield Entry.REQUEST, papers.requests
    yield Entry.PROFILE, papers.profiles
