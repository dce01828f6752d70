"""The chain of loans as a picture that window and paper draw alike: who recommended whom, which loan's money repaid
which other one, who collects for whom, and how what was owed grew. Pure; the same entries give the same picture.

Each loan has a row, in order of time. What leads from one to others is a trunk: a line in a lane beside the rows, with
a branch to each row that it leads to. Short trunks lie nearest to the rows, and no two that meet share a lane. A circle
(apps recommend each other) is a trunk that leads upwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum, StrEnum
from typing import NamedTuple, TypeAlias

from shilu.core.debts import Debts
from shilu.core.loan import Loan
from shilu.core.owed import settled_on
from shilu.core.particular import Money
from shilu.core.party_link import LinkState, PartyLink

MOST_LANES = 12
"""A trunk that finds no lane is not drawn: the rows say in words what leads to them."""


class Tie(StrEnum):
    """What leads from one row to another."""

    RECOMMENDED = "recommended"
    PAID_WITH = "paid_with"  # the money of the first repaid the second
    COLLECTS_FOR = "collects_for"


@dataclass(frozen=True, slots=True)
class Arrow:
    """From a row to another, by their places. ``unconfirmed``: nobody vouches for it."""

    tie: Tie
    source: int
    target: int
    unconfirmed: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """A loan, or, with ``number`` 0 and no ``loan`` (its id), a party that has none here. ``so_far``: what had arrived
    of all loans in its currency by then."""

    loan: str
    number: int
    party: str
    name: str
    written_on: str
    promised: Money | None = None
    received: Money | None = None
    so_far: Money | None = None


@dataclass(frozen=True, slots=True)
class Trunk:
    """A line in a lane (0 is nearest to the rows), from the row ``source`` to the rows ``targets``. ``unconfirmed``:
    those of them to which nobody vouches that it leads."""

    tie: Tie
    lane: int
    source: int
    targets: tuple[int, ...]
    unconfirmed: tuple[int, ...] = ()

    @property
    def parts(self) -> tuple[Trunk, ...]:
        """The line to what is unconfirmed, and the one to the rest, which is drawn over it where both go."""
        sure = tuple(one for one in self.targets if one not in self.unconfirmed)
        parts = (replace(self, targets=self.unconfirmed), replace(self, targets=sure, unconfirmed=()))
        return tuple(one for one in parts if one.targets)

    @property
    def is_unconfirmed(self) -> bool:
        """Whether nobody vouches for any of it."""
        return self.targets == self.unconfirmed

    @property
    def first(self) -> int:
        """The uppermost row that it touches."""
        return min(self.source, *self.targets)

    @property
    def last(self) -> int:
        """The lowest one."""
        return max(self.source, *self.targets)


@dataclass(frozen=True, slots=True)
class Mark:
    """What was owed of all loans of a currency after a dated entry, and what had arrived by then (minor units).
    ``across`` is how far between the first day and the last (0 to 1), ``height`` and ``arrived_height`` how much of the
    most."""

    written_on: str
    owed: int
    arrived: int
    across: float
    height: float
    arrived_height: float


@dataclass(frozen=True, slots=True)
class Curve:
    """How the debt grew in one currency. ``most`` is what stands at the top."""

    currency: str
    most: int
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """Rows from top to bottom, what leads from one to another, the trunks that draw it in ``lanes`` lanes, and one
    curve for each currency."""

    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    trunks: tuple[Trunk, ...]
    lanes: int
    curves: tuple[Curve, ...]

    def into(self, row: int) -> tuple[Arrow, ...]:
        """What leads to a row."""
        return tuple(arrow for arrow in self.arrows if arrow.target == row)

    def out_of(self, row: int) -> tuple[Arrow, ...]:
        """What leads from a row."""
        return tuple(arrow for arrow in self.arrows if arrow.source == row)


def chain_of(debts: Debts, links: Iterable[PartyLink] = (), names: Mapping[str, str] | None = None) -> Chain:
    """The picture of the loans of a case, and of the links between its parties that stand. ``names`` are theirs by
    id."""
    known = {one.id: one.name for one in debts.lenders} | dict(names or {})
    loans = sorted((one.loan for one in debts.loans), key=lambda loan: (loan.written_on or "~", loan.number))
    lenders = {loan.lender for loan in loans}
    pairs = _pairs(links, lenders)
    order = list(_in_order(loans, pairs))
    so_far = _so_far(loans)
    nodes = tuple(
        Node("", 0, entry, known.get(entry, ""), "")
        if isinstance(entry, str)
        else Node(
            entry.id,
            entry.number,
            entry.lender,
            known.get(entry.lender, ""),
            entry.written_on,
            entry.promised,
            entry.received,
            so_far.get(entry.id),
        )
        for entry in order
    )
    arrows = _once((*_recommended(order), *_paid_with(order), *_linked(order, pairs)))
    trunks = _laid(arrows)
    lanes = 1 + max((trunk.lane for trunk in trunks), default=-1)
    return Chain(nodes, arrows, trunks, lanes, _curves(loans))


_Entry: TypeAlias = Loan | str
"""A loan, or the id of a party that has none."""


class _Pair(NamedTuple):
    """Two parties, the second of which lent."""

    tie: Tie
    source: str
    target: str
    unconfirmed: bool


def _pairs(links: Iterable[PartyLink], lenders: Collection[str]) -> Sequence[_Pair]:
    """Who collects for whom and who recommended whom, confirmed before unconfirmed."""
    ties = {"collects_for": Tie.COLLECTS_FOR, "recommended": Tie.RECOMMENDED}
    return sorted(
        {
            _Pair(ties[one.kind], one.from_party, one.to_party, one.state is LinkState.UNCONFIRMED)
            for one in links
            if one.kind in ties
            and one.state is not LinkState.WITHDRAWN
            and not one.is_within_one
            and one.to_party in lenders
        },
        key=lambda pair: (pair.tie, pair.source, pair.target, pair.unconfirmed),
    )


def _once(arrows: Iterable[Arrow]) -> tuple[Arrow, ...]:
    """Each arrow once; where one is vouched for, nobody needs the other."""
    found: dict[tuple[Tie, int, int], Arrow] = {}
    for arrow in arrows:
        key = (arrow.tie, arrow.source, arrow.target)
        if key not in found or found[key].unconfirmed:
            found[key] = arrow
    return tuple(found.values())


def _in_order(loans: Sequence[Loan], pairs: Sequence[_Pair]) -> Iterator[_Entry]:
    """The loans, each after the parties that recommended it where those have no loan of their own; then who
    collects."""
    there = {loan.lender for loan in loans}
    for loan in loans:
        by_link = [one.source for one in pairs if one.tie is Tie.RECOMMENDED and one.target == loan.lender]
        for party in (loan.pushed_by, *by_link):
            if party and party not in there:
                there.add(party)
                yield party
        yield loan
    for collector in dict.fromkeys(one.source for one in pairs if one.tie is Tie.COLLECTS_FOR):
        if collector not in there:
            yield collector


def _rows_of(order: Sequence[_Entry]) -> Mapping[str, Sequence[int]]:
    """The rows of each party, from top to bottom."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, entry in enumerate(order):
        rows[entry if isinstance(entry, str) else entry.lender].append(row)
    return rows


