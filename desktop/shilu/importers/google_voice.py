"""Importer for the calls and texts of Google Voice as Takeout gives them: one HTML file each call, or each conversation
by text (formats.md 4.8).

Times have their offset. What kind of call it was, is in the labels, which are the same in all languages, else in the
name of the file; what the owner wrote, is marked. Knows core records; not the vault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType
from urllib.parse import unquote

from msgspec import structs

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.clock import to_ms
from shilu.core.job import Job
from shilu.core.record import RawRecord, Skipped, SkippedKind
from shilu.core.when import Precision, When, ZoneBasis
from shilu.importers.base import BlobStore, Ended, ReadSettings, SourceStream, SourceValue
from shilu.importers.chat_messages import Message, MessageRecords, SaidCall
from shilu.importers.chat_people import People, Writer
from shilu.importers.html_elements import Element
from shilu.importers.html_events import HtmlEvent, html_head
from shilu.importers.html_rows import HtmlRow, HtmlRows
from shilu.importers.second_pass import PartOfJob, SecondPass
from shilu.importers.warning_limit import LimitedWarnings

_OURS = re.compile(rb"class=\"(?:haudio|hchatlog)\b")
_WANTED = frozenset({"haudio", "message", "participants"})
_FILE_NAME = re.compile(
    r"(?:(?P<who>.{0,200}?) ?- )?"
    r"(?:(?P<kind>Text|Missed|Received|Placed|Voicemail|Recorded|Group Conversation) - )?"
    r"(?P<at>\d{4}-\d\d-\d\dT\d\d_\d\d_\d\dZ)"
)
_DURATION = re.compile(r"PT(?:(\d{1,3})H)?(?:(\d{1,4})M)?(?:(\d{1,6})S)?")
_NUMBER = re.compile(r"\+?[0-9]{3,20}")
_LABEL = re.compile(r"/voice#([a-z_]{1,30})$")
_NO_SUM = frozenset({"inbox", "unread", "all"})
_ENDINGS = (".jpg", ".jpeg", ".png", ".gif", ".mp4", ".3gp", ".mp3", ".amr", ".vcf", ".webp", ".heic")

_CALLS: Mapping[str, tuple[Direction, Outcome]] = MappingProxyType(
    {
        "missed": (Direction.INCOMING, Outcome.MISSED),
        "received": (Direction.INCOMING, Outcome.ANSWERED),
        "placed": (Direction.OUTGOING, Outcome.ANSWERED),
        "voicemail": (Direction.INCOMING, Outcome.VOICEMAIL),
        "recorded": (Direction.UNKNOWN, Outcome.ANSWERED),
    }
)


@dataclass(frozen=True, slots=True)
class GoogleVoice:
    """See the module."""

    name: str = "google_voice"
    version: str = "1"

    def identify(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # a name says nothing about the content
        """Whether the page holds a call or a chat log as Google Voice marks them."""
        return _OURS.search(html_head(head)) is not None

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer. Refuses with UserError ``file.encoding_not_supported``."""
        return _Reading(stream, settings, blobs, job).values()


def _wanted(event: HtmlEvent) -> bool:
    return event.name == "div" and bool(_WANTED & event.classes)


