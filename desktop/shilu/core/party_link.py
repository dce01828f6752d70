"""What one party is to another: who collects for whom, who recommended whom. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shilu.core.particular import Particular, ParticularKind, ParticularState
from shilu.core.party import Scope
from shilu.core.shapes.parties import NEVER_CONFIRMED


class LinkState(StrEnum):
    """Whether a person vouches for it."""

    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class PartyLink:
    """``kind`` and ``basis`` are words of core/shapes/parties. Days are as written (``2026``, ``2026-05``), "" = open.

    ``from_party`` and ``to_party`` are the parties that it holds of now; after a merge both may be one. ``proof`` are
    contacts of its case. ``scope_id`` is that case; a link of the scope VAULT is the directory's and names no contact.
    ``number`` counts the links of its scope.
    """

    id: str
    number: int
    kind: str
    from_party: str
    to_party: str
    from_day: str
    until_day: str
    basis: str
    proof: tuple[str, ...]
    words: str
    scope: Scope
    scope_id: str
    state: LinkState
    recorded_ms: int

    @property
    def is_within_one(self) -> bool:
        """Whether its two parties were merged into one since."""
        return self.from_party == self.to_party


def link_of(one: Particular, shown_as: Mapping[str, str], *, of_vault: bool) -> PartyLink:
    """``shown_as``: under which party an absorbed one shows, by id. What rests on an article or a notice is never
    confirmed, whatever was recorded."""
    basis = one.text("basis")
    is_confirmed = one.text("state") == LinkState.CONFIRMED.value and basis not in NEVER_CONFIRMED
    state = LinkState.CONFIRMED if is_confirmed else LinkState.UNCONFIRMED
    first, second = one.text("from_party"), one.text("to_party")
    return PartyLink(
        id=one.id,
        number=one.number,
        kind=one.text("kind"),
        from_party=shown_as.get(first, first),
        to_party=shown_as.get(second, second),
        from_day=one.text("from"),
        until_day=one.text("until"),
        basis=basis,
        proof=one.several("proof"),
        words=one.text("words"),
        scope=Scope.VAULT if of_vault else Scope.CASE,
        scope_id="" if of_vault else one.case,
        state=LinkState.WITHDRAWN if one.state is ParticularState.WITHDRAWN else state,
        recorded_ms=one.recorded_ms,
    )


def links_among(
    particulars: Sequence[Particular], shown_as: Mapping[str, str], *, of_vault: bool = False
) -> tuple[PartyLink, ...]:
    """The links among the particulars of a case, or of the directory."""
    return tuple(
        link_of(one, shown_as, of_vault=of_vault) for one in particulars if one.kind is ParticularKind.PARTY_LINK
    )


def circles(links: Sequence[PartyLink]) -> tuple[tuple[str, ...], ...]:
    """Parties that recommended each other in a circle, by id: each a way along recommendations that comes back to where
    it began, which stands at both ends. One way of each circle of parties; in a fixed order."""
    onward: dict[str, set[str]] = defaultdict(set)
    for link in links:
        if link.kind == "recommended" and link.state is not LinkState.WITHDRAWN and not link.is_within_one:
            onward[link.from_party].add(link.to_party)
    found: list[tuple[str, ...]] = []
    seen: set[str] = set()
    for start in sorted(onward):
        way = () if start in seen else _way_back(start, onward)
        if way:
            found.append(way)
            seen.update(way)
    return tuple(found)


def _way_back(start: str, onward: Mapping[str, set[str]]) -> tuple[str, ...]:
    """The shortest way from a party back to itself; () where there is none."""
    before: dict[str, str] = {}
    waiting = [start]
    for at in waiting:
        for to in sorted(onward.get(at, ())):
            if to == start:
                way = [start, at]
                while way[-1] != start:
                    way.append(before[way[-1]])
                return tuple(reversed(way)) if len(way) > 2 else ()
            if to not in before:
                before[to] = at
                waiting.append(to)
    return ()
