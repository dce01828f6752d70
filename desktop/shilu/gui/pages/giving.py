"""Giving numbers to parties and taking them away: the work behind the lenders page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shilu.core.job import Job
from shilu.core.party import Role as PartyRole

if TYPE_CHECKING:
    from shilu.services.parties import Parties


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
