"""Who is behind the numbers: parties, their numbers, and the counts of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shilu.core.contact_point import ContactPoint, ContactPointKind, Recognised
from shilu.core.errors import UserError
from shilu.core.party import AttributedParty, Attribution, Party, PartyDraft, Role, Scope
from shilu.core.phone import is_country, recognise
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
class PartyOverview:
    """A party and what it did in one case. Its points are all of the directory's, also those silent in this case."""

    party: Party
    points: tuple[PointOverview, ...]
    tally: Tally


class Parties:
    """The directory of the vault, seen from a case."""

    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault

    def add(self, draft: PartyDraft, numbers: Sequence[str] = (), region: str = "CN") -> Party:
        """Make a party, with the numbers that act for it, or neither. Raises UserError ``usage.no_name``,
        ``usage.party_exists``, ``usage.withheld_has_no_owner``."""
        name = draft.name.strip()
        if not name:
            raise UserError("usage.no_name")
        key = search_key(name)
        if any(key == search_key(party.name) for party in self._vault.directory.parties().values()):
            raise UserError("usage.party_exists", name=name)
        aliases = tuple(alias.strip() for alias in draft.aliases if alias.strip())
        addresses = [_owned(number, region) for number in numbers]
        return self._vault.directory.add_party(PartyDraft(name, draft.kind, aliases, draft.lender_type), addresses)

    def list(self) -> tuple[Party, ...]:
        """Every party of the directory, by name."""
        return tuple(self._vault.directory.parties().values())

    def get(self, id_or_name: str) -> Party:
        """A party by its id, name or alias. Raises UserError ``usage.unknown_party``."""
        key = search_key(id_or_name)
        for party in self._vault.directory.parties().values():
            if party.id == id_or_name or key in (search_key(name) for name in (party.name, *party.aliases)):
                return party
        raise UserError("usage.unknown_party", name=id_or_name)

    def link(self, party_id: str, address: str, region: str, role: Role = Role.CREDITOR) -> Attribution:
        """Say that a number, as typed, acts for a party. Raises UserError ``usage.withheld_has_no_owner``."""
        self._known(party_id)
        recognised = _owned(address, region)
        point = self._vault.directory.point_id(recognised)
        return self._vault.directory.attribute(point=point, party=party_id, role=role, address=recognised)

    def link_point(self, party_id: str, contact_point_id: str, role: Role = Role.CREDITOR) -> Attribution:
        """The same for a number that is known."""
        self._known(party_id)
        point = self._vault.directory.points([contact_point_id]).get(contact_point_id)
        if point is None:
            raise UserError("usage.unknown_number")
        if point.kind is ContactPointKind.WITHHELD:
            raise UserError("usage.withheld_has_no_owner")
        return self._vault.directory.attribute(point=point.id, party=party_id, role=role)

    def link_incident(self, party_id: str, incident_id: str, role: Role = Role.CREDITOR) -> Attribution:
        """Say that one contact came from a party, whatever number it came from: for withheld and bulk numbers."""
        self._known(party_id)
        point = self._vault.incidents.get(incident_id).contact_point
        return self._vault.directory.attribute(
            point=point.id if point else "", party=party_id, role=role, scope=Scope.INCIDENT, scope_id=incident_id
        )

    def unlink(self, attribution_id: str, reason: str) -> None:
        """Take an attribution back. Raises UserError ``usage.unknown_attribution``."""
        if not self._vault.directory.withdraw(attribution_id, reason):
            raise UserError("usage.unknown_attribution")

    def guess(self, address: str, region: str) -> Party | None:
        """Who stands behind a number already, when it is one party and the number is its own."""
        if not address.strip():
            return None
        recognised = recognise(address, region.split("-", 1)[0])
        if scope_for(recognised) is not Scope.VAULT:
            return None
        made = self._vault.directory.attributions().get(self._vault.directory.point_id(recognised), ())
        parties = {attribution.party for attribution in made if attribution.scope is Scope.VAULT}
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

    def _known(self, party_id: str) -> None:
        if party_id not in self._vault.directory.parties():
            raise UserError("usage.unknown_party", name=party_id)


def _owned(address: str, region: str) -> Recognised:
    country = region.split("-", 1)[0].upper()
    if not is_country(country):
        raise UserError("usage.no_such_region", region=region)
    recognised = recognise(address, country)
    if recognised.kind is ContactPointKind.WITHHELD:
        raise UserError("usage.withheld_has_no_owner")
    return recognised
