"""The work behind the lenders page: reading it, giving numbers to parties and taking them away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shilu.core.job import Job
from shilu.core.party import Role as PartyRole

if TYPE_CHECKING:
    from shilu.services.parties import Parties, PartyOverview, PointOverview
    from shilu.services.party_dossiers import PartyDossiers


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page shows, read at once."""

    parties: tuple[PartyOverview, ...]
    points: tuple[PointOverview, ...]


@dataclass(frozen=True, slots=True)
class Conduct:
    """How many contacts of a case have which tag, by party."""

    case: str
    tags: Mapping[str, Mapping[str, int]]


def read(parties: Parties, case_id: str, _job: Job) -> Seen:
    """The parties of the vault and the numbers of a case."""
    return Seen(parties.overview(case_id), parties.contact_points(case_id))


def read_conduct(dossiers: PartyDossiers, case_id: str, _job: Job) -> Conduct:
    """What each of them did in a case."""
    return Conduct(case_id, dossiers.conduct(case_id))


def link_points(parties: Parties, party_id: str, points: tuple[str, ...], role: PartyRole, job: Job) -> int:
    """Say that these numbers act for a party; how many they are."""
    for point in points:
        job.check()
        parties.link_point(party_id, point, role)
    return len(points)


def link_typed(parties: Parties, party_id: str, typed: tuple[str, str], role: PartyRole, _job: Job) -> int:
    """``typed``: the number and the region it is typed in."""
    parties.link(party_id, *typed, role)
    return 1


def unlink(parties: Parties, attributions: tuple[str, ...], reason: str, _job: Job) -> None:
    """Take these attributions back."""
    for attribution in attributions:
        parties.unlink(attribution, reason)
