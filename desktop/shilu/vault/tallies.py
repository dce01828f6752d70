"""Contacts of a case counted by number and by party, in one reading of the table."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shilu.core.contact_point import ContactPoint
from shilu.core.party import Attribution, Scope
from shilu.core.query import EVERYTHING
from shilu.core.revision import Recorder
from shilu.core.stats import Tally
from shilu.vault import numbers, rows
from shilu.vault.attributing import MADE, Made, applies
from shilu.vault.filtering import condition
from shilu.vault.thread import Connections, VaultThreads, on_reading_thread

DOCUMENTED = (
    "(i.import_id is not null or exists "
    "(select 1 from incident_rows r join imports m on m.id = r.import_id where r.incident = i.id "
    "and m.state = 'complete'))"
)
"""Whether a row of a source stands behind an incident ``i``."""
_IS_CALL = "i.channel = 'call'"
_IS_ANSWERED = "i.channel = 'call' and i.outcome = 'answered'"
_COUNTED = f"count(*), sum({DOCUMENTED}), sum({_IS_CALL}), sum({_IS_ANSWERED}), min(i.earliest_ms), max(i.earliest_ms)"
_WRITTEN = (
    "min((i.called = '') || printf('%020d', i.at_key + 100000000000000) || char(0) || i.written || char(0) || i.called)"
)
"""How an address is written and called where it was first called anything, or else where it first occurred."""
_CONCERNED = (
    "(i.id in (select value from json_each(?)) or coalesce(i.contact_point, '') in (select value from json_each(?)))"
)
_MUCH = 4


@dataclass(frozen=True, slots=True)
class CaseTallies:
    """``points`` are the addresses of the case as it writes and calls them, by id."""

    points: Mapping[str, ContactPoint]
    by_point: Mapping[str, Tally]
    by_party: Mapping[str, Tally]


class Tallies:
    """Counts contacts. May be called from any thread."""

    def __init__(self, database: Connections, *, threads: VaultThreads) -> None:
        self._database = database
        self._threads = threads

    @on_reading_thread
    def of(self, case_id: str) -> CaseTallies:
        """The counts of a case's contacts that stand."""
        points: dict[str, ContactPoint] = {}
        by_point: dict[str, Tally] = {}
        for *point, written, count, documented, calls, answered, first, last in self._by_point(case_id):
            _, raw, name = written.split("\0", 2)
            points[point[0]] = replace(rows.contact_point(point), raw=raw, name=name)
            by_point[point[0]] = Tally(count, documented, calls, answered, count - calls, first, last)
        made: dict[str, list[Made]] = defaultdict(list)
        for row in self._database.conn.execute(MADE):
            made[row[0]].append(Made(*row))
        by_party: dict[str, Tally] = defaultdict(Tally)
        for point_id, tally in by_point.items():
            for party in _behind_all(made.get(point_id, ())):
                by_party[party] = by_party[party].together(tally)
        for party, tally in self._behind_some(case_id, made):
            by_party[party] = by_party[party].together(tally)
        return CaseTallies(points, by_point, dict(by_party))

    @on_reading_thread
    def of_number(self, case_id: str, point_id: str, facts: Sequence[str]) -> numbers.Counted | None:
        """All that a case has of one address; None where the directory does not have it. ``facts``: the further fields
        of contacts whose values are counted."""
        return numbers.count(self._database.conn, case_id, point_id, documented=DOCUMENTED, facts=facts)

    @on_reading_thread
    def of_parties(self, case_id: str, parties: Sequence[str]) -> tuple[tuple[Attribution, Recorder, bool], ...]:
        """What these parties' numbers are, for the vault or for this case, each with whose key was open when that was
        said, and whether it is one of this vault."""
        marks = ", ".join("?" * len(parties))
        return numbers.attributed(self._database.conn, case_id, f"party in ({marks})", parties)

    @on_reading_thread
    def tags_by_party(self, case_id: str) -> Mapping[str, Mapping[str, int]]:
        """How many contacts of a case have which tag, by the party behind them."""
        import json

        made: dict[str, list[Made]] = defaultdict(list)
        for row in self._database.conn.execute(MADE):
            made[row[0]].append(Made(*row))
        wanted, values = condition(case_id, EVERYTHING)
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for incident, point, at_ms, tags in self._database.conn.execute(
            f"select i.id, i.contact_point, i.earliest_ms, i.tags "
            f"from incidents i {self._how(case_id)} where {wanted} and i.tags != '[]'",
            values,
        ):
            behind = made.get(point or "", ())
            for party in {
                one.party for one in behind if applies(one, case=case_id, incident=incident, at_ms=at_ms, point=point)
            }:
                found[party].update(json.loads(tags))
        return found

    def _how(self, case_id: str) -> str:
        """Where a case is much of all, one reading from end to end is sooner than one of each row by an index."""
        share = self._database.conn.execute(
            "select sum(standing * (id = ?)), sum(standing) from cases", (case_id,)
        ).fetchone()
        return "not indexed" if (share[0] or 0) * _MUCH > (share[1] or 0) else ""

    def _by_point(self, case_id: str) -> Sequence[Any]:
        wanted, values = condition(case_id, EVERYTHING)
        conn, how = self._database.conn, self._how(case_id)
        point = "c.id, c.key, c.raw, c.e164, c.valid, c.kind, c.region, ''"
        return list(
            conn.execute(
                f"select {point}, {_WRITTEN}, {_COUNTED} from incidents i {how} "
                f"cross join contact_points c on c.id = i.contact_point where {wanted} group by i.contact_point",
                values,
            )
        )

    def _behind_some(self, case_id: str, made: Mapping[str, Sequence[Made]]) -> Sequence[tuple[str, Tally]]:
        """Parties behind some contacts of an address only, each of those looked at by itself."""
        import json

        particular = [one for some in made.values() for one in some if not _is_general(one)]
        if not particular:
            return ()
        incidents = [one.scope_id for one in particular if one.scope == Scope.INCIDENT]
        points = [one.contact_point for one in particular if one.scope != Scope.INCIDENT]
        wanted, values = condition(case_id, EVERYTHING)
        found: list[tuple[str, Tally]] = []
        for incident, point, at_ms, documented, is_call, is_answered in self._database.conn.execute(
            f"select i.id, i.contact_point, i.earliest_ms, {DOCUMENTED}, {_IS_CALL}, {_IS_ANSWERED} "
            f"from incidents i where {wanted} and {_CONCERNED}",
            (*values, json.dumps(incidents), json.dumps(points)),
        ):
            behind = made.get(point or "", ())
            applying = (a for a in behind if applies(a, case=case_id, incident=incident, at_ms=at_ms, point=point))
            tally = Tally(1, documented, is_call, is_answered, 1 - is_call, at_ms, at_ms)
            counted = _behind_all(behind) if point is not None else frozenset()
            found += [(party, tally) for party in {one.party for one in applying} - counted]
        return found


def _is_general(made: Made) -> bool:
    return made.scope == Scope.VAULT and made.from_ms is None and made.to_ms is None


def _behind_all(made: Sequence[Made]) -> frozenset[str]:
    """The parties behind every contact of an address."""
    return frozenset(one.party for one in made if _is_general(one))
