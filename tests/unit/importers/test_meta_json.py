"""Chats that Messenger and Instagram exported as JSON (formats.md 4.2)."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.record import Asked, Question, RawRecord
from shilu.importers.meta_json import MetaJson
from shilu.importers.registry import identify
from tests.unit.importers.backups import SHANGHAI, Result
from tests.unit.importers.exports import DATA, SAMPLES, expected, read_export, shown

FOLDER = DATA / "meta_json"
PHOTO = "your_activity_across_facebook/messages/message_requests/wang_1/photos/a.jpg"


def exported(
    *messages: dict[str, object], members: tuple[str, ...] = ("我", "甲"), title: str = "甲", **more: object
) -> str:
    participants = [{"name": name} for name in members]
    return json.dumps({"participants": participants, "messages": messages, "title": title, **more})


def said(sender: str, **changed: object) -> dict[str, object]:
    return {"sender_name": sender, "timestamp_ms": 1_778_599_200_123, "content": "hi"} | changed


def read(data: str, *, me: tuple[str, ...] = (), name: str = "message_1.json") -> Result:
    return read_export(MetaJson(), data, settings=replace(SHANGHAI, me=me), name=name)


def questions(result: Result) -> list[Question]:
    return [value for value in result.values if isinstance(value, Question)]


@pytest.mark.parametrize("name", ["message_1", "group_2"])
def test_an_export_with_every_row_of_the_grammar_gives_the_expected_values(name: str) -> None:
    raw = (FOLDER / f"{name}.json").read_bytes()
    assert identify(raw[:65536], f"{name}.json").name == "meta_json"
    result = read_export(MetaJson(), raw, beside={PHOTO: b"JPEG", "./media/photo.jpg": b"J"})
    assert shown(result) == expected(f"meta_json/{name}")


def test_a_type_that_is_no_text_is_none() -> None:
    assert [row.text for row in read(exported(said("甲", type=["Call"]))).records] == ["hi"]


def test_a_chat_of_two_is_called_by_the_name_of_the_other() -> None:
    result = read(exported(said("甲"), said("我"), said("Facebook user")))
    assert questions(result) == []
    assert [(record.direction, record.peer) for record in result.records] == [
        (Direction.INCOMING, "甲"),
        (Direction.OUTGOING, "甲"),
        (Direction.INCOMING, "Facebook user"),
    ]


def test_whoever_was_asked_knows_better_than_a_title() -> None:
    result = read(exported(said("甲"), said("我")), me=("甲",))
    assert [(record.direction, record.peer) for record in result.records] == [
        (Direction.OUTGOING, "我"),
        (Direction.INCOMING, "我"),
    ]


@pytest.mark.parametrize("members", [(), ("我", "甲"), ("我", "甲", "乙")])
def test_the_owner_is_asked_where_no_title_says_it(members: tuple[str, ...]) -> None:
    data = exported(said("甲"), said("我"), said("甲"), members=members, title="群")
    result = read(data)
    assert [(q.asked, q.choices[:2]) for q in questions(result)] == [(Asked.ME, ("甲", "我"))]
    assert {record.direction for record in result.records} == {Direction.UNKNOWN}
    result = read(data, me=("我",))
    assert questions(result) == []
    assert [record.direction for record in result.records] == [
        Direction.INCOMING,
        Direction.OUTGOING,
        Direction.INCOMING,
    ]


def test_an_owner_who_never_wrote_is_among_the_choices() -> None:
    result = read(exported(said("甲"), members=("我", "甲", "乙"), title="群"))
    assert [q.choices for q in questions(result)] == [("甲", "我", "乙")]


@pytest.mark.parametrize(
    ("name", "uri", "channel", "warnings"),
    [
        ("your_instagram_activity/messages/inbox/a_1/message_1.json", "a.jpg", Channel.INSTAGRAM, []),
        ("your_facebook_activity/messages/inbox/a_1/message_1.json", "a.jpg", Channel.MESSENGER, []),
        ("message_1.json", "your_instagram_activity/messages/inbox/a.jpg", Channel.INSTAGRAM, []),
        ("message_1.json", "a.jpg", Channel.OTHER, ["app_not_named"]),
    ],
)
def test_the_app_is_what_a_path_says(name: str, uri: str, channel: Channel, warnings: list[str]) -> None:
    result = read(exported(said("甲", photos=[{"uri": uri}])), name=name)
    assert (result.only().channel, result.warning_codes) == (channel, warnings)
    assert result.only().named == (uri,)


@pytest.mark.parametrize(
    ("fields", "sender", "outcome", "duration"),
    [
        ({"missed": True, "call_duration": 0}, "甲", Outcome.MISSED, 0),
        ({"missed": True, "call_duration": 0}, "我", Outcome.NO_ANSWER, 0),
        ({"call_duration": 61, "type": "Generic"}, "甲", Outcome.ANSWERED, 61),
        ({"type": "Call", "call_duration": 10**12}, "甲", Outcome.UNKNOWN, None),
    ],
)
def test_a_call_is_a_call(fields: dict[str, object], sender: str, outcome: Outcome, duration: int | None) -> None:
    record = read(exported(said(sender, **fields))).only()
    assert (record.channel, record.outcome, record.duration_s) == (Channel.CALL, outcome, duration)


def test_only_what_was_encoded_twice_is_repaired() -> None:
    for text, meant in (("caf\u00c3\u00a9", "café"), ("café", "café"), ("请", "请"), ("\u00e8\u00af\u00b7", "请")):
        result = read(exported(said("甲", content=text)), name="your_facebook_activity/x")
        assert result.only().text == meant
        assert result.warning_codes == (["mojibake_repaired"] if text != meant else [])


def test_the_newest_stand_first_and_are_ordered_last() -> None:
    rows = [said("甲", timestamp_ms=3000000000000), said("甲", timestamp_ms=2000000000000)]
    assert [record.when.order for record in read(exported(*rows)).records] == [1, 0]
    assert [record.when.order for record in read(exported(*reversed(rows))).records] == [0, 1]


@given(st.binary(max_size=20), st.integers(0, 4000), st.sampled_from(["message_1", "group_2"]))
def test_no_damage_is_a_crash_or_loses_a_row(damage: bytes, at: int, name: str) -> None:
    raw = (FOLDER / f"{name}.json").read_bytes()
    read_export(MetaJson(), raw[:at] + damage + raw[at + len(damage) :])


REAL = {  # folder/name → records, skipped
    "corrupt/goodsibling_OK/message_1": (1, 0),
    "e2ee_simple/alice_1": (4, 0),
    "e2ee_simple/group_2": (2, 0),
    "json_group/crew_GRP123/message_1": (3, 0),
    "json_multifile/dave_MULTI/message_1": (2, 0),
    "json_multifile/dave_MULTI/message_2": (1, 0),
    "json_multifile/dave_MULTI/message_10": (1, 0),
    "json_nontext/sam_NONTXT/message_1": (5, 1),
    "json_simple/zoe_ARCH/message_1": (1, 0),
    "json_simple/alice_ABC123/message_1": (3, 0),
    "json_with_media/bob_XYZ789/message_1": (1, 0),
    "json_with_media_alt/carol_ALT456/message_1": (1, 0),
    "mixed/eve_MIX/message_1": (2, 0),
    "test_export": (2, 0),
}
REFUSED = {"corrupt/broken_BAD/message_1", "target"}
FOUND = sorted([*(SAMPLES / "messenger").rglob("*.json"), *(SAMPLES / "instagram").rglob("*.json")])


def short(path: Path) -> str:
    parts = path.with_suffix("").parts
    root = parts[parts.index("testdata") + 1] if "testdata" in parts else ""
    middle = parts[-2] if parts[-2] not in {"messages", "instagram"} else ""
    return "/".join(part for part in (root, middle, parts[-1]) if part)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")
def test_each_real_file_is_in_the_table() -> None:
    assert {short(path) for path in FOUND} == REAL.keys() | REFUSED


@pytest.mark.parametrize("path", FOUND, ids=short)
def test_each_real_file_is_imported_or_refused(path: Path) -> None:
    raw = path.read_bytes()
    if short(path) in REFUSED:
        assert not MetaJson().identify(raw, path.name)
        return
    assert identify(raw, path.name).name == "meta_json"
    result = read_export(MetaJson(), raw, name=str(path))
    assert (len(result.records), len(result.skipped)) == REAL[short(path)]
    assert not result.ended.partial
    asked = [question.asked for question in questions(result)]
    in_groups_only = [Asked.ME] if "group" in short(path) or path.name == "test_export.json" else []
    assert asked == in_groups_only


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")
def test_a_real_file_says_what_stands_in_it() -> None:
    path = next(path for path in FOUND if short(path) == "e2ee_simple/alice_1")
    result = read_export(MetaJson(), path.read_bytes())
    texts = [(record.direction.value, record.text) for record in result.records if isinstance(record, RawRecord)]
    assert texts[:2] == [("outgoing", "Hello"), ("incoming", "café time?")]
