"""Importers for WeChat messages as plain text. Knows core records; not the vault.

Four writers, each with a way of its own to begin a message (formats.md 3.1, 3.2, 3.3, 3.5): the phone's "e-mail"
share, what the desktop client puts on the clipboard, the text of MemoTrace (留痕, WeChatMsg), and that of
WechatExporter for iPhones. None of them says who the owner of the phone is, nor which zone its clock was in.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from shilu.core.channel import Channel
from shilu.core.job import Job
from shilu.core.record import DateOrder, Question
from shilu.importers.base import BlobStore, ReadSettings, SourceStream, SourceValue
from shilu.importers.chat_body import Body, body_of
from shilu.importers.chat_grammar import (
    Chat,
    Context,
    Grammar,
    Head,
    Layout,
    Notice,
    Recognised,
    dated,
    day_of,
    text_of,
)
from shilu.importers.chat_lines import ChatReading
from shilu.importers.qq_txt import begins_with_numbers
from shilu.importers.wall_time import CLOCK

_DATE = r"(\d{4})(?:[/-](\d{1,2})[/-](\d{1,2})|年(\d{1,2})月(\d{1,2})日)"
_LOOKED_AT_LINES = 400

_NOTICE = re.compile(
    r"(?:(?:你|\"[^\"]{1,60}\"|“[^”]{1,60}”|.{1,40}?)\s?撤回了一条消息(?:\s*重新编辑)?"
    r"|(?P<other>以上是打招呼的内容|你已添加了.{1,60}，现在可以开始聊天了。?|.{1,60}(?:加入|退出)了群聊"
    r"|.{1,60}修改群名为[“\"].{1,60}[”\"]|.{1,60}拍了拍.{1,60}|收到红包，请在手机上查看|以下为新消息))"
)
"""What the app says in the middle of a chat, on a line of its own, without a sender."""


def _notice(text: str) -> Notice | None:
    found = _NOTICE.fullmatch(text) if len(text) <= 150 else None
    return None if found is None else Notice("system_line" if found["other"] else "recalled")


class _Lines(ABC):
    """What the four have in common."""

    asked: Question | None = None
    doubts: tuple[str, ...] = ()

    def again(self, order: DateOrder | None) -> Grammar:  # noqa: ARG002  # the year stands first
        return type(self)()

    @abstractmethod
    def line(self, text: str, following: str) -> Recognised:
        """What a line is; ``following`` is the next one."""

    def notice(self, head: Head, text: str) -> str:  # noqa: ARG002
        found = _notice(text)
        return "" if found is None else found.code

    def words(self, text: str) -> tuple[str, Body]:
        return text, body_of(text)


# --- the phone's e-mail share ---

_TITLE = re.compile(
    r"(?:(?P<one>.{1,80}) 和 (?P<other>.{1,80}) ?在微信上的聊天记录如下"
    r"|(?P<group>.{0,80}?) ?微信群[“\"]?(?P<quoted>[^“”\"]{0,80}?)[”\"]?上?的聊天记录如下|.{0,160}聊天记录如下).{0,20}"
)
_DEAR = re.compile(r"Dear ?[:：,，]?", re.IGNORECASE)
_DATE_RULE = re.compile(r"[—─-]{3,12}\s{0,4}(\d{4})[/-](\d{1,2})[/-](\d{1,2})\s{0,4}[—─-]{3,12}")
_MAIL_HEAD = re.compile(rf"(\S.{{0,200}}?)\s{{2,10}}({CLOCK})")


class _MailLines(_Lines):
    """A title, a rule with the date, then name and minute on a line, the words below."""

    def __init__(self) -> None:
        self._day: date | None = None
        self._said_day = ""
        self._has_title = False

    def line(self, text: str, following: str) -> Recognised:  # noqa: ARG002
        text = text.strip("\ufeff \t\u00a0")
        if rule := _DATE_RULE.fullmatch(text):
            self._day, self._said_day = day_of(*rule.groups()), "-".join(rule.groups())
            return Context("date")
        if not self._has_title and (title := _TITLE.fullmatch(text)):
            self._has_title = True
            group = title["group"] or title["quoted"] or ""
            return Context("chat", Chat(group.strip(), True if group else False if title["one"] else None))
        if not self._said_day:
            return Layout.RULE if _DEAR.fullmatch(text) else None
        head = _MAIL_HEAD.fullmatch(text)
        return None if head is None else dated(f"{self._said_day} {head[2]}", self._day, head[2], head[1])

    @staticmethod
    def begins(lines: list[str]) -> bool:
        """A title and a date, or a date and a message below it."""
        rules = [number for number, line in enumerate(lines) if len(line) < 60 and _DATE_RULE.fullmatch(line.strip())]
        if not rules:
            return False
        title = any(len(line) < 200 and _TITLE.fullmatch(line.strip("\ufeff ")) for line in lines[: rules[0]])
        below = (line.strip() for line in lines[rules[0] + 1 :])
        return title or any(len(line) < 300 and _MAIL_HEAD.fullmatch(line) for line in below)


def begins_share(text: str) -> bool:
    """Whether this is such a share from its first words on."""
    lines = text.splitlines()[:_LOOKED_AT_LINES]
    first = next((stripped for line in lines if (stripped := line.strip("\ufeff \t\u00a0"))), "")[:300]
    opens = _TITLE.fullmatch(first) or _DEAR.fullmatch(first) or _DATE_RULE.fullmatch(first)
    return opens is not None and _MailLines.begins(lines)


# --- the clipboard of the desktop client ---

_SLASHED = r"(\d{4})(?:/(\d{1,2})/(\d{1,2})|年(\d{1,2})月(\d{1,2})日)"
_PASTED_HEAD = re.compile(rf"(\S.{{0,200}}?) ({_SLASHED} ({CLOCK}))")


class _PastedLines(_Lines):
    """Name, date and time on one line, the words below."""

    def line(self, text: str, following: str) -> Recognised:  # noqa: ARG002
        text = text.strip("\ufeff \t\u00a0")
        found = _PASTED_HEAD.fullmatch(text)
        return _notice(text) if found is None else _dated(found[1], found, 2)

    @staticmethod
    def begins(lines: list[str]) -> bool:
        """The first words are a message's head."""
        return _first_is(lines, _PASTED_HEAD)


