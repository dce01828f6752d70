"""What dated facts say of the moment of a contact: yes, no, not then, not sure, nothing known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

from msgspec import Struct

from shilu.core.fact import DatedFact, FactKind, Span
from shilu.rules.engine_clock import NEAR_MS


class Answer(StrEnum):
    """What is known. NOT_THEN: it is known of another time only; UNSURE: the times overlap, or facts disagree."""

    YES = "yes"
    NO = "no"
    NOT_THEN = "not_then"
    UNSURE = "unsure"
    UNKNOWN = "unknown"


class Side(StrEnum):
    """Where a contact lies beside a moment that is known as well as it is."""

    AFTER = "after"
    BEFORE = "before"
    UNSURE = "unsure"


class Moment(Struct, frozen=True, gc=False):
    """When a contact was (UTC ms, inclusive); None: nobody knows."""

    earliest_ms: int | None
    latest_ms: int | None


class Asked(Struct, frozen=True, gc=False):
    """An answer, the facts it rests on, and whether the contact lies within 60 s of one of their edges."""

    answer: Answer
    facts: tuple[str, ...] = ()
    is_near: bool = False


class Placed(Struct, frozen=True, gc=False):
    """On which side, and whether within 60 s of the moment."""

    side: Side
    is_near: bool = False


NOTHING_KNOWN = Asked(Answer.UNKNOWN)


class Facts:
    """The dated facts of a case, found by what they say and of whom."""

    def __init__(self, facts: Iterable[DatedFact]) -> None:
        self._by_kind: dict[FactKind, list[DatedFact]] = defaultdict(list)
        for fact in sorted(facts, key=lambda one: (one.number, one.id)):
            self._by_kind[fact.kind].append(fact)

    def of(self, kind: FactKind, parties: Sequence[str], person: str) -> Sequence[DatedFact]:
        """Those of a kind that are about one of the parties, or about every lender, and about a person."""
        return [one for one in self._by_kind.get(kind, ()) if one.party in ("", *parties) and one.person == person]

    def all_of(self, kind: FactKind) -> Sequence[DatedFact]:
        """Those of a kind, whomever they are about."""
        return self._by_kind.get(kind, ())


def placed(span: Span | None, at: Moment, shift_ms: int = 0) -> Placed:
    """On which side of a span a contact lies; after it, where it always was (None)."""
    if span is None:
        return Placed(Side.AFTER)
    if at.earliest_ms is None or at.latest_ms is None:
        return Placed(Side.UNSURE)
    if span.latest_ms is not None and (since := at.earliest_ms - span.latest_ms - shift_ms) > 0:
        return Placed(Side.AFTER, since <= NEAR_MS)
    if span.earliest_ms is not None and (until := span.earliest_ms + shift_ms - at.latest_ms) > 0:
        return Placed(Side.BEFORE, until <= NEAR_MS)
    return Placed(Side.UNSURE)


def held(fact: DatedFact, at: Moment, since: Span | None, shift_ms: int = 0) -> Placed:
    """Whether it held at a contact, counted from ``since``: AFTER for yes, BEFORE for not then."""
    began = placed(since, at, shift_ms)
    if fact.ended is None or began.side is Side.BEFORE:
        return began
    ended = placed(fact.ended, at)
    if ended.side is Side.AFTER:
        return Placed(Side.BEFORE, ended.is_near)
    side = began.side if ended.side is Side.BEFORE else Side.UNSURE
    return Placed(side, began.is_near or ended.is_near)


def asked(facts: Sequence[DatedFact], at: Moment, meets: Callable[[DatedFact], bool | None] = lambda _: True) -> Asked:
    """Whether it was so at a contact, by all facts that speak of it. ``meets``: whether a fact that is narrower is
    about this contact, None where nobody knows."""
    yes = [(fact, _narrowed(held(fact, at, fact.began), meets(fact))) for fact in facts if fact.is_so]
    no = [(fact, _narrowed(held(fact, at, fact.began), meets(fact))) for fact in facts if not fact.is_so]
    near = any(where.is_near for _, where in (*yes, *no))
    said_yes = _on(yes, Side.AFTER)
    said_no = _on(no, Side.AFTER)
    if said_yes and not said_no and not _on(no, Side.UNSURE):
        return Asked(Answer.YES, said_yes, near)
    if said_yes or _on(yes, Side.UNSURE) or _on(no, Side.UNSURE):
        return Asked(Answer.UNSURE, tuple(fact.id for fact, _ in (*yes, *no)), near)
    if said_no:
        return Asked(Answer.NO, said_no, near)
    if yes:
        return Asked(Answer.NOT_THEN, tuple(fact.id for fact, _ in yes), near)
    return NOTHING_KNOWN


def _narrowed(where: Placed, meets: bool | None) -> Placed:
    if meets is False:
        return Placed(Side.BEFORE)
    return where if meets or where.side is Side.BEFORE else Placed(Side.UNSURE, where.is_near)


def _on(among: Sequence[tuple[DatedFact, Placed]], side: Side) -> tuple[str, ...]:
    return tuple(fact.id for fact, where in among if where.side is side)
