"""Where a contact stands in the index. Entries of the index are in the order of their row ids, so a row id that follows
the order of the timeline (time, running number) makes "the first 200 that fit" the first 200 that are met.

A place is the case, then the time in steps of 20 ms. Contacts of one moment stand beside each other, in order, in the
places after it; one that would have to stand between two neighbours without room between them gets no place. Both are
rare, and the second only costs time: what has no place is looked at in the tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from shilu.vault.fold.incidents import UNKNOWN_TIME

Key: TypeAlias = tuple[int, int, str]
"""The order of the timeline: time in ms (UNKNOWN_TIME is last), running number, id."""

_STEP_MS = 20
_CASE_BITS, _TIME_BITS = 16, 46
CASE_OF_PLACE = f"({{place}} >> {_TIME_BITS})"
"""The number of the case in a place, in SQL."""
_ZERO_MS = 2**42  # in steps: the year 1 is after the first place of a case
_UNKNOWN = 2**45  # in steps: the year 9999 is before


@dataclass(frozen=True, slots=True)
class Stretch:
    """Places from the first to the last one, both included; all of a case, or a part of them."""

    first: int
    last: int
    whole: Stretch | None = None

    @property
    def case(self) -> Stretch:
        """All places of the case."""
        return self.whole or self


def just_after(key: Key) -> Key:
    """The first key that can follow another one."""
    return key[0], key[1], key[2] + "\0"


def of_case(number: int) -> Stretch | None:
    """The places of a case, by its number in the index; None when there are more cases than the index has room for."""
    if not 0 < number < 2**_CASE_BITS:
        return None
    return Stretch(number << _TIME_BITS, ((number + 1) << _TIME_BITS) - 1)


def _wanted(case: Stretch, key: Key) -> int:
    at_ms, number, _ = key
    if at_ms >= UNKNOWN_TIME:
        return case.first + min(_UNKNOWN + number, (1 << _TIME_BITS) - 1)
    return case.first + min(max(at_ms // _STEP_MS + _ZERO_MS, 0), _UNKNOWN - 1)


class Places:
    """The table ``places`` of the index, seen through a connection; ``schema`` is what the index is called there."""

    def __init__(self, connection: Any, *, schema: str = "main") -> None:
        self._connection = connection
        self._columns = f"select place, at_key, number, incident from {schema}.places where place"

    def first_from(self, case: Stretch, key: Key) -> int:
        """The first place whose contact is not before ``key``, or the one after the last of the case."""
        above = self._neighbours(case, _wanted(case, key), key)[1]
        return case.last + 1 if above is None else above[0]

    def rooms_for(self, case: Stretch, keys: Iterable[Key]) -> Iterator[int | None]:
        """For each contact that comes into a case a free place, in order; None where there is no room. The keys are
        sorted, and whoever asks puts each contact into its place."""
        below, above, is_known = case.first - 1, None, False
        for key in keys:
            wanted = _wanted(case, key)
            if not is_known or (above is not None and key > above[1]):
                found, above = self._neighbours(case, max(wanted, below), key)
                below, is_known = max(below, found), True
            most = case.last if above is None else above[0] - 1
            if below >= most:
                yield None
            else:
                below = min(max(wanted, below + 1), most)
                yield below

    def _neighbours(self, case: Stretch, start: int, key: Key) -> tuple[int, tuple[int, Key] | None]:
        """The nearest places around ``key``: the last one before it, and the first one that is not, with its key."""
        below = case.first - 1
        above: tuple[int, Key] | None = None
        for place, *at in self._upwards(start, case.last):
            if tuple(at) >= key:
                above = (place, (at[0], at[1], at[2]))
                break
            below = place
        if below < case.first:
            for place, *at in self._downwards(start, case.first):
                if tuple(at) < key:
                    below = place
                    break
                above = (place, (at[0], at[1], at[2]))
        return below, above

    def _upwards(self, start: int, last: int) -> Iterator[tuple[Any, ...]]:
        yield from self._connection.execute(f"{self._columns} between ? and ? order by place", (start, last))

    def _downwards(self, start: int, first: int) -> Iterator[tuple[Any, ...]]:
        yield from self._connection.execute(f"{self._columns} between ? and ? order by place desc", (first, start - 1))
