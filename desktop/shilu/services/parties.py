"""Who is behind the numbers: parties, their numbers, and the counts of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from shilu.core.contact_point import ContactPoint, ContactPointKind, Recognised
from shilu.core.credit_code import doubt, normalised
from shilu.core.errors import UserError
from shilu.core.particular import FieldValue, field_named, understood
from shilu.core.party import (
    AttributedParty,
    Attribution,
    Merging,
    Party,
    PartyDraft,
    PartyKind,
    Role,
    Scope,
    shown_as,
)
from shilu.core.phone import is_country, recognise
from shilu.core.shapes.parties import PARTY_FIELDS
from shilu.core.stats import Tally
from shilu.core.text import search_key
from shilu.services.intake import scope_for
from shilu.vault.tallies import CaseTallies
from shilu.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class PointOverview:
    """A number of a case: who stands behind it, how often it was heard of, and the attributions that say so."""

    point: ContactPoint
    parties: tuple[AttributedParty, ...]
    tally: Tally
    attribution_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartyRevision:
    """What changes of a party; None stays as it is. ``fields``: as typed, an empty text takes a value away."""

    name: str | None = None
    kind: PartyKind | None = None
    aliases: tuple[str, ...] | None = None
    lender_type: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PartyOverview:
    """A party and what it did in one case. Its points are all of the directory's, also those silent in this case."""

    party: Party
    points: tuple[PointOverview, ...]
    tally: Tally


