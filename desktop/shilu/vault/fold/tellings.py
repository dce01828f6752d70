"""What each row behind a contact says of it, where they do not all say the same, and what holds of that.

The tables of the contacts have what holds (``core.telling``). What the row that made a contact said is kept here from
when something else comes to hold: another row, a person's correction. Rows behind it that stand nowhere here say what
that one said.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.dedupe import twin_key
from shilu.core.encoding import reached_from_json, when_to_json
from shilu.core.history import Event
from shilu.core.incident import Contact
from shilu.core.row_body import facts_text, reached_text
from shilu.core.telling import TO_BE_COMPLETED, Rank, Telling, holding
from shilu.core.when import Precision, When, ZoneBasis
from shilu.vault.fold.base import Folding
from shilu.vault.fold.incidents import BY_HAND, reaches_others, searched, time_columns

TOLD = (
    "earliest_ms, latest_ms, precision, approximate, zone, zone_basis, raw_when, source_order, channel, direction, "
    "outcome, duration_s, contact_point, written, called, reached, text, facts"
)
"""The columns of a contact that hold what a row says of it."""
TABLES = {
    "tellings": """
create table tellings (incident text not null, import_id text not null, row integer not null, made integer not null,
  rank integer not null, fingerprint text not null, twin_key integer, earliest_ms integer, latest_ms integer,
  precision text not null, approximate integer not null, zone text not null, zone_basis text not null,
  raw_when text not null, source_order integer, channel text not null, direction text not null,
  outcome text not null, duration_s integer, contact_point text, written text not null,
  called text not null, reached text not null, text text not null, facts text not null,
  came_as text not null default '', primary key (incident, import_id, row, came_as)) strict, without rowid
;;
create index tellings_by_import on tellings (import_id, row)
;;
create index tellings_by_point on tellings (contact_point)
;;
create index tellings_by_twin on tellings (twin_key)
;;
create index tellings_by_words_untimed on tellings (fingerprint) where earliest_ms is null
""",
}
"""``made``: of the row that made the contact, or the person who logged it (``BY_HAND``, row 0)."""
OF_CASE = {
    "tellings": "import_id in (select id from imports where case_id = :case) "
    f"or (import_id = '{BY_HAND}' and incident in (select id from incidents where case_id = :case))",
}
KINDS: Mapping[str, Callable[[Folding, Event], None]] = {}
CORRECTED, REACHED = 1, 2
"""What of a contact a person has edited since: flags of the column ``edited``."""
_AT_ONCE = 500
_COMPARED = 7  # raw_when and what comes before; how many rows a source had before does not count


def told(contact: Contact, contact_point: str | None) -> tuple[object, ...]:
    """The values of TOLD."""
    when = contact.when
    return (
        when.earliest_ms,
        when.latest_ms,
        when.precision.value,
        int(when.approximate),
        when.zone,
        when.zone_basis.value,
        when.raw,
        when.order,
        contact.channel.value,
        contact.direction.value,
        contact.outcome.value,
        contact.duration_s,
        contact_point,
        "" if contact.address is None else contact.address.raw,
        contact.name,
        reached_text(contact.reached),
        contact.text,
        facts_text(contact.facts),
    )


def says_the_same(one: Sequence[object], other: Sequence[object]) -> bool:
    """Whether two values of TOLD are equal, but for the place in the source."""
    return tuple(one[:_COMPARED]) == tuple(other[:_COMPARED]) and tuple(one[_COMPARED + 1 :]) == tuple(
        other[_COMPARED + 1 :]
    )


def telling_row(
    incident: str, import_id: str, row: int, contact: Contact, *, contact_point: str | None, rank: Rank
) -> tuple[object, ...]:
    """What a linked row says of a contact. Pure, so that a bulk import can make it outside the vault's thread."""
    fingerprint, at_ms = contact.fingerprint(), contact.when.earliest_ms
    key = None if at_ms is None else twin_key(fingerprint, at_ms)
    return incident, import_id, row, 0, rank.value, fingerprint, key, *told(contact, contact_point)


def insert_tellings(connection: Any, tellings: Sequence[tuple[object, ...]]) -> None:
    """Put what rows say into the table."""
    if tellings:
        connection.executemany(f"insert into tellings values ({', '.join('?' * 25)}, '')", tellings)


def keep_made(fold: Folding, incidents: Iterable[str]) -> None:
    """Something else comes to hold of contacts: keep what the rows said that made them."""
    fold.execute(_KEEP_MADE, (json.dumps(list(incidents)),))


def note_edit(fold: Folding, incident: str, flag: int) -> None:
    """A person edits a contact: what was said of it is kept."""
    keep_made(fold, [incident])
    fold.execute("update incidents set edited = edited | ? where id = ? and status != 'erased'", (flag, incident))


