"""HTML exports are cut into tags and texts by bytes, and into elements with what is in them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.importers.html_elements import Element, elements
from shilu.importers.html_events import HtmlEvent, HtmlEvents, HtmlKind, html_head
from tests.unit.importers.backups import MemoryStream

PAGE = """\ufeff<?xml version="1.0"?><!DOCTYPE html><html><head><style>a > b { content: "</div>" }</style></head>
<!-- <div class="message"> --><body class='x'>
<div class="default message" id=m title="a > &amp; c" hidden><b>请还款</b> &lt;now>&#8239;1<br>2 < 3<img src="p"></div>
<div class="message"><p>left open</div>tail</body></html>
"""


def events_of(
    data: str | bytes, *, chunk: int = 1 << 18, most_piece: int = 4 << 20, codec: str = "utf-8"
) -> tuple[list[HtmlEvent], HtmlEvents]:
    raw = data.encode() if isinstance(data, str) else data
    reader = HtmlEvents(MemoryStream(raw), QuietJob(), chunk=chunk, most_piece=most_piece, codec=codec)
    return list(reader.run()), reader


def messages(data: str) -> list[Element]:
    def wanted(event: HtmlEvent) -> bool:
        return "message" in event.classes

    return [found for found in elements(iter(events_of(data)[0]), wanted) if isinstance(found, Element)]


def test_tags_texts_and_attributes_come_with_their_bytes() -> None:
    raw = PAGE.encode()
    found, reader = events_of(raw)
    div = next(event for event in found if event.name == "div")
    assert div.classes == {"default", "message"}
    assert div.attributes == {"class": "default message", "id": "m", "title": "a > & c", "hidden": ""}
    assert raw[div.offset : div.end].startswith(b'<div class="default message"')
    texts = [event.text for event in found if event.kind is HtmlKind.TEXT and event.text.strip()]
    assert texts == ["请还款", " <now>\u202f1", "2 ", "< 3", "left open", "tail"]
    assert (reader.failure, reader.is_whole) == ("", True)


@pytest.mark.parametrize("chunk", [1, 2, 3, 5, 8, 13])
def test_it_is_the_same_wherever_chunks_end(chunk: int) -> None:
    assert events_of(PAGE, chunk=chunk)[0] == events_of(PAGE)[0]


def test_an_element_holds_all_up_to_its_end() -> None:
    first, second = messages(PAGE)
    raw = PAGE.encode()
    assert raw[first.offset : first.end].endswith(b'<img src="p"></div>')
    assert first.text() == "请还款 <now>\u202f1\n2 < 3"
    image = first.first("img")
    assert image is not None
    assert image.get("src") == "p"
    assert first.first(class_="none") is None
    assert (second.text(), second.is_closed, second.trouble) == ("left open", True, "")


def test_an_element_ends_where_the_next_begins_or_the_file_ends() -> None:
    first, second = messages('<div class="message">one<div class="message">two <b>three')
    assert (first.text(), first.is_closed, first.trouble) == ("one", False, "")
    assert (second.text(), second.trouble) == ("two three", "cut_off")


def test_an_element_with_too_much_in_it_says_so() -> None:
    deep, many = messages(f'<p class="message">{"<b>" * 200}</p><p class="message">{"<br>" * 20_001}</p>')
    assert (deep.trouble, many.trouble) == ("too_deep", "too_many_parts")


@pytest.mark.parametrize(
    ("data", "failure", "at"),
    [
        ('<a href="x', "cut_off", 0),
        ("t<!-- x", "cut_off", 1),
        ("<style> a <b", "cut_off", None),
        ("</p", "cut_off", 0),
        ("<p>" + "x" * 50, "tag_too_long", 3),
        ("<p " + "x" * 50 + ">", "tag_too_long", 0),
        ("<!--" + "x" * 50 + "-->", "tag_too_long", 0),
    ],
)
def test_what_ends_early_says_where(data: str, failure: str, at: int | None) -> None:
    for chunk in (1, 7, 1000):
        _found, reader = events_of(data, chunk=chunk, most_piece=40)
        assert (reader.failure, reader.is_whole) == (failure, False)
        assert at in {None, reader.failed_at}


def test_older_encodings_are_cut_like_utf_8() -> None:
    found, _reader = events_of("<td title='户'>催收</td>".encode("gb18030"), codec="gb18030")
    assert (found[0].attributes["title"], found[1].text, found[1].is_repaired) == ("户", "催收", False)


def test_bytes_that_are_no_text_are_shown_and_said() -> None:
    found, _reader = events_of(b"<td>\xff\0</td>")
    assert (found[1].text, found[1].is_repaired) == ("\ufffd\ufffd", True)


def test_a_character_whose_number_has_no_end_is_left_as_it_stands() -> None:
    written = "&#" + "9" * 5_000 + ";"
    found, _reader = events_of(f"<td>{written}</td>")
    assert (found[1].text, found[1].is_repaired) == (written, True)


def test_a_utf_16_file_is_refused() -> None:
    with pytest.raises(UserError, match=r"file\.encoding_not_supported"):
        events_of("\ufeff<html>".encode("utf-16-be"))


@pytest.mark.parametrize(
    "head", ["<!DOCTYPE html><p>", "\ufeff \n<HTML>", "<!-- saved --><x>", "<?xml version='1.0'?>"]
)
def test_a_head_of_html_is_known(head: str) -> None:
    assert html_head(head.encode())
    assert not html_head(b"{}")


def test_a_hostile_file_costs_no_more_than_its_size() -> None:
    started = time.process_time()
    for hostile in (
        "<a " * 700_000,
        "<" * 300_000,
        "<a b='" * 300_000,
        "<!--" * 500_000,
        "<style>" + "</sty" * 400_000,
    ):
        events_of(hostile, chunk=1 << 16)
    messages('<p class="message">' + "<i></b>" * 100_000)
    assert time.process_time() - started < 10


@given(st.lists(st.sampled_from(["<", ">", "a", "/", "=", '"', "'", " ", "!", "--", "<b ", "催", "&lt;", "</style"])))
def test_any_bytes_are_cut_alike_wherever_chunks_end(pieces: list[str]) -> None:
    data = "".join(pieces)
    whole, reader = events_of(data)
    for chunk in (1, 3):
        found, again = events_of(data, chunk=chunk)
        assert (found, again.failure, again.failed_at) == (whole, reader.failure, reader.failed_at)
