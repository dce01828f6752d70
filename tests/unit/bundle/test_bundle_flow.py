"""Text is set without loss, and lines break where readers expect them to."""

from __future__ import annotations

import pytest
from bundle_builders import plain
from hypothesis import given, settings
from hypothesis import strategies as st

from shilu.bundle.pdf.flow import Flow, Line
from shilu.bundle.pdf.fonts import EMOJI, HAN, LATIN, FontShelf
from shilu.bundle.pdf.theme import Style

BODY = Style(10.5, 15)
NO_START = "，。！？；：、）】》”’…,.!?;:)]}%"


@pytest.fixture(scope="module")
def flow(fonts: FontShelf) -> Flow:
    return Flow(fonts.faces(), chinese=False)


def said(line: Line) -> str:
    return "".join(run.said for run in line.runs)


@settings(deadline=None, max_examples=300)
@given(
    text=st.text(st.characters() | st.sampled_from("，。“”（ab1 \n😡‍سلام"), max_size=120), width=st.integers(20, 400)
)
def test_no_character_is_lost_or_wider_than_its_line(flow: Flow, text: str, width: int) -> None:
    lines = flow.lines(text, BODY, width)
    assert plain("".join(said(line) for line in lines)) == plain(flow.as_printed(text))
    for line in lines:
        assert line.width <= width or len(said(line).rstrip()) == 1 or said(line)[-1:].isspace()


@settings(deadline=None, max_examples=200)
@given(text=st.text(st.sampled_from("今天不还就打给你妈，。！？；：、）】》”“（【《…"), min_size=1, max_size=80))
def test_no_line_begins_with_closing_punctuation(flow: Flow, text: str) -> None:
    previous = ""
    for line in flow.lines(text, BODY, 160):
        first = said(line)[:1]
        # A run of signs wider than the line cannot be kept together.
        assert first not in NO_START or previous == "" or not set(previous) - set(NO_START + "“（【《"), text
        previous = said(line)


def test_words_are_kept_whole_and_long_ones_are_broken(flow: Flow) -> None:
    assert [said(line).strip() for line in flow.lines("hello world", BODY, 40)] == ["hello", "world"]
    pieces = [said(line) for line in flow.lines("x" * 100, BODY, 60)]
    assert len(pieces) > 5
    assert "".join(pieces) == "x" * 100


def test_each_script_has_its_face(flow: Flow) -> None:
    line = flow.line("Pay 还钱 😡", BODY)
    assert [run.face for run in line.runs if run.text.strip()] == [LATIN, HAN, EMOJI]


def test_what_acts_or_cannot_be_drawn_is_spelt_out(flow: Flow) -> None:
    assert flow.as_printed("a\u202eb\x07\u05d0\U00020bb7") == "a[U+202E]b[U+0007][U+05D0][U+20BB7]"
    assert flow.as_printed("ﻻ") == "[U+FEFB]"


def test_arabic_letters_join_and_run_from_right_to_left(flow: Flow) -> None:
    (run,) = flow.line("سلام", BODY).runs
    assert run.said == "سلام"
    assert run.text == "\ufee1\ufefc\ufeb3"


def test_a_cut_line_shows_that_it_was_cut(flow: Flow) -> None:
    line = flow.line("a very long name indeed", BODY, 60)
    assert said(line).endswith("…")
    assert line.width <= 60


def test_signs_of_both_scripts_follow_their_neighbours(fonts: FontShelf) -> None:
    latin, han = (Flow(fonts.faces(), chinese=chinese) for chinese in (False, True))
    assert {run.face for run in latin.line("say “yes”", BODY).runs} == {LATIN}
    assert {run.face for run in latin.line("他说“好”", BODY).runs} == {HAN}
    assert {run.face for run in han.line("“好”", BODY).runs} == {HAN}
    assert {run.face for run in han.line("21:00–21:59 · x", BODY).runs} == {LATIN}
