"""The XML of other Android backups: each column under its own name, and roots that do not close."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shilu.core.errors import UserError
from shilu.core.record import Asked, Question
from shilu.core.when import ZoneBasis
from shilu.importers.android_xml import AIOB_CALLS, OPPO_CALLS, SMS_RECORD, TEKXPERIA_CALLS, AndroidXml
from tests.unit.importers.backups import SHANGHAI
from tests.unit.importers.golden import DATA, check_golden, read_with

FILES = [
    (TEKXPERIA_CALLS, "tekxperia.xml"),
    (AIOB_CALLS, "calls.aiob"),
    (OPPO_CALLS, "oppo.xml"),
    (SMS_RECORD, "sms_record.xml"),
]


@pytest.mark.parametrize(("importer", "name"), FILES)
def test_a_file_gives_the_expected_values(importer: AndroidXml, name: str) -> None:
    check_golden(importer, DATA / "android_xml" / name)


def test_a_told_zone_is_asked_no_more() -> None:
    data = (DATA / "android_xml" / "sms_record.xml").read_bytes()
    asked, told = read_with(SMS_RECORD, data), read_with(SMS_RECORD, data, replace(SHANGHAI, zone_is_told=True))
    assert [value for value in asked.values if isinstance(value, Question)] == [
        Question(Asked.TIMEZONE, examples=("2012-10-24 11:53:43",))
    ]
    assert not any(isinstance(value, Question) for value in told.values)
    assert {record.when.zone_basis for record in told.records} == {ZoneBasis.ASKED}


def test_a_file_cut_within_a_row_is_partial_and_one_that_only_opens_its_root_again_is_whole() -> None:
    data = (DATA / "android_xml" / "tekxperia.xml").read_bytes()
    whole, cut = read_with(TEKXPERIA_CALLS, data), read_with(TEKXPERIA_CALLS, data[: data.index(b"yesterday")])
    assert (whole.ended.partial, whole.warning_codes[-1]) == (False, "root_not_closed")
    assert (cut.ended.partial, cut.skipped[-1].code) == (True, "cut_off")
    assert cut.records == whole.records[:3]


def test_a_doctype_is_refused() -> None:
    data = b"<!DOCTYPE CallLog><CallLog/>"
    assert OPPO_CALLS.identify(data, "x")
    with pytest.raises(UserError, match=r"file\.doctype_refused"):
        read_with(OPPO_CALLS, data)


def test_a_root_of_another_name_is_not_claimed() -> None:
    for text in ("<CallLogs/>", "<a/><CallLog/>", "CALL", "", "<!-- x", "<?xml"):
        assert not any(importer.identify(text.encode(), "x") for importer, _ in FILES)
    assert OPPO_CALLS.identify("\ufeff<?xml version='1.0'?> <!-- a --> <CallLog>".encode(), "x")
    assert OPPO_CALLS.identify("<CallLog>".encode("utf-16"), "x")


@given(data=st.data(), chunk=st.integers(1, 700))
def test_changed_and_cut_files_lose_no_row_unseen_wherever_chunks_end(data: st.DataObject, chunk: int) -> None:
    importer, name = data.draw(st.sampled_from(FILES))
    broken = bytearray((DATA / "android_xml" / name).read_bytes())
    for _ in range(data.draw(st.integers(0, 4))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(broken[: data.draw(st.integers(0, len(broken)))])
    try:
        usual = read_with(importer, cut)
    except UserError:
        return
    assert read_with(replace(importer, chunk=chunk), cut).values == usual.values
