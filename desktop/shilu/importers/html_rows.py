"""The rows of an HTML export: the elements that are rows, with their exact bytes, and what ends the reading early."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from shilu.core.job import Job
from shilu.core.record import SourceWarning
from shilu.importers.base import SourceStream
from shilu.importers.html_elements import Element, elements
from shilu.importers.html_events import HtmlEvent, HtmlEvents
from shilu.importers.json_rows import MOST_ROW_BYTES
from shilu.importers.warning_limit import LimitedWarnings


@dataclass(frozen=True, slots=True)
class HtmlRow:
    """An element that is a row; ``trouble`` as of Element, or ``row_too_long``."""

    element: Element
    content: bytes
    trouble: str


class HtmlRows:
    """One pass over one file. ``is_partial`` says afterwards whether anything can be missing."""

    def __init__(self, stream: SourceStream, job: Job, wanted: Callable[[HtmlEvent], bool]) -> None:
        self._stream, self._wanted = stream, wanted
        self._events = HtmlEvents(stream, job)
        self.is_partial = False

    def run(self) -> Iterator[HtmlRow | HtmlEvent]:
        """The rows, and every event outside of them."""
        for found in elements(self._events.run(), self._wanted):
            yield found if isinstance(found, HtmlEvent) else self._row(found)
        self.is_partial = bool(self._events.failure) or not self._events.is_whole

    def _row(self, element: Element) -> HtmlRow:
        size = element.end - element.offset
        if size > MOST_ROW_BYTES:
            return HtmlRow(element, b"", "row_too_long")
        return HtmlRow(element, self._stream.reread(element.offset, size), element.trouble)

    def how_it_ended(self, warnings: LimitedWarnings) -> Iterator[SourceWarning]:
        """After all rows: what is wrong with the end."""
        if self._events.failure == "tag_too_long":
            yield from warnings.of(f"@{self._events.failed_at}", "tag_too_long")
        elif self.is_partial:
            yield from warnings.of("", "cut_off")