class _Reading:
    """One pass over one file, after a first one that finds out who writes."""

    def __init__(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> None:
        self._stream, self._settings, self._blobs, self._job = stream, settings, blobs, job
        self._people, self._warnings = People(()), LimitedWarnings()
        self._chat = self._people.chat(0)
        self._chat.marks_owner = True
        self._own = ""
        name = re.sub(r"[_ ]?\(\d+\)(?=\.html?$)", "", settings.file_name.rpartition("/")[2])
        self._named = _FILE_NAME.match(name)
        self._rows = 0

    def values(self) -> Iterator[SourceValue]:
        """Everything in the file."""
        partners: dict[str, Writer] = {}
        for found in HtmlRows(self._stream, PartOfJob(self._job, part=0), _wanted).run():
            if isinstance(found, HtmlRow):
                self._learn(found.element, partners)
        if not self._chat.is_group:
            self._chat.is_group = len(partners) > 1
            self._chat.partner = next(iter(partners.values()), None) or self._writer_named()
        rows = HtmlRows(SecondPass(self._stream), PartOfJob(self._job, part=1), _wanted)
        for row in rows.run():
            if isinstance(row, HtmlRow) and "participants" not in row.element.start.classes:
                yield from self._row(row)
                self._rows += 1
        yield from rows.how_it_ended(self._warnings)
        yield from self._warnings.left_out()
        yield Ended(rows.is_partial, self._rows)

    # --- who ---

    def _learn(self, element: Element, partners: dict[str, Writer]) -> None:
        if "participants" in element.start.classes:
            self._chat.is_group = True
        for card in [one for one in element.every() if "tel" in one.start.classes]:
            writer, is_owner = _writer(card)
            if is_owner:
                self._people.owns(writer.key)
                self._own = writer.key if _NUMBER.fullmatch(writer.key) else self._own
            elif writer.key:
                partners.setdefault(writer.key, writer)
            self._people.belongs(0, writer)

    def _writer_named(self) -> Writer:
        """The other side, where only the name of the file tells of it."""
        who = (self._named["who"] or "").strip() if self._named else ""
        return Writer(who, "" if _NUMBER.fullmatch(who) else who)

    # --- rows ---

    def _row(self, row: HtmlRow) -> Iterator[SourceValue]:
        element, is_call = row.element, "haudio" in row.element.start.classes
        locator = f"{'call' if is_call else 'message'}[{self._rows + 1}]@{element.offset}"
        if element.is_repaired:
            yield from self._warnings.of(locator, "invalid_utf8")
        if row.trouble:
            yield Skipped(locator, SkippedKind.UNREADABLE, row.trouble)
            return
        when = self._when(element)
        if when is None:
            yield Skipped(locator, SkippedKind.UNREADABLE, "bad_date")
            return
        card = next((one for one in element.every() if "tel" in one.start.classes), None)
        writer = _writer(card)[0] if card is not None else Writer("")
        message = Message(
            locator=locator,
            chat=0,
            order=self._rows,
            when=when,
            writer=writer,
            text="",
            content=row.content,
            files=tuple(_files(element)),
            own="" if is_call else self._own,
        )
        yield from self._call(message, element) if is_call else self._text(message, element)

    def _text(self, message: Message, element: Element) -> Iterator[SourceValue]:
        quoted = element.first("q")
        is_mms = bool(message.files) or bool(self._chat.is_group)
        records = self._records(Channel.MMS if is_mms else Channel.SMS)
        words = quoted.text() if quoted is not None else ""
        yield from records.of(replace(message, text=words, facts={"app": "google_voice"}))

    def _call(self, message: Message, element: Element) -> Iterator[SourceValue]:
        labels = [found[1] for one in element.every("a") if (found := _LABEL.search(one.get("href")))]
        kind = next((label for label in labels if label in _CALLS), "")
        if not kind and self._named:
            kind = (self._named["kind"] or "").lower()
        if kind not in _CALLS:
            yield from self._warnings.of(message.locator, "call_kind_unknown")
        direction, outcome = _CALLS.get(kind, (Direction.UNKNOWN, Outcome.UNKNOWN))
        duration = _seconds(element)
        if kind == "placed" and duration == 0:
            outcome = Outcome.NO_ANSWER
        facts = {"labels": " ".join(label for label in labels if label not in _NO_SUM and label != kind)}
        transcript = element.first(class_="full-text")
        message = replace(
            message,
            text=transcript.text().strip() if transcript is not None else "",
            writer=message.writer if message.writer.key else self._writer_named(),
            call=SaidCall(outcome, outcome, duration),
            facts=facts,
        )
        for value in self._records(Channel.CALL).of(message):
            if isinstance(value, RawRecord):
                app = {**value.facts, "app": "google_voice"}
                yield structs.replace(value, direction=direction, outcome=outcome, withheld=not value.peer, facts=app)
            else:
                yield value

    def _records(self, channel: Channel) -> MessageRecords:
        return MessageRecords(
            channel=channel,
            people=self._people,
            stream=self._stream,
            blobs=self._blobs,
            job=self._job,
            warnings=self._warnings,
            endings=_ENDINGS,
        )

    def _when(self, element: Element) -> When | None:
        """The time that stands with its offset."""
        stamp = next((one for one in element.every("abbr") if {"dt", "published"} & one.start.classes), None)
        raw = stamp.get("title") if stamp is not None else ""
        try:
            moment = datetime.fromisoformat(raw)
            if moment.tzinfo is None:
                return None
            at = to_ms(moment.astimezone(UTC))
        except (ValueError, OverflowError):
            return None
        is_whole = at % 1000 == 0
        precision = Precision.SECOND if is_whole else Precision.MS
        return When(raw, at, at + (999 if is_whole else 0), precision, self._settings.zone, ZoneBasis.OFFSET)


def _writer(card: Element) -> tuple[Writer, bool]:
    """Whom a card names, and whether it is marked as the owner's: that one's name is an abbreviation."""
    number = unquote(card.get("href").removeprefix("tel:")).strip()
    name = next((one for one in card.every() if "fn" in one.start.classes), None)
    called = name.text().strip() if name is not None else ""
    is_owner = name is not None and name.name == "abbr"
    key = number if _NUMBER.fullmatch(number) else called
    return Writer(key, "" if is_owner else called), is_owner


def _files(element: Element) -> list[str]:
    """The names of pictures, recordings and cards, each once."""
    found = [one.get("src") for one in element.every() if one.name in {"img", "audio", "video"}]
    found += [one.get("href") for one in element.every("a") if {"vcard", "video", "audio"} & one.start.classes]
    return list(dict.fromkeys(name for name in found if name))


def _seconds(element: Element) -> int | None:
    stamp = next((one for one in element.every("abbr") if "duration" in one.start.classes), None)
    found = _DURATION.fullmatch(stamp.get("title")) if stamp is not None else None
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds
