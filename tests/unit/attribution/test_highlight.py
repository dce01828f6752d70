"""The words that a clue names are found in the message that a person is shown, also where they are disguised."""

from __future__ import annotations

from pathlib import Path

import pytest

from shilu.attribution.conduct import ConductFinder, terms_of
from shilu.attribution.highlight import spans_of, together

CONDUCT = Path(__file__).parents[3] / "resources" / "conduct"


@pytest.mark.parametrize(
    ("words", "text", "marked"),
    [
        ("石榴籽快借", "【石榴籽快借】逾期，石榴籽快借提醒您", ["石榴籽快借", "石榴籽快借"]),
        ("石榴籽快借", "石 榴 籽 快 借：还款", ["石 榴 籽 快 借"]),
        ("QuickMoney", "your QUICKM0NEY loan", ["QUICKM0NEY"]),
        ("石榴籽快借", "接电话", []),
        (" ", "a b", []),
    ],
)
def test_words_are_marked_as_they_stand_in_the_text(words: str, text: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in spans_of(words, text)] == marked


def test_spans_that_overlap_are_one() -> None:
    assert together([(5, 8), (0, 3), (2, 4), (8, 9)]) == ((0, 4), (5, 9))


@pytest.mark.parametrize(
    ("text", "tag", "marked"),
    [
        ("三天不还，打断你的狗腿！", "violence", ["打断你的狗腿"]),
        ("Pay now or you will be ARRESTED, sir", "arrest", ["arrested"]),
    ],
)
def test_the_words_of_a_suggested_kind_of_conduct_are_marked(text: str, tag: str, marked: list[str]) -> None:
    finder = ConductFinder(term for file in CONDUCT.glob("*.toml") for term in terms_of(file.read_text("utf-8")))
    found = next(one for one in finder.find(text) if one.tag == tag)
    joined = [text[start:end].casefold() for start, end in found.spans]
    assert all(any(word in one for one in joined) for word in marked), joined


def test_every_example_of_the_dictionaries_has_the_place_of_its_term() -> None:
    terms = [term for file in sorted(CONDUCT.glob("*.toml")) for term in terms_of(file.read_text("utf-8"))]
    finder = ConductFinder(terms)
    for term in terms:
        found = next(one for one in finder.find(term.example) if one.tag == term.tag)
        assert found.spans
        assert all(0 <= start < end <= len(term.example) for start, end in found.spans), term
