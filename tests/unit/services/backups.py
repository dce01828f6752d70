"""Writes small phone backups. Invented numbers only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

NOON_MS = 1_778_558_400_000


def sms(number: str, text: str, *, at_ms: int = NOON_MS, kind: int = 1, name: str = "(Unknown)") -> str:
    """One text message."""
    return (
        f'<sms protocol="0" address={quoteattr(number)} date="{at_ms}" type="{kind}" body={quoteattr(text)} '
        f"contact_name={quoteattr(name)} />"
    )


def mms(number: str, text: str, data: str, *, at_ms: int = NOON_MS) -> str:
    """One multimedia message with a PNG part."""
    return (
        f'<mms date="{at_ms}" msg_box="1" address="{number}" m_type="132"><parts>'
        f'<part seq="0" ct="image/png" cl="a.png" data="{data}" />'
        f'<part seq="1" ct="text/plain" text={quoteattr(text)} />'
        f'</parts><addrs><addr address="{number}" type="137" /></addrs></mms>'
    )


def call(number: str, *, at_ms: int = NOON_MS, kind: int = 3, duration_s: int = 0) -> str:
    """One line of the call log."""
    return f'<call number="{number}" duration="{duration_s}" date="{at_ms}" type="{kind}" presentation="1" />'


def write_messages(path: Path, rows: Sequence[str]) -> Path:
    """A file of messages."""
    path.write_text(_document("smses", rows), "utf-8")
    return path


def write_calls(path: Path, rows: Sequence[str]) -> Path:
    """A file of calls."""
    path.write_text(_document("calls", rows), "utf-8")
    return path


def _document(root: str, rows: Sequence[str]) -> str:
    body = "\n".join(rows)
    return (
        f"<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<{root} count=\"{len(rows)}\">\n{body}\n</{root}>\n"
    )
