"""The lines of a text file, whatever wrote it: each with its text, its exact bytes and where they begin.

The encoding is settled once, from the beginning of the file (formats.md R6): a mark, the shape of UTF-16 without one,
UTF-8 as long as all of it is, else what a person's language was written in before. Lines end with LF, CR LF or CR;
other marks, such as U+2028, are part of a message. Nothing is repaired without a word.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.importers.base import SourceStream

CHUNK_BYTES = 1 << 20
MOST_LINE_BYTES = 4 << 20
"""A longer line is cut there, and said to be."""
LEGACY = ("gb18030", "big5hkscs", "cp932", "cp874", "cp1252")
"""What is tried where a file is not UTF-8, in this order. The first takes almost any bytes, but not all."""
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(frozen=True, slots=True)
class Line:
    """``text`` is without its end, ``content`` are all its bytes with it. ``number`` counts from 1; ``offset`` is in
    bytes. ``repaired`` counts the bytes that stand for nothing in the encoding, each shown as U+FFFD; ``is_cut`` says
    that it went on."""

    number: int
    offset: int
    text: str
    content: bytes
    repaired: int = 0
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class TextEncoding:
    """``codec`` is a name of Python's. ``is_certain`` is false for one that was tried because the file is not UTF-8."""

    codec: str
    mark_bytes: int = 0
    is_certain: bool = True


def encoding_of(head: bytes, *, is_whole: bool = False) -> TextEncoding:
    """From the first bytes of a file; ``is_whole`` says that they are all of it. Raises UserError
    ``file.encoding_not_supported`` for UTF-32."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise UserError("file.encoding_not_supported", encoding="UTF-32")
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return TextEncoding(codec, len(mark))
    for codec, low in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if len(head) >= 8 and low[:64].count(0) > len(low[:64]) * 3 // 4:  # mostly Latin letters
            return TextEncoding(codec)
    if _is(head, "utf-8", is_whole=is_whole):
        return TextEncoding("utf-8")
    for codec in LEGACY:
        if _is(head, codec, is_whole=is_whole):
            return TextEncoding(codec, is_certain=False)
    return TextEncoding("utf-8")  # broken here and there; each place is told


def _is(head: bytes, codec: str, *, is_whole: bool) -> bool:
    decoder = codecs.getincrementaldecoder(codec)("strict")
    try:
        decoder.decode(head, is_whole)
    except UnicodeDecodeError:
        return False
    return True


def decoded(content: bytes, codec: str) -> tuple[str, int]:
    """A line as text, and how many places of it stand for nothing."""
    try:
        text = content.decode(codec)
    except UnicodeDecodeError:
        text = content.decode(codec, "replace")
        return text.replace("\0", "\ufffd"), max(1, text.count("\ufffd"))
    return (text.replace("\0", "\ufffd"), text.count("\0")) if "\0" in text else (text, 0)


def lines_of(stream: SourceStream, encoding: TextEncoding, job: Job) -> Iterator[Line]:
    """All lines, in bounded memory. An empty last line is none. Tells the progress in bytes."""
    width = 2 if encoding.codec.startswith("utf-16") else 1
    breaks = _Breaks(encoding.codec)
    waiting, offset, number, done = bytearray(), 0, 0, 0
    is_first, ended = True, False
    while not ended:
        job.check()
        data = stream.read(CHUNK_BYTES)
        done += len(data)
        ended = not data
        job.progress("reading", done, stream.size_bytes)
        waiting += data
        if is_first:
            if len(waiting) < encoding.mark_bytes and not ended:
                continue
            del waiting[: encoding.mark_bytes]
            offset, is_first = encoding.mark_bytes, False
        start = 0
        while (end := breaks.next_end(waiting, start, is_last=ended)) is not None:
            number += 1
            yield _line(number, offset + start, bytes(waiting[start:end]), encoding.codec, is_cut=False)
            start = end
        while len(waiting) - start > MOST_LINE_BYTES:
            end = start + MOST_LINE_BYTES - MOST_LINE_BYTES % width
            number += 1
            yield _line(number, offset + start, bytes(waiting[start:end]), encoding.codec, is_cut=True)
            start = end
        del waiting[:start]
        offset += start
        breaks.forget()
    if waiting:
        yield _line(number + 1, offset, bytes(waiting), encoding.codec, is_cut=False)


def _line(number: int, offset: int, content: bytes, codec: str, *, is_cut: bool) -> Line:
    text, repaired = decoded(content, codec)
    return Line(number, offset, text.rstrip("\r\n"), content, repaired, is_cut)


class _Breaks:
    """Finds the ends of lines in bytes: LF, CR LF, and CR alone. Looks through what it is given once."""

    def __init__(self, codec: str) -> None:
        self._lf, self._cr = "\n".encode(codec), "\r".encode(codec)
        self._width = len(self._lf)
        self._next_cr: int | None = -1

    def forget(self) -> None:
        """The bytes are others now."""
        self._next_cr = -1

    def next_end(self, data: bytearray, start: int, *, is_last: bool) -> int | None:
        """Where the line that begins at ``start`` ends, its end included; None when that is not there yet."""
        if self._next_cr is not None and self._next_cr < start:
            self._next_cr = self._find(data, self._cr, start)
        lf, cr = self._find(data, self._lf, start), self._next_cr
        if cr is None or (lf is not None and lf < cr):
            return None if lf is None else lf + self._width
        after = cr + self._width
        if data[after : after + self._width] == self._lf:
            return after + self._width
        if len(data) < after + self._width and not is_last:
            return None  # the LF that belongs to it may come with the next bytes
        return after

    def _find(self, data: bytearray, mark: bytes, start: int) -> int | None:
        found = data.find(mark, start)
        while found >= 0 and (found - start) % self._width:
            found = data.find(mark, found + 1)
        return None if found < 0 else found
