"""A labelled case: a directory, 20,000 incidents from 400 numbers, and the answer.

Of 400 numbers (half of them Chinese, the others in English, Hindi in Latin letters, Indonesian and Filipino):

*Give a clue* (281): 26 sign; 20 disguise the name (貸, 代贝, spaces, hearts, Cyrillic, full width, unseen letters);
12 mistype it; 12 are read out of screenshots; 22 say it in a sentence; 10 by their sender's letters, 4 by an e-mail
address, 10 by a link, 8 by the payee, 8 calls by the complainant's note; 22 agencies' that name two or three apps in
turn, 6 agencies' that name none; 6 name lender and app; 6 change hands; 3 become a stranger's; 8 of apps whose names
contain one another; 6 of apps that are everyday words; 23 that also name another app (8 push it, 6 compare, 5 deny, 4
warn of it); 4 persons; 3 blocks of nine (5 sign, 3 do not, 1 is a friend's by accident); 5 that sign in a block where
anybody sends from; 4 scripts of one app each (4 numbers name it, 3 do not); 8 that name their app in a script which
others use too.

*Give none* (49): 18 nameless, 8 with everyday words that are apps' names too, 5 that only recommend others, 2 in the
block where anybody sends from, 4 with the script that several use; 11 of lenders outside the directory, 5 of them with
a name one character or word away from one inside; 1 withheld number.

*Are private* (70): 14 banks, which name lenders that were paid and warn of others, 6 banks whose name contains a
lender's; 8 parcel services, 4 others, 3 authorities that warn of apps by name; 13 chats, 4 full of everyday words that
are apps' names, 5 friends who warn, 4 who tell who rang them, 3 who forward word for word, 2 who talk of a colleague
with a lender's short name; the 3 friends in lenders' blocks and a bank in the shared one.

A clue stands in one message at least and mostly in a third of what follows; a tenth of the numbers write no more.
Other sizes have the same in proportion.
"""

from __future__ import annotations

import functools
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shilu.core.party import Party, Role
from shilu.core.phone import recognise
from shilu.core.suggestion import Heard, Known
from tests.bench.attribution import bystanders, groups, lenders
from tests.bench.attribution.addresses import Exchange, forms, written
from tests.bench.attribution.directory import directory
from tests.bench.attribution.scene import Actor, Said, Stage, channel_of, direction_of

_FIRST_MS, _SPAN_MS = 1_778_000_000_000, 150 * 86_400_000


@dataclass(frozen=True, slots=True)
class Planted:
    """A clue: the party, and the words that give it away, as they stand in the incident or its address."""

    incident: str
    contact_point: str
    party: str
    words: str


@dataclass(frozen=True, slots=True)
class LabelledCase:
    """What the matcher gets (``parties``, ``heard``, ``known``) and what is true.

    ``truth`` are the parties for which a contact point acts, ``clued`` those of them that something gives away,
    ``has_clue`` the contact points with any; ``private`` those that must be left alone; ``outside`` the lender's name
    where the directory does not have it. ``construct`` is what each contact point is made to be, ``mentioned`` the
    incidents that name a party which does not speak. ``number_forms`` are (written form, region, identity)."""

    parties: tuple[Party, ...]
    heard: tuple[Heard, ...]
    known: tuple[Known, ...]
    truth: Mapping[str, frozenset[str]]
    clued: Mapping[str, frozenset[str]]
    private: frozenset[str]
    outside: Mapping[str, str]
    construct: Mapping[str, str]
    planted: tuple[Planted, ...]
    mentioned: frozenset[str]
    number_forms: tuple[tuple[str, str, str], ...]

    @property
    def has_clue(self) -> frozenset[str]:
        """Contact points that a careful person could attribute."""
        return frozenset(point for point, parties in self.clued.items() if parties)


