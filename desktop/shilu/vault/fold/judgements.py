"""What people think of contacts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from shilu.core.circumstances import NAMES
from shilu.core.encoding import reached_from_json
from shilu.core.history import Event
from shilu.vault.fold.base import Folding, to_json
from shilu.vault.fold.incidents import reaches_others, searched
from shilu.vault.fold.tellings import REACHED, note_edit

TABLES: Mapping[str, str] = {}
OF_CASE: Mapping[str, str] = {}


def _judged(fold: Folding, event: Event) -> None:
    incident, changes = event.data["id"], event.data["changes"]
    if "reached" in changes:
        note_edit(fold, incident, REACHED)
    columns = judged_columns(changes) | _circumstances(fold, incident, changes)
    if columns.keys() & {"summary", "reached", "circumstances"}:
        columns |= searched(fold, incident, columns)
    assignments = "".join(f"{column} = ?, " for column in columns)
    fold.execute(
        f"update incidents set {assignments}revision = revision + 1 where id = ? and status != 'erased'",
        (*columns.values(), incident),
    )


def _circumstances(fold: Folding, incident: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The column that holds what else was said of a contact, each field by itself."""
    said = {name: changes[name] for name in changes if name in NAMES}
    found = fold.execute("select circumstances from incidents where id = ?", (incident,)).fetchone() if said else None
    if found is None:
        return {}
    now = {name: value for name, value in {**json.loads(found[0] or "{}"), **said}.items() if value is not None}
    return {"circumstances": to_json(now) if now else None}


def judged_columns(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that hold what people think of a contact."""
    columns: dict[str, Any] = {"status_before": None} if "status" in changes else {}
    for name in ("summary", "include", "status", "note"):
        if name in changes:
            columns[name] = changes[name]
    if "tags" in changes:
        columns["tags"] = to_json(changes["tags"])
    if "reached" in changes:
        reached = reached_from_json(changes["reached"])
        columns |= {"reached": to_json(changes["reached"]), "others": reaches_others(reached)}
    return columns


def _conduct_answered(fold: Folding, event: Event) -> None:
    """Which suggested kinds of conduct a person declined: a set, to which two people can add apart from each other."""
    found = fold.execute("select declined from incidents where id = ?", (event.data["id"],)).fetchone()
    if found is not None:
        tags, now = set(event.data["tags"]), set(json.loads(found[0] or "[]"))
        now = now | tags if event.kind == "incident.conduct_declined" else now - tags
        fold.execute(
            "update incidents set declined = ? where id = ? and status != 'erased'",
            (to_json(sorted(now)) if now else None, event.data["id"]),
        )


KINDS = {
    "incident.judged": _judged,
    "incident.conduct_declined": _conduct_answered,
    "incident.conduct_reopened": _conduct_answered,
}
