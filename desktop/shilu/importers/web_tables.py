"""The rows of the tables of a web page, as data: nothing in it is run, fetched or shown.

A small scanner over bytes instead of html.parser: it knows the byte at which each row begins, and the time it takes
grows with the page however broken that is. Tables within tables are rows that follow each other.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.importers.base import SourceStream
from shilu.importers.tables import MOST_CELLS, TableRow
from shilu.importers.text_lines import TextEncoding, decoded

MOST_BYTES = 64 << 20
_MARK = re.compile(rb"<!--|<(/?)([a-zA-Z]{1,12})\b[^<>]{0,4000}>|<[!?/a-zA-Z][^<>]{0,4000}>")
_HIDDEN = {b"script": b"</script", b"style": b"</style"}
_BREAKS = frozenset({b"br", b"p", b"div"})


def web_table(stream: SourceStream, encoding: TextEncoding) -> WebTable:
    """All tables of a page as one. Raises UserError ``file.table_too_large`` and, for a page in UTF-16,
    ``file.encoding_not_supported``."""
    if stream.size_bytes > MOST_BYTES:
        raise UserError("file.table_too_large")
    if encoding.codec.startswith("utf-16"):
        raise UserError("file.encoding_not_supported", encoding="UTF-16")
    return WebTable(stream.reread(0, stream.size_bytes), encoding.codec)


@dataclass(frozen=True, slots=True)
class WebTable:
    """The page, whole."""

    page: bytes
    codec: str

    @property
    def separators(self) -> Sequence[str]:
        """See tables.Table."""
        return ("",)

    def rows(self, separator: str, job: Job) -> Iterator[TableRow]:  # noqa: ARG002  # cells are marked
        """See tables.Table. Without a ``</tr>`` a row ends where the next begins; a last one that does not end, in a
        page that ends others, is cut."""
        row: _Row | None = None
        number, at, ends_rows = 0, 0, False
        while (mark := _MARK.search(self.page, at)) is not None:
            at = mark.end()
            name = (mark[2] or b"").lower()
            if mark[0] == b"<!--" or name in _HIDDEN:
                at = self._after_hidden(at, b"-->" if mark[0] == b"<!--" else _HIDDEN[name], closing=bool(mark[1]))
                if row is not None:
                    row.text_until(mark.start(), next_at=at)
                continue
            if row is not None:
                row.text_until(mark.start(), next_at=at)
                ends_rows = ends_rows or (name == b"tr" and bool(mark[1]))
                if name in {b"tr", b"table"}:
                    found = row.finished(number + 1, at if name == b"tr" and mark[1] else mark.start())
                    if found is not None:
                        number += 1
                        yield found
                    row = None
                elif name in {b"td", b"th"}:
                    row.cell(begins=not mark[1])
                elif name in _BREAKS:
                    row.space()
            if name == b"tr" and not mark[1]:
                row = _Row(self.page, self.codec, mark.start(), at)
                if number % 1000 == 0:
                    job.check()
        if row is not None:
            row.text_until(len(self.page), next_at=len(self.page))
            last = row.finished(number + 1, len(self.page), is_cut=ends_rows)
            if last is not None:
                yield last

    def _after_hidden(self, at: int, end: bytes, *, closing: bool) -> int:
        """Behind a comment, script or style; one that never ends takes the rest along."""
        if closing:
            return at
        found = self.page.find(end, at) if end == b"-->" else _found_case_insensitively(self.page, end, at)
        return len(self.page) if found < 0 else found + len(end)


def _found_case_insensitively(page: bytes, end: bytes, at: int) -> int:
    found = re.compile(re.escape(end), re.IGNORECASE).search(page, at)
    return -1 if found is None else found.start()


class _Row:
    """A row while its cells are gathered."""

    def __init__(self, page: bytes, codec: str, start: int, at: int) -> None:
        self._page, self._codec, self._start, self._at = page, codec, start, at
        self._pieces: list[str] | None = None
        self._repaired = 0
        self.cells: list[str] = []

    def text_until(self, end: int, *, next_at: int) -> None:
        """What stands before a mark."""
        if self._pieces is not None and end > self._at:
            text, repaired = decoded(self._page[self._at : end], self._codec)
            self._repaired += repaired
            self._pieces.append(text)
        self._at = next_at

    def space(self) -> None:
        """A line break within a cell."""
        if self._pieces is not None:
            self._pieces.append(" ")

    def cell(self, *, begins: bool) -> None:
        """A cell begins or ends."""
        if self._pieces is not None and len(self.cells) < MOST_CELLS:
            self.cells.append(" ".join(html.unescape("".join(self._pieces)).split()))
        self._pieces = [] if begins else None

    def finished(self, number: int, end: int, *, is_cut: bool = False) -> TableRow | None:
        """The row, if something stands in it."""
        self.cell(begins=False)
        if not any(self.cells):
            return None
        content = self._page[self._start : end]
        return TableRow(f"row[{number}]@{self._start}", tuple(self.cells), content, self._repaired, is_cut)
