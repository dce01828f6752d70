"""Messages that iMazing exported as CSV (formats.md 4.7)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.record import Question
from shilu.importers.imazing_csv import ImazingCsv
from shilu.importers.registry import identify
from tests.unit.importers.backups import SHANGHAI
from tests.unit.importers.exports import DATA, expected, read_export, shown

FOLDER = DATA / "imazing_csv"
MESSAGES, WHATSAPP = ((FOLDER / f"{name}.csv").read_bytes() for name in ("messages", "whatsapp"))


@pytest.mark.parametrize("name", ["messages", "whatsapp"])
def test_an_export_with_every_row_of_the_grammar_gives_the_expected_values(name: str) -> None:
    raw = (FOLDER / f"{name}.csv").read_bytes()
    assert identify(raw[:65536], f"{name}.csv").name == "imazing_csv"
    assert shown(read_export(ImazingCsv(), raw, beside={"photo.jpg": b"JPEG"})) == expected(f"imazing_csv/{name}")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_columns_are_found_by_their_headings_whatever_stands_between(separator: str) -> None:
    cells = {"Text": "hi", "Type": "Incoming", "Sender ID": "+8610412345678", "Chat Session": "甲"}
    cells |= {"Message Date": "2023-12-03 12:33:30"}
    raw = "\ufeff" + separator.join(cells) + "\r\n" + separator.join(cells.values()) + "\r\n"
    assert identify(raw.encode(), "x.csv").name == "imazing_csv"
    record = read_export(ImazingCsv(), raw).only()
    assert (record.direction.value, record.peer, record.text) == ("incoming", "+8610412345678", "hi")


def test_a_web_page_with_these_headings_is_none() -> None:
    cells = "".join(f"<td>{one}</td>" for one in ("Text", "Type", "Sender ID", "Chat Session", "Message Date"))
    page = f"<html><body><table><tr>{cells}</tr></table></body></html>".encode()
    assert not ImazingCsv().identify(page, "x.csv")  # its reader is not loaded in the child


def test_a_zone_that_was_told_is_not_asked_for() -> None:
    result = read_export(ImazingCsv(), MESSAGES, settings=replace(SHANGHAI, zone_is_told=True))
    assert not any(isinstance(value, Question) for value in result.values)


def test_a_call_among_what_the_app_says_is_a_call_of_the_other_side_and_what_people_write_is_not() -> None:
    heading = "Chat Session,Message Date,Type,Sender ID,Sender Name,Text,Forwarded\n"
    rows = (
        "催收王,2026-05-12 23:12:07,Incoming,8610412345678,催收王,还钱,\n"
        "催收王,2026-05-12 23:13:00,Notification,,,Missed voice call,\n"
        "催收王,2026-05-12 23:14:00,Notification,8610412345678,催收王,未接视频通话,\n"
        "催收王,2026-05-12 23:15:00,Notification,,,Messages are end-to-end encrypted,\n"
        "催收王,2026-05-12 23:16:00,Incoming,8610412345678,催收王,Missed voice call,\n"
    )
    result = read_export(ImazingCsv(), heading + rows)
    found = [(one.channel, one.outcome, one.peer, one.facts.get("call")) for one in result.records]
    whom = "8610412345678"
    assert found == [
        (Channel.WHATSAPP, Outcome.UNKNOWN, whom, None),
        (Channel.CALL, Outcome.MISSED, whom, "voice"),
        (Channel.CALL, Outcome.MISSED, whom, "video"),
        (Channel.WHATSAPP, Outcome.UNKNOWN, whom, None),
    ]
    assert {one.direction for one in result.records} == {Direction.INCOMING}
    assert [one.code for one in result.skipped] == ["system_line"]


@given(st.binary(max_size=20), st.integers(0, 1_500), st.sampled_from([MESSAGES, WHATSAPP]))
def test_no_damage_is_a_crash_or_loses_a_row(damage: bytes, at: int, raw: bytes) -> None:
    read_export(ImazingCsv(), raw[:at] + damage + raw[at + len(damage) :])