def tell_of_new(fold: Folding, import_id: str) -> None:
    """What holds of the contacts of which rows of an import tell, which has come."""
    new = fold.execute("select distinct incident from tellings where import_id = ? and not made", (import_id,))
    keep_made(fold, [incident for (incident,) in new.fetchall()])
    _tell_of(fold, f"{_NEWS} union {_OF_UNTOLD}", import_id)


def tell_of_known(fold: Folding, import_id: str) -> None:
    """The same of an import that was taken back or put back."""
    _tell_of(fold, f"select incident from tellings where import_id = :import union {_OF_UNTOLD}", import_id)


def _tell_of(fold: Folding, statement: str, import_id: str) -> None:
    tell_anew(fold, [incident for (incident,) in fold.execute(statement, {"import": import_id}).fetchall()])


def tell_anew(fold: Folding, incidents: Sequence[str]) -> None:
    """What holds of these contacts, where there are tellings of them."""
    for start in range(0, len(incidents), _AT_ONCE):
        some = json.dumps(incidents[start : start + _AT_ONCE])
        found = fold.execute(_GATHERED, (some,)).fetchall()
        for incident, rows in groupby(found, key=lambda row: row[0]):
            tellings = list(rows)
            standing = [row for row in tellings if row[1]] or tellings
            _let_hold(fold, incident, holding(_telling(row[2], row[3 : 3 + _TOLD_COLUMNS]) for row in standing))


def forget_made(fold: Folding, incidents: Iterable[str]) -> None:
    """Where nothing else is told of these contacts any more, what the row that made them said is what holds."""
    fold.connection.executemany(
        "delete from tellings where incident = :id and made and not exists "
        "(select 1 from tellings t where t.incident = :id and (not t.made or t.came_as != '')) "
        "and not exists (select 1 from incidents where id = :id and edited)",
        [{"id": incident} for incident in incidents],
    )


_TOLD_COLUMNS = 18
_KEEP_MADE = (
    "insert or ignore into tellings select id, coalesce(import_id, ''), coalesce((select min(r.ordinal) from "
    f"incident_rows r where r.incident = i.id and r.import_id = i.import_id), 0), 1, rank, fingerprint, "
    f"twin_key, {TOLD}, '' from incidents i where id in (select value from json_each(?)) and status != 'erased' "
    "and not exists (select 1 from tellings t where t.incident = i.id and t.made and t.came_as = '')"
)
_OF_UNTOLD = (
    "select t.incident from incident_rows r cross join tellings t on t.incident = r.incident and t.made "
    "cross join imports m on m.id = t.import_id where r.import_id = :import and (m.state != 'complete' "
    "or m.id = r.import_id)"
)
"""A row that says what the one says that made the contact changes nothing, unless that one does not count."""
_NEWS = (
    "select t.incident from tellings t cross join incidents i on i.id = t.incident where t.import_id = :import and ("
    f"t.rank >= i.rank or i.rank = {int(Rank.PERSON)} or i.edited or i.status = 'withdrawn' or i.earliest_ms is null "
    "or i.channel = 'other' or t.reached != i.reached or t.direction not in ('unknown', i.direction) "
    "or t.outcome not in ('unknown', i.outcome) or t.duration_s != coalesce(i.duration_s, -1) "
    "or t.contact_point != coalesce(i.contact_point, '') or t.called not in ('', i.called) "
    "or t.text not in ('', i.text) or instr(t.facts, 'named_files') > 0)"
)
"""Most rows of a bill say nothing that a phone's own does not say better: those are left as they are."""
_UNTOLD_STANDS = (
    "exists (select 1 from incident_rows r join imports m2 on m2.id = r.import_id and m2.state = 'complete' "
    "where r.incident = t.incident and r.came_as = t.came_as and not exists (select 1 from tellings t2 "
    "where t2.incident = r.incident and t2.import_id = r.import_id and t2.row = r.ordinal))"
)
_GATHERED = (
    f"select t.incident, t.import_id = '{BY_HAND}' or m.state = 'complete' or (t.made and {_UNTOLD_STANDS}), t.rank, "
    + ", ".join(f"t.{column}" for column in TOLD.split(", "))
    + " from tellings t join incidents i on i.id = t.incident left join imports m on m.id = t.import_id "
    f"where t.incident in (select value from json_each(?)) and i.status != 'erased' "
    f"and (t.import_id = '{BY_HAND}' or m.id is not null) order by t.incident, t.import_id, t.row, t.came_as"
)
_NOW = f"select rank, edited, status, status_before, {TOLD} from incidents where id = ?"


