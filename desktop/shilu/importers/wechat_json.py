"""Importers for WeChat messages that PyWxDump, chatlog and WeFlow (EchoTrace) wrote as JSON. Knows core records.

Fields: formats.md 3.4; xaoyaoo/PyWxDump exportJSON.py; sjzar/chatlog internal/export; ycccccccy/echotrace. Each says
who the owner is. PyWxDump gives a clock without a zone, chatlog a time with its offset, WeFlow seconds since the epoch.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from shilu.core.channel import Channel
from shilu.core.job import Job
from shilu.core.record import SkippedKind
from shilu.core.text import storable
from shilu.importers.base import BlobStore, ReadSettings, SourceStream, SourceValue
from shilu.importers.chat_messages import Message, NoMessage
from shilu.importers.json_chat import further_fields, text_of, values
from shilu.importers.json_rows import JsonRow, Path, Want, json_head
from shilu.importers.wechat_rows import Said, WeChatRows

Fields = Mapping[str, object]
_MOST_USERS_BYTES = 32 << 20


@dataclass(frozen=True, slots=True)
class Session:
    """What stands beside the messages: with whom the chat was, and names of people."""

    fields: Fields
    names: Mapping[str, tuple[str, str]]  # account → remark, nickname


def pywxdump_said(fields: Fields, session: Session) -> Said:
    """A message of PyWxDump, whose fields its CSV has as well."""
    room, sender = text_of(fields.get("room_name")), text_of(fields.get("talker"))
    is_mine = flag_of(fields.get("is_sender"))
    remark, nickname = session.names.get(sender, ("", ""))
    file = text_of(fields.get("src"))
    return Said(
        raw_when=text_of(fields.get("CreateTime")),
        room=room,
        sender="" if sender == "我" else sender,
        is_mine=is_mine,
        kind=text_of(fields.get("type_name")),
        words=text_of(fields.get("msg")),
        room_name=next((name for name in session.names.get(room, ()) if name), ""),
        sender_name=remark or nickname,
        nickname=nickname if remark else "",
        files=(file,) if file else (),
        facts=further_fields(fields, _PYWXDUMP_TAKEN),
    )


def _chatlog(fields: Fields, session: Session) -> Said:  # noqa: ARG001
    kind, sub = text_of(fields.get("type")), text_of(fields.get("subType"))
    contents = fields.get("contents")
    inner: Fields = contents if isinstance(contents, dict) else {}
    facts = further_fields(inner, frozenset({"refer", "host"}))
    refer = inner.get("refer")
    if isinstance(refer, dict):
        who = text_of(refer.get("senderName")) or text_of(refer.get("sender"))
        facts["quotes"] = f"{who}: {text_of(refer.get('content'))}"
    names = (inner.get(key) for key in ("imgfile", "videofile", "voice"))
    file = next((text_of(name) for name in names if name), "") or (
        text_of(inner.get("title")) if (kind, sub) == ("49", "6") else ""
    )
    return Said(
        raw_when=text_of(fields.get("time")),
        room=text_of(fields.get("talker")),
        sender=text_of(fields.get("sender")),
        is_mine=None if fields.get("sender") == "系统消息" else flag_of(fields.get("isSelf")),
        kind=f"{kind}:{sub}" if sub else kind,
        words=text_of(fields.get("content")),
        room_name=text_of(fields.get("talkerName")),
        sender_name=text_of(fields.get("senderName")),
        is_group=True if fields.get("isChatRoom") is True else None,
        files=(file,) if file else (),
        facts=facts,
    )


def _weflow(fields: Fields, session: Session) -> Said:
    room, sender = text_of(session.fields.get("wxid")), text_of(fields.get("senderUsername"))
    remark, nickname = text_of(session.fields.get("remark")), text_of(session.fields.get("nickname"))
    kind = text_of(session.fields.get("type"))
    is_partner = sender == room
    return Said(
        raw_when=text_of(fields.get("createTime")),
        room=room,
        sender=sender,
        is_mine=None if sender.endswith("@chatroom") else flag_of(fields.get("isSend")),
        kind=text_of(fields.get("type")),
        words=text_of(fields.get("content")),
        room_name=remark or text_of(session.fields.get("displayName")) or nickname,
        sender_name=(remark if is_partner else "") or text_of(fields.get("senderDisplayName")),
        nickname=nickname if is_partner and remark else "",
        is_group=True if kind == "群聊" else False if kind == "私聊" else None,
        facts=further_fields(fields, _WEFLOW_TAKEN),
    )


_PYWXDUMP_TAKEN = frozenset(
    {*("id", "MsgSvrID", "type_name", "is_sender", "talker", "room_name", "msg", "src", "CreateTime")}
)
_WEFLOW_TAKEN = frozenset(
    {
        *("localId", "createTime", "formattedTime", "type", "localType", "content", "isSend", "senderUsername"),
        *("senderDisplayName", "senderAvatarKey", "source", "platformMessageId"),
    }
)


def flag_of(value: object) -> bool | None:
    """``1``, ``true``, ``"1"``; None where it says neither."""
    if isinstance(value, bool):
        return value
    return {"1": True, "0": False, "true": True, "false": False}.get(text_of(value).casefold())


@dataclass(frozen=True, slots=True)
class WeChatJson:
    """The export of one tool: a list of messages, or an object that holds one. ``marks`` are keys of its messages."""

    name: str
    marks: tuple[bytes, ...]
    is_list: bool
    said: Callable[[Fields, Session], Said]
    version: str = "1"

    def identify(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # a name says nothing about the content
        """Whether it begins as a list, or an object, and its first message has this tool's keys."""
        text = json_head(head)
        return text.startswith(b"[" if self.is_list else b"{") and all(
            re.search(rb'(?<!\\)"' + mark + rb'"\s*:', text) for mark in self.marks
        )

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer. Refuses with UserError ``file.encoding_not_supported``."""
        names = names_of(stream.companion("users.json")) if self.is_list else {}
        return values(_Chats(self, settings, names), stream, settings, blobs, job)


class _Chats:
    """See JsonChat."""

    channel = Channel.WECHAT
    doubts: tuple[str, ...] = ()

    def __init__(self, tool: WeChatJson, settings: ReadSettings, names: Mapping[str, tuple[str, str]]) -> None:
        self._tool, self._rows = tool, WeChatRows(settings)
        self.people = self._rows.people
        self._session = Session({}, names)

    def want(self, path: Path) -> Want:
        """See JsonChat."""
        if not path or path == ("messages",):
            return Want.GO_IN
        return Want.TAKE if self.is_row(path) or path == ("session",) else Want.PASS

    def is_row(self, path: Path) -> bool:
        """See JsonChat."""
        return len(path) == 1 and isinstance(path[0], int) if self._tool.is_list else path[:-1] == ("messages",)

    def learn(self, row: JsonRow) -> str:
        """See JsonChat. What tells of the chat may stand behind the messages: they are understood once it is known."""
        if not isinstance(row.value, dict):
            return ""
        if not self.is_row(row.path):
            self._session = Session(row.value, self._session.names)
            return ""
        return self._rows.learn(self._tool.said(row.value, self._session))

    def message(self, row: JsonRow, order: int) -> tuple[Message | NoMessage, tuple[str, ...]]:
        """See JsonChat."""
        if not isinstance(row.value, dict):
            return NoMessage(SkippedKind.UNREADABLE, "unknown_element"), ()
        said = self._tool.said(row.value, self._session)
        return self._rows.message(said, locator=row.locator, order=order, content=row.content), ()


def names_of(users: SourceStream | None) -> Mapping[str, tuple[str, str]]:
    """The people of a users.json that came along: account → remark and nickname."""
    if users is None or users.size_bytes > _MOST_USERS_BYTES:
        return {}
    content = b""
    while block := users.read(1 << 20):
        content += block
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    people = ((key, value) for key, value in found.items() if isinstance(value, dict))
    return {
        key: (storable(text_of(value.get("remark"))), storable(text_of(value.get("nickname")))) for key, value in people
    }


PYWXDUMP_JSON = WeChatJson(
    "pywxdump_json", (b"type_name", b"is_sender", b"room_name"), is_list=True, said=pywxdump_said
)
CHATLOG_JSON = WeChatJson("chatlog_json", (b"talker", b"isSelf", b"seq"), is_list=True, said=_chatlog)
WEFLOW_JSON = WeChatJson(
    "weflow_json", (b"session", b"messages", b"senderUsername", b"isSend"), is_list=False, said=_weflow
)
