"""From texts and a directory of parties to suggestions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from shilu.core.job import Job, Meter
from shilu.core.party import Party, Role
from shilu.core.suggestion import DEFAULT_THRESHOLD_PERCENT, Clue, ClueKind, Heard, Known, Suggestion
from shilu.core.text import search_key

_SIGNATURE = re.compile(r"^\s*【([^【】]{1,40})】")


def suggest(
    parties: Sequence[Party], heard: Sequence[Heard], known: Sequence[Known], *, job: Job
) -> tuple[Suggestion, ...]:
    """Who may stand behind each contact point, most certain first; what is attributed already is not said again."""
    names = {search_key(name): party for party in parties for name in (party.name, *party.aliases)}
    standing = {(one.contact_point, one.party) for one in known}
    found: dict[tuple[str, str], list[Heard]] = defaultdict(list)
    for one in Meter(job, "matching", len(heard)).through(heard):
        signed = _SIGNATURE.match(one.text)
        party = names.get(search_key(signed[1])) if signed else None
        if party is not None and (one.contact_point, party.id) not in standing:
            found[one.contact_point, party.id].append(one)
    by_id = {party.id: party for party in parties}
    suggestions = []
    for (point, party_id), said in found.items():
        name, incidents = by_id[party_id].name, tuple(one.incident for one in said)
        clue = Clue(ClueKind.SIGNATURE, party_id, name, incidents[:5])
        confidence = DEFAULT_THRESHOLD_PERCENT
        suggestions.append(
            Suggestion(point, party_id, name, Role.CREDITOR, confidence, ClueKind.SIGNATURE, (clue,), incidents)
        )
    return tuple(suggestions)
