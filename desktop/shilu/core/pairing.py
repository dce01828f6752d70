"""Two rows of things in time, paired one with one: as many pairs as there can be, and of all ways the nearest.

A thing has a span, from the first to the last moment at which it may have happened. How far two are apart is how far
their beginnings and their ends are: what is known equally well is nearer than what is known less well. It does not ask
which row came first: turned around, the same pairs come out, but where two ways are equally good.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

_MOST_WEIGHED = 40_000  # cells of the table for one run; a longer one is paired in its order


class Timed(Protocol):
    """Something that happened."""

    @property
    def at_ms(self) -> int:
        """When, at the earliest."""
        ...

    @property
    def last_ms(self) -> int:
        """When, at the latest."""
        ...


class NamedAndTimed(Timed, Protocol):
    """Something that happened, with the name of what it is told of."""

    @property
    def id(self) -> str:
        """Its name."""
        ...


Item = TypeVar("Item", bound=Timed)
NamedItem = TypeVar("NamedItem", bound=NamedAndTimed)


def paired(
    left: Sequence[Item], right: Sequence[Item], *, reach_ms: int, may_be_one: Callable[[Item, Item], bool]
) -> Iterator[tuple[Item, Item]]:
    """Pairs of one of each side, both in the order of their beginnings. ``may_be_one`` says of one of the left and one
    of the right whether they can be a pair; it holds for none between whose spans there is more than ``reach_ms``. Two
    pairs cross in time only where there are more pairs so: where long and short spans are on one side, or something
    beside time tells apart. Runs of more than some hundred that are all within reach of the next, on both sides, are
    paired the first with the first."""
    for mine, theirs in _runs(left, right, reach_ms):
        if len(mine) * len(theirs) <= _MOST_WEIGHED:
            pairs = dict(_nearest(mine, theirs, may_be_one))
            if len(pairs) < min(len(mine), len(theirs)):
                _join_more(mine, theirs, pairs, may_be_one)
            yield from ((mine[i], theirs[j]) for i, j in pairs.items())
        else:
            yield from _in_order(mine, theirs, may_be_one)


def paired_once(
    left: Sequence[NamedItem],
    right: Sequence[NamedItem],
    *,
    reach_ms: int,
    may_be_one: Callable[[NamedItem, NamedItem], bool],
) -> list[tuple[NamedItem, NamedItem]]:
    """The same where several of the right may be one thing, told of more than once: each serves once all the same."""
    found = list(paired(left, right, reach_ms=reach_ms, may_be_one=may_be_one))
    nearest: dict[str, tuple[NamedItem, NamedItem]] = {}
    turns = {one.id: turn for turn, one in enumerate(left)}
    for pair in sorted(found, key=lambda pair: (_apart(*pair), turns[pair[0].id])):
        nearest.setdefault(pair[1].id, pair)
    if len(nearest) == len(found):
        return found
    done = {mine.id for mine, _ in nearest.values()}
    rest = [one for one in left if one.id not in done], [one for one in right if one.id not in nearest]
    return [*nearest.values(), *paired_once(*rest, reach_ms=reach_ms, may_be_one=may_be_one)]


def _runs(
    left: Sequence[Item], right: Sequence[Item], reach_ms: int
) -> Iterator[tuple[Sequence[Item], Sequence[Item]]]:
    """Stretches of both sides that concern each other: what lies between two of them is longer than the reach."""
    i = j = 0
    while i < len(left) and j < len(right):
        first_i, first_j, end = i, j, min(left[i].at_ms, right[j].at_ms)
        while True:
            if i < len(left) and left[i].at_ms <= end:
                end = max(end, left[i].last_ms + reach_ms)
                i += 1
            elif j < len(right) and right[j].at_ms <= end:
                end = max(end, right[j].last_ms + reach_ms)
                j += 1
            else:
                break
        if i > first_i and j > first_j:
            yield left[first_i:i], right[first_j:j]


def _nearest(
    left: Sequence[Item], right: Sequence[Item], may_be_one: Callable[[Item, Item], bool]
) -> Iterator[tuple[int, int]]:
    """The places of those that are paired, no two pairs of which cross. ``best[i][j]`` is for those from i and from j
    on: how many are left alone, and the time within pairs in all."""
    ends = len(left), len(right)
    best = [[(ends[0] - i + ends[1] - j, 0) for j in range(ends[1] + 1)] for i in range(ends[0] + 1)]
    joined = [[False] * ends[1] for _ in left]
    for i in reversed(range(ends[0])):
        for j in reversed(range(ends[1])):
            alone, apart = min(best[i + 1][j], best[i][j + 1])
            best[i][j] = alone + 1, apart
            if may_be_one(left[i], right[j]):
                together = best[i + 1][j + 1][0], best[i + 1][j + 1][1] + _apart(left[i], right[j])
                joined[i][j] = together <= best[i][j]
                best[i][j] = min(together, best[i][j])
    i = j = 0
    while i < ends[0] and j < ends[1]:
        if joined[i][j]:
            yield i, j
            i, j = i + 1, j + 1
        elif (best[i + 1][j], left[i].at_ms) < (best[i][j + 1], right[j].at_ms):
            i += 1
        else:
            j += 1


def _apart(one: Timed, other: Timed) -> int:
    return abs(one.at_ms - other.at_ms) + abs(one.last_ms - other.last_ms)


def _join_more(
    left: Sequence[Item], right: Sequence[Item], pairs: dict[int, int], may_be_one: Callable[[Item, Item], bool]
) -> None:
    """Add to ``pairs`` (places of the left → places of the right) until there are as many as can be: one that is alone
    takes another's place where that finds another itself. Who has a pair keeps one."""
    ways = [[j for j, theirs in enumerate(right) if may_be_one(mine, theirs)] for mine in left]
    holders = {j: i for i, j in pairs.items()}
    seen: set[int] = set()  # from where no way leads to a place that is free
    for alone in [i for i in range(len(left)) if i not in pairs]:
        asked_by = _way_to_free(alone, ways, holders, seen)
        seen -= asked_by.keys()
        place = next(reversed(asked_by), None)
        while place is not None:
            mover = holders[place] = asked_by[place]
            pairs[mover], place = place, pairs.get(mover)


