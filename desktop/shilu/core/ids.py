"""Identifiers: 128 bits as 26 lower-case base32 letters (RFC 4648 alphabet, no padding)."""

from __future__ import annotations

import base64
import secrets
import time

_CLOCK_BYTES = 6


def new_id() -> str:
    """A fresh identifier from the operating system's random source."""
    return _letters(secrets.token_bytes(16))


def new_id_beside() -> str:
    """A fresh identifier that stands near those of the same moment: 48 bits of milliseconds since the epoch, the rest
    random, as in UUID version 7 (RFC 9562, 5.7). For what comes in by the hundred thousand: an index then writes a few
    pages instead of one for each (measured: the fourth 100,000 of a vault take 21 s instead of 33). Nothing is read out
    of it."""
    now_ms = time.time_ns() // 1_000_000
    return _letters((now_ms % (1 << 48)).to_bytes(_CLOCK_BYTES, "big") + secrets.token_bytes(16 - _CLOCK_BYTES))


def _letters(content: bytes) -> str:
    return base64.b32encode(content).decode("ascii").rstrip("=").lower()
