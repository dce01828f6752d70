"""The encrypted pages of a database file, read without SQLite: which are whole, and what stands in them.

SQLite cannot be asked for that: one bad page makes a connection refuse the others, ``backup()`` copies a bad page as
zeros and calls it well, and ``cipher_integrity_check`` reads past the write-ahead log (all three measured, with
SQLCipher 4.19).

SQLCipher 4: AES-256-CBC per page, then 16 bytes of IV and 64 of HMAC-SHA512 over ciphertext, IV and page number.
The first 16 bytes of the file are a salt from which, with the key, the key of the HMAC is made.
"""

from __future__ import annotations

import errno
import hashlib
import hmac
import os
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from shilu.core.job import Job
from shilu.vault.storage import disk_errors
from shilu.vault.write_ahead_log import FRAME_HEADER_BYTES, PAGE_BYTES, Log, read_log

SALT_BYTES = 16
RESERVED_BYTES = 80
_MAC_BYTES = 64
_SQLITE = b"SQLite format 3\0"
_LOCK_PAGE = 0x4000_0000 // PAGE_BYTES + 1
"""The page around the first gibibyte is never used: SQLite locks bytes in it."""
_AT_ONCE = 256


class PageCipher:
    """The keys of one database file."""

    def __init__(self, key: bytes, salt: bytes) -> None:
        self._key = key
        # as SQLCipher does: two rounds only, since the key is random already
        self._mac_key = hashlib.pbkdf2_hmac("sha512", key, bytes(byte ^ 0x3A for byte in salt), 2, 32)

    def is_whole(self, number: int, page: bytes) -> bool:
        """Whether a page, as it stands in the file, is what was once written as this page with this key."""
        if len(page) != PAGE_BYTES:
            return False
        start = SALT_BYTES if number == 1 else 0
        mac = hmac.digest(self._mac_key, page[start:-_MAC_BYTES] + struct.pack("<I", number), "sha512")
        return hmac.compare_digest(mac, page[-_MAC_BYTES:])

    def plain(self, number: int, page: bytes) -> bytes:
        """What stands in a whole page, without the reserved bytes at its end."""
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

        start = SALT_BYTES if number == 1 else 0
        vector = page[PAGE_BYTES - RESERVED_BYTES : PAGE_BYTES - _MAC_BYTES]
        opened = Cipher(algorithms.AES(self._key), modes.CBC(vector)).decryptor()
        text = opened.update(page[start : PAGE_BYTES - RESERVED_BYTES])
        return _SQLITE + text if number == 1 else text


