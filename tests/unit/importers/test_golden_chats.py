"""Whole chats with every row of their grammars, against values that were checked by eye."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from shilu.core.job import QuietJob
from shilu.importers import registry
from shilu.importers.base import HEAD_BYTES
from shilu.importers.reading import SourceReader
from tests import forked
from tests.unit.importers.backups import SHANGHAI
from tests.unit.importers.chats import DATA, check_chat, read_chat, shown

CHATS = {
    "qq_txt/two_chats.txt": ("阿明 (QQ 20005678)",),
    "wechat_mail/share.txt": ("阿明",),
    "wechat_mail/group.txt": ("阿明",),
    "wechat_paste/desktop.txt": ("阿明",),
    "memotrace_txt/chat.txt": ("我",),
    "wechat_exporter_txt/chat.txt": ("阿明",),
    "line_txt/phone_ja.txt": ("私",),
    "line_txt/group_en.txt": ("Ming",),
    "line_txt/computer_zh.txt": ("阿 明",),
    "signal_markdown/chat.md": (),
    "signal_markdown/old.md": (),
    "viber_csv/commas.csv": (),
    "viber_csv/tabs.csv": (),
    "whatsapp_txt/android_2013.txt": ("Meera",),
    "whatsapp_txt/android_en_in.txt": ("Asha",),
    "whatsapp_txt/group_iphone_en.txt": ("Asha",),
    "whatsapp_txt/iphone_ar.txt": ("سارة",),
    "whatsapp_txt/iphone_vi.txt": ("Lan",),
    "whatsapp_txt/iphone_zh_hk.txt": ("阿敏",),
    "whatsapp_txt/old_android_no_year.txt": ("Meera",),
    "whatsapp_txt/old_iphone.txt": ("Meera",),
    "whatsapp_txt/thai_buddhist.txt": ("นก",),
    "pywxdump_json/two_rooms.json": (),
    "chatlog_json/two_talkers.json": (),
    "weflow_json/private.json": (),
    "weflow_json/group.json": (),
    "wechatmsg_csv/named.csv": (),
    "wechatmsg_csv/old.csv": (),
    "memotrace_csv/chat.csv": (),
    "memotrace_csv/nickname.csv": ("阿明",),
    "pywxdump_csv/room.csv": (),
    "chatlog_csv/old.csv": (),
    "chatlog_csv/new.csv": (),
    "wechat_exporter_csv/private.csv": (),
    "wechat_exporter_csv/group.csv": (),
}


@pytest.mark.parametrize("name", CHATS)
def test_a_chat_with_every_row_of_its_grammar_gives_the_expected_values(name: str) -> None:
    file = DATA / name
    data = file.read_bytes()
    importer = registry.identify(data[:HEAD_BYTES], file.name)
    assert importer.name == file.parent.name
    result = read_chat(importer, data, me=CHATS[name])
    check_chat(data, result)
    values = [shown(value, result) for value in result.values]
    assert values == json.loads(file.with_name(f"{file.name}.expected.json").read_text("utf-8"))


@pytest.mark.parametrize("name", CHATS)
def test_a_chat_of_which_nothing_was_told_asks_and_gives_the_same_rows(name: str) -> None:
    data = (DATA / name).read_bytes()
    importer = registry.identify(data[:HEAD_BYTES], name)
    asked = read_chat(importer, data, told=SHANGHAI)
    without_zone = name.partition("/")[0] not in {"chatlog_json", "weflow_json", "wechatmsg_csv"}
    assert ("timezone" in {value.asked for value in asked.values if hasattr(value, "asked")}) == without_zone
    told = read_chat(importer, data, me=CHATS[name])
    assert [row.locator for row in asked.records] == [row.locator for row in told.records]
    assert asked.skipped == told.skipped


def test_a_limited_child_reads_the_same(forking: forked.Server, tmp_path: Path) -> None:
    with forked.children(forking):
        for name in CHATS:
            read_in_a_child(name, "utf-8", tmp_path)


def test_so_does_one_that_starts_by_itself_in_an_older_encoding(tmp_path: Path) -> None:
    for name in list(CHATS)[:3]:
        read_in_a_child(name, "gb18030", tmp_path)


def read_in_a_child(name: str, encoding: str, folder: Path) -> None:
    reader, file = SourceReader((sys.executable, "-m", "shilu")), folder / Path(name).name
    file.write_bytes((DATA / name).read_text("utf-8-sig").encode(encoding, "replace"))
    with reader.open(file, job=QuietJob()) as opened:
        assert opened.importer == name.partition("/")[0]
        values = list(reader.read(opened, settings=SHANGHAI, blobs=None, job=QuietJob()))
    assert values == read_chat(registry.named(opened.importer), file.read_bytes(), told=SHANGHAI).values


def test_every_fixture_is_read() -> None:
    folders = {name.partition("/")[0] for name in CHATS}
    found = {
        f"{f.parent.name}/{f.name}"
        for d in folders
        for f in (DATA / d).iterdir()
        if not f.name.endswith(".expected.json")
    }
    assert found == set(CHATS)
