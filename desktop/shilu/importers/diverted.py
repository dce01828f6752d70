"""Huge attribute values, and all base64 ones: decoded while they stream by, never held in memory.

Knows what XML does to an attribute value and what base64 is; not what the values mean.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass

from shilu.core.record import BlobRef
from shilu.importers.base import BlobStore, BlobWriter
from shilu.importers.xml_repair import Problem, repair

KEPT_CHARACTERS = 10_000
"""How much of a text stays in the row when the rest becomes an attachment (design decision 15)."""

_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_PADDED_END = re.compile(rb"={1,2}\Z")
_BLANKS = re.compile(rb"[ \t\r\n]+|&#(?:0{0,12}(?:9|10|13|32)|[xX]0{0,12}(?:9|[aA]|[dD]|20));")
_OPEN_REFERENCE = re.compile(rb"&[#xX0-9a-fA-F]{0,20}\Z")  # as long as the longest blank, wherever data is cut
_MARKUP_REFERENCE = re.compile(r"&(?:#([0-9]+)|#[xX]([0-9a-fA-F]+)|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_LINE_ENDS = re.compile(rb"\r\n|[\t\n\r]")
_UNSAFE_END = re.compile(
    rb"(?:&[#0-9a-zA-Z]{0,40};?|\xed[\xa0-\xbf][\x80-\xbf])*+(?:&[#0-9a-zA-Z]{0,40}|[\xc0-\xff][\x80-\xbf]{0,2}|\r)?\Z"
)
_LOW_HALF = re.compile(rb"&#(?:0*5(?:6[3-9]|7[0-3])\d{2}|[xX]0*[dD][c-fC-F][0-9a-fA-F]{2});|\xed[\xb0-\xbf][\x80-\xbf]")
_WINDOW = 512


@dataclass(frozen=True, slots=True)
class DecodedBase64:
    """``blob`` None: it was broken or empty. ``exact``: encoding the blob again gives the value back."""

    blob: BlobRef | None
    broken: bool
    exact: bool


class Base64Value:
    """Decodes base64 as it comes. Blanks between are passed over; anything else out of place breaks it."""

    def __init__(self, blobs: BlobStore) -> None:
        self._writer: BlobWriter | None = None
        self._blobs = blobs
        self._waiting = b""
        self._padded = self._broken = False
        self._exact = True

    def feed(self, data: bytes) -> None:
        """A part of the value, cut anywhere."""
        if self._broken:
            return
        data = self._waiting + data
        self._waiting = b""
        if data.translate(None, delete=_BASE64):
            plain = self._without_oddities(data)
            if plain is None:
                self._break()
                return
            data = plain
        whole = len(data) & ~3
        self._waiting = data[whole:] + self._waiting
        if whole:
            self._write(data[:whole])

    def end(self) -> DecodedBase64:
        """The value is complete."""
        rest = self._waiting
        if not self._broken and rest:
            self._exact = False
            rest = rest.rstrip(b"=") if not self._padded else rest
            if self._padded or len(rest) < 2 or rest.translate(None, delete=_BASE64):
                self._break()
            else:
                self._write(rest + b"=" * (4 - len(rest)))
        if self._broken:
            return DecodedBase64(None, broken=True, exact=False)
        return DecodedBase64(self._writer.close() if self._writer else None, broken=False, exact=self._exact)

    def abort(self) -> None:
        """The value is not wanted any more."""
        if self._writer and not self._broken:
            self._writer.abort()
        self._broken = True

    def _without_oddities(self, data: bytes) -> bytes | None:
        """The data without blanks; None when there is something else in it."""
        open_reference = _OPEN_REFERENCE.search(data, max(len(data) - 24, 0))
        if open_reference:
            self._waiting, data = data[open_reference.start() :], data[: open_reference.start()]
        plain = _BLANKS.sub(b"", data)
        self._exact = self._exact and len(plain) == len(data)
        end = _PADDED_END.search(plain)
        odd = (plain[: end.start()] if end else plain).translate(None, delete=_BASE64)
        return None if odd else plain

    def _write(self, groups: bytes) -> None:
        if self._padded:
            self._break()  # something after the padding
            return
        self._padded = groups.endswith(b"=")
        try:
            decoded = binascii.a2b_base64(groups, strict_mode=True)
        except binascii.Error:
            self._break()
            return
        last = len(groups) // 4 * 3 - 3
        if self._padded and binascii.b2a_base64(decoded[last:], newline=False) != groups[-4:]:
            self._exact = False  # the bits that padding leaves over were not zero
        if self._writer is None:
            self._writer = self._blobs.create()
        self._writer.write(decoded)

    def _break(self) -> None:
        self._broken = True
        if self._writer:
            self._writer.abort()
            self._writer = None


@dataclass(frozen=True, slots=True)
class DecodedText:
    """The first characters of a text, and all of it as UTF-8 when it was longer than the limit.

    ``exact``: the blob is also what stood in the value, byte for byte.
    """

    text: str
    blob: BlobRef | None
    exact: bool
    problems: tuple[Problem, ...]


class TextValue:
    """Decodes the text of an attribute value as it comes, as expat would."""

    def __init__(self, blobs: BlobStore, limit_bytes: int) -> None:
        self._blobs = blobs
        self._limit = limit_bytes
        self._writer: BlobWriter | None = None
        self._waiting = b""
        self._seen = 0  # bytes of the value before those that wait
        self._parts: list[str] = []
        self._size = 0
        self._kept = 0
        self._exact = True
        self._problems: list[Problem] = []

    def feed(self, data: bytes) -> None:
        """A part of the value, cut anywhere."""
        data = self._waiting + data
        safe = _safe_end(data)
        self._waiting = data[safe:]
        self._decode(data[:safe])

    def end(self) -> DecodedText:
        """The value is complete."""
        self._decode(self._waiting)
        text = "".join(self._parts)
        if self._writer is None:
            return DecodedText(text, None, exact=False, problems=tuple(self._problems))
        problems = tuple(self._problems)
        return DecodedText(text[:KEPT_CHARACTERS], self._writer.close(), exact=self._exact, problems=problems)

    def abort(self) -> None:
        """The value is not wanted any more."""
        if self._writer:
            self._writer.abort()
            self._writer = None

    def _decode(self, data: bytes) -> None:
        repaired = repair(data)
        self._problems += (Problem(self._seen + found.offset, found.code) for found in repaired.problems)
        self._seen += len(data)
        utf8 = repaired.clean
        if b"\t" in utf8 or b"\n" in utf8 or b"\r" in utf8:
            utf8 = _LINE_ENDS.sub(b" ", utf8)
        text = utf8.decode()
        if "&" in text:
            text = _MARKUP_REFERENCE.sub(_meaning, text)
            utf8 = text.encode()
        self._exact = self._exact and utf8 == data
        if self._writer is None:
            self._parts.append(text)
            self._size += len(utf8)
            if self._size > self._limit:
                self._writer = self._blobs.create()
                self._writer.write("".join(self._parts).encode())
                self._keep("".join(self._parts))
        else:
            self._writer.write(utf8)
            if self._kept < KEPT_CHARACTERS:
                self._keep("".join((*self._parts, text)))

    def _keep(self, beginning: str) -> None:
        self._parts = [beginning[:KEPT_CHARACTERS]]
        self._kept = len(self._parts[0])


def _meaning(reference: re.Match[str]) -> str:
    decimal, hexadecimal, name = reference.groups()
    if name:
        return _NAMED[name]
    return chr(int(hexadecimal, 16) if hexadecimal else int(decimal.lstrip("0")))  # int() refuses 4,300 digits


def _safe_end(data: bytes) -> int:
    """Where data can be cut without parting references, their surrogate halves, characters or line ends."""
    window = max(len(data) - _WINDOW, 0)
    unsafe = _UNSAFE_END.search(data, window)
    if unsafe is None:
        return len(data)
    run = data[unsafe.start() :]
    lone_low = _LOW_HALF.match(run)  # its high half may stand before the window
    return unsafe.start() + (lone_low.end() if lone_low else 0)
