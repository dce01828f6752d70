"""What the rows behind one contact say of it, and which of them holds.

Each field is that of the row which knows it best: a person's word before a device's own record, that before what an
app or a carrier wrote out, that before what was read off a scan or claimed by a file's name; of equals the one whose
time is finer. What a row does not say comes from the next. Which of them came in first makes no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.incident import Contact, Reached, phone_of
from shilu.core.normalise import NAMED_FILES
from shilu.core.record import READ_BY_OCR
from shilu.core.when import Precision, When, ZoneBasis


class Rank(IntEnum):
    """How well a row knows what it says; what is kept of it in tables."""

    UNFINISHED_FILE = 0  # a file of evidence of which number or time is not known
    READ_OFF = 1  # by a program, off a scan
    FILE = 2  # a file of evidence claims it: its name, its metadata
    EXPORT = 3  # what an app or a carrier wrote out, by a clock on a wall
    DEVICE = 4  # a device's own record, since the epoch
    PERSON = 5


TO_BE_COMPLETED = frozenset({Rank.UNFINISHED_FILE, Rank.READ_OFF})
OF_FILES = frozenset({Rank.UNFINISHED_FILE, Rank.FILE})

_PRECISIONS = list(Precision)
_BASES = list(ZoneBasis)


def rank_of(contact: Contact, *, of_file: bool, incomplete: bool) -> Rank:
    """The rank of a row of a source."""
    if of_file:
        return Rank.UNFINISHED_FILE if incomplete else Rank.FILE
    if READ_BY_OCR in contact.facts:
        return Rank.READ_OFF
    is_timed = contact.when.earliest_ms is not None
    return Rank.DEVICE if is_timed and contact.when.zone_basis is ZoneBasis.EPOCH else Rank.EXPORT


@dataclass(frozen=True, slots=True)
class Telling:
    """What one row, or a person, says of a contact. ``point`` is the id of its address, ``written`` how that was
    written, ``called`` what the source calls whom it belongs to."""

    rank: int
    when: When
    channel: Channel
    direction: Direction
    outcome: Outcome
    duration_s: int | None
    point: str | None
    written: str
    called: str
    reached: tuple[Reached, ...]
    text: str
    facts: Mapping[str, str]


def holding(tellings: Iterable[Telling]) -> Telling:
    """What holds of a contact of which these are told; there is at least one. It has the rank of the best of them."""
    best, *rest = ranked = sorted(tellings, key=_place)
    if not rest:
        return best
    timed = _first(ranked, lambda one: one.when.earliest_ms is not None)
    placed = _first(ranked, lambda one: one.point is not None)
    return replace(
        best,
        when=timed.when,
        channel=_first(ranked, lambda one: one.channel is not Channel.OTHER).channel,
        direction=_first(ranked, lambda one: one.direction is not Direction.UNKNOWN).direction,
        outcome=_first(ranked, lambda one: one.outcome is not Outcome.UNKNOWN).outcome,
        duration_s=_first(ranked, lambda one: one.duration_s is not None).duration_s,
        point=placed.point,
        written=placed.written,
        called=_first(ranked, lambda one: bool(one.called)).called,
        reached=_reached(ranked),
        text=_first(ranked, lambda one: bool(one.text)).text,
        facts=_facts(ranked),
    )


def _place(one: Telling) -> tuple[object, ...]:
    """The best first. Of equals any order will do that does not ask which came first."""
    when = one.when
    earliest_ms, latest_ms = when.earliest_ms, when.latest_ms
    return (
        -one.rank,
        _PRECISIONS.index(when.precision),
        _BASES.index(when.zone_basis),
        (earliest_ms is None, earliest_ms or 0, latest_ms or 0),
        (-len(one.text), one.text, one.written, one.called, when.raw, when.zone, one.channel, one.outcome),
        (one.direction, -(one.duration_s or 0), sorted(one.facts.items())),
        [(person.kind, person.number, person.label, person.id) for person in one.reached],
    )


def _first(ranked: Sequence[Telling], knows: Callable[[Telling], bool]) -> Telling:
    return next(filter(knows, ranked), ranked[0])


def _reached(ranked: Sequence[Telling]) -> tuple[Reached, ...]:
    """That it was another person's phone is only known where somebody said so. Its number is any that is known."""
    who = _first(ranked, lambda one: bool(phone_of(one.reached))).reached
    if not who or who[0].number:
        return who
    numbers = (one.reached[0].number for one in ranked if one.reached and one.reached[0].kind is who[0].kind)
    return (replace(who[0], number=next(filter(None, numbers), "")), *who[1:])


def _facts(ranked: Sequence[Telling]) -> Mapping[str, str]:
    """Those of the best row, and every file that any row names."""
    facts = {name: said for name, said in ranked[0].facts.items() if name != NAMED_FILES}
    named = {name: None for one in ranked for name in one.facts.get(NAMED_FILES, "").split("\n") if name}
    return {**facts, NAMED_FILES: "\n".join(named)} if named else facts
