"""What events mean for the tables: state is the fold of all events, and the tables are that fold.

``apply`` is the only place that writes cases, directory, imports and incidents, live and when folding again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shilu.core.encoding import contact_from_json, reached_from_json, reached_to_json
from shilu.core.incident import Contact, Reached, ReachedKind
from shilu.core.query import incident_search_key, party_search_key, point_search_key

if TYPE_CHECKING:
    from sqlite_utils import Database

TABLES = (
    "cases",
    "contact_points",
    "parties",
    "attributions",
    "imports",
    "incidents",
    "incident_files",
    "incident_rows",
    "exhibits",
)
"""The projected tables. What is not here (history, rows, evidence, secrets) is no fold of the events."""

UNKNOWN_TIME = 2**62
"""Sorts incidents without a time last."""

_INCIDENT_COLUMNS = (
    "id, case_id, import_id, number, at_key, earliest_ms, latest_ms, precision, approximate, zone, zone_basis, "
    "raw_when, source_order, channel, direction, outcome, duration_s, contact_point, reached, others, text, summary, "
    "facts, tags, loan, note, include, status, revision, recorded_ms, fingerprint, search"
)
_INSERT_INCIDENT = f"insert into incidents ({_INCIDENT_COLUMNS}) values ({', '.join('?' * 32)})"
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)
_EMPTY: Mapping[type, str] = {list: "[]", dict: "{}"}
_OTHERS = (ReachedKind.THIRD_PERSON, ReachedKind.GROUP, ReachedKind.PUBLIC)


def apply(database: Database, body: Mapping[str, Any], *, rows_are_there: bool = False) -> None:
    """Bring the tables up to one event more. Raises ValueError for a kind that is not known."""
    execute, data, recorded_ms = database.conn.execute, body["data"], body["recorded_ms"]
    match body["kind"]:
        case "case.added":
            execute(
                "insert into cases values (?, ?, ?, ?, ?, ?, ?, ?, ?, null, 1)",
                (
                    data["id"],
                    data["number"],
                    data["title"],
                    data["complainant"],
                    data["pack"],
                    data["region"],
                    data["timezone"],
                    data["language"],
                    recorded_ms,
                ),
            )
        case "case.closed":
            execute("update cases set closed_ms = ? where id = ?", (recorded_ms, data["id"]))
        case "points.noted":
            database.conn.executemany(
                "insert or ignore into contact_points values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        *(p["id"], p["key"], p["raw"], p["e164"], p["valid"], p["kind"], p["region"], p["name"]),
                        point_search_key(p["key"], p["raw"], p["name"]),
                    )
                    for p in data["points"]
                ],
            )
        case "party.added":
            search = party_search_key(data["name"], data["aliases"])
            aliases = json.dumps(data["aliases"], ensure_ascii=False)
            execute(
                "insert into parties values (?, ?, ?, ?, ?, ?)",
                (data["id"], data["name"], data["kind"], aliases, data["lender_type"], search),
            )
        case "attribution.made":
            execute(
                "insert into attributions values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    data["id"],
                    data["contact_point"],
                    data["party"],
                    data["role"],
                    data["scope"],
                    data["scope_id"],
                    data["basis"],
                    data["state"],
                    data["confidence_percent"],
                    data["from_ms"],
                    data["to_ms"],
                    body["by"],
                    recorded_ms,
                ),
            )
        case "attribution.withdrawn":
            execute("update attributions set state = 'withdrawn' where id = ?", (data["id"],))
        case "incident.logged":
            _logged(database, body["chain"], data, recorded_ms)
        case "incident.judged":
            _judged(database, data)
        case "import.completed":
            _imported(database, body["chain"], data, recorded_ms, rows_are_there=rows_are_there)
        case "import.withdrawn":
            _import_withdrawn(database, data["id"])
        case "bundle.made":
            database.conn.executemany(
                "insert or ignore into exhibits values (?, ?, ?, ?, ?, ?)",
                [(body["chain"], e["sha256"], e["kind"], e["serial"], e["group"], e["item"]) for e in data["exhibits"]],
            )
        case "vault.created":
            pass  # recorded, and nothing to show in a table
        case kind:
            raise ValueError(f"an event of unknown kind: {kind!r}")


@dataclass(frozen=True, slots=True)
class IncidentRows:
    """An incident as rows of the tables, made without touching the database."""

    incident: tuple[object, ...]
    files: tuple[tuple[object, ...], ...]


def incident_rows(
    *,
    incident: str,
    case: str,
    import_id: str | None,
    number: int,
    contact: Contact,
    contact_point: str | None,
    recorded_ms: int,
    summary: str = "",
    tags: Sequence[str] = (),
    note: str = "",
    loan: str | None = None,
) -> IncidentRows:
    """The rows of a new incident. Pure, so that a bulk import can make them outside the vault's thread."""
    when = contact.when
    columns = (
        incident,
        case,
        import_id,
        number,
        UNKNOWN_TIME if when.earliest_ms is None else when.earliest_ms,
        when.earliest_ms,
        when.latest_ms,
        when.precision.value,
        when.approximate,
        when.zone,
        when.zone_basis.value,
        when.raw,
        when.order,
        contact.channel.value,
        contact.direction.value,
        contact.outcome.value,
        contact.duration_s,
        contact_point,
        _json(reached_to_json(contact.reached)),
        _reaches_others(contact.reached),
        contact.text,
        summary,
        _json(dict(contact.facts)),
        _json(list(tags)),
        loan,
        note,
        "yes",
        "new",
        1,
        recorded_ms,
        contact.fingerprint(),
        incident_search_key(contact.text, summary, contact.reached),
    )
    files = tuple(
        (incident, n, a.sha256, a.name, a.media_type, a.size_bytes) for n, a in enumerate(contact.attachments)
    )
    return IncidentRows(columns, files)


