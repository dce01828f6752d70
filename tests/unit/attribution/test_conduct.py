"""The dictionary of conduct: every term is found in its own example, and common talk is no harassment."""

from __future__ import annotations

from pathlib import Path

import pytest

from shilu.attribution.conduct import ConductFinder, ConductTerm, terms_of
from shilu.core.incident import CONDUCT_TAGS

FILES = sorted((Path(__file__).resolve().parents[3] / "resources" / "conduct").glob("*.toml"))
TERMS = tuple(term for file in FILES for term in terms_of(file.read_text("utf-8")))
FINDER = ConductFinder(TERMS)


def _tags(text: str) -> set[str]:
    return {found.tag for found in FINDER.find(text)}


def test_there_is_a_dictionary_for_each_language_and_each_has_every_kind_of_conduct() -> None:
    kinds = {file.stem: {term.tag for term in terms_of(file.read_text("utf-8"))} for file in FILES}
    assert set(kinds) == {"zh", "en", "hi-Latn", "id", "fil"}
    assert [language for language, tags in kinds.items() if set(CONDUCT_TAGS) - tags] == []


@pytest.mark.parametrize("term", TERMS, ids=lambda term: f"{term.language}-{term.term}")
def test_each_term_is_found_in_its_example(term: ConductTerm) -> None:
    assert term.term in {word for found in FINDER.find(term.example) if found.tag == term.tag for word in found.terms}


@pytest.mark.parametrize(
    "text",
    [
        "妈，晚上回家吃饭",
        "【晨星快递】您的包裹已到驿站",
        "See you at dinner tomorrow",
        "Kal chai pe milte hain",
        "Besok kita makan siang bareng",
        "Kumain ka na ba?",
        "The jailbreak of my phone was easy",
    ],
)
def test_common_talk_suggests_nothing(text: str) -> None:
    assert _tags(text) == set()


def test_disguised_and_traditional_words_are_found() -> None:
    assert _tags("下午三點爆 通 訊 錄") == {"contactblast"}
    assert _tags("爆❤通讯录") == {"contactblast"}


def test_a_text_may_be_several_kinds_of_conduct_and_says_which_words_say_so() -> None:
    found = {one.tag: one.terms for one in FINDER.find("律师函已寄出，不还钱就等着坐牢，马上爆通讯录")}
    assert found == {"contactblast": ("爆通讯录",), "court": ("律师函",), "arrest": ("坐牢",)}


def test_a_tag_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        terms_of('language = "en"\n[[terms]]\ntag = "nonsense"\nterm = "x"\nexample = "x"\n')
