"""The parent's side of reading: opens a source, has a limited child parse it, and believes nothing unchecked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.phone_contact import PhoneContact
from shilu.core.record import BlobRef, RawRecord, Skipped, SourceFile, SourceWarning
from shilu.importers import call_sidecar, iphone_folder, settings_codec
from shilu.importers.base import (
    HEAD_BYTES,
    BlobStore,
    BlobWriter,
    Ended,
    Importer,
    ReadSettings,
    SourceValue,
    Unpacking,
)
from shilu.importers.child_process import ChildProcess, Stalled
from shilu.importers.file_kinds import Family
from shilu.importers.frames import BadFrame, Kind
from shilu.importers.iphone_folder import BackupFolder
from shilu.importers.on_disk import is_file
from shilu.importers.opener import Beside, beside, inspect, sha256_of
from shilu.importers.pdf_bill import LOOKS_SCANNED
from shilu.importers.row_codec import MAX_BATCH, Value, unpack
from shilu.importers.scan_letters import ScanLetters
from shilu.importers.sqlite_image import MAGIC, WAL_ENDING

_REFUSALS = frozenset(
    {
        "file.doctype_refused",
        "file.encoding_not_supported",
        "file.unknown_format",
        "file.changed_while_reading",
        "file.archive_damaged",
        "file.archive_in_parts",
        "file.archive_too_many",
        "file.wrong_password",
        "file.database_damaged",
        "file.database_too_large",
        "file.table_too_large",
        "file.damaged_workbook",
        "file.iphone_backup_damaged",
        "file.iphone_backup_encrypted",
        "file.message_damaged",
        "file.outlook_store",
        "file.sidecar_alone",
    }
)
_ENCODING = re.compile(r"[A-Za-z0-9._-]{0,40}")
_EXCEPTION = re.compile(r"[A-Za-z]{1,60}")
_STAGES = frozenset({"reading"})
_SMALLEST_ROW = 1  # byte: an empty line of a table
_MOST_BLOB_TIMES = 4  # an attachment, its raw text and a decoded text are each no larger than the file, roughly
_BLOB_ALLOWANCE = 1 << 20


@dataclass(frozen=True, slots=True)
class OpenedSource:
    """A hashed, identified, open file; a context manager that closes it. It may be read more than once. ``expansion``:
    how many times as many bytes as its own it may hold. ``beside`` are files that came along with it. Of a ``folder``,
    ``source`` is all of it, and ``file_sha256`` the hash of ``file`` alone."""

    source: SourceFile
    importer: str
    importer_version: str
    file: BinaryIO
    expansion: int = 1
    beside: tuple[Beside, ...] = ()
    file_sha256: str = ""
    folder: BackupFolder | None = None

    @property
    def size_bytes(self) -> int:
        """Of all that is read."""
        return self.source.size_bytes + (0 if self.folder else sum(one.source.size_bytes for one in self.beside))

    @property
    def hashes(self) -> dict[str, str]:
        """What belongs to the source besides the file itself, by the name that importers know, with its SHA-256."""
        own = {iphone_folder.MANIFEST: self.file_sha256} if self.folder else {}
        return own | {one.name: one.source.sha256 for one in self.beside}

    def close(self) -> None:
        """Close the files. Closing twice does no harm."""
        for file in (self.file, *(one.file for one in self.beside)):
            file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class SourceReader:
    """Reads sources through children started with ``child_command`` (``(sys.executable, "-m", "shilu")``,
    or the frozen program alone), to which ``--child NAME`` is added. ``letters`` reads those on scans, where it can."""

    child_command: tuple[str, ...]
    stall_s: float = 30.0
    importers: Sequence[Importer] | None = None
    """None: all that there are. Loading them takes half a second, which only those wait for who read a file."""
    letters: ScanLetters | None = None

    @property
    def known(self) -> Sequence[Importer]:
        """The importers of this reader."""
        if self.importers is not None:
            return self.importers
        from shilu.importers import registry

        return registry.IMPORTERS

    def open(self, path: Path, *, job: Job) -> OpenedSource:
        """Hash and identify a file. Raises UserError ``file.missing``, ``file.is_a_folder``, ``file.not_a_file``,
        ``file.unreadable``, ``file.empty``, ``file.changed_while_reading``, ``file.is_contacts`` or
        ``file.unknown_format``."""
        from shilu.importers import registry

        folder = iphone_folder.meant_by(path)
        if folder is not None:
            return self._backup(folder, job)
        inspected = inspect(path, job)
        try:
            importer = registry.identify(inspected.head, inspected.source.name, self.known)
            found = beside(path.parent, _belonging(path, inspected.head), job)
        except BaseException:
            inspected.file.close()
            raise
        expansion = importer.expansion if isinstance(importer, Unpacking) else 1
        return OpenedSource(inspected.source, importer.name, importer.version, inspected.file, expansion, found)

    def open_contacts(self, path: Path, *, job: Job) -> OpenedSource:
        """The same for an address book, whose rows are no contacts that happened. Raises UserError as ``open`` does."""
        from shilu.importers import registry

        inspected = inspect(path, job)
        try:
            importer = registry.identify_contacts(inspected.head, inspected.source.name)
        except BaseException:
            inspected.file.close()
            raise
        return OpenedSource(inspected.source, importer.name, importer.version, inspected.file)

    def is_contacts(self, path: Path) -> bool:
        """Whether a file begins as an address book does; False for one that cannot be read."""
        if not is_file(path):
            return False
        try:
            with path.open("rb") as file:
                head = file.read(HEAD_BYTES)
        except OSError:
            return False
        from shilu.importers import registry

        return registry.begins_contacts(head, path.name, self.known)

    def _backup(self, folder: BackupFolder, job: Job) -> OpenedSource:
        """The folder of an iPhone's backup, as one source."""
        from shilu.importers import registry

        importer = registry.named(iphone_folder.IMPORTER, self.known)
        inspected = inspect(folder.manifest, job)
        try:
            found = beside(folder.path, iphone_folder.paths(), job)
        except BaseException:
            inspected.file.close()
            raise
        files = {iphone_folder.MANIFEST: inspected.source} | {one.name: one.source for one in found}
        return OpenedSource(
            folder.source(files),
            importer.name,
            importer.version,
            inspected.file,
            beside=found,
            file_sha256=inspected.source.sha256,
            folder=folder,
        )

    def with_files(self, opened: OpenedSource, record: RawRecord, blobs: BlobStore, job: Job) -> RawRecord:
        """A record with those files that it names and the folder it came from holds. They are not looked into."""
        if opened.folder is None or not record.named:
            return record
        return opened.folder.with_files(record, blobs, job)

    def read(
        self, opened: OpenedSource, *, settings: ReadSettings, blobs: BlobStore | None, job: Job
    ) -> Iterator[SourceValue]:
        """Every row as one RawRecord or Skipped, warnings before the row they belong to, Ended last.

        The bytes of an attachment reach ``blobs`` before the row that names them; a blob that no row names belongs
        to a row that was cut off. ``blobs`` None is a preview: attachments are hashed in the child, their bytes
        dropped there. A child that dies after rows came leaves a partial reading with the warning ``reader_died``.
        Raises UserError ``file.reader_stalled``, ``file.reader_failed``, ``file.changed_while_reading``, or the
        importer's refusal, and Cancelled. Leaving the iterator early (``close()``) ends the child.

        A scan (a PDF whose pages are pictures; where columns are told, or it is said to be a bill, a picture) is read
        by the letters on it, if the extra for that is there and finds any; otherwise it is kept whole.
        """
        if self.letters is None or not self.letters.is_installed:
            yield from self._read(opened, settings, blobs, job)
            return
        if opened.importer == Family.PICTURE.value and (settings.columns is not None or settings.is_bill):
            with self._with_letters(opened, settings, job) as scan:
                yield from self._read(scan or opened, settings, blobs, job)
            return
        values = self._read(opened, settings, blobs, job)
        if opened.importer == Family.PDF.value:
            first = next(values)
            if isinstance(first, SourceWarning) and (first.code, first.locator) == (LOOKS_SCANNED, ""):
                kept = list(values)  # one row: it would be kept whole
                with self._with_letters(opened, settings, job) as scan:
                    if scan is not None:
                        yield from self._read(scan, settings, blobs, job)
                    else:
                        yield from (replace(first, code="scan_unread"), *kept)
                return
            yield first
        yield from values

    @contextmanager
    def _with_letters(self, opened: OpenedSource, settings: ReadSettings, job: Job) -> Iterator[OpenedSource | None]:
        """A scan with the letters on it beside; None where they cannot be read."""
        try:
            if self.letters is None:
                raise UserError("usage.no_letter_reader")
            found = self.letters.beside(opened.file, opened.source, password=settings.password, job=job)
        except UserError:
            yield None
            return
        with found.file:
            yield replace(opened, beside=(*opened.beside, found))

    def _read(
        self, opened: OpenedSource, settings: ReadSettings, blobs: BlobStore | None, job: Job
    ) -> Iterator[SourceValue]:
        """By one child."""
        arguments = ("--child", opened.importer, *(("--preview",) if blobs is None else ()))
        told = settings_codec.told(replace(settings, file_name=opened.source.name))
        opened.file.seek(0)
        handed = {one.name: one.file for one in opened.beside}
        command = (*self.child_command, *arguments)
        with ChildProcess(command, opened.file, beside=handed, told=told, stall_s=self.stall_s) as child:
            conversation = _Conversation(opened, settings, blobs, job)
            try:
                while (message := child.next_frame(job)) is not None:
                    yield from conversation.hear(*message)
            except Stalled as error:
                raise UserError("file.reader_stalled", name=opened.source.name) from error
            except BadFrame as error:
                raise UserError("file.reader_failed", name=opened.source.name) from error
            finally:
                conversation.close()
            if not conversation.ended:
                yield from conversation.died(child.ended_how())


