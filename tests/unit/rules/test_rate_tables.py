"""The tables of rates that are shipped can be read, and one that is wrong says everything that is wrong with it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from shilu.core.reckoning import Cap, NoCap
from shilu.host.paths import resources_folder
from shilu.rules import rate_tables

FOLDER = resources_folder() / "rules" / "rates"


def test_every_table_that_is_shipped_can_be_read() -> None:
    tables = [rate_tables.read(path.read_text("utf-8")) for path in FOLDER.glob("*.toml")]
    assert {table.country for table in tables} == {"cn", "hk"}
    assert all(row.mark in ("checked", "memory") for table in tables for row in table.rows)


@pytest.mark.parametrize(
    ("day", "cap"),
    [
        (date(2020, 8, 19), None),
        (date(2020, 8, 20), "15.40"),
        (date(2021, 12, 19), "15.40"),
        (date(2021, 12, 20), "15.20"),
        (date(2024, 10, 21), "12.40"),
        (date(2026, 5, 20), "12.00"),
        (date(2026, 5, 21), None),
    ],
)
def test_the_chinese_cap_is_four_times_the_rate_of_the_day(day: date, cap: str | None) -> None:
    table = rate_tables.of_country(FOLDER, "cn")
    assert table is not None
    found = table.cap_on(day)
    assert (found.percent if isinstance(found, Cap) else None) == (None if cap is None else Decimal(cap))
    assert isinstance(found, NoCap) == (cap is None)


def test_a_cap_of_a_statute_is_itself_from_the_day_on_which_it_began() -> None:
    table = rate_tables.of_country(FOLDER, "hk")
    assert table is not None
    assert table.is_fixed
    assert table.cap_on(date(2022, 12, 29)) is NoCap.BEFORE_TABLE
    found = table.cap_on(date(2023, 1, 5))
    assert isinstance(found, Cap)
    assert found.percent == Decimal(48)


def test_a_country_without_a_table_has_none() -> None:
    assert rate_tables.of_country(FOLDER, "ph") is None


def test_a_table_that_is_wrong_says_everything_at_once() -> None:
    with pytest.raises(ValueError, match="format") as refused:
        rate_tables.read(
            'format = 2\nname = "x"\ncountry = 1\nfactor = "four"\nbegins = 2020-01-01\nlast_seen = 2020-01-01\n'
            'rows = [{ begins = 2020-02-01, percent = 4.2 }, { begins = 2020-01-01, percent = "4.2" }]\n'
        )
    for wrong in ("format", "country", "cite", "factor", "rows[0].percent", "not in order"):
        assert wrong in str(refused.value)
