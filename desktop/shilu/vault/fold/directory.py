"""The directory: contact points, parties, attributions."""

from __future__ import annotations

import json

from shilu.core.history import Event
from shilu.core.query import party_search_key, point_search_key
from shilu.vault.fold.base import Folding, point_id

TABLES = {
    "contact_points": """
create table contact_points (id text primary key, key text not null unique, raw text not null, e164 text,
  valid integer not null, kind text not null, region text not null, search text not null) strict
""",
    "parties": """
create table parties (id text primary key, name text not null, kind text not null, aliases text not null,
  lender_type text not null, state text not null, search text not null) strict
""",
    "attributions": """
create table attributions (id text primary key, contact_point text not null, party text not null, role text not null,
  scope text not null, scope_id text not null, basis text not null, state text not null,
  confidence_percent integer not null, from_ms integer, to_ms integer, by_slot text not null,
  at_ms integer not null) strict
;;
create index attributions_by_point on attributions (contact_point)
;;
create index attributions_by_party on attributions (party)
;;
create index attributions_by_scope on attributions (scope, scope_id)
""",
}


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
        "insert or ignore into parties values (?, ?, ?, ?, ?, 'active', ?)",
        (
            data["id"],
            data["name"],
            data["kind"],
            json.dumps(data["aliases"], ensure_ascii=False),
            data["lender_type"],
            party_search_key(data["name"], data["aliases"]),
        ),
    )


def _party_withdrawn(fold: Folding, event: Event) -> None:
    fold.execute("update parties set state = 'withdrawn' where id = ?", (event.data["id"],))


def _party_restored(fold: Folding, event: Event) -> None:
    fold.execute("update parties set state = 'active' where id = ?", (event.data["id"],))


def _attributed(fold: Folding, event: Event) -> None:
    """``key`` names the address since version 2; before, only the id of the contact point stood here."""
    data = event.data
    key = data.get("key")
    fold.execute(
        "insert or ignore into attributions values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            data["id"],
            point_id(fold.identity.point_key, key) if key else data["contact_point"],
            data["party"],
            data["role"],
            data["scope"],
            data["scope_id"],
            data["basis"],
            data["state"],
            data["confidence_percent"],
            data["from_ms"],
            data["to_ms"],
            event.by,
            event.recorded_ms,
        ),
    )


def _attribution_withdrawn(fold: Folding, event: Event) -> None:
    fold.execute("update attributions set state = 'withdrawn' where id = ?", (event.data["id"],))


def _attribution_restored(fold: Folding, event: Event) -> None:
    data = event.data
    fold.execute("update attributions set state = ? where id = ?", (data["state"], data["id"]))


KINDS = {
    "points.noted": _points_noted,
    "party.added": _party_added,
    "party.withdrawn": _party_withdrawn,
    "party.restored": _party_restored,
    "attribution.made": _attributed,
    "attribution.withdrawn": _attribution_withdrawn,
    "attribution.restored": _attribution_restored,
}
