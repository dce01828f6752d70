"""One pass over one or several databases of a phone: which tables they have, and each row as one value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from msgspec import structs

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.record import RawRecord, Skipped, SkippedKind, SourceWarning
from shilu.importers.android_tables import AndroidCalls, AndroidMms, AndroidSms
from shilu.importers.base import BlobStore, ReadSettings, SourceStream, SourceValue
from shilu.importers.ios_calls import CallRecords, OldCalls, Voicemails
from shilu.importers.ios_messages import Messages
from shilu.importers.phone_cells import Context, Made
from shilu.importers.row_bytes import RowBytes
from shilu.importers.sqlite_image import image_of
from shilu.importers.sqlite_tables import DamagedTable, TableRow, Tables, UnreadableRow
from shilu.importers.warning_limit import LimitedWarnings

_ROWS_BETWEEN_LOOKS = 1_000


class _Reader(Protocol):
    """Understands the rows of one table."""

    table: str

    def made(self, row: TableRow) -> Made: ...


class DatabaseReading:
    """``rows`` counts all values that stand for rows, ``partial`` says that some could not be reached."""

    def __init__(self, settings: ReadSettings, blobs: BlobStore, job: Job) -> None:
        self._zone, self._blobs, self._job = settings.zone, blobs, job
        self._doubts: list[tuple[str, str]] = []
        self.warnings = LimitedWarnings()
        self.rows = 0
        self.partial = False

    def values(self, stream: SourceStream, wal: SourceStream | None, *, member: str = "") -> Iterator[SourceValue]:
        """Everything in a database; ``wal`` is the log that came along with it. ``member`` says which one of several it
        is and stands in front of every locator. Raises UserError ``file.unknown_format``, ``file.database_damaged``
        and ``file.database_too_large``."""
        inside = f"{member}!" if member else ""
        image = image_of(stream, wal, self._job)
        doubts, is_cut = image.doubts, image.is_cut
        tables = Tables(image)
        del image  # SQLite has a copy
        try:
            for code, detail in doubts:
                yield from self.warnings.of(member, code, detail)
            if is_cut:
                self.partial = True
                yield from self.warnings.of(member, "cut_off")
            context = Context(self._zone, self._blobs, self._doubt)
            readers = _readers(tables, context)
            if not readers:
                raise UserError("file.unknown_format")
            for reader in readers:
                yield from self._table(tables, reader, context, inside)
            for code, detail in context.remarks.items():
                self.partial = self.partial or code in {"table_damaged", "row_unreadable"}
                yield from self.warnings.of(member, code, detail)
        finally:
            tables.close()

    def _table(self, tables: Tables, reader: _Reader, context: Context, inside: str) -> Iterator[SourceValue]:
        try:
            for row in tables.rows(reader.table):
                if self.rows % _ROWS_BETWEEN_LOOKS == 0:
                    self._job.check()
                self.rows += 1
                context.order = self.rows
                value = self._value(reader, row, inside)
                yield from self._told(value.locator)
                yield value
        except DamagedTable:
            self.partial = True
            yield from self.warnings.of(f"{inside}{reader.table}", "table_damaged", reader.table)

    def _value(self, reader: _Reader, row: TableRow | UnreadableRow, inside: str) -> RawRecord | Skipped:
        if isinstance(row, UnreadableRow):
            return Skipped(inside + row.locator, SkippedKind.UNREADABLE, "row_unreadable")
        made = reader.made(row)
        if isinstance(made.value, Skipped):
            return replace(made.value, locator=inside + row.locator)
        content = RowBytes(self._blobs)
        content.add(b"\n".join(one.canonical() for one in (row, *made.others)))
        return structs.replace(made.value, locator=inside + row.locator, segments=content.finish())

    def _doubt(self, code: str, detail: str) -> None:
        self._doubts.append((code, detail))

    def _told(self, locator: str) -> Iterator[SourceWarning]:
        for code, detail in dict.fromkeys(self._doubts):
            yield from self.warnings.of(locator, code, detail)
        self._doubts.clear()


def _readers(tables: Tables, context: Context) -> list[_Reader]:
    """Those whose tables are there."""
    kinds = (CallRecords, OldCalls, Voicemails, Messages, AndroidCalls, AndroidSms, AndroidMms)
    return [kind(tables, context) for kind in kinds if kind.is_in(tables)]
