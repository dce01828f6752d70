"""What the cells of a bill mean: wall clocks, durations, directions, periods (formats.md 5.3 and 5.4).

Nothing here knows a zone or makes up a year: what a cell leaves open stays open in the value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.record import DateOrder
from shilu.core.when import Precision

_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?=\D|$)\s*T?")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})(?=\D|$)\s*,?\s*")
_NO_YEAR = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?=\D|$)\s*")
_RUN_TOGETHER = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)\s*(?:(\d\d)(\d\d)(\d\d)?)?")
_CLOCK = re.compile(
    r"(上午|下午)?\s*(\d{1,2})\s*[:时]\s*(\d{1,2})(?:\s*[:分]\s*(\d{1,2})(?:\.\d{1,9}|秒)?)?\s*(?:([AaPp])\.?[Mm]\.?)?"
)
_USUAL = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2}) (\d{1,2}):(\d{1,2})(?::(\d{1,2}))?")
"""What most bills write, and what the two patterns above make of it."""
_CLOCK_RUN_TOGETHER = re.compile(r"(\d\d)(\d\d)(\d\d)")
_LONGEST_CELL = 100

_IN_WORDS = re.compile(r"(?:(\d{1,4})(?:小时|时|h))?(?:(\d{1,5})(?:分钟|分|m))?(?:(\d{1,7})(?:秒钟|秒|s))?", re.ASCII)
_IN_COLONS = re.compile(r"(\d{1,4}):(\d{1,2}):(\d{1,2})")
_SECONDS = re.compile(r"\d{1,8}(?:\.0+)?")
_IN_MINUTES = re.compile(r"(\d{1,6})(?:min|mins|minute|minutes|分钟|分)?")
_MOST_SECONDS = 366 * 86_400

_OUTGOING = frozenset(
    {"outgoing", "out", "outbound", "dialled", "dialed", "mo", "smo", "sent", "发", "呼出", "去电", "拨出"}
)
_INCOMING = frozenset({"incoming", "in", "inbound", "received", "mt", "smt", "收", "呼入", "来电", "接听"})
_MESSAGES_OUT, _MESSAGES_IN = ("发送", "上行"), ("接收", "接受", "下行")
_FORWARDED = ("呼转", "前转", "转移")
_PICTURES = ("彩信", "mms", "picture")
_MESSAGES = ("短信", "短消息", "sms", "text", "message", "smo", "smt")
_DATA = ("流量", "上网", "gprs", "数据")
_TOTALS = ("合计", "总计", "小计", "共计", "汇总", "total")

_PERIOD_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})|(\d\d)(\d\d))(?!\d)")
_PERIOD_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:\s*[-/.年]\s*(1[0-2]|0?[1-9])|(0[1-9]|1[0-2]))(?!\d)")
_OWN = re.compile(
    r"(?:用户|本机|业务|手机|己方|计费|查询|电话|客户)号码?\s*[:：]?\s*(\+?\d[\d*\- ]{5,20}\d)"
    r"|^(?:phone|mobile)\s*number\s*[:]?\s*([+(]?\d[\d*()\- ]{5,20}\d)",
    re.IGNORECASE,
)
_PRINTED = re.compile(r"(?:打印|制表|导出|下载|生成|开具|入网)(?:时间|日期)?\s*[:：]?\s*[\d\-/:.年月日 ]{6,30}")
_WITHHELD = frozenset(
    {
        "unavailable",
        "restricted",
        "private",
        "unknown",
        "blocked",
        "未知",
        "未知号码",
        "隐藏号码",
        "保密号码",
        "无主叫号码",
    }
)


def narrow(cell: str) -> str:
    """A cell to be understood: full-width digits and signs as their narrow ones."""
    if cell.isascii() and len(cell) <= _LONGEST_CELL:
        return cell.strip()
    return unicodedata.normalize("NFKC", cell[:_LONGEST_CELL]).replace("\N{MINUS SIGN}", "-").strip()


@dataclass(frozen=True, slots=True)
class WallClock:
    """What a cell says of a time. Of a date ``numbers`` are those that stand there in their order, with or without a
    year; ``ordered`` says that the year stands first, and ``has_year`` that there is one. Empty where only a time of
    day is given. ``precision`` is UNKNOWN where only a date is."""

    numbers: tuple[int, ...] = ()
    ordered: bool = False
    has_year: bool = False
    hour: int = 0
    minute: int = 0
    second: int = 0
    precision: Precision = Precision.UNKNOWN

    def day(self, order: DateOrder | None, year: int | None) -> date | None:
        """The date, where it is one in this order. None also where an order or a year is needed and not given."""
        try:
            if not self.has_year:
                month, day = self.numbers
                return None if year is None else date(year, month, day)
            if self.ordered:
                return date(*self.numbers)
            first, second, last = self.numbers
            last += 2000 if last < 100 else 0
            match order:
                case DateOrder.DMY:
                    return date(last, second, first)
                case DateOrder.MDY:
                    return date(last, first, second)
        except (ValueError, TypeError):
            pass
        return None

    def at(self, day: date) -> datetime:
        """This time of that day. Raises ValueError for what is no time of day."""
        return datetime(  # noqa: DTZ001  # the zone is the reader's business
            day.year, day.month, day.day, self.hour, self.minute, self.second
        )


@lru_cache(maxsize=20_000)  # each cell is looked at when rows are counted, and again when they are read
def wall_clock(cell: str) -> WallClock | None:
    """What a cell says, None for what is no time."""
    text = narrow(cell)
    usual = _USUAL.fullmatch(text)
    if usual is not None:
        clock = WallClock((int(usual[1]), int(usual[2]), int(usual[3])), ordered=True, has_year=True)
        return _with_time(clock, int(usual[4]), int(usual[5]), usual[6])
    together = _RUN_TOGETHER.fullmatch(text)
    if together is not None:
        year, month, day, hour, minute, second = together.groups()
        clock = WallClock((int(year), int(month), int(day)), ordered=True, has_year=True)
        return clock if hour is None else _with_time(clock, int(hour), int(minute), second)
    for pattern, ordered, has_year in ((_YEAR_FIRST, True, True), (_YEAR_LAST, False, True), (_NO_YEAR, True, False)):
        found = pattern.match(text)
        if found is not None and not (pattern is _NO_YEAR and text[found.end() - 1 : found.end()] == ":"):
            numbers = tuple(int(number) for number in found.groups())
            if not has_year and not (1 <= numbers[0] <= 12 and 1 <= numbers[1] <= 31):
                return None
            rest = text[found.end() :].strip()
            clock = WallClock(numbers, ordered, has_year)
            return clock if not rest else _timed(clock, rest)
    return _timed(WallClock(), text)


def _timed(clock: WallClock, text: str) -> WallClock | None:
    found = _CLOCK.fullmatch(text)
    if found is None:
        together = _CLOCK_RUN_TOGETHER.fullmatch(text)
        return None if together is None else _with_time(clock, int(together[1]), int(together[2]), together[3])
    hour, half = int(found[2]), (found[5] or "").lower()
    if half or found[1]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" or found[1] == "下午" else 0)
    return _with_time(clock, hour, int(found[3]), found[4])


def _with_time(clock: WallClock, hour: int, minute: int, second: str | None) -> WallClock | None:
    if hour > 23 or minute > 59 or int(second or 0) > 59:
        return None
    precision = Precision.MINUTE if second is None else Precision.SECOND
    return WallClock(clock.numbers, clock.ordered, clock.has_year, hour, minute, int(second or 0), precision)


def together(day: WallClock, time: WallClock) -> WallClock:
    """A date and a time of day out of two cells."""
    return WallClock(day.numbers, day.ordered, day.has_year, time.hour, time.minute, time.second, time.precision)


@lru_cache(maxsize=1000)
def seconds(cell: str) -> int | None:
    """``1小时2分3秒``, ``00:01:02`` and ``89`` as seconds; None for what is no duration (a year at most). ``01:02`` is
    none: it may be minutes and seconds, or hours and minutes."""
    text = "".join(narrow(cell).casefold().split())
    if _SECONDS.fullmatch(text):
        found = int(text.partition(".")[0])
    elif (colons := _IN_COLONS.fullmatch(text)) is not None:
        if int(colons[2]) > 59 or int(colons[3]) > 59:
            return None
        found = int(colons[1]) * 3600 + int(colons[2]) * 60 + int(colons[3])
    elif text and (words := _IN_WORDS.fullmatch(text)) is not None:
        found = int(words[1] or 0) * 3600 + int(words[2] or 0) * 60 + int(words[3] or 0)
    else:
        return None
    return found if found <= _MOST_SECONDS else None


def minutes(cell: str) -> int | None:
    """Minutes as they are charged: ``1 Min``."""
    found = _IN_MINUTES.fullmatch("".join(narrow(cell).casefold().split()))
    return None if found is None else int(found[1])


_OUTCOMES: Mapping[Outcome, tuple[str, ...]] = MappingProxyType(
    {
        Outcome.MISSED: ("missed", "未接"),
        Outcome.REJECTED: ("rejected", "declined", "拒接"),
        Outcome.BLOCKED: ("blocked", "拦截", "攔截"),
        Outcome.VOICEMAIL: ("voicemail", "语音信箱", "語音信箱"),
    }
)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a word says of a row: which way it went, and by what means (None where it does not say)."""

    direction: Direction = Direction.UNKNOWN
    channel: Channel | None = None


