"""Of contacts the numbers of others of which a row behind them could tell as well (``core.unsure``). Runs on a reading
thread."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shilu.core.billed import BILLED_MINUTES, RINGING_MS, WAITING_MS, billable
from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.encoding import reached_from_json
from shilu.core.incident import RunningNumber, phone_of
from shilu.core.remembered import NEAR_MS, remembered
from shilu.core.unsure import Telling, Told, could_be_of_either, told
from shilu.core.when import Precision, When, ZoneBasis
from shilu.vault import rows
from shilu.vault.fold.incidents import BY_HAND
from shilu.vault.thread import Connections

_LOGGED, _OF_SOURCE, _BY_PHONE, _BILLED = "logged", "of a source", "by phone", "billed"
_OF_CALLS, _OF_BILLS = frozenset({_LOGGED, _OF_SOURCE}), frozenset({_BY_PHONE, _BILLED})
_AMONG = "in (select value from json_each(?))"
_KINDS = "('call', 'sms', 'mms')"
_REACH_MS = NEAR_MS + RINGING_MS + WAITING_MS + 60_000
"""From what a person logged to a call, from that to a row of a bill, from there to another call; and a minute that is
known as such."""
_HAS_TELLINGS = "exists (select 1 from tellings t where t.incident = {}.id)"
_NEAR = (
    "select i.id, n.id from incidents i cross join incidents n indexed by incidents_in_order on n.case_id = i.case_id "
    f"and n.at_key between i.at_key - {_REACH_MS} and i.at_key + {_REACH_MS} "
    f"and n.contact_point = i.contact_point and n.id != i.id and n.channel in {_KINDS} "
    "and n.status not in ('withdrawn', 'erased') "
    "and (n.import_id is null or n.import_id not in (select id from pending_imports)) "
    f"where i.id {_AMONG} and i.channel in {_KINDS} and i.earliest_ms is not null "
    f"and ({_HAS_TELLINGS.format('i')} or {_HAS_TELLINGS.format('n')})"
)
_COLUMNS = (
    "s.contact_point, s.channel, s.direction, s.outcome, s.duration_s, s.earliest_ms, s.latest_ms, s.precision, "
    f"s.zone_basis, s.text != '' or {{}}, coalesce(json_extract(s.facts, '$.{BILLED_MINUTES}'), ''), s.reached"
)
_FILES = "exists (select 1 from incident_files f where f.incident = s."
_TOLD = (
    f"select s.id, s.import_id is null, {_COLUMNS.format(f'{_FILES}id)')} from incidents s where s.id {_AMONG} "
    f"and not {_HAS_TELLINGS.format('s')} union all "
    f"select s.incident, s.import_id = '{BY_HAND}', "
    + _COLUMNS.format(f"{_FILES}incident and f.import_id = s.import_id and f.row = s.row and f.came_as = s.came_as)")
    + f" from tellings s left join imports m on m.id = s.import_id where s.incident {_AMONG} "
    f"and (s.import_id = '{BY_HAND}' or m.state = 'complete')"
)
_NUMBERS = f"select i.id, {rows.RUNNING}, i.series {rows.FROM_INCIDENTS} where i.id {_AMONG}"


def could_be(database: Connections, ids: Sequence[str]) -> Mapping[str, tuple[RunningNumber, ...]]:
    """For those of some contacts of which that can be said the numbers of the others, in their order."""
    connection = database.conn
    if connection.execute("select 1 from tellings limit 1").fetchone() is None:
        return {}  # nothing is told of twice: then nobody's neighbours are read, which may stand on a damaged page
    near = connection.execute(_NEAR, (json.dumps(list(ids)),)).fetchall()
    if not near:
        return {}
    some = json.dumps(sorted({one for pair in near for one in pair}))
    values = defaultdict[str, list[Sequence[Any]]](list)
    for contact, *its in connection.execute(_TOLD, (some, some)):
        values[contact].append(its)
    ways = {contact: frozenset(way for its in rows for way in _ways(its)) for contact, rows in values.items()}
    of: dict[str, Told] = {}
    found = defaultdict[str, list[str]](list)
    for one, other in near:
        if _differ(ways.get(one, frozenset()), ways.get(other, frozenset())):
            for contact in (one, other):
                if contact not in of:
                    of[contact] = told(_telling(its) for its in values[contact])
            if could_be_of_either(of[one], of[other]):
                found[one].append(other)
    others = json.dumps(sorted({other for some in found.values() for other in some}))
    numbers = {id_: RunningNumber(number, series) for id_, number, series in connection.execute(_NUMBERS, (others,))}
    return {
        one: tuple(sorted((numbers[other] for other in others), key=lambda number: (number.number, number.series)))
        for one, others in found.items()
    }


def _differ(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether one is told of in two ways of which the other has one: most contacts need no closer look."""
    return any(
        len(one & both) != len(other & both) and len(one & both) + len(other & both) == len(both) + 1
        for both in (_OF_CALLS, _OF_BILLS)
    )


def _ways(values: Sequence[Any]) -> Iterator[str]:
    """In which ways a row tells of a contact."""
    by_person, _, channel, _, outcome, _, _, _, _, basis, words, *_ = values
    is_call = channel == Channel.CALL
    if is_call:
        yield _LOGGED if by_person else _OF_SOURCE
    if not is_call or outcome == Outcome.ANSWERED:
        yield _BY_PHONE if basis in (ZoneBasis.EPOCH, ZoneBasis.TYPED) or (words and not is_call) else _BILLED


def _telling(values: Sequence[Any]) -> Telling:
    by_person, point, channel, direction, outcome, *rest = values
    duration_s, first_ms, last_ms, precision, basis, words, minutes, reached = rest
    when = When("", first_ms, last_ms, Precision(precision), "UTC", ZoneBasis(basis))
    whose = phone_of(reached_from_json(json.loads(reached)))
    call = remembered(
        "",
        point=point,
        channel=Channel(channel),
        direction=Direction(direction),
        outcome=Outcome(outcome),
        when=when,
        phone_of=whose,
    )
    bill = billable(
        "",
        point=point,
        channel=Channel(channel),
        direction=Direction(direction),
        outcome=Outcome(outcome),
        duration_s=duration_s,
        when=when,
        has_words=bool(words),
        minutes=str(minutes),
        phone_of=whose,
    )
    return Telling(bool(by_person), call, bill)
