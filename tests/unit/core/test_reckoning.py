"""What a loan cost is reckoned from dated amounts, and where it cannot be, the reason is named instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shilu.core.loan import Claim, Loan, Repayment
from shilu.core.owed import NotSaid, Owed, OwedFrom
from shilu.core.particular import Money
from shilu.core.reckoning import Cap, Missing, NoCap, RateRow, RateTable, Step, growth, reckon, sums, xirr

DAY = date(2025, 3, 1)
TABLE = RateTable(
    "lpr_1y",
    "cn",
    Decimal(4),
    date(2020, 8, 20),
    "a rule",
    (RateRow(date(2024, 10, 21), Decimal("3.10")), RateRow(date(2025, 5, 20), Decimal("3.00"))),
    last_seen=date(2026, 5, 20),
)


def cny(yuan: int) -> Money:
    return Money(yuan * 100, "CNY")


def paid(after_days: int | None, yuan: int, currency: str = "CNY") -> Repayment:
    day = None if after_days is None else DAY + timedelta(days=after_days)
    return Repayment("r", 1, day, "2025" if day is None else day.isoformat(), Money(yuan * 100, currency))


def loan(*repayments: Repayment, received: int | None = 1050, contract_on: date | None = DAY, **more: object) -> Loan:
    values = {
        "id": "l",
        "number": 1,
        "lender": "p",
        "pushed_by": "",
        "status": "",
        "contract_on": contract_on,
        "received_on": DAY,
        "written_on": DAY.isoformat(),
        "promised": cny(1500),
        "received": None if received is None else cny(received),
        "repayments": repayments,
        "claims": (),
        **more,
    }
    return Loan(**values)  # type: ignore[arg-type]  # a mapping, so that a test names only what it is about


@pytest.mark.parametrize(
    ("flows", "percent"),
    [
        ([(DAY, 100_000), (DAY + timedelta(days=365), -110_000)], "10.00"),
        ([(DAY, 100_000), (DAY + timedelta(days=365), -100_000)], "0.00"),
        ([(DAY, 100_000), (DAY + timedelta(days=365), -90_000)], "-10.00"),
        # the example of Microsoft's documentation of XIRR: 37.34 % (2.5 digits kept there)
        (
            [
                (date(2008, 1, 1), -10_000),
                (date(2008, 3, 1), 2_750),
                (date(2008, 10, 30), 4_250),
                (date(2009, 2, 15), 3_250),
                (date(2009, 4, 1), 2_750),
            ],
            "37.34",
        ),
    ],
)
def test_the_rate_is_that_of_the_dated_payments(flows: list[tuple[date, int]], percent: str) -> None:
    assert xirr(flows) == Decimal(percent)


def test_a_seven_day_loan_with_a_part_cut_off_has_the_rate_that_it_has() -> None:
    reckoned = reckon(loan(paid(7, 1500)), TABLE)
    assert reckoned.deducted == cny(450)
    # (1500 / 1050) ** (365 / 7) - 1
    assert reckoned.rate_percent is not None
    assert abs(reckoned.rate_percent / 100 + 1 - (Decimal(1500) / 1050) ** (Decimal(365) / 7)) < 1000
    assert reckoned.rate_percent > Decimal("1e9")
    assert reckoned.is_over is True


@pytest.mark.parametrize("days", [1, 2, 3, 5, 6])
def test_a_loan_of_a_few_days_has_one_rate_however_high_it_is(days: int) -> None:
    reckoned = reckon(loan(paid(days, 1500)), TABLE)
    assert reckoned.missing is None
    assert reckoned.rate_percent is not None
    exact = ((Decimal(1500) / 1050) ** (Decimal(365) / days) - 1) * 100
    assert abs(reckoned.rate_percent / exact - 1) < Decimal("1e-9")
    assert reckoned.is_over is True


@pytest.mark.parametrize(
    ("of", "missing"),
    [
        (loan(paid(30, 1500), received=None), Missing.NOTHING_RECEIVED),
        (loan(), Missing.NOTHING_PAID),
        (loan(paid(30, 1500, "USD")), Missing.CURRENCIES_DIFFER),
        (loan(paid(None, 1500)), Missing.DAY_UNKNOWN),
        (loan(paid(-1, 1500)), Missing.PAID_BEFORE_RECEIVED),
        (loan(paid(30, 500)), Missing.NOT_PAID_BACK_YET),
        (loan(paid(0, 1500)), Missing.NO_ONE_RATE),
    ],
)
def test_where_there_is_no_rate_the_reason_is_named(of: Loan, missing: Missing) -> None:
    reckoned = reckon(of, TABLE)
    assert (reckoned.rate_percent, reckoned.missing, reckoned.is_over) == (None, missing, None)


@pytest.mark.parametrize(
    ("day", "cap"),
    [
        (date(2025, 5, 19), Cap(Decimal("12.40"), TABLE.rows[0])),
        (date(2025, 5, 20), Cap(Decimal("12.00"), TABLE.rows[1])),
        (date(2024, 10, 20), NoCap.BEFORE_TABLE),
        (date(2026, 5, 21), NoCap.AFTER_TABLE),
        (None, NoCap.DAY_UNKNOWN),
    ],
)
def test_the_cap_is_that_of_the_day_of_the_contract_and_no_other(day: date | None, cap: Cap | NoCap) -> None:
    assert reckon(loan(contract_on=day), TABLE).cap == cap


def test_amounts_of_two_currencies_are_never_added() -> None:
    assert sums([cny(1), Money(5, "USD"), cny(2)]) == (cny(3), Money(5, "USD"))


def test_how_the_debt_grew_sums_the_latest_claim_on_each_loan() -> None:
    claims = (Claim("c", 1, "2025-04", cny(3000)), Claim("d", 2, "2025-06-01", cny(9000)))
    other = loan(received=700, id="m", written_on="2025-05-01", claims=(Claim("e", 3, "2025-06-02", cny(1000)),))
    steps = growth([loan(paid(1, 300), claims=claims), other])
    assert steps == (
        Step("2025-03-01", "CNY", 150_000, 105_000, 0, 0),
        Step("2025-03-02", "CNY", 150_000, 105_000, 30_000, 0),
        Step("2025-04", "CNY", 150_000, 105_000, 30_000, 300_000),
        Step("2025-05-01", "CNY", 300_000, 175_000, 30_000, 300_000),
        Step("2025-06-01", "CNY", 300_000, 175_000, 30_000, 900_000),
        Step("2025-06-02", "CNY", 300_000, 175_000, 30_000, 1_000_000),
    )


@given(
    st.lists(st.tuples(st.integers(0, 4000), st.integers(-(10**12), 10**12)), max_size=12),
)
def test_no_payments_make_the_reckoning_fail(payments: list[tuple[int, int]]) -> None:
    rate = xirr([(DAY + timedelta(days=after), minor) for after, minor in payments])
    assert rate is None or rate >= -100  # as it is rounded


def claimed(on: str, yuan: int) -> Claim:
    return Claim("c", 1, on, cny(yuan))


LATE = (DAY + timedelta(days=10)).isoformat()


@pytest.mark.parametrize(
    ("one", "owed"),
    [
        (loan(), Owed(cny(1500), OwedFrom.CONTRACT)),
        (loan(paid(7, 600)), Owed(cny(900), OwedFrom.CONTRACT)),
        (loan(paid(7, 600), paid(9, 2000)), Owed(cny(0), OwedFrom.CONTRACT)),
        (loan(paid(7, 600), claims=(claimed(LATE, 3000),)), Owed(cny(3000), OwedFrom.CLAIM, LATE)),
        (loan(paid(10, 600), claims=(claimed(LATE, 3000),)), Owed(cny(3000), OwedFrom.CLAIM, LATE)),
        (loan(paid(11, 600), claims=(claimed(LATE, 3000),)), Owed(cny(2400), OwedFrom.CLAIM, LATE)),
        (loan(paid(11, 600), claims=(claimed(LATE[:7], 3000),)), Owed(None, NotSaid.ORDER_UNKNOWN)),
        (loan(paid(7, 600, "USD")), Owed(None, NotSaid.CURRENCIES_DIFFER)),
        (loan(promised=None), Owed(None, NotSaid.NO_AMOUNT)),
    ],
)
def test_what_is_open_is_the_last_claim_or_the_contract_less_what_was_repaid_since(one: Loan, owed: Owed) -> None:
    assert reckon(one, TABLE).owed == owed


IN_FULL = replace(paid(7, 600), paid_for="settlement")


@pytest.mark.parametrize(
    ("one", "owed"),
    [
        (loan(paid(7, 600), status="settled"), Owed(None, OwedFrom.SETTLED)),
        (loan(IN_FULL, status="settled"), Owed(None, OwedFrom.SETTLED, "2025-03-08")),
        (loan(IN_FULL), Owed(cny(900), OwedFrom.CONTRACT)),  # nobody says that it is settled
        (loan(IN_FULL, settled_on="2025-03-09"), Owed(None, OwedFrom.SETTLED, "2025-03-09")),
        (loan(settled_on=LATE, claims=(claimed(LATE, 3000),)), Owed(None, OwedFrom.SETTLED, LATE)),
        (loan(settled_on="2025-03-09", claims=(claimed(LATE, 3000),)), Owed(cny(3000), OwedFrom.CLAIM, LATE)),
        (loan(settled_on="2025-03", claims=(claimed(LATE, 3000),)), Owed(None, NotSaid.ORDER_UNKNOWN)),
        (loan(status="settled", claims=(claimed(LATE, 3000),)), Owed(None, OwedFrom.SETTLED)),
    ],
)
def test_of_a_settled_loan_nothing_is_open_unless_more_was_claimed_later(one: Loan, owed: Owed) -> None:
    assert reckon(one, TABLE).owed == owed
