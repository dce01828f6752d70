"""Calls after a conversation, what may be done once, and conduct that comes again."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from shilu.core.channel import Outcome
from shilu.core.finding import About, Missing, Reason, Result, Why
from shilu.core.judged import JudgedContact
from shilu.core.rule import Cooldown, CourseOfConduct, Need
from shilu.rules.engine_clock import DAY_MS
from shilu.rules.engine_said import Said
from shilu.rules.engine_stretch import Days, Stretch

_TIME = Missing(Need.EXACT_TIME, About.CONTACT)
_ANSWERED = Missing(Need.ANSWERED, About.CONTACT)
_LOAN = Missing(Need.DEBT_ID, About.CONTACT)
_DISCLOSED = frozenset({Missing(Need.DEBT_DISCLOSED, About.CONTACT)})
_PERHAPS_TALKED = (Outcome.UNKNOWN, Outcome.ANSWERED_ELSEWHERE)


class One(Struct, frozen=True, gc=False):
    """A contact that counts, perhaps or for certain."""

    position: int
    days: Days | None
    said: Said
    contact: JudgedContact


class Conversations:
    """Calls, and the conversations after which they may not come."""

    def __init__(self, terms: Cooldown) -> None:
        self._terms = terms
        self._reason = Reason(Why.COOLDOWN, (("days", str(terms.days)),))
        self._calls: list[One] = []
        self._talks: list[tuple[int, int, One]] = []
        self._talks_sometime: list[One] = []
        self._longest_ms = 0

    def put(self, one: One) -> None:
        """One more call."""
        self._calls.append(one)
        if one.contact.outcome is Outcome.ANSWERED or one.contact.outcome in _PERHAPS_TALKED:
            if one.contact.earliest_ms is None:
                self._talks_sometime.append(one)
            else:
                insort(self._talks, (one.contact.earliest_ms, one.position, one), key=lambda talk: talk[:2])
                late = one.contact.latest_ms or one.contact.earliest_ms
                self._longest_ms = max(self._longest_ms, late - one.contact.earliest_ms)

    def stretches(self) -> Iterator[Stretch]:
        """All that is found, call by call."""
        for one in self._calls:
            yield self.of(one)

    def of(self, one: One) -> Stretch:
        """What is found of one call."""
        missing: set[Missing] = set()
        may = False
        for talk in self._talks_before(one):
            if talk.position == one.position:
                continue
            doubt = self._doubt(talk, one)
            if doubt is None:
                continue
            may = True
            if not doubt:
                if not one.said.missing:
                    at = (one.position,)
                    return Stretch(Result.OUTSIDE, at, over=at, after=(talk.position,), reason=self._reason)
                missing.clear()
                break
            missing |= doubt
        if may:
            every = frozenset(missing | one.said.missing)
            return Stretch(Result.UNDETERMINED, (one.position,), missing=every, at_most=Result.OUTSIDE)
        if one.said.gate:
            return Stretch(Result.UNDETERMINED, (one.position,), missing=one.said.missing, at_most=Result.WITHIN)
        return Stretch(Result.WITHIN, (one.position,), reason=self._reason)

    def _talks_before(self, one: One) -> Iterator[One]:
        """Those that can have been so shortly before; the nearest first."""
        yield from self._talks_sometime
        early, late = one.contact.earliest_ms, one.contact.latest_ms
        if early is None or late is None:
            yield from (talk for _, _, talk in self._talks)
            return
        at = bisect_left(self._talks, late + 1, key=lambda talk: talk[0])
        longest = (self._terms.days + 2) * DAY_MS + self._longest_ms
        while at > 0 and self._talks[at - 1][0] >= early - longest:
            at -= 1
            yield self._talks[at][2]

    def _doubt(self, talk: One, one: One) -> set[Missing] | None:
        """What is missing to say that a call came so shortly after a conversation: nothing where it did, None where it
        did not."""
        found = set(talk.said.missing)
        if self._terms.about_one_loan:
            if talk.contact.loan and one.contact.loan and talk.contact.loan != one.contact.loan:
                return None
            if not (talk.contact.loan and one.contact.loan):
                found.add(_LOAN)
        if talk.days is None or one.days is None or talk.contact.latest_ms is None or one.contact.earliest_ms is None:
            found.add(_TIME)
        elif one.days[0] - talk.days[1] >= self._terms.days or one.days[1] < talk.days[0]:
            return None
        elif talk.contact.latest_ms >= one.contact.earliest_ms or one.days[1] - talk.days[0] >= self._terms.days:
            found.add(_TIME)
        if talk.contact.outcome is not Outcome.ANSWERED:
            found.add(_ANSWERED)
        return found


class Once:
    """What another person may be asked once."""

    def __init__(self) -> None:
        self._all: list[One] = []
        self._first_end: int | None = None
        self._begins: list[int] = []
        self._sometime = 0
        self._gates: set[Missing] = set()

    def put(self, one: One) -> None:
        """One more contact."""
        self._all.append(one)
        if one.said.reason.why is Why.ALLOWED_PERSON:
            return
        early, late = one.contact.earliest_ms, one.contact.latest_ms
        self._gates |= one.said.gate
        if early is None or late is None:
            self._sometime += 1
            return
        insort(self._begins, early)
        if one.said.missing <= _DISCLOSED and (self._first_end is None or late < self._first_end):
            self._first_end = late

    def stretches(self) -> Iterator[Stretch]:
        """All that is found, contact by contact."""
        for one in self._all:
            yield self.of(one)

    def of(self, one: One) -> Stretch:
        """What is found of one contact."""
        at, said = (one.position,), one.said
        is_settled = said.result is Result.OUTSIDE or said.reason.why is Why.ALLOWED_PERSON
        early, late = one.contact.earliest_ms, one.contact.latest_ms
        is_again = self._first_end is not None and early is not None and self._first_end < early
        if is_again and not is_settled and said.missing <= _DISCLOSED:
            return Stretch(Result.OUTSIDE, at, over=at, reason=Reason(Why.AGAIN))
        others = self._sometime + (len(self._begins) if late is None else bisect_right(self._begins, late))
        if is_settled or others <= 1:  # itself
            reason = None if said.missing else said.reason
            return Stretch(said.result, at, missing=said.missing, at_most=said.at_most, reason=reason)
        missing = said.missing or frozenset(self._gates) or frozenset({_TIME})
        return Stretch(Result.UNDETERMINED, at, missing=missing, at_most=Result.OUTSIDE)


class Conduct:
    """Contacts that a person tagged, of one lender group, by whom they reached."""

    def __init__(self, terms: CourseOfConduct) -> None:
        self._terms = terms
        self._by_person: dict[str, list[One]] = defaultdict(list)

    def put(self, one: One) -> None:
        """One more contact."""
        self._by_person[one.said.person].append(one)

    def stretches(self) -> Iterator[Stretch]:
        """All that is found: of every person, and of all together where so many people were reached."""
        for person, some in self._by_person.items():
            yield from self._of_person(person, some)
        least = self._terms.people
        if least:
            everybody = [one for some in self._by_person.values() for one in some]
            sure = {one.said.person for one in everybody if not one.said.missing}
            reason = Reason(Why.CONDUCT_PEOPLE, (("people", str(least)),))
            yield from _found(everybody, (len(sure), len(self._by_person)), least, reason)

    def of(self, one: One) -> Iterator[Stretch]:
        """What is found of one contact."""
        for found in self.stretches():
            if one.position in found.positions and (found.person == one.said.person or _is_of_people(found)):
                yield found

    def _of_person(self, person: str, some: list[One]) -> Iterator[Stretch]:
        sure = [one for one in some if not one.said.missing]
        if self._terms.on_days:
            fixed = {one.days for one in sure if one.days is not None and one.days[0] == one.days[1]}
            certain = len(fixed) or min(len(sure), 1)
            loose = [one for one in some if one.days is None or one.days[0] != one.days[1]]
            possible = len({one.days for one in some} - {one.days for one in loose}) + len(loose)
        else:
            certain, possible = len(sure), len(some)
        reason = Reason(Why.CONDUCT, (("least", str(self._terms.least)),))
        yield from _found(some, (certain, possible), self._terms.least, reason, person)


def _found(some: list[One], counts: tuple[int, int], least: int, reason: Reason, person: str = "") -> Iterator[Stretch]:
    """``counts``: how many there are for certain, and at most."""
    certain, possible = counts
    sure = tuple(one.position for one in some if not one.said.missing)
    perhaps = [one for one in some if one.said.missing]
    missing = frozenset(need for one in perhaps for need in one.said.missing)
    unsure = tuple(one.position for one in perhaps)
    if certain >= least:
        yield Stretch(Result.OUTSIDE, tuple(dict.fromkeys(sure)), person=person, reason=reason)
        if unsure:
            yield Stretch(Result.UNDETERMINED, unsure, None, missing, Result.OUTSIDE, person=person)
    elif possible >= least:
        every = tuple(dict.fromkeys(one.position for one in some))
        waits = missing or frozenset({_TIME})
        yield Stretch(Result.UNDETERMINED, every, None, waits, Result.OUTSIDE, person=person)
    else:
        if sure:
            yield Stretch(Result.WITHIN, tuple(dict.fromkeys(sure)), person=person, reason=reason)
        if unsure:
            yield Stretch(Result.UNDETERMINED, unsure, None, missing, Result.WITHIN, person=person)


def _is_of_people(found: Stretch) -> bool:
    return found.reason is not None and found.reason.why is Why.CONDUCT_PEOPLE
