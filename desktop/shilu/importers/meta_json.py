"""Importer for chats that Messenger and Instagram exported as JSON, end-to-end encrypted ones too (formats.md 4.2).

Times are UTC. Texts stand in the file as UTF-8 read as Latin-1; they are read as they were meant, with a warning. A
chat of two is called by the name of the other; who is the owner in a group is asked. The two apps write the same:
which of them it was, only the paths of their archives say. Knows core records; not the vault.
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
from shilu.importers.chat_people import People, Writer
from shilu.importers.json_chat import at_milliseconds, further_fields, text_of, values, whole
from shilu.importers.json_rows import JsonRow, Path, Want, json_head

_SENDER = re.compile(rb'(?<!\\)"(?:sender_name|senderName)"\s*:')
_CHAT = re.compile(rb'(?<!\\)"(?:thread_path|threadName|is_still_participant)"\s*:')
_MESSAGES = re.compile(rb'(?<!\\)"messages"\s*:\s*\[')

_CHAT_FIELDS = frozenset({"participants", "title", "threadName", "thread_path"})
_FILE_LISTS = ("photos", "videos", "audio_files", "gifs", "files", "media")
_TAKEN = frozenset(
    {
        *("sender_name", "senderName", "timestamp_ms", "timestamp", "content", "text", "reactions", "sticker"),
        *_FILE_LISTS,
    }
)
_SYSTEM_TYPES = frozenset({"Subscribe", "Unsubscribe"})
_LONGEST_CALL_S = 366 * 86_400


@dataclass(frozen=True, slots=True)
class MetaJson:
    """See the module."""

    name: str = "meta_json"
    version: str = "1"

    def identify(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # a name says nothing about the content
        """Whether an object of JSON holds messages with the fields of these apps."""
        text = json_head(head)
        if not text.startswith(b"{") or _MESSAGES.search(text) is None:
            return False
        return _SENDER.search(text) is not None or _CHAT.search(text) is not None

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer. Refuses with UserError ``file.encoding_not_supported``."""
        return values(_Meta(settings), stream, settings, blobs, job)


class _Meta:
    """One chat."""

    def __init__(self, settings: ReadSettings) -> None:
        self.people, self._settings = People(settings.me), settings
        self._app = app_of(settings.file_name)
        self._members: list[str] = []
        self._title, self._thread = "", ""
        self._rows = 0
        self._first: int | None = None
        self._last: int | None = None

    @property
    def channel(self) -> Channel:
        """See JsonChat."""
        return self._app or Channel.OTHER

    @property
    def doubts(self) -> tuple[str, ...]:
        """See JsonChat."""
        return () if self._app else ("app_not_named",)

    def want(self, path: Path) -> Want:
        """See JsonChat."""
        if not path or path == ("messages",):
            return Want.GO_IN
        return Want.TAKE if self.is_row(path) or (len(path) == 1 and path[0] in _CHAT_FIELDS) else Want.PASS

    def is_row(self, path: Path) -> bool:
        """See JsonChat."""
        return len(path) == 2 and path[0] == "messages"

    def learn(self, row: JsonRow) -> str:
        """See JsonChat. No time stands without a zone."""
        value, _is_repaired = repaired(row.value)
        if not self.is_row(row.path):
            self._learn_chat(row.path, value)
            return ""
        self._rows += 1
        if self._app is None:
            self._app = app_of(row.content.decode("ascii", "replace"))
        if isinstance(value, dict):
            at = whole(value.get("timestamp_ms")) or whole(value.get("timestamp"))
            self._first, self._last = self._first or at, at or self._last
            if not isinstance(_why_none(value), NoMessage):
                self.people.wrote(0, _writer(value))
        return ""

    def _learn_chat(self, path: Path, value: object) -> None:
        key = path[0] if path else ""
        if key == "participants" and isinstance(value, list):
            names = [text_of(one.get("name")) if isinstance(one, dict) else text_of(one) for one in value]
            self._members = [name for name in names if name]
            for name in self._members:
                self.people.belongs(0, Writer(name, name))
        elif key == "thread_path":
            self._thread = text_of(value)
        elif key in {"title", "threadName"}:
            self._title = text_of(value)
            if key == "threadName":
                self._app = Channel.MESSENGER  # end-to-end encrypted chats come in a layout of their own
        chat = self.people.chat(0)
        chat.name = self._title
        if self._members:
            chat.is_group = len(self._members) > 2
            is_named = len(set(self._members)) == 2 and self._title in self._members
            chat.partner = Writer(self._title, self._title) if is_named and not chat.is_group else None
            chat.owner = next((name for name in self._members if name != self._title), "")

    def message(self, row: JsonRow, order: int) -> tuple[Message | NoMessage, tuple[str, ...]]:
        """See JsonChat."""
        value, is_repaired = repaired(row.value)
        fields = value if isinstance(value, dict) else {}
        warnings = ("mojibake_repaired",) if is_repaired else ()
        none = _why_none(fields)
        if none is not None:
            return none, warnings
        zone = self._settings.zone
        given = fields.get("timestamp_ms", fields.get("timestamp"))
        when = at_milliseconds(given, zone=zone)
        if when is None:
            return NoMessage(SkippedKind.UNREADABLE, "bad_date" if given else "no_date"), warnings
        facts = further_fields(fields, _TAKEN)
        if facts.get("type") == "Generic":
            del facts["type"]
        if self._thread:
            facts["thread_path"] = self._thread
        reactions = fields.get("reactions")
        if isinstance(reactions, list) and reactions:
            facts["reactions"] = "; ".join(_reaction(one) for one in reactions)
        files, links = _files(fields)
        if links:
            facts["links"] = "\n".join(links)
        newest_first = self._first is not None and self._last is not None and self._first > self._last
        return Message(
            locator=row.locator,
            chat=0,
            order=self._rows - 1 - order if newest_first else order,
            when=when,
            writer=_writer(fields),
            text=_words(fields),
            content=row.content,
            call=_call(fields),
            files=tuple(files),
            facts=facts,
        ), warnings


