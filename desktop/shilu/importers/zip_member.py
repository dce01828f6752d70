"""One member of a zip archive as a stream: unpacked and decrypted while it is read, never whole in memory.

Sizes and checksums of the archive are claims. What comes before the place where a member breaks is given; what is wrong
with it is ``trouble``. Stored, deflate and bzip2 are read; ZipCrypto and WinZip's AES through pyzipper.
"""

from __future__ import annotations

import bz2
import struct
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from shilu.importers.base import SourceStream
from shilu.importers.zip_directory import Entry, bytes_at

if TYPE_CHECKING:
    from pyzipper.zipfile_aes import AESZipDecrypter

MOST_RATIO = 200
"""How many bytes a packed byte may become, beyond the first mebibyte (design decision 15)."""
_RATIO_ALLOWANCE = 1 << 20
_WINDOW = 2 << 20  # of what was read last, to be read again
_PACKED_BLOCK = 1 << 18
_STEP = 1 << 14  # so little is unpacked again where a member breaks
_MOST_AT_ONCE = 1 << 20
_HEADER = struct.Struct("<4s5H3L2H")
_STORED, _DEFLATE, _BZIP2 = 0, 8, 12
_SALT_BYTES = {1: 8, 2: 12, 3: 16}
_VERIFIER_BYTES, _SEAL_BYTES, _CRYPTO_HEADER = 2, 10, 12

Find = Callable[[Entry, str], SourceStream | None]


class Broken(Exception):
    """A member goes no further; the argument is a short ASCII word for what is wrong."""


class _Decrypter(Protocol):
    def decrypt(self, data: bytes) -> bytes: ...


class MemberStream:
    """A member from its beginning. ``trouble`` is "" as long as nothing is wrong."""

    def __init__(self, source: SourceStream, entry: Entry, password: bytes | None, find: Find) -> None:
        self._source, self._entry, self._password, self._find = source, entry, password, find
        self._cursor = _Cursor(source, entry, password)
        self._again: _Cursor | None = None
        self._window, self._window_at = bytearray(), 0
        self.trouble = ""

    @property
    def size_bytes(self) -> int:
        """As the archive claims."""
        return self._entry.size_bytes

    def read(self, size: int) -> bytes:
        """See SourceStream. A member that breaks ends there."""
        if self.trouble:
            return b""
        try:
            data = self._cursor.read(size)
        except Broken as broken:
            self.trouble = str(broken)
            return b""
        self._window += data
        if len(self._window) > 2 * _WINDOW:
            cut = len(self._window) - _WINDOW
            del self._window[:cut]
            self._window_at += cut
        return data

    def reread(self, offset: int, size: int) -> bytes:
        """See SourceStream. Far back it is unpacked once more, from the beginning where it has to be."""
        if offset >= self._window_at:
            start = offset - self._window_at
            return bytes(self._window[start : start + size])
        if self._again is None or self._again.position > offset:
            self._again = _Cursor(self._source, self._entry, self._password)
        try:
            while self._again.position < offset:
                if not self._again.read(min(_MOST_AT_ONCE, offset - self._again.position)):
                    return b""
            return self._again.read(size)
        except Broken:
            return b""

    def companion(self, untrusted_name: str) -> SourceStream | None:
        """See SourceStream."""
        return self._find(self._entry, untrusted_name)


