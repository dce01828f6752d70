"""Every blank of a paper has a name for a person."""

from __future__ import annotations

from shilu.core.hole_words import HOLES_CALLED, called_to_fill
from shilu.core.pack_papers import HOLES
from shilu.core.wording import source_language


def test_every_hole_has_a_name() -> None:
    assert [hole for hole in HOLES if hole not in HOLES_CALLED] == []


def test_a_blank_is_named_with_what_fills_it() -> None:
    assert (
        called_to_fill(("office", "hours"), source_language())
        == "office (office), hours at which contact is not wanted (hours)"
    )
