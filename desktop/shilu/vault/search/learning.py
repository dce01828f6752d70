"""Bringing the index up to the tables, a step at a time, on a thread of its own: nobody waits for it.

A step reads in a snapshot, writes the index, and only then tells the queue that it is done; interrupted between the
two, it is done again. Index and vault count the steps ("mark"), so that an index which is not the one that belongs to
the vault's file is noticed at the next opening, and made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.vault.connection import transaction
from shilu.vault.fold.incidents import UNKNOWN_TIME
from shilu.vault.search import documents, queue
from shilu.vault.search.documents import Document
from shilu.vault.search.queue import Entry
from shilu.vault.search.store import NOTHING, Changes, DamagedIndexError, IndexFile
from shilu.vault.thread import Connections, VaultThreads

STEP = 10_000
"""Incidents in one step, which the index writes at once (measured: a quarter less than with 2,000, since each step is
sorted by itself and merged with the others later). None of that is on the vault's own thread."""
_READ = 2000
"""So many are read at once (measured: some 100 ms), so that a page waits no longer for a reading thread."""
_MERGE_PAGES = 500
_MANY = 5000
"""After so many incidents the pieces of the index are merged, which makes searching faster."""
MARK = "search"
"""Under this name ``versions`` has the number of the last step that the index is known to have."""

_NO_ROOM = ("disk.", "file.")
_START = ("", 0, 0)
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _Step:
    """What a step will write, and what of the queue is done then. ``rows``: those of incidents that are still to be
    read. ``done``: how far an entry is that needs more."""

    changes: Changes = NOTHING
    rows: Sequence[int] = ()
    finished: Sequence[Entry] = ()
    unfinished: Entry | None = None
    done: int = 0


