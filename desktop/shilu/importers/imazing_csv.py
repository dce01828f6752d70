"""Importer for messages that iMazing exported as CSV: SMS, iMessage and WhatsApp of an iPhone (formats.md 4.7).

Its columns change with every version: they are found by their headings, never by their places. Times are a clock
without a zone; which way a message went, is in a column. Knows core records; not the vault.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shilu.core.channel import Channel
from shilu.core.job import Job
from shilu.core.record import Asked, Question, Skipped, SkippedKind
from shilu.importers.base import BlobStore, Ended, ReadSettings, SourceStream, SourceValue
from shilu.importers.chat_messages import Message, MessageRecords, NoMessage, SaidCall
from shilu.importers.chat_people import People, Writer
from shilu.importers.local_times import LocalTimes
from shilu.importers.second_pass import PartOfJob
from shilu.importers.tables import SEPARATORS, Form, TableRow, first_rows, form_of, tables_of
from shilu.importers.warning_limit import LimitedWarnings
from shilu.importers.whatsapp_calls import call_of

_NEEDED = frozenset({"chat session", "message date", "type", "sender id", "text"})
_TAKEN = _NEEDED | {"sender name", "attachment"}
_EXAMPLES = 5
_OWNER = Writer("\0")  # no cell holds it
_INCOMING, _OUTGOING, _NOTIFICATION = "incoming", "outgoing", "notification"

_CHANNELS: Mapping[str, Channel] = MappingProxyType(
    {
        "sms": Channel.SMS,
        "mms": Channel.MMS,
        "rcs": Channel.SMS,
        "imessage": Channel.IMESSAGE,
        "whatsapp": Channel.WHATSAPP,
    }
)


@dataclass(frozen=True, slots=True)
class ImazingCsv:
    """See the module."""

    name: str = "imazing_csv"
    version: str = "2"

    def identify(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # a name says nothing about the content
        """Whether the first row has iMazing's headings."""
        return form_of(head) is Form.TEXT and bool(_separator(head))

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer. Refuses with UserError ``file.encoding_not_supported``."""
        return _Reading(stream, settings, blobs, job).values()


def _separator(head: bytes) -> str:
    """What stands between the cells; "" for another file."""
    rows = {separator: first_rows(head, separator, 1) for separator in SEPARATORS}
    return next((separator for separator, found in rows.items() if found and _has_headings(found[0])), "")


def _headings(row: TableRow) -> list[str]:
    return [" ".join(cell.strip("\ufeff").split()).casefold() for cell in row.cells]


class _Reading:
    """One pass over one file, after a first one that finds out who writes."""

    def __init__(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> None:
        self._stream, self._settings, self._blobs, self._job = stream, settings, blobs, job
        self._people, self._warnings = People(()), LimitedWarnings()
        self._people.owns(_OWNER.key)
        self._times = LocalTimes(settings)
        self._numbers: dict[str, int] = {}
        self._records: dict[Channel, MessageRecords] = {}

    def values(self) -> Iterator[SourceValue]:
        """Everything in the file."""
        table = tables_of(self._stream, PartOfJob(self._job, part=0, parts=3)).tables[0]
        separator = next((mark for mark in SEPARATORS if _has_headings(next(table.rows(mark, self._job), None))), ",")
        examples: list[str] = []
        for cells, _row in _under_headings(table.rows(separator, PartOfJob(self._job, part=1, parts=3))):
            self._learn(cells)
            date = cells.get("message date", "")
            if len(examples) < _EXAMPLES and self._times.of(date, order=0) is not None:
                examples.append(date[:200])
        for number in self._numbers.values():
            chat = self._people.chat(number)
            others = [key for key in chat.members if key != _OWNER.key]
            chat.is_group = len(others) > 1
            if not chat.is_group:
                key = others[0] if others else chat.name
                chat.partner = Writer(key, chat.members.get(key, ""))
        if examples and not self._settings.zone_is_told:
            yield Question(Asked.TIMEZONE, examples=tuple(examples))
        rows = 0
        for cells, row in _under_headings(table.rows(separator, PartOfJob(self._job, part=2, parts=3))):
            yield from self._row(cells, row, rows)
            rows += 1
        yield from self._warnings.left_out()
        yield Ended(partial=False, rows=rows)

    def _number(self, cells: Mapping[str, str]) -> int:
        return self._numbers.setdefault(cells.get("chat session", ""), len(self._numbers))

    def _learn(self, cells: Mapping[str, str]) -> None:
        number = self._number(cells)
        chat = self._people.chat(number)
        chat.name, chat.marks_owner = cells.get("chat session", ""), True
        if cells.get("type", "").casefold() in {_INCOMING, _OUTGOING}:
            self._people.belongs(number, _writer(cells))

    def _row(self, cells: Mapping[str, str], row: TableRow, order: int) -> Iterator[SourceValue]:
        if row.repaired:
            yield from self._warnings.of(row.locator, "invalid_utf8")
        found = self._message(cells, row, order)
        if isinstance(found, NoMessage):
            yield Skipped(row.locator, found.kind, found.code)
        else:
            yield from self._records_of(_channel(cells)).of(found)

    def _message(self, cells: Mapping[str, str], row: TableRow, order: int) -> Message | NoMessage:
        kind, date = cells.get("type", "").casefold(), cells.get("message date", "")
        if row.is_cut:
            return NoMessage(SkippedKind.UNREADABLE, "row_too_long")
        caller = self._caller(cells) if kind == _NOTIFICATION else None
        told = None if caller is None else call_of(cells.get("text", ""))
        call = None if told is None else told.call
        if kind == _NOTIFICATION and call is None:
            return NoMessage(SkippedKind.NOT_A_CONTACT, "system_line")
        if kind not in {_INCOMING, _OUTGOING, _NOTIFICATION}:
            return NoMessage(SkippedKind.UNREADABLE, "bad_type" if kind else "no_type")
        when = self._times.of(date, order=order)
        if when is None:
            return NoMessage(SkippedKind.UNREADABLE, "bad_date" if date else "no_date")
        further = {key: value for key, value in cells.items() if key not in _TAKEN and value}
        return Message(
            locator=row.locator,
            chat=self._number(cells),
            order=order,
            when=when,
            writer=caller or _writer(cells),
            call=None if call is None else SaidCall(call.outcome, call.outgoing, call.duration_s),
            text=cells.get("text", ""),
            content=row.content,
            files=(cells["attachment"],) if cells.get("attachment") else (),
            facts={_ascii(key): value for key, value in further.items()} | (dict(told.facts) if told else {}),
            own=cells.get("sender id", "") if kind == _OUTGOING else "",
        )

    def _caller(self, cells: Mapping[str, str]) -> Writer | None:
        """Who called, of a call that stands among what the app itself says."""
        found = _writer(cells)
        return found if found.key else self._people.chat(self._number(cells)).partner

    def _records_of(self, channel: Channel) -> MessageRecords:
        if channel not in self._records:
            self._records[channel] = MessageRecords(
                channel=channel,
                people=self._people,
                stream=self._stream,
                blobs=self._blobs,
                job=self._job,
                warnings=self._warnings,
            )
        return self._records[channel]


def _has_headings(row: TableRow | None) -> bool:
    return row is not None and set(_headings(row)) >= _NEEDED


def _under_headings(rows: Iterator[TableRow]) -> Iterator[tuple[Mapping[str, str], TableRow]]:
    """The cells of each row by their heading; the headings, which may stand there again, are none."""
    headings: list[str] = []
    for row in rows:
        if _has_headings(row):
            headings = _headings(row)
        else:
            pairs = zip(headings, row.cells, strict=False)  # the last cells may be missing
            yield {heading: cell if heading == "text" else cell.strip() for heading, cell in pairs}, row


def _writer(cells: Mapping[str, str]) -> Writer:
    if cells.get("type", "").casefold() == _OUTGOING:
        return _OWNER
    name = cells.get("sender name", "")
    return Writer(cells.get("sender id", "") or name, name)


def _channel(cells: Mapping[str, str]) -> Channel:
    """By the service; the files of WhatsApp have no such column, but one for what was forwarded."""
    service = cells.get("service", "whatsapp" if "forwarded" in cells else "")
    return _CHANNELS.get(service.casefold(), Channel.OTHER)


def _ascii(heading: str) -> str:
    return heading.replace(" ", "_")[:100].encode("ascii", "backslashreplace").decode()[:200]