class Parties:
    """The directory of the vault, seen from a case."""

    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault

    def add(
        self,
        draft: PartyDraft,
        numbers: Sequence[str] = (),
        region: str = "CN",
        fields: Mapping[str, str] = MappingProxyType({}),
    ) -> Party:
        """Make a party, with the numbers that act for it, or neither. ``fields``: what was typed into its fields
        (core/shapes/parties), beside those of the draft. Raises UserError ``usage.no_name``, ``usage.party_exists``,
        ``usage.withheld_has_no_owner``, ``usage.particular_…`` for what a field cannot hold."""
        values = {**dict(draft.values), **read_fields(fields, region)}
        whole = self._whole(replace(draft, values=_in_order(values)))
        addresses = [_owned(number, region) for number in numbers]
        return self._vault.directory.add_party(whole, addresses)

    def revise(self, party_id: str, changed: PartyRevision, reason: str, region: str = "CN") -> Party:
        """Let a party be called otherwise, or have other fields. Raises UserError as ``add``;
        ``usage.unknown_party``, ``usage.nothing_to_correct``."""
        party = self._known(party_id)
        draft = PartyDraft(
            party.name if changed.name is None else changed.name,
            party.kind if changed.kind is None else changed.kind,
            party.aliases if changed.aliases is None else changed.aliases,
            party.lender_type if changed.lender_type is None else changed.lender_type,
            _in_order({**dict(party.values), **read_fields(changed.fields, region)}),
        )
        draft = self._whole(draft, but=party)
        before = PartyDraft(party.name, party.kind, party.aliases, party.lender_type, party.values)
        if draft == before:
            raise UserError("usage.nothing_to_correct")
        self._vault.directory.revise_party(party.id, draft, reason.strip())
        return self._known(party.id)

    def _whole(self, draft: PartyDraft, but: Party | None = None) -> PartyDraft:
        """As it can be recorded. ``but``: the party that may have this name, since it is its own."""
        name = draft.name.strip()
        if not name:
            raise UserError("usage.no_name")
        key = search_key(name)
        for party in self._vault.directory.parties().values():
            names = (party.name, *(one.names[0] for one in party.absorbed))
            if key in map(search_key, names) and (but is None or party.id != but.id):
                raise UserError("usage.party_exists", name=name)
        aliases = tuple(alias.strip() for alias in draft.aliases if alias.strip())
        return replace(draft, name=name, aliases=aliases)

    def withdraw(self, party_id: str, reason: str) -> None:
        """Take a party out of the directory; what was said of it shows no more. Raises UserError ``usage.no_reason``,
        ``usage.unknown_party``."""
        if not reason.strip():
            raise UserError("usage.no_reason")
        if not self._vault.directory.withdraw_party(self._known(party_id).id, reason.strip()):
            raise UserError("usage.unknown_party", name=party_id)

    def list(self) -> tuple[Party, ...]:
        """Every party of the directory, by name. One that was merged into another is among that one's ``absorbed``."""
        return tuple(self._vault.directory.parties().values())

    def get(self, id_or_name: str) -> Party:
        """A party by its id or any of its names; one that was merged into another gives that one. A name that is the
        first of one party goes before one that is another's alias. Raises UserError ``usage.unknown_party``."""
        key, parties = search_key(id_or_name), self._vault.directory.parties()
        shown = self._vault.directory.shown_as().get(id_or_name, id_or_name)
        if shown in parties:
            return parties[shown]
        first = (party for party in parties.values() if key == search_key(party.name))
        other = (party for party in parties.values() if key in map(search_key, party.other_names))
        found = next(first, None) or next(other, None)
        if found is None:
            raise UserError("usage.unknown_party", name=id_or_name)
        return found

    def merge(self, kept_id: str, absorbed_id: str, reason: str) -> Party:
        """Say that two parties are one, which shows as the first. Whatever was recorded of either stays as it is, and
        reads as the kept one's. Raises UserError ``usage.no_reason``, ``usage.unknown_party``,
        ``usage.party_merged_into_itself`` where they are one already."""
        if not reason.strip():
            raise UserError("usage.no_reason")
        kept, absorbed = self.get(kept_id), self.get(absorbed_id)
        if kept.id == absorbed.id:
            raise UserError("usage.party_merged_into_itself", name=kept.name)
        self._vault.directory.merge(kept.id, absorbed.id, reason.strip())
        return self._known(kept.id)

    def unmerge(self, name_or_id: str, reason: str) -> Party:
        """Let a party that was merged into another one be one of its own again, with all that was merged into it.
        Raises UserError ``usage.no_reason``, ``usage.unknown_party``, ``usage.not_merged``."""
        if not reason.strip():
            raise UserError("usage.no_reason")
        absorbed = self._absorbed(name_or_id)
        made = _between(absorbed, self._vault.directory.mergings())
        for one in made:
            self._vault.directory.unmerge(one.id, reason.strip())
        return self._known(absorbed)

    def _absorbed(self, name_or_id: str) -> str:
        """The id of a party that was merged into another one, by its id or the name that it was recorded with; also
        where that other one was withdrawn, so that this one is seen."""
        key = search_key(name_or_id)
        for absorbed in shown_as(self._vault.directory.mergings()):
            one = self._vault.directory.party(absorbed)
            if one is not None and (name_or_id == one.id or key == search_key(one.name)):
                return absorbed
        raise UserError("usage.not_merged", name=self.get(name_or_id).name)

    def called(self) -> Mapping[str, str]:
        """What every party is called, by id; one that was merged into another as that one."""
        parties = self._vault.directory.parties()
        shown = self._vault.directory.shown_as()
        return {
            **{party.id: party.name for party in parties.values()},
            **{party: parties[at].name for party, at in shown.items() if at in parties},
        }

    def official(self, address: str, region: str) -> tuple[Party, ...]:
        """The parties that have a number among their official ones, however it is written. A caller can show a number
        that is not theirs, so that this is a hint and no attribution."""
        if not address.strip():
            return ()
        key = recognise(address, region.split("-", 1)[0]).key
        return tuple(party for party in self.list() if key in official_keys(party))

    def link(self, party_id: str, address: str, region: str, role: Role = Role.CREDITOR) -> Attribution:
        """Say that a number, as typed, acts for a party. Raises UserError ``usage.withheld_has_no_owner``."""
        party = self._known(party_id)
        recognised = _owned(address, region)
        point = self._vault.directory.point_id(recognised)
        return self._vault.directory.attribute(point=point, party=party.id, role=role, address=recognised)

    def link_point(self, party_id: str, contact_point_id: str, role: Role = Role.CREDITOR) -> Attribution:
        """The same for a number that is known."""
        party = self._known(party_id)
        point = self._vault.directory.points([contact_point_id]).get(contact_point_id)
        if point is None:
            raise UserError("usage.unknown_number")
        if point.kind is ContactPointKind.WITHHELD:
            raise UserError("usage.withheld_has_no_owner")
        return self._vault.directory.attribute(point=point.id, party=party.id, role=role)

    def link_incident(self, party_id: str, incident_id: str, role: Role = Role.CREDITOR) -> Attribution:
        """Say that one contact came from a party, whatever number it came from: for withheld and bulk numbers."""
        party = self._known(party_id)
        point = self._vault.incidents.get(incident_id).contact_point
        return self._vault.directory.attribute(
            point=point.id if point else "", party=party.id, role=role, scope=Scope.INCIDENT, scope_id=incident_id
        )

    def unlink(self, attribution_id: str, reason: str) -> None:
        """Take an attribution back. Raises UserError ``usage.unknown_attribution``."""
        if not self._vault.directory.withdraw(attribution_id, reason):
            raise UserError("usage.unknown_attribution")

    def guess(self, address: str, region: str) -> Party | None:
        """Who stands behind a number already, when it is one party and the number is its own, or an official one of
        it."""
        if not address.strip():
            return None
        recognised = recognise(address, region.split("-", 1)[0])
        parties: set[str] = set()
        if scope_for(recognised) is Scope.VAULT:
            made = self._vault.directory.attributions().get(self._vault.directory.point_id(recognised), ())
            parties = {attribution.party for attribution in made if attribution.scope is Scope.VAULT}
        parties = parties or {party.id for party in self.official(address, region)}
        return self._vault.directory.parties().get(parties.pop()) if len(parties) == 1 else None

    def point_of(self, address: str, region: str) -> str | None:
        """The id of a number's contact point, however it is written; None when the vault does not know it."""
        point = self._vault.directory.point_id(recognise(address, region.split("-", 1)[0]))
        return point if self._vault.directory.points([point]) else None

    def contact_points(self, case_id: str) -> tuple[PointOverview, ...]:
        """Every number of a case, busiest first."""
        counted = self._vault.tallies.of(case_id)
        return self._points(counted.points, counted)

    def overview(self, case_id: str) -> tuple[PartyOverview, ...]:
        """Every party of the directory with its numbers and counts in a case, busiest first."""
        counted = self._vault.tallies.of(case_id)
        directory = self._vault.directory.points()
        attributed: dict[str, dict[str, ContactPoint]] = defaultdict(dict)
        for made in self._vault.directory.attributions().values():
            for attribution in made:
                if attribution.contact_point in directory:
                    point = attribution.contact_point
                    attributed[attribution.party][point] = counted.points.get(point, directory[point])
        overviews = [
            PartyOverview(party, self._points(attributed[party.id], counted), counted.by_party.get(party.id, Tally()))
            for party in self._vault.directory.parties().values()
        ]
        return tuple(sorted(overviews, key=lambda o: (-o.tally.count, o.party.name, o.party.id)))

    def _points(self, points: Mapping[str, ContactPoint], counted: CaseTallies) -> tuple[PointOverview, ...]:
        parties = self._vault.directory.parties()
        attributions = self._vault.directory.attributions()
        overviews = []
        for point in points.values():
            made = [a for a in attributions.get(point.id, ()) if a.scope is Scope.VAULT and a.party in parties]
            shown = tuple(
                AttributedParty(
                    a.party,
                    parties[a.party].name,
                    parties[a.party].kind,
                    a.role,
                    a.basis,
                    a.state,
                    a.confidence_percent,
                )
                for a in made
            )
            tally = counted.by_point.get(point.id, Tally())
            overviews.append(PointOverview(point, shown, tally, tuple(a.id for a in made)))
        return tuple(sorted(overviews, key=lambda o: (-o.tally.count, o.point.raw, o.point.id)))

    def _known(self, party_id: str) -> Party:
        """A party by its id; one that was merged into another gives that one."""
        shown = self._vault.directory.shown_as().get(party_id, party_id)
        party = self._vault.directory.parties().get(shown)
        if party is None:
            raise UserError("usage.unknown_party", name=party_id)
        return party


