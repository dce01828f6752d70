"""Tables of published rates: one TOML file each in ``resources/rules/rates``, said there where they come from."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from shilu.core.reckoning import RateRow, RateTable

_FORMAT = 1


def of_country(folder: Path, country: str) -> RateTable | None:
    """The table of a country (ISO 3166-1, lower case), if there is one. Raises ValueError for a file that is wrong."""
    for path in sorted(folder.glob("*.toml")):
        table = read(path.read_text("utf-8"))
        if table.country == country:
            return table
    return None


def read(text: str) -> RateTable:
    """A table. Raises ValueError, which names everything that is wrong with it at once."""
    raw = tomllib.loads(text)
    wrong: list[str] = []
    if raw.get("format") != _FORMAT:
        wrong.append("format: 1 is known")
    rows = [row for n, one in enumerate(raw.get("rows", ())) if (row := _row(one, n, wrong)) is not None]
    if [row.begins for row in rows] != sorted({row.begins for row in rows}):
        wrong.append("rows: not in order of their days")
    if not rows:
        wrong.append("rows: none")
    for name, kind in {
        "name": str,
        "country": str,
        "cite": str,
        "factor": str,
        "begins": date,
        "last_seen": date,
    }.items():
        if type(raw.get(name)) is not kind:
            wrong.append(f"{name}: no {kind.__name__}")
    factor = _decimal(raw.get("factor"), "factor", wrong)
    if wrong:
        raise ValueError("; ".join(wrong))
    return RateTable(
        name=raw["name"],
        country=raw["country"],
        factor=factor,
        begins=raw["begins"],
        cite=raw["cite"],
        rows=tuple(rows),
        last_seen=raw["last_seen"],
    )


def _row(raw: Mapping[str, Any], number: int, wrong: list[str]) -> RateRow | None:
    begins = raw.get("begins")
    percent = _decimal(raw.get("percent"), f"rows[{number}].percent", wrong)
    if type(begins) is not date:
        wrong.append(f"rows[{number}].begins: no date")
        return None
    return RateRow(begins, percent, str(raw.get("mark", "")))


def _decimal(raw: object, name: str, wrong: list[str]) -> Decimal:
    try:
        found = Decimal(raw) if isinstance(raw, str) else Decimal("NaN")
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or found <= 0:
        wrong.append(f"{name}: no number above zero, in quotes")
        return Decimal(0)
    return found
