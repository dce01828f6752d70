"""Importer for mails that SMS Backup+ made of messages and calls: one mail each, told by its headers (formats.md 1.5).

A mail is a file of its own, or stands among others in an mbox, whose ``From `` lines begin each; mails of other people
among them are read as mails. Knows core records; not the vault.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shilu.core.job import Job
from shilu.importers import mail_reading, smssync_rows
from shilu.importers.base import BlobStore, ReadSettings, SourceStream, SourceValue
from shilu.importers.mailbox import header_names

_OURS = frozenset(name.encode() for name in smssync_rows.HEADERS)


@dataclass(frozen=True, slots=True)
class SmsBackupPlus:
    """See the module."""

    name: str = "sms_backup_plus"
    version: str = "2"

    def identify(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # a name says nothing about the content
        """Whether the first mail has the headers."""
        return not header_names(head).isdisjoint(_OURS)

    def load(self) -> None:
        """See base.Loading."""
        mail_reading.load()

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer."""
        return mail_reading.mails_read(stream, settings, blobs, job)
