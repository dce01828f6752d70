"""Importer for the text file that WhatsApp's "Export chat" makes. Knows core records; not the vault.

Grammar (formats.md 2.2): date and time, then a name, a colon and words, or a line of the app's own without a name.
Date and time stand in one of five shapes, by the phone's system, age and language; a file has one, and a line of
another is somebody's words. Times are those of the phone, without a zone; nobody is marked as its owner.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from shilu.core.channel import Channel
from shilu.core.job import Job
from shilu.core.record import Asked, DateOrder, Question
from shilu.core.when import Precision
from shilu.importers.base import BlobStore, ReadSettings, SourceStream, SourceValue
from shilu.importers.chat_body import Body
from shilu.importers.chat_grammar import Head, Notice, Recognised, text_of
from shilu.importers.chat_lines import ChatReading
from shilu.importers.date_order import MOST_EXAMPLES, DateOrderFinder, RisingYear
from shilu.importers.signal_markdown import begins_signal
from shilu.importers.wall_time import CLOCK, DATE, WallClock, WrittenDate, behind, clock_of, date_of, plain
from shilu.importers.whatsapp_words import is_apps_own, is_call, meaning_of, named_day

_LONGEST_STAMP = 100  # characters, marks of direction included
_LONGEST_NAME = 120
_LOOKED_AT_LINES = 200
_LIMITS = (10_000, 40_000)
"""Messages that one export holds at most, with media and without; the oldest are left out without a word."""
_NEAR = 0.01
_ENOUGH = 3  # lines of one sender, to see whether a colon is part of a name
_MOST_KNOWN = 100_000

_BETWEEN = r"(?:[,،、] {0,2}| {1,2})(?:(?:à|às|om|um|at|alle) )?"
_DATE, _CLOCK = rf"(?P<date>{DATE})", rf"(?P<clock>{CLOCK})"
_SHAPES: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "brackets": re.compile(rf"\[{_DATE}{_BETWEEN}{_CLOCK}\] ?"),  # iPhone
        "brackets_time_first": re.compile(rf"\[{_CLOCK}{_BETWEEN}{_DATE}\] ?"),  # iPhone in Vietnamese
        "dash": re.compile(rf"{_DATE}{_BETWEEN}{_CLOCK} *[-–] "),  # Android
        "dash_time_first": re.compile(rf"{_CLOCK}{_BETWEEN}{_DATE} *[-–] "),  # Android in 2013
        "colon": re.compile(rf"{_DATE}{_BETWEEN}{_CLOCK}: "),  # iPhone until 2017
    }
)
_WITH_SECONDS = frozenset({"brackets", "brackets_time_first", "colon"})
_NAME_ENDS = re.compile(": |:(?=[\u200e\u200f])|:\\Z")
_DIGITS = re.compile(r"\d+")
_WORDS = re.compile(r"[^\W\d_][^\W\d_. ]*(?:\. ?[^\W\d_]+)*\.?")
_AROUND_NAMES = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069 "


@dataclass(frozen=True, slots=True)
class WhatsappTxt:
    """See base.Importer."""

    name: str = "whatsapp_txt"
    version: str = "1"

    def identify(self, head: bytes, name: str) -> bool:
        """Whether the first line begins as one of an export, and some line has a sender or names the app."""
        text = text_of(head)
        lines = [line for line in text.split("\n")[:_LOOKED_AT_LINES] if line.strip("\ufeff\r ")]
        stamps = _Stamps.of(lines[0]) if lines else None
        if stamps is None or begins_signal(text, name):
            return False
        rests = [stamp.rest for line in lines if (stamp := stamps.read(line)) is not None]
        return any(_name_and_words(rest)[0] or "WhatsApp" in rest for rest in rests)

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer. Refuses with UserError ``file.encoding_not_supported``."""
        grammar = _Lines(settings.year)
        return ChatReading(stream, settings, blobs, job, grammar=grammar, channel=Channel.WHATSAPP).values()


@dataclass(frozen=True, slots=True)
class _Stamp:
    """The beginning of a line: date and time, and all that stands behind them, as it is."""

    raw: str
    day: WrittenDate
    clock: WallClock
    rest: str


