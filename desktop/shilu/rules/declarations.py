"""What a signer declares of the truth of a statement: ``resources/statements/truth.toml``, by country and language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FORMAT = 1
_KEYS = {"country": str, "mark": str, "cite": str, "reviewed_by": str}
_MARKS = ("text", "ours")


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is declared, and whether a fingerprint stands beside the signature in that country."""

    words: str
    fingerprint: bool = False


def of_country(file: Path, country: str, language: str) -> Declaration:
    """The declaration of a country (ISO 3166-1, lower case) in a language (BCP 47), or that of every other country.
    Raises ValueError for a file that is wrong."""
    return read(file.read_text("utf-8"), country, language)


def read(text: str, country: str, language: str) -> Declaration:
    """From the text of the file. Raises ValueError, which names everything that is wrong with it at once."""
    raw = tomllib.loads(text)
    rows: list[Mapping[str, Any]] = raw.get("truth", [])
    wrong = [] if raw.get("format") == _FORMAT else ["format: 1 is known"]
    for number, row in enumerate(rows):
        wrong += [f"truth[{number}].{key}: no text" for key, kind in _KEYS.items() if type(row.get(key)) is not kind]
        if row.get("mark") not in _MARKS:
            wrong.append(f"truth[{number}].mark: one of {', '.join(_MARKS)}")
        if not isinstance(row.get(language), str):
            wrong.append(f"truth[{number}]: nothing in {language}")
    by_country = {row.get("country"): row for row in rows}
    if "" not in by_country:
        wrong.append('truth: none for "", every other country')
    if wrong:
        raise ValueError("; ".join(wrong))
    row = by_country.get(country, by_country[""])
    return Declaration(row[language], bool(row.get("fingerprint", False)))
