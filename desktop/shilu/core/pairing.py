"""Two rows of things in time, paired one with one: as many pairs as there can be, and of all ways the nearest.

It does not ask which row came first: turned around, the same pairs come out, but where two ways are equally good.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

_MOST_WEIGHED = 40_000  # cells of the table for one run; a longer one is paired in its order


class Timed(Protocol):
    """Something that happened."""

    @property
    def at_ms(self) -> int:
        """When."""
        ...


Item = TypeVar("Item", bound=Timed)


def paired(
    left: Sequence[Item], right: Sequence[Item], *, reach_ms: int, may_be_one: Callable[[Item, Item], bool]
) -> Iterator[tuple[Item, Item]]:
    """Pairs of one of each side, both in the order of time. ``may_be_one`` says of one of the left and one of the right
    whether they can be a pair; it holds for none that are further apart than ``reach_ms``. No two pairs cross in time:
    uncrossed they are no further apart. Runs of more than some hundred that are all within reach of the next, on both
    sides, are paired the first with the first."""
    for mine, theirs in _runs(left, right, reach_ms):
        if len(mine) * len(theirs) <= _MOST_WEIGHED:
            yield from _nearest(mine, theirs, may_be_one)
        else:
            yield from _in_order(mine, theirs, may_be_one)


def _runs(
    left: Sequence[Item], right: Sequence[Item], reach_ms: int
) -> Iterator[tuple[Sequence[Item], Sequence[Item]]]:
    """Stretches of both sides that concern each other: what lies between two of them is longer than the reach."""
    i = j = 0
    while i < len(left) and j < len(right):
        first_i, first_j, end = i, j, min(left[i].at_ms, right[j].at_ms) + reach_ms
        while True:
            if i < len(left) and left[i].at_ms <= end:
                end = max(end, left[i].at_ms + reach_ms)
                i += 1
            elif j < len(right) and right[j].at_ms <= end:
                end = max(end, right[j].at_ms + reach_ms)
                j += 1
            else:
                break
        if i > first_i and j > first_j:
            yield left[first_i:i], right[first_j:j]


def _nearest(
    left: Sequence[Item], right: Sequence[Item], may_be_one: Callable[[Item, Item], bool]
) -> Iterator[tuple[Item, Item]]:
    """``best[i][j]`` is for those from i and from j on: how many are left alone, and the time within pairs in all."""
    ends = len(left), len(right)
    best = [[(ends[0] - i + ends[1] - j, 0) for j in range(ends[1] + 1)] for i in range(ends[0] + 1)]
    joined = [[False] * ends[1] for _ in left]
    for i in reversed(range(ends[0])):
        for j in reversed(range(ends[1])):
            alone, apart = min(best[i + 1][j], best[i][j + 1])
            best[i][j] = alone + 1, apart
            if may_be_one(left[i], right[j]):
                together = best[i + 1][j + 1][0], best[i + 1][j + 1][1] + abs(left[i].at_ms - right[j].at_ms)
                joined[i][j] = together <= best[i][j]
                best[i][j] = min(together, best[i][j])
    i = j = 0
    while i < ends[0] and j < ends[1]:
        if joined[i][j]:
            yield left[i], right[j]
            i, j = i + 1, j + 1
        elif (best[i + 1][j], left[i].at_ms) < (best[i][j + 1], right[j].at_ms):
            i += 1
        else:
            j += 1


def _in_order(
    left: Sequence[Item], right: Sequence[Item], may_be_one: Callable[[Item, Item], bool]
) -> Iterator[tuple[Item, Item]]:
    """As many pairs as there can be where nothing but time tells them apart."""
    i = j = 0
    while i < len(left) and j < len(right):
        if may_be_one(left[i], right[j]):
            yield left[i], right[j]
            i, j = i + 1, j + 1
        elif left[i].at_ms <= right[j].at_ms:
            i += 1
        else:
            j += 1
