"""Limits: more than so many calls within so many local days.

What counts for certain can make OUTSIDE. What perhaps counts (nobody knows whether it was answered, or on which day it
was) can only take WITHIN away.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from shilu.core.finding import About, Missing, Reason, Result
from shilu.core.rule import Need
from shilu.rules.engine_said import Said
from shilu.rules.engine_stretch import Days, Order, Stretch

_TIME = Missing(Need.EXACT_TIME, About.CONTACT)


class Limit:
    """Contacts that a limit counts for one number or loan, by local day: more than ``most`` within ``span`` days.

    ``beside``: limits whose contacts perhaps belong here too, one of them at a time: it is not known for which number
    or loan they were.
    """

    def __init__(self, most: int, span: int, order: Order, per: str, reason: Reason) -> None:
        self.most, self.span, self.per, self.reason = most, span, per, reason
        self.beside: list[Limit] = []
        self._order = order
        self._sure: dict[int, list[int]] = {}
        self._perhaps: dict[int, list[tuple[int, Said]]] = {}
        self._floats: list[tuple[int, Days | None, Said]] = []
        self._floating: Counter[Days | None] = Counter()

    def put(self, position: int, days: Days | None, said: Said) -> None:
        """One more, that counts perhaps or for certain."""
        if days is None or days[0] != days[1]:
            self._floats.append((position, days, said))
            self._floating[days] += 1
        elif said.missing:
            self._perhaps.setdefault(days[0], []).append((position, said))
        else:
            insort(self._sure.setdefault(days[0], []), position, key=self._order)

    def put_last(self, position: int, day: int) -> None:
        """One more that counts for certain, on a day; ``settle`` puts it into its order."""
        found = self._sure.get(day)
        if found is None:
            self._sure[day] = [position]
        else:
            found.append(position)

    def settle(self) -> None:
        """Put what was put many at a time into its order."""
        for found in self._sure.values():
            found.sort(key=self._order)

    def stretches(self) -> Iterator[Stretch]:
        """All that is found."""
        over = {day: past for day in self._sure if (past := self._over_on(day))}
        counted: set[int] = set()
        for first, last in _clusters(sorted(over), self.span):
            begins = first - self.span + 1
            inside = [at for day in range(begins, last + 1) for at in self._sure.get(day, ())]
            too_many = tuple(at for day in range(first, last + 1) for at in over.get(day, ()))
            counted.update(range(begins, last + 1))
            yield Stretch(
                Result.OUTSIDE, tuple(inside), (begins, last), over=too_many, per=self.per, reason=self.reason
            )
        yield from self._not_over(counted)
        for position, days, said in self._floats:
            yield self._floating_one(position, days, said)

    def of(self, position: int, days: Days | None, said: Said) -> Iterator[Stretch]:
        """What is found of one of them."""
        if days is None or days[0] != days[1]:
            yield self._floating_one(position, days, said)
            return
        day = days[0]
        is_counted = not said.missing and any(self._over_on(later) for later in range(day, day + self.span))
        if is_counted:
            over = (position,) if position in self._over_on(day) else ()
            yield Stretch(Result.OUTSIDE, (position,), days, over=over, per=self.per, reason=self.reason)
        for one in () if is_counted else self._of_day(day, is_counted=False):
            if position in one.positions:
                yield one

    def _over_on(self, day: int) -> list[int]:
        found = self._sure.get(day, [])
        before = sum(len(self._sure.get(earlier, ())) for earlier in range(day - self.span + 1, day))
        return found[max(self.most - before, 0) :]

    def _not_over(self, counted: set[int]) -> Iterator[Stretch]:
        days = sorted({*self._sure, *self._perhaps})
        found = [one for day in days for one in self._of_day(day, is_counted=day in counted)]
        if self.span == 1:
            yield from found
        else:
            yield from _joined([one for one in found if one.at_most is Result.OUTSIDE], self.span)
            yield from _joined([one for one in found if one.at_most is not Result.OUTSIDE], None)

    def _of_day(self, day: int, *, is_counted: bool) -> Iterator[Stretch]:
        """Those of a day that are not counted past a limit: with their neighbours they may be, or not."""
        sure = [] if is_counted else self._sure.get(day, [])
        perhaps = self._perhaps.get(day, [])
        here = sorted((*sure, *(at for at, _ in perhaps)), key=self._order) if perhaps else sure
        if not here:
            return
        begins = [at for at in range(day - self.span + 1, day + 1) if self._possible(at) > self.most]
        if begins:
            missing = frozenset(one for at in begins for one in self._missing_in(at))
            yield Stretch(Result.UNDETERMINED, tuple(here), (day, day), missing, Result.OUTSIDE, per=self.per)
            return
        shut: dict[frozenset[Missing], list[int]] = {}
        for at, said in perhaps:
            if said.gate:
                shut.setdefault(said.missing, []).append(at)
        for missing, some in shut.items():
            yield Stretch(Result.UNDETERMINED, tuple(some), (day, day), missing, Result.WITHIN, per=self.per)
        waiting = {at for some in shut.values() for at in some}
        if len(here) > len(waiting):
            rest = tuple(at for at in here if at not in waiting)
            yield Stretch(Result.WITHIN, rest, (day, day), per=self.per, reason=self.reason)

    def _possible(self, begins: int) -> int:
        return self.possible_from(begins) + max((one.possible_from(begins) for one in self.beside), default=0)

    def possible_from(self, begins: int) -> int:
        """How many of its own count, at most, in the span of days that begins on a day."""
        days = range(begins, begins + self.span)
        found = sum(len(self._sure.get(day, ())) + len(self._perhaps.get(day, ())) for day in days)
        if self._floating:
            found += sum(count for span, count in self._floating.items() if _meets(span, begins, days[-1]))
        return found

    def _missing_in(self, begins: int) -> Iterator[Missing]:
        for one in (self, *self.beside):
            yield from one.missing_between(begins, begins + self.span - 1)

    def missing_between(self, first: int, last: int) -> Iterator[Missing]:
        """What is missing of those that perhaps count, on some days."""
        for day in range(first, last + 1):
            for _, said in self._perhaps.get(day, ()):
                yield from said.missing
        for _, span, said in self._floats:
            if _meets(span, first, last):
                yield from said.missing
                yield _TIME

    def _floating_one(self, position: int, days: Days | None, said: Said) -> Stretch:
        """What is found of one that can have been on several days."""
        if any(self._possible(begins) > self.most for begins in self._starts(days)):
            missing = said.missing | {_TIME}
            return Stretch(Result.UNDETERMINED, (position,), None, missing, Result.OUTSIDE, per=self.per)
        if said.gate:
            return Stretch(Result.UNDETERMINED, (position,), None, said.missing, Result.WITHIN, per=self.per)
        return Stretch(Result.WITHIN, (position,), None, per=self.per, reason=self.reason)

    def _starts(self, days: Days | None) -> Iterator[int]:
        """The first days of spans that meet some days and in which anything begins or ends."""
        held = set(days or ()) or {0}
        for one in (self, *self.beside):
            held |= one.days_held()
        for day in held:
            if days is None or days[0] - self.span < day < days[1] + self.span:
                yield from range(day - self.span + 1, day + 1)

    def days_held(self) -> set[int]:
        """Every day on which something is, or begins or ends."""
        return {*self._sure, *self._perhaps, *(day for span in self._floating for day in span or ())}


def _meets(span: Days | None, begins: int, ends: int) -> bool:
    return span is None or (span[0] <= ends and begins <= span[1])


def _clusters(days: Sequence[int], span: int) -> Iterator[Days]:
    """Days that lie less than ``span`` apart, together."""
    at = 0
    while at < len(days):
        last = at
        while last + 1 < len(days) and days[last + 1] - days[last] < span:
            last += 1
        yield days[at], days[last]
        at = last + 1


def _joined(found: Sequence[Stretch], span: int | None) -> Iterator[Stretch]:
    """Stretches of one day each as one, for neighbouring days; for any days, where ``span`` is None."""
    by_kind: dict[tuple[Result, frozenset[Missing]], list[tuple[int, Stretch]]] = defaultdict(list)
    for one in found:
        day = one.days[0] if one.days is not None else 0
        by_kind[one.result, one.missing if span is None else frozenset()].append((day, one))
    for (result, _), some in by_kind.items():
        days = [day for day, _ in some]
        for first, last in [(days[0], days[-1])] if span is None else _clusters(days, span):
            inside = [one for _, one in some[bisect_left(days, first) : bisect_left(days, last + 1)]]
            missing = frozenset(need for one in inside for need in one.missing)
            positions = tuple(at for one in inside for at in one.positions)
            like = inside[0]
            yield Stretch(result, positions, (first, last), missing, like.at_most, per=like.per, reason=like.reason)
