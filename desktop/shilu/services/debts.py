"""What the loans of a case come to: each in figures, sums by currency, who recommended whom, how the debt grew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shilu.core.loan import Loan, loans_of
from shilu.core.particular import Money
from shilu.core.reckoning import RateTable, Reckoned, Step, growth, reckon, sums
from shilu.services.cases import Cases
from shilu.services.particulars import Particulars
from shilu.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Lender:
    """A party that lent, or recommended another: by the name in the directory."""

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
    """``table`` is what caps are from; None where the case's country has none. ``paid_from``: which loan's money went
    into which other one: numbers, (from, into)."""

    loans: tuple[Reckoned, ...]
    lenders: tuple[Lender, ...]
    promised: tuple[Money, ...]
    received: tuple[Money, ...]
    paid: tuple[Money, ...]
    claimed: tuple[Money, ...]
    pushes: tuple[Push, ...]
    paid_from: tuple[tuple[int, int], ...]
    growth: tuple[Step, ...]
    table: RateTable | None


class Reckoning:
    """Works it out anew whenever it is asked for: nothing of it is stored."""

    def __init__(
        self, *, vault: Vault, cases: Cases, particulars: Particulars, table_of: Callable[[str], RateTable | None]
    ) -> None:
        """``table_of``: the rates of a country (ISO 3166-1, lower case)."""
        self._vault = vault
        self._cases = cases
        self._particulars = particulars
        self._table_of = table_of

    def of_case(self, case_id: str) -> Debts:
        """The loans of a case that count. Raises UserError ``usage.unknown_case``."""
        case = self._cases.get(case_id)
        table = self._table_of(case.country.lower())
        loans = loans_of(self._particulars.of_case(case.id))
        names = {party.id: party.name for party in self._vault.directory.parties().values()}
        mentioned = dict.fromkeys(one for loan in loans for one in (loan.lender, loan.pushed_by) if one)
        lenders = {one: Lender(one, names.get(one, "")) for one in mentioned}
        reckoned = tuple(reckon(loan, table) for loan in loans)
        numbers = {loan.id: loan.number for loan in loans}
        return Debts(
            loans=reckoned,
            lenders=tuple(lenders.values()),
            promised=sums(loan.promised for loan in loans if loan.promised is not None),
            received=sums(loan.received for loan in loans if loan.received is not None),
            paid=sums(one.amount for loan in loans for one in loan.repayments),
            claimed=sums(one.claimed for one in reckoned if one.claimed is not None),
            pushes=_pushes(loans, lenders),
            paid_from=tuple(
                sorted(
                    {
                        (numbers[one.from_loan], loan.number)
                        for loan in loans
                        for one in loan.repayments
                        if one.from_loan in numbers
                    }
                )
            ),
            growth=growth(loans),
            table=table,
        )


def _pushes(loans: tuple[Loan, ...], lenders: dict[str, Lender]) -> tuple[Push, ...]:
    """In order of the first loan that came of each. Apps recommend each other in circles: that is no mistake."""
    found: dict[tuple[str, str], list[int]] = {}
    for loan in sorted(loans, key=lambda loan: (loan.written_on or "~", loan.number)):
        if loan.pushed_by:
            found.setdefault((loan.pushed_by, loan.lender), []).append(loan.number)
    return tuple(Push(lenders[by], lenders[to], tuple(numbers)) for (by, to), numbers in found.items())
