"""What was corrected of contacts, read from where it stands: beside them in the tables, and in their history."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.contact_point import ContactPoint, ContactPointKind, Recognised
from shilu.core.correction import Corrected, Recorded
from shilu.core.encoding import recognised_from_json, when_from_json
from shilu.core.revision import Recorder

CORRECTIONS = (
    "select c.incident, c.field, c.recorded, c.by_slot, r.kind, r.name, exists (select 1 from origins o "
    "where o.id = c.origin and o.mine != 0), c.at_ms, c.at_offset_s, c.reason, i.called from corrections c "
    "join incidents i on i.id = c.incident left join recorders r on r.id = c.by_slot where c.incident in ({}) "
    "order by c.incident, c.field"
)
RECORDED_POINTS = (
    "select json_extract(c.recorded, '$.point') as point, json_extract(c.recorded, '$.raw') as written, i.recorded_ms "
    "from corrections c join incidents i on i.id = c.incident "
    "where c.field = 'address' and c.recorded != 'null' and i.case_id = :case union all "
    "select t.contact_point, t.written, i.recorded_ms from tellings t join incidents i on i.id = t.incident "
    "where t.contact_point is not null and i.case_id = :case "
    "and t.import_id not in (select id from pending_imports)"
)
"""The addresses that contacts of a case had before they were corrected, and those that linked rows give, how they were
written, and when."""
_TOLD = (
    "select b.body from revisions r join bodies b on b.body_hash = r.body_hash where r.subject = :incident "
    "union all select s.body from incident_rows r join source_rows s on s.import_id = r.import_id "
    "and s.ordinal = r.ordinal where (r.incident = :incident or (r.came_as = :incident and r.incident = "
    "(select kept from joined_incidents where id = :incident))) and s.body is not null"
)


def points_in(rows: Sequence[Sequence[Any]]) -> frozenset[str]:
    """The ids of the addresses that stand in CORRECTIONS."""
    return frozenset(json.loads(row[2])["point"] for row in rows if row[1] == "address" and row[2] != "null")


def by_incident(
    rows: Sequence[Sequence[Any]], points: Mapping[str, ContactPoint]
) -> Mapping[str, tuple[Corrected, ...]]:
    """From CORRECTIONS; ``points`` are those of their addresses that the directory still has."""
    found: dict[str, list[Corrected]] = defaultdict(list)
    for incident, field, recorded, slot, kind, name, ours, at_ms, at_offset_s, reason, called in rows:
        value = _recorded(field, json.loads(recorded), points, called)
        by = Recorder(slot, kind or "", name or "")
        found[incident].append(Corrected(field, value, by, bool(ours), at_ms, at_offset_s, reason))
    return {incident: tuple(corrected) for incident, corrected in found.items()}


def _recorded(field: str, value: Any, points: Mapping[str, ContactPoint], called: str) -> Recorded:
    match field:
        case "when":
            return when_from_json(value)
        case "channel":
            return Channel(value)
        case "direction":
            return Direction(value)
        case "outcome":
            return Outcome(value)
        case "address" if value is not None:
            known = points.get(value["point"])
            if known is None:  # nobody is reached by it any more, and the directory forgot it
                known = ContactPoint(
                    value["point"], "", "", None, valid=False, kind=ContactPointKind.OTHER, region="", name=""
                )
            return ContactPoint(
                known.id, known.key, value["raw"], known.e164, known.valid, known.kind, known.region, called
            )
        case _:
            recorded: str | int | None = value
            return recorded


def addresses_of(connection: Any, incident: str) -> Iterator[Recognised]:
    """Every address that a contact was said to have: by the rows behind it, by whoever logged or corrected it."""
    for (text,) in connection.execute(_TOLD, {"incident": incident}).fetchall():
        body = json.loads(text)
        data = body.get("data", {})
        for said in (body.get("contact"), data.get("contact"), data.get("changes")):
            if said is not None and said.get("address") is not None:
                yield recognised_from_json(said["address"])
