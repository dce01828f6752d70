"""Rows of cells out of a file that holds tables: text with separators, spreadsheets, web pages named like one.

What it is, its first bytes say, never its name: portals of carriers call a web page or a tab-separated text ``.xls``.
A row of a text knows its exact bytes and where they begin. Knows no carrier.
"""

from __future__ import annotations

import codecs
import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Protocol

from shilu.core.job import Job, QuietJob
from shilu.importers.base import HEAD_BYTES, SourceStream, head_of
from shilu.importers.mailbox import begins_mail
from shilu.importers.outlook_marks import begins_message
from shilu.importers.second_pass import SecondPass
from shilu.importers.source_bytes import SourceBytes
from shilu.importers.text_lines import CHUNK_BYTES, Line, TextEncoding, encoding_of, lines_of

SEPARATORS = ",\t;|"
MOST_CELLS = 1_000
"""Cells further to the right are not read."""
_MOST_LINES = 100  # of one row, where a cell holds line breaks
_MOST_QUOTED_CHARACTERS = 120_000  # of one row; the csv module takes 131,072 in a cell
_WORKBOOK_BEGINS = 512  # after the header of a compound file: the first stream in it
_BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP = b"PK\x03\x04"


class Form(Enum):
    """What holds the table."""

    TEXT = "text"
    WEB_PAGE = "web_page"
    WORKBOOK = "workbook"


@dataclass(frozen=True, slots=True)
class TableRow:
    """``content`` are the exact bytes of a row of text, or, out of a workbook, its cells as canonical JSON.
    ``repaired`` counts bytes that stand for nothing, ``is_cut`` says that the row went on where reading ended,
    ``is_aside`` that it stands before or after the rows of a printed page. ``sure`` is how sure a reader of pictures is
    of each cell (0 to 1); empty where the letters stand in the file."""

    locator: str
    cells: tuple[str, ...]
    content: bytes
    repaired: int = 0
    is_cut: bool = False
    is_aside: bool = False
    sure: tuple[float, ...] = ()


class Table(Protocol):
    """Rows that belong together: a text, a web page, one sheet of a workbook. They may be read more than once."""

    def rows(self, separator: str, job: Job) -> Iterator[TableRow]:
        """All rows that have cells. ``separator`` concerns texts only."""
        ...

    @property
    def separators(self) -> Sequence[str]:
        """Those that there can be."""
        ...


class Head(SourceBytes):
    """The first bytes of a file, as a stream of their own; the last line of them may be cut, and is left out."""

    def __init__(self, head: bytes) -> None:
        super().__init__(head if len(head) < HEAD_BYTES else head[: head.rfind(b"\n") + 1])


def form_of(head: bytes) -> Form | None:
    """What these first bytes begin; None for what is no text, either."""
    if head.startswith(_COMPOUND):
        if begins_message(head):
            return None  # a workbook may be attached to it
        begins = head[_WORKBOOK_BEGINS : _WORKBOOK_BEGINS + 2] in _BIFF
        return Form.WORKBOOK if begins or "Workbook".encode("utf-16-le") in head else None
    if head.startswith(_ZIP):
        first = head[30 : 30 + int.from_bytes(head[26:28], "little")]
        of_office = first.startswith((b"[Content_Types].xml", b"_rels/", b"docProps/", b"xl/"))
        return Form.WORKBOOK if of_office and b"xl/" in head else None
    if head[:2] in _BIFF and head[2:4] in {b"\x04\x00", b"\x06\x00", b"\x08\x00", b"\x10\x00"}:
        return Form.WORKBOOK  # Excel 2 to 4: a stream without a compound file around it
    beginning = head[:4096].lstrip(codecs.BOM_UTF8 + b" \t\r\n").lower()
    if beginning.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head", b"<style", b"<div")):
        return Form.WEB_PAGE
    if beginning.startswith((b"<", b"{", b"[", b"%PDF", b"BEGIN:")) or begins_mail(head):
        return None  # a mail may be about tables
    utf_16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or encoding_of(head).codec.startswith("utf-16")
    return None if b"\0" in head and not utf_16 else Form.TEXT


def whole_encoding(head: bytes, stream: SourceStream, job: Job) -> TextEncoding:
    """Of all the bytes, the rest of which is read: a bill may name its first place in Chinese on its last page."""
    first = encoding_of(head)
    trials = {name: codecs.getincrementaldecoder(name)("strict") for name in ("utf-8", "gb18030")}
    block, done = head, 0
    while True:
        for name, decoder in list(trials.items()):
            try:
                decoder.decode(block, not block)
            except UnicodeDecodeError:
                del trials[name]
        done += len(block)
        job.check()
        job.progress("reading", done, stream.size_bytes)
        if not block:
            break
        block = stream.read(CHUNK_BYTES)
    if first.mark_bytes or first.codec.startswith("utf-16") or "utf-8" in trials:
        return first
    return TextEncoding("gb18030", is_certain=False) if "gb18030" in trials else first


