"""Findings out of what was said of contacts: one by one, and of several together."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from operator import itemgetter

from shilu.core.finding import Finding, Reason, Window
from shilu.core.rule import Pack, Rule, RuleStatus
from shilu.rules.engine_cells import Cell, Cells
from shilu.rules.engine_counted import Counted
from shilu.rules.engine_one import is_proposed
from shilu.rules.engine_order import moment_of
from shilu.rules.engine_said import WAITS, Said
from shilu.rules.engine_stretch import Stretch


@dataclass(slots=True, eq=False)
class Group:
    """Contacts of which one rule says the same, for one lender group and one person."""

    rule: Rule
    members: list[tuple[Said, Cell]] = field(default_factory=list)


class Finder:
    """Makes findings of groups. ``facts``: where the facts of the case stand among each other, by id."""

    def __init__(self, pack: Pack, cells: Cells, facts: Mapping[str, tuple[int, str]]) -> None:
        self._pack, self._cells, self._facts = pack, cells, facts
        self._sorted = 0
        self._merged: dict[frozenset[int], tuple[str, ...]] = {}

    def begin(self) -> None:
        """All contacts that are there are in order of time; those that come from now on may not be."""
        self._sorted = len(self._cells.contacts)

    def forget(self) -> None:
        """Forget which contacts stand together in several findings: they may not do so any more."""
        self._merged.clear()

    def order(self, position: int) -> tuple[bool, int, int, str]:
        """Where a position stands in time."""
        return moment_of(self._cells.contacts[position])

    def of_group(self, group: Group) -> Finding | None:
        """What is found of contacts one by one; None where none is left."""
        members = [(said, cell) for said, cell in group.members if cell.positions]
        if not members:
            return None
        cells = [cell for _, cell in members]
        which = frozenset(map(id, cells))
        ids = self._merged.get(which)
        if ids is None:
            ids = self._merged[which] = self.ids(self._in_time(cells))
        documented = sum(len(cell.positions) for cell in cells if cell.documented)
        near = [cell for said, cell in members if said.borderline]
        said = members[0][0]
        return replace(
            self._finding(group.rule, said, said.reason),
            incidents=ids,
            documented=documented,
            stated=len(ids) - documented,
            borderline=self.ids(self._in_time(near)) if near else (),
            proposed=ids if is_proposed(said) else (),
            facts=self._facts_in_order({fact for one, _ in members for fact in one.facts}),
        )

    def of_counted(self, counted: Counted, lender: str, person: str) -> Iterator[Finding]:
        """What is found of several together."""
        groups: dict[tuple[object, ...], list[Stretch]] = defaultdict(list)
        for found in counted.stretches():
            groups[
                (found.days, found.result, found.missing, found.at_most, found.per, found.person, found.reason)
            ].append(found)
        for some in groups.values():
            yield self._of_stretches(counted, lender, person, some)

    def ids(self, positions: Sequence[int]) -> tuple[str, ...]:
        """Of contacts."""
        if len(positions) < 2:
            return tuple(self._cells.ids[at] for at in positions)
        found: tuple[str, ...] = itemgetter(*positions)(self._cells.ids)
        return found

    def _of_stretches(self, counted: Counted, lender: str, person: str, some: Sequence[Stretch]) -> Finding:
        found, rule, contacts = some[0], counted.rule, self._cells.contacts
        positions = self._each_once(at for one in some for at in one.positions)
        over = self._each_once(at for one in some for at in one.over)
        after = self._each_once(at for one in some for at in one.after)
        documented = sum(contacts[at].documented for at in positions)
        near = [at for at in positions if at in counted.near] if counted.near else []
        proposed = [at for at, days in counted.proposed.items() if _lies_in(days, found.days)]
        days = found.days
        said = Said(rule.id, lender, found.person or person, found.result, WAITS, found.missing, found.at_most)
        return replace(
            self._finding(rule, said, found.reason or WAITS),
            window=None if days is None else Window(date.fromordinal(days[0]), date.fromordinal(days[1])),
            incidents=self.ids(positions),
            documented=documented,
            stated=len(positions) - documented,
            over=self.ids(over),
            over_documented=sum(contacts[at].documented for at in over),
            borderline=self.ids(near),
            proposed=self.ids(self._each_once(proposed)),
            after=self.ids(after),
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

    def _in_time(self, cells: Sequence[Cell]) -> list[int]:
        """The positions of some cells in order of time. Those that were added later are put among the others."""
        found = cells[0].positions if len(cells) == 1 else sorted(chain.from_iterable(one.positions for one in cells))
        if found[-1] < self._sorted:
            return found
        early = found[: bisect_left(found, self._sorted)]
        for at in found[len(early) :]:
            insort(early, at, key=self.order)
        return early

    def _each_once(self, positions: Iterable[int]) -> Sequence[int]:
        """In order of time."""
        found = sorted(set(positions))
        is_sorted = not found or found[-1] < self._sorted
        return found if is_sorted else sorted(found, key=self.order)

    def _facts_in_order(self, facts: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(facts, key=self._facts.__getitem__))


def _lies_in(days: tuple[int, int] | None, window: tuple[int, int] | None) -> bool:
    if days is None or window is None:
        return True
    return days[0] <= window[1] and window[0] <= days[1]
