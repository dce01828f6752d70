"""Tables whose columns are known by name: those that come with the program, and those that a person saved.

A person's own are files of the same form in the folder of the settings. They hold headings and the name they were
given, nothing out of a table's rows.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shilu.core.errors import UserError

if TYPE_CHECKING:
    from shilu.core.column_mapping import ColumnMapping, Role

_ENDING, _FRESH = ".toml", ".new"
_NAME = re.compile(r"\w[\w -]{0,59}")  # a file can be called so anywhere


@dataclass(frozen=True, slots=True)
class Preset:
    """A known table and where its columns stand in the table at hand, counted from 0."""

    name: str
    mapping: ColumnMapping
    places: Mapping[Role, int]


class ColumnPresets:
    """``shipped`` is the folder of those that come with the program, ``own`` that of a person's, made when one is
    saved."""

    def __init__(self, *, shipped: Path, own: Path) -> None:
        self._shipped, self._own = shipped, own

    def names(self) -> tuple[str, ...]:
        """All of them, in the order of the alphabet."""
        return tuple(sorted(self._paths()))

    def get(self, name: str) -> ColumnMapping:
        """What its columns mean. Raises UserError ``usage.no_such_preset`` and ``usage.bad_columns``."""
        from shilu.core.column_mapping import mapping_of  # not before a vault is open

        paths = self._paths()
        try:
            text = paths[name].read_text("utf-8")
        except (KeyError, OSError) as error:
            raise UserError("usage.no_such_preset", preset=name, known=", ".join(sorted(paths))) from error
        except UnicodeDecodeError as error:
            raise UserError("usage.bad_columns") from error
        return mapping_of(text)

    def fitting(self, heading: Sequence[str]) -> tuple[Preset, ...]:
        """Those that fit a table with this heading, or, where they know none, with so many columns."""
        from shilu.importers.columns import told_columns  # as above

        found = []
        for name in self.names():
            with suppress(UserError):  # a damaged one fits nothing
                mapping = self.get(name)
                columns = told_columns(mapping, heading)
                if columns is not None and max(columns.places.values()) < len(heading):
                    found.append(Preset(name, mapping, columns.places))
        return tuple(found)

    def save(self, name: str, mapping: ColumnMapping) -> None:
        """Keep it under a name, in place of what the person kept under that name before. Raises UserError
        ``usage.bad_preset_name`` and ``file.not_writable``."""
        from shilu.core.column_mapping import mapping_text  # as above

        name = name.strip()
        path = self._own / f"{name}{_ENDING}"
        if not _NAME.fullmatch(name) or name in _files(self._shipped):
            raise UserError("usage.bad_preset_name")
        try:
            text = mapping_text(mapping)
            self._own.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = path.with_suffix(_FRESH)
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                file.write(text)
            fresh.replace(path)
        except (OSError, ValueError) as error:
            raise UserError("file.not_writable", name=path.name) from error

    def files(self) -> tuple[Path, ...]:
        """All that was saved on this computer, with what an interrupted save may have left."""
        return tuple(sorted((*self._own.glob(f"*{_ENDING}"), *self._own.glob(f"*{_FRESH}"))))

    def remove(self) -> None:
        """Take all of it away. Raises OSError."""
        for path in self.files():
            path.unlink()
        with suppress(OSError):
            self._own.rmdir()

    def _paths(self) -> dict[str, Path]:
        return _files(self._own) | _files(self._shipped)


def _files(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in folder.glob(f"*{_ENDING}")}
