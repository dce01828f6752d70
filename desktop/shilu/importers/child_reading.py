"""What the limited child does once it is limited: parse standard input and answer in frames."""

from __future__ import annotations

import codecs
import hashlib
import json
import os
import sys
from collections.abc import Mapping, Sequence

from shilu.core.errors import UserError
from shilu.core.record import BlobRef, RawRecord
from shilu.core.when import zone_named
from shilu.importers import listed, settings_codec
from shilu.importers.base import BlobStore, BlobWriter, Ended, HashedOnly, Importer, Loading, ReadSettings, SourceStream
from shilu.importers.child_output import Send, to_descriptor
from shilu.importers.file_kinds import Family
from shilu.importers.frames import MAX_PAYLOAD, Kind, frame, frames
from shilu.importers.letters_codec import LETTERS
from shilu.importers.row_codec import Value, pack
from shilu.importers.text_lines import LEGACY
from shilu.importers.xml_encoding import CODECS

_BATCH_BYTES = 40_000
_ROW_BYTES = 600  # about what a row's fields take beside its literal bytes


def prepare(arguments: Sequence[str]) -> None:
    """Load what would be loaded on first use: nothing can be opened later."""
    for codec in (*CODECS, *LEGACY):
        codecs.lookup(codec)
    for name in arguments[:1]:
        zone_named(settings_codec.settings_told(os.environ[settings_codec.TOLD]).zone)
        importer = importer_named(name)
        if isinstance(importer, Loading):
            importer.load()


def importer_named(name: str) -> Importer:
    """The importer of that name, and of the others as little as can be. Screenshots come by the hundred, each with a
    child of its own: those load nothing but what reads them. A PDF may be a bill, and so may a picture whose letters
    were read: that is another's to say."""
    has_letters = LETTERS in json.loads(os.environ.get(settings_codec.BESIDE, "{}"))
    if name in {family.value for family in Family} - {Family.PDF.value} and not has_letters:
        from shilu.importers.evidence_files import EvidenceFile

        return EvidenceFile(Family(name))
    alone = listed.importer(name)
    if alone is not None:
        return alone
    from shilu.importers import registry

    return registry.named(name)


def run(arguments: Sequence[str]) -> int:
    """Read the file on standard input with the importer named first. 0 even when the file was refused."""
    name, *flags = arguments
    send = to_descriptor(sys.stdout.fileno())
    try:
        settings = settings_codec.settings_told(os.environ[settings_codec.TOLD])
        _read(name, settings, preview="--preview" in flags, send=send)
    except UserError as error:
        send(frame(Kind.REFUSED, _json([error.code, error.holes.get("encoding", "")])))
    except BrokenPipeError:
        return 1  # the parent has left
    except Exception as error:  # the frame is the crash report; the text could hold case data
        send(frame(Kind.FAILED, _json([type(error).__name__])))
        return 70
    return 0


def _read(name: str, settings: ReadSettings, *, preview: bool, send: Send) -> None:
    source = _Handed(sys.stdin.fileno(), json.loads(os.environ.get(settings_codec.BESIDE, "{}")))
    blobs: BlobStore = HashedOnly() if preview else _SentBlobs(send)
    batch: list[Value] = []
    size = 0
    for value in importer_named(name).read(source, settings, blobs, _Telling(send)):
        if isinstance(value, Ended):
            _send_rows(batch, send)
            send(frame(Kind.ENDED, _json([value.partial, value.rows, source.sha256, source.companions()])))
            return
        batch.append(value)
        size += _ROW_BYTES
        if isinstance(value, RawRecord):
            size += sum([len(segment.literal) for segment in value.segments])
        if size > _BATCH_BYTES:
            _send_rows(batch, send)
            batch, size = [], 0


def _send_rows(batch: list[Value], send: Send) -> None:
    if batch:
        send(b"".join(frames(Kind.ROWS, pack(batch), more=Kind.MORE_ROWS)))


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


class _Handed:
    """An open file that the parent handed over, hashed as it is read; a stretch already read may be read again.
    ``position`` is how far it was."""

    def __init__(self, descriptor: int, beside: Mapping[str, int]) -> None:
        self._descriptor, self._beside = descriptor, beside
        self._hash = hashlib.sha256()
        self.position = 0
        self._companions: dict[str, _Handed] = {}
        self.size_bytes = os.fstat(descriptor).st_size

    @property
    def sha256(self) -> str:
        """Of everything read so far."""
        return self._hash.hexdigest()

    def companions(self) -> dict[str, str]:
        """The files beside it that were read to their ends, and their hashes."""
        return {name: one.sha256 for name, one in self._companions.items() if one.position >= one.size_bytes}

    def read(self, size: int) -> bytes:
        data = os.read(self._descriptor, size)
        self._hash.update(data)
        self.position += len(data)
        return data

    def companion(self, untrusted_name: str) -> SourceStream | None:
        descriptor = self._beside.get(untrusted_name)
        if descriptor is None:
            return None
        os.lseek(descriptor, 0, os.SEEK_SET)
        self._companions[untrusted_name] = found = _Handed(descriptor, {})
        return found

    def reread(self, offset: int, size: int) -> bytes:
        position = os.lseek(self._descriptor, 0, os.SEEK_CUR)
        os.lseek(self._descriptor, offset, os.SEEK_SET)
        data = os.read(self._descriptor, size)
        os.lseek(self._descriptor, position, os.SEEK_SET)
        return data


class _Telling:
    """A job whose progress goes to the parent. It is stopped from there, with a signal."""

    def __init__(self, send: Send) -> None:
        self._send = send

    def progress(self, stage: str, done: int, total: int | None) -> None:
        self._send(frame(Kind.PROGRESS, _json([stage, done, total])))

    def check(self) -> None:
        pass


class _SentBlobs:
    """Attachments go to the parent as they come."""

    def __init__(self, send: Send) -> None:
        self._send = send

    def create(self) -> BlobWriter:
        self._send(frame(Kind.BLOB_OPEN))
        return _SentBlob(self._send)


class _SentBlob:
    def __init__(self, send: Send) -> None:
        self._send = send
        self._hash = hashlib.sha256()
        self._size = 0

    def write(self, data: bytes) -> None:
        self._hash.update(data)
        self._size += len(data)
        for start in range(0, len(data), MAX_PAYLOAD):
            self._send(frame(Kind.BLOB_DATA, data[start : start + MAX_PAYLOAD]))

    def close(self) -> BlobRef:
        blob = BlobRef(self._hash.hexdigest(), self._size)
        self._send(frame(Kind.BLOB_CLOSE, _json([blob.sha256, blob.size_bytes])))
        return blob

    def abort(self) -> None:
        self._send(frame(Kind.BLOB_ABORT))
