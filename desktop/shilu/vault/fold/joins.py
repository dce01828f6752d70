"""Contacts that are one: joined by a person, or by an import that shows beyond doubt that they are.

One of them is kept: it has what all of them say, their rows, files, tags and corrections. The others stand in a table
of their own, as they were, so that taking them apart gives back what was there; their ids and numbers lead to the one
that is kept. Which one that is follows from the contacts alone: what a person logged before what was brought in, then
the lowest number. Of an event that tells of one that is not kept, all are taken apart before and put together after it,
so that it means the same whether they were joined before or after.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from shilu.core.circumstances import NAMES
from shilu.core.history import Event
from shilu.vault.fold.base import Folding, to_json
from shilu.vault.fold.incidents import COLUMNS_OF_INCIDENTS, searched
from shilu.vault.fold.tellings import CORRECTED, REACHED, columns_of_field, forget_made, keep_made, tell_anew

TABLES = {
    "joined_incidents": f"""
create table joined_incidents ({COLUMNS_OF_INCIDENTS}, kept text not null, place integer not null,
  gave text not null) strict
;;
create index joined_incidents_by_kept on joined_incidents (kept)
;;
create index joined_incidents_by_case on joined_incidents (case_id)
""",
    "joined_attributions": """
create table joined_attributions (id text primary key, incident text not null) strict, without rowid
""",
    "held_apart": """
create table held_apart (one text not null, other text not null, case_id text not null,
  primary key (one, other)) strict, without rowid
