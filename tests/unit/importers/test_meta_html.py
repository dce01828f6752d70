"""Chats that Messenger and Instagram exported as HTML (formats.md 4.2)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shilu.core.channel import Channel
from shilu.core.record import Asked, DateOrder, Question
from shilu.importers.meta_html import MetaHtml
from shilu.importers.registry import identify
from tests.unit.importers.backups import SHANGHAI, Result
from tests.unit.importers.exports import DATA, SAMPLES, expected, read_export, shown

FOLDER = DATA / "meta_html"
PAGE, GROUP = ((FOLDER / f"message_{number}.html").read_text("utf-8") for number in (1, 2))
PHOTO = "your_activity_across_facebook/messages/message_requests/wang_1/photos/a.jpg"


def page(*rows: tuple[str, str, str], title: str = "甲", members: str = "") -> str:
    told = f"<div>Participants: {members}</div>" if members else "<div>Participants: </div>"
    written = "".join(f"<div><div>{who}</div><p>{what}</p><div>{when}</div></div>" for who, what, when in rows)
    return f"<html><head><title>{title}</title></head><body>{told}{written}</body></html>"


def asked(result: Result) -> list[Asked]:
    return [value.asked for value in result.values if isinstance(value, Question)]


@pytest.mark.parametrize("name", ["message_1", "message_2"])
def test_a_page_with_every_row_of_the_grammar_gives_the_expected_values(name: str) -> None:
    raw = (FOLDER / f"{name}.html").read_bytes()
    assert identify(raw[:65536], f"inbox/{name}.html").name == "meta_html"
    assert shown(read_export(MetaHtml(), raw, beside={PHOTO: b"JPEG"})) == expected(f"meta_html/{name}")


@pytest.mark.parametrize(
    ("stamp", "shown_as"),
    [
        ("Oct 19, 2019, 2:37 PM", "2019-10-19T14:37:00+08:00"),
        ("Oct 19, 2019 at 2:37\u202fPM", "2019-10-19T14:37:00+08:00"),
        ("19 Oct 2019, 14:37", "2019-10-19T14:37:00+08:00"),
        ("Oct 19, 2019 2:37:05 pm", "2019-10-19T14:37:05+08:00"),
        ("2019年10月19日 14:37", "2019-10-19T14:37:00+08:00"),
        ("2019年10月19日 下午2:37", "2019-10-19T14:37:00+08:00"),
    ],
)
def test_each_way_to_write_a_time_is_read(stamp: str, shown_as: str) -> None:
    record = read_export(MetaHtml(), page(("甲", "hi", stamp))).only()
    local = record.when.local()
    assert local is not None
    assert (record.when.raw, record.text, local.isoformat()) == (stamp, "hi", shown_as)


def test_an_order_of_day_and_month_that_nothing_settles_is_asked() -> None:
    result = read_export(MetaHtml(), GROUP)
    assert asked(result) == [Asked.DATE_ORDER, Asked.TIMEZONE, Asked.ME]
    assert {record.when.earliest_ms for record in result.records} == {None}
    told = replace(SHANGHAI, date_order=DateOrder.DMY, zone_is_told=True, me=("林小雨",))
    result = read_export(MetaHtml(), GROUP, settings=told)
    assert asked(result) == []
    days = [local.day for record in result.records if (local := record.when.local()) is not None]
    assert days == [3, 4]


def test_the_newest_stand_first_and_are_ordered_last() -> None:
    result = read_export(MetaHtml(), PAGE, name="your_instagram_activity/messages/inbox/a_1/message_1.html")
    assert [record.when.order for record in result.records] == [4, 3, 2, 1]
    assert {record.channel for record in result.records} == {Channel.INSTAGRAM}


def test_a_title_without_an_end_hides_no_message() -> None:
    result = read_export(MetaHtml(), PAGE.replace("</title>", ""))
    assert [record.when.order for record in result.records] == [4, 3, 2, 1]


def test_other_pages_of_these_apps_are_not_taken_for_chats() -> None:
    assert not MetaHtml().identify(PAGE.encode(), "posts/your_posts_1.html")


def test_a_page_that_ends_early_is_partial_and_keeps_what_came() -> None:
    result = read_export(MetaHtml(), PAGE[: PAGE.index("Feb 30")])
    assert (len(result.records), result.ended.partial) == (4, True)
    assert "cut_off" in result.warning_codes


@given(st.binary(max_size=20), st.integers(0, 4_000), st.sampled_from([PAGE, GROUP]))
def test_no_damage_is_a_crash_or_loses_a_row(damage: bytes, at: int, whole: str) -> None:
    raw = whole.encode()
    read_export(MetaHtml(), raw[:at] + damage + raw[at + len(damage) :])


REAL = {  # folder/name → rows
    "alice_ABC123/message_1": ["outgoing Hello", "incoming café time?", "outgoing See you soon"],
    "carol_IMG456/message_1": ["outgoing Hello Carol", "incoming Check out this photo", "outgoing Nice picture"],
    "bob_XYZ789/message_1": ["incoming Here's a photo"],
    "eve_MIX/message_1": ["outgoing Mixed hello", "incoming Mixed reply"],
    **{f"html_timestamps/layout{number}": ["outgoing ping"] for number in (1, 2, 3)},
}


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")
@pytest.mark.parametrize("path", sorted((SAMPLES / "messenger").rglob("*.html")), ids=lambda path: path.parent.name)
def test_each_real_file_is_imported_whole(path: Path) -> None:
    assert identify(path.read_bytes(), path.name).name == "meta_html"
    result = read_export(MetaHtml(), path.read_bytes(), name=str(path))
    told = [f"{record.direction} {record.text}" for record in result.records]
    assert told == REAL[f"{path.parent.name}/{path.stem}"]
    assert (result.skipped, result.ended.partial, asked(result)) == ([], False, [Asked.TIMEZONE])
