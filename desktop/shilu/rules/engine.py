"""A pack of rules beside the record of a case: what comes of it are findings (core/finding), never a verdict.

Every contact is judged by the rules in force on its day, in the local time of whoever was contacted, for each lender
group that is behind it and each person whom it reached. A fact that is missing makes it undetermined, and is named.
"""

from __future__ import annotations

import gc
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import Any

from msgspec import structs

from shilu.core.fact import DatedFact
from shilu.core.finding import Finding, Result
from shilu.core.judged import JudgedContact, JudgedLeak, JudgedLoan
from shilu.core.reckoning import RateTable
from shilu.core.rule import CourseOfConduct, DataVolume, Pack, RateCap, RuleStatus
from shilu.rules.engine_cells import GONE, Cell, Cells
from shilu.rules.engine_clock import HolidayDates, LibraryHolidays
from shilu.rules.engine_counted import Counted
from shilu.rules.engine_facts import Facts
from shilu.rules.engine_found import Finder, Group
from shilu.rules.engine_gates import Ground
from shilu.rules.engine_one import is_series
from shilu.rules.engine_order import in_order, with_time
from shilu.rules.engine_records import of_records
from shilu.rules.engine_said import WAITS, Said

_RESULTS = tuple(Result)
_CountKey = tuple[int, str, str]
_Key = tuple[Any, ...]
_RECORDS: _Key = ("leaks and loans",)


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


