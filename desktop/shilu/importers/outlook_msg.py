"""Importer for a message as Outlook saves it (.msg), and the refusal of its mailboxes (.pst, .ost).

A message that went over the internet keeps the headers it came with, and they count; one of an office's own server has
none, and its own fields stand for them (its time is UTC then, as Outlook stores it). The whole file is the row. A
message whose text is only in Outlook's packed RTF is brought in with what packed_rtf reads of it, and the RTF beside.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from msgspec import structs

from shilu.core.channel import Direction
from shilu.core.clock import to_utc
from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.record import Asked, Question, RawRecord, Skipped, SkippedKind, SourceWarning
from shilu.importers import mail_charsets
from shilu.importers.base import BlobStore, Ended, ReadSettings, SourceStream, SourceValue
from shilu.importers.compound_file import MAGIC, CompoundFile, Damaged, Storage, names_of
from shilu.importers.mail_body import text_of_html
from shilu.importers.mail_headers import Header, HeaderBlock, header_block
from shilu.importers.mail_people import Mailbox, not_a_contact
from shilu.importers.mail_rows import record_of
from shilu.importers.mailbox import MOST_MAIL
from shilu.importers.outlook_marks import begins_message
from shilu.importers.outlook_properties import Properties
from shilu.importers.packed_rtf import words_of
from shilu.importers.phone_rows import Warn
from shilu.importers.row_bytes import RowBytes
from shilu.importers.row_files import RowFiles
from shilu.importers.source_bytes import SourceBytes
from shilu.importers.warning_limit import LimitedWarnings

_CLASS, _SUBJECT, _HEADERS, _SENT_MS, _FLAGS = 0x001A, 0x0037, 0x007D, 0x0039, 0x0E07
_SENDER_NAME, _SENDER_MAIL, _SENDER_SMTP, _BEHIND_NAME, _BEHIND_SMTP = 0x0C1A, 0x0C1F, 0x5D01, 0x0042, 0x5D02
_BODY, _HTML, _RTF, _MESSAGE_ID = 0x1000, 0x1013, 0x1009, 0x1035
_NAME, _MAIL, _SMTP, _RECEIVES_AS = 0x3001, 0x3003, 0x39FE, 0x0C15
_DATA, _LONG_NAME, _SHORT_NAME, _MEDIA = 0x3701, 0x3707, 0x3704, 0x370E
_UNSENT = 0x8
_MOST_PARTS = 100
_MOST_HTML = 1 << 20
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class OutlookMessage:
    """See the module."""

    name: str = "outlook_msg"
    version: str = "2"

    def identify(self, head: bytes, name: str) -> bool:
        """By the names within; those of a long message may stand far behind, and its own name counts then."""
        return begins_message(head) or (head.startswith(MAGIC) and name.lower().endswith(".msg"))

    def load(self) -> None:
        """See base.Loading."""
        mail_charsets.load()
        _date(0)

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer. Refuses with UserError ``file.message_damaged``."""
        data, row = bytearray(), RowBytes(blobs)
        while block := stream.read(_CHUNK):
            job.check()
            job.progress("reading", min(len(data), stream.size_bytes), stream.size_bytes)
            if len(data) <= MOST_MAIL:
                data += block
        warnings: list[SourceWarning] = []
        limited = LimitedWarnings()

        def warn(code: str, detail: str) -> None:
            if code not in {one.code for one in warnings}:
                warnings.extend(limited.of("message@0", code, detail))

        if len(data) > MOST_MAIL:
            yield Skipped("message@0", SkippedKind.UNREADABLE, "row_too_long")
            yield Ended(partial=True, rows=1)
            return
        try:
            value, mailbox = _message(CompoundFile(bytes(data)), settings, blobs, warn)
        except Damaged as error:
            raise UserError("file.message_damaged") from error
        if isinstance(value, RawRecord):
            row.add(bytes(data))
            value = structs.replace(value, locator="message@0", segments=row.finish())
            if value.direction is Direction.UNKNOWN:
                yield Question(Asked.ME, choices=mailbox.choices)
            if mailbox.is_owner_missing:
                yield SourceWarning("", "owner_not_found")
        yield from warnings
        yield value
        yield Ended(partial=False, rows=1)


