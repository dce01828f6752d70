"""Times as people type them are understood, or refused, and never guessed."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shilu.core.clock import to_ms
from shilu.core.errors import UserError
from shilu.core.typed_time import parse_typed
from shilu.core.when import Precision, When, ZoneBasis, from_local, iso

ZONE = "Asia/Shanghai"
# Thursday 2026-05-14 10:30:00 in Shanghai
NOW_MS = 1_778_725_800_000


def _typed(text: str) -> When:
    return parse_typed(text, zone=ZONE, now_ms=NOW_MS)


@pytest.mark.parametrize(
    ("text", "at", "precision"),
    [
        ("now", "2026-05-14T10:30:00+08:00", Precision.SECOND),
        ("刚才", "2026-05-14T10:30:00+08:00", Precision.SECOND),
        ("09:05", "2026-05-14T09:05:00+08:00", Precision.MINUTE),
        ("23:12", "2026-05-13T23:12:00+08:00", Precision.MINUTE),
        ("2026-05-12T23:12:07", "2026-05-12T23:12:07+08:00", Precision.SECOND),
        ("2026-05-12 23:12:07", "2026-05-12T23:12:07+08:00", Precision.SECOND),
        ("2026/5/12 23:12", "2026-05-12T23:12:00+08:00", Precision.MINUTE),
        ("2026年5月12日 23点12分", "2026-05-12T23:12:00+08:00", Precision.MINUTE),
        ("２０２６年５月１２日２３：１２", "2026-05-12T23:12:00+08:00", Precision.MINUTE),
        ("昨晚9点半", "2026-05-13T21:30:00+08:00", Precision.MINUTE),
        ("昨天下午3点", "2026-05-13T15:00:00+08:00", Precision.HOUR),
        ("凌晨2点", "2026-05-14T02:00:00+08:00", Precision.HOUR),
        ("3月3日 03:00", "2026-03-03T03:00:00+08:00", Precision.MINUTE),
        ("12月31日", "2025-12-31T00:00:00+08:00", Precision.DAY),
        ("9pm yesterday", "2026-05-13T21:00:00+08:00", Precision.HOUR),
        ("yesterday at 9:15 p.m.", "2026-05-13T21:15:00+08:00", Precision.MINUTE),
        ("12 am", "2026-05-14T00:00:00+08:00", Precision.HOUR),
        ("3 March 2026", "2026-03-03T00:00:00+08:00", Precision.DAY),
        ("March 3, 2026 03:00", "2026-03-03T03:00:00+08:00", Precision.MINUTE),
        ("2026-03", "2026-03-01T00:00:00+08:00", Precision.MONTH),
        ("周一", "2026-05-11T00:00:00+08:00", Precision.DAY),
        ("last Monday 8:00", "2026-05-11T08:00:00+08:00", Precision.MINUTE),
        ("前天", "2026-05-12T00:00:00+08:00", Precision.DAY),
        ("the day before yesterday", "2026-05-12T00:00:00+08:00", Precision.DAY),
    ],
)
def test_a_typed_time_means_what_it_says(text: str, at: str, precision: Precision) -> None:
    when = _typed(text)
    assert (iso(when.earliest_ms, ZONE), when.precision) == (at, precision)
    assert when.zone_basis is ZoneBasis.TYPED
    assert not when.approximate


@pytest.mark.parametrize("text", ["about 9:00", "大约9:00", "9点左右", "~9:00", "10 minutes ago", "半小时前"])
def test_what_is_said_roughly_is_kept_as_rough(text: str) -> None:
    assert _typed(text).approximate


@pytest.mark.parametrize("text", ["?", "不记得", "unknown"])
def test_not_knowing_is_an_answer(text: str) -> None:
    when = _typed(text)
    assert when.earliest_ms is None
    assert when.precision is Precision.UNKNOWN


@pytest.mark.parametrize(
    "text", ["soon", "25:00", "2026-13-01", "31日", "晚上12点", "9:00 or 10:00", "昨晚", "5/6/2026"]
)
def test_what_could_mean_two_things_is_refused(text: str) -> None:
    with pytest.raises(UserError, match=r"usage\.time_not_understood"):
        _typed(text)


@pytest.mark.parametrize("text", ["2026-05-15", "today 23:00", "2027-01-01 10:00"])
def test_the_future_is_refused(text: str) -> None:
    with pytest.raises(UserError, match=r"usage\.time_in_future"):
        _typed(text)


def test_today_ends_now() -> None:
    when = _typed("today")
    assert (iso(when.earliest_ms, ZONE), when.latest_ms) == ("2026-05-14T00:00:00+08:00", NOW_MS)


def test_an_hour_that_stood_twice_covers_both() -> None:
    from datetime import datetime

    moment = datetime(2026, 11, 1, 1, 30)  # noqa: DTZ001 - clocks were put back in New York at 2:00
    when = from_local("1:30", moment, Precision.MINUTE, zone="America/New_York", basis=ZoneBasis.TYPED)
    assert when.earliest_ms is not None
    assert when.latest_ms is not None
    assert when.latest_ms - when.earliest_ms == 3_600_000 + 59_999


@given(st.text(max_size=40))
def test_any_text_is_understood_or_refused(text: str) -> None:
    with suppress(UserError):
        when = _typed(text)
        assert when.raw == text
        assert when.earliest_ms is None or when.earliest_ms <= NOW_MS


def test_the_present_of_these_tests_is_what_they_say() -> None:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    assert to_ms(datetime(2026, 5, 14, 10, 30, tzinfo=ZoneInfo(ZONE))) == NOW_MS