def _telling(rank: int, values: Sequence[Any]) -> Telling:
    """From TOLD."""
    earliest, latest, precision, approximate, zone, basis, raw, order, channel, direction, outcome, *rest = values
    duration_s, point, written, called, reached, text, facts = rest
    return Telling(
        rank=rank,
        when=When(raw, earliest, latest, Precision(precision), zone, ZoneBasis(basis), bool(approximate), order),
        channel=Channel(channel),
        direction=Direction(direction),
        outcome=Outcome(outcome),
        duration_s=duration_s,
        point=point,
        written=written,
        called=called,
        reached=reached_from_json(json.loads(reached)),
        text=text,
        facts=json.loads(facts),
    )


def _columns(one: Telling) -> dict[str, Any]:
    """The columns of a contact of which this holds."""
    return {
        **time_columns(one.when),
        "channel": one.channel.value,
        "direction": one.direction.value,
        "outcome": one.outcome.value,
        "duration_s": one.duration_s,
        "contact_point": one.point,
        "written": one.written,
        "called": one.called,
        "reached": reached_text(one.reached),
        "text": one.text,
        "facts": facts_text(one.facts),
    }


def _let_hold(fold: Folding, incident: str, told_now: Telling) -> None:
    """What a person corrected stays; what was recorded instead is from now on what this says."""
    rank, edited, status, before, *held = fold.execute(_NOW, (incident,)).fetchone()
    columns = _columns(told_now)
    is_now = dict(zip(TOLD.split(", "), held, strict=True))
    if edited & CORRECTED:
        fields = fields_of(columns)
        for (field,) in fold.execute("select field from corrections where incident = ?", (incident,)).fetchall():
            fold.execute(
                "update corrections set recorded = ? where incident = ? and field = ?",
                (written(fields[field]), incident, field),
            )
            for column in columns_of_field(field):
                del columns[column]
    if edited & REACHED:
        del columns["reached"]
    changed = {name: value for name, value in columns.items() if name != "at_key" and value != is_now[name]}
    if "earliest_ms" in changed:
        changed["at_key"] = columns["at_key"]
    if "reached" in changed:
        changed["others"] = reaches_others(told_now.reached)
    changed |= _standing(rank, told_now.rank, status, before, is_corrected=bool(edited & CORRECTED))
    if changed.keys() & {"text", "reached", "written", "called"}:
        changed |= searched(fold, incident, changed)
    if changed:
        assigned = ", ".join(f"{column} = ?" for column in changed)
        fold.execute(f"update incidents set {assigned} where id = ?", (*changed.values(), incident))
    if "contact_point" in changed:
        move_attributions(fold, incident, is_now["contact_point"], changed["contact_point"])


def _standing(was: int, rank: int, status: str, before: str | None, *, is_corrected: bool) -> dict[str, Any]:
    """A contact is complete once a row tells of it that knows its number and time."""
    if was == rank:
        return {}
    changed: dict[str, Any] = {"rank": rank}
    if was in TO_BE_COMPLETED and rank not in TO_BE_COMPLETED:
        old, new = "incomplete", "new"
    elif rank in TO_BE_COMPLETED and was not in TO_BE_COMPLETED and not is_corrected:
        old, new = "new", "incomplete"
    else:
        return changed
    if status == old:
        changed["status"] = new
    if before == old:
        changed["status_before"] = new
    return changed


def move_attributions(fold: Folding, incident: str, old: str | None, new: str | None) -> None:
    """What was said of this contact alone stays with it, whatever address it has."""
    fold.execute(
        "update attributions set contact_point = ? where scope = 'incident' and scope_id = ? and contact_point = ?",
        (new or "", incident, old or ""),
    )


_WORDS = ("channel", "direction", "outcome", "duration_s", "text")
_OF_FIELD = {
    "when": ("at_key", *TOLD.split(", ")[:8]),
    "address": ("contact_point", "written"),
}


def columns_of_field(field: str) -> tuple[str, ...]:
    """The columns of a contact that hold a field which can be corrected."""
    return _OF_FIELD.get(field, (field,))


def fields_of(columns: Mapping[str, Any]) -> Mapping[str, object]:
    """The columns of a contact in the shape in which corrections keep what was recorded."""
    when = When(
        columns["raw_when"],
        columns["earliest_ms"],
        columns["latest_ms"],
        Precision(columns["precision"]),
        columns["zone"],
        ZoneBasis(columns["zone_basis"]),
        bool(columns["approximate"]),
        columns["source_order"],
    )
    point = columns["contact_point"]
    address = None if point is None else {"raw": columns["written"], "point": point}
    return {"when": when_to_json(when), "address": address, **{name: columns[name] for name in _WORDS}}


def written(value: object) -> str:
    """A field of ``fields_of`` as text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
