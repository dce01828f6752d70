"""The folder of an iPhone's backup, as Finder, iTunes and libimobiledevice make it: which of its files are which.

A file of the phone lies under the SHA-1 of ``DOMAIN-PATH``, since iOS 10 in a folder of that name's first two letters.
The names are computed here, so that nothing of ``Manifest.db`` has to be believed. Knows the file system; what the
files hold is read in the child (iphone_backup).
"""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from shilu.core.job import Job
from shilu.core.record import RawAttachment, RawRecord, SourceFile
from shilu.importers.base import BlobStore
from shilu.importers.sqlite_image import WAL_ENDING

IMPORTER = "iphone_backup"
MANIFEST, INFO = "Manifest.plist", "Info.plist"
CALLS = "HomeDomain-Library/CallHistoryDB/CallHistory.storedata"
DATABASES = (
    CALLS,
    "HomeDomain-Library/CallHistoryDB/CallHistoryTemp.storedata",
    "WirelessDomain-Library/CallHistory/call_history.db",
    "HomeDomain-Library/SMS/sms.db",
    "HomeDomain-Library/Voicemail/voicemail.db",
)
_HOMES = ("~/", "/var/mobile/", "/private/var/mobile/")
_DOMAINS = ("MediaDomain", "HomeDomain")
_BLOCK = 1 << 20


def file_id(name: str) -> str:
    """Under which name a backup keeps ``DOMAIN-PATH``."""
    return hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest()


def paths() -> Mapping[str, tuple[str, ...]]:
    """What the importer asks for, and where in the folder that may lie."""
    logs = tuple(name + WAL_ENDING for name in DATABASES)
    return {INFO: (INFO,)} | {name: _places(name) for name in (*DATABASES, *logs)}


def meant_by(path: Path) -> BackupFolder | None:
    """The backup that a person means who chose its folder, or the list of files in it."""
    folder = path.parent if path.name == MANIFEST else path
    try:
        return BackupFolder(folder) if (folder / MANIFEST).is_file() else None
    except OSError:  # a name that the disk cannot have, a folder that nobody may enter: said where it is opened
        return None


@dataclass(frozen=True, slots=True)
class BackupFolder:
    """A folder with a ``Manifest.plist``."""

    path: Path

    @property
    def manifest(self) -> Path:
        """The file that says whether the backup is encrypted."""
        return self.path / MANIFEST

    def source(self, files: Mapping[str, SourceFile]) -> SourceFile:
        """The folder as one source. Its hash is that of the list that ``sha256sum`` would print for these files, by
        name."""
        listed = "".join(f"{files[name].sha256}  {name}\n" for name in sorted(files))
        sizes, times = [file.size_bytes for file in files.values()], [file.modified_ms or 0 for file in files.values()]
        return SourceFile(self.path.name, hashlib.sha256(listed.encode()).hexdigest(), sum(sizes), max(times))

    def with_files(self, record: RawRecord, blobs: BlobStore, job: Job) -> RawRecord:
        """A record with the files that it names, as far as they are here; the others stay named."""
        attached, missing = list(record.attachments), []
        for named in record.named:
            path = self._path_of(named)
            if path is None:
                missing.append(named)
                continue
            writer = blobs.create()
            try:
                with path.open("rb") as file:
                    while block := file.read(_BLOCK):
                        writer.write(block)
                        job.check()
            except BaseException:
                writer.abort()
                raise
            name = named.rpartition("/")[2]
            media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
            attached.append(RawAttachment(writer.close(), name, media_type))
        return replace(record, attachments=tuple(attached), named=tuple(missing))

    def _path_of(self, named: str) -> Path | None:
        """Where a file lies that a message names as the phone does. What is named becomes a hash, never a path."""
        for home in _HOMES:
            named = named.removeprefix(home)
        places = (self.path / place for domain in _DOMAINS for place in _places(f"{domain}-{named}"))
        return next((place for place in places if place.is_file() and not place.is_symlink()), None)


def _places(name: str) -> tuple[str, ...]:
    named = file_id(name)
    return f"{named[:2]}/{named}", named