def insert_incidents(database: Database, rows: Sequence[IncidentRows]) -> None:
    """Put incidents and their files into the tables."""
    database.conn.executemany(_INSERT_INCIDENT, [row.incident for row in rows])
    files = [file for row in rows for file in row.files]
    if files:
        database.conn.executemany("insert into incident_files values (?, ?, ?, ?, ?, ?)", files)


def link_rows(database: Database, links: Sequence[tuple[str, str, int]]) -> None:
    """Say which rows (import, ordinal) stand behind which incidents."""
    database.conn.executemany("insert into incident_rows values (?, ?, ?)", links)


def _logged(database: Database, case: str, data: Mapping[str, Any], recorded_ms: int) -> None:
    row = incident_rows(
        incident=data["id"],
        case=case,
        import_id=None,
        number=data["number"],
        contact=contact_from_json(data["contact"]),
        contact_point=data["contact_point"],
        recorded_ms=recorded_ms,
        summary=data["summary"],
        tags=data["tags"],
        note=data["note"],
        loan=data["loan"],
    )
    insert_incidents(database, [row])
    database.conn.execute("update cases set next_incident = next_incident + 1 where id = ?", (case,))


def _judged(database: Database, data: Mapping[str, Any]) -> None:
    changes = data["changes"]
    columns: dict[str, Any] = {}
    for name in ("summary", "include", "status", "note"):
        if name in changes:
            columns[name] = changes[name]
    if "tags" in changes:
        columns["tags"] = _json(changes["tags"])
    if "reached" in changes:
        reached = reached_from_json(changes["reached"])
        columns |= {"reached": _json(changes["reached"]), "others": _reaches_others(reached)}
    if "summary" in changes or "reached" in changes:
        text, summary, reached_now = database.conn.execute(
            "select text, summary, reached from incidents where id = ?", (data["id"],)
        ).fetchone()
        people = reached_from_json(json.loads(columns.get("reached", reached_now)))
        columns["search"] = incident_search_key(text, columns.get("summary", summary), people)
    assignments = "".join(f"{column} = ?, " for column in columns)
    database.conn.execute(
        f"update incidents set {assignments}revision = revision + 1 where id = ?",
        (*columns.values(), data["id"]),
    )


def _imported(
    database: Database, case: str, data: Mapping[str, Any], recorded_ms: int, *, rows_are_there: bool
) -> None:
    receipt = data["receipt"]
    source = receipt["source"]
    if not rows_are_there:
        rows = database.conn.execute(
            "select ordinal, body from source_rows where import_id = ? and body is not null order by ordinal",
            (data["id"],),
        ).fetchall()
        for ordinal, text in rows:
            row = json.loads(text)
            if not row["twin"]:
                new = incident_rows(
                    incident=row["incident"],
                    case=case,
                    import_id=data["id"],
                    number=row["number_offset"],
                    contact=contact_from_json(row["contact"]),
                    contact_point=row["contact_point"],
                    recorded_ms=row["recorded_ms"],
                )
                insert_incidents(database, [new])
            link_rows(database, [(row["incident"], data["id"], ordinal)])
    database.conn.execute(
        "insert into imports values (?, ?, 'complete', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            data["id"],
            case,
            source["sha256"],
            source["name"],
            source["bytes"],
            source["modified_ms"],
            receipt["importer"],
            receipt["importer_version"],
            _json(receipt),
            data["number_base"],
            recorded_ms,
        ),
    )
    database.conn.execute("update cases set next_incident = next_incident + ? where id = ?", (receipt["added"], case))


def _import_withdrawn(database: Database, import_id: str) -> None:
    database.conn.execute("update imports set state = 'withdrawn' where id = ?", (import_id,))
    database.conn.execute(
        """
        update incidents set status = 'withdrawn', revision = revision + 1
        where status != 'withdrawn' and id in (select incident from incident_rows where import_id = ?)
        and import_id is not null
        and not exists (select 1 from incident_rows r join imports m on m.id = r.import_id
                        where r.incident = incidents.id and m.state = 'complete')
        """,
        (import_id,),
    )


def _reaches_others(reached: Sequence[Reached]) -> bool:
    return any(person.kind in _OTHERS for person in reached)


def _json(value: object) -> str:
    return _ENCODER.encode(value) if value else _EMPTY[type(value)]
