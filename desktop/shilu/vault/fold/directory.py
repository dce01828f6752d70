"""The directory: contact points, parties, attributions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from shilu.core.history import Event
from shilu.core.party import OTHER_NAMES
from shilu.core.query import party_search_key, point_search_key
from shilu.vault.fold.base import Folding, point_id, to_json
from shilu.vault.fold.mergings import resolve

_PARTY = ("id", "name", "kind", "aliases", "lender_type", "fields")
_AGAIN = "again"
_OF_EVENTS = ("lamport", "origin", "revisions", "reason")
_ATTRIBUTION = (
    *("id", "key", "contact_point", "party", "role", "scope", "scope_id", "basis", "state"),
    *("confidence_percent", "from_ms", "to_ms", "by", "at_ms"),
)

# parties: fields as the history has them, also those of a newer version; lamport, origin and revision (a body hash)
# tell which revision the values are of, in whatever vault it was made; more: what else came with a case file and this
# version does not know
TABLES = {
    "contact_points": """
create table contact_points (id text primary key, key text not null unique, raw text not null, e164 text,
  valid integer not null, kind text not null, region text not null, search text not null) strict
""",
    "parties": """
create table parties (id text primary key, name text not null, kind text not null, aliases text not null,
  lender_type text not null, fields text not null, state text not null, search text not null,
  lamport integer not null, origin text not null, revision text not null, more text not null) strict
""",
    "attributions": """
create table attributions (id text primary key, contact_point text not null, party text not null, role text not null,
  scope text not null, scope_id text not null, basis text not null, state text not null,
  confidence_percent integer not null, from_ms integer, to_ms integer, by_slot text not null,
  at_ms integer not null, more text not null) strict
;;
create index attributions_by_point on attributions (contact_point)
;;
create index attributions_by_party on attributions (party)
;;
create index attributions_by_scope on attributions (scope, scope_id)
""",
}

OF_CASE = {"attributions": "id in (select subject from revisions where chain = :case)"}


def _points_noted(fold: Folding, event: Event) -> None:
    """What a client's phone called a number stays with that client's incidents: the directory is everybody's."""
    fold.connection.executemany(
        "insert or ignore into contact_points values (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                point_id(fold.identity.point_key, p["key"]),
                *(p["key"], p["raw"], p["e164"], p["valid"], p["kind"], p["region"]),
                point_search_key(p["key"]),
            )
            for p in event.data["points"]
        ],
    )


def _party_added(fold: Folding, event: Event) -> None:
    data = event.data
    fold.execute(
        f"insert or ignore into parties {_PARTY_COLUMNS}",
        (data["id"], *_party_values(data), event.lamport, event.origin, event.body_hash.hex(), "{}"),
    )


def _party_revised(fold: Folding, event: Event) -> None:
    """A revision of this vault follows all that are there, so it is the one that shows."""
    fold.execute(
        f"update parties set {_PARTY_VALUES}, lamport = ?, origin = ?, revision = ? where id = ?",
        (*_party_values(event.data), event.lamport, event.origin, event.body_hash.hex(), event.data["id"]),
    )


def _party_received(fold: Folding, event: Event) -> None:
    """A party as another vault has it. What knows of our revision is newer; of two made apart the later one shows,
    whichever of them came here first."""
    data = event.data
    stamp = (data["lamport"], data["origin"])
    revision, more = data["revisions"][-1], to_json(_more(data, (*_PARTY, *_OF_EVENTS)))
    there = fold.execute("select lamport, origin, revision from parties where id = ?", (data["id"],)).fetchone()
    if there is None:
        fold.execute(
            f"insert into parties {_PARTY_COLUMNS}",
            (data["id"], *_party_values(data), *stamp, revision, more),
        )
        resolve(fold)
    elif there[2] in data["revisions"] or stamp > (there[0], there[1]):
        fold.execute(
            f"update parties set {_PARTY_VALUES}, lamport = ?, origin = ?, revision = ?, more = ? where id = ?",
            (*_party_values(data), *stamp, revision, more, data["id"]),
        )


