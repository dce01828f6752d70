"""Contacts as rules read them: few columns of each, and who is said to be behind which address. A case of a million is
read this way in seconds; ``Incidents.each`` reads all that there is of each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from shilu.core.query import EVERYTHING
from shilu.vault import rows
from shilu.vault.attributing import FROM_MADE, MADE_COLUMNS, Made
from shilu.vault.filtering import condition
from shilu.vault.tallies import DOCUMENTED
from shilu.vault.thread import Connections, VaultThreads, on_reading_thread

_AT_ONCE = 4_000
_COLUMNS = (
    f"i.at_key, i.id, {rows.RUNNING}, i.series, i.earliest_ms, i.latest_ms, i.channel, i.direction, "
    f"i.outcome, i.contact_point, i.reached, i.tags, i.circumstances, {DOCUMENTED}"
)


class BriefRow(NamedTuple):
    """A contact that stands. ``at_key`` orders it by time, unknown ones last. ``reached``, ``tags`` and
    ``circumstances`` are JSON as the table has it; the enums are their words. ``documented``: a source row stands
    behind it."""

    at_key: int
    incident: str
    number: int
    series: str
    earliest_ms: int | None
    latest_ms: int | None
    channel: str
    direction: str
    outcome: str
    point: str | None
    reached: str
    tags: str
    circumstances: str | None
    documented: int


class SaidBehind(NamedTuple):
    """That a party is behind an address or a contact: when that applies, and in what role and state (words)."""

    made: Made
    role: str
    state: str


class BriefContacts:
    """May be called from any thread."""

    def __init__(self, database: Connections, *, threads: VaultThreads) -> None:
        self._database = database
        self._threads = threads

    def each(self, case_id: str) -> Iterator[BriefRow]:
        """All of a case that are neither withdrawn nor erased, in order of time, unknown times last."""
        after: tuple[int, str] = (-(2**62), "")
        while some := self._some(case_id, after):
            yield from some
            after = some[-1].at_key, some[-1].incident

    def among(self, case_id: str, incidents: Iterable[str]) -> Iterator[BriefRow]:
        """Those of some contacts of a case that are neither withdrawn nor erased."""
        ids = sorted(set(incidents))
        for at in range(0, len(ids), _AT_ONCE):
            yield from self._among(case_id, ids[at : at + _AT_ONCE])

    @on_reading_thread
    def _among(self, case_id: str, ids: Sequence[str]) -> list[BriefRow]:
        wanted, values = condition(case_id, EVERYTHING)
        found = self._database.conn.execute(  # by their ids: SQLite would go through the case
            f"select {_COLUMNS} from json_each(?) w cross join incidents i on i.id = w.value "
            f"left join imports m on m.id = i.import_id where {wanted}",
            (json.dumps(ids), *values),
        )
        return list(map(BriefRow._make, found))

    @on_reading_thread
    def _some(self, case_id: str, after: tuple[int, str]) -> list[BriefRow]:
        wanted, values = condition(case_id, EVERYTHING)
        found = self._database.conn.execute(
            f"select {_COLUMNS} {rows.FROM_INCIDENTS} "
            f"where {wanted} and i.at_key >= ? and (i.at_key, i.id) > (?, ?) order by i.at_key, i.id limit ?",
            (*values, after[0], *after, _AT_ONCE),
        )
        return list(map(BriefRow._make, found))

    @on_reading_thread
    def behind(self) -> tuple[SaidBehind, ...]:
        """Every attribution that stands, of every address, in the order in which they were made; see
        ``attributing.applies``."""
        found = self._database.conn.execute(
            f"select {MADE_COLUMNS}, a.role, a.state {FROM_MADE} order by a.at_ms, a.id"
        )
        return tuple(SaidBehind(Made(*row[:7]), row[7], row[8]) for row in found)

    @on_reading_thread
    def withheld(self) -> frozenset[str]:
        """The addresses that are a hidden number."""
        found = self._database.conn.execute("select id from contact_points where kind = 'withheld'")
        return frozenset(row[0] for row in found)
