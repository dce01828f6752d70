"""WeChat as text: the phone's share, the clipboard, MemoTrace, WechatExporter (formats.md 3.1 to 3.3, 3.5)."""

from __future__ import annotations

import pytest

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.errors import UserError
from shilu.core.record import Skipped
from shilu.importers import registry
from shilu.importers.wechat_text import MEMOTRACE_TXT, WECHAT_EXPORTER_TXT, WECHAT_MAIL, WECHAT_PASTE
from tests.unit.importers.chats import read_chat

DAY = "—————  2026-04-06  —————\n\n"


@pytest.mark.parametrize(
    "title",
    [
        "小明 和 小红 在微信上的聊天记录如下，请查收。",
        "欠债群 微信群上的聊天记录如下，请查收。",
        'Dear:\n微信群"欠债群"的聊天记录如下:',
        "",
    ],
)
def test_a_share_is_known_by_its_title_or_by_a_day_and_a_message(title: str) -> None:
    data = f"{title}\n\n{DAY}小红  16:21\n\n还钱\n"
    assert registry.identify(data.encode(), "x.txt") is WECHAT_MAIL
    result = read_chat(WECHAT_MAIL, data, me=("小明",))
    assert (result.only().peer, result.only().text) == ("小红", "还钱")
    assert result.only().facts.get("group", "") == ("欠债群" if "群" in title else "")
    assert result.skipped == []


@pytest.mark.parametrize("rule", ["—————  2025-10-7  —————", "—————  2025/10/07  —————", "———2025-10-7———"])
def test_days_are_written_in_several_ways(rule: str) -> None:
    record = read_chat(WECHAT_MAIL, f"x 和 y 在微信上的聊天记录如下，请查收。\n{rule}\n小红  9:05\n还钱\n").only()
    assert record.when.earliest_ms == 1759799100000
    assert record.when.latest_ms == 1759799159999


@pytest.mark.parametrize("name", ["小 红", "[催收] 小红", "小红 12:30", "A  B", "(小红)"])
def test_a_name_may_hold_blanks_brackets_and_times(name: str) -> None:
    assert read_chat(WECHAT_MAIL, f"{DAY}{name}  16:21\n还钱\n").only().peer == name


def test_a_picture_that_came_along_is_attached_and_another_is_named() -> None:
    pictures = "小红  16:21\n[图片: a.jpg(请在附件中查看)]\n小红  16:22\n[图片: b.jpg(请在附件中查看)]\n"
    chat = f"{DAY}{pictures}小红  16:23\n[视频]\n"
    result = read_chat(WECHAT_MAIL, chat, beside={"a.jpg": b"picture"})
    first, second, third = result.records
    assert [(item.name, result.content(item.blob)) for item in first.attachments] == [("a.jpg", b"picture")]
    assert (first.named, second.named, third.named) == ((), ("b.jpg",), ("[视频]",))
    assert [record.facts["media"] for record in result.records] == ["image", "image", "video"]


def test_words_before_the_first_message_are_skipped_in_the_open() -> None:
    result = read_chat(WECHAT_MAIL, f"转发给律师\n第二行\n{DAY}小红  16:21\n还钱\n")
    assert [(row.code, row.locator) for row in result.skipped] == [("no_message_begun", "line[1]@0")]


@pytest.mark.parametrize(
    "stamp",
    ["2023/09/16 2:51 PM", "2023/9/16 14:51", "2023/9/16 下午2:51", "2023年9月16日 14:51", "2023年9月16日 下午 2:51"],
)
def test_the_clipboard_writes_the_time_as_the_computer_does(stamp: str) -> None:
    data = f"女朋友 {stamp}\n还钱\n"
    assert registry.identify(data.encode(), "x.txt") is WECHAT_PASTE
    record = read_chat(WECHAT_PASTE, data).only()
    assert (record.peer, record.text, record.when.raw) == ("女朋友", "还钱", stamp)
    assert record.when.earliest_ms == 1694847060000


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('"小红" 撤回了一条消息', "recalled"),
        ("你撤回了一条消息 重新编辑", "recalled"),
        ("以上是打招呼的内容", "system_line"),
        ("你已添加了小红，现在可以开始聊天了。", "system_line"),
        ('"小红"邀请"小张"加入了群聊', "system_line"),
        ('"小红"修改群名为“欠债群”', "system_line"),
        ("小红拍了拍我", "system_line"),
    ],
)
@pytest.mark.parametrize(
    ("importer", "first"),
    [(WECHAT_PASTE, "小红 2026/4/6 16:21\n还钱\n"), (WECHAT_EXPORTER_TXT, "小红 (2026-04-06 16:21):还钱\n")],
)
def test_the_apps_own_lines_are_nobodys_words(importer: object, first: str, line: str, code: str) -> None:
    result = read_chat(importer, f"{first}{line}\n")  # type: ignore[arg-type]
    assert result.only().text == "还钱"
    assert [row.code for row in result.values if isinstance(row, Skipped)] == [code]


