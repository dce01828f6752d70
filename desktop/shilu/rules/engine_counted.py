"""What engine_one said of single contacts, counted for one rule, one lender group and one person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from shilu.core.finding import Reason, Why
from shilu.core.rule import Cooldown, CourseOfConduct, FreqWindow, Per, Rule
from shilu.rules.engine_cells import Cell, Cells
from shilu.rules.engine_gates import person_of
from shilu.rules.engine_limit import Limit
from shilu.rules.engine_one import is_proposed
from shilu.rules.engine_said import Said
from shilu.rules.engine_series import Conduct, Conversations, Once, One
from shilu.rules.engine_stretch import Days, Order, Stretch


class Limits:
    """A limit for each called number or loan, or one for the person."""

    def __init__(self, terms: FreqWindow, order: Order) -> None:
        self._terms, self._order = terms, order
        holes = (("counted", terms.counted.value), ("days", str(terms.days)), ("most", str(terms.most)))
        self._reason = Reason(Why.COUNT, holes)
        self._by_per: dict[str, Limit] = {}

    def put(self, one: One) -> None:
        """One more contact."""
        self._limit(one).put(one.position, one.days, one.said)

    def put_sorted(self, cell: Cell, said: Said, cells: Cells) -> None:
        """All of a cell that count for certain, each on a day of its own."""
        limit = self._limit(One(cell.positions[0], None, said, cells.contacts[cell.positions[0]]))
        known = cells.known_days(said.zones)
        for at in cell.positions:
            if known is not None and (day := known[at]) is not None:
                limit.put_last(at, day)
            else:
                limit.put(at, cells.day_of(at, said.zones), said)

    def settle(self) -> None:
        """Put what was put in many at a time into its order."""
        for limit in self._by_per.values():
            limit.settle()

    def stretches(self) -> Iterator[Stretch]:
        """All that is found."""
        for _, limit in sorted(self._by_per.items()):
            yield from limit.stretches()

    def of(self, one: One) -> Iterator[Stretch]:
        """What is found of one contact."""
        yield from self._limit(one).of(one.position, one.days, one.said)

    def _limit(self, one: One) -> Limit:
        per = self._per(one)
        limit = self._by_per.get(per)
        if limit is None:
            limit = self._by_per[per] = Limit(self._terms.most, self._terms.days, self._order, per, self._reason)
            unknown = self._by_per.get("")
            if unknown is not None:  # it may have been for any of those that are known
                others = [known for name, known in self._by_per.items() if name]
                unknown.beside = others
                for known in others:
                    known.beside = [unknown]
        return limit

    def _per(self, one: One) -> str:
        if self._terms.per is Per.CALLED_NUMBER:
            return next((met.number for met in one.contact.met if person_of(met) == one.said.person), "")
        return one.contact.loan if self._terms.per is Per.LOAN else ""


Several: TypeAlias = Limits | Conversations | Once | Conduct


class Counted:
    """One rule's, for a lender group and a person: for conduct, for all persons together."""

    def __init__(self, rule: Rule, order: Order) -> None:
        self.rule = rule
        self.facts: set[str] = set()
        self.near: set[int] = set()
        self.proposed: dict[int, Days | None] = {}
        self._several: Several
        match rule.terms:
            case FreqWindow() as terms:
                self._several = Limits(terms, order)
            case Cooldown() as terms:
                self._several = Conversations(terms)
            case CourseOfConduct() as terms:
                self._several = Conduct(terms)
            case _:
                self._several = Once()

    def put_cell(self, cell: Cell, said: Said, cells: Cells) -> None:
        """All of a cell."""
        self._note(said, cell.positions)
        if isinstance(self._several, Limits) and not said.missing:
            self._several.put_sorted(cell, said, cells)
            return
        for at in cell.positions:
            self._put(at, said, cells)

    def put(self, position: int, said: Said, cells: Cells) -> None:
        """One more contact."""
        self._note(said, [position])
        self._put(position, said, cells)

    def settle(self) -> None:
        """Put what was put in many at a time into its order."""
        if isinstance(self._several, Limits):
            self._several.settle()

    def stretches(self) -> Iterator[Stretch]:
        """All that is found."""
        yield from self._several.stretches()

    def of(self, position: int, said: Said, cells: Cells) -> Iterator[Stretch]:
        """What is found of one contact."""
        one = One(position, cells.day_of(position, said.zones), said, cells.contacts[position])
        found = self._several.of(one)
        yield from (found,) if isinstance(found, Stretch) else found

    def _put(self, position: int, said: Said, cells: Cells) -> None:
        days = cells.day_of(position, said.zones)
        if is_proposed(said):
            self.proposed[position] = days
        self._several.put(One(position, days, said, cells.contacts[position]))

    def _note(self, said: Said, positions: list[int]) -> None:
        self.facts.update(said.facts)
        if said.borderline:
            self.near.update(positions)
