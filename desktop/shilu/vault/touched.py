"""Which contacts of a case were touched since its history stood somewhere, so that what was worked out of all of them
need not be worked out anew."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from shilu.core import history
from shilu.core.history import Event
from shilu.vault.thread import Connections, VaultThreads, on_reading_thread

_SINGLY = frozenset({"incident.logged", "incident.judged", "incident.corrected"})
"""Events that touch the contact that they name, and no other."""
_BESIDE = frozenset({"case.opened", "case.exported", "bundle.made", "checkpoint.requested", "checkpoint.stamped"})
_NOUNS_BESIDE = frozenset({"particular", "attribution", "exhibit", "points"})
"""What touches no contact itself; attributions and entries of the record are read as they stand by whoever asks."""
_DECLINED = frozenset({"incident.conduct_declined", "incident.conduct_reopened"})
_AMONG = "in (select value from json_each(?))"


class TouchedContacts:
    """May be called from any thread."""

    def __init__(self, database: Connections, *, threads: VaultThreads) -> None:
        self._database = database
        self._threads = threads

    @on_reading_thread
    def mark(self, case_id: str) -> Mapping[str, int]:
        """Where the history of a case stands: the number of its last event by origin."""
        return dict(self._heads(case_id))

    @on_reading_thread
    def since(self, case_id: str, mark: Mapping[str, int], *, most: int) -> frozenset[str] | None:
        """The ids of the contacts that events behind a mark touched. None where it cannot be told by these events alone
        (an import, contacts that were joined, an erasure), or where there are more than ``most`` events."""
        found: set[str] = set()
        for count, event in enumerate(self._events(case_id, mark, most + 1), 1):
            if event is None or count > most:
                return None
            if event.kind in _SINGLY:
                found.add(str(event.data["id"]))
            elif not (event.kind in _BESIDE | _DECLINED or event.kind.partition(".")[0] in _NOUNS_BESIDE):
                return None
        return None if self._is_joined(found) else frozenset(found)

    @on_reading_thread
    def at_point(self, case_id: str, point: str, *, most: int) -> frozenset[str] | None:
        """The ids of the contacts of a case from an address; None where there are more than ``most``."""
        rows = self._database.conn.execute(
            "select id from incidents where case_id = ? and contact_point = ? limit ?", (case_id, point, most + 1)
        ).fetchall()
        return None if len(rows) > most else frozenset(row[0] for row in rows)

    def _heads(self, case_id: str) -> Iterator[tuple[str, int]]:
        origin = ""
        while True:
            found = self._database.conn.execute(
                "select origin from events where chain = ? and origin > ? order by origin limit 1", (case_id, origin)
            ).fetchone()
            if found is None:
                return
            (origin,) = found
            (seq,) = self._database.conn.execute(
                "select max(seq) from events where chain = ? and origin = ?", (case_id, origin)
            ).fetchone()
            yield origin, seq

    def _events(self, case_id: str, mark: Mapping[str, int], most: int) -> Iterator[Event | None]:
        """None for one whose body was erased."""
        for origin, seq in self._heads(case_id):
            known = mark.get(origin, 0)
            if seq > known:
                rows = self._database.conn.execute(
                    "select b.body, e.body_hash from events e left join bodies b on b.body_hash = e.body_hash "
                    "where e.chain = ? and e.origin = ? and e.seq > ? order by e.seq limit ?",
                    (case_id, origin, known, most),
                ).fetchall()
                for body, hashed in rows:
                    yield None if body is None else history.event_from_body(body, bytes(hashed))

    def _is_joined(self, incidents: set[str]) -> bool:
        """Whether any of them is one with another contact: that one then shows what was said of it."""
        among = json.dumps(sorted(incidents))
        found = self._database.conn.execute(
            f"select 1 from joined_incidents where id {_AMONG} or kept {_AMONG} limit 1", (among, among)
        ).fetchone()
        return found is not None
