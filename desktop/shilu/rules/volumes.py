"""From how many entries of personal data a rule counts: a TOML file for each country in ``resources/rules/volumes``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from types import MappingProxyType

from shilu.core.leaks import Volumes
from shilu.core.shapes.injuries import CLASSES

_FORMAT = 1


def of_country(folder: Path, country: str) -> Volumes | None:
    """Those of a country (ISO 3166-1, lower case), if any are known. Raises ValueError for a file that is wrong."""
    file = folder / f"{country}.toml"
    return read(file.read_text("utf-8")) if country.isalpha() and file.is_file() else None


def read(text: str) -> Volumes:
    """From the text of a file. Raises ValueError, which names everything that is wrong with it at once."""
    raw = tomllib.loads(text)
    wrong = [] if raw.get("format") == _FORMAT else ["format: 1 is known"]
    wrong += [f"{name}: no text" for name in ("country", "cite", "mark") if not isinstance(raw.get(name), str)]
    wrong += [f"{name}: no number above zero" for name in CLASSES if type(raw.get(name)) is not int or raw[name] < 1]
    if wrong:
        raise ValueError("; ".join(wrong))
    return Volumes(raw["country"], raw["cite"], MappingProxyType({name: raw[name] for name in CLASSES}))
