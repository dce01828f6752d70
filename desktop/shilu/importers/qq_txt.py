"""Importer for the text that QQ's message manager writes (消息管理器). Knows core records; not the vault.

Grammar (formats.md 3.6): a preamble, then per chat a group, an object and rules of 64 equals signs, then messages: a
line with time, name and number or address, and below it the words. One file may hold many chats. Times are those of
the computer, to the second; nobody is marked as its owner.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shilu.core.channel import Channel
from shilu.core.job import Job
from shilu.core.record import DateOrder, Question
from shilu.importers.base import BlobStore, ReadSettings, SourceStream, SourceValue
from shilu.importers.chat_body import Body, body_of
from shilu.importers.chat_grammar import Chat, Context, Head, Layout, Recognised, dated, day_of, text_of
from shilu.importers.chat_lines import ChatReading

_PREAMBLE = "消息记录（此消息记录为文本格式，不支持重新导入）"
_RULE = re.compile(r"={16,80}")
_GROUP, _OBJECT = "消息分组:", "消息对象:"
_HEAD = re.compile(r"((\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}:\d{2}:\d{2}(?: [AP]M)?)) (.{1,300})")
_NUMBER = re.compile(r"(.{0,250}?)(?:\((\d{5,12})\)|<([^<>@\s]{1,100}@[^<>@\s]{1,100})>)")
_TITLE = re.compile(r"(?:【[^【】]{0,40}】)+\s?")
_OF_THE_APP = frozenset({"10000", "1000000"})  # 系统消息
_RECALLED = re.compile(r".{0,200}撤回了一条消息.{0,40}")
_GROUPS = ("群", "讨论组", "多人聊天")


@dataclass(frozen=True, slots=True)
class QqTxt:
    """See base.Importer."""

    name: str = "qq_txt"
    version: str = "1"

    def identify(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # a name says nothing about the content
        """Whether it begins as the message manager does, or with a chat and messages that name numbers. In another's
        file such lines may stand further down, pasted."""
        lines = [line.strip("\ufeff ") for line in text_of(head).splitlines()[:400]]
        first = next((line for line in lines if line), "")
        if first == _PREAMBLE:
            return True
        heads = [found[6] for line in lines if len(line) < 400 and (found := _HEAD.fullmatch(line))]
        if heads and (_RULE.fullmatch(first) or first.startswith((_GROUP, _OBJECT))):
            return True
        return begins_with_numbers(first, heads)

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer. Refuses with UserError ``file.encoding_not_supported``."""
        return ChatReading(stream, settings, blobs, job, grammar=_Lines(), channel=Channel.QQ).values()


def begins_with_numbers(first: str, senders: Sequence[str]) -> bool:
    """Whether the first line of a file is a message's head with a number, as most are; MemoTrace's have none."""
    found = _HEAD.fullmatch(first[:400])
    if found is None or _NUMBER.fullmatch(found[6]) is None:
        return False
    return sum(_NUMBER.fullmatch(sender) is not None for sender in senders) * 2 > len(senders)


class _Lines:
    """What each line is. A rule or an object is one only in the company in which the message manager writes it."""

    asked: Question | None = None
    doubts: tuple[str, ...] = ()

    def __init__(self) -> None:
        self._before = ""
        self._is_group: bool | None = None

    def again(self, order: DateOrder | None) -> _Lines:  # noqa: ARG002  # the year stands first
        return _Lines()

    def line(self, text: str, following: str) -> Recognised:
        text = text.strip("\ufeff ")
        if not text:
            return None
        before, self._before = self._before, text
        if text == _PREAMBLE:
            return Layout.RULE
        if _RULE.fullmatch(text):
            is_one = not before or before == _PREAMBLE or before.startswith((_GROUP, _OBJECT))
            return Layout.RULE if is_one or following.startswith((_GROUP, _OBJECT)) else None
        beside = not before or before == _PREAMBLE or _RULE.fullmatch(before) or before.startswith(_GROUP)
        if beside and text.startswith(_GROUP):
            self._is_group = any(word in text for word in _GROUPS) or None
            return Layout.RULE
        if beside and text.startswith(_OBJECT):
            name = text.removeprefix(_OBJECT).strip()
            is_group, self._is_group = self._is_group, None
            return Context("chat", Chat(name, is_group))
        found = _HEAD.fullmatch(text)
        return None if found is None else _head(found)

    def notice(self, head: Head, text: str) -> str:
        if not head.is_app:
            return ""
        return "recalled" if _RECALLED.fullmatch(text) else "system_line"

    def words(self, text: str) -> tuple[str, Body]:
        return text, body_of(text)


def _head(found: re.Match[str]) -> Head:
    raw, year, month, day, clock, who = found.groups()
    known = _NUMBER.fullmatch(who)
    sender, number, mail = known.groups() if known else (who, "", "")
    plain = _TITLE.sub("", sender, count=1).strip()
    is_app = number in _OF_THE_APP or (known is None and plain == "系统消息")
    account = f"QQ {number}" if number else mail or ""  # digits alone would be taken for a telephone number
    name = plain if plain and plain != number else account or who
    return dated(raw, day_of(year, month, day), clock, name, account, is_app=is_app)
