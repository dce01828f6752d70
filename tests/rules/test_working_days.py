"""Terms that are counted in days on which offices work."""

from __future__ import annotations

from datetime import date

import pytest

from shilu.rules.working_days import OfficeDays


@pytest.mark.parametrize(
    ("country", "day", "count", "wanted"),
    [
        ("CN", date(2026, 11, 20), 1, date(2026, 11, 23)),  # a Friday, and the Monday after it
        ("CN", date(2026, 9, 30), 1, date(2026, 10, 8)),  # the national holidays of 2026
        ("CN", date(2026, 2, 13), 1, date(2026, 2, 14)),  # a Saturday that is worked for the Spring Festival
        ("CN", date(2026, 2, 13), 2, date(2026, 2, 24)),
        ("CN", date(2026, 12, 31), 15, date(2027, 1, 22)),  # into another year
        ("US", date(2100, 12, 20), 20, None),  # nobody knows the holidays of 2101
        ("CN", date(1949, 12, 30), 1, None),  # nor those of 1949
        ("XX", date(2026, 11, 20), 1, None),
        ("CN", date(2026, 11, 20), 0, None),
        ("CN", date(2026, 11, 20), 501, None),  # no law has such a term
    ],
)
def test_the_so_manieth_working_day(country: str, day: date, count: int, wanted: date | None) -> None:
    assert OfficeDays(country).after(day, count) == wanted


def test_a_part_of_a_country_has_its_own_holidays() -> None:
    before = date(2026, 4, 30)
    assert OfficeDays("US").after(before, 20) == date(2026, 5, 29)
    hawaii = [OfficeDays("US", "HI").after(date(2026, 6, 10), 1), OfficeDays("US").after(date(2026, 6, 10), 1)]
    assert hawaii == [date(2026, 6, 12), date(2026, 6, 11)]  # King Kamehameha's day
