"""Who may be behind the numbers of a case, with reasons; and what a person says to it. Nothing is attributed by
itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from types import MappingProxyType
from typing import TypeVar

from shilu.attribution.periods import key_of, signing_as_several, with_periods
from shilu.attribution.suggest import suggest
from shilu.core.contact_point import ContactPoint, Recognised
from shilu.core.errors import UserError
from shilu.core.job import Job, Meter
from shilu.core.particular import ParticularState
from shilu.core.party import (
    Attribution,
    AttributionDraft,
    AttributionState,
    Basis,
    Party,
    PartyDraft,
    PartyKind,
    Role,
    Scope,
)
from shilu.core.phone import recognise
from shilu.core.query import EVERYTHING
from shilu.core.suggestion import DEFAULT_THRESHOLD_PERCENT, ClueKind, Heard, Known, Suggestion
from shilu.core.text import search_key
from shilu.core.third_person import NUMBERS_OF_PEOPLE
from shilu.services.intake import scope_for
from shilu.services.quoting import Quote, quotes_of
from shilu.vault.attributing import Made, applies
from shilu.vault.incidents import HeardRow
from shilu.vault.vault import Vault

T = TypeVar("T")
_AT_ONCE = 100
_AT_MOST_PERCENT = DEFAULT_THRESHOLD_PERCENT - 5
"""Of what is asked one by one."""
_LEANING = frozenset({ClueKind.SCRIPT, ClueKind.NEIGHBOUR})
"""What says nothing by itself, but is like what other numbers are known for."""
_FIRM_FROM = 3
"""So many numbers of a party have to be known otherwise before others are told by their likeness: many lenders buy
their texts and their numbers where others buy them."""
_LENDERS = frozenset({Role.CREDITOR, Role.ACTING_FOR})
_NOTHING: Mapping[str, Sequence[Standing]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Standing:
    """A party that a number is given to already, in a role and a period (UTC ms, inclusive, open ends None)."""

    name: str
    party: str
    role: Role
    from_ms: int | None = None
    to_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Suggested:
    """A suggestion as people answer it: ``id`` is short and stays the same as long as number and party do.

    ``contacts`` is how many the case has from the number, ``kind`` that of the party. ``whose`` is the name of one of
    the user's own people whose number it is, or what the user's phone calls it; such a number is never suggested above
    the threshold. ``standing`` is whom the number is given to already. ``signs_as_others``: at the same time the number
    signs with other names too."""

    id: str
    point: ContactPoint
    suggestion: Suggestion
    contacts: int = 0
    kind: PartyKind = PartyKind.UNKNOWN
    whose: str = ""
    standing: tuple[Standing, ...] = ()
    signs_as_others: bool = False

    @property
    def is_shared(self) -> bool:
        """Whether many send from this number, or it signs as many, so that only the contacts that give the reason are
        attributed."""
        return self.signs_as_others or scope_for(_recognised(self.point)) is not Scope.VAULT

    @property
    def is_likely(self) -> bool:
        """Whether it may be confirmed together with others."""
        return self.suggestion.confidence_percent >= DEFAULT_THRESHOLD_PERCENT

    def against(self, more: Iterable[Standing] = ()) -> tuple[Standing, ...]:
        """The lenders that the number is given to for the same time. Both can be true; a collector beside a lender is
        no contradiction. ``more``: what was said since."""
        standing = (*self.standing, *more)
        if self.is_shared or self.suggestion.role not in _LENDERS or any(one.role not in _LENDERS for one in standing):
            return ()
        return tuple(one for one in standing if not self._is_of(one) and self._overlaps(one))

    @property
    def as_standing(self) -> Standing:
        """What stands once this is confirmed."""
        one = self.suggestion
        return Standing(one.name, one.party, one.role, one.from_ms, one.to_ms)

    def _is_of(self, one: Standing) -> bool:
        return one.party == self.suggestion.party or search_key(one.name) == search_key(self.suggestion.name)

    def _overlaps(self, one: Standing) -> bool:
        mine = self.suggestion
        ends = mine.to_ms is not None and one.from_ms is not None and mine.to_ms < one.from_ms
        begins = mine.from_ms is not None and one.to_ms is not None and mine.from_ms > one.to_ms
        return not ends and not begins


@dataclass(frozen=True, slots=True)
class Answered:
    """What was said to suggestions, to be taken back: ids of attributions, made or declined, and of new parties."""

    attributions: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()


@dataclass(slots=True)
class _Heard:
    """What was heard in a case, and of whom."""

    heard: list[Heard] = field(default_factory=list)
    points: dict[str, ContactPoint] = field(default_factory=dict)
    contacts: Counter[str] = field(default_factory=Counter)
    called: dict[str, str] = field(default_factory=dict)
    attributed: dict[str, Collection[str]] = field(default_factory=dict)


class Suggesting:
    """Suggestions for one case at a time."""

    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault

    def of_case(self, case_id: str, job: Job, *, declined: bool = False) -> tuple[Suggested, ...]:
        """What is suggested for the numbers of a case, most certain first, without what stands already and, unless
        asked for, without what was declined or taken back."""
        parties = self._vault.directory.parties()
        holding = self._holding(case_id, parties)
        heard = self._heard(case_id, holding, job)
        known = [
            Known(one.party, point, one.role, one.from_ms, one.to_ms)
            for point, some in holding.items()
            for one in some
            if one.scope is not Scope.INCIDENT
        ]
        made = with_periods(suggest(tuple(parties.values()), heard.heard, known, job=job), heard.heard, known)
        gone = set() if declined else self._gone(case_id)
        own, firm, several = self._own(case_id), _firm(made, known), signing_as_several(made)
        suggested = []
        for one in made:
            point = heard.points.get(one.contact_point)
            rest = _not_attributed(one, heard.attributed)
            if point is None or rest is None or _keys(one) & gone:
                continue
            whose = own.get(point.id) or _called(one, heard.called)
            is_doubtful = whose or (_is_leaning(one) and firm[one.party] < _FIRM_FROM)
            percent = min(one.confidence_percent, _AT_MOST_PERCENT) if is_doubtful else one.confidence_percent
            standing = tuple(
                Standing(parties[a.party].name, a.party, a.role, a.from_ms, a.to_ms)
                for a in holding.get(point.id, ())
                if a.scope is not Scope.INCIDENT
            )
            kind = parties[one.party].kind if one.party else PartyKind.UNKNOWN
            rest = replace(rest, confidence_percent=percent)
            count, signs = heard.contacts[point.id], key_of(one) in several
            suggested.append(Suggested(_id_of(one), point, rest, count, kind, whose, standing, signs))
        return tuple(sorted(suggested, key=lambda one: -one.suggestion.confidence_percent))

    def quotes(self, one: Suggested) -> tuple[Quote, ...]:
        """A few messages that a suggestion was read from, with its words marked."""
        return quotes_of(one.suggestion, self._vault.incidents.get)

    def accept(
        self, suggested: Sequence[Suggested], job: Job, *, named: Mapping[str, PartyDraft] | None = None
    ) -> Answered:
        """Confirm suggestions: each becomes an attribution with its basis, confidence and period, everywhere where the
        number is its owner's, else (bulk and withheld ones, what signs as several) for the contacts that give the
        reason. A name that the directory does not have becomes a party, as ``named`` says by that name. ``take_back``
        undoes it."""
        parties: list[str] = []
        drafts = [draft for one in suggested for draft in self._drafts(one, named or {}, parties)]
        made: list[str] = []
        for some in _some(drafts, job):
            made += self._vault.directory.attribute_all(some)
        return Answered(tuple(made), tuple(parties))

    def give(self, case_id: str, suggested: Sequence[Suggested], to: Party | PartyDraft, job: Job) -> Answered:
        """Say that these numbers are another party's, or a new one's, which the user states, and decline what was
        suggested."""
        made: list[str] = []
        party = to if isinstance(to, Party) else Party(self._party_called(to, made), to.name, to.kind)
        stated = [
            replace(draft, basis=Basis.STATED, confidence_percent=100)
            for one in suggested
            for draft in self._drafts(replace(_of_party(one, party), signs_as_others=False), {}, [])
        ]
        given = list(self.decline(case_id, suggested, job).attributions)
        for some in _some(stated, job):
            given += self._vault.directory.attribute_all(some)
        return Answered(tuple(given), tuple(made))

    def decline(self, case_id: str, suggested: Sequence[Suggested], job: Job) -> Answered:
        """Say that these do not hold in this case; they are not suggested again. Accepting one later is possible."""
        drafts = [
            replace(_draft(one.suggestion, Scope.CASE, case_id), name=_name_of(one.suggestion)) for one in suggested
        ]
        declined: list[str] = []
        for some in _some(drafts, job):
            declined += self._vault.directory.decline(some)
        return Answered(tuple(declined))

    def take_back(self, answered: Answered, job: Job) -> None:
        """Undo what was said: the same is suggested again, and a party that was made for it goes, unless something else
        is said of it by now."""
        for some in _some(answered.attributions, job):
            self._vault.directory.reopen(some)
        used = {made.party for some in self._vault.directory.attributions().values() for made in some}
        used |= {party for one in self._vault.directory.mergings() for party in (one.kept, one.absorbed)}
        for party in answered.parties:
            if party not in used:
                self._vault.directory.withdraw_party(party, "")

    def _holding(self, case_id: str, parties: Mapping[str, Party]) -> Mapping[str, Sequence[Attribution]]:
        """What is said of each number and holds in this case."""
        shown = self._vault.directory.shown_as()  # parties that were merged
        return {
            point: [
                one
                for one in (replace(each, party=shown.get(each.party, each.party)) for each in made)
                if one.party in parties
                and one.state is AttributionState.CONFIRMED
                and (one.scope is not Scope.CASE or one.scope_id == case_id)
            ]
            for point, made in self._vault.directory.attributions().items()
        }

    def _heard(self, case_id: str, holding: Mapping[str, Sequence[Attribution]], job: Job) -> _Heard:
        found = _Heard()
        of_point = {point: [(_made(one), one.party) for one in made] for point, made in holding.items()}
        points = self._vault.directory.points()
        addresses: dict[str, Recognised] = {}
        total = self._vault.incidents.count(case_id, EVERYTHING)
        for row in Meter(job, "reading", total).through(self._vault.incidents.heard(case_id)):
            point = points.get(row.point)
            if point is None:
                continue
            if row.point not in addresses:
                found.points[row.point], addresses[row.point] = point, _recognised(point)
            found.contacts[row.point] += 1
            if row.called:
                found.called[row.point] = row.called
            if row.point in of_point:
                found.attributed[row.incident] = [
                    party
                    for made, party in of_point[row.point]
                    if applies(made, case=case_id, incident=row.incident, at_ms=row.at_ms, point=row.point)
                ]
            found.heard.append(_heard_of(row, addresses[row.point]))
        return found

    def _own(self, case_id: str) -> Mapping[str, str]:
        """The numbers of the user and the user's own people, with their names."""
        case = next((case for case in self._vault.cases.all() if case.id == case_id), None)
        if case is None:
            return {}
        own = {one.number: one.label or one.number for one in self._vault.incidents.people_reached(case_id)}
        for one in self._vault.particulars.of_case(case_id):
            if one.state is ParticularState.ACTIVE and one.kind in NUMBERS_OF_PEOPLE:
                for name in NUMBERS_OF_PEOPLE[one.kind]:
                    for address in one.several(name) or (one.text(name),):
                        own[address] = one.text("name") or address
        directory = self._vault.directory
        return {
            directory.point_id(recognise(address, case.country)): name
            for address, name in own.items()
            if address.strip()
        }

    def _gone(self, case_id: str) -> set[tuple[str, str]]:
        """The number and the party, or the name, of what was declined in this case or taken back everywhere."""
        shown = self._vault.directory.shown_as()
        return {
            (one.contact_point, shown.get(one.party, one.party) or search_key(one.name))
            for one in self._vault.directory.taken_back()
            if one.scope is Scope.VAULT or one.scope_id == case_id
        }

    def _drafts(self, one: Suggested, named: Mapping[str, PartyDraft], made: list[str]) -> Iterator[AttributionDraft]:
        suggestion = one.suggestion
        if not suggestion.party:
            wanted = named.get(suggestion.name) or PartyDraft(suggestion.name, PartyKind.UNKNOWN)
            suggestion = replace(suggestion, party=self._party_called(wanted, made))
        if not one.is_shared:
            yield _draft(suggestion, Scope.VAULT, "")
        else:
            suggestion = replace(suggestion, from_ms=None, to_ms=None)
            for incident in suggestion.incidents:
                yield _draft(suggestion, Scope.INCIDENT, incident)

    def _party_called(self, wanted: PartyDraft, made: list[str]) -> str:
        """The id of the party of this name, which is made if it is not there."""
        key = search_key(wanted.name)
        there = (party.id for party in self._vault.directory.parties().values() if search_key(party.name) == key)
        known = next(there, "")
        if not known:
            known = self._vault.directory.add_party(wanted).id
            made.append(known)
        return known


