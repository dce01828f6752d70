"""Contacts that are one: a person says so, and takes it back; what may be one is offered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shilu.core.errors import UserError
from shilu.core.incident import Incident
from shilu.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Suggested:
    """A call that a person logged, and the call of a source that it may be."""

    logged: Incident
    told: Incident


class Joining:
    """Joins contacts, takes them apart, and offers what may be one."""

    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault

    def join(self, incident_ids: Sequence[str], reason: str) -> Incident:
        """Say that contacts are one; returns it. Raises UserError ``usage.no_reason``, ``usage.joins_one``,
        ``usage.joins_two_cases``, ``usage.joins_withdrawn``, ``usage.incident_erased``, ``usage.unknown_incident``."""
        return self._vault.incidents.get(self._vault.joins.join(incident_ids, _given(reason)))

    def preview(self, incident_ids: Sequence[str]) -> Incident:
        """What contacts would be as one. Stores nothing. Raises what ``join`` raises, but for the reason."""
        return self._vault.joins.preview(incident_ids)

    def separate(self, incident_id: str, reason: str) -> tuple[Incident, ...]:
        """Take one out of those that it was joined with, by the id or number that it had itself; returns it, and what
        the others are. Raises UserError ``usage.no_reason``, ``usage.not_joined``, ``usage.unknown_incident``."""
        others = self._vault.joins.separate(incident_id, _given(reason))
        kept = dict.fromkeys(self._vault.joins.kept(one) for one in (incident_id, *others))
        return tuple(self._vault.incidents.get(one) for one in kept)

    def suggested(self, case_id: str) -> tuple[Suggested, ...]:
        """Calls that were logged beside what a source tells of, and may be the same: oldest first."""
        found = self._vault.joins.suggested(case_id)
        return tuple(
            Suggested(self._vault.incidents.get(one.logged), self._vault.incidents.get(one.told)) for one in found
        )

    def suggested_for(self, incident_id: str) -> Suggested | None:
        """The same for one that was just logged."""
        incident = self._vault.incidents.get(incident_id)
        return next((one for one in self.suggested(incident.case) if one.logged.id == incident_id), None)

    def count(self, case_id: str) -> int:
        """How many are offered."""
        return len(self._vault.joins.suggested(case_id))


def _given(reason: str) -> str:
    """A reason that says something."""
    if not reason.strip():
        raise UserError("usage.no_reason")
    return reason.strip()
