"""Cuts XML into stretches that expat can be fed, and takes huge attribute values out of its way.

Expat holds a whole tag in memory and, before 2.6, takes time quadratic in its length for every feed (formats.md
section 1.3). So files are cut where markup begins, which no well-formed attribute can contain, and a tag longer than
``huge`` bytes is walked value by value: values longer than ``huge`` are handed over as a stream. Whether something is
huge depends on the bytes alone, not on how they arrive. Broken XML is passed on, for expat to say where.
Knows bytes of UTF-8; neither rows nor repairs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

HUGE = 1 << 20
_TAG_BUDGET = 8  # times huge: what the values of one tag that are not huge themselves may amount to

_BLANK = b" \t\r\n"
_STOP = re.compile(rb"[\"'<>]")
_ATTRIBUTE_BEFORE = re.compile(rb"([^\s\"'<>=/]{1,200})\s{0,20}=\s{0,20}\Z")
_SPECIALS = ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>"), (b"<?", b"?>"))


class TagTooLong(Exception):
    """A tag of very many long attributes, as no phone writes."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bytes as they stand in the file, and what to feed instead when they are only kept (None = themselves).

    ``long_tag`` says that it is a part of a tag that is walked; the first part of it begins with ``<``.
    """

    original: bytes
    instead: bytes | None = None
    long_tag: bool = False


@dataclass(frozen=True, slots=True)
class HugeBegins:
    """After this, bytes of the value of an attribute come as HugeBytes, until HugeEnds."""

    attribute: str


@dataclass(frozen=True, slots=True)
class HugeBytes:
    """A part of a huge value, cut anywhere."""

    data: bytes


@dataclass(frozen=True, slots=True)
class HugeEnds:
    """The value ended, or (``cut_off``) the file, or a forbidden character ended it."""

    cut_off: bool


Cut: TypeAlias = Stretch | HugeBegins | HugeBytes | HugeEnds


class XmlCutter:
    """One pass over a file. ``fill`` gives the next bytes of UTF-8, or None at the end; they may be empty."""

    def __init__(self, fill: Callable[[], bytes | None], *, huge: int = HUGE) -> None:
        self._source = fill
        self._huge = huge
        self._buffer = b""
        self._ended = False

    @property
    def rest(self) -> bytes:
        """Bytes that were read and not given yet."""
        return self._buffer

    def cuts(self) -> Iterator[Cut]:
        """All bytes of the file in order, each in exactly one value."""
        while True:
            more = self._fill()
            while True:
                safe, obstacle = self._safe_length()
                if safe:
                    yield Stretch(self._take(safe))
                match obstacle:
                    case "tag":
                        yield from self._walk_tag()
                    case "special":
                        yield from self._skip_special()
                    case "text":
                        yield from self._skip_text()
                    case _:
                        break
            if not more:
                break
        if self._buffer:
            yield Stretch(self._take(len(self._buffer)))

    def _fill(self) -> bool:
        if self._ended:
            return False
        data = self._source()
        if data is None:
            self._ended = True
            return False
        self._buffer = self._buffer + data if self._buffer else data
        return True

    def _take(self, length: int) -> bytes:
        taken, self._buffer = self._buffer[:length], self._buffer[length:]
        return taken

    def _whole(self, length: int) -> int:
        """At most this length, without cutting a character."""
        while 0 < length < len(self._buffer) and self._buffer[length] & 0xC0 == 0x80:
            length -= 1
        return length

    def _safe_length(self) -> tuple[int, str]:
        """How much of the buffer can be fed as it is, and what stands after it: "tag", "text" or "special" that is
        huge, or "" when more bytes are needed to tell."""
        buffer, huge = self._buffer, self._huge
        position = 0
        while True:
            special = _first(buffer.find(b"<!", position), buffer.find(b"<?", position), len(buffer))
            at = position
            while True:
                following = buffer.rfind(b"<", at + 1, min(at + huge + 1, special))
                if following < 0:
                    break
                at = following
            if special - at > huge:
                return at, "tag" if buffer.startswith(b"<", at) else "text"
            if special == len(buffer):
                return at, ""
            end = self._special_end(special)
            if end < 0 and len(buffer) - special <= huge:
                return special, ""
            if end < 0 or end - special > huge:
                return special, "special"
            position = end

    def _special_end(self, start: int) -> int:
        """Where a comment, instruction, CDATA section or declaration that begins at ``start`` ends; -1 if beyond."""
        opening, closing = self._special(start)
        end = self._buffer.find(closing, start + len(opening))
        return end + len(closing) if end >= 0 else -1

    def _special(self, start: int) -> tuple[bytes, bytes]:
        for opening, closing in _SPECIALS:
            if self._buffer.startswith(opening, start):
                return opening, closing
            if len(self._buffer) - start < len(opening) and opening.startswith(self._buffer[start:]):
                return opening, closing  # cut by the end of the buffer: more bytes will tell
        return b"<!", b">"

    def _skip_special(self) -> Iterator[Cut]:
        """A huge comment or the like: its bytes are kept, expat gets an empty one."""
        opening, closing = self._special(0)
        if opening == b"<!":  # a declaration: expat must see how it begins, to refuse it
            yield Stretch(self._take(self._whole(self._huge)))
            return
        instead: bytes | None = b"<?x?>" if opening == b"<?" else opening + closing
        search_from = len(opening)
        while (end := self._buffer.find(closing, search_from)) < 0:
            length = self._whole(len(self._buffer) - len(closing) + 1)
            if length > 0:
                yield Stretch(self._take(length), instead)
                instead, search_from = b"", 0
            if not self._fill():
                yield Stretch(self._take(len(self._buffer)), instead)
                return
        yield Stretch(self._take(end + len(closing)), instead)

    def _skip_text(self) -> Iterator[Cut]:
        """Huge text between tags: no row is made of it. Its bytes are kept, expat gets blanks or, for text that may not
        stand there, a letter."""
        while (end := self._buffer.find(b"<")) < 0:
            yield from self._skip(len(self._buffer))
            if not self._fill():
                return
        yield from self._skip(end)

    def _skip(self, length: int) -> Iterator[Cut]:
        text = self._take(length)
        odd = text.lstrip(_BLANK)
        for part, instead in (
            (text[: len(text) - len(odd)], b" "),
            (odd, b"x "),
        ):  # the blank ends what could be a name
            if part:
                yield Stretch(part, instead)

    def _walk_tag(self) -> Iterator[Cut]:
        """A tag too long to be fed at once: on from value to value. It ends with its ``>``, or broken with a ``<``.
        All that is given of it ends with a quote, but for the last, and the first holds more than its ``<``."""
        position, given = 1, 0  # the buffer up to position is looked at; bytes given that are fed to expat
        while True:
            stop = _STOP.search(self._buffer, position)
            at = stop.start() if stop else len(self._buffer)
            if given + at > _TAG_BUDGET * self._huge:
                yield Stretch(self._take(at), long_tag=True)
                raise TagTooLong
            if stop is None or (stop[0] in b"\"'" and not self._value_known(at)):
                if position > 1:
                    given += position
                    yield Stretch(self._take(position), long_tag=True)
                    position = 0
                if not self._fill():
                    yield Stretch(self._take(len(self._buffer)), long_tag=True)
                    return
                continue
            if stop[0] == b">":
                yield Stretch(self._take(at + 1), long_tag=True)
                return
            if stop[0] == b"<":
                yield Stretch(self._take(at), long_tag=True)
                return
            end = self._buffer.find(stop[0], at + 1)
            if 0 <= end <= at + 1 + self._huge:
                position = end + 1
                continue
            name = _ATTRIBUTE_BEFORE.search(self._buffer, max(at - 300, 0), at)
            given += at + 1
            yield Stretch(self._take(at + 1), long_tag=True)
            yield HugeBegins(name[1].decode("utf-8", "replace") if name else "")
            yield from self._stream_value(stop[0])
            position = 1  # after the quote that ends the value
            if not self._buffer.startswith(stop[0]):
                return

    def _value_known(self, quote_at: int) -> bool:
        """Whether the buffer tells if the value that begins at a quote is huge."""
        enough = len(self._buffer) - quote_at - 1 > self._huge
        return enough or self._buffer.find(self._buffer[quote_at : quote_at + 1], quote_at + 1) >= 0

    def _stream_value(self, quote: bytes) -> Iterator[Cut]:
        while True:
            stop = _first(self._buffer.find(quote), self._buffer.find(b"<"), len(self._buffer))
            if stop:
                yield HugeBytes(self._take(stop))
            if self._buffer or not self._fill():
                yield HugeEnds(cut_off=not self._buffer.startswith(quote))
                return


def _first(*offsets: int) -> int:
    return min(offset for offset in offsets if offset >= 0)
