"""The recovery key is copied to paper and typed back by people who are in a hurry."""

import re

import pytest

from shilu.core import recovery_key
from shilu.core.recovery_key import PREFIX, as_printed, groups, looks_like_one, sheet

KEY = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"


def test_a_key_is_printed_in_groups_that_make_it_up_again() -> None:
    assert PREFIX + "".join(groups(KEY)) == KEY
    assert [len(group) for group in groups(KEY)] == [4] * 14 + [2]


@pytest.mark.parametrize(
    "typed",
    [
        KEY,
        KEY.lower(),
        " ".join((PREFIX, *groups(KEY))),
        "\n".join((PREFIX, *groups(KEY))).lower() + "\n",
        "-".join(groups(KEY)),
        "1" + " - ".join(groups(KEY)),
        "1\u2013" + "\u2013".join(groups(KEY)),
        "".join(chr(ord(c) + 0xFEE0) for c in KEY),
        "\u3000".join(groups(KEY)),
        "\u200b".join(groups(KEY)),
    ],
)
def test_it_does_not_matter_how_a_key_is_typed(typed: str) -> None:
    assert as_printed(typed) == KEY


def test_a_passphrase_is_not_taken_for_a_key() -> None:
    assert looks_like_one(KEY)
    assert looks_like_one("age secret key 1gfpy")
    assert not looks_like_one("correct horse battery staple")


def test_two_whole_groups_are_asked_back_and_nothing_else_of_the_key_is_kept() -> None:
    shown = sheet(KEY, slot="s")
    first, second = shown.part.groups
    asked = groups(KEY)[first - 1] + groups(KEY)[second - 1]
    assert len(asked) == 8
    assert shown.part.matches(asked)
    assert shown.part.matches(f" {asked[:4].lower()} - {asked[4:].lower()}\n")
    assert not shown.part.matches(asked[4:] + asked[:4] if asked[4:] != asked[:4] else "QQQQQQQQ")
    assert not shown.part.matches("")
    assert not shown.part.matches(asked[:-1])
    kept = "".join(str(getattr(shown.part, name)) for name in shown.part.__slots__)
    assert len(re.sub(r"[^A-Z0-9]", "", kept.replace(asked, ""))) < 8


def test_a_key_stands_in_no_representation_that_could_reach_a_report() -> None:
    shown = sheet(KEY, slot="s")
    assert groups(KEY)[0] not in repr(shown)
    assert not any(group in repr(shown.part) for group in groups(KEY))


def test_what_is_asked_differs_from_time_to_time() -> None:
    assert len({sheet(KEY, slot="s").part.groups for _ in range(60)}) > 20
    assert all(1 <= number <= 14 for _ in range(20) for number in sheet(KEY, slot="s").part.groups)
    assert recovery_key.GROUP * 2 == 8
