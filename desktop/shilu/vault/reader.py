"""Rows of incidents read in order, and completed with what stands beside them: address, parties, files, sources.

What is read for a page is what concerns the page, however large directory and history are. Runs on a reading thread.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from shilu.core.contact_point import ContactPoint
from shilu.core.correction import Corrected
from shilu.core.errors import UserError
from shilu.core.evidence import Attachment
from shilu.core.incident import Incident, RunningNumber, SourceRef
from shilu.core.party import AttributedParty
from shilu.core.query import Page
from shilu.vault import corrections, rows
from shilu.vault.attributing import FROM_MADE, MADE_COLUMNS, Made, applies
from shilu.vault.fold.incidents import BY_HAND, STANDING
from shilu.vault.thread import Connections
from shilu.vault.unsure import could_be

STANDS = STANDING.format(row="r")
_FILES = (
    "select f.incident, f.import_id, f.row, f.came_as, f.sha256, f.name, f.media_type, f.size_bytes "
    "from incident_files f left join imports m "
    f"on m.id = f.import_id where f.incident in ({{}}) and (f.import_id = '{BY_HAND}' or (m.id is not null "
    f"and {STANDING.format(row='f')})) order by f.incident, m.recorded_ms, m.id, f.row, f.came_as, f.ordinal"
)
"""The files of the rows that stand behind contacts, and those that a person attached."""
_LOANS = (
    "select i.id, p.number from incidents i join particulars p on p.id = json_extract(i.circumstances, '$.loan') "
    "and p.case_id = i.case_id and p.kind = 'loan' and p.state != 'erased' where i.id in ({})"
)
_JOINED = (
    f"select i.kept, {rows.RUNNING}, i.series from joined_incidents i left join imports m on m.id = i.import_id "
    "where i.kept in ({}) order by i.kept, i.place"
)
MOST_ROWS = 1_000_000_000
_BATCH = 500
_MADE = (
    f"select {MADE_COLUMNS}, a.at_ms, a.id, p.id, p.name, p.kind, a.role, a.basis, a.state, a.confidence_percent "
    f"{FROM_MADE}"
)


class IncidentReader:
    """Reads pages of incidents with the connection of the calling thread."""

    def __init__(self, database: Connections) -> None:
        self._database = database

    def key_of(self, incident_id: str, case_id: str) -> tuple[int, int, str]:
        """Where an incident stands in the order of its case. Raises UserError ``usage.unknown_incident``."""
        found = self._database.conn.execute(
            f"select i.at_key, {rows.RUNNING}, i.id {rows.FROM_INCIDENTS} where i.id = ? and i.case_id = ?",
            (incident_id, case_id),
        ).fetchone()
        if found is None:
            raise UserError("usage.unknown_incident", id=incident_id)
        return found[0], found[1], found[2]

    def page(self, condition: str, values: Sequence[Any], page: Page) -> list[rows.Row]:
        """A page of what a condition within a case, its first value, asks for, straight from the tables."""
        beyond, more = "", ()  # type: tuple[str, tuple[Any, ...]]
        if page.after:
            key = self.key_of(page.after, values[0])
            beyond, more = f" and i.at_key >= ? and (i.at_key, {rows.RUNNING}, i.id) > (?, ?, ?)", (key[0], *key)
        statement = f"{rows.INCIDENT} where {condition}{beyond} order by i.at_key, running, i.id limit ?"
        limit = min(page.limit, MOST_ROWS)
        return list(self._database.conn.execute(statement, (*values, *more, limit)))

    def complete(self, found: Sequence[rows.Row]) -> tuple[Incident, ...]:
        """Incident rows with what stands beside them. Raises UserError ``vault.damaged``."""
        ids = [row[0] for row in found]
        points = self._points(sorted({row[15] for row in found if row[15] is not None}))
        made = self._made(ids, sorted({row[15] or "" for row in found}))
        attachments = self._files(ids)
        sources = self._sources(ids)
        corrected = self._corrected(ids)
        loans = self._loans([row[0] for row in found if row[21]])
        joined = self._joined(ids)
        others = could_be(self._database, ids)
        return tuple(
            rows.incident(
                row,
                points=points,
                parties=_parties_of(row, made.get(row[15] or "", ())),
                attachments=tuple(attachments.get(row[0], ())),
                sources=tuple(sources.get(row[0], ())),
                corrected=corrected.get(row[0], ()),
                loan_number=loans.get(row[0]),
                joined=tuple(joined.get(row[0], ())),
                could_be=others.get(row[0], ()),
            )
            for row in found
        )

    def _loans(self, ids: Sequence[str]) -> Mapping[str, int]:
        """The numbers of the loans that incidents of their own case were about."""
        return dict(self.in_batches(_LOANS, ids))  # type: ignore[arg-type] # rows of two columns

    def in_batches(self, statement: str, ids: Sequence[str]) -> Iterator[rows.Row]:
        """The rows of a statement over some ids, which stand where it has braces."""
        for start in range(0, len(ids), _BATCH):
            some = ids[start : start + _BATCH]
            yield from self._database.conn.execute(statement.format(", ".join("?" * len(some))), some)

    def _points(self, ids: Sequence[str]) -> Mapping[str, ContactPoint]:
        found = self._known_points(ids)
        if len(found) < len(ids):  # an older page was put back: a check names what differs
            raise UserError("vault.damaged")
        return found

    def _known_points(self, ids: Sequence[str]) -> Mapping[str, ContactPoint]:
        return {row[0]: rows.contact_point(row) for row in self.in_batches(f"{rows.POINT} where id in ({{}})", ids)}

    def _corrected(self, ids: Sequence[str]) -> Mapping[str, tuple[Corrected, ...]]:
        found = list(self.in_batches(corrections.CORRECTIONS, ids))
        return corrections.by_incident(found, self._known_points(sorted(corrections.points_in(found))))

    def _joined(self, ids: Sequence[str]) -> Mapping[str, Sequence[RunningNumber]]:
        """The numbers that incidents had before they were joined with these."""
        found: dict[str, list[RunningNumber]] = defaultdict(list)
        for kept, number, series in self.in_batches(_JOINED, ids):
            found[kept].append(RunningNumber(number, series))
        return found

    def _made(self, ids: Sequence[str], points: Sequence[str]) -> Mapping[str, Sequence[tuple[Made, AttributedParty]]]:
        """What is said of these incidents and of the addresses that they came from, by address, oldest first."""
        found = list(self.in_batches(f"{_MADE} and a.scope != 'incident' and a.contact_point in ({{}})", points))
        found += self.in_batches(f"{_MADE} and a.scope = 'incident' and a.scope_id in ({{}})", ids)
        by_point: dict[str, list[tuple[Made, AttributedParty]]] = defaultdict(list)
        for row in sorted(found, key=lambda row: (row[7], row[8])):
            made = Made(*row[:7])
            by_point[row[0]].append((made, rows.attributed_party(row[9:], made.from_ms, made.to_ms)))
        return by_point

    def _files(self, ids: Sequence[str]) -> Mapping[str, Sequence[Attachment]]:
        """What the rows of a contact have together; most bring the same files, and two of one row are two."""
        files: dict[str, list[Attachment]] = defaultdict(list)
        for (incident, *_), of_row in groupby(self.in_batches(_FILES, ids), key=lambda row: row[:4]):
            there = Counter(file.sha256 for file in files[incident])
            for file in (Attachment(*row[4:]) for row in of_row):
                there[file.sha256] -= 1
                if there[file.sha256] < 0:
                    files[incident].append(file)
        return files

    def _sources(self, ids: Sequence[str]) -> Mapping[str, Sequence[SourceRef]]:
        """Each row of a file once: a file that came in again is no second witness."""
        sources: dict[str, dict[tuple[str, str], SourceRef]] = defaultdict(dict)
        for incident, *source in self.in_batches(
            "select r.incident, m.sha256, m.file_name, s.locator, m.importer, m.importer_version from incident_rows r "
            f"join imports m on m.id = r.import_id and {STANDS} "
            "join source_rows s on s.import_id = r.import_id and s.ordinal = r.ordinal where r.incident in ({}) "
            "order by r.incident, m.recorded_ms, m.id, r.ordinal",
            ids,
        ):
            read = SourceRef(*source)
            sources[incident].setdefault((read.sha256, read.locator), read)
        return {incident: tuple(read.values()) for incident, read in sources.items()}


def _parties_of(row: rows.Row, made: Sequence[tuple[Made, AttributedParty]]) -> tuple[AttributedParty, ...]:
    incident, case, at_ms, point = row[0], row[2], row[4], row[15]
    found = {
        one.party: party for one, party in made if applies(one, case=case, incident=incident, at_ms=at_ms, point=point)
    }
    return tuple(found.values())
