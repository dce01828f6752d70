"""Importer for vMessage files (.vmsg, .vmg), in which OPPO and other phones keep text messages (formats.md 1.5).

One file holds many ``BEGIN:VMSG … END:VMSG``. ``DateOrigin`` counts milliseconds since the epoch; ``Date`` alone is a
wall clock. The semicolon missing in ``SubjectENCODING=`` is real. Knows core records; not the vault.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from shilu.core.channel import Channel
from shilu.core.job import Job
from shilu.core.record import RawRecord, RowSegment, Skipped, SkippedKind, SourceWarning
from shilu.importers.base import BlobStore, Ended, ReadSettings, SourceStream, SourceValue, head_of
from shilu.importers.local_times import LocalTimes
from shilu.importers.phone_rows import PhoneRow, Warn, value_of
from shilu.importers.row_bytes import RowBytes
from shilu.importers.row_files import RowFiles
from shilu.importers.text_lines import Line, encoding_of, lines_of
from shilu.importers.warning_limit import LimitedWarnings

_BEGINS = re.compile(r"\ufeff?[ \t]*BEGIN:VMSG[ \t]*")
_ENDS = re.compile(r"[ \t]*END:VMSG[ \t\0\ufffd]*")
_BODY_ENDS = re.compile(r"[ \t]*END:(?:VBODY|VMSG|VENV)[ \t\0\ufffd]*")
_SOFT_BREAK = re.compile(r"=[ \t]+\n")
_BODY = re.compile(r"(?:Subject|TEXT);?((?:[A-Z-]+=[\w.-]+;?)*):", re.IGNORECASE)
_BOXES = {"INBOX": "1", "SENDBOX": "2", "SENT": "2", "DRAFT": "3", "DRAFTBOX": "3", "DRAFTS": "3", "OUTBOX": "4"}
_MOST_BODY = 8 << 20
_MOST_FIELDS = 200


@dataclass(slots=True)
class _Message:
    """A message that has begun; ``body`` is None until its words begin, and ``in_body`` while they last."""

    locator: str
    bytes: RowBytes
    fields: dict[str, str] = field(default_factory=dict)
    body: list[str] | None = None
    in_body: bool = False
    size: int = 0
    parameters: str = ""
    repaired: int = 0


@dataclass(frozen=True, slots=True)
class VMessage:
    """See the module."""

    name: str = "vmessage"
    version: str = "1"

    def identify(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # a name says nothing about the content
        """Whether it begins with a message."""
        found = encoding_of(head) if b"V" in head[:400] else None
        if found is None or not head:
            return False
        text = head[found.mark_bytes : 400].decode(found.codec, "replace")
        return re.match(r"\s*BEGIN:VMSG\b", text) is not None

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer. Refuses with UserError ``file.encoding_not_supported``."""
        return _Reading(stream, settings, blobs, job).values()


