"""Importer for mails that SMS Backup+ made of messages and calls: one mail each, told by its headers (formats.md 1.5).

``X-smssync-datatype`` is SMS, MMS or CALLLOG, ``-address`` the other side (``~`` between several), ``-type`` Android's
number, ``-date`` milliseconds since the epoch, ``-duration`` seconds. A mail is a file of its own, or stands among
others in an mbox, whose ``From `` lines begin each. Knows core records; not the vault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shilu.core.channel import Channel
from shilu.core.job import Job
from shilu.core.record import RawRecord, RowSegment, Skipped, SkippedKind, SourceWarning
from shilu.importers import mail_charsets
from shilu.importers.base import BlobStore, Ended, HashedOnly, ReadSettings, SourceStream, SourceValue
from shilu.importers.mailbox import Mail, mails_of
from shilu.importers.phone_rows import PhoneRow, Warn, value_of
from shilu.importers.row_bytes import RowBytes
from shilu.importers.row_files import RowFiles
from shilu.importers.sms_values import members, same_number
from shilu.importers.source_bytes import SourceBytes
from shilu.importers.warning_limit import LimitedWarnings

if TYPE_CHECKING:
    from email.message import Message

_OURS = re.compile(rb"^X-smssync-(?:datatype|address|type):", re.IGNORECASE | re.MULTILINE)
_MAIL = re.compile(rb"(?:From [^\r\n]{0,300}\r?\n)?[A-Za-z][A-Za-z0-9-]{0,80}:")
_MOST_PARTS = 1_000
_MOST_HEADER = 1_000
_NOBODY: tuple[str, ...] = ()
_BOXES = {"128": "2", "130": "1", "132": "1", "135": "2"}  # of a multimedia message: what it is, not where it lies


_REHEARSAL = b"""From: =?utf-8?B?w6Q=?= <1@example.org>
X-smssync-type: 1
X-smssync-date: 1778598727123
X-smssync-address: 1
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

=C3=A4
--b
Content-Type: image/png; name*=utf-8''%C3%A4.png
Content-Transfer-Encoding: base64

w6Q=
--b
Content-Type: text/plain; charset=latin-1

\xe4
--b--
"""


@dataclass(frozen=True, slots=True)
class SmsBackupPlus:
    """See the module."""

    name: str = "sms_backup_plus"
    version: str = "1"

    def identify(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # a name says nothing about the content
        """Whether the first mail has the headers."""
        text = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
        if _MAIL.match(text) is None:
            return False
        headers = re.split(rb"\r?\n\r?\n", text, maxsplit=1)[0]
        return _OURS.search(headers) is not None

    def load(self) -> None:
        """See base.Loading. A mail names its encodings, and its parser fetches much on the way: it rehearses here."""
        mail_charsets.load()
        mail = Mail(0, bytearray(_REHEARSAL), is_of_mbox=False)
        files = RowFiles(SourceBytes(b""), HashedOnly(), _unheard)
        _value(mail, "", files, HashedOnly(), order=0, zone="UTC", warn=_unheard)

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer."""
        from email.errors import MessageError

        warnings, count = LimitedWarnings(), 0
        for mail in mails_of(stream, job):
            told: list[SourceWarning] = []
            locator = f"mail[{count + 1}]@{mail.offset}"

            def warn(code: str, detail: str, locator: str = locator, told: list[SourceWarning] = told) -> None:
                told += warnings.of(locator, code, detail)

            if mail.is_too_long:
                value: RawRecord | Skipped = Skipped(locator, SkippedKind.UNREADABLE, "row_too_long")
            else:
                files = RowFiles(stream, blobs, warn)
                try:
                    value = _value(mail, locator, files, blobs, order=count, zone=settings.zone, warn=warn)
                except RecursionError:  # parts within parts within parts
                    value = Skipped(locator, SkippedKind.UNREADABLE, "too_deep")
                except (MessageError, LookupError, ValueError, TypeError, AttributeError):
                    # what Python's own parser of mails raises for some that are broken, instead of saying so
                    value = Skipped(locator, SkippedKind.UNREADABLE, "broken_mail")
            count += 1
            yield from told
            yield value
        yield from warnings.left_out()
        yield Ended(partial=False, rows=count)


