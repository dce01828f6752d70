"""A filter as an expression over the index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shilu.core.query import IncidentFilter, Reach
from shilu.vault.filtering import parts_of
from shilu.vault.search.documents import GONE, STANDS, UNATTRIBUTED, spelt_as
from shilu.vault.search.grams import Cover, cover, named, of_address, quoted
from shilu.vault.search.store import SCHEMA

_MOST_ADDRESSES = 500
"""So many addresses are asked for one by one (measured: 20 ms); more by the pieces that they share."""
_MOST_PARTIES = 300
_MOST_PARTS = 12


@dataclass(frozen=True, slots=True)
class Expression:
    """What the index is asked. All that fits is among what it finds; ``exact``: and nothing else."""

    text: str
    exact: bool


class Expressions:
    """Makes expressions; runs on a reading thread to which the index is attached."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def of(self, wanted: IncidentFilter) -> Expression:
        """The expression of a filter. Times are no part of it: they are places."""
        terms = [quoted(GONE if wanted.withdrawn else STANDS)]
        exact = True
        if wanted.contact_points:
            if len(wanted.contact_points) <= _MOST_ADDRESSES:
                terms.append(_any(self._spellings(wanted.contact_points)))
            else:
                exact = False
        if wanted.parties:
            terms.append(_any([quoted(named("y", party)) for party in wanted.parties]))
        if wanted.unattributed:
            terms.append(quoted(UNATTRIBUTED))
        terms += [quoted(named("t", tag)) for tag in wanted.tags]
        if wanted.channels:
            terms.append(_any([quoted(named("h", channel.value)) for channel in wanted.channels]))
        if wanted.reach is not Reach.ANYONE:
            terms.append(quoted(named("o", "1" if wanted.reach is Reach.OTHERS else "0")))
        if wanted.includes:
            terms.append(_any([quoted(named("i", include.value)) for include in wanted.includes]))
        parts = parts_of(wanted.text)
        for part in parts[:_MOST_PARTS]:
            term, is_exact = self._part(part)
            terms += [term] if term else []
            exact = exact and is_exact
        return Expression(" AND ".join(terms), exact and len(parts) <= _MOST_PARTS)

    def _part(self, part: str) -> tuple[str, bool]:
        """One part of what is searched for: in the words, in the address, or in the name of a party behind it."""
        covering = cover(part)
        parties = self._connection.execute(
            "select id from parties where state = 'active' and instr(search, ?) > 0 limit ?", (part, _MOST_PARTIES + 1)
        ).fetchall()
        if len(parties) > _MOST_PARTIES:
            return "", False
        address, is_exact = self._address(part, covering)
        terms = [_all(covering.pieces), *address, *(quoted(named("y", party)) for (party,) in parties)]
        return _any(terms), is_exact and covering.exact

    def _address(self, part: str, covering: Cover) -> tuple[Sequence[str], bool]:
        """Addresses with this part in them: those few that there are, each by itself."""
        pieces = _all([of_address(piece) for piece in covering.pieces])
        if covering.exact:
            return [pieces], True
        found = self._connection.execute(
            f"select s.number from {SCHEMA}.entries e cross join {SCHEMA}.spellings s on s.number = -e.rowid "
            "where e.entries match ? and e.rowid < 0 and instr(s.key, ?) > 0 limit ?",
            (pieces, part, _MOST_ADDRESSES + 1),
        ).fetchall()
        if len(found) > _MOST_ADDRESSES:
            return [pieces], False
        return [quoted(spelt_as(number)) for (number,) in found], True

    def _spellings(self, points: Sequence[str]) -> Sequence[str]:
        marks = ", ".join("?" * len(points))
        found = self._connection.execute(f"select number from {SCHEMA}.spellings where point in ({marks})", points)
        # A contact point that the index does not know is behind no contact in it; nor is one with the number 0.
        return [quoted(spelt_as(number)) for (number,) in found] or [quoted(spelt_as(0))]


def _all(pieces: Sequence[str]) -> str:
    return "(" + " AND ".join(map(quoted, pieces)) + ")"


def _any(terms: Sequence[str]) -> str:
    return "(" + " OR ".join(terms) + ")"
