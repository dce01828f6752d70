"""Whether two indexes say the same: the one in use, and one that was made from nothing."""

from __future__ import annotations

import json
from typing import Any

from shilu.vault.search.documents import SPELT, Spelling, spelling_entries
from shilu.vault.search.places import CASE_OF_PLACE

_SAME_PLACES = f"""
select not exists (
  select 1 from {{one}}.places a left join {{other}}.places b on b.incident = a.incident
  where a.incident not in (select value from json_each(?))
  and (b.place is null or b.at_key != a.at_key or b.number != a.number
  or (select id from {{one}}.cases where number = {CASE_OF_PLACE.format(place="a.place")})
  is not (select id from {{other}}.cases where number = {CASE_OF_PLACE.format(place="b.place")})))
"""
_IN_ORDER = f"""
select not exists (select 1 from (
  select place, at_key, number, incident, lag(place) over before as p, lag(at_key) over before as a,
  lag(number) over before as n, lag(incident) over before as i
  from {{one}}.places window before as (order by place))
  where {CASE_OF_PLACE.format(place="p")} = {CASE_OF_PLACE.format(place="place")}
  and (a, n, i) >= (at_key, number, incident))
"""
_ALL_ENTERED = """
select (select count(*) from {one}.entries_docsize)
  = (select count(*) from {one}.places) + (select count(*) from {one}.spellings)
"""


def same(connection: Any, one: str, other: str, *, aside: frozenset[str] = frozenset()) -> bool:
    """Whether the other of two attached indexes is sound, and both have the same contacts, in the right order, and
    under each entry as many of them. Contacts that are ``aside`` are not looked for, nor counted under entries."""
    if connection.execute(f"pragma {other}.integrity_check(1)").fetchall() != [("ok",)]:
        return False
    left_out = (json.dumps(sorted(aside)),)
    statements = (
        (_SAME_PLACES.format(one=one, other=other), left_out),
        (_SAME_PLACES.format(one=other, other=one), left_out),
        (_IN_ORDER.format(one=other), ()),
        (_ALL_ENTERED.format(one=other), ()),
    )
    return all(connection.execute(statement, values).fetchone()[0] for statement, values in statements) and (
        bool(aside) or _entries(connection, one) == _entries(connection, other)
    )


def _entries(connection: Any, schema: str) -> dict[str, int]:
    """How many contacts stand under each entry. The numbers of addresses are an index's own, so they are left out."""
    connection.execute(f"create virtual table temp.terms using fts5vocab('{schema}', 'entries', 'row')")
    try:
        found: dict[str, int] = dict(connection.execute("select term, doc from temp.terms"))
    finally:
        connection.execute("drop table temp.terms")
    for spelling in connection.execute(f"select point, key from {schema}.spellings").fetchall():
        for entry in spelling_entries(Spelling(*spelling)):
            found[entry] = found.get(entry, 0) - 1
    return {entry: count for entry, count in found.items() if count and not entry.startswith(SPELT)}
