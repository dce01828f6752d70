"""One address in one case: its contacts counted in one reading of the rows. Runs on a reading thread.

Contacts by the ten thousand are not made into values here: they come as bare rows, once, and are counted.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, TypeVar

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.contact_point import ContactPoint
from shilu.core.number_kind import Way
from shilu.core.party import Attribution
from shilu.core.query import IncidentFilter
from shilu.core.revision import Recorder
from shilu.core.stats import Tally
from shilu.core.when import Precision
from shilu.vault import rows
from shilu.vault.filtering import SHOWN, condition

Thing = TypeVar("Thing")
_MOST_TEXTS = 5_000
"""Different texts of one number, for who they are signed by: more is noise."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What one address came to. ``times``: how many of its contacts came at a moment (UTC ms, None unknown) known so
    finely, outgoing ones left out; ``facts``: what further fields said, by field; ``called``, ``texts``, ``tags``:
    each with how many contacts have it. ``elsewhere``: other cases with their count, first and last moment."""

    point: ContactPoint
    tally: Tally
    ways: tuple[Way, ...]
    times: tuple[tuple[int | None, Precision, int], ...]
    tags: tuple[tuple[str, int], ...]
    facts: tuple[tuple[str, str, int], ...]
    called: tuple[tuple[str, int], ...]
    texts: tuple[tuple[str, int], ...]
    attributions: tuple[tuple[Attribution, Recorder, bool], ...]
    elsewhere: tuple[tuple[str, int, int | None, int | None], ...]


def count(connection: Any, case_id: str, point_id: str, *, documented: str, facts: Collection[str]) -> Counted | None:
    """None where the directory has no such address. ``documented``: the condition in SQL under which an incident ``i``
    is documented; ``facts``: the further fields that are asked for."""
    point = connection.execute(f"{rows.POINT} where id = ?", (point_id,)).fetchone()
    if point is None:
        return None
    wanted, values = condition(case_id, IncidentFilter(contact_points=(point_id,)))
    found = connection.execute(
        "select i.written, i.channel, i.direction, i.earliest_ms, i.precision, i.called, i.text, i.tags, i.facts, "
        f"i.outcome, {documented}, i.circumstances from incidents i indexed by incidents_by_point where {wanted}",
        values,
    ).fetchall()
    came = [row for row in found if row[2] != Direction.OUTGOING]
    moments = [row[3] for row in found if row[3] is not None]
    calls = [row for row in found if row[1] == Channel.CALL]
    return Counted(
        point=rows.contact_point(point),
        tally=Tally(
            count=len(found),
            documented=sum(row[10] for row in found),
            calls=len(calls),
            answered=sum(row[9] == Outcome.ANSWERED for row in calls),
            messages=len(found) - len(calls),
            first_ms=min(moments, default=None),
            last_ms=max(moments, default=None),
        ),
        ways=tuple(
            Way(written, Channel(channel), Direction(direction), many)
            for (written, channel, direction), many in _most(map(itemgetter(0, 1, 2), found))
        ),
        times=tuple((at, Precision(fine), many) for (at, fine), many in _most(map(itemgetter(3, 4), came))),
        tags=_most(tag for row in found if row[7] != "[]" for tag in json.loads(row[7])),
        facts=tuple((key, value, many) for (key, value), many in _most(_facts(came, facts))),
        called=_most(row[5] for row in found if row[5]),
        texts=_most(row[6] for row in came if row[6])[:_MOST_TEXTS],
        attributions=_attributions(connection, case_id, point_id),
        elsewhere=_elsewhere(connection, case_id, point_id),
    )


def _most(things: Iterable[Thing]) -> tuple[tuple[Thing, int], ...]:
    """Each of them with how often it is there, the most frequent first."""
    return tuple(sorted(Counter(things).items(), key=lambda one: (-one[1], repr(one[0]))))


def _facts(found: Iterable[Sequence[Any]], wanted: Collection[str]) -> Iterator[tuple[str, str]]:
    for row in found:
        for column in (row[8], row[11]):
            if column and column != "{}":
                said = json.loads(column)
                yield from ((key, said[key]) for key in wanted if isinstance(said.get(key), str) and said[key])


def _elsewhere(connection: Any, case_id: str, point_id: str) -> tuple[tuple[str, int, int | None, int | None], ...]:
    found = connection.execute(
        "select i.case_id, count(*), min(i.earliest_ms), max(i.earliest_ms) from incidents i "
        f"where i.contact_point = ? and i.case_id != ? and {SHOWN} and i.status not in ('withdrawn', 'erased') "
        "group by i.case_id order by i.case_id",
        (point_id, case_id),
    )
    return tuple((case, many, first, last) for case, many, first, last in found)


def _attributions(connection: Any, case_id: str, point_id: str) -> tuple[tuple[Attribution, Recorder, bool], ...]:
    return attributed(connection, case_id, "contact_point = ?", (point_id,))


def attributed(
    connection: Any, case_id: str, which: str, values: Sequence[str]
) -> tuple[tuple[Attribution, Recorder, bool], ...]:
    """Attributions that stand for the vault, for this case or for single contacts of it, oldest first, each with whose
    key was open, and whether it is one of this vault. ``which``: a condition on their table."""
    found = connection.execute(
        f"{rows.ATTRIBUTION} where {which} and state != 'withdrawn' "
        "and (scope = 'vault' or (scope = 'case' and scope_id = ?) or (scope = 'incident' "
        "and scope_id in (select i.id from incidents i where i.case_id = ?))) order by at_ms, id",
        (*values, case_id, case_id),
    ).fetchall()
    return tuple((made := rows.attribution(row), *_recorder(connection, made.by)) for row in found)


def _recorder(connection: Any, slot: str) -> tuple[Recorder, bool]:
    own = connection.execute("select kind, name from slots where id = ?", (slot,)).fetchone()
    if own is not None:
        return Recorder(slot, *own), True
    other = connection.execute("select kind, name from recorders where id = ?", (slot,)).fetchone()
    return Recorder(slot, *(other or ("", ""))), False
