"""Importers for the JSON that Android apps write of calls and messages, row by row (formats.md 1.5).

SMS Import / Export: ``messages.ndjson``, a message a line, with its files in ``data/`` of the same zip; before version
2 one list with the files in it; calls as a list. Fossify Messages and Fossify Phone: lists. The columns are Android's;
what an app adds carries two underscores, or none in older versions. Knows core records; not the vault.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from posixpath import basename
from typing import TypeAlias

from shilu.core.channel import Channel
from shilu.core.job import Job
from shilu.core.record import RawRecord, RowSegment, Skipped, SkippedKind, SourceWarning
from shilu.importers.base import BlobStore, Ended, ReadSettings, SourceStream, SourceValue
from shilu.importers.json_rows import CHUNK_BYTES, JsonFailure, JsonRow, JsonRows, Path, Want, json_head
from shilu.importers.json_values import understood
from shilu.importers.phone_rows import PhoneRow, value_of
from shilu.importers.row_bytes import RowBytes
from shilu.importers.row_files import RowFiles
from shilu.importers.text_lines import TextEncoding, lines_of
from shilu.importers.warning_limit import LimitedWarnings

_MOST_ROW_BYTES = 32 << 20  # with pictures in it as base64
_MOST_PARTS = 1_000
_KEY = re.compile(rb'(?<!\\)"([A-Za-z_]{1,40})"\s*:')
_LOOKED_AT = 16 * 1024
_OWN_TOKEN = "insert-address-token"  # noqa: S105  # what Android writes for the phone's own number
_WITHHELD = frozenset({"2", "3"})
_NOTHING = frozenset({"", "null", "0", "-1"})
_FACTS = (
    *("service_center", "date_sent", "status", "post_dial_digits", "geocoded_location", "countryiso", "creator"),
    *("missed_reason", "block_reason", "presentation", "subscription_component_name", "data_usage", "m_id", "tr_id"),
)

Columns: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class AndroidJson:
    """``has`` are keys that the first row has, ``has_not`` those of another format; ``by_line``: each line is a row."""

    name: str
    has: tuple[frozenset[str], ...]
    has_not: frozenset[str]
    row: Callable[[Columns, RowFiles, Callable[[str, str], None]], PhoneRow]
    by_line: bool = False
    version: str = "1"
    chunk: int = CHUNK_BYTES

    def identify(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # a name says nothing about the content
        """Whether it is a list, or lines, of objects with these keys."""
        text = json_head(head)
        if not text.startswith(b"{" if self.by_line else b"["):
            return False
        start = text if self.by_line else text[1:].lstrip()
        keys = {found.decode() for found in _KEY.findall(start[:_LOOKED_AT])} if start.startswith(b"{") else set()
        return any(some <= keys for some in self.has) and not keys & self.has_not

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer. Refuses with UserError ``file.encoding_not_supported``."""
        walk: _Lines | JsonRows
        if self.by_line:
            walk = _Lines(stream, job)
        else:
            walk = JsonRows(stream, job, _each_of_a_list, chunk=self.chunk, most_row=_MOST_ROW_BYTES)
        warnings, count = LimitedWarnings(), 0
        for row in walk.run():
            told: list[SourceWarning] = []
            locator = f"line[{row.path[0]}]@{row.offset}" if self.by_line else row.locator

            def warn(code: str, detail: str, locator: str = locator, told: list[SourceWarning] = told) -> None:
                told += warnings.of(locator, code, detail)

            for code in row.repairs:
                warn(code, "")
            value = self._value(
                row, locator, RowFiles(stream, blobs, warn), blobs, order=count, zone=settings.zone, warn=warn
            )
            count += 1
            yield from told
            yield value
        failure = walk.failure
        if failure is not None:
            yield from warnings.of(f"@{failure.offset}", failure.code, f"byte {failure.offset}")
        yield from warnings.left_out()
        yield Ended(failure is not None and failure.is_partial, count)

    def _value(
        self,
        row: JsonRow,
        locator: str,
        files: RowFiles,
        blobs: BlobStore,
        *,
        order: int,
        zone: str,
        warn: Callable[[str, str], None],
    ) -> RawRecord | Skipped:
        if row.trouble:
            return Skipped(locator, SkippedKind.UNREADABLE, row.trouble)
        if not isinstance(row.value, dict):
            return Skipped(locator, SkippedKind.UNREADABLE, "unknown_element")
        phone = self.row(row.value, files, warn)
        return value_of(phone, locator, _segments(row.content, blobs), order=order, zone=zone, warn=warn)


def _each_of_a_list(path: Path) -> Want:
    return Want.TAKE if path else Want.GO_IN


def _segments(content: bytes, blobs: BlobStore) -> tuple[RowSegment, ...]:
    gathered = RowBytes(blobs)
    gathered.add(content)
    return gathered.finish()


class _Lines:
    """Rows of which each is a line; ``path`` is its number."""

    failure: JsonFailure | None = None

    def __init__(self, stream: SourceStream, job: Job) -> None:
        self._stream, self._job = stream, job

    def run(self) -> Iterator[JsonRow]:
        """All lines but empty ones."""
        for line in lines_of(self._stream, TextEncoding("utf-8"), self._job):
            content = line.content.removeprefix(b"\xef\xbb\xbf").rstrip(b"\r\n")
            if not content.strip(b" \t\0"):
                continue
            offset = line.offset + line.content.index(content)
            meaning = understood(content)
            trouble = "row_too_long" if line.is_cut else "broken_json" if meaning.is_broken else ""
            yield JsonRow((line.number,), offset, content, meaning.value, meaning.repairs, trouble)


# --- what the columns mean ---