class _Stamps:
    """Reads the beginnings of lines of one shape, all of the form of the first of them."""

    def __init__(self, shape: str) -> None:
        self.shape = shape
        self._date_form = self._clock_form = ""
        self._pattern = _SHAPES[shape]
        self._has_seconds = shape in _WITH_SECONDS
        self._days: dict[str, WrittenDate | None] = {}
        self._clocks: dict[str, WallClock | None] = {}

    @classmethod
    def of(cls, line: str) -> _Stamps | None:
        """For the shape of which this line is; None for none."""
        return next((stamps for stamps in map(cls, _SHAPES) if stamps.read(line) is not None), None)

    def read(self, line: str) -> _Stamp | None:
        """The beginning of a message or of a line of the app; None for a line that goes on."""
        found = self._pattern.match(line)
        end = found.end() if found is not None else 0
        if found is None:
            begins = line[:_LONGEST_STAMP]
            if begins.isascii():
                return None
            bare = plain(begins)
            found = self._pattern.match(bare)
            if found is None:
                return None
            end = behind(begins, found.end())
        day, clock = self._day(found["date"]), self._clock(found["clock"])
        if day is None or clock is None or (self._has_seconds and clock.precision is not Precision.SECOND):
            return None
        return _Stamp(found[0].strip(" []-–:"), day, clock, line[end:])

    def _day(self, text: str) -> WrittenDate | None:
        if text not in self._days:
            if len(self._days) >= _MOST_KNOWN:
                self._days.clear()
            form = _form(text)
            self._date_form = self._date_form or form
            self._days[text] = date_of(text) if form == self._date_form else None
        return self._days[text]

    def _clock(self, text: str) -> WallClock | None:
        if text not in self._clocks:
            if len(self._clocks) >= _MOST_KNOWN:
                self._clocks.clear()
            form = _form(text)
            self._clock_form = self._clock_form or form
            self._clocks[text] = clock_of(text) if form == self._clock_form else None
        return self._clocks[text]


def _form(text: str) -> str:
    """What dates, or times, of one export have in common: their signs, whether a year has four digits, and where words
    stand."""
    return _WORDS.sub("word", _DIGITS.sub(lambda digits: "0000" if len(digits[0]) > 2 else "0", text))


def _name_and_words(rest: str, longer: Mapping[str, str] = MappingProxyType({})) -> tuple[str, str]:
    """Who says what; "" for nobody. ``longer`` are names that hold a colon themselves, by what stands before it."""
    ends = _NAME_ENDS.search(rest)
    if ends is None or ends.start() > _LONGEST_NAME:
        return "", rest
    name = rest[: ends.start()].strip(_AROUND_NAMES)
    if not name or (name.count('"') + name.count("“") + name.count("”")) % 2:
        return "", rest  # Ana created group "Rent: due"
    if name in longer:
        whole = longer[name]
        further = _NAME_ENDS.match(rest, rest.find(whole) + len(whole))
        if further is not None:
            return whole, rest[further.end() :]
    return name, rest[ends.end() :]


class _Names:
    """Finds names with a colon in them: all lines that begin with the one part have the other."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[int, str]] = {}  # name → lines, the longer name that they all have

    def add(self, name: str, rest: str, words: str) -> None:
        """One more line."""
        count, known = self._seen.get(name, (0, ""))
        if count and not known:
            return
        further = _NAME_ENDS.search(words)
        end = len(rest) - len(words) + further.start() if further is not None else 0
        longer = rest[:end].strip(_AROUND_NAMES) if 0 < end <= _LONGEST_NAME else ""
        if count or len(self._seen) < _MOST_KNOWN:
            self._seen[name] = count + 1, longer if longer == known or not count else ""

    def longer(self) -> Mapping[str, str]:
        """Such names, by what stands before their colon."""
        return {name: longer for name, (count, longer) in self._seen.items() if longer and count >= _ENOUGH}


class _Learnt:
    """What all lines together tell."""

    def __init__(self) -> None:
        self.names = _Names()
        self.finder = DateOrderFinder()
        self.without_year: list[str] = []
        self.count = 0

    def add(self, stamp: _Stamp, name: str, words: str) -> None:
        """One more line that begins a message or is the app's."""
        self.count += 1
        self.finder.add(stamp.day, stamp.raw, named_day(words) if stamp.day.needs_order else None)
        if stamp.day.needs_year and len(self.without_year) < MOST_EXAMPLES:
            self.without_year.append(stamp.raw)
        if name:
            self.names.add(name, stamp.rest, words)


