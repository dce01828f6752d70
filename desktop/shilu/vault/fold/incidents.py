"""Incidents: logged by hand or brought in by an import."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from shilu.core.circumstances import circumstances_from_json
from shilu.core.circumstances import searched as searched_of
from shilu.core.dedupe import twin_key
from shilu.core.encoding import contact_from_json, reached_from_json
from shilu.core.history import Event
from shilu.core.incident import Contact, Reached, ReachedKind
from shilu.core.query import incident_search_key
from shilu.core.row_body import facts_text, reached_text
from shilu.core.telling import OF_FILES, Rank
from shilu.core.when import When
from shilu.vault.fold.base import Folding, point_id, to_json

_COUNTED = {
    f"{what}_{row}": condition.format(row=row)
    for row in ("old", "new")
    for what, condition in {
        "standing": "({row}.status not in ('withdrawn', 'erased'))",
        "shown": "({row}.import_id is null or exists (select 1 from imports where id = {row}.import_id))",
    }.items()
}
COLUMNS_OF_INCIDENTS = """id text primary key, case_id text not null, import_id text, origin text not null,
  number integer not null, series text not null default '', at_key integer not null, earliest_ms integer,
  latest_ms integer, precision text not null, approximate integer not null, zone text not null,
  zone_basis text not null, raw_when text not null, source_order integer, channel text not null,
  direction text not null, outcome text not null, duration_s integer, contact_point text, written text not null,
  called text not null, reached text not null, others integer not null, text text not null,
  summary text not null default '', facts text not null, tags text not null default '[]', circumstances text,
  declined text,
  note text not null default '', include text not null default 'yes', status text not null,
  revision integer not null default 1, recorded_ms integer not null, fingerprint text not null,
  twin_key integer, search text not null, recorded_offset_s integer, clock_offset_ms integer, status_before text,
  edited integer not null default 0, rank integer not null"""
TABLES = {
    "incidents": """
create table incidents ({columns}) strict
;;
create index incidents_in_order on incidents (case_id, at_key)
;;
create index incidents_incomplete on incidents (case_id, at_key) where status = 'incomplete'
;;
create index incidents_of_files on incidents (case_id) where rank in ({of_files})
;;
create index incidents_by_point on incidents (contact_point)
;;
create index incidents_by_twin on incidents (twin_key)
;;
create index incidents_by_words_untimed on incidents (fingerprint) where earliest_ms is null
;;
create index incidents_by_import on incidents (import_id)
;;
create index incidents_waiting on incidents (case_id) where instr(facts, '"named_files"') > 0
;;
create trigger incident_counted after insert on incidents
  when {standing_new} and {shown_new} begin
  update cases set standing = standing + 1 where id = new.case_id; end
;;
create trigger incident_counted_anew after update of status on incidents
  when {standing_old} != {standing_new} and {shown_new} begin
  update cases set standing = standing + iif({standing_new}, 1, -1) where id = new.case_id; end
;;
create trigger incident_counted_off after delete on incidents
  when {standing_old} and {shown_old} begin
  update cases set standing = standing - 1 where id = old.case_id; end
""".format(**_COUNTED, columns=COLUMNS_OF_INCIDENTS, of_files=", ".join(str(int(rank)) for rank in sorted(OF_FILES))),
    "incident_files": """
create table incident_files (incident text not null, import_id text not null, row integer not null,
  ordinal integer not null, sha256 text not null, name text not null, media_type text not null,
  size_bytes integer not null, came_as text not null default '',
  primary key (incident, import_id, row, came_as, ordinal)) strict, without rowid
