"""Erasing contacts, and whole cases: words, rows and files go; a tombstone, the leaves and the record of it stay.

Removed from this vault. Copies in backups and case files made earlier stay, and what a disk keeps of deleted files is
not in our hands.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from shilu.core.case_file import CaseErasure
from shilu.core.erasure import Erasure, LeftOfErased
from shilu.core.errors import UserError
from shilu.core.history import Json
from shilu.core.job import Job, QuietJob
from shilu.vault import erasures
from shilu.vault.behind import Behind
from shilu.vault.connection import checkpoint, transaction
from shilu.vault.corrections import RECORDED_POINTS
from shilu.vault.evidence import Evidence
from shilu.vault.fold.base import Identity
from shilu.vault.fold.erasures import CASE_ERASED, ERASING
from shilu.vault.fold.joins import JOINING
from shilu.vault.history import DIRECTORY, History
from shilu.vault.refold import refold_case
from shilu.vault.thread import Connections, VaultThreads, on_reading_thread, on_vault_thread

_CHUNK = 50
"""Contacts in one event, so that a single save gets its turn in between (measured: some 50 ms)."""

_MADE_BY_ITSELF = (
    "i.import_id = :import and i.status != 'erased' and not exists (select 1 from incident_rows r "
    "where r.incident = i.id and r.import_id != :import)"
)


_CORRECTED = (
    "select distinct i.id from revisions r join bodies b on b.body_hash = r.body_hash join incidents i "
    "on i.id = r.subject where r.chain = ? and instr(b.body, '\"incident.corrected\"')"
)
_WAS_RECORDED = (
    "select 1 from corrections where field = 'address' and recorded != 'null' and json_extract(recorded, '$.point') = ?"
)
_SAID_HERE = (
    "select 1 from attributions a join revisions r on r.subject = a.id join bodies b on b.body_hash = r.body_hash "
    "where a.contact_point = ? and (r.chain = 'directory' or r.origin in (select id from origins where mine != 0)) "
    "and json_extract(b.body, '$.kind') != 'attribution.received'"
)
_ONLY_RECEIVED = (
    f"select r.body_hash from attributions a join revisions r on r.subject = a.id and r.chain = '{DIRECTORY}' "
    "where a.contact_point = ?"
)
"""Of an address of which nothing was said here. The directory's own history is always this vault's."""
_LEFT = (
    "select i.id, (i.number + coalesce(m.number_base, 0)) || iif(i.series = '', '', '-' || i.series) "
    "from incidents i left join imports m on m.id = i.import_id where i.case_id = :case and i.status = 'erased' and ("
    "exists (select 1 from incident_rows r where r.incident = i.id) "
    "or i.id in (select value from json_each(:changed)) or exists (select 1 from revisions r "
    "join bodies b on b.body_hash = r.body_hash where (r.subject = i.id or r.subject in (select id from attributions "
    "where scope = 'incident' and scope_id = i.id)) and json_extract(b.body, '$.kind') not in "
    "(select value from json_each(:erasing)))) order by i.number, i.series"
)
_TOLD_BY_DIRECTORY = (
    "select r.body_hash from revisions r join attributions a on a.id = r.subject where r.chain = 'directory' and "
    "((a.scope = 'case' and a.scope_id = :case) or (a.scope = 'incident' and a.scope_id in "
    "(select id from incidents where case_id = :case)))"
)


_JOINED_BY_ITSELF = (
    "i.import_id = :import and not exists (select 1 from incident_rows r "
    "where r.incident = i.kept and r.came_as = i.id and r.import_id != :import)"
)


@dataclass(frozen=True, slots=True)
class _ImportParts:
    """What an import brought: contacts of its own, contacts that another import shows too, rows of others' contacts."""

    case: str
    own: Sequence[Sequence[str]]
    shared: int
    linked: tuple[int, ...]