def chosen(suggested: Iterable[Suggested], ids: Collection[str]) -> tuple[Suggested, ...]:
    """Those of these ids. Raises UserError ``usage.unknown_suggestion``."""
    by_id = {one.id: one for one in suggested}
    unknown = next((one for one in ids if one not in by_id), None)
    if unknown is not None:
        raise UserError("usage.unknown_suggestion", id=unknown)
    return tuple(by_id[one] for one in dict.fromkeys(ids))


def together(
    suggested: Iterable[Suggested],
    percent: int = DEFAULT_THRESHOLD_PERCENT,
    more: Mapping[str, Sequence[Standing]] = _NOTHING,
) -> tuple[tuple[Suggested, ...], tuple[Suggested, ...]]:
    """Those of at least this confidence that may be confirmed at once, and those that have to be asked one by one: a
    number of the user's own people, and a second lender for a number at the same time. New names are in neither.
    ``more``: what was said since, by contact point."""
    given: dict[str, list[Standing]] = defaultdict(list, {point: list(some) for point, some in more.items()})
    at_once, apart = [], []
    for one in suggested:
        if one.suggestion.party and one.suggestion.confidence_percent >= percent:
            if one.whose or one.against(given[one.point.id]):
                apart.append(one)
            else:
                at_once.append(one)
                given[one.point.id].append(one.as_standing)
    return tuple(at_once), tuple(apart)


