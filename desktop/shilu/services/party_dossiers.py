"""What a case knows of one party: what it is, its numbers and contacts, what it is to others, what it lent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shilu.core.dossier import PartyDossier, PartyNumber
from shilu.core.number_kind import kind_of
from shilu.core.stats import Tally
from shilu.services.debts import Reckoning
from shilu.services.dossiers import together
from shilu.services.parties import Parties
from shilu.services.party_links import PartyLinks
from shilu.vault.tallies import CaseTallies
from shilu.vault.vault import Vault


class PartyDossiers:
    """Dossiers of the parties of the open vault. Nothing of them is stored."""

    def __init__(self, *, vault: Vault, parties: Parties, links: PartyLinks, reckoning: Reckoning) -> None:
        self._vault, self._parties = vault, parties
        self._links, self._reckoning = links, reckoning

    def of(self, case_id: str, party_id: str) -> PartyDossier:
        """The dossier of a party in a case; one that was merged into another gives that one. Raises UserError
        ``usage.unknown_case``, ``usage.unknown_party``."""
        party = self._parties.get(party_id)
        debts = self._reckoning.of_case(case_id)
        counted = self._vault.tallies.of(case_id)
        tags = self._vault.tallies.tags_by_party(case_id).get(party.id, {})
        links = self._links.of_party(party.id, case_id)
        called = self._parties.called()
        return PartyDossier(
            party=party,
            tally=counted.by_party.get(party.id, Tally()),
            numbers=self._numbers(case_id, (party.id, *(one.id for one in party.absorbed)), counted),
            tags=tuple(sorted(tags.items(), key=lambda one: (-one[1], one[0]))),
            links=links,
            names={id_: called.get(id_, "") for one in links for id_ in (one.from_party, one.to_party)},
            loans=tuple(one.loan for one in debts.loans if one.loan.lender == party.id),
        )

    def conduct(self, case_id: str) -> Mapping[str, Mapping[str, int]]:
        """How many contacts of a case have which tag, by the party behind them."""
        return self._vault.tallies.tags_by_party(case_id)

    def _numbers(self, case_id: str, parties: Sequence[str], counted: CaseTallies) -> tuple[PartyNumber, ...]:
        """Those with contacts in this case first, then by when it was said."""
        made = self._vault.tallies.of_parties(case_id, parties)
        points = self._vault.directory.points({one[0].contact_point for one in made})
        found = [
            PartyNumber(
                point,
                kind_of(point),
                counted.by_point.get(point.id, Tally()),
                attribution,
                by,
                ours,
                contacts,
            )
            for attribution, by, ours, contacts in together(made)
            if attribution.contact_point in points
            for point in (counted.points.get(attribution.contact_point, points[attribution.contact_point]),)
        ]
        return tuple(
            sorted(
                found, key=lambda one: (-(one.contacts or one.tally.count), one.attribution.at_ms, one.attribution.id)
            )
        )
