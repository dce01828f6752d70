"""A filter as a condition in SQL over ``incidents i``. core.query.matches says the same in Python."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from shilu.core.query import IncidentFilter, Reach
from shilu.core.text import search_key
from shilu.vault.attributing import ATTRIBUTED

SHOWN = "(i.import_id is null or i.import_id not in (select id from pending_imports))"
"""Rows of imports that are under way show nowhere."""
_SAYS = (
    "(instr(i.search, ?) > 0 or exists (select 1 from contact_points c where c.id = i.contact_point "
    f"and instr(c.search, ?) > 0) or exists ({ATTRIBUTED} and (instr(p.search, ?) > 0 or instr(o.search, ?) > 0)))"
)


def parts_of(text: str) -> tuple[str, ...]:
    """What is searched for: each blank-separated part by itself. Half of a surrogate pair, which no stored text has,
    is looked for as what it would have been stored as."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return tuple(dict.fromkeys(search_key(whole).split()))


def condition(case_id: str, wanted: IncidentFilter) -> tuple[str, list[Any]]:
    """The condition of a filter within a case, and its parameters."""
    conditions, values = [f"i.case_id = ? and {SHOWN}"], [case_id]  # type: tuple[list[str], list[Any]]

    def add(condition: str, *parameters: Any) -> None:
        conditions.append(condition)
        values.extend(parameters)

    def one_of(column: str, some: Sequence[str]) -> None:
        add(f"{column} in ({', '.join('?' * len(some))})", *some)

    add(f"i.status {'in' if wanted.withdrawn else 'not in'} ('withdrawn', 'erased')")
    if wanted.incomplete:
        add("i.status = 'incomplete'")  # in these words, which an index is made for
    if wanted.incidents:  # as one value: there may be more of them than a statement takes
        add("i.id in (select value from json_each(?))", json.dumps(wanted.incidents))
    if wanted.from_ms is not None:
        add("i.earliest_ms >= ?", wanted.from_ms)
    if wanted.to_ms is not None:
        add("i.earliest_ms <= ?", wanted.to_ms)
    if wanted.contact_points:
        one_of("i.contact_point", wanted.contact_points)
    if wanted.parties:
        marks = ", ".join("?" * len(wanted.parties))
        add(f"exists ({ATTRIBUTED} and (p.id in ({marks}) or o.id in ({marks})))", *wanted.parties, *wanted.parties)
    if wanted.unattributed:
        add(f"not exists ({ATTRIBUTED})")
    for tag in wanted.tags:
        add("exists (select 1 from json_each(i.tags) where value = ?)", tag)
    if wanted.channels:
        one_of("i.channel", [channel.value for channel in wanted.channels])
    if wanted.reach is not Reach.ANYONE:
        add("i.others = ?", wanted.reach is Reach.OTHERS)
    if wanted.includes:
        one_of("i.include", [include.value for include in wanted.includes])
    for part in parts_of(wanted.text):
        add(_SAYS, part, part, part, part)
    return " and ".join(conditions), values