def judge(
    pack: Pack,
    recorded: Recorded,
    *,
    holidays: HolidayDates | None = None,
    check: Callable[[], None] = lambda: None,
) -> Judgement:
    """Judge all of a record. ``check`` is called now and then, and may raise to end it. A pack whose country has no
    known holidays does not get here: reading it says so (pack_rules)."""
    with _nothing_collected():
        return Judgement(pack, recorded, holidays or LibraryHolidays(), check)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Nothing that is made here is in a cycle, and the collector would go over all of it again and again. In a window's
    process it is off anyway (gui/cycles)."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Judgement:
    """What the rules of a pack say of a record; a contact can be added to it, changed, and taken out."""

    def __init__(self, pack: Pack, recorded: Recorded, holidays: HolidayDates, check: Callable[[], None]) -> None:
        self._pack = pack
        self._rules = [
            rule
            for rule in pack.rules
            if rule.status is not RuleStatus.DRAFT_DISABLED and not isinstance(rule.terms, DataVolume | RateCap)
        ]
        self._order_of = {rule.id: at for at, rule in enumerate(pack.rules)}
        self._is_series = [is_series(rule) for rule in self._rules]
        self._is_conduct = [isinstance(rule.terms, CourseOfConduct) for rule in self._rules]
        self._cells = Cells(self._rules, Ground(Facts(recorded.facts), holidays, recorded.zone, recorded.now_ms))
        self._finder = Finder(pack, self._cells, {one.id: (one.number, one.id) for one in recorded.facts})
        self._groups: dict[_Key, Group] = {}
        self._members: dict[int, list[tuple[Said, list[tuple[Said, Cell]]]]] = {}
        self._counted: dict[_CountKey, Counted] = {}
        self._counts: dict[_CountKey, list[tuple[Said, Cell]]] = defaultdict(list)
        self._positions: dict[str, int] = {}
        self._registered = 0
        self._cells.add_all(in_order(recorded.contacts), check)
        self._finder.begin()
        self._register()
        for key in self._counts:
            check()
            self._recount(key)
        self._stale: set[_Key] | None = None
        self._of_records: Sequence[Finding] = ()
        self.put_records(recorded.leaks, recorded.loans, recorded.tables)
        self._by_key: dict[_Key, Sequence[Finding]] = {}
        self._found: list[Finding] = []

    def add(self, contact: JudgedContact) -> tuple[Said, ...]:
        """Judge one more contact, and say what every rule says of it."""
        position = len(self._cells.contacts)
        cell = self._cells.add(with_time(contact))
        self._register()
        if self._positions:
            self._positions[contact.id] = position
        for at, said in self._series_said(cell):
            self._counted_of(self._count_key(at, said)).put(position, said, self._cells)
        self._stain(cell)
        return tuple(self._of(position))

    def remove(self, contact: str) -> None:
        """Judge as if a contact were not there. Nothing is done where it is not."""
        position = self._position(contact)
        if position is None:
            return
        cell = self._cells.remove(position)
        del self._positions[contact]
        for at, said in self._series_said(cell):
            self._recount(self._count_key(at, said))
        self._stain(cell)

    def go_on(self, now_ms: int) -> bool:
        """The device's time went on. Whether what was said of contacts still holds; if not, all are to be judged."""
        return self._cells.go_on(now_ms)

    def put_records(
        self, leaks: Sequence[JudgedLeak], loans: Sequence[JudgedLoan], tables: Mapping[str, RateTable]
    ) -> None:
        """Other leaks and loans instead of those that were there."""
        self._of_records = tuple(of_records(self._pack, leaks, loans, tables))
        if self._stale is not None:
            self._stale.add(_RECORDS)

    def of_contact(self, contact: str) -> tuple[Said, ...]:
        """What every rule says of a contact; nothing of one that went out, or that is not there."""
        position = self._position(contact)
        return () if position is None else tuple(self._of(position))

    def findings(self, check: Callable[[], None] = lambda: None) -> tuple[Finding, ...]:
        """All of them, in order of the pack's rules, then by lender group, person, window and result. ``check`` is
        called now and then, and may raise to end it; the judgement is of no use then."""
        with _nothing_collected():
            if self._stale is None:
                keys = sorted((*self._groups, *self._counted), key=itemgetter(1, 2))  # near in memory, and so quicker
                self._by_key = {key: found for key in (*keys, _RECORDS) if (found := self._made(key, check))}
                self._found = sorted((one for found in self._by_key.values() for one in found), key=self._rank)
            else:
                for key in self._stale:
                    self._make_anew(key, check)
        self._stale = set()
        self._finder.forget()
        return tuple(self._found)

    def _make_anew(self, key: _Key, check: Callable[[], None]) -> None:
        for one in self._by_key.pop(key, ()):
            del self._found[self._found.index(one, bisect_left(self._found, self._rank(one), key=self._rank))]
        found = self._made(key, check)
        if found:
            self._by_key[key] = found
        for one in found:
            insort(self._found, one, key=self._rank)

    def _made(self, key: _Key, check: Callable[[], None]) -> Sequence[Finding]:
        check()
        if key == _RECORDS:
            return self._of_records
        group = self._groups.get(key)
        if group is None:
            return tuple(self._finder.of_counted(self._counted[key], key[1], key[2]))
        found = self._finder.of_group(group)
        return () if found is None else (found,)

    def _position(self, contact: str) -> int | None:
        if not self._positions:
            self._positions = {id_: at for at, id_ in enumerate(self._cells.ids) if self._cells.cell_of[at] is not GONE}
        return self._positions.get(contact)

    def _stain(self, cell: Cell) -> None:
        """Findings that a cell is in have to be made anew."""
        if self._stale is not None:
            self._stale |= set(self._keys(cell))

    def _keys(self, cell: Cell) -> Iterator[_Key]:
        for at, some in enumerate(cell.said):
            for said in some:
                yield self._count_key(at, said) if self._is_counted(at, said) else _group_key(at, said)

    def _register(self) -> None:
        """Put cells that are new among those that findings are made of."""
        for cell in self._cells.cells[self._registered :]:
            for at, some in enumerate(cell.said):
                members = self._members.get(id(some))  # cells have it in common
                if members is None:
                    members = self._members[id(some)] = [(one, self._members_of(at, one)) for one in some]
                for said, them in members:
                    them.append((said, cell))
        self._registered = len(self._cells.cells)

    def _members_of(self, at: int, said: Said) -> list[tuple[Said, Cell]]:
        if self._is_counted(at, said):
            return self._counts[self._count_key(at, said)]
        key = _group_key(at, said)
        group = self._groups.get(key) or self._groups.setdefault(key, Group(self._rules[at]))
        return group.members

    def _is_counted(self, at: int, said: Said) -> bool:
        return self._is_series[at] and said.result is not Result.NOT_APPLICABLE

    def _series_said(self, cell: Cell) -> Iterator[tuple[int, Said]]:
        for at, is_one in enumerate(self._is_series):
            if is_one:
                yield from ((at, said) for said in cell.said[at] if said.result is not Result.NOT_APPLICABLE)

    def _count_key(self, at: int, said: Said) -> _CountKey:
        """Conduct is counted for all persons together."""
        return at, said.lender, "" if self._is_conduct[at] else said.person

    def _counted_of(self, key: _CountKey) -> Counted:
        counted = self._counted.get(key)
        if counted is None:
            counted = self._counted[key] = Counted(self._rules[key[0]], self._finder.order)
        return counted

    def _recount(self, key: _CountKey) -> None:
        counted = self._counted[key] = Counted(self._rules[key[0]], self._finder.order)
        for said, cell in self._counts[key]:
            if cell.positions:
                counted.put_cell(cell, said, self._cells)
        counted.settle()

    def _of(self, position: int) -> Iterator[Said]:
        for at, some in enumerate(self._cells.cell_of[position].said):
            for said in some:
                if not self._is_counted(at, said):
                    yield said
                    continue
                counted = self._counted_of(self._count_key(at, said))
                for found in counted.of(position, said, self._cells):
                    yield structs.replace(
                        said,
                        result=found.result,
                        reason=found.reason or WAITS,
                        missing=found.missing,
                        at_most=found.at_most,
                        over=position in found.over,
                        after=self._finder.ids(found.after),
                    )

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


def _group_key(at: int, said: Said) -> _Key:
    return at, said.lender, said.person, said.result, said.reason, said.missing, said.at_most
