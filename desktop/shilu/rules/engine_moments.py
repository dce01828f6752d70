"""When what rules say can change: moments of the record, and times of its days.

Between two of them every rule says the same of contacts that are alike otherwise.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from shilu.core.fact import FactKind, Span
from shilu.core.rule import AfterRefusal, Cooldown, FreqWindow, Need, QuietDays, QuietHours, Rule, RuleKind
from shilu.rules.engine_clock import (
    DAY_MS,
    HOUR_MS,
    MINUTE_MS,
    NEAR_MS,
    Quiet,
    edges_of_day,
    local_days,
    midnight_ms,
    moves,
    quiet_spans,
)
from shilu.rules.engine_gates import Ground, quiet_of, quiet_of_fact

_EPOCH_DAY = date(1970, 1, 1).toordinal()
_LONG_AGO_MS = 80 * 366 * DAY_MS
"""Tables reach no further back, or ahead."""
Key = tuple[Any, ...]
_FACTS_READ: Mapping[RuleKind, Sequence[FactKind]] = {
    RuleKind.QUIET_HOURS: (
        FactKind.PAST_DUE,
        FactKind.UNWANTED_TIME,
        FactKind.UNWANTED_PLACE,
        FactKind.UNWANTED_CHANNEL,
    ),
    RuleKind.THIRD_PARTY: (FactKind.GUARANTOR, FactKind.REACHABLE, FactKind.APP_PERMISSION),
    RuleKind.AFTER_REFUSAL: (FactKind.REFUSAL,),
    RuleKind.AFTER_CEASE: (FactKind.STOP_NOTICE,),
    RuleKind.REPRESENTED: (FactKind.REPRESENTED,),
    RuleKind.WORKPLACE: (FactKind.EMPLOYER_BAN,),
    RuleKind.CHANNEL_OPTOUT: (FactKind.UNWANTED_CHANNEL,),
    RuleKind.AFTER_POLICE_WARNING: (FactKind.POLICE_WARNING,),
}
_BY_CLOCK = (RuleKind.QUIET_HOURS, RuleKind.QUIET_DAYS)
"""The kinds that look at the time of day."""
_BY_DAY = (RuleKind.FREQ_WINDOW, RuleKind.COOLDOWN)
"""Those that only look whether it was near midnight."""


class When(Struct, frozen=True, gc=False, eq=False):
    """Times of which every rule says the same. ``by_rule`` are numbers: equal for two of them of which that rule says
    the same."""

    number: int
    by_rule: tuple[int, ...]


class Stay(Struct, frozen=True, gc=False):
    """How long it stays so. ``until_ms``: the first instant that is another (UTC). ``days``: by zone the local day, as
    an ordinal; None where it is not one, or not known."""

    when: When
    until_ms: int
    days: tuple[int | None, ...]


class _Wall:
    """A zone's clock as tables over the time of the record."""

    def __init__(self, zone: str, begins_ms: int, ends_ms: int) -> None:
        found = moves(begins_ms, ends_ms, zone)
        self.starts = [at for at, _ in found]
        self.offsets = [offset for _, offset in found]
        self.ends = [*self.starts[1:], ends_ms + 1]


