"""Which contacts reached a third person: those to a number or an account that the record has as theirs, and those that
are said to have reached somebody of that name. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from shilu.core.contact_point import ContactPointKind
from shilu.core.incident import Incident, Reached, ReachedKind
from shilu.core.particular import Particular
from shilu.core.phone import recognise

_NOBODYS = (ContactPointKind.WITHHELD, ContactPointKind.OTHER)


def keys_of(person: Particular, country: str) -> frozenset[str]:
    """What their numbers and accounts are, in whatever form they are written (``Recognised.key``)."""
    return frozenset(filter(None, (_key(one, country) for one in person.several("numbers"))))


def reaching(person: Particular, incidents: Iterable[Incident], country: str) -> Iterator[Incident]:
    """Those of the contacts that came to them."""
    keys = keys_of(person, country)
    return (one for one in incidents if any(is_theirs(reached, person, keys, country) for reached in one.reached))


def is_theirs(one: Reached, person: Particular, keys: frozenset[str], country: str) -> bool:
    """Whether whom a contact reached is this person. ``keys`` are theirs."""
    if one.kind is not ReachedKind.THIRD_PERSON:
        return False
    name = _plain(person.text("name"))
    return (bool(one.number) and _key(one.number, country) in keys) or (bool(name) and _plain(one.label) == name)


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


@lru_cache(maxsize=1_000)
def _key(written: str, country: str) -> str:
    recognised = recognise(written, country)
    return "" if recognised.kind in _NOBODYS else recognised.key
