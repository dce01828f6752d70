"""The rows of a JSON export, one at a time, each with its exact bytes and where they begin. One pass, bounded memory.

An importer says for each place of the document whether it wants to go in, take the value whole, or pass over it.
A value that is broken, too long or too deep is given as such and reading goes on behind it; where the containers
around the rows are broken, or the file ends, reading ends and ``JsonRows.failure`` says how. Knows JSON; no format.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias
from urllib.parse import quote

from shilu.core.job import Job
from shilu.importers.base import SourceStream
from shilu.importers.byte_window import ByteWindow
from shilu.importers.json_values import understood

CHUNK_BYTES = 1 << 20
MOST_ROW_BYTES = 4 << 20
"""A longer value is passed over, and said to be too long."""
MOST_DEPTH = 100
_MOST_LOCATOR = 150

Path: TypeAlias = tuple[str | int, ...]
"""Where a value stands: the keys and indexes that lead to it."""

_BLANKS = frozenset({b" ", b"\t", b"\r", b"\n"})
_REST = rb'[^"\\]*+(?:\\.[^"\\]*+)*+'  # of a string
_STRING_REST = re.compile(_REST + rb'(?P<closed>"?)', re.DOTALL)  # without its end where the bytes end first
_TO_STRUCTURE = re.compile(rb'(?:[^"{}\[\]]++|"' + _REST + rb'")*+([{}\[\]"]|\Z)', re.DOTALL)  # past whole strings
_OPEN, _CLOSE = frozenset({b"{", b"["}), frozenset({b"}", b"]"})
_BARE = re.compile(rb"[^\s,:{}\[\]\"]*")
_PADDING = b" \t\r\n\0"


class Want(Enum):
    """What to do with the value at a path."""

    GO_IN = "go_in"  # if it is an object or a list; taken if it is neither
    TAKE = "take"
    PASS = "pass"  # noqa: S105  # no secret


@dataclass(frozen=True, slots=True)
class JsonRow:
    """``content`` are the value's exact bytes, ``value`` what they mean, ``repairs`` the codes of warnings about it.
    ``trouble`` is "" or the code of why there is no value: ``broken_json``, ``row_too_long``, ``too_deep``,
    ``cut_off``. ``offset`` is in bytes."""

    path: Path
    offset: int
    content: bytes = b""
    value: object = None
    repairs: tuple[str, ...] = ()
    trouble: str = ""

    @property
    def locator(self) -> str:
        """The JSON pointer (RFC 6901), percent-encoded, and the offset: ``/messages/3@1234``."""
        return f"{pointer(self.path)}@{self.offset}"


@dataclass(frozen=True, slots=True)
class JsonFailure:
    """Why reading ended early, or what follows the end: ``cut_off``, ``broken_json``, ``too_deep``,
    ``text_after_end``, ``padding_after_end``."""

    code: str
    offset: int

    @property
    def is_partial(self) -> bool:
        """Whether anything can be missing."""
        return self.code != "padding_after_end"


def pointer(path: Path) -> str:
    """A JSON pointer in ASCII."""
    steps = (quote(str(step).replace("~", "~0").replace("/", "~1"), errors="replace") for step in path)
    return "".join(f"/{step}" for step in steps)[:_MOST_LOCATOR]


def json_head(head: bytes) -> bytes:
    """The first bytes of a file as UTF-8 without mark or leading blanks, for ``identify``; b"" for what cannot be
    JSON."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head[: len(head) // 2 * 2].decode("utf-16", "replace").encode("utf-8", "replace")
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    return text if text[:1] in {b"{", b"["} else b""