@lru_cache(maxsize=1000)  # bills say few words, over and over
def kind_of(cell: str) -> Kind:
    """``主叫``, ``国内被叫``, ``发送``, ``Incoming``, ``Text`` and the like. A forwarded call went neither way."""
    text = "".join(narrow(cell).casefold().split())
    if not text or any(word in text for word in _FORWARDED):
        return Kind()
    channel = Channel.MMS if any(word in text for word in _PICTURES) else None
    if any(word in text for word in _MESSAGES):
        channel = channel or Channel.SMS
    if any(word in text for word in _MESSAGES_OUT):
        return Kind(Direction.OUTGOING, channel or Channel.SMS)
    if any(word in text for word in _MESSAGES_IN):
        return Kind(Direction.INCOMING, channel or Channel.SMS)
    if ("主叫" in text) != ("被叫" in text):
        return Kind(Direction.OUTGOING if "主叫" in text else Direction.INCOMING, channel or Channel.CALL)
    if text in _OUTGOING:
        return Kind(Direction.OUTGOING, channel)
    return Kind(Direction.INCOMING if text in _INCOMING else Direction.UNKNOWN, channel)


@lru_cache(maxsize=1000)
def outcome_of(cell: str) -> Outcome:
    """What became of a call by the word that an app has for its kind: ``Missed``, ``未接来电``, ``Declined``."""
    text = "".join(narrow(cell).casefold().split())
    return next(
        (outcome for outcome, words in _OUTCOMES.items() if any(word in text for word in words)), Outcome.UNKNOWN
    )


