"""Files encrypted with age (C2SP age.md, version 1), piece by piece, for public keys or for a passphrase.

pyrage does the work for public keys. For a passphrase it wants the whole file in memory, so that form (one scrypt
stanza, HKDF-SHA256, ChaCha20-Poly1305 over chunks of 64 KiB) is written here; the tests compare the two both ways.
Plain bytes come out before the end of the file was checked: whoever takes them must wait for the last one.
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from shilu.core.errors import UserError

WORK_FACTOR = 18
"""log2 of scrypt's N: 256 MiB and some tenths of a second, as the age program itself has it."""
_MOST_WORK = 20  # 1 GiB: what a file from outside may make this computer spend
_INTRO = b"age-encryption.org/v1\n"
_LABEL = b"age-encryption.org/v1/scrypt"
_STANZA = re.compile(rb"-> scrypt ([A-Za-z0-9+/]{22}) ([1-9][0-9]?)\n([A-Za-z0-9+/]{43})\n--- ([A-Za-z0-9+/]{43})\n")
_HEADER_BYTES = 256  # more than any header of one scrypt stanza has
_MOST_HEADER_BYTES = 64 * 1024
"""Of one for public keys: several hundred of them. pyrage reads a header of any length, in a time that grows with its
square."""
_HEADER_ENDS = b"\n--- "
_CHUNK_BYTES = 64 * 1024
_TAG_BYTES = 16
_ZERO_NONCE = bytes(12)


@dataclass(frozen=True, slots=True)
class Lock:
    """For whom a file is encrypted: a passphrase, or public keys (``age1…``). One of the two."""

    passphrase: str = field(default="", repr=False)
    recipients: tuple[str, ...] = ()
    work_factor: int = WORK_FACTOR


def new_identity() -> str:
    """A fresh private key (``AGE-SECRET-KEY-1…``)."""
    import pyrage

    return str(pyrage.x25519.Identity.generate())


def public_key(identity: str) -> str:
    """The public key (``age1…``) of a private one."""
    import pyrage

    return str(pyrage.x25519.Identity.from_str(identity).to_public())


def is_public_key(untrusted: str) -> bool:
    """Whether a text is a public key that files can be encrypted for."""
    import pyrage

    try:
        pyrage.x25519.Recipient.from_str(untrusted)
    except pyrage.RecipientError:
        return False
    return True


def encrypt(pieces: Iterable[bytes], out: BinaryIO, lock: Lock) -> None:
    """Write pieces, encrypted. What ``pieces`` or ``out`` raises comes out as it is."""
    if lock.recipients:
        _encrypt_for_keys(pieces, out, lock.recipients)
    else:
        _encrypt_with_passphrase(pieces, out, lock)


def is_age(beginning: bytes) -> bool:
    """Whether a file begins as encrypted ones do."""
    return beginning.startswith(_INTRO)


def wants_passphrase(beginning: bytes) -> bool:
    """Whether a file is encrypted with a passphrase rather than for keys, by its first bytes."""
    return beginning.startswith(_INTRO + b"-> scrypt ")


def decrypt(file: BinaryIO, take: Callable[[bytes], None], *, passphrase: str = "", identities: Sequence[str]) -> None:
    """Hand the plain bytes to ``take``, in order. Only when this returns are they known to be whole.

    Raises UserError ``file.wrong_passphrase``, ``file.not_for_this_vault``, ``file.not_a_case_file`` and
    ``file.case_file_damaged``; what ``take`` raises comes out as it is.
    """
    beginning = file.read(_HEADER_BYTES)
    file.seek(0)
    if not is_age(beginning):
        raise UserError("file.not_a_case_file")
    if wants_passphrase(beginning):
        _decrypt_with_passphrase(file, take, passphrase)
    else:
        _decrypt_with_keys(file, take, identities)


# for public keys


