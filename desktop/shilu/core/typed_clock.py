"""The time of day as people type it: "23:12", "9点半", "下午三点", "noon", "9 in the evening".

A part of the day says which of its two hours "nine" is. Where it fits both or neither the text is not understood.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from shilu.core.when import Precision

FIRST_HOUR_OF_A_DAY = 6
"""Before this hour people who are awake still speak of the evening before as "tonight"."""
_SMALL_HOURS = frozenset(range(FIRST_HOUR_OF_A_DAY))
_MORNING = frozenset(range(12))
_AFTERNOON = frozenset(range(12, 24))
_EVENING = frozenset(range(17, 24)) | _SMALL_HOURS
_NIGHT = frozenset(range(18, 24)) | _SMALL_HOURS
_DEEP_NIGHT = frozenset(range(21, 24)) | _SMALL_HOURS
_PARTS = {
    "凌晨": frozenset(range(7)),
    "清晨": _MORNING,
    "早上": _MORNING,
    "早晨": _MORNING,
    "上午": _MORNING,
    "早": _MORNING,
    "morning": _MORNING,
    "中午": frozenset(range(11, 15)),
    "下午": _AFTERNOON,
    "afternoon": _AFTERNOON,
    "傍晚": frozenset(range(16, 21)),
    "evening": frozenset(range(16, 24)),
    "晚上": _EVENING,
    "晚": _EVENING,
    "night": _EVENING,
    "夜里": _NIGHT,
    "夜": _NIGHT,
    "深夜": _DEEP_NIGHT,
    "半夜": _DEEP_NIGHT,
}
"""The hours of 24 that a part of the day can mean."""
_NIGHTS = frozenset({"晚上", "晚", "night", "夜里", "夜", "深夜", "半夜"})
_PART = re.compile(
    "(凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|深夜|半夜|晚|早|夜)"
    r"|\b(?:in\s+the\s+|at\s+)?(morning|afternoon|evening|night)\b"
)
_NOON = re.compile(r"(?<![\d:])(?:12(?::00)?\s*)?\bnoon\b|正午")
_MIDNIGHT = re.compile(r"(?<![\d:])(?:12(?::00)?\s*)?\bmidnight\b|午夜|子夜")
_TIME = re.compile(
    r"(?<![\d:.])(\d{1,2})\s*"
    r"(?:"
    r":(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?![\d:.])"
    r"|[点时]\s*(?P<minute_said>\d{1,2})\s*分\s*(?:(?P<second_said>\d{1,2})\s*秒)?"
    r"|[点时]\s*(?P<quarters>[13])\s*刻"
    r"|[点时]\s*(?P<minute_bare>\d{2})(?!\d)"
    r"|[点时]\s*(?P<half>半)"
    r"|(?:[点时]\s*[钟整]?|\s*o['’]?clock\b)(?!\s*\d)"
    r"|(?=[ap]\.?m)"
    r")"
    r"(?:\s*(?P<half_of_day>[ap])(?:\.m\.?|m\.?)?(?![a-z]))?"
)
_BARE_HOUR = re.compile(r"(?<![\d:.\-/])(\d{1,2})(?![\d:.\-/])")


@dataclass(slots=True)
class Rest:
    """What of a typed text is not understood yet."""

    text: str

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first match, which is understood from now on."""
        match = pattern.search(self.text)
        if match is not None:
            self.text = self.text[: match.start()] + " " + self.text[match.end() :]
        return match


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A clock time. ``after_midnight``: it was called night and lies in the small hours, so it falls on the day after
    the evening that was named. ``twelve``: midnight was meant, by a word that two days can claim."""

    hour: int
    minute: int
    second: int
    precision: Precision
    after_midnight: bool = False
    twelve: bool = False


def read_clock(rest: Rest) -> TimeOfDay | None:
    """The time of day in a text, None when it has none. Raises ValueError where a reader could differ."""
    parts = _parts(rest)
    at_night = not _NIGHTS.isdisjoint(parts)
    if rest.take(_NOON):
        return _checked(TimeOfDay(12, 0, 0, Precision.HOUR), parts)
    if rest.take(_MIDNIGHT):
        return _checked(TimeOfDay(0, 0, 0, Precision.HOUR, after_midnight=at_night, twelve=True), parts)
    time = rest.take(_TIME) or (rest.take(_BARE_HOUR) if parts else None)
    if time is None:
        if parts:
            raise ValueError("a part of the day is no time")
        return None
    said = time.groupdict() if time.re is _TIME else {}
    typed = int(time[1])
    hour = _hour(typed, said.get("half_of_day") or "", parts)
    return TimeOfDay(
        hour,
        *_minute_and_second(said),
        after_midnight=at_night and hour in _SMALL_HOURS,
        twelve=typed == 12 and hour == 0 and not said.get("half_of_day"),
    )


def _parts(rest: Rest) -> list[str]:
    parts = []
    while part := rest.take(_PART):
        parts.append(part[1] or part[2])
    return parts


def _checked(time: TimeOfDay, parts: list[str]) -> TimeOfDay:
    if any(time.hour not in _PARTS[part] for part in parts):
        raise ValueError("no such hour in that part of the day")
    return time


def _hour(typed: int, half_of_day: str, parts: list[str]) -> int:
    """The one hour of 24 that fits; without "pm" or a part of the day the clock has 24 hours."""
    if half_of_day:
        possible = {typed % 12 + (12 if half_of_day == "p" else 0)} if 1 <= typed <= 12 else set()
    elif parts and 1 <= typed <= 12:
        possible = {typed % 12, typed % 12 + 12}
    else:
        possible = {typed}
    for part in parts:
        possible &= _PARTS[part]
    if len(possible) != 1:
        raise ValueError("this hour could be two, or none")
    return possible.pop()


def _minute_and_second(said: dict[str, str | None]) -> tuple[int, int, Precision]:
    second = said.get("second") or said.get("second_said")
    minute = said.get("minute") or said.get("minute_said") or said.get("minute_bare")
    if said.get("half"):
        minute = "30"
    if quarters := said.get("quarters"):
        minute = str(15 * int(quarters))
    precision = Precision.SECOND if second else Precision.MINUTE if minute else Precision.HOUR
    return int(minute or 0), int(second or 0), precision
