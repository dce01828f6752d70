"""Contacts of a case that a new row may say the same as, as ``core.dedupe`` and ``core.billed`` see them.

What an import brought that was taken back is among them. Of the import that asks, what the files before the present
one made counts too (``made_before`` of its contacts).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shilu.core.billed import BILLED_MINUTES, Billable, billable
from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.contact_point import ContactPointKind
from shilu.core.dedupe import Candidate, fingerprint, twin_keys
from shilu.core.encoding import reached_from_json
from shilu.core.incident import phone_of
from shilu.core.normalise import NAMED_FILES
from shilu.core.remembered import Remembered, remembered
from shilu.core.same_chat import InChat
from shilu.core.telling import OF_FILES
from shilu.core.when import Precision, When, ZoneBasis
from shilu.vault.connection import driver_errors
from shilu.vault.fold.incidents import BY_HAND
from shilu.vault.fold.tellings import TOLD
from shilu.vault.thread import Connections, VaultThreads, on_reading_thread

_AT_ONCE = 500
_IS_IN = (
    "(i.import_id is null or i.import_id not in (select id from pending_imports) "
    "or (i.import_id = :import and i.number < :before))"
)
_STANDS = f"+i.case_id = :case and i.status not in ('withdrawn', 'erased') and {_IS_IN}"
_IS_THERE = (
    f"+i.case_id = :case and i.status != 'erased' and (i.status != 'withdrawn' or i.import_id is not null) and {_IS_IN}"
)
"""What an import brought is there also when it was taken back: what comes in again is that, and no second one. The plus
keeps SQLite from going through the whole case for each chunk of rows, which it thinks is quicker than
looking up five hundred values (measured: seven in ten seconds of an import of 60,000 rows)."""
_AMONG = "in (select value from json_each(:some))"
_OF_STANDING = (
    f"(f.import_id = '{BY_HAND}' or f.import_id = :import or i.status = 'withdrawn' or f.import_id in "
    "(select id from imports where state = 'complete'))"
)
_FILES = f"(select json_group_array(f.sha256) from incident_files f where f.incident = i.id and {_OF_STANDING})"


def _said(columns: str, condition: str) -> str:
    """What rows say of contacts, whatever has been edited since and whichever row holds: columns of ``s``, for which
    stands a contact of which one thing only is told, or else each telling of it. One that was joined with another is
    looked for under its own id, so that each finds its row again."""
    files = "exists (select 1 from incident_files f where f.incident = i.id and "
    made = f"{files} f.import_id = coalesce(i.import_id, '{BY_HAND}'))"
    told = f"{files} f.import_id = s.import_id and f.row = s.row and f.came_as = s.came_as)"
    return " union all ".join(
        (
            f"select {columns} from incidents s join incidents i on i.id = s.id where {condition} "
            "and not exists (select 1 from tellings t where t.incident = s.id and t.made) "
            f"and {_IS_THERE}".replace("[id]", "s.id")
            .replace("[row]", "r.incident = s.id")
            .replace("[made]", "1")
            .replace("[has_files]", made),
            f"select {columns} from tellings s join incidents i on i.id = s.incident where {condition} "
            "and (s.import_id = :import or s.import_id not in (select id from pending_imports)) "
            f"and {_IS_THERE}".replace("[id]", "coalesce(nullif(s.came_as, ''), s.incident)")
            .replace("[row]", "r.incident = s.incident and r.came_as = s.came_as")
            .replace("[made]", "s.made")
            .replace("[has_files]", told),
        )
    )


_HAS_WORDS = "(s.text != '' or [has_files])"
_TOLD = ", ".join(f"s.{column}" for column in TOLD.split(", "))
_LIKE = _said(
    f"s.fingerprint, [id], i.number, {_FILES}, [made], {_TOLD}",
    f"s.twin_key {_AMONG}",
)
_ROWS_BEHIND = f"s.fingerprint, [id], i.number, '[]', [made], {_TOLD}, " + (
    "(select json_group_array(json_array(m.sha256, json_extract(b.body, '$.row_sha256'))) from incident_rows r "
    "join imports m on m.id = r.import_id join source_rows b on b.import_id = r.import_id and b.ordinal = r.ordinal "
    "where [row] and b.body is not null)"
)
_BY_ROW = _said(
    _ROWS_BEHIND,
    f"s.twin_key {_AMONG}",
)
_UNTIMED = _said(_ROWS_BEHIND, f"s.fingerprint {_AMONG} and s.earliest_ms is null")
_BILLABLE = _said(
    "[id], s.contact_point, s.channel, s.direction, s.outcome, s.duration_s, s.earliest_ms, s.latest_ms, "
    f"s.precision, s.zone_basis, {_HAS_WORDS}, coalesce(json_extract(s.facts, '$.{BILLED_MINUTES}'), ''), s.reached",
    f"s.contact_point {_AMONG} and s.earliest_ms is not null "
    f"and (s.zone_basis in ('epoch', 'typed') or (s.channel in ('sms', 'mms') and {_HAS_WORDS})) = :by_phone "
    "and s.channel in ('call', 'sms', 'mms')",
)
_OF_FILES = ", ".join(str(int(rank)) for rank in sorted(OF_FILES))
_REMEMBERED = _said(
    "[id], s.contact_point, s.channel, s.direction, s.outcome, s.earliest_ms, s.latest_ms, s.precision, s.reached",
    f"s.contact_point {_AMONG} and s.earliest_ms is not null and s.channel = 'call' and i.import_id is null and [made] "
    "and not exists (select 1 from incident_rows r where r.incident = i.id and not exists (select 1 from tellings t "
    f"where t.incident = i.id and t.import_id = r.import_id and t.row = r.ordinal and t.rank in ({_OF_FILES})))",
)
_IN_CHATS = (
    "select i.id, i.contact_point, p.kind, i.channel, i.direction, i.reached, i.text, i.facts, i.earliest_ms, "
    f"i.latest_ms, i.number, {_FILES} from json_each(:some) w cross join incidents i indexed by incidents_in_order "
    "on i.case_id = :case and i.at_key between w.value ->> 0 and w.value ->> 1 "
    "join contact_points p on p.id = i.contact_point where i.channel = :channel "
    f"and {_IS_THERE.replace('+i.case_id = :case and ', '')}"
)
_WITH_FILE = (
    "select f.sha256, coalesce(nullif(f.came_as, ''), i.id) from incident_files f "
    "join incidents i on i.id = f.incident "
    f"where f.sha256 {_AMONG} and {_OF_STANDING} and {_IS_THERE} "
    "order by i.status != 'withdrawn', i.at_key desc, i.number desc, i.id desc"
)
_NEAR = _said(
    "[id], s.earliest_ms as first, s.latest_ms, s.duration_s, s.rank, i.number, i.status = 'withdrawn'",
    "s.contact_point = :point and (not :calls or s.channel = 'call') and s.earliest_ms <= :last "
    "and s.latest_ms + coalesce(s.duration_s, 0) * 1000 >= :first",
)
_WAITING = (
    f"select i.id, json_extract(i.facts, '$.{NAMED_FILES}'), (select json_group_array(f.name) from incident_files f "
    f"where f.incident = i.id and {_OF_STANDING}) from incidents i "
    f"where instr(i.facts, '\"{NAMED_FILES}\"') > 0 and i.case_id = :case and {_STANDS}"
)
_FILES_ALONE = (
    "select i.id, i.contact_point, i.called, i.channel, i.earliest_ms, i.latest_ms, i.precision, i.reached, "
    "(select json_group_array(json_array(f.sha256, f.name)) from incident_files f where f.incident = i.id "
    f"and {_OF_STANDING}) from incidents i indexed by incidents_of_files where i.case_id = :case "
    f"and i.rank in ({_OF_FILES}) and {_IS_THERE} order by i.at_key, i.number, i.id"
)
_RESTING = (
    "select w.value, i.status_before is not null from json_each(:some) w "
    "left join joined_incidents j on j.id = w.value "
    "join incidents i on i.id = coalesce(j.kept, w.value) where i.status = 'withdrawn'"
)
_HELD_APART = (
    "select s.locator, coalesce(nullif(r.came_as, ''), r.incident) from (select one as id from held_apart "
    "where case_id = :case union select other from held_apart where case_id = :case) h "
    "left join joined_incidents j on j.id = h.id "
    "join incident_rows r on r.incident = coalesce(j.kept, h.id) and (r.came_as = h.id or j.id is null) "
    "join imports m on m.id = r.import_id and m.sha256 = :source "
    "join source_rows s on s.import_id = r.import_id and s.ordinal = r.ordinal"
)
_CALLED = (
    "select distinct i.called, i.contact_point from incidents i where i.case_id = :case "
    f"and i.contact_point is not null and i.called {_AMONG} and {_STANDS}"
)


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks: the case, the import, and how many of its contacts files before the present one made."""

    case: str
    import_id: str
    made_before: int


