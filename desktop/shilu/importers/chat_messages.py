"""A message as an export of a chat app tells it, and the record it becomes. Knows core values; no format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from msgspec import structs

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.incident import NO_FACTS
from shilu.core.job import Job
from shilu.core.record import RawRecord, RowSegment, SkippedKind, SourceWarning
from shilu.core.when import When
from shilu.importers.base import BlobStore, SourceStream
from shilu.importers.chat_people import MOST_OTHERS, People, Writer
from shilu.importers.row_bytes import RowBytes
from shilu.importers.row_files import RowFiles, may_be_long
from shilu.importers.warning_limit import LimitedWarnings

_MOST_FACTS = 200
_MOST_FACT = 1_000
_MOST_FILES = 1_000


@dataclass(frozen=True, slots=True)
class SaidCall:
    """What an export says of a call: what it was to whoever was called, and to whoever called."""

    incoming: Outcome
    outgoing: Outcome
    duration_s: int | None


@dataclass(frozen=True, slots=True)
class Message:
    """``chat`` is the number of the conversation in the source, ``order`` that of the row. ``files`` are the names of
    files as the message has them, ``own`` the line that was reached."""

    locator: str
    chat: int
    order: int
    when: When
    writer: Writer
    text: str
    content: bytes
    call: SaidCall | None = None
    files: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=lambda: NO_FACTS)
    own: str = ""


@dataclass(frozen=True, slots=True)
class NoMessage:
    """Why a row is none."""

    kind: SkippedKind
    code: str


class MessageRecords:
    """Turns the messages of one source into records, with the files that came together with it."""

    def __init__(
        self,
        *,
        channel: Channel,
        people: People,
        stream: SourceStream,
        blobs: BlobStore,
        job: Job,
        warnings: LimitedWarnings,
        endings: tuple[str, ...] = (),
    ) -> None:
        """``endings`` are what may stand behind the name of a file."""
        self.channel, self._endings = channel, endings
        self._people, self._stream, self._blobs, self._job, self._warnings = people, stream, blobs, job, warnings

    def of(self, message: Message) -> Iterator[RawRecord | SourceWarning]:
        """The record, after the warnings about it."""
        sides = self._people.sides(message.chat, message.writer)
        facts = {key: value[:_MOST_FACT] for key, value in list(message.facts.items())[:_MOST_FACTS] if value}
        if any(len(value) > _MOST_FACT for value in message.facts.values()):
            yield from self._warnings.of(message.locator, "fact_cut")
        if len(message.facts) > _MOST_FACTS:
            yield from self._warnings.of(message.locator, "facts_left_out")
        told: list[SourceWarning] = []
        text, files = (
            message.text,
            RowFiles(self._stream, self._blobs, partial(self._warn, message.locator, told), self._job),
        )
        for name in message.files[:_MOST_FILES]:
            files.beside(name, name, "", self._endings)
        if may_be_long(text):
            text = files.text(text)
        yield from told
        if sides.group:
            facts["group"] = sides.group[:_MOST_FACT]
        if sides.group_size > MOST_OTHERS + 2:
            facts["members"] = str(sides.group_size)
        channel, outcome, duration = self.channel, Outcome.UNKNOWN, None
        if message.call is not None:
            facts["app"] = self.channel.value
            channel, duration = Channel.CALL, message.call.duration_s
            if sides.direction is Direction.OUTGOING:
                outcome = message.call.outgoing
            elif sides.direction is Direction.INCOMING or message.call.incoming is message.call.outgoing:
                outcome = message.call.incoming
        row = RowBytes(self._blobs)
        row.add(message.content)
        segments: tuple[RowSegment, ...] = row.finish()
        yield RawRecord(
            locator=message.locator,
            when=structs.replace(message.when, order=message.order),
            channel=channel,
            direction=sides.direction,
            outcome=outcome,
            duration_s=duration,
            peer=sides.peer,
            peer_name=sides.peer_name if sides.peer_name != sides.peer else "",
            text=text,
            others=sides.others,
            own=message.own,
            facts=facts,
            attachments=tuple(files.attachments),
            segments=segments,
            named=tuple(files.named),
        )

    def _warn(self, locator: str, told: list[SourceWarning], code: str, detail: str) -> None:
        told += self._warnings.of(locator, code, detail)