def _between(party: str, standing: Iterable[Merging]) -> list[Merging]:
    """The statements without which a party shows under no other. It need not be absorbed in any of them: two vaults may
    each have merged a third party into another one."""
    made: list[Merging] = []
    rest = list(standing)
    while (shown := shown_as(rest).get(party)) is not None:
        alone = shown_as(one for one in rest if party not in (one.kept, one.absorbed))
        there = alone.get(shown, shown)
        made += [
            one
            for one in rest
            if one.absorbed == party or (one.kept == party and alone.get(one.absorbed, one.absorbed) == there)
        ]
        rest = [one for one in rest if one not in made]
    return made


def read_fields(typed: Mapping[str, str], region: str) -> dict[str, FieldValue | None]:
    """What a person typed into the fields of a party; None takes a value away. Phone numbers as they are dialled from
    everywhere, a registration number in capitals and without spaces. Raises UserError ``usage.particular_…``."""
    values: dict[str, FieldValue | None] = {}
    for name, written in typed.items():
        known = field_named(PARTY_FIELDS, name)
        if known is None:
            raise UserError("usage.particular_no_such_field", field=name)
        value = understood(known, written, currency="")
        if name == "official_phones" and isinstance(value, tuple):
            value = tuple(dict.fromkeys(_dialled(number, region) for number in value))
        if name == "registration_number" and isinstance(value, str):
            value = normalised(value)
        values[name] = value
    return values


def doubts(party: Party) -> tuple[str, ...]:
    """What does not fit in the fields of a party: sentences to be translated."""
    said = doubt(party.text("registration_number"))
    return (said,) if said else ()


def _in_order(values: Mapping[str, FieldValue | None]) -> tuple[tuple[str, FieldValue], ...]:
    return tuple((one.name, value) for one in PARTY_FIELDS if (value := values.get(one.name)) is not None)


def _dialled(number: str, region: str) -> str:
    """A number as anybody can dial it; as written where it is none, or a short one of its country."""
    return recognise(number, region.split("-", 1)[0]).e164 or number


def official_keys(party: Party) -> frozenset[str]:
    """Its official numbers, each in the one form that is the same for every way of writing it."""
    return frozenset(recognise(number, "CN").key for number in party.several("official_phones"))


def _owned(address: str, region: str) -> Recognised:
    country = region.split("-", 1)[0].upper()
    if not is_country(country):
        raise UserError("usage.no_such_region", region=region)
    recognised = recognise(address, country)
    if recognised.kind is ContactPointKind.WITHHELD:
        raise UserError("usage.withheld_has_no_owner")
    return recognised