def in_period(one: Suggested, from_ms: int | None, to_ms: int | None) -> Suggested:
    """The suggestion for this period (UTC ms, inclusive, open ends None) instead of its own."""
    return replace(one, suggestion=replace(one.suggestion, from_ms=from_ms, to_ms=to_ms))


def _is_leaning(one: Suggestion) -> bool:
    return all(clue.kind in _LEANING for clue in one.clues)


def _firm(made: Iterable[Suggestion], known: Iterable[Known]) -> Counter[str]:
    """How many numbers of each party are known otherwise than by their likeness to others."""
    firm = Counter(one.party for one in known)
    firm.update(
        one.party for one in made if one.confidence_percent >= DEFAULT_THRESHOLD_PERCENT and not _is_leaning(one)
    )
    return firm


def _of_party(one: Suggested, party: Party) -> Suggested:
    role = Role.COLLECTOR if party.kind is PartyKind.AGENCY else Role.CREDITOR
    return replace(one, suggestion=replace(one.suggestion, party=party.id, name=party.name, role=role))


def _heard_of(row: HeardRow, address: Recognised) -> Heard:
    """The complainant's own words, and the name on their phone, say who it claimed to be."""
    return Heard(
        incident=row.incident,
        contact_point=row.point,
        address=address,
        channel=row.channel,
        direction=row.direction,
        at_ms=row.at_ms,
        text=row.text,
        claimed=" · ".join(filter(None, (row.claimed, row.called, row.summary))),
    )


