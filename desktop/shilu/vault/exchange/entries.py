"""What a case file says of numbers and parties, taken into this vault's directory as events of its own.

Ids stay as they are. A party that both sides revised apart is kept in both forms until somebody decides; two parties of
one name are two, and it is said that they might be one.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from shilu.core.case_file import SameName
from shilu.core.contact_point import ContactPointKind, Recognised
from shilu.core.history import Event, Json
from shilu.core.text import search_key
from shilu.vault.directory import Directory
from shilu.vault.exchange.checking import Recorder
from shilu.vault.exchange.conflicts import past, revision_of, revisions, statements_of_party, unfollowed
from shilu.vault.fold import point_id
from shilu.vault.history import DIRECTORY, History
from shilu.vault.thread import Connections

_VALUES = ("name", "kind", "aliases", "lender_type", "fields")


class Entries:
    """Records snapshots of a directory. Runs on the vault's thread, inside a transaction of the caller."""

    def __init__(self, database: Connections, *, history: History, directory: Directory, point_key: bytes) -> None:
        self._database = database
        self._history = history
        self._directory = directory
        self._point_key = point_key

    def record(
        self, used: Collection[str], entries: Sequence[Mapping[str, Any]], recorders: Iterable[Recorder]
    ) -> tuple[SameName, ...]:
        """Record what this vault's directory lacks, of numbers just those that contacts of the case come from
        (``used``): one that was erased here does not come back. Returns parties that share a name with another."""
        self._note_points([entry for entry in entries if entry["entry"] == "point"], used)
        same_names: list[SameName] = []
        told_of = {entry["id"] for entry in entries if entry["entry"] == "party"}
        for entry in entries:
            if entry["entry"] == "party":
                same_names += self._note_party(entry)
        for entry in entries:
            if entry["entry"] == "merging" and told_of & {entry["kept"], entry["absorbed"]}:
                self._note_merging(entry)
            elif entry["entry"] == "link":
                self._note_link(entry)
            elif entry["entry"] == "attribution":
                self._note_attribution(entry, used)
        self._note_recorders(recorders)
        return tuple(same_names)

    def _note_points(self, entries: Sequence[Mapping[str, Any]], used: Collection[str]) -> None:
        points = {
            point_id(self._point_key, entry["key"]): Recognised(
                entry["raw"],
                entry["key"],
                ContactPointKind(entry["kind"]),
                entry["e164"],
                entry["valid"],
                entry["region"],
            )
            for entry in entries
        }
        self._directory.note_points({point: address for point, address in points.items() if point in used})

    def _note_party(self, entry: Mapping[str, Any]) -> list[SameName]:
        connection = self._database.conn
        row = connection.execute(
            "select name, kind, aliases, lender_type, fields from parties where id = ?", (entry["id"],)
        ).fetchone()
        same_names: list[SameName] = []
        events: Sequence[Event] = ()
        standing: Sequence[Event] = ()
        if row is None:
            same_names = self._of_the_same_name(entry)
        else:
            ours = dict(zip(_VALUES, (row[0], row[1], json.loads(row[2]), row[3], json.loads(row[4])), strict=True))
            events = revisions(connection, entry["id"])
            standing = unfollowed(events)
            says_the_same = len(statements_of_party(events)) == 1 and ours == {
                "fields": {},
                **{name: entry[name] for name in _VALUES if name in entry},
            }
            if says_the_same or entry["revisions"][-1] in _known(events):
                return []
        data: dict[str, Json] = {name: value for name, value in entry.items() if name != "entry"}
        follows = [event.body_hash.hex() for event in standing if _has_followed(event, events, entry["revisions"])]
        self._history.record(DIRECTORY, "party.received", data, after=follows)
        return same_names

    def _of_the_same_name(self, entry: Mapping[str, Any]) -> list[SameName]:
        found = self._database.conn.execute(
            "select id, name from parties where state = 'active' and id != ? order by id", (entry["id"],)
        )
        key = search_key(entry["name"])
        return [
            SameName(entry["id"], other, entry["name"]) for other, name in found.fetchall() if search_key(name) == key
        ]

    def _note_attribution(self, entry: Mapping[str, Any], used: Collection[str]) -> None:
        there = self._database.conn.execute("select 1 from attributions where id = ?", (entry["id"],)).fetchone()
        if there is None and point_id(self._point_key, entry["key"]) in used:
            data: dict[str, Json] = {name: value for name, value in entry.items() if name != "entry"}
            self._history.record(DIRECTORY, "attribution.received", data)

    def _note_merging(self, entry: Mapping[str, Any]) -> None:
        there = self._database.conn.execute(
            "select 1 from mergings where id = ? and (lamport, origin) >= (?, ?)",
            (entry["id"], entry["lamport"], entry["origin"]),
        ).fetchone()
        if there is None:
            data: dict[str, Json] = {name: value for name, value in entry.items() if name != "entry"}
            self._history.record(DIRECTORY, "merging.received", data)

    def _note_link(self, entry: Mapping[str, Any]) -> None:
        """What this vault has of it stays, also where it was withdrawn here."""
        connection = self._database.conn
        there = connection.execute("select 1 from particulars where id = ?", (entry["id"],)).fetchone()
        (last,) = connection.execute(
            "select coalesce(max(number), 0) from particulars where case_id = ? and kind = 'party_link'", (DIRECTORY,)
        ).fetchone()
        if there is None:
            data: dict[str, Json] = {"kind": "party_link", "number": last + 1}
            data |= {name: value for name, value in entry.items() if name != "entry"}
            self._history.record(DIRECTORY, "particular.received", data)

    def _note_recorders(self, recorders: Iterable[Recorder]) -> None:
        new: list[Json] = []
        for one in recorders:
            known = self._database.conn.execute(
                "select r.name, s.id from recorders r left join slots s on s.id = r.id where r.id = ?", (one.id,)
            ).fetchone()
            if known is None or (known[1] is None and known[0] != one.name):
                new.append({"id": one.id, "kind": one.kind, "name": one.name})
        if new:
            self._history.record(DIRECTORY, "recorders.noted", {"recorders": new})


def _has_followed(standing: Event, events: Sequence[Event], told: Collection[str]) -> bool:
    """Whether those who tell of these revisions knew what this one says. That a party was withdrawn here, or put back,
    says nothing of what it is called: what stands behind that counts."""
    if "name" in standing.data:
        return revision_of(standing) in told
    behind = past(standing, events)
    return all(revision_of(one) in told for one in events if one.body_hash.hex() in behind and "name" in one.data)


def _known(events: Sequence[Event]) -> set[str]:
    """Every revision of a party that this vault knows, its own and those that came with case files."""
    return {hashed for event in events for hashed in (event.body_hash.hex(), *event.data.get("revisions", ()))}