""",
}
"""``gave``: the fields that the kept one has from this one, in JSON, each with its value before and after; null for one
that a person has edited since. ``joined_attributions``: of which contact alone an attribution was made. ``held_apart``:
of which contacts a person said that they are two."""
OF_CASE = {
    "joined_incidents": "case_id = :case",
    "joined_attributions": "incident in (select id from joined_incidents where case_id = :case)",
    "held_apart": "case_id = :case",
}

_MOVED = ("incident_rows", "incident_files", "tellings")
_AMONG = "in (select value from json_each(?))"
_MEMBERS = (
    "select i.id, i.case_id from incidents i left join imports m on m.id = i.import_id "
    f"where i.id {_AMONG} and i.case_id = ? and i.status != 'erased' and (i.import_id is null or m.id is not null) "
    "order by i.import_id is not null, i.number + coalesce(m.number_base, 0), i.origin, i.id"
)
_GIVEN = (
    *("tags", "summary", "note", "circumstances", "include"),
    *("reached", "others", "edited", "status", "status_before"),
)
_BETWEEN: Mapping[str, str] = {"summary": " / ", "note": "\n"}
_STANDS_BEHIND = (
    "select 1 from incident_rows r join imports m on m.id = r.import_id and m.state = 'complete' where r.incident = ?"
)


@dataclass(frozen=True, slots=True)
class Group:
    """Contacts that were taken apart, the kept one first; which fields of it others give nothing any more, since a
    person has edited them."""

    ids: tuple[str, ...]
    edited: Mapping[str, frozenset[str]]


def apply_apart(fold: Folding, event: Event, apply: Callable[[Folding, Event], None]) -> None:
    """Carry out an event of a case with those contacts apart that it tells of singly."""
    if event.kind in KINDS or not _is_any(fold, event.chain):
        apply(fold, event)
        return
    groups = [_take_apart(fold, kept) for kept in sorted(_told_singly(fold, event))]
    apply(fold, event)
    for group in groups:
        _put_together(fold, event.chain, group.ids, group.edited)
    if event.kind in ("incident.judged", "incident.corrected"):
        _note_edited(fold, event.data["id"], event.data["changes"])


def _is_any(fold: Folding, case: str) -> bool:
    found = fold.execute("select 1 from joined_incidents where case_id = ? limit 1", (case,)).fetchone()
    return found is not None


def _told_singly(fold: Folding, event: Event) -> set[str]:
    """The kept ones of the contacts that an event concerns not as one."""
    data, kind = event.data, event.kind
    ids: list[str] = []
    found: set[str] = set()
    if kind in ("incident.judged", "incident.corrected"):
        ids.append(data["id"])
    elif kind.startswith("attribution.") and data.get("scope") == "incident":
        ids.append(data["scope_id"])
    elif kind == "import.completed":
        ids += _brought(fold, data["id"])
    elif kind in ("import.withdrawn", "import.restored"):
        found |= _kept_behind(fold, data["id"], 0, 2**62)
    elif kind in ("incident.erased", "import.erased"):
        ids += [one["id"] for one in data["incidents"]]
        found |= set(_kept_of(fold, event.chain, ids))
        for import_id, first, last in data["rows"]:
            found |= _kept_behind(fold, import_id, first, last)
    hidden = fold.execute(
        f"select kept from joined_incidents where id {_AMONG} and case_id = ?", (json.dumps(ids), event.chain)
    )
    return found | {kept for (kept,) in hidden.fetchall()}


def _brought(fold: Folding, import_id: str) -> Iterable[str]:
    """The contacts that rows of an import which comes in name."""
    if fold.rows_are_there:
        found = fold.execute(
            "select r.incident from incident_rows r join joined_incidents j on j.id = r.incident where r.import_id = ?",
            (import_id,),
        )
        return [incident for (incident,) in found.fetchall()]
    return [json.loads(body)["incident"] for _, body in fold.rows(import_id)]


def _kept_behind(fold: Folding, import_id: str, first: int, last: int) -> set[str]:
    found = fold.execute(
        "select distinct incident from incident_rows where import_id = ? and ordinal between ? and ? "
        "and incident in (select kept from joined_incidents)",
        (import_id, first, last),
    )
    return {kept for (kept,) in found.fetchall()}


def _note_edited(fold: Folding, kept: str, changes: Iterable[str]) -> None:
    """What a person says of the kept one is from now on its own."""
    said = set(changes)
    said |= {"others"} if "reached" in said else set()
    said |= {"status_before"} if "status" in said else set()
    said |= {"circumstances"} if said & NAMES else set()
    for member, gave in fold.execute("select id, gave from joined_incidents where kept = ?", (kept,)).fetchall():
        given = {name: None if name in said else pair for name, pair in json.loads(gave).items()}
        fold.execute("update joined_incidents set gave = ? where id = ?", (to_json(given), member))


# apart


def _take_apart(fold: Folding, kept: str) -> Group:
    """Give each what is its own."""
    members = fold.execute("select id, gave from joined_incidents where kept = ? order by place", (kept,)).fetchall()
    edited = {member: _take_back(fold, kept, member, json.loads(gave)) for member, gave in reversed(members)}
    ids = [member for member, _ in members]
    columns = ", ".join(_columns(fold))
    fold.execute(
        f"insert into incidents ({columns}) select {columns} from joined_incidents where kept = ? order by place",
        (kept,),
    )
    fold.execute("delete from joined_incidents where kept = ?", (kept,))
    for table in _MOVED:
        fold.execute(
            f"update {table} set incident = came_as, came_as = '' where incident = ? and came_as != ''", (kept,)
        )
    some = json.dumps(ids)
    fold.execute(
        "update attributions set scope_id = j.incident, contact_point = coalesce((select contact_point from incidents "
        "where id = j.incident), '') from joined_attributions j where j.id = attributions.id "
        f"and j.incident {_AMONG}",
        (some,),
    )
    fold.execute(f"delete from joined_attributions where incident {_AMONG}", (some,))
    status = fold.execute("select status, status_before from incidents where id = ?", (kept,)).fetchone()
    tell_anew(fold, [kept])
    fold.execute("update incidents set status = ?, status_before = ? where id = ?", (*status, kept))
    forget_made(fold, [kept, *ids])
    for one in (kept, *ids):
        _search_again(fold, one)
    return Group((kept, *ids), edited)


def _take_back(fold: Folding, kept: str, member: str, gave: Mapping[str, Any]) -> frozenset[str]:
    """Give the kept one what it had; what a person has edited since stays."""
    now = _row(fold, kept)
    edited = {name for name, pair in gave.items() if pair is None}
    back: dict[str, Any] = {}
    for field in gave.get("corrected") or ():
        gone = fold.execute(
            "delete from corrections where incident = ? and field = ? and came_as = ?", (kept, field, member)
        )
        edited |= set() if gone.rowcount else {f"corrected {field}"}
    for name in _GIVEN:
        pair = gave.get(name)
        if pair is not None:
            if now[name] == pair[1]:
                back[name] = pair[0]
            else:
                edited.add(name)
    _set(fold, kept, back)
    return frozenset(edited)


# together


def _put_together(
    fold: Folding, case: str, ids: Iterable[str], edited: Mapping[str, frozenset[str]] | None = None
) -> None:
    """Contacts of one case that are there; nothing where fewer than two are."""
    there = [one for one, _ in fold.execute(_MEMBERS, (json.dumps(list(ids)), case)).fetchall()]
    if len(there) < 2:
        return
    kept, *members = there
    keep_made(fold, there)
    held = {member: edited.get(member, frozenset()) for member in members} if edited else {}
    before = _row(fold, kept)
    gave = {member: _give(fold, kept, member, held.get(member, frozenset())) for member in members}
    columns = ", ".join(_columns(fold))
    for place, member in enumerate(members):
        fold.execute(
            f"insert into joined_incidents ({columns}, kept, place, gave) "
            f"select {columns}, ?, ?, '{{}}' from incidents where id = ?",
            (kept, place, member),
        )
    some = json.dumps(members)
    fold.execute(f"delete from incidents where id {_AMONG}", (some,))
    for table in _MOVED:
        fold.execute(f"update {table} set came_as = incident, incident = ? where incident {_AMONG}", (kept, some))
    fold.execute(
        f"insert into joined_attributions select id, scope_id from attributions where scope = 'incident' "
        f"and scope_id {_AMONG}",
        (some,),
    )
    fold.execute(
        "update attributions set scope_id = ?, contact_point = coalesce((select contact_point from incidents "
        f"where id = ?), '') where scope = 'incident' and scope_id {_AMONG}",
        (kept, kept, some),
    )
    tell_anew(fold, [kept])
    _let_stand(fold, kept, members)
    _remember_status(fold, kept, before, gave[members[0]], held.get(members[0], frozenset()))
    for member, given in gave.items():
        fold.execute("update joined_incidents set gave = ? where id = ?", (to_json(given), member))
    _search_again(fold, kept)


def _let_stand(fold: Folding, kept: str, members: Sequence[str]) -> None:
    """What an undone import had brought stands while another source stands behind it; what somebody has gone through
    has been gone through."""
    status, before = fold.execute("select status, status_before from incidents where id = ?", (kept,)).fetchone()
    if status == "withdrawn" and before is not None and fold.execute(_STANDS_BEHIND, (kept,)).fetchone():
        fold.execute("update incidents set status = status_before, status_before = null where id = ?", (kept,))
        status = before
    if status in ("new", "incomplete"):
        fold.execute(
            "update incidents set status = 'reviewed' where id = ? and exists "
            f"(select 1 from joined_incidents where id {_AMONG} and status = 'reviewed')",
            (kept, json.dumps(members)),
        )


def _remember_status(
    fold: Folding, kept: str, before: Mapping[str, Any], gave: dict[str, Any], edited: frozenset[str]
) -> None:
    now = _row(fold, kept)
    for name in ("status", "status_before"):
        gave[name] = None if edited & {"status", "status_before"} else [before[name], now[name]]


def _give(fold: Folding, kept: str, member: str, edited: frozenset[str]) -> dict[str, Any]:
    """What the kept one has from another, beside what rows tell."""
    one, other = _row(fold, kept), _row(fold, member)
    new: dict[str, Any] = {}
    tags = [*json.loads(one["tags"]), *(tag for tag in json.loads(other["tags"]) if tag not in json.loads(one["tags"]))]
    new["tags"] = to_json(tags)
    for name, between in _BETWEEN.items():
        new[name] = between.join(dict.fromkeys(said for said in (one[name], other[name]) if said))
    circumstances = json.loads(other["circumstances"] or "{}") | json.loads(one["circumstances"] or "{}")
    new["circumstances"] = to_json(circumstances) if circumstances else None
    new["include"] = other["include"] if one["include"] == "yes" else one["include"]
    if other["edited"] & REACHED and not one["edited"] & REACHED:
        new |= {"reached": other["reached"], "others": other["others"], "edited": one["edited"] | REACHED}
    fields = _give_corrections(fold, kept, member, edited)
    if fields:
        new |= {column: other[column] for field in fields for column in columns_of_field(field)}
        new["edited"] = new.get("edited", one["edited"]) | CORRECTED
    given = {name: [one[name], value] for name, value in new.items() if name in _GIVEN and value != one[name]}
    _set(fold, kept, {name: value for name, value in new.items() if name not in edited and value != one[name]})
    return {
        **{name: pair for name, pair in given.items() if name not in edited},
        **dict.fromkeys(name for name in edited if not name.startswith("corrected ")),
        **({"corrected": fields} if fields else {}),
        **dict.fromkeys(name for name in edited if name.startswith("corrected ")),
    }


def _give_corrections(fold: Folding, kept: str, member: str, edited: frozenset[str]) -> list[str]:
    """A correction of one holds of both, unless the kept one has one of that field."""
    fields = [
        field
        for (field,) in fold.execute(
            "select field from corrections c where incident = ? and came_as = '' and not exists "
            "(select 1 from corrections k where k.incident = ? and k.field = c.field) order by field",
            (member, kept),
        ).fetchall()
        if f"corrected {field}" not in edited
    ]
    fold.execute(
        "insert into corrections select ?, field, recorded, origin, by_slot, at_ms, at_offset_s, reason, incident "
        f"from corrections where incident = ? and field {_AMONG}",
        (kept, member, json.dumps(fields)),
    )
    return fields


# what events say


def _joined(fold: Folding, event: Event) -> None:
    for ids in event.data["together"]:
        _gather(fold, event.chain, ids)
        for one, other in combinations(sorted(ids), 2):
            fold.execute("delete from held_apart where one = ? and other = ?", (one, other))
        _revise(fold, ids)


def _gather(fold: Folding, case: str, ids: Sequence[str]) -> None:
    groups = [_take_apart(fold, kept) for kept in _kept_of(fold, case, ids)]
    edited = {one: fields for group in groups for one, fields in group.edited.items()}
    _put_together(fold, case, [*ids, *(one for group in groups for one in group.ids)], edited)


def _kept_of(fold: Folding, case: str, ids: Sequence[str]) -> list[str]:
    """The kept ones of some contacts that are joined with others."""
    some = json.dumps(list(ids))
    found = fold.execute(
        f"select distinct kept from joined_incidents where (id {_AMONG} or kept {_AMONG}) and case_id = ? order by 1",
        (some, some, case),
    )
    return [kept for (kept,) in found.fetchall()]


def _separated(fold: Folding, event: Event) -> None:
    """The first of each is no more one with the others."""
    for out, *others in event.data["apart"]:
        for kept in _kept_of(fold, event.chain, [out]):
            group = _take_apart(fold, kept)
            _put_together(fold, event.chain, [one for one in group.ids if one != out], group.edited)
        fold.connection.executemany(
            "insert or ignore into held_apart select ?, ?, case_id from incidents where id = ? and case_id = ?",
            [(*sorted((out, other)), out, event.chain) for other in others],
        )
        _revise(fold, [out, *others])


def _revise(fold: Folding, ids: Sequence[str]) -> None:
    for table in ("incidents", "joined_incidents"):
        fold.execute(
            f"update {table} set revision = revision + 1 where id {_AMONG} and status != 'erased'",
            (json.dumps(list(ids)),),
        )


def forget(fold: Folding, incident: str) -> None:
    """A contact that is erased is held apart from nothing."""
    fold.execute("delete from held_apart where one = ? or other = ?", (incident, incident))


# tables


def _columns(fold: Folding) -> list[str]:
    return [row[1] for row in fold.execute("pragma table_info(incidents)").fetchall()]


def _row(fold: Folding, incident: str) -> dict[str, Any]:
    found = fold.execute("select * from incidents where id = ?", (incident,))
    return dict(zip(_columns(fold), found.fetchone(), strict=True))


def _set(fold: Folding, incident: str, values: Mapping[str, Any]) -> None:
    if values:
        assigned = ", ".join(f"{name} = ?" for name in values)
        fold.execute(f"update incidents set {assigned} where id = ?", (*values.values(), incident))


def _search_again(fold: Folding, incident: str) -> None:
    """Also tells the index that something has changed."""
    _set(fold, incident, searched(fold, incident, {}))


KINDS = {"incident.joined": _joined, "incident.separated": _separated}
JOINING = frozenset(KINDS)
EVERYONE = (
    "(select id, import_id, number, series from incidents union all "
    "select id, import_id, number, series from joined_incidents)"
)
"""What every contact is called, those that are joined with another included."""
