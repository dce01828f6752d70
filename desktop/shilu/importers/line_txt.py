"""Importer for the text file that LINE makes of a chat. Knows core records; not the vault.

Grammar (formats.md 4.3): a title in the phone's language, the day it was saved, a line for each day, then time, sender
and words on a line, between tabs (phones) or blanks (computers). Words of several lines stand in quotation marks or
simply go on. Dates are written as the phone's language has them; where the year stands last, the weekday beside them
mostly settles the order. Minute precision, no zone, and nobody is marked as the owner.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from shilu.core.channel import Channel
from shilu.core.job import Job
from shilu.core.record import Asked, DateOrder, Question
from shilu.core.when import Precision
from shilu.importers.base import BlobStore, ReadSettings, SourceStream, SourceValue
from shilu.importers.chat_body import Body, body_of
from shilu.importers.chat_grammar import MOST_HEAD, Chat, Context, Head, Layout, Notice, Recognised, dated, text_of
from shilu.importers.chat_lines import ChatReading
from shilu.importers.date_order import DateOrderFinder
from shilu.importers.wall_time import CLOCK, date_of

_WITH = (
    re.compile(r"Chat history with (.{1,200})"),
    re.compile(r"(.{1,200})との(?:トーク履歴|トーク)"),
    re.compile(r"[與与](.{1,200})的(?:聊天記錄|聊天记录)"),
)
_IN = (
    re.compile(r"Chat history in (.{1,200})"),
    re.compile(r"(.{1,200})の(?:トーク履歴|トーク)"),
    re.compile(r"(.{1,200})的(?:聊天記錄|聊天记录)"),
)
_SAVED = re.compile(r"(?:保存日時|儲存日期|保存日期|Saved on|저장한 날짜)\s?[:：].{0,60}", re.IGNORECASE)
_DAY = re.compile(r"(?:([^\s\d,]{1,12}),?\s)?(\d{1,4}[./]\d{1,2}[./]\d{1,4}(?: BE)?)(?:\s?[^\s\d]{1,12})?")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TABBED = re.compile(rf"({CLOCK})\t([^\t]{{0,200}})\t(.*)", re.DOTALL)
_TABBED_NOTICE = re.compile(rf"({CLOCK})\t\t?([^\t]*)")
_SPACED = re.compile(rf"({CLOCK}) (\S{{1,100}})(?: (.*))?", re.DOTALL)
_RECALLED = re.compile(
    r".{0,200}(?:送信を取り消しました|unsent a message|Message unsent|已收回訊息|撤回了一条消息|메시지를 삭제했습니다)"
    r".{0,20}"
)
_ENOUGH = 3  # lines of one sender, to see whether a name has two words


@dataclass(frozen=True, slots=True)
class LineTxt:
    """See base.Importer."""

    name: str = "line_txt"
    version: str = "1"

    def identify(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # a name says nothing about the content
        """Whether the title says so, or a day is followed by a message between tabs."""
        lines = [line.strip("\ufeff\r ") for line in text_of(head).splitlines()[:400]]
        first = next((line for line in lines if line), "")
        if first.startswith("[LINE] "):
            return True
        days = [n for n, line in enumerate(lines) if len(line) < 60 and _DAY.fullmatch(line)]
        if not days or days[0] > 4:  # a title, the day of saving, blank lines
            return False
        return any(len(line) < 400 and _TABBED.fullmatch(line) for line in lines[days[0] + 1 :])

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer. Refuses with UserError ``file.encoding_not_supported``."""
        return ChatReading(stream, settings, blobs, job, grammar=_Lines(), channel=Channel.LINE).values()


@dataclass(slots=True)
class _Learnt:
    """What only all lines tell."""

    order: DateOrder | None = None
    names: frozenset[str] = frozenset()
    is_spaced: bool | None = None


@dataclass(slots=True)
class _Names:
    """Of how many words the names are, where blanks stand between name and words."""

    first: Counter[str] = field(default_factory=Counter)
    both: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, name: str, words: str) -> None:
        self.first[name] += 1
        second, _, rest = words.partition(" ")
        if rest and len(self.both) < 10_000:
            self.both[name, second] += 1

    def longer(self) -> frozenset[str]:
        """Names whose second word stands in every one of their lines, with words after it."""
        every = (pair for pair, count in self.both.items() if count == self.first[pair[0]] >= _ENOUGH)
        return frozenset(" ".join(pair) for pair in every)


