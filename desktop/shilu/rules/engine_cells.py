"""The record sorted into cells: contacts of which every rule says the same.

All that a rule reads of them is the same, and their times lie between the same two moments at which anything changes.
Each cell is judged once (engine_one).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import Any

from shilu.core.fact import FactKind, Span
from shilu.core.judged import JudgedContact
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
from shilu.rules.engine_one import said_of
from shilu.rules.engine_said import Said

_EPOCH_DAY = date(1970, 1, 1).toordinal()
_LONG_AGO_MS = 80 * 366 * DAY_MS
"""Tables reach no further back, or ahead."""
Key = tuple[Any, ...]
_READ_BY_ALL = ("channel", "direction", "place", "loan", "loan_kind", "purpose")
"""What the gates and the facts of any rule can read of a contact, beside its time, whom it met and who is behind it."""
_READ_BY: Mapping[RuleKind, Sequence[str]] = {
    RuleKind.FREQ_WINDOW: ("outcome",),
    RuleKind.COOLDOWN: ("outcome",),
    RuleKind.THIRD_PARTY: ("tags", "disclosed"),
    RuleKind.COURSE_OF_CONDUCT: ("tags",),
    RuleKind.AFTER_POLICE_WARNING: ("tags",),
    RuleKind.CHANNEL_OPTOUT: ("withheld",),
    RuleKind.VISIT_SIZE: ("visitors",),
}
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


@dataclass(slots=True, eq=False)
class Cell:
    """Positions of contacts that are alike, and what each rule says of any of them."""

    said: tuple[tuple[Said, ...], ...]
    documented: bool
    positions: list[int] = field(default_factory=list)


class _Wall:
    """A zone's clock as tables over the time of the record."""

    def __init__(self, zone: str, begins_ms: int, ends_ms: int, edges: Sequence[int]) -> None:
        found = moves(begins_ms, ends_ms, zone)
        self.zone = zone
        self.starts = [at for at, _ in found]
        self.offsets = [offset for _, offset in found]
        self.edges = edges


