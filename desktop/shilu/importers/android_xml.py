"""Importers for the XML that other Android backups write: calls and messages, one element each (formats.md 1.5).

They differ in what they call things; the table says how. ``AllInOneBackup`` is the .aiob file of Call Logs Backup;
``callLogBackUp``, of Call Log Backup & Restore by tekxperia, opens its root a second time instead of closing it;
``CallLog`` comes from ColorOS of OPPO; ``SMSRecord`` from a Chinese backup of 2012 and has wall clock times.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shilu.core.channel import Channel
from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.record import RawRecord, Skipped, SkippedKind, SourceWarning
from shilu.importers.base import BlobStore, Ended, ReadSettings, SourceStream, SourceValue
from shilu.importers.local_times import LocalTimes
from shilu.importers.phone_rows import PhoneRow, value_of
from shilu.importers.warning_limit import LimitedWarnings
from shilu.importers.xml_encoding import Decoder, detect
from shilu.importers.xml_rows import CHUNK_BYTES, XmlRow, XmlRows

_BEFORE_ROOT = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->)*+(?:<!DOCTYPE\s+)?<?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class AndroidXml:
    """``root`` and ``row`` are names of elements; ``columns`` say which field is which of PhoneRow, for those that have
    another name there. ``is_local`` says that dates are wall clock times."""

    name: str
    root: str
    row: str
    channel: Channel
    columns: Mapping[str, str]
    dull: frozenset[str] = frozenset()
    is_local: bool = False
    version: str = "1"
    chunk: int = CHUNK_BYTES

    def identify(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # a name says nothing about the content
        """Whether this is its root element."""
        try:
            encoding = detect(head)
            text = Decoder(encoding).feed(head[encoding.mark_bytes :])
        except UserError:
            return False
        before = _BEFORE_ROOT.match(text)
        rest = text[before.end() if before else 0 :]
        root = self.root.encode()
        return rest.startswith(root) and rest[len(root) : len(root) + 1] in {b">", b" ", b"\t", b"\r", b"\n", b"/"}

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer. Refuses with UserError ``file.doctype_refused`` or ``file.encoding_not_supported``."""
        rows = XmlRows(stream, blobs, job, frozenset({self.row}), chunk=self.chunk)
        times, warnings, count = LocalTimes(settings), LimitedWarnings(), 0
        for row in rows.run():
            told: list[SourceWarning] = []

            def warn(code: str, detail: str, row: XmlRow = row, told: list[SourceWarning] = told) -> None:
                told += warnings.of(row.locator, code, detail)

            for code, offset in row.repairs:
                warn(code, f"byte {offset}")
            value = self._value(row, count, settings.zone, times, warn)
            count += 1
            if not isinstance(value, Skipped):
                yield from times.question(value.when)
            yield from told
            yield value
        failure, partial = rows.failure, False
        if failure is not None:
            partial = not rows.is_complete and failure.code != "padding_after_end"
            code = "root_not_closed" if rows.is_complete else failure.code
            yield from warnings.of(f"@{failure.offset}", code, f"byte {failure.offset}")
        yield from warnings.left_out()
        yield Ended(partial, count)

    def _value(
        self, row: XmlRow, order: int, zone: str, times: LocalTimes, warn: Callable[[str, str], None]
    ) -> RawRecord | Skipped:
        if row.is_cut_off:
            return Skipped(row.locator, SkippedKind.UNREADABLE, "cut_off")
        told = {column: row.fields.get(field, "") for column, field in self.columns.items()}
        taken = {*self.columns.values(), *self.dull}
        facts = {key: value for key, value in row.fields.items() if key not in taken and value.strip()}
        when = times.of(told["date"], order=order) if self.is_local else None
        phone = PhoneRow(
            channel=self.channel,
            kind=told["kind"],
            date=told["date"],
            when=when,
            number=told["number"],
            name=told.get("name", ""),
            text=told.get("text", ""),
            duration=told.get("duration", ""),
            own=told.get("own", ""),
            facts=facts,
        )
        if self.is_local and when is None:
            code = "bad_date" if told["date"] else "no_date"
            return Skipped(row.locator, SkippedKind.UNREADABLE, code)
        return value_of(phone, row.locator, row.segments, order=order, zone=zone, warn=warn)


def _columns(**columns: str) -> Mapping[str, str]:
    return MappingProxyType(columns)


TEKXPERIA_CALLS = AndroidXml(
    name="tekxperia_calls",
    root="callLogBackUp",
    row="callLog",
    channel=Channel.CALL,
    columns=_columns(number="phoneNumber", date="dateTime", duration="callDuration", kind="logType", name="name"),
)
AIOB_CALLS = AndroidXml(
    name="aiob_calls",
    root="AllInOneBackup",
    row="Datum",
    channel=Channel.CALL,
    columns=_columns(number="PhoneNumber", date="Timestamp", duration="Duration", kind="CallType", name="Name"),
)
OPPO_CALLS = AndroidXml(
    name="oppo_calls",
    root="CallLog",
    row="CALL_RECORDS",
    channel=Channel.CALL,
    columns=_columns(number="number", date="date", duration="duration", kind="type", name="name", own="simid"),
    dull=frozenset({"_id", "new"}),
)
SMS_RECORD = AndroidXml(
    name="sms_record",
    root="SMSRecord",
    row="SMS",
    channel=Channel.SMS,
    columns=_columns(number="Address", date="Date", text="Body", kind="Type"),
    dull=frozenset({"IsRead"}),
    is_local=True,
)