class _Lines:
    """What each line is."""

    def __init__(self, learnt: _Learnt | None = None) -> None:
        self._learnt = learnt or _Learnt()
        self._is_spaced = self._learnt.is_spaced
        self._finder = DateOrderFinder()
        self._by_weekday: set[DateOrder] = set()
        self._day: date | None = None
        self._said_day, self._is_open_day = "", False
        self._names = _Names()
        self._partner = ""
        self._has_title = False

    @property
    def asked(self) -> Question | None:
        found = self._finder.found()
        if not found.is_open or len(self._by_weekday) == 1:
            return None
        return Question(Asked.DATE_ORDER, found.choices, found.examples)

    @property
    def doubts(self) -> tuple[str, ...]:
        return ("sender_guessed",) if self._is_spaced else ()

    def again(self, order: DateOrder | None) -> _Lines:
        settled = next(iter(self._by_weekday)) if len(self._by_weekday) == 1 else self._finder.found().order or order
        return _Lines(_Learnt(settled, self._names.longer(), self._is_spaced))

    def line(self, text: str, following: str) -> Recognised:  # noqa: ARG002
        plain = text.strip("\ufeff\r ")
        if not self._has_title and plain.startswith("[LINE] ") and "\t" not in plain:
            self._has_title = True
            return Context("chat", self._chat(plain.removeprefix("[LINE] ")))
        if not self._said_day and _SAVED.fullmatch(plain):
            return Layout.RULE
        if len(plain) < 60 and self._is_day(plain):
            return Context("date")
        return self._message(text.strip("\ufeff\r")) if self._said_day else None

    def notice(self, head: Head, text: str) -> str:  # noqa: ARG002
        return ""

    def words(self, text: str) -> tuple[str, Body]:
        """The words of several lines without the marks that LINE puts around them."""
        if text.startswith('"') and text.endswith('"') and "\n" in text:
            text = text[1:-1]
        if len(text) < MOST_HEAD and _RECALLED.fullmatch(text):
            return text, Body(facts={"deleted": "yes"})
        return text, body_of(text)

    def _chat(self, title: str) -> Chat:
        for pattern in _WITH:
            if found := pattern.fullmatch(title):
                self._partner = found[1]
                return Chat(found[1], is_group=False)
        for pattern in _IN:
            if found := pattern.fullmatch(title):
                return Chat(found[1], is_group=True)
        return Chat(title)

    def _is_day(self, text: str) -> bool:
        found = _DAY.fullmatch(text)
        written = None if found is None else date_of(found[2])
        if found is None or written is None:
            return False
        self._finder.add(written, text)
        weekday = (found[1] or "")[:3].lower()
        if weekday in _WEEKDAYS:
            fits = {order for order in DateOrder if _is(written.on(order), _WEEKDAYS.index(weekday))}
            if len(fits) == 1:
                self._by_weekday |= fits
        self._day = written.on(self._learnt.order)
        self._said_day = text
        self._is_open_day = written.needs_order and self._learnt.order is None
        return True

    def _message(self, text: str) -> Recognised:
        found = None if self._is_spaced else _TABBED.fullmatch(text)
        if found is not None:
            self._is_spaced = False
            return self._head(found[1], found[2], found[3]) if found[2] else _notice(found[3]) or self._call(found)
        if not self._is_spaced and (found := _TABBED_NOTICE.fullmatch(text)):
            self._is_spaced = False
            return _notice(found[2]) or self._call(found)
        if self._is_spaced is False or (found := _SPACED.fullmatch(text)) is None:
            return None
        self._is_spaced = True
        return self._head(found[1], *self._parted(found[2], found[3] or ""))

    def _parted(self, name: str, words: str) -> tuple[str, str]:
        """Name and words that only a blank parts."""
        whole = f"{name} {words}"
        if self._partner and whole.startswith(f"{self._partner} "):
            return self._partner, whole[len(self._partner) + 1 :]
        self._names.add(name, words)
        second, _, rest = words.partition(" ")
        return (f"{name} {second}", rest) if f"{name} {second}" in self._learnt.names else (name, words)

    def _call(self, found: re.Match[str]) -> Head:
        """A call that no side is named of."""
        return self._head(found[1], "", found[found.lastindex or 2])

    def _head(self, clock: str, sender: str, words: str) -> Head:
        raw = f"{self._said_day} {clock}"
        if self._is_open_day:
            return Head(raw, None, Precision.UNKNOWN, sender, body=words)
        return dated(raw, self._day, clock, sender, body=words)


def _is(day: date | None, weekday: int) -> bool:
    return day is not None and day.weekday() == weekday


def _notice(words: str) -> Notice | None:
    if body_of(words).call is not None:
        return None
    return Notice("recalled" if len(words) < MOST_HEAD and _RECALLED.fullmatch(words) else "system_line")
