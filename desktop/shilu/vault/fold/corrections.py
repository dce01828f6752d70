"""What was corrected of contacts. The tables of the contacts say what holds; here stands what was recorded first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from shilu.core.correction import CORRECTABLE
from shilu.core.encoding import when_from_json, when_to_json
from shilu.core.history import Event
from shilu.core.when import Precision, When, ZoneBasis
from shilu.vault.fold.base import Folding, point_id
from shilu.vault.fold.incidents import judged_columns, searched, time_columns

TABLES = {
    "corrections": """
create table corrections (incident text not null, field text not null, recorded text not null, origin text not null,
  by_slot text not null, at_ms integer not null, at_offset_s integer, reason text not null,
  primary key (incident, field)) strict, without rowid
""",
}
"""``recorded`` is JSON: a time as in the history, an address as ``raw`` and the ``point`` of this vault."""
OF_CASE = {"corrections": "incident in (select id from incidents where case_id = :case)"}

_WORDS = ("channel", "direction", "outcome", "duration_s", "text")
_RECORDED = (
    "raw_when, earliest_ms, latest_ms, precision, zone, zone_basis, approximate, source_order, contact_point, written, "
    + ", ".join(_WORDS)
)


def _corrected(fold: Folding, event: Event) -> None:
    """Values that are again as they were recorded are corrected no more."""
    incident, changes = event.data["id"], event.data["changes"]
    row = fold.execute(f"select {_RECORDED} from incidents where id = ? and status != 'erased'", (incident,)).fetchone()
    if row is None:
        return
    now = _fields(row)
    columns: dict[str, Any] = judged_columns({name: changes[name] for name in ("status",) if name in changes})
    for name in CORRECTABLE:
        if name in changes:
            value = _as_kept(fold, name, changes[name])
            columns |= _columns(name, value)
            _keep(fold, event, name, recorded=now[name], value=value)
    if "text" in columns or "written" in columns:
        columns |= searched(fold, incident, columns)
    assignments = "".join(f"{column} = ?, " for column in columns)
    fold.execute(
        f"update incidents set {assignments}revision = revision + 1 where id = ?", (*columns.values(), incident)
    )
    if "contact_point" in columns:
        # what was said of this contact alone stays with it, whatever address it has
        fold.execute(
            "update attributions set contact_point = ? where scope = 'incident' and scope_id = ? and contact_point = ?",
            (columns["contact_point"] or "", incident, _point(now) or ""),
        )


def _keep(fold: Folding, event: Event, name: str, *, recorded: object, value: object) -> None:
    """Remember what was recorded of a field, unless that is what holds again."""
    incident = event.data["id"]
    first = fold.execute(
        "select recorded from corrections where incident = ? and field = ?", (incident, name)
    ).fetchone()
    kept = _written(recorded) if first is None else first[0]
    if kept == _written(value):
        fold.execute("delete from corrections where incident = ? and field = ?", (incident, name))
        return
    fold.execute(
        "insert or replace into corrections values (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            incident,
            name,
            kept,
            event.origin,
            event.by,
            event.recorded_ms,
            event.recorded_offset_s,
            str(event.data.get("reason", "")),
        ),
    )


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _fields(row: tuple[Any, ...]) -> Mapping[str, object]:
    """What the tables say of a contact, in the shape in which corrections keep it."""
    raw, earliest, latest, precision, zone, basis, approximate, order, point, written, *words = row
    when = When(raw, earliest, latest, Precision(precision), zone, ZoneBasis(basis), bool(approximate), order)
    address = None if point is None else {"raw": written, "point": point}
    return {"when": when_to_json(when), "address": address, **dict(zip(_WORDS, words, strict=True))}


def _point(fields: Mapping[str, Any]) -> str | None:
    address = fields["address"]
    return None if address is None else address["point"]


def _as_kept(fold: Folding, name: str, value: Any) -> Any:
    if name == "when":
        return when_to_json(when_from_json(value))
    if name == "address" and value is not None:
        return {"raw": value["raw"], "point": point_id(fold.identity.point_key, value["key"])}
    return value


def _columns(name: str, value: Any) -> Mapping[str, Any]:
    """The columns that hold a field."""
    match name:
        case "when":
            return time_columns(when_from_json(value))
        case "address":
            return {
                "contact_point": None if value is None else value["point"],
                "written": "" if value is None else value["raw"],
            }
        case _:
            return {name: value}


KINDS = {"incident.corrected": _corrected}