def _message(
    file: CompoundFile, settings: ReadSettings, blobs: BlobStore, warn: Warn
) -> tuple[RawRecord | Skipped, Mailbox]:
    said = Properties(file, file.root, header=32)
    if not said.text(_CLASS) and not said.text(_SUBJECT, _BODY):
        raise Damaged("no message")
    block = _block(file, said)
    mailbox = Mailbox(settings.me)
    mailbox.look(block)
    if said.number(_FLAGS) & _UNSENT or not_a_contact(block, ""):
        return Skipped("message@0", SkippedKind.NOT_A_CONTACT, "draft"), mailbox
    if said.text(_CLASS).upper().startswith("REPORT."):
        return Skipped("message@0", SkippedKind.NOT_A_CONTACT, "bounce"), mailbox
    files = RowFiles(SourceBytes(b""), blobs, warn)
    text = _text(said, files, warn)
    for number, storage in enumerate(names_of(file.root, "__attach_version1.0_").values(), start=1):
        if number > _MOST_PARTS:
            warn("parts_left_out", "")
            break
        _attach(Properties(file, storage, header=8, code_page=said.code_page), storage, number, files, warn)
    return record_of(block, text, files, mailbox, zone=settings.zone, order=0, warn=warn), mailbox


def _block(file: CompoundFile, said: Properties) -> HeaderBlock:
    """The headers that the message came with, and its own fields where they say nothing."""
    came = header_block(said.text(_HEADERS).lstrip("\r\n").encode("utf-8", "replace"), 0)
    there = {header.name for header in came.headers}
    own = {
        "from": _address(said.text(_SENDER_NAME, _BEHIND_NAME), said.text(_SENDER_SMTP, _BEHIND_SMTP, _SENDER_MAIL)),
        "subject": said.text(_SUBJECT),
        "message-id": said.text(_MESSAGE_ID),
        "date": _date(said.at_ms(_SENT_MS)),
        **_receivers(file, said),
    }
    added = tuple(Header(name, text.encode("utf-8", "replace")) for name, text in own.items() if text)
    return replace(came, headers=came.headers + tuple(header for header in added if header.name not in there))


def _receivers(file: CompoundFile, said: Properties) -> dict[str, str]:
    found: dict[str, list[str]] = {"to": [], "cc": [], "bcc": []}
    for storage in list(names_of(file.root, "__recip_version1.0_").values())[:_MOST_PARTS]:
        one = Properties(file, storage, header=8, code_page=said.code_page)
        kind = {2: "cc", 3: "bcc"}.get(one.number(_RECEIVES_AS), "to")
        found[kind].append(_address(one.text(_NAME), one.text(_SMTP, _MAIL)))
    return {kind: ", ".join(filter(None, ones)) for kind, ones in found.items()}


def _address(name: str, address: str) -> str:
    plain = " ".join(name.split())[:1_000]
    address = " ".join(address.split())[:320]
    if not address:
        return plain
    return f'"{plain.replace(chr(92), "").replace(chr(34), "")}" <{address}>' if plain else address


def _date(at_ms: int | None) -> str:
    from email.utils import format_datetime

    return "" if at_ms is None else format_datetime(to_utc(at_ms))


def _text(said: Properties, files: RowFiles, warn: Warn) -> str:
    if text := said.text(_BODY):
        return text.replace("\r\n", "\n")
    page = said.content(_HTML)
    if page or said.text(_HTML):
        if len(page) > _MOST_HTML:
            warn("text_cut", "")
            files.content(page, "message.html", "text/html")
        read = mail_charsets.decoded(page[:_MOST_HTML], said.body_charset).text if page else said.text(_HTML)
        return text_of_html(read[:_MOST_HTML])
    if said.content(_RTF):
        words = words_of(said.content(_RTF))
        warn("text_from_rtf" if words else "text_is_rtf", "")
        files.content(said.content(_RTF), "message.rtf.lzfu", "application/octet-stream")
        return words
    return ""


def _attach(part: Properties, storage: Storage, number: int, files: RowFiles, warn: Warn) -> None:
    name = part.text(_LONG_NAME, _SHORT_NAME, _NAME) or f"part-{number}"
    content = part.content(_DATA)
    if content:
        files.content(content, name, part.text(_MEDIA).strip() or "application/octet-stream")
    elif "__substg1.0_3701000D" in storage.storages:
        warn("message_within", "")
    else:
        warn("attachment_missing", "")
        files.named.append(name)


@dataclass(frozen=True, slots=True)
class OutlookStore:
    """A whole mailbox of Outlook, which is not read: its sentence says how to get the mails out."""

    name: str = "outlook_store"
    version: str = "1"

    def identify(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # a name says nothing about the content
        """By its first letters ([MS-PST] 2.2.2.6)."""
        return head.startswith(b"!BDN") and head[8:10] in {b"SM", b"SO"}

    def read(
        self,
        stream: SourceStream,  # noqa: ARG002  # nothing of it is read
        settings: ReadSettings,  # noqa: ARG002  # as above
        blobs: BlobStore,  # noqa: ARG002  # as above
        job: Job,  # noqa: ARG002  # as above
    ) -> Iterator[SourceValue]:
        """Refuses with UserError ``file.outlook_store``."""
        raise UserError("file.outlook_store")