def test_words_about_a_recall_are_words() -> None:
    chat = "小红 2026/4/6 16:21\n他昨天撤回了一条消息，然后又打电话来，说要到我单位去闹，大家都知道了，怎么办才好呢\n"
    assert read_chat(WECHAT_PASTE, chat).only().text.startswith("他昨天")


def test_memotrace_is_no_qq_and_qq_is_no_memotrace() -> None:
    mine = "2026-10-05 21:40:12 老王\n还钱\n\n"
    theirs = "2026-10-05 21:40:12 老王(20001234)\n还钱\n\n"
    assert registry.identify(mine.encode(), "老王.txt") is MEMOTRACE_TXT
    assert registry.identify(theirs.encode(), "老王.txt").name == "qq_txt"


@pytest.mark.parametrize(
    ("words", "direction", "outcome", "duration"),
    [
        ("[语音通话] 通话时长 01:19", "小红", Outcome.ANSWERED, 79),
        ("通话时长 1:02:03", "小红", Outcome.ANSWERED, 3723),
        ("[视频通话] 对方已取消", "小红", Outcome.MISSED, None),
        ("[语音通话] 已取消", "小明", Outcome.NO_ANSWER, None),
        ("[语音通话] 已拒绝", "小红", Outcome.REJECTED, None),
        ("[语音通话] 对方无应答", "小明", Outcome.NO_ANSWER, None),
        ("[语音通话] 忙线未接听", "小红", Outcome.MISSED, None),
        ("[语音通话]", "小红", Outcome.UNKNOWN, None),
    ],
)
def test_a_call_is_a_call_with_what_the_line_says_of_it(
    words: str, direction: str, outcome: Outcome, duration: int | None
) -> None:
    record = read_chat(WECHAT_MAIL, f"{DAY}{direction}  16:21\n{words}\n小明  16:22\n好\n", me=("小明",)).records[0]
    assert (record.channel, record.outcome, record.duration_s) == (Channel.CALL, outcome, duration)
    assert record.direction is (Direction.OUTGOING if direction == "小明" else Direction.INCOMING)
    assert (record.facts["app"], record.text) == ("wechat", words)


@pytest.mark.parametrize("words", ["已取消", "我昨天接了语音通话", "[语音通话]里他骂我", "对方已拒绝还款"])
def test_words_about_calls_are_no_calls(words: str) -> None:
    record = read_chat(WECHAT_MAIL, f"{DAY}小红  16:21\n{words}\n").only()
    assert (record.channel, record.text) == (Channel.WECHAT, words)


@pytest.mark.parametrize(
    ("words", "kind", "amount"),
    [
        ("[转账] ￥1,500.00", "transfer", "￥1,500.00"),
        ("[转账|发送 ￥500.00](还款)", "transfer", "￥500.00"),
        ("[红包]恭喜发财", "red_packet", ""),
        ("[微信红包] 200元", "red_packet", "200元"),
    ],
)
def test_money_that_was_sent_is_a_fact(words: str, kind: str, amount: str) -> None:
    facts = read_chat(WECHAT_MAIL, f"{DAY}小红  16:21\n{words}\n").only().facts
    assert (facts["payment"], facts.get("amount", "")) == (kind, amount)


def test_what_is_quoted_is_told_apart_and_stays_in_the_words() -> None:
    words = "「小明：别再打了」\n- - - - - - - - - - - - - - -\n就打"
    record = read_chat(WECHAT_MAIL, f"{DAY}小红  16:21\n{words}\n").only()
    assert (record.text, record.facts["quotes"]) == (words, "小明：别再打了")


def test_a_text_of_something_else_is_nobodys() -> None:
    for text in ("小红  16:21\n还钱\n", "会议记录 2026\n—————\n下午 3:00 开会\n", "2026-04-06\n今天\n"):
        with pytest.raises(UserError, match=r"file\.unknown_format"):
            registry.identify(text.encode(), "x.txt")