class Erasing:
    """Erases contacts of a vault. Every public method may be called from any thread."""

    def __init__(
        self,
        database: Connections,
        *,
        history: History,
        threads: VaultThreads,
        evidence: Evidence,
        identity: Identity,
    ) -> None:
        self._identity = identity
        self._database = database
        self._history = history
        self._threads = threads
        self._evidence = evidence

    @on_reading_thread
    def count(self, case_id: str) -> int:
        """How many contacts of a case were erased."""
        found = self._database.conn.execute(
            "select count(*) from incidents where case_id = ? and status = 'erased'", (case_id,)
        ).fetchone()
        return int(found[0])

    @on_reading_thread
    def left_of_erased(self, case_id: str) -> LeftOfErased:
        """The contacts of a case that were erased and of which something is there again: it came from a vault whose
        owner did not know of it."""
        passed_over = json.dumps(sorted(ERASING | JOINING))
        changed = self._behind.changed_since_erased(case_id)
        at = {"case": case_id, "erasing": passed_over, "changed": json.dumps(changed)}
        found = self._database.conn.execute(_LEFT, at).fetchall()
        ids = tuple(incident_id for incident_id, _ in found)
        return LeftOfErased(ids, tuple(label for _, label in found), self._planned(ids, ()))

    @on_reading_thread
    def plan(self, incident_ids: Sequence[str]) -> Erasure:
        """What erasing these contacts would take. Raises UserError ``usage.unknown_incident``."""
        for incident_id in incident_ids:
            self._case_of(incident_id)
        return self._planned(_all(self._behind.joined(incident_ids)), ())

    @on_reading_thread
    def plan_import(self, import_id: str) -> Erasure:
        """What erasing an import would take. Raises UserError ``usage.unknown_import``."""
        parts = self._parts(import_id)
        planned = self._planned(_all(parts.own), [(import_id, ordinal) for ordinal in parts.linked])
        return Erasure(planned.incidents, planned.rows, planned.files, parts.shared)

    def erase(self, incident_ids: Sequence[str], reason: str, job: Job) -> Erasure:
        """Erase contacts; returns what went. Those that were erased are so even when the next ones fail.

        Raises UserError ``usage.unknown_incident`` before anything is erased.
        """
        by_case: dict[str, list[list[str]]] = defaultdict(list)
        for group in self._joined(incident_ids):
            by_case[self._case(group[0])].append(group)
        gone = Erasure()
        total = sum(map(len, by_case.values()))
        for case_id, groups in by_case.items():
            for some in _chunks(groups):
                job.progress("erasing", gone.incidents, total)
                gone = _sum(gone, self._erase_some(case_id, some, reason))
        empty_log(self._database, self._threads)
        return gone

    def erase_import(self, import_id: str, reason: str, job: Job) -> Erasure:
        """Erase what an import brought: contacts that only it shows, and its rows of contacts that others show too.

        A contact that it brought first and that another import also shows stays whole. Raises UserError
        ``usage.unknown_import``.
        """
        parts = self._import(import_id)
        gone = Erasure(kept=parts.shared)
        chunks = list(_chunks(parts.own)) or [()]
        for number, some in enumerate(chunks):
            job.progress("erasing", gone.incidents, len(parts.own))
            linked = [(import_id, n, n) for n in parts.linked] if number == len(chunks) - 1 else []
            whole = number == len(chunks) - 1 and not parts.shared
            gone = _sum(gone, self._erase_some(parts.case, some, reason, import_id, linked, whole=whole))
        empty_log(self._database, self._threads)
        return gone

    @on_reading_thread
    def plan_case(self, case_id: str) -> CaseErasure:
        """What erasing a case would take. Raises UserError ``usage.unknown_case``."""
        return self._case_plan(case_id)

    def erase_case(self, case_id: str, reason: str, job: Job | None = None) -> CaseErasure:
        """Erase a case: what its history says, its rows, the keys of its files, and addresses that nobody else uses.
        What stays is its number, and that it was erased, when, by whom and why; returns what went.

        Raises UserError ``usage.unknown_case``; Cancelled, until the job hears of the stage ``erased``: all is there.
        """
        plan = self._erase_case(case_id, reason, job or QuietJob())
        empty_log(self._database, self._threads)
        return plan

    @on_vault_thread
    def _erase_case(self, case_id: str, reason: str, job: Job) -> CaseErasure:
        connection = self._database.conn
        with transaction(self._database):
            plan = self._case_plan(case_id)
            points = {
                point
                for (point,) in connection.execute(
                    "select contact_point from incidents where case_id = :case and contact_point is not null "
                    f"union select point from ({RECORDED_POINTS})",
                    {"case": case_id},
                )
            } | self._corrected_points(case_id)
            # in vaults of the first version the directory also told of cases
            elsewhere = [bytes(row[0]) for row in connection.execute(_TOLD_BY_DIRECTORY, {"case": case_id})]
            data: dict[str, Json] = {"id": case_id, "number": plan.number, "reason": reason}
            erasing = self._history.record(case_id, CASE_ERASED, data)
            gone = erasures.erase_case(connection, case_id, erasing.body_hash, job)
            refold_case(self._database, self._identity, case_id)
            self.forget_points(points, elsewhere)
            job.check()
            job.progress("erased", 0, None)
        self._evidence.remove(gone)
        return plan

    def _case_plan(self, case_id: str) -> CaseErasure:
        connection = self._database.conn
        case = connection.execute(
            "select number, title, standing from cases where id = ? and erased_ms is null", (case_id,)
        ).fetchone()
        if case is None:
            raise UserError("usage.unknown_case", case=case_id)
        files = erasures.files_of_case(connection, case_id)
        kept = erasures.named_elsewhere(connection, case_id, files)
        number, title, contacts = case
        return CaseErasure(number, title, contacts, len(files - kept), len(kept))

    @on_vault_thread
    def _erase_some(
        self,
        case_id: str,
        ids: Sequence[str],
        reason: str,
        import_id: str = "",
        linked: Sequence[tuple[str, int, int]] = (),
        *,
        whole: bool = False,
    ) -> Erasure:
        connection = self._database.conn
        with transaction(self._database):
            shown = self._behind.shown(ids)
            events = {incident_id: self._behind.events_of(incident_id, ids) for incident_id in ids}
            tombstones = [self._behind.tombstone(incident_id, case_id, of) for incident_id, of in events.items()]
            bodies = list(
                dict.fromkeys(event.body_hash for of in events.values() for event in of if event.chain == case_id)
            )
            rows = [*self._behind.rows_of(ids), *linked]
            points = self._behind.points_of(ids) | self._behind.points_told(linked)
            files = {sha256 for incident_id in ids for sha256 in self._behind.files_of(incident_id)}
            data: dict[str, Json] = {
                "incidents": tombstones,
                "bodies": [hashed.hex() for hashed in bodies],
                "rows": [list(one) for one in rows],
                "reason": reason,
            }
            if import_id:
                data |= {"id": import_id, "whole": whole}
            self._history.record(case_id, "import.erased" if import_id else "incident.erased", data)
            files |= erasures.remove_bodies(connection, bodies)
            files |= erasures.remove_rows(connection, rows)
            # in vaults of the first version the directory also told of single contacts
            elsewhere = [event.body_hash for of in events.values() for event in of if event.chain == DIRECTORY]
            self.forget_points(points, elsewhere)
            forgotten = erasures.forget_files(connection, files)
        self._evidence.remove(forgotten)
        return Erasure(shown, sum(last - first + 1 for _, first, last in rows), len(forgotten))

    def _corrected_points(self, case_id: str) -> frozenset[str]:
        corrected = self._database.conn.execute(_CORRECTED, (case_id,)).fetchall()
        return self._behind.points_of([incident for (incident,) in corrected])

    def forget_points(self, candidates: Iterable[str], bodies: Sequence[bytes] = ()) -> None:
        """Within the caller's transaction, on the vault's thread: erase those addresses that no contact names any more
        and of which nobody attributed anything in this vault, with what other vaults attributed to them; what else
        stood in the same body of the directory is noted anew. ``bodies`` go with them."""
        connection = self._database.conn
        unused = {
            point
            for point in candidates
            if not connection.execute("select 1 from incidents where contact_point = ?", (point,)).fetchone()
            and not connection.execute(_SAID_HERE, (point,)).fetchone()
            and not connection.execute(_WAS_RECORDED, (point,)).fetchone()
            and not connection.execute("select 1 from tellings where contact_point = ?", (point,)).fetchone()
        }
        if not unused and not bodies:
            return
        noting, survivors = self._noted(unused)
        received = [bytes(row[0]) for point in sorted(unused) for row in connection.execute(_ONLY_RECEIVED, (point,))]
        bodies = list(dict.fromkeys([*bodies, *noting, *received]))
        if survivors:
            self._history.record(DIRECTORY, "points.noted", {"points": survivors})
        data: dict[str, Json] = {"bodies": [hashed.hex() for hashed in bodies], "ids": sorted(unused)}
        self._history.record(DIRECTORY, "points.erased", data)
        erasures.remove_bodies(connection, bodies)

    def _noted(self, points: set[str]) -> tuple[list[bytes], list[Json]]:
        """The bodies that name one of these points, and the other points that they name."""
        bodies: list[bytes] = []
        others: dict[str, Json] = {}
        for hashed, body in self._database.conn.execute(
            "select b.body_hash, b.body from events e join bodies b on b.body_hash = e.body_hash "
            'where e.chain = ? and instr(b.body, \'"kind":"points.noted"\') order by e.lamport',
            (DIRECTORY,),
        ):
            noted = json.loads(body)["data"]["points"]
            if any(point["id"] in points for point in noted):
                bodies.append(bytes(hashed))
                others |= {point["id"]: _without_name(point) for point in noted if point["id"] not in points}
        return bodies, [others[point] for point in sorted(others)]

    @property
    def _behind(self) -> Behind:
        return Behind(self._database.conn, point_key=self._identity.point_key)

    @on_reading_thread
    def _joined(self, ids: Sequence[str]) -> list[list[str]]:
        return self._behind.joined(ids)

    @on_reading_thread
    def _case(self, incident_id: str) -> str:
        return self._case_of(incident_id)

    def _case_of(self, incident_id: str) -> str:
        found = self._database.conn.execute(
            f"select case_id from {self._behind.table_of(incident_id)} where id = ? "
            "and (import_id is null or import_id not in (select id from pending_imports))",
            (incident_id,),
        ).fetchone()
        if found is None or not self._behind.has_something(incident_id):
            raise UserError("usage.unknown_incident", id=incident_id)
        return str(found[0])

    @on_reading_thread
    def _import(self, import_id: str) -> _ImportParts:
        return self._parts(import_id)

    def _parts(self, import_id: str) -> _ImportParts:
        connection = self._database.conn
        found = connection.execute(
            "select case_id from imports where id = ? and state != 'erased'", (import_id,)
        ).fetchone()
        if found is None:
            raise UserError("usage.unknown_import", id=import_id)
        named = {"import": import_id}
        own = connection.execute(
            f"select i.id, i.number from incidents i where {_MADE_BY_ITSELF} union all "
            f"select i.id, i.number from joined_incidents i where {_JOINED_BY_ITSELF} order by 2, 1",
            named,
        ).fetchall()
        made = connection.execute(
            "select (select count(*) from incidents where import_id = :import and status != 'erased') "
            "+ (select count(*) from joined_incidents where import_id = :import)",
            named,
        ).fetchone()
        linked = connection.execute(
            "select r.ordinal from incident_rows r join incidents i on i.id = r.incident where r.import_id = :import "
            "and r.came_as = '' and (i.import_id is null or i.import_id != :import) union all "
            "select r.ordinal from incident_rows r join joined_incidents i on i.id = r.came_as "
            "where r.import_id = :import and (i.import_id is null or i.import_id != :import) order by 1",
            named,
        ).fetchall()
        groups = self._behind.among([row[0] for row in own])
        return _ImportParts(found[0], groups, made[0] - len(own), tuple(row[0] for row in linked))

    def _planned(self, ids: Sequence[str], linked: Sequence[tuple[str, int]]) -> Erasure:
        """Files are those of these contacts and rows that no other contact or row of one names."""
        connection = self._database.conn
        mentions: dict[str, int] = defaultdict(int)
        for sha256 in (file for incident_id in ids for file in self._behind.files_of(incident_id)):
            mentions[sha256] += 1
        for row in linked:
            for (sha256,) in connection.execute(
                "select sha256 from incident_files where import_id = ? and row = ?", row
            ):
                mentions[sha256] += 1
        only_here = sum(
            connection.execute("select count(*) from incident_files where sha256 = ?", (sha256,)).fetchone()[0] == count
            for sha256, count in mentions.items()
        )
        rows = sum(last - first + 1 for _, first, last in self._behind.rows_of(ids)) + len(linked)
        return Erasure(self._behind.shown(ids), rows, only_here)


def empty_log(database: Connections, threads: VaultThreads) -> None:
    """The write-ahead log still has the pages as they were; emptied whole once nobody reads."""
    with threads.alone(), suppress(UserError):  # on a full disk closing the vault empties it
        threads.run(lambda: checkpoint(database))


def _all(groups: Iterable[Sequence[str]]) -> list[str]:
    return [one for group in groups for one in group]


def _chunks(groups: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    """Some contacts at a time, those that are one always together."""
    some: list[str] = []
    for group in groups:
        some += group
        if len(some) >= _CHUNK:
            yield some
            some = []
    if some:
        yield some


def _sum(one: Erasure, other: Erasure) -> Erasure:
    return Erasure(
        one.incidents + other.incidents, one.rows + other.rows, one.files + other.files, one.kept + other.kept
    )


def _without_name(point: dict[str, Json]) -> dict[str, Json]:
    """What a phone called a number stood in the directory in vaults of the first version. It is one client's."""
    return {name: value for name, value in point.items() if name != "name"}
