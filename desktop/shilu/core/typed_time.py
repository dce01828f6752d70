"""Times as people type them, in English and Chinese: "now", "23:12", "昨晚9点半", "about 9pm yesterday", "2026-05-12".

Nothing is guessed beyond what the words say: a clock time without a day is its most recent occurrence, a day
without a year its most recent one, and the screen shows what was understood. What is left over makes the whole
text not understood.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from shilu.core.clock import to_utc
from shilu.core.errors import UserError
from shilu.core.when import Precision, When, ZoneBasis, from_local, unknown, zone_named

_NOW = frozenset({"", "now", "just now", "现在", "刚才", "刚刚", "此刻"})
_UNKNOWN = frozenset({"?", "unknown", "not known", "don't know", "不知道", "不记得", "不详", "未知", "记不清"})
_ABOUT = re.compile(r"\b(?:about|around|approx(?:imately)?\.?|circa|roughly)\b|~|大约|大概|左右|前后|约|差不多")
_AGO = re.compile(
    r"(\d{1,4}|a|an|half an)\s*(minutes?|mins?|hours?|hrs?|days?)\s+ago"
    r"|(\d{1,4}|半)\s*个?\s*(分钟|小时|钟头|天)\s*(?:前|之前|以前)"
)
_FULL_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_MONTH_DAY = re.compile(r"(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?")
_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?(?!\s*[-/.:\d])")
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY_NAMED = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+{_NAMED_MONTH}(?:,?\s+(\d{{4}}))?")
_NAMED_DAY = re.compile(rf"\b{_NAMED_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(\d{{4}}))?(?!\d|:)")
_RELATIVE_DAYS = (
    (re.compile(r"the day before yesterday|大前天|前天"), None),
    (re.compile(r"\byesterday\b|昨天|昨日|(?=昨[晚夜早])昨"), 1),
    (re.compile(r"\blast night\b"), 1),
    (re.compile(r"\btoday\b|\bthis (?:morning|afternoon|evening)\b|\btonight\b|今天|今日|(?=今[晚早])今"), 0),
)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(
    r"\b(?:last\s+)?(mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?\b"
    r"|(?:上?)(?:周|星期|礼拜)([一二三四五六日天])"
)
_DAYPARTS = re.compile(r"凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|深夜|半夜|晚|早|夜")
_TIME = re.compile(
    r"(?:\bat\s+)?(\d{1,2})\s*(?:[:时点]\s*(?:(\d{1,2})\s*分?|(半)|(一刻|三刻))?\s*(?::?\s*(\d{1,2})\s*秒?)?|(?=\s*[ap]\.?m))"
    r"\s*([ap])?\.?(?:m\.?)?整?"
)
_AFTERNOON = ("下午", "傍晚", "晚上", "晚", "夜里", "深夜", "夜")
_SPAN = {"minute": 60, "分钟": 60, "hour": 3600, "小时": 3600, "钟头": 3600, "day": 86400, "天": 86400}


@dataclass(slots=True)
class _Rest:
    """What of the text is not understood yet."""

    text: str

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.search(self.text)
        if match is not None:
            self.text = self.text[: match.start()] + " " + self.text[match.end() :]
        return match

    @property
    def is_empty(self) -> bool:
        return not self.text.strip(" ,，。的在于")


def parse_typed(text: str, *, zone: str, now_ms: int) -> When:
    """What a typed time means on a wall clock in ``zone``, ``now_ms`` being the present.

    Raises UserError ``usage.time_not_understood`` or ``usage.time_in_future``.
    """
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    now = to_utc(now_ms).astimezone(zone_named(zone)).replace(tzinfo=None)
    if plain in _NOW:
        return from_local(text, now.replace(microsecond=0), Precision.SECOND, zone=zone, basis=ZoneBasis.TYPED)
    if plain in _UNKNOWN:
        return unknown(text, zone=zone)
    rest = _Rest(re.sub(r"(?<=\d)t(?=\d)", " ", plain))
    about = rest.take(_ABOUT) is not None
    try:
        moment, precision, ago = _moment(rest, now)
    except ValueError as error:
        raise UserError("usage.time_not_understood", text=text) from error
    if not rest.is_empty:
        raise UserError("usage.time_not_understood", text=text)
    when = from_local(text, moment, precision, zone=zone, basis=ZoneBasis.TYPED, approximate=about or ago)
    if when.earliest_ms is not None and when.earliest_ms > now_ms:
        raise UserError("usage.time_in_future", text=text)
    if when.latest_ms is not None and when.latest_ms > now_ms and precision is not Precision.SECOND:
        when = replace(when, latest_ms=max(when.earliest_ms or 0, now_ms))
    return when


def _moment(rest: _Rest, now: datetime) -> tuple[datetime, Precision, bool]:
    """The wall-clock moment, how fine it is, and whether it was said as "so long ago"."""
    ago = rest.take(_AGO)
    if ago is not None:
        return *_so_long_ago(ago, now), True
    day = _day(rest, now)
    if day is None:
        month = rest.take(_MONTH)
        if month is not None:
            return datetime(int(month[1]), int(month[2]), 1), Precision.MONTH, False  # noqa: DTZ001 - wall clock
    clock = _clock(rest)
    if clock is None:
        if day is None:
            raise ValueError("neither a day nor a time")
        return datetime(day.year, day.month, day.day), Precision.DAY, False  # noqa: DTZ001 - wall clock
    hour, minute, second, precision = clock
    on = day or now.date()
    moment = datetime(on.year, on.month, on.day, hour, minute, second)  # noqa: DTZ001 - wall clock
    if day is None and moment > now:
        moment -= timedelta(days=1)
    return moment, precision, False


def _so_long_ago(match: re.Match[str], now: datetime) -> tuple[datetime, Precision]:
    count_text, unit = (match[1], match[2].rstrip("s")) if match[1] else (match[3], match[4])
    unit = {"min": "minute", "hr": "hour"}.get(unit, unit)
    half = count_text in ("half an", "半")
    count = 0.5 if half else 1 if count_text in ("a", "an") else int(count_text)
    moment = now - timedelta(seconds=count * _SPAN[unit])
    if unit in ("day", "天"):
        return moment.replace(hour=0, minute=0, second=0, microsecond=0), Precision.DAY
    return moment.replace(second=0, microsecond=0), Precision.MINUTE


def _day(rest: _Rest, now: datetime) -> date | None:
    full = rest.take(_FULL_DATE)
    if full is not None:
        return date(int(full[1]), int(full[2]), int(full[3]))
    month_day = rest.take(_MONTH_DAY)
    if month_day is not None:
        return _latest_past(int(month_day[1]), int(month_day[2]), now.date())
    for pattern, month_group, day_group in ((_DAY_NAMED, 2, 1), (_NAMED_DAY, 1, 2)):
        named = rest.take(pattern)
        if named is not None:
            month = _MONTH_NAMES.index(named[month_group]) + 1
            if named[3]:
                return date(int(named[3]), month, int(named[day_group]))
            return _latest_past(month, int(named[day_group]), now.date())
    for pattern, days in _RELATIVE_DAYS:
        relative = rest.take(pattern)
        if relative is not None:
            back = days if days is not None else (3 if relative[0] == "大前天" else 2)
            return now.date() - timedelta(days=back)
    weekday = rest.take(_WEEKDAY)
    if weekday is not None:
        wanted = _WEEKDAYS.index(weekday[1]) if weekday[1] else "一二三四五六日".index(weekday[2].replace("天", "日"))
        back = (now.weekday() - wanted) % 7 or 7
        return now.date() - timedelta(days=back)
    return None


def _latest_past(month: int, day: int, today: date) -> date:
    this_year = date(today.year, month, day)
    return this_year if this_year <= today else date(today.year - 1, month, day)


def _clock(rest: _Rest) -> tuple[int, int, int, Precision] | None:
    part = rest.take(_DAYPARTS)
    time = rest.take(_TIME)
    if time is None:
        if part is not None:
            raise ValueError("a part of the day is no time")
        return None
    hour, second = int(time[1]), int(time[5] or 0)
    minute = 30 if time[3] else {"一刻": 15, "三刻": 45}[time[4]] if time[4] else int(time[2] or 0)
    fine = time[2] or time[3] or time[4]
    precision = Precision.SECOND if time[5] else Precision.MINUTE if fine else Precision.HOUR
    word = part[0] if part else ""
    if time[6] == "p" or word in _AFTERNOON or (word == "中午" and hour < 10):
        # "晚上12点" is midnight, the end of that evening: the day after would be a guess, so it stays ambiguous.
        if hour == 12 and word in ("晚上", "晚", "深夜", "夜里", "夜", "半夜"):
            raise ValueError("twelve at night belongs to two days")
        hour = hour + 12 if hour < 12 else hour
    elif time[6] == "a" and hour == 12:
        hour = 0
    return hour, minute, second, precision
