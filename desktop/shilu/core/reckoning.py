"""What a loan cost: totals by currency, the part that never arrived, and the annual rate against a cap. Pure.

The rate is the internal rate of return of the dated payments (XIRR): the r at which the sum of amount / (1 + r)^(days /
365) is nothing, days counted from the first payment. It is a figure of the borrower's cost, not a finding of law: which
cap applies to which lender is for the rules to say, and nobody else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal
from enum import StrEnum
from itertools import pairwise

from shilu.core.loan import Loan
from shilu.core.owed import Owed, owed_of
from shilu.core.particular import Money

_LOWEST, _HIGHEST = -0.999999, 1e300
_STEPS = 300
_CENT = Decimal("0.01")
_PLENTY = Context(prec=320)
"""A loan of one day with a part cut off has a rate of some sixty digits. It is one rate, and far above any cap."""
MOST_SAID = 100_000
"""Percent a year. A loan of seven days with a part cut off has a rate of billions, which says no more than this."""


class Missing(StrEnum):
    """Why there is no rate."""

    NOTHING_RECEIVED = "nothing_received"
    NOTHING_PAID = "nothing_paid"
    DAY_UNKNOWN = "day_unknown"
    CURRENCIES_DIFFER = "currencies_differ"
    PAID_BEFORE_RECEIVED = "paid_before_received"
    NOT_PAID_BACK_YET = "not_paid_back_yet"
    NO_ONE_RATE = "no_one_rate"


class NoCap(StrEnum):
    """Why there is no cap for a day."""

    NO_TABLE = "no_table"
    DAY_UNKNOWN = "day_unknown"
    BEFORE_TABLE = "before_table"
    AFTER_TABLE = "after_table"


@dataclass(frozen=True, slots=True)
class RateRow:
    """A yearly rate in percent that stands from a day until the next row. ``mark``: how sure we are of it."""

    begins: date
    percent: Decimal
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Cap:
    """The rate that a table gives for the day of the contract, times a factor."""

    percent: Decimal
    row: RateRow


@dataclass(frozen=True, slots=True)
class RateTable:
    """Rates as published, oldest first. After ``last_seen`` nothing is known. ``factor`` times the rate on the day of
    a contract is the cap of ``cite``, for contracts from ``begins`` on."""

    name: str
    country: str
    factor: Decimal
    begins: date
    cite: str
    rows: tuple[RateRow, ...]
    last_seen: date

    @property
    def is_fixed(self) -> bool:
        """Whether the cap stands in a statute, and is no multiple of a rate that moves."""
        return self.name == "fixed"

    def cap_on(self, day: date | None) -> Cap | NoCap:
        """The cap for a contract of a day."""
        if day is None:
            return NoCap.DAY_UNKNOWN
        if day > self.last_seen:
            return NoCap.AFTER_TABLE
        found = [row for row in self.rows if row.begins <= day and self.begins <= day]
        return Cap(found[-1].percent * self.factor, found[-1]) if found else NoCap.BEFORE_TABLE


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A loan in figures. ``deducted`` is what was promised and did not arrive; ``paid`` one sum for each currency;
    ``claimed`` the last claim, ``owed`` what is still open. ``rate_percent`` is None where ``missing`` says why;
    ``cap`` is the cap on the day of the contract, or why there is none."""

    loan: Loan
    deducted: Money | None
    paid: tuple[Money, ...]
    claimed: Money | None
    owed: Owed
    rate_percent: Decimal | None
    missing: Missing | None
    cap: Cap | NoCap

    @property
    def is_over(self) -> bool | None:
        """Whether the rate is above the cap; None where either is not known."""
        if self.rate_percent is None or not isinstance(self.cap, Cap):
            return None
        return self.rate_percent > self.cap.percent


@dataclass(frozen=True, slots=True)
class Step:
    """The state of all loans of one currency after a dated entry: what was lent, arrived and was repaid until then.
    ``claimed`` sums the latest claim on each loan."""

    written_on: str
    currency: str
    promised: int
    received: int
    paid: int
    claimed: int


def reckon(loan: Loan, table: RateTable | None) -> Reckoned:
    """One loan in figures, beside the cap of a table."""
    rate, missing = _rate(loan)
    return Reckoned(
        loan=loan,
        deducted=_deducted(loan),
        paid=sums(one.amount for one in loan.repayments),
        claimed=loan.claims[-1].amount if loan.claims else None,
        owed=owed_of(loan),
        rate_percent=rate,
        missing=missing,
        cap=NoCap.NO_TABLE if table is None else table.cap_on(loan.contract_on),
    )


