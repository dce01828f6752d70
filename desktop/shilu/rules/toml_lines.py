"""On which line of a TOML file something stands. tomllib says what is in a file, and not where.

Only what the problems of a pack are told by is looked for: the headings of tables and the keys under them. What stands
inside the value of a key has the line of that key. The text is one that tomllib has read, so that nothing is checked.
"""

from __future__ import annotations

import re

Path = tuple[str | int, ...]
"""Keys from the top of the file, and which of several tables of a name, counted from 0."""

_STRINGS = (
    r'"""(?:[^"\\]|\\[\s\S]|"(?!""))*"{3,5}'
    r"|'''(?:[^']|'(?!''))*'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
)
_TOKENS = re.compile(
    rf"(?P<string>{_STRINGS})|(?P<comment>#[^\n]*)|(?P<open>[\[{{])|(?P<close>[\]}}])|\n|[^\"'#\[\]{{}}\n]+|."
)
_ENDS = re.compile(r"[=,\n]")
_KEY = r"""(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)"""
_KEYS = re.compile(rf"\s*{_KEY}(?:\s*\.\s*{_KEY})*\s*")
_ONE_KEY = re.compile(_KEY)
_HEADING = re.compile(r"\s*(\[\[?)")
_NAMES = re.compile(r"[\s\[]*")


class Lines:
    """``of`` a place is its line, counted from 1; that of what it stands in where it is missing. The text is looked at
    when that is first asked: nothing is asked of a file without a problem."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}
        self._table: Path = ()

    def of(self, path: Path) -> int:
        """The line of the nearest thing above ``path`` that the file has."""
        if not self._lines:
            self._lines[()] = 1
            for line, statement in _statements(self._text):
                self._take(line, statement)
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]

    def _take(self, line: int, statement: str) -> None:
        heading = _HEADING.match(statement)
        if heading is None:
            self._lines.setdefault((*self._table, *_names(statement)), line)
            return
        names = _names(_NAMES.sub("", statement, count=1))
        self._table = self._within(names[:-1]) + names[-1:]
        if heading[1] == "[[":
            number = self._counts.get(self._table, -1) + 1
            self._counts[self._table] = number
            self._table = (*self._table, number)
        self._lines.setdefault(self._table, line)

    def _within(self, names: Path) -> Path:
        """A heading names the last of several tables without its number."""
        found: Path = ()
        for name in names:
            found = (*found, name)
            if found in self._counts:
                found = (*found, self._counts[found])
        return found


def depth(text: str) -> int:
    """How deep brackets stand in each other, or how many dots there are in a key, whichever is more, whether the text
    is TOML or not."""
    now = dots = most = 0
    for token in _TOKENS.finditer(text):
        if token["open"] or token["close"]:
            now += 1 if token["open"] else -1
            dots = 0
            most = max(most, now)
        elif not token["string"] and not token["comment"]:
            first, *others = _ENDS.split(token.group())
            dots = max(dots + first.count("."), *(one.count(".") for one in others), 0)
            most = max(most, dots)
            dots = others[-1].count(".") if others else dots
    return most


def _statements(text: str) -> list[tuple[int, str]]:
    """Each with the line that it begins on."""
    found: list[tuple[int, str]] = []
    line, began, now = 1, 1, 0
    parts: list[str] = []
    for token in _TOKENS.finditer(f"{text}\n"):
        piece = token.group()
        now += bool(token["open"]) - bool(token["close"])
        if piece == "\n" and now == 0:
            if statement := "".join(parts).strip():
                found.append((began, statement))
            parts, began = [], line + 1
        elif not token["comment"]:
            parts.append(piece)
        line += piece.count("\n")
    return found


def _names(text: str) -> Path:
    keys = _KEYS.match(text)
    return () if keys is None else tuple(name.strip("\"'") for name in _ONE_KEY.findall(keys.group()))
