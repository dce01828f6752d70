"""Colours as roles, in three schemes. Nothing else in the window names a colour. Knows nothing of Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType

from shilu.host.settings import Theme


@dataclass(frozen=True, slots=True)
class Scheme:
    """One set of colours as ``#RRGGBB``. ``tone`` names the pictures in resources/icons that go with it."""

    tone: str
    ground: str  # the window
    raised: str  # cards, panes, tables
    sunken: str  # wells, the sidebar
    ink: str
    soft: str  # secondary text
    faint: str  # placeholders, hints
    line: str  # separators
    edge: str  # the border of a field: must be seen
    accent: str  # the one primary action, focus
    on_accent: str
    hover: str  # the primary action under the pointer
    chosen: str  # the selected row
    attention: str
    outside: str
    good: str


LIGHT = Scheme(
    tone="light",
    ground="#FAFAF8",
    raised="#FFFFFF",
    sunken="#F1F1EE",
    ink="#1F2326",
    soft="#555C62",
    faint="#656C72",
    line="#DDDDD8",
    edge="#83898E",
    accent="#1F5F6B",
    on_accent="#FFFFFF",
    hover="#174C56",
    chosen="#DCEAEC",
    attention="#8A4B08",
    outside="#9C2F2F",
    good="#2F6B3A",
)
DARK = Scheme(
    tone="dark",
    ground="#1B1D1F",
    raised="#232629",
    sunken="#151719",
    ink="#E8EAEB",
    soft="#B4BABF",
    faint="#8F979D",
    line="#34393D",
    edge="#747C82",
    accent="#7CC4CF",
    on_accent="#10282C",
    hover="#98D5DE",
    chosen="#1D3E44",
    attention="#E2B273",
    outside="#E59A9A",
    good="#92C99B",
)
HIGH_CONTRAST = Scheme(
    tone="light",
    ground="#FFFFFF",
    raised="#FFFFFF",
    sunken="#FFFFFF",
    ink="#000000",
    soft="#1A1A1A",
    faint="#333333",
    line="#000000",
    edge="#000000",
    accent="#003C47",
    on_accent="#FFFFFF",
    hover="#000000",
    chosen="#CFE8EC",
    attention="#5C2F00",
    outside="#7A0000",
    good="#0B4516",
)

_TEXTS = ("ink", "soft", "faint", "accent", "attention", "outside", "good")
_GROUNDS = ("ground", "raised", "sunken")
TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    *((text, ground) for text in _TEXTS for ground in _GROUNDS),
    ("on_accent", "accent"),
    ("on_accent", "hover"),
    ("ink", "chosen"),
    ("soft", "chosen"),
)
"""Every pair of text and ground that the window uses; each has a contrast of at least 4.5 : 1."""

EDGE_PAIRS: tuple[tuple[str, str], ...] = tuple(("edge", ground) for ground in _GROUNDS)
"""What has to be seen but not read: at least 3 : 1."""


def scheme_for(theme: Theme, *, system_is_dark: bool) -> Scheme:
    """The colours of a theme; ``system`` follows the desktop."""
    match theme:
        case Theme.LIGHT:
            return LIGHT
        case Theme.DARK:
            return DARK
        case Theme.HIGH_CONTRAST:
            return HIGH_CONTRAST
        case _:
            return DARK if system_is_dark else LIGHT


def roles(scheme: Scheme) -> Mapping[str, str]:
    """The colours by the name of their role."""
    return MappingProxyType(asdict(scheme))


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
