"""Chats that Telegram Desktop exported as HTML (formats.md 4.1)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shilu.core.channel import Direction
from shilu.core.record import Asked, Question
from shilu.core.when import ZoneBasis
from shilu.importers.registry import identify
from shilu.importers.telegram_html import TelegramHtml
from tests.unit.importers.backups import SHANGHAI
from tests.unit.importers.exports import DATA, expected, read_export, shown

FOLDER = DATA / "telegram_html"
PERSONAL, GROUP = ((FOLDER / f"{name}.html").read_text("utf-8") for name in ("messages", "messages2"))


@pytest.mark.parametrize("name", ["messages", "messages2"])
def test_a_page_with_every_row_of_the_grammar_gives_the_expected_values(name: str) -> None:
    raw = (FOLDER / f"{name}.html").read_bytes()
    assert identify(raw[:65536], f"{name}.html").name == "telegram_html"
    result = read_export(TelegramHtml(), raw, beside={"photos/photo_1@12-05-2026_23-12-20.jpg": b"JPEG"})
    assert shown(result) == expected(f"telegram_html/{name}")


def test_in_a_group_the_owner_is_asked_for_and_the_zone_where_there_is_none() -> None:
    result = read_export(TelegramHtml(), GROUP)
    asked = [(value.asked, value.choices) for value in result.values if isinstance(value, Question)]
    assert asked == [(Asked.TIMEZONE, ()), (Asked.ME, ("催收王", "林小雨", "同学"))]
    result = read_export(TelegramHtml(), GROUP, settings=replace(SHANGHAI, me=("林小雨",), zone_is_told=True))
    assert not any(isinstance(value, Question) for value in result.values)
    assert [(record.direction.value, record.peer) for record in result.records] == [
        ("unknown", "还款群"),
        ("incoming", "催收王"),
        ("incoming", "催收王"),
        ("outgoing", "还款群"),
        ("incoming", "同学"),
    ]
    assert {record.when.zone_basis for record in result.records} == {ZoneBasis.ASKED}


def test_a_call_alone_says_who_the_owner_is() -> None:
    result = read_export(TelegramHtml(), PERSONAL.replace("\n催收王\n     </div>", "\n群\n     </div>", 1))
    assert not any(isinstance(value, Question) for value in result.values)
    assert {record.direction for record in result.records if record.peer == "催收王"} == {
        Direction.INCOMING,
        Direction.OUTGOING,
    }


def test_notes_to_oneself_are_no_contacts() -> None:
    result = read_export(TelegramHtml(), GROUP.replace("\n还款群\n", "\nSaved messages\n"))
    assert {row.code for row in result.skipped} == {"own_note"}
    assert result.records == []


def test_a_page_that_ends_early_is_partial_and_keeps_what_came() -> None:
    result = read_export(TelegramHtml(), GROUP[: GROUP.index("？")])
    assert (len(result.records), [row.code for row in result.skipped]) == (4, ["cut_off"])
    assert (result.ended.partial, result.warning_codes) == (True, ["cut_off"])


@given(st.binary(max_size=20), st.integers(0, 12_000), st.sampled_from([PERSONAL, GROUP]))
def test_no_damage_is_a_crash_or_loses_a_row(damage: bytes, at: int, page: str) -> None:
    raw = page.encode()
    read_export(TelegramHtml(), raw[:at] + damage + raw[at + len(damage) :])