class Cells:
    """The record of a case, one contact after the other. ``positions`` count them as they came in."""

    def __init__(self, rules: Sequence[Rule], ground: Ground) -> None:
        self._rules, self._ground = rules, ground
        self.contacts: list[JudgedContact] = []
        self.ids: list[str] = []
        self.cell_of: list[Cell] = []
        self.cells: list[Cell] = []
        self._zones = _zones(rules, ground)
        self._days: dict[str, list[int | None]] = {zone: [] for zone in self._zones}
        self._faces: dict[Key, dict[Key, Cell]] = {}
        self._quiets = _quiets(rules, ground)
        self._said: dict[Key, tuple[Said, ...]] = {}
        self._same: dict[tuple[object, object], tuple[object, object]] = {}
        self._reads = [attrgetter(*_READ_BY_ALL, *_READ_BY.get(rule.kind, ())) for rule in rules]
        has_hours = any(one.hours or one.weekdays for kind in FactKind for one in ground.facts.all_of(kind))
        self._by_clock = [has_hours or rule.kind in _BY_CLOCK for rule in rules]
        self._by_day = [rule.kind in _BY_DAY for rule in rules]
        self._day_kinds: dict[int, int] = {}
        self._kinds: dict[Key, int] = {}
        self._walls: list[_Wall] = []
        self._points: list[int] = []
        self._points_of: list[list[int]] = []
        self._begins, self._ends = 0, -1

    def day_of(self, position: int, zones: Sequence[str]) -> tuple[int, int] | None:
        """The first and last local day of a contact, as ordinals; None where its time is unknown."""
        if len(zones) == 1 and (known := self._days.get(zones[0])) is not None and (day := known[position]) is not None:
            return day, day
        contact = self.contacts[position]
        if contact.earliest_ms is None or contact.latest_ms is None:
            return None
        return local_days(contact.earliest_ms, contact.latest_ms, zones)

    def known_days(self, zones: Sequence[str]) -> Sequence[int | None] | None:
        """By position the local day as an ordinal, None where it is not one day or not known; None for zones of which
        there is no such table."""
        return self._days.get(zones[0]) if len(zones) == 1 else None

    def add_all(self, contacts: Sequence[JudgedContact]) -> None:
        """Put many contacts in. They are in order of time."""
        known = [at for one in contacts if (at := one.earliest_ms) is not None]
        if known:
            now = self._ground.now_ms
            self._reach(max(min(known), now - _LONG_AGO_MS), min(max(known), now))
        for one in contacts:
            self._put(one)

    def add(self, contact: JudgedContact) -> Cell:
        """Put one in, and say where it went."""
        if contact.earliest_ms is not None and abs(self._ground.now_ms - contact.earliest_ms) <= _LONG_AGO_MS:
            self._reach(contact.earliest_ms, contact.earliest_ms)
        return self._put(contact)

    def _reach(self, begins: int, ends: int) -> None:
        """Make the tables long enough, with a year to spare. What lies outside them is looked at by itself."""
        if self._begins <= begins and ends <= self._ends:
            return
        if self._walls:
            begins, ends = min(begins, self._begins), max(ends, self._ends)
        self._begins, self._ends = begins - 2 * DAY_MS, ends + 366 * DAY_MS
        edges = sorted(_around_edges(self._quiets))
        self._walls = [_Wall(zone, self._begins, self._ends, edges) for zone in self._zones]
        moved = {at for wall in self._walls for at in wall.starts[1:]}
        near = {at + shift for at in moved for shift in (-NEAR_MS, NEAR_MS + 1)}
        always = {*moved, *near, *_points((), FactKind.RESIDENCE, self._ground, self._zones)}
        self._points_of = [
            sorted(always.union(*(_points((rule,), kind, self._ground, self._zones) for kind in _facts_read(rule))))
            for rule in self._rules
        ]
        self._points = sorted(always.union(*self._points_of))
        self._faces.clear()  # what was alike by the moments that were known may not be so by all
        self._said.clear()

    def _put(self, contact: JudgedContact) -> Cell:
        within = self._faces.get(face := _face(contact)) or self._faces.setdefault(_whole_face(contact), {})
        key = self._key(contact)
        cell = within.get(key)
        if cell is None:
            cell = within[key] = Cell(self._judged(contact, key), contact.documented)
            self.cells.append(cell)
            self._faces[face] = within
        cell.positions.append(len(self.contacts))
        self.contacts.append(contact)
        self.ids.append(contact.id)
        self.cell_of.append(cell)
        return cell

    def _judged(self, contact: JudgedContact, key: Key) -> tuple[tuple[Said, ...], ...]:
        """What each rule says of a contact: as of one before, of which it read the same."""
        who = (contact.met, contact.behind)
        met, behind = self._same.setdefault(who, who)
        is_plain = len(key) > 2
        midnight: Key = ()
        if is_plain:
            begins = [wall.edges[part - 1] for wall, part in zip(self._walls, key[1::2], strict=True)]
            midnight = tuple(at <= NEAR_MS or at >= DAY_MS - NEAR_MS for at in begins)
        found: list[tuple[Said, ...]] = []
        for at, rule in enumerate(self._rules):
            when: object = key
            if is_plain and contact.earliest_ms is not None:
                point = bisect_right(self._points_of[at], contact.earliest_ms)
                when = (point, *key[1:]) if self._by_clock[at] else (point, *midnight) if self._by_day[at] else point
            read = (id(met), id(behind), when, at, self._reads[at](contact))
            one = self._said.get(read)
            if one is None:
                one = self._said[read] = tuple(said_of(rule, contact, self._ground))
            found.append(one)
        return tuple(found)

    def _key(self, contact: JudgedContact) -> Key:
        """Equal for two times of which every rule says the same."""
        early, late = contact.earliest_ms, contact.latest_ms
        if early is None or late is None or not self._begins <= early <= late <= self._ends:
            for days in self._days.values():
                days.append(None)
            return (early, late)
        point = bisect_right(self._points, early)
        parts: list[int] = [point]
        is_plain = late == early or bisect_right(self._points, late) == point
        for wall in self._walls:
            at = bisect_right(wall.starts, early) - 1
            offset = wall.offsets[at]
            day, clock = divmod(early + offset, DAY_MS)
            part = bisect_right(wall.edges, clock)
            is_one_day = is_plain and (late == early or clock + late - early < DAY_MS)
            is_plain = is_one_day and (late == early or bisect_right(wall.edges, clock + late - early) == part)
            self._days[wall.zone].append(day + _EPOCH_DAY if is_one_day else None)
            parts += (part, self._kind_of_day(day))
        return tuple(parts) if is_plain else (early, late)

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


def _face(contact: JudgedContact) -> Key:
    """All that a rule reads of a contact but its time. Whom it met and who is behind it are told apart by where they
    are in memory, which is quick where one value stands in many contacts."""
    return (
        id(contact.met),
        id(contact.behind),
        id(contact.channel),
        id(contact.direction),
        id(contact.outcome),
        contact.documented,
        contact.tags,
        contact.withheld,
        contact.visitors,
        id(contact.place),
        contact.loan,
        contact.loan_kind,
        contact.disclosed,
        contact.purpose,
    )


def _whole_face(contact: JudgedContact) -> Key:
    """The same by value, longer than the other, so that none of one is one of the other."""
    return (contact.met, contact.behind, "", *_face(contact)[2:])


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
