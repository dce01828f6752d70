"""Crisis lines by country, and the words by which a text may speak of self-harm: ``resources/crisis``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from shilu.core.crisis import CrisisLine
from shilu.core.text import search_key

_FORMAT = 1
_LANGUAGES = ("en", "zh-CN")
_KINDS = ("crisis", "emergency")


def read_lines(text: str) -> Mapping[str, Sequence[CrisisLine]]:
    """The lines of each country (ISO 3166-1, lower case), those to talk to first. Raises ValueError, which names
    everything that is wrong with the file at once."""
    raw = tomllib.loads(text)
    wrong = [] if raw.get("format") == _FORMAT else ["format: 1 is known"]
    found: dict[str, list[CrisisLine]] = {}
    for number, row in enumerate(raw.get("lines", ())):
        line = _line(row, f"lines[{number}]", wrong)
        if line is not None:
            found.setdefault(row["country"], []).append(line)
    if wrong:
        raise ValueError("; ".join(wrong))
    return MappingProxyType(
        {country: tuple(sorted(lines, key=lambda line: line.is_emergency)) for country, lines in found.items()}
    )


def read_terms(text: str) -> Sequence[str]:
    """The words of all languages, as a search compares them. Raises ValueError as ``read_lines``."""
    raw = tomllib.loads(text)
    wrong = [] if raw.get("format") == _FORMAT else ["format: 1 is known"]
    terms: list[str] = []
    for row in raw.get("language", ()):
        own = [search_key(term) for term in row.get("terms", ()) if isinstance(term, str) and term.strip()]
        if not own or not any(term in search_key(str(row.get("example", ""))) for term in own):
            wrong.append(f"language {row.get('code')}: no terms, or an example without one")
        terms += own
    if wrong:
        raise ValueError("; ".join(wrong))
    return tuple(dict.fromkeys(terms))


def _line(row: Mapping[str, Any], place: str, wrong: list[str]) -> CrisisLine | None:
    before = len(wrong)
    wrong += [f"{place}.{key}: no text" for key in ("country", "number", "source", *_LANGUAGES) if not row.get(key)]
    if row.get("kind") not in _KINDS:
        wrong.append(f"{place}.kind: one of {', '.join(_KINDS)}")
    checked = str(row.get("last_checked", ""))
    try:
        last = date.fromisoformat(checked) if checked else None
    except ValueError:
        wrong.append(f"{place}.last_checked: no day")
        last = None
    if len(wrong) > before:
        return None
    names = MappingProxyType({language: str(row[language]) for language in _LANGUAGES})
    return CrisisLine(str(row["number"]), names, row["kind"] == "emergency", last, str(row["source"]))
