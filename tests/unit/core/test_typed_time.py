"""Times as people type them are understood, or refused, and never guessed."""

from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shilu.core.clock import to_ms
from shilu.core.errors import UserError
from shilu.core.typed_time import lasting, parse_typed
from shilu.core.when import Precision, When, ZoneBasis, from_local, iso

ZONE = "Asia/Shanghai"


def _ms(*moment: int) -> int:
    return to_ms(datetime(*moment, tzinfo=ZoneInfo(ZONE)))  # type: ignore[misc,arg-type]  # year, month, day, hour, minute


THURSDAY_MS = _ms(2026, 5, 14, 10, 30)
SUNDAY_MS = _ms(2026, 11, 22, 8, 40)
BEFORE_DAWN_MS = _ms(2026, 11, 22, 2, 10)


def _typed(text: str, now_ms: int = THURSDAY_MS) -> When:
    return parse_typed(text, zone=ZONE, now_ms=now_ms)


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
        ("March 3 3pm", "2026-03-03T15:00:00+08:00", Precision.HOUR),
        ("2026-03", "2026-03-01T00:00:00+08:00", Precision.MONTH),
        ("周一", "2026-05-11T00:00:00+08:00", Precision.DAY),
        ("last Monday 8:00", "2026-05-11T08:00:00+08:00", Precision.MINUTE),
        ("前天", "2026-05-12T00:00:00+08:00", Precision.DAY),
        ("大前天", "2026-05-11T00:00:00+08:00", Precision.DAY),
        ("the day before yesterday", "2026-05-12T00:00:00+08:00", Precision.DAY),
    ],
)
def test_a_typed_time_means_what_it_says(text: str, at: str, precision: Precision) -> None:
    when = _typed(text)
    assert (iso(when.earliest_ms, ZONE), when.precision) == (at, precision)
    assert when.zone_basis is ZoneBasis.TYPED
    assert not when.approximate


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("昨晚1点", "2026-11-22T01:00"),
        ("昨晚一点", "2026-11-22T01:00"),
        ("昨夜2点半", "2026-11-22T02:30"),
        ("昨天夜里两点", "2026-11-22T02:00"),
        ("昨晚凌晨1点", "2026-11-22T01:00"),
        ("昨晚00:30", "2026-11-22T00:30"),
        ("昨晚12点", "2026-11-22T00:00"),
        ("昨晚12点半", "2026-11-22T00:30"),
        ("前天晚上1点", "2026-11-21T01:00"),
        ("last night 1am", "2026-11-22T01:00"),
        ("last night 12:30am", "2026-11-22T00:30"),
        ("last night at 2", "2026-11-22T02:00"),
        ("at midnight last night", "2026-11-22T00:00"),
        ("昨晚9点", "2026-11-21T21:00"),
        ("昨晚6点", "2026-11-21T18:00"),
        ("昨晚11点一刻", "2026-11-21T23:15"),
        ("昨晚21:30", "2026-11-21T21:30"),
        ("last night at 9", "2026-11-21T21:00"),
        ("last night 11:30", "2026-11-21T23:30"),
        ("last night 9pm", "2026-11-21T21:00"),
        ("晚上9点", "2026-11-21T21:00"),
        ("夜里2点", "2026-11-22T02:00"),
        ("半夜三点", "2026-11-22T03:00"),
        ("昨天凌晨2点", "2026-11-21T02:00"),
        ("2am yesterday", "2026-11-21T02:00"),
        ("3 in the morning", "2026-11-22T03:00"),
        ("yesterday 9 in the evening", "2026-11-21T21:00"),
        ("yesterday afternoon at 3:15", "2026-11-21T15:15"),
        ("this morning at 7", "2026-11-22T07:00"),
        ("今早8点", "2026-11-22T08:00"),
        ("昨天中午1点", "2026-11-21T13:00"),
        ("昨天下午12点半", "2026-11-21T12:30"),
    ],
)
def test_the_small_hours_of_a_night_are_the_morning_after_it(text: str, at: str) -> None:
    assert iso(_typed(text, SUNDAY_MS).earliest_ms, ZONE) == at + ":00+08:00"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("上周三", "2026-11-11"),
        ("上个星期三", "2026-11-11"),
        ("上星期六", "2026-11-14"),
        ("上周日", "2026-11-15"),
        ("上礼拜天", "2026-11-15"),
        ("上上周一", "2026-11-02"),
        ("周三", "2026-11-18"),
        ("星期六", "2026-11-21"),
        ("Wednesday", "2026-11-18"),
        ("on Thu", "2026-11-19"),
        ("这周三", "2026-11-18"),
        ("本周一", "2026-11-16"),
        ("这个星期天", "2026-11-22"),
    ],
)
def test_a_weekday_says_of_which_week_it_is(text: str, day: str) -> None:
    when = _typed(text, SUNDAY_MS)
    assert (iso(when.earliest_ms, ZONE), when.precision) == (day + "T00:00:00+08:00", Precision.DAY)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("八点", "2026-11-22T08:00"),
        ("两点", "2026-11-22T02:00"),
        ("昨晚九点半", "2026-11-21T21:30"),
        ("昨天下午三点二十", "2026-11-21T15:20"),
        ("昨天下午三点零五分", "2026-11-21T15:05"),
        ("昨天十二点", "2026-11-21T12:00"),
        ("昨天二十三点五十九分", "2026-11-21T23:59"),
        ("周三三点", "2026-11-18T03:00"),
        ("十一月二十日", "2026-11-20T00:00"),
        ("二〇二六年五月十二日晚上八点", "2026-05-12T20:00"),
        ("二十分钟前", "2026-11-22T08:20"),
        ("两个小时前", "2026-11-22T06:40"),
        ("一个半小时前", "2026-11-22T07:10"),
        ("三天前", "2026-11-19T00:00"),
        ("noon yesterday", "2026-11-21T12:00"),
        ("12 noon yesterday", "2026-11-21T12:00"),
        ("昨天正午", "2026-11-21T12:00"),
        ("midnight", "2026-11-22T00:00"),
        ("昨天零点", "2026-11-21T00:00"),
        ("yesterday 9 o'clock", "2026-11-21T09:00"),
    ],
)
def test_numbers_and_noon_are_understood_in_words(text: str, at: str) -> None:
    assert iso(_typed(text, SUNDAY_MS).earliest_ms, ZONE) == at + ":00+08:00"


