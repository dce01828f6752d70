"""Which recorded contacts stand behind which element of the law: kinds of conduct that a person recorded of them, and
the provisions that a rule pack names for such conduct. Pure. Nothing is said of whether a provision applies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from msgspec import structs

from shilu.core.channel import Direction
from shilu.core.incident import Incident, Tier
from shilu.core.pack_parts import Citation, TagCitations


@dataclass(frozen=True, slots=True)
class Provision:
    """A citation, and the contacts (ids) for which it may be named: on their day it was in force, and nothing that is
    recorded of the lender keeps it from being named."""

    citation: Citation
    incidents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """A kind of conduct (a tag) with the contacts of which it was recorded, by id; ``documented`` of them a source
    stands behind. ``provisions`` are those that may be named for any of them."""

    tag: str
    incidents: tuple[str, ...]
    documented: int
    provisions: tuple[Provision, ...]

    @property
    def stated(self) -> int:
        """Contacts that only the complainant recorded."""
        return len(self.incidents) - self.documented


def elements_of(
    incidents: Iterable[Incident], tags: Sequence[TagCitations], *, zone: str, lender_types: Mapping[str, str]
) -> tuple[Element, ...]:
    """Those of which contacts are recorded, in the order of the pack; days are those of ``zone`` (IANA).
    ``lender_types``: what is known of parties by id, "" or nothing where it is not known."""
    found: dict[str, list[Incident]] = {}
    for incident in incidents:
        if incident.direction is not Direction.OUTGOING:
            for tag in dict.fromkeys(incident.tags):
                found.setdefault(tag, []).append(incident)
    known = _Known(zone, lender_types, {})
    return tuple(_element(one, found[one.id], known) for one in tags if one.id in found)


@dataclass(frozen=True, slots=True)
class _Known:
    """``days``: the first and the last on which a contact may have been, by its id, as they are asked for."""

    zone: str
    lender_types: Mapping[str, str]
    days: dict[str, tuple[date, date] | None]

    def days_of(self, incident: Incident) -> tuple[date, date] | None:
        if incident.id not in self.days:
            when = structs.replace(incident.when, zone=self.zone)
            first, last = when.local(), when.local_end()
            self.days[incident.id] = None if first is None or last is None else (first.date(), last.date())
        return self.days[incident.id]


def _element(of: TagCitations, some: Sequence[Incident], known: _Known) -> Element:
    provisions = []
    for citation in of.citations:
        named = tuple(one.id for one in some if _may_be_named(citation, one, known))
        if named:
            provisions.append(Provision(citation, named))
    documented = sum(one.tier is Tier.OBSERVED for one in some)
    return Element(of.id, tuple(one.id for one in some), documented, tuple(provisions))


def _may_be_named(citation: Citation, incident: Incident, known: _Known) -> bool:
    if citation.not_of:
        types = {known.lender_types.get(party.id, "") for party in incident.parties}
        if types and types <= set(citation.not_of):
            return False
    if citation.since is None and citation.until is None:
        return True
    days = known.days_of(incident)
    if days is None:
        return False  # nobody knows whether it was in force
    first, last = days
    return (citation.since or date.min) <= first and last <= (citation.until or date.max)
