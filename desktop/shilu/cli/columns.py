"""Help in columns of a terminal, where a Chinese character takes two cells and may be followed by a new line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

import click

_FIRST_COLUMN_CELLS = 30
_GAP_CELLS = 2
_WIDE = "\u2e80-\u303f\u3041-\u9fff\uf900-\ufaff\uff00-\uff60"
# A word; or one wide character with the punctuation that may not begin a line; each with the blanks behind it.
_PIECE = re.compile(rf"(?:[{_WIDE}]|[^\s{_WIDE}]+)[，。、；：？！）》”…]*\s*")


def cells(text: str) -> int:
    """How many cells of a terminal a line takes."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def wrapped(text: str, width: int) -> Iterator[str]:
    """A paragraph in lines of at most ``width`` cells; a word that is longer keeps a line of its own."""
    line = ""
    for piece in _PIECE.findall(" ".join(text.split())):
        if line and cells(line + piece.rstrip()) > width:
            yield line.rstrip()
            line = ""
        line += piece
    yield line.rstrip()


class Formatter(click.HelpFormatter):
    """The help of a command. Headings bring their own colon."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The usage line, its further lines below its first argument."""
        begin = f"{prefix or ''}{prog} "
        first, *more = wrapped(args, max(self.width - cells(begin), 20))
        self.write(f"{begin}{first}\n")
        for line in more:
            self.write(" " * cells(begin) + line + "\n")

    def write_heading(self, heading: str) -> None:
        """The heading of a section."""
        self.write(f"{'':>{self.current_indent}}{heading}\n")

    def write_text(self, text: str) -> None:
        """Paragraphs, which stand apart by an empty line."""
        indent = " " * self.current_indent
        paragraphs = [wrapped(part, self.width - self.current_indent) for part in text.split("\n\n")]
        self.write("\n".join("".join(f"{indent}{line}\n" for line in lines) for lines in paragraphs))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = _FIRST_COLUMN_CELLS, col_spacing: int = _GAP_CELLS
    ) -> None:
        """Names to the left, what they mean to the right."""
        rows = list(rows)
        left = min(max(cells(name) for name, _ in rows), col_max) + col_spacing
        indent = " " * self.current_indent
        for name, meaning in rows:
            lines = list(wrapped(meaning, max(self.width - self.current_indent - left, 20)))
            if cells(name) + col_spacing <= left:
                lines[0] = name + " " * (left - cells(name)) + lines[0]
            else:
                self.write(f"{indent}{name}\n")
                lines[0] = " " * left + lines[0]
            self.write(f"{indent}{lines[0]}".rstrip() + "\n")
            for line in lines[1:]:
                self.write(f"{indent}{' ' * left}{line}\n")
