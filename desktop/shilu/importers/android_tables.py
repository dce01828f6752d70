"""Calls and messages of an Android phone as its providers store them: calllog.db or contacts2.db, mmssms.db.

Their columns are those that SMS Backup & Restore writes as attributes, so that rows are understood in one place
(sms_rows; formats.md 1.2 and 5.2).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from msgspec import structs

from shilu.core.record import RawRecord
from shilu.importers.phone_cells import MOST_TEXT_BYTES, Context, Made, short_of, text_of, whole_of
from shilu.importers.sms_rows import Row
from shilu.importers.sqlite_tables import Cell, TableRow, Tables

_CALL_COLUMNS = (
    *("number", "presentation", "date", "duration", "type", "subscription_id", "post_dial_digits", "via_number"),
    *("countryiso", "geocoded_location", "block_reason", "missed_reason", "call_screening_app_name", "transcription"),
)
_SMS_COLUMNS = (
    *("address", "date", "date_sent", "protocol", "type", "status", "subject", "body", "service_center", "sub_id"),
    *("error_code", "sim_id", "creator"),
)
_MMS_COLUMNS = (
    *("date", "date_sent", "msg_box", "m_type", "m_id", "tr_id", "sub", "sub_id", "m_size", "creator"),
    *("spam_report", "sim_slot"),
)
_PART_COLUMNS = ("seq", "ct", "name", "chset", "fn", "cl", "text")
_SAYS_NOTHING = {("block_reason", "0"), ("missed_reason", "0"), ("error_code", "0")}
_EXPECTED = {"attachment_missing", "date_in_seconds"}  # files lie beside the database, and MMS count seconds


class _Provider:
    """What the three tables share."""

    table = ""

    def __init__(self, tables: Tables, context: Context) -> None:
        self._tables, self._context = tables, context

    def _row(self, element: str, attributes: Mapping[str, str]) -> Row:
        return Row(
            element,
            attributes,
            {},
            order=self._context.order,
            zone=self._context.zone,
            blobs=self._context.blobs,
            text_limit=MOST_TEXT_BYTES,
            warn=self._warn,
        )

    def _warn(self, code: str, detail: str) -> None:
        if code not in _EXPECTED:
            self._context.warn(code, detail)

    def _attributes(self, cells: Mapping[str, Cell], columns: Iterable[str]) -> dict[str, str]:
        given = {name: text_of(cells.get(name), self._context.warn) for name in columns}
        return {name: value for name, value in given.items() if value and (name, value) not in _SAYS_NOTHING}


class AndroidCalls(_Provider):
    """``calls``, in contacts2.db until Android 6."""

    table = "calls"

    @classmethod
    def is_in(cls, tables: Tables) -> bool:
        """Whether the database has them."""
        return tables.has(cls.table, "number", "date", "duration", "type")

    def made(self, row: TableRow) -> Made:
        """The one value of this row."""
        attributes = self._attributes(row.cells, _CALL_COLUMNS)
        attributes["contact_name"] = short_of(row.cells.get("name"), self._context.warn)
        value = self._row("call", attributes).finish(row.locator, ())
        recording = short_of(row.cells.get("_data"), self._context.warn)
        if isinstance(value, RawRecord) and recording:
            value = structs.replace(value, named=(recording,))
        return Made(value)


class AndroidSms(_Provider):
    """``sms`` of mmssms.db."""

    table = "sms"

    @classmethod
    def is_in(cls, tables: Tables) -> bool:
        """Whether the database has them."""
        return tables.has(cls.table, "address", "date", "type", "body")

    def made(self, row: TableRow) -> Made:
        """The one value of this row."""
        attributes = self._attributes(row.cells, _SMS_COLUMNS)
        value = self._row("sms", attributes).finish(row.locator, ())
        if isinstance(value, RawRecord) and attributes.get("body") == "null":  # in XML that means nothing, here a word
            value = structs.replace(value, text="null")
        return Made(value)


class AndroidMms(_Provider):
    """``pdu`` of mmssms.db, with its parts and participants. The files of parts lie beside the database."""

    table = "pdu"

    def __init__(self, tables: Tables, context: Context) -> None:
        super().__init__(tables, context)
        self._parts = self._by_message("part", "mid")
        self._addresses = self._by_message("addr", "msg_id")
        self._threads = self._recipients()

    @classmethod
    def is_in(cls, tables: Tables) -> bool:
        """Whether the database has them."""
        return tables.has(cls.table, "date", "msg_box", "thread_id") and tables.has("part", "mid", "ct")

    def made(self, row: TableRow) -> Made:
        """The one value of this row."""
        warn = self._context.warn
        attributes = self._attributes(row.cells, _MMS_COLUMNS)
        attributes["address"] = self._threads.get(whole_of(row.cells["thread_id"]) or 0, "")
        made = self._row("mms", attributes)
        parts, addresses = self._parts.get(row.number, ()), self._addresses.get(row.number, ())
        for part in parts:
            made.part(self._attributes(part.cells, _PART_COLUMNS), {})
        for address in addresses:
            made.address(self._attributes(address.cells, ("address", "type")))
        value = made.finish(row.locator, ())
        if isinstance(value, RawRecord):
            files = (short_of(part.cells.get("_data"), warn) for part in parts)
            value = structs.replace(value, named=tuple(file for file in files if file))
        return Made(value, (*parts, *addresses))

    def _by_message(self, table: str, column: str) -> Mapping[int, tuple[TableRow, ...]]:
        found = defaultdict[int, list[TableRow]](list)
        if self._tables.has(table, column):
            for row in self._context.side_rows(self._tables, table):
                found[whole_of(row.cells[column]) or 0].append(row)
        return {message: tuple(rows) for message, rows in found.items()}

    def _recipients(self) -> Mapping[int, str]:
        """The addresses of each thread, written as in a backup: ``A~B``."""
        tables, context = self._tables, self._context
        if not (tables.has("threads", "recipient_ids") and tables.has("canonical_addresses", "address")):
            return {}
        written = {
            str(row.number): short_of(row.cells["address"], context.warn)
            for row in context.side_rows(tables, "canonical_addresses")
        }
        return {
            row.number: "~".join(
                written[one] for one in text_of(row.cells["recipient_ids"], context.warn).split() if one in written
            )
            for row in context.side_rows(tables, "threads")
        }