def is_withheld(cell: str) -> bool:
    """Whether this stands for a number that the caller withheld, or says nothing."""
    return not cell.isdecimal() and (is_blank(cell) or narrow(cell).casefold() in _WITHHELD)


@lru_cache(maxsize=1000)
def is_data(cell: str) -> bool:
    """Whether this kind of row is a session of mobile data, which is no contact with anybody."""
    text = narrow(cell).casefold()
    return any(word in text for word in _DATA)


def is_total(cells: Sequence[str]) -> bool:
    """Whether a row adds others up."""
    return any(narrow(cell).casefold().startswith(_TOTALS) for cell in cells[:3] if cell)


def is_blank(cell: str) -> bool:
    """Whether a cell says nothing: empty, or dashes."""
    return not cell or (not cell.isalnum() and not narrow(cell).strip("-—–_/ "))


@dataclass(frozen=True, slots=True)
class Title:
    """What the rows above the heading say: whose bill it is, and of which days."""

    own: str = ""
    first: date | None = None
    last: date | None = None

    def year_of(self, month: int) -> int | None:
        """The year of a date of this bill, where its period leaves no choice."""
        if self.first is None or self.last is None:
            return None
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        begins = self.first.year * 12 + self.first.month - 1
        fitting = [(begins + n) // 12 for n in range(min(months, 24) + 1) if (begins + n) % 12 + 1 == month]
        return fitting[0] if len(fitting) == 1 else None


def title_of(rows: Sequence[Sequence[str]]) -> Title:
    """Out of the rows above the heading."""
    lines = [" ".join(cell for cell in row if cell) for row in rows]
    own, days = "", list[date]()
    months: list[date] = []
    for line in lines:
        text = unicodedata.normalize("NFKC", line[:1000])
        if not own and (found := _OWN.search(text)) is not None:
            own = (found[1] or found[2]).strip()
        text = _PRINTED.sub(" ", _OWN.sub(" ", text))
        numbers = [[int(number) for number in match.groups() if number] for match in _PERIOD_DAY.finditer(text)]
        days += [day for three in numbers if (day := _date(*three)) is not None]
        months += [date(int(match[1]), int(match[2] or match[3]), 1) for match in _PERIOD_MONTH.finditer(text)]
    if len(days) > 1:
        return Title(own, min(days), max(days))
    ends = [(month + timedelta(days=31)).replace(day=1) - timedelta(days=1) for month in months]
    return Title(own, min(months, default=None), max(ends, default=None))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
