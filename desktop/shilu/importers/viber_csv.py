"""Importer for what Viber mails as "message history": one file a chat. Knows core records; not the vault.

Not CSV in spite of its name (formats.md 4.5): ``17/08/2014,12:52:56,Me,+1…,words`` with commas in the words as they
come, or since 2015 fields between tabs in ``="…"``. The owner is "Me", in the phone's language; times are the phone's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from shilu.core.channel import Channel
from shilu.core.job import Job
from shilu.core.record import Asked, DateOrder, Question
from shilu.core.when import Precision
from shilu.importers.base import BlobStore, ReadSettings, SourceStream, SourceValue
from shilu.importers.chat_body import Body, body_of
from shilu.importers.chat_grammar import Head, Recognised, dated, text_of
from shilu.importers.chat_lines import ChatReading
from shilu.importers.date_order import DateOrderFinder
from shilu.importers.wall_time import CLOCK, date_of

_DATE = r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}"
_NUMBER = r"\+?[\d ]{0,30}"  # with brackets it is a bill of T-Mobile
_COMMAS = re.compile(rf"({_DATE}),({CLOCK}),([^,]{{0,200}}),({_NUMBER}),(.*)", re.DOTALL)
_TABS = re.compile(
    rf'="?({_DATE})"?\t(?:=")?({CLOCK})"?\t="([^\t]{{0,200}})"\t="({_NUMBER})"\t(?:="|")?(.*)', re.DOTALL
)
_ME = frozenset({"Me", "Я", "Ich", "Moi", "Yo", "Eu", "Io", "Ja", "Én", "Tôi", "Ako", "Saya", "我", "自分", "나"})


@dataclass(frozen=True, slots=True)
class ViberCsv:
    """See base.Importer."""

    name: str = "viber_csv"
    version: str = "1"

    def identify(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # a name says nothing about the content
        """Whether the first line is a message."""
        lines = (line.strip("\ufeff\r ") for line in text_of(head).splitlines()[:20])
        first = next((line for line in lines if line), "")
        return len(first) < 10_000 and _fields(first) is not None

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer. Refuses with UserError ``file.encoding_not_supported``."""
        return ChatReading(stream, settings, blobs, job, grammar=_Lines(), channel=Channel.VIBER).values()


def _fields(line: str) -> re.Match[str] | None:
    return _COMMAS.fullmatch(line) or _TABS.fullmatch(line)


class _Lines:
    """What each line is."""

    doubts: tuple[str, ...] = ()

    def __init__(self, order: DateOrder | None = None) -> None:
        self._order, self._finder = order, DateOrderFinder()
        self._is_tabbed = False

    @property
    def asked(self) -> Question | None:
        found = self._finder.found()
        return Question(Asked.DATE_ORDER, found.choices, found.examples) if found.is_open else None

    def again(self, order: DateOrder | None) -> _Lines:
        return _Lines(self._finder.found().order or order)

    def line(self, text: str, following: str) -> Recognised:  # noqa: ARG002
        found = _fields(text.strip("\ufeff\r"))
        written = None if found is None else date_of(found[1])
        if found is None or written is None:
            return None
        self._finder.add(written, found[0][:200])
        self._is_tabbed = found.re is _TABS
        raw, clock, sender, number, words = found.groups()
        is_mine = True if sender in _ME else None
        account, own = ("", number.strip()) if is_mine else (number.strip(), "")
        said = f"{raw} {clock}"
        if written.needs_order and self._order is None:
            return Head(said, None, Precision.UNKNOWN, sender, account, words, is_mine, own=own)
        return dated(said, written.on(self._order), clock, sender, account, body=words, is_mine=is_mine, own=own)

    def notice(self, head: Head, text: str) -> str:  # noqa: ARG002
        return ""

    def words(self, text: str) -> tuple[str, Body]:
        """Without the mark that closes a field between tabs."""
        text = text.removesuffix('"') if self._is_tabbed else text
        return text, body_of(text)
