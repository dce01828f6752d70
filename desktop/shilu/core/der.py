"""DER (X.690): as much of it as time stamps need. Reading refuses whatever is not in its one form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

INTEGER, OCTET_STRING, OBJECT, SEQUENCE, SET = 0x02, 0x04, 0x06, 0x30, 0x31
_LONG = 0x80
_MOST_LENGTH_BYTES = 3


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its tag, and where it and its content lie in ``source``."""

    source: bytes
    tag: int
    start: int
    content_start: int
    end: int

    @property
    def whole(self) -> bytes:
        """All of it, tag and length included."""
        return self.source[self.start : self.end]

    @property
    def content(self) -> bytes:
        """What is in it."""
        return self.source[self.content_start : self.end]

    @property
    def parts(self) -> tuple[Element, ...]:
        """The elements in it. Raises ValueError where its content is no row of elements."""
        return tuple(self._parts())

    def _parts(self) -> Iterator[Element]:
        at = self.content_start
        while at < self.end:
            part = _element(self.source, at, self.end)
            yield part
            at = part.end


def read(untrusted: bytes) -> Element:
    """The one element that these bytes are. Raises ValueError."""
    element = _element(untrusted, 0, len(untrusted))
    if element.end != len(untrusted):
        raise ValueError("something follows the element")
    return element


def encoded(tag: int, content: bytes) -> bytes:
    """An element with this content."""
    size = len(content)
    if size < _LONG:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, _LONG | len(length))) + length + content


def _element(source: bytes, at: int, end: int) -> Element:
    if end - at < 2:
        raise ValueError("an element is cut off")
    tag, size = source[at], source[at + 1]
    start = at + 2
    if tag & 0x1F == 0x1F:
        raise ValueError("a tag of more than one byte")
    if size & _LONG:
        count = size & 0x7F
        if not 1 <= count <= _MOST_LENGTH_BYTES or end - start < count:
            raise ValueError("a length that is not possible here")
        size = int.from_bytes(source[start : start + count], "big")
        if size < _LONG or source[start] == 0:
            raise ValueError("a length that is not in its one form")
        start += count
    if end - start < size:
        raise ValueError("an element is cut off")
    return Element(source, tag, at, start, start + size)
