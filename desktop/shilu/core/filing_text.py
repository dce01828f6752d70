"""The fields of an office's own form: what each is begun with, and how long that is beside how long it may be."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shilu.core.contents import said
from shilu.core.material import Material
from shilu.core.pack_papers import FilingField
from shilu.core.pack_parts import in_language
from shilu.core.text import one_line
from shilu.core.wording import Catalog

_HAN = re.compile(r"[㐀-鿿]|[^\W㐀-鿿]+(?:['’.-][^\W㐀-鿿]+)*")
"""A word: each Chinese character by itself, else what stands between spaces and signs."""


@dataclass(frozen=True, slots=True)
class FilledField:
    """A field with what it is begun with. ``over``: that is more than the smallest limit that is known."""

    field: FilingField
    text: str
    characters: int
    words: int

    @property
    def over(self) -> bool:
        """Whether somebody has to shorten it."""
        limit = self.field.limit
        return (limit.most_characters is not None and self.characters > limit.most_characters) or (
            limit.most_words is not None and self.words > limit.most_words
        )


def filled(field: FilingField, known: Material, texts: Catalog) -> FilledField:
    """A field, begun."""
    return measured(field, "\n".join(said(field.filled_with, known, texts, personal=field.personal)))


def measured(field: FilingField, text: str) -> FilledField:
    """A field with what somebody wrote into it."""
    return FilledField(field, text, len(text), len(_HAN.findall(text)))


def limit_said(one: FilledField, texts: Catalog) -> str:
    """How long it is beside how long it may be, the smaller where sources disagree; "" where no limit is known."""
    most = one.field.limit
    if most.most_words is not None:
        return texts.tr("{count} of {most} words", count=f"{one.words:,}", most=f"{most.most_words:,}")
    if most.most_characters is not None:
        return texts.tr("{count} of {most} characters", count=f"{one.characters:,}", most=f"{most.most_characters:,}")
    return ""


def name_of(field: FilingField, texts: Catalog) -> str:
    """What the office calls a field."""
    return one_line(in_language(field.names, texts.language), 200)
