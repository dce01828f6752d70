"""Reads the mails of a file, each into one value: its own, or that of the call or message that SMS Backup+ made it of.

Read twice: once to learn whose mailbox it is, and again for the rows.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import structs

from shilu.core.channel import Direction
from shilu.core.job import Job, QuietJob
from shilu.core.record import Asked, Question, RawRecord, RowSegment, Skipped, SkippedKind, SourceWarning
from shilu.importers import mail_charsets
from shilu.importers.base import BlobStore, Ended, HashedOnly, ReadSettings, SourceStream, SourceValue
from shilu.importers.mail_body import words_and_files
from shilu.importers.mail_headers import HeaderBlock, content_type, header_block
from shilu.importers.mail_people import Mailbox, not_a_contact
from shilu.importers.mail_rows import record_of
from shilu.importers.mailbox import Mail, mails_of
from shilu.importers.phone_rows import Warn
from shilu.importers.row_bytes import RowBytes
from shilu.importers.row_files import RowFiles
from shilu.importers.second_pass import PartOfJob, SecondPass
from shilu.importers.smssync_rows import HEADERS, value_of_mail
from shilu.importers.source_bytes import SourceBytes
from shilu.importers.warning_limit import LimitedWarnings

_REHEARSAL = b"""From: =?gb2312?B?w/vX1g==?= <a@example.org>
Date: Tue, 12 May 2026 23:12:07 +0800
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/html; charset=utf-8

<p>&auml;
--b
Content-Type: image/png; name*=utf-8''%C3%A4.png
Content-Disposition: attachment
Content-Transfer-Encoding: base64

w6Q=
--b--
"""
_OF_PHONE = b"""From: =?utf-8?B?w6Q=?= <1@example.org>
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


def load() -> None:
    """See base.Loading. The readers of headers and encodings fetch modules on the way: they rehearse here."""
    mail_charsets.load()
    for rehearsal in (_REHEARSAL, _OF_PHONE):
        for _value in mails_read(SourceBytes(rehearsal), ReadSettings(zone="UTC"), HashedOnly(), QuietJob()):
            pass


def mails_read(stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
    """See base.Importer."""
    mailbox = Mailbox(settings.me)
    for mail in mails_of(stream, PartOfJob(job, part=0)):
        block = header_block(mail.message(), 0)
        if _is_of_phone(block):
            mailbox.look_at_backup(block)
        else:
            mailbox.look(block)
    reading = _Reading(mailbox, settings, blobs)
    for number, mail in enumerate(mails_of(SecondPass(stream), PartOfJob(job, part=1))):
        yield from reading.values(mail, number)
    yield from reading.ended()


def _is_of_phone(block: HeaderBlock) -> bool:
    """SMS Backup+ puts its mails into the mailbox itself. What a server took in may say the same, and is a mail."""
    names = {header.name for header in block.headers}
    return not HEADERS.isdisjoint(names) and "received" not in names


class _Reading:
    """The second pass over one file, in which its owner is known, or asked for."""

    def __init__(self, mailbox: Mailbox, settings: ReadSettings, blobs: BlobStore) -> None:
        self._mailbox, self._settings, self._blobs = mailbox, settings, blobs
        self._warnings = LimitedWarnings()
        self._has_asked = False
        self._count = 0
        self._is_partial = False

    def values(self, mail: Mail, number: int) -> Iterator[SourceValue]:
        """The one value of a mail, and what was doubtful."""
        locator = f"mail[{number + 1}]@{mail.offset}"
        told: list[SourceWarning] = []
        seen: set[str] = set()

        def warn(code: str, detail: str) -> None:
            if code not in seen:  # once a mail
                seen.add(code)
                told.extend(self._warnings.of(locator, code, detail))

        self._count += 1
        if mail.is_too_long:
            self._is_partial = True
            yield Skipped(locator, SkippedKind.UNREADABLE, "row_too_long")
            return
        content = mail.message()
        block = header_block(content, 0)
        code = not_a_contact(block, content_type(block).report)
        if _is_of_phone(block):
            files = RowFiles(SourceBytes(b""), self._blobs, warn)
            zone = self._settings.zone
            value = value_of_mail(mail, locator, files, self._blobs, order=number, zone=zone, warn=warn)
            yield from told
            yield value
        elif not block.headers:
            yield Skipped(locator, SkippedKind.UNREADABLE, "broken_mail")
        elif code:
            yield Skipped(locator, SkippedKind.NOT_A_CONTACT, code)
        else:
            record = structs.replace(
                self._record(content, block, number, warn), locator=locator, segments=self._segments(mail)
            )
            if record.direction is Direction.UNKNOWN and not self._has_asked:
                self._has_asked = True
                yield Question(Asked.ME, choices=self._mailbox.choices)
            yield from told
            yield record

    def ended(self) -> Iterator[SourceValue]:
        """What is said at the end of a file."""
        if self._mailbox.is_owner_missing:
            yield SourceWarning("", "owner_not_found")
        yield from self._warnings.left_out()
        yield Ended(partial=self._is_partial, rows=self._count)

    def _record(self, content: bytes, block: HeaderBlock, order: int, warn: Warn) -> RawRecord:
        files = RowFiles(SourceBytes(b""), self._blobs, warn)
        text = words_and_files(content, block, files, warn)
        return record_of(block, text, files, self._mailbox, zone=self._settings.zone, order=order, warn=warn)

    def _segments(self, mail: Mail) -> tuple[RowSegment, ...]:
        gathered = RowBytes(self._blobs)
        gathered.add(bytes(mail.content))
        return gathered.finish()
