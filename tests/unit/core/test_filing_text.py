"""How long what is written into an office's form is, beside how long it may be."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from shilu.core.filing_text import beyond, limit_said, measured, personal_said, wanted
from shilu.core.pack_papers import FileCap, FilingField, FilingProfile, Limit, Purpose
from shilu.core.pack_parts import Mark
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
    assert limit_said(one, source_language()) == f"{count} of 200 words; another source says 1,500"


def test_characters_are_counted_with_their_spaces_and_without_a_limit_nothing_is_over() -> None:
    assert measured(field(characters=(10,)), "a b c d e f").over
    assert not measured(field(characters=(11,)), "a b c d e f").over
    endless = measured(field(), "x" * 100_000)
    assert (endless.over, limit_said(endless, source_language())) == (False, "")


def test_where_no_personal_data_may_stand_numbers_and_addresses_are_pointed_out() -> None:
    narrative = FilingField("facts", NAMES, Limit((), ()), False, True, MappingProxyType({}))
    one = measured(narrative, "On 2026-05-12 10:00 they called from +86 103 0000 0001 and wrote from a@example.org.")
    assert one.personal_found == ("+86 103 0000 0001", "a@example.org")
    assert "+86 103 0000 0001" in personal_said(one, source_language())
    assert measured(narrative, "12 calls from 2026-05-12 10:00 to 2026-05-14, 1,500.00 asked").personal_found == ()
    assert measured(field(), "+86 103 0000 0001").personal_found == ()


def test_copies_and_the_size_of_files_are_said_as_far_as_they_are_known() -> None:
    cap = FileCap(5_000_000, None, 50, None)
    profile = FilingProfile("p", "c", Purpose.POLICE, NAMES, (), (), (), 2, cap, "", Mark.MEMORY)
    assert wanted(profile, source_language()) == [
        "2 copies are wanted.",
        "A file may have 5 MB.",
        "At most 50 pages are taken.",
    ]


def test_what_is_more_than_an_office_takes_is_told_with_its_figures() -> None:
    cap = FileCap(5_000_000, 8_000_000, 50, 2)
    profile = FilingProfile("p", "c", Purpose.POLICE, NAMES, (), (), (), 1, cap, "", Mark.MEMORY)
    english = source_language()
    assert beyond(profile, pages=50, sizes=(5_000_000, 3_000_000), texts=english) == ""
    assert beyond(profile, pages=51, sizes=(5_000_001, 4_000_000, 1), texts=english) == (
        "Facts: 51 pages, at most 50; 3 files, at most 2; a file of 5.0 MB, at most 5; 9.0 MB together, at most 8"
    )
    unknown = replace(profile, cap=FileCap(None, None, None, None))
    assert beyond(unknown, pages=9_999, sizes=(10**10,), texts=english) == ""
