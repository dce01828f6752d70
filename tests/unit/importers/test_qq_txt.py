"""What QQ's message manager writes (formats.md 3.6)."""

from __future__ import annotations

import pytest

from shilu.core.channel import Direction
from shilu.core.record import Asked, Question
from shilu.core.when import Precision, ZoneBasis
from shilu.importers.qq_txt import QqTxt
from tests.unit.importers.backups import SHANGHAI, Result
from tests.unit.importers.chats import read_chat

PREAMBLE = "消息记录（此消息记录为文本格式，不支持重新导入）\n\n"


def qq(*messages: str, me: tuple[str, ...] = ("20005678",), chat: str = "消息对象:小王\n") -> Result:
    return read_chat(QqTxt(), PREAMBLE + chat + "".join(messages), me=tuple(f"QQ {one}" for one in me))


@pytest.mark.parametrize(
    ("clock", "raw_ms"),
    [("16:57:28", 1767689848000), ("4:57:28 PM", 1767689848000), ("12:00:00 AM", 1767628800000)],
)
def test_clocks_of_both_kinds_are_read_to_the_second(clock: str, raw_ms: int) -> None:
    when = qq(f"2026-01-06 {clock} 小王(20001234)\n还钱\n").only().when
    assert (when.raw, when.earliest_ms, when.latest_ms) == (f"2026-01-06 {clock}", raw_ms, raw_ms + 999)
    assert (when.precision, when.zone_basis) == (Precision.SECOND, ZoneBasis.ASKED)


@pytest.mark.parametrize(
    ("who", "peer", "name"),
    [
        ("小王(20001234)", "QQ 20001234", "小王"),
        ("【管理员】小王(20001234)", "QQ 20001234", "小王"),
        ("【LV.9】【潜水】小 王(a)(20001234)", "QQ 20001234", "小 王(a)"),
        ("小王<a@example.invalid>", "a@example.invalid", "小王"),
        ("20001234(20001234)", "QQ 20001234", ""),
        ("Victor.Woo", "Victor.Woo", ""),
        ("(20001234)", "QQ 20001234", ""),
    ],
)
def test_a_number_or_an_address_is_the_account_and_the_rest_the_name(who: str, peer: str, name: str) -> None:
    record = qq(f"2026-01-06 16:57:28 {who}\n还钱\n").only()
    assert (record.peer, record.peer_name) == (peer, name)


@pytest.mark.parametrize("me", ["QQ 20005678", "阿明 (QQ 20005678)", "阿明"])
def test_the_owner_is_known_by_number_by_choice_or_by_a_name_that_only_one_has(me: str) -> None:
    chat = "2026-01-06 16:57:28 阿明(20005678)\n好\n2026-01-06 16:57:29 小王(20001234)\n还钱\n"
    first, second = read_chat(QqTxt(), PREAMBLE + chat, me=(me,)).records
    assert (first.direction, first.peer) == (Direction.OUTGOING, "QQ 20001234")
    assert (second.direction, second.peer) == (Direction.INCOMING, "QQ 20001234")


def test_a_name_that_two_have_names_nobody() -> None:
    chat = "2026-01-06 16:57:28 阿明(20005678)\n好\n2026-01-06 16:57:29 阿明(20001234)\n还钱\n"
    result = read_chat(QqTxt(), PREAMBLE + chat, me=("阿明",))
    assert {record.direction for record in result.records} == {Direction.UNKNOWN}
    asked = [value for value in result.values if isinstance(value, Question)]
    assert [(one.asked, one.choices) for one in asked] == [(Asked.ME, ("阿明 (QQ 20005678)", "阿明 (QQ 20001234)"))]


def test_somebody_else_than_the_only_sender_was_written_to() -> None:
    chat = "2026-01-06 16:57:29 小王(20001234)\n还钱\n"
    assert read_chat(QqTxt(), PREAMBLE + chat, me=("阿明",)).only().direction is Direction.INCOMING
    assert read_chat(QqTxt(), PREAMBLE + chat).only().direction is Direction.UNKNOWN


def test_nothing_told_is_asked_with_five_examples() -> None:
    chat = "".join(f"2026-01-06 16:57:{n:02} 小王(20001234)\n还钱\n" for n in range(9))
    zone, me = [v for v in read_chat(QqTxt(), PREAMBLE + chat, told=SHANGHAI).values if isinstance(v, Question)]
    assert (zone.asked, me.asked, len(zone.examples)) == (Asked.TIMEZONE, Asked.ME, 5)
    assert zone.examples[0] == "2026-01-06 16:57:00 小王(20001234)"


def test_members_of_one_chat_are_not_those_of_another() -> None:
    result = qq(
        "2026-01-06 16:57:28 小王(20001234)\n还钱\n\n",
        "=" * 64 + "\n消息分组:我的群\n" + "=" * 64 + "\n消息对象:欠债群\n" + "=" * 64 + "\n\n",
        "2026-01-06 16:57:29 阿明(20005678)\n好\n\n2026-01-06 16:57:30 路人(20009999)\n哈\n",
    )
    one, mine, other = result.records
    assert (one.peer, one.others, "group" in one.facts) == ("QQ 20001234", (), False)
    assert (mine.peer, mine.others, mine.facts["group"]) == ("欠债群", ("QQ 20009999",), "欠债群")
    assert (other.peer, other.others) == ("QQ 20009999", ())


def test_a_rule_or_an_object_within_a_message_is_its_words() -> None:
    record = qq("2026-01-06 16:57:28 小王(20001234)\n看\n" + "=" * 64 + "\n消息对象是你\n").only()
    assert record.text == "看\n" + "=" * 64 + "\n消息对象是你"


def test_a_message_older_than_the_one_above_is_doubted() -> None:
    result = qq("2026-01-06 16:57:28 小王(20001234)\n甲\n2025-01-06 16:57:28 某人(20007777)\n乙\n")
    assert result.warning_codes == ["time_goes_back"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_encoding_of_windows_is_read(encoding: str) -> None:
    data = (PREAMBLE + "2026-01-06 16:57:28 小王(20001234)\r\n还钱\r\n").encode(encoding)
    assert QqTxt().identify(data, "全部消息记录.txt")
    result = read_chat(QqTxt(), data, me=("x",))
    assert result.only().text == "还钱"
    assert result.warning_codes == (["legacy_encoding"] if encoding == "gb18030" else [])


def test_a_very_long_message_is_an_attachment_with_its_beginning_shown() -> None:
    words = "\n".join(["催" * 999] * 500)
    result = qq(f"2026-01-06 16:57:28 小王(20001234)\n{words}\n")
    record = result.only()
    assert record.text == words[:10_000]
    assert [result.content(item.blob).decode() for item in record.attachments] == [words]
    assert result.rebuilt(record.segments).decode().endswith(words + "\n")
    assert result.warning_codes == ["text_cut"]
