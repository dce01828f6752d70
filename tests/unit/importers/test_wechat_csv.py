"""CSV of WeChatMsg, MemoTrace, PyWxDump and chatlog (formats.md 3.3, 3.4)."""

from __future__ import annotations

import json

import pytest

from shilu.core.channel import Direction
from shilu.core.record import Asked, Question
from shilu.importers import registry
from shilu.importers.wechat_csv import CHATLOG_CSV, MEMOTRACE_CSV, PYWXDUMP_CSV, WECHATMSG_CSV
from tests.unit.importers.chats import read_chat

OLD = "localId,TalkerId,Type,SubType,IsSender,CreateTime,Status,StrContent,StrTime"
NEW = f"{OLD},Remark,NickName,Sender"
GROUP = "20001234567@chatroom"


def asked(values: list[object]) -> list[Asked]:
    return [value.asked for value in values if isinstance(value, Question)]


@pytest.mark.parametrize("heading", [OLD, NEW])
def test_rows_with_fewer_and_more_cells_than_names_are_read(heading: str) -> None:
    data = f"{heading}\n1,3,1,0,0,1778512327,,还钱,x\n2,3,1,0,0,1778512327,,还钱,x,r,n,wxid_orange01,more,more\n"
    assert registry.identify(data.encode(), "x.csv") is WECHATMSG_CSV
    assert [record.text for record in read_chat(WECHATMSG_CSV, data).records] == ["还钱", "还钱"]


def test_the_tenth_cell_without_a_name_is_the_account_or_the_group() -> None:
    rows = "1,3,1,0,0,1778512327,,还钱,x,wxid_orange01\n2,4,1,0,1,1778512327,,好,x," + GROUP + "\n"
    first, second = read_chat(WECHATMSG_CSV, f"{OLD}\n{rows}").records
    assert (first.peer, "group" in first.facts) == ("wxid_orange01", False)
    assert (second.peer, second.direction) == (GROUP, Direction.OUTGOING)


def test_the_owners_rows_of_a_chat_of_two_name_the_other_side_too() -> None:
    rows = "1,3,1,0,1,1778512327,,好,x,催收的,橙子,wxid_orange01\n"
    record = read_chat(WECHATMSG_CSV, f"{NEW}\n{rows}").only()
    assert (record.direction, record.peer, record.peer_name) == (Direction.OUTGOING, "wxid_orange01", "催收的")


def test_memotrace_asks_who_is_who_unless_it_says_me() -> None:
    heading = "消息ID,类型,发送人,时间,内容\n"
    rows = "1,文本,橙子,2026-05-11 23:12:07,还钱\n2,文本,{},2026-05-11 23:12:08,好\n"
    assert asked(list(read_chat(MEMOTRACE_CSV, heading + rows.format("我")).values)) == []
    result = read_chat(MEMOTRACE_CSV, heading + rows.format("阿明"))
    assert asked(list(result.values)) == [Asked.ME]
    assert {record.direction for record in result.records} == {Direction.UNKNOWN}
    mine = read_chat(MEMOTRACE_CSV, heading + rows.format("阿明"), me=("阿明",)).records[1]
    assert (mine.direction, mine.peer) == (Direction.OUTGOING, "橙子")


def test_a_group_of_chatlogs_older_csv_asks_who_is_who() -> None:
    heading = "Time,SenderName,Sender,TalkerName,Talker,Content\n"
    rows = (
        f"2026-05-11 23:12:07,路人,wxid_passer01,群,{GROUP},看\n2026-05-11 23:12:08,阿明,wxid_me000001,群,{GROUP},好\n"
    )
    assert asked(list(read_chat(CHATLOG_CSV, heading + rows).values)) == [Asked.ME]
    told = read_chat(CHATLOG_CSV, heading + rows, me=("wxid_me000001",))
    assert [record.direction for record in told.records] == [Direction.INCOMING, Direction.OUTGOING]


def test_chatlogs_newer_csv_says_whose_each_row_is() -> None:
    heading = "Time,Talker,TalkerName,Sender,SenderName,IsSelf,Type,TypeDesc,Content\n"
    rows = f"2026-05-11 23:12:07,{GROUP},群,wxid_passer01,路人,false,1,文本消息,看\n"
    result = read_chat(CHATLOG_CSV, heading + rows)
    assert (asked(list(result.values)), result.only().direction) == ([], Direction.INCOMING)


def test_names_of_pywxdump_come_from_the_list_of_people_beside() -> None:
    data = "id,MsgSvrID,type_name,is_sender,talker,room_name,msg,src,CreateTime\n"
    data += "1,1,文本,0,wxid_orange01,wxid_orange01,还钱,,2026-05-11 23:12:07\n"
    users = json.dumps({"wxid_orange01": {"remark": "催收的", "nickname": "橙子"}}).encode()
    record = read_chat(PYWXDUMP_CSV, data, beside={"users.json": users}).only()
    assert (record.peer_name, record.facts["nickname"]) == ("催收的", "橙子")


def test_words_may_hold_separators_line_breaks_and_marks() -> None:
    data = f'{NEW}\n1,3,1,0,0,1778512327,,"一,二\n""三""",x,,橙子,wxid_orange01\n'
    assert read_chat(WECHATMSG_CSV, data).only().text == '一,二\n"三"'


def test_a_legacy_encoding_far_into_the_file_is_seen() -> None:
    rows = "1,3,1,0,0,1778512327,,ok,x\n" * 4000 + "1,3,1,0,0,1778512327,,还钱,x\n"
    result = read_chat(WECHATMSG_CSV, f"{OLD}\n{rows}".encode("gb18030"))
    assert (result.records[-1].text, result.warning_codes) == ("还钱", ["legacy_encoding"])
