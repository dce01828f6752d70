"""Importers for call logs that small converters write as CSV: recognised by their headings (formats.md 1.5).

``number,type,date,duration,name`` has kinds as words and wall clock times; ``Phone_no,Duration,Date_spec,Type,…`` has
milliseconds since the epoch beside a clock that is kept as it stands. Knows core records; not the vault.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from shilu.core.channel import Channel
from shilu.core.job import Job
from shilu.core.record import RawRecord, RowSegment, Skipped, SkippedKind, SourceWarning
from shilu.importers.base import BlobStore, Ended, ReadSettings, SourceStream, SourceValue
from shilu.importers.local_times import LocalTimes
from shilu.importers.phone_rows import PhoneRow, Warn, value_of
from shilu.importers.row_bytes import RowBytes
from shilu.importers.tables import Form, TableRow, first_rows, form_of, tables_of
from shilu.importers.warning_limit import LimitedWarnings

_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "INCOMING": "1",
        "OUTGOING": "2",
        "MISSED": "3",
        "VOICEMAIL": "4",
        "REJECTED": "5",
        "BLOCKED": "6",
        "ANSWERED_EXTERNALLY": "7",
    }
)
_NOBODY = frozenset({"unknown", "private", "withheld"})


@dataclass(frozen=True, slots=True)
class CallCsv:
    """``heading`` are the first cells, in lower case; ``columns`` say which of them is which of PhoneRow, the rest are
    facts. ``is_local`` says that dates are wall clock times."""

    name: str
    heading: tuple[str, ...]
    columns: Mapping[str, str]
    is_local: bool
    version: str = "1"

    def identify(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # a name says nothing about the content
        """Whether the first row is its heading."""
        rows = first_rows(head, ",", 1) if form_of(head) is Form.TEXT else []
        return bool(rows) and self._is_heading(rows[0].cells)

    def _is_heading(self, cells: Sequence[str]) -> bool:
        return tuple(cell.strip('\ufeff "').lower() for cell in cells[: len(self.heading)]) == self.heading

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer. Refuses with UserError ``file.encoding_not_supported``."""
        times, warnings, count = LocalTimes(settings), LimitedWarnings(), 0
        for row in tables_of(stream, job).tables[0].rows(",", job):
            if self._is_heading(row.cells):  # also again, where several were put together
                continue
            told: list[SourceWarning] = []

            def warn(code: str, detail: str, row: TableRow = row, told: list[SourceWarning] = told) -> None:
                told += warnings.of(row.locator, code, detail)

            value = self._value(row, order=count, zone=settings.zone, times=times, blobs=blobs, warn=warn)
            count += 1
            if isinstance(value, RawRecord):
                yield from times.question(value.when)
            yield from told
            yield value
        yield from warnings.left_out()
        yield Ended(partial=False, rows=count)

    def _value(
        self, row: TableRow, *, order: int, zone: str, times: LocalTimes, blobs: BlobStore, warn: Warn
    ) -> RawRecord | Skipped:
        if row.is_cut or len(row.cells) < len(self.heading) - 1:
            return Skipped(row.locator, SkippedKind.UNREADABLE, "cut_off")
        if row.repaired:
            warn("invalid_utf8", "")
        said = dict(zip(self.heading, (cell.strip() for cell in row.cells), strict=False))
        told = {column: said.pop(field, "") for column, field in self.columns.items()}
        when = times.of(told["date"], order=order) if self.is_local else None
        if self.is_local and when is None:
            is_given = bool(told["date"])
            return Skipped(row.locator, SkippedKind.UNREADABLE, "bad_date" if is_given else "no_date")
        phone = PhoneRow(
            channel=Channel.CALL,
            kind=_KINDS.get(told["kind"].upper(), told["kind"]),
            date=told["date"],
            when=when,
            number="" if told["number"].lower() in _NOBODY else told["number"],
            name=told["name"],
            duration=told["duration"],
            facts=said,
        )
        return value_of(phone, row.locator, _segments(row.content, blobs), order=order, zone=zone, warn=warn)


def _segments(content: bytes, blobs: BlobStore) -> tuple[RowSegment, ...]:
    gathered = RowBytes(blobs)
    gathered.add(content)
    return gathered.finish()


CALL_LOG_CSV = CallCsv(
    name="call_log_csv",
    heading=("number", "type", "date", "duration", "name"),
    columns=MappingProxyType({name: name for name in ("number", "date", "duration", "name")} | {"kind": "type"}),
    is_local=True,
)
PHONE_NO_CSV = CallCsv(
    name="phone_no_csv",
    heading=("phone_no", "duration", "date_spec", "type", "date&time", "contact_name"),
    columns=MappingProxyType(
        {"number": "phone_no", "duration": "duration", "date": "date_spec", "kind": "type", "name": "contact_name"}
    ),
    is_local=False,
)
