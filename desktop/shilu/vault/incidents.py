"""The incidents of a vault: logged, judged, found, read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shilu.core.contact_point import ContactPoint
from shilu.core.encoding import contact_to_json, reached_to_json, segments_from_json
from shilu.core.errors import UserError
from shilu.core.evidence import Attachment
from shilu.core.history import Json
from shilu.core.ids import new_id
from shilu.core.incident import Contact, Incident, Judgement, SourceRef
from shilu.core.party import AttributedParty, Attribution, Party, Role, Scope
from shilu.core.query import Found, IncidentFilter, Page, Reach
from shilu.core.record import RowSegment
from shilu.core.source_row import StoredRow
from shilu.core.text import search_key
from shilu.vault import rows
from shilu.vault.blobs import SealedBlob
from shilu.vault.connection import driver_errors, transaction
from shilu.vault.directory import Directory
from shilu.vault.evidence import Evidence
from shilu.vault.history import History
from shilu.vault.thread import Connections, VaultThreads, on_reading_thread, on_vault_thread

_SHOWN = "(i.import_id is null or i.import_id not in (select id from pending_imports))"
_STANDS = (
    "(m.state = 'complete' or not exists (select 1 from incident_rows r2 join imports m2 on m2.id = r2.import_id "
    "where r2.incident = r.incident and m2.state = 'complete'))"
)
"""Rows of an import that was taken back count no more, unless nothing else stands behind the contact: one that is put
back is as documented as it was."""
_MOST_ROWS = 1_000_000_000
_ORDER = "order by i.at_key, running"


class Incidents:
    """Contacts that happened. Every public method may be called from any thread."""

    def __init__(
        self,
        database: Connections,
        *,
        history: History,
        threads: VaultThreads,
        directory: Directory,
        evidence: Evidence,
    ) -> None:
        self._database = database
        self._history = history
        self._threads = threads
        self._directory = directory
        self._evidence = evidence

    @on_vault_thread
    def log(
        self,
        case_id: str,
        contact: Contact,
        *,
        summary: str = "",
        tags: Sequence[str] = (),
        note: str = "",
        party: str = "",
        party_scope: Scope = Scope.INCIDENT,
        sealed: Sequence[SealedBlob] = (),
    ) -> str:
        """Record one contact by hand, its files and whom it is attributed to, in one transaction; returns its id."""
        incident_id = new_id()
        self._evidence.settle(sealed)
        address = contact.address
        point = None if address is None else self._directory.point_id(address)
        with transaction(self._database):
            self._evidence.remember(sealed)
            if address is not None and point is not None:
                self._directory.note_points({point: address})
            number = self._database.conn.execute("select next_incident from cases where id = ?", (case_id,)).fetchone()
            if number is None:
                raise UserError("usage.unknown_case", case=case_id)
            data: dict[str, Json] = {
                "id": incident_id,
                "number": number[0],
                "contact": contact_to_json(contact),
                "contact_point": point,
                "summary": summary,
                "tags": list(tags),
                "note": note,
                "loan": None,
            }
            self._history.record(case_id, "incident.logged", data)
            if party:
                self._attribute(incident_id, point or "", party, party_scope)
        return incident_id

    def _attribute(self, incident_id: str, point: str, party: str, scope: Scope) -> None:
        scope_id = incident_id if scope is Scope.INCIDENT else ""
        known = self._database.conn.execute(
            "select 1 from attributions where contact_point = ? and party = ? and scope = ? and scope_id = ? "
            "and state != 'withdrawn'",
            (point, party, scope.value, scope_id),
        ).fetchone()
        if not known:
            self._directory.record_attribution(
                new_id(), point=point, party=party, role=Role.CREDITOR, scope=scope, scope_id=scope_id
            )

    @on_vault_thread
    def judge(self, incident_id: str, judgement: Judgement, reason: str) -> None:
        """Revise what people think of an incident. The earlier revision stays in the history."""
        changes: dict[str, Json] = {}
        if judgement.summary is not None:
            changes["summary"] = judgement.summary
        if judgement.tags is not None:
            changes["tags"] = list(judgement.tags)
        if judgement.include is not None:
            changes["include"] = judgement.include.value
        if judgement.status is not None:
            changes["status"] = judgement.status.value
        if judgement.note is not None:
            changes["note"] = judgement.note
        if judgement.reached is not None:
            changes["reached"] = reached_to_json(judgement.reached)
        if not changes:
            return
        with transaction(self._database):
            found = self._database.conn.execute("select case_id from incidents where id = ?", (incident_id,)).fetchone()
            if found is None:
                raise UserError("usage.unknown_incident", id=incident_id)
            data: dict[str, Json] = {"id": incident_id, "changes": changes, "reason": reason}
            self._history.record(found[0], "incident.judged", data)

    @on_reading_thread
    def get(self, incident_id: str) -> Incident:
        """One incident. Raises UserError ``usage.unknown_incident``."""
        with driver_errors():
            found = self._database.conn.execute(f"{rows.INCIDENT} where i.id = ? and {_SHOWN}", (incident_id,))
            incidents = self._complete(found.fetchall())
        if not incidents:
            raise UserError("usage.unknown_incident", id=incident_id)
        return incidents[0]

    @on_reading_thread
    def find(self, case_id: str, wanted: IncidentFilter, page: Page) -> Found:
        """A page of the incidents asked for, in order of time and number, unknown times last; and the total."""
        condition, values = _condition(case_id, wanted)
        with driver_errors():
            counted = self._database.conn.execute(f"select count(*) from incidents i where {condition}", values)
            total = counted.fetchone()[0]
            return Found(self._complete(self._page(condition, values, page)), total)

    @on_reading_thread
    def position(self, case_id: str, wanted: IncidentFilter, incident_id: str) -> int | None:
        """How many of the incidents asked for stand before this one, in their order; None when it is none of them."""
        condition, values = _condition(case_id, wanted)
        number = "i.number + coalesce(m.number_base, 0)"
        source = f"from incidents i left join imports m on m.id = i.import_id where {condition}"
        with driver_errors():
            found = self._database.conn.execute(
                f"select i.at_key, {number} {source} and i.id = ?", (*values, incident_id)
            ).fetchone()
            if found is None:
                return None
            before = self._database.conn.execute(
                f"select count(*) {source} and i.at_key <= ? and (i.at_key < ? or {number} < ?)",
                (*values, found[0], *found),
            ).fetchone()
            return int(before[0])

    def each(self, case_id: str, wanted: IncidentFilter, *, step: int = 500) -> Iterator[Incident]:
        """All incidents asked for, in order, a page at a time so that other calls get their turn."""
        after = ""
        while True:
            incidents = self._some(case_id, wanted, Page(step, after))
            yield from incidents
            if len(incidents) < step:
                return
            after = incidents[-1].id

    def source_rows(self, incident_ids: Sequence[str]) -> Iterator[StoredRow]:
        """The exact source rows behind incidents, in the order of source and row."""
        for start in range(0, len(incident_ids), 200):
            yield from self._some_rows(incident_ids[start : start + 200])

    @on_reading_thread
    def _some(self, case_id: str, wanted: IncidentFilter, page: Page) -> tuple[Incident, ...]:
        condition, values = _condition(case_id, wanted)
        with driver_errors():
            return self._complete(self._page(condition, values, page))

    def _page(self, condition: str, values: list[Any], page: Page) -> list[rows.Row]:
        beyond = ""
        more: list[Any] = []
        if page.after:
            last = self._database.conn.execute(
                "select i.at_key, i.number + coalesce(m.number_base, 0) from incidents i "
                "left join imports m on m.id = i.import_id where i.id = ? and i.case_id = ?",
                (page.after, values[0]),
            ).fetchone()
            if last is None:
                raise UserError("usage.unknown_incident", id=page.after)
            beyond = " and i.at_key >= ? and (i.at_key > ? or i.number + coalesce(m.number_base, 0) > ?)"
            more = [last[0], last[0], last[1]]
        statement = f"{rows.INCIDENT} where {condition}{beyond} {_ORDER} limit ?"
        limit = min(page.limit, _MOST_ROWS)
        return list(self._database.conn.execute(statement, (*values, *more, limit)))

    def _complete(self, found: list[rows.Row]) -> tuple[Incident, ...]:
        """Incident rows with what stands beside them: directory, files, sources."""
        ids = [row[0] for row in found]
        points = self._directory.points({row[15] for row in found if row[15] is not None})
        parties, attributions = self._directory.parties(), self._directory.attributions()
        attachments = self._files(ids)
        sources = self._sources(ids)
        return tuple(
            rows.incident(
                row,
                points=points,
                parties=_parties_of(row, points, parties, attributions),
                attachments=tuple(attachments.get(row[0], ())),
                sources=tuple(sources.get(row[0], ())),
            )
            for row in found
        )

    def _files(self, ids: Sequence[str]) -> Mapping[str, Sequence[Attachment]]:
        files: dict[str, list[Attachment]] = defaultdict(list)
        for incident, *file in self._in_batches(
            "select incident, sha256, name, media_type, size_bytes from incident_files where incident in ({}) "
            "order by incident, ordinal",
            ids,
        ):
            files[incident].append(Attachment(*file))
        return files

    def _sources(self, ids: Sequence[str]) -> Mapping[str, Sequence[SourceRef]]:
        sources: dict[str, list[SourceRef]] = defaultdict(list)
        for incident, *source in self._in_batches(
            "select r.incident, m.sha256, m.file_name, s.locator, m.importer, m.importer_version from incident_rows r "
            f"join imports m on m.id = r.import_id and {_STANDS} "
            "join source_rows s on s.import_id = r.import_id and s.ordinal = r.ordinal where r.incident in ({}) "
            "order by r.incident, m.recorded_ms, m.id, r.ordinal",
            ids,
        ):
            sources[incident].append(SourceRef(*source))
        return sources

    @on_reading_thread
    def _some_rows(self, ids: Sequence[str]) -> list[StoredRow]:
        import json

        found = []
        with driver_errors():
            for sha256, name, locator, raw, segments in self._in_batches(
                "select m.sha256, m.file_name, s.locator, s.raw, s.segments from incident_rows r "
                f"join imports m on m.id = r.import_id and {_STANDS} "
                "join source_rows s on s.import_id = r.import_id and s.ordinal = r.ordinal where r.incident in ({}) "
                "order by m.recorded_ms, m.id, r.ordinal",
                ids,
            ):
                if raw is not None:
                    parts: tuple[RowSegment, ...] = (RowSegment(literal=bytes(raw)),)
                else:
                    parts = segments_from_json(json.loads(segments)) if segments else ()
                found.append(StoredRow(sha256, name, locator, parts))
        return found

    def _in_batches(self, statement: str, ids: Sequence[str]) -> Iterator[rows.Row]:
        for start in range(0, len(ids), 500):
            some = ids[start : start + 500]
            yield from self._database.conn.execute(statement.format(", ".join("?" * len(some))), some).fetchall()


def _parties_of(
    row: rows.Row,
    points: Mapping[str, ContactPoint],
    parties: Mapping[str, Party],
    attributions: Mapping[str, Sequence[Attribution]],
) -> tuple[AttributedParty, ...]:
    incident_id, case_id, at, point = row[0], row[2], row[4], row[15]
    found = {}
    for made in attributions.get(point or "", ()):
        applies = (
            (made.scope is Scope.VAULT and point in points)
            or (made.scope is Scope.CASE and made.scope_id == case_id)
            or (made.scope is Scope.INCIDENT and made.scope_id == incident_id)
        )
        early = made.from_ms is not None and (at is None or at < made.from_ms)
        late = made.to_ms is not None and (at is None or at > made.to_ms)
        if applies and not early and not late and made.party in parties:
            found[made.party] = rows.attributed(made, parties[made.party])
    return tuple(found.values())


_ATTRIBUTED = (
    "select 1 from attributions a where a.state != 'withdrawn' and a.contact_point = coalesce(i.contact_point, '') "
    "and ((a.scope = 'vault' and i.contact_point is not null) or (a.scope = 'case' and a.scope_id = i.case_id) "
    "or (a.scope = 'incident' and a.scope_id = i.id)) "
    "and (a.from_ms is null or i.earliest_ms >= a.from_ms) and (a.to_ms is null or i.earliest_ms <= a.to_ms)"
)


def _condition(case_id: str, wanted: IncidentFilter) -> tuple[str, list[Any]]:
    """The SQL condition of a filter over ``incidents i``, and its parameters. core.query.matches says the same."""
    conditions, values = [f"i.case_id = ? and {_SHOWN}"], [case_id]  # type: tuple[list[str], list[Any]]

    def add(condition: str, *parameters: Any) -> None:
        conditions.append(condition)
        values.extend(parameters)

    def one_of(column: str, some: Sequence[str]) -> None:
        add(f"{column} in ({', '.join('?' * len(some))})", *some)

    add(f"i.status {'in' if wanted.withdrawn else 'not in'} ('withdrawn', 'erased')")
    if wanted.from_ms is not None:
        add("i.earliest_ms >= ?", wanted.from_ms)
    if wanted.to_ms is not None:
        add("i.earliest_ms <= ?", wanted.to_ms)
    if wanted.contact_points:
        one_of("i.contact_point", wanted.contact_points)
    if wanted.parties:
        marks = ", ".join("?" * len(wanted.parties))
        add(f"exists ({_ATTRIBUTED} and a.party in ({marks}))", *wanted.parties)
    if wanted.unattributed:
        add(f"not exists ({_ATTRIBUTED})")
    for tag in wanted.tags:
        add("exists (select 1 from json_each(i.tags) where value = ?)", tag)
    if wanted.channels:
        one_of("i.channel", [channel.value for channel in wanted.channels])
    if wanted.reach is not Reach.ANYONE:
        add("i.others = ?", wanted.reach is Reach.OTHERS)
    if wanted.includes:
        one_of("i.include", [include.value for include in wanted.includes])
    for part in search_key(wanted.text).split():
        like = "%" + part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        add(
            "(i.search like ? escape '\\' or i.contact_point in (select id from contact_points "
            "where search like ? escape '\\') or exists ("
            f"{_ATTRIBUTED} and a.party in (select id from parties where search like ? escape '\\')))",
            *(like, like, like),
        )
    return " and ".join(conditions), values
