"""The same cases as somebody sees them who has named only a few of those who call: one, three or ten of 55.

The others still call. They sign, name each other and those that are named, share texts and blocks; only the directory
does not know them. What is true and what gives it away is asked of the named ones alone. Every second party is there
by its name and nothing else (nobody who types a first name types its aliases, links and payees as well); then only
such clues count as a careful reader knows by that name. ``confirmed`` numbers of each are attributed already: of
those that act for this one alone, and never more than half of them.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace

from shilu.core.party import Party, Role
from shilu.core.suggestion import Known
from tests.bench.attribution.case import LabelledCase, Planted
from tests.bench.attribution.undone import distance, undone


def partly_known(case: LabelledCase, seed: int, *, named: int, confirmed: int = 0) -> LabelledCase:
    """The case with so many parties in the directory, drawn among those that give themselves away somewhere."""
    rng = random.Random(f"{seed} {named} {confirmed}")
    calling = {clue.party for clue in case.planted}
    drawn = rng.sample([party for party in case.parties if party.id in calling], named)
    known_of = [replace(party, aliases=()) if rng.random() < 0.5 else party for party in drawn]
    bare = {party.id: undone(party.name) for party in known_of if not party.aliases}
    ids = {party.id for party in known_of}
    planted = tuple(clue for clue in case.planted if clue.party in ids and _is_readable(clue, bare))
    clued: defaultdict[str, set[str]] = defaultdict(set)
    own = {(clue.contact_point, clue.party) for clue in case.planted}
    for point, parties in case.clued.items():
        clued[point] = {party for party in parties & ids if (point, party) not in own}
    for clue in planted:
        clued[clue.contact_point].add(clue.party)
    named_by = {party.id: party.name for party in case.parties}
    return replace(
        case,
        parties=tuple(known_of),
        known=(
            *(known for known in case.known if known.party in ids),
            *(one for party in known_of for one in _confirmed(rng, case, party, planted, confirmed)),
        ),
        truth={point: parties & ids for point, parties in case.truth.items()},
        clued={point: frozenset(parties) for point, parties in clued.items()},
        outside={
            **case.outside,
            **{
                point: named_by[next(iter(parties))]
                for point, parties in case.truth.items()
                if len(parties) == 1 and not parties & ids
            },
        },
        planted=planted,
        mentioned=case.mentioned | {clue.incident for clue in case.planted if clue.party not in ids},
    )


def _is_readable(clue: Planted, bare: dict[str, str]) -> bool:
    """Whether somebody knows it who knows the name alone."""
    if clue.party not in bare:
        return True
    name, read = bare[clue.party], undone(clue.words)
    return name in read or distance(name, read) <= max(1, len(name) // 4)


def _confirmed(
    rng: random.Random, case: LabelledCase, party: Party, planted: tuple[Planted, ...], wanted: int
) -> list[Known]:
    before = {(known.contact_point, known.party) for known in case.known}
    sure = sorted(
        {
            clue.contact_point
            for clue in planted
            if case.truth[clue.contact_point] == {party.id}
            and case.construct[clue.contact_point] != "handed_on"
            and (clue.contact_point, party.id) not in before
            and clue.party == party.id
        }
    )
    chosen = rng.sample(sure, min(wanted, len(sure) // 2))
    return [Known(party.id, point, Role.ACTING_FOR, None, None) for point in chosen]
