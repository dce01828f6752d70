"""The index file ``search.db``: made, opened, written, thrown away. Everything in it is derived; it is encrypted with a
key derived from the master key, and whatever is wrong with it is answered by making it anew.

It is a file of its own so that the vault's writer never waits for the index: a save goes through while it is being
written. One thread writes it; reading connections of the vault attach it.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shilu.core.errors import UserError
from shilu.core.text import SEARCH_KEY_VERSION
from shilu.vault.connection import connect, driver, driver_errors, transaction
from shilu.vault.search import comparing
from shilu.vault.search.documents import Document, Spelling, spelling_entries, spelt_as
from shilu.vault.search.grams import GRAMS_VERSION, quoted
from shilu.vault.search.places import Places, of_case
from shilu.vault.storage import disk_errors

if TYPE_CHECKING:
    from sqlite_utils import Database

FILE, NEW_FILE = "search.db", "search.new"
SCHEMA = "search"
"""What the index is called where it is attached."""
_FORMAT = 2
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
;;
insert into entries (entries, rank) values ('pgsz', 3970)
"""
# What FTS5 writes at once fits a page of SQLite, but not one of SQLCipher, which keeps 80 bytes of it: nearly each was
# two pages to be read and deciphered.
_SAY = "insert or replace into about values (?, ?)"
_ENTER = "insert into entries (rowid, words) values (?, ?)"
# Bytes that gather in memory before they are sorted and written: what a step brings, at once (1 MiB if nothing is said;
# not in the manual of FTS5, but in fts5_config.c). Where an older index lacks it, writing takes longer.
_GATHER = "insert into entries (entries, rank) values ('hashsize', 8388608)"
_PRAGMAS = (
    "wal_autocheckpoint = 2000",
    "cache_size = -65536",  # KiB: the newest pieces, which are merged soon (measured: half of what is read otherwise)
)


@dataclass(frozen=True, slots=True)
class Changes:
    """What one step writes. ``are_new``: none of these documents is in the index yet."""

    documents: Sequence[Document] = ()
    removed: Sequence[str] = ()
    are_new: bool = False
    cursor: Sequence[object] = ()


NOTHING = Changes()


class DamagedIndexError(Exception):
    """The index cannot be used. It is no loss: it is made anew."""


@contextmanager
def _damage_told() -> Iterator[None]:
    """What the driver says of this file is no word about the vault. A full or failing disk is told as such."""
    try:
        with driver_errors():
            yield
    except UserError as error:
        if error.code.startswith(("disk.", "file.")):
            raise
        raise DamagedIndexError from error
    except driver().DatabaseError as error:
        raise DamagedIndexError from error