def app_of(path: str) -> Channel | None:
    """Which app, by the folders of its archive."""
    if "your_instagram_activity" in path:
        return Channel.INSTAGRAM
    is_facebook = "your_activity_across_facebook" in path or "your_facebook_activity" in path
    return Channel.MESSENGER if is_facebook else None


def repaired(value: object) -> tuple[object, bool]:
    """The same with every text that is UTF-8 read as Latin-1 read as UTF-8, and whether there was one."""
    if isinstance(value, str):
        if value.isascii():
            return value, False
        try:
            return value.encode("latin-1").decode("utf-8"), True
        except UnicodeError:
            return value, False
    if isinstance(value, list):
        items = [repaired(item) for item in value]
        return [item for item, _ in items], any(is_repaired for _, is_repaired in items)
    if isinstance(value, dict):
        pairs = {key: repaired(item) for key, item in value.items()}
        return {key: item for key, (item, _) in pairs.items()}, any(flag for _, flag in pairs.values())
    return value, False


def _writer(fields: Mapping[str, object]) -> Writer:
    name = text_of(fields.get("sender_name")) or text_of(fields.get("senderName"))
    return Writer(name, name)


def _words(fields: Mapping[str, object]) -> str:
    return text_of(fields.get("content")) or text_of(fields.get("text"))


def _why_none(fields: Mapping[str, object]) -> NoMessage | None:
    """Why this is nobody's message; None for one. One that was taken back is one as long as its words are there."""
    if text_of(fields.get("type")) in _SYSTEM_TYPES:
        return NoMessage(SkippedKind.NOT_A_CONTACT, "system_line")
    if (fields.get("isUnsent") or fields.get("is_unsent")) and not _words(fields) and not _files(fields)[0]:
        return NoMessage(SkippedKind.NOT_A_CONTACT, "recalled")
    return None


def _files(fields: Mapping[str, object]) -> tuple[list[str], list[str]]:
    """The paths of files, and addresses in the web, which are no files."""
    found = [fields.get("sticker")]
    for key in _FILE_LISTS:
        listed = fields.get(key)
        found += listed if isinstance(listed, list) else []
    paths = [text_of(one.get("uri")) for one in found if isinstance(one, dict)]
    links = [path for path in paths if path.startswith(("http:", "https:"))]
    return [path for path in paths if path and path not in links], links


def _reaction(one: object) -> str:
    return f"{text_of(one.get('reaction'))} {text_of(one.get('actor'))}".strip() if isinstance(one, dict) else ""


def _call(fields: Mapping[str, object]) -> SaidCall | None:
    if fields.get("type") != "Call" and "call_duration" not in fields:
        return None
    duration = whole(fields.get("call_duration"))
    duration = duration if duration is not None and duration <= _LONGEST_CALL_S else None
    if fields.get("missed") is True:
        return SaidCall(Outcome.MISSED, Outcome.NO_ANSWER, duration)
    outcome = Outcome.ANSWERED if duration else Outcome.UNKNOWN
    return SaidCall(outcome, outcome, duration)
