"""What a case knows of one number or account, put together in one reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType

from shilu.attribution.signatures import signatures_of
from shilu.core.case import Case
from shilu.core.contact_point import ContactPoint
from shilu.core.dossier import AttributedTo, Claim, ClaimKind, Dossier, Elsewhere, Owned, Owner
from shilu.core.errors import UserError
from shilu.core.number_kind import kind_of, network_of, spoof_signs
from shilu.core.particular import Particular, ParticularKind, ParticularState
from shilu.core.party import Attribution, Party, Scope
from shilu.core.phone import carrier_of, recognise
from shilu.core.places import Places
from shilu.core.revision import Recorder
from shilu.core.when import Precision, zone_named
from shilu.services.parties import official_keys
from shilu.vault.numbers import Counted
from shilu.vault.vault import Vault

_FACTS: Mapping[str, ClaimKind] = MappingProxyType(
    {"claimed": ClaimKind.SAID, "staff_name": ClaimKind.STAFF_NAME, "staff_number": ClaimKind.STAFF_NUMBER}
)
"""Fields of a contact in which the complainant noted who they said they were."""
_OWN_FIELDS: Mapping[ParticularKind, tuple[Owner, str, str]] = MappingProxyType(
    {
        ParticularKind.OWN_ADDRESS: (Owner.OWN, "address", ""),
        ParticularKind.PERSON: (Owner.PERSON, "phone", "name"),
        ParticularKind.THIRD_PERSON: (Owner.THIRD_PERSON, "numbers", "name"),
    }
)
"""Where the record of a case has numbers of people who are no callers, and by which field it knows these people."""
_HOUR_KNOWN = (Precision.MS, Precision.SECOND, Precision.MINUTE, Precision.HOUR)
_MOST_CLAIMS = 100
_SHORTEST, _LONGEST = 2, 20
"""Characters of what a text is signed with: one letter in brackets names nobody, nor does a quoted sentence."""


class Dossiers:
    """Dossiers of the open vault. Nothing of them is stored."""

    def __init__(self, *, vault: Vault, places: Places) -> None:
        self._vault = vault
        self._places = places

    def named(self, case_id: str, typed: str) -> Dossier:
        """The dossier of a number as it is typed. Raises as ``of``."""
        case = self._case(case_id)
        return self.of(case_id, self._vault.directory.point_id(recognise(typed, case.country)))

    def of(self, case_id: str, point_id: str) -> Dossier:
        """The dossier of an address in a case. Raises UserError ``usage.unknown_case``, ``usage.unknown_number``."""
        case = self._case(case_id)
        counted = self._vault.tallies.of_number(case_id, point_id, tuple(_FACTS))
        if counted is None:
            raise UserError("usage.unknown_number")
        written: Counter[str] = Counter()
        for way in counted.ways:
            written[way.written] += way.count
        forms = tuple((text, many) for text, many in written.most_common() if text)
        point = replace(
            counted.point,
            raw=forms[0][0] if forms else counted.point.raw,
            name=counted.called[0][0] if counted.called else "",
        )
        network = network_of(point)
        days, hours, unknown = _by_time(counted.times, case.timezone)
        return Dossier(
            point=point,
            kind=kind_of(point),
            network=network,
            carrier=carrier_of(point.e164) if network is None and point.e164 and point.region != "CN" else "",
            place=self._places.of(point.e164) if point.e164 else None,
            signs=spoof_signs(point, counted.ways),
            written=forms,
            tally=counted.tally,
            outgoing=counted.tally.count - sum(many for _, _, many in counted.times),
            by_day=days,
            by_weekday_hour=hours,
            hour_unknown=unknown,
            tags=counted.tags,
            claims=tuple(_claims(counted))[:_MOST_CLAIMS],
            attributed=self._attributed(counted),
            elsewhere=self._elsewhere(counted),
            owned=self._owned(case, point),
            official=self._official(point),
        )

    def _official(self, point: ContactPoint) -> tuple[Party, ...]:
        return tuple(one for one in self._vault.directory.parties().values() if point.key in official_keys(one))

    def _case(self, case_id: str) -> Case:
        case = next((case for case in self._vault.cases.all() if case.id == case_id), None)
        if case is None:
            raise UserError("usage.unknown_case", case=case_id)
        return case

    def _attributed(self, counted: Counted) -> tuple[AttributedTo, ...]:
        parties, shown = self._vault.directory.parties(), self._vault.directory.shown_as()
        return tuple(
            AttributedTo(parties[party], made, by, ours, contacts)
            for made, by, ours, contacts in together(counted.attributions)
            for party in (shown.get(made.party, made.party),)
            if party in parties
        )

    def _elsewhere(self, counted: Counted) -> tuple[Elsewhere, ...]:
        cases = {case.id: case for case in self._vault.cases.all()}
        found = (
            Elsewhere(id_, cases[id_].number, cases[id_].title, many, first, last)
            for id_, many, first, last in counted.elsewhere
            if id_ in cases
        )
        return tuple(sorted(found, key=lambda one: one.number))

    def _owned(self, case: Case, point: ContactPoint) -> tuple[Owned, ...]:
        return tuple(
            Owned(owner, one.number, one.text(name) if name else "")
            for one in self._vault.particulars.of_case(case.id)
            if one.state is ParticularState.ACTIVE and one.kind in _OWN_FIELDS
            for owner, field, name in (_OWN_FIELDS[one.kind],)
            if any(recognise(written, case.country).key == point.key for written in _written(one, field))
        )


def together(
    found: Iterable[tuple[Attribution, Recorder, bool]],
) -> tuple[tuple[Attribution, Recorder, bool, int], ...]:
    """Those for single contacts of an address and a party, in one role, as one: the first of them, and how many there
    are; the others by themselves, with 0."""
    firsts: dict[tuple[str, ...], tuple[Attribution, Recorder, bool]] = {}
    counts: Counter[tuple[str, ...]] = Counter()
    for one in found:
        made = one[0]
        is_single = made.scope is Scope.INCIDENT
        key = (made.contact_point, made.party, made.role) if is_single else (made.id,)
        firsts.setdefault(key, one)
        counts[key] += is_single
    return tuple((*one, counts[key]) for key, one in firsts.items())


def _written(one: Particular, field: str) -> tuple[str, ...]:
    value = one.get(field)
    if isinstance(value, tuple):
        return value
    return (value,) if isinstance(value, str) and value.strip() else ()


def _claims(counted: Counted) -> Iterator[Claim]:
    """What it signs with, what the complainant noted, and what the phone called it: each kind the most frequent
    first."""
    signed: Counter[str] = Counter()
    for text, many in counted.texts:
        for words in {one.words for one in signatures_of(text) if one.in_brackets}:
            if _SHORTEST <= len(words) <= _LONGEST:
                signed[words] += many
    yield from (Claim(ClaimKind.SIGNED, words, many) for words, many in signed.most_common())
    yield from (Claim(_FACTS[key], words, many) for key, words, many in counted.facts if words.strip())
    yield from (Claim(ClaimKind.CALLED, words, many) for words, many in counted.called)


def _by_time(
    times: Iterable[tuple[int | None, Precision, int]], zone: str
) -> tuple[Mapping[date, int], tuple[tuple[int, ...], ...], int]:
    days: Counter[date] = Counter()
    grid = [[0] * 24 for _ in range(7)]
    unknown, place = 0, zone_named(zone)
    for at_ms, precision, many in times:
        if at_ms is None or precision not in (*_HOUR_KNOWN, Precision.DAY):
            unknown += many
            continue
        local = datetime.fromtimestamp(at_ms / 1000, place)
        days[local.date()] += many
        if precision in _HOUR_KNOWN:
            grid[local.weekday()][local.hour] += many
        else:
            unknown += many
    return dict(sorted(days.items())), tuple(map(tuple, grid)), unknown
