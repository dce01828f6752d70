"""How the fields of parties are called by people, who write lists of lenders in their own language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType

from shilu.core.labels import PARTY_KINDS
from shilu.core.shapes.parties import LENDER_TYPES, PARTY_FIELDS
from shilu.core.text import one_line
from shilu.core.vocabulary import Vocabulary, key_of
from shilu.core.wording import N_, Catalog

BEFORE: Mapping[str, str] = MappingProxyType(
    {
        "name": N_("Name"),
        "kind": N_("What it is"),
        "aliases": N_("Other names it uses"),
        "lender_type": N_("Kind of lender"),
    }
)
"""What every party has before its fields."""
LABELS: Mapping[str, str] = MappingProxyType({**BEFORE, **{field.name: field.label for field in PARTY_FIELDS}})
"""What stands in the first row of a list, by field."""
WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "kind": MappingProxyType({kind.value: label for kind, label in PARTY_KINDS.items()}),
        "lender_type": LENDER_TYPES,
    }
)
"""The words of those fields that have some."""


def circle_said(way: Sequence[str], texts: Catalog) -> str:
    """Who recommended whom along a way of parties, by name."""
    between = "；" if texts.is_chinese else "; "
    return between.join(
        texts.tr("{first} recommended {second}", first=one_line(first, 80), second=one_line(second, 80))
        for first, second in pairwise(way)
    )


def party_vocabulary(catalogs: Iterable[Catalog]) -> Vocabulary:
    """How the columns of a list and their words are called: as commands call them, and as each language does."""
    headings = {key_of(name): name for name in LABELS}
    words = {field: {key_of(word): word for word in known} for field, known in WORDS.items()}
    for texts in catalogs:
        headings |= {key_of(texts.tr(label)): name for name, label in LABELS.items()}
        for field, known in WORDS.items():
            words[field] |= {key_of(texts.tr(label)): word for word, label in known.items()}
    return Vocabulary(headings, words)
