"""The files of an encrypted iPhone backup: which key each has, and what it holds.

Which key belongs to which file stands in ``Manifest.db``, itself encrypted with a key in ``Manifest.plist``: a table
``Files`` whose column ``file`` is a property list of NSKeyedArchiver with ``EncryptionKey`` and ``Size``. Contents
are AES-256-CBC with a zero vector, filled up to whole blocks.
"""

from __future__ import annotations

import plistlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers.expat import ExpatError

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.importers.base import SourceStream
from shilu.importers.iphone_folder import FileKey
from shilu.importers.iphone_keys import ClassKeys, DamagedKeys, class_keys
from shilu.importers.sqlite_image import image_of
from shilu.importers.sqlite_tables import DamagedTable, Tables, UnreadableRow

_BLOCK = 16
_CHUNK = 1 << 20
_KEPT = ("Library/SMS/", "Library/CallHistory", "Library/Voicemail/")  # where calls and messages have their files
_NO_PLIST = (plistlib.InvalidFileException, ExpatError, ValueError, TypeError, LookupError, AttributeError)


def load() -> None:
    """What is loaded on first use: see base.Loading."""
    Cipher(algorithms.AES(bytes(32)), modes.CBC(bytes(16))).decryptor()


@dataclass(slots=True)
class Unlocked:
    """``keys`` are those of the files that may be asked for, by the name under which the backup keeps each."""

    keys: Mapping[str, FileKey] = field(default_factory=dict)

    def opened(self, stream: SourceStream, file_id: str) -> SourceStream:
        """A file of the backup as it was on the phone; as it is, where it has no key."""
        key = self.keys.get(file_id)
        return stream if key is None else DecryptedStream(stream, key)


def unlocked(manifest: Mapping[str, object], listed: SourceStream | None, password: str, job: Job) -> Unlocked:
    """Opens a backup with its password. Raises DamagedKeys, WrongPassword, and UserError
    ``file.database_damaged`` and ``file.database_too_large``."""
    bag, wrapped = manifest.get("BackupKeyBag"), manifest.get("ManifestKey")
    if not isinstance(bag, bytes) or not isinstance(wrapped, bytes) or listed is None:
        raise DamagedKeys  # one of iOS 9 or before has no ManifestKey
    classes = class_keys(bag, password, job)
    key = FileKey(classes.file_key(wrapped), listed.size_bytes)
    tables = Tables(image_of(DecryptedStream(listed, key), None, job))
    try:
        return Unlocked(dict(_keys(tables, classes, job)))
    finally:
        tables.close()


def _keys(tables: Tables, classes: ClassKeys, job: Job) -> Iterator[tuple[str, FileKey]]:
    if not tables.has("Files", "fileID", "relativePath", "file"):
        raise DamagedKeys
    try:
        for count, row in enumerate(tables.rows("Files")):
            if count % 1_000 == 0:
                job.check()
                job.progress("reading", count, None)
            if isinstance(row, UnreadableRow):
                continue
            named, path, content = (row.cells.get(name) for name in ("fileID", "relativePath", "file"))
            if (
                isinstance(named, str)
                and isinstance(path, str)
                and isinstance(content, bytes)
                and path.startswith(_KEPT)
            ):
                key = _key(content, classes)
                if key is not None:
                    yield named, key
    except DamagedTable as error:
        raise UserError("file.database_damaged") from error


def _key(content: bytes, classes: ClassKeys) -> FileKey | None:
    """What a row of the list says of a file; None where it has no key, or none that opens."""
    try:
        archive: dict[str, Any] = plistlib.loads(content)
        objects = archive["$objects"]
        root = objects[archive["$top"]["root"].data]
        wrapped = objects[root["EncryptionKey"].data]
        wrapped = wrapped["NS.data"] if isinstance(wrapped, dict) else wrapped
        return FileKey(classes.file_key(bytes(wrapped)), int(root["Size"]))
    except (*_NO_PLIST, RecursionError, DamagedKeys):
        return None


class DecryptedStream:
    """See base.SourceStream. The last block is filled up: what lies beyond the size of the file is dropped."""

    def __init__(self, stream: SourceStream, key: FileKey) -> None:
        self._stream = stream
        self.size_bytes = max(0, min(key.size_bytes, stream.size_bytes))
        self._cipher = key.decryptor()
        self._key, self._left, self._rest = key, self.size_bytes, b""

    def read(self, size: int) -> bytes:
        """The next bytes, empty at the end."""
        while not self._rest and (block := self._stream.read(max(size, _BLOCK) // _BLOCK * _BLOCK)):
            self._rest = self._cipher.update(block)[: self._left]
            self._left -= len(self._rest)
        data, self._rest = self._rest[:size], self._rest[size:]
        return data

    def reread(self, offset: int, size: int) -> bytes:
        """Bytes of any place that was read."""
        first = offset // _BLOCK * _BLOCK
        size = max(0, min(size, self.size_bytes - offset))
        before = self._stream.reread(first - _BLOCK, _BLOCK) if first else bytes(_BLOCK)
        cipher = Cipher(algorithms.AES(self._key.key), modes.CBC(before)).decryptor()
        data = cipher.update(self._stream.reread(first, -(-(offset + size - first) // _BLOCK) * _BLOCK))
        return data[offset - first : offset - first + size]

    def companion(self, untrusted_name: str) -> SourceStream | None:  # noqa: ARG002  # who unlocked it asks the folder
        """None."""
        return None
