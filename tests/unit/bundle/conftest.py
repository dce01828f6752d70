"""The fonts, read once for all tests of the bundle."""

from __future__ import annotations

from pathlib import Path

import pytest

from shilu.bundle.pdf.fonts import FontShelf

RESOURCES = Path(__file__).parents[3] / "resources"


@pytest.fixture(scope="session")
def fonts() -> FontShelf:
    """The typefaces that ship with the app."""
    return FontShelf(RESOURCES / "fonts")
