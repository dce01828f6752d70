"""The truth table, by hand, of leaked data and of the rate of a loan."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from shilu.core.clock import to_ms
from shilu.core.finding import About, Missing, Result, Why
from shilu.core.judged import JudgedLeak, JudgedLoan
from shilu.core.reckoning import RateRow, RateTable
from shilu.core.rule import DataVolume, Need, RateCap, RuleStatus
from shilu.rules.engine_clock import LibraryHolidays
from shilu.rules.engine_facts import Facts
from shilu.rules.engine_gates import Ground
from shilu.rules.engine_one import said_of
from tests.rules.making import NOW, SHANGHAI, contact, findings, pack, rule

OUTSIDE, WITHIN, UNDETERMINED, NOT_APPLICABLE = Result
VOLUME = rule(
    DataVolume({"high": 50, "sensitive": 500}),
    applies_to=frozenset({"any"}),
    begins=date(2017, 6, 1),
    ends=date(2026, 6, 1),
)
CAP = rule(RateCap("lpr"), applies_to=frozenset({"private"}), begins=date(2020, 8, 20), ends=date(2027, 1, 1))
TABLE = RateTable(
    "lpr", "cn", Decimal(4), date(2020, 8, 20), "", (RateRow(date(2019, 8, 20), Decimal("3.85")),), date(2026, 5, 20)
)


def leak(entries: int | None, data_class: str = "high", *, number: int = 1, **fields: object) -> JudgedLeak:
    values: dict[str, object] = {"party": "S", "seen": date(2026, 3, 1), "documented": True, **fields}
    return JudgedLeak(f"leak{number}", number, data_class=data_class, entries=entries, **values)  # type: ignore[arg-type]  # each is checked where it is read


@pytest.mark.parametrize(
    ("entries", "data_class", "result"),
    [
        (49, "high", WITHIN),
        (50, "high", OUTSIDE),
        (499, "sensitive", WITHIN),
        (500, "sensitive", OUTSIDE),
        (None, "high", UNDETERMINED),
        (50, "", UNDETERMINED),
        (50, "other", NOT_APPLICABLE),
    ],
)
def test_from_so_many_entries_on_a_rule_counts(entries: int | None, data_class: str, result: Result) -> None:
    (found,) = findings(VOLUME, leaks=(leak(entries, data_class),))
    assert (found.result, found.lender, found.records) == (result, "S", ("leak1",))
    if result is OUTSIDE:
        assert dict(found.reason.holes) == {
            "counts_from": str(entries),
            "data_class": data_class,
            "total": str(entries),
        }
    needs = {None: Need.ENTRY_COUNT, 50: Need.CATEGORY}
    if result is UNDETERMINED:
        assert found.missing == (Missing(needs[entries], About.LEAK),)
        assert found.at_most is OUTSIDE


def test_several_records_may_hold_the_same_data() -> None:
    (found,) = findings(VOLUME, leaks=(leak(30), leak(30, number=2, documented=False)))
    assert (found.result, found.missing) == (UNDETERMINED, (Missing(Need.ONE_SET, About.LEAK),))
    assert (found.records, found.documented, found.stated) == (("leak1", "leak2"), 1, 1)
    assert findings(VOLUME, leaks=(leak(10), leak(10, number=2)))[0].result is WITHIN
    assert findings(VOLUME, leaks=(leak(60), leak(None, number=2)))[0].result is OUTSIDE
    two = findings(VOLUME, leaks=(leak(30), leak(30, number=2, party="T")))
    assert [(one.lender, one.result) for one in two] == [("S", WITHIN), ("T", WITHIN)]


@pytest.mark.parametrize(
    ("seen", "result"),
    [
        (date(2017, 5, 31), NOT_APPLICABLE),
        (date(2017, 6, 1), OUTSIDE),
        (date(2026, 6, 1), OUTSIDE),
        (date(2026, 6, 2), NOT_APPLICABLE),
        (None, UNDETERMINED),
    ],
)
def test_data_is_judged_by_the_rule_of_its_day(seen: date | None, result: Result) -> None:
    (found,) = findings(VOLUME, leaks=(leak(50, seen=seen),))
    assert found.result is result
    if seen is None:
        assert found.missing == (Missing(Need.EXACT_TIME, About.LEAK),)


def loan(rate: str | None = "20", **fields: object) -> JudgedLoan:
    values: dict[str, object] = {
        "lender": "L",
        "lender_type": "private",
        "contract_on": date(2022, 1, 1),
        "has_principal": True,
        "documented": True,
        **fields,
    }
    return JudgedLoan("loan1", 1, rate_percent=None if rate is None else Decimal(rate), **values)  # type: ignore[arg-type]  # each is checked where it is read


@pytest.mark.parametrize(
    ("one", "result", "missing"),
    [
        (loan("15.40"), WITHIN, None),
        (loan("15.41"), OUTSIDE, None),
        (loan(None), UNDETERMINED, Missing(Need.RATE, About.LOAN, "loan1")),
        (loan(None, has_principal=False), UNDETERMINED, Missing(Need.PRINCIPAL_RECEIVED, About.LOAN, "loan1")),
        (loan(contract_on=None), UNDETERMINED, Missing(Need.CONTRACT_DATE, About.LOAN, "loan1")),
        (loan(contract_on=date(2026, 5, 21)), UNDETERMINED, Missing(Need.RATE_TABLE, About.CASE)),
        (loan(contract_on=date(2020, 8, 20)), OUTSIDE, None),
        (loan(contract_on=date(2020, 8, 19)), NOT_APPLICABLE, None),
        (loan(contract_on=date(2027, 1, 2)), NOT_APPLICABLE, None),
        (loan(lender_type=""), UNDETERMINED, Missing(Need.LENDER_TYPE, About.PARTY, "L")),
        (loan(lender_type="bank"), NOT_APPLICABLE, None),
    ],
)
def test_four_times_the_published_rate(one: JudgedLoan, result: Result, missing: Missing | None) -> None:
    (found,) = findings(CAP, loans=(one,), tables={"lpr": TABLE})
    assert (found.result, found.missing) == (result, (missing,) if missing else ())
    if result is OUTSIDE and one.rate_percent == Decimal("15.41"):
        assert (found.reason.why, found.reason.holes) == (Why.RATE, (("cap", "15.40"), ("rate", "15.41")))


def test_without_its_table_a_cap_is_not_guessed() -> None:
    (found,) = findings(CAP, loans=(loan(),))
    assert found.missing == (Missing(Need.RATE_TABLE, About.CASE),)
    anybody = rule(RateCap("lpr"), applies_to=frozenset({"any"}))
    assert findings(anybody, loans=(loan(lender_type=""),), tables={"lpr": TABLE})[0].result is OUTSIDE


def test_a_rule_about_loans_says_nothing_of_a_contact() -> None:
    ground = Ground(Facts(()), LibraryHolidays(), SHANGHAI, to_ms(NOW))
    (said,) = said_of(rule(RateCap("lpr")), contact(), ground)
    assert said.reason.why is Why.NOT_COUNTED


def test_records_are_not_judged_by_drafts_or_by_rules_about_contacts() -> None:
    draft = rule(RateCap("lpr"), status=RuleStatus.DRAFT_DISABLED)
    assert findings(pack(draft), loans=(loan(),)) == ()
