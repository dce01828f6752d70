"""A careful reader, for the tests of fairness: puts back the letters that a disguise replaced, and counts the rest."""

from __future__ import annotations

import re
import unicodedata

from shilu.core.text import without_format_characters
from tests.bench.attribution.disguise import APART, LEET_OPENED, OPENED

_LETTERS = str.maketrans({found: plain for found, plain in OPENED.items() if len(found) == 1})
_LEET = str.maketrans(LEET_OPENED)


def undone(words: str) -> str:
    """Letters and digits only, in lower case, simplified, lookalikes put back."""
    plain = unicodedata.normalize("NFKC", without_format_characters(words)).translate(_LETTERS)
    for mark in "丶|":
        if plain.count(mark) > len(plain) // 3:
            plain = plain.replace(mark, "")
    kept = "".join(letter for letter in plain if letter.isalnum() or letter in "@!$|").casefold()
    for apart, together in APART.items():
        kept = kept.replace(apart, together)
    if not re.search(r"[\u4e00-\u9fff]", kept):
        kept = kept.translate(_LEET).replace("rn", "m").replace("vv", "w")
        kept = re.sub("[il1|!]", "l", kept)
    return re.sub(r"[^\w]", "", kept)


def distance(one: str, other: str) -> int:
    """How many letters must be put in, left out or replaced."""
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        before, row[0] = row[0], at
        for other_at, other_letter in enumerate(other, start=1):
            before, row[other_at] = (
                row[other_at],
                min(before + (letter != other_letter), row[other_at] + 1, row[other_at - 1] + 1),
            )
    return row[-1]
