"""The typefaces on paper, read once per process and handed in. ReportLab is imported on first use."""

from __future__ import annotations

from pathlib import Path


class FontShelf:
    """The font files of ``folder``. Making one costs nothing; the first bundle reads the files (10 MB and more)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
