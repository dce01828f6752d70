"""The typefaces on paper: read once per process and handed in. ReportLab is imported on first use.

A face is chosen for each character by what the fonts can draw. Noto Sans has Latin, Greek and Cyrillic, Noto Sans
SC the Han characters, Noto Sans Arabic and Noto Emoji their own; what none can draw is spelt out by ``flow``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from shilu.core.errors import UserError

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

LATIN, HAN, ARABIC, EMOJI = "ShiluLatin", "ShiluHan", "ShiluArabic", "ShiluEmoji"
LATIN_BOLD, HAN_BOLD = "ShiluLatinBold", "ShiluHanBold"
_FILES: Mapping[str, str] = {
    LATIN: "NotoSans-Regular.ttf",
    LATIN_BOLD: "NotoSans-Bold.ttf",
    HAN: "NotoSansSC-Regular.ttf",
    HAN_BOLD: "NotoSansSC-Bold.ttf",
    ARABIC: "NotoSansArabic-Regular.ttf",
    EMOJI: "NotoEmoji-Regular.ttf",
}
# Noto Sans Arabic and Noto Emoji come in one weight.
_BOLD = {LATIN: LATIN_BOLD, HAN: HAN_BOLD}


@dataclass(frozen=True, slots=True)
class Face:
    """A font that ReportLab knows by ``name``; ``widths`` are in thousandths of the size, by code point."""

    name: str
    widths: Mapping[int, float]


class FontShelf:
    """The font files of ``folder``. Making one costs nothing; the first bundle reads the files once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._faces: dict[str, Face] = {}
        self._fonts: dict[str, TTFont] = {}

    def faces(self) -> Mapping[str, Face]:
        """Every face by name, known to ReportLab under that name. Raises UserError ``file.font_missing``."""
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFError, TTFont

        with self._lock:
            for name, file in _FILES.items():
                if name not in self._fonts:
                    try:
                        font = TTFont(name, str(self._folder / file), shapable=False)
                    except TTFError as error:
                        raise UserError("file.font_missing", name=file) from error
                    self._fonts[name] = font
                    self._faces[name] = Face(name, font.face.charWidths)
                # ReportLab keeps one registry per process; another shelf may have stood there before.
                pdfmetrics.registerFont(self._fonts[name])
            return dict(self._faces)


def bold(name: str) -> str:
    """The bold face that goes with a regular one, or the same where there is none."""
    return _BOLD.get(name, name)
