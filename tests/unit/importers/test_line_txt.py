"""What LINE writes of a chat (formats.md 4.3)."""

from __future__ import annotations

import pytest

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.record import Asked, Question
from shilu.importers import registry
from shilu.importers.line_txt import LineTxt
from tests.unit.importers.backups import SHANGHAI, Result
from tests.unit.importers.chats import read_chat

TITLE = "[LINE] AとのトークA\n保存日時：2026/6/14 21:09\n\n"


def line(*lines: str, title: str = TITLE, me: tuple[str, ...] = ("私",)) -> Result:
    return read_chat(LineTxt(), title + "\n".join(lines) + "\n", me=me)


@pytest.mark.parametrize(
    ("title", "name", "is_group"),
    [
        ("[LINE] Aとのトーク履歴", "A", False),
        ("[LINE] Chat history with A", "A", False),
        ("[LINE] 與A的聊天記錄", "A", False),
        ("[LINE] 与A的聊天记录", "A", False),
        ("[LINE] 仲間のトーク履歴", "仲間", True),
        ("[LINE] Chat history in Gang", "Gang", True),
        ("[LINE] 欠债群的聊天记录", "欠债群", True),
    ],
)
def test_the_title_says_with_whom(title: str, name: str, is_group: bool) -> None:
    result = line("2026/5/11(月)", "9:20\t私\tやめて", title=title + "\n\n")
    assert registry.identify((title + "\n").encode(), "x.txt").name == "line_txt"
    assert (result.only().peer, result.only().facts.get("group", "")) == (name, name if is_group else "")


@pytest.mark.parametrize(
    "day",
    [
        *("2026/5/11(月)", "2026.05.11 Monday", "2026/5/11週一", "2026/05/11周一", "2026/5/11（一）", "2026/5/11"),
        *("Mon, 5/11/2026", "Mon, 11/05/2026", "Mon, 11/05/2569 BE"),
    ],
)
def test_a_day_is_read_however_the_phone_writes_it(day: str) -> None:
    record = line(day, "9:20\tA\t返せ").only()
    assert record.when.earliest_ms == 1778462400000
    assert record.when.raw == f"{day} 9:20"


@pytest.mark.parametrize("clock", ["9:20", "09:20", "上午09:20", "午前9:20", "9:20AM", "09:20 am", "오전 9:20"])
def test_a_time_is_read_however_the_phone_writes_it(clock: str) -> None:
    assert line("2026/5/11(月)", f"{clock}\tA\t返せ").only().when.earliest_ms == 1778462400000


def test_days_that_nothing_settles_are_asked() -> None:
    data = TITLE + "x, 03/04/2026\n9:20\tA\t返せ\n"
    result = read_chat(LineTxt(), data, told=SHANGHAI)
    assert [v.asked for v in result.values if isinstance(v, Question)] == [Asked.DATE_ORDER, Asked.TIMEZONE, Asked.ME]
    assert result.only().when.earliest_ms is None


def test_one_day_above_twelve_settles_all() -> None:
    first, second = line("x, 03/04/2026", "9:20\tA\t返せ", "x, 13/04/2026", "9:20\tA\t返せ", me=("x",)).records
    assert first.when.local() is not None
    assert (first.when.local().month, second.when.local().day) == (4, 13)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ('"一\n二"', "一\n二"),
        ("一\n二", "一\n二"),
        ('"一"', '"一"'),
        ('"一\n\n二"', "一\n\n二"),
        ("一\n12:30に行く", "一\n12:30に行く"),
    ],
)
def test_several_lines_are_one_message_with_or_without_marks(words: str, text: str) -> None:
    assert line("2026/5/11(月)", f"9:20\tA\t{words}").only().text == text


@pytest.mark.parametrize(
    ("words", "outcome", "duration"),
    [
        ("☎ 通話時間 0:31", Outcome.ANSWERED, 31),
        ("☎ Call time 1:00:31", Outcome.ANSWERED, 3631),
        ("☎ 不在着信", Outcome.MISSED, None),
        ("☎ Missed call", Outcome.MISSED, None),
        ("☎ 未接來電", Outcome.MISSED, None),
        ("☎ 通話に応答がありませんでした", Outcome.MISSED, None),
        ("☎ Canceled call", Outcome.MISSED, None),
        ("☎ グループ音声通話に招待されました。", Outcome.UNKNOWN, None),
    ],
)
def test_a_call_is_a_call(words: str, outcome: Outcome, duration: int | None) -> None:
    record = line("2026/5/11(月)", f"9:20\tA\t{words}", "9:21\t私\tx").records[0]
    assert (record.channel, record.direction) == (Channel.CALL, Direction.INCOMING)
    assert (record.outcome, record.duration_s) == (outcome, duration)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("9:20\t\tBがグループに参加しました", "system_line"),
        ("9:20\tBがグループを退会しました", "system_line"),
        ("9:20\tAがメッセージの送信を取り消しました", "recalled"),
        ("9:20\t\tA unsent a message.", "recalled"),
        ("9:20\t\tA已收回訊息", "recalled"),
    ],
)
def test_the_apps_own_lines_are_nobodys_words(row: str, code: str) -> None:
    assert [one.code for one in line("2026/5/11(月)", row).skipped] == [code]


def test_a_file_that_is_not_of_line_is_not_claimed() -> None:
    assert not LineTxt().identify("2026/5/11\n9:20 A おは\n".encode(), "x.txt")
    assert LineTxt().identify("2026/5/11(月)\n9:20\tA\tおは\n".encode(), "x.txt")
