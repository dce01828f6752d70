"""What was found of contacts that are looked at together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from msgspec import Struct

from shilu.core.finding import Missing, Reason, Result

Days: TypeAlias = tuple[int, int]
"""The first and the last local day, as ordinals, both included."""
Order: TypeAlias = Callable[[int], tuple[bool, int, int, str]]
"""Where a position stands in time: unknown times last, then by running number."""


class Stretch(Struct, frozen=True, gc=False):
    """Positions of contacts with what was found of them. ``days`` None: no days were counted. ``over`` are those past
    the limit, ``after`` those it is counted from. ``per`` is the number or loan that was counted for, ``person`` who
    was contacted, where that is not the same for all; ``reason`` None: it waits."""

    result: Result
    positions: tuple[int, ...]
    days: Days | None = None
    missing: frozenset[Missing] = frozenset()
    at_most: Result | None = None
    over: tuple[int, ...] = ()
    after: tuple[int, ...] = ()
    per: str = ""
    person: str = ""
    reason: Reason | None = None
