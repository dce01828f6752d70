"""Messages as Outlook saves them: with the headers they came with, or with its own fields, and damaged."""

from __future__ import annotations

import struct
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shilu.core.channel import Direction
from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.importers import outlook_msg, registry
from shilu.importers.base import HEAD_BYTES
from shilu.importers.outlook_msg import OutlookMessage
from shilu.importers.packed_rtf import words_of
from shilu.importers.reading import SourceReader
from tests.unit.importers.backups import PNG, SHANGHAI, Result
from tests.unit.importers.exports import SAMPLES
from tests.unit.importers.golden import read_with
from tests.unit.importers.outlook_messages import INTEGER, PLAIN, Tree, compound, fixed, texts


def read(tree: Tree, *me: str) -> Result:
    return read_with(OutlookMessage(), compound(tree), replace(SHANGHAI, me=me))


def test_its_own_fields_stand_for_headers_that_it_never_had() -> None:
    result = read(PLAIN, "mei@example.org")
    record = result.only()
    assert (record.direction, record.peer, record.peer_name) == (Direction.INCOMING, "cuishou@example.com", "某某贷")
    assert (record.text, record.others, record.own) == ("今天不还就上门\n", ("wang@example.org",), "mei@example.org")
    assert (record.when.earliest_ms, record.facts["subject"]) == (1778598727000, "最后通知")
    assert [(one.name, one.media_type, one.blob.size_bytes) for one in record.attachments] == [
        ("欠条.png", "image/png", len(PNG) * 3)
    ]
    assert (record.named, result.warning_codes) == ((), ["message_within"])


def test_the_headers_that_it_came_with_count() -> None:
    came = (
        "Received: by x; Tue, 12 May 2026 23:12:09 +0800\r\nDelivered-To: mei@example.org\r\nFrom: real@example.com\r\n"
    )
    record = read({**PLAIN, **texts(p007d=came + "Date: Tue, 12 May 2026 23:12:07 +0800\r\n")}).only()
    assert (record.direction, record.peer, record.own) == (Direction.INCOMING, "real@example.com", "mei@example.org")
    assert record.facts["received_time"] == "2026-05-12T15:12:09+00:00"


def test_who_is_the_owner_is_asked_where_nothing_says_so() -> None:
    assert read(PLAIN).only().direction is Direction.UNKNOWN


def test_the_whole_file_is_its_row() -> None:
    result = read(PLAIN)
    assert result.rebuilt(result.only().segments) == compound(PLAIN)


def test_html_in_a_code_page_is_read_where_there_is_no_plain_text() -> None:
    tree = {name: one for name, one in PLAIN.items() if "1000001F" not in name}
    page = {"__substg1.0_10130102": "<p>今天<br>还钱".encode("gbk")}
    assert read({**tree, **page}).only().text == "今天\n还钱"
    packed = read({**tree, "__substg1.0_10090102": b"LZFu"})
    assert (packed.only().text, "text_is_rtf" in packed.warning_codes) == ("最后通知", True)


def packed_rtf(rtf: bytes) -> bytes:
    """As [MS-OXRTFCP] packs it, without references but one to what every packing begins with."""
    begins = b"{\\rtf1\\ansi"
    assert rtf.startswith(begins)
    out = bytes([1, 0, len(begins) - 2]) + rtf[len(begins) : len(begins) + 7]
    for at in range(len(begins) + 7, len(rtf), 8):
        out += b"\0" + rtf[at : at + 8]
    return struct.pack("<IIII", len(out) + 12, len(rtf), 0x75465A4C, 0) + bytes(out)


@pytest.mark.parametrize(
    ("rtf", "words"),
    [
        (rb"{\rtf1\ansi\ansicpg936{\fonttbl{\f0 SimSun;}}\pard \'bb\'b9\'c7\'ae\par today\'21}", "还钱\ntoday!"),
        (rb"{\rtf1\ansi\uc1 \u-10179?\u-8638? pay{\*\generator x;}\line now}", "\U0001f642 pay\nnow"),
        (rb"{\rtf1\ansi{\fonttbl{\f1\fcharset204 A;}}a\f1 \'e4\'e0\f0  b}", "aда b"),
        (
            rb"{\rtf1\ansi\fromhtml1{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 said\htmlrtf\par}\htmlrtf0{\*\htmltag72 x}}",
            "said",
        ),
        (rb"{\rtf1\ansi{\pict\pngblip 89504e47}only}", "only"),
    ],
)
def test_words_that_are_only_in_packed_rtf_are_taken_out_of_it_and_said_to_be(rtf: bytes, words: str) -> None:
    tree = {name: content for name, content in PLAIN.items() if not name.startswith("__substg1.0_1000")}
    message = read({**tree, "__substg1.0_10090102": packed_rtf(rtf)})
    assert message.only().text == words
    assert "text_from_rtf" in message.warning_codes
    assert "message.rtf.lzfu" in {part.name for part in message.only().attachments}


