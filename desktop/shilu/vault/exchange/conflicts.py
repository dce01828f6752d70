"""What both sides changed. Two revisions that nobody has followed were made apart (``Event.after``); where they give
the same field different values, both are shown until somebody who knows of both gives it one. So are fields that are
one statement (``Shape.together``) where each side changed another one of them: together they say what neither meant."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from shilu.core.conflict import Conflict, Side
from shilu.core.contact_point import Recognised
from shilu.core.correction import CORRECTABLE
from shilu.core.encoding import correction_from_json
from shilu.core.errors import UserError
from shilu.core.history import Event, Json, event_from_body
from shilu.core.particular import ParticularKind, values_from_json
from shilu.core.shapes import SHAPES
from shilu.core.shapes.parties import PARTY_FIELDS
from shilu.vault import naming
from shilu.vault.connection import transaction
from shilu.vault.directory import Directory
from shilu.vault.exchange.apart import MOST_SIDES, Said, followed, last_of, pasts, sides_of
from shilu.vault.history import DIRECTORY, History
from shilu.vault.thread import Connections, VaultThreads, on_reading_thread, on_vault_thread

_BY_SEVERAL = "group by subject having min(origin) < max(origin)"
_OF_CASE = f"select subject from revisions where chain = :of {_BY_SEVERAL}"
_OF_DIRECTORY = (
    f"select subject from revisions where chain = '{DIRECTORY}' "
    "and subject in (select id from parties where state = 'active') group by subject having count(*) > 1"
)
"""What came of a party is recorded by this vault, whoever said it. What a withdrawn one is called asks nobody until it
is put back."""
_AMONG = f"select subject from revisions where subject in (select value from json_each(:of)) {_BY_SEVERAL}"
_FOLLOWING = (
    "select r.subject, hex(r.body_hash), json_extract(b.body, '$.after') from revisions r "
    "join bodies b on b.body_hash = r.body_hash where r.subject in ({some}) order by r.lamport, r.origin, r.subject"
)
PARTY_VALUES = ("name", "kind", "aliases", "lender_type")
_FIELD = "party."


class Conflicts:
    """The open questions of a case. Every public method may be called from any thread."""

    def __init__(self, database: Connections, *, history: History, directory: Directory, threads: VaultThreads) -> None:
        self._database = database
        self._history = history
        self._directory = directory
        self._threads = threads

    @on_reading_thread
    def of_case(self, case_id: str) -> tuple[Conflict, ...]:
        """What both sides changed in a case, and in the parties that act in it; oldest first."""
        parties = [subject for subject in self._made_apart(_OF_DIRECTORY) if self._acts_in(subject, case_id)]
        subjects = (*self._made_apart(_OF_CASE, case_id), *parties)
        return tuple(conflict for subject in subjects for conflict in self._of(subject))

    @on_reading_thread
    def of_subject(self, subject: str) -> tuple[Conflict, ...]:
        """What both sides changed in one incident or party."""
        return self._of(subject)

    @on_reading_thread
    def among(self, incident_ids: Sequence[str]) -> frozenset[str]:
        """Those of some incidents that somebody has to decide about."""
        subjects = self._made_apart(_AMONG, json.dumps(list(incident_ids)))
        return frozenset(subject for subject in subjects if self._of(subject))

    def named_by_sides(self, case_id: str) -> frozenset[str]:
        """Within the caller's reading: the ids that open questions of a case name, also on the sides that do not
        show."""
        waiting = self._made_apart(_OF_CASE, case_id)
        return frozenset(one for subject in waiting for conflict in self._of(subject) for one in conflict.names)

    @on_vault_thread
    def decide(self, subject: str, choices: Mapping[str, Json], reason: str) -> None:
        """Record a revision that follows both sides. Raises UserError ``usage.nothing_to_decide``, and what the shape
        of a particular refuses in the fields that are decided."""
        with transaction(self._database):
            conflicts = self._of(subject)
            if not conflicts or {conflict.field for conflict in conflicts} != set(choices):
                raise UserError("usage.nothing_to_decide")
            chain = self._database.conn.execute("select chain from revisions where subject = ?", (subject,)).fetchone()
            if conflicts[0].noun == "party":
                data: dict[str, Json] = {"id": subject, **self._party(subject, choices), "reason": reason}
                self._history.record(chain[0], "party.revised", data)
            elif conflicts[0].noun == "particular":
                changes = {name.partition(".")[2]: value for name, value in choices.items()}
                self._refuse_chosen(subject, changes)
                data = {"id": subject, "changes": changes, "reason": reason}
                self._history.record(chain[0], "particular.revised", data)
            else:
                self._decide_incident(chain[0], subject, choices, reason)

    def _decide_incident(self, chain: str, subject: str, choices: Mapping[str, Json], reason: str) -> None:
        """What was corrected on both sides is corrected once more; the rest is judged."""
        corrected = {name: value for name, value in choices.items() if name in CORRECTABLE}
        judged = {name: value for name, value in choices.items() if name not in corrected}
        address = correction_from_json(corrected).address
        if isinstance(address, Recognised):
            self._directory.note_points({self._directory.point_id(address): address})
        for kind, changes in (("incident.corrected", corrected), ("incident.judged", judged)):
            if changes:
                self._history.record(chain, kind, {"id": subject, "changes": changes, "reason": reason})

    def _refuse_chosen(self, particular: str, changes: Mapping[str, Json]) -> None:
        """What contradicts itself in other fields was not asked about, and stays as it is."""
        kind, fields = self._database.conn.execute(
            "select kind, fields from particulars where id = ?", (particular,)
        ).fetchone()
        shape = SHAPES[ParticularKind(kind)]
        values, _ = values_from_json(shape.fields, {**json.loads(fields), **changes})
        try:
            shape.refuse(dict(values))
        except UserError as error:
            if error.holes.get("field") in changes:
                raise

    def _of(self, subject: str) -> tuple[Conflict, ...]:
        """The fields of one subject that were given different values apart, and none by who knew of both."""
        events = revisions(self._database.conn, subject)
        told = {place: changes for place, event in enumerate(events) if (changes := _changes(event))}
        noun = events[0].kind.partition(".")[0] if events else ""
        noun = noun if noun in ("party", "particular") else "incident"
        label = naming.label(self._database.conn, noun, subject)
        kind = f"{label.partition(' ')[0]}." if noun == "particular" else ""
        together = SHAPES[ParticularKind(kind[:-1])].together if kind else frozenset[str]()
        alone = {name for one in told.values() for name in one} - together
        behind = pasts(events)
        found: dict[str, tuple[Said, ...]] = {}
        for group in (together, *(frozenset({name}) for name in alone)):
            found |= sides_of(group, told, behind, events)
        newest = sorted(told, key=lambda place: stamp_of(events[place]), reverse=True)
        return tuple(
            Conflict(
                subject,
                noun,
                label,
                f"{kind}{name}",
                self._sides(found[name], next(told[place][name] for place in newest if name in told[place])),
                self._names(kind + name, found[name]),
            )
            for name in sorted(found)
        )

    def _names(self, field: str, said: Sequence[Said]) -> Mapping[str, str]:
        return naming.names_in(self._database.conn, ((field, value) for _, value in said))

    def _sides(self, said: Sequence[Said], now: Json) -> tuple[Side, ...]:
        own = {o for (o,) in self._database.conn.execute("select id from origins where mine != 0")}
        names = dict(self._database.conn.execute("select id, name from recorders").fetchall())
        ordered = sorted(said, key=lambda one: stamp_of(one[0]))
        shown = max((n for n, (_, value) in enumerate(ordered) if value == now), default=len(ordered) - 1)
        return tuple(
            Side(
                value=value,
                origin=stamp_of(event)[1],
                ours=stamp_of(event)[1] in own,
                recorded_ms=event.recorded_ms,
                recorded_offset_s=event.recorded_offset_s,
                by="" if event.kind == "party.received" else names.get(event.by, ""),
                reason=str(event.data.get("reason", "")),
                shown=n == shown,
            )
            for n, (event, value) in enumerate(ordered)
        )

    def _made_apart(self, some: str, of: str = "") -> list[str]:
        """Those of some subjects of which not every revision follows the one before: by the oldest revision."""
        last: dict[str, str] = {}
        apart: dict[str, bool] = {}
        for subject, hashed, after in self._database.conn.execute(_FOLLOWING.format(some=some), {"of": of}):
            is_next = subject not in last or last[subject] in (after or "")
            apart[subject] = apart.get(subject, False) or not is_next
            last[subject] = hashed.lower()
        return [subject for subject, is_so in apart.items() if is_so]

    def _acts_in(self, party_id: str, case_id: str) -> bool:
        found = self._database.conn.execute(
            "select 1 from attributions a where a.party = ? and a.state != 'withdrawn' and ((a.scope = 'vault' and "
            "exists (select 1 from incidents i where i.case_id = ? and i.contact_point = a.contact_point)) "
            "or a.id in (select subject from revisions where chain = ?)) union all select 1 from particular_links l "
            "join particulars p on p.id = l.particular where l.target = ? and p.case_id = ?",
            (party_id, case_id, case_id, party_id, case_id),
        ).fetchone()
        return found is not None

    def _party(self, party_id: str, choices: Mapping[str, Json]) -> dict[str, Json]:
        """As it is, but for what was chosen."""
        name, kind, aliases, lender_type, fields = self._database.conn.execute(
            "select name, kind, aliases, lender_type, fields from parties where id = ?", (party_id,)
        ).fetchone()
        own = {one: value for one, value in choices.items() if not one.startswith(_FIELD)}
        chosen = {one.removeprefix(_FIELD): value for one, value in choices.items() if one.startswith(_FIELD)}
        now = {one: value for one, value in {**json.loads(fields), **chosen}.items() if value is not None}
        there = {"name": name, "kind": kind, "aliases": json.loads(aliases), "lender_type": lender_type}
        return {**there, **own, **({"fields": now} if now else {})}


def _changes(event: Event) -> Mapping[str, Any]:
    """The fields that a revision gives a value."""
    if event.kind in ("incident.judged", "incident.corrected", "particular.revised"):
        changes: Mapping[str, Any] = event.data["changes"]
        return changes
    if event.kind.startswith("party.") and "name" in event.data:
        fields = event.data.get("fields", {})
        told = {f"{_FIELD}{name}": fields.get(name) for name in {*fields, *(field.name for field in PARTY_FIELDS)}}
        return {**told, **{name: event.data[name] for name in PARTY_VALUES}}
    return {}


def unfollowed(events: Sequence[Event]) -> list[Event]:
    """Those revisions of one subject that no other one follows."""
    known = {hashed for event in events for hashed in followed(event, events)}
    return [event for event in events if event.body_hash.hex() not in known]


def past(head: Event, events: Sequence[Event]) -> set[str]:
    """The body hashes of a revision and of all that stand behind it."""
    by_hash = {event.body_hash.hex(): event for event in events}
    found: set[str] = set()
    waiting = [head.body_hash.hex()]
    while waiting:
        hashed = waiting.pop()
        if hashed not in found and hashed in by_hash:
            found.add(hashed)
            waiting += followed(by_hash[hashed], events)
    return found


def revision_of(event: Event) -> str:
    """The revision of a party that an event tells of, by the body hash that it has where it was made."""
    return str(event.data["revisions"][-1]) if event.kind == "party.received" else event.body_hash.hex()


def statements_of_party(events: Sequence[Event]) -> tuple[Event, ...]:
    """What is said of a party and nobody has followed, the one that shows last: some where several said it apart. That
    it was withdrawn, or put back, says nothing of it: what stands behind that counts."""
    told = [place for place, event in enumerate(events) if "name" in event.data]
    return tuple(sorted((events[place] for place in last_of(told, pasts(events))), key=stamp_of))[-MOST_SIDES:]


def past_of_party(revision: str, events: Sequence[Event]) -> tuple[str, ...]:
    """A revision of a party and all that it follows, here and in the vaults where it was made; it comes last."""
    by_hash = {event.body_hash.hex(): event for event in events}
    known: set[str] = set()
    for event in (event for event in events if revision_of(event) == revision):
        for hashed in past(event, events):
            known |= {hashed, *by_hash[hashed].data.get("revisions", ())}
    return (*sorted(known - {revision}), revision)


def revisions(connection: Any, subject: str) -> list[Event]:
    """The revisions of a subject that still have a body, in the order in which they are folded."""
    found = connection.execute(
        "select b.body, b.body_hash from revisions r join bodies b on b.body_hash = r.body_hash "
        "where r.subject = ? order by r.lamport, r.origin",
        (subject,),
    ).fetchall()
    return [event_from_body(body, bytes(hashed)) for body, hashed in found]


def stamp_of(event: Event) -> tuple[int, str]:
    """What decides which of two values shows: when it was said, in whatever vault, and where."""
    if event.kind == "party.received":
        return event.data["lamport"], event.data["origin"]
    return event.lamport, event.origin
