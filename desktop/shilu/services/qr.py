"""A text as a QR code, for paper and for phones."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segno import QRCode

_MOST_BYTES = 2331
"""What version 40 holds at level M."""
_SCALE = 6  # pixels to a module
_MASK = 3
"""Always the same one, so that a text has one code whoever makes it: notes are mostly base64, which needs no mask that
suits it better (and trying all eight takes seven times as long, measured)."""


def modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """The rows of its QR code (error correction M), dark modules True; empty when it is too long for one."""
    if len(text.encode()) > _MOST_BYTES:
        return ()
    return tuple(tuple(bool(module) for module in row) for row in _code(text).matrix)


def png(text: str) -> bytes:
    """Its QR code as a picture; nothing when it is too long for one."""
    if len(text.encode()) > _MOST_BYTES:
        return b""
    out = io.BytesIO()
    _code(text).save(out, kind="png", scale=_SCALE)
    return out.getvalue()


def _code(text: str) -> QRCode:
    import segno

    return segno.make(text, error="m", boost_error=False, micro=False, encoding="utf-8", mask=_MASK)
