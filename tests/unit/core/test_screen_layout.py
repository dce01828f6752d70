"""What stands on a screen: number, sender, times, balloons and calls, out of lines with places alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.screen import ScreenKind, ScreenLine, ScreenReading
from shilu.core.screen_layout import understood

WIDE, HIGH = 1080, 2340


def line(text: str, left: int, top: int, *, right: int = 0, height: int = 44) -> ScreenLine:
    """Letters at a place; as wide as such letters are."""
    wide = sum(height if ord(letter) > 0x2E80 else height * 0.55 for letter in text)
    return ScreenLine(text, left, top, right or int(left + wide), top + height)


def centred(text: str, top: int, *, height: int = 32) -> ScreenLine:
    one = line(text, 0, top, height=height)
    left = (WIDE - one.right) // 2
    return ScreenLine(text, left, top, left + one.right, top + height)


def own(text: str, top: int) -> ScreenLine:
    one = line(text, 0, top)
    return ScreenLine(text, WIDE - 60 - one.right, top, WIDE - 60, top + 44)


STATUS = (line("22:41", 60, 30, height=36), line("5G 86%", 860, 30, height=36))


def read(*lines: ScreenLine) -> ScreenReading:
    return understood((*STATUS, *lines), width=WIDE, height=HIGH)


def test_messages_of_an_iphone_in_chinese():
    found = read(
        line("< 12", 30, 150),
        centred("1069 0123 4567 89", 230, height=40),
        centred("短信/彩信", 380),
        centred("9月3日 周三 22:15", 430),
        line("【速易贷】您的借款已逾期,今日", 60, 520),
        line("不处理将联系您的通讯录。", 60, 580),
        own("我已经还了", 800),
        line("短信/彩信", 300, 2250),
    )
    assert found.kind is ScreenKind.MESSAGES
    assert found.number == "1069 0123 4567 89"
    assert found.sender == ""
    assert found.when == "9月3日 周三 22:15"
    assert found.text == "【速易贷】您的借款已逾期,今日不处理将联系您的通讯录。"
    assert [(one.is_own, one.text) for one in found.messages][1:] == [(True, "我已经还了")]
    assert (found.channel, found.direction) == (Channel.SMS, Direction.INCOMING)


def test_messages_of_an_android_phone_in_english():
    found = read(
        line("←", 40, 160),
        line("+44 7700 900123", 160, 160, height=48),
        centred("Wednesday, Sep 3 • 10:15 PM", 400),
        line("You owe us 900. Pay today or we", 60, 500),
        line("call your office", 60, 560),
        line("Text message", 120, 2200),
    )
    assert found.kind is ScreenKind.MESSAGES
    assert found.number == "+44 7700 900123"
    assert found.text == "You owe us 900. Pay today or we call your office"


def test_a_chat_has_a_name_and_no_number():
    found = read(
        line("<", 30, 160),
        centred("小橙客服", 160, height=46),
        centred("昨天 21:03", 320),
        line("今天不还就打给你妈", 170, 420),
        own("请停止", 600),
        line("最后一次通知", 170, 760),
        centred("22:10", 900),
        line("明天上门", 170, 1000),
    )
    assert found.kind is ScreenKind.CHAT
    assert (found.number, found.sender, found.when) == ("", "小橙客服", "昨天 21:03")
    assert found.text == "今天不还就打给你妈\n最后一次通知\n明天上门"
    assert [one.when for one in found.messages] == ["昨天 21:03", "昨天 21:03", "昨天 21:03", "22:10"]
    assert found.channel is None  # the picture does not say which app it is of


def test_a_long_balloon_of_ones_own_stays_one():
    found = read(
        centred("小橙客服", 160, height=46),
        line("我已经在上个月把所有的钱都还清", 260, 400, right=1020),
        line("了", 260, 455),
    )
    assert [(one.is_own, one.text) for one in found.messages] == [(True, "我已经在上个月把所有的钱都还清了")]


@pytest.mark.parametrize(
    ("said", "direction", "outcome", "length"),
    [
        ("未接来电", Direction.INCOMING, Outcome.MISSED, None),
        ("响铃 6 声", Direction.INCOMING, Outcome.MISSED, None),
        ("已拒接", Direction.INCOMING, Outcome.REJECTED, None),
        ("已拦截", Direction.INCOMING, Outcome.BLOCKED, None),
        ("呼入 2分32秒", Direction.INCOMING, Outcome.ANSWERED, 152),
        ("呼出 47秒", Direction.OUTGOING, Outcome.ANSWERED, 47),
        ("已取消", Direction.OUTGOING, Outcome.NO_ANSWER, None),
        ("Missed call", Direction.INCOMING, Outcome.MISSED, None),
        ("Incoming call, 1 min 5 sec", Direction.INCOMING, Outcome.ANSWERED, 65),
        ("Outgoing call", Direction.OUTGOING, Outcome.UNKNOWN, None),
    ],
)
def test_details_of_a_call(said, direction, outcome, length):
    found = read(
        line("‹", 30, 160),
        centred("104 1234 5678", 300, height=60),
        line("9月3日 03:00", 60, 700),
        line(said, 60, 760, height=36),
    )
    assert found.kind is ScreenKind.CALLS
    assert found.number == "104 1234 5678"
    (call,) = found.calls
    assert (call.when, call.direction, call.outcome, call.duration_s) == ("9月3日 03:00", direction, outcome, length)
    assert found.direction is direction


def test_a_number_in_the_words_of_a_message_is_not_the_senders():
    found = read(
        centred("小橙客服", 160, height=46),
        centred("22:10", 320),
        line("请回电 10412345678 处理您的逾期账单", 170, 420),
    )
    assert found.number == ""
    assert found.sender == "小橙客服"


def test_the_clock_of_the_phone_is_not_the_time_of_a_message():
    assert read(centred("小橙客服", 160, height=46), line("还钱", 60, 400)).when == ""


def test_a_picture_without_any_words_of_a_screen_says_nothing():
    found = read()
    assert (found.kind, found.number, found.sender, found.when, found.text) == (ScreenKind.UNKNOWN, "", "", "", "")
    assert found.direction is Direction.UNKNOWN


@given(
    st.lists(
        st.builds(line, st.text(max_size=30), st.integers(0, WIDE), st.integers(0, HIGH), height=st.integers(0, 200)),
        max_size=30,
    )
)
def test_no_lines_whatever_are_lost_or_crash(lines):
    found = understood(lines, width=WIDE, height=HIGH)
    assert sorted(found.lines, key=repr) == sorted(lines, key=repr)