@pytest.mark.parametrize(
    ("text", "at", "precision"),
    [
        ("2026-05-12T23:12:07+08:00", "2026-05-12T23:12:07+08:00", Precision.SECOND),
        ("2026-05-12T15:12:07Z", "2026-05-12T23:12:07+08:00", Precision.SECOND),
        ("2026-05-12 18:12-05:00", "2026-05-13T07:12:00+08:00", Precision.MINUTE),
        ("2026-05-12T15:12:07.250Z", "2026-05-12T23:12:07+08:00", Precision.MS),
    ],
)
def test_a_time_with_an_offset_is_that_instant_wherever_it_is_shown(text: str, at: str, precision: Precision) -> None:
    when = _typed(text)
    assert (iso(when.earliest_ms, ZONE), when.precision) == (at, precision)
    assert (when.zone_basis, when.zone) == (ZoneBasis.OFFSET, ZONE)


def test_what_a_list_prints_can_be_typed_again() -> None:
    printed = iso(THURSDAY_MS - 3_600_000, "America/New_York")
    assert printed is not None
    assert _typed(printed).earliest_ms == THURSDAY_MS - 3_600_000


@pytest.mark.parametrize("text", ["about 9:00", "大约9:00", "9点左右", "~9:00", "10 minutes ago", "半小时前"])
def test_what_is_said_roughly_is_kept_as_rough(text: str) -> None:
    assert _typed(text).approximate


@pytest.mark.parametrize("text", ["?", "不记得", "unknown"])
def test_not_knowing_is_an_answer(text: str) -> None:
    when = _typed(text)
    assert when.earliest_ms is None
    assert when.precision is Precision.UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        *("soon", "25:00", "24:00", "2026-13-01", "31日", "9:00 or 10:00", "5/6/2026", "9:5", "9点5", "at 9"),
        *(
            "昨晚",
            "yesterday evening",
            "昨天中午",
            "昨天半夜",
            "晚上12点",
            "midnight yesterday",
            "昨天午夜",
            "昨天凌晨12点",
        ),
        *("昨晚5点", "last night at 5", "last night 10am", "早上15点", "凌晨9点", "5月12日晚上1点", "周三夜里2点"),
        *("Sunday", "周日", "下周三", "this Wednesday", "周末", "上个月三日", "一百二十分钟前", "几天前", "半天前"),
        *("9999-12-31", "0001-01-01", "9999-12-31T23:59:59Z", "2026-05-12T23:12:07+99:00", "mon 12", "Marches 3"),
    ],
)
def test_what_could_mean_two_things_is_refused(text: str) -> None:
    with pytest.raises(UserError, match=r"usage\.time_not_understood|usage\.time_in_future"):
        _typed(text, SUNDAY_MS)


