"""Imports, and which rows stand behind which incidents."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from shilu.core.encoding import contact_from_json
from shilu.core.history import Event
from shilu.core.telling import rank_of
from shilu.vault.fold.base import AT_ONCE, Folding, to_json
from shilu.vault.fold.incidents import (
    count_up,
    file_rows,
    incident_row,
    insert_incidents,
    point_of,
)
from shilu.vault.fold.tellings import insert_tellings, tell_of_known, tell_of_new, telling_row

TABLES = {
    "imports": """
create table imports (id text primary key, case_id text not null, state text not null, sha256 text not null,
  file_name text not null, size_bytes integer not null, modified_ms integer, importer text not null,
  importer_version text not null, receipt text not null, number_base integer not null, recorded_ms integer not null,
  recorded_offset_s integer, clock_offset_ms integer) strict
;;
create index imports_by_case on imports (case_id)
;;
create trigger import_counted after insert on imports begin
  update cases set standing = standing + (select count(*) from incidents where import_id = new.id)
  where id = new.case_id; end
""",
    "incident_rows": """
create table incident_rows (incident text not null, import_id text not null, ordinal integer not null,
  came_as text not null default '', primary key (incident, import_id, ordinal)) strict, without rowid
;;
create index incident_rows_by_import on incident_rows (import_id, ordinal)
""",
}
"""``came_as``, here and in the tables of files and of what rows say: the contact of which the row tells, where that is
joined with another one, which has the row meanwhile; else empty."""
_SOME_UNDONE = "select 1 from imports where case_id = ? and state = 'withdrawn'"
_BEHIND = "id in (select incident from incident_rows where import_id = ? and ordinal between ? and ?)"
_COME_BACK = (
    "update incidents set status = status_before, status_before = null, revision = revision + 1 "
    f"where status_before is not null and {_BEHIND}"
)
OF_CASE = {
    "incident_rows": "import_id in (select id from imports where case_id = :case)",
    "imports": "case_id = :case",
}


def link_rows(connection: Any, links: Sequence[tuple[str, str, int]]) -> None:
    """Say which rows (import, ordinal) stand behind which incidents."""
    connection.executemany("insert into incident_rows values (?, ?, ?, '')", links)


def _completed(fold: Folding, event: Event) -> None:
    """Contacts that another import had brought, which was undone, come back where this one tells of them too."""
    data = event.data
    receipt = data["receipt"]
    source = receipt["source"]
    if not fold.rows_are_there:
        for ordinal, text in fold.rows(data["id"]):
            _bring_in(fold, event, ordinal, json.loads(text))
    fold.execute(
        "insert into imports values (?, ?, 'complete', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            data["id"],
            event.chain,
            source["sha256"],
            source["name"],
            source["bytes"],
            source["modified_ms"],
            receipt["importer"],
            receipt["importer_version"],
            to_json(receipt),
            data["number_base"],
            event.recorded_ms,
            event.recorded_offset_s,
            event.clock_offset_ms,
        ),
    )
    count_up(fold, event.chain, data["number_base"] + receipt["added"])
    tell_of_new(fold, data["id"])
    if fold.execute(_SOME_UNDONE, (event.chain,)).fetchone():
        _of_each(fold, data["id"], _COME_BACK)


def _bring_in(fold: Folding, event: Event, ordinal: int, row: dict[str, Any]) -> None:
    import_id, incident = event.data["id"], row["incident"]
    contact = contact_from_json(row["contact"])
    point = point_of(fold, contact)
    incomplete = row.get("incomplete", False)
    rank = rank_of(contact, of_file=row.get("of_file", False), incomplete=incomplete)
    new = incident_row(
        incident=incident,
        case=event.chain,
        import_id=import_id,
        origin=event.origin,
        number=row["number_offset"],
        contact=contact,
        contact_point=point,
        recorded_ms=row["recorded_ms"],
        incomplete=incomplete,
        rank=rank,
    )
    files = file_rows(incident, import_id, ordinal, contact)
    insert_incidents(fold.connection, [] if row["twin"] else [new], files)
    if row.get("tells", False):
        telling = telling_row(incident, import_id, ordinal, contact, contact_point=point, rank=rank)
        insert_tellings(fold.connection, [telling])
    link_rows(fold.connection, [(incident, import_id, ordinal)])


def _of_each(fold: Folding, import_id: str, statement: str) -> None:
    """Carry out a statement for the contacts behind which rows of an import stand, some at a time: SQLite keeps what
    one statement changes in memory until it ends, a kilobyte for each contact."""
    (last,) = fold.execute("select max(ordinal) from incident_rows where import_id = ?", (import_id,)).fetchone()
    for first in range(0, -1 if last is None else last + 1, AT_ONCE):
        fold.execute(statement, (import_id, first, first + AT_ONCE - 1))


def _withdrawn(fold: Folding, event: Event) -> None:
    """What only this import brought is withdrawn; what another one or a person also says stays."""
    import_id = event.data["id"]
    fold.execute("update imports set state = 'withdrawn' where id = ? and state = 'complete'", (import_id,))
    _of_each(
        fold,
        import_id,
        f"""
        update incidents set status_before = status, status = 'withdrawn', revision = revision + 1
        where status not in ('withdrawn', 'erased') and {_BEHIND}
        and import_id is not null
        and not exists (select 1 from incident_rows r join imports m on m.id = r.import_id
                        where r.incident = incidents.id and m.state = 'complete')
        """,
    )
    tell_of_known(fold, import_id)


def _restored(fold: Folding, event: Event) -> None:
    """What the withdrawal took away comes back, unless somebody has judged it since."""
    import_id = event.data["id"]
    fold.execute("update imports set state = 'complete' where id = ? and state = 'withdrawn'", (import_id,))
    _of_each(fold, import_id, _COME_BACK)
    tell_of_known(fold, import_id)


KINDS = {"import.completed": _completed, "import.withdrawn": _withdrawn, "import.restored": _restored}
