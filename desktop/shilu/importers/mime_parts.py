"""The parts of a mail that hold something, in order (RFC 2046): one pass over its bytes, whatever stands within what.

Python's own parser takes time that grows with the depth of parts times their length, and recurses; a mail is written by
the other side. What is nested deeper than ``MOST_DEPTH`` or counts more than ``MOST_PARTS`` is not taken apart further.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from shilu.importers.mail_headers import ContentType, HeaderBlock, content_type, header_block

MOST_DEPTH = 200
MOST_PARTS = 100
_MARK = re.compile(rb"^--([^\r\n]{1,300})", re.MULTILINE)
_USED = re.compile(rb"^--([^\r\n]{1,300})\r?\n[Cc]ontent-[A-Za-z-]{1,30}:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Part:
    """A part that has no parts of its own, or that is a mail itself; ``body`` as it stands in the mail, encoded.
    ``alternatives`` is the innermost part around it that says one thing in several ways, by number; 0 for none."""

    block: HeaderBlock
    kind: ContentType
    body: bytes
    alternatives: int = 0

    @property
    def encoding(self) -> str:
        """How the body is encoded: base64, quoted-printable, or as it is."""
        return self.block.first("content-transfer-encoding").strip().lower()


@dataclass(frozen=True, slots=True)
class _Open:
    """A part whose boundary is looked for."""

    boundary: bytes
    alternatives: int


class MimeParts:
    """One pass over one mail. After it ``troubles`` are codes of what was wrong with it."""

    def __init__(self, content: bytes, root: HeaderBlock) -> None:
        self._content, self._root = content, root
        self._open: list[_Open] = []
        self._levels: dict[bytes, int] = {}
        self._leaf: tuple[HeaderBlock, ContentType, int] | None = None
        self._containers = 0
        self.troubles: set[str] = set()

    def run(self) -> Iterator[Part]:
        """Every part."""
        self._enter(self._root)
        self._adopt_boundary()
        at, count = self._root.end, 0
        while (mark := _MARK.search(self._content, at)) is not None:
            at = mark.end()
            token = mark[1].rstrip(b" \t")
            level, closes = self._levels.get(token), False
            if level is None and token.endswith(b"--"):
                level, closes = self._levels.get(token[:-2]), True
            if level is None:
                continue
            part = self._left(mark.start())
            if part is not None:
                count += 1
                yield part
            self._close_to(level if closes else level + 1)
            if count + self._containers >= MOST_PARTS:
                self.troubles.add("parts_left_out")
                return
            if not closes:
                line_end = self._content.find(b"\n", at) + 1 or len(self._content)
                block = header_block(self._content, line_end)
                self._enter(block)
                at = max(at, block.end - 1)  # the mark of the next part begins a line
        if self._open:
            self.troubles.add("mail_not_closed")
        part = self._left(len(self._content))
        if part is None and not count and self._containers:  # the boundary that it names is nowhere
            kind = replace(content_type(self._root), media="text/plain")
            part = Part(self._root, kind, self._content[self._root.end :])
        if part is not None:
            yield part

    def _adopt_boundary(self) -> None:
        """Where the boundary that the mail names is nowhere in it: the one it uses."""
        if not self._open or b"--" + self._open[0].boundary in self._content[self._root.end :]:
            return
        used = _USED.search(self._content, self._root.end)
        if used is not None:
            self.troubles.add("mail_boundary_wrong")
            self._open[0] = replace(self._open[0], boundary=used[1].rstrip())
            self._levels = {self._open[0].boundary: 0}

    def _enter(self, block: HeaderBlock) -> None:
        """What begins with these headers."""
        if block.is_cut:
            self.troubles.add("headers_cut")
        kind = content_type(block)
        is_container = kind.media.startswith("multipart/") and bool(kind.boundary)
        if is_container and len(self._open) >= MOST_DEPTH:
            self.troubles.add("parts_left_out")
            is_container = False
        if not is_container:
            self._leaf = (block, kind, block.end)
            return
        self._leaf = None
        self._containers += 1
        around = self._open[-1].alternatives if self._open else 0
        if kind.boundary not in self._levels:
            self._levels[kind.boundary] = len(self._open)
            inner = self._containers if kind.media == "multipart/alternative" else around
            self._open.append(_Open(kind.boundary, inner))

    def _left(self, end: int) -> Part | None:
        """The part that ends here, without the line break that belongs to the mark behind it."""
        if self._leaf is None:
            return None
        (block, kind, start), self._leaf = self._leaf, None
        body = self._content[start : max(start, end)]
        if end < len(self._content):
            body = body.removesuffix(b"\n").removesuffix(b"\r")
        return Part(block, kind, body, self._open[-1].alternatives if self._open else 0)

    def _close_to(self, level: int) -> None:
        for one in self._open[level:]:
            del self._levels[one.boundary]
        del self._open[level:]
