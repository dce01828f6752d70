"""Messages of an iPhone or a Mac: sms.db or chat.db, with SMS, RCS and iMessage (formats.md 4.6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.record import RawAttachment, RawRecord, Skipped, SkippedKind
from shilu.core.when import iso_with_offset
from shilu.importers.diverted import KEPT_CHARACTERS
from shilu.importers.phone_cells import (
    MOST_TEXT_BYTES,
    Context,
    Made,
    apple_time,
    facts_of,
    short_of,
    text_of,
    whole_of,
)
from shilu.importers.sms_values import BadDate
from shilu.importers.sqlite_tables import TableRow, Tables
from shilu.importers.typedstream import text_of as archived_text

_GROUP = 43  # of chat.style; 45 is a chat of two
_FACTS = {
    "subject": "subject",
    "service": "service",
    "error": "error",
    "is_spam": "is_spam",
}
_DULL = {("service", "SMS"), ("service", "iMessage"), ("error", "0"), ("is_spam", "0")}
_TIMES = ("date_delivered", "date_read", "date_edited", "date_retracted")
_REACTIONS = range(2000, 4000)  # of associated_message_type: a heart on a message, and taking it back


@dataclass(frozen=True, slots=True)
class _Chat:
    row: TableRow
    members: tuple[str, ...]
    is_group: bool


class Messages:
    """``message`` with its senders (``handle``), chats and attachments."""

    table = "message"

    def __init__(self, tables: Tables, context: Context) -> None:
        self._context = context
        self._handles = {row.number: row for row in context.side_rows(tables, "handle")}
        self._chats = _chats(tables, context, self._handles)
        self._chat_of = {
            message: self._chats[chat]
            for message, chat in _pairs(tables, context, "chat_message_join", "message_id", "chat_id")
            if chat in self._chats
        }
        self._attachments = _attachments(tables, context)

    @classmethod
    def is_in(cls, tables: Tables) -> bool:
        """Whether the database has them."""
        return tables.has(cls.table, "date", "text", "handle_id", "is_from_me") and tables.has("handle", "id")

    def made(self, row: TableRow) -> Made:
        """The one value of this row."""
        cells, warn = row.cells, self._context.warn
        skip = self._not_a_contact(row)
        if skip:
            return Made(Skipped(row.locator, SkippedKind.NOT_A_CONTACT, skip))
        when = apple_time(cells["date"], self._context)
        if isinstance(when, BadDate):
            return Made(Skipped(row.locator, SkippedKind.UNREADABLE, when.code))
        direction = Direction.OUTGOING if whole_of(cells["is_from_me"]) == 1 else Direction.INCOMING
        attached = self._attachments.get(row.number, ())
        handle = self._handles.get(whole_of(cells["handle_id"]) or 0)
        peer, others = self._people(row, handle)
        text, whole = self._text(row)
        record = RawRecord(
            locator=row.locator,
            when=when,
            channel=_channel(text_of(cells.get("service"), warn), has_files=bool(attached)),
            direction=direction,
            outcome=Outcome.UNKNOWN,
            duration_s=None,
            peer=peer,
            peer_name="",
            text=text,
            others=others,
            withheld=not peer and not others,
            own=self._own(row),
            facts=facts_of(cells, _FACTS, _DULL, warn) | self._times(row),
            attachments=whole,
            named=tuple(name for name in (_file_name(one, self._context) for one in attached) if name),
        )
        return Made(record, (*((handle,) if handle else ()), *attached))

    def _not_a_contact(self, row: TableRow) -> str:
        """Why this is no message of anybody, or ""."""
        cells = row.cells
        if whole_of(cells.get("item_type")) or whole_of(cells.get("is_system_message")):
            return "system_line"
        if (whole_of(cells.get("associated_message_type")) or 0) in _REACTIONS:
            return "reaction"
        if whole_of(cells["is_from_me"]) != 1:
            return ""
        if whole_of(cells.get("error")) and not whole_of(cells.get("is_sent")):
            return "failed"
        return "draft" if whole_of(cells.get("is_finished")) == 0 and not whole_of(cells.get("is_sent")) else ""

    def _people(self, row: TableRow, handle: TableRow | None) -> tuple[str, tuple[str, ...]]:
        """The other side, and the further members of a group."""
        warn = self._context.warn
        chat = self._chat_of.get(row.number)
        peer = short_of(handle.cells["id"], warn) if handle else ""
        if chat is None:
            return peer, ()
        if not chat.is_group:
            return peer or next(iter(chat.members), "") or short_of(chat.row.cells.get("chat_identifier"), warn), ()
        if not peer and whole_of(row.cells["is_from_me"]) != 1:
            warn("sender_unknown", "")
            return "", chat.members
        peer = peer or next(iter(chat.members), "")
        return peer, tuple(member for member in chat.members if member != peer)

    def _times(self, row: TableRow) -> dict[str, str]:
        """What else the phone noted, as facts, in UTC: when a message was delivered, read, edited, taken back."""
        found = {column: apple_time(row.cells.get(column), self._context) for column in _TIMES}
        return {
            column: iso_with_offset(when.earliest_ms, 0) or ""
            for column, when in found.items()
            if not isinstance(when, BadDate)
        }

    def _own(self, row: TableRow) -> str:
        """The number or account that was reached: ``+86…``, or ``P:+86…`` and ``E:a@b.c`` in older databases."""
        own = short_of(row.cells.get("destination_caller_id"), self._context.warn)
        own = own or short_of(row.cells.get("account"), self._context.warn)
        return own[2:] if own[:2] in {"P:", "E:", "p:", "e:"} else own

    def _text(self, row: TableRow) -> tuple[str, tuple[RawAttachment, ...]]:
        """The words; what is longer than the limit is attached whole."""
        warn, archived = self._context.warn, row.cells.get("attributedBody")
        text = text_of(row.cells["text"], warn)
        if not text and isinstance(archived, bytes) and archived:
            found = archived_text(archived)
            if found is None:
                warn("text_not_read", "")
            text = text_of(found, warn)
        content = text.encode()
        if len(content) <= MOST_TEXT_BYTES:
            return text, ()
        warn("text_cut", "")
        writer = self._context.blobs.create()
        writer.write(content)
        return text[:KEPT_CHARACTERS], (RawAttachment(writer.close(), "text.txt", "text/plain"),)


def _channel(service: str, *, has_files: bool) -> Channel:
    if service.lower() in {"imessage", "imessagelite"}:
        return Channel.IMESSAGE
    return Channel.MMS if has_files else Channel.SMS


def _file_name(attachment: TableRow, context: Context) -> str:
    names = (short_of(attachment.cells.get(column), context.warn) for column in ("filename", "transfer_name"))
    return next((name for name in names if name), "")


def _pairs(tables: Tables, context: Context, table: str, left: str, right: str) -> list[tuple[int, int]]:
    """The rows of a table that joins two others."""
    if not tables.has(table, left, right):
        return []
    found = ((whole_of(row.cells[left]), whole_of(row.cells[right])) for row in context.side_rows(tables, table))
    return [(one, other) for one, other in found if one is not None and other is not None]


def _chats(tables: Tables, context: Context, handles: Mapping[int, TableRow]) -> dict[int, _Chat]:
    if not tables.has("chat", "chat_identifier"):
        return {}
    members = defaultdict[int, dict[str, None]](dict)
    for chat, handle in _pairs(tables, context, "chat_handle_join", "chat_id", "handle_id"):
        if handle in handles:
            members[chat][short_of(handles[handle].cells["id"], context.warn)] = None
    return {
        row.number: _Chat(row, tuple(members[row.number]), is_group=_is_group(row, len(members[row.number])))
        for row in context.side_rows(tables, "chat")
    }


def _is_group(row: TableRow, members: int) -> bool:
    style = whole_of(row.cells.get("style"))
    return style == _GROUP if style else members > 1


def _attachments(tables: Tables, context: Context) -> dict[int, tuple[TableRow, ...]]:
    if not tables.has("attachment", "filename"):
        return {}
    files = {row.number: row for row in context.side_rows(tables, "attachment")}
    found = defaultdict[int, list[TableRow]](list)
    for message, attachment in _pairs(tables, context, "message_attachment_join", "message_id", "attachment_id"):
        if attachment in files:
            found[message].append(files[attachment])
    return {message: tuple(rows) for message, rows in found.items()}
