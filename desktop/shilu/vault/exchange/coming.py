"""A case as it will be with what a file brings: folded aside while saving goes on, put in where the tables differ.

Folding a large case takes many seconds, so it is done on the caller's thread, in a database that nobody keeps. What
this vault records of the case meanwhile is later than all that was folded (``History.go_on_after``), so that it can be
folded on top of it, also at the last moment.
"""

from __future__ import annotations

import hashlib
import json
import marshal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import merge
from typing import TYPE_CHECKING, Any, TypeAlias

from shilu.core.history import Event, event_from_body
from shilu.core.job import Job, Meter, QuietJob
from shilu.vault import erasures
from shilu.vault.erasures import Named
from shilu.vault.exchange.lines import EventLine
from shilu.vault.fold import OF_CASE, Fold, create_tables
from shilu.vault.fold.base import Identity
from shilu.vault.fold.erasures import ERASING
from shilu.vault.fold.revisions import subjects_of
from shilu.vault.history import DIRECTORY
from shilu.vault.thread import Connections, VaultThreads, on_reading_thread

if TYPE_CHECKING:
    from sqlite_utils import Database

Row: TypeAlias = tuple[Any, ...]
Change: TypeAlias = "tuple[Row | None, Row | None]"
"""A row as it is and as it will be; None where there is none."""

_PASSING_ON = frozenset({"case.opened", "case.exported", "case.received"})
"""What only says that somebody looked at the case or passed it on. No table shows it."""

_PAGE = 500
_ARRIVED = (
    "create table arrived (origin text not null, seq integer not null, lamport integer not null, "
    "body_hash blob not null, hash blob not null, body text, primary key (origin, seq)) strict, without rowid"
)
_STAGED = "import_id in (select value from json_each(:staged))"
_OURS = f"(import_id is null or {_STAGED} or import_id not in (select id from pending_imports))"
_HERE: Mapping[str, str] = {
    **OF_CASE,
    "incidents": f"case_id = :case and {_OURS}",
    "incident_files": f"{_STAGED} or {OF_CASE['incident_files']}",
    "incident_rows": f"{_STAGED} or {OF_CASE['incident_rows']}",
    "tellings": f"{_STAGED} or {OF_CASE['tellings']}",
    "attributions": f"({OF_CASE['attributions']}) and id not in (select subject from revisions "
    f"where chain = '{DIRECTORY}')",
}
"""Which rows of the vault are those of the case: what was staged with them, and not what an import of this vault that
is under way has brought so far. In vaults of the first version the directory told of attributions that a case withdrew:
nothing that arrives can touch those."""
_AMONG: Mapping[str, tuple[str, str]] = {
    "incidents": ("id", "true"),
    "incident_files": ("incident", _OURS),
    "tellings": ("incident", _OURS),
    "incident_rows": ("incident", _OURS),
    "revisions": ("subject", "chain = :case"),
}
"""Tables that grow with the case are looked at by subject when something is recorded at the last moment."""
_COMPARED = ("incidents", *sorted(OF_CASE.keys() - {"incidents", "cases"}))
_MAY_BE_THERE = frozenset({"exhibits", "withdrawn_exhibits", "checkpoints", "stamps", "attributions"})
"""Of these, what another case or the directory has already said stays."""
_FORGET_WHAT_THE_DIRECTORY_TOLD = (
    "delete from attributions where scope = 'incident' and scope_id = ? and exists "
    f"(select 1 from revisions where subject = attributions.id and chain = '{DIRECTORY}') returning id"
)
"""In vaults of the first version: see ``fold.erasures``."""


_KEPT = (
    "select kept from joined_incidents where id in (select value from json_each(?)) "
    "or kept in (select value from json_each(?))"
)
_MEMBERS = "select id from joined_incidents where kept in (select value from json_each(?))"


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    columns: tuple[str, ...]
    key: tuple[int, ...]
    """The places of the primary key's columns."""

    def key_of(self, row: Row) -> Row:
        return tuple(row[n] for n in self.key)

    @property
    def by_key(self) -> str:
        return " and ".join(f"{self.columns[n]} = ?" for n in self.key)

    def insert(self, connection: Any, row: Row) -> None:
        how = "insert or ignore" if self.name in _MAY_BE_THERE else "insert"
        connection.execute(f"{how} into {self.name} values ({', '.join('?' * len(row))})", row)

    def update(self, connection: Any, old: Row, new: Row) -> None:
        """Only what differs is set: an index over other columns is left alone."""
        places = [n for n, (before, after) in enumerate(zip(old, new, strict=True)) if before != after]
        if places:
            assigned = ", ".join(f"{self.columns[n]} = ?" for n in places)
            values = [new[n] for n in places]
            connection.execute(f"update {self.name} set {assigned} where {self.by_key}", (*values, *self.key_of(old)))

    def delete(self, connection: Any, old: Row) -> None:
        connection.execute(f"delete from {self.name} where {self.by_key}", self.key_of(old))