class IndexFile:
    """The file and the one connection that writes it. All methods run on one thread, but ``attach``."""

    def __init__(self, folder: Path, *, key: Callable[[], bytes], vault: str, name: str = FILE) -> None:
        """``key`` is asked again whenever the file is opened: after a re-key there is another one."""
        self.path = folder / name
        self._key = key
        self._vault = vault
        self._made_for = f"{vault}/{_FORMAT}/{SEARCH_KEY_VERSION}/{GRAMS_VERSION}"
        self._database: Database | None = None
        self._opened_with = b""

    @property
    def is_current(self) -> bool:
        """Whether the file is open, with the key that the vault has now."""
        return self._database is not None and self._opened_with == self._key()

    def open(self) -> int:
        """Open the file. Returns the mark of what was written last. Raises DamagedIndexError for a file that is
        missing, unreadable, or made for another vault or by another version."""
        with _damage_told():
            self._connect(create=False)
            about = dict(self._conn.execute("select name, value from about").fetchall())
        if about.get("made_for") != self._made_for or not str(about.get("mark")).isdecimal():
            raise DamagedIndexError
        if "cursor" in about:  # row ids of an earlier opening mean nothing any more
            case, at_key, _ = self.cursor
            with _damage_told():
                self._conn.execute(_SAY, ("cursor", json.dumps((case, at_key, -1))))
        return int(about["mark"])

    def start_anew(self) -> int:
        """Throw the file away and make an empty one. Returns its mark, which no earlier file had. While this runs, no
        other connection may have the file attached."""
        self.close()
        self.throw_away()
        mark = secrets.randbelow(2**40)
        with _damage_told():
            self._connect(create=True)
        with _damage_told(), transaction(self._open_one):
            for statement in (*_TABLES.split(";;"), _GATHER):
                self._conn.execute(statement)
            self._conn.executemany(_SAY, [("made_for", self._made_for), ("mark", str(mark))])
        return mark

    def throw_away(self) -> None:
        """Remove the file, which is closed."""
        with disk_errors(self.path.name):
            for end in ("", "-wal", "-shm"):
                self.path.with_name(f"{self.path.name}{end}").unlink(missing_ok=True)

    def beside(self) -> IndexFile:
        """Another index of the same vault, to be made from nothing and to ``replace`` this one."""
        return IndexFile(self.path.parent, key=self._key, vault=self._vault, name=NEW_FILE)

    def replace(self, former: IndexFile) -> None:
        """Take the place and the name of another index. While this runs, no other connection has that one attached.
        Both are closed then. Raises DamagedIndexError, with the other one as it was, where this one is not whole."""
        self._settle()
        self.close()
        former.close()
        with disk_errors(self.path.name):
            for end in ("-wal", "-shm"):
                former.path.with_name(f"{former.path.name}{end}").unlink(missing_ok=True)
            self.path.replace(former.path)

    def _settle(self) -> None:
        """Bring all that was written into the file itself: closing does that, but says nothing where the disk fails."""
        with _damage_told():
            is_busy, _, _ = self._conn.execute("pragma wal_checkpoint(truncate)").fetchone()
        if is_busy:
            raise DamagedIndexError

    def is_like(self, former: IndexFile, *, aside: frozenset[str]) -> bool:
        """Whether both say the same, apart from contacts that found no place in the former one."""
        key = f"x'{self._key().hex()}'"
        with _damage_told():
            self._conn.execute("attach database ? as former key ?", (f"{former.path.absolute().as_uri()}?mode=rw", key))
            try:
                return comparing.same(self._conn, "main", "former", aside=aside)
            finally:
                self._conn.execute("detach database former")

    def empty(self, *, mark: int) -> None:
        """Take everything out of the index, in place."""
        with _damage_told(), transaction(self._open_one):
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
                (f"{self.path.absolute().as_uri()}?mode=rw", f"x'{self._key().hex()}'"),
            )
            database.conn.execute(f"pragma {SCHEMA}.cache_size = -8192")
        except api.DatabaseError:
            return

    @property
    def cursor(self) -> Sequence[Any]:
        """How far the making of the whole index has come, as ``write`` was told."""
        with _damage_told():
            found = self._conn.execute("select value from about where name = 'cursor'").fetchone()
        if found is None:
            return ()
        try:
            case, at_key, row = json.loads(found[0])
        except (ValueError, TypeError) as error:
            raise DamagedIndexError from error
        return case, at_key, row

    def write(self, changes: Changes, *, mark: int) -> Sequence[str]:
        """One step, in one transaction. Returns the incidents for which there was no place."""
        with _damage_told():
            try:
                return self._write(changes, mark=mark, are_new=changes.are_new)
            except driver().IntegrityError:
                # An earlier run wrote some of them, and was stopped before it could say so.
                return self._write(changes, mark=mark, are_new=False)

    def merge(self, pages: int) -> bool:
        """Merge some of the index's pieces; a negative number begins to merge all. Whether there is more to merge."""
        with _damage_told(), transaction(self._open_one):
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

    def forget_spellings(self) -> None:
        """Take out the addresses from which no contact came that is still there."""
        with _damage_told(), transaction(self._open_one):
            for (number,) in self._conn.execute("select number from spellings").fetchall():
                entry = quoted(spelt_as(number))
                if (
                    self._conn.execute("select 1 from entries where entries match ? limit 1", (entry,)).fetchone()
                    is None
                ):
                    self._conn.execute("delete from entries where rowid = ?", (-number,))
                    self._conn.execute("delete from spellings where number = ?", (number,))

    def _connect(self, *, create: bool) -> None:
        self._opened_with = self._key()
        with disk_errors(self.path.name):
            self._database = connect(self.path, self._opened_with, create=create)
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
                words = document.entries
                if document.spelling is not None:
                    words = f"{words} {spelt_as(spellings[document.spelling])}"
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
