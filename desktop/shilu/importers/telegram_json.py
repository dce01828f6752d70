"""Importer for chats that Telegram Desktop exported as JSON: one chat, or all of an account (formats.md 4.1).

Times are UTC where the file has ``date_unixtime`` (since about 2022), else a clock without a zone. In a chat with one
person the file says who that is, by the chat's id; who is the owner in a group, the account's own id says, or else a
person is asked. Knows core records; not the vault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shilu.core.channel import Channel, Outcome
from shilu.core.job import Job
from shilu.core.record import SkippedKind
from shilu.importers.base import BlobStore, ReadSettings, SourceStream, SourceValue
from shilu.importers.chat_messages import Message, NoMessage, SaidCall
from shilu.importers.chat_people import Chat, People, Writer
from shilu.importers.json_chat import (
    at_seconds,
    further_fields,
    on_the_wall,
    text_of,
    values,
    whole,
)
from shilu.importers.json_rows import JsonRow, Path, Want, json_head

_OURS = re.compile(
    rb'(?<!\\)"(?:date_unixtime|text_entities|actor_id|from_id|left_chats|personal_information)"\s*:|'
    rb'(?<!\\)"type"\s*:\s*"(?:personal_chat|bot_chat|saved_messages|(?:private|public)_(?:super)?(?:group|channel))"'
)
_HOLDS = re.compile(rb'(?<!\\)"(?:messages|chats|left_chats|personal_information)"\s*:')
_NOT_OURS = re.compile(rb'(?<!\\)"(?:sender_name|senderName|participants)"\s*:')

_WITH_ONE = frozenset({"personal_chat", "bot_chat", "replies", "verification_codes"})
_GROUPS = frozenset({"private_group", "private_supergroup", "public_supergroup", "private_channel", "public_channel"})
_CHAT_FIELDS = frozenset({"name", "type", "id"})
_FILES = ("photo", "file", "contact_vcard")
_TAKEN = frozenset(
    {
        *("type", "date", "date_unixtime", "from", "from_id", "actor", "actor_id", "text", "text_entities"),
        *("thumbnail", *_FILES),
    }
)
_LONGEST_CALL_S = 366 * 86_400


@dataclass(frozen=True, slots=True)
class TelegramJson:
    """See the module."""

    name: str = "telegram_json"
    version: str = "1"

    def identify(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # a name says nothing about the content
        """Whether an object of JSON holds messages with Telegram's fields."""
        text = json_head(head)
        is_ours = text.startswith(b"{") and _HOLDS.search(text) is not None and _OURS.search(text) is not None
        return is_ours and _NOT_OURS.search(text) is None

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer. Refuses with UserError ``file.encoding_not_supported``."""
        return values(_Telegram(settings), stream, settings, blobs, job)


class _Telegram:
    """The places of an export, and what the chats in it are."""

    channel = Channel.TELEGRAM
    doubts: tuple[str, ...] = ()

    def __init__(self, settings: ReadSettings) -> None:
        self.people, self._settings = People(settings.me), settings
        self._numbers: dict[Path, int] = {}
        self._types: dict[int, str] = {}
        self._ids: dict[int, str] = {}

    def want(self, path: Path) -> Want:
        """See JsonChat. A chat is the root, or an element of ``chats.list`` or ``left_chats.list``."""
        if path and path[0] in {"chats", "left_chats"}:
            if len(path) < 3:
                return Want.GO_IN if len(path) == 1 or path[1] == "list" else Want.PASS
            path = path[3:]
        elif path == ("personal_information",):
            return Want.GO_IN
        elif path == ("personal_information", "user_id"):
            return Want.TAKE
        if not path or path == ("messages",):
            return Want.GO_IN
        if self.is_row(path) or (len(path) == 1 and path[0] in _CHAT_FIELDS):
            return Want.TAKE
        return Want.PASS

    def is_row(self, path: Path) -> bool:
        """See JsonChat."""
        return len(path) > 1 and path[-2] == "messages"

    def learn(self, row: JsonRow) -> str:
        """See JsonChat."""
        if row.path == ("personal_information", "user_id"):
            self.people.owns(_account(row.value))
            return ""
        if not self.is_row(row.path):
            if row.path and row.path[-1] in _CHAT_FIELDS:
                self._learn_chat(self._number(row.path[:-1]), str(row.path[-1]), text_of(row.value))
            return ""
        message = row.value
        if not isinstance(message, dict):
            return ""
        number = self._number(row.path[:-2])
        if self._why_none(message, number) is not None:
            return ""
        self.people.wrote(number, self._writer(message, number))
        if at_seconds(message.get("date_unixtime"), zone="UTC") or not on_the_wall(message.get("date"), self._settings):
            return ""
        return text_of(message.get("date"))

    def _number(self, place: Path) -> int:
        return self._numbers.setdefault(place, len(self._numbers))

    def _learn_chat(self, number: int, key: str, value: str) -> None:
        chat = self.people.chat(number)
        if key == "name":
            chat.name = value
        elif key == "id":
            self._ids[number] = value
        else:
            self._types[number] = value
        kind = self._types.get(number, "")
        chat.is_group = True if kind in _GROUPS else False if kind in _WITH_ONE else None
        if kind in _WITH_ONE and self._ids.get(number):
            chat.partner = Writer(_account(self._ids[number]), chat.name)

    def _writer(self, message: Mapping[str, object], number: int) -> Writer:
        name = text_of(message.get("from")) or text_of(message.get("actor"))
        account = _account(message.get("from_id")) or _account(message.get("actor_id"))
        chat: Chat = self.people.chat(number)
        if not account and chat.partner is not None and name == chat.name:
            return chat.partner
        return Writer(account or name, name)

    def _why_none(self, message: Mapping[str, object], number: int) -> NoMessage | None:
        """Why this is nobody's message to anybody; None for one."""
        if self._types.get(number) == "saved_messages":
            return NoMessage(SkippedKind.NOT_A_CONTACT, "own_note")
        if message.get("type") == "service" and message.get("action") != "phone_call":
            return NoMessage(SkippedKind.NOT_A_CONTACT, "system_line")
        if text_of(message.get("type")) not in {"message", "service"}:
            return NoMessage(SkippedKind.UNREADABLE, "unknown_element")
        return None

    def message(self, row: JsonRow, order: int) -> tuple[Message | NoMessage, tuple[str, ...]]:
        """See JsonChat."""
        fields = row.value if isinstance(row.value, dict) else {}
        number = self._number(row.path[:-2])
        none = self._why_none(fields, number)
        if none is not None:
            return none, ()
        zone = self._settings.zone
        when = at_seconds(fields.get("date_unixtime"), zone=zone) or on_the_wall(fields.get("date"), self._settings)
        if when is None:
            missing = not fields.get("date") and not fields.get("date_unixtime")
            return NoMessage(SkippedKind.UNREADABLE, "no_date" if missing else "bad_date"), ()
        facts = further_fields(fields, _TAKEN)
        files: list[str] = []
        warnings: list[str] = []
        for key in _FILES:
            path = text_of(fields.get(key))
            if path.startswith("("):  # (File not included. Change data exporting settings to download.)
                facts[key] = path
                warnings.append("attachment_missing")
                files += [text_of(fields.get("file_name"))] if key == "file" and fields.get("file_name") else []
            elif path:
                files.append(path)
        text, links = _words(fields.get("text"))
        if links:
            facts["links"] = "\n".join(links)
        return Message(
            locator=row.locator,
            chat=number,
            order=order,
            when=when,
            writer=self._writer(fields, number),
            text=text,
            content=row.content,
            call=_call(fields) if fields.get("type") == "service" else None,
            files=tuple(files),
            facts=facts,
        ), tuple(warnings)


def _account(value: object) -> str:
    """``user123``; exports of 2020 and before have the bare number."""
    text = text_of(value)
    return f"user{text}" if text.isdecimal() else text


def _words(value: object) -> tuple[str, list[str]]:
    """The words of a message, and the addresses that are hidden behind some of them."""
    if not isinstance(value, list):
        return text_of(value), []
    parts: list[str] = []
    links: list[str] = []
    for part in value:
        if isinstance(part, dict):
            parts.append(text_of(part.get("text")))
            links += [text_of(part.get("href"))] if part.get("href") else []
        else:
            parts.append(text_of(part))
    return "".join(parts), links


def _call(fields: Mapping[str, object]) -> SaidCall:
    duration = whole(fields.get("duration_seconds"))
    duration = duration if duration is not None and duration <= _LONGEST_CALL_S else None
    match fields.get("discard_reason"):
        case "missed":
            return SaidCall(Outcome.MISSED, Outcome.NO_ANSWER, duration)
        case "busy":
            return SaidCall(Outcome.REJECTED, Outcome.REJECTED, duration)
    outcome = Outcome.ANSWERED if duration else Outcome.UNKNOWN  # hung up before anybody answered has no duration
    return SaidCall(outcome, outcome, duration)
