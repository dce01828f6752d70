"""Which contacts reached a third person: those to a number or an account that the record has as theirs, and those that
are said to have reached somebody of that name; and which came from people of the case, who are no callers. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from shilu.core.channel import Direction
from shilu.core.contact_point import ContactPointKind
from shilu.core.incident import Incident, Reached, ReachedKind
from shilu.core.particular import Particular, ParticularKind, ParticularState
from shilu.core.party import AttributionState
from shilu.core.phone import recognise

NUMBERS_OF_PEOPLE: Mapping[ParticularKind, tuple[str, ...]] = MappingProxyType(
    {
        ParticularKind.PERSON: ("phone", "email"),
        ParticularKind.THIRD_PERSON: ("numbers",),
        ParticularKind.OWN_ADDRESS: ("address",),
    }
)
"""In which fields the record of a case has numbers and accounts of people who are no callers."""
_NOBODYS = (ContactPointKind.WITHHELD, ContactPointKind.OTHER)


def keys_of(person: Particular, country: str) -> frozenset[str]:
    """What the numbers and accounts of an entry of the record are, in whatever form they are written
    (``Recognised.key``)."""
    return frozenset(filter(None, (key_of(one, country) for one in person.several("numbers"))))


def reaching(person: Particular, incidents: Iterable[Incident], country: str) -> Iterator[Incident]:
    """Those of the contacts that came to them."""
    keys = keys_of(person, country)
    return (one for one in incidents if any(is_theirs(reached, person, keys, country) for reached in one.reached))


def from_own_people(
    incidents: Iterable[Incident], particulars: Iterable[Particular], country: str
) -> Iterator[Incident]:
    """The contacts that came from a number of somebody in the record of the case, and were attributed to nobody."""
    written = {
        address
        for one in particulars
        if one.state is ParticularState.ACTIVE
        for field in NUMBERS_OF_PEOPLE.get(one.kind, ())
        for address in one.several(field) or (one.text(field),)
    }
    keys = {key_of(address, country) for address in written} - {""}
    for one in incidents:
        point = one.contact_point
        is_theirs = point is not None and point.key in keys and one.direction is not Direction.OUTGOING
        if is_theirs and all(party.state is AttributionState.WITHDRAWN for party in one.parties):
            yield one


def is_theirs(one: Reached, person: Particular, keys: frozenset[str], country: str) -> bool:
    """Whether whom a contact reached is this person. ``keys`` are theirs."""
    if one.kind is not ReachedKind.THIRD_PERSON:
        return False
    name = _plain(person.text("name"))
    return (bool(one.number) and key_of(one.number, country) in keys) or (bool(name) and _plain(one.label) == name)


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


@lru_cache(maxsize=1_000)
def key_of(written: str, country: str) -> str:
    """What a number or an account is, in whatever form it is written; "" where it is nobody's. ``country``: of numbers
    that are written without one (ISO 3166-1)."""
    recognised = recognise(written, country)
    return "" if recognised.kind in _NOBODYS else recognised.key
