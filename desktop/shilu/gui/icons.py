"""Icons of one line set (Phosphor, through QtAwesome), in the colours of the scheme. Loaded on first use."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon

from shilu.gui.colours import Scheme

_SIDES = (16, 18, 20)  # px; the sizes in which the window shows icons


class Icons:
    """Gives icons by name. Only the one font is loaded, and only when the first icon is asked for."""

    def __init__(self, scheme: Scheme) -> None:
        self._scheme = scheme

        self._drawn: dict[tuple[str, str], QIcon] = {}

    def load(self) -> None:
        """Make the font ready before the first icon is asked for: it takes a moment."""
        _ = self._font

    def get(self, name: str, role: str = "soft") -> QIcon:
        """The icon ``name`` of the Phosphor set in the colour of ``role``, drawn once for all who show it."""
        key = (name, role)
        if key not in self._drawn:
            self._drawn[key] = self._draw(name, getattr(self._scheme, role))
        return self._drawn[key]

    def _draw(self, name: str, colour: str) -> QIcon:
        live: QIcon = self._font.icon(f"ph.{name}", color=colour, color_disabled=self._scheme.faint)
        drawn = QIcon()
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled):
            for side in _SIDES:
                for ratio in (1.0, 2.0):
                    pixels = round(side * ratio)
                    pixmap = live.pixmap(QSize(pixels, pixels), 1.0, mode)
                    pixmap.setDevicePixelRatio(ratio)
                    drawn.addPixmap(pixmap, mode)
        return drawn

    @cached_property
    def _font(self) -> Any:
        import qtawesome
        from qtawesome.iconic_font import IconicFont

        folder = Path(qtawesome.__file__).parent / "fonts"
        font = next(folder.glob("phosphor-*.ttf"))
        names = next(folder.glob("phosphor-charmap-*.json"))
        return IconicFont(("ph", font.name, names.name))
