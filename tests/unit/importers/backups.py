"""Builders of backups, and what reads them without a child: a stream and a blob store in memory."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from shilu.core.job import QuietJob
from shilu.core.record import BlobRef, RawRecord, RowSegment, Skipped, SourceWarning
from shilu.importers.base import BlobWriter, Ended, ReadSettings, SourceValue
from shilu.importers.sms_backup_restore import SmsBackupRestore

SHANGHAI = ReadSettings(zone="Asia/Shanghai")
PNG = bytes.fromhex("89504e470d0a1a0a") + bytes(range(256)) * 8


class MemoryStream:
    """A source in memory."""

    def __init__(self, data: bytes, beside: Mapping[str, bytes] | None = None) -> None:
        self._data = data
        self._beside = beside or {}
        self._file = io.BytesIO(data)

    @property
    def size_bytes(self) -> int:
        return len(self._data)

    def read(self, size: int) -> bytes:
        return self._file.read(size)

    def reread(self, offset: int, size: int) -> bytes:
        assert offset + size <= self._file.tell(), "only what was read may be read again"
        return self._data[offset : offset + size]

    def companion(self, untrusted_name: str) -> MemoryStream | None:
        """Files that came with it, by name."""
        data = self._beside.get(untrusted_name)
        return None if data is None else MemoryStream(data)


class KeptBlobs:
    """Keeps every finished blob, and counts writers left open."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}
        self.open_writers = 0
        self.most_open = 0

    def create(self) -> BlobWriter:
        self.open_writers += 1
        self.most_open = max(self.most_open, self.open_writers)
        return _KeptBlob(self)


class _KeptBlob:
    def __init__(self, store: KeptBlobs) -> None:
        self._store, self._data, self._open = store, bytearray(), True

    def write(self, data: bytes) -> None:
        assert self._open
        self._data += data

    def close(self) -> BlobRef:
        self.abort()
        sha256 = hashlib.sha256(self._data).hexdigest()
        self._store.contents[sha256] = bytes(self._data)
        return BlobRef(sha256, len(self._data))

    def abort(self) -> None:
        assert self._open
        self._open = False
        self._store.open_writers -= 1


@dataclass(slots=True)
class Result:
    """What came out of a source."""

    values: list[SourceValue]
    blobs: KeptBlobs = field(default_factory=KeptBlobs)

    @property
    def records(self) -> list[RawRecord]:
        return [value for value in self.values if isinstance(value, RawRecord)]

    @property
    def skipped(self) -> list[Skipped]:
        return [value for value in self.values if isinstance(value, Skipped)]

    @property
    def warnings(self) -> list[SourceWarning]:
        return [value for value in self.values if isinstance(value, SourceWarning)]

    @property
    def warning_codes(self) -> list[str]:
        return [warning.code for warning in self.warnings]

    @property
    def ended(self) -> Ended:
        last = self.values[-1]
        assert isinstance(last, Ended)
        return last

    def only(self) -> RawRecord:
        (record,) = self.records
        return record

    def content(self, blob: BlobRef) -> bytes:
        return self.blobs.contents[blob.sha256]

    def rebuilt(self, segments: Iterable[RowSegment]) -> bytes:
        """The bytes that segments stand for, as the vault and the bag put them together."""
        return b"".join(map(self._segment, segments))

    def _segment(self, segment: RowSegment) -> bytes:
        if segment.blob is None:
            return segment.literal
        content = self.content(segment.blob)
        if segment.encoding == "base64":
            import base64

            return base64.b64encode(content)
        return content


def read(data: bytes | str, *, huge: int = 1 << 20, chunk: int = 1 << 20) -> Result:
    """Read a backup in this process."""
    raw = data.encode() if isinstance(data, str) else data
    blobs = KeptBlobs()
    importer = SmsBackupRestore(huge=huge, chunk=chunk)
    values = list(importer.read(MemoryStream(raw), SHANGHAI, blobs, QuietJob()))
    assert blobs.open_writers == 0
    assert blobs.most_open <= 1
    return Result(values, blobs)


def smses(*rows: str, count: int | None = None) -> str:
    """A backup of messages."""
    said = len(rows) if count is None else count
    inner = "".join(f"  {row}\n" for row in rows)
    return f"<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<smses count=\"{said}\">\n{inner}</smses>"


def calls(*rows: str) -> str:
    """A backup of calls."""
    return smses(*rows).replace("smses", "calls")


def element(name: str, attributes: dict[str, str], inner: str = "") -> str:
    """An element with these attributes, escaped."""
    written = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written} />"


def sms(**changed: str) -> str:
    """A received message."""
    usual = {"address": "10412345678", "date": "1700000000123", "type": "1", "body": "请还款"}
    return element("sms", usual | changed)


def call(**changed: str) -> str:
    """An answered call."""
    usual = {"number": "10412345678", "duration": "61", "date": "1700000000123", "type": "1", "presentation": "1"}
    return element("call", usual | changed)


def mms(*parts: str, addresses: dict[str, str] | None = None, **changed: str) -> str:
    """A received multimedia message; ``addresses`` maps an address to its type."""
    usual = {"date": "1700000000000", "msg_box": "1", "m_type": "132", "address": "10412345678"}
    given = {"10412345678": "137", "insert-address-token": "151"} if addresses is None else addresses
    inner = "<parts>" + "".join(parts) + "</parts><addrs>"
    inner += "".join(element("addr", {"address": key, "type": value}) for key, value in given.items()) + "</addrs>"
    return element("mms", usual | changed, inner)


def part(**attributes: str) -> str:
    """A part of a multimedia message."""
    return element("part", {"seq": "0"} | attributes)