class _Reading:
    """One pass over one file."""

    def __init__(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> None:
        self._stream, self._blobs, self._job, self._zone = stream, blobs, job, settings.zone
        self._times, self._warnings = LocalTimes(settings), LimitedWarnings()
        self._message: _Message | None = None
        self._count = 0

    def values(self) -> Iterator[SourceValue]:
        """Everything in the file."""
        head = head_of(self._stream)
        encoding = encoding_of(head, is_whole=len(head) == self._stream.size_bytes)
        for line in lines_of(_Behind(self._stream, head), encoding, self._job):
            yield from self._take(line)
        is_cut_off = self._message is not None
        yield from self._drop()
        yield from self._warnings.left_out()
        yield Ended(is_cut_off, self._count)

    def _take(self, line: Line) -> Iterator[SourceValue]:
        if _BEGINS.fullmatch(line.text):
            yield from self._drop()
            self._count += 1
            self._message = _Message(f"message[{self._count}]@{line.offset}", RowBytes(self._blobs))
        message = self._message
        if message is None:
            if line.text.strip(" \t\ufeff\ufffd"):
                yield from self._warnings.of(f"@{line.offset}", "between_messages")
            return
        is_end = not message.in_body and _ENDS.fullmatch(line.text) is not None
        message.bytes.add(line.content.rstrip(b"\r\n\0") if is_end else line.content)
        message.repaired += line.repaired
        if is_end:
            yield from self._finished(message)
            self._message = None
        elif message.in_body and _BODY_ENDS.fullmatch(line.text) is None:
            message.size += len(line.text)
            if message.size <= _MOST_BODY and message.body is not None:
                message.body.append(line.text)
        else:
            _note(message, line.text)

    def _drop(self) -> Iterator[SourceValue]:
        """A message that never ended."""
        message, self._message = self._message, None
        if message is not None:
            message.bytes.finish()
            yield Skipped(message.locator, SkippedKind.UNREADABLE, "cut_off")

    def _finished(self, message: _Message) -> Iterator[SourceValue]:
        told: list[SourceWarning] = []

        def warn(code: str, detail: str) -> None:
            told.extend(self._warnings.of(message.locator, code, detail))

        if message.repaired:
            warn("invalid_utf8", "")
        if message.size > _MOST_BODY:
            warn("fact_cut", "")
        value = self._value(message, message.bytes.finish(), warn)
        if isinstance(value, RawRecord):
            yield from self._times.question(value.when)
        yield from told
        yield value

    def _value(self, message: _Message, segments: tuple[RowSegment, ...], warn: Warn) -> RawRecord | Skipped:
        said, order = message.fields, self._count - 1
        date, clock = said.get("DATEORIGIN", ""), said.get("DATE", "")
        when = None if date else self._times.of(clock, order=order)
        if not date and when is None:
            return Skipped(message.locator, SkippedKind.UNREADABLE, "bad_date" if clock else "no_date")
        files = RowFiles(self._stream, self._blobs, warn)
        box = (said.get("X-BOX") or said.get("X-IRMC-BOX", "")).upper()
        row = PhoneRow(
            channel=Channel.SMS,
            kind=_BOXES.get(box, box),
            date=date,
            when=when,
            number=said.get("TEL", ""),
            name=said.get("FN", ""),
            text=files.text(_words(message, warn)),
            own=said.get("X-SIMID", ""),
            facts={"date": clock} if date and clock else {},
            attachments=tuple(files.attachments),
        )
        return value_of(row, message.locator, segments, order=order, zone=self._zone, warn=warn)


def _note(message: _Message, text: str) -> None:
    """A line that is no part of the words."""
    message.in_body = False
    body = _BODY.match(text)
    if body is not None and message.body is None:
        message.parameters = body[1].upper()
        message.body, message.in_body = [text[body.end() :]], True
        message.size = len(text)
        return
    key, mark, value = text.partition(":")
    name, _, parameters = key.strip().upper().partition(";")
    if mark and len(message.fields) < _MOST_FIELDS:
        quoted = "QUOTED-PRINTABLE" in parameters
        message.fields.setdefault(name[:100], _unquoted(value.strip())[0] if quoted else value.strip())


def _words(message: _Message, warn: Warn) -> str:
    text = "\n".join(message.body or ())
    if "QUOTED-PRINTABLE" not in message.parameters:
        return text
    text, is_broken = _unquoted(text)
    if is_broken:
        warn("invalid_utf8", "")
    return text


def _unquoted(text: str) -> tuple[str, bool]:
    """Quoted-printable, and whether it held what is no text. Blanks behind the mark of a soft break are left out."""
    raw = quopri.decodestring(_SOFT_BREAK.sub("=\n", text).encode())
    try:
        return raw.decode().replace("\0", "\ufffd"), False
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace").replace("\0", "\ufffd"), True


class _Behind:
    """A source whose first bytes were read already."""

    def __init__(self, stream: SourceStream, head: bytes) -> None:
        self._stream, self._head = stream, head

    @property
    def size_bytes(self) -> int:
        return self._stream.size_bytes

    def read(self, size: int) -> bytes:
        if self._head:
            data, self._head = self._head[:size], self._head[size:]
            return data
        return self._stream.read(size)

    def reread(self, offset: int, size: int) -> bytes:
        return self._stream.reread(offset, size)

    def companion(self, untrusted_name: str) -> SourceStream | None:
        return self._stream.companion(untrusted_name)
