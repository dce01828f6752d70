"""Dates and times of day as text exports write them: read, never guessed (formats.md R7, 2.2 and 2.4).

``DATE`` and ``CLOCK`` are patterns without groups, to be built into those of a format; they match text that went
through ``plain``. ``date_of`` and ``clock_of`` understand what they matched. In which order day, month and year stand
is another question: date_order sees all dates of a file before the first of them is understood.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from types import MappingProxyType

from shilu.core.record import DateOrder
from shilu.core.when import Precision

_MARKS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")
_ODD = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff\u00a0\u202f\u2009\u3000]")
_BLANKS = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u3000": " "})


def plain(text: str) -> str:
    """For matching only: without marks of direction, every blank an ordinary one. What is stored is the text itself."""
    if text.isascii() or _ODD.search(text) is None:
        return text
    return _MARKS.sub("", text).translate(_BLANKS)


def behind(text: str, plain_length: int) -> int:
    """Where in ``text`` the first so many characters of ``plain(text)`` end; marks that follow them come after."""
    if text.isascii():
        return plain_length
    position = 0
    while plain_length:
        plain_length -= _MARKS.match(text[position]) is None
        position += 1
    return position


# --- dates ---

_ERAS = MappingProxyType({"R": 2018, "令和": 2018, "H": 1988, "平成": 1988})  # the year before the first of each
_BUDDHIST = 543
_MONTHS = (  # as exports of 2013 and before write them, in languages with Latin letters
    "jan gen ene janv january januar januari janeiro enero gennaio janvier",
    "feb fev févr february februar februari fevereiro febrero febbraio février",
    "mar mrt mär mars march märz maret maart março marzo",
    "apr abr avr april abril aprile avril",
    "may mai mei mag maio mayo maggio",
    "jun juin giu june juni junho junio giugno",
    "jul juil lug july juli julho julio luglio juillet",
    "aug ago agu agt août august augustus agustus agosto",
    "sep sept set september setembro septiembre settembre septembre",
    "oct okt out ott october oktober outubro octubre ottobre octobre",
    "nov november novembro noviembre novembre",
    "dec dez des dic déc december dezember desember dezembro diciembre dicembre décembre",
)
_MONTH_OF: Mapping[str, int] = MappingProxyType(
    {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}
)

_ERA = r"(?:[RH]|令和|平成)?"
_NUMBER = rf"{_ERA}\d{{1,4}}"
_WORD = r"[^\W\d_]{3,10}"
_NUMERIC = rf"{_NUMBER} ?[./-] ?{_NUMBER} ?[./-] ?{_NUMBER}\.?(?: ?BE\b)?"
_CJK = rf"(?:{_NUMBER}(?:年|년 ?))?\d{{1,2}}(?:月|월 ?)\d{{1,2}}[日일]"
_DAY_FIRST = rf"\d{{1,2}}\.? {_WORD}\.?(?: \d{{4}}\b)?"
_MONTH_FIRST = rf"{_WORD}\.? \d{{1,2}}(?:, \d{{4}}\b)?"
DATE = rf"(?:{_CJK}|{_NUMERIC}|{_DAY_FIRST}|{_MONTH_FIRST})"
"""What may be a date; ``date_of`` says whether it is one."""

_NUMBERS = re.compile(rf"({_ERA})(\d+)")
_IN_DAY_FIRST = re.compile(rf"(\d+)\.? ({_WORD})\.?(?: (\d+))?")
_IN_MONTH_FIRST = re.compile(rf"({_WORD})\.? (\d+)(?:, (\d+))?")
_YEAR_LIKELY_FIRST = re.compile(r"\d+(?:-|\. )")  # 22-3-27; 22. 3. 27.


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """The parts of a date as they stand: either three ``numbers``, and a DateOrder says which is what, or ``month``
    and ``day``, because words or their language say so, with ``year`` or without one.

    ``year_at`` is the place among the numbers that can only be the year, by its length or its era; ``year_plus`` turns
    a year as written into one of the common calendar, None where its size says how.
    """

    numbers: tuple[int, ...] = ()
    year_at: int | None = None
    year_plus: int | None = None
    year_likely_first: bool = False
    year: int | None = None
    month: int = 0
    day: int = 0

    @property
    def needs_order(self) -> bool:
        """Whether a DateOrder says which part is what."""
        return bool(self.numbers)

    @property
    def needs_year(self) -> bool:
        """Whether it stands without one."""
        return not self.numbers and self.year is None

    def on(self, order: DateOrder | None, year: int | None = None) -> date | None:
        """The day, by this order where it needs one, and in ``year`` where it has none. None where that is no day."""
        if not self.numbers:
            written = year if self.year is None else _common_year(self.year, self.year_plus)
            return None if written is None else _day(written, self.month, self.day)
        if order is None:
            return None
        places = _PLACES[order]
        if self.year_at is not None and self.year_at != places[0]:
            return None
        number, month, day = (self.numbers[place] for place in places)
        return _day(_common_year(number, self.year_plus), month, day)


_PLACES: Mapping[DateOrder, tuple[int, int, int]] = MappingProxyType(
    {DateOrder.DMY: (2, 1, 0), DateOrder.MDY: (2, 0, 1), DateOrder.YMD: (0, 1, 2)}
)


def _common_year(number: int, plus: int | None) -> int:
    """Two digits are 2000 to 2049 or 1990 to 1999. No phone wrote the years between them; of the Buddhist calendar
    (2565 is 2022) they are 2007 to 2046, and four digits from 2400 on are of it in any case."""
    if plus is not None:
        return number + plus
    if number < 50:
        return number + 2000
    if number < 90:
        return number + 2500 - _BUDDHIST
    if number < 100:
        return number + 1900
    return number - _BUDDHIST if number >= 2400 else number


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year >= 1000 else None
    except ValueError:
        return None


def date_of(text: str) -> WrittenDate | None:
    """The parts of what ``DATE`` matched; None where it is no date."""
    numbers = _NUMBERS.findall(text)
    if len(numbers) > 1 and text[-1] in "日일":
        *years, (_, month), (_, day) = numbers
        era, year = years[0] if years else ("", "")
        return WrittenDate(year=int(year) if year else None, year_plus=_ERAS.get(era), month=int(month), day=int(day))
    if len(numbers) == 3:
        return _numeric(numbers, text)
    if (found := _IN_DAY_FIRST.fullmatch(text)) is not None:
        written_day, word, written_year = found.groups()
    elif (found := _IN_MONTH_FIRST.fullmatch(text)) is not None:
        word, written_day, written_year = found.groups()
    else:
        return None
    number = _MONTH_OF.get(word.casefold())
    if number is None:
        return None
    return WrittenDate(year=int(written_year) if written_year else None, month=number, day=int(written_day))


def _numeric(numbers: list[tuple[str, str]], text: str) -> WrittenDate | None:
    eras = [place for place, (era, _) in enumerate(numbers) if era]
    long = [place for place, (_, digits) in enumerate(numbers) if len(digits) > 2]
    at = {*eras, *long}
    if len(at) > 1 or 1 in at or any(len(numbers[place][1]) == 3 for place in long):
        return None
    plus = _ERAS[numbers[eras[0]][0]] if eras else None
    if text.endswith("BE"):
        plus = -_BUDDHIST if long else 2500 - _BUDDHIST
    return WrittenDate(
        numbers=tuple(int(digits) for _, digits in numbers),
        year_at=next(iter(at), None),
        year_plus=plus,
        year_likely_first=_YEAR_LIKELY_FIRST.match(text) is not None,
    )


# --- times of day ---

# Dots may be missing, and blanks stand behind them. From Unicode's CLDR, and what Chinese apps write.
# fmt: off
_MORNING = (
    "a.m.", "上午", "午前", "凌晨", "清晨", "早上", "早晨", "오전", "ص", "صباحًا", "पूर्वाह्न", "sa", "ก่อนเที่ยง", "ÖÖ",
    "π.μ.", "de.", "p.d.", "ق.ظ.", "pg", "לפנה״צ", "ap.", "fm", "dop.", "пр.об.", "priešpiet", "дп",
)
_AFTERNOON = (
    "p.m.", "下午", "午後", "오후", "م", "مساءً", "अपराह्न", "ch", "หลังเที่ยง", "ÖS", "μ.μ.", "du.", "m.d.",
    "ب.ظ.", "ptg", "אחה״צ", "ip.", "em", "odp.", "сл.об.", "popiet", "пп",
)
# fmt: on
_EVENING = ("傍晚", "晚上")
_NOON = ("中午",)


@dataclass(frozen=True, slots=True)
class WallClock:
    """A time of day, known to the second or to the minute."""

    at: time
    precision: Precision


def _bare(word: str) -> str:
    return word.casefold().replace(".", "").replace(" ", "")


def _pattern(word: str) -> str:
    dotted = [re.escape(part) for part in word.rstrip(".").split(".")]
    return r"\.? ?".join(dotted) + (r"\.?" if word.endswith(".") else "")


_NOON_WORDS = frozenset(_NOON)
_MORNING_WORDS = frozenset(map(_bare, _MORNING))
_EVENING_WORDS = frozenset(_EVENING)
_PART = (
    "(?i:" + "|".join(sorted(map(_pattern, (*_MORNING, *_AFTERNOON, *_EVENING, *_NOON)), key=len, reverse=True)) + ")"
)
_DIGITS = r"\d{1,2}(?:[:.]| h )\d{2}(?:[:.]\d{2})?"
CLOCK = rf"(?:(?:klo|kl\.) )?(?:{_PART} ?)?{_DIGITS}(?: ?{_PART}(?![^\W\d_]))?"
"""What may be a time of day, as 23:12, 9.30.05, 9:29 p. m., 下午6:18:45; ``clock_of`` says whether it is one."""

_IN_CLOCK = re.compile(rf"(?:(?:klo|kl\.) )?({_PART})? ?(\d+)(?:[:.]| h )(\d+)(?:[:.](\d+))? ?({_PART})?")


def clock_of(text: str) -> WallClock | None:
    """The time of day of what ``CLOCK`` matched; None where it is none."""
    found = _IN_CLOCK.fullmatch(text)
    if found is None:
        return None
    before, hours, minutes, seconds, after = found.groups()
    hour = _hour(int(hours), _bare(before or after or ""))
    try:
        at = time(-1 if hour is None else hour, int(minutes), int(seconds or 0))
    except ValueError:
        return None
    return WallClock(at, Precision.MINUTE if seconds is None else Precision.SECOND)


def _hour(hour: int, part: str) -> int | None:
    """On a clock of 24 hours. None where the two do not fit together."""
    if not part:
        return hour
    if part in _MORNING_WORDS:
        return hour % 12 if hour <= 12 else None
    if part in _NOON_WORDS:
        return {11: 11, 12: 12, 1: 13, 2: 14}.get(hour)
    if part in _EVENING_WORDS and hour % 12 == 0:
        return None  # 晚上12:10 may be either side of midnight
    return hour if hour >= 13 else hour % 12 + 12
