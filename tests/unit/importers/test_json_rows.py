"""JSON exports are walked in one pass: every row with its exact bytes, whatever is broken around or within it."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.importers.json_rows import JsonFailure, JsonRow, JsonRows, Path, Want, json_head, pointer
from tests.unit.importers.backups import MemoryStream

CHAT = '{"name": "甲", "secret": {"messages": [9]}, "messages": [{"text": "a]}\\"{"}, 7, "b", [1], null], "id": 5}'


def chat_places(path: Path) -> Want:
    match path:
        case () | ("messages",):
            return Want.GO_IN
        case ("messages", int()) | ("name",) | ("id",):
            return Want.TAKE
        case _:
            return Want.PASS


def rows(
    data: str | bytes, *, chunk: int = 1 << 20, most_row: int = 4 << 20
) -> tuple[list[JsonRow], JsonFailure | None]:
    raw = data.encode() if isinstance(data, str) else data
    walk = JsonRows(MemoryStream(raw), QuietJob(), chat_places, chunk=chunk, most_row=most_row)
    found = list(walk.run())
    for row in found:
        assert raw[row.offset :].startswith(row.content)
    return found, walk.failure


def of_messages(text: str) -> tuple[list[JsonRow], JsonFailure | None]:
    return rows('{"messages": [' + text + "]}")


def test_every_wanted_value_comes_with_its_place_and_the_others_are_passed_over() -> None:
    found, failure = rows(CHAT)
    assert failure is None
    assert [(row.path, row.value) for row in found] == [
        (("name",), "甲"),
        (("messages", 0), {"text": 'a]}"{'}),
        (("messages", 1), 7),
        (("messages", 2), "b"),
        (("messages", 3), [1]),
        (("messages", 4), None),
        (("id",), 5),
    ]
    begins = CHAT.encode().index(b'{"text"')
    assert found[1].locator == f"/messages/0@{begins}"


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 64])
def test_it_is_the_same_wherever_chunks_end(chunk: int) -> None:
    text = "\ufeff" + CHAT.replace('"b"', '"\\\\\\\\ \\u003d"') + " \n\0\0"
    assert rows(text, chunk=chunk) == rows(text)


def test_a_broken_row_is_said_to_be_and_those_behind_it_are_read() -> None:
    found, failure = of_messages('{"a": tru}, {"a": "\\q"}, {"a" 1}, {"b": 2}')
    assert [row.trouble for row in found] == ["broken_json", "broken_json", "broken_json", ""]
    assert failure is None


def test_a_row_that_is_too_long_is_passed_over_in_pieces() -> None:
    long = json.dumps({"a": 'x"' * 300, "b": [1]})
    for chunk in (5, 100, 1 << 20):
        found, failure = rows('{"messages": [' + long + ', {"b": 2}]}', chunk=chunk, most_row=200)
        assert [(row.trouble, row.content) for row in found] == [("row_too_long", b""), ("", b'{"b": 2}')]
        assert failure is None


def test_a_row_that_is_too_deep_is_not_understood() -> None:
    found, _failure = of_messages("[" * 101 + "]" * 101 + ", 1")
    assert [row.trouble for row in found] == ["too_deep", ""]


@pytest.mark.parametrize(
    ("data", "troubles", "failure"),
    [
        ('{"messages": [{"a": 1}, {"a": "x', ["", "cut_off"], "cut_off"),
        ('{"messages": [{"a": 1}, 12', ["", "cut_off"], "cut_off"),
        ('{"messages": [{"a": 1},', [""], "cut_off"),
        ('{"messages": [{"a": 1}', [""], "cut_off"),
        ('{"messages": [{"a": 1}], "na', [""], "cut_off"),
        ('{"messages": [{"a": 1}], "secret": {"x', [""], "cut_off"),
        ('{"messages": [{"a": 1} {"a": 2}]}', [""], "broken_json"),
        ('{"messages": [{"a": 1}, , 2]}', [""], "broken_json"),
        ("{this is not json}", [], "broken_json"),
        ('{"messages" 1}', [], "broken_json"),
        ("", [], "cut_off"),
        ('{"messages": [1]} [2]', [""], "text_after_end"),
        ('{"messages": [1]} \0', [""], "padding_after_end"),
    ],
)
def test_what_ends_early_says_where_and_keeps_what_came_before(data: str, troubles: list[str], failure: str) -> None:
    for chunk in (1, 1 << 20):
        found, how = rows(data, chunk=chunk)
        assert [row.trouble for row in found] == troubles
        assert how is not None
        assert (how.code, how.is_partial) == (failure, failure != "padding_after_end")


def test_a_comma_too_many_hurts_nobody() -> None:
    found, failure = rows('{"messages": [1, 2,],}')
    assert [row.value for row in found] == [1, 2]
    assert failure is None


@pytest.mark.parametrize(
    ("text", "value", "repairs"),
    [
        (r'"\x0B\\x0B"', "\x0b\\x0B", ("escape_repaired",)),
        ('"a\tb\nc"', "a\tb\nc", ("escape_repaired",)),
        (r'"\ud83d"', "\ufffd", ("lone_surrogate",)),
        (r'"\ud83d\ude02"', "😂", ()),
        (r'{"\udc00": ["\u0000"]}', {"\ufffd": ["\ufffd"]}, ("lone_surrogate", "nul_character")),
        (b'"\xff"', "\ufffd", ("invalid_utf8",)),
        ('{"a": 1, "a": 2}', {"a": 2}, ("repeated_key",)),
    ],
)
def test_each_repair_is_named(text: str | bytes, value: object, repairs: tuple[str, ...]) -> None:
    raw = text.encode() if isinstance(text, str) else text
    found, _failure = rows(b'{"messages": [' + raw + b"]}")
    assert [(row.value, set(row.repairs), row.content) for row in found] == [(value, set(repairs), raw)]


def test_a_number_without_end_is_broken_and_no_crash() -> None:
    found, _failure = of_messages("9" * 10_000)
    assert [row.trouble for row in found] == ["broken_json"]


def test_a_utf_16_file_is_refused() -> None:
    assert json_head("\ufeff{}".encode("utf-16-le")) == b"{}"
    with pytest.raises(UserError, match=r"file\.encoding_not_supported"):
        rows("\ufeff{}".encode("utf-16-le"))


def test_a_pointer_is_ascii_and_escapes_its_own_marks() -> None:
    assert pointer(("a/b~", "名", 3)) == "/a~1b~0/%E5%90%8D/3"
    assert pointer(("\ud800" * 500,)).isascii()


def test_a_hostile_file_costs_no_more_than_its_size() -> None:
    started = time.process_time()
    for hostile in ('["' * 500_000, '{"messages": ["' + "\\" * 2_000_001, '{"a":' * 300_000, '{"messages": [' * 2):
        _found, failure = rows(hostile, chunk=1 << 16)
        assert failure is not None
    assert time.process_time() - started < 5


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(JSON_VALUES, max_size=6), st.booleans(), st.integers(1, 40))
def test_any_list_comes_out_as_it_went_in(values: list[object], ascii_only: bool, chunk: int) -> None:
    text = json.dumps({"secret": values, "messages": values}, ensure_ascii=ascii_only)
    found, failure = rows(text, chunk=chunk)
    assert failure is None
    assert [(row.value, row.trouble) for row in found] == [
        (json.loads(json.dumps(value).replace("\\u0000", "\\ufffd")), "") for value in values
    ]


@given(st.binary(max_size=60), st.integers(0, 80), st.integers(1, 9))
def test_any_damage_is_told_and_never_depends_on_chunks(damage: bytes, at: int, chunk: int) -> None:
    raw = CHAT.encode()
    raw = raw[:at] + damage + raw[at + len(damage) :]
    try:
        whole = rows(raw)
    except UserError:
        return
    assert rows(raw, chunk=chunk) == whole
