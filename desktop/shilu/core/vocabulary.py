"""How the fields of a kind of particular are called by people, who write tables in their own language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shilu.core.text import search_key


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The keys are as ``key_of`` makes them. ``headings``: fields by what they are called; ``words``: by field, the
    words that it knows by what they are called."""

    headings: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]


def key_of(called: str) -> str:
    """A heading or a word without what does not matter in it."""
    return search_key(" ".join(called.replace("_", " ").split()).rstrip(":： *"))
