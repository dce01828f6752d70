"""WeChat messages as tools that read a computer's WeChat write them, a row each, whatever holds the rows.

What the types mean is WeChat's own numbering and the words of the tools (formats.md 3.3 and 3.4; sjzar/chatlog
internal/model/message.go; ycccccccy/echotrace). Knows neither JSON nor CSV. Only what such a tool wrote is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from shilu.core.channel import Outcome
from shilu.core.clock import to_ms
from shilu.core.incident import NO_FACTS
from shilu.core.record import SkippedKind
from shilu.core.when import Precision, When, ZoneBasis, from_local
from shilu.importers.base import ReadSettings
from shilu.importers.chat_body import Call, body_of
from shilu.importers.chat_messages import Message, NoMessage, SaidCall
from shilu.importers.chat_people import People, Writer
from shilu.importers.json_chat import at_seconds

_OWNER = "isSelf"
"""Stands for the owner of the account, where a row says no more than that it is theirs."""
_ROOM = "@chatroom"
_TEXT, _CALL, _SYSTEM, _TRANSFER, _RED_PACKET, _QUOTE = "text", "call", "system", "transfer", "red_packet", "quote"
_FILES = frozenset({"image", "voice", "video", "sticker", "file"})

_NUMBERS: Mapping[str, str] = {
    "1": _TEXT,
    "3": "image",
    "34": "voice",
    "42": "contact",
    "43": "video",
    "47": "sticker",
    "48": "location",
    "50": _CALL,
    "10000": _SYSTEM,
    "10002": _SYSTEM,
    "49:3": "link",
    "49:4": "link",
    "49:5": "link",
    "49:6": "file",
    "49:8": "sticker",
    "49:19": "forwarded",
    "49:33": "link",
    "49:36": "link",
    "49:51": "link",
    "49:57": _QUOTE,
    "49:62": _SYSTEM,
    "49:87": "announcement",
    "49:2000": _TRANSFER,
    "49:2001": _RED_PACKET,
}
_WORDS: tuple[tuple[str, str], ...] = (  # the first that is within a type
    *(("系统", _SYSTEM), ("拍一拍", _SYSTEM), ("通话", _CALL), ("voip", _CALL), ("转账", _TRANSFER)),
    *(("红包", _RED_PACKET), ("引用", _QUOTE), ("合并转发", "forwarded"), ("聊天记录", "forwarded")),
    *(
        ("图片", "image"),
        ("语音", "voice"),
        ("视频号", "link"),
        ("视频", "video"),
        ("表情", "sticker"),
        ("文件", "file"),
    ),
    *(
        ("名片", "contact"),
        ("位置", "location"),
        ("小程序", "link"),
        ("链接", "link"),
        ("卡片", "link"),
        ("图文", "link"),
    ),
    *(("音乐", "link"), ("分享", "link"), ("公告", "announcement"), ("文本", _TEXT)),
)
_RECALLED = re.compile(r".{0,200}撤回了一条消息.{0,100}", re.DOTALL)
_AMOUNT = re.compile(r"[¥￥]\s?\d[\d,]{0,14}(?:\.\d{1,2})?")
_LOOKED_AT = 4_000


@dataclass(frozen=True, slots=True)
class Said:
    """What one row says, whoever wrote it. ``room`` is the account that the chat was with, or the group's id;
    ``sender`` an account, ``is_mine`` None where the row is the app's own. ``kind`` is the type as written, a number
    with its subtype (``49:57``) or words; ``raw_when`` seconds since the epoch, a clock's time, or one with an
    offset."""

    raw_when: str
    room: str
    sender: str
    is_mine: bool | None
    kind: str
    words: str
    room_name: str = ""
    sender_name: str = ""
    nickname: str = ""
    is_group: bool | None = None
    files: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=lambda: NO_FACTS)

    @property
    def is_in_group(self) -> bool:
        """Whether it was said in a group."""
        return self.room.endswith(_ROOM) if self.is_group is None else self.is_group


class WeChatRows:
    """Makes messages of what the rows of one source say, after a first pass that learns who is in it. ``says_owner``:
    the source says of each message whether it is the owner's."""

    def __init__(self, settings: ReadSettings, *, says_owner: bool = True) -> None:
        self.people, self._settings = People(settings.me), settings
        if says_owner:
            self.people.owns(_OWNER)
        self._numbers: dict[str, int] = {}

    def learn(self, said: Said) -> str:
        """The first pass. Gives the time of a message that stands without a zone, else ""."""
        none = _why_none(said)
        if none is not None:
            return ""
        number = self._number(said)
        writer = self._writer(said)
        if said.is_mine:
            self.people.owns(writer.key)
        else:
            self.people.wrote(number, writer)
        when = time_of(said.raw_when, self._settings)
        is_local = when is not None and when.zone_basis in {ZoneBasis.ASKED, ZoneBasis.FILE_DEFAULT}
        return said.raw_when if is_local else ""

    def message(self, said: Said, *, locator: str, order: int, content: bytes) -> Message | NoMessage:
        """The one value of a row."""
        none = _why_none(said)
        if none is not None:
            return none
        when = time_of(said.raw_when, self._settings)
        if when is None:
            return NoMessage(SkippedKind.UNREADABLE, "bad_date" if said.raw_when else "no_date")
        kind = kind_of(said.kind)
        body = body_of(said.words)
        facts, files = {**said.facts, **body.facts}, said.files or body.files
        if kind in _FILES:
            facts["media"] = kind
            files = files or (f"[{kind}]",)
        elif kind in {_TRANSFER, _RED_PACKET}:
            facts["payment"] = kind
            if "amount" not in facts and (amount := _AMOUNT.search(said.words[:_LOOKED_AT])):
                facts["amount"] = amount[0]
        elif kind not in {_TEXT, _CALL, _QUOTE}:
            facts.setdefault("media" if kind else "type", kind or said.kind)
        if said.nickname and said.nickname != said.sender_name:
            facts["nickname"] = said.nickname
        call = body.call or (Call(Outcome.UNKNOWN, Outcome.UNKNOWN) if kind == _CALL else None)
        return Message(
            locator=locator,
            chat=self._number(said),
            order=order,
            when=when,
            writer=self._writer(said),
            text=said.words,
            content=content,
            call=None if call is None else SaidCall(call.outcome, call.outgoing, call.duration_s),
            files=() if call else files,
            facts=facts,
        )

    def _number(self, said: Said) -> int:
        number = self._numbers.setdefault(said.room, len(self._numbers))
        chat = self.people.chat(number)
        chat.name = chat.name or said.room_name or (said.room if said.is_in_group else "")
        if not said.room and said.is_group is None:
            return number  # one chat, and who is in it, only those who write tell
        chat.is_group = said.is_in_group
        if not said.is_in_group:
            name = said.sender_name if not said.is_mine else said.room_name
            if chat.partner is None or not chat.partner.name:
                chat.partner = Writer(said.room or said.sender, name)
        return number

    def _writer(self, said: Said) -> Writer:
        if said.is_mine:
            return Writer(said.sender or _OWNER, said.sender_name)
        if said.is_in_group or not said.room:
            return Writer(said.sender or said.sender_name, said.sender_name)
        return Writer(said.room or said.sender, said.sender_name or said.room_name)


