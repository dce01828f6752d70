"""JSON of PyWxDump, chatlog and WeFlow (formats.md 3.4)."""

from __future__ import annotations

import json

import pytest

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.record import Question
from shilu.core.when import Precision, ZoneBasis
from shilu.importers import row_codec
from shilu.importers.wechat_json import CHATLOG_JSON, PYWXDUMP_JSON, WEFLOW_JSON
from shilu.importers.wechat_rows import kind_of
from tests.unit.importers.backups import SHANGHAI, Result
from tests.unit.importers.chats import check_chat, read_chat


def chatlog(**changed: object) -> Result:
    usual = {
        "seq": 1,
        "time": "2026-05-11T23:12:07+08:00",
        "talker": "wxid_orange01",
        "talkerName": "橙子",
        "isChatRoom": False,
        "sender": "wxid_orange01",
        "senderName": "橙子",
        "isSelf": False,
        "type": 1,
        "subType": 0,
        "content": "还钱",
    }
    data = json.dumps([usual | changed], ensure_ascii=False).encode()
    assert CHATLOG_JSON.identify(data, "x.json")
    result = read_chat(CHATLOG_JSON, data, told=SHANGHAI)
    check_chat(data, result)
    return result


def pywxdump(users: dict[str, object] | None = None, **changed: object) -> Result:
    usual = {
        "id": 1,
        "MsgSvrID": "1",
        "type_name": "文本",
        "is_sender": 0,
        "talker": "wxid_orange01",
        "room_name": "wxid_orange01",
        "msg": "还钱",
        "src": "",
        "extra": {},
        "CreateTime": "2026-05-11 23:12:07",
    }
    data = json.dumps([usual | changed], ensure_ascii=False).encode()
    assert PYWXDUMP_JSON.identify(data, "x.json")
    return read_chat(PYWXDUMP_JSON, data, beside={"users.json": json.dumps(users).encode()} if users else None)


def weflow(session: dict[str, object] | None = None, **changed: object) -> Result:
    usual = {
        "localId": 1,
        "createTime": 1778512327,
        "formattedTime": "2026-05-11 23:12:07",
        "type": "文本消息",
        "content": "还钱",
        "isSend": 0,
        "senderUsername": "wxid_orange01",
        "senderDisplayName": "橙子",
    }
    of_chat = {"wxid": "wxid_orange01", "nickname": "橙子", "remark": "", "displayName": "橙子", "type": "私聊"}
    data = json.dumps(
        {"session": of_chat | (session or {}), "messages": [usual | changed]}, ensure_ascii=False
    ).encode()
    assert WEFLOW_JSON.identify(data, "x.json")
    return read_chat(WEFLOW_JSON, data, told=SHANGHAI)


@pytest.mark.parametrize(
    ("raw", "basis", "ms"),
    [
        ("2026-05-11T23:12:07+08:00", ZoneBasis.OFFSET, 1778512327000),
        ("2026-05-11T15:12:07Z", ZoneBasis.OFFSET, 1778512327000),
        ("2026-05-11T15:12:07.123456Z", ZoneBasis.OFFSET, 1778512327000),
        ("2026-05-11T23:12:07", ZoneBasis.FILE_DEFAULT, 1778512327000),
        ("1778512327", ZoneBasis.EPOCH, 1778512327000),
    ],
)
def test_a_time_is_taken_for_what_it_is(raw: str, basis: ZoneBasis, ms: int) -> None:
    result = chatlog(time=raw)
    when = result.only().when
    assert (when.raw, when.earliest_ms, when.precision, when.zone_basis) == (raw, ms, Precision.SECOND, basis)
    asked = [value for value in result.values if isinstance(value, Question)]
    assert bool(asked) == (basis is ZoneBasis.FILE_DEFAULT)


@pytest.mark.parametrize(
    ("raw", "code"), [("", "no_date"), ("soon", "bad_date"), ("2026-05-11", "bad_date"), (0, "bad_date")]
)
def test_what_is_no_time_is_skipped_with_the_reason(raw: object, code: str) -> None:
    assert [row.code for row in chatlog(time=raw).skipped] == [code]


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        *(("1", "text"), ("3", "image"), ("34", "voice"), ("42", "contact"), ("43", "video"), ("47", "sticker")),
        *(("48", "location"), ("49:3", "link"), ("49:5", "link"), ("49:6", "file"), ("49:19", "forwarded")),
        *(("49:33", "link"), ("49:36", "link"), ("49:57", "quote"), ("49:2000", "transfer"), ("50", "call")),
        *(("10000", "system"), ("1:0", "text"), ("文本消息", "text"), ("图片消息", "image"), ("动画表情", "sticker")),
        *(("红包卡片", "red_packet"), ("转账卡片", "transfer"), ("引用消息", "quote"), ("系统消息", "system")),
        *(
            ("语音/视频通话", "call"),
            ("视频号直播卡片", "link"),
            ("聊天记录合并转发", "forwarded"),
            ("?", ""),
            ("999", ""),
        ),
    ],
)
def test_each_type_of_each_tool_is_a_kind(written: str, kind: str) -> None:
    assert kind_of(written) == kind


