"""Rows of an XML export: each element of one name, with its attributes, the texts in it and its exact bytes.

For the many small formats that are XML and nothing more. Knows XML; no format.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from shilu.core.job import Job
from shilu.core.record import RowSegment
from shilu.importers.base import BlobStore, SourceStream
from shilu.importers.xml_feed import DivertedValues, XmlFailure, XmlFeed
from shilu.importers.xml_filter import HUGE

CHUNK_BYTES = 1 << 20
_MOST_FIELDS = 1_000
_MOST_CHARACTERS = 1 << 20


@dataclass(frozen=True, slots=True)
class XmlRow:
    """``fields`` holds attributes by name and texts by the name of their element; ``repairs`` are codes of warnings,
    with the byte each was at. ``is_cut_off`` says that the file ended within it."""

    name: str
    ordinal: int
    offset: int
    fields: dict[str, str]
    segments: tuple[RowSegment, ...] = ()
    repairs: tuple[tuple[str, int], ...] = ()
    is_cut_off: bool = False

    @property
    def locator(self) -> str:
        """``callLog[3]@120``."""
        return f"{self.name}[{self.ordinal}]@{self.offset}"


@dataclass(slots=True)
class _Open:
    """A row that has begun."""

    name: str
    ordinal: int
    offset: int
    depth: int
    fields: dict[str, str] = field(default_factory=dict)
    within: list[str] = field(default_factory=list)


class XmlRows:
    """One pass over one file; ``failure`` says afterwards what broke it, and ``is_complete`` whether nothing but the
    end of the root is missing. Raises what XmlFeed raises."""

    def __init__(
        self, stream: SourceStream, blobs: BlobStore, job: Job, names: frozenset[str], *, chunk: int = CHUNK_BYTES
    ) -> None:
        self._names, self._blobs = names, blobs
        self._feed = XmlFeed(stream, self, blobs, job, huge=HUGE, chunk=chunk, text=self._text)
        self._ordinals: Counter[str] = Counter()
        self._row: _Open | None = None
        self._found: list[XmlRow] = []
        self._depth = 0
        self._behind_rows = 0  # elements that began behind the last row

    @property
    def failure(self) -> XmlFailure | None:
        """Where well-formed XML ended."""
        return self._feed.failure

    @property
    def is_complete(self) -> bool:
        """Whether a file that broke has no further row: it ends with a root that opens once more instead of closing,
        as one app writes it."""
        return self.failure is not None and self._row is None and self.failure.code == "cut_off" and self._depth == 1

    def run(self) -> Iterator[XmlRow]:
        """Every row in the order of the file."""
        for _ in self._feed.run():
            yield from self._found
            self._found.clear()
        yield from self._found
        row = self._row
        if row is not None:
            yield XmlRow(row.name, row.ordinal, row.offset, {}, is_cut_off=True)

    # --- what the feed calls ---

    def blobs(self) -> BlobStore:
        """Where a huge value goes."""
        return self._blobs

    def start(self, name: str, attributes: dict[str, str], diverted: DivertedValues, depth: int) -> None:
        """An element began."""
        del diverted  # its beginning is among the attributes, and all of it in the bytes of the row
        if self._row is not None:
            self._row.within.append(name)
            self._put(self._row, attributes)
        elif name in self._names:
            self._ordinals[name] += 1
            self._row = _Open(name, self._ordinals[name], self._feed.begin_capture(), depth)
            self._put(self._row, attributes)
        elif not self._ordinals:
            self._depth = depth

    def end(self, depth: int) -> None:
        """An element ended."""
        row = self._row
        if row is None:
            return
        if depth != row.depth:
            row.within.pop()
            return
        segments = self._feed.end_capture()
        repairs = [(found.code, found.offset) for found in self._feed.problems if found.offset < self._feed.offset]
        del self._feed.problems[: len(repairs)]
        self._found.append(XmlRow(row.name, row.ordinal, row.offset, row.fields, segments, tuple(repairs)))
        self._row = None

    def _text(self, text: str) -> None:
        if self._row is not None and self._row.within:
            key = self._row.within[-1]
            before = self._row.fields.get(key, "")
            if len(before) < _MOST_CHARACTERS and (before or len(self._row.fields) < _MOST_FIELDS):
                self._row.fields[key] = before + text[: _MOST_CHARACTERS - len(before)]

    def _put(self, row: _Open, attributes: dict[str, str]) -> None:
        if len(row.fields) + len(attributes) <= _MOST_FIELDS:
            row.fields.update(attributes)
