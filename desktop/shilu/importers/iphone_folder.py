"""The folder of an iPhone's backup, as Finder, iTunes and libimobiledevice make it: which of its files are which.

A file of the phone lies under the SHA-1 of ``DOMAIN-PATH``, since iOS 10 in a folder of that name's first two letters.
The names are computed here, so that nothing of ``Manifest.db`` has to be believed. Knows the file system; what the
files hold is read in the child (iphone_backup).
"""

from __future__ import annotations

import hashlib
import json
import mimetypes
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.record import RawAttachment, RawRecord, SourceFile
from shilu.importers.base import BlobStore
from shilu.importers.on_disk import is_own_file
from shilu.importers.sqlite_image import WAL_ENDING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import CipherContext

IMPORTER = "iphone_backup"
MANIFEST, INFO, LISTED = "Manifest.plist", "Info.plist", "Manifest.db"
KEYS = "keys_of_files"
"""A fact of a record of an encrypted backup on its way out of the child: the keys of the files that it names, as JSON
by the name under which the backup keeps each. It is taken off before a record goes on, and never stored."""
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
    return {INFO: (INFO,), LISTED: (LISTED,)} | {name: _places(name) for name in (*DATABASES, *logs)}


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
        """A record with the files that it names, as far as they are here; the others stay named. Raises UserError
        ``file.unreadable``."""
        attached, missing = list(record.attachments), []
        keys, facts = keys_of(record.facts)
        record = structs.replace(record, facts=facts)
        for named in record.named:
            path = self._path_of(named)
            if path is None:
                missing.append(named)
                continue
            writer = blobs.create()
            try:
                for block in _contents(path, keys.get(path.name)):
                    writer.write(block)
                    job.check()
            except BaseException:
                writer.abort()
                raise
            name = named.rpartition("/")[2]
            media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
            attached.append(RawAttachment(writer.close(), name, media_type))
        return structs.replace(record, attachments=tuple(attached), named=tuple(missing))

    def _path_of(self, named: str) -> Path | None:
        """Where a file lies that a message names as the phone does. What is named becomes a hash, never a path."""
        places = (self.path / place for one in candidates(named) for place in (f"{one[:2]}/{one}", one))
        return next(filter(is_own_file, places), None)


@dataclass(frozen=True, slots=True)
class FileKey:
    """What opens a file of an encrypted backup, and how long it was on the phone."""

    key: bytes
    size_bytes: int

    def decryptor(self) -> CipherContext:
        """From its beginning."""
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes  # most backups need none

        return Cipher(algorithms.AES(self.key), modes.CBC(bytes(16))).decryptor()


def candidates(named: str) -> Iterator[str]:
    """The names under which a backup may keep a file that a message names as the phone does."""
    for home in _HOMES:
        named = named.removeprefix(home)
    yield from (file_id(f"{domain}-{named}") for domain in _DOMAINS)


def facts_with(keys: Mapping[str, FileKey]) -> dict[str, str]:
    """Keys of files as a fact."""
    return {KEYS: json.dumps({name: [one.key.hex(), one.size_bytes] for name, one in keys.items()})} if keys else {}


def keys_of(facts: Mapping[str, str]) -> tuple[dict[str, FileKey], dict[str, str]]:
    """The way back, and the facts without them. What is no key counts as none."""
    rest = dict(facts)
    try:
        found = json.loads(rest.pop(KEYS, "{}"))
        keys = {str(name): FileKey(bytes.fromhex(key), int(size)) for name, (key, size) in found.items()}
    except (ValueError, TypeError, AttributeError):
        return {}, rest
    return {name: one for name, one in keys.items() if len(one.key) == 32}, rest


def _contents(path: Path, key: FileKey | None) -> Iterator[bytes]:
    """The blocks of a file as it was on the phone."""
    cipher = None if key is None else key.decryptor()
    left = 0 if key is None else key.size_bytes
    for block in _blocks(path):
        if cipher is None:
            yield block
            continue
        opened = cipher.update(block[: len(block) // 16 * 16])[:left]
        left -= len(opened)
        yield opened


def _blocks(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                yield block
    except OSError as error:  # the disk with the backup may be pulled out
        raise UserError("file.unreadable", name=path.name) from error


def _places(name: str) -> tuple[str, ...]:
    named = file_id(name)
    return f"{named[:2]}/{named}", named
