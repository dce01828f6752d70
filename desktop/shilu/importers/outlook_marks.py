"""How a message begins that Outlook saved. Knows bytes."""

from __future__ import annotations

_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_MARKS = tuple(mark.encode("utf-16-le") for mark in ("__substg1.0_", "__properties_version1.0", "__nameid_version1.0"))


def begins_message(head: bytes) -> bool:
    """Whether these first bytes of a compound file name what only a message holds."""
    return head.startswith(_MAGIC) and any(mark in head for mark in _MARKS)
