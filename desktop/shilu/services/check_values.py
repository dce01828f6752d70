"""Reckons the check values of a kept file: SHA-256 always, to compare it with what it was, others on request."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import BinaryIO, Protocol

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.listed_file import CheckValues
from shilu.core.pack_papers import Hash

_CHUNK = 1 << 20


class _Digest(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


def check_values(sha256: str, ways: Sequence[Hash], open_file: Callable[[str], BinaryIO], job: Job) -> CheckValues:
    """Of the kept file of that name, read once. Raises Cancelled."""
    digests = {way: _digest(way) for way in dict.fromkeys((Hash.SHA256, *ways))}
    try:
        with open_file(sha256) as file:
            while piece := file.read(_CHUNK):
                job.check()
                for digest in digests.values():
                    digest.update(piece)
    except UserError:
        return CheckValues(damaged=True)
    values = tuple((way, digest.hexdigest()) for way, digest in digests.items())
    return CheckValues(values) if values[0][1] == sha256 else CheckValues(damaged=True)


def _digest(way: Hash) -> _Digest:
    match way:
        case Hash.SHA256:
            return hashlib.sha256()
        case Hash.SM3:
            return _SM3()
        case Hash.MD5:
            # asked for as a column beside SHA-256; nothing is told to be whole by it
            return hashlib.md5(usedforsecurity=False)
        case Hash.SHA1:
            return hashlib.sha1(usedforsecurity=False)


class _SM3:
    """GB/T 32905-2016. hashlib has it only where its OpenSSL does; cryptography brings its own."""

    def __init__(self) -> None:
        from cryptography.hazmat.primitives.hashes import SM3
        from cryptography.hazmat.primitives.hashes import Hash as Running

        self._running = Running(SM3())

    def update(self, data: bytes) -> None:
        self._running.update(data)

    def hexdigest(self) -> str:
        return self._running.finalize().hex()