def _said(columns: Columns, *keys: str) -> str:
    """The first of these columns that is there, as text."""
    for key in keys:
        value = columns.get(key)
        if isinstance(value, str) and value != "null":
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return ""


def _facts(columns: Columns) -> dict[str, str]:
    found = {key: _said(columns, key) for key in _FACTS} | {"subject": _said(columns, "sub")}
    found.pop("presentation" if found.get("presentation") == "1" else "", None)
    return {key: value for key, value in found.items() if value not in _NOTHING}


def _call(columns: Columns, files: RowFiles, warn: Callable[[str, str], None]) -> PhoneRow:
    del files
    facts, number = _facts(columns), _said(columns, "number", "phoneNumber")
    if number and facts.get("presentation") in _WITHHELD:
        warn("number_though_withheld", "")
        facts["number"], number = number, ""
    return PhoneRow(
        channel=Channel.CALL,
        kind=_said(columns, "type"),
        date=_said(columns, "date", "startTS"),
        number=number,
        name=_said(columns, "__display_name", "display_name", "name"),
        duration=_said(columns, "duration"),
        own=_said(columns, "subscription_id", "simID"),
        facts=facts,
    )


def _message(columns: Columns, files: RowFiles, warn: Callable[[str, str], None]) -> PhoneRow:
    if "msg_box" in columns or columns.get("backupType") == "mms":
        return _multimedia(columns, files, warn)
    return PhoneRow(
        channel=Channel.SMS,
        kind=_said(columns, "type"),
        date=_said(columns, "date"),
        number=_said(columns, "address"),
        name=_said(columns, "__display_name", "display_name"),
        text=files.text(_said(columns, "body")),
        own=_said(columns, "sub_id"),
        facts=_facts(columns),
        attachments=tuple(files.attachments),
    )


def _multimedia(columns: Columns, files: RowFiles, warn: Callable[[str, str], None]) -> PhoneRow:
    kind = _said(columns, "msg_box")
    senders, recipients = _addresses(columns)
    words = _parts(columns, files, warn)
    everyone = senders if kind == "1" else recipients
    others = recipients if kind == "1" and len(recipients) > 1 else everyone[1:]
    if kind == "1" and not senders:
        warn("sender_unknown", "")
    if _said(columns, "m_type") == "130":
        warn("not_downloaded", "")
    return PhoneRow(
        channel=Channel.MMS,
        kind=kind,
        date=_said(columns, "date"),
        number=everyone[0][0] if everyone else "",
        name=everyone[0][1] if everyone else "",
        text=files.text("\n".join(words)),
        own=_said(columns, "sub_id"),
        others=tuple(address for address, _name in others),
        facts=_facts(columns),
        attachments=tuple(files.attachments),
        named=tuple(files.named),
    )


def _addresses(columns: Columns) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Who sent and who was sent to, each with a name or ""; the phone's own number left out where Android did."""
    senders: list[tuple[str, str]] = []
    recipients: list[tuple[str, str]] = []
    for key in ("__sender_address", "sender_address", "__recipient_addresses", "recipient_addresses", "addresses"):
        given = columns.get(key)
        for item in given if isinstance(given, list) else [given]:
            if not isinstance(item, dict):
                continue
            found = _said(item, "address"), _said(item, "__display_name", "display_name")
            if found[0] and found[0] != _OWN_TOKEN:
                (senders if _said(item, "type") == "137" else recipients).append(found)
    return senders, recipients


def _parts(columns: Columns, files: RowFiles, warn: Callable[[str, str], None]) -> list[str]:
    """The words of a multimedia message; its files go to ``files``."""
    parts = columns.get("__parts", columns.get("parts"))
    words: list[str] = []
    if not isinstance(parts, list):
        return words
    if len(parts) > _MOST_PARTS:
        warn("facts_left_out", "")
    for number, part in enumerate(parts[:_MOST_PARTS], start=1):
        if not isinstance(part, dict):
            continue
        media = _said(part, "ct").partition(";")[0].strip().lower()
        text, path, data = _said(part, "text"), _said(part, "_data"), _said(part, "binary_data", "data")
        if media == "application/smil":
            continue
        stored = basename(path.replace("\\", "/"))
        name = _said(part, "fn") or _said(part, "cl") or _said(part, "name") or stored or f"part-{number}"
        if media in {"", "text/plain"} and text:
            words.append(text)
        elif text:
            files.content(text.encode(), name, media)
        elif data:
            files.base64(data, name, media)
        elif stored:
            files.beside(f"data/{stored}", stored, media)
        elif media not in {"", "text/plain"}:
            warn("attachment_missing", "")
    return words


_FOSSIFY = frozenset({"backupType"})
_CALLS = frozenset({"number", "duration", "date", "type"})
_MESSAGES = (frozenset({"address", "body", "date", "type"}), frozenset({"msg_box", "date", "m_type"}))

SMS_IE_LINES = AndroidJson(
    name="sms_ie_ndjson", has=_MESSAGES, has_not=frozenset({"messages", "backupType"}), row=_message, by_line=True
)
SMS_IE_LIST = AndroidJson(name="sms_ie_json", has=_MESSAGES, has_not=_FOSSIFY, row=_message)
ANDROID_CALLS = AndroidJson(name="sms_ie_calls", has=(_CALLS,), has_not=frozenset({"body", "msg_box"}), row=_call)
FOSSIFY_MESSAGES = AndroidJson(name="fossify_messages", has=(_FOSSIFY,), has_not=frozenset(), row=_message)
FOSSIFY_CALLS = AndroidJson(
    name="fossify_calls", has=(frozenset({"phoneNumber", "startTS"}),), has_not=frozenset(), row=_call
)