def test_the_owner_is_who_the_tool_says() -> None:
    mine = chatlog(isSelf=True, sender="wxid_me000001", senderName="阿明").only()
    assert (mine.direction, mine.peer, mine.peer_name) == (Direction.OUTGOING, "wxid_orange01", "橙子")
    assert pywxdump(is_sender=1, talker="我").only().direction is Direction.OUTGOING
    assert weflow(isSend=True, senderUsername="wxid_me000001").only().peer == "wxid_orange01"
    assert weflow(isSend=0).only().direction is Direction.INCOMING


def test_a_group_in_which_the_owner_was_silent_asks_nothing() -> None:
    result = chatlog(talker="20001234567@chatroom", talkerName="欠债群", isChatRoom=True)
    assert [value for value in result.values if isinstance(value, Question)] == []
    record = result.only()
    assert (record.direction, record.peer, record.facts["group"]) == (Direction.INCOMING, "wxid_orange01", "欠债群")


def test_remark_and_nickname_are_told_apart() -> None:
    record = pywxdump({"wxid_orange01": {"remark": "催收的", "nickname": "橙子"}}).only()
    assert (record.peer, record.peer_name, record.facts["nickname"]) == ("wxid_orange01", "催收的", "橙子")
    record = weflow({"remark": "催收的"}).only()
    assert (record.peer_name, record.facts["nickname"]) == ("催收的", "橙子")
    assert "nickname" not in weflow().only().facts


@pytest.mark.parametrize(
    "users", [{"wxid_orange01": "x"}, {"wxid_orange01": {"remark": 1}}, {"wxid_orange01": {"nickname": "\ud800"}}]
)
def test_a_list_of_people_that_is_none_does_no_harm(users: dict[str, object]) -> None:
    record = pywxdump(users).only()
    assert record.text == "还钱"
    assert row_codec.pack([record]), "it can be handed over"


def test_a_file_that_is_not_there_is_named() -> None:
    assert pywxdump(type_name="图片", src="Image/a.jpg", msg="").only().named == ("Image/a.jpg",)
    assert chatlog(type=49, subType=6, content="", contents={"title": "名单.xlsx"}).only().named == ("名单.xlsx",)
    assert chatlog(type=3, content="", contents={"md5": "0f"}).only().named == ("[image]",)
    assert weflow(type="语音消息", content="[语音]").only().named == ("[语音]",)


def test_what_is_quoted_is_a_fact() -> None:
    refer = {"senderName": "阿明", "content": "别再打了"}
    record = chatlog(type=49, subType=57, content="就打", contents={"refer": refer}).only()
    assert (record.text, record.facts["quotes"]) == ("就打", "阿明: 别再打了")


def test_a_call_is_a_call_and_money_a_fact() -> None:
    call = weflow(type="语音通话", content="通话时长 01:05").only()
    assert (call.channel, call.outcome, call.duration_s) == (Channel.CALL, Outcome.ANSWERED, 65)
    assert chatlog(type=50, content="").only().outcome is Outcome.UNKNOWN
    money = chatlog(type=49, subType=2000, content="[转账|发送 ￥500.00](还款)").only()
    assert (money.facts["payment"], money.facts["amount"]) == ("transfer", "￥500.00")


@pytest.mark.parametrize(
    ("content", "code"), [('"橙子" 撤回了一条消息', "recalled"), ("你已添加了橙子", "system_line")]
)
def test_the_apps_own_lines_are_nobodys_words(content: str, code: str) -> None:
    assert [row.code for row in chatlog(type=10000, sender="系统消息", content=content).skipped] == [code]
    assert [row.code for row in weflow(isSend=None, content=content).skipped] == [code]
    assert [row.code for row in pywxdump(type_name="系统通知", msg=content).skipped] == [code]


def test_the_chat_may_be_told_behind_its_messages() -> None:
    data = b'{"messages": [{"createTime": 1778512327, "type": "\xe6\x96\x87\xe6\x9c\xac", "content": "x", "isSend": 0,'
    data += b'"senderUsername": "wxid_orange01"}], "session": {"wxid": "wxid_orange01", "remark": "R"}}'
    assert read_chat(WEFLOW_JSON, data).only().peer_name == "R"
