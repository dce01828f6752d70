"""The JSON of Android apps: columns under their names, files in the row and beside it, and files that break off."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.importers import registry
from shilu.importers.android_json import (
    ANDROID_CALLS,
    FOSSIFY_CALLS,
    FOSSIFY_MESSAGES,
    SMS_IE_LINES,
    SMS_IE_LIST,
    AndroidJson,
)
from tests.unit.importers.archives import packed
from tests.unit.importers.backups import SHANGHAI, KeptBlobs, MemoryStream, Result
from tests.unit.importers.golden import DATA, check_golden, read_with

FOLDER = DATA / "android_json"
FILES = [
    (SMS_IE_LINES, "messages.ndjson"),
    (SMS_IE_LIST, "messages-v1.json"),
    (ANDROID_CALLS, "calls.json"),
    (FOSSIFY_MESSAGES, "fossify-sms.json"),
    (FOSSIFY_CALLS, "fossify-calls.json"),
]


@pytest.mark.parametrize(("importer", "name"), FILES)
def test_a_file_gives_the_expected_values(importer: AndroidJson, name: str) -> None:
    check_golden(importer, FOLDER / name, beside={"data/PART_1_a.png": b"\x89PNG\r\n\x1a\n"})


def test_the_files_of_a_message_are_found_in_the_zip_it_came_in() -> None:
    data = packed(
        {"messages.ndjson": (FOLDER / "messages.ndjson").read_bytes(), "data/PART_1_a.png": b"\x89PNG\r\n\x1a\n"}
    )
    blobs = KeptBlobs()
    importer = registry.identify(data, "messages-2026-05-12.zip")
    result = Result(list(importer.read(MemoryStream(data), SHANGHAI, blobs, QuietJob())), blobs)
    message = next(record for record in result.records if record.named)
    assert [(item.name, result.content(item.blob)) for item in message.attachments][:1] == [
        ("PART_1_a.png", b"\x89PNG\r\n\x1a\n")
    ]
    assert message.named == ("PART_2_b.jpg",)
    assert "member_unread" not in result.warning_codes


def test_both_versions_of_an_export_say_the_same() -> None:
    old, new = (
        read_with(importer, (FOLDER / name).read_bytes())
        for importer, name in ((SMS_IE_LIST, "messages-v1.json"), (SMS_IE_LINES, "messages.ndjson"))
    )
    assert [structs.replace(record, locator="", segments=(), attachments=(), named=()) for record in old.records] == [
        structs.replace(record, locator="", segments=(), attachments=(), named=()) for record in new.records
    ]


def test_a_text_that_is_too_long_for_a_row_is_attached() -> None:
    message = {"address": "10412345678", "body": "长" * 500_000, "date": "1778598727123", "type": "1"}
    result = read_with(SMS_IE_LIST, json.dumps([message], ensure_ascii=False).encode())
    (attachment,) = result.only().attachments
    assert result.content(attachment.blob).decode() == message["body"]
    assert (len(result.only().text), result.warning_codes) == (10_000, ["text_cut"])


@pytest.mark.parametrize("text", ["[]", "{}", "[1]", '[{"a": 1}]', '{"messages": [{"address": 1}]}', '["number"]', "x"])
def test_other_json_is_not_claimed(text: str) -> None:
    assert not any(importer.identify(text.encode(), "x.json") for importer, _ in FILES)


def test_what_is_no_object_is_a_row_that_cannot_be_read() -> None:
    result = read_with(SMS_IE_LINES, b'\xef\xbb\xbf[1]\n\n"x"\n\0\n{"type": {}}\n')
    assert [skipped.code for skipped in result.skipped] == ["unknown_element", "unknown_element", "no_date"]
    assert result.skipped[0].locator == "line[1]@3"


@given(data=st.data(), chunk=st.integers(1, 900))
def test_changed_and_cut_files_lose_no_row_unseen_wherever_chunks_end(data: st.DataObject, chunk: int) -> None:
    importer, name = data.draw(st.sampled_from(FILES))
    broken = bytearray(Path(FOLDER / name).read_bytes())
    for _ in range(data.draw(st.integers(0, 4))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(broken[: data.draw(st.integers(0, len(broken)))])
    try:
        usual = read_with(importer, cut)
    except UserError:
        return
    assert read_with(replace(importer, chunk=chunk), cut).values == usual.values