;;
create index incident_files_by_content on incident_files (sha256)
;;
create index incident_files_by_import on incident_files (import_id, row)
""",
}

_FINISHED = "(import_id is null or import_id not in (select id from pending_imports))"
STANDING = (
    "(m.state = 'complete' or (not exists (select 1 from incident_rows r2 join imports m2 on m2.id = r2.import_id "
    "where r2.incident = {row}.incident and m2.state = 'complete') "
    "and (select import_id from incidents where id = {row}.incident) is not null))"
)
"""Rows of an import that was taken back count no more, unless nothing else stands behind the contact, also no person's
word: one that is put back is as documented as it was. ``row``: of a row, file or word; ``m``: its import."""
BY_HAND = ""
"""Stands for the import, beside row 0, where a person attached a file."""
UNKNOWN_TIME = 2**62
"""Sorts incidents without a time last."""

_COLUMNS = (
    *("id", "case_id", "import_id", "origin", "number", "at_key", "earliest_ms", "latest_ms", "precision"),
    *("approximate", "zone", "zone_basis", "raw_when", "source_order", "channel", "direction", "outcome"),
    *("duration_s", "contact_point", "written", "called", "reached", "others", "text", "facts", "status"),
    *("recorded_ms", "fingerprint", "twin_key", "search", "rank"),
)
"""``rank`` is how well what holds of a contact is known: see ``tellings``."""
_OF_PEOPLE = ("summary", "tags", "circumstances", "note", "recorded_offset_s", "clock_offset_ms")
"""What an import brings has none of these yet: its offsets are those of the import's event. Nor has anything new
``status_before``, which is what an import's withdrawal took away and its restoration gives back, or ``edited``, which
says what a person has changed of it since."""
_INSERT, _INSERT_LOGGED = (
    f"insert into incidents ({', '.join(columns)}) values ({', '.join('?' * len(columns))})"
    for columns in (_COLUMNS, _COLUMNS + _OF_PEOPLE)
)
OF_CASE = {
    "incident_files": "import_id in (select id from imports where case_id = :case) "
    f"or (import_id = '{BY_HAND}' and incident in (select id from incidents where case_id = :case))",
    "incidents": f"case_id = :case and {_FINISHED}",
}
_OTHERS = (ReachedKind.THIRD_PERSON, ReachedKind.GROUP, ReachedKind.PUBLIC)
_SERIES_LETTERS = 3


def incident_row(
    *,
    incident: str,
    case: str,
    import_id: str | None,
    origin: str,
    number: int,
    contact: Contact,
    contact_point: str | None,
    recorded_ms: int,
    incomplete: bool = False,
    rank: Rank = Rank.PERSON,
    summary: str = "",
    circumstances: str = "",
    facts: str | None = None,
    reached: str | None = None,
    fingerprint: str = "",
) -> tuple[object, ...]:
    """The row of a new incident. Pure, so that a bulk import can make it outside the vault's thread. ``facts`` and
    ``reached`` are as ``core.row_body`` writes them, and ``fingerprint`` the contact's, where they are at hand."""
    when, written = contact.when, "" if contact.address is None else contact.address.raw
    at_ms, fingerprint = when.earliest_ms, fingerprint or contact.fingerprint()
    # ``_value_``: what the driver takes without asking, and sooner than ``value`` is had.
    return (
        incident,
        case,
        import_id,
        origin,
        number,
        UNKNOWN_TIME if at_ms is None else at_ms,
        at_ms,
        when.latest_ms,
        when.precision._value_,
        int(when.approximate),
        when.zone,
        when.zone_basis._value_,
        when.raw,
        when.order,
        contact.channel._value_,
        contact.direction._value_,
        contact.outcome._value_,
        contact.duration_s,
        contact_point,
        written,
        contact.name,
        reached_text(contact.reached) if reached is None else reached,
        reaches_others(contact.reached),
        contact.text,
        facts_text(contact.facts) if facts is None else facts,
        "incomplete" if incomplete else "new",
        recorded_ms,
        fingerprint,
        None if at_ms is None else twin_key(fingerprint, at_ms),
        incident_search_key(
            contact.text,
            summary,
            contact.reached,
            written=written,
            called=contact.name,
            circumstances=circumstances,
        ),
        rank.value,
    )


def file_rows(incident: str, import_id: str, row: int, contact: Contact) -> tuple[tuple[object, ...], ...]:
    """The rows of the files that a contact has as one row of an import, or a person (``BY_HAND``), tells of it. They
    belong to that row: who looks at the contact sees those of the rows that stand."""
    return tuple(
        (incident, import_id, row, n, a.sha256, a.name, a.media_type, a.size_bytes)
        for n, a in enumerate(contact.attachments)
    )


def time_columns(when: When) -> dict[str, object]:
    """The columns that hold a time."""
    return {
        "at_key": UNKNOWN_TIME if when.earliest_ms is None else when.earliest_ms,
        "earliest_ms": when.earliest_ms,
        "latest_ms": when.latest_ms,
        "precision": when.precision.value,
        "approximate": int(when.approximate),
        "zone": when.zone,
        "zone_basis": when.zone_basis.value,
        "raw_when": when.raw,
        "source_order": when.order,
    }


