"""The row of a mail that SMS Backup+ made of a message or a call, told by its headers (formats.md 1.5).

``X-smssync-datatype`` is SMS, MMS or CALLLOG, ``-address`` the other side (``~`` between several), ``-type`` Android's
number, ``-date`` milliseconds since the epoch, ``-duration`` seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shilu.core.channel import Channel
from shilu.core.record import RawRecord, RowSegment, Skipped, SkippedKind
from shilu.importers.base import BlobStore
from shilu.importers.mailbox import Mail
from shilu.importers.phone_rows import PhoneRow, Warn, value_of
from shilu.importers.row_bytes import RowBytes
from shilu.importers.row_files import RowFiles
from shilu.importers.sms_values import members, same_number

if TYPE_CHECKING:
    from email.message import Message

HEADERS = frozenset({"x-smssync-datatype", "x-smssync-address", "x-smssync-type"})
"""One of them is in each such mail."""

_MOST_PARTS = 1_000
_MOST_HEADER = 1_000
_NOBODY: tuple[str, ...] = ()
_BOXES = {"128": "2", "130": "1", "132": "1", "135": "2"}  # of a multimedia message: what it is, not where it lies


def value_of_mail(
    mail: Mail, locator: str, files: RowFiles, blobs: BlobStore, *, order: int, zone: str, warn: Warn
) -> RawRecord | Skipped:
    """The one value of such a mail."""
    from email.errors import MessageError

    try:
        return _value(mail, locator, files, blobs, order=order, zone=zone, warn=warn)
    except RecursionError:  # parts within parts within parts
        return Skipped(locator, SkippedKind.UNREADABLE, "too_deep")
    except (MessageError, LookupError, ValueError, TypeError, AttributeError):
        # what Python's own parser of mails raises for some that are broken, instead of saying so
        return Skipped(locator, SkippedKind.UNREADABLE, "broken_mail")


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
