"""Feeds a damaged or hostile XML file to expat piece by piece, and can give the exact bytes of an element back.

Puts encoding, cutting, repair and diversion together. Knows XML; no format. Memory is bounded whatever the file holds.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn, Protocol
from xml.parsers import expat

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.record import BlobRef, RowSegment
from shilu.importers.base import BlobStore, SourceStream
from shilu.importers.diverted import Base64Value, TextValue
from shilu.importers.row_bytes import MOST_LITERAL, RowBytes
from shilu.importers.xml_encoding import Decoder, Encoding, detect
from shilu.importers.xml_filter import Cut, HugeBegins, HugeBytes, HugeEnds, Stretch, TagTooLong, XmlCutter
from shilu.importers.xml_repair import Problem, Repaired, repair

_DEEPEST = 100
_HEAD = 32  # bytes, enough to recognise a tag
_ENOUGH_TO_DETECT = 1024
_SMALLEST_SHARED = 1024  # shorter base64 is kept twice, as a literal and as a blob
_BLANK = b" \t\r\n"
_PADDING = b" \t\r\n\0"
_OPENING = re.compile(rb"<(?:!--.*?(?:-->|\Z)|\?.*?(?:\?>|\Z)|!\[CDATA\[.*?(?:\]\]>|\Z)|/|(?P<tag>))", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Diverted:
    """A value that streamed by: what is kept of it as text; all of it is the ``blob``, as it stood where ``broken``."""

    text: str
    blob: BlobRef | None
    broken: bool = False


DivertedValues = Mapping[str, Diverted]
NOTHING_DIVERTED: DivertedValues = {}


class XmlHandler(Protocol):
    """What wants to hear of elements; ``depth`` is 1 for the root."""

    def start(self, name: str, attributes: dict[str, str], diverted: DivertedValues, depth: int) -> None: ...

    def end(self, depth: int) -> None: ...

    def blobs(self) -> BlobStore:
        """Where the bytes of a huge value that begins now should go."""
        ...


_CUT_OFF = frozenset(
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_ASYNC_ENTITY,
    )
)
"""What expat finds at the end of a file that should have gone on. Anything else it finds there it had put off."""


@dataclass(frozen=True, slots=True)
class XmlFailure:
    """Where well-formed XML ended. ``code``: cut_off, broken_xml, tag_too_long, too_deep, text_after_end or
    padding_after_end (nothing but blanks and zero bytes); ``offset`` is of the file."""

    code: str
    offset: int
    detail: str


@dataclass(frozen=True, slots=True)
class _Opening:
    """How a tag begins that expat has not told of; where, in what it was fed and in the file."""

    head: bytes
    fed: int
    offset: int


class _TooDeep(Exception):
    """Elements within elements within elements."""


class XmlFeed:
    """One pass over one file. Iterate ``run``; while it runs, the handler may capture bytes."""

    def __init__(
        self,
        stream: SourceStream,
        handler: XmlHandler,
        blobs: BlobStore,
        job: Job,
        *,
        huge: int,
        chunk: int,
        text: Callable[[str], None] | None = None,
    ) -> None:
        """``text`` hears of what stands between tags, in pieces."""
        self._text = text
        self._stream, self._handler, self._blobs, self._job = stream, handler, blobs, job
        self._huge, self._chunk = huge, chunk
        self.failure: XmlFailure | None = None
        self.problems: list[Problem] = []  # offsets of the file; the handler takes them away

        self._head, self._read_bytes = b"", 0
        self._encoding = Encoding()
        self._decoder = Decoder(self._encoding)
        self._begun = False
        self._offset = 0  # of the file, where the cut in hand begins
        self._fed = 0  # bytes that expat got, or will get first, before the stretch in hand
        self._held = b""  # parts of a long tag, until it is whole
        self._stretch = b""
        self._repaired = Repaired(b"")
        self._mapped = (0, 0)  # an offset in the stretch and the same in the file
        self._depth = 0
        self._root_closed = False

        self._captured: RowBytes | None = None
        self._capturing = False  # an element; otherwise what is captured is a long tag that may begin one
        self._taken = 0  # of the stretch
        self._content_seen = False
        self._long_tag_at = -1
        self._last_event = -1
        self._told = 0  # expat has told of what begins before this, in what it was fed
        self._untold: _Opening | None = None

        self._token = f"diverted-{secrets.token_hex(16)}-"  # nothing in the file can know it
        self._diverted: dict[str, Diverted] = {}
        self._attribute = ""
        self._value: Base64Value | TextValue | None = None
        self._value_at = 0
        self._parser = self._new_parser()

    def _new_parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate("utf-8")  # whatever the file declares, it is UTF-8 by now
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._content
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.EntityDeclHandler = _refuse_doctype
        if hasattr(parser, "SetReparseDeferralEnabled"):
            parser.SetReparseDeferralEnabled(False)  # elements end where their bytes do, not some feeds later
        return parser

    # --- the pass ---

    def run(self) -> Iterator[None]:
        """Read the file to its end, giving way after each piece. Raises UserError ``file.doctype_refused`` and
        ``file.encoding_not_supported``; anything else that is wrong is told by ``failure`` afterwards."""
        while len(self._head) < _ENOUGH_TO_DETECT and (first := self._stream.read(self._chunk)):
            self._head += first
        self._encoding = detect(self._head[:_ENOUGH_TO_DETECT])
        self._decoder = Decoder(self._encoding)
        self._offset = self._encoding.mark_bytes
        self._head = self._head[self._encoding.mark_bytes :]
        self._read_bytes = self._offset
        cutter = XmlCutter(self._fill, huge=self._huge)
        at_end = False
        try:
            for cut in cutter.cuts():
                self._take(cut)
                yield
            self._parse_held()
            at_end = True
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            self.failure = self._failed(error.code, at_end=at_end)
        except TagTooLong:
            self.failure = XmlFailure("tag_too_long", self._long_tag_at, "")
        except _TooDeep:
            self.failure = XmlFailure("too_deep", self._last_event_at(), "")
        if self._value is not None:
            self._value.abort()
        within = self._parser.ErrorByteIndex >= self._fed  # else a tag broke, in a stretch before
        padding = within and not (self._stretch[self._broken_at() :] + cutter.rest).strip(_PADDING)
        while (block := self._fill()) is not None:  # the rest is read for its hash
            padding = padding and not block.strip(_PADDING)
            yield
        if self.failure and self._root_closed:
            code = "padding_after_end" if padding else "text_after_end"
            self.failure = XmlFailure(code, self.failure.offset, "")
        if self.failure:  # what stands behind it was not read
            self.problems = [found for found in self.problems if found.offset < self.failure.offset]
        yield

    def broken_tag(self) -> tuple[bytes, int] | None:
        """After a failure outside any captured element: how the tag begins that broke, and its offset in the file;
        None when something else broke, such as the text between tags."""
        return None if self._untold is None else (self._untold.head, self._untold.offset)

    def _broken_at(self) -> int:
        index = self._parser.ErrorByteIndex - self._fed
        return self._repaired.original_offset(index) if 0 <= index < len(self._repaired.clean) else len(self._stretch)

    def _failed(self, error: int, *, at_end: bool) -> XmlFailure:
        reason = expat.ErrorString(error) or ""
        if at_end and error in _CUT_OFF:
            return XmlFailure("cut_off", self._offset, reason)
        index = self._parser.ErrorByteIndex
        self._look_for_untold(index - self._fed)
        if self._long_tag_at >= 0:
            return XmlFailure("broken_xml", self._long_tag_at, reason)
        if index < self._fed and self._untold is not None:  # expat put off looking at this tag (reparse deferral)
            return XmlFailure("broken_xml", self._untold.offset + max(index - self._untold.fed, 0), reason)
        return XmlFailure("broken_xml", self._file_offset(self._broken_at()), reason)

    def _fill(self) -> bytes | None:
        if self._head:
            data, self._head = self._head[: self._chunk], self._head[self._chunk :]
        else:
            data = self._stream.read(self._chunk)
        self._read_bytes += len(data)
        self._job.progress("reading", self._read_bytes, max(self._stream.size_bytes, self._read_bytes))
        self._job.check()
        if not data:
            return None
        utf8 = self._decoder.feed(data)
        if not self._begun:
            blank = len(utf8) - len(utf8.lstrip(_BLANK))  # expat wants the declaration first
            self._offset += len(self._encoding.original(utf8[:blank]))
            utf8 = utf8[blank:]
            self._begun = bool(utf8)
        return utf8

    # --- pieces ---

    def _take(self, cut: Cut) -> None:
        match cut:
            case Stretch():
                self._take_stretch(cut)
            case HugeBegins(attribute):
                self._attribute, self._value_at = attribute, self._offset
                blobs = self._handler.blobs()
                self._value = Base64Value(blobs) if attribute == "data" else TextValue(blobs, self._huge)
            case HugeBytes(data):
                if self._value is not None:
                    self._value.feed(data)
                self._offset += len(self._encoding.original(data))
            case HugeEnds(cut_off):
                self._end_value(cut_off=cut_off)

    def _take_stretch(self, cut: Stretch) -> None:
        original = cut.original
        self._stretch, self._taken, self._mapped = original, 0, (0, self._offset)
        if cut.long_tag and original.startswith(b"<"):
            self._long_tag_at = self._offset
            if self._captured is None:
                self._captured = RowBytes(self._blobs)
        elif not cut.long_tag and not self._held:  # the long tag before it ended with its ">"
            self._long_tag_at = -1
            if not self._capturing:
                self._captured = None
        self._repaired = repair(original) if cut.instead is None else Repaired(cut.instead)
        self.problems += [Problem(self._file_offset(found.offset), found.code) for found in self._repaired.problems]
        self._held += self._repaired.clean
        if not cut.long_tag or original.endswith(b">"):
            self._parse_held()
        self._look_for_untold(len(self._repaired.clean))
        self._fed += len(self._repaired.clean)
        if self._capturing or self._captured is not None:
            self._gathered().add(self._encoding.original(original[self._taken :]))
            self._taken = len(original)
        self._offset += len(self._encoding.original(original))

    def _look_for_untold(self, last: int) -> None:
        """Remember the first tag in the stretch, none that begins behind ``last``, that expat has not told of. It tells
        of every whole one: so when reading ends, this is the one that broke, wherever stretches ended."""
        if self._untold is not None and self._untold.fed >= self._told:
            return
        self._untold = None
        clean = self._repaired.clean
        for opening in _OPENING.finditer(clean, max(self._told - self._fed, 0)):
            at = opening.start()
            if at > last:
                return
            if opening["tag"] is not None:
                original = self._repaired.original_offset(at)
                head = self._stretch[original : original + _HEAD]
                self._untold = _Opening(head, self._fed + at, self._file_offset(original))
                return

    def _end_value(self, *, cut_off: bool) -> None:
        value, self._value = self._value, None
        if value is None:
            return
        if cut_off:
            value.abort()
            return
        if isinstance(value, Base64Value):
            decoded = value.end()
            same, encoding = decoded.blob if decoded.exact else None, "base64"
        else:
            text = value.end()
            self.problems += (Problem(self._value_at + found.offset, found.code) for found in text.problems)
            same, encoding = text.blob if text.exact else None, "raw"
        if same is None or self._encoding.codec:
            same, encoding = self._raw_value(), "raw"
        if self._capturing or self._captured is not None:
            self._gathered().add_blob(same, encoding)
        if isinstance(value, Base64Value):
            diverted = Diverted("", same if decoded.broken else decoded.blob, decoded.broken)
        else:
            diverted = Diverted(text.text, text.blob)
        token = f"{self._token}{len(self._diverted)}"
        self._diverted[token] = diverted
        self._fed += len(token)
        self._held += token.encode()

    def _parse_held(self) -> None:
        """Give expat in one piece what belongs together. When a tag comes in parts, newer versions wait for twice the
        bytes before they look again (reparse deferral: 2.6, and Debian's 2.5), and would tell its end too late."""
        held, self._held = self._held, b""
        self._parser.Parse(held, False)

    def _raw_value(self) -> BlobRef:
        """The value as it stands in the file, read once more."""
        writer = self._handler.blobs().create()
        at = self._value_at
        while at < self._offset:
            block = self._stream.reread(at, min(self._offset - at, 1 << 20))
            if not block:
                raise UserError("file.changed_while_reading")
            writer.write(block)
            at += len(block)
            self._job.progress("reading", self._read_bytes, max(self._stream.size_bytes, self._read_bytes))
            self._job.check()
        return writer.close()

    # --- capturing, called by the handler from within start and end ---

    def begin_capture(self) -> int:
        """In ``start``: keep the bytes of this element from its ``<`` on. Gives its offset in the file."""
        self._capturing, self._content_seen = True, False
        if self._long_tag_at >= 0:
            return self._long_tag_at
        self._captured = None  # most elements lie within one stretch: nothing to gather
        self._taken = self._repaired.original_offset(self._last_event - self._fed)
        return self._file_offset(self._taken)

    def end_capture(self) -> tuple[RowSegment, ...]:
        """In ``end``: the bytes of the element to its last ``>``."""
        end = self._repaired.original_offset(self._element_end())
        last = self._encoding.original(self._stretch[self._taken : end])
        captured, self._captured, self._capturing, self._taken = self._captured, None, False, end
        if captured is None and len(last) <= MOST_LITERAL:
            return (RowSegment(literal=last),)
        captured = captured or RowBytes(self._blobs)
        captured.add(last)
        return captured.finish()

    @property
    def offset(self) -> int:
        """Of the file: where the element that ended last ended."""
        return self._file_offset(self._taken)

    def share_base64(self, value: str, blob: BlobRef) -> None:
        """In ``start`` of an element within the captured one: a value is exactly the base64 of this blob."""
        if not self._capturing or self._encoding.codec or self._long_tag_at >= 0 or len(value) < _SMALLEST_SHARED:
            return
        found = self._stretch.find(value.encode(), self._repaired.original_offset(self._last_event - self._fed))
        if found >= self._taken:
            self._gathered().add(self._stretch[self._taken : found])
            self._gathered().add_blob(blob, "base64")
            self._taken = found + len(value)

    def _gathered(self) -> RowBytes:
        if self._captured is None:
            self._captured = RowBytes(self._blobs)
        return self._captured

    def _element_end(self) -> int:
        """Expat stands before the closing tag, or behind a tag that closes itself."""
        index, clean = self._last_event - self._fed, self._repaired.clean
        if index < 0:  # a closing tag that came in parts
            return clean.find(b">") + 1
        empty = not self._content_seen and clean.endswith(b"/>", 0, index)
        if clean.startswith(b"</", index) and not empty:
            return clean.find(b">", index) + 1
        return index

    def _last_event_at(self) -> int:
        """The offset in the file of what expat told last, or of the long tag that it was about."""
        if self._long_tag_at >= 0:
            return self._long_tag_at
        return self._file_offset(self._repaired.original_offset(self._last_event - self._fed))

    def _file_offset(self, at: int) -> int:
        """Of the file, for an offset in the stretch in hand."""
        if not self._encoding.codec:
            return self._mapped[1] - self._mapped[0] + at
        before, offset = self._mapped if self._mapped[0] <= at else (0, self._offset)
        offset += len(self._encoding.original(self._stretch[before:at]))
        self._mapped = (at, offset)
        return offset

    # --- what expat calls ---

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._content_seen = True
        self._last_event = self._parser.CurrentByteIndex
        self._told = self._last_event + 1
        if self._depth > _DEEPEST:
            raise _TooDeep
        diverted = NOTHING_DIVERTED
        if self._diverted:
            diverted = {key: self._diverted[value] for key, value in attributes.items() if value in self._diverted}
            attributes |= {key: value.text for key, value in diverted.items()}
            self._diverted.clear()
        self._handler.start(name, attributes, diverted, self._depth)

    def _end(self, _name: str) -> None:
        self._last_event = self._told = self._parser.CurrentByteIndex
        self._handler.end(self._depth)
        self._content_seen = True
        self._depth -= 1
        self._root_closed = self._depth == 0

    def _content(self, text: str) -> None:
        self._content_seen = True
        if self._text is not None:
            self._text(text)


def _refuse_doctype(*_declaration: object) -> NoReturn:
    raise UserError("file.doctype_refused")