@dataclass(frozen=True, slots=True)
class Spell:
    """From when to when a contact lasted; ms UTC, inclusive. ``rests``: it is withdrawn."""

    id: str
    first_ms: int
    last_ms: int
    of_file: bool = False
    rests: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says of a contact: as the pairing sees it, and the values of ``TOLD``, where that row made it."""

    candidate: Candidate
    made: tuple[object, ...] | None


@dataclass(frozen=True, slots=True)
class SaidByRow:
    """A contact that says the same, and the rows behind it: each with the SHA-256 of its source and its own."""

    candidate: Candidate
    made: tuple[object, ...] | None
    is_timed: bool
    is_exact: bool
    rows: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class FileAlone:
    """A contact of which nothing but files of evidence tells: what they claim, and the files by SHA-256 and name."""

    id: str
    point: str | None
    called: str
    channel: Channel
    first_ms: int | None
    last_ms: int | None
    precision: Precision
    phone_of: str
    files: tuple[tuple[str, str], ...]


class Twins:
    """Looks for them. Every public method may be called from any thread."""

    def __init__(self, database: Connections, *, threads: VaultThreads) -> None:
        self._database = database
        self._threads = threads

    @on_reading_thread
    def like(self, asking: Asking, wanted: Iterable[tuple[str, int]]) -> tuple[Said, ...]:
        """Rows that say the same as one of these at about the same time, each a fingerprint and when it begins."""
        return tuple(_said_of(row) for row in self._at_about(_LIKE, asking, wanted))

    @on_reading_thread
    def with_rows(self, asking: Asking, wanted: Iterable[tuple[str, int]]) -> tuple[SaidByRow, ...]:
        """The same with the rows behind each."""
        return tuple(_said_by_row(row) for row in self._at_about(_BY_ROW, asking, wanted))

    @on_reading_thread
    def without_time(self, asking: Asking, fingerprints: Sequence[str]) -> tuple[SaidByRow, ...]:
        """Rows that say the same as one of these, and whose time is not known."""
        return tuple(_said_by_row(row) for row in self._some(_UNTIMED, asking, fingerprints))

    def _at_about(self, statement: str, asking: Asking, wanted: Iterable[tuple[str, int]]) -> Iterator[Any]:
        said = frozenset(wanted)
        fingerprints = frozenset(fingerprint for fingerprint, _ in said)
        keys = [key for fingerprint, at_ms in said for key in twin_keys(fingerprint, at_ms)]
        return (row for row in self._some(statement, asking, keys) if row[0] in fingerprints)

    @on_reading_thread
    def billables(self, asking: Asking, points: Sequence[str], *, by_phone: bool) -> tuple[Billable, ...]:
        """Calls that were answered, and messages, with these contact points, as a phone or a person, or else as a bill,
        tells of them."""
        found = (_billable(row) for row in self._some(_BILLABLE, asking, points, by_phone=by_phone))
        return tuple(one for one in found if one is not None)

    @on_reading_thread
    def logged(self, asking: Asking, points: Sequence[str]) -> tuple[Remembered, ...]:
        """Calls with these contact points that a person logged, and of which no source tells yet."""
        found = (_remembered(row) for row in self._some(_REMEMBERED, asking, points))
        return tuple(one for one in found if one is not None)

    @on_reading_thread
    def files_alone(self, asking: Asking) -> tuple[FileAlone, ...]:
        """All contacts of the case of which only files of evidence tell, in their order."""
        with driver_errors():
            found = self._database.conn.execute(_FILES_ALONE, _asked(asking)).fetchall()
        return tuple(_file_alone(row) for row in found)

    def called(self, asking: Asking, names: Sequence[str]) -> Mapping[str, str]:
        """For each of these names: the contact point of those in the case who are called so, where that is one only."""
        found = self.called_anything(asking, names)
        return {name: point for name, point in found.items() if point is not None}

    @on_reading_thread
    def called_anything(self, asking: Asking, names: Sequence[str]) -> Mapping[str, str | None]:
        """The same with None where there are several. Looks at all contacts of the case."""
        found = defaultdict[str, set[str]](set)
        for name, point in self._some(_CALLED, asking, names):
            found[name].add(point)
        return {name: next(iter(points)) if len(points) == 1 else None for name, points in found.items()}

    @on_reading_thread
    def in_chats(self, asking: Asking, channel: Channel, stretches: Sequence[tuple[int, int]]) -> tuple[InChat, ...]:
        """Messages of an app, whoever the other side is, that began within one of these stretches of time (ms UTC, in
        their order, and apart)."""
        values = {**_asked(asking), "channel": channel.value, "some": json.dumps(stretches)}
        with driver_errors():
            return tuple(_in_chat(row) for row in self._database.conn.execute(_IN_CHATS, values).fetchall())

    @on_reading_thread
    def with_files(self, asking: Asking, hashes: Sequence[str]) -> Mapping[str, str]:
        """For each of these files, by SHA-256, that a contact has: the first contact."""
        return dict(self._some(_WITH_FILE, asking, hashes))

    @on_reading_thread
    def near(self, asking: Asking, point: str, first_ms: int, last_ms: int, *, only_calls: bool) -> tuple[Spell, ...]:
        """Contacts of an address that lasted into this stretch of time."""
        values = {**_asked(asking), "point": point, "first": first_ms, "last": last_ms, "calls": only_calls}
        with driver_errors():
            found = self._database.conn.execute(_NEAR, values).fetchall()
        return tuple(
            Spell(id_, first, last + (length or 0) * 1000, rank in OF_FILES, bool(rests))
            for id_, first, last, length, rank, _, rests in sorted(found, key=lambda row: (row[1], row[5], row[0]))
        )

    @on_reading_thread
    def resting(self, asking: Asking, ids: Iterable[str]) -> Mapping[str, bool]:
        """Those of some contacts that are withdrawn, each with whether that is because its import was undone."""
        return {id_: bool(is_undone) for id_, is_undone in self._some(_RESTING, asking, ids)}

    @on_reading_thread
    def held_apart(self, asking: Asking, source: str) -> Mapping[str, str]:
        """Rows of a file, by where they were found, that stand behind contacts of which a person said that they are
        two: each with its contact."""
        with driver_errors():
            values = {"case": asking.case, "source": source}
            return dict(self._database.conn.execute(_HELD_APART, values).fetchall())

    @on_reading_thread
    def waiting_for(self, asking: Asking, names: Sequence[str]) -> Mapping[str, str]:
        """For each of these names that a contact gives a file which no source contained: the contact, where only one
        does. Looks at all contacts of the case that name files."""
        return {name: ids[0] for name, ids in self._naming(asking, names).items() if len(ids) == 1}

    @on_reading_thread
    def named(self, asking: Asking, names: Sequence[str]) -> frozenset[str]:
        """Those of these names that any contact gives such a file."""
        return frozenset(self._naming(asking, names))

    def _naming(self, asking: Asking, names: Sequence[str]) -> Mapping[str, Sequence[str]]:
        wanted, found = frozenset(names), dict[str, list[str]]()
        with driver_errors():
            for id_, named, there in self._database.conn.execute(_WAITING, _asked(asking)):
                for name in (frozenset(named.split("\n")) - frozenset(json.loads(there))) & wanted:
                    found.setdefault(name, []).append(id_)
        return found

    def _some(self, statement: str, asking: Asking, wanted: Iterable[str | int], **values: object) -> Iterator[Any]:
        some = list(dict.fromkeys(wanted))
        with driver_errors():
            for start in range(0, len(some), _AT_ONCE):
                these = {**_asked(asking), **values, "some": json.dumps(some[start : start + _AT_ONCE])}
                yield from self._database.conn.execute(statement, these).fetchall()


def _asked(asking: Asking) -> dict[str, object]:
    return {"case": asking.case, "import": asking.import_id, "before": asking.made_before}


def _said_of(row: Sequence[Any]) -> Said:
    said, id_, number, files, made, *told = row
    candidate = Candidate(
        id_,
        said,
        told[0] or 0,
        told[1] or 0,
        number,
        frozenset(json.loads(files)),
        Direction(told[9]),
        phone_of(reached_from_json(json.loads(told[15]))),
    )
    return Said(candidate, tuple(told) if made else None)


def _in_chat(row: Sequence[Any]) -> InChat:
    id_, point, kind, channel, direction, reached, text, facts, first_ms, last_ms, number, files = row
    candidate = Candidate(
        id_,
        fingerprint(Channel(channel), "", text=text, facts=json.loads(facts)),
        first_ms,
        last_ms,
        number,
        frozenset(json.loads(files)),
        Direction(direction),
        phone_of(reached_from_json(json.loads(reached))),
    )
    return InChat(candidate, point, ContactPointKind(kind))


def _said_by_row(row: Sequence[Any]) -> SaidByRow:
    *said, rows = row
    one = _said_of(said)
    earliest_ms, latest_ms, basis = said[5], said[6], said[10]
    is_exact = basis == ZoneBasis.EPOCH and earliest_ms is not None and earliest_ms == latest_ms
    behind = frozenset((source, hashed) for source, hashed in json.loads(rows))
    return SaidByRow(one.candidate, one.made, earliest_ms is not None, is_exact, behind)


def _file_alone(row: Sequence[Any]) -> FileAlone:
    id_, point, called, channel, first_ms, last_ms, precision, reached, files = row
    whose = phone_of(reached_from_json(json.loads(reached)))
    named = tuple((sha256, name) for sha256, name in json.loads(files))
    return FileAlone(id_, point, called, Channel(channel), first_ms, last_ms, Precision(precision), whose, named)


def _remembered(row: Sequence[Any]) -> Remembered | None:
    id_, point, channel, direction, outcome, earliest_ms, latest_ms, precision, reached = row
    return remembered(
        id_,
        point=point,
        channel=Channel(channel),
        direction=Direction(direction),
        outcome=Outcome(outcome),
        when=When("", earliest_ms, latest_ms, Precision(precision), "UTC", ZoneBasis.TYPED),
        phone_of=phone_of(reached_from_json(json.loads(reached))),
    )


def _billable(row: Sequence[Any]) -> Billable | None:
    *of_call, words, minutes, reached = row
    id_, point, channel, direction, outcome, duration_s, earliest_ms, latest_ms, precision, basis = of_call
    return billable(
        id_,
        point=point,
        channel=Channel(channel),
        direction=Direction(direction),
        outcome=Outcome(outcome),
        duration_s=duration_s,
        when=When("", earliest_ms, latest_ms, Precision(precision), "UTC", ZoneBasis(basis)),
        has_words=bool(words),
        minutes=str(minutes),
        phone_of=phone_of(reached_from_json(json.loads(reached))),
    )
