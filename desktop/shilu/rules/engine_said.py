"""What one rule says of one contact, for one lender group and one person."""

from __future__ import annotations

from msgspec import Struct

from shilu.core.finding import About, Missing, Reason, Result, Why
from shilu.core.rule import Need

WAITS = Reason(Why.WAITS)


class Core(Struct, frozen=True, gc=False):
    """What the kind of a rule says by itself. ``result`` None: it waits for ``missing``."""

    result: Result | None
    reason: Reason = WAITS
    missing: frozenset[Missing] = frozenset()
    borderline: bool = False
    facts: tuple[str, ...] = ()


class Said(Struct, frozen=True, gc=False):
    """See core/finding Finding. Where a kind counts, OUTSIDE is "it counts" until it was counted (engine_counts).

    ``gate``: those of ``missing`` that say whether the rule holds at all. ``over``: it is past a limit. ``zones``: in
    which the person can have been, where days are counted. ``after``: ids of contacts it is counted from.
    """

    rule: str
    lender: str
    person: str
    result: Result
    reason: Reason
    missing: frozenset[Missing] = frozenset()
    at_most: Result | None = None
    borderline: bool = False
    facts: tuple[str, ...] = ()
    gate: frozenset[Missing] = frozenset()
    zones: tuple[str, ...] = ()
    over: bool = False
    after: tuple[str, ...] = ()


def waits(need: Need, about: About = About.CONTACT, of: str = "", *, facts: tuple[str, ...] = ()) -> Core:
    """It waits for one fact."""
    return Core(None, missing=frozenset({Missing(need, about, of)}), facts=facts)


def outside(why: Why, *holes: tuple[str, str], facts: tuple[str, ...] = (), near: bool = False) -> Core:
    """Recorded outside the rule."""
    return Core(Result.OUTSIDE, Reason(why, holes), borderline=near, facts=facts)


def within(why: Why, *holes: tuple[str, str], facts: tuple[str, ...] = (), near: bool = False) -> Core:
    """Recorded within it."""
    return Core(Result.WITHIN, Reason(why, holes), borderline=near, facts=facts)


def not_for(why: Why, *holes: tuple[str, str], facts: tuple[str, ...] = ()) -> Core:
    """The rule is not about it."""
    return Core(Result.NOT_APPLICABLE, Reason(why, holes), facts=facts)
