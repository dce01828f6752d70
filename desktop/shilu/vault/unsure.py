"""Of contacts the numbers of others of which a row behind them could tell as well (``core.unsure``). Runs on a reading
thread."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from shilu.core.billed import BILLED_MINUTES, RINGING_MS, WAITING_MS, billable
from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.encoding import reached_from_json
from shilu.core.incident import RunningNumber, phone_of
from shilu.core.remembered import NEAR_MS, remembered
from shilu.core.unsure import Telling, could_be_of_either
from shilu.core.when import Precision, When, ZoneBasis
from shilu.vault import rows
from shilu.vault.fold.incidents import BY_HAND
from shilu.vault.thread import Connections

_AMONG = "in (select value from json_each(?))"
_KINDS = "('call', 'sms', 'mms')"
_REACH_MS = NEAR_MS + max(RINGING_MS, WAITING_MS) + 60_000
"""What holds of a contact may begin so much before or after what another row says of it, and that of the other."""
_HAS_TELLINGS = "exists (select 1 from tellings t where t.incident = {}.id)"
_NEAR = (
    "select i.id, n.id from incidents i cross join incidents n indexed by incidents_in_order on n.case_id = i.case_id "
    f"and n.at_key between i.at_key - {2 * _REACH_MS} and i.at_key + {2 * _REACH_MS} "
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
    told = defaultdict[str, list[Telling]](list)
    for contact, by_person, *values in connection.execute(_TOLD, (some, some)):
        told[contact].append(_telling(values, by_person=bool(by_person)))
    found = defaultdict[str, list[str]](list)
    for one, other in near:
        if could_be_of_either(told[one], told[other]):
            found[one].append(other)
    others = json.dumps(sorted({other for some in found.values() for other in some}))
    numbers = {id_: RunningNumber(number, series) for id_, number, series in connection.execute(_NUMBERS, (others,))}
    return {
        one: tuple(sorted((numbers[other] for other in others), key=lambda number: (number.number, number.series)))
        for one, others in found.items()
    }


def _telling(values: Sequence[Any], *, by_person: bool) -> Telling:
    point, channel, direction, outcome, duration_s, first_ms, last_ms, precision, basis, words, minutes, reached = (
        values
    )
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
    return Telling(by_person, call, bill)