@pytest.mark.parametrize("text", ["昨晚1点", "last night 2am"])
def test_before_dawn_last_night_can_be_this_one_or_the_one_before(text: str) -> None:
    with pytest.raises(UserError, match=r"usage\.time_not_understood"):
        _typed(text, BEFORE_DAWN_MS)


@pytest.mark.parametrize(
    "text", ["2026-05-15", "today 23:00", "2027-01-01 10:00", "这周六", "今晚9点", "2026-05-14T10:31:00+08:00"]
)
def test_the_future_is_refused(text: str) -> None:
    with pytest.raises(UserError, match=r"usage\.time_in_future"):
        _typed(text)


def test_today_ends_now() -> None:
    when = _typed("today")
    assert (iso(when.earliest_ms, ZONE), when.latest_ms) == ("2026-05-14T00:00:00+08:00", THURSDAY_MS)


def test_an_hour_that_stood_twice_covers_both() -> None:
    moment = datetime(2026, 11, 1, 1, 30)  # noqa: DTZ001 - clocks were put back in New York at 2:00
    when = from_local("1:30", moment, Precision.MINUTE, zone="America/New_York", basis=ZoneBasis.TYPED)
    assert when.earliest_ms is not None
    assert when.latest_ms is not None
    assert when.latest_ms - when.earliest_ms == 3_600_000 + 59_999


CHINESE = "昨今上这本周三日天晚半点时分秒刻月年号前二十两零〇"
LONGER = (
    *(
        "前天",
        "大前天",
        "昨天",
        "今天",
        "星期",
        "个",
        "晚上",
        "夜里",
        "凌晨",
        "中午",
        "下午",
        "半夜",
        "小时",
        "分钟",
        "左右",
    ),
    *("9", "12", "0", "2026", "-", "/", ":", ".", "+", "08:00", "z", "t", "now", "last", "night", "yesterday", "today"),
    *(
        "this",
        "morning",
        "at",
        "noon",
        "midnight",
        "am",
        "pm",
        "mon",
        "march",
        "ago",
        "a",
        "half",
        "an",
        "hours",
        "days",
    ),
)
WORDS = st.sampled_from([*CHINESE, *LONGER])


@given(st.text(max_size=40) | st.lists(WORDS, max_size=9).map("".join) | st.lists(WORDS, max_size=9).map(" ".join))
def test_any_text_is_understood_or_refused(text: str) -> None:
    with suppress(UserError):
        when = _typed(text)
        assert when.raw == text
        assert when.earliest_ms is None or when.earliest_ms <= THURSDAY_MS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "刚才",
        "23:12",
        "昨晚9点半",
        "昨天下午3点",
        "9pm yesterday",
        "about 9pm",
        "大约昨天23:12",
        "3 hours ago",
        "周三",
        "前天",
        "12月31日",
        "March 3 3pm",
        "last Monday 8:00",
        "3 days ago",
        "半小时前",
        "09:05:07",
    ],
)
@pytest.mark.parametrize("chinese", [True, False])
def test_a_typed_time_can_be_put_so_that_it_means_the_same_on_any_later_day(text: str, *, chinese: bool) -> None:
    said = _typed(text)
    put = lasting(text, zone=ZONE, typed_ms=THURSDAY_MS, chinese=chinese)
    later = _typed(put, THURSDAY_MS + 40 * 86_400_000 + 12_345)
    assert (later.earliest_ms, later.precision, later.approximate) == (
        said.earliest_ms,
        said.precision,
        said.approximate,
    )


@pytest.mark.parametrize(
    "text", ["2026-05-12 23:12", "2026年5月12日 晚上9点", "2026-03", "不记得", "whenever", "tomorrow 9:00"]
)
def test_what_names_its_day_or_is_no_time_is_left_as_it_was_typed(text: str) -> None:
    assert lasting(text, zone=ZONE, typed_ms=THURSDAY_MS, chinese=False) == text
