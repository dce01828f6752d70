"""The incidents of a vault: logged, judged, found, read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from shilu.core.channel import Channel, Direction
from shilu.core.circumstances import NO_CIRCUMSTANCES
from shilu.core.contact_point import Recognised
from shilu.core.correction import Correction
from shilu.core.encoding import (
    contact_to_json,
    correction_to_json,
    reached_from_json,
    reached_to_json,
    segments_from_json,
)
from shilu.core.errors import UserError
from shilu.core.history import Json
from shilu.core.ids import new_id
from shilu.core.incident import Contact, Incident, Judgement, Reached, ReachedKind, Status
from shilu.core.particular import FieldValue, values_to_json
from shilu.core.party import Role, Scope
from shilu.core.query import EVERYTHING, IncidentFilter, Page
from shilu.core.record import RowSegment
from shilu.core.source_row import StoredRow
from shilu.vault import rows
from shilu.vault.blobs import SealedBlob
from shilu.vault.brief_contacts import BriefContacts
from shilu.vault.connection import transaction
from shilu.vault.corrections import addresses_of
from shilu.vault.directory import Directory
from shilu.vault.evidence import Evidence
from shilu.vault.filtering import SHOWN, condition
from shilu.vault.history import History, undoing
from shilu.vault.reader import STANDS, IncidentReader
from shilu.vault.thread import Connections, VaultThreads, on_reading_thread, on_vault_thread
from shilu.vault.touched import TouchedContacts

_KEPT = "coalesce((select kept from joined_incidents where id = ?), ?)"
_LOOKED_AT = 20_000  # contacts, for the people they reached
_HEARD_AT_ONCE = 2_000


class SaidRow(NamedTuple):
    """The words of a contact that came in, the kinds of conduct it has, and the suggested ones that were declined."""

    incident: str
    text: str
    tags: tuple[str, ...]
    declined: tuple[str, ...]


class HeardRow(NamedTuple):
    """Of a contact that came from a number what may say who is behind it: its words, the complainant's own words and
    what the phone called the number."""

    incident: str
    point: str
    channel: Channel
    direction: Direction
    at_ms: int | None
    text: str
    summary: str
    called: str
    claimed: str


class Incidents:
    """Contacts that happened. Every public method may be called from any thread. ``brief`` is what rules read of
    them, ``touched`` which of them changed since."""

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
        self._reader = IncidentReader(database)
        self.brief = BriefContacts(database, threads=threads)
        self.touched = TouchedContacts(database, threads=threads)

    @on_vault_thread
    def log(
        self,
        case_id: str,
        contact: Contact,
        *,
        summary: str = "",
        tags: Sequence[str] = (),
        note: str = "",
        circumstances: Mapping[str, FieldValue] = NO_CIRCUMSTANCES,
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
            number = self._database.conn.execute(
                "select next_incident from cases where id = ? and erased_ms is null", (case_id,)
            ).fetchone()
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
            if circumstances:
                data["circumstances"] = values_to_json(tuple(circumstances.items()))
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
    def judge(self, incident_id: str, judgement: Judgement, reason: str, *, undoes: str = "") -> None:
        """Revise what people think of an incident. The earlier revision stays in the history. ``undoes`` names the
        event that this takes back.

        Raises UserError ``usage.unknown_incident``, ``usage.incident_erased``.
        """
        with transaction(self._database):
            self._record_judged(incident_id, judgement, reason, undoes)

    @on_vault_thread
    def judge_all(self, judgements: Sequence[tuple[str, Judgement]], reason: str) -> None:
        """Revise what people think of some incidents, in one transaction. Raises as ``judge``."""
        with transaction(self._database):
            for incident_id, judgement in judgements:
                self._record_judged(incident_id, judgement, reason, "")

    @on_vault_thread
    def answer_conduct(self, answered: Mapping[str, Sequence[str]], *, is_declined: bool) -> None:
        """Say of incidents that suggested kinds of conduct do not hold, or that they may be suggested again; in one
        transaction. Raises as ``judge``."""
        kind = "incident.conduct_declined" if is_declined else "incident.conduct_reopened"
        with transaction(self._database):
            for incident_id, tags in answered.items():
                kept, case_id = self._kept_of(incident_id)
                data: dict[str, Json] = {"id": kept, "tags": list(tags)}
                self._history.record(case_id, kind, data)

    def _record_judged(self, incident_id: str, judgement: Judgement, reason: str, undoes: str) -> None:
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
        changes |= values_to_json(tuple((judgement.circumstances or {}).items()))
        if changes:
            kept, case_id = self._kept_of(incident_id)
            data: dict[str, Json] = {"id": kept, "changes": changes, "reason": reason, **undoing(undoes)}
            self._history.record(case_id, "incident.judged", data)

    @on_vault_thread
    def correct(
        self,
        incident_id: str,
        correction: Correction,
        reason: str,
        *,
        status: Status | None = None,
        undoes: str = "",
    ) -> None:
        """Say what holds instead of what was recorded, which stays and is shown beside it. ``status``: where the
        incident stands then, if that changes with it. ``undoes`` names the event that this takes back.

        Raises UserError ``usage.unknown_incident``, ``usage.incident_erased``.
        """
        changes = correction_to_json(correction)
        if status is not None:
            changes["status"] = status.value
        address = correction.address
        with transaction(self._database):
            kept, case_id = self._kept_of(incident_id)
            if isinstance(address, Recognised):
                self._directory.note_points({self._directory.point_id(address): address})
            data: dict[str, Json] = {"id": kept, "changes": changes, "reason": reason, **undoing(undoes)}
            self._history.record(case_id, "incident.corrected", data)

    @on_reading_thread
    def addresses(self, incident_id: str) -> tuple[Recognised, ...]:
        """Every address that an incident was said to have, as recorded and as corrected."""
        return tuple(addresses_of(self._database.conn, incident_id))

    def _kept_of(self, incident_id: str) -> tuple[str, str]:
        """An incident that can be changed, or the one that it was joined with, and its case."""
        found = self._database.conn.execute(
            f"select id, case_id, status from incidents where id = {_KEPT}", (incident_id,) * 2
        ).fetchone()
        if found is None:
            raise UserError("usage.unknown_incident", id=incident_id)
        if found[2] == Status.ERASED:
            raise UserError("usage.incident_erased")
        return found[0], found[1]

    @on_reading_thread
    def get(self, incident_id: str) -> Incident:
        """One incident, also by the id of one that was joined with it. Raises UserError
        ``usage.unknown_incident``."""
        found = self._database.conn.execute(f"{rows.INCIDENT} where i.id = {_KEPT} and {SHOWN}", (incident_id,) * 2)
        incidents = self._reader.complete(found.fetchall())
        if not incidents:
            raise UserError("usage.unknown_incident", id=incident_id)
        return incidents[0]

    @on_reading_thread
    def people_reached(self, case_id: str) -> tuple[Reached, ...]:
        """Third persons whom the last contacts of a case reached, each as it was put once."""
        found = self._database.conn.execute(
            "select distinct reached from (select reached, others from incidents where case_id = ? "
            "order by at_key desc limit ?) where others",
            (case_id, _LOOKED_AT),
        )
        people = (one for row in found for one in reached_from_json(json.loads(row[0])))
        return tuple(dict.fromkeys(one for one in people if one.kind is ReachedKind.THIRD_PERSON))

    @on_reading_thread
    def called(self, case_id: str, number: int, series: str, *, itself: bool = False) -> tuple[str, ...]:
        """The ids of the incidents of a case that have this running number, and this series where there are two; a
        number of one that was joined with another leads to that, or with ``itself`` to what had it."""
        found = self._database.conn.execute(
            "select i.id from incidents i where i.case_id = :case and i.import_id is null and i.number = :number "
            "and i.series = :series union all select i.id from imports m join incidents i on i.import_id = m.id "
            "where m.case_id = :case and i.number = :number - m.number_base and i.series = :series "
            "union all select iif(:itself, j.id, j.kept) from joined_incidents j "
            "left join imports m on m.id = j.import_id "
            "where j.case_id = :case and j.number + coalesce(m.number_base, 0) = :number and j.series = :series",
            {"case": case_id, "number": number, "series": series, "itself": itself},
        )
        return tuple(row[0] for row in found)

    @on_reading_thread
    def count(self, case_id: str, wanted: IncidentFilter) -> int:
        """How many incidents are asked for, by the tables themselves; ``Finding`` has it sooner."""
        wanted_here, values = condition(case_id, wanted)
        found = self._database.conn.execute(f"select count(*) from incidents i where {wanted_here}", values)
        return int(found.fetchone()[0])

    def each(self, case_id: str, wanted: IncidentFilter, *, step: int = 500) -> Iterator[Incident]:
        """All incidents asked for, in order, by the tables themselves: this is what goes into a bundle."""
        after = ""
        while True:
            incidents = self._some(case_id, wanted, Page(step, after))
            yield from incidents
            if len(incidents) < step:
                return
            after = incidents[-1].id

    def heard(self, case_id: str) -> Iterator[HeardRow]:
        """What was heard from the numbers of a case, in order of time. Much sooner than ``each``, which reads all."""
        after: tuple[int, str] = (-(2**62), "")
        while some := self._some_heard(case_id, after):
            yield from (row for _, row in some)
            after = (some[-1][0], some[-1][1].incident)

    @on_reading_thread
    def _some_heard(self, case_id: str, after: tuple[int, str]) -> list[tuple[int, HeardRow]]:
        wanted, values = condition(case_id, EVERYTHING)
        found = self._database.conn.execute(
            "select i.at_key, i.id, i.contact_point, i.channel, i.direction, i.earliest_ms, i.text, i.summary, "
            "i.called, coalesce(json_extract(i.circumstances, '$.claimed'), json_extract(i.facts, '$.claimed'), '') "
            "from incidents i "
            f"where {wanted} and i.contact_point is not null and i.at_key >= ? and (i.at_key, i.id) > (?, ?) "
            "order by i.at_key, i.id limit ?",
            (*values, after[0], *after, _HEARD_AT_ONCE),
        )
        return [
            (at_key, HeardRow(incident, point, Channel(channel), Direction(direction), *rest))
            for at_key, incident, point, channel, direction, *rest in found
        ]

    def said(self, case_id: str) -> Iterator[SaidRow]:
        """The words of a case's contacts but those that the complainant sent, in order of time."""
        after: tuple[int, str] = (-(2**62), "")
        while some := self._some_said(case_id, after):
            yield from (row for _, row in some)
            after = (some[-1][0], some[-1][1].incident)

    @on_reading_thread
    def _some_said(self, case_id: str, after: tuple[int, str]) -> list[tuple[int, SaidRow]]:
        wanted, values = condition(case_id, EVERYTHING)
        found = self._database.conn.execute(
            f"select i.at_key, i.id, i.text, i.tags, i.declined from incidents i where {wanted} and i.text != '' "
            "and i.direction != 'outgoing' and i.at_key >= ? and (i.at_key, i.id) > (?, ?) "
            "order by i.at_key, i.id limit ?",
            (*values, after[0], *after, _HEARD_AT_ONCE),
        )
        return [
            (at_key, SaidRow(incident, text, tuple(json.loads(tags)), tuple(json.loads(declined or "[]"))))
            for at_key, incident, text, tags, declined in found
        ]

    @on_reading_thread
    def some(self, incident_ids: Sequence[str]) -> Mapping[str, Incident]:
        """Those of these incidents that are there, by id."""
        found = list(self._reader.in_batches(f"{rows.INCIDENT} where i.id in ({{}}) and {SHOWN}", incident_ids))
        return {incident.id: incident for incident in self._reader.complete(found)}

    def source_rows(self, incident_ids: Sequence[str]) -> Iterator[StoredRow]:
        """The exact source rows behind incidents, in the order of source and row."""
        for start in range(0, len(incident_ids), 200):
            yield from self._some_rows(incident_ids[start : start + 200])

    @on_reading_thread
    def _some(self, case_id: str, wanted: IncidentFilter, page: Page) -> tuple[Incident, ...]:
        return self._reader.complete(self._reader.page(*condition(case_id, wanted), page))

    @on_reading_thread
    def _some_rows(self, ids: Sequence[str]) -> list[StoredRow]:
        import json

        found = []
        for sha256, name, locator, raw, segments in self._reader.in_batches(
            "select m.sha256, m.file_name, s.locator, s.raw, s.segments from incident_rows r "
            f"join imports m on m.id = r.import_id and {STANDS} "
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