def kind_of(written: str) -> str:
    """``image``, ``call``, ``system`` and so on of a type as a tool writes it; "" for one that is not known."""
    plain = written.strip().casefold()
    number, _, sub = plain.partition(":")
    if number.isdecimal():
        return _NUMBERS.get(f"{number}:{sub}" if sub and sub != "0" else number) or _NUMBERS.get(number, "")
    return next((kind for word, kind in _WORDS if word in plain), "")


def time_of(raw: str, settings: ReadSettings) -> When | None:
    """A time in any of the ways of these tools; None where it is none."""
    if raw.isdecimal():
        return at_seconds(raw, zone=settings.zone)
    try:
        moment = datetime.fromisoformat(raw.strip()[:40])
    except ValueError:
        return None
    if len(raw.strip()) < len("2026-05-11 23:12"):
        return None
    try:
        if moment.tzinfo is not None:
            at = to_ms(moment.astimezone(UTC).replace(microsecond=0))
            return When(raw, at, at + 999, Precision.SECOND, settings.zone, ZoneBasis.OFFSET)
        basis = ZoneBasis.ASKED if settings.zone_is_told else ZoneBasis.FILE_DEFAULT
        precision = Precision.SECOND if raw.count(":") > 1 else Precision.MINUTE
        return from_local(raw, moment, precision, zone=settings.zone, basis=basis)
    except (ValueError, OverflowError):
        return None


def _why_none(said: Said) -> NoMessage | None:
    if kind_of(said.kind) != _SYSTEM and said.is_mine is not None:
        return None
    is_recall = _RECALLED.fullmatch(said.words[:_LOOKED_AT]) is not None
    return NoMessage(SkippedKind.NOT_A_CONTACT, "recalled" if is_recall else "system_line")
