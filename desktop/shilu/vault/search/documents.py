"""Incidents as the index sees them: a place in an order, and a set of entries."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from shilu.core.text import search_key
from shilu.vault.attributing import MADE, Made, applies
from shilu.vault.filtering import SHOWN
from shilu.vault.rows import FROM_INCIDENTS, RUNNING
from shilu.vault.search.grams import grams, named, of_address
from shilu.vault.search.places import Key

_INCIDENTS = (
    f"select i.id, i.case_id, i.at_key, {RUNNING}, i.earliest_ms, i.channel, i.others, i.contact_point, "
    f"i.tags, i.include, i.status, i.search, i.written, i.called, c.search {FROM_INCIDENTS} "
    "left join contact_points c on c.id = i.contact_point"
)
STANDS, GONE = named("s", ""), named("w", "")
UNATTRIBUTED = named("u", "")
SPELT = named("a", "")
"""How entries of addresses begin."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """An address as it was written once: the contact point, and a search key of all its forms. Incidents share it."""

    point: str
    key: str


@dataclass(frozen=True, slots=True)
class Document:
    """An incident for the index. ``entries`` are separated by blanks; those of its spelling are there too."""

    case: str
    key: Key
    spelling: Spelling | None
    entries: str

    @property
    def incident(self) -> str:
        """The incident's id."""
        return self.key[2]


def incidents(connection: Any, condition: str, values: Sequence[object]) -> Sequence[Document]:
    """The incidents that a condition over ``incidents i`` names, and that show."""
    found = connection.execute(f"{_INCIDENTS} where {condition} and {SHOWN}", values).fetchall()
    made = _attributions(connection, [row[0] for row in found], sorted({row[7] or "" for row in found}))
    return [_document(row, made) for row in found]


def named_incidents(connection: Any, ids: Sequence[str]) -> Sequence[Document]:
    """Those of these incidents that are there."""
    return incidents(connection, "i.id in (select value from json_each(?))", (json.dumps(ids),))


def incidents_in_rows(connection: Any, rows: Sequence[int]) -> Sequence[Document]:
    """The incidents of these rows that show."""
    return incidents(connection, "i.rowid in (select value from json_each(?))", (json.dumps(rows),))


def spelling_entries(spelling: Spelling) -> set[str]:
    """The entries of an address. Its contacts have them too, for parts that many addresses have."""
    return set(map(of_address, grams(spelling.key)))


@lru_cache(maxsize=16384)
def _spelling_words(spelling: Spelling) -> str:
    """One address calls again and again (measured: a tenth of what reading takes; with 20,000 addresses a fifth)."""
    return " ".join(spelling_entries(spelling))


def spelt_as(number: int) -> str:
    """The entry for "came from an address written like this", by its number in the index."""
    return f"{SPELT}{number:x}"


def _document(row: Sequence[Any], made: Mapping[str, Sequence[Made]]) -> Document:
    incident, case, at_key, number, at_ms, channel, others, point, tags, include, status, key, *address = row
    own, spelling = key, None
    if point is not None:
        own, spelling = _apart(key, point, *address)
    entries = grams(own)
    entries |= _properties(channel, others, include, status)
    if tags != "[]":
        entries.update(named("t", tag) for tag in json.loads(tags))
    parties = {
        party
        for one in made.get(point or "", ())
        if applies(one, case=case, incident=incident, at_ms=at_ms, point=point)
        for party in (one.party, one.recorded)
    }
    entries.update(named("y", party) for party in parties)
    if not parties:
        entries.add(UNATTRIBUTED)
    words = " ".join(entries)
    if spelling is not None:
        words = f"{words} {_spelling_words(spelling)}"
    return Document(case, (at_key, number, incident), spelling, words)


@lru_cache(maxsize=1024)
def _properties(channel: str, others: int, include: str, status: str) -> frozenset[str]:
    standing = GONE if status in ("withdrawn", "erased") else STANDS
    return frozenset((standing, named("h", channel), named("o", str(others)), named("i", include)))


def _apart(key: str, point: str, written: str, called: str, point_key: str | None) -> tuple[str, Spelling]:
    """A search key without the address in it, and the address by itself. Digits of numbers in common with other
    numbers would otherwise make one number look like many (core.query.incident_search_key has the order)."""
    end, called_key, spelling = _spelling(point, written, called, point_key)
    if key.endswith(end):
        key = f"{key[: len(key) - len(end)]}\n{called_key}"
    return key, spelling


@lru_cache(maxsize=16384)
def _spelling(point: str, written: str, called: str, point_key: str | None) -> tuple[str, str, Spelling]:
    """How a search key ends that has this address in it, the part of that which is no address, and the address."""
    written_key, called_key = search_key(written), search_key(called)
    return f"\n{written_key}\n{called_key}", called_key, Spelling(point, f"{point_key or ''}\n{written_key}")


def _attributions(connection: Any, ids: Sequence[str], points: Sequence[str]) -> Mapping[str, Sequence[Made]]:
    """What is said of these incidents and of the addresses that they came from, by address."""
    by_point: dict[str, list[Made]] = defaultdict(list)
    for concerned, values in (
        ("a.scope != 'incident' and a.contact_point", points),
        ("a.scope = 'incident' and a.scope_id", ids),
    ):
        for row in connection.execute(
            f"{MADE} and {concerned} in (select value from json_each(?))", (json.dumps(values),)
        ):
            by_point[row[0]].append(Made(*row))
    return by_point
