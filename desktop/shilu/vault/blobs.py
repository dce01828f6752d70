"""Attachments at rest: one encrypted file per content, named by a keyed hash, readable in pieces.

File: magic ‖ chunks of 64 KiB, each AES-256-GCM with nonce = chunk number (8 bytes) ‖ last-chunk flag (4 bytes),
the STREAM construction: chunks cannot be dropped, swapped or cut off. The key is random per blob and lives in the
database; dropping that row destroys the blob. Names hide which well-known files are in the vault.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import os
import re
import secrets
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shilu.core.errors import UserError
from shilu.core.record import BlobRef
from shilu.vault.storage import disk_errors, refuse_read_only, sync_file, sync_folder

CHUNK_BYTES = 64 * 1024
_MAGIC = b"SHILU-BLOB-1\0"
_TAG_BYTES = 16
_KEY_BYTES = 32
_SHA256 = re.compile(r"[0-9a-f]{64}")
_OURS = re.compile(r"[0-9a-f]{64}|\.tmp-[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class SealedBlob:
    """A sealed file that waits under a temporary name until it is kept."""

    ref: BlobRef
    key: bytes
    temporary: Path


class BlobSealer:
    """Writes one blob: ``write`` pieces of any size, then ``close`` or ``abort``. Nothing of it is visible before."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / f".tmp-{secrets.token_hex(8)}"
        self._key = secrets.token_bytes(32)
        self._cipher = AESGCM(self._key)
        self._hash = hashlib.sha256()
        self._size = self._count = 0
        self._pending = bytearray()
        with disk_errors("blobs"):
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            self._file: BinaryIO = os.fdopen(descriptor, "wb")
            self._file.write(_MAGIC)

    def write(self, piece: bytes) -> None:
        """Add bytes."""
        self._hash.update(piece)
        self._size += len(piece)
        self._pending += piece
        with disk_errors("blobs"):
            # The last chunk is sealed as such, so one is always held back.
            while len(self._pending) > CHUNK_BYTES:
                self._seal(bytes(self._pending[:CHUNK_BYTES]), last=False)
                del self._pending[:CHUNK_BYTES]

    def close(self) -> SealedBlob:
        """Finish; the bytes are on the disk, under a temporary name."""
        try:
            with disk_errors("blobs"):
                self._seal(bytes(self._pending), last=True)
                sync_file(self._file)
                self._file.close()
        except BaseException:
            self.abort()
            raise
        return SealedBlob(BlobRef(self._hash.hexdigest(), self._size), self._key, self._path)

    def abort(self) -> None:
        """Drop what was written."""
        # Closing writes what is still in the buffer, which a full disk refuses; it is not wanted any more.
        with suppress(OSError):
            self._file.close()
        self._path.unlink(missing_ok=True)

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._count, last=last), chunk, _MAGIC))
        self._count += 1