def _unheard(_code: str, _detail: str) -> None:
    """Nobody is told of doubts about a rehearsal."""


def _value(
    mail: Mail, locator: str, files: RowFiles, blobs: BlobStore, *, order: int, zone: str, warn: Warn
) -> RawRecord | Skipped:
    from email.parser import BytesParser

    message = BytesParser().parsebytes(mail.message())

    def said(name: str) -> str:
        return str(message.get(f"X-smssync-{name}", "")).strip()[:_MOST_HEADER]

    datatype = said("datatype").upper() or "SMS"
    if not any(said(name) for name in ("address", "type", "date")):
        return Skipped(locator, SkippedKind.UNREADABLE, "unknown_element")
    channel = {"CALLLOG": Channel.CALL, "MMS": Channel.MMS}.get(datatype, Channel.SMS)
    kind = said("type")
    if channel is not Channel.CALL and kind in _BOXES:
        channel, kind = Channel.MMS, _BOXES[kind]
    words = _words(message, files, warn) if channel is not Channel.CALL else ""
    number, others = said("address"), _NOBODY
    name, sender = _person(message, "To" if kind == "2" else "From")
    if channel is Channel.MMS:
        number, others = _sides(number, sender.partition("@")[0], is_sent=kind == "2", warn=warn)
    row = PhoneRow(
        channel=channel,
        kind=kind,
        date=said("date"),
        number=number,
        name=name,
        text=files.text(words),
        duration=said("duration"),
        others=others,
        facts={"service_center": said("service-center"), "backup_time": said("backup-time")},
        attachments=tuple(files.attachments),
    )
    return value_of(row, locator, _segments(mail.content, blobs), order=order, zone=zone, warn=warn)


def _segments(content: bytearray, blobs: BlobStore) -> tuple[RowSegment, ...]:
    gathered = RowBytes(blobs)
    gathered.add(bytes(content))
    return gathered.finish()


def _person(message: Message, header: str) -> tuple[str, str]:
    """The first name and address of a header: what the phone called the other side, and its number before the ``@``."""
    from email.errors import MessageError
    from email.header import decode_header, make_header
    from email.utils import parseaddr

    raw = str(message.get(header, ""))[:_MOST_HEADER]
    try:
        return parseaddr(str(make_header(decode_header(raw))))
    except (MessageError, LookupError, ValueError):
        return parseaddr(raw)


def _sides(address: str, sender: str, *, is_sent: bool, warn: Warn) -> tuple[str, tuple[str, ...]]:
    """The other side of a message to several, and the rest of them."""
    everyone = members(address)
    if is_sent or len(everyone) < 2:
        return (everyone[0], everyone[1:]) if everyone else ("", ())
    known = next((one for one in everyone if same_number(one, sender)), "")
    if known:
        return known, tuple(one for one in everyone if one != known)
    warn("sender_unknown", "")
    return address, everyone


def _words(message: Message, files: RowFiles, warn: Warn) -> str:
    """The text of a mail; its other parts are attached."""
    words: list[str] = []
    for number, part in enumerate(message.walk()):
        if number >= _MOST_PARTS:
            warn("facts_left_out", "")
            break
        if part.is_multipart():
            continue
        payload = part.get_payload(decode=True)
        content = payload if isinstance(payload, bytes) else b""
        media, name = part.get_content_type(), part.get_filename()
        if media == "text/plain" and name is None:
            words.append(_decoded(content, part.get_content_charset() or "utf-8", warn))
        elif content:
            files.content(content, str(name or f"part-{number}"), media)
        else:
            warn("attachment_missing", "")
    return "\n".join(words)


def _decoded(content: bytes, charset: str, warn: Warn) -> str:
    codec = {"utf-8": "utf-8", "us-ascii": "utf-8", "gbk": "gb18030", "gb2312": "gb18030", "gb18030": "gb18030"}.get(
        charset.lower(), "utf-8"
    )
    try:
        text = content.decode(codec)
    except UnicodeDecodeError:
        warn("invalid_utf8", "")
        text = content.decode(codec, "replace")
    return text.replace("\r\n", "\n").replace("\0", "\ufffd")
