"""Icons of one line set (Phosphor, through QtAwesome), in the colours of the scheme. Loaded on first use."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

from PySide6.QtGui import QIcon

from shilu.gui.colours import Scheme


class Icons:
    """Gives icons by name. Only the one font is loaded, and only when the first icon is asked for."""

    def __init__(self, scheme: Scheme) -> None:
        self._scheme = scheme

    def get(self, name: str, role: str = "soft") -> QIcon:
        """The icon ``name`` of the Phosphor set in the colour of ``role``; the accent's text colour when checked."""
        colour = getattr(self._scheme, role)
        icon: QIcon = self._font.icon(f"ph.{name}", color=colour, color_disabled=self._scheme.faint)
        return icon

    @cached_property
    def _font(self) -> Any:
        import qtawesome
        from qtawesome.iconic_font import IconicFont

        folder = Path(qtawesome.__file__).parent / "fonts"
        font = next(folder.glob("phosphor-*.ttf"))
        names = next(folder.glob("phosphor-charmap-*.json"))
        return IconicFont(("ph", font.name, names.name))
