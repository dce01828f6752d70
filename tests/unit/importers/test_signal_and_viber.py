"""Markdown of signal-export and Viber's message history (formats.md 4.4, 4.5)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.record import Asked, DateOrder, Question
from shilu.core.when import Precision
from shilu.importers import registry
from shilu.importers.signal_markdown import SignalMarkdown
from shilu.importers.viber_csv import ViberCsv
from tests.unit.importers.chats import TOLD, read_chat

SAMPLES = Path(__file__).parents[4] / "shared" / "samples"


@pytest.mark.parametrize(
    ("head", "precision"), [("[2026-05-11, 23:12]", Precision.MINUTE), ("[2026-05-11 23:12:00]", Precision.SECOND)]
)
def test_both_versions_of_the_head_are_read_and_me_is_the_owner(head: str, precision: Precision) -> None:
    data = f"{head} Me: stop  \n{head} Orange: pay: now  \n"
    assert registry.identify(data.encode(), "chat.md").name == "signal_markdown"
    mine, theirs = read_chat(SignalMarkdown(), data).records
    assert (mine.direction, mine.peer, mine.text) == (Direction.OUTGOING, "Orange", "stop")
    assert (theirs.direction, theirs.peer, theirs.text) == (Direction.INCOMING, "Orange", "pay: now")
    assert (mine.when.precision, mine.when.earliest_ms) == (precision, 1778512320000)


def test_a_chat_in_which_nobody_is_called_me_asks() -> None:
    result = read_chat(SignalMarkdown(), "[2026-05-11, 23:12] A: x\n[2026-05-11, 23:13] B: y\n")
    assert [value.asked for value in result.values if isinstance(value, Question)] == [Asked.ME]


@pytest.mark.parametrize("head", ["[2026-05-11, 23:12:07]", "[2026/05/11, 23:12]", "[11/05/2026, 23:12:07]"])
def test_dates_that_only_whatsapp_writes_are_not_claimed(head: str) -> None:
    assert not SignalMarkdown().identify(f"{head} A: x\n".encode(), "_chat.txt")


def test_the_newer_head_is_claimed_only_where_the_tool_shows() -> None:
    data = b"[2026-05-11 23:12:07] A: x\n"
    assert not SignalMarkdown().identify(data, "_chat.txt")
    assert SignalMarkdown().identify(data, "chat.md")
    assert SignalMarkdown().identify(data + b"[2026-05-11 23:12:07] Me: x\n", "_chat.txt")


@pytest.mark.parametrize(
    ("words", "outcome", "duration"),
    [
        ("Incoming voice call (accepted, 3m 5s)", Outcome.ANSWERED, 185),
        ("Incoming call (accepted, 5s)", Outcome.ANSWERED, 5),
        ("Incoming video call (declined)", Outcome.REJECTED, None),
        ("Missed voice call", Outcome.MISSED, None),
        ("Outgoing voice call (unanswered)", Outcome.NO_ANSWER, None),
        ("Incoming call", Outcome.UNKNOWN, None),
    ],
)
def test_a_call_says_what_became_of_it(words: str, outcome: Outcome, duration: int | None) -> None:
    record = read_chat(SignalMarkdown(), f"[2026-05-11, 23:12] A: {words}  \n").only()
    assert (record.channel, record.outcome, record.duration_s) == (Channel.CALL, outcome, duration)


def test_a_file_beside_the_chat_is_attached_by_its_path() -> None:
    chat = "[2026-05-11, 23:12] A: ![my face.jpg](./media/my%20face.jpg)  \n"
    result = read_chat(SignalMarkdown(), chat, beside={"media/my face.jpg": b"face"})
    assert [result.content(item.blob) for item in result.only().attachments] == [b"face"]


@pytest.mark.skipif(not SAMPLES.exists(), reason="the shared samples are not here")
def test_the_sample_of_a_signal_chat_is_read() -> None:
    file = SAMPLES / "signal/joweich+chat-miner/test/signal/test_export.txt"
    importer = registry.identify(file.read_bytes(), file.name)
    result = read_chat(importer, file.read_bytes())
    assert (importer.name, result.ended.rows, len(result.records)) == ("signal_markdown", 2, 2)
    assert result.records[1].text == "Hello\nJane!"


def test_commas_in_the_words_of_viber_are_words() -> None:
    data = "17/08/2014,12:52:56,Orange,+15550100002,a,b,,c\n"
    record = read_chat(ViberCsv(), data, me=("x",)).only()
    assert (record.text, record.peer, record.peer_name) == ("a,b,,c", "+15550100002", "Orange")
    assert (record.direction, record.when.earliest_ms) == (Direction.INCOMING, 1408251176000)


@pytest.mark.parametrize("me", ["Me", "Я", "Ich", "我"])
def test_the_owner_is_called_me_in_the_language_of_the_phone(me: str) -> None:
    data = f"17/08/2014,12:52:56,{me},+15550100001,x\n17/08/2014,12:52:57,Orange,+15550100002,y\n"
    mine, theirs = read_chat(ViberCsv(), data).records
    assert (mine.direction, mine.peer, mine.own) == (Direction.OUTGOING, "+15550100002", "+15550100001")
    assert (theirs.direction, theirs.own) == (Direction.INCOMING, "")


def test_tabs_of_2015_are_read_with_their_marks() -> None:
    data = '="17/08/2014"\t12:52:56\t="Me"\t="+15550100001"\t"say "no""\n'
    assert registry.identify(data.encode(), "x.csv").name == "viber_csv"
    assert read_chat(ViberCsv(), data).only().text == 'say "no"'


def test_the_order_of_day_and_month_is_asked_and_then_taken() -> None:
    data = "03/04/2014,12:52:56,Me,+15550100001,x\n"
    asked = read_chat(ViberCsv(), data)
    assert [value.asked for value in asked.values if isinstance(value, Question)] == [Asked.DATE_ORDER]
    for order, month in ((DateOrder.DMY, 4), (DateOrder.MDY, 3)):
        told = read_chat(ViberCsv(), data, told=replace(TOLD, date_order=order))
        assert told.only().when.local().month == month  # type: ignore[union-attr]
