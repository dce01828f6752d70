"""The contacts of a case as rules read them: whom each reached, and who stands behind it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec import structs

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.incident import Reached, ReachedKind
from shilu.core.judged import Behind, JudgedContact, Met, Place
from shilu.core.particular import Particular, ParticularKind
from shilu.core.party import AttributionState, Party, PartyKind, Role
from shilu.core.party_link import LinkState, PartyLink
from shilu.core.third_person import is_theirs, key_of, keys_of
from shilu.services.judged_facts import span_of
from shilu.vault.attributing import applies
from shilu.vault.brief_contacts import BriefRow, SaidBehind

_PHONES = frozenset({"sim", "landline"})
_COLLECTING = frozenset({Role.COLLECTOR})
_NOT_LENDING = frozenset({Role.DATA_SOURCE})
_NOBODY: tuple[Met, ...] = ()


class PeopleMet:
    """Who a contact reached: the third persons of the record by what they are called, by their numbers, and by the
    contacts that are named with them."""

    def __init__(self, particulars: Sequence[Particular], country: str) -> None:
        """``country``: of numbers that are written without one (ISO 3166-1)."""
        self._country = country
        self._persons = [(one, keys_of(one, country)) for one in particulars if one.kind is ParticularKind.THIRD_PERSON]
        self._by_contact: dict[str, list[Particular]] = defaultdict(list)
        for one, _ in self._persons:
            for contact in one.several("in_contacts"):
                self._by_contact[contact].append(one)
        phones = [
            one.text("address")
            for one in particulars
            if one.kind is ParticularKind.OWN_ADDRESS and one.text("kind") in _PHONES
        ]
        self._own = phones[0] if len(phones) == 1 else ""
        self._read: dict[str, tuple[Met, ...]] = {}

    def of(self, incident: str, reached: str) -> tuple[Met, ...]:
        """``reached`` is JSON as the table has it."""
        met = self._read.get(reached)
        if met is None:
            met = self._read[reached] = tuple(self._with_key(self._met(one)) for one in json.loads(reached))
        named = self._by_contact.get(incident)
        return met if not named else _with(met, named)

    def _with_key(self, met: Met) -> Met:
        return structs.replace(met, number_key=key_of(met.number, self._country)) if met.number else met

    def _met(self, raw: Mapping[str, str]) -> Met:
        kind, number, label = ReachedKind(raw["kind"]), raw["number"], raw["label"]
        match kind:
            case ReachedKind.COMPLAINANT:
                return Met(kind, "", "", number or self._own)
            case ReachedKind.THIRD_PERSON:
                reached = Reached(kind, number, label)
                for one, keys in self._persons:
                    if is_theirs(reached, one, keys, self._country):
                        return Met(kind, one.id, one.text("relation"), number)
                return Met(kind, f"label:{_key(label or number)}", "", number)
        return Met(kind, f"{kind.value}:{_key(label or number)}", "", number)


def _with(met: tuple[Met, ...], named: Sequence[Particular]) -> tuple[Met, ...]:
    """The people of the record who are named with a contact stand in the place of third persons who are in none."""
    known = {one.id for one in met}
    waiting = [one for one in named if one.id not in known]
    nameless = [one for one in met if one.kind is ReachedKind.THIRD_PERSON and one.id.startswith("label:")]
    replaced = dict(zip(nameless, waiting, strict=False))
    found = [
        structs.replace(one, id=replaced[one].id, relation=replaced[one].text("relation")) if one in replaced else one
        for one in met
        if one.kind is not ReachedKind.UNKNOWN
    ]
    more = (Met(ReachedKind.THIRD_PERSON, one.id, one.text("relation")) for one in waiting[len(replaced) :])
    return (*found, *more)


def _key(name: str) -> str:
    return "".join(name.split()).casefold()


@dataclass(frozen=True, slots=True)
class _Collecting:
    """For which lender an agency collects, in what time (UTC ms, open ends None)."""

    lender: str
    from_ms: int | None
    to_ms: int | None

    def holds(self, at_ms: int | None) -> bool:
        """At an instant; a link without days holds also where none is known."""
        if at_ms is None:
            return self.from_ms is None and self.to_ms is None
        return (self.from_ms is None or at_ms >= self.from_ms) and (self.to_ms is None or at_ms <= self.to_ms)


@dataclass(slots=True)
class _OfPoint:
    """What is said of an address. ``always``: who is behind it whenever; None where that depends on the contact."""

    said: list[SaidBehind] = field(default_factory=list)
    always: tuple[Behind, ...] | None = None
    is_read: bool = False


class PartiesBehind:
    """Who stands behind a contact: which lender group it counts for, and who made it. A contact of an agency counts for
    the lender that the contact itself is attributed to, else for the one that the agency collects for at that time,
    where that is one; else for the agency."""

    def __init__(
        self,
        case: str,
        said: Iterable[SaidBehind],
        parties: Mapping[str, Party],
        links: Sequence[PartyLink],
        zone: str,
    ) -> None:
        self._case, self._parties = case, parties
        self._collecting: dict[str, list[_Collecting]] = defaultdict(list)
        for link in links:
            if link.kind == "collects_for" and link.state is LinkState.CONFIRMED and not link.is_within_one:
                begins, ends = span_of(link.from_day, zone), span_of(link.until_day, zone)
                since = None if begins is None else begins.earliest_ms
                until = None if ends is None else ends.latest_ms
                self._collecting[link.from_party].append(_Collecting(link.to_party, since, until))
        self._points: dict[str, _OfPoint] = defaultdict(_OfPoint)
        self._incidents: dict[str, list[SaidBehind]] = defaultdict(list)
        for one in said:
            if one.made.scope == "incident":
                self._incidents[one.made.scope_id].append(one)
            elif one.made.scope == "vault" or one.made.scope_id == case:
                self._points[one.made.contact_point].said.append(one)

    def of(self, incident: str, point: str | None, at_ms: int | None) -> tuple[Behind, ...]:
        """Of a contact from an address; confirmed and proposed ones."""
        own = self._incidents.get(incident)
        of_point = self._points.get(point or "")
        if own is None:
            if of_point is None:
                return ()
            if not of_point.is_read:
                of_point.always, of_point.is_read = self._always(of_point.said), True
            if of_point.always is not None and point is not None:
                return of_point.always
        said = [*(() if of_point is None else of_point.said), *(own or ())]
        made = [one for one in said if applies(one.made, case=self._case, incident=incident, at_ms=at_ms, point=point)]
        return self._behind(made, at_ms)

    def _always(self, said: Sequence[SaidBehind]) -> tuple[Behind, ...] | None:
        changing = any(
            one.made.from_ms is not None
            or one.made.to_ms is not None
            or any(link.from_ms is not None or link.to_ms is not None for link in self._collecting[one.made.party])
            for one in said
        )
        return None if changing else self._behind(said, None)

    def _behind(self, said: Sequence[SaidBehind], at_ms: int | None) -> tuple[Behind, ...]:
        latest = {one.made.party: one for one in said if Role(one.role) not in _NOT_LENDING}
        agencies = {id_: one for id_, one in latest.items() if self._is_agency(id_, Role(one.role))}
        found: list[Behind] = []
        acting = [id_ for id_, one in agencies.items() if one.state == AttributionState.CONFIRMED]
        used = acting[0] if len(acting) == 1 else ""
        for id_, one in latest.items():
            if id_ in agencies:
                continue
            is_theirs = used and one.state == AttributionState.CONFIRMED
            found.append(self._one(id_, used if is_theirs else id_, one))
        alone = not any(one.actor == used for one in found)
        for id_, one in agencies.items():
            if id_ != used or alone:
                lenders = {link.lender for link in self._collecting.get(id_, ()) if link.holds(at_ms)}
                found.append(self._one(next(iter(lenders)) if len(lenders) == 1 else id_, id_, one))
        return tuple(found)

    def _is_agency(self, party: str, role: Role) -> bool:
        kind = self._parties[party].kind if party in self._parties else PartyKind.UNKNOWN
        return role in _COLLECTING or kind is PartyKind.AGENCY

    def _one(self, lender: str, actor: str, said: SaidBehind) -> Behind:
        return Behind(
            lender=lender,
            lender_type=self._type(lender),
            actor=actor,
            actor_type=self._type(actor),
            role=Role(said.role),
            state=AttributionState(said.state),
        )

    def _type(self, party: str) -> str:
        known = self._parties.get(party)
        if known is None:
            return ""
        if not known.lender_type and known.kind is PartyKind.AGENCY:
            return "third_party_collector"
        return known.lender_type


def judged(
    rows: Iterable[BriefRow],
    *,
    met: PeopleMet,
    behind: PartiesBehind,
    withheld: frozenset[str],
    loan_kinds: Mapping[str, str],
) -> Iterator[JudgedContact]:
    """Contacts one by one. ``loan_kinds``: of the loans of the record, by id."""
    channels = {one.value: one for one in Channel}
    directions = {one.value: one for one in Direction}
    outcomes = {one.value: one for one in Outcome}
    read_tags: dict[str, tuple[str, ...]] = {"[]": ()}
    for row in rows:
        tags = read_tags.get(row.tags)
        if tags is None:
            tags = read_tags[row.tags] = tuple(json.loads(row.tags))
        said = json.loads(row.circumstances) if row.circumstances else {}
        loan = said.get("loan") or ""
        yield JudgedContact(
            id=row.incident,
            number=row.number,
            series=row.series,
            earliest_ms=row.earliest_ms,
            latest_ms=row.latest_ms,
            channel=channels[row.channel],
            direction=directions[row.direction],
            outcome=outcomes[row.outcome],
            met=met.of(row.incident, row.reached),
            behind=behind.of(row.incident, row.point, row.earliest_ms),
            documented=bool(row.documented),
            tags=tags,
            withheld=None if row.point is None else row.point in withheld,
            visitors=_visitors(said.get("visitors")),
            place=_place(said.get("where"), tags),
            loan=loan if isinstance(loan, str) else "",
            loan_kind=loan_kinds.get(loan, "") if isinstance(loan, str) else "",
            disclosed=True if "disclosed" in tags else _flag(said.get("debt_told")),
            purpose=str(said.get("purpose") or ""),
        )


def _visitors(said: object) -> int | None:
    return said if isinstance(said, int) and not isinstance(said, bool) else None


def _flag(said: object) -> bool | None:
    return said if isinstance(said, bool) else None


def _place(said: object, tags: Sequence[str]) -> Place:
    if isinstance(said, str) and said in set(Place):
        return Place(said)
    return Place.WORKPLACE if "work" in tags else Place.UNKNOWN
