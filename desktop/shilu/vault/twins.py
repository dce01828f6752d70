"""Contacts of a case that a new row may say the same as, as ``core.dedupe`` and ``core.billed`` see them.

Of the import that asks, what the files before the present one made counts too (``made_before`` of its contacts).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shilu.core.billed import BILLED_MINUTES, Billable, billable
from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.dedupe import Candidate, twin_keys
from shilu.core.encoding import reached_from_json
from shilu.core.incident import phone_of
from shilu.core.normalise import NAMED_FILES
from shilu.core.when import Precision, When, ZoneBasis
from shilu.vault.connection import driver_errors
from shilu.vault.fold.incidents import BY_HAND
from shilu.vault.thread import Connections, VaultThreads, on_reading_thread

_AT_ONCE = 500
_STANDS = (
    "+i.case_id = :case and i.status not in ('withdrawn', 'erased') and (i.import_id is null or i.import_id not in "
    "(select id from pending_imports) or (i.import_id = :import and i.number < :before))"
)
"""The plus keeps SQLite from going through the whole case for each chunk of rows, which it thinks is quicker than
looking up five hundred values (measured: seven in ten seconds of an import of 60,000 rows)."""
_AMONG = "in (select value from json_each(:some))"
_OF_STANDING = (
    f"(f.import_id = '{BY_HAND}' or f.import_id = :import or f.import_id in "
    "(select id from imports where state = 'complete'))"
)
_RECORDED_AT, _RECORDED_LAST = (
    f"coalesce((select json_extract(recorded, '$.{end}') from corrections where incident = i.id "
    f"and field = 'when'), i.{end})"
    for end in ("earliest_ms", "latest_ms")
)
"""When a contact was by the row or the person that recorded it: a source that is read again says the same, whatever
was corrected since. So do the fingerprint and the key that stands before it."""
_FILES = f"(select json_group_array(f.sha256) from incident_files f where f.incident = i.id and {_OF_STANDING})"
_LIKE = (
    f"select i.twin_key, i.id, i.fingerprint, {_RECORDED_AT}, {_RECORDED_LAST}, i.number, {_FILES} from incidents i "
    f"where i.twin_key {_AMONG} and {_RECORDED_AT} is not null and {_STANDS}"
)
_HAS_WORDS = (
    "(i.text != '' or exists (select 1 from incident_files f where f.incident = i.id "
    f"and f.import_id = coalesce(i.import_id, '{BY_HAND}')))"
)
_BILLABLE = (
    "select i.id, i.contact_point, i.channel, i.direction, i.outcome, i.duration_s, i.earliest_ms, i.latest_ms, "
    f"i.precision, i.zone_basis, {_HAS_WORDS}, coalesce(json_extract(i.facts, '$.{BILLED_MINUTES}'), ''), i.reached "
    f"from incidents i where i.contact_point {_AMONG} and i.earliest_ms is not null "
    f"and (i.zone_basis in ('epoch', 'typed') or (i.channel in ('sms', 'mms') and {_HAS_WORDS})) = :by_phone "
    f"and i.channel in ('call', 'sms', 'mms') and {_STANDS}"
)
_WITH_FILE = (
    "select f.sha256, i.id from incident_files f join incidents i on i.id = f.incident "
    f"where f.sha256 {_AMONG} and {_OF_STANDING} and {_STANDS} order by i.at_key desc, i.number desc, i.id desc"
)
_NEAR = (
    "select i.id, i.earliest_ms, i.latest_ms, i.duration_s from incidents i where i.contact_point = :point "
    "and (not :calls or i.channel = 'call') and i.earliest_ms <= :last "
    f"and i.latest_ms + coalesce(i.duration_s, 0) * 1000 >= :first and {_STANDS} order by i.earliest_ms, i.number, i.id"
)
_WAITING = (
    f"select i.id, json_extract(i.facts, '$.{NAMED_FILES}'), (select json_group_array(f.name) from incident_files f "
    f"where f.incident = i.id and {_OF_STANDING}) from incidents i "
    f"where instr(i.facts, '\"{NAMED_FILES}\"') > 0 and i.case_id = :case and {_STANDS}"
)


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks: the case, the import, and how many of its contacts files before the present one made."""

    case: str
    import_id: str
    made_before: int


@dataclass(frozen=True, slots=True)
class Spell:
    """From when to when a contact lasted; ms UTC, inclusive."""

    id: str
    first_ms: int
    last_ms: int


class Twins:
    """Looks for them. Every public method may be called from any thread."""

    def __init__(self, database: Connections, *, threads: VaultThreads) -> None:
        self._database = database
        self._threads = threads

    @on_reading_thread
    def like(self, asking: Asking, wanted: Iterable[tuple[str, int]]) -> tuple[Candidate, ...]:
        """Contacts that say the same as one of these at about the same time, each a fingerprint and when it begins."""
        asked: dict[int, set[str]] = {}
        for fingerprint, at_ms in wanted:
            for key in twin_keys(fingerprint, at_ms):
                asked.setdefault(key, set()).add(fingerprint)
        return tuple(
            Candidate(id_, fingerprint, at_ms, last_ms, number, frozenset(json.loads(files)))
            for key, id_, fingerprint, at_ms, last_ms, number, files in self._some(_LIKE, asking, asked)
            if fingerprint in asked[key]
        )

    @on_reading_thread
    def billables(self, asking: Asking, points: Sequence[str], *, by_phone: bool) -> tuple[Billable, ...]:
        """Calls that were answered, and messages, with these contact points, as a phone or a person, or else as a bill,
        tells of them."""
        found = (_billable(row) for row in self._some(_BILLABLE, asking, points, by_phone=by_phone))
        return tuple(one for one in found if one is not None)

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
        return tuple(Spell(id_, first, last + (length or 0) * 1000) for id_, first, last, length in found)

    @on_reading_thread
    def waiting_for(self, asking: Asking, names: Sequence[str]) -> Mapping[str, str]:
        """For each of these names that a contact gives a file which no source contained: the contact, where only one
        does. Looks at all contacts of the case."""
        wanted, found = frozenset(names), dict[str, list[str]]()
        with driver_errors():
            for id_, named, there in self._database.conn.execute(_WAITING, _asked(asking)):
                for name in (frozenset(named.split("\n")) - frozenset(json.loads(there))) & wanted:
                    found.setdefault(name, []).append(id_)
        return {name: ids[0] for name, ids in found.items() if len(ids) == 1}

    def _some(self, statement: str, asking: Asking, wanted: Iterable[str | int], **values: object) -> Iterator[Any]:
        some = list(dict.fromkeys(wanted))
        with driver_errors():
            for start in range(0, len(some), _AT_ONCE):
                these = {**_asked(asking), **values, "some": json.dumps(some[start : start + _AT_ONCE])}
                yield from self._database.conn.execute(statement, these).fetchall()


def _asked(asking: Asking) -> dict[str, object]:
    return {"case": asking.case, "import": asking.import_id, "before": asking.made_before}


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
