"""How long what is written into an office's form is, beside how long it may be."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from shilu.core.filing_text import limit_said, measured
from shilu.core.pack_papers import FilingField, Limit
from shilu.core.wording import source_language

NAMES = MappingProxyType({"en": "Facts", "zh-CN": "事实"})


def field(characters: tuple[int, ...] = (), words: tuple[int, ...] = ()) -> FilingField:
    return FilingField("facts", NAMES, Limit(characters, words), True, True, MappingProxyType({}))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("They called 12 times.", 4),
        ("They didn’t stop at 9 p.m.", 6),
        ("他们打了12次电话", 8),
        ("速贷 APP", 3),
        ("…——！", 0),
    ],
)
def test_a_chinese_character_is_a_word_and_so_is_what_stands_between_spaces(text: str, words: int) -> None:
    assert measured(field(), text).words == words


@pytest.mark.parametrize(("count", "is_over"), [(199, False), (200, False), (201, True)])
def test_where_sources_disagree_the_smaller_limit_is_warned_at(count: int, is_over: bool) -> None:
    one = measured(field(words=(200, 1500)), "word " * count)
    assert one.over is is_over
    assert limit_said(one, source_language()) == f"{count} of 200 words"


def test_characters_are_counted_with_their_spaces_and_without_a_limit_nothing_is_over() -> None:
    assert measured(field(characters=(10,)), "a b c d e f").over
    assert not measured(field(characters=(11,)), "a b c d e f").over
    endless = measured(field(), "x" * 100_000)
    assert (endless.over, limit_said(endless, source_language())) == (False, "")
