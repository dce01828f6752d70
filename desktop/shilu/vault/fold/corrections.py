"""What was corrected of contacts. The tables of the contacts say what holds; here stands what was recorded first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shilu.core.correction import CORRECTABLE
from shilu.core.encoding import when_from_json, when_to_json
from shilu.core.history import Event
from shilu.vault.fold.base import Folding, point_id
from shilu.vault.fold.incidents import searched, time_columns
from shilu.vault.fold.judgements import judged_columns
from shilu.vault.fold.tellings import CORRECTED, TOLD, fields_of, move_attributions, note_edit, written

TABLES = {
    "corrections": """
create table corrections (incident text not null, field text not null, recorded text not null, origin text not null,
  by_slot text not null, at_ms integer not null, at_offset_s integer, reason text not null,
  came_as text not null default '', primary key (incident, field)) strict, without rowid
""",
}
"""``recorded`` is JSON: a time as in the history, an address as ``raw`` and the ``point`` of this vault. ``came_as``:
of which contact this was said, where the one that has it meanwhile is another: see ``joins``."""
OF_CASE = {
    "corrections": "incident in (select id from incidents where case_id = :case "
    "union all select id from joined_incidents where case_id = :case)"
}

_RECORDED = f"select {TOLD} from incidents where id = ? and status != 'erased'"


def _corrected(fold: Folding, event: Event) -> None:
    """Values that are again as they were recorded are corrected no more."""
    incident, changes = event.data["id"], event.data["changes"]
    row = fold.execute(_RECORDED, (incident,)).fetchone()
    if row is None:
        return
    if changes.keys() & set(CORRECTABLE):
        note_edit(fold, incident, CORRECTED)
    now = fields_of(dict(zip(TOLD.split(", "), row, strict=True)))
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
        move_attributions(fold, incident, _point(now), columns["contact_point"])


def _keep(fold: Folding, event: Event, name: str, *, recorded: object, value: object) -> None:
    """Remember what was recorded of a field, unless that is what holds again."""
    incident = event.data["id"]
    first = fold.execute(
        "select recorded from corrections where incident = ? and field = ?", (incident, name)
    ).fetchone()
    kept = written(recorded) if first is None else first[0]
    if kept == written(value):
        fold.execute("delete from corrections where incident = ? and field = ?", (incident, name))
        return
    fold.execute(
        "insert or replace into corrections values (?, ?, ?, ?, ?, ?, ?, ?, '')",
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