class Coming:
    """What comes in of one case, and the case as it will be. Methods but ``put_in`` are for the caller's thread."""

    def __init__(
        self, scratch: Database, *, database: Connections, threads: VaultThreads, identity: Identity, case: str
    ) -> None:
        """``scratch``: empty, and to be used from any thread."""
        self._scratch = scratch.conn
        self._database = database
        self._threads = threads
        self.case = case
        self._seen = Meter(QuietJob(), "merging", None)
        self._at = (0, "")
        self._staged: tuple[str, ...] = ()
        self._erasing: list[tuple[str, str, Mapping[str, Any]]] = []
        self._changes: dict[str, dict[Row, Change]] = {name: {} for name in _COMPARED}
        self.events, self.contacts, self.erased = 0, 0, 0
        self.is_telling, self.has_gaps = False, False
        self._scratch.execute("begin")
        create_tables(self._scratch)
        self._scratch.execute(_ARRIVED)
        self._tables = {name: _table(self._scratch, name) for name in ("cases", *_COMPARED)}
        self._fold = Fold(scratch, identity=identity, rows=self._rows)

    def add(self, lines: Sequence[EventLine]) -> None:
        """Note events that this vault does not have."""
        self._scratch.executemany(
            "insert into arrived values (?, ?, ?, ?, ?, ?)",
            [(e.origin, e.seq, e.lamport, e.body_hash, e.hash, e.body) for e in lines],
        )
        self.events += len(lines)
        for line in lines:
            self.has_gaps |= line.body is None
            self.is_telling |= line.body is not None and json.loads(line.body)["kind"] not in _PASSING_ON

    def gaps(self) -> Iterator[bytes]:
        """The hashes of new events that came without a body."""
        for (hashed,) in self._scratch.execute("select body_hash from arrived where body is null"):
            yield bytes(hashed)

    @property
    def named(self) -> Named:
        """What the erasures of the case name."""
        return erasures.named_by(self._erasing)

    # folding

    def fold(self, before: int, job: Job) -> None:
        """Fold what the vault has of the case up to a Lamport time, and what comes in. Rows that came are there.

        Raises what a fold raises of a history that cannot be, and Cancelled.
        """
        self._seen = Meter(job, "merging", None)
        told = merge(self._recorded(before), self._arrived(), key=lambda event: (event.lamport, event.origin))
        for event in self._seen.through(told):
            self._apply(event)
        self._fold.tell_series_apart()
        self._at = (before, "~")  # no origin sorts after it
        self._seen = Meter(QuietJob(), "merging", None)

    def _apply(self, event: Event) -> None:
        self._fold.apply(event)
        if event.kind in ERASING:
            self._erasing.append((event.chain, event.kind, event.data))

    def _arrived(self) -> Iterator[Event]:
        for body, hashed in self._scratch.execute(
            "select body, body_hash from arrived where body is not null order by lamport, origin"
        ):
            yield event_from_body(body, bytes(hashed))

    def _recorded(self, before: int) -> Iterator[Event]:
        after = (0, "")
        while some := self._some_recorded(after, before):
            yield from some
            after = (some[-1].lamport, some[-1].origin)

    @on_reading_thread
    def _some_recorded(self, after: tuple[int, str], before: int) -> Sequence[Event]:
        found = self._database.conn.execute(
            "select b.body, b.body_hash from events e indexed by events_in_order join bodies b "
            "on b.body_hash = e.body_hash where +e.chain = ? and (e.lamport, e.origin) > (?, ?) and e.lamport <= ? "
            "order by e.lamport, e.origin limit ?",
            (self.case, *after, before, _PAGE),
        )
        return [event_from_body(body, bytes(hashed)) for body, hashed in found]

    def _rows(self, import_id: str) -> Iterator[tuple[int, str]]:
        after = -1
        while some := self._some_rows(import_id, after):
            yield from self._seen.through(some)
            after = some[-1][0]

    @on_reading_thread
    def _some_rows(self, import_id: str, after: int) -> Sequence[tuple[int, str]]:
        found = self._database.conn.execute(
            "select ordinal, body from source_rows where import_id = ? and ordinal > ? and body is not null "
            "order by ordinal limit ?",
            (import_id, after, _PAGE),
        )
        return list(found)

    # staging

    def of_import(self, import_id: str) -> Iterator[Mapping[str, Sequence[Row]]]:
        """What an import that comes in brings, as it will be, some rows at a time: contacts, their files, their rows.
        Only contacts that a row of it stands behind, since by those what is staged is removed again."""
        self._staged = (*self._staged, import_id)
        (last,) = self._scratch.execute(
            "select coalesce(max(ordinal), -1) from incident_rows where import_id = ?", (import_id,)
        ).fetchone()
        for start in range(0, last + 1, _PAGE):
            at = {"import": import_id, "first": start, "last": start + _PAGE - 1}
            yield {name: self._scratch.execute(statement, at).fetchall() for name, statement in _OF_IMPORT.items()}

    # comparing

    @on_reading_thread
    def compare(self) -> None:
        """Find out which rows of the case are others than they will be, in one look at the vault."""
        self._catch_up()
        for name in _COMPARED:
            self._changes[name] = self._differences(self._tables[name], "true", _HERE[name], {})
        ours = (
            f"select (select count(*) from incidents where status != 'erased' and {_HERE['incidents']}) "
            "+ (select count(*) from joined_incidents where case_id = :case)"
        )
        at = {"case": self.case, "staged": "[]"}
        (before,) = self._database.conn.execute(ours, at).fetchone()
        (after,) = self._scratch.execute(
            "select (select count(*) from incidents where status != 'erased') + (select count(*) from joined_incidents)"
        ).fetchone()
        self.erased = sum(self._is_buried(*change) for change in self._changes["incidents"].values())
        self.contacts = after - before + self.erased

    @on_reading_thread
    def look_again(self) -> None:
        """What was recorded while they were compared."""
        self._compare_anew(self._catch_up())

    def _catch_up(self) -> set[str]:
        """Fold what was recorded since. Returns the subjects of which the tables may now say something else."""
        touched: set[str] = set()
        for event in self._some_recorded(self._at, 2**62):
            if event.kind not in _PASSING_ON:
                touched |= self._concerned(event)
                self._apply(event)
                touched |= self._concerned(event)
            else:
                self._apply(event)
            self._at = (event.lamport, event.origin)
        return touched | set(self._fold.tell_series_apart() if touched else ())

    def _concerned(self, event: Event) -> set[str]:
        subjects = {event.chain, *subjects_of(event.kind, event.chain, event.data)}
        at = json.dumps(sorted(subjects))
        for statement in (
            "select incident from incident_rows where import_id in (select value from json_each(?))",
            "select id from attributions where scope = 'incident' and scope_id in (select value from json_each(?))",
        ):
            subjects |= {subject for (subject,) in self._scratch.execute(statement, (at,))}
        at = json.dumps(sorted(subjects))
        kept = {one for (one,) in self._scratch.execute(_KEPT, (at, at))}
        return subjects | kept | {one for (one,) in self._scratch.execute(_MEMBERS, (json.dumps(sorted(kept)),))}

    def _compare_anew(self, subjects: set[str]) -> None:
        if not subjects:
            return
        at = {"ids": json.dumps(sorted(subjects))}
        for name in _COMPARED:
            table = self._tables[name]
            if name not in _AMONG:
                self._changes[name] = self._differences(table, "true", _HERE[name], {})
                continue
            column, ours = _AMONG[name]
            among = f"{column} in (select value from json_each(:ids))"
            kept = {key: change for key, change in self._changes[name].items() if key[0] not in subjects}
            self._changes[name] = kept | self._differences(table, among, f"{among} and ({ours})", at)

    def _differences(self, table: _Table, there: str, here: str, at: Mapping[str, str]) -> dict[Row, Change]:
        connection, at = self._database.conn, {**at, "case": self.case, "staged": json.dumps(self._staged)}
        found = connection.execute(f"select * from {table.name} where {here}", at)
        ours = {table.key_of(row): _digest(row) for row in found}
        changes: dict[Row, Change] = {}
        for row in self._scratch.execute(f"select * from {table.name} where {there}", at):
            key = table.key_of(row)
            digest = ours.pop(key, None)
            if digest is None:
                changes[key] = (None, row)
            elif digest != _digest(row):
                changes[key] = (self._as_it_is(table, key), row)
        return changes | {key: (self._as_it_is(table, key), None) for key in ours}

    def _as_it_is(self, table: _Table, key: Row) -> Row:
        row: Row = self._database.conn.execute(f"select * from {table.name} where {table.by_key}", key).fetchone()
        return row

    def unnamed(self, files: Iterable[str]) -> frozenset[str]:
        """Those of some files, by SHA-256, that neither a contact nor a row will name."""
        named = "select distinct sha256 from incident_files"
        return self._named_nowhere(frozenset(files) - {sha256 for (sha256,) in self._scratch.execute(named)})

    @on_reading_thread
    def _named_nowhere(self, files: frozenset[str]) -> frozenset[str]:
        connection, known = self._database.conn, self.named
        for sha256 in files:
            if connection.execute("select 1 from incident_files where sha256 = ?", (sha256,)).fetchone():
                files -= {sha256}
        for import_id, ordinal, of_row in erasures.rows_with_files(connection, "true") if files else ():
            if not known.has_row(self.case, import_id, ordinal):
                files -= of_row
        return files

    @cached_property
    def points(self) -> frozenset[str]:
        """The addresses that contacts of the case will come from."""
        found = self._scratch.execute("select distinct contact_point from incidents where contact_point is not null")
        return frozenset(point for (point,) in found)

    # putting in, on the vault's thread

    def put_in_events(self) -> None:
        """Inside the caller's transaction: the events that came, and their bodies."""
        connection = self._database.conn
        connection.executemany(
            "insert into events values (?, ?, ?, ?, ?, ?)",
            self._scratch.execute("select ?, origin, seq, lamport, body_hash, hash from arrived", (self.case,)),
        )
        connection.executemany(
            "insert or ignore into bodies values (?, ?)",
            self._scratch.execute("select body_hash, body from arrived where body is not null"),
        )

    def put_in(self) -> set[str]:
        """Inside the caller's transaction, once the events are in: make the tables say of the case what they shall.
        Returns the addresses of contacts that went, or come from another one now."""
        self._compare_anew(self._catch_up())
        connection, left = self._database.conn, set()
        for name, changes in self._changes.items():
            for old, new in changes.values():
                self._put(self._tables[name], old, new)
                if name == "incidents" and old is not None:
                    left |= {_value(self._tables[name], old, "contact_point")}
        # last, since triggers count in it while the others are written
        table = self._tables["cases"]
        connection.execute("delete from cases where id = ?", (self.case,))
        for row in self._scratch.execute("select * from cases"):
            table.insert(connection, row)
        return left - {None}

    def _is_buried(self, old: Row | None, new: Row | None) -> bool:
        at = self._tables["incidents"].columns.index("status")
        return old is not None and new is not None and old[at] != "erased" and new[at] == "erased"

    def _put(self, table: _Table, old: Row | None, new: Row | None) -> None:
        connection = self._database.conn
        if new is None:
            table.delete(connection, old or ())
            return
        if table.name == "incidents" and self._is_buried(old, new):
            # not an update: by its removal the search learns that its words are to leave the index too
            table.delete(connection, old or ())
            old = None
        if table.name == "incidents" and old is None and _value(table, new, "status") == "erased":
            told = connection.execute(_FORGET_WHAT_THE_DIRECTORY_TOLD, (_value(table, new, "id"),)).fetchall()
            connection.executemany("delete from revisions where subject = ?", told)
        if old is None:
            table.insert(connection, new)
        else:
            table.update(connection, old, new)


_ROWS = "from incident_rows r {} where r.import_id = :import and r.ordinal between :first and :last"
_MADE = (
    "and i.import_id = :import and r.ordinal = (select min(ordinal) from incident_rows "
    "where incident = r.incident and import_id = r.import_id) order by r.ordinal"
)
_INCIDENTS = "cross join incidents i on i.id = r.incident"
_FILES = "cross join incident_files f on f.incident = r.incident and f.import_id = r.import_id and f.row = r.ordinal"
_TELLINGS = _FILES.replace("incident_files f", "tellings t").replace("f.", "t.")
_OF_IMPORT = {
    "incidents": f"select i.* {_ROWS.format(_INCIDENTS)} {_MADE}",
    "incident_files": f"select f.* {_ROWS.format(_FILES)}",
    "incident_rows": f"select r.* {_ROWS.format('')}",
    "tellings": f"select t.* {_ROWS.format(_TELLINGS)}",
}


def _table(connection: Any, name: str) -> _Table:
    columns = connection.execute(f"pragma table_info({name})").fetchall()
    return _Table(name, tuple(row[1] for row in columns), tuple(n for n, row in enumerate(columns) if row[5]))


def _value(table: _Table, row: Row, column: str) -> Any:
    return row[table.columns.index(column)]


def _digest(row: Row) -> bytes:
    # version 2 is the last in which equal values always give equal bytes
    return hashlib.blake2b(marshal.dumps(row, 2), digest_size=16).digest()
