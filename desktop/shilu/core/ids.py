"""Identifiers: 128 random bits as 26 lower-case base32 letters (RFC 4648 alphabet, no padding)."""

from __future__ import annotations

import base64
import secrets


def new_id() -> str:
    """A fresh identifier from the operating system's random source."""
    return base64.b32encode(secrets.token_bytes(16)).decode("ascii").rstrip("=").lower()