def labelled_case(seed: int, *, parties: int = 55, numbers: int = 400, messages: int = 20_000) -> LabelledCase:
    """The same seed and sizes give the same case. Raises ValueError where a size leaves no room for every construct."""
    rng = random.Random(seed)
    stage = Stage(rng, directory(rng, parties))
    actors = _actors(stage, numbers)
    said = _said(rng, actors, messages)
    ids = [f"n{number + 1:04d}" for number in range(len(actors))]
    rng.shuffle(ids)
    heard, planted, mentioned = [], [], set()
    recognised = functools.lru_cache(maxsize=None)(recognise)
    for number, (at_ms, which, line) in enumerate(said):
        incident, actor, point = f"i{number + 1:06d}", actors[which], ids[which]
        raw, region = written(rng, actor.address)
        heard.append(
            Heard(
                incident=incident,
                contact_point=point,
                address=recognised(raw, region),
                channel=channel_of(actor.address, line, rng),
                direction=direction_of(line),
                at_ms=at_ms if rng.random() > 0.01 or line.phase != (0.0, 1.0) else None,
                text=line.text,
                claimed=line.claimed,
            )
        )
        planted += [Planted(incident, point, party, words) for party, words in line.planted]
        if line.is_mention:
            mentioned.add(incident)
    clued: dict[str, set[str]] = {point: set(actor.indirect) for point, actor in zip(ids, actors, strict=True)}
    for clue in planted:
        clued[clue.contact_point].add(clue.party)
    by_id = dict(zip(ids, actors, strict=True))
    return LabelledCase(
        parties=tuple(brand.party for brand in stage.directory.brands),
        heard=tuple(heard),
        known=tuple(known for point, actor in by_id.items() for known in _known(point, actor)),
        truth={point: actor.truth for point, actor in by_id.items()},
        clued={point: frozenset(found) for point, found in clued.items()},
        private=frozenset(point for point, actor in by_id.items() if actor.is_private),
        outside={point: actor.outside for point, actor in by_id.items() if actor.outside},
        construct={point: actor.construct for point, actor in by_id.items()},
        planted=tuple(planted),
        mentioned=frozenset(mentioned),
        number_forms=tuple(_number_forms(rng, actors, numbers)),
    )


def _actors(stage: Stage, numbers: int) -> list[Actor]:
    actors: list[Actor] = []
    kinds = {**groups.CONSTRUCTS, **lenders.CONSTRUCTS, **bystanders.CONSTRUCTS}
    for construct, (count, make) in kinds.items():
        for _ in range(max(1, round(count * numbers / 400))):
            actors += make(stage, construct)
    # What rounding took or left, the plainest kinds make up for.
    construct, make = "signed", lenders.CONSTRUCTS["signed"][1]
    while len(actors) < numbers:
        actors += make(stage, construct)
    while len(actors) > numbers:
        spare = [at for at, actor in enumerate(actors) if actor.construct in ("signed", "named", "nameless", "agency")]
        if len(spare) < 8:
            raise ValueError(f"{numbers} numbers leave no room for every construct")
        del actors[stage.rng.choice(spare)]
    return actors


def _said(rng: random.Random, actors: list[Actor], messages: int) -> list[tuple[int, int, Said]]:
    """When, who and what, in the order of time."""
    said = [(which, line) for which, actor in enumerate(actors) for line in actor.said]
    if len(said) > messages:
        raise ValueError(f"{messages} messages leave no room for every construct")
    weights = [0.0 if rng.random() < 0.1 else rng.lognormvariate(0, 0.9) for _ in actors]
    said += [
        (which, actors[which].filler()) for which in rng.choices(range(len(actors)), weights, k=messages - len(said))
    ]
    timed = [
        (_FIRST_MS + int(_SPAN_MS * rng.uniform(*line.phase)), number, which, line)
        for number, (which, line) in enumerate(said)
    ]
    return [(at_ms, which, line) for at_ms, _, which, line in sorted(timed, key=lambda one: one[:2])]


def _known(point: str, actor: Actor) -> Iterator[Known]:
    for party, until in actor.known:
        to_ms = None if until is None else _FIRST_MS + int(_SPAN_MS * until)
        yield Known(party=party, contact_point=point, role=Role.ACTING_FOR, from_ms=None, to_ms=to_ms)


def _number_forms(rng: random.Random, actors: list[Actor], numbers: int) -> Iterator[tuple[str, str, str]]:
    """Every number of the case, and a third as many that differ from one of them in the last digit only."""
    addresses = [actor.address for actor in actors if actor.construct != "withheld"]
    exchange = Exchange(random.Random(rng.random()))
    for _ in range(numbers // 6):
        addresses += exchange.block(rng.choice(("zh", "zh", "en", "hi", "id", "tl")), 2)
    identities = set()
    for address in addresses:
        if address.identity in identities:
            continue
        identities.add(address.identity)
        ways = forms(address)
        for form, region in rng.sample(ways, min(len(ways), rng.randint(2, 8))):
            yield form, region, address.identity
