"""One value says when something happened and how well that is known."""

from datetime import date, datetime

import pytest

from shilu.core.when import (
    Precision,
    When,
    ZoneBasis,
    day_bounds_ms,
    from_epoch_s,
    from_local,
    iso,
    unknown,
    zone_named,
)

ZONE = "Asia/Shanghai"
MOMENT = datetime(2026, 5, 12, 23, 12, 7, 123_000)  # noqa: DTZ001 - a wall clock


@pytest.mark.parametrize(
    ("precision", "first", "last"),
    [
        (Precision.SECOND, "2026-05-12T23:12:07+08:00", "2026-05-12T23:12:07+08:00"),
        (Precision.MINUTE, "2026-05-12T23:12:00+08:00", "2026-05-12T23:12:59+08:00"),
        (Precision.HOUR, "2026-05-12T23:00:00+08:00", "2026-05-12T23:59:59+08:00"),
        (Precision.DAY, "2026-05-12T00:00:00+08:00", "2026-05-12T23:59:59+08:00"),
        (Precision.MONTH, "2026-05-01T00:00:00+08:00", "2026-05-31T23:59:59+08:00"),
    ],
)
def test_a_time_spans_what_its_precision_leaves_open(precision: Precision, first: str, last: str) -> None:
    when = from_local("typed", MOMENT, precision, zone=ZONE, basis=ZoneBasis.TYPED)
    assert (iso(when.earliest_ms, ZONE), iso(when.latest_ms, ZONE)) == (first, last)


def test_an_unknown_time_has_no_instant() -> None:
    when = unknown("?", zone=ZONE)
    assert (when.local(), when.local_end(), iso(when.earliest_ms, ZONE)) == (None, None, None)


def test_whole_seconds_span_that_second() -> None:
    when = from_epoch_s("1778558400", 1_778_558_400, zone=ZONE)
    assert (when.latest_ms or 0) - (when.earliest_ms or 0) == 999


def test_days_of_a_filter_are_local_and_inclusive() -> None:
    start, end = day_bounds_ms(date(2026, 5, 12), date(2026, 5, 12), ZONE)
    assert (iso(start, ZONE), iso(end, ZONE)) == ("2026-05-12T00:00:00+08:00", "2026-05-12T23:59:59+08:00")


def test_a_day_on_which_the_clocks_change_has_its_own_length() -> None:
    start, end = day_bounds_ms(date(2026, 3, 8), date(2026, 3, 8), "America/New_York")
    assert end is not None
    assert start is not None
    assert end - start + 1 == 23 * 3_600_000


def test_half_a_time_and_a_time_that_runs_backwards_are_refused() -> None:
    with pytest.raises(ValueError, match="both ends"):
        When("x", 1, None, Precision.MS, ZONE, ZoneBasis.EPOCH)
    with pytest.raises(ValueError, match="before it begins"):
        When("x", 2, 1, Precision.MS, ZONE, ZoneBasis.EPOCH)


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../../etc/passwd", "/etc/localtime"])
def test_a_zone_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no such time zone"):
        zone_named(name)