def _way_to_free(
    alone: int, ways: Sequence[Sequence[int]], holders: Mapping[int, int], seen: set[int]
) -> dict[int, int]:
    """Places, each with who would take it, the last of which is free; nothing where none can be had."""
    asked_by: dict[int, int] = {}
    asking = deque([alone])
    while asking:
        mover = asking.popleft()
        for place in ways[mover]:
            if place in seen:
                continue
            seen.add(place)
            asked_by[place] = mover
            if place not in holders:
                return asked_by
            asking.append(holders[place])
    return {}


def _is_mixed(some: Sequence[Timed]) -> bool:
    return len({one.last_ms - one.at_ms for one in some}) > 1


def _same_span(
    left: Sequence[Item], right: Sequence[Item], may_be_one: Callable[[Item, Item], bool]
) -> tuple[list[Item], list[Item], list[tuple[Item, Item]]]:
    """Who is left of both sides, and pairs of those with one span: a row that is read again finds itself, though some
    are known better than others."""
    waiting: dict[tuple[int, int], deque[Item]] = {}
    for theirs in right:
        waiting.setdefault((theirs.at_ms, theirs.last_ms), deque()).append(theirs)
    alone, same = [], []
    for mine in left:
        some = waiting.get((mine.at_ms, mine.last_ms))
        if some and may_be_one(mine, some[0]):
            same.append((mine, some.popleft()))
        else:
            alone.append(mine)
    rest = sorted((one for some in waiting.values() for one in some), key=lambda one: one.at_ms)
    return alone, rest, same


def _in_order(
    left: Sequence[Item], right: Sequence[Item], may_be_one: Callable[[Item, Item], bool]
) -> Iterator[tuple[Item, Item]]:
    """As many pairs as there can be where nothing but time tells them apart, and those of a side are known equally
    well."""
    if _is_mixed(left) or _is_mixed(right):
        left, right, same = _same_span(left, right, may_be_one)
        yield from same
    i = j = 0
    while i < len(left) and j < len(right):
        if may_be_one(left[i], right[j]):
            yield left[i], right[j]
            i, j = i + 1, j + 1
        elif left[i].last_ms <= right[j].last_ms:
            i += 1
        else:
            j += 1
