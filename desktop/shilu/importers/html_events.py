"""An HTML file as events in order, each with where its bytes begin and end. One pass, bounded memory; nothing is
rendered, nothing fetched, and what is in scripts and styles is not looked at.

The marks of HTML are the same bytes in UTF-8 and in every older encoding that exports come in (gb18030, Big5, …), so
that the bytes are cut first and decoded piece by piece. Knows HTML as programs write it; no format.
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from shilu.core.job import Job
from shilu.importers.base import SourceStream
from shilu.importers.byte_window import ByteWindow

CHUNK_BYTES = 1 << 18
MOST_PIECE_BYTES = 4 << 20
"""A longer tag, comment or stretch of text ends the reading."""
MOST_ATTRIBUTES = 200

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
"""Elements that have no end tag."""

_RAW = frozenset({"script", "style"})
_RAW_END = re.compile(rb"(?i)</(?:script|style)[\s/>]")
_RAW_END_BYTES = 8  # of </script
_NAME = re.compile(rb"</?([A-Za-z][^\s/>]*+)")
_QUOTED = rb"\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)"  # a value may hold ">"
_TAG = re.compile(rb"<[A-Za-z](?:[^>=]++|=\s*+(?:" + _QUOTED + rb")?)*+>")
_ATTRIBUTE = re.compile(rb"([^\s/>=]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>\"'][^\s>]*+)))?")
_NONE: Mapping[str, str] = MappingProxyType({})


class HtmlKind(Enum):
    """What was met."""

    START = "start"
    END = "end"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class HtmlEvent:
    """``name`` is a tag's, in lower case; ``text`` has its character references resolved. ``offset`` and ``end`` are in
    bytes. ``is_repaired`` says that bytes of a text stood for nothing and are shown as U+FFFD."""

    kind: HtmlKind
    offset: int
    end: int
    name: str = ""
    text: str = ""
    attributes: Mapping[str, str] = field(default_factory=lambda: _NONE)
    is_repaired: bool = False

    @property
    def classes(self) -> frozenset[str]:
        """The words of the attribute ``class``."""
        return frozenset(self.attributes.get("class", "").split())


def html_head(head: bytes) -> bytes:
    """The first bytes of a file in lower case, for ``identify``; b"" for what is no HTML."""
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    return text.lower() if re.match(rb"(?i)<(?:!--|(?:!doctype html|\?xml|html|head|body|table|div)\b)", text) else b""


class HtmlEvents(ByteWindow):
    """One pass over one file. After it ``failure`` is "" or ``tag_too_long`` or ``cut_off``, at ``failed_at``, and
    ``is_whole`` says that ``</html>`` was met. Raises UserError ``file.encoding_not_supported`` for UTF-16."""

    def __init__(  # the limits are smaller only in tests
        self,
        stream: SourceStream,
        job: Job,
        *,
        codec: str = "utf-8",
        chunk: int = CHUNK_BYTES,
        most_piece: int = MOST_PIECE_BYTES,
    ) -> None:
        super().__init__(stream, job, chunk=chunk)
        self._codec, self._most_piece = codec, most_piece
        self.failure, self.failed_at, self.is_whole = "", 0, False

    def run(self) -> Iterator[HtmlEvent]:
        """Every tag and every text."""
        self._pass_mark()
        try:
            while self._at < len(self._data) or self._more():
                event = self._next()
                if event is not None:
                    yield event
                    if event.kind is HtmlKind.START and event.name in _RAW:
                        self._pass_raw()
        except _Stopped as stopped:
            self.failure, self.failed_at = stopped.code, self._base + self._at
            self._pass_all()

    # --- bytes ---

    def _more(self) -> bool:
        """See ByteWindow. Raises _Stopped for a piece without end."""
        if not self._ended and len(self._data) - self._at > self._most_piece:
            raise _Stopped("tag_too_long")
        return super()._more()

    def _find(self, mark: bytes, skip: int) -> int:
        """Where ``mark`` is, from ``skip`` bytes on. Raises _Stopped where it never comes."""
        while (found := self._data.find(mark, self._at + skip)) < 0:
            if not self._more():
                raise _Stopped("cut_off")
        return found

    # --- pieces ---

    def _next(self) -> HtmlEvent | None:
        """What begins here; None for what says nothing."""
        while len(self._data) - self._at < len(b"<!--") and self._more():
            pass
        start = self._data[self._at : self._at + 4]
        if start.startswith((b"<!", b"<?")):
            self._pass_to(self._find(b"-->", 4) + 3 if start == b"<!--" else self._find(b">", 2) + 1)
            return None
        if start.startswith(b"</") and start[2:3].isalpha():
            return self._event(HtmlKind.END, self._find(b">", 2) + 1)
        if start.startswith(b"<") and start[1:2].isalpha():
            return self._event(HtmlKind.START, self._tag_end())
        while (end := self._data.find(b"<", self._at + 1)) < 0:
            if not self._more():
                end = len(self._data)
                break
        return self._event(HtmlKind.TEXT, end)

    def _tag_end(self) -> int:
        while (tag := _TAG.match(self._data, self._at)) is None:
            if not self._more():
                raise _Stopped("cut_off")
        return tag.end()

    def _pass_to(self, end: int) -> None:
        if end - self._at > self._most_piece:
            raise _Stopped("tag_too_long")
        self._at = end

    def _pass_raw(self) -> None:
        """To the end tag of a script or a style."""
        while (end := _RAW_END.search(self._data, self._at)) is None:
            self._at = max(self._at, len(self._data) - _RAW_END_BYTES)
            if not self._more():
                raise _Stopped("cut_off")
        self._at = end.start()

    def _event(self, kind: HtmlKind, end: int) -> HtmlEvent:
        piece, offset = self._data[self._at : end], self._base + self._at
        self._pass_to(end)
        if kind is HtmlKind.TEXT:
            text, is_repaired = self._decoded(piece)
            return HtmlEvent(kind, offset, self._base + end, text=text, is_repaired=is_repaired)
        found = _NAME.match(piece)
        name = found[1].decode("ascii", "replace").lower() if found else ""
        self.is_whole |= kind is HtmlKind.END and name == "html"
        attributes = self._attributes(piece, found.end()) if found and kind is HtmlKind.START else _NONE
        return HtmlEvent(kind, offset, self._base + end, name=name, attributes=attributes)

    def _attributes(self, tag: bytes, start: int) -> Mapping[str, str]:
        """Those of a start tag; of two with one name the first counts."""
        found: dict[str, str] = {}
        for attribute in _ATTRIBUTE.finditer(tag, start):
            key, *values = attribute.groups()
            if len(found) == MOST_ATTRIBUTES:
                break
            value = next((value for value in values if value is not None), b"")
            found.setdefault(key.decode("ascii", "replace").lower(), self._decoded(value)[0])
        return found

    def _decoded(self, piece: bytes) -> tuple[str, bool]:
        try:
            text, is_repaired = piece.decode(self._codec), False
        except UnicodeDecodeError:
            text, is_repaired = piece.decode(self._codec, "replace"), True
        if "&" in text:
            try:
                text = html.unescape(text)
            except ValueError:  # a character's number of more digits than Python reads
                is_repaired = True
        return text.replace("\0", "\ufffd"), is_repaired or "\0" in text


class _Stopped(Exception):  # never leaves this module
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
