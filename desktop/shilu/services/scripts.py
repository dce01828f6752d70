"""The scripts of a case: which texts came several times, from how many numbers, naming whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shilu.attribution.scripts import Received, scripts_of
from shilu.core.channel import Direction
from shilu.core.contact_point import ContactPoint
from shilu.core.errors import UserError
from shilu.core.incident import Incident
from shilu.core.job import Job, Meter
from shilu.core.party import AttributionState, Party
from shilu.core.query import EVERYTHING
from shilu.core.script import Script
from shilu.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class SeenScript:
    """A script with what is known of its contacts. ``incidents`` in the order of recording, ``points`` by their first
    contact; ``named`` are the parties whose names stand in the text, ``behind`` those that its contacts were
    attributed to, both most often first. Times are UTC, None where none is known."""

    script: Script
    incidents: tuple[Incident, ...]
    points: tuple[ContactPoint, ...]
    named: tuple[Party, ...]
    behind: tuple[Party, ...]
    first_ms: int | None
    last_ms: int | None

    @property
    def id(self) -> str:
        """Of the script."""
        return self.script.id

    @property
    def count(self) -> int:
        """How many contacts have the text."""
        return len(self.incidents)


class Scripts:
    """Worked out anew whenever it is asked for: nothing of it is stored."""

    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault

    def of_case(self, case_id: str, job: Job) -> tuple[SeenScript, ...]:
        """The scripts of a case, most often used first. No other case is looked at, nor are the names of parties that
        no contact of this one was attributed to."""
        total = self._vault.incidents.count(case_id, EVERYTHING)
        incidents = list(Meter(job, "reading", total).through(self._vault.incidents.each(case_id, EVERYTHING)))
        directory = self._vault.directory.parties()
        by_id = {incident.id: incident for incident in incidents}
        return tuple(_seen(one, by_id, directory) for one in scripts_in(incidents, directory, job))

    def get(self, case_id: str, script_id: str, job: Job) -> SeenScript:
        """One of them. Raises UserError ``usage.unknown_script``."""
        for one in self.of_case(case_id, job):
            if one.id == script_id:
                return one
        raise UserError("usage.unknown_script", id=script_id)


def scripts_in(incidents: Iterable[Incident], directory: Mapping[str, Party], job: Job) -> tuple[Script, ...]:
    """The scripts among these contacts, of what was received. ``directory`` may hold more parties than
    these contacts were attributed to."""
    in_order = sorted(incidents, key=lambda incident: incident.running)
    received = [
        Received(incident.id, incident.contact_point.id if incident.contact_point else "", incident.text)
        for incident in in_order
        if incident.text and incident.direction is Direction.INCOMING
    ]
    parties = [directory[party] for party in sorted(_behind(in_order)) if party in directory]
    return scripts_of(received, parties, job=job)


def _seen(script: Script, incidents: Mapping[str, Incident], directory: Mapping[str, Party]) -> SeenScript:
    own = tuple(incidents[incident] for incident in script.incidents)
    points = {incident.contact_point.id: incident.contact_point for incident in own if incident.contact_point}
    times = [incident.when.earliest_ms for incident in own if incident.when.earliest_ms is not None]
    return SeenScript(
        script=script,
        incidents=own,
        points=tuple(points[point] for point in script.contact_points),
        named=tuple(directory[party] for party in script.named if party in directory),
        behind=tuple(directory[party] for party in _behind(own) if party in directory),
        first_ms=min(times, default=None),
        last_ms=max(times, default=None),
    )


def _behind(incidents: Sequence[Incident]) -> tuple[str, ...]:
    """The parties that contacts were attributed to, most often first."""
    counted: dict[str, int] = {}
    for incident in incidents:
        for party in incident.parties:
            if party.state is not AttributionState.WITHDRAWN:
                counted[party.id] = counted.get(party.id, 0) + 1
    return tuple(sorted(counted, key=lambda party: -counted[party]))
