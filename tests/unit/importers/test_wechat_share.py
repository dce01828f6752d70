"""A chat of WeChat in the mail by which its owner sent it to the own address; what else quotes a chat stays a mail."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shilu.core.job import QuietJob
from shilu.core.record import RawRecord, Skipped, SourceWarning
from shilu.importers import registry, row_codec, wechat_share
from shilu.importers.base import HEAD_BYTES
from shilu.importers.reading import SourceReader
from tests.unit.importers.backups import SHANGHAI
from tests.unit.importers.chats import DATA, read_chat, shown

FILE = DATA / "wechat_share" / "share.eml"
MAIL = FILE.read_bytes()
CHAT = (
    "小李 和 阿明 在微信上的聊天记录如下，请查收。\n\n—————  2026-04-06  —————\n\n"
    "小李  16:21\n\n还钱\n\n阿明  16:22\n\n不\n"
)
HEADERS = "From: ming@mail.example\nTo: Ming@mail.example\nContent-Type: text/plain; charset=utf-8\n\n"


def test_a_mail_gives_the_expected_values() -> None:
    importer = registry.identify(MAIL[:HEAD_BYTES], FILE.name)
    assert importer.name == "wechat_share"
    result = read_chat(importer, MAIL, me=("阿明",))
    values = [shown(value, result) for value in result.values]
    assert values == json.loads(FILE.with_name(f"{FILE.name}.expected.json").read_text("utf-8"))


def test_the_rows_are_those_of_its_text_saved_as_a_file() -> None:
    told = read_chat(wechat_share.WeChatShare(), HEADERS + CHAT, me=("阿明",)).records
    alone = read_chat(registry.named("wechat_mail"), CHAT, me=("阿明",)).records
    assert [(one.locator, one.text, one.when, one.direction) for one in told] == [
        (f"text!{one.locator}", one.text, one.when, one.direction) for one in alone
    ]


@pytest.mark.parametrize(
    "mail",
    [
        HEADERS.replace("Ming@mail", "lawyer@mail") + CHAT,
        HEADERS.replace("From: ming", "From: lender") + CHAT,
        HEADERS + "Look at this:\n\n" + CHAT,
        HEADERS + "Nothing of a chat.\n",
        "From ming Mon Apr 6 17:00:00 2026\n" + HEADERS + CHAT,
    ],
    ids=["to another", "from another", "words above", "no chat", "a mailbox"],
)
def test_what_is_not_a_chat_sent_to_oneself_stays_a_mail(mail: str) -> None:
    assert registry.identify(mail.encode(), "").name == "mail"


def test_a_mail_beyond_all_measure_is_one_unreadable_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wechat_share, "MOST_MAIL", 100)
    result = read_chat(wechat_share.WeChatShare(), MAIL)
    assert [row.code for row in result.skipped] == ["row_too_long"]
    assert result.ended.partial


def test_a_child_gives_what_the_importer_gives() -> None:
    reader = SourceReader((sys.executable, "-m", "shilu"))
    with reader.open(Path(FILE), job=QuietJob()) as opened:
        assert opened.importer == "wechat_share"
        values = list(reader.read(opened, settings=SHANGHAI, blobs=None, job=QuietJob()))
    assert values == read_chat(wechat_share.WeChatShare(), MAIL, told=SHANGHAI).values


@pytest.mark.parametrize("name", [b"8b0a98\x0epng", "图".encode() * 90, b"note.bin"], ids=["control", "long", "plain"])
def test_a_file_that_no_message_names_is_said_whatever_it_is_called(name: bytes) -> None:
    mail = MAIL.replace(b'filename="note.bin"', b'filename="' + name + b'"')
    values = read_chat(wechat_share.WeChatShare(), mail, me=("阿明",)).values
    said = [one for one in values if isinstance(one, SourceWarning) and one.code == "share_file_unnamed"]
    assert said
    assert row_codec.unpack(row_codec.pack(said), zone="Asia/Shanghai", known=lambda _: False) == said


@settings(max_examples=60)
@given(data=st.data())
def test_changed_and_cut_mails_add_up(data: st.DataObject) -> None:
    raw = bytearray(MAIL[: data.draw(st.integers(0, len(MAIL)))])
    for at in data.draw(st.lists(st.integers(0, max(0, len(raw) - 1)), max_size=5 if raw else 0)):
        raw[at] = data.draw(st.integers(0, 255))
    result = read_chat(wechat_share.WeChatShare(), bytes(raw))
    assert result.ended.rows == sum(isinstance(value, RawRecord | Skipped) for value in result.values)