def _called(one: Suggestion, called: Mapping[str, str]) -> str:
    """What the user's phone calls a number, unless that name is what points to the party."""
    says_it = any(clue.kind is ClueKind.SELF_IDENTIFIED for clue in one.clues)
    return "" if says_it else called.get(one.contact_point, "")


def _made(one: Attribution) -> Made:
    return Made(one.contact_point, one.party, one.scope.value, one.scope_id, one.from_ms, one.to_ms)


def _recognised(point: ContactPoint) -> Recognised:
    return Recognised(point.raw, point.key, point.kind, point.e164, valid=point.valid, region=point.region)


def _not_attributed(one: Suggestion, attributed: Mapping[str, Collection[str]]) -> Suggestion | None:
    """The suggestion without the contacts that have this party already; None when nothing is left of it."""
    rest = tuple(incident for incident in one.incidents if one.party not in attributed.get(incident, ()))
    return None if one.incidents and not rest else replace(one, incidents=rest)


def _draft(suggestion: Suggestion, scope: Scope, scope_id: str) -> AttributionDraft:
    basis = Basis.SIGNATURE if suggestion.basis is ClueKind.SIGNATURE else Basis.SUGGESTED
    return AttributionDraft(
        contact_point=suggestion.contact_point,
        party=suggestion.party,
        role=suggestion.role,
        scope=scope,
        scope_id=scope_id,
        basis=basis,
        confidence_percent=suggestion.confidence_percent,
        from_ms=suggestion.from_ms,
        to_ms=suggestion.to_ms,
    )


def _name_of(suggestion: Suggestion) -> str:
    return "" if suggestion.party else suggestion.name


def _keys(one: Suggestion) -> set[tuple[str, str]]:
    return {(one.contact_point, one.party or search_key(one.name))}


def _id_of(one: Suggestion) -> str:
    said = "\0".join((one.contact_point, one.party or search_key(one.name)))
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def _some(drafts: Sequence[T], job: Job) -> Iterator[Sequence[T]]:
    """A few at once, so that nothing waits long."""
    for start in range(0, len(drafts), _AT_ONCE):
        job.check()
        job.progress("storing", start, len(drafts))
        yield drafts[start : start + _AT_ONCE]
