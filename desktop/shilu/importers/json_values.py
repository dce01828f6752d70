"""One JSON value of an export, understood from its exact bytes; what had to be repaired is named, never silent.

Knows JSON (RFC 8259) and what apps write instead of it; neither files nor formats.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

ESCAPE_REPAIRED = "escape_repaired"
INVALID_UTF8 = "invalid_utf8"
LONE_SURROGATE = "lone_surrogate"
NUL_CHARACTER = "nul_character"
REPEATED_KEY = "repeated_key"

_ESCAPE = re.compile(rb"\\(?:x([0-9A-Fa-f]{2})|.)", re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Understood:
    """``value`` is what json makes of it, with every key and text fit to be stored; ``repairs`` are codes of
    warnings, each once. ``is_broken`` says that the bytes are no JSON at all."""

    value: object
    repairs: tuple[str, ...] = ()
    is_broken: bool = False


_BROKEN = Understood(None, is_broken=True)


def understood(content: bytes) -> Understood:
    """A whole value. Control characters may stand bare or, as Telegram writes them, as ``\\x0B`` (formats.md 4.1)."""
    repairs: dict[str, None] = {}

    def pairs(given: list[tuple[str, object]]) -> dict[str, object]:
        unique = dict(given)
        if len(unique) != len(given):
            repairs[REPEATED_KEY] = None
        return unique

    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("utf-8", "replace")
        repairs[INVALID_UTF8] = None
    try:
        value: object = json.loads(text, object_pairs_hook=pairs)
    except (ValueError, RecursionError):
        repaired = _ESCAPE.sub(_with_unicode_escape, text.encode()).decode()
        try:
            value = json.loads(repaired, object_pairs_hook=pairs, strict=False)
        except (ValueError, RecursionError):
            return _BROKEN
        repairs[ESCAPE_REPAIRED] = None
    if b"\\u" in content or b"\\x" in content or b"\0" in content:
        value = _storable(value, repairs)
    return Understood(value, tuple(repairs))


def _with_unicode_escape(escape: re.Match[bytes]) -> bytes:
    return b"\\u00" + escape[1] if escape[1] else escape[0]


def _storable(value: object, repairs: dict[str, None]) -> object:
    """The same without what no text of ours may hold: half an emoji, and NUL."""
    if isinstance(value, str):
        return _text(value, repairs)
    if isinstance(value, list):
        return [_storable(item, repairs) for item in value]
    if isinstance(value, dict):
        return {_text(key, repairs): _storable(item, repairs) for key, item in value.items()}
    return value


def _text(text: str, repairs: dict[str, None]) -> str:
    if "\0" in text:
        repairs[NUL_CHARACTER] = None
        text = text.replace("\0", "\ufffd")
    whole = _SURROGATE.sub("\ufffd", text)
    if whole != text:
        repairs[LONE_SURROGATE] = None
    return whole
