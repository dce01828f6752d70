"""Importer for mails: one as a file (.eml), many in an mbox, as Thunderbird, Apple Mail and Gmail's export write them
(formats.md 6.3; RFC 5322, 2045 to 2047, 2231, 4155).

The time of a mail is what its sender's program wrote; what the server wrote that took it in stands beside it, and where
the two are far apart, that is told. What SMS Backup+ put into a mailbox are the calls and messages that it was made of;
a file that begins with such a mail is another importer's. Locators are ``mail[3]@102400``; the exact bytes of a mail
are its row. Knows core records; not the vault.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shilu.core.job import Job
from shilu.importers import mail_reading, smssync_rows
from shilu.importers.base import BlobStore, ReadSettings, SourceStream, SourceValue
from shilu.importers.mailbox import begins_mail, header_names
from shilu.importers.wechat_share import holds_share

_OTHERS = frozenset(name.encode() for name in smssync_rows.HEADERS)


@dataclass(frozen=True, slots=True)
class MailImporter:
    """See the module."""

    name: str = "mail"
    version: str = "2"

    def identify(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # a name says nothing about the content
        """Whether it begins with the headers of a mail, and not with those of SMS Backup+; a chat of WeChat that its
        owner sent to the own address is a chat."""
        return begins_mail(head) and not header_names(head) & _OTHERS and not holds_share(head)

    def load(self) -> None:
        """See base.Loading."""
        mail_reading.load()

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer."""
        return mail_reading.mails_read(stream, settings, blobs, job)
