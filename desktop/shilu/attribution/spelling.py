"""Spelling as it is compared: what disguises a name or was misread of it goes, and every place can be found again.

Folded are width, case, accents, traditional and Japanese forms (``han``), letters of other alphabets that look Latin,
letters in boxes and flags, figures that stand for letters inside a word; left out is all that is neither letter nor
figure: spaces, points, invisible characters, emoji. ``i`` and ``l`` are one. It serves comparing only.

The letters that look alike are a choice out of Unicode's confusables (UTS #39): those with one Latin letter each.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import compress

from shilu.attribution.han import TO_SIMPLIFIED

_LOOK_ALIKE = dict(
    zip(
        "аԁеԍһіјӏкмnорԛгѕтцѵԝхуzвсɡցոսզօհյεοατιυκρνχβηγωμςσλƍɑɩıƖɪʟᴀʙᴄᴅᴇꜰɢʜᴊᴋᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢƙøđłħŧßæнп",
        "adeghijlkmnopqrstuvwxyzbcggnuqohjeoatiukpvxbnywuosadailiilabcdefghjkmnoprstuvwyzkodlhtbahn",
        strict=True,
    )
)
_LOOK_ALIKE_CAPITALS = {"Η": "h", "Υ": "y", "Ν": "n", "Μ": "m"}  # whose small letters look like others
_FOR_LETTERS = dict(zip("013457@$!|", "oieasTasii".casefold(), strict=True))
_IN_A_WORD = re.compile(
    r"(?<=[A-Za-z])[013457@$!|]+(?=[A-Za-z])|(?<![^\s\W])[01345@$](?=[A-Za-z]{3})|(?<=[A-Za-z]{3})[013](?!\w)"
)
_APART_WORDS = """
代贝贷 钅戋钱 金戋钱 亻昔借 人昔借 亻责债 亻崔催 亻言信 亻专传 钅艮银 金艮银 车专转 讠乍诈 马扁骗 钅同铜 钅令铃
钅失铁 亻介价 讠正证 氵去法 讠斥诉 讠公讼 纟黾绳 扌丁打 扌旦担 亻到倒
"""
_APART = {word[:2]: word[2] for word in _APART_WORDS.split()}
"""Characters that are written as their two halves, side by side: a choice of those of the trade and of names."""
_HALVES = re.compile("|".join(_APART))
_MAY_BE_IN_A_WORD = re.compile("[A-Za-z][013457@$!|]|[013457@$!|][A-Za-z]")
_BOXED = ((0x1F130, 26), (0x1F150, 26), (0x1F170, 26), (0x1F1E6, 26))
_INDIC_AND_THAI = range(0x900, 0xF00)


class _Folded(dict[int, str]):
    """What each character is compared as, made when it is first met; for ``str.translate``."""

    def __missing__(self, point: int) -> str:
        character = chr(point)
        plain = _LOOK_ALIKE_CAPITALS.get(character) or unicodedata.normalize("NFKC", character).casefold()
        folded = self[point] = "".join(map(_folded, plain))
        return folded


class _Sizes(dict[str, int]):
    """As how many characters each is compared."""

    def __init__(self, table: _Folded) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, character: str) -> int:
        size = self[character] = len(self._table[ord(character)])
        return size


def _folded(character: str) -> str:
    for first, count in _BOXED:
        if first <= ord(character) < first + count:
            return _one_i(chr(ord("a") + ord(character) - first))
    if character in TO_SIMPLIFIED:
        return TO_SIMPLIFIED[character]
    base = unicodedata.normalize("NFKD", character)[:1] if ord(character) < 0x2000 else character
    base = _LOOK_ALIKE.get(base, base)
    category = unicodedata.category(base)
    if category == "Nd":
        return str(unicodedata.digit(base))
    is_written = category[0] == "L" or (category[0] == "M" and ord(base) in _INDIC_AND_THAI)
    return _one_i(base) if is_written else ""


def _one_i(letter: str) -> str:
    return "i" if letter == "l" else letter


class Spelling:
    """Folds texts; what it has learnt of a character it keeps."""

    def __init__(self) -> None:
        self._table = _Folded()
        self._sizes = _Sizes(self._table)

    def fold(self, text: str) -> str:
        """The text as it is compared."""
        return _spelt_out(text).translate(self._table)

    def places(self, text: str) -> list[int]:
        """For each character of the folded text, where in the text it comes from."""
        sizes = list(map(self._sizes.__getitem__, _spelt_out(text)))
        if max(sizes, default=0) <= 1:
            return list(compress(range(len(sizes)), sizes))
        return [place for place, size in enumerate(sizes) for _ in range(size)]


def _spelt_out(text: str) -> str:
    """The text with letters for the figures that stand for them."""
    if not text.isascii():
        text = _HALVES.sub(_joined, text)
    return _IN_A_WORD.sub(_letters, text) if _MAY_BE_IN_A_WORD.search(text) else text


def _joined(halves: re.Match[str]) -> str:
    """One character for its two halves, and one that is left out, so that every place stays."""
    return _APART[halves[0]] + "\u200b"


def _letters(figures: re.Match[str]) -> str:
    return "".join(_FOR_LETTERS[figure] for figure in figures[0])