def _recommended(order: Sequence[_Entry]) -> Iterator[Arrow]:
    """From the loan that the recommending party had given last before; where it gave none before, from its first."""
    rows = _rows_of(order)
    for row, entry in enumerate(order):
        if isinstance(entry, str) or not entry.pushed_by:
            continue
        others = [one for one in rows[entry.pushed_by] if one != row]
        earlier = [one for one in others if one < row]
        if others:
            yield Arrow(Tie.RECOMMENDED, earlier[-1] if earlier else others[0], row)


def _paid_with(order: Sequence[_Entry]) -> Iterator[Arrow]:
    places = {entry.id: row for row, entry in enumerate(order) if isinstance(entry, Loan)}
    for row, entry in enumerate(order):
        for repayment in entry.repayments if isinstance(entry, Loan) else ():
            source = places.get(repayment.from_loan, row)
            if source != row:
                yield Arrow(Tie.PAID_WITH, source, row)


def _linked(order: Sequence[_Entry], pairs: Sequence[_Pair]) -> Iterator[Arrow]:
    """Who collects leads to every loan of the lender; who recommended, to its first."""
    rows = _rows_of(order)
    for tie, source, target, unconfirmed in pairs:
        wanted = rows[target] if tie is Tie.COLLECTS_FOR else rows[target][:1]
        for row in wanted:
            if rows[source][0] != row:
                yield Arrow(tie, rows[source][0], row, unconfirmed)


