"""vMessage: messages between their marks, the semicolon that is missing, and messages that never end."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from shilu.core.errors import UserError
from shilu.core.when import ZoneBasis
from shilu.importers.vmessage import VMessage
from tests.unit.importers.backups import SHANGHAI
from tests.unit.importers.golden import DATA, check_golden, read_with

FILE = DATA / "vmessage" / "sms.vmsg"


def test_a_file_gives_the_expected_values() -> None:
    check_golden(VMessage(), FILE)


@pytest.mark.parametrize("codec", ["utf-16", "utf-8-sig"])
def test_the_encoding_of_the_file_makes_no_difference(codec: str) -> None:
    usual, other = (read_with(VMessage(), data) for data in (FILE.read_bytes(), FILE.read_text("utf-8").encode(codec)))
    assert [structs.replace(record, locator="", segments=()) for record in other.records] == [
        structs.replace(record, locator="", segments=()) for record in usual.records
    ]
    assert VMessage().identify(FILE.read_text("utf-8").encode(codec)[:1000], "x")


def test_line_ends_of_windows_make_no_difference() -> None:
    usual, other = (
        read_with(VMessage(), FILE.read_bytes()),
        read_with(VMessage(), FILE.read_bytes().replace(b"\n", b"\r\n")),
    )
    assert [record.text for record in other.records] == [record.text for record in usual.records]


def test_a_clock_is_of_the_zone_that_was_told() -> None:
    result = read_with(VMessage(), FILE.read_bytes(), replace(SHANGHAI, zone_is_told=True))
    assert [record.when.zone_basis for record in result.records][:2] == [ZoneBasis.EPOCH, ZoneBasis.ASKED]


def test_a_file_that_ends_within_a_message_is_partial() -> None:
    data = FILE.read_bytes()
    result = read_with(VMessage(), data[:-20])
    assert (result.ended.partial, result.skipped[-1].code) == (True, "cut_off")


def test_a_card_and_a_note_are_not_claimed() -> None:
    for text in ("BEGIN:VCARD\nEND:VCARD", "BEGIN:VMSGS", "", "x\nBEGIN:VMSG"):
        assert not VMessage().identify(text.encode(), "x.vmsg")


@given(data=st.data())
def test_changed_and_cut_files_lose_no_row_unseen(data: st.DataObject) -> None:
    broken = bytearray(FILE.read_bytes())
    for _ in range(data.draw(st.integers(0, 4))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(broken[: data.draw(st.integers(0, len(broken)))])
    try:
        result = read_with(VMessage(), cut)
    except UserError:
        return
    assert result.ended.rows >= cut.count(b"\nBEGIN:VMSG\n")
