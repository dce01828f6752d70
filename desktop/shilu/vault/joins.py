"""Contacts that are one: joined, taken apart again, and found where they may be. See ``fold.joins``."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.encoding import reached_from_json
from shilu.core.errors import UserError
from shilu.core.history import Json, event_from_body
from shilu.core.incident import Incident, phone_of
from shilu.core.remembered import NEAR_MS, Remembered, pair_with_remembered, remembered
from shilu.core.when import Precision, When, ZoneBasis
from shilu.vault import rows
from shilu.vault.connection import driver_errors, transaction
from shilu.vault.history import History, undoing
from shilu.vault.reader import IncidentReader
from shilu.vault.thread import Connections, VaultThreads, on_reading_thread, on_vault_thread

_AT_ONCE = 200
_AMONG = "in (select value from json_each(?))"
_KEPT = f"select id, kept from joined_incidents where id {_AMONG}"
_THERE = (
    f"select i.id, i.case_id, i.status, i.status_before from incidents i where i.id {_AMONG} and (i.import_id is null "
    "or i.import_id not in (select id from pending_imports))"
)
_COMING = "coming"
_SOURCES = (
    f"select r.incident, coalesce(m.sha256, '{_COMING}') from incident_rows r "
    f"left join imports m on m.id = r.import_id where r.incident {_AMONG} "
    f"union select id, '' from incidents where id {_AMONG} and import_id is null"
)
"""The files that tell of contacts, _COMING for one that is coming in, "" for a person."""
_CALL = (
    "{0}.id, {0}.contact_point, {0}.direction, {0}.outcome, {0}.earliest_ms, {0}.latest_ms, {0}.precision, {0}.reached"
)
_STANDS = "{0}.status not in ('withdrawn', 'erased') and {0}.channel = 'call'"
_LOGGED = (
    f"from incidents l where l.case_id = :case and l.import_id is null and {_STANDS.format('l')} "
    "and l.earliest_ms is not null and l.contact_point is not null "
    "and not exists (select 1 from incident_rows r where r.incident = l.id)"
)
_NEAR = (
    f"select distinct {_CALL.format('i')} from (select l.contact_point, l.earliest_ms, l.latest_ms {_LOGGED}) l "
    "cross join incidents i on i.contact_point = l.contact_point and i.case_id = :case and i.import_id is not null "
    f"and {_STANDS.format('i')} and i.import_id not in (select id from pending_imports) "
    "and i.earliest_ms between l.earliest_ms - :reach and l.latest_ms + :reach"
)
_REACH_MS = NEAR_MS + 60_000
"""The minute by which a time may be known."""


class _NotMeant(Exception):
    """Takes back what was recorded to be looked at."""


@dataclass(frozen=True, slots=True)
class MayBeOne:
    """Two contacts that may be one, by their ids: one that a person logged, and what a source tells of."""

    logged: str
    told: str


class Joins:
    """Joins contacts and takes them apart. Every public method may be called from any thread."""

    def __init__(self, database: Connections, *, history: History, threads: VaultThreads) -> None:
        self._database = database
        self._history = history
        self._threads = threads

    @on_vault_thread
    def join(self, ids: Sequence[str], reason: str) -> str:
        """Say that contacts are one. Returns the id of the one that is kept.

        Raises UserError ``usage.unknown_incident``; ``usage.incident_erased``, ``usage.joins_withdrawn`` of one that
        was taken back; ``usage.joins_one`` where they are one already; ``usage.joins_two_cases``.
        """
        with transaction(self._database):
            found = list(dict.fromkeys(self._kept_of(ids).values()))
            case = self._case_of(found)
            if len(found) < 2:
                raise UserError("usage.joins_one")
            data: dict[str, Json] = {"together": [list(found)], "reason": reason}
            self._history.record(case, "incident.joined", data)
            return self._kept_of(found[:1])[found[0]]

    @on_vault_thread
    def preview(self, ids: Sequence[str]) -> Incident:
        """What contacts would be as one; nothing is recorded. Raises what ``join`` raises."""
        seen: list[Incident] = []
        with suppress(_NotMeant), transaction(self._database):
            found = list(dict.fromkeys(self._kept_of(ids).values()))
            case = self._case_of(found)
            if len(found) < 2:
                raise UserError("usage.joins_one")
            self._history.record(case, "incident.joined", {"together": [list(found)], "reason": ""})
            kept = self._kept_of(found[:1])[found[0]]
            row = self._database.conn.execute(f"{rows.INCIDENT} where i.id = ?", (kept,)).fetchall()
            seen += IncidentReader(self._database).complete(row)
            raise _NotMeant
        return seen[0]

    def join_within(self, case: str, pairs: Sequence[tuple[str, str]], import_id: str) -> None:
        """Within the caller's transaction, on the vault's thread: what an import shows to be one."""
        for start in range(0, len(pairs), _AT_ONCE):
            some: list[Json] = [[one, other] for one, other in pairs[start : start + _AT_ONCE]]
            self._history.record(case, "incident.joined", {"together": some, "reason": "", "import": import_id})

    @on_vault_thread
    def separate(self, incident_id: str, reason: str) -> tuple[str, ...]:
        """Say that a contact is not one with those it was joined with; named by the id or number that it had itself.
        Returns the others. Raises UserError ``usage.not_joined``, ``usage.unknown_incident``."""
        with transaction(self._database):
            kept = self._kept_of([incident_id])[incident_id]
            case = self._case_of([kept], any_status=True)
            group = self._group_of(kept)
            if len(group) < 2:
                raise UserError("usage.not_joined")
            others = [one for one in group if one != incident_id]
            data: dict[str, Json] = {"apart": [[incident_id, *others]], "reason": reason}
            self._history.record(case, "incident.separated", data)
            return tuple(others)

    @on_vault_thread
    def take_back(self, ref: str, reason: str) -> bool:
        """Take back what one event joined or took apart. Whether there was anything left of it."""
        with transaction(self._database):
            event = event_from_body(*self._body(ref))
            is_joining = event.kind == "incident.joined"
            sets = event.data["together"] if is_joining else event.data["apart"]
            back: list[Json] = [*(self._parted(sets) if is_joining else self._met(sets))]
            if back:
                key, kind = ("apart", "incident.separated") if is_joining else ("together", "incident.joined")
                self._history.record(event.chain, kind, {key: back, "reason": reason, **undoing(ref)})
            return bool(back)

    def _parted(self, sets: Sequence[Sequence[str]]) -> Iterator[Json]:
        """Of each set the one that is kept stays with what else it was joined with; the others leave it."""
        for ids in sets:
            kept = self._kept_of(ids)
            for one in dict.fromkeys(kept.values()):
                group = [other for other in ids if kept[other] == one]
                stays = one if one in group else group[0]
                yield from ([out, *(other for other in group if other != out)] for out in group if out != stays)

    def _met(self, sets: Sequence[Sequence[str]]) -> Iterator[Json]:
        """Of each set those that are there, where they are several contacts by now."""
        for ids in sets:
            kept = list(dict.fromkeys(self._kept_of(ids).values()))
            there = {row[0] for row in self._database.conn.execute(_THERE, (json.dumps(kept),)) if row[2] != "erased"}
            if len(there) > 1:
                yield [one for one in kept if one in there]

    def _body(self, ref: str) -> tuple[str, bytes]:
        hashed = bytes.fromhex(ref)
        found = self._database.conn.execute("select body from bodies where body_hash = ?", (hashed,)).fetchone()
        if found is None:
            raise UserError("usage.unknown_event", ref=ref)
        return found[0], hashed

    @on_reading_thread
    def kept(self, incident_id: str) -> str:
        """The contact that an id leads to: itself, or what it was joined with."""
        found = self._database.conn.execute("select kept from joined_incidents where id = ?", (incident_id,)).fetchone()
        return incident_id if found is None else str(found[0])

    @on_reading_thread
    def beyond_doubt(self, pairs: Iterable[tuple[str, str]], source: str) -> tuple[tuple[str, str], ...]:
        """Those of some pairs that are one. A row of ``source``, a file by its SHA-256, is of the first, and would be
        of the second were the first not there. Files tell of both, none of both, that one not of the second, and nobody
        said that they are two."""
        given = list(pairs)
        kept = self._kept_of([one for pair in given for one in pair])
        wanted = list(dict.fromkeys((kept[one], kept[other]) for one, other in given))
        ids = json.dumps(sorted({one for pair in wanted for one in pair}))
        sources = defaultdict[str, set[str]](set)
        for incident, sha256 in self._database.conn.execute(_SOURCES, (ids, ids)):
            sources[incident].add(sha256)
        apart = self._held_apart(ids)
        # what one is joined to counts for the next: two of one file never meet through a third
        behind = {one: frozenset(sources[one]) for pair in wanted for one in pair}
        root = {one: one for one in behind}
        found: list[tuple[str, str]] = []
        for one, other in wanted:
            left, right = root[one], root[other]
            both = behind[left], behind[right]
            if left == right or tuple(sorted((one, other))) in apart or source in both[1]:
                continue
            if not all(some - {_COMING} for some in both) or _COMING in both[1]:
                continue  # two of one archive: each file in it tells them apart
            if "" in both[0] | both[1] or both[0] & both[1]:
                continue
            root = {id_: left if kept == right else kept for id_, kept in root.items()}
            behind[left] = (both[0] | both[1]) - {_COMING}
            found.append((one, other))
        return tuple(found)

    @on_reading_thread
    def suggested(self, case_id: str) -> tuple[MayBeOne, ...]:
        """Calls that a person logged, each with the call of a source that it may be: the same number, at most two
        minutes off, where direction and outcome do not contradict. Oldest first."""
        values = {"case": case_id, "reach": _REACH_MS}
        with driver_errors():
            logged = self._database.conn.execute(f"select {_CALL.format('l')} {_LOGGED}", values).fetchall()
            if not logged:
                return ()
            near = self._database.conn.execute(_NEAR, values).fetchall()
        mine = {one.id: one for row in logged if (one := _remembered(row)) is not None}
        theirs = [one for row in near if (one := _remembered(row)) is not None]
        pairs = pair_with_remembered(theirs, mine.values())
        apart = self._held_apart(json.dumps(sorted({*pairs, *pairs.values()})))
        return tuple(
            MayBeOne(log, told)
            for told, log in sorted(pairs.items(), key=lambda pair: (mine[pair[1]].at_ms, pair))
            if tuple(sorted((told, log))) not in apart
        )

    def _held_apart(self, ids: str) -> frozenset[tuple[str, ...]]:
        """Pairs among contacts, in JSON, of which a person said that they are two; also of what they were joined of."""
        members = defaultdict[str, list[str]](list)
        for member, kept in self._database.conn.execute(
            f"select id, kept from joined_incidents where kept {_AMONG}", (ids,)
        ):
            members[member].append(kept)
        everyone = json.dumps([*json.loads(ids), *members])
        found = self._database.conn.execute(
            f"select one, other from held_apart where one {_AMONG} and other {_AMONG}", (everyone, everyone)
        )
        kept_of = {member: kepts[0] for member, kepts in members.items()}
        return frozenset(tuple(sorted((kept_of.get(one, one), kept_of.get(other, other)))) for one, other in found)

    def _kept_of(self, ids: Sequence[str]) -> Mapping[str, str]:
        found = dict(self._database.conn.execute(_KEPT, (json.dumps(list(ids)),)).fetchall())
        return {one: found.get(one, one) for one in ids}

    def _group_of(self, kept: str) -> list[str]:
        found = self._database.conn.execute(
            "select id from joined_incidents where kept = ? order by place", (kept,)
        ).fetchall()
        return [kept, *(member for (member,) in found)]

    def _case_of(self, ids: Sequence[str], *, any_status: bool = False) -> str:
        found = {row[0]: row[1:] for row in self._database.conn.execute(_THERE, (json.dumps(list(ids)),))}
        for one in ids:
            if one not in found:
                raise UserError("usage.unknown_incident", id=one)
            _, status, before = found[one]
            if status == "erased":
                raise UserError("usage.incident_erased")
            if status == "withdrawn" and before is None and not any_status:
                raise UserError("usage.joins_withdrawn")
        cases = {case for case, *_ in found.values()}
        if len(cases) > 1:
            raise UserError("usage.joins_two_cases")
        return str(cases.pop())


def _remembered(row: Sequence[Any]) -> Remembered | None:
    id_, point, direction, outcome, earliest_ms, latest_ms, precision, reached = row
    return remembered(
        id_,
        point=point,
        channel=Channel.CALL,
        direction=Direction(direction),
        outcome=Outcome(outcome),
        when=When("", earliest_ms, latest_ms, Precision(precision), "UTC", ZoneBasis.TYPED),
        phone_of=phone_of(reached_from_json(json.loads(reached))),
    )
