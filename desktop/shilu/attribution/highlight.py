"""Where in a text the words stand that a clue names: half-open spans of its characters, to be shown to a person."""

from __future__ import annotations

from collections.abc import Iterable

from shilu.attribution.spelling import Spelling

Span = tuple[int, int]
_MOST = 20


def spans_of(words: str, text: str) -> tuple[Span, ...]:
    """As they are written, else as they are compared: a name may be spaced out or disguised."""
    if not words.strip():
        return ()
    exact = _all(words, text)
    if exact:
        return tuple((at, at + len(words)) for at in exact)
    spelling = Spelling()
    folded, places = spelling.fold(words), spelling.places(text)
    found = _all(folded, spelling.fold(text)) if folded else []
    return tuple((places[at], places[at + len(folded) - 1] + 1) for at in found)


def together(spans: Iterable[Span]) -> tuple[Span, ...]:
    """In order, those that overlap or touch as one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _all(words: str, text: str) -> list[int]:
    found: list[int] = []
    at = text.find(words)
    while at >= 0 and len(found) < _MOST:
        found.append(at)
        at = text.find(words, at + len(words))
    return found
