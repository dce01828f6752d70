"""The record sorted into cells: contacts of which every rule says the same.

All that a rule reads of them is the same (engine_reads), and their times lie between the same two moments at which
anything changes (engine_moments). Each cell is judged once (engine_one).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any

from shilu.core.judged import JudgedContact
from shilu.core.rule import Rule
from shilu.rules.engine_clock import FIRST_MS, local_days
from shilu.rules.engine_gates import Ground
from shilu.rules.engine_moments import Moments, Stay, When
from shilu.rules.engine_one import said_of
from shilu.rules.engine_reads import Reads, face_of
from shilu.rules.engine_said import Said

_AT_ONCE = 4_096
"""So many contacts are looked at without Python letting another thread go on: a few milliseconds."""
Key = tuple[Any, ...]
_begins_of, _ends_of, _id_of = attrgetter("earliest_ms"), attrgetter("latest_ms"), attrgetter("id")


@dataclass(slots=True, eq=False)
class Cell:
    """Positions of contacts that are alike, and what each rule says of any of them."""

    said: tuple[tuple[Said, ...], ...]
    documented: bool
    positions: list[int] = field(default_factory=list)


GONE = Cell((), documented=False)
"""That of contacts that were taken out."""


class Cells:
    """The record of a case, one contact after the other. ``positions`` count them as they came in."""

    def __init__(self, rules: Sequence[Rule], ground: Ground) -> None:
        self._rules, self._ground = rules, ground
        self.contacts: list[JudgedContact] = []
        self.ids: list[str] = []
        self.cell_of: list[Cell] = []
        self.cells: list[Cell] = []
        self._moments = Moments(rules, ground)
        self._reads = Reads(rules, ground)
        self._days: dict[str, list[int | None]] = {zone: [] for zone in self._moments.zones}
        self._by_when: dict[int, dict[Key, Cell]] = defaultdict(dict)
        self._faces: dict[Key, tuple[int, ...]] = {}
        self._said: list[dict[tuple[int, int], tuple[Said, ...]]] = [{} for _ in rules]
        self._alike: dict[Key, Cell] = {}
        self._latest_ms = FIRST_MS

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

    def add_all(self, contacts: Sequence[JudgedContact], check: Callable[[], None]) -> None:
        """Put many contacts in. They are in order of time, those without one last. ``check`` is called now and then,
        and may raise."""
        begins: list[int] = []
        for at in range(0, len(contacts), _AT_ONCE):
            some = list(map(_begins_of, contacts[at : at + _AT_ONCE]))
            begins += some[: some.index(None)] if None in some else some
        if begins:
            self._reach(begins[0], begins[-1])
        at = 0
        while at < len(begins):
            check()
            stay = self._moments.of(begins[at], begins[at])
            end = bisect_left(begins, stay.until_ms, at, min(at + _AT_ONCE, len(begins)))
            alike = contacts[at : max(end, at + 1)]  # one at least: outside the tables there is no such end
            if max(map(_ends_of, alike)) < stay.until_ms:
                self._put_alike(alike, stay)
            else:
                for one in alike:
                    self._put(one, self._moments.of(one.earliest_ms, one.latest_ms))
            at += len(alike)
        for one in contacts[len(begins) :]:
            self._put(one, self._moments.of(None, None))

    def add(self, contact: JudgedContact) -> Cell:
        """Put one in, and say where it went."""
        if contact.earliest_ms is not None:
            self._reach(contact.earliest_ms, contact.earliest_ms)
        return self._put(contact, self._moments.of(contact.earliest_ms, contact.latest_ms))

    def remove(self, position: int) -> Cell:
        """Take one out that is there, and say where it was."""
        cell, self.cell_of[position] = self.cell_of[position], GONE
        del cell.positions[bisect_left(cell.positions, position)]
        return cell

    def go_on(self, now_ms: int) -> bool:
        """The device's time went on. Whether all that was said still holds: of a contact that was ahead of it, nothing
        is known to hold."""
        if self._latest_ms > self._ground.now_ms or now_ms < self._ground.now_ms:
            return False
        self._ground = replace(self._ground, now_ms=now_ms)
        self._moments.go_on(self._ground)
        self._forget()
        return True

    def _reach(self, begins: int, ends: int) -> None:
        self._latest_ms = max(self._latest_ms, ends)
        if self._moments.reach(begins, ends):
            self._forget()

    def _forget(self) -> None:
        self._by_when.clear()
        self._said = [{} for _ in self._rules]

    def _put_alike(self, contacts: Sequence[JudgedContact], stay: Stay) -> None:
        """Contacts of which nothing but what they are tells them apart."""
        within, at = self._by_when[stay.when.number], len(self.contacts)
        cells: list[Any] = list(map(within.get, map(face_of, contacts)))
        for new in [here for here, cell in enumerate(cells) if cell is None] if None in cells else ():
            cells[new] = within.get(face_of(contacts[new])) or self._cell(contacts[new], stay.when)
        for position, cell in enumerate(cells, at):
            cell.positions.append(position)
        self.contacts += contacts
        self.ids += map(_id_of, contacts)
        self.cell_of += cells
        for zone, day in zip(self._moments.zones, stay.days, strict=True):
            self._days[zone] += (day,) * len(contacts)

    def _put(self, contact: JudgedContact, stay: Stay) -> Cell:
        cell = self._by_when[stay.when.number].get(face_of(contact)) or self._cell(contact, stay.when)
        cell.positions.append(len(self.contacts))
        self.contacts.append(contact)
        self.ids.append(contact.id)
        self.cell_of.append(cell)
        for zone, day in zip(self._moments.zones, stay.days, strict=True):
            self._days[zone].append(day)
        return cell

    def _cell(self, contact: JudgedContact, when: When) -> Cell:
        """That of a contact of which none was there with the same values at such a time."""
        face = face_of(contact)
        reads = self._faces.get(face)
        if reads is None:
            reads = self._faces[face] = self._reads.of(contact)
        said = self._judged(contact, reads, when)
        alike = (*map(id, said), contact.documented)
        cell = self._alike.get(alike)
        if cell is None:
            cell = self._alike[alike] = Cell(said, contact.documented)
            self.cells.append(cell)
        self._by_when[when.number][face] = cell
        return cell

    def _judged(self, contact: JudgedContact, reads: Sequence[int], when: When) -> tuple[tuple[Said, ...], ...]:
        """What each rule says of a contact: as of one before, of which it read the same."""
        keys = [(read, part if read >= 0 else -1) for read, part in zip(reads, when.by_rule, strict=True)]
        found = [known.get(key) for known, key in zip(self._said, keys, strict=True)]
        for at, rule in enumerate(self._rules) if None in found else ():
            if found[at] is None:
                found[at] = self._said[at][keys[at]] = tuple(said_of(rule, contact, self._ground))
        return tuple(one for one in found if one is not None)
