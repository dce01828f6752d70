"""A TOML file taken apart key by key, so that everything that is wrong with it is known at once, with its line.

A value that is wrong is answered with one that can be gone on with; whoever reads looks at ``problems`` in the end and
uses nothing of the file where there are any. Keys that nobody asked for are problems too: a misspelt one would else be
a rule without a limit.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

from shilu.core.pack_problem import BadPack, PackFault, PackProblem
from shilu.rules.toml_lines import Lines, Path, depth

Kind = TypeVar("Kind", bound=StrEnum)

MOST_BYTES = 2**19
_MOST_DEPTH = 8
_MOST_TEXT, _MOST_NUMBER = 20_000, 1_000_000
_LINE_OF_FAULT = re.compile(r"at line (\d+)")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?:[/?#][!-~]*)?")
_NO_DAY = date(1, 1, 1)


def open_table(content: bytes) -> Table:
    """The whole file as a table. Raises BadPack for what is no TOML, or more of it than a pack ever is."""
    if len(content) > MOST_BYTES:
        raise _refused(PackFault.TOO_LARGE, str(MOST_BYTES // 1000))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _refused(PackFault.NOT_READABLE, line=content.count(b"\n", 0, error.start) + 1) from error
    text = text.replace("\r\n", "\n")
    # Asked before tomllib reads it: it follows every bracket with a call, and a key with many dots takes the square of
    # their number.
    if depth(text) > _MOST_DEPTH:
        raise _refused(PackFault.TOO_DEEP)
    try:
        raw = tomllib.loads(text)
    except ValueError as error:
        told = _LINE_OF_FAULT.search(str(error))
        line = int(told[1]) if told else text.count("\n") + 1
        raise _refused(PackFault.NOT_TOML, str(error), line) from error
    return Table(raw, (), Lines(text), [])


def _refused(fault: PackFault, detail: str = "", line: int = 1) -> BadPack:
    return BadPack((PackProblem(line, "", "", fault, detail),))


class Table:
    """One table of the file. ``of`` is the id of the rule, letter or form that it is part of."""

    def __init__(
        self, raw: Mapping[str, Any], path: Path, lines: Lines, problems: list[PackProblem], of: str = ""
    ) -> None:
        self._raw, self._path, self._lines, self._problems = raw, path, lines, problems
        self._asked: set[str] = set()
        own = raw.get("id")
        self.of = own if isinstance(own, str) and not of else of

    @property
    def problems(self) -> tuple[PackProblem, ...]:
        """Of the whole file, in its order."""
        return tuple(sorted(dict.fromkeys(self._problems), key=lambda one: one.line))

    def wrong(self, fault: PackFault, key: str = "", detail: str = "") -> None:
        """Something is wrong with this table, or with what stands under a key of it."""
        path = (*self._path, key) if key else self._path
        self._problems.append(PackProblem(self._lines.of(path), _spoken(path), self.of, fault, detail))

    def wrong_at(self, path: Path, fault: PackFault, detail: str = "") -> None:
        """Something is wrong at a place below this table."""
        whole = (*self._path, *path)
        self._problems.append(PackProblem(self._lines.of(whole), _spoken(whole), self.of, fault, detail))

    def finish(self) -> None:
        """Everything that is known was asked for; whatever else stands there is not known."""
        for key in self._raw:
            if key not in self._asked:
                self.wrong(PackFault.UNKNOWN_KEY, key)

    def has(self, key: str) -> bool:
        """Whether anything stands there."""
        return key in self._raw

    def text(self, key: str, *, required: bool = True) -> str:
        """A text, without what stands around it; "" where there is none."""
        value = self._get(key, str, "text", required=required)
        text = "" if value is None else str(value).strip()
        self._tell_length(key, text)
        if required and value is not None and not text:
            self.wrong(PackFault.MISSING, key)
        return text

    def address(self, key: str, *, required: bool = True) -> str:
        """The address of a page, ``https://…``; nothing is ever fetched from it."""
        text = self.text(key, required=required)
        if text and not _ADDRESS.fullmatch(text):
            self.wrong(PackFault.NOT_AN_ADDRESS, key, text)
        return text

    def day(self, key: str) -> date | None:
        """A day, or None where there is none."""
        value = self._get(key, date, "day", required=False)
        return None if isinstance(value, datetime) else value

    def required_day(self, key: str) -> date:
        """A day that has to be there."""
        value = self._get(key, date, "day", required=True)
        return value if isinstance(value, date) and not isinstance(value, datetime) else _NO_DAY

    def whole(self, key: str, *, required: bool = True, least: int = 1) -> int:
        """A whole number; ``least`` where there is none."""
        value = self._get(key, int, "whole_number", required=required)
        if value is None:
            return least
        if value < least:
            self.wrong(PackFault.NOT_POSITIVE, key, str(least))
        if value > _MOST_NUMBER:
            self.wrong(PackFault.TOO_MUCH, key)
        return int(value)

    def optional(self, key: str) -> int | None:
        """A whole number, or None where none stands."""
        return self.whole(key) if self.has(key) else None

    def wholes(self, key: str) -> tuple[int, ...]:
        """Whole numbers above zero, the smallest first; none where nothing stands."""
        value = self._get(key, list, "list", required=False) or ()
        if not all(type(one) is int and one > 0 for one in value):
            self.wrong(PackFault.NOT_POSITIVE, key, "1")
            return ()
        if any(one > _MOST_NUMBER for one in value):
            self.wrong(PackFault.TOO_MUCH, key)
        return tuple(sorted(value))

    def flag(self, key: str) -> bool:
        """Yes or no; no where nothing stands."""
        return bool(self._get(key, bool, "yes_or_no", required=False))

    def word(self, key: str, known: Collection[str], *, required: bool = True) -> str:
        """One of some words. The first of them where it is another, or "" where it may be missing and is."""
        text = self.text(key, required=required)
        if text in known:
            return text
        if text:
            self.wrong(PackFault.UNKNOWN_WORD, key, ", ".join(known))
        return next(iter(known), "") if required or text else ""

    def one_of(self, key: str, kind: type[Kind]) -> Kind:
        """A word that has to be there; the first of them where it is another."""
        return kind(self.word(key, tuple(kind)) or next(iter(kind)))

    def several(self, key: str, known: Collection[str] | None = None, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts, or of some words; empty where there is none."""
        value = self._get(key, list, "list", required=required)
        texts = () if value is None else tuple(one for one in value if isinstance(one, str))
        if value is not None and len(texts) < len(value):
            self.wrong(PackFault.WRONG_TYPE, key, "list")
        for text in texts:
            if known is not None and text not in known:
                self.wrong(PackFault.UNKNOWN_WORD, key, f"{text}: {', '.join(known)}")
        if required and value is not None and not texts:
            self.wrong(PackFault.MISSING, key)
        return texts if known is None else tuple(text for text in texts if text in known)

    def words(self, key: str, languages: Sequence[str], *, required: bool = True) -> Mapping[str, str]:
        """A text in several languages (BCP 47), at least in ``languages``."""
        table = self._get(key, dict, "languages", required=required)
        if table is None:
            return MappingProxyType({})
        found = {name: text.strip() for name, text in table.items() if isinstance(text, str) and text.strip()}
        if len(found) < len(table):
            self.wrong(PackFault.WRONG_TYPE, key, "languages")
        self._tell_length(key, max(found.values(), key=len, default=""))
        for language in languages:
            if language not in found:
                self.wrong(PackFault.NO_TRANSLATION, key, language)
        return MappingProxyType(found)

    def table(self, key: str) -> Table:
        """A table under this one; one with nothing in it where none stands."""
        raw = self._get(key, dict, "table", required=False)
        return Table(raw or {}, (*self._path, key), self._lines, self._problems, self.of)

    def tables(self, key: str) -> Iterator[Table]:
        """The tables of a name, ``[[name]]``."""
        raw = self._get(key, list, "tables", required=False)
        for number, one in enumerate(raw or ()):
            if isinstance(one, dict):
                yield Table(one, (*self._path, key, number), self._lines, self._problems, self.of)
            else:
                self.wrong(PackFault.WRONG_TYPE, key, "tables")
                return

    def _tell_length(self, key: str, text: str) -> None:
        if len(text) > _MOST_TEXT:
            self.wrong(PackFault.TOO_LARGE, key, str(_MOST_TEXT // 1000))

    def _get(self, key: str, kind: type, called: str, *, required: bool) -> Any:
        self._asked.add(key)
        value = self._raw.get(key)
        if value is None:
            if required:
                self.wrong(PackFault.MISSING, key)
            return None
        # yes and no are numbers to Python, and a moment is a day
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)) or isinstance(value, datetime):
            self.wrong(PackFault.WRONG_TYPE, key, called)
            return None
        return value


def _spoken(path: Path) -> str:
    """``rule 3, quiet``: counted as people count."""
    said: list[str] = []
    for step in path:
        if isinstance(step, int):
            said[-1] += f" {step + 1}"
        else:
            said.append(step)
    return ", ".join(said)
