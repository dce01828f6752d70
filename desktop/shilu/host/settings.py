"""What the program remembers about itself: language, theme, which vaults it has seen. Nothing of a case.

One JSON file with a version. A damaged file means the defaults; fields that a newer version wrote survive.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

VERSION = 1
_FILE = "settings.json"
_FRESH = ".new"


class Theme(StrEnum):
    """Which colours the window uses."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high_contrast"


@dataclass(frozen=True, slots=True)
class Settings:
    """``language`` is BCP 47, "" = this computer's; ``vaults`` the last opened first."""

    language: str = ""
    theme: Theme = Theme.SYSTEM
    vaults: tuple[Path, ...] = ()


class SettingsFile:
    """Reads and writes the settings in a folder that is handed in and made on the first write."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / _FILE

    @property
    def path(self) -> Path:
        """Where the settings stand; there need not be any yet."""
        return self._file

    def files(self) -> tuple[Path, ...]:
        """All that was written here, with what an interrupted write may have left."""
        return tuple(path for path in (self._file, self._file.with_suffix(_FRESH)) if path.is_file())

    def remove(self) -> None:
        """Take all of it away, and the folder with it when nothing else is there. Raises OSError."""
        for path in self.files():
            path.unlink()
        with suppress(OSError):
            self._file.parent.rmdir()

    def read(self) -> Settings:
        """The settings; the defaults for what is missing or damaged."""
        document = self._document()
        language = document.get("language")
        theme = document.get("theme")
        vaults = document.get("vaults")
        return Settings(
            language=language if isinstance(language, str) else "",
            theme=Theme(theme) if isinstance(theme, str) and theme in tuple(Theme) else Theme.SYSTEM,
            vaults=tuple(Path(v) for v in vaults if isinstance(v, str)) if isinstance(vaults, list) else (),
        )

    def write(self, settings: Settings) -> None:
        """Replace the file whole: after a power cut there is the old one or the new one. Raises OSError."""
        document = self._document()
        version = document.get("version")
        document |= {
            "version": max(version, VERSION) if isinstance(version, int) else VERSION,
            "language": settings.language,
            "theme": settings.theme.value,
            "vaults": [str(vault) for vault in settings.vaults],
        }
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self._file.with_suffix(_FRESH)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(document, stream, ensure_ascii=False, indent=1, sort_keys=True)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(self._file)

    def _document(self) -> dict[str, object]:
        try:
            document = json.loads(self._file.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return document if isinstance(document, dict) else {}
