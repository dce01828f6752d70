"""Importer for chats that Telegram Desktop exported as HTML: messages.html, messages2.html, … (formats.md 4.1).

Newer files have an offset beside each time, older ones a clock without a zone. A message that follows another of the
same sender does not repeat the name. Only names are known, no accounts: a page that is called like one of two who
write is the chat with that one, and a call says which way it went; else the owner is asked. Knows core records; not
the vault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from shilu.core.channel import Channel, Outcome
from shilu.core.clock import to_ms
from shilu.core.job import Job
from shilu.core.record import SkippedKind
from shilu.core.when import Precision, When, ZoneBasis, from_local
from shilu.importers.base import BlobStore, ReadSettings, SourceStream, SourceValue
from shilu.importers.chat_messages import Message, NoMessage, SaidCall
from shilu.importers.chat_people import People, Writer
from shilu.importers.html_chat import values
from shilu.importers.html_elements import Element
from shilu.importers.html_events import HtmlEvent, HtmlKind, html_head

_OURS = re.compile(rb"<div class=\"message (?:default|service)[^\"]{0,40}\" id=\"message-?[0-9]")
_TIME = re.compile(r"(\d\d)\.(\d\d)\.(\d{4}) (\d\d):(\d\d):(\d\d)(?: UTC([+-])(\d\d):?(\d\d))?")
_CALL = re.compile(r"(Outgoing|Cancelled|Incoming|Missed|Declined)(?: \((\d{1,8}) seconds?\))?")
_VIA = re.compile(r" via @\w{1,64}$")
_SAVED = frozenset({"Saved messages", "Saved Messages"})
_MOST_NAME = 1_000

_CALLS = {
    "Cancelled": Outcome.NO_ANSWER,
    "Missed": Outcome.MISSED,
    "Declined": Outcome.REJECTED,
}


@dataclass(frozen=True, slots=True)
class TelegramHtml:
    """See the module."""

    name: str = "telegram_html"
    version: str = "1"

    def identify(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # a name says nothing about the content
        """Whether the page holds messages as Telegram marks them."""
        return _OURS.search(html_head(head)) is not None

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer. Refuses with UserError ``file.encoding_not_supported``."""
        return values(_Telegram(settings), stream, settings, blobs, job)


class _Telegram:
    """One page of one chat."""

    channel = Channel.TELEGRAM

    def __init__(self, settings: ReadSettings) -> None:
        self.people, self._settings = People(settings.me), settings
        self._title: str | None = None  # while it is being read
        self._before = Writer("")
        self._callers: set[str] = set()

    def wanted(self, event: HtmlEvent) -> bool:
        """See HtmlChat."""
        return event.name == "div" and "message" in event.classes and bool({"default", "service"} & event.classes)

    def outside(self, event: HtmlEvent) -> None:
        """See HtmlChat. The page is headed by the name of the chat."""
        chat = self.people.chat(0)
        if event.kind is HtmlKind.START and {"text", "bold"} <= event.classes and not chat.name:
            self._title = ""
        elif self._title is not None and event.kind is HtmlKind.TEXT:
            self._title = (self._title + event.text)[:_MOST_NAME]
        elif self._title is not None and event.kind is HtmlKind.END:
            chat.name, self._title = self._title.strip(), None

    def learn(self, element: Element) -> str:
        """See HtmlChat."""
        if "service" in element.start.classes:
            return ""
        writer = self._writer(element)
        self.people.wrote(0, writer)
        call = _call_of(element)
        if call is not None:
            self.people.chat(0).is_group = False
            if call[1] in {"Outgoing", "Cancelled"}:
                self.people.owns(writer.key)
            elif writer.key:
                self._callers.add(writer.key)
        when = self._when(element)
        return when.raw if when is not None and when.zone_basis is not ZoneBasis.OFFSET else ""

    def begin_again(self) -> None:
        """See HtmlChat."""
        self._before = Writer("")
        chat = self.people.chat(0)
        named = chat.name in chat.wrote and len(chat.wrote) <= 2
        partner = chat.name if named else next(iter(self._callers)) if len(self._callers) == 1 else ""
        if partner and len(chat.wrote) <= 2:
            chat.partner, chat.is_group = Writer(partner, partner), False

    def message(
        self, element: Element, content: bytes, locator: str, order: int
    ) -> tuple[Message | NoMessage, tuple[str, ...]]:
        """See HtmlChat."""
        if "service" in element.start.classes:
            return NoMessage(SkippedKind.NOT_A_CONTACT, "system_line"), ()
        writer = self._writer(element)
        if self.people.chat(0).name in _SAVED:
            return NoMessage(SkippedKind.NOT_A_CONTACT, "own_note"), ()
        when = self._when(element)
        if when is None:
            return NoMessage(SkippedKind.UNREADABLE, "bad_date"), ()
        parts = _Parts(element)
        call = _call_of(element)
        return Message(
            locator=locator,
            chat=0,
            order=order,
            when=when,
            writer=writer,
            text=parts.text,
            content=content,
            call=call[0] if call is not None else None,
            files=tuple(parts.files),
            facts=parts.facts,
        ), ("attachment_missing",) if parts.is_file_missing else ()

    def _writer(self, element: Element) -> Writer:
        """Who wrote; whoever wrote before, where the name is not repeated."""
        name = next((part for part in _body(element) if "from_name" in part.start.classes), None)
        if name is not None:
            called = _VIA.sub("", name.text().strip())[:_MOST_NAME]
            self._before = Writer(called, called)
        elif "joined" not in element.start.classes:
            self._before = Writer("")
        return self._before

    def _when(self, element: Element) -> When | None:
        stamp = next((part for part in _body(element) if "date" in part.start.classes), None)
        raw = stamp.get("title") if stamp is not None else ""
        found = _TIME.fullmatch(raw)
        if found is None:
            return None
        day, month, year, hour, minute, second = (int(part) for part in found.groups()[:6])
        sign, hours, minutes = found.groups()[6:]
        zone = self._settings.zone
        try:
            moment = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  # its zone follows
            if sign:
                offset = timedelta(hours=int(hours), minutes=int(minutes)) * (1 if sign == "+" else -1)
                at = to_ms(moment.replace(tzinfo=timezone(offset)).astimezone(UTC))
                return When(raw, at, at + 999, Precision.SECOND, zone, ZoneBasis.OFFSET)
            basis = ZoneBasis.ASKED if self._settings.zone_is_told else ZoneBasis.FILE_DEFAULT
            return from_local(raw, moment, Precision.SECOND, zone=zone, basis=basis)
        except (ValueError, OverflowError):
            return None


