"""The index file ``search.db``: made, opened, written, thrown away. Everything in it is derived; it is encrypted with a
key derived from the master key, and whatever is wrong with it is answered by making it anew.

It is a file of its own so that the vault's writer never waits for the index: a save goes through while it is being
written. One thread writes it; reading connections of the vault attach it.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shilu.core.errors import UserError
from shilu.core.text import SEARCH_KEY_VERSION
from shilu.vault.connection import connect, driver, driver_errors, transaction
from shilu.vault.search.documents import Document, Spelling, spelling_entries
from shilu.vault.search.grams import GRAMS_VERSION, named
from shilu.vault.search.places import Places, of_case
from shilu.vault.storage import disk_errors

if TYPE_CHECKING:
    from sqlite_utils import Database

FILE = "search.db"
SCHEMA = "search"
"""What the index is called where it is attached."""
_FORMAT = 1
_TABLES = """
create table about (name text primary key, value text not null) strict
;;
create table cases (number integer primary key, id text not null unique) strict
;;
create table spellings (number integer primary key, point text not null, key text not null, unique (point, key)) strict
;;
create table places (place integer primary key, at_key integer not null, number integer not null,
  incident text not null unique) strict
;;
create virtual table entries using fts5(words, content='', contentless_delete=1, detail=none, tokenize='ascii')
;;
insert into entries (entries, rank) values ('automerge', 8)
"""
_SAY = "insert or replace into about values (?, ?)"
_ENTER = "insert into entries (rowid, words) values (?, ?)"
_PRAGMAS = ("wal_autocheckpoint = 2000", "cache_size = -16384")


@dataclass(frozen=True, slots=True)
class Changes:
    """What one step writes. ``are_new``: none of these documents is in the index yet."""

    documents: Sequence[Document] = ()
    removed: Sequence[str] = ()
    are_new: bool = False
    cursor: Sequence[object] = ()


NOTHING = Changes()


class IndexFile:
    """The file and the one connection that writes it. All methods run on one thread, but ``attach``."""

    def __init__(self, folder: Path, *, key: Callable[[], bytes], vault: str) -> None:
        """``key`` is asked again whenever the file is opened: after a re-key there is another one."""
        self._path = folder / FILE
        self._key = key
        self._made_for = f"{vault}/{_FORMAT}/{SEARCH_KEY_VERSION}/{GRAMS_VERSION}"
        self._database: Database | None = None
        self._opened_with = b""

    @property
    def is_current(self) -> bool:
        """Whether the file is open, with the key that the vault has now."""
        return self._database is not None and self._opened_with == self._key()

    def open(self) -> int:
        """Open the file. Returns the mark of what was written last. Raises UserError ``vault.damaged`` for a file that
        is missing, unreadable, or made for another vault or by another version."""
        self._connect(create=False)
        with driver_errors():
            about = dict(self._conn.execute("select name, value from about").fetchall())
            if about.get("made_for") != self._made_for:
                raise UserError("vault.damaged")
            if "cursor" in about:  # row ids of an earlier opening mean nothing any more
                self._conn.execute(_SAY, ("cursor", json.dumps([*json.loads(about["cursor"])[:2], -1])))
        return int(about["mark"])

    def start_anew(self) -> int:
        """Throw the file away and make an empty one. Returns its mark, which no earlier file had. While this runs, no
        other connection may have the file attached."""
        self.close()
        with disk_errors(FILE):
            for name in (FILE, f"{FILE}-wal", f"{FILE}-shm"):
                self._path.with_name(name).unlink(missing_ok=True)
        self._connect(create=True)
        mark = secrets.randbelow(2**40)
        with transaction(self._open_one):
            for statement in _TABLES.split(";;"):
                self._conn.execute(statement)
            self._conn.executemany(_SAY, [("made_for", self._made_for), ("mark", str(mark))])
        return mark

    def empty(self, *, mark: int) -> None:
        """Take everything out of the index, in place."""
        with transaction(self._open_one):
            self._conn.execute("insert into entries (entries) values ('delete-all')")
            for table in ("cases", "spellings", "places"):
                self._conn.execute(f"delete from {table}")
            self._conn.execute("delete from about where name = 'cursor'")
            self._conn.execute(_SAY, ("mark", str(mark)))

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._database is not None:
            self._database.conn.close()
            self._database = None

    def attach(self, database: Database) -> None:
        """Let a reading connection of the vault see the index as ``search``; where that fails, it sees none."""
        api = driver()
        try:
            database.conn.execute(
                f"attach database ? as {SCHEMA} key ?",
                (f"{self._path.absolute().as_uri()}?mode=rw", f"x'{self._key().hex()}'"),
            )
        except api.DatabaseError:
            return

    @property
    def cursor(self) -> Sequence[Any]:
        """How far the making of the whole index has come, as ``write`` was told."""
        found = self._conn.execute("select value from about where name = 'cursor'").fetchone()
        return () if found is None else tuple(json.loads(found[0]))

    def write(self, changes: Changes, *, mark: int) -> Sequence[str]:
        """One step, in one transaction. Returns the incidents for which there was no place."""
        try:
            return self._write(changes, mark=mark, are_new=changes.are_new)
        except driver().IntegrityError:
            # An earlier run wrote some of them, and was stopped before it could say so.
            return self._write(changes, mark=mark, are_new=False)

    def merge(self, pages: int) -> bool:
        """Merge some of the index's pieces; a negative number begins to merge all. Whether there is more to merge."""
        with transaction(self._open_one):
            before = self._conn.total_changes
            self._conn.execute("insert into entries (entries, rank) values ('merge', ?)", (pages,))
            return bool(self._conn.total_changes - before >= 2)  # documented at "merge" in the manual of FTS5

    @property
    def _open_one(self) -> Database:
        if self._database is None:
            raise RuntimeError("the index is not open")
        return self._database

    @property
    def _conn(self) -> Any:
        return self._open_one.conn

    def _connect(self, *, create: bool) -> None:
        self._opened_with = self._key()
        with disk_errors(FILE):
            self._database = connect(self._path, self._opened_with, create=create)
        for pragma in _PRAGMAS:
            self._conn.execute(f"pragma {pragma}")

    def _write(self, changes: Changes, *, mark: int, are_new: bool) -> Sequence[str]:
        with transaction(self._open_one):
            if not are_new:
                self._remove([*changes.removed, *(document.incident for document in changes.documents)])
            unplaced = self._insert(changes.documents)
            about = {"mark": str(mark)}
            if changes.cursor:
                about["cursor"] = json.dumps(changes.cursor)
            self._conn.executemany(_SAY, list(about.items()))
        return unplaced

    def _insert(self, documents: Iterable[Document]) -> Sequence[str]:
        unplaced: list[str] = []
        shelf = Places(self._conn)
        for case, some in groupby(sorted(documents, key=lambda d: (d.case, d.key)), key=lambda d: d.case):
            theirs = list(some)
            stretch = of_case(self._case_number(case))
            if stretch is None:
                unplaced += [document.incident for document in theirs]
                continue
            spellings = self._spelling_numbers(
                {document.spelling for document in theirs if document.spelling is not None}
            )
            places, entries = [], []
            rooms = shelf.rooms_for(stretch, [document.key for document in theirs])
            for document, place in zip(theirs, rooms, strict=True):
                if place is None:
                    unplaced.append(document.incident)
                    continue
                words = " ".join(document.entries)
                if document.spelling is not None:
                    words += " " + spelt_as(spellings[document.spelling])
                places.append((place, *document.key))
                entries.append((place, words))
            self._conn.executemany("insert into places values (?, ?, ?, ?)", places)
            self._conn.executemany(_ENTER, entries)
        return unplaced

    def _remove(self, incidents: Iterable[str]) -> None:
        for incident in incidents:
            gone = self._conn.execute("delete from places where incident = ? returning place", (incident,)).fetchall()
            self._conn.executemany("delete from entries where rowid = ?", gone)

    def _case_number(self, case: str) -> int:
        found = self._conn.execute("select number from cases where id = ?", (case,)).fetchone()
        if found is None:
            found = self._conn.execute("insert into cases (id) values (?) returning number", (case,)).fetchone()
        return int(found[0])

    def _spelling_numbers(self, spellings: Iterable[Spelling]) -> dict[Spelling, int]:
        """The numbers of addresses in the index; new ones are entered, before all contacts."""
        numbers: dict[Spelling, int] = {}
        new: list[tuple[int, str]] = []
        for one in spellings:
            row = (one.point, one.key)
            found = self._conn.execute("select number from spellings where point = ? and key = ?", row).fetchone()
            if found is None:
                added = "insert into spellings (point, key) values (?, ?) returning number"
                found = self._conn.execute(added, row).fetchone()
                new.append((-found[0], " ".join(spelling_entries(one))))
            numbers[one] = found[0]
        self._conn.executemany(_ENTER, sorted(new))
        return numbers


def spelt_as(number: int) -> str:
    """The entry for "came from an address written like this", by its number in the index."""
    return named("w", f"{number:x}")
