"""Cases carried from vault to vault in memory, and what a vault says of a case, without what is only its own."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from shilu.cli import documents
from shilu.core.case_file import Merged
from shilu.core.clock import FixedClock
from shilu.core.job import Job, QuietJob
from shilu.core.query import EVERYTHING, IncidentFilter
from shilu.vault import vault as vaults
from shilu.vault.exchange.bag import Bag, Member, ZipPlace, with_manifest, zipped
from shilu.vault.vault import Vault
from tests.unit.vault.conftest import CHEAP, NOON_MS, PASSPHRASE

Change = Callable[[list[Member]], list[Member]]


def new_vault(path: Path, *, at_ms: int = NOON_MS) -> Vault:
    """A vault of another person."""
    made, _ = vaults.create(path, PASSPHRASE, clock=FixedClock(at_ms, tick_ms=1), cost=CHEAP)
    return made


def members(vault: Vault, case_id: str) -> dict[str, bytes]:
    """The payload of a case's bag."""
    leaving = vault.exchange.leaving
    extent = leaving.extent(case_id)
    about = {"origin": vault.exchange.origin}
    return {name: b"".join(pieces) for name, pieces in leaving.members(extent, about, QuietJob())}


def packed(payload: dict[str, bytes]) -> bytes:
    """A bag as a zip."""
    return b"".join(zipped(with_manifest((name, (data,)) for name, data in payload.items())))


def take_in(vault: Vault, data: bytes, job: Job | None = None) -> Merged:
    """Merge a bag."""
    return vault.exchange.arriving.merge(Bag(ZipPlace(io.BytesIO(data), len(data))), job or QuietJob())


def hand_over(giver: Vault, case_id: str, taker: Vault, job: Job | None = None) -> Merged:
    """Carry a case from one vault to another."""
    return take_in(taker, packed(members(giver, case_id)), job)


class Meanwhile(QuietJob):
    """Does something at each moment at which a merge says that it goes on, or at the one of that number."""

    def __init__(self, deed: Callable[[], None], *, moment: int | None = None) -> None:
        self._deed, self._moment = deed, moment
        self.moments = 0

    def progress(self, stage: str, done: int, total: int | None) -> None:
        self.check()

    def check(self) -> None:
        if self._moment in (None, self.moments):
            self._deed()
        self.moments += 1


def state(vault: Vault, case_id: str, *, directory: bool = True) -> str:
    """What a vault says of a case, in words that do not depend on whose vault it is or in what order things came.
    Without its ``directory``: each vault has its own, and what was taken back there stays there in another."""
    case = next(case for case in vault.cases.all() if case.id == case_id)
    points = {point.id: point.key for point in vault.directory.points().values()}
    attributions = sorted(
        (a.id, points.get(a.contact_point, ""), a.party, a.role, a.scope, a.state, a.by, a.at_ms)
        for made in vault.directory.attributions().values()
        for a in made
    )
    said = {
        "case": [case.title, case.complainant, case.created_ms, case.closed_ms is None, case.incidents],
        "incidents": sorted(_incidents(vault, case_id, directory=directory), key=lambda one: str(one["id"])),
        "parties": [
            [p.id, p.name, p.kind, p.aliases, p.values, [a.id for a in p.absorbed]]
            for p in vault.directory.parties().values()
        ]
        if directory
        else 0,
        "attributions": attributions if directory else 0,
        "conflicts": [
            [c.subject, c.label, c.field, [[s.value, s.origin, s.shown] for s in c.sides]]
            for c in vault.exchange.conflicts.of_case(case_id)
        ],
        "exhibits": [[e.sha256, str(e.number)] for e in vault.bundles.exhibits(case_id)],
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True, indent=1)


def _incidents(vault: Vault, case_id: str, *, directory: bool) -> Iterator[dict[str, object]]:
    for wanted in (EVERYTHING, IncidentFilter(withdrawn=True)):
        for incident in vault.incidents.each(case_id, wanted):
            document = documents.incident(incident)
            point = incident.contact_point
            parties = sorted(json.dumps(party, sort_keys=True, default=str) for party in document["parties"])
            key = None if point is None else point.key
            yield {
                **document,
                "contact_point": key,
                "label": incident.label,
                "parties": parties if directory else 0,
            }
