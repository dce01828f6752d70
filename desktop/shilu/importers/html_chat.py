"""A chat export in HTML, read twice: once for who writes and what is to be asked, and again for its messages.

Which elements are rows and what is in them is a format's; that every row becomes one value, is this module's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from shilu.core.channel import Channel
from shilu.core.job import Job
from shilu.core.record import Asked, Question, Skipped, SkippedKind
from shilu.importers.base import BlobStore, Ended, ReadSettings, SourceStream, SourceValue
from shilu.importers.chat_messages import Message, MessageRecords, NoMessage
from shilu.importers.chat_people import People
from shilu.importers.html_elements import Element
from shilu.importers.html_events import HtmlEvent
from shilu.importers.html_rows import HtmlRow, HtmlRows
from shilu.importers.second_pass import PartOfJob, SecondPass
from shilu.importers.warning_limit import LimitedWarnings

_EXAMPLES = 5


class HtmlChat(Protocol):
    """A format, and what was learnt of one file."""

    people: People

    @property
    def channel(self) -> Channel: ...

    def wanted(self, event: HtmlEvent) -> bool:
        """Whether a row begins with this start tag."""
        ...

    def outside(self, event: HtmlEvent) -> None:
        """The first pass over what is in no row."""
        ...

    def learn(self, element: Element) -> str:
        """The first pass over the rows. Gives the time of a message that stands without a zone, else ""."""
        ...

    def begin_again(self) -> None:
        """Between the passes."""
        ...

    def message(
        self, element: Element, content: bytes, locator: str, order: int
    ) -> tuple[Message | NoMessage, tuple[str, ...]]:
        """The second pass; with the codes of warnings."""
        ...


def values(
    chat: HtmlChat, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job
) -> Iterator[SourceValue]:
    """Everything in the file."""
    without_zone: list[str] = []
    for found in HtmlRows(stream, PartOfJob(job, part=0), chat.wanted).run():
        if isinstance(found, HtmlEvent):
            chat.outside(found)
        elif (example := chat.learn(found.element)) and len(without_zone) < _EXAMPLES:
            without_zone.append(example[:200])
    chat.begin_again()
    if without_zone and not settings.zone_is_told:
        yield Question(Asked.TIMEZONE, examples=tuple(without_zone))
    yield from chat.people.settle()
    again, warnings, order = SecondPass(stream), LimitedWarnings(), 0
    records = MessageRecords(
        channel=chat.channel, people=chat.people, stream=again, blobs=blobs, job=job, warnings=warnings
    )
    rows = HtmlRows(again, PartOfJob(job, part=1), chat.wanted)
    for row in rows.run():
        if not isinstance(row, HtmlRow):
            continue
        locator = f"message[{order + 1}]@{row.element.offset}"
        if row.element.is_repaired:
            yield from warnings.of(locator, "invalid_utf8")
        if row.trouble:
            yield Skipped(locator, SkippedKind.UNREADABLE, row.trouble)
        else:
            message, codes = chat.message(row.element, row.content, locator, order)
            for code in codes:
                yield from warnings.of(locator, code)
            if isinstance(message, Message):
                yield from records.of(message)
            else:
                yield Skipped(locator, message.kind, message.code)
        order += 1
    yield from rows.how_it_ended(warnings)
    yield from warnings.left_out()
    yield Ended(rows.is_partial, order)
