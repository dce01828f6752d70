"""What the revisions of one subject say apart from each other. Pure.

A file from outside may bring thousands of revisions of one contact: what stands behind each is a whole number with a
bit for each revision, and a few sides are all that anybody can look at.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from shilu.core.history import Event, Json

Said: TypeAlias = tuple[Event, Json]
"""The value that a side has, and the revision by which it has it."""
MOST_SIDES = 50
"""The newest; somebody who decides follows all."""


def followed(event: Event, events: Sequence[Event]) -> tuple[str, ...]:
    """What a revision follows. One of version 1 follows all earlier ones of its origin."""
    if event.after is not None:
        return event.after
    return tuple(e.body_hash.hex() for e in events if e.origin == event.origin and e.seq < event.seq)


def pasts(events: Sequence[Event]) -> list[int]:
    """Of each revision, itself and all that stand behind it: bits by their places. Nothing follows what comes later."""
    places = {event.body_hash.hex(): place for place, event in enumerate(events)}
    found: list[int] = []
    for place, event in enumerate(events):
        behind = 1 << place
        for hashed in followed(event, events):
            if places.get(hashed, place) < place:
                behind |= found[places[hashed]]
        found.append(behind)
    return found


def last_of(places: Sequence[int], behind: Sequence[int]) -> list[int]:
    """Those that stand behind no other one."""
    older = 0
    for place in places:
        older |= behind[place] & ~(1 << place)
    return [place for place in places if not older >> place & 1]


def sides_of(
    together: frozenset[str], told: Mapping[int, Mapping[str, Json]], behind: Sequence[int], events: Sequence[Event]
) -> dict[str, tuple[Said, ...]]:
    """Of fields that are one statement, or of a single one, those that differ among the last revisions that told any
    of them; nothing where one of the sides said all that the others changed too. ``told``: what revisions gave a
    value, by their places."""
    telling = [place for place, one in told.items() if together & one.keys()]
    last = last_of(telling, behind)[-MOST_SIDES:]
    if len(last) < 2:
        return {}
    common = behind[last[0]]
    for place in last:
        common &= behind[place]
    changed: list[dict[str, Json]] = []
    for side in last:
        own = behind[side] & ~common
        mine = [told[place] for place in telling if own >> place & 1]
        changed.append({name: value for one in mine for name, value in one.items() if name in together})
    everything = {name for one in changed for name in one}
    is_contradicted = any(_differ(one[name] for one in changed if name in one) for name in everything)
    if not is_contradicted and any(one.keys() == everything for one in changed):
        return {}
    said = changed if len(together) == 1 else [_statement(together, behind[side], events) for side in last]
    by = [events[side] for side in last]
    return {
        name: tuple(zip(by, (one[name] for one in said), strict=True))
        for name in together
        if _differ(one[name] for one in said)
    }


def _differ(values: Iterable[Json]) -> bool:
    return len({json.dumps(value, sort_keys=True) for value in values}) > 1


def _statement(together: frozenset[str], behind: int, events: Sequence[Event]) -> dict[str, Json]:
    """What fields of a particular were to somebody who knew of these revisions."""
    values: dict[str, Json] = dict.fromkeys(together)
    for place, event in enumerate(events):
        if behind >> place & 1:
            values |= event.data.get("changes", event.data.get("fields", {}))
    return values
