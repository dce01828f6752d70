"""How easy a passphrase is to guess is said in our own words, quickly, and refused never."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shilu.core.strength import Strength
from shilu.core.wording import source_language
from shilu.host import sentences
from shilu.host.key_remarks import HINTS, STRENGTHS
from shilu.services.strength import guess

TEXTS = source_language()


@pytest.mark.parametrize(
    ("passphrase", "hint"),
    [
        ("password", "common"),
        ("tr0ub4dour", "word"),
        ("poiuytghj", "keyboard"),
        ("xkcdxkcdxkcd", "repeat"),
        ("abcdefghijklm", "sequence"),
        ("19850612", "date"),
        ("woaini1314", "word"),
        ("zhangwei", "word"),
        ("legal aid office", "known_word"),
        ("aidoffice", "known_word"),
        ("shilu实录", "known_word"),
    ],
)
def test_what_is_easy_to_guess_is_named_and_what_helps(passphrase: str, hint: str) -> None:
    strength = guess(passphrase, known=("Legal Aid Office",))
    assert not strength.is_enough
    assert strength.hints == (hint, "more_words")
    said = sentences.of_strength(strength, TEXTS)
    assert said.message in STRENGTHS
    assert said.next == f"{HINTS[hint]} {HINTS['more_words']}"


@pytest.mark.parametrize("passphrase", ["correct horse battery staple", "大家好我是李雷今天天气不错", "q8#Zk!v2pLw9"])
def test_what_is_hard_to_guess_needs_no_hint(passphrase: str) -> None:
    strength = guess(passphrase)
    assert strength.is_enough
    assert strength.hints == ()
    assert sentences.of_strength(strength, TEXTS).next == ""


def test_nothing_typed_yet_is_no_passphrase() -> None:
    assert guess("") == Strength(0, 0.0)


@given(st.text(max_size=300), st.lists(st.text(max_size=20), max_size=3))
def test_every_passphrase_has_a_strength_and_words_for_it(passphrase: str, known: list[str]) -> None:
    strength = guess(passphrase, known)
    assert 0 <= strength.score <= 4
    assert strength.guesses_log10 >= 0
    assert all(hint in HINTS for hint in strength.hints)
    assert sentences.of_strength(strength, TEXTS).message


def test_no_passphrase_keeps_the_window_waiting() -> None:
    """Without the cut the last of these takes seconds; the bound is far above what was measured (0.02 s)."""
    guess("warm up")
    for slow in ("a" * 100_000, "aA1@" * 1_000, "4@8({[<369&#!1/|0$5+7%2" * 100):
        before = time.process_time()
        guess(slow)
        assert time.process_time() - before < 0.5


def test_the_words_of_one_person_are_not_kept_for_the_next() -> None:
    guess("x", known=("very private name",))
    assert guess("very private name").score > guess("very private name", known=("very private name",)).score