def _belonging(path: Path, head: bytes) -> dict[str, tuple[str, ...]]:
    """What may lie beside a file and be a part of it."""
    if head.startswith(MAGIC):
        return {WAL_ENDING: (path.name + WAL_ENDING,)}
    sidecar = call_sidecar.beside(path, head)
    return {sidecar.name: (sidecar.name,)} if sidecar is not None else {}


class _Conversation:
    """What the child says, checked, and kept track of."""

    def __init__(self, opened: OpenedSource, settings: ReadSettings, blobs: BlobStore | None, job: Job) -> None:
        self._opened, self._settings, self._blobs, self._job = opened, settings, blobs, job
        self._batch = bytearray()
        self._rows = 0
        self._writer: BlobWriter | None = None
        self._known: set[BlobRef] = set()
        self._most_bytes = opened.size_bytes * opened.expansion
        self._blob_bytes_left = self._most_bytes * _MOST_BLOB_TIMES + _BLOB_ALLOWANCE
        self._file_sha256 = opened.file_sha256 or opened.source.sha256
        self._failed_how = ""
        self.ended = False

    def hear(self, kind: Kind, payload: bytes) -> Iterator[SourceValue]:
        """One frame. Raises BadFrame and UserError."""
        if self.ended or self._failed_how:
            raise BadFrame("more after the end")
        match kind:
            case Kind.ROWS | Kind.MORE_ROWS:
                self._batch += payload
                if len(self._batch) > MAX_BATCH:
                    raise BadFrame("a batch too long")
                if kind is Kind.ROWS:
                    yield from self._rows_of(bytes(self._batch))
                    self._batch.clear()
            case Kind.BLOB_OPEN | Kind.BLOB_DATA | Kind.BLOB_CLOSE | Kind.BLOB_ABORT:
                self._hear_blob(kind, payload)
            case Kind.PROGRESS:
                self._progress(payload)
            case Kind.ENDED:
                yield self._end(payload)
            case Kind.REFUSED:
                self._refused(payload)
            case Kind.FAILED:
                self._fail(payload)

    def _rows_of(self, batch: bytes) -> list[Value]:
        values = unpack(batch, zone=self._settings.zone, known=self._is_known)
        self._rows += sum([isinstance(value, RawRecord | PhoneContact | Skipped) for value in values])
        if self._rows * _SMALLEST_ROW > self._most_bytes:
            raise BadFrame("more rows than the file can hold")
        return values

    def _is_known(self, blob: BlobRef) -> bool:
        return self._blobs is None or blob in self._known

    def _hear_blob(self, kind: Kind, payload: bytes) -> None:
        if self._blobs is None or (self._writer is None) is not (kind is Kind.BLOB_OPEN):
            raise BadFrame("a blob out of turn")
        if self._writer is None:
            self._writer = self._blobs.create()
        elif kind is Kind.BLOB_DATA:
            self._blob_bytes_left -= len(payload)
            if self._blob_bytes_left < 0:
                raise BadFrame("more attachments than the file can hold")
            self._writer.write(payload)
        elif kind is Kind.BLOB_CLOSE:
            writer, self._writer = self._writer, None
            blob = writer.close()
            if _json(payload) != [blob.sha256, blob.size_bytes]:
                raise BadFrame("a blob that is not what was sent")
            self._known.add(blob)
        else:
            self.close()

    def _progress(self, payload: bytes) -> None:
        match _json(payload):
            case [str(stage), int(done), int() | None as total] if stage in _STAGES and done >= 0:
                self._job.progress(stage, done, total)
            case _:
                raise BadFrame("no progress")

    def _refused(self, payload: bytes) -> None:
        match _json(payload):
            case [str(code), str(encoding)] if code in _REFUSALS and _ENCODING.fullmatch(encoding):
                holes = {"encoding": encoding} if encoding else {}
                raise UserError(code, name=self._opened.source.name, **holes)
            case _:
                raise BadFrame("an unknown refusal")

    def _end(self, payload: bytes) -> Ended:
        match _json(payload):
            case [bool(partial), int(rows), str(sha256), dict(others)] if rows == self._rows and not self._batch:
                self.ended = True
                known = {one.name: one.source.sha256 for one in self._opened.beside}
                if sha256 != self._file_sha256 or any(known.get(name) != said for name, said in others.items()):
                    raise UserError("file.changed_while_reading", name=self._opened.source.name)
                return Ended(partial, rows)
        raise BadFrame("no end")

    def _fail(self, payload: bytes) -> None:
        match _json(payload):
            case [str(how)] if _EXCEPTION.fullmatch(how):
                self._failed_how = how
            case _:
                raise BadFrame("no failure")

    def died(self, how: str) -> Iterator[SourceValue]:
        """The child ended without a word, out of memory or killed: what came is kept, and said to be partial. Raises
        UserError where the file itself is to blame: it is gone with its disk, or another one now."""
        source = self._opened.source
        try:
            sha256, _size, _head = sha256_of(self._opened.file, self._job, source.size_bytes)
        except OSError as error:
            raise UserError("file.unreadable", name=source.name) from error
        if sha256 != self._file_sha256:
            raise UserError("file.changed_while_reading", name=source.name)
        if not self._rows:
            raise UserError("file.reader_failed", name=source.name)
        yield SourceWarning("", "reader_died", self._failed_how or how)
        yield Ended(partial=True, rows=self._rows)

    def close(self) -> None:
        """Drop a blob that was not finished."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.abort()


def _json(payload: bytes) -> object:
    try:
        return json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise BadFrame("no JSON") from error
