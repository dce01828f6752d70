"""Importer for the folder of an iPhone's backup, unencrypted: calls, voicemails and messages as one source.

It is fed ``Manifest.plist``; the databases come beside it (iphone_folder), each under ``DOMAIN-PATH``, which stands in
front of the locators of its rows: ``HomeDomain-Library/SMS/sms.db!message[12]``. Knows core records; not the vault.
"""

from __future__ import annotations

import plistlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from xml.parsers.expat import ExpatError

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.record import RawRecord, ReadMember, SourceFacts, SourceWarning
from shilu.importers.base import BlobStore, Ended, ReadSettings, SourceStream, SourceValue
from shilu.importers.iphone_folder import CALLS, DATABASES, IMPORTER, INFO
from shilu.importers.phone_database import PhoneDatabase
from shilu.importers.sqlite_image import WAL_ENDING

_MOST_PLIST_BYTES = 64 << 20  # Info.plist holds the icons of all apps
_MOST_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class IphoneBackup:
    """Found by its folder, not by the beginning of a file."""

    name: str = IMPORTER
    version: str = "1"

    def identify(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # a backup is a folder
        """No file is one."""
        return False

    def load(self) -> None:
        """See base.Loading."""
        PhoneDatabase().load()

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer. Refuses with UserError ``file.iphone_backup_encrypted`` or
        ``file.iphone_backup_damaged``."""
        from shilu.importers.database_reading import DatabaseReading

        manifest = _plist(stream)
        if manifest.get("IsEncrypted"):
            raise UserError("file.iphone_backup_encrypted")
        reading = DatabaseReading(settings, blobs, job)
        info: Mapping[str, object] = {}
        try:
            described = stream.companion(INFO)
            info = _plist(described) if described else {}
        except UserError as error:
            yield from reading.warnings.of(INFO, "backup_file_unread", error.code)
        facts = _facts(manifest, info)
        yield SourceFacts(facts)
        for name in DATABASES:
            found = stream.companion(name)
            if found is None:
                if name == CALLS:
                    yield from reading.warnings.of(name, "no_calls_in_backup")
                continue
            before = reading.rows
            try:
                for value in reading.values(found, stream.companion(name + WAL_ENDING), member=name):
                    yield from _placed(value, facts)
            except UserError as error:
                reading.partial = True
                yield from reading.warnings.of(name, "backup_file_unread", error.code)
            yield ReadMember(name, PhoneDatabase().name, reading.rows - before)
        yield from reading.warnings.left_out()
        yield Ended(reading.partial, reading.rows)


def _placed(value: SourceValue, facts: Mapping[str, str]) -> Iterator[SourceValue]:
    """A value of one of the databases. A backup without a log had none; a record without a line reached the phone's."""
    match value:
        case SourceWarning(code="wal_not_there"):
            return
        case RawRecord(own=""):
            yield replace(value, own=facts.get("device_number", ""))
        case _:
            yield value


def _plist(stream: SourceStream) -> Mapping[str, object]:
    content = bytearray()
    while len(content) <= _MOST_PLIST_BYTES and (chunk := stream.read(1 << 20)):
        content += chunk
    try:
        if len(content) > _MOST_PLIST_BYTES:
            raise ValueError
        found = plistlib.loads(content)
    except (plistlib.InvalidFileException, ExpatError, ValueError, TypeError, LookupError, RecursionError) as error:
        raise UserError("file.iphone_backup_damaged") from error
    if not isinstance(found, dict):
        raise UserError("file.iphone_backup_damaged")
    return found


def _facts(manifest: Mapping[str, object], info: Mapping[str, object]) -> dict[str, str]:
    """Which phone it was, its number, and when the backup was made, as far as the backup says so."""
    lockdown = manifest.get("Lockdown")
    inner = lockdown if isinstance(lockdown, dict) else {}
    name = _said(info.get("Device Name")) or _said(inner.get("DeviceName"))
    model = _said(info.get("Product Type")) or _said(inner.get("ProductType"))
    system = _said(info.get("Product Version")) or _said(inner.get("ProductVersion"))
    made = info.get("Last Backup Date") or manifest.get("Date")
    found = {
        "device": ", ".join(part for part in (name, model) if part),
        "device_number": _said(info.get("Phone Number")),
        "device_system": f"iOS {system}" if system else "",
        "backup_made_at": made.replace(tzinfo=UTC).isoformat() if isinstance(made, datetime) else "",
    }
    return {name: fact for name, fact in found.items() if fact}


def _said(value: object) -> str:
    text = value.strip()[:_MOST_CHARACTERS] if isinstance(value, str) else ""
    return text.encode("utf-8", "replace").decode().replace("\0", "")
