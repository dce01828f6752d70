"""Importer for backups of the Android app SMS Backup & Restore: calls, messages, multimedia messages.

Makes one value of each element below the root. Knows core records; not the vault. Grammar and oddities: formats.md
sections 1.2 and 1.3; what the attributes mean is in sms_rows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.record import Skipped, SkippedKind
from shilu.importers.base import BlobStore, Ended, ReadSettings, SourceStream, SourceValue
from shilu.importers.sms_rows import ROW_ELEMENTS, Row
from shilu.importers.warning_limit import LimitedWarnings
from shilu.importers.xml_encoding import Decoder, detect
from shilu.importers.xml_feed import DivertedValues, XmlFeed
from shilu.importers.xml_filter import HUGE

_CHUNK = 1 << 20  # less makes expat before 2.6 slow
_BLANK = b" \t\r\n"
_ROW_BEGINS = re.compile(rb"<(call|sms|mms)(?=[\s/<>]|\Z)")
_ROOT_BEGINS = re.compile(rb"<(?:calls|smses)(?=[\s/>]|\Z)")
_DOCTYPE_OF_OURS = re.compile(rb"<!DOCTYPE\s+(?:calls|smses)\b")


@dataclass(frozen=True, slots=True)
class SmsBackupRestore:
    """``huge`` and ``chunk`` are bytes, smaller only in tests."""

    huge: int = HUGE
    chunk: int = _CHUNK
    name: str = "sms_backup_restore"
    version: str = "1"

    def identify(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # a name says nothing about the content
        """Whether the root element is ``calls`` or ``smses``. One behind a DOCTYPE is claimed too, to be refused."""
        try:
            encoding = detect(head)
            text = Decoder(encoding).feed(head[encoding.mark_bytes :])
        except UserError:
            text = head
        return _begins_backup(text)

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer. Refuses with UserError ``file.doctype_refused``, ``file.encoding_not_supported`` or
        ``file.unknown_format``."""
        return _Reading(stream, settings, blobs, job, huge=self.huge, chunk=self.chunk).values()


def _begins_backup(text: bytes) -> bool:
    text = text.lstrip(_BLANK)
    while text.startswith((b"<?", b"<!--")):
        closing = b"?>" if text.startswith(b"<?") else b"-->"
        end = text.find(closing, 2)
        if end < 0:
            return False
        text = text[end + len(closing) :].lstrip(_BLANK)
    if text.startswith(b"<!DOCTYPE"):
        return _DOCTYPE_OF_OURS.match(text) is not None or _ROOT_BEGINS.search(text) is not None
    return _ROOT_BEGINS.match(text) is not None


class _Reading:
    """One pass over one file."""

    def __init__(
        self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job, *, huge: int, chunk: int
    ) -> None:
        self._zone, self._blobs, self._text_limit = settings.zone, blobs, huge
        self._feed = XmlFeed(stream, self, blobs, job, huge=huge, chunk=chunk)
        self._out: list[SourceValue] = []
        self._warnings = LimitedWarnings()
        self._ordinals: Counter[str] = Counter()
        self._said_count = ""
        self._rows = 0
        self._row: Row | None = None
        self._locator = ""
        self._begins_at = 0

    def values(self) -> Iterator[SourceValue]:
        """Everything in the file."""
        for _ in self._feed.run():
            if self._out:
                yield from self._out
                self._out.clear()
        partial = self._conclude()
        self._tell_problems("", None)
        yield from self._out
        yield from self._warnings.left_out()
        yield Ended(partial, self._rows)

    # --- what the feed calls ---

    def blobs(self) -> BlobStore:
        """Where a huge value goes: nowhere within a row that will be skipped."""
        return self._row.blobs if self._row else self._blobs

    def start(self, name: str, attributes: dict[str, str], diverted: DivertedValues, depth: int) -> None:
        """An element began."""
        if depth == 2:
            self._start_row(name, attributes, diverted)
        elif depth == 1:
            if name not in {"calls", "smses"}:
                raise UserError("file.unknown_format")
            self._said_count = attributes.get("count", "")
        elif self._row is not None and name == "part":
            blob = self._row.part(attributes, diverted)
            if blob is not None:
                self._feed.share_base64(attributes["data"], blob)
        elif self._row is not None and name == "addr":
            self._row.address(attributes)

    def end(self, depth: int) -> None:
        """An element ended."""
        if depth != 2 or self._row is None:
            return
        segments = self._feed.end_capture()
        if self._feed.problems:
            self._tell_problems(self._locator, self._feed.offset)
        self._out.append(self._row.finish(self._locator, segments))
        self._row = None

    def _start_row(self, name: str, attributes: dict[str, str], diverted: DivertedValues) -> None:
        self._begins_at = self._feed.begin_capture()
        self._locator = self._next_locator(name, self._begins_at)
        self._row = Row(
            name,
            attributes,
            diverted,
            order=self._rows,
            zone=self._zone,
            blobs=self._blobs,
            text_limit=self._text_limit,
            warn=self._warn,
        )

    def _next_locator(self, name: str, offset: int) -> str:
        kind = name if name in ROW_ELEMENTS else "element"
        self._rows += 1
        self._ordinals[kind] += 1
        return f"{kind}[{self._ordinals[kind]}]@{offset}"

    # --- doubts ---

    def _warn(self, code: str, detail: str = "", *, locator: str | None = None) -> None:
        self._out += self._warnings.of(self._locator if locator is None else locator, code, detail)

    def _tell_problems(self, locator: str, end: int | None) -> None:
        """Repairs before ``end`` belong to the row that ended there, or to what stands before it."""
        problems = self._feed.problems
        told = 0
        for problem in problems:
            if end is not None and problem.offset >= end:
                break
            told += 1
            inside = locator and problem.offset >= self._begins_at
            detail = f"byte {problem.offset}"
            self._warn(problem.code, detail, locator=locator if inside else f"@{problem.offset}")
        if told:
            del problems[:told]

    def _conclude(self) -> bool:
        """After the last byte: what was cut off, and whether the count was right. Gives ``partial``."""
        failure = self._feed.failure
        if failure is None:
            if self._said_count and self._said_count != str(self._rows):
                said = self._said_count if self._said_count.isascii() and self._said_count.isdecimal() else "no number"
                self._warn("wrong_count", f"said {said[:20]}, found {self._rows}", locator="")
            return False
        detail = f"byte {failure.offset}" + (f": {failure.detail}" if failure.detail else "")
        self._warn(failure.code, detail, locator=f"@{failure.offset}")
        if failure.code == "padding_after_end":
            return False
        if failure.code != "text_after_end" and (self._row is not None or self._find_broken_row()):
            self._out.append(Skipped(self._locator, SkippedKind.UNREADABLE, "cut_off"))
        self._row = None
        return True

    def _find_broken_row(self) -> bool:
        """Whether reading ended within the first tag of a row, which then counts as one."""
        broken = self._feed.broken_tag()
        begun = _ROW_BEGINS.match(broken[0]) if broken else None
        if broken is None or begun is None:
            return False
        self._locator = self._next_locator(begun[1].decode(), broken[1])
        return True