class Learning:
    """What the index learns, and when. Every public method may be called from any thread but the vault's own."""

    def __init__(self, database: Connections, *, threads: VaultThreads, file: IndexFile) -> None:
        """Until it is prepared there is no index, and nothing is learnt: a search looks into the tables."""
        self._is_on = False
        self._database = database
        self._threads = threads
        self._file = file
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="vault-search")
        self._mark = 0
        self._written = 0

    def prepare(self) -> None:
        """At an opening, on the vault's thread: see whether the index is the one that belongs to the tables. Where it
        cannot even be made, there is none, and searching takes longer."""
        connection = self._database.conn
        with transaction(self._database):
            is_whole = queue.install(connection)
            queue.restart(connection)
        found = connection.execute("select number from versions where name = ?", (MARK,)).fetchone()
        with suppress(UserError):
            self._file.beside().throw_away()
        is_empty = False
        try:
            self._mark = self._on_own_thread(self._file.open)
        except (UserError, DamagedIndexError):
            is_whole = False
            with suppress(UserError):
                self._mark = self._on_own_thread(self._file.start_anew)
                is_empty = connection.execute("select 1 from incidents limit 1").fetchone() is None
        if not is_whole or found is None or self._mark not in (found[0], found[0] + 1):
            self._forget(nothing_to_learn=is_empty)
        self._is_on = True

    def step(self) -> bool:
        """Learn a little. Whether there is more to learn. On a full disk nothing is learnt, and nothing said: what a
        search finds is right without the index."""
        return self._is_on and self._on_own_thread(self._guarded_step)

    def waiting(self) -> int:
        """About how many incidents are still to be learnt."""
        return self._threads.read(lambda: queue.waiting(self._database.conn))

    def finish(self) -> None:
        """Learn all that waits; what was erased is out of the index then."""
        while self.step():
            pass

    def start_anew(self) -> None:
        """Throw the index away. It is made again step by step; meanwhile a search looks into the tables."""
        if self._is_on:
            self._on_own_thread(self._renew)

    def make_anew(self, job: Job) -> bool:
        """Make the index from nothing and put it in the place of the one in use, which answers meanwhile. Whether the
        two said the same, as far as that can be told: not of what changed meanwhile. Raises Cancelled; where the disk
        has no room, nothing is made, and nothing said."""
        if not self._is_on:
            return True
        try:
            return self._on_own_thread(lambda: self._learn_the_rest(job) and self._make_anew(job))
        except UserError as error:
            if not error.code.startswith(_NO_ROOM):
                raise
            return True

    def close(self) -> None:
        """Close the file, after the step that is under way."""
        self._on_own_thread(self._file.close)
        self._executor.shutdown(wait=True)

    def _on_own_thread(self, call: Callable[[], Result]) -> Result:
        return self._executor.submit(call).result()

    def _forget(self, *, nothing_to_learn: bool = False) -> None:
        """On the vault's thread: have everything learnt again."""
        connection = self._database.conn
        with transaction(self._database):
            queue.start_anew(connection, nothing_to_learn=nothing_to_learn)
            connection.execute("insert or replace into versions values (?, ?)", (MARK, self._mark))

    def _renew(self) -> None:
        # Readers that have the old file attached would go on reading it.
        with self._threads.alone():
            self._mark = self._file.start_anew()
        self._threads.run(self._forget)

    def _learn_the_rest(self, job: Job) -> bool:
        """Whether that could be done with the index that there is."""
        try:
            while self._file.is_current and self._step():
                job.check()
        except DamagedIndexError:
            self._renew()
            return False
        return True

    def _make_anew(self, job: Job) -> bool:
        new = self._file.beside()
        entry = Entry(queue.EVERYTHING, "", 0, 1)
        try:
            mark = new.start_anew() + 1
            total, made = self._threads.read(lambda: queue.total(self._database.conn)), 0
            while True:
                job.check()
                step = self._read(partial(self._next_of_everything, entry, new.cursor))
                if step is None or step.unfinished is None:
                    break
                new.write(step.changes, mark=mark)
                made += len(step.changes.documents)
                job.progress("index", made, total)
            is_settled = not self._threads.read(lambda: queue.is_any(self._database.conn))
            is_same = not is_settled or (self._file.is_current and self._is_like(new))
            with self._threads.alone():
                new.replace(self._file)
                self._mark = self._file.open()
            self._threads.run(self._acknowledge_all)
            return is_same
        except DamagedIndexError:  # the disk did not keep the new one
            self._renew()
            return True
        finally:
            new.close()
            new.throw_away()

    def _is_like(self, new: IndexFile) -> bool:
        try:
            return new.is_like(self._file, aside=self._threads.read(lambda: queue.aside(self._database.conn)))
        except DamagedIndexError:
            return False

    def _acknowledge_all(self) -> None:
        """On the vault's thread: another file has the steps so far."""
        with transaction(self._database):
            self._database.conn.execute("insert or replace into versions values (?, ?)", (MARK, self._mark))

    def _guarded_step(self) -> bool:
        try:
            if not self._file.is_current:
                self._renew()
            return self._step()
        except DamagedIndexError:
            self._renew()
            return True
        except UserError as error:
            if not error.code.startswith(_NO_ROOM):
                raise
            return False

    def _step(self) -> bool:
        cursor = self._file.cursor
        step = self._read(partial(self._next, cursor))
        if step is None:
            return self._tidy()
        entry = step.unfinished
        if entry is not None and entry.kind == queue.PURGE:
            if not self._file.merge(_MERGE_PAGES if entry.done else -_MERGE_PAGES) and entry.done:
                self._file.forget_spellings()
                step = _Step(finished=(entry,))
        elif entry is not None and entry.kind == queue.EVERYTHING and not entry.done:
            self._file.empty(mark=self._mark)
        unplaced = self._file.write(step.changes, mark=self._mark + 1)
        self._mark += 1
        self._written += len(step.changes.documents)
        self._threads.run(lambda: self._acknowledge(step, unplaced))
        return True

    def _read(self, call: Callable[[], _Step | None]) -> _Step | None:
        """A step with its documents. What changes between one reading and the next is in the queue anew."""
        step = self._threads.read(call)
        if step is None or not step.rows:
            return step
        found: list[Document] = []
        for start in range(0, len(step.rows), _READ):
            some = step.rows[start : start + _READ]
            found += self._threads.read(partial(self._documents, some))
        return replace(step, changes=replace(step.changes, documents=found), rows=())

    def _documents(self, rows: Sequence[int]) -> Sequence[Document]:
        """On a reading thread."""
        return documents.incidents_in_rows(self._database.conn, rows)

    def _next(self, cursor: Sequence[Any]) -> _Step | None:
        """On a reading thread."""
        connection = self._database.conn
        entries = queue.first(connection, _READ)
        if not entries:
            return None
        ids = [entry.id for entry in entries]
        match entries[0].kind:
            case queue.INCIDENT:
                found = documents.named_incidents(connection, ids)
                gone = set(ids) - {document.incident for document in found}
                return _Step(Changes(found, removed=sorted(gone)), finished=entries)
            case queue.PURGE:
                return _Step(unfinished=entries[0], done=1)
            case queue.EVERYTHING:
                return self._next_of_everything(entries[0], cursor)
            case _:
                return self._next_of_many(entries[0])

    def _next_of_many(self, entry: Entry) -> _Step:
        """The next incidents of an import or of an address."""
        is_import = entry.kind == queue.IMPORT
        column, value = ("import_id", entry.id) if is_import else ("contact_point", entry.id or None)
        rows = self._rows(f"{column} is ? and rowid > ? order by rowid", value, entry.done)
        if not rows:
            return _Step(finished=(entry,))
        return _Step(Changes(are_new=is_import), rows, unfinished=entry, done=rows[-1])

    def _next_of_everything(self, entry: Entry, cursor: Sequence[Any]) -> _Step:
        """The next incidents, case by case in the order of the timeline."""
        connection = self._database.conn
        if not entry.done:  # the index is emptied first
            return _Step(Changes(cursor=_START), unfinished=entry, done=1)
        case, at_key, row = cursor or _START
        rows = self._rows("case_id = ? and (at_key, rowid) > (?, ?) order by at_key, rowid", case, at_key, row)
        if rows:
            last = connection.execute("select at_key from incidents where rowid = ?", (rows[-1],)).fetchone()[0]
            changes = Changes(are_new=True, cursor=(case, last, rows[-1]))
            return _Step(changes, rows, unfinished=entry, done=1)
        (next_case,) = connection.execute("select min(case_id) from incidents where case_id > ?", (case,)).fetchone()
        if next_case is None:
            return _Step(finished=(entry,))
        return _Step(Changes(cursor=(next_case, -UNKNOWN_TIME, 0)), unfinished=entry, done=1)

    def _rows(self, condition: str, *values: object) -> list[int]:
        found = self._database.conn.execute(f"select rowid from incidents where {condition} limit ?", (*values, STEP))
        return [row for (row,) in found]

    def _acknowledge(self, step: _Step, unplaced: Sequence[str]) -> None:
        """On the vault's thread."""
        connection = self._database.conn
        with transaction(self._database):
            queue.acknowledge(connection, step.finished)
            if step.unfinished is not None:
                queue.go_on(connection, step.unfinished, step.done)
            queue.keep_aside(connection, unplaced)
            connection.execute("update versions set number = ? where name = ?", (self._mark, MARK))

    def _tidy(self) -> bool:
        """When nothing else is to be done: fewer pieces of the index are searched faster."""
        if self._written >= _MANY and not self._file.merge(_MERGE_PAGES):
            self._written = 0
        return self._written >= _MANY
