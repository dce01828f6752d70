"""Importer for chats that Messenger and Instagram exported as HTML (formats.md 4.2).

The classes of these pages change with every version; their order does not: a block with the sender's name first and
the time last is a message. Times are those of a clock without a zone. Which of the two apps it was, only the folders
of its archive say. Knows core records; not the vault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from shilu.core.channel import Channel
from shilu.core.job import Job
from shilu.core.record import Asked, Question, Skipped, SkippedKind
from shilu.core.when import When, ZoneBasis, from_local, unknown
from shilu.importers.base import BlobStore, Ended, ReadSettings, SourceStream, SourceValue
from shilu.importers.chat_messages import Message, MessageRecords
from shilu.importers.chat_people import People, Writer
from shilu.importers.date_order import MOST_EXAMPLES, DateOrderFinder
from shilu.importers.div_blocks import Block, Piece, PieceKind, blocks
from shilu.importers.html_events import HtmlEvent, HtmlEvents, HtmlKind, html_head
from shilu.importers.json_rows import MOST_ROW_BYTES
from shilu.importers.meta_json import app_of
from shilu.importers.second_pass import PartOfJob, SecondPass
from shilu.importers.wall_time import CLOCK, DATE, WallClock, WrittenDate, clock_of, date_of, plain
from shilu.importers.warning_limit import LimitedWarnings

_MEMBERS = re.compile(rb">\s*participants: ?[^<]")
_CLASSES = re.compile(rb"class=\"[^\"]{0,200}\b_a6-[a-z]\b")
_PAGE = re.compile(r"(?:^|/)message_\d+\.html?$")
_STAMP = re.compile(rf"({DATE})(?:,? (?:at|um|à|às|a las|om|kl\.|alle|pukul) |,? ?)({CLOCK})")
_STAMP_CLASSES = frozenset({"_a72d", "time"})
_MOST_STAMP = 60
_MOST_NAME = 1_000


@dataclass(frozen=True, slots=True)
class MetaHtml:
    """See the module."""

    name: str = "meta_html"
    version: str = "1"

    def identify(self, head: bytes, name: str) -> bool:
        """Whether the page names participants, or has the classes of these apps and the name of a chat's page: posts
        and comments have the same classes."""
        text = html_head(head)
        return _MEMBERS.search(text) is not None or (
            _PAGE.search(name) is not None and _CLASSES.search(text) is not None
        )

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer. Refuses with UserError ``file.encoding_not_supported``."""
        return _Reading(stream, settings, blobs, job).values()


def _stamp(text: str) -> tuple[WrittenDate, WallClock] | None:
    """The time that a whole text is; None for any other text."""
    found = _STAMP.fullmatch(plain(text)) if len(text) <= _MOST_STAMP else None
    if found is None:
        return None
    written, clock = date_of(found[1]), clock_of(found[2])
    return None if written is None or clock is None or written.needs_year else (written, clock)


