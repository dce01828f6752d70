"""Chats that Telegram Desktop exported as JSON (formats.md 4.1)."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.record import Asked, Question
from shilu.core.when import ZoneBasis
from shilu.importers.registry import identify
from shilu.importers.telegram_json import TelegramJson
from tests.unit.importers.backups import SHANGHAI, Result
from tests.unit.importers.exports import DATA, SAMPLES, expected, read_export, shown

FOLDER = DATA / "telegram_json"
TOLD = replace(SHANGHAI, zone_is_told=True)


def exported(*messages: dict[str, object], me: tuple[str, ...] = (), **chat: object) -> Result:
    settings = replace(SHANGHAI, me=me)
    return read_export(TelegramJson(), json.dumps({**chat, "messages": messages}), settings=settings)


def said(**changed: object) -> dict[str, object]:
    usual = {
        "id": 1,
        "type": "message",
        "date_unixtime": "1778598727",
        "from": "甲",
        "from_id": "user1",
        "text": "在吗",
    }
    return usual | changed


def questions(result: Result) -> list[Question]:
    return [value for value in result.values if isinstance(value, Question)]


@pytest.mark.parametrize("name", ["personal", "account"])
def test_an_export_with_every_row_of_the_grammar_gives_the_expected_values(name: str) -> None:
    raw = (FOLDER / f"{name}.json").read_bytes()
    assert identify(raw[:65536], "result.json").name == "telegram_json"
    result = read_export(TelegramJson(), raw, beside={"photos/photo_1@12-05-2026.jpg": b"JPEG"})
    assert shown(result) == expected(f"telegram_json/{name}")


def test_the_owner_of_a_group_is_asked_for_and_then_known() -> None:
    group = {"type": "private_group", "id": 5, "name": "群"}
    rows = [said(), said(id=2, **{"from": "乙", "from_id": "user2"}), said(id=3)]
    result = exported(*rows, **group)
    assert [(q.asked, q.choices) for q in questions(result)] == [(Asked.ME, ("甲 (user1)", "乙 (user2)"))]
    assert {record.direction for record in result.records} == {Direction.UNKNOWN}
    for me in ("乙 (user2)", "乙", "user2"):
        result = exported(*rows, me=(me,), **group)
        assert questions(result) == []
        assert [(r.direction, r.peer, r.others, r.facts["group"]) for r in result.records[:2]] == [
            (Direction.INCOMING, "user1", (), "群"),
            (Direction.OUTGOING, "群", ("user1",), "群"),
        ]
    result = exported(*rows, me=("丙",), **group)
    assert [record.direction for record in result.records] == [Direction.INCOMING] * 3
    assert result.warning_codes == ["owner_not_found"]


@pytest.mark.parametrize("kind", [[], {}, ["message"], {"message": 1}, None, 1, "other"])
def test_a_row_of_no_known_kind_is_skipped_whatever_stands_there_instead(kind: object) -> None:
    result = exported(said(type=kind), said(id=2), type="personal_chat", id=1)
    assert [skipped.code for skipped in result.skipped] == ["unknown_element"]
    assert len(result.records) == 1


def test_only_times_without_a_zone_ask_for_it() -> None:
    row = said(date="2026-05-12T23:12:07")
    assert questions(exported(row, type="personal_chat", id=1)) == []
    del row["date_unixtime"]
    result = exported(row, type="personal_chat", id=1)
    assert [(q.asked, q.examples) for q in questions(result)] == [(Asked.TIMEZONE, ("2026-05-12T23:12:07",))]
    assert result.only().when.zone_basis is ZoneBasis.FILE_DEFAULT
    told = read_export(TelegramJson(), json.dumps({"type": "personal_chat", "id": 1, "messages": [row]}), settings=TOLD)
    assert (questions(told), told.only().when.zone_basis) == ([], ZoneBasis.ASKED)


@pytest.mark.parametrize(
    ("fields", "mine", "theirs"),
    [
        ({"discard_reason": "missed"}, Outcome.NO_ANSWER, Outcome.MISSED),
        ({"discard_reason": "busy"}, Outcome.REJECTED, Outcome.REJECTED),
        ({"discard_reason": "hangup", "duration_seconds": 9}, Outcome.ANSWERED, Outcome.ANSWERED),
        ({"discard_reason": "disconnect"}, Outcome.UNKNOWN, Outcome.UNKNOWN),
        ({"duration_seconds": "x"}, Outcome.UNKNOWN, Outcome.UNKNOWN),
    ],
)
def test_a_call_is_a_call(fields: dict[str, object], mine: Outcome, theirs: Outcome) -> None:
    for account, outcome in ((1, theirs), (2, mine)):
        row = said(type="service", action="phone_call", actor="x", actor_id=f"user{account}", text="", **fields)
        del row["from"], row["from_id"]
        record = exported(row, type="personal_chat", id=1).only()
        assert (record.channel, record.outcome, record.facts["app"]) == (Channel.CALL, outcome, "telegram")


def test_what_the_fields_order_is_does_not_matter() -> None:
    chat = {"messages": [said()], "id": 1, "name": "甲", "type": "personal_chat"}
    record = read_export(TelegramJson(), json.dumps(chat)).only()
    assert (record.direction, record.peer, record.peer_name) == (Direction.INCOMING, "user1", "甲")


def test_a_file_that_ends_early_is_partial_and_keeps_what_came() -> None:
    raw = json.dumps({"type": "personal_chat", "id": 1, "messages": [said(), said(id=2)]})
    result = read_export(TelegramJson(), raw[:-30])
    assert (len(result.records), [row.code for row in result.skipped]) == (1, ["cut_off"])
    assert result.ended.partial
    assert "cut_off" in result.warning_codes


@given(st.binary(max_size=20), st.integers(0, 4000), st.sampled_from(["personal", "account"]))
def test_no_damage_is_a_crash_or_loses_a_row(damage: bytes, at: int, name: str) -> None:
    raw = (FOLDER / f"{name}.json").read_bytes()
    read_export(TelegramJson(), raw[:at] + damage + raw[at + len(damage) :])


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")
@pytest.mark.parametrize(("name", "rows"), [("test_single_export", 2), ("test_batch_export", 2), ("target", None)])
def test_each_real_file_is_imported_or_refused(name: str, rows: int | None) -> None:
    path = next((SAMPLES / "telegram").rglob(f"{name}.json"))
    if rows is None:
        assert not TelegramJson().identify(path.read_bytes(), path.name)
        return
    assert identify(path.read_bytes(), path.name).name == "telegram_json"
    result = read_export(TelegramJson(), path.read_bytes())
    assert (len(result.records), len(result.skipped), result.ended.partial) == (rows, 0, False)
    assert [record.text for record in result.records] == ["Minimal Message", "Link:https://telegram.org/"]
    assert [question.asked for question in questions(result)] == [Asked.ME]
