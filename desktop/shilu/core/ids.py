"""Identifiers: 128 random bits as 26 lower-case base32 letters (RFC 4648 alphabet, no padding)."""

from __future__ import annotations

import base64
import re
import secrets

_ID = re.compile(r"[a-z2-7]{26}")


def new_id() -> str:
    """A fresh identifier from the operating system's random source."""
    return base64.b32encode(secrets.token_bytes(16)).decode("ascii").rstrip("=").lower()


def is_id(text: str) -> bool:
    """Whether ``text`` has the form of an identifier."""
    return _ID.fullmatch(text) is not None