@dataclass(frozen=True, slots=True)
class _Known:
    """What holds for the whole file. ``has_pasted`` says that those dates which are none are too few to be its own."""

    order: DateOrder | None
    has_pasted: bool
    longer_names: Mapping[str, str]


_NOTHING_YET = _Known(None, has_pasted=False, longer_names=MappingProxyType({}))


class _Lines:
    """What each line is. The first pass learns; one from ``again`` knows."""

    def __init__(
        self,
        year: int | None,
        *,
        stamps: _Stamps | None = None,
        learnt: _Learnt | None = None,
        known: _Known | None = None,
    ) -> None:
        self._year, self._stamps, self._known = year, stamps, known
        self._learnt = learnt or _Learnt()
        self._years = None if year is None else RisingYear(year)
        self._before: date | None = None

    @property
    def asked(self) -> Question | None:
        """See Grammar."""
        found, without_year = self._learnt.finder.found(), self._learnt.without_year
        if found.is_open:
            return Question(Asked.DATE_ORDER, found.choices, found.examples)
        return Question(Asked.YEAR, examples=tuple(without_year)) if without_year else None

    @property
    def doubts(self) -> tuple[str, ...]:
        """See Grammar."""
        count, found = self._learnt.count, self._learnt.finder.found()
        said = {
            "date_order_by_sequence": found.by_sequence,
            "date_order_by_names": found.by_names,
            "name_with_colon": bool(self._learnt.names.longer()),
            "at_export_limit": any(abs(count - limit) <= limit * _NEAR for limit in _LIMITS),
        }
        return tuple(code for code, holds in said.items() if holds)

    def again(self, order: DateOrder | None) -> _Lines:
        """See Grammar."""
        settled = order or self._learnt.finder.found().order
        has_pasted = settled is not None and self._learnt.finder.few_misfits(settled)
        known = _Known(settled, has_pasted, self._learnt.names.longer())
        return _Lines(self._year, stamps=self._stamps, learnt=self._learnt, known=known)

    def line(self, text: str, following: str) -> Recognised:  # noqa: ARG002  # a line says itself what it is
        """See Grammar."""
        if self._stamps is None:
            self._stamps = _Stamps.of(text)
        stamp = None if self._stamps is None else self._stamps.read(text)
        if self._stamps is None or stamp is None:
            return None
        known = self._known or _NOTHING_YET
        name, words = _name_and_words(stamp.rest, known.longer_names)
        if self._known is None:
            self._learnt.add(stamp, name, words)
        if (is_apps_own(words) and self._stamps.shape in _WITH_SECONDS) if name else not is_call(words):
            return Notice("system_line")
        is_mine = None if name else False
        if self._known is None or self._is_asked(stamp.day, known):
            return Head(stamp.raw, None, Precision.UNKNOWN, name, body=words, is_mine=is_mine)
        day = self._years.of(stamp.day) if self._years and stamp.day.needs_year else stamp.day.on(known.order)
        if day is None and known.has_pasted and stamp.day.needs_order:
            return None  # a line of another chat, and somebody's words in this one
        moment = None if day is None else datetime.combine(day, stamp.clock.at)
        doubt = (
            "year_begins_anew" if stamp.day.needs_year and day and self._before and day.year > self._before.year else ""
        )
        self._before = day or self._before
        precision = stamp.clock.precision
        return Head(stamp.raw, moment, precision, name, body=words, is_mine=is_mine, doubt=doubt)

    def _is_asked(self, day: WrittenDate, known: _Known) -> bool:
        return (day.needs_order and known.order is None) or (day.needs_year and self._year is None)

    def notice(self, head: Head, text: str) -> str:  # noqa: ARG002  # the line said so
        """See Grammar."""
        return ""

    def words(self, text: str) -> tuple[str, Body]:
        """See Grammar."""
        return text, meaning_of(text) or _JUST_WORDS


_JUST_WORDS = Body()
