"""The keys of an encrypted iPhone backup: a password opens the keybag, its class keys open the keys of files.

Grammar (Apple Platform Security, "Keybags", and what libimobiledevice and iphone-dataprotection found): the keybag in
``Manifest.plist`` is a row of tags of four letters, lengths (big-endian) and values; first what holds for all, then,
each begun by another UUID, a class with its number (CLAS), how it is wrapped (WRAP, bit 2: by the password) and its
wrapped key (WPKY; RFC 3394). The password goes through PBKDF2 with SHA-256 (DPSL, DPIC; since iOS 10.2) and then
SHA-1 (SALT, ITER). The key of a file is its class, little-endian, and a key wrapped by that of the class.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap

from shilu.core.job import Job

KEY_BYTES = 32
_BY_PASSWORD = 2
_WRAPPED_BYTES = 40
_MOST_ROUNDS = 100_000_000
_MOST_BAG_BYTES = 1 << 20
_LOOK_S = 1.0


class DamagedKeys(Exception):
    """These are no keys of a backup."""


class WrongPassword(Exception):
    """None of the classes opens with it."""


@dataclass(frozen=True, slots=True)
class ClassKeys:
    """The key of each class of files, by its number."""

    keys: Mapping[int, bytes]

    def file_key(self, wrapped: bytes) -> bytes:
        """The key of a file, or of the list of files. Raises DamagedKeys."""
        key = self.keys.get(int.from_bytes(wrapped[:4], "little"))
        if key is None or len(wrapped) != 4 + _WRAPPED_BYTES:
            raise DamagedKeys
        try:
            return aes_key_unwrap(key, wrapped[4:])
        except InvalidUnwrap as error:
            raise DamagedKeys from error


def class_keys(bag: bytes, password: str, job: Job) -> ClassKeys:
    """Opens the keybag, which takes seconds: the backup was made so. Raises DamagedKeys and WrongPassword."""
    common: dict[bytes, bytes] = {}
    classes: list[dict[bytes, bytes]] = []
    for tag, value in _parts(bag):
        if tag == b"UUID" and b"UUID" in common:
            classes.append({})
        elif tag == b"UUID":
            common[tag] = value
        elif classes:
            classes[-1][tag] = value
        else:
            common[tag] = value
    wrapped = [one for one in classes if one.get(b"WPKY") and _number(one.get(b"WRAP", b"")) & _BY_PASSWORD]
    if not wrapped:
        raise DamagedKeys
    opener = _derived(common, password.encode("utf-8", "surrogatepass"), job)
    found: dict[int, bytes] = {}
    for one in wrapped:
        try:
            found[_number(one.get(b"CLAS", b""))] = aes_key_unwrap(opener, one[b"WPKY"])
        except InvalidUnwrap as error:
            raise WrongPassword from error
        except ValueError as error:
            raise DamagedKeys from error
    return ClassKeys(found)


def _parts(bag: bytes) -> Iterator[tuple[bytes, bytes]]:
    if len(bag) > _MOST_BAG_BYTES:
        raise DamagedKeys
    at = 0
    while at + 8 <= len(bag):
        length = int.from_bytes(bag[at + 4 : at + 8], "big")
        yield bag[at : at + 4], bag[at + 8 : at + 8 + length]
        at += 8 + length


def _number(value: bytes) -> int:
    return int.from_bytes(value, "big")


def _derived(common: Mapping[bytes, bytes], password: bytes, job: Job) -> bytes:
    secret = password
    if b"DPSL" in common:
        secret = _rounds("sha256", secret, common[b"DPSL"], _number(common.get(b"DPIC", b"")), job)
    return _rounds("sha1", secret, common.get(b"SALT", b""), _number(common.get(b"ITER", b"")), job)


def _rounds(name: str, secret: bytes, salt: bytes, rounds: int, job: Job) -> bytes:
    """PBKDF2 in a thread, so that whoever watches sees that there is progress."""
    if not 0 < rounds <= _MOST_ROUNDS or not salt:
        raise DamagedKeys
    found: list[bytes] = []
    work = threading.Thread(
        target=lambda: found.append(hashlib.pbkdf2_hmac(name, secret, salt, rounds, KEY_BYTES)), daemon=True
    )
    work.start()
    while work.is_alive():
        job.progress("reading", 0, None)
        job.check()
        work.join(_LOOK_S)
    return found[0]