class JsonRows(ByteWindow):
    """One pass over one document. Raises UserError ``file.encoding_not_supported`` for UTF-16."""

    def __init__(  # the limits are smaller only in tests
        self,
        stream: SourceStream,
        job: Job,
        want: Callable[[Path], Want],
        *,
        chunk: int = CHUNK_BYTES,
        most_row: int = MOST_ROW_BYTES,
    ) -> None:
        super().__init__(stream, job, chunk=chunk)
        self._want, self._most_row = want, most_row
        self.failure: JsonFailure | None = None

    def run(self) -> Iterator[JsonRow]:
        """Every value that was wanted, in the order of the file."""
        self._pass_mark()
        try:
            yield from self._document()
            self._look_behind()
        except _Broken as broken:
            self.failure = JsonFailure(broken.code, self._base + self._at)
            self._pass_all()

    def _next(self) -> bytes:
        """The byte after blanks, not yet taken. Raises _Broken at the end of the file."""
        while True:
            while self._data[self._at : self._at + 1] in _BLANKS:
                self._at += 1
            if self._at < len(self._data):
                return self._data[self._at : self._at + 1]
            if not self._more():
                raise _Broken("cut_off")

    # --- the containers around the rows ---

    def _document(self) -> Iterator[JsonRow]:
        """The root and, without recursion, all that is gone into."""
        inside: list[_Container] = []
        path: Path | None = ()
        while path is not None:
            wanted, first = self._want(path), self._next()
            if wanted is Want.GO_IN and first in _OPEN:
                if len(inside) == MOST_DEPTH:
                    raise _Broken("too_deep")
                inside.append(_Container(path, is_list=first == b"["))
                self._at += 1
            else:
                yield from self._value(path, keep=wanted is not Want.PASS)
            path = None
            while inside and (path := self._step(inside[-1])) is None:
                inside.pop()

    def _step(self, container: _Container) -> Path | None:
        """To the next element of a container; None behind its end."""
        token = self._next()
        if container.count and token == b",":
            self._at += 1
            token = self._next()
        elif container.count and token != container.end:
            raise _Broken("broken_json")
        if token == container.end:  # also after a comma too many
            self._at += 1
            return None
        container.count += 1
        return (*container.path, container.count - 1 if container.is_list else self._key())

    def _key(self) -> str:
        if self._next() != b'"':
            raise _Broken("broken_json")
        (row,) = self._value((), keep=True)
        if row.trouble:
            raise _Broken("broken_json")
        if self._next() != b":":
            raise _Broken("broken_json")
        self._at += 1
        return str(row.value)

    def _look_behind(self) -> None:
        """Nothing but blanks may follow the root."""
        while True:
            rest = self._data[self._at :]
            text = rest.lstrip(_PADDING)
            if text:
                self._at = len(self._data) - len(text)
                raise _Broken("text_after_end")
            if self.failure is None and b"\0" in rest:
                self.failure = JsonFailure("padding_after_end", self._base + self._at + rest.index(b"\0"))
            self._at = len(self._data)
            if not self._more():
                return

    # --- a value ---

    def _value(self, path: Path, *, keep: bool) -> Iterator[JsonRow]:
        """The value that begins here; passed over if it is not to be kept."""
        extent = _Extent(self._base + self._at, keep=keep)
        bare = self._next() not in {b"{", b"[", b'"'}
        if not (self._through_bare(extent) if bare else self._through(extent)):
            if keep:
                yield JsonRow(path, extent.offset, trouble="cut_off")
            raise _Broken("cut_off")
        if not keep:
            return
        if extent.is_too_long:
            yield JsonRow(path, extent.offset, trouble="row_too_long")
        elif extent.is_too_deep:
            yield JsonRow(path, extent.offset, extent.content, trouble="too_deep")
        else:
            meaning = understood(extent.content)
            trouble = "broken_json" if meaning.is_broken else ""
            yield JsonRow(path, extent.offset, extent.content, meaning.value, meaning.repairs, trouble)

    def _through(self, extent: _Extent) -> bool:
        """To behind an object, a list or a string; each byte is looked at once. False where the file ends first."""
        depth, look = 0, self._at
        in_string = self._next() == b'"'
        if in_string:
            look += 1
        while True:
            while not in_string and (mark := _TO_STRUCTURE.match(self._data, look)) is not None and mark[1]:
                look = mark.end()
                if mark[1] in _OPEN:
                    depth += 1
                    if depth > MOST_DEPTH:
                        extent.is_too_deep = True
                elif mark[1] in _CLOSE:
                    depth -= 1
                    if not depth:
                        self._take(look, extent)
                        return True
                else:
                    in_string = True  # and its end is not there yet
            if not in_string:
                look = len(self._data)
            further: int | None = look
            if not in_string:
                further = self._further(look, extent)
            while in_string and further is not None:
                rest = _STRING_REST.match(self._data, further)
                further = rest.end() if rest else further
                in_string = not rest or not rest["closed"]
                if in_string:
                    further = self._further(further, extent)
            if further is None:
                return False
            look = further
            if not depth and not in_string:
                self._take(look, extent)
                return True

    def _through_bare(self, extent: _Extent) -> bool:
        """To behind a number or a word. False where the file ends first."""
        look = self._at
        while True:
            bare = _BARE.match(self._data, look)
            look = bare.end() if bare else look
            if look < len(self._data):
                break
            further = self._further(look, extent)
            if further is None:
                return False
            look = further
        if self._base + look == extent.offset:
            raise _Broken("broken_json")  # no value at all
        self._take(look, extent)
        return True

    def _further(self, look: int, extent: _Extent) -> int | None:
        """Bring further bytes of a value; where ``look`` is then, None at the end of the file."""
        if not extent.keep or self._base + look - extent.offset > self._most_row:
            self._at = look  # nobody needs what came before
        back = look - self._at
        return self._at + back if self._more() else None

    def _take(self, end: int, extent: _Extent) -> None:
        extent.is_too_long = self._base + end - extent.offset > self._most_row
        if extent.keep and not extent.is_too_long:
            extent.content = self._data[self._at : end]
        self._at = end


@dataclass(slots=True)
class _Container:
    path: Path
    is_list: bool
    count: int = 0

    @property
    def end(self) -> bytes:
        return b"]" if self.is_list else b"}"


@dataclass(slots=True)
class _Extent:
    offset: int
    keep: bool
    content: bytes = b""
    is_too_long: bool = False
    is_too_deep: bool = False


class _Broken(Exception):  # never leaves this module
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
