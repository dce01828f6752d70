"""What the loans of a case come to: each in figures, sums by currency, who recommended whom, how the debt grew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shilu.core.loan import Loan, loans_of
from shilu.core.owed import NotSaid, still_owed
from shilu.core.particular import Money, Particular
from shilu.core.reckoning import RateTable, Reckoned, Step, growth, reckon, sums


@dataclass(frozen=True, slots=True)
class Lender:
    """A party that lent, or recommended another: by the name in the directory, "" where it is not there."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Push:
    """One party recommended another, with the loans that came of it (numbers), the first of them first."""

    pushed_by: Lender
    lender: Lender
    loans: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Debts:
    """``owed`` is what is still open, as far as that can be said. ``table`` is what caps are from; None where the
    case's country has none. ``paid_from``: which loan's money went into which other one: numbers, (from, into)."""

    loans: tuple[Reckoned, ...]
    lenders: tuple[Lender, ...]
    promised: tuple[Money, ...]
    received: tuple[Money, ...]
    paid: tuple[Money, ...]
    claimed: tuple[Money, ...]
    owed: tuple[Money, ...]
    pushes: tuple[Push, ...]
    paid_from: tuple[tuple[int, int], ...]
    growth: tuple[Step, ...]
    table: RateTable | None

    @property
    def not_said(self) -> int:
        """Of how many loans it cannot be said what is still open."""
        return sum(isinstance(one.owed.basis, NotSaid) for one in self.loans)

    def name_of(self, party: str) -> str:
        """The name of a party by its id; "" where the directory has none."""
        return next((one.name for one in self.lenders if one.id == party), "")


def debts_of(particulars: Sequence[Particular], names: Mapping[str, str], table: RateTable | None) -> Debts:
    """From the particulars of a case that count. ``names``: the parties of the directory by id."""
    loans = loans_of(particulars)
    mentioned = dict.fromkeys(one for loan in loans for one in (loan.lender, loan.pushed_by) if one)
    lenders = {one: Lender(one, names.get(one, "")) for one in mentioned}
    reckoned = tuple(reckon(loan, table) for loan in loans)
    return Debts(
        loans=reckoned,
        lenders=tuple(lenders.values()),
        promised=sums(loan.promised for loan in loans if loan.promised is not None),
        received=sums(loan.received for loan in loans if loan.received is not None),
        paid=sums(one.amount for loan in loans for one in loan.repayments),
        claimed=sums(one.claimed for one in reckoned if one.claimed is not None),
        owed=sums(still_owed(one.owed for one in reckoned)),
        pushes=_pushes(loans, lenders),
        paid_from=_paid_from(loans),
        growth=growth(loans),
        table=table,
    )


def _paid_from(loans: Sequence[Loan]) -> tuple[tuple[int, int], ...]:
    numbers = {loan.id: loan.number for loan in loans}
    found = {(one.from_loan, loan.number) for loan in loans for one in loan.repayments}
    return tuple(sorted((numbers[source], into) for source, into in found if source in numbers))


def _pushes(loans: Sequence[Loan], lenders: Mapping[str, Lender]) -> tuple[Push, ...]:
    """In order of the first loan that came of each. Apps recommend each other in circles: that is no mistake."""
    found: dict[tuple[str, str], list[int]] = {}
    for loan in sorted(loans, key=lambda loan: (loan.written_on or "~", loan.number)):
        if loan.pushed_by:
            found.setdefault((loan.pushed_by, loan.lender), []).append(loan.number)
    return tuple(Push(lenders[by], lenders[to], tuple(numbers)) for (by, to), numbers in found.items())