class Moments:
    """Every moment that matters of a record."""

    def __init__(self, rules: Sequence[Rule], ground: Ground) -> None:
        self._rules, self._ground = rules, ground
        self.zones = _zones(rules, ground)
        self._quiets = _quiets(rules, ground)
        self._edges = sorted(_around_edges(self._quiets))
        has_hours = any(one.hours or one.weekdays for kind in FactKind for one in ground.facts.all_of(kind))
        self._by_clock = [has_hours or rule.kind in _BY_CLOCK for rule in rules]
        self._by_day = [rule.kind in _BY_DAY for rule in rules]
        self._nowhere: tuple[None, ...] = (None,) * len(self.zones)
        self._day_kinds: dict[int, int] = {}
        self._kinds: dict[Key, int] = {}
        self._whens: dict[Key, When] = {}
        self._parts: list[dict[object, int]] = [{} for _ in rules]
        self._walls: list[_Wall] = []
        self._points: list[int] = []
        self._points_of: list[list[int]] = []
        self._begins, self._ends = 0, -1

    def reach(self, begins: int, ends: int) -> bool:
        """Make the tables long enough, with a year to spare; what lies outside them is looked at by itself. Whether
        they became longer: what was alike by the moments that were known may not be so by all."""
        now = self._ground.now_ms
        begins, ends = max(begins, now - _LONG_AGO_MS), min(ends, now + _LONG_AGO_MS)
        if ends < begins or (self._begins <= begins and ends <= self._ends):
            return False
        if self._walls:
            begins, ends = min(begins, self._begins), max(ends, self._ends)
        self._begins, self._ends = begins - 2 * DAY_MS, ends + 366 * DAY_MS
        self._walls = [_Wall(zone, self._begins, self._ends) for zone in self.zones]
        self._mark()
        return True

    def go_on(self, ground: Ground) -> None:
        """Judge by another ground from now on, of which nothing but the device's time is another."""
        self._ground = ground
        self._mark()

    def _mark(self) -> None:
        moved = {at for wall in self._walls for at in wall.starts[1:]}
        near = {at + shift for at in moved for shift in (-NEAR_MS, NEAR_MS + 1)}
        always = {*moved, *near, *_points((), FactKind.RESIDENCE, self._ground, self.zones)}
        self._points_of = [
            sorted(always.union(*(_points((rule,), kind, self._ground, self.zones) for kind in _facts_read(rule))))
            for rule in self._rules
        ]
        self._points = sorted(always.union(*self._points_of))
        self._whens.clear()
        self._parts = [{} for _ in self._rules]

    def of(self, early: int | None, late: int | None) -> Stay:
        """What a time (UTC ms, inclusive) is among them. ``until_ms`` is of use where ``late`` lies before it."""
        if early is None or late is None or not self._begins <= early <= late <= self._ends:
            return Stay(self._by_itself(early, late), early or 0, self._nowhere)
        point = bisect_right(self._points, early)
        until = self._points[point] if point < len(self._points) else self._ends + 1
        key: list[int] = [point]
        days: list[int] = []
        lasting: list[int] = []
        for wall in self._walls:
            at = bisect_right(wall.starts, early) - 1
            day, clock = divmod(early + wall.offsets[at], DAY_MS)
            part = bisect_right(self._edges, clock)
            until = min(until, early - clock + self._edges[part])  # a moved clock is a point
            key += (part, self._kind_of_day(day))
            days.append(day + _EPOCH_DAY)
            lasting.append(min(wall.ends[at], early - clock + DAY_MS))
        if late < until:
            found = tuple(key)
            when = self._whens.get(found) or self._named(found, self._plain(found, early, days))
            return Stay(when, until, tuple(days))
        known = tuple(day if late < end else None for day, end in zip(days, lasting, strict=True))
        return Stay(self._by_itself(early, late), until, known)

    def _by_itself(self, early: int | None, late: int | None) -> When:
        key: Key = (early, late)
        return self._whens.get(key) or self._named(key, (key for _ in self._rules))

    def _named(self, key: Key, parts: Iterable[object]) -> When:
        numbers = tuple(known.setdefault(part, len(known)) for known, part in zip(self._parts, parts, strict=True))
        when = self._whens[key] = When(len(self._whens), numbers)
        return when

    def _plain(self, key: Key, early: int, days: Sequence[int]) -> Iterator[object]:
        """By rule what of a time it looks at."""
        midnight = tuple(
            begins <= NEAR_MS or begins >= DAY_MS - NEAR_MS for part in key[1::2] for begins in (self._edges[part - 1],)
        )
        for at, rule in enumerate(self._rules):
            point = bisect_right(self._points_of[at], early)
            if max(days) < rule.begins.toordinal() or (rule.ends is not None and min(days) > rule.ends.toordinal()):
                yield "not in force"
            elif self._by_clock[at]:
                yield (point, *key[1:])
            else:
                yield (point, *midnight) if self._by_day[at] else point

    def _kind_of_day(self, day: int) -> int:
        """A number that is equal for two days on which, and around which, the same times are quiet."""
        kind = self._day_kinds.get(day)
        if kind is None:
            around = tuple(
                (tuple(spans), doubtful)
                for quiet in self._quiets
                for near in (day - 1, day, day + 1)
                for spans, doubtful in (quiet_spans(near, quiet, self._ground.holidays),)
            )
            kind = self._day_kinds[day] = self._kinds.setdefault(around, len(self._kinds))
        return kind


