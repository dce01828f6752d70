"""Particulars: loans, third persons, leaks, harm and the other things of a case's record beside its contacts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from shilu.core.history import Event
from shilu.core.particular import FieldKind, ParticularKind
from shilu.core.shapes import SHAPES
from shilu.vault.fold.base import Folding, to_json

TABLES = {
    "particulars": """
create table particulars (id text primary key, case_id text not null, kind text not null, number integer not null,
  fields text not null, state text not null, revision integer not null, recorded_ms integer not null,
  recorded_offset_s integer) strict
;;
create index particulars_in_order on particulars (case_id, kind, number)
""",
    "particular_links": """
create table particular_links (particular text not null, field text not null, target text not null,
  primary key (particular, field, target)) strict, without rowid
;;
create index particular_links_by_target on particular_links (target)
""",
}
"""``fields`` is JSON, as the history has it, also what a newer version recorded. ``particular_links``: the parties,
contacts and other particulars that it names."""
OF_CASE = {
    "particular_links": "particular in (select id from particulars where case_id = :case)",
    "particulars": "case_id = :case",
}

_LINKING = frozenset({FieldKind.PARTY, FieldKind.CONTACTS, FieldKind.PARTICULAR, FieldKind.PARTICULARS})


def _recorded(fold: Folding, event: Event) -> None:
    data = event.data
    made = fold.execute(
        "insert or ignore into particulars values (?, ?, ?, ?, ?, 'active', 1, ?, ?)",
        (
            *(data["id"], event.chain, data["kind"], data["number"], to_json(data["fields"])),
            *(event.recorded_ms, event.recorded_offset_s),
        ),
    )
    if made.rowcount:
        _link(fold, data["id"], data["kind"], data["fields"])


def _received(fold: Folding, event: Event) -> None:
    """A link that holds for all of another vault, out of a case file: the directory's own from now on."""
    _recorded(fold, event)


def _revised(fold: Folding, event: Event) -> None:
    """Of two revisions that were made apart the later one shows, field by field."""
    there = fold.execute(
        "select kind, fields from particulars where id = ? and case_id = ? and state != 'erased'",
        (event.data["id"], event.chain),
    ).fetchone()
    if there is None:
        return
    kind, fields = there[0], {**json.loads(there[1]), **event.data["changes"]}
    fields = {name: value for name, value in fields.items() if value is not None}
    fold.execute(
        "update particulars set fields = ?, revision = revision + 1 where id = ?", (to_json(fields), event.data["id"])
    )
    fold.execute("delete from particular_links where particular = ?", (event.data["id"],))
    _link(fold, event.data["id"], kind, fields)


def _link(fold: Folding, particular: str, kind: str, fields: Mapping[str, Any]) -> None:
    shape = SHAPES[ParticularKind(kind)]
    fold.connection.executemany(
        "insert or ignore into particular_links values (?, ?, ?)",
        [
            (particular, field.name, target)
            for field in shape.fields
            if field.kind in _LINKING and field.name in fields
            for target in _targets(fields[field.name])
        ],
    )


def _targets(value: Any) -> tuple[str, ...]:
    several = value if isinstance(value, list) else [value]
    return tuple(one for one in several if isinstance(one, str))


def _withdrawn(fold: Folding, event: Event) -> None:
    _set_state(fold, event, "withdrawn")


def _restored(fold: Folding, event: Event) -> None:
    _set_state(fold, event, "active")


def _set_state(fold: Folding, event: Event, state: str) -> None:
    fold.execute(
        "update particulars set state = ?, revision = revision + 1 where id = ? and case_id = ? and state != 'erased'",
        (state, event.data["id"], event.chain),
    )


KINDS = {
    "particular.recorded": _recorded,
    "particular.received": _received,
    "particular.revised": _revised,
    "particular.withdrawn": _withdrawn,
    "particular.restored": _restored,
}
