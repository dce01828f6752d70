"""Times as people type them, in English and Chinese: "now", "23:12", "昨晚九点半", "about 9pm yesterday", "2026-05-12".

Nothing is guessed beyond what the words say: a clock time without a day is its most recent occurrence, a day
without a year its most recent one, and the screen shows what was understood. Where two readers could take a text
for two times, or something of it is left over, the whole text is not understood.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta

from msgspec import structs

from shilu.core.clock import to_ms, to_utc
from shilu.core.errors import UserError
from shilu.core.typed_clock import FIRST_HOUR_OF_A_DAY, Rest, read_clock
from shilu.core.when import Precision, When, ZoneBasis, from_local, unknown, zone_named

_NOW = frozenset({"", "now", "just now", "现在", "刚才", "刚刚", "此刻"})
_UNKNOWN = frozenset({"?", "unknown", "not known", "don't know", "不知道", "不记得", "不详", "未知", "记不清"})
_ABOUT = re.compile(r"\b(?:about|around|approx(?:imately)?\.?|circa|roughly)(?![a-z])|~|大约|大概|左右|前后|约|差不多")
_EARLIEST_YEAR = 1900
_LONG_AFTER_MS = 800 * 86_400_000

_DIGITS = {**{digit: str(value) for value, digit in enumerate("零一二三四五六七八九")}, "〇": "0", "两": "2"}
_NUMERAL = "[〇零一二两三四五六七八九十]+"
# What follows 周 names a weekday and is no number; what follows 点 is one without any unit.
_NUMBER_IN_WORDS = re.compile(
    rf"((?:周|星期|礼拜)[一二三四五六日天])|(?<=[点时])({_NUMERAL})|({_NUMERAL})(?=\s*(?:[点时分秒年月日号天个刻]|小时|钟头))"
)
_TENS = re.compile("([一二三四五六七八九]?)十([一二三四五六七八九]?)")
_EVENINGS_AND_DAYS = (
    (re.compile(r"\blast night\b"), "yesterday night"),
    (re.compile(r"\btonight\b"), "today night"),
    (re.compile(r"\bthis (?=(?:morning|afternoon|evening)\b)"), "today "),
    (re.compile("昨(?=[晚夜早晨])"), "昨天"),
    (re.compile("今(?=[晚夜早晨])"), "今天"),
    (re.compile("(?<=天)晨"), "清晨"),
)
"""Words for a day and its part in one, taken apart."""

_AGO = re.compile(
    r"\b(\d{1,4}|a|an|half an)\s*(minutes?|mins?|hours?|hrs?|days?)\s+ago\b"
    r"|(?<!\d)(\d{1,4}|半)\s*个?\s*(分钟|小时|钟头|天)\s*(?:前|之前|以前)"
    r"|(?<!\d)(\d{1,3})\s*个(半)\s*(?:小时|钟头)\s*(?:前|之前|以前)"
)
_SPAN_S = {"minute": 60, "分钟": 60, "hour": 3600, "小时": 3600, "钟头": 3600, "day": 86400, "天": 86400}
_WITH_OFFSET = re.compile(
    r"(\d{4}-\d{2}-\d{2})[ t](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?\s*(?:(z)|([+-]\d{2}):?(\d{2}))"
)
_FULL_DATE = re.compile(r"(?<!\d)(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_MONTH_DAY = re.compile(r"(?<!\d)(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?")
_MONTH = re.compile(r"(?<!\d)(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?(?!\s*[-/.:\d])")
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY_NAMED = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+{_NAMED_MONTH}(?:,?\s+(\d{{4}})\b)?")
_NAMED_DAY = re.compile(rf"\b{_NAMED_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?(?!\d|:|\s*[ap]\.?m)(?:,?\s+(\d{{4}})\b)?")
_DAYS_BACK = (
    (re.compile("大前天"), 3),
    (re.compile(r"\bthe day before yesterday\b|前天"), 2),
    (re.compile(r"\byesterday\b|昨天|昨日"), 1),
    (re.compile(r"\btoday\b|今天|今日"), 0),
)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(
    r"\b(?:last\s+)?(mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|r|rs|rsday|urday)?\b"
    r"|(上*|这|本)个?(?:周|星期|礼拜)([一二三四五六日天])"
)
_FILLERS = re.compile(r"\b(?:at|on)\b|[,，。的在于]")


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
    rest = Rest(plain)
    about = rest.take(_ABOUT) is not None
    try:
        when = _with_offset(text, rest, zone=zone) or _on_a_wall_clock(text, rest, now, zone=zone)
    except (ValueError, OverflowError) as error:
        raise UserError("usage.time_not_understood", text=text) from error
    when = structs.replace(when, approximate=when.approximate or about)
    if when.earliest_ms is not None and when.earliest_ms > now_ms:
        raise UserError("usage.time_in_future", text=text)
    if when.latest_ms is not None and when.latest_ms > now_ms and when.precision is not Precision.SECOND:
        when = structs.replace(when, latest_ms=max(when.earliest_ms or 0, now_ms))
    return when


def lasting(text: str, *, zone: str, typed_ms: int, chinese: bool) -> str:
    """The same time in words that mean it on any later day too: "yesterday 21:30" names its day. ``typed_ms`` is when
    the text was typed. What names its day already, or cannot be understood, stays as it is."""
    try:
        when = parse_typed(text, zone=zone, now_ms=typed_ms)
    except UserError:
        return text
    local = when.local()
    if local is None or _means_the_same_later(text, when, zone=zone, later_ms=typed_ms + _LONG_AFTER_MS):
        return text
    match when.precision:
        case Precision.MONTH:
            said = f"{local:%Y-%m}"
        case Precision.DAY:
            said = f"{local:%Y-%m-%d}"
        case Precision.HOUR:
            said = f"{local:%Y-%m-%d} {local.hour}" + ("点" if chinese else " o’clock")
        case Precision.MINUTE:
            said = f"{local:%Y-%m-%d %H:%M}"
        case _:
            said = f"{local:%Y-%m-%d %H:%M:%S}"
    if when.approximate:
        return f"大约{said}" if chinese else f"about {said}"
    return said


def _means_the_same_later(text: str, when: When, *, zone: str, later_ms: int) -> bool:
    try:
        later = parse_typed(text, zone=zone, now_ms=later_ms)
    except UserError:
        return False  # as a weekday on that weekday
    return (when.earliest_ms, when.precision) == (later.earliest_ms, later.precision)


def _with_offset(text: str, rest: Rest, *, zone: str) -> When | None:
    """A whole ISO 8601 time that says its own offset from UTC: it is that instant, wherever it is shown."""
    match = _WITH_OFFSET.fullmatch(rest.text.strip())
    if match is None:
        return None
    _, _, second, fraction, zulu, hours, minutes = match.groups()
    offset = "+00:00" if zulu else f"{hours}:{minutes}"
    moment = datetime.fromisoformat(f"{match[1]}T{match[2]}:{second or '00'}.{(fraction or '0').ljust(3, '0')}{offset}")
    if moment.year < _EARLIEST_YEAR:
        raise ValueError("long before there were telephones")
    precision, span_ms = (
        (Precision.MS, 1) if fraction else (Precision.SECOND, 1_000) if second else (Precision.MINUTE, 60_000)
    )
    at_ms = to_ms(moment)
    return When(text, at_ms, at_ms + span_ms - 1, precision, zone, ZoneBasis.OFFSET)


def _on_a_wall_clock(text: str, rest: Rest, now: datetime, *, zone: str) -> When:
    rest.text = _taken_apart(rest.text)
    moment, precision, ago = _moment(rest, now)
    if _FILLERS.sub("", rest.text).strip():
        raise ValueError("something is left over")
    if moment.year < _EARLIEST_YEAR:
        raise ValueError("long before there were telephones")
    return from_local(text, moment, precision, zone=zone, basis=ZoneBasis.TYPED, approximate=ago)


def _taken_apart(plain: str) -> str:
    """The same in digits and in one word for each thing."""
    plain = re.sub(r"(?<=\d)t(?=\d)", " ", plain)
    for pattern, words in _EVENINGS_AND_DAYS:
        plain = pattern.sub(words, plain)
    return _NUMBER_IN_WORDS.sub(lambda match: match[1] or _in_digits(match[2] or match[3]), plain)


def _in_digits(numeral: str) -> str:
    """二十五 → 25, 零五 → 05, 二〇二六 → 2026; what is no number stays as it is."""
    tens = _TENS.fullmatch(numeral)
    if tens is not None:
        return _DIGITS.get(tens[1], "1") + _DIGITS.get(tens[2], "0")
    return numeral if "十" in numeral else "".join(_DIGITS[digit] for digit in numeral)


def _moment(rest: Rest, now: datetime) -> tuple[datetime, Precision, bool]:
    """The wall-clock moment, how fine it is, and whether it was said as "so long ago"."""
    ago = rest.take(_AGO)
    if ago is not None:
        return *_so_long_ago(ago, now), True
    relative = _relative_day(rest, now.date())
    day = relative or _day(rest, now.date())
    if day is None:
        month = rest.take(_MONTH)
        if month is not None:
            return datetime(int(month[1]), int(month[2]), 1), Precision.MONTH, False  # noqa: DTZ001 - wall clock
    clock = read_clock(rest)
    if clock is None:
        if day is None:
            raise ValueError("neither a day nor a time")
        return datetime(day.year, day.month, day.day), Precision.DAY, False  # noqa: DTZ001 - wall clock
    if clock.twelve and (day is None) == clock.after_midnight:
        raise ValueError("twelve at night belongs to two days")
    if day is not None and clock.after_midnight:
        if relative is None or now.hour < FIRST_HOUR_OF_A_DAY:
            raise ValueError("the small hours of that night can be those before or after")
        day += timedelta(days=1)
    on = day or now.date()
    moment = datetime(on.year, on.month, on.day, clock.hour, clock.minute, clock.second)  # noqa: DTZ001 - wall clock
    if day is None and moment > now:
        moment -= timedelta(days=1)
    return moment, clock.precision, False


def _so_long_ago(match: re.Match[str], now: datetime) -> tuple[datetime, Precision]:
    count_text, unit = (match[1], match[2].rstrip("s")) if match[1] else (match[3] or match[5], match[4] or "小时")
    unit = {"min": "minute", "hr": "hour"}.get(unit, unit)
    half = count_text in ("half an", "半")
    count = 0.5 if half else 1 if count_text in ("a", "an") else int(count_text) + (0.5 if match[6] else 0)
    moment = now - timedelta(seconds=count * _SPAN_S[unit])
    if unit in ("day", "天"):
        if half:
            raise ValueError("half a day is no day")
        return moment.replace(hour=0, minute=0, second=0, microsecond=0), Precision.DAY
    return moment.replace(second=0, microsecond=0), Precision.MINUTE


def _relative_day(rest: Rest, today: date) -> date | None:
    for pattern, days in _DAYS_BACK:
        if rest.take(pattern):
            return today - timedelta(days=days)
    return None


def _day(rest: Rest, today: date) -> date | None:
    full = rest.take(_FULL_DATE)
    if full is not None:
        return date(int(full[1]), int(full[2]), int(full[3]))
    month_day = rest.take(_MONTH_DAY)
    if month_day is not None:
        return _latest_past(int(month_day[1]), int(month_day[2]), today)
    for pattern, month_group, day_group in ((_DAY_NAMED, 2, 1), (_NAMED_DAY, 1, 2)):
        named = rest.take(pattern)
        if named is not None:
            month = _MONTH_NAMES.index(named[month_group][:3]) + 1
            if named[3]:
                return date(int(named[3]), month, int(named[day_group]))
            return _latest_past(month, int(named[day_group]), today)
    weekday = rest.take(_WEEKDAY)
    return None if weekday is None else _weekday(weekday, today)


def _latest_past(month: int, day: int, today: date) -> date:
    this_year = date(today.year, month, day)
    return this_year if this_year <= today else date(today.year - 1, month, day)


def _weekday(match: re.Match[str], today: date) -> date:
    """上周三 and 这周三 count calendar weeks, which begin on Monday; 周三 alone is the most recent one past."""
    wanted = _WEEKDAYS.index(match[1]) if match[1] else "一二三四五六日".index(match[3].replace("天", "日"))
    if match[2]:
        monday = today - timedelta(days=today.weekday(), weeks=match[2].count("上"))
        return monday + timedelta(days=wanted)
    back = (today.weekday() - wanted) % 7
    if back == 0:
        raise ValueError("today, or a week ago")
    return today - timedelta(days=back)
