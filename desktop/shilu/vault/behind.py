"""What stands behind contacts and goes with them when they are erased: rows, files, events, addresses, and what stays.

Of contacts that are joined (``fold.joins``) each is looked at by itself: all have what is their own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from shilu.core.history import Event, Json, event_from_body
from shilu.vault.corrections import addresses_of
from shilu.vault.fold.base import point_id
from shilu.vault.fold.erasures import ERASING
from shilu.vault.fold.joins import JOINING
from shilu.vault.fold.revisions import subjects_of

Ranges: TypeAlias = list[tuple[str, int, int]]

_OWN = (
    "((incident = :incident and came_as = '') or (came_as = :incident "
    "and incident = (select kept from joined_incidents where id = :incident)))"
)
"""Rows and files that a contact has, or had before it was joined with another."""
_GROUPS = (
    "select kept, id from joined_incidents where kept in (select coalesce(j.kept, w.value) "
    "from json_each(?) w left join joined_incidents j on j.id = w.value) "
    "or id in (select value from json_each(?)) order by kept, place"
)


_GONE_BEFORE = (
    "select distinct x.value from revisions e join bodies b on b.body_hash = e.body_hash, "
    "json_each(b.body, '$.data.incidents') t, json_each(t.value, '$.bodies') x where e.subject = ? "
    "and json_extract(b.body, '$.kind') in (select value from json_each(?)) "
    "and json_extract(t.value, '$.id') = e.subject"
)
_KNOWN = ("attributions", "incidents", "joined_incidents", "imports", "particulars")
_LATER = (
    "select distinct r.subject, a.value from revisions r join bodies b on b.body_hash = r.body_hash, "
    "json_each(b.body, '$.after') a where r.chain = ? and json_extract(b.body, '$.kind') like 'attribution.%' "
    + "".join(f"and r.subject not in (select id from {table}) " for table in _KNOWN)
)
"""What somebody said of an attribution of which there is nothing else, and the revisions that it follows."""
_ERASING = json.dumps(sorted(ERASING))


class Behind:
    """Reads it with a connection, on the caller's thread. ``point_key``: of the ids of contact points."""

    def __init__(self, connection: Any, *, point_key: bytes) -> None:
        self._connection = connection
        self._point_key = point_key

    def joined(self, ids: Sequence[str]) -> list[list[str]]:
        """Contacts and all that are one with them: each with those that it is one with."""
        some = json.dumps(list(ids))
        groups: dict[str, list[str]] = {}
        kept_of: dict[str, str] = {}
        for kept, member in self._connection.execute(_GROUPS, (some, some)).fetchall():
            groups.setdefault(kept, [kept]).append(member)
            kept_of[member] = kept
        return [groups.get(kept, [kept]) for kept in dict.fromkeys(kept_of.get(one, one) for one in ids)]

    def among(self, ids: Sequence[str]) -> list[list[str]]:
        """The same of these contacts alone."""
        return [[one for one in group if one in set(ids)] for group in self.joined(ids)]

    def shown(self, ids: Sequence[str]) -> int:
        """How many of some contacts are seen by themselves."""
        return sum(self.table_of(one) == "incidents" for one in ids)

    def table_of(self, incident_id: str) -> str:
        """The table in which a contact is."""
        found = self._connection.execute("select 1 from joined_incidents where id = ?", (incident_id,)).fetchone()
        return "incidents" if found is None else "joined_incidents"

    def tombstone(self, incident_id: str, case_id: str, events: Sequence[Event]) -> dict[str, Json]:
        """What stays of a contact: its number, when it was recorded, and where its revisions stood."""
        found = self._connection.execute(
            "select i.number + coalesce(m.number_base, 0), i.origin, i.revision, i.recorded_ms, i.import_id, "
            "coalesce(i.recorded_offset_s, m.recorded_offset_s), coalesce(i.clock_offset_ms, m.clock_offset_ms) "
            f"from {self.table_of(incident_id)} i left join imports m on m.id = i.import_id where i.id = ?",
            (incident_id,),
        ).fetchone()
        number, origin, revision, recorded_ms, import_id, recorded_offset_s, clock_offset_ms = found
        orphans = self.orphans_of(incident_id, case_id)
        return {
            **({"attributions": list(orphans)} if orphans else {}),
            "id": incident_id,
            "number": number,
            "origin": origin,
            "import": import_id,
            "revision": revision + 1,
            "recorded_ms": recorded_ms,
            "recorded_offset_s": recorded_offset_s,
            "clock_offset_ms": clock_offset_ms,
            "bodies": [event.body_hash.hex() for event in events if event.chain == case_id],
        }

    def orphans_of(self, incident_id: str, case_id: str) -> list[str]:
        """Attributions that went when the contact was erased, and that somebody changed who did not know of that."""
        gone = self._gone_before(incident_id)
        if not gone:
            return []
        later = self._connection.execute(_LATER, (case_id,)).fetchall()
        return sorted({attribution for attribution, after in later if after in gone})

    def changed_since_erased(self, case_id: str) -> list[str]:
        """The contacts of a case that such attributions were of."""
        erased = self._connection.execute(
            "select id from incidents where case_id = ? and status = 'erased'", (case_id,)
        ).fetchall()
        later = {after for _, after in self._connection.execute(_LATER, (case_id,))} if erased else set[str]()
        return [one for (one,) in erased if later & self._gone_before(one)] if later else []

    def _gone_before(self, incident_id: str) -> set[str]:
        return {hashed for (hashed,) in self._connection.execute(_GONE_BEFORE, (incident_id, _ERASING))}

    def events_of(self, incident_id: str, erased: Sequence[str] = ()) -> list[Event]:
        """A contact's own events, and what was said of it alone. Earlier erasures of it stay, and that it was joined
        with others or taken apart from them, unless those are ``erased`` too."""
        (case_id,) = self._connection.execute(
            f"select case_id from {self.table_of(incident_id)} where id = ?", (incident_id,)
        ).fetchone()
        found = self._connection.execute(
            "select r.body_hash, b.body from revisions r join bodies b on b.body_hash = r.body_hash "
            "where r.subject = :incident or r.subject in "
            "(select a.id from attributions a left join joined_attributions j on j.id = a.id "
            "where a.scope = 'incident' and coalesce(j.incident, a.scope_id) = :incident) "
            "or r.subject in (select value from json_each(:orphans))",
            {"incident": incident_id, "orphans": json.dumps(self.orphans_of(incident_id, case_id))},
        ).fetchall()
        events = [event_from_body(body, bytes(hashed)) for hashed, body in found]
        return [
            event
            for event in events
            if event.kind not in ERASING
            and (event.kind not in JOINING or {*subjects_of(event.kind, event.chain, event.data)} <= {*erased})
        ]

    def rows_of(self, ids: Sequence[str]) -> Ranges:
        """The rows behind contacts, as ranges."""
        found = sorted(
            row
            for incident_id in ids
            for row in self._connection.execute(
                f"select import_id, ordinal from incident_rows where {_OWN}", {"incident": incident_id}
            )
        )
        ranges: Ranges = []
        for import_id, ordinal in found:
            if ranges and ranges[-1][0] == import_id and ranges[-1][2] == ordinal - 1:
                ranges[-1] = (import_id, ranges[-1][1], ordinal)
            else:
                ranges.append((import_id, ordinal, ordinal))
        return ranges

    def files_of(self, incident_id: str) -> Iterator[str]:
        for (sha256,) in self._connection.execute(
            f"select sha256 from incident_files where {_OWN}", {"incident": incident_id}
        ):
            yield sha256

    def points_of(self, ids: Sequence[str]) -> frozenset[str]:
        """The addresses that contacts have, and those that they were said to have before."""
        found = set()
        for incident_id in ids:
            table = self.table_of(incident_id)
            found.add(
                self._connection.execute(f"select contact_point from {table} where id = ?", (incident_id,)).fetchone()[
                    0
                ]
            )
            found |= {point_id(self._point_key, one.key) for one in addresses_of(self._connection, incident_id)}
        return frozenset(found - {None})

    def points_told(self, rows: Sequence[tuple[str, int, int]]) -> frozenset[str]:
        """The addresses that linked rows give to contacts."""
        told = "select contact_point from tellings where import_id = ? and row between ? and ?"
        found = {point for some in rows for (point,) in self._connection.execute(told, some)}
        return frozenset(found - {None})

    def has_something(self, incident_id: str) -> bool:
        """Whether there is something to erase: also of a contact that was erased here and revised elsewhere."""
        table = self.table_of(incident_id)
        erased = self._connection.execute(f"select status = 'erased' from {table} where id = ?", (incident_id,))
        return not erased.fetchone()[0] or bool(self.events_of(incident_id) or self.rows_of([incident_id]))
