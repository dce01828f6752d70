"""What kind of conduct a text may be: words of a dictionary, found as they are compared. A person confirms it."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from shilu.attribution.highlight import Span, together
from shilu.attribution.spelling import Spelling
from shilu.core.incident import CONDUCT_TAGS

_GAP, _ENDING = "…", "*"
_HAN = re.compile("[\u3400-\u9fff]")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class ConductTerm:
    """A term of a dictionary: what it suggests, and a sentence in which it is found."""

    language: str
    tag: str
    term: str
    example: str


@dataclass(frozen=True, slots=True)
class ConductFound:
    """A kind of conduct that a text may be, and the terms that say so. ``spans``: where they stand in it."""

    tag: str
    terms: tuple[str, ...]
    spans: tuple[Span, ...] = ()


def terms_of(text: str) -> tuple[ConductTerm, ...]:
    """The terms of a dictionary file. Raises ValueError for a file that is none, or a tag that there is not."""
    raw = tomllib.loads(text)
    terms = tuple(ConductTerm(str(raw["language"]), one["tag"], one["term"], one["example"]) for one in raw["terms"])
    unknown = {one.tag for one in terms} - set(CONDUCT_TAGS)
    if unknown:
        raise ValueError(f"no such kind of conduct: {sorted(unknown)}")
    return terms


class ConductFinder:
    """Finds the terms of all dictionaries in texts."""

    def __init__(self, terms: Iterable[ConductTerm]) -> None:
        self._spelling = Spelling()
        self._han: list[tuple[str, re.Pattern[str], ConductTerm]] = []
        self._latin: list[tuple[str, re.Pattern[str], ConductTerm]] = []
        for term in terms:
            pieces = [piece.strip() for piece in term.term.split(_GAP)]
            if _HAN.search(term.term):
                folded = [self._spelling.fold(piece) for piece in pieces]
                self._han.append((folded[0], re.compile(".{0,10}".join(map(re.escape, folded))), term))
            else:
                words = [" ".join(map(self._word, piece.split())) for piece in pieces]
                pattern = re.compile(r"(?<=\s)" + r"(?: \S+){0,5} ".join(words) + r"(?=\s)")
                first = self._spelling.fold(re.split(rf"[\s{_ENDING}-]", pieces[0])[0])
                self._latin.append((first, pattern, term))

    def find(self, text: str) -> tuple[ConductFound, ...]:
        """The kinds of conduct that the words of a text suggest, each with its terms, in the taxonomy's order."""
        found: dict[str, dict[str, None]] = {}
        spans: dict[str, list[Span]] = defaultdict(list)
        folded = self._spelling.fold(text)
        if not _is_latin(folded):
            places: list[int] = []
            for term, start, end in self._look(self._han, folded, found):
                places = places or self._spelling.places(text)
                spans[term.tag].append((places[start], places[end - 1] + 1))
        if re.search("[a-z]", folded):
            words = [(self._spelling.fold(word[0]), word.span()) for word in _WORD.finditer(text)]
            spoken = f" {' '.join(word for word, _ in words)} "
            # where each character of a word comes from; a blank belongs to the word before it
            of_words = [(0, 0), *(place for word, place in words for _ in f"{word} ")]
            for term, start, end in self._look(self._latin, spoken, found):
                spans[term.tag].append((of_words[start][0], of_words[end - 1][1]))
        return tuple(ConductFound(tag, tuple(found[tag]), together(spans[tag])) for tag in CONDUCT_TAGS if tag in found)

    def _word(self, word: str) -> str:
        inner = r" ".join(re.escape(self._spelling.fold(part)) for part in _WORD.findall(word))
        return inner + (r"\S*" if word.endswith(_ENDING) else "")

    @staticmethod
    def _look(
        terms: Sequence[tuple[str, re.Pattern[str], ConductTerm]], text: str, found: dict[str, dict[str, None]]
    ) -> Iterator[tuple[ConductTerm, int, int]]:
        for first, pattern, term in terms:
            if first in text:
                for place in pattern.finditer(text):
                    found.setdefault(term.tag, {})[term.term] = None
                    yield term, *place.span()


def _is_latin(folded: str) -> bool:
    return folded.isascii()