def _quiets(rules: Iterable[Rule], ground: Ground) -> Sequence[Quiet]:
    """Every quiet time of rules and facts."""
    found = [quiet_of(rule.terms) for rule in rules if isinstance(rule.terms, QuietHours | QuietDays)]
    facts = [quiet_of_fact(one) for kind in FactKind for one in ground.facts.all_of(kind) if one.hours or one.weekdays]
    return list(dict.fromkeys((*found, *facts)))


def _zones(rules: Iterable[Rule], ground: Ground) -> Sequence[str]:
    homes = (one.zone for one in ground.facts.all_of(FactKind.RESIDENCE) if one.zone)
    fixed = (zone for rule in rules if (zone := getattr(rule.terms, "zone", "")))
    return list(dict.fromkeys((ground.zone, *homes, *fixed)))


def _around_edges(quiets: Iterable[Quiet]) -> Iterator[int]:
    """Times of day (ms) at which a contact enters or leaves quiet time, or what is near an edge of it."""
    minutes = {0, DAY_MS // MINUTE_MS}.union(*(edges_of_day(quiet) for quiet in quiets))
    for at in (minute * MINUTE_MS for minute in minutes):
        for edge in (at - NEAR_MS, at, at + NEAR_MS + 1):
            if 0 <= edge <= DAY_MS:
                yield edge


def _facts_read(rule: Rule) -> Iterator[FactKind]:
    """The kinds of facts whose answer can change what a rule says, beside where people live."""
    yield FactKind.RESIDENCE
    yield from _FACTS_READ.get(rule.kind, ())
    if Need.NO_CONSENT in rule.needs or isinstance(rule.terms, FreqWindow | Cooldown):
        yield FactKind.CONSENT


def _points(rules: Sequence[Rule], kind: FactKind, ground: Ground, zones: Sequence[str]) -> Iterator[int]:
    """Moments (UTC ms) at which the answer of a kind of facts, or of a rule's days, can change."""
    yield ground.now_ms + 1
    for rule in rules:
        for zone in zones:
            yield midnight_ms(rule.begins.toordinal(), zone)
            if rule.ends is not None:
                yield midnight_ms(rule.ends.toordinal() + 1, zone)
    shifts = {0, *(rule.terms.grace_hours * HOUR_MS for rule in rules if isinstance(rule.terms, AfterRefusal))}
    for fact in ground.facts.all_of(kind):
        for span in (fact.began, fact.told, fact.ended):
            yield from _around(span, shifts)
    overs = {rule.terms.lifted_over_days_past_due for rule in rules if isinstance(rule.terms, QuietHours)} - {None}
    for fact in ground.facts.all_of(FactKind.PAST_DUE) if overs else ():
        if fact.began is None or fact.began.earliest_ms is None or fact.began.latest_ms is None:
            continue
        for zone in zones:
            for day in local_days(fact.began.earliest_ms, fact.began.latest_ms, zones):
                for over in overs:
                    yield midnight_ms(day + (over or 0), zone)


def _around(span: Span | None, shifts: Iterable[int]) -> Iterator[int]:
    if span is None:
        return
    for shift in shifts:
        if span.earliest_ms is not None:
            yield span.earliest_ms + shift
            yield span.earliest_ms + shift - NEAR_MS
        if span.latest_ms is not None:
            yield span.latest_ms + shift + 1
            yield span.latest_ms + shift + NEAR_MS + 1