@dataclass(frozen=True, slots=True)
class TextTable:
    """Lines with separators (RFC 4180, and what programs make of it): a quoted cell may hold them, and line breaks."""

    stream: SourceStream
    encoding: TextEncoding

    @property
    def separators(self) -> Sequence[str]:
        """See Table."""
        return SEPARATORS

    def rows(self, separator: str, job: Job) -> Iterator[TableRow]:
        """See Table. A quotation mark that is never closed is taken for a letter of its line."""
        lines = _Lines(lines_of(SecondPass(self.stream), self.encoding, job))
        while (line := lines.take()) is not None:
            if '"' not in line.text:
                if line.text.strip():
                    yield _row([line], line.text.split(separator))
                continue
            rest = _Pulled(line, lines)
            try:
                cells = next(csv.reader(rest, delimiter=separator, skipinitialspace=separator != "\t"))
            except (csv.Error, StopIteration):
                rest.ran_out = True
            if rest.ran_out:
                lines.give_back(rest.lines[1:])
                yield _row([line], [cell.strip().strip('"') for cell in line.text.split(separator)])
            else:
                yield _row(rest.lines, cells)


class _Lines:
    """Lines that may be given back."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines, self._waiting = lines, deque[Line]()

    def take(self) -> Line | None:
        return self._waiting.popleft() if self._waiting else next(self._lines, None)

    def give_back(self, lines: Sequence[Line]) -> None:
        self._waiting.extendleft(reversed(lines))


class _Pulled:
    """The lines of one row, as many as the csv module asks for. ``ran_out`` says that it asked for more than a row
    can have, or than there are."""

    def __init__(self, first: Line, lines: _Lines) -> None:
        self.lines: list[Line] = []
        self.ran_out = False
        self._first, self._source, self._characters = first, lines, 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._source.take() if self.lines else self._first
        if line is None or len(self.lines) >= _MOST_LINES or self._characters > _MOST_QUOTED_CHARACTERS:
            if line is not None:
                self._source.give_back([line])
            self.ran_out = True
            raise StopIteration
        self.lines.append(line)
        self._characters += len(line.text)
        return line.text + "\n"


def _row(lines: Sequence[Line], cells: Iterable[str]) -> TableRow:
    first = lines[0]
    row = TableRow(
        f"line[{first.number}]@{first.offset}",
        tuple(cells)[:MOST_CELLS],
        first.content,
        first.repaired,
        first.is_cut,
    )
    if len(lines) == 1:
        return row
    return replace(
        row,
        content=b"".join(line.content for line in lines),
        repaired=sum(line.repaired for line in lines),
        is_cut=any(line.is_cut for line in lines),
    )


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables of a file. ``encoding`` is that of a text; ``has_formulas`` is known of .xlsx only. ``is_read_off``: a
    program read them off pictures."""

    tables: Sequence[Table]
    encoding: TextEncoding | None = None
    has_formulas: bool = False
    is_read_off: bool = False


def tables_of(stream: SourceStream, job: Job) -> Tables:
    """What a file holds, which is read to its end. Raises UserError ``file.table_too_large``,
    ``file.damaged_workbook`` and ``file.encoding_not_supported``."""
    head = head_of(stream)
    form = form_of(head)
    if form is Form.WORKBOOK:
        from shilu.importers.workbooks import workbook

        return workbook(head, stream, job)
    encoding = whole_encoding(head, stream, job)
    if form is not Form.WEB_PAGE:
        return Tables((TextTable(stream, encoding),), encoding)
    from shilu.importers.web_tables import web_table

    return Tables((web_table(SecondPass(stream), encoding),), encoding)


def first_rows(head: bytes, separator: str, most: int) -> list[TableRow]:
    """The first rows of a text or a web page, of whose first bytes alone something is known."""
    form = form_of(head)
    if form is Form.TEXT:
        table: Table = TextTable(Head(head), encoding_of(head))
    elif form is Form.WEB_PAGE:
        from shilu.importers.web_tables import web_table

        table = web_table(Head(head), encoding_of(head))
    else:
        return []
    return [row for row, _ in zip(table.rows(separator, QuietJob()), range(most), strict=False)]
