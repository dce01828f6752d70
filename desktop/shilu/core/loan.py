"""Loans as values that can be reckoned with: what was promised, arrived, was repaid and claimed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shilu.core.particular import Money, Particular, ParticularKind


@dataclass(frozen=True, slots=True)
class Repayment:
    """What was paid. ``paid_on`` is None where the day is not known; ``written_on`` is the date as far as it is.
    ``from_loan`` is the id of the loan whose money paid it, ``paid_for`` what it was for."""

    id: str
    number: int
    paid_on: date | None
    written_on: str
    amount: Money
    from_loan: str = ""
    paid_for: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """An amount that was claimed."""

    id: str
    number: int
    written_on: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Loan:
    """One loan with what belongs to it, each in order of date. ``lender``, ``pushed_by`` are ids of parties.
    ``settled_on`` is the date as far as it is known."""

    id: str
    number: int
    lender: str
    pushed_by: str
    status: str
    contract_on: date | None
    received_on: date | None
    written_on: str
    promised: Money | None
    received: Money | None
    repayments: tuple[Repayment, ...]
    claims: tuple[Claim, ...]
    settled_on: str = ""


def loans_of(particulars: Sequence[Particular]) -> tuple[Loan, ...]:
    """The loans among the particulars of a case, by number, with their repayments and claims."""
    repayments = [one for one in particulars if one.kind is ParticularKind.REPAYMENT]
    claims = [one for one in particulars if one.kind is ParticularKind.CLAIM]
    return tuple(
        Loan(
            id=loan.id,
            number=loan.number,
            lender=loan.text("lender"),
            pushed_by=loan.text("pushed_by"),
            status=loan.text("status"),
            contract_on=loan.day("contract_on"),
            received_on=loan.day("received_on") or loan.day("contract_on"),
            written_on=loan.text("contract_on") or loan.text("received_on"),
            promised=loan.money("promised"),
            received=loan.money("received"),
            repayments=tuple(sorted(_repayments(loan.id, repayments), key=lambda one: (one.written_on, one.number))),
            claims=tuple(sorted(_claims(loan.id, claims), key=lambda one: (one.written_on, one.number))),
            settled_on=loan.text("settled_on"),
        )
        for loan in sorted(particulars, key=lambda one: (one.number, one.id))
        if loan.kind is ParticularKind.LOAN
    )


def _repayments(loan: str, among: Sequence[Particular]) -> list[Repayment]:
    return [
        Repayment(
            one.id,
            one.number,
            one.day("paid_on"),
            one.text("paid_on"),
            amount,
            one.text("from_loan"),
            one.text("paid_for"),
        )
        for one in among
        if one.text("loan") == loan and (amount := one.money("amount")) is not None
    ]


def _claims(loan: str, among: Sequence[Particular]) -> list[Claim]:
    return [
        Claim(one.id, one.number, one.text("claimed_on"), amount)
        for one in among
        if one.text("loan") == loan and (amount := one.money("amount")) is not None
    ]
