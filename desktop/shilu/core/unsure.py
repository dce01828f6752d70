"""Contacts of which a row, or a person's word, could tell as well as of the one behind which it stands: a person logged
one call, and there are two within minutes; a carrier billed one, and the phone has two of that length.

What is told in the one way may stand behind either, by which came in first. That it could be of the other is the same
in whatever order they came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from shilu.core.billed import Billable, may_be_billed
from shilu.core.remembered import Remembered, may_be_remembered

_Item = TypeVar("_Item", Remembered, Billable)


@dataclass(frozen=True, slots=True)
class Telling:
    """What a row, or a person, tells: as a call that a person may have logged, and as what stands on bills; None where
    it is neither."""

    by_person: bool
    call: Remembered | None
    billable: Billable | None


@dataclass(frozen=True, slots=True)
class Told:
    """All that is told of a contact: of a call what persons logged, and what sources have; what a phone or a person,
    and what a bill says."""

    logged: Sequence[Remembered]
    of_sources: Sequence[Remembered]
    by_phone: Sequence[Billable]
    billed: Sequence[Billable]


def told(tellings: Iterable[Telling]) -> Told:
    """What is told of one contact, by how it is told."""
    some = list(tellings)
    billables = [one.billable for one in some if one.billable is not None]
    return Told(
        [one.call for one in some if one.call is not None and one.by_person],
        [one.call for one in some if one.call is not None and not one.by_person],
        [one for one in billables if one.by_phone],
        [one for one in billables if not one.by_phone],
    )


def could_be_of_either(one: Told, other: Told) -> bool:
    """Whether one of two contacts is told of in two ways of which the other has one alone, and what tells of the first
    in the other way could tell of the second."""
    return any(
        _fits_both(has, lacks, may_be_remembered)
        for has, lacks in (
            ((one.logged, one.of_sources), (other.logged, other.of_sources)),
            ((other.logged, other.of_sources), (one.logged, one.of_sources)),
        )
    ) or any(
        _fits_both(has, lacks, may_be_billed)
        for has, lacks in (
            ((one.by_phone, one.billed), (other.by_phone, other.billed)),
            ((other.by_phone, other.billed), (one.by_phone, one.billed)),
        )
    )


def _fits_both(
    has: tuple[Sequence[_Item], Sequence[_Item]],
    lacks: tuple[Sequence[_Item], Sequence[_Item]],
    may_be_one: Callable[[_Item, _Item], bool],
) -> bool:
    """Each told in the first way and in the second."""
    if not all(has) or bool(lacks[0]) is bool(lacks[1]):
        return False

    def fits(one: _Item, other: _Item) -> bool:
        return one.line == other.line and may_be_one(one, other)

    together = [(mine, its) for mine in has[0] for its in has[1] if fits(mine, its)]
    return any(fits(alone, its) for alone in lacks[0] for _, its in together) or any(
        fits(mine, alone) for mine, _ in together for alone in lacks[1]
    )
