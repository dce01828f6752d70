"""What the index holds of a text, and what a search asks it for.

Of every blank-separated part of a search key (core.text.search_key): each character and each pair of neighbours; and
of alphabets and digits, whose few characters make pairs common, each three neighbours as well. One or two characters,
or three of an alphabet, are therefore one entry; anything longer is asked for as all of its pieces, which more texts
have than contain it whole, so that whoever asks looks at the texts themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import add

GRAMS_VERSION = 1
"""Goes up whenever the same text gives other pieces: an index of another version is made anew."""

_MOST_PIECES = 48
"""Of one part of a search: what is longer is found by its beginning and compared whole afterwards."""
_OWN, _LAST = 0xE000, 0xE1FF
_INSTEAD = {
    **{code: _OWN + code for code in range(128) if not chr(code).isalnum() and not chr(code).isspace()},
    **dict.fromkeys(range(_OWN, _LAST + 1), _OWN + 0xFF),
    **dict.fromkeys(range(0xD800, 0xE000), _OWN + 0xFE),
}
"""The index's tokenizer splits at ASCII punctuation, so marks get places in the private use area; what texts bring of
that part of it is put out of the way. Halves of surrogate pairs cannot be stored."""
_ALPHABET = re.compile(r"[0-9A-Za-z\u0080-\u2e7f\ue000-\ue07f]{3,}")
_PLAIN_WORD = re.compile(r"[0-9a-z]*")


@dataclass(frozen=True, slots=True)
class Cover:
    """The pieces of a part of a search. ``exact``: a text has them if, and only if, it contains the part."""

    pieces: tuple[str, ...]
    exact: bool


def grams(key: str) -> set[str]:
    """Every piece of a search key."""
    found: set[str] = set()
    for part in key.translate(_INSTEAD).split():
        found.update(part)
        found.update(map(add, part, part[1:]))
        if len(part) > 2:
            for run in _ALPHABET.findall(part):
                found.update(map(add, map(add, run, run[1:]), run[2:]))
    return found


def cover(part: str) -> Cover:
    """The fewest pieces that every text with this part in it has. The part has no blanks."""
    text = part.translate(_INSTEAD)
    is_plain = not any(_OWN <= ord(character) <= _LAST or "\ud800" <= character <= "\udfff" for character in part)
    if len(text) <= 2:
        return Cover((text,), is_plain)
    pieces = tuple(dict.fromkeys(_pieces(text)))
    return Cover(pieces[:_MOST_PIECES], is_plain and pieces == (text,))


def _pieces(text: str) -> Iterator[str]:
    threes = [_ALPHABET.fullmatch(text, n, n + 3) is not None for n in range(len(text) - 2)]
    for n in range(len(text) - 1):
        if n < len(threes) and threes[n]:
            yield text[n : n + 3]
        elif n == 0 or not threes[n - 1]:
            yield text[n : n + 2]


def of_address(piece: str) -> str:
    """The piece as it stands in a number or another address, apart from those of what was said."""
    return chr(_OWN + 0x100) + piece


@lru_cache(maxsize=4096)
def named(kind: str, value: str) -> str:
    """An entry for a property of an incident: one letter for what it is, then its value, without ASCII punctuation."""
    if not _PLAIN_WORD.fullmatch(value):
        value = chr(_OWN + 0x102) + value.encode("utf-8", "surrogatepass").hex()
    return chr(_OWN + 0x101) + kind + value


def quoted(entry: str) -> str:
    """An entry within an expression of FTS5."""
    return f'"{entry}"'  # no entry has a quotation mark: it is ASCII punctuation