def _body(element: Element) -> list[Element]:
    """The parts of a message."""
    body = next((part for part in _parts(element) if "body" in part.start.classes), None)
    return _parts(body) if body is not None else []


def _parts(element: Element) -> list[Element]:
    return [part for part in element.children if isinstance(part, Element)]


def _call_of(element: Element) -> tuple[SaidCall, str] | None:
    """A call, and the word for what became of it; None for a message."""
    media = element.first(class_="media_call")
    status = media.first(class_="status") if media is not None else None
    if status is None:
        return None
    found = _CALL.fullmatch(status.text().strip())
    word = found[1] if found else ""
    duration = int(found[2]) if found and found[2] else None
    outcome = _CALLS.get(word, Outcome.ANSWERED if duration else Outcome.UNKNOWN)
    return SaidCall(outcome, outcome, duration), word


class _Parts:
    """The words and files of a message, and what is said beside them; of one that was passed on, within that."""

    def __init__(self, element: Element) -> None:
        self.text, self.is_file_missing = "", False
        self.files: list[str] = []
        self.facts: dict[str, str] = {"id": element.get("id").removeprefix("message")}
        for part in _body(element):
            if "forwarded" in part.start.classes and "body" in part.start.classes:
                self.facts["forwarded"] = "yes"
                for inner in _parts(part):
                    if "from_name" in inner.start.classes:
                        self.facts["forwarded_from"] = " ".join(inner.text().split())
                    else:
                        self._take(inner)
            else:
                self._take(part)

    def _take(self, part: Element) -> None:
        classes = part.start.classes
        if "text" in classes:
            self.text = part.text().strip()
            links = [link.get("href") for link in part.every("a") if link.get("href") != link.text().strip()]
            self._fact("links", "\n".join(link for link in links if link.startswith(("http:", "https:", "tg:"))))
        elif "media_wrap" in classes:
            self._take_media(part)
        elif "reply_to" in classes:
            self._fact("reply_to", next((link.get("href") for link in part.every("a")), "").rpartition("message")[2])
        elif "signature" in classes or "reactions" in classes:
            self._fact(next(iter(classes & {"signature", "reactions"})), " ".join(part.text().split()))

    def _take_media(self, media: Element) -> None:
        inner = {name: media.first(class_=name) for name in ("title", "description", "status", "question")}
        for name, element in inner.items():
            if element is not None:
                self._fact(f"media_{name}", " ".join(element.text().split()))
        links = [link.get("href") for link in media.every("a") if link.get("href")]
        self.files += [link for link in links if "://" not in link]
        self._fact("media_link", "\n".join(link for link in links if "://" in link))
        if not links and "media_description" in self.facts:
            self.is_file_missing = True
            if media.first(class_="media_file") is not None:
                self.files.append(self.facts.get("media_title", ""))

    def _fact(self, key: str, value: str) -> None:
        if value:
            self.facts[key] = value
