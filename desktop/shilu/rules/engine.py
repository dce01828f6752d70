"""A pack of rules beside the record of a case: what comes of it are findings (core/finding), never a verdict.

Every contact is judged by the rules in force on its day, in the local time of whoever was contacted, for each lender
group that is behind it and each person whom it reached. A fact that is missing makes it undetermined, and is named.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain

from msgspec import structs

from shilu.core.fact import DatedFact
from shilu.core.finding import Finding, Reason, Result, Window
from shilu.core.judged import JudgedContact, JudgedLeak, JudgedLoan
from shilu.core.reckoning import RateTable
from shilu.core.rule import CourseOfConduct, DataVolume, Pack, RateCap, Rule, RuleStatus
from shilu.rules.engine_cells import Cell, Cells
from shilu.rules.engine_clock import DAY_MS, FIRST_MS, LAST_MS, HolidayDates, LibraryHolidays
from shilu.rules.engine_counted import Counted
from shilu.rules.engine_facts import Facts
from shilu.rules.engine_gates import Ground
from shilu.rules.engine_one import is_proposed, is_series
from shilu.rules.engine_records import of_records
from shilu.rules.engine_said import WAITS, Said
from shilu.rules.engine_stretch import Stretch

_LONGEST_MS = 400 * DAY_MS
"""A time that is known less well than this is not known."""
_RESULTS = tuple(Result)
_GroupKey = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Recorded:
    """The record of a case. No withdrawn or erased contact is among ``contacts``. ``zone`` is the case's (IANA),
    ``now_ms`` the device's time (UTC); ``tables`` are by name."""

    contacts: Sequence[JudgedContact]
    zone: str
    now_ms: int
    facts: Sequence[DatedFact] = ()
    leaks: Sequence[JudgedLeak] = ()
    loans: Sequence[JudgedLoan] = ()
    tables: Mapping[str, RateTable] = field(default_factory=dict)


def judge(pack: Pack, recorded: Recorded, *, holidays: HolidayDates | None = None) -> Judgement:
    """Judge all of a record. Raises NotImplementedError for a country whose holidays are not known."""
    return Judgement(pack, recorded, holidays or LibraryHolidays())


