"""How what a rule pack says was seen, in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shilu.core.pack_parts import Mark
from shilu.core.wording import N_, Catalog

MARKS: Mapping[Mark, str] = MappingProxyType(
    {
        Mark.TEXT_SEEN: N_("text seen"),
        Mark.SECOND_HAND: N_("seen second hand"),
        Mark.MEMORY: N_("from memory, not checked"),
    }
)


def doubt(mark: Mark, texts: Catalog) -> str:
    """What is to be known of it where nobody saw the text itself; "" where somebody did."""
    return "" if mark is Mark.TEXT_SEEN else texts.tr(MARKS[mark])
