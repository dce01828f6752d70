"""What is still owed of a loan, how that was reckoned, and since when nothing is. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from shilu.core.loan import Claim, Loan
from shilu.core.particular import Money

_SETTLED, _IN_FULL, _WHOLE_DAY = "settled", "settlement", len("2026-01-31")


class OwedFrom(StrEnum):
    """What the amount was reckoned from."""

    CLAIM = "claim"
    CONTRACT = "contract"
    SETTLED = "settled"


class NotSaid(StrEnum):
    """Why it cannot be said what is still owed."""

    NO_AMOUNT = "no_amount"
    ORDER_UNKNOWN = "order_unknown"
    CURRENCIES_DIFFER = "currencies_differ"


@dataclass(frozen=True, slots=True)
class Owed:
    """``amount`` is None where ``basis`` says why, and for a settled loan. ``day``: of the claim, or of the settlement;
    "" where there is none, or it is not recorded."""

    amount: Money | None
    basis: OwedFrom | NotSaid
    day: str = ""


def owed_of(loan: Loan) -> Owed:
    """The last amount that was claimed, or else the one in the contract, less what was repaid since, and never less
    than nothing; a claim knows of what was repaid on its day. Of a settled loan nothing is owed, unless more was
    claimed after that day."""
    claim = loan.claims[-1] if loan.claims else None
    settled = settled_on(loan)
    if settled is not None:
        if not settled or claim is None or not _may_follow(claim, settled):
            return Owed(None, OwedFrom.SETTLED, settled)
        if is_unsure(claim.written_on, settled):
            return Owed(None, NotSaid.ORDER_UNKNOWN)
    start, day = (claim.amount, claim.written_on) if claim else (loan.promised, "")
    if start is None:
        return Owed(None, NotSaid.NO_AMOUNT)
    if any(is_unsure(one.written_on, day) for one in loan.repayments):
        return Owed(None, NotSaid.ORDER_UNKNOWN)
    since = [one.amount for one in loan.repayments if one.written_on > day]
    if any(one.currency != start.currency for one in since):
        return Owed(None, NotSaid.CURRENCIES_DIFFER)
    left = Money(max(start.minor - sum(one.minor for one in since), 0), start.currency)
    return Owed(left, OwedFrom.CLAIM if claim else OwedFrom.CONTRACT, day)


def settled_on(loan: Loan) -> str | None:
    """The date on which a loan was settled, as far as it is known: as it is recorded, or else that of the repayment
    that settled all of it; "" where neither is there. None for a loan that is not said to be settled."""
    if loan.settled_on:
        return loan.settled_on
    if loan.status != _SETTLED:
        return None
    return max((one.written_on for one in loan.repayments if one.paid_for == _IN_FULL), default="")


def is_unsure(one: str, other: str) -> bool:
    """Whether of two dates, one of which is known in part, none is the first for certain."""
    known = min(len(one), len(other))
    return 0 < known < _WHOLE_DAY and one[:known] == other[:known]


def still_owed(several: Iterable[Owed]) -> tuple[Money, ...]:
    """The amounts that are known."""
    return tuple(one.amount for one in several if one.amount is not None)


def _may_follow(claim: Claim, settled: str) -> bool:
    return claim.written_on > settled or is_unsure(claim.written_on, settled)
