"""Arabic letters in the forms they take beside each other, by Unicode's presentation forms.

Enough to read a message by: letters join, words run from right to left within a left-to-right line. The text layer
keeps the letters as received (``Run.said``). Diacritics are set where they stand, not stacked by the font's rules.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache

_TATWEEL = "\u0640"
_LAM, _ALEFS = "\u0644", "\u0622\u0623\u0625\u0627"
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")


@cache
def _forms() -> Mapping[str, Mapping[str, str]]:
    """Letter(s) → form name → presentation character, from the character database."""
    forms: dict[str, dict[str, str]] = {}
    for code in (*range(0xFB50, 0xFC00), *range(0xFE70, 0xFEFD)):
        name, _, letters = unicodedata.decomposition(chr(code)).partition(" ")
        if name in ("<isolated>", "<final>", "<initial>", "<medial>"):
            key = "".join(chr(int(letter, 16)) for letter in letters.split())
            forms.setdefault(key, {}).setdefault(name.strip("<>"), chr(code))
    return forms


def shaped(chars: Sequence[str], arabic: Sequence[bool]) -> list[str]:
    """The characters to draw, one for each given one; an alef that its lam has swallowed becomes "". ``arabic`` says
    which stand in the Arabic face; others are left alone and join with nothing."""
    forms = _forms()
    drawn = list(chars)
    letters = [i for i, char in enumerate(chars) if not unicodedata.combining(char)]
    for place, index in enumerate(letters):
        char = chars[index]
        if not arabic[index] or drawn[index] == "":
            continue
        before = chars[letters[place - 1]] if place else ""
        after = chars[letters[place + 1]] if place + 1 < len(letters) else ""
        joined = _joins_forward(before) and _joins_back(char)
        if char == _LAM and after in _ALEFS and after:
            name = "final" if joined else "isolated"
            drawn[index] = forms.get(char + after, {}).get(name, char)
            if drawn[index] != char:
                drawn[letters[place + 1]] = ""
            continue
        joins = _joins_forward(char) and _joins_back(after)
        name = "medial" if joined and joins else "final" if joined else "initial" if joins else "isolated"
        drawn[index] = forms.get(char, {}).get(name, char)
    return drawn


def _joins_forward(char: str) -> bool:
    return char == _TATWEEL or "initial" in _forms().get(char, {})


def _joins_back(char: str) -> bool:
    return char == _TATWEEL or "final" in _forms().get(char, {})


def is_form(char: str) -> bool:
    """Whether a character is one of the shapes themselves, which no keyboard types."""
    return "\ufb50" <= char <= "\ufdff" or "\ufe70" <= char <= "\ufefc"


def letters_of(drawn: str) -> str:
    """The letter or letters that a shape stands for; any other character as it is."""
    return unicodedata.normalize("NFKC", drawn) if is_form(drawn) else drawn


def visual(drawn: Sequence[str]) -> str:
    """Characters in the order in which they stand on paper, from left to right."""
    clusters: list[str] = []
    for char in drawn:
        if clusters and char and unicodedata.combining(char):
            clusters[-1] += char
        else:
            clusters.append(char)
    return "".join(reversed(clusters)).translate(_MIRRORED)


def with_neutrals(arabic: list[bool], chars: Sequence[str], drawable: Mapping[int, float]) -> list[bool]:
    """Blanks and signs between Arabic letters run with them."""
    result = list(arabic)
    last = -1
    for index, is_arabic in enumerate(arabic):
        if not is_arabic:
            continue
        between = chars[last + 1 : index]
        if last >= 0 and all(_is_neutral(char) and ord(char) in drawable for char in between):
            result[last + 1 : index] = [True] * len(between)
        last = index
    return result


def _is_neutral(char: str) -> bool:
    return unicodedata.bidirectional(char) in ("WS", "ON", "CS", "ES", "ET", "NSM")
