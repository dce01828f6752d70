"""Importers for WeChat messages as CSV: WeChatMsg and MemoTrace (留痕), PyWxDump, chatlog, wechat-exporter. Knows core
records.

Columns by the names in the heading (formats.md 3.3 to 3.5; sjzar/chatlog internal/export; 12425/wechat-exporter).
WeChatMsg names further columns in rows of groups only, and an older version wrote ten cells under nine names: the tenth
is the account. A CSV of MemoTrace calls the owner 我 or by their nickname, which must be asked; one of chatlog's says
it of chats of two. What wechat-exporter packs (.bz2) is to be unpacked first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from shilu.core.channel import Channel
from shilu.core.job import Job
from shilu.core.record import Asked, Question, Skipped, SkippedKind
from shilu.importers.base import BlobStore, Ended, ReadSettings, SourceStream, SourceValue, head_of
from shilu.importers.chat_messages import Message, MessageRecords
from shilu.importers.second_pass import PartOfJob, SecondPass
from shilu.importers.tables import Form, TableRow, TextTable, first_rows, form_of, whole_encoding
from shilu.importers.warning_limit import LimitedWarnings
from shilu.importers.wechat_json import Session, flag_of, names_of, pywxdump_said
from shilu.importers.wechat_rows import Said, WeChatRows

_PASSES = 4
_EXAMPLES = 5
_MOST_ROOMS = 100_000
_OLD = ["localId", "TalkerId", "Type", "SubType", "IsSender", "CreateTime", "Status", "StrContent", "StrTime"]

Cells = Mapping[str, str]


@dataclass(slots=True)
class Found:
    """What holds for the whole file: how many write to each chat beside the owner, names of people, and the group."""

    names: Mapping[str, tuple[str, str]]
    senders: dict[str, set[str]] = field(default_factory=dict)
    room: str = ""
    room_name: str = ""

    def add(self, room: str, sender: str) -> None:
        """Somebody else wrote in this chat; two are enough to know."""
        if room in self.senders or len(self.senders) < _MOST_ROOMS:
            known = self.senders.setdefault(room, set())
            if sender and len(known) < 2:
                known.add(sender)


def _wechatmsg(cells: Cells, found: Found) -> Said:
    talker = cells.get("TalkerId", "")
    sender, more = cells.get("Sender", ""), cells.get("", "")  # what stands under no name is the account of the chat
    is_mine = flag_of(cells.get("IsSender"))
    others = found.senders.get(talker, set())
    is_group = more.endswith("@chatroom") or len(others) > 1
    room = more or (f"TalkerId {talker}" if is_group else next(iter(others), "") or sender or f"TalkerId {talker}")
    remark, nickname = cells.get("Remark", ""), cells.get("NickName", "")
    kind, sub = cells.get("Type", ""), cells.get("SubType", "")
    return Said(
        raw_when=cells.get("CreateTime", ""),
        room=room,
        sender="" if is_mine else sender,
        is_mine=is_mine,
        kind=f"{kind}:{sub}" if sub else kind,
        words=cells.get("StrContent", ""),
        room_name="" if is_group else remark or nickname,
        sender_name="" if is_mine else remark or nickname,
        nickname="" if is_mine else nickname,
        is_group=is_group,
        facts={"StrTime": cells["StrTime"]} if cells.get("StrTime") else {},
    )


def _memotrace(cells: Cells, found: Found) -> Said:  # noqa: ARG001
    sender, remark, nickname = cells.get("发送人", ""), cells.get("备注", ""), cells.get("昵称", "")
    return Said(
        raw_when=cells.get("时间", ""),
        room="",
        sender=sender,
        is_mine=sender == "我",
        kind=cells.get("类型", ""),
        words=cells.get("内容", ""),
        sender_name=remark or nickname or sender,
        nickname=nickname if remark else "",
        facts={"more": cells["更多信息"]} if cells.get("更多信息") else {},
    )


def _pywxdump(cells: Cells, found: Found) -> Said:
    return pywxdump_said(dict(cells), Session({}, found.names))


def _chatlog(cells: Cells, found: Found) -> Said:  # noqa: ARG001
    talker, sender = cells.get("Talker", ""), cells.get("Sender", "")
    is_group = talker.endswith("@chatroom")
    is_mine = flag_of(cells["IsSelf"]) if "IsSelf" in cells else sender in {"我", ""} if is_group else sender != talker
    return Said(
        raw_when=cells.get("Time", ""),
        room=talker,
        sender="" if sender == "我" else sender,
        is_mine=None if sender == "系统消息" else is_mine,
        kind=cells.get("Type", "1"),
        words=cells.get("Content", ""),
        room_name=cells.get("TalkerName", ""),
        sender_name=cells.get("SenderName", ""),
    )


def _exporter(cells: Cells, found: Found) -> Said:
    """One chat: its account stands in each row, but in what others wrote to a group, where theirs does."""
    account, nickname = cells.get("ID", ""), cells.get("昵称", "")
    is_mine = {"发送": True, "接收": False}.get(cells.get("消息方向", "").strip())
    is_group = bool(found.room) or len(found.senders.get("", ())) > 1
    name = cells.get("显示名称", "") or nickname
    is_room = account == found.room
    return Said(
        raw_when=cells.get("时刻", ""),
        room=found.room if is_group else account,
        sender="" if is_mine or is_room else account,
        is_mine=None if is_group and is_room and not is_mine else is_mine,
        kind=cells.get("消息类型", ""),
        words=cells.get("内容", ""),
        room_name=found.room_name if is_group else name,
        sender_name="" if is_mine or is_room else name,
        nickname="" if is_mine or is_room else nickname,
        is_group=is_group,
        facts={"wechat_id": cells["微信号"]} if cells.get("微信号") and not is_mine else {},
    )


@dataclass(frozen=True, slots=True)
class WeChatCsv:
    """One tool's CSV: the columns by which it is known, and what a row says. ``owner_column`` says of each row whether
    it is the owner's; not every version has it."""

    name: str
    columns: tuple[str, ...]
    said: Callable[[Cells, Found], Said]
    owner_column: str = ""
    version: str = "1"

    def identify(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # a name says nothing about the content
        """Whether the first row is this tool's heading."""
        if form_of(head) is not Form.TEXT:
            return False
        rows = first_rows(head, ",", 1)
        return bool(rows) and set(self.columns) <= set(rows[0].cells)

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer. Refuses with UserError ``file.encoding_not_supported``."""
        return _Reading(self, stream, settings, blobs, job).values()


class _Reading:
    """One file, gone through four times: its encoding, its chats, who writes, its messages."""

    def __init__(
        self, tool: WeChatCsv, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job
    ) -> None:
        self._tool, self._stream, self._settings, self._job = tool, stream, settings, job
        self._rows = WeChatRows(settings, says_owner=False)
        self._found = Found(names_of(stream.companion("users.json")) if tool is PYWXDUMP_CSV else {})
        self._warnings = LimitedWarnings()
        self._blobs = blobs

    def values(self) -> Iterator[SourceValue]:
        """Everything in the file."""
        encoding = whole_encoding(head_of(self._stream), self._stream, self._part(0))
        table = TextTable(self._stream, encoding)
        says_owner = False
        for _, cells in self._cells(table, 1):
            if cells is not None and self._tool.owner_column and self._tool.owner_column in cells and not says_owner:
                says_owner = True
                self._rows = WeChatRows(self._settings)
            if cells is not None and "TalkerId" in cells and flag_of(cells.get("IsSender")) is False:
                self._found.add(cells["TalkerId"], cells.get("Sender", ""))
            if cells is not None and self._tool is WECHAT_EXPORTER_CSV:
                self._found.add("", cells.get("ID", ""))
                if cells.get("ID", "").endswith("@chatroom") and not self._found.room:
                    self._found.room = cells["ID"]
                    self._found.room_name = cells.get("显示名称", "") or cells.get("昵称", "")
        yield from self._questions(table)
        if not encoding.is_certain:
            yield from self._warnings.of("", "legacy_encoding", encoding.codec)
        records = MessageRecords(
            channel=Channel.WECHAT,
            people=self._rows.people,
            stream=SecondPass(self._stream),
            blobs=self._blobs,
            job=self._job,
            warnings=self._warnings,
        )
        count = 0
        for row, cells in self._cells(table, 3):
            yield from self._value(row, cells, count, records)
            count += 1
        yield from self._warnings.left_out()
        yield Ended(partial=False, rows=count)

    def _questions(self, table: TextTable) -> Iterator[SourceValue]:
        without_zone: list[str] = []
        for _, cells in self._cells(table, 2):
            if cells is None:
                continue
            example = self._rows.learn(self._tool.said(cells, self._found))
            if example and len(without_zone) < _EXAMPLES:
                without_zone.append(example[:200])
        if without_zone and not self._settings.zone_is_told:
            yield Question(Asked.TIMEZONE, examples=tuple(without_zone))
        yield from self._rows.people.settle()

    def _cells(self, table: TextTable, part: int) -> Iterator[tuple[TableRow, Cells | None]]:
        """Each row below the heading by the names of its cells; None for one that has too few."""
        heading: Sequence[str] | None = None
        for row in table.rows(",", self._part(part)):
            if heading is None:
                heading = [name.strip() for name in row.cells]
                least = min(len(heading), len(_OLD)) if "TalkerId" in heading else len(heading)
            elif len(row.cells) < least:
                yield row, None
            else:
                names = (*heading, *[""] * (len(row.cells) - len(heading)))
                yield row, dict(zip(names, row.cells, strict=False))

    def _value(self, row: TableRow, cells: Cells | None, order: int, records: MessageRecords) -> Iterator[SourceValue]:
        if row.repaired:
            yield from self._warnings.of(row.locator, "invalid_utf8", f"{row.repaired} places")
        if cells is None:
            yield Skipped(row.locator, SkippedKind.UNREADABLE, "row_incomplete")
            return
        said = self._tool.said(cells, self._found)
        made = self._rows.message(said, locator=row.locator, order=order, content=row.content)
        if isinstance(made, Message):
            yield from records.of(made)
        else:
            yield Skipped(row.locator, made.kind, made.code)

    def _part(self, part: int) -> Job:
        return PartOfJob(self._job, part=part, parts=_PASSES)


WECHATMSG_CSV = WeChatCsv("wechatmsg_csv", tuple(_OLD), _wechatmsg, "IsSender")
MEMOTRACE_CSV = WeChatCsv("memotrace_csv", ("类型", "发送人", "时间", "内容"), _memotrace)
PYWXDUMP_CSV = WeChatCsv(
    "pywxdump_csv", ("type_name", "is_sender", "talker", "room_name", "msg"), _pywxdump, "is_sender"
)
CHATLOG_CSV = WeChatCsv(
    "chatlog_csv", ("Time", "SenderName", "Sender", "TalkerName", "Talker", "Content"), _chatlog, "IsSelf"
)
WECHAT_EXPORTER_CSV = WeChatCsv(
    "wechat_exporter_csv",
    ("时刻", "消息类型", "消息方向", "ID", "微信号", "昵称", "显示名称", "内容"),
    _exporter,
    "消息方向",
)
