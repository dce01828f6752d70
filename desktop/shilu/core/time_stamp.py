"""Time stamps of an outside clock (RFC 3161): the request that is carried out, and what the reply is kept as."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from shilu.core.der import INTEGER, OCTET_STRING, SEQUENCE, encoded

_SHA256 = bytes.fromhex("0609608648016503040201")  # the object identifier 2.16.840.1.101.3.4.2.1
_NULL = bytes.fromhex("0500")
_VERSION_1 = bytes.fromhex("020101")
_CERTIFICATES_WANTED = bytes.fromhex("0101ff")
_NONCE_BYTES = 8


def new_nonce() -> bytes:
    """Eight random bytes whose first is from 0x40 to 0x7f, so that every request has the same length."""
    random = secrets.token_bytes(_NONCE_BYTES)
    return bytes([random[0] & 0x3F | 0x40]) + random[1:]


def request(sha256: bytes, nonce: bytes) -> bytes:
    """A request for a time stamp on a SHA-256: 69 bytes, constant in shape (RFC 3161 section 2.4.1)."""
    algorithm = encoded(SEQUENCE, _SHA256 + _NULL)
    imprint = encoded(SEQUENCE, algorithm + encoded(OCTET_STRING, sha256))
    return encoded(SEQUENCE, _VERSION_1 + imprint + encoded(INTEGER, nonce) + _CERTIFICATES_WANTED)


@dataclass(frozen=True, slots=True)
class WaitingRequest:
    """A request that was carried out; ``recorded_ms`` is device time, UTC."""

    case: str
    sha256: str
    nonce: str
    recorded_ms: int


@dataclass(frozen=True, slots=True)
class StampToKeep:
    """A reply that was found genuine. ``reply`` is all of it in base64, ``root`` the SHA-256 of the certificate that
    its chain was followed to, "" where none was given; ``at_ms`` the authority's time, UTC."""

    case: str
    sha256: str
    nonce: str
    at_ms: int
    accuracy_ms: int | None
    authority: str
    serial: str
    policy: str
    root: str
    reply: str
    reply_sha256: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time stamp that is kept. ``note`` is the checkpoint it stands on. ``requested_ms`` and ``taken_ms`` are device
    time: what was recorded when the request was written and the reply was taken in."""

    case: str
    sha256: str
    at_ms: int
    accuracy_ms: int | None
    authority: str
    serial: str
    policy: str
    root: str
    reply: str
    note: str
    requested_ms: int
    taken_ms: int

    @property
    def ahead_at_least_ms(self) -> int:
        """A bound: by how much the device's clock was ahead at least (negative: it may have been behind), unless it was
        set in between. The request was written before the authority's time."""
        return self.requested_ms - (self.at_ms + (self.accuracy_ms or 0))

    @property
    def ahead_at_most_ms(self) -> int:
        """The other bound: the reply was taken in after the authority's time."""
        return self.taken_ms - (self.at_ms - (self.accuracy_ms or 0))
