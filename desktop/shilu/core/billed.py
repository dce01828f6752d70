"""Which rows of a carrier's bill are calls and messages that the phone has too, in other words.

A phone counts a call from the first ring, in milliseconds since the epoch; a carrier counts from the answer, by the
clock on its wall, in seconds or in begun minutes. Of a message a bill has no words. Same address and direction, and

- calls that were answered: lengths at most 2 s apart (or the begun minutes that the length makes), the bill at most
  90 s later, the time it rings, or 5 s earlier, as clocks differ;
- messages: at most 90 s apart, as a message waits in the network.

Where minutes only are known, any second of the minute may be meant. A call that a person logged counts as one of the
phone; its length may not be known. Two rows of one bill stay two contacts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.dedupe import TOLERANCE_MS, may_be_the_same
from shilu.core.pairing import paired_once
from shilu.core.when import Precision, When, ZoneBasis

RINGING_MS = 90_000
CLOCKS_MS = 5_000
LENGTH_S = 2
WAITING_MS = 90_000
BILLED_MINUTES = "billed_minutes"
"""The fact that has the begun minutes of a call, where a bill says no more."""
_FINE = frozenset({Precision.MS, Precision.SECOND, Precision.MINUTE})
_ANY_LENGTH = (1, 2**31)
_TEXTS = (Channel.SMS, Channel.MMS)


@dataclass(frozen=True, slots=True)
class Billable:
    """A call that was answered, or a message, as the pairing sees it. ``line`` is equal for those with one address and
    one phone, calls and messages apart; ``by_phone`` tells what a phone says from what a bill says, ``by_person`` what
    a person typed, ``by_carrier`` what is known to be a carrier's bill. ``span_ms`` is how long the time given lasts,
    ``length_s`` the least and the most that a call took; None for messages."""

    id: str
    line: str
    by_phone: bool
    at_ms: int
    span_ms: int
    length_s: tuple[int, int] | None
    direction: Direction = Direction.INCOMING
    by_person: bool = False
    by_carrier: bool = False

    @property
    def last_ms(self) -> int:
        """The last moment that the time given may mean."""
        return self.at_ms + self.span_ms


def billable(
    id_: str,
    *,
    point: str | None,
    channel: Channel,
    direction: Direction,
    outcome: Outcome,
    duration_s: int | None,
    when: When,
    has_words: bool,
    minutes: str,
    phone_of: str,
) -> Billable | None:
    """A contact as something that stands on bills; None where it does not, or too little is known of it. ``point`` is
    its address, ``has_words`` whether it has words or files, ``minutes`` the fact ``BILLED_MINUTES``, ``phone_of``
    whose phone it reached, as ``core.incident`` has it: who writes to many at once stands on the bills of them all."""
    if when.earliest_ms is None or when.latest_ms is None or when.precision not in _FINE or not point:
        return None
    span_ms = when.latest_ms - when.earliest_ms
    line = f"{point} {phone_of}"
    by_person = when.zone_basis is ZoneBasis.TYPED
    by_phone = by_person or when.zone_basis is ZoneBasis.EPOCH
    if channel is Channel.CALL and outcome is Outcome.ANSWERED:
        length = _ANY_LENGTH if by_person and not duration_s else _length(duration_s, minutes)
        return length and Billable(
            id_, f"call {line}", by_phone, when.earliest_ms, span_ms, length, direction, by_person
        )
    if channel in _TEXTS:
        by_phone = by_phone or has_words
        return Billable(id_, f"text {line}", by_phone, when.earliest_ms, span_ms, None, direction, by_person)
    return None


def _length(duration_s: int | None, minutes: str) -> tuple[int, int] | None:
    if duration_s:
        return duration_s, duration_s
    begun = int(minutes) if minutes.isdecimal() and len(minutes) < 9 else 0
    return (begun * 60 - 59, begun * 60) if begun else None


def pair_with_bill(new: Sequence[Billable], there: Iterable[Billable]) -> Mapping[str, str]:
    """For each of the new ones that is among those ``there`` in the other way of counting: its id → the id of that one.
    Each serves once. Those of one direction come first, then those of which the direction of one is not known."""
    known = list(there)
    pairs: dict[str, str] = {}
    for key_of in (_directed, _undirected):
        taken = set(pairs.values())
        found_new = _grouped((one for one in new if one.id not in pairs), key_of)
        found_there = _grouped((one for one in known if one.id not in taken), key_of)
        for (by_phone, *line), left in found_new.items():
            right = [one for one in found_there.get((not by_phone, *line), ()) if one.id not in taken]
            found = paired_once(left, right, reach_ms=max(RINGING_MS, WAITING_MS), may_be_one=may_be_billed)
            pairs |= {mine.id: other.id for mine, other in found}
            taken |= {other.id for _, other in found}
    return pairs


def are_two(some: Sequence[Billable], others: Sequence[Billable]) -> bool:
    """Whether what tells of one contact and what tells of another show that they are two: in one way of counting each
    has its time, and no time of the one is a time of the other. What a clock on a wall has at the time of the phone's
    own row is the phone's log, unless a carrier wrote it; people round what they type."""
    for by_phone in (True, False):
        left, right = _counted(some, by_phone=by_phone), _counted(others, by_phone=by_phone)
        if left and right and not any(_may_be_then(one, other) for one in left for other in right):
            return True
    return False


def _counted(some: Sequence[Billable], *, by_phone: bool) -> Sequence[Billable]:
    phones = [one for one in some if one.by_phone]
    return [
        one
        for one in some
        if one.by_phone is by_phone
        and not one.by_person
        and (by_phone or one.by_carrier or not any(_is_within(phone, one) for phone in phones))
    ]


def _is_within(one: Billable, other: Billable) -> bool:
    return other.at_ms - TOLERANCE_MS <= one.at_ms and one.last_ms <= other.last_ms + TOLERANCE_MS


def _may_be_then(one: Billable, other: Billable) -> bool:
    """A third one's clock may lie between the two."""
    return one.at_ms <= other.last_ms + 2 * TOLERANCE_MS and other.at_ms <= one.last_ms + 2 * TOLERANCE_MS


def _directed(one: Billable) -> tuple[object, ...]:
    return one.by_phone, one.line, one.direction


def _undirected(one: Billable) -> tuple[object, ...]:
    return one.by_phone, one.line


def _grouped(
    some: Iterable[Billable], key_of: Callable[[Billable], tuple[object, ...]]
) -> Mapping[tuple[object, ...], list[Billable]]:
    found: dict[tuple[object, ...], list[Billable]] = defaultdict(list)
    for one in sorted(some, key=lambda one: (one.at_ms, one.id)):
        found[key_of(one)].append(one)
    return found


def may_be_billed(one: Billable, other: Billable) -> bool:
    """Whether of two in different ways of counting, of one line, each may be the other."""
    if not may_be_the_same(one.direction, other.direction):
        return False
    phone, bill = (one, other) if one.by_phone else (other, one)
    later_ms = bill.at_ms - phone.at_ms
    if phone.length_s is None or bill.length_s is None:
        return -WAITING_MS - bill.span_ms <= later_ms <= WAITING_MS + phone.span_ms
    least, most = bill.length_s
    fits = least - LENGTH_S <= phone.length_s[1] and phone.length_s[0] <= most + LENGTH_S
    return fits and -CLOCKS_MS - bill.span_ms <= later_ms <= RINGING_MS + phone.span_ms
