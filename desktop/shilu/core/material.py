"""What papers are filled from: counted and recorded things of a case, with those left out who are not to be named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from shilu.core.debts import Debts
from shilu.core.particular import Particular
from shilu.core.party import Party
from shilu.core.stats import Stats


@dataclass(frozen=True, slots=True)
class Quote:
    """Words as they came. ``number`` is that of their contact."""

    number: str
    words: str


@dataclass(frozen=True, slots=True)
class Conduct:
    """One kind of conduct as the complainant marked it: how often, when, from which numbers (the most first), and some
    of what was said. ``files`` (SHA-256) belong to these contacts, ``exhibits`` is how those are called that have a
    number."""

    name: str
    count: int
    first: str
    last: str
    numbers: Sequence[str]
    quotes: Sequence[Quote]
    files: Sequence[str] = ()
    exhibits: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Other:
    """A third person as they may be called. ``relation`` "" where ``called`` says it already."""

    id: str
    called: str
    relation: str


@dataclass(frozen=True, slots=True)
class Material:
    """What is known of a case. ``people``: those of the case, ``own_numbers`` and ``numbers`` as written, ``numbers``
    and ``lenders`` each with how many contacts, the most first; ``parties``: those of ``lenders`` that the directory
    has. ``first``, ``last`` and ``last_call`` as they are shown, ``first_day`` and ``last_day`` where they are known;
    ``last_call_s`` the length of that call in seconds, None where unknown. ``files``: how many files stand behind the
    contacts. ``today`` is the day that it is there, ``asked`` what such an office
    is asked for."""

    complainant: str
    people: Sequence[Particular]
    own: Sequence[Particular]
    devices: Sequence[Particular]
    filings: Sequence[Particular]
    stats: Stats
    lenders: Sequence[tuple[str, int]]
    parties: Sequence[Party]
    numbers: Sequence[tuple[str, int]]
    first: str
    last: str
    first_day: date | None
    last_day: date | None
    last_call: str
    last_call_s: int | None
    third_persons: Sequence[Other]
    harm: Sequence[Particular]
    debts: Debts
    loans: Sequence[Particular]
    conduct: Sequence[Conduct]
    files: int
    today: date
    asked: Sequence[str] = ()

    @property
    def own_numbers(self) -> tuple[str, ...]:
        """Every number and account that is theirs."""
        return tuple(one.text("address") for one in self.own)

    def person(self, *roles: str) -> Particular | None:
        """The first person of the case in one of these roles, the first role first."""
        return next((one for role in roles for one in self.people if one.text("role") == role), None)

    @property
    def own_person(self) -> Particular | None:
        """Who complains, as far as the record has them; nobody who only helps, however few there are."""
        return self.person("complainant")


def with_exhibits(known: Material, called: Mapping[str, str]) -> Material:
    """The same with the names of the exhibits that its conduct stands on, by SHA-256."""
    conduct = [replace(one, exhibits=[called[file] for file in one.files if file in called]) for one in known.conduct]
    return replace(known, conduct=conduct)