class Judgement:
    """What the rules of a pack say of a record; a contact can be added to it."""

    def __init__(self, pack: Pack, recorded: Recorded, holidays: HolidayDates) -> None:
        self._pack = pack
        self._rules = [
            rule
            for rule in pack.rules
            if rule.status is not RuleStatus.DRAFT_DISABLED and not isinstance(rule.terms, DataVolume | RateCap)
        ]
        self._order_of_facts = {one.id: (one.number, one.id) for one in recorded.facts}
        self._order_of = {rule.id: at for at, rule in enumerate(pack.rules)}
        self._is_series = [is_series(rule) for rule in self._rules]
        self._recorded = recorded
        ground = Ground(Facts(recorded.facts), holidays, recorded.zone, recorded.now_ms)
        self._cells = Cells(self._rules, ground)
        self._counted: dict[_GroupKey, Counted] = {}
        self._positions: dict[str, int] = {}
        contacts = [_with_time(one) for one in recorded.contacts]
        if not _is_sorted(contacts):
            contacts.sort(key=_moment)
        self._cells.add_all(contacts)
        self._sorted = len(contacts)
        for cell in self._cells.cells:
            for at, said in self._series_said(cell):
                self._count(at, said).put_cell(cell, said, self._cells)
        for counted in self._counted.values():
            counted.settle()

    def add(self, contact: JudgedContact) -> tuple[Said, ...]:
        """Judge one more contact, and say what every rule says of it."""
        position = len(self._cells.contacts)
        if self._positions:
            self._positions[contact.id] = position
        cell = self._cells.add(_with_time(contact))
        for at, said in self._series_said(cell):
            self._count(at, said).put(position, said, self._cells)
        return tuple(self._of(position))

    def of_contact(self, contact: str) -> tuple[Said, ...]:
        """What every rule says of a contact; nothing of one that went out, or that is not there."""
        if not self._positions:
            self._positions = {one.id: at for at, one in enumerate(self._cells.contacts)}
        position = self._positions.get(contact)
        return () if position is None else tuple(self._of(position))

    def findings(self) -> tuple[Finding, ...]:
        """All of them, in order of the pack's rules, then by lender group, person, window and result."""
        found = [*self._of_single_contacts(), *self._of_several()]
        found += of_records(self._pack, self._recorded.leaks, self._recorded.loans, self._recorded.tables)
        return tuple(sorted(found, key=self._rank))

    def _series_said(self, cell: Cell) -> Iterator[tuple[int, Said]]:
        for at, is_one in enumerate(self._is_series):
            if is_one:
                yield from ((at, said) for said in cell.said[at] if said.result is not Result.NOT_APPLICABLE)

    def _count(self, at: int, said: Said) -> Counted:
        rule = self._rules[at]
        key = at, said.lender, "" if isinstance(rule.terms, CourseOfConduct) else said.person
        counted = self._counted.get(key)
        if counted is None:
            counted = self._counted[key] = Counted(rule, self._order)
        return counted

    def _order(self, position: int) -> tuple[bool, int, int, str]:
        return _moment(self._cells.contacts[position])

    def _of(self, position: int) -> Iterator[Said]:
        for at, some in enumerate(self._cells.cell_of[position].said):
            for said in some:
                if not self._is_series[at] or said.result is Result.NOT_APPLICABLE:
                    yield said
                    continue
                counted = self._count(at, said)
                for found in counted.of(position, said, self._cells):
                    yield structs.replace(
                        said,
                        result=found.result,
                        reason=found.reason or WAITS,
                        missing=found.missing,
                        at_most=found.at_most,
                        over=position in found.over,
                        after=self._ids(found.after),
                    )

    def _of_single_contacts(self) -> Iterator[Finding]:
        cells_of: dict[int, list[Cell]] = defaultdict(list)
        every: dict[int, tuple[int, Said]] = {}
        for cell in self._cells.cells:
            for at, some in enumerate(cell.said):
                for said in some:
                    cells_of[id(said)].append(cell)  # cells have it in common
                    every[id(said)] = at, said
        groups: dict[tuple[object, ...], list[tuple[Said, list[Cell]]]] = defaultdict(list)
        for known, (at, said) in every.items():
            if not self._is_series[at] or said.result is Result.NOT_APPLICABLE:
                key = (at, said.lender, said.person, said.result, said.reason, said.missing, said.at_most)
                groups[key].append((said, cells_of[known]))
        merged: dict[frozenset[int], tuple[str, ...]] = {}
        for members in groups.values():
            said = members[0][0]
            cells = [cell for _, some in members for cell in some]
            which = frozenset(map(id, cells))
            ids = merged.get(which)
            if ids is None:
                ids = merged[which] = self._ids(self._merged(cells))
            documented = sum(len(cell.positions) for cell in cells if cell.documented)
            near = self._merged([cell for one, some in members if one.borderline for cell in some])
            yield replace(
                self._finding(self._pack.rules[self._order_of[said.rule]], said, said.reason),
                incidents=ids,
                documented=documented,
                stated=len(ids) - documented,
                borderline=self._ids(near),
                proposed=ids if is_proposed(said) else (),
                facts=self._facts_in_order(fact for one, _ in members for fact in one.facts),
            )

    def _merged(self, cells: Sequence[Cell]) -> Sequence[int]:
        """The positions of some cells in order of time. Those that were added later are put among the others."""
        found = cells[0].positions if len(cells) == 1 else sorted(chain.from_iterable(one.positions for one in cells))
        if not found or found[-1] < self._sorted:
            return found
        early = [at for at in found if at < self._sorted]
        for at in found[len(early) :]:
            insort(early, at, key=self._order)
        return early

    def _of_several(self) -> Iterator[Finding]:
        for (_, lender, person), counted in self._counted.items():
            groups: dict[tuple[object, ...], list[Stretch]] = defaultdict(list)
            for found in counted.stretches():
                groups[
                    (found.days, found.result, found.missing, found.at_most, found.per, found.person, found.reason)
                ].append(found)
            for some in groups.values():
                yield self._of_stretches(counted, lender, person, some)

    def _of_stretches(self, counted: Counted, lender: str, person: str, some: Sequence[Stretch]) -> Finding:
        found, rule, contacts = some[0], counted.rule, self._cells.contacts
        positions = self._in_order(at for one in some for at in one.positions)
        over = self._in_order(at for one in some for at in one.over)
        after = self._in_order(at for one in some for at in one.after)
        documented = sum(contacts[at].documented for at in positions)
        near = [at for at in positions if at in counted.near] if counted.near else []
        proposed = [at for at, days in counted.proposed.items() if _lies_in(days, found.days)]
        days = found.days
        said = Said(rule.id, lender, found.person or person, found.result, WAITS, found.missing, found.at_most)
        return replace(
            self._finding(rule, said, found.reason or WAITS),
            window=None if days is None else Window(date.fromordinal(days[0]), date.fromordinal(days[1])),
            incidents=self._ids(positions),
            documented=documented,
            stated=len(positions) - documented,
            over=self._ids(over),
            over_documented=sum(contacts[at].documented for at in over),
            borderline=self._ids(near),
            proposed=self._ids(self._in_order(proposed)),
            after=self._ids(after),
            facts=self._facts_in_order(counted.facts),
            per=found.per,
        )

    def _finding(self, rule: Rule, said: Said, reason: Reason) -> Finding:
        return Finding(
            rule=rule.id,
            pack=self._pack.country,
            result=said.result,
            lender=said.lender,
            person=said.person,
            window=None,
            reason=reason,
            incidents=(),
            documented=0,
            stated=0,
            missing=tuple(sorted(said.missing)),
            at_most=said.at_most,
            advised=rule.advised,
            presumed=rule.presumed,
            to_verify=rule.status is RuleStatus.VERIFY,
        )

    def _facts_in_order(self, facts: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(set(facts), key=self._order_of_facts.__getitem__))

    def _in_order(self, positions: Iterable[int]) -> tuple[int, ...]:
        """Each once, in order of time."""
        found = sorted(set(positions))
        is_sorted = not found or found[-1] < self._sorted
        return tuple(found if is_sorted else sorted(found, key=self._order))

    def _ids(self, positions: Iterable[int]) -> tuple[str, ...]:
        return tuple(map(self._cells.ids.__getitem__, positions))

    def _rank(self, one: Finding) -> tuple[object, ...]:
        days = (date.max, date.max) if one.window is None else (one.window.first, one.window.last)
        return (
            self._order_of[one.rule],
            one.lender,
            one.person,
            days,
            one.per,
            _RESULTS.index(one.result),
            one.reason,
            one.missing,
            one.at_most or "",
            one.records,
        )


def _with_time(contact: JudgedContact) -> JudgedContact:
    """The contact, its time unknown where that is outside the calendar or known to no year."""
    early, late = contact.earliest_ms, contact.latest_ms
    if early is None and late is None:
        return contact
    is_one = (
        early is not None and late is not None and FIRST_MS <= early <= late <= LAST_MS and late - early <= _LONGEST_MS
    )
    return contact if is_one else structs.replace(contact, earliest_ms=None, latest_ms=None)


def _is_sorted(contacts: Sequence[JudgedContact]) -> bool:
    """Whether they are in order of time already, none at the same moment as another, and none at an unknown one."""
    before = FIRST_MS - 1
    for one in contacts:
        early = one.earliest_ms
        if early is None or early <= before:
            return False
        before = early
    return True


def _moment(contact: JudgedContact) -> tuple[bool, int, int, str]:
    early = contact.earliest_ms
    return early is None, early or 0, contact.number, contact.series


def _lies_in(days: tuple[int, int] | None, window: tuple[int, int] | None) -> bool:
    if days is None or window is None:
        return True
    return days[0] <= window[1] and window[0] <= days[1]