@given(st.binary(max_size=200), st.binary(max_size=60))
def test_no_packed_rtf_is_a_crash(packed: bytes, rtf: bytes) -> None:
    for content in (packed, struct.pack("<IIII", 0, 0, 0x75465A4C, 0) + packed, packed_rtf(rb"{\rtf1\ansi" + rtf)):
        assert isinstance(words_of(content), str)


def test_what_was_not_sent_is_no_contact() -> None:
    unsent = {**PLAIN, "__properties_version1.0": fixed(32, (INTEGER, 0x0E07, 8))}
    assert [skipped.code for skipped in read(unsent).skipped] == ["draft"]


def test_a_child_gives_what_the_importer_gives(tmp_path: Path) -> None:
    path = tmp_path / "a.msg"
    path.write_bytes(compound(PLAIN))
    reader = SourceReader((sys.executable, "-m", "shilu"))
    with reader.open(path, job=QuietJob()) as opened:
        values = list(reader.read(opened, settings=SHANGHAI, blobs=None, job=QuietJob()))
    assert (opened.importer, values) == ("outlook_msg", read(PLAIN).values)


def test_a_message_with_a_workbook_in_it_is_no_workbook() -> None:
    tree = {**PLAIN, "__attach_version1.0_#00000002": {"__substg1.0_37010102": "Workbook".encode("utf-16-le")}}
    claims = [one.name for one in registry.IMPORTERS if one.identify(compound(tree)[:HEAD_BYTES], "x")]
    assert claims == ["outlook_msg"]


def test_a_message_that_is_too_long_is_one_unreadable_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outlook_msg, "MOST_MAIL", 1000)
    result = read(PLAIN)
    assert [skipped.code for skipped in result.skipped] == ["row_too_long"]
    assert result.ended.partial


@pytest.mark.parametrize("data", [compound({}), compound(PLAIN)[:600], compound(PLAIN)[:8] + bytes(600)])
def test_a_file_in_which_no_message_is_left_is_refused(data: bytes) -> None:
    with pytest.raises(UserError, match=r"file\.message_damaged"):
        read_with(OutlookMessage(), data)


@given(data=st.data())
def test_changed_and_cut_messages_add_up_or_are_refused(data: st.DataObject) -> None:
    broken = bytearray(compound(PLAIN))
    for _ in range(data.draw(st.integers(0, 6))):
        broken[data.draw(st.integers(8, len(broken) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_with(OutlookMessage(), bytes(broken[: data.draw(st.integers(600, len(broken)))]))
    except UserError as error:
        assert error.code == "file.message_damaged"


def test_a_mailbox_of_outlook_is_refused_with_what_to_do_instead(tmp_path: Path) -> None:
    path = tmp_path / "a.pst"
    path.write_bytes(b"!BDN" + bytes(4) + b"SM" + bytes(600))
    reader = SourceReader((sys.executable, "-m", "shilu"))
    with reader.open(path, job=QuietJob()) as opened, pytest.raises(UserError, match=r"file\.outlook_store"):
        list(reader.read(opened, settings=SHANGHAI, blobs=None, job=QuietJob()))


def test_samples_are_read_as_the_table_says() -> None:
    folder = SAMPLES / "email"
    message = folder / "SpamScope+mail-parser" / "tests" / "mails" / "mail_outlook_1"
    store = folder / "kenn-io+msgvault" / "internal" / "pst" / "testdata" / "32-bit.pst"
    if not message.exists():
        pytest.skip("the samples are not here")
    record = read_with(registry.identify(message.read_bytes()[:HEAD_BYTES], "x"), message.read_bytes()).only()
    assert (record.direction, len(record.attachments), record.when.earliest_ms) == (
        Direction.INCOMING,
        5,
        1505728818000,
    )
    assert registry.identify(store.read_bytes()[:HEAD_BYTES], "x").name == "outlook_store"