class _Reading:
    """One pass over one page, after one that finds out how times are marked and one for who writes and how dates
    stand."""

    def __init__(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> None:
        self._stream, self._settings, self._blobs, self._job = stream, settings, blobs, job
        self._people, self._warnings = People(settings.me), LimitedWarnings()
        self._app = app_of(settings.file_name)
        self._orders = DateOrderFinder()
        self._order = settings.date_order
        self._examples: list[str] = []
        self._first: datetime | None = None
        self._last: datetime | None = None
        self._title, self._count = "", 0
        self._marked: set[str] = set()

    def values(self) -> Iterator[SourceValue]:
        """Everything on the page."""
        first = HtmlEvents(self._stream, PartOfJob(self._job, part=0, parts=3))
        self._marked = {mark for event in first.run() for mark in event.classes & _STAMP_CLASSES}
        self._look_through(SecondPass(self._stream))
        yield from self._questions()
        again = SecondPass(self._stream)
        events = HtmlEvents(again, PartOfJob(self._job, part=2, parts=3))
        records = MessageRecords(
            channel=self._app or Channel.OTHER,
            people=self._people,
            stream=again,
            blobs=self._blobs,
            job=self._job,
            warnings=self._warnings,
        )
        rows = 0
        for block in blocks(self._with_title(events.run()), self._is_stamp):
            if block.is_ended(self._is_stamp):
                yield from self._row(block, rows, again, records)
                rows += 1
        if events.failure == "tag_too_long":
            yield from self._warnings.of(f"@{events.failed_at}", "tag_too_long")
        elif events.failure or not events.is_whole:
            yield from self._warnings.of("", "cut_off")
        yield from self._warnings.left_out()
        yield Ended(bool(events.failure) or not events.is_whole, rows)

    # --- first pass ---

    def _look_through(self, stream: SourceStream) -> None:
        events = HtmlEvents(stream, PartOfJob(self._job, part=1, parts=3))
        members: list[str] = []
        for block in blocks(self._with_title(events.run()), self._is_stamp):
            if block.is_ended(self._is_stamp):
                self._learn(block)
            else:
                members = [
                    name
                    for piece in block.pieces
                    if piece.text.startswith("Participants:")
                    for name in piece.text.removeprefix("Participants:").strip().split(", ")
                ]
        chat = self._people.chat(0)
        for name in members:
            self._people.belongs(0, Writer(name, name))
        chat.name = self._title.strip()
        chat.is_group = True if len(chat.members) > 2 else False if members else None
        if not chat.is_group and chat.name in chat.members:
            chat.is_group = False
            chat.partner = Writer(chat.name, chat.name)
            chat.owner = next((name for name in chat.members if name != chat.name), "")

    def _with_title(self, events: Iterator[HtmlEvent]) -> Iterator[HtmlEvent]:
        """The events but those of the title, which is the name of the chat."""
        inside = False
        for event in events:
            if event.name == "title":
                inside = event.kind is HtmlKind.START
            elif inside and event.kind is HtmlKind.TEXT:
                self._title = (self._title + event.text)[:_MOST_NAME]
            else:
                inside = False
                yield event

    def _is_stamp(self, piece: Piece) -> bool:
        """Whether a text is the time of a message: where the page has a class for those, only one of that class."""
        return (not self._marked or bool(self._marked & piece.classes)) and _stamp(piece.text) is not None

    def _learn(self, block: Block) -> None:
        self._count += 1
        texts = [piece.text for piece in block.pieces if piece.kind is PieceKind.TEXT]
        name = texts[0][:_MOST_NAME]
        self._people.wrote(0, Writer(name, name))
        if self._app is None:
            self._app = next((app for piece in block.pieces if (app := app_of(piece.text))), None)
        stamp = _stamp(texts[-1])
        if stamp is not None:
            self._orders.add(stamp[0], texts[-1])
            day = stamp[0].on(self._order)
            at = datetime.combine(day, stamp[1].at) if day is not None else None
            self._first, self._last = self._first or at, at or self._last
        if len(self._examples) < MOST_EXAMPLES:
            self._examples.append(texts[-1])

    def _questions(self) -> Iterator[SourceValue]:
        found = self._orders.found()
        self._order = self._order or found.order
        if self._order is None and found.is_open:
            yield Question(Asked.DATE_ORDER, tuple(order.value for order in found.choices), found.examples)
        if self._examples and not self._settings.zone_is_told:
            yield Question(Asked.TIMEZONE, examples=tuple(self._examples))
        yield from self._people.settle()
        if self._app is None:
            yield from self._warnings.of("", "app_not_named")

    # --- second pass ---

    def _row(self, block: Block, row: int, stream: SourceStream, records: MessageRecords) -> Iterator[SourceValue]:
        locator = f"message[{row + 1}]@{block.offset}"
        if block.is_repaired:
            yield from self._warnings.of(locator, "invalid_utf8")
        size = block.end - block.offset
        if block.trouble or size > MOST_ROW_BYTES:
            yield Skipped(locator, SkippedKind.UNREADABLE, "too_many_parts" if block.trouble else "row_too_long")
            return
        texts = [piece.text for piece in block.pieces if piece.kind is PieceKind.TEXT]
        files = dict.fromkeys(piece.text for piece in block.pieces if piece.kind is PieceKind.FILE)
        links = [address for address in files if "://" in address]
        when = self._when(texts[-1])
        if when is None:
            yield Skipped(locator, SkippedKind.UNREADABLE, "bad_date")
            return
        newest_first = self._first is not None and self._last is not None and self._first > self._last
        asides = "; ".join(piece.text for piece in block.pieces if piece.kind is PieceKind.ASIDE)
        message = Message(
            locator=locator,
            chat=0,
            order=self._count - 1 - row if newest_first else row,
            when=when,
            writer=Writer(texts[0][:_MOST_NAME], texts[0][:_MOST_NAME]),
            text="\n".join(texts[1:-1]),
            content=stream.reread(block.offset, size),
            files=tuple(address for address in files if address not in links and not address.startswith("#")),
            facts={"links": "\n".join(link for link in links if link not in texts), "reactions": asides},
        )
        yield from records.of(message)

    def _when(self, raw: str) -> When | None:
        stamp = _stamp(raw)
        if stamp is None:
            return None
        written, clock = stamp
        basis = ZoneBasis.ASKED if self._settings.zone_is_told else ZoneBasis.FILE_DEFAULT
        if written.needs_order and self._order is None:
            return unknown(raw, zone=self._settings.zone, basis=basis)
        day = written.on(self._order)
        try:
            moment = datetime.combine(day, clock.at) if day is not None else None
            if moment is None:
                return None
            return from_local(raw, moment, clock.precision, zone=self._settings.zone, basis=basis)
        except (ValueError, OverflowError):
            return None
