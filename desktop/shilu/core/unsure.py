"""Contacts of which a row, or a person's word, could tell as well as of the one behind which it stands: a person logged
one call, and there are two within minutes; a carrier billed one, and the phone has two of that length.

What is told in the one way may stand behind either, by which came in first. That it could be of the other is the same
in whatever order they came.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shilu.core.billed import Billable, may_be_billed
from shilu.core.remembered import Remembered, may_be_remembered


@dataclass(frozen=True, slots=True)
class Telling:
    """What a row, or a person, tells: as a call that a person may have logged, and as what stands on bills; None where
    it is neither."""

    by_person: bool
    call: Remembered | None
    billable: Billable | None


def could_be_of_either(one: Sequence[Telling], other: Sequence[Telling]) -> bool:
    """Whether one of two contacts is told of in two ways of which the other has one alone, and what tells of the first
    in the other way could tell of the second."""
    return any(
        _could_be(left, right)
        for left, right in (
            (_logged_and_told(one), _logged_and_told(other)),
            (_by_phone_and_billed(one), _by_phone_and_billed(other)),
        )
    )


_Calls = tuple[Sequence[Remembered], Sequence[Remembered]]
_Billed = tuple[Sequence[Billable], Sequence[Billable]]


def _logged_and_told(some: Sequence[Telling]) -> _Calls:
    calls = [(one.by_person, one.call) for one in some if one.call is not None]
    return [call for by_person, call in calls if by_person], [call for by_person, call in calls if not by_person]


def _by_phone_and_billed(some: Sequence[Telling]) -> _Billed:
    found = [one.billable for one in some if one.billable is not None]
    return [one for one in found if one.by_phone], [one for one in found if not one.by_phone]


def _could_be(one: _Calls | _Billed, other: _Calls | _Billed) -> bool:
    """Each told in the first way and in the second."""
    for (left, right), (lone_left, lone_right) in ((one, other), (other, one)):
        together = [(mine, its) for mine in left for its in right if _fits(mine, its)]
        if lone_left and not lone_right and any(_fits(mine, its) for mine in lone_left for _, its in together):
            return True
        if lone_right and not lone_left and any(_fits(mine, its) for mine, _ in together for its in lone_right):
            return True
    return False


def _fits(one: Remembered | Billable, other: Remembered | Billable) -> bool:
    if one.line != other.line:
        return False
    if isinstance(one, Remembered):
        return isinstance(other, Remembered) and may_be_remembered(one, other)
    return isinstance(other, Billable) and may_be_billed(one, other)
