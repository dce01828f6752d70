"""Importer for the folder of an iPhone's backup, encrypted or not: calls, voicemails and messages as one source.

It is fed ``Manifest.plist``; the databases come beside it (iphone_folder), each under ``DOMAIN-PATH``, which stands in
front of the locators of its rows: ``HomeDomain-Library/SMS/sms.db!message[12]``. Knows core records; not the vault.
"""

from __future__ import annotations

import plistlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.parsers.expat import ExpatError

from msgspec import structs

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.record import Asked, Question, RawRecord, ReadMember, SourceFacts, SourceWarning
from shilu.importers.base import BlobStore, Ended, ReadSettings, SourceStream, SourceValue
from shilu.importers.iphone_folder import (
    CALLS,
    DATABASES,
    IMPORTER,
    INFO,
    LISTED,
    candidates,
    facts_with,
    file_id,
)
from shilu.importers.phone_database import PhoneDatabase
from shilu.importers.sqlite_image import WAL_ENDING

if TYPE_CHECKING:
    from shilu.importers.iphone_locked import Unlocked

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
        from shilu.importers import iphone_locked

        PhoneDatabase().load()
        iphone_locked.load()

    def read(self, stream: SourceStream, settings: ReadSettings, blobs: BlobStore, job: Job) -> Iterator[SourceValue]:
        """See base.Importer. Asks for the password of an encrypted one. Refuses with UserError
        ``file.iphone_backup_encrypted`` (of iOS 9 or before) or ``file.iphone_backup_damaged``."""
        from shilu.importers.database_reading import DatabaseReading
        from shilu.importers.iphone_keys import DamagedKeys, WrongPassword
        from shilu.importers.iphone_locked import Unlocked, unlocked

        manifest = _plist(stream)
        opened = Unlocked()
        if manifest.get("IsEncrypted"):
            if not settings.password:
                yield from _asked()
                return
            try:
                opened = unlocked(manifest, stream.companion(LISTED), settings.password, job)
            except WrongPassword:
                yield from _asked()
                return
            except (DamagedKeys, UserError) as error:
                raise UserError("file.iphone_backup_encrypted") from error
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
                log = stream.companion(name + WAL_ENDING)
                readable = opened.opened(found, file_id(name))
                log = None if log is None else opened.opened(log, file_id(name + WAL_ENDING))
                for value in reading.values(readable, log, member=name):
                    yield from _placed(value, facts, opened)
            except UserError as error:
                reading.partial = True
                yield from reading.warnings.of(name, "backup_file_unread", error.code)
            yield ReadMember(name, PhoneDatabase().name, reading.rows - before)
        yield from reading.warnings.left_out()
        yield Ended(reading.partial, reading.rows)


def _asked() -> Iterator[SourceValue]:
    yield Question(Asked.PASSWORD)
    yield Ended(partial=False, rows=0)


def _placed(value: SourceValue, facts: Mapping[str, str], opened: Unlocked) -> Iterator[SourceValue]:
    """A value of one of the databases. A backup without a log had none; a record without a line reached the phone's."""
    match value:
        case SourceWarning(code="wal_not_there"):
            return
        case RawRecord():
            names = [one for named in value.named for one in candidates(named)]
            keys = facts_with({name: opened.keys[name] for name in names if name in opened.keys})
            own = value.own or facts.get("device_number", "")
            yield structs.replace(value, own=own, facts={**value.facts, **keys})
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