class _Source:
    """What pyrage reads from: pieces put together to what it asks for. Keeps what went wrong, since pyrage does not."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""
        self.error: BaseException | None = None

    def read(self, size: int) -> bytes:
        try:
            while not self._rest:
                self._rest = next(self._pieces)
        except StopIteration:
            return b""
        except BaseException as error:
            self.error = error
            raise
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece


class _Sink:
    """What pyrage writes to. Keeps what went wrong."""

    def __init__(self, take: Callable[[bytes], object]) -> None:
        self._take = take
        self.error: BaseException | None = None

    def write(self, piece: bytes) -> int:
        try:
            self._take(bytes(piece))
        except BaseException as error:
            self.error = error
            raise
        return len(piece)

    def flush(self) -> None:
        """Nothing waits here."""


def _encrypt_for_keys(pieces: Iterable[bytes], out: BinaryIO, recipients: Sequence[str]) -> None:
    import pyrage

    source, sink = _Source(iter(pieces)), _Sink(out.write)
    try:
        keys = [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients]
        pyrage.encrypt_io(source, sink, keys)
    except (pyrage.EncryptError, OSError):
        _reraise(source.error or sink.error)
        raise


def _decrypt_with_keys(file: BinaryIO, take: Callable[[bytes], None], identities: Sequence[str]) -> None:
    import pyrage

    if _HEADER_ENDS not in file.read(_MOST_HEADER_BYTES):
        raise UserError("file.case_file_damaged", where="age")
    file.seek(0)
    source, sink = _Source(_pieces_of(file)), _Sink(take)
    try:
        pyrage.decrypt_io(source, sink, [pyrage.x25519.Identity.from_str(identity) for identity in identities])
    except (pyrage.DecryptError, OSError) as error:
        _reraise(source.error or sink.error)
        if "no matching keys" in str(error).lower():
            raise UserError("file.not_for_this_vault") from error
        raise UserError("file.case_file_damaged", where="age") from error


def _reraise(error: BaseException | None) -> None:
    if error is not None:
        raise error


def _pieces_of(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(_CHUNK_BYTES):
        yield piece


# with a passphrase


def _encrypt_with_passphrase(pieces: Iterable[bytes], out: BinaryIO, lock: Lock) -> None:
    file_key, salt, nonce = secrets.token_bytes(16), secrets.token_bytes(16), secrets.token_bytes(16)
    wrapping = ChaCha20Poly1305(_wrapping_key(lock.passphrase, salt, lock.work_factor))
    wrapped = _base64(wrapping.encrypt(_ZERO_NONCE, file_key, None))
    header = _INTRO + b"-> scrypt %b %d\n%b\n---" % (_base64(salt), lock.work_factor, wrapped)
    out.write(header + b" " + _base64(_header_mac(file_key, header).finalize()) + b"\n" + nonce)
    payload = ChaCha20Poly1305(_derived(file_key, b"payload", nonce))
    held = bytearray()
    count = 0
    for piece in pieces:
        held += piece
        while len(held) > _CHUNK_BYTES:  # the last chunk is sealed as such, so one is always held back
            out.write(payload.encrypt(_nonce(count, last=False), bytes(held[:_CHUNK_BYTES]), None))
            del held[:_CHUNK_BYTES]
            count += 1
    out.write(payload.encrypt(_nonce(count, last=True), bytes(held), None))


def _decrypt_with_passphrase(file: BinaryIO, take: Callable[[bytes], None], passphrase: str) -> None:
    beginning = file.read(_HEADER_BYTES)
    stanza = _STANZA.match(beginning, len(_INTRO))
    if stanza is None:
        raise UserError("file.case_file_damaged", where="age")
    try:
        salt, wrapped, mac = (_unbase64(stanza[number]) for number in (1, 3, 4))
    except binascii.Error as error:
        raise UserError("file.case_file_damaged", where="age") from error
    work_factor = int(stanza[2])
    if work_factor > _MOST_WORK:
        raise UserError("file.case_file_too_large")
    try:
        wrapping = ChaCha20Poly1305(_wrapping_key(passphrase, salt, work_factor))
        file_key = wrapping.decrypt(_ZERO_NONCE, wrapped, None)
    except InvalidTag as error:
        raise UserError("file.wrong_passphrase") from error
    try:
        _header_mac(file_key, beginning[: stanza.start(4) - 1]).verify(mac)
    except InvalidSignature as error:
        raise UserError("file.case_file_damaged", where="age") from error
    file.seek(stanza.end())
    nonce = file.read(16)
    if len(nonce) < 16:
        raise UserError("file.case_file_damaged", where="age")
    _take_chunks(file, take, ChaCha20Poly1305(_derived(file_key, b"payload", nonce)))


def _take_chunks(file: BinaryIO, take: Callable[[bytes], None], cipher: ChaCha20Poly1305) -> None:
    count = 0
    sealed = file.read(_CHUNK_BYTES + _TAG_BYTES)
    while True:
        following = file.read(_CHUNK_BYTES + _TAG_BYTES) if len(sealed) == _CHUNK_BYTES + _TAG_BYTES else b""
        try:
            plain = cipher.decrypt(_nonce(count, last=not following), sealed, None)
        except (InvalidTag, ValueError) as error:
            raise UserError("file.case_file_damaged", where="age") from error
        if not plain and count:
            raise UserError(
                "file.case_file_damaged", where="age"
            )  # an empty last chunk says nothing, and age refuses it
        take(plain)
        if not following:
            return
        sealed = following
        count += 1


def _wrapping_key(passphrase: str, salt: bytes, work_factor: int) -> bytes:
    return Scrypt(salt=_LABEL + salt, length=32, n=1 << work_factor, r=8, p=1).derive(
        passphrase.encode("utf-8", "surrogatepass")
    )


def _derived(file_key: bytes, purpose: bytes, salt: bytes = b"") -> bytes:
    return HKDF(SHA256(), 32, salt or None, purpose).derive(file_key)


def _header_mac(file_key: bytes, header: bytes) -> HMAC:
    mac = HMAC(_derived(file_key, b"header"), SHA256())
    mac.update(header)
    return mac


def _nonce(count: int, *, last: bool) -> bytes:
    return bytes(3) + struct.pack(">QB", count, last)


def _base64(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def _unbase64(text: bytes) -> bytes:
    decoded = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    if _base64(decoded) != text:
        raise binascii.Error("not in the one form that there is")
    return decoded