class _Cursor:
    """Goes through a member once."""

    def __init__(self, source: SourceStream, entry: Entry, password: bytes | None) -> None:
        self._source, self._entry = source, entry
        self._at, self._left = -1, entry.packed_bytes
        self._password = password
        self._decrypter: _Decrypter | None = None
        self._seal: Callable[[bytes], None] | None = None
        self._inflater = _inflater(entry.method)
        self._packed = b""
        self._ready = bytearray()
        self._crc = 0
        self._unpacked = 0
        self._most = max(entry.packed_bytes * MOST_RATIO, 0) + _RATIO_ALLOWANCE
        self._ended = False
        self._broken = ""
        self.position = 0

    def read(self, size: int) -> bytes:
        """The next bytes, empty at the end. Raises Broken."""
        if self._at < 0:
            self._begin()
        while len(self._ready) < size and not self._ended and not self._broken:
            try:
                self._step()
            except Broken as broken:
                self._broken = str(broken)  # what came before it is given first
        data = bytes(self._ready[:size])
        del self._ready[:size]
        self.position += len(data)
        if self._broken and not data:
            raise Broken(self._broken)
        return data

    def _begin(self) -> None:
        if self._entry.overlaps:
            raise Broken("overlaps")
        header = bytes_at(self._source, self._entry.header_at, _HEADER.size)
        if len(header) < _HEADER.size or not header.startswith(b"PK\x03\x04"):
            raise Broken("no header")
        fields = _HEADER.unpack(header)
        self._at = self._entry.header_at + _HEADER.size + fields[9] + fields[10]
        if self._at + self._left > self._source.size_bytes:
            raise Broken("cut off")
        if self._entry.is_encrypted:
            self._decrypt()

    def _decrypt(self) -> None:
        if self._password is None:
            raise Broken("password")
        entry = self._entry
        if entry.aes:
            if entry.aes not in _SALT_BYTES:
                raise Broken("key strength")
            aes = _aes_decrypter(entry, self._password, self._raw(_SALT_BYTES[entry.aes] + _VERIFIER_BYTES))
            self._left -= _SEAL_BYTES
            self._decrypter, self._seal = aes, aes.check_hmac
        else:
            self._decrypter = _crypto_decrypter(entry, self._password, self._raw(_CRYPTO_HEADER))
        if self._left < 0:
            raise Broken("cut off")

    def _raw(self, size: int) -> bytes:
        data = bytes_at(self._source, self._at, size)
        if len(data) < size:
            raise Broken("cut off")
        self._at += size
        self._left -= size
        return data

    def _step(self) -> None:
        """Unpack a little more."""
        if not self._packed and self._left:
            self._packed = self._raw(min(_PACKED_BLOCK, self._left))
            if self._decrypter is not None:
                self._packed = self._decrypter.decrypt(self._packed)
        inflater = self._inflater
        if inflater is None:
            data, self._packed = self._packed, b""
            ended = not self._left
        elif isinstance(inflater, bz2.BZ2Decompressor):
            data = self._decompress(inflater)
            ended = inflater.eof
        else:
            data = self._inflate(inflater)
            ended = inflater.eof
        self._unpacked += len(data)
        self._crc = zlib.crc32(data, self._crc)
        self._ready += data
        if self._unpacked > self._most:
            raise Broken("ratio")
        if ended:
            self._end()

    def _inflate(self, inflater: zlib._Decompress) -> bytes:
        piece, rest = self._packed[:_STEP], self._packed[_STEP:]
        if not piece:
            raise Broken("cut off")
        before = inflater.copy()
        try:
            data = inflater.decompress(piece, _MOST_AT_ONCE)
        except zlib.error:
            self._ready += _until_it_breaks(before, piece)
            raise Broken("bad data") from None
        self._packed = inflater.unconsumed_tail + rest
        return data

    def _decompress(self, inflater: bz2.BZ2Decompressor) -> bytes:
        piece, self._packed = self._packed, b""
        if not piece and inflater.needs_input:
            raise Broken("cut off")
        try:
            return inflater.decompress(piece, _MOST_AT_ONCE)
        except (OSError, ValueError):
            raise Broken("bad data") from None

    def _end(self) -> None:
        self._ended = True
        if self._seal is not None:
            self._finish_sealed(self._seal)
        if self._entry.crc is not None and self._crc != self._entry.crc:
            raise Broken("checksum")
        if self._unpacked != self._entry.size_bytes:
            raise Broken("size")

    def _finish_sealed(self, check: Callable[[bytes], None]) -> None:
        while self._left and self._decrypter is not None:  # what follows the packed data is sealed with it
            self._decrypter.decrypt(self._raw(min(_PACKED_BLOCK, self._left)))
        from pyzipper.zipfile import BadZipFile

        self._left = _SEAL_BYTES
        try:
            check(self._raw(_SEAL_BYTES))
        except BadZipFile:
            raise Broken("seal") from None


def opens(source: SourceStream, entry: Entry, password: bytes) -> bool:
    """Whether a password is that of a member, as far as its beginning can tell."""
    try:
        _Cursor(source, entry, password).read(_STEP)
    except Broken as broken:
        return str(broken) not in {"password", "bad data"}
    return True


def load() -> None:
    """Import what decrypts, and let it fetch what it fetches on first use."""
    from pyzipper import zipfile_aes

    zipfile_aes.AESZipEncrypter(b"x").encrypt(b"x")


def _inflater(method: int) -> zlib._Decompress | bz2.BZ2Decompressor | None:
    if method == _DEFLATE:
        return zlib.decompressobj(-15)
    return bz2.BZ2Decompressor() if method == _BZIP2 else None


def is_known(method: int) -> bool:
    """Whether this packing is read."""
    return method in {_STORED, _DEFLATE, _BZIP2}


def _until_it_breaks(inflater: zlib._Decompress, piece: bytes) -> bytes:
    """What can be unpacked of a piece that is damaged."""
    found = bytearray()
    try:
        for at in range(len(piece)):
            found += inflater.decompress(piece[at : at + 1])
    except zlib.error:
        pass
    return bytes(found)


def _aes_decrypter(entry: Entry, password: bytes, header: bytes) -> AESZipDecrypter:
    from pyzipper.zipfile_aes import AESZipDecrypter, AESZipInfo

    info = AESZipInfo()
    info.wz_aes_strength = entry.aes
    try:
        return AESZipDecrypter(info, password, header)
    except RuntimeError:
        raise Broken("password") from None


def _crypto_decrypter(entry: Entry, password: bytes, header: bytes) -> _Decrypter:
    from pyzipper.zipfile import CRCZipDecrypter, ZipInfo

    info = ZipInfo()
    info.CRC = entry.check << 24
    try:
        decrypter: _Decrypter = CRCZipDecrypter(info, password, header)
    except RuntimeError:
        raise Broken("password") from None
    return decrypter
