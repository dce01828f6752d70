"""A case on its way out of the vault: its history, its rows, its originals, and of the directory just what it uses.

Nothing of another case is in it, and never the directory's own history. What was erased stays erased: its hash goes
along, its text is nowhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shilu.core.encoding import attachments_from_json, segments_from_json
from shilu.core.history import Json
from shilu.core.job import Job
from shilu.vault.corrections import RECORDED_POINTS
from shilu.vault.evidence import Evidence
from shilu.vault.exchange import bag
from shilu.vault.exchange.bag import Member
from shilu.vault.exchange.conflicts import (
    PARTY_VALUES,
    Conflicts,
    past_of_party,
    revision_of,
    revisions,
    stamp_of,
    statements_of_party,
)
from shilu.vault.exchange.lines import (
    CASE_KIND,
    DIRECTORY_KIND,
    FORMAT,
    EventLine,
    RowLine,
    event_json,
    row_json,
    written,
)
from shilu.vault.held_back import holders, rows_behind
from shilu.vault.history import DIRECTORY
from shilu.vault.thread import Connections, VaultThreads, on_reading_thread

_PAGE = 500
_OF_PARTY = {"id", "fields", *PARTY_VALUES}
_PIECE_BYTES = 1024 * 1024
_USED = (
    "a.state != 'withdrawn' and a.scope = 'vault' and exists (select 1 from incidents i where i.case_id = :case "
    "and i.contact_point = a.contact_point and i.status != 'erased' "
    "and (i.import_id is null or i.import_id not in (select id from pending_imports)) "
    "and (a.from_ms is null or i.earliest_ms >= a.from_ms) and (a.to_ms is null or i.earliest_ms <= a.to_ms))"
)
"""An attribution that holds everywhere belongs to a case when it says something of one of its contacts."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much goes out: the chain's last event of each origin, its imports, and the files that it names."""

    chain: str
    heads: tuple[tuple[str, int], ...]
    imports: tuple[str, ...]
    files: Mapping[str, str]
    contacts: int
    held_back: tuple[str, ...] = ()
    bare_rows: frozenset[tuple[str, int]] = frozenset()
    """``files``: the SHA-256 of each original, and the media type that its source gave. ``held_back``: originals that
    stay here, as no copy is made of them; ``bare_rows`` (import, ordinal) have one of them among their own bytes, and
    go out without these."""


