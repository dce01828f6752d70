"""What a person asks for, found soon: through the index, and in the tables for what the index has not learnt yet.

What the index gives is always compared with the tables, so a search finds what plain filtering finds (the index may be
damaged or missing: then it only takes longer). What goes into a bundle never comes from here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from shilu.core.job import Job, QuietJob
from shilu.core.query import EVERYTHING, Found, IncidentFilter, Page
from shilu.vault import rows
from shilu.vault.connection import driver, driver_errors, interruptible
from shilu.vault.filtering import condition
from shilu.vault.fold.incidents import UNKNOWN_TIME
from shilu.vault.reader import MOST_ROWS, IncidentReader
from shilu.vault.search import places, queue
from shilu.vault.search.expression import Expression, Expressions
from shilu.vault.search.learning import MARK
from shilu.vault.search.places import Key, Places, Stretch, just_after
from shilu.vault.search.store import SCHEMA
from shilu.vault.thread import Connections, VaultThreads

_THROUGH_INDEX = (
    f"from {SCHEMA}.entries e cross join {SCHEMA}.places f on f.place = e.rowid "
    "cross join incidents i on i.id = f.incident left join imports m on m.id = i.import_id "
    "where e.entries match ? and e.rowid between ? and ?"
)
_KEY = f"(i.at_key, {rows.RUNNING}, i.id)"
_AMONG_WAITING = (
    f"from ({queue.WAITING}) w cross join incidents i on i.rowid = w.row "
    "left join imports m on m.id = i.import_id where"
)
_FEW_STEPS = 10_000
"""So many steps may be written to the index between the two moments at which a snapshot sees vault and index."""

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class _Question:
    """A filter within a case, as the tables and as the index understand it. ``stretch`` None: the index has nothing of
    the case."""

    condition: str
    values: Sequence[Any]
    expression: Expression
    stretch: Stretch | None
    some_wait: bool

    def through_index(self, first: int, last: int) -> tuple[str, tuple[Any, ...]]:
        """Tables and conditions of what the index gives between two places; what waits is left out."""
        settled = f" and {queue.NOT_WAITING}" if self.some_wait else ""
        values = (self.expression.text, first, last, *self.values)
        return f"{_THROUGH_INDEX} and {self.condition}{settled}", values

    def among_waiting(self) -> tuple[str, tuple[Any, ...]]:
        """Tables and conditions of what the index does not know yet."""
        return f"{_AMONG_WAITING} {self.condition}", tuple(self.values)


class Finding:
    """Finds incidents. Every public method may be called from any thread; a ``job`` that is cancelled stops it."""

    def __init__(self, database: Connections, *, threads: VaultThreads) -> None:
        self._database = database
        self._threads = threads
        self._reader = IncidentReader(database)

    def find(self, case_id: str, wanted: IncidentFilter, page: Page, job: Job | None = None) -> Found:
        """A page of the incidents asked for, in order of time and number, unknown times last. The total is there when
        it costs nothing; ``count`` has it. Raises UserError ``usage.unknown_incident`` for the page's ``after``."""

        def answer(question: _Question | None) -> Found:
            if question is None:
                found = self._reader.page(*condition(case_id, wanted), page)
            else:
                found = self._page(case_id, question, page)
            ended = len(found) < page.limit and not page.after
            waiting = queue.waiting(self._database.conn) if question is None or question.some_wait else 0
            return Found(self._reader.complete(found), len(found) if ended else None, waiting)

        return self._ask(case_id, wanted, answer, job)

    def count(self, case_id: str, wanted: IncidentFilter, job: Job | None = None) -> int:
        """How many incidents are asked for."""

        def answer(question: _Question | None) -> int:
            if wanted == EVERYTHING:
                return self._number("select sum(standing) from cases where id = ?", (case_id,))
            if question is None:
                wanted_here, values = condition(case_id, wanted)
                return self._number(f"select count(*) from incidents i where {wanted_here}", values)
            return self._count(question) + self._count_waiting(question)

        return self._ask(case_id, wanted, answer, job)

    def position(self, case_id: str, wanted: IncidentFilter, incident_id: str, job: Job | None = None) -> int | None:
        """How many of the incidents asked for stand before this one, in their order; None when it is none of them."""

        def answer(question: _Question | None) -> int | None:
            wanted_here, values = condition(case_id, wanted)
            there = f"select count(*) from incidents i where {wanted_here} and i.id = ?"
            if not self._number(there, (*values, incident_id)):
                return None
            key = self._reader.key_of(incident_id, case_id)
            if question is None:
                before = f"{wanted_here} and i.at_key <= ? and {_KEY} < (?, ?, ?)"
                return self._number(f"select count(*) {rows.FROM_INCIDENTS} where {before}", (*values, key[0], *key))
            return self._count(question, before=key) + self._count_waiting(question, before=key)

        return self._ask(case_id, wanted, answer, job)

    def _ask(
        self, case_id: str, wanted: IncidentFilter, answer: Callable[[_Question | None], Answer], job: Job | None
    ) -> Answer:
        """Have a question answered through the index, or without it where it is of no use."""

        def read() -> Answer:
            with interruptible(self._database.conn, job or QuietJob()), driver_errors():
                try:
                    question = self._question(case_id, wanted)
                    if question is not None:
                        return answer(question)
                except driver().DatabaseError:
                    (job or QuietJob()).check()  # else it is the index: the tables will have the answer, or the error
                return self._from_tables(answer)

        return self._threads.read(read)

    @staticmethod
    def _from_tables(answer: Callable[[_Question | None], Answer]) -> Answer:
        return answer(None)

    def _question(self, case_id: str, wanted: IncidentFilter) -> _Question | None:
        """None when the index is missing, or not the one of this vault, or has still much to learn; and for what the
        tables have an index of their own."""
        if wanted.incomplete:
            return None
        connection = self._database.conn
        known, much_waits, some_wait = connection.execute(
            f"select (select number from versions where name = '{MARK}'), {queue.MUCH_WAITS}, {queue.SOME_WAIT}"
        ).fetchone()
        if much_waits or known is None:
            return None
        (mark,) = connection.execute(f"select value from {SCHEMA}.about where name = 'mark'").fetchone()
        if not 0 <= int(mark) - known <= _FEW_STEPS:
            return None
        wanted_here, values = condition(case_id, wanted)
        number = connection.execute(f"select number from {SCHEMA}.cases where id = ?", (case_id,)).fetchone()
        stretch = None if number is None else places.of_case(number[0])
        if stretch is not None:
            stretch = self._between(stretch, wanted)
        expression = Expressions(connection).of(wanted)
        return _Question(wanted_here, values, expression, stretch, bool(some_wait))

    def _between(self, case: Stretch, wanted: IncidentFilter) -> Stretch:
        """The places of the times asked for. Where an end is given, unknown times are not meant."""
        shelf = self._shelf()
        first, last = case.first, case.last
        if wanted.from_ms is not None:
            first = shelf.first_from(case, (wanted.from_ms, -1, ""))
        if wanted.to_ms is not None:
            last = shelf.first_from(case, (wanted.to_ms + 1, -1, "")) - 1
        elif wanted.from_ms is not None:
            last = shelf.first_from(case, (UNKNOWN_TIME, -1, "")) - 1
        return Stretch(first, last, case)

    def _page(self, case_id: str, question: _Question, page: Page) -> list[rows.Row]:
        connection = self._database.conn
        limit = min(page.limit, MOST_ROWS)
        after = self._reader.key_of(page.after, case_id) if page.after else None
        found: list[rows.Row] = []
        if question.stretch is not None:
            first = question.stretch.first
            if after is not None:
                first = max(first, self._shelf().first_from(question.stretch.case, just_after(after)))
            source, values = question.through_index(first, question.stretch.last)
            statement = f"select {rows.INCIDENT_COLUMNS} {source} order by e.rowid limit ?"
            found += connection.execute(statement, (*values, limit))
        if question.some_wait:
            source, values = question.among_waiting()
            beyond, more = (f" and {_KEY} > (?, ?, ?)", after) if after is not None else ("", ())
            statement = f"select {rows.INCIDENT_COLUMNS} {source}{beyond} order by i.at_key, running, i.id limit ?"
            found += connection.execute(statement, (*values, *more, limit))
            found = sorted(found, key=_key)[:limit]
        return found

    def _count(self, question: _Question, *, before: Key | None = None) -> int:
        if question.stretch is None:
            return 0
        last = question.stretch.last
        if before is not None:
            last = min(last, self._shelf().first_from(question.stretch.case, before) - 1)
        if question.expression.exact and not question.some_wait:
            entries = f"select count(*) from {SCHEMA}.entries e where e.entries match ? and e.rowid between ? and ?"
            return self._number(entries, (question.expression.text, question.stretch.first, last))
        source, values = question.through_index(question.stretch.first, last)
        return self._number(f"select count(*) {source}", values)

    def _count_waiting(self, question: _Question, *, before: Key | None = None) -> int:
        if not question.some_wait:
            return 0
        source, values = question.among_waiting()
        earlier, more = (f" and {_KEY} < (?, ?, ?)", before) if before is not None else ("", ())
        return self._number(f"select count(*) {source}{earlier}", (*values, *more))

    def _number(self, statement: str, values: Sequence[Any]) -> int:
        return int(self._database.conn.execute(statement, values).fetchone()[0] or 0)

    def _shelf(self) -> Places:
        return Places(self._database.conn, schema=SCHEMA)


def _key(row: rows.Row) -> Key:
    return (UNKNOWN_TIME if row[4] is None else row[4], row[1], row[0])