class PageFile:
    """A database file and its write-ahead log, opened for reading only. Page numbers begin with 1."""

    def __init__(self, path: Path, key: bytes, *, salt: bytes = b"") -> None:
        """``salt``: a copy of the first 16 bytes, for a file whose own are damaged. Raises OSError."""
        self._file: BinaryIO = path.open("rb")
        self._log_file: BinaryIO | None = None
        try:
            self.in_file = -(-os.fstat(self._file.fileno()).st_size // PAGE_BYTES)
            self._cipher, self.has_lost_salt = self._fitting_cipher(key, salt)
            log = path.with_name(path.name + "-wal")
            self._log_file = log.open("rb") if log.is_file() else None
            self.log = Log() if self._log_file is None else read_log(self._log_file, self._cipher.is_whole)
        except BaseException:
            self.close()
            raise

    @property
    def count(self) -> int:
        """How many pages there are, or should be by what the file says of itself."""
        if self.log.pages:
            return self.log.pages
        first = self.page(1)
        return max(self.in_file, 0 if first is None else struct.unpack(">I", first[28:32])[0])

    def page(self, number: int) -> bytes | None:
        """What stands in a page now; None when no whole version of it is there."""
        for place in reversed(self.log.frames.get(number, ())):
            page = self._frame(place)
            if self._cipher.is_whole(number, page):
                return self._cipher.plain(number, page)
        page = self._raw(number)
        return self._cipher.plain(number, page) if self._cipher.is_whole(number, page) else None

    def damaged(self, job: Job) -> Iterator[int]:
        """The pages of which the latest version is not whole. A page that the log holds is judged there."""
        count = self.count
        for start in range(1, count + 1, _AT_ONCE):
            job.check()
            job.progress("pages", start - 1, count)
            some = range(start, min(start + _AT_ONCE, count + 1))
            stretch = self._raw_stretch(some)
            for number in some:
                if number == _LOCK_PAGE:
                    continue
                frames = self.log.frames.get(number)
                at = (number - start) * PAGE_BYTES
                page = self._frame(frames[-1]) if frames else stretch[at : at + PAGE_BYTES]
                is_whole = self._cipher.is_whole(number, page) or self._whole_at_second_sight(number)
                if not is_whole or self._lacks_salt(number):
                    yield number

    def damaged_among(self, numbers: Iterable[int]) -> tuple[int, ...]:
        """Those of these pages of which the latest version is not whole."""
        return tuple(number for number in numbers if number <= self.count and not self._is_whole(number))

    def _is_whole(self, number: int) -> bool:
        frames = self.log.frames.get(number)
        is_whole = self._cipher.is_whole(number, self._frame(frames[-1]) if frames else self._raw(number))
        return is_whole and not self._lacks_salt(number)

    def _lacks_salt(self, number: int) -> bool:
        """No page's code covers the salt. What the log has of the first page brings it along."""
        return number == 1 and self.has_lost_salt and 1 not in self.log.frames

    def close(self) -> None:
        """Let go of both files."""
        self._file.close()
        if self._log_file is not None:
            self._log_file.close()

    def __enter__(self) -> PageFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _fitting_cipher(self, key: bytes, salt: bytes) -> tuple[PageCipher, bool]:
        """With the file's own salt, or with the copy of it where only that one fits a page; and whether it is so."""
        some = [(number, self._raw(number)) for number in range(1, min(self.in_file, 16) + 1)]
        ciphers = [PageCipher(key, one) for one in (some[0][1][:SALT_BYTES] if some else b"", salt) if one]
        for cipher in ciphers:
            if any(cipher.is_whole(number, page) for number, page in some):
                return cipher, cipher is not ciphers[0]
        return ciphers[0] if ciphers else PageCipher(key, bytes(SALT_BYTES)), False

    def _whole_at_second_sight(self, number: int) -> bool:
        """A page may be read while it is being written; then it is whole a moment later."""
        return number not in self.log.frames and self._cipher.is_whole(number, self._raw(number))

    def _raw_stretch(self, numbers: range) -> bytes:
        try:
            self._file.seek((numbers.start - 1) * PAGE_BYTES)
            return self._file.read(len(numbers) * PAGE_BYTES)
        except OSError:  # somewhere in it the disk cannot be read: one by one
            return b"".join(self._raw(number).ljust(PAGE_BYTES, b"\0") for number in numbers)

    def _raw(self, number: int) -> bytes:
        try:
            self._file.seek((number - 1) * PAGE_BYTES)
            return self._file.read(PAGE_BYTES)
        except OSError:
            return b""

    def _frame(self, place: int) -> bytes:
        assert self._log_file is not None  # noqa: S101 - frames come from it
        try:
            self._log_file.seek(place + FRAME_HEADER_BYTES)
            return self._log_file.read(PAGE_BYTES)
        except OSError:
            return b""


def has_cut_log(path: Path, keys: Iterable[bytes], salt: bytes) -> bool:
    """Whether more follows a damaged stretch of what a crash left of the write-ahead log: SQLite would drop that, and
    say nothing. Asked before SQLite touches it. ``keys``: those that the file may have."""
    log = path.with_name(path.name + "-wal")
    if not path.is_file() or not log.is_file() or log.stat().st_size == 0:
        return False
    for key in keys:
        with PageFile(path, key, salt=salt) as file:
            if file.log.is_cut_short:
                return True
    return False


def copy_raw(path: Path, to: Path) -> None:
    """Copy a database file as it is; a page that the disk does not give is zeros. Raises UserError ``disk.…``."""
    with disk_errors(to.name), path.open("rb") as source, to.open("wb") as target:
        size = os.fstat(source.fileno()).st_size
        for at in range(0, size, _AT_ONCE * PAGE_BYTES):
            wanted = min(_AT_ONCE * PAGE_BYTES, size - at)
            try:
                source.seek(at)
                target.write(source.read(wanted))
            except OSError as error:
                if error.errno != errno.EIO:
                    raise
                target.seek(at)
                target.write(b"".join(_page_or_zeros(source, at + n) for n in range(0, wanted, PAGE_BYTES))[:wanted])


def _page_or_zeros(source: BinaryIO, at: int) -> bytes:
    try:
        source.seek(at)
        return source.read(PAGE_BYTES).ljust(PAGE_BYTES, b"\0")
    except OSError:
        return bytes(PAGE_BYTES)