class Leaving:
    """Reads what goes into a case file. Every method may be called from any thread; nothing is held in memory whole."""

    def __init__(
        self, database: Connections, *, threads: VaultThreads, evidence: Evidence, conflicts: Conflicts
    ) -> None:
        self._database = database
        self._threads = threads
        self._evidence = evidence
        self._conflicts = conflicts

    def members(self, extent: Extent, about: Mapping[str, Json], job: Job) -> Iterator[Member]:
        """The payload of a case's bag. ``about``: what stands in case.json beside the format."""
        kind = DIRECTORY_KIND if extent.chain == DIRECTORY else CASE_KIND
        head = {"format": FORMAT, "kind": kind, "chain": extent.chain, **about}
        if extent.held_back:
            head["held_back"] = list(extent.held_back)
        yield bag.CASE, ((json.dumps(head, indent=1) + "\n").encode("ascii"),)
        yield bag.ORIGINS, written(self._origins(extent.chain))
        yield bag.RECORDERS, written(self._recorders(extent.chain))
        yield bag.EVENTS, written(event_json(line) for line in self._events(extent, job))
        yield bag.ROWS, written(row_json(line) for line in self._rows(extent, job))
        yield bag.DIRECTORY, written(() if kind == DIRECTORY_KIND else self._entries(extent.chain))
        for done, (sha256, media_type) in enumerate(extent.files.items()):
            job.progress("originals", done, len(extent.files))
            yield bag.original_name(sha256, media_type), self._original(sha256, job)

    @on_reading_thread
    def extent(self, chain: str) -> Extent:
        """How much there is of a case, or of the directory, now."""
        connection = self._database.conn
        heads = connection.execute(
            "select origin, max(seq) from events where chain = ? group by origin order by origin", (chain,)
        ).fetchall()
        imports = connection.execute(
            "select id from imports where case_id = ? order by recorded_ms, id", (chain,)
        ).fetchall()
        contacts = connection.execute(
            "select count(*) from incidents where case_id = ? and status not in ('withdrawn', 'erased') "
            "and (import_id is null or import_id not in (select id from pending_imports))",
            (chain,),
        ).fetchone()[0]
        files = self._files(chain)
        held_back, bare_rows = self._held_back(chain)
        stays = held_back & files.keys()
        return Extent(
            chain,
            tuple((origin, seq) for origin, seq in heads),
            tuple(row[0] for row in imports),
            {sha256: media_type for sha256, media_type in files.items() if sha256 not in stays},
            contacts,
            tuple(sorted(stays)),
            bare_rows,
        )

    def _held_back(self, chain: str) -> tuple[frozenset[str], frozenset[tuple[str, int]]]:
        """Files of which no copy is made, with what rows are made of that hold one of them; and such rows."""
        held = holders(self._database.conn, chain).keys()
        found, bare_rows = set(held), set()
        for sha256 in held:
            for import_id, ordinal, literal, files in rows_behind(self._database.conn, sha256):
                found |= files
                if self._evidence.begins_within(sha256, literal):
                    bare_rows.add((import_id, ordinal))
        return frozenset(found), frozenset(bare_rows)

    def _files(self, chain: str) -> dict[str, str]:
        connection = self._database.conn
        found = dict(
            connection.execute(
                "select f.sha256, min(f.media_type) from incident_files f join incidents i on i.id = f.incident "
                "where i.case_id = ? and (i.import_id is null or i.import_id not in (select id from pending_imports)) "
                "group by f.sha256 order by f.sha256",
                (chain,),
            ).fetchall()
        )
        # twins of what was there name files too, and huge parts of rows are files of their own
        for body, segments in connection.execute(
            "select case when body like '%\"attachments\":[{%' then body end, segments from source_rows where "
            "import_id in (select id from imports where case_id = ?) "
            "and (segments is not null or body like '%\"attachments\":[{%')",
            (chain,),
        ):
            for part in segments_from_json(json.loads(segments)) if segments else ():
                if part.blob is not None:
                    found.setdefault(part.blob.sha256, "")
            for file in attachments_from_json(json.loads(body)["contact"]["attachments"]) if body else ():
                found.setdefault(file.sha256, file.media_type)
        return found

    def _events(self, extent: Extent, job: Job) -> Iterator[EventLine]:
        for origin, last in extent.heads:
            for start in range(0, last, _PAGE):
                job.check()
                yield from self._some_events(extent.chain, origin, start, min(start + _PAGE, last))

    @on_reading_thread
    def _some_events(self, chain: str, origin: str, after: int, last: int) -> Sequence[EventLine]:
        found = self._database.conn.execute(
            "select e.seq, e.lamport, e.body_hash, e.hash, b.body from events e left join bodies b "
            "on b.body_hash = e.body_hash where e.chain = ? and e.origin = ? and e.seq > ? and e.seq <= ? "
            "order by e.seq",
            (chain, origin, after, last),
        ).fetchall()
        return [
            EventLine(chain, origin, seq, lamport, bytes(hashed), bytes(hash_), body)
            for seq, lamport, hashed, hash_, body in found
        ]

    def _rows(self, extent: Extent, job: Job) -> Iterator[RowLine]:
        for done, import_id in enumerate(extent.imports):
            job.progress("collecting", done, len(extent.imports))
            after = -1
            while some := self._some_rows(import_id, after):
                job.check()
                for row in some:
                    is_bare = (import_id, row.ordinal) in extent.bare_rows
                    yield replace(row, raw=None, segments=None) if is_bare else row
                after = some[-1].ordinal

    @on_reading_thread
    def _some_rows(self, import_id: str, after: int) -> Sequence[RowLine]:
        found = self._database.conn.execute(
            "select ordinal, locator, leaf, body, raw, segments from source_rows where import_id = ? and ordinal > ? "
            "order by ordinal limit ?",
            (import_id, after, _PAGE),
        ).fetchall()
        return [
            RowLine(import_id, ordinal, locator, bytes(leaf), body, None if raw is None else bytes(raw), segments)
            for ordinal, locator, leaf, body, raw, segments in found
        ]

    def _original(self, sha256: str, job: Job) -> Iterator[bytes]:
        with self._evidence.open(sha256) as file:
            while piece := file.read(_PIECE_BYTES):
                job.check()
                yield piece

    @on_reading_thread
    def _origins(self, chain: str) -> list[dict[str, Json]]:
        found = self._database.conn.execute(
            "select id, public_key, created_ms from origins where id in (select origin from events where chain = ?) "
            "order by id",
            (chain,),
        ).fetchall()
        return [{"id": id_, "public_key": bytes(key).hex(), "created_ms": created} for id_, key, created in found]

    @on_reading_thread
    def _recorders(self, chain: str) -> list[dict[str, Json]]:
        """Whose hands the events went through: the names of the key slots that recorded them."""
        found = self._database.conn.execute(
            "select id, kind, name from recorders where id in (select json_extract(b.body, '$.by') from events e "
            "join bodies b on b.body_hash = e.body_hash where e.chain = ?) order by id",
            (chain,),
        ).fetchall()
        return [{"id": id_, "kind": kind, "name": name} for id_, kind, name in found]

    @on_reading_thread
    def _entries(self, case_id: str) -> list[dict[str, Json]]:
        connection, at = self._database.conn, {"case": case_id}
        attributions = connection.execute(
            "select a.id, p.key, a.party, a.role, a.scope, a.scope_id, a.basis, a.state, a.confidence_percent, "
            "a.from_ms, a.to_ms, a.by_slot, a.at_ms, a.more from attributions a join contact_points p "
            f"on p.id = a.contact_point where {_USED} order by a.id",
            at,
        ).fetchall()
        used = connection.execute(
            f"select id from parties where (id in (select a.party from attributions a where {_USED}) "
            "or id in (select party from attributions "
            "where id in (select subject from revisions where chain = :case)) or id in (select l.target from "
            "particular_links l join particulars p on p.id = l.particular where p.case_id = :case))",
            at,
        ).fetchall()
        ids = json.dumps(
            sorted(self._with_those_they_are({party for (party,) in used} | self._conflicts.named_by_sides(case_id)))
        )
        parties = connection.execute(
            "select id, more from parties where state = 'active' and id in (select value from json_each(?)) "
            "order by id",
            (ids,),
        ).fetchall()
        mergings = connection.execute(
            "select id, kept, absorbed, state, lamport, origin, more from mergings where kept in (select value from "
            "json_each(:ids)) or absorbed in (select value from json_each(:ids)) order by id",
            {"ids": ids},
        ).fetchall()
        links = connection.execute(
            f"select id, fields from particulars where case_id = '{DIRECTORY}' and kind = 'party_link' and "
            "state = 'active' and not exists (select 1 from particular_links l where l.particular = particulars.id "
            "and l.target not in (select value from json_each(?))) order by id",
            (ids,),
        ).fetchall()
        return [
            *self._points(case_id),
            *(entry for party, more in parties for entry in self._party(party, more)),
            *map(_merging, mergings),
            *({"entry": "link", "id": id_, "fields": json.loads(fields)} for id_, fields in links),
            *map(_attribution, attributions),
        ]

    def _with_those_they_are(self, parties: set[str]) -> set[str]:
        """With all that were merged into one of them, or that one of them was merged into."""
        shown = dict(self._database.conn.execute("select party, shown from merged_parties").fetchall())
        as_shown = {shown.get(party, party) for party in parties}
        return parties | as_shown | {party for party, at in shown.items() if at in as_shown}

    def _points(self, case_id: str) -> list[dict[str, Json]]:
        """The numbers of a case's contacts, as this case wrote them first; those too that were corrected since."""
        found = self._database.conn.execute(
            "select p.key, u.written, p.e164, p.valid, p.kind, p.region, min(u.recorded_ms) from ("
            "select i.contact_point as point, i.written, i.recorded_ms from incidents i where i.case_id = :case "
            "and i.status != 'erased' and i.contact_point is not null "
            "and (i.import_id is null or i.import_id not in (select id from pending_imports)) union all "
            f"{RECORDED_POINTS}) u join contact_points p on p.id = u.point group by p.key order by p.key",
            {"case": case_id},
        ).fetchall()
        return [
            {
                "entry": "point",
                "key": key,
                "raw": raw,
                "e164": e164,
                "valid": bool(valid),
                "kind": kind,
                "region": region,
            }
            for key, raw, e164, valid, kind, region, _ in found
        ]

    def _party(self, party_id: str, more: str) -> Iterator[dict[str, Json]]:
        """As it is, and where two people said it apart and nobody has decided, as each of them said it."""
        events = revisions(self._database.conn, party_id)
        for event in statements_of_party(events):
            is_received = event.kind == "party.received"
            said = {name: value for name, value in event.data.items() if is_received or name in _OF_PARTY}
            lamport, origin = stamp_of(event)
            yield {
                **({} if is_received else json.loads(more)),
                **said,
                "entry": "party",
                "lamport": lamport,
                "origin": origin,
                "revisions": list(past_of_party(revision_of(event), events)),
            }


def _merging(row: Sequence[Any]) -> dict[str, Json]:
    """That two parties are one, or are so no more: also taken back, so that who knew of it learns that."""
    names = ("id", "kept", "absorbed", "state", "lamport", "origin")
    return {**json.loads(row[-1]), "entry": "merging", **dict(zip(names, row[:-1], strict=True))}


def _attribution(row: Sequence[Any]) -> dict[str, Json]:
    """An attribution without the address's id, which is another one in every vault."""
    names = (
        *("id", "key", "party", "role", "scope", "scope_id", "basis", "state", "confidence_percent"),
        *("from_ms", "to_ms", "by", "at_ms"),
    )
    return {**json.loads(row[-1]), "entry": "attribution", **dict(zip(names, row[:-1], strict=True))}
