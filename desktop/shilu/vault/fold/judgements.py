"""What people think of contacts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
    columns = judged_columns(changes)
    if "summary" in changes or "reached" in changes:
        columns |= searched(fold, incident, columns)
    assignments = "".join(f"{column} = ?, " for column in columns)
    fold.execute(
        f"update incidents set {assignments}revision = revision + 1 where id = ? and status != 'erased'",
        (*columns.values(), incident),
    )


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


KINDS = {"incident.judged": _judged}
