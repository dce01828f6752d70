"""What the program has written on this computer outside vaults, and how it is taken away."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from shilu.core.errors import UserError
from shilu.host.settings import SettingsFile
from shilu.services.column_presets import ColumnPresets


@dataclass(frozen=True, slots=True)
class Trace:
    """A file of ours; ``vaults`` are the places of vaults that stand in it."""

    path: Path
    vaults: tuple[Path, ...]


class Traces:
    """The settings (language, colours, and where the vaults lie), and which columns of tables mean what, where a person
    saved that. What was saved elsewhere (bundles, copies, backups) is not remembered, and so is not found here."""

    def __init__(self, *, settings: SettingsFile, presets: ColumnPresets) -> None:
        self._settings, self._presets = settings, presets

    def find(self) -> tuple[Trace, ...]:
        """Every file that is there now."""
        return tuple(
            Trace(path, self._settings.read().vaults if path == self._settings.path else ())
            for path in (*self._settings.files(), *self._presets.files())
        )

    def remove(self) -> tuple[Trace, ...]:
        """Take all of it away; returns what was there. The next vault that is opened writes a new one.

        Raises UserError ``file.not_writable``.
        """
        found = self.find()
        try:
            self._presets.remove()
            self._settings.remove()
        except OSError as error:
            raise UserError("file.not_writable", name=self._settings.path.name) from error
        return found