class BlobReader(io.RawIOBase):
    """The plain bytes of a sealed blob, each chunk checked before it is handed out; seekable."""

    def __init__(self, path: Path, key: bytes, size_bytes: int) -> None:
        super().__init__()
        self._cipher = _cipher(key)
        try:
            self._file: BinaryIO = path.open("rb")
        except OSError as error:
            raise UserError("vault.attachment_missing") from error
        self._size = size_bytes
        self._position = 0
        self._loaded = -1
        self._chunk = b""
        if self._file.read(len(_MAGIC)) != _MAGIC:
            self._file.close()
            raise UserError("vault.attachment_damaged")
        if size_bytes == 0:
            try:
                self._load(0)  # there is nothing to read, and it must be that nothing which was sealed
            except UserError:
                self._file.close()
                raise

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed has no read-write buffer here
        wanted = min(len(buffer), self._size - self._position)
        if wanted <= 0:
            return 0
        number, start = divmod(self._position, CHUNK_BYTES)
        self._load(number)
        piece = self._chunk[start : start + wanted]
        if not piece:
            raise UserError("vault.attachment_damaged")
        buffer[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _load(self, number: int) -> None:
        if number == self._loaded:
            return
        self._file.seek(len(_MAGIC) + number * (CHUNK_BYTES + _TAG_BYTES))
        sealed = self._file.read(CHUNK_BYTES + _TAG_BYTES)
        last = number == max(0, self._size - 1) // CHUNK_BYTES
        try:
            self._chunk = self._cipher.decrypt(_nonce(number, last=last), sealed, _MAGIC)
        except (InvalidTag, ValueError) as error:
            raise UserError("vault.attachment_damaged") from error
        self._loaded = number


def _cipher(key: bytes) -> AESGCM:
    """Raises UserError ``vault.attachment_damaged`` for what cannot be a key."""
    try:
        return AESGCM(key)
    except ValueError as error:
        raise UserError("vault.attachment_damaged") from error


class SealedStream:
    """Tells whether the bytes of a sealed file, taken as they pass by, are what was sealed."""

    def __init__(self, key: bytes, size_bytes: int) -> None:
        self._is_good = len(key) == _KEY_BYTES and size_bytes >= 0
        self._cipher = AESGCM(key if self._is_good else bytes(_KEY_BYTES))
        self._left = sealed_bytes(size_bytes) - len(_MAGIC)
        self._number, self._last = -1, _chunk_count(size_bytes) - 1
        self._pending = bytearray()

    def take(self, piece: bytes) -> None:
        """The next bytes, as many as there are."""
        if not self._is_good:
            return
        self._pending += piece
        at = 0
        while self._number <= self._last and at + self._expected <= len(self._pending):
            self._judge(bytes(self._pending[at : (at := at + self._expected)]))
        del self._pending[:at]

    @property
    def is_whole(self) -> bool:
        """Asked at the end: every chunk is there, genuine, in its place, and nothing follows the last one."""
        return self._is_good and self._number > self._last and not self._pending

    @property
    def _expected(self) -> int:
        return len(_MAGIC) if self._number < 0 else min(CHUNK_BYTES + _TAG_BYTES, self._left)

    def _judge(self, sealed: bytes) -> None:
        if self._number < 0:
            self._is_good = sealed == _MAGIC
        else:
            self._left -= len(sealed)
            try:
                self._cipher.decrypt(_nonce(self._number, last=self._number == self._last), sealed, _MAGIC)
            except (InvalidTag, ValueError):
                self._is_good = False
        self._number += 1


class BlobFolder:
    """The folder ``blobs/`` of a vault."""

    def __init__(self, folder: Path, *, name_key: bytes) -> None:
        self._folder = folder
        self._name_key = name_key

    def sealer(self) -> BlobSealer:
        """Begin a new blob. Raises UserError ``vault.read_only``, ``disk.…``."""
        refuse_read_only(self._folder)
        return BlobSealer(self._folder)

    def keep(self, sealed: SealedBlob) -> None:
        """Give a sealed blob its final name. ``sync`` must follow before the commit that names it."""
        with disk_errors("blobs"):
            sealed.temporary.replace(self._folder / self.name_of(sealed.ref.sha256))

    def drop(self, sealed: SealedBlob) -> None:
        """Remove a sealed blob that is not wanted. On a failing disk it stays, and a later opening removes it."""
        with suppress(OSError):
            sealed.temporary.unlink(missing_ok=True)

    def open_waiting(self, sealed: SealedBlob) -> BinaryIO:
        """The plain bytes of a blob that still has its temporary name."""
        return io.BufferedReader(BlobReader(sealed.temporary, sealed.key, sealed.ref.size_bytes), CHUNK_BYTES)

    def sync(self) -> None:
        """Return when the names given by ``keep`` are on the disk."""
        sync_folder(self._folder)

    def open(self, sha256: str, *, key: bytes, size_bytes: int) -> BinaryIO:
        """The plain bytes. Raises UserError ``vault.attachment_missing`` or ``vault.attachment_damaged``."""
        reader = BlobReader(self._folder / self.name_of(sha256), key, size_bytes)
        return io.BufferedReader(reader, CHUNK_BYTES)

    def has_right_size(self, sha256: str, size_bytes: int) -> bool:
        """Whether the file is as long as it was made: what follows the last chunk is never read."""
        with disk_errors("blobs"):
            found = (self._folder / self.name_of(sha256)).stat().st_size
        return found == sealed_bytes(size_bytes)

    def name_of(self, sha256: str) -> str:
        """The file name of a content: HMAC-SHA256 with the vault's name key. What is no hash names no file there is."""
        content = bytes.fromhex(sha256) if _SHA256.fullmatch(sha256) else sha256.encode("utf-8", "surrogatepass")
        return hmac.digest(self._name_key, content, "sha256").hex()

    def remove(self, sha256: str) -> None:
        """Remove a blob whose key is gone."""
        with disk_errors("blobs"):
            (self._folder / self.name_of(sha256)).unlink(missing_ok=True)

    def sweep(self, known: frozenset[str]) -> int:
        """Remove what an interrupted import left: our own names that the database does not know. Returns how many."""
        removed = 0
        with suppress(OSError):  # what is left shows nowhere, and keeps nobody out
            for path in self._folder.iterdir():
                if _OURS.fullmatch(path.name) and path.name not in known:
                    path.unlink()
                    removed += 1
        return removed


def sealed_bytes(size_bytes: int) -> int:
    """How long the sealed file of so many bytes is."""
    return len(_MAGIC) + size_bytes + _chunk_count(size_bytes) * _TAG_BYTES


def chunks(path: Path, key: bytes, size_bytes: int) -> Iterator[bytes | None]:
    """The chunks of a sealed file that may be damaged; None for each that is not what was sealed, and for all that is
    missing at its end: how long it was is only what somebody wrote down."""
    try:
        cipher, count = _cipher(key), _chunk_count(size_bytes)
    except UserError:
        yield None
        return
    with path.open("rb") as file:
        for number in range(count):
            try:
                file.seek(len(_MAGIC) + number * (CHUNK_BYTES + _TAG_BYTES))
                sealed = file.read(CHUNK_BYTES + _TAG_BYTES)
                if not sealed:
                    yield None
                    return
                yield cipher.decrypt(_nonce(number, last=number == count - 1), sealed, _MAGIC)
            except (OSError, InvalidTag, ValueError):
                yield None


def _chunk_count(size_bytes: int) -> int:
    return max(1, -(-size_bytes // CHUNK_BYTES))


def _nonce(number: int, *, last: bool) -> bytes:
    return struct.pack(">QI", number, last)
