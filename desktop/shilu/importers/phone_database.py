"""Importer for single databases of a phone: calls, messages and voicemails of iPhones and Android phones.

All SQLite files begin alike, so that one importer claims them and asks the tables whose they are. A row's source bytes
are its cells as canonical JSON (sqlite_tables.TableRow.canonical), and those of the rows it was joined with, a line
each; its locator is ``table[rowid]``. Knows core records; not the vault.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shilu.core.job import Job
from shilu.importers.base import BlobStore, Ended, ReadSettings, SourceStream, SourceValue
from shilu.importers.sqlite_image import MAGIC, SHM_ENDING, WAL_ENDING


@dataclass(frozen=True, slots=True)
class PhoneDatabase:
    """CallHistory.storedata, call_history.db, voicemail.db, sms.db, chat.db, calllog.db, contacts2.db, mmssms.db."""

    name: str = "phone_database"
    version: str = "1"

    def identify(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # a name says nothing about the content
        """Whether it is a SQLite database; one without tables that we know is refused when it is read."""
        return head.startswith(MAGIC)

    def load(self) -> None:
        """See base.Loading: SQLite is there only where a database is read."""
        from shilu.importers import database_reading  # noqa: F401

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer. Refuses with UserError ``file.unknown_format``, ``file.database_damaged`` or
        ``file.database_too_large``."""
        from shilu.importers.database_reading import DatabaseReading

        reading = DatabaseReading(settings, blobs, job)
        stream.companion(SHM_ENDING)  # an index into the log, which is read without it
        yield from reading.values(stream, stream.companion(WAL_ENDING))
        yield from reading.warnings.left_out()
        yield Ended(reading.partial, reading.rows)