# --- MemoTrace ---

_TRACED_HEAD = re.compile(rf"({_DATE} (\d{{1,2}}:\d{{2}}:\d{{2}})) (\S.{{0,200}})")


class _TracedLines(_Lines):
    """Date, time and name on one line, the words below."""

    def line(self, text: str, following: str) -> Recognised:  # noqa: ARG002
        found = _TRACED_HEAD.fullmatch(text.strip("\ufeff \t"))
        return None if found is None else _dated(found[8], found, 1)

    @staticmethod
    def begins(lines: list[str]) -> bool:
        """The first words are a message's head, which does not name a number as those of QQ do."""
        if not _first_is(lines, _TRACED_HEAD):
            return False
        heads = [found[8] for line in lines if len(line) < 400 and (found := _TRACED_HEAD.fullmatch(line.strip()))]
        first = next(line for line in (line.strip("\ufeff \t\u00a0") for line in lines) if line)
        return not begins_with_numbers(first, heads)


# --- WechatExporter ---

_EXPORTED_TITLE = re.compile(r"(.{1,200}) - 微信聊天记录")
_EXPORTED_HEAD = re.compile(rf"(\S.{{0,200}}?) ?\(({_DATE} ({CLOCK}))\)[:：](.*)")


class _ExportedLines(_Lines):
    """A title, then name, time in brackets and words on one line."""

    def line(self, text: str, following: str) -> Recognised:  # noqa: ARG002
        text = text.strip("\ufeff")
        if title := _EXPORTED_TITLE.fullmatch(text.strip()):
            return Context("chat", Chat(title[1]))
        found = _EXPORTED_HEAD.fullmatch(text)
        return _notice(text.strip()) if found is None else _dated(found[1], found, 2, body=found[9])

    @staticmethod
    def begins(lines: list[str]) -> bool:
        """The first words are such a title, or a message's head."""
        first = next((line.strip("\ufeff \t") for line in lines if line.strip("\ufeff \t")), "")
        return bool(_EXPORTED_TITLE.fullmatch(first[:300])) or _first_is(lines, _EXPORTED_HEAD)


def _first_is(lines: list[str], head: re.Pattern[str]) -> bool:
    first = next((line.strip("\ufeff \t\u00a0") for line in lines if line.strip("\ufeff \t\u00a0")), "")
    return len(first) < 400 and head.fullmatch(first) is not None


def _dated(sender: str, found: re.Match[str], at: int, *, body: str | None = None) -> Head:
    """A head whose date begins at this group."""
    raw, year, month, day = found[at], found[at + 1], found[at + 2] or found[at + 4], found[at + 3] or found[at + 5]
    return dated(raw, day_of(year, month, day), found[at + 6], sender.strip(), body=body)


@dataclass(frozen=True, slots=True)
class WeChatText:
    """One of the four; see base.Importer."""

    name: str
    begins: Callable[[list[str]], bool]
    grammar: Callable[[], Grammar]
    version: str = "1"

    def identify(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # a name says nothing about the content
        """Whether the first lines are this writer's."""
        return self.begins(text_of(head).splitlines()[:_LOOKED_AT_LINES])

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer. Refuses with UserError ``file.encoding_not_supported``."""
        return ChatReading(stream, settings, blobs, job, grammar=self.grammar(), channel=Channel.WECHAT).values()


WECHAT_MAIL = WeChatText("wechat_mail", _MailLines.begins, _MailLines)
WECHAT_PASTE = WeChatText("wechat_paste", _PastedLines.begins, _PastedLines)
MEMOTRACE_TXT = WeChatText("memotrace_txt", _TracedLines.begins, _TracedLines)
WECHAT_EXPORTER_TXT = WeChatText("wechat_exporter_txt", _ExportedLines.begins, _ExportedLines)