def _laid(arrows: Sequence[Arrow]) -> tuple[Trunk, ...]:
    """Each trunk in the nearest lane that is free along it, the shortest first."""
    together: dict[tuple[Tie, int], list[Arrow]] = defaultdict(list)
    for arrow in arrows:
        together[arrow.tie, arrow.source].append(arrow)
    trunks = [
        Trunk(
            tie,
            0,
            source,
            tuple(sorted(one.target for one in some)),
            tuple(sorted(one.target for one in some if one.unconfirmed)),
        )
        for (tie, source), some in together.items()
    ]
    taken: list[list[Trunk]] = [[] for _ in range(MOST_LANES)]
    for trunk in sorted(trunks, key=lambda one: (one.last - one.first, one.first, one.tie, one.source)):
        for lane, there in enumerate(taken):
            if all(other.last < trunk.first or trunk.last < other.first for other in there):
                there.append(replace(trunk, lane=lane))
                break
    return tuple(sorted((one for there in taken for one in there), key=lambda one: (one.first, one.last, one.lane)))


def _so_far(loans: Sequence[Loan]) -> Mapping[str, Money]:
    totals: dict[str, int] = defaultdict(int)
    found: dict[str, Money] = {}
    for loan in loans:
        if loan.received is not None:
            totals[loan.received.currency] += loan.received.minor
            found[loan.id] = Money(totals[loan.received.currency], loan.received.currency)
    return found


def _curves(loans: Sequence[Loan]) -> tuple[Curve, ...]:
    """What is owed of a loan is the last amount that was claimed, or else the amount in the contract, less what was
    repaid since, and never less than nothing; from the day on which it was settled nothing is, unless more was claimed
    later. What has no date is left out; where nobody knows when a loan was settled, it was after all else."""
    owed: dict[tuple[str, str], int] = defaultdict(int)
    totals: dict[str, int] = defaultdict(int)
    arrived: dict[str, int] = defaultdict(int)
    states: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for one in sorted(_entries(loans)):
        key = (one.currency, one.loan)
        before = owed[key]
        match one.what:
            case _What.CONTRACT | _What.CLAIM:
                owed[key] = one.minor
            case _What.SETTLEMENT:
                owed[key] = 0
            case _What.REPAYMENT:
                owed[key] = max(before - one.minor, 0)
            case _What.ARRIVAL:
                arrived[one.currency] += one.minor
        totals[one.currency] += owed[key] - before
        states[one.currency][one.written_on] = (totals[one.currency], arrived[one.currency])
    return tuple(_curve(currency, states[currency]) for currency in sorted(states))


class _What(IntEnum):
    """In this order, where several entries have one date."""

    CONTRACT = 0
    ARRIVAL = 1
    REPAYMENT = 2
    CLAIM = 3
    SETTLEMENT = 4


class _Dated(NamedTuple):
    written_on: str
    what: _What
    loan: str
    number: int
    minor: int
    currency: str


def _entries(loans: Sequence[Loan]) -> Iterator[_Dated]:
    for loan in loans:
        dated = tuple(_entries_of(loan))
        yield from dated
        settled = settled_on(loan)
        if settled is not None and dated:
            day = max(settled, loan.written_on) if settled else max(one.written_on for one in dated)
            for currency in dict.fromkeys(one.currency for one in dated):
                yield _Dated(day, _What.SETTLEMENT, loan.id, 0, 0, currency)


def _entries_of(loan: Loan) -> Iterator[_Dated]:
    if loan.written_on:
        for what, amount in ((_What.CONTRACT, loan.promised or loan.received), (_What.ARRIVAL, loan.received)):
            if amount is not None:
                yield _Dated(loan.written_on, what, loan.id, 0, amount.minor, amount.currency)
    for paid in loan.repayments:
        yield _Dated(paid.written_on, _What.REPAYMENT, loan.id, paid.number, paid.amount.minor, paid.amount.currency)
    for claim in loan.claims:
        yield _Dated(claim.written_on, _What.CLAIM, loan.id, claim.number, claim.amount.minor, claim.amount.currency)


def _curve(currency: str, states: Mapping[str, tuple[int, int]]) -> Curve:
    days = {written_on: _first_day(written_on) for written_on in states}
    first, last = min(days.values()), max(days.values())
    span = max((last - first).days, 1)
    most = max(max(state) for state in states.values())
    marks = tuple(
        Mark(
            written_on,
            owed,
            arrived,
            (days[written_on] - first).days / span,
            owed / (most or 1),
            arrived / (most or 1),
        )
        for written_on, (owed, arrived) in states.items()
    )
    return Curve(currency, most, marks)


def _first_day(written_on: str) -> date:
    """The first day of what is written as a year, a month or a day."""
    year, month, day = (*map(int, written_on.split("-")), 1, 1)[:3]
    return date(year, month, day)
