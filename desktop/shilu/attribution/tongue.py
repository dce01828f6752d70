"""In which of five languages a number writes, by the small words that each cannot do without.

Only numbers that write in one language can be seen with the same text; it is asked for nothing else. What is in none
of the five, or in none clearly, is a language of its own: "".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice

_SMALL_WORDS = {
    "en": "the you your is are we of to and for will not this have our be by on it was at if has with",
    "hi": "hai hain aap aapka aapke aapki aapko ka ki ke ko nahi se mein main hum karo kar raha rahe bhi tak aur ye",
    "id": "anda yang dan di kami ini dengan untuk tidak akan sudah kamu dari segera jika belum ke pada agar bisa atau",
    "tl": "ang ng mga sa mo ko na po namin ay kung hindi ito niyo ninyo ka kami ba lang may wala iyong inyong para",
}
_OWNERS: dict[str, list[str]] = {}
for _tongue, _words in _SMALL_WORDS.items():
    for _word in _words.split():
        _OWNERS.setdefault(_word, []).append(_tongue)
_LATIN_WORD = re.compile("[a-z]+")
_HAN = re.compile("[\u3400-\u9fff]")
_ENOUGH = 12
"""Texts of a number that are looked at."""


def tongue_of(texts: Iterable[str]) -> str:
    """The language of a number's texts: "zh", "en", "hi", "id", "tl" or ""."""
    counts: Counter[str] = Counter()
    for text in islice(texts, _ENOUGH):
        if len(_HAN.findall(text)) >= 4:
            counts["zh"] += 4
            continue
        for word in _LATIN_WORD.findall(text.lower()):
            counts.update(_OWNERS.get(word, ()))
    return max(counts, key=lambda tongue: (counts[tongue], tongue), default="")