_PARTY_COLUMNS = (
    "(id, name, kind, aliases, lender_type, fields, search, lamport, origin, revision, more, state) "
    "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'active')"
)
_PARTY_VALUES = "name = ?, kind = ?, aliases = ?, lender_type = ?, fields = ?, search = ?"


def _party_values(data: Mapping[str, Any]) -> tuple[str, ...]:
    aliases, fields = data["aliases"], data.get("fields", {})
    several = [fields.get(field) for field in OTHER_NAMES]
    names = [name for some in several if isinstance(some, list) for name in some if isinstance(name, str)]
    return (
        *(data["name"], data["kind"], json.dumps(aliases, ensure_ascii=False), data["lender_type"], to_json(fields)),
        party_search_key(data["name"], [*aliases, *names]),
    )


def _more(data: Mapping[str, Any], known: Sequence[str]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in known}


def _party_withdrawn(fold: Folding, event: Event) -> None:
    fold.execute("update parties set state = 'withdrawn' where id = ?", (event.data["id"],))
    resolve(fold)


def _party_restored(fold: Folding, event: Event) -> None:
    fold.execute("update parties set state = 'active' where id = ?", (event.data["id"],))
    resolve(fold)


def _attributed(fold: Folding, event: Event) -> None:
    """``key`` names the address since version 2; before, only the id of the contact point stood here. One that came
    with a case file says itself who made it, and when; one that was declined may have a name in place of a party."""
    data = event.data
    received = event.kind == "attribution.received"
    more = _more(data, _ATTRIBUTION) if received else {"name": data["name"]} if "name" in data else {}
    fold.execute(
        "insert or ignore into attributions values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            data["id"],
            _point_of(fold, data),
            data["party"],
            data["role"],
            data["scope"],
            data["scope_id"],
            data["basis"],
            data["state"],
            data["confidence_percent"],
            data["from_ms"],
            data["to_ms"],
            data["by"] if received else event.by,
            data["at_ms"] if received else event.recorded_ms,
            to_json(more),
        ),
    )


def _point_of(fold: Folding, data: Mapping[str, Any]) -> str:
    """What is said of one contact alone goes with the address that this one has, which need not be the
    first."""
    if data["scope"] == "incident":
        found = fold.execute(
            "select coalesce(i.contact_point, '') from incidents i where i.id = ? "
            "and exists (select 1 from tellings t where t.incident = i.id)",
            (data["scope_id"],),
        ).fetchone()
        if found is not None:
            return str(found[0])
    key = data.get("key")
    return point_id(fold.identity.point_key, key) if key else str(data["contact_point"])


def _attribution_withdrawn(fold: Folding, event: Event) -> None:
    fold.execute("update attributions set state = 'withdrawn' where id = ?", (event.data["id"],))


def _attribution_reopened(fold: Folding, event: Event) -> None:
    """What was said, or declined, may be suggested again."""
    _note_again(fold, event.data["id"], "withdrawn", is_again=True)


def _attribution_restored(fold: Folding, event: Event) -> None:
    _note_again(fold, event.data["id"], event.data["state"], is_again=False)


def _note_again(fold: Folding, attribution: str, state: str, *, is_again: bool) -> None:
    found = fold.execute("select more from attributions where id = ?", (attribution,)).fetchone()
    if found is not None:
        more = {name: value for name, value in json.loads(found[0]).items() if name != _AGAIN}
        values = (state, to_json({**more, _AGAIN: True} if is_again else more), attribution)
        fold.execute("update attributions set state = ?, more = ? where id = ?", values)


KINDS = {
    "points.noted": _points_noted,
    "party.added": _party_added,
    "party.revised": _party_revised,
    "party.received": _party_received,
    "party.withdrawn": _party_withdrawn,
    "party.restored": _party_restored,
    "attribution.made": _attributed,
    "attribution.declined": _attributed,
    "attribution.received": _attributed,
    "attribution.withdrawn": _attribution_withdrawn,
    "attribution.reopened": _attribution_reopened,
    "attribution.restored": _attribution_restored,
}