def sums(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """One sum for each currency, by its code. Amounts of two currencies are never added."""
    totals: dict[str, int] = defaultdict(int)
    for amount in amounts:
        totals[amount.currency] += amount.minor
    return tuple(Money(totals[currency], currency) for currency in sorted(totals))


def xirr(flows: Sequence[tuple[date, int]]) -> Decimal | None:
    """The yearly rate in percent of dated amounts, two digits; None where there is none or more than one.

    Amounts are minor units, what came in positive, what went out negative. Descartes: where the signs of the dated
    sums change just once, there is at most one rate above -100 %.
    """
    by_day: dict[date, int] = defaultdict(int)
    for day, amount in flows:
        by_day[day] += amount
    dated = sorted((day, amount) for day, amount in by_day.items() if amount)
    signs = [amount > 0 for _, amount in dated]
    if sum(before != after for before, after in pairwise(signs)) != 1:
        return None
    first = dated[0][0]
    years = [((day - first).days / 365, amount) for day, amount in dated]

    def value(rate: float) -> float:
        return float(sum(amount * (1 + rate) ** -year for year, amount in years))

    low, high = _LOWEST, 1.0
    try:
        while (value(low) > 0) == (value(high) > 0):
            high *= 4
            if high > _HIGHEST:
                return None
        for _ in range(_STEPS):
            middle = (low + high) / 2
            if (value(middle) > 0) == (value(low) > 0):
                low = middle
            else:
                high = middle
    except OverflowError:
        return None
    return _PLENTY.multiply(Decimal((low + high) / 2), 100).quantize(_CENT, rounding=ROUND_HALF_EVEN, context=_PLENTY)


def growth(loans: Sequence[Loan]) -> tuple[Step, ...]:
    """How the debt grew: after every date on which something happened, for each currency by itself. What has no date
    at all is left out."""
    happened: list[tuple[str, str, str, str, int]] = []
    for loan in loans:
        if loan.promised is not None and loan.written_on:
            happened.append((loan.written_on, loan.promised.currency, "promised", loan.id, loan.promised.minor))
        if loan.received is not None and loan.written_on:
            happened.append((loan.written_on, loan.received.currency, "received", loan.id, loan.received.minor))
        happened += [(r.written_on, r.amount.currency, "paid", loan.id, r.amount.minor) for r in loan.repayments]
        happened += [(c.written_on, c.amount.currency, "claimed", loan.id, c.amount.minor) for c in loan.claims]
    totals: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(("promised", "received", "paid"), 0))
    claims: dict[str, dict[str, int]] = defaultdict(dict)
    steps: dict[tuple[str, str], Step] = {}
    for written_on, currency, what, loan_id, minor in sorted(happened):
        if what == "claimed":
            claims[currency][loan_id] = minor
        else:
            totals[currency][what] += minor
        total = totals[currency]
        steps[written_on, currency] = Step(
            written_on, currency, total["promised"], total["received"], total["paid"], sum(claims[currency].values())
        )
    return tuple(steps.values())


def _deducted(loan: Loan) -> Money | None:
    """What was cut off before it arrived (砍头息)."""
    promised, received = loan.promised, loan.received
    if promised is None or received is None or promised.currency != received.currency:
        return None
    return Money(max(promised.minor - received.minor, 0), promised.currency)


def _rate(loan: Loan) -> tuple[Decimal | None, Missing | None]:
    received = loan.received
    if received is None or not received.minor:
        return None, Missing.NOTHING_RECEIVED
    if not any(one.amount.minor for one in loan.repayments):
        return None, Missing.NOTHING_PAID
    if any(one.amount.currency != received.currency for one in loan.repayments):
        return None, Missing.CURRENCIES_DIFFER
    paid = [(one.paid_on, one.amount.minor) for one in loan.repayments]
    dated = [(day, -minor) for day, minor in paid if day is not None]
    if loan.received_on is None or len(dated) < len(paid):
        return None, Missing.DAY_UNKNOWN
    if min(day for day, _ in dated) < loan.received_on:
        return None, Missing.PAID_BEFORE_RECEIVED
    if sum(minor for _, minor in paid) < received.minor:
        return None, Missing.NOT_PAID_BACK_YET
    rate = xirr([(loan.received_on, received.minor), *dated])
    return rate, None if rate is not None else Missing.NO_ONE_RATE
