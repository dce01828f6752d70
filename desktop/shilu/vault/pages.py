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
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from shilu.core.job import Job
from shilu.vault.storage import disk_errors

PAGE_BYTES = 4096
SALT_BYTES = 16
RESERVED_BYTES = 80
_MAC_BYTES = 64
_SQLITE = b"SQLite format 3\0"
_LOCK_PAGE = 0x4000_0000 // PAGE_BYTES + 1
"""The page around the first gibibyte is never used: SQLite locks bytes in it."""
_AT_ONCE = 256
_WAL_HEADER, _FRAME_HEADER = 32, 24


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


@dataclass(frozen=True, slots=True)
class Log:
    """The write-ahead log beside a database.

    ``frames``: for each page the places of its committed frames in the file, the last one last. ``pages``: how many
    pages the database has with it. ``commits``: for each frame that ends a transaction its number, from 1, and
    whether its page is whole.
    """

    frames: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    pages: int = 0
    commits: tuple[tuple[int, bool], ...] = ()

    def is_cut_short(self, followed: int) -> bool:
        """Whether SQLite, which follows the log for that many frames, drops what was surely written.

        Where a log breaks off SQLite takes it for the trace of a power cut and says nothing. But a transaction is on
        the disk before the next one begins: one that breaks off, and a whole one after it, are damage.
        """
        dropped = [whole for frame, whole in self.commits if frame > followed]
        return any(dropped[1:])


class PageFile:
    """A database file and its write-ahead log, opened for reading only. Page numbers begin with 1."""

    def __init__(self, path: Path, key: bytes, *, salt: bytes = b"") -> None:
        """``salt``: a copy of the first 16 bytes, for a file whose own are damaged. Raises OSError."""
        self._file: BinaryIO = path.open("rb")
        self._log_file: BinaryIO | None = None
        try:
            self.in_file = -(-os.fstat(self._file.fileno()).st_size // PAGE_BYTES)
            self._cipher = self._fitting_cipher(key, salt)
            log = path.with_name(path.name + "-wal")
            self._log_file = log.open("rb") if log.is_file() else None
            self.log = Log() if self._log_file is None else self._read_log(self._log_file)
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
                if not self._cipher.is_whole(number, page) and not self._whole_at_second_sight(number):
                    yield number

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

    def _fitting_cipher(self, key: bytes, salt: bytes) -> PageCipher:
        """With the file's own salt, or with the copy of it where only that one fits a page."""
        some = [(number, self._raw(number)) for number in range(1, min(self.in_file, 16) + 1)]
        ciphers = [PageCipher(key, one) for one in (some[0][1][:SALT_BYTES] if some else b"", salt) if one]
        for cipher in ciphers:
            if any(cipher.is_whole(number, page) for number, page in some):
                return cipher
        return ciphers[0] if ciphers else PageCipher(key, bytes(SALT_BYTES))

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

    def _frame(self, place: int, file: BinaryIO | None = None) -> bytes:
        log = file or self._log_file
        assert log is not None  # noqa: S101 - frames come from it
        try:
            log.seek(place + _FRAME_HEADER)
            return log.read(PAGE_BYTES)
        except OSError:
            return b""

    def _read_log(self, file: BinaryIO) -> Log:
        """See https://www.sqlite.org/fileformat2.html#walformat. Frames of an earlier use of the log have other
        salts; what was never committed has no frame with a size after it."""
        try:
            header = file.read(_WAL_HEADER)
        except OSError:
            header = b""
        if len(header) < _WAL_HEADER:
            return Log()
        salts = header[16:24]
        committed: dict[int, tuple[int, ...]] = {}
        waiting: list[tuple[int, int]] = []
        commits: list[tuple[int, bool]] = []
        pages = 0
        for frame in range(os.fstat(file.fileno()).st_size // (_FRAME_HEADER + PAGE_BYTES)):
            place = _WAL_HEADER + frame * (_FRAME_HEADER + PAGE_BYTES)
            number, pages_after, found = self._frame_header(file, place)
            if found != salts:
                continue
            whole = self._cipher.is_whole(number, self._frame(place, file))
            if whole:
                waiting.append((number, place))
            if pages_after:
                commits.append((frame + 1, whole))
            if pages_after and whole:
                for page, where in waiting:
                    committed[page] = (*committed.get(page, ()), where)
                waiting.clear()
                pages = pages_after
        return Log(committed, pages, tuple(commits))

    @staticmethod
    def _frame_header(file: BinaryIO, place: int) -> tuple[int, int, bytes]:
        """Page number, pages in the database after a commit or 0, salts."""
        try:
            file.seek(place)
            return struct.unpack(">II8s", file.read(16))
        except (OSError, struct.error):
            return 0, 0, b""


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