def insert_incidents(
    connection: Any, incidents: Sequence[tuple[object, ...]], files: Sequence[tuple[object, ...]]
) -> None:
    """Put incidents that an import brought, and files of incidents, into the tables."""
    if incidents:
        connection.executemany(_INSERT, incidents)
    insert_files(connection, files)


def insert_files(connection: Any, files: Sequence[tuple[object, ...]]) -> None:
    """Put files of incidents into the table."""
    if files:
        connection.executemany("insert into incident_files values (?, ?, ?, ?, ?, ?, ?, ?, '')", files)


def point_of(fold: Folding, contact: Contact) -> str | None:
    """The contact point of a contact in this vault, wherever the contact was recorded."""
    return None if contact.address is None else point_id(fold.identity.point_key, contact.address.key)


def tell_series_apart(fold: Folding, case: str | None = None) -> tuple[str, ...]:
    """Where two vaults gave the same number in one case, each incident gets the first letters of its origin. In one
    case, or in all. Returns those that did not have them."""
    is_any_joined = fold.execute("select 1 from joined_incidents limit 1").fetchone() is not None
    tables = ("incidents", "joined_incidents") if is_any_joined else ("incidents",)
    columns = "select id, case_id, import_id, origin, number from"
    everyone = "incidents" if len(tables) == 1 else f"({' union all '.join(f'{columns} {name}' for name in tables)})"
    found: list[str] = []
    for table in tables:
        told = fold.execute(
            f"""
            with running as (
              select i.id, i.case_id, i.origin, i.number + coalesce(m.number_base, 0) as number
              from {everyone} i left join imports m on m.id = i.import_id
              where (i.import_id is null or m.id is not null) and i.case_id in (
                select case_id from {everyone} where :case is null or case_id = :case
                group by case_id having count(distinct origin) > 1)),
            shared as (select case_id, number from running group by case_id, number having count(*) > 1)
            update {table} set series = substr(origin, 1, {_SERIES_LETTERS}) where id in (
              select r.id from running r join shared s on s.case_id = r.case_id and s.number = r.number)
            and series != substr(origin, 1, {_SERIES_LETTERS}) returning id
            """,
            {"case": case},
        )
        found += [incident for (incident,) in told.fetchall()]
    return tuple(found)


def _logged(fold: Folding, event: Event) -> None:
    data = event.data
    contact = contact_from_json(data["contact"])
    circumstances = data.get("circumstances", {})
    row = incident_row(
        incident=data["id"],
        case=event.chain,
        import_id=None,
        origin=event.origin,
        number=data["number"],
        contact=contact,
        contact_point=point_of(fold, contact),
        recorded_ms=event.recorded_ms,
        summary=data["summary"],
        circumstances=searched_of(circumstances_from_json(circumstances)),
    )
    said = (data["summary"], to_json(data["tags"]), to_json(circumstances) if circumstances else None, data["note"])
    fold.execute(_INSERT_LOGGED, (*row, *said, event.recorded_offset_s, event.clock_offset_ms))
    insert_files(fold.connection, file_rows(data["id"], BY_HAND, 0, contact))
    count_up(fold, event.chain, data["number"] + 1)


def count_up(fold: Folding, case: str, next_incident: int) -> None:
    """Numbers are never given twice, whoever gave them."""
    fold.execute("update cases set next_incident = max(next_incident, ?) where id = ?", (next_incident, case))


def searched(fold: Folding, incident: str, columns: Mapping[str, Any]) -> dict[str, Any]:
    """What a search compares of a contact once these of its columns have other values."""
    found = fold.execute(
        "select text, summary, reached, written, called, circumstances from incidents where id = ?", (incident,)
    ).fetchone()
    if found is None:
        return {}  # erased: what was said of it is gone with it
    text, summary, reached, written, called, circumstances = found
    circumstances = columns.get("circumstances", circumstances)
    people = reached_from_json(json.loads(columns.get("reached", reached)))
    key = incident_search_key(
        columns.get("text", text),
        columns.get("summary", summary),
        people,
        written=columns.get("written", written),
        called=called,
        circumstances=searched_of(circumstances_from_json(json.loads(circumstances or "{}"))),
    )
    return {"search": key}


def reaches_others(reached: Sequence[Reached]) -> bool:
    """Whether somebody else than the complainant was reached."""
    return any(person.kind in _OTHERS for person in reached)


KINDS = {"incident.logged": _logged}
