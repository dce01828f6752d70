"""Bills as PDF: the same values as the same rows as text; and a paper that is no bill is kept whole."""

from __future__ import annotations

import itertools
import math
import random
import sys
from dataclasses import replace

import pytest

from shilu.core.channel import Channel, Direction
from shilu.core.column_mapping import ColumnMapping, Role
from shilu.core.job import QuietJob
from shilu.core.record import Asked, RawRecord, Skipped, SourceWarning
from shilu.importers import pdf_text
from shilu.importers.reading import SourceReader
from tests.unit.importers import pdfs
from tests.unit.importers.backups import SHANGHAI
from tests.unit.importers.bills import claimed, questions, read_bill


def as_text(rows):
    return "\n".join(",".join(row) for row in (pdfs.HEADING, *rows)) + "\n"


def values(result):
    return [
        (one.when.raw, one.direction, one.channel, one.peer, one.duration_s, one.facts.get("place"))
        for one in result.records
    ]


@pytest.mark.parametrize("aligned", ["LEFT", "CENTER", "RIGHT"])
@pytest.mark.parametrize("lines", [True, False])
def test_a_bill_gives_what_the_same_rows_give_as_text(aligned, lines):
    rows = pdfs.calls(90)
    result = read_bill(pdfs.bill(rows, aligned=aligned, lines=lines))
    expected = read_bill(as_text(rows))
    assert values(result) == values(expected)
    assert len(result.records) == 90
    assert {one.own for one in result.records} == {"10412345678"}
    assert {one.facts["bill_period"] for one in result.records} == {"2026-09-01/2026-09-30"}


def test_headings_and_feet_of_later_pages_are_no_contacts():
    result = read_bill(pdfs.bill(pdfs.calls(90)))
    assert result.ended.rows == len(result.records) + len(result.skipped)
    codes = {one.code for one in result.skipped}
    assert codes == {"repeated_heading", "outside_table"}
    assert not result.ended.partial


def test_a_damaged_file_is_not_asked_for_a_password_because_the_one_before_was():
    locked = pdfs.bill(pdfs.calls(3), password="1234")
    with pytest.raises(pdf_text.Locked):
        list(pdf_text.pages_of(locked, "", QuietJob()))
    with pytest.raises(pdf_text.Damaged):
        list(pdf_text.pages_of(locked.replace(b"\n11 0 obj", b"\n1x 0 obj"), "1234", QuietJob()))


def test_a_letter_that_a_broken_file_puts_nowhere_is_left_out(monkeypatch):
    whole, asked = pdf_text.pdfium.FPDFText_GetLooseCharBox, itertools.count()

    def boxed(text, index, box):
        found = whole(text, index, box)
        if next(asked) % 50 == 0:
            box._obj.top = math.nan
        return found

    monkeypatch.setattr(pdf_text.pdfium, "FPDFText_GetLooseCharBox", boxed)
    rows = pdfs.calls(20)
    result = read_bill(pdfs.bill(rows))
    assert result.ended.rows == len(result.records) + len(result.skipped) >= 20


def test_a_bill_whose_heading_stands_on_the_first_page_alone_goes_on_below():
    rows = pdfs.calls(90)
    assert values(read_bill(pdfs.bill(rows, repeat=False))) == values(read_bill(as_text(rows)))


def test_cells_that_take_several_lines_are_one_cell():
    rows = pdfs.calls(40, place="新疆维吾尔自治区巴音郭楞蒙古自治州库尔勒市")
    result = read_bill(pdfs.bill(rows, widths=[36, 56, 60, 52, 80, 60, 60, 50]))
    assert values(result) == values(read_bill(as_text(rows)))


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_page_is_read_upright(degrees):
    rows = pdfs.calls(20)
    assert values(read_bill(pdfs.turned(pdfs.bill(rows), degrees))) == values(read_bill(as_text(rows)))


def test_sums_are_told_from_calls():
    for place in ("北京", "新疆维吾尔自治区库尔勒市"):  # the latter takes two lines
        rows = [*pdfs.calls(5, place=place), ("合计", "", "", "", "", "", "", "12.30")]
        result = read_bill(pdfs.bill(rows))
        assert len(result.records) == 5
        assert "total_row" in {one.code for one in result.skipped}
        assert {one.facts["place"] for one in result.records} == {place}


def test_a_locked_bill_asks_for_its_password_and_opens_with_it():
    rows = pdfs.calls(3)
    data = pdfs.bill(rows, password="123456")
    for settings in (SHANGHAI, replace(SHANGHAI, password="wrong")):
        result = read_bill(data, settings)
        assert [one.asked for one in questions(result)] == [Asked.PASSWORD]
        assert result.ended.rows == 0
    assert len(read_bill(data, replace(SHANGHAI, password="123456")).records) == 3


def test_a_paper_without_a_bill_is_kept_whole():
    data = pdfs.letter()
    result = read_bill(data)
    (record,) = result.records
    assert record.of_file
    assert record.attachments[0].blob.size_bytes == len(data)
    assert record.attachments[0].media_type == "application/pdf"


UNKNOWN = ("Nr", "Begin", "Where", "Way", "Line", "Long", "Kind", "Cost")
TOLD = ColumnMapping(
    ((Role.START, "Begin"), (Role.PEER, "Line"), (Role.DIRECTION, "Way"), (Role.DURATION, "Long")),
    channel=Channel.CALL,
)


def unknown_bill(count=12):
    return pdfs.bill([(*row[:5], "61", *row[6:]) for row in pdfs.calls(count)], heading=UNKNOWN)


def test_a_table_of_calls_with_an_unknown_heading_asks_for_its_columns():
    asked = read_bill(unknown_bill())
    assert [one.asked for one in questions(asked)] == [Asked.COLUMNS]
    assert questions(asked)[0].choices == UNKNOWN
    assert asked.ended.rows == len(asked.skipped)


def test_a_table_with_an_unknown_heading_is_read_as_a_person_said():
    result = read_bill(unknown_bill(), replace(SHANGHAI, columns=TOLD, zone_is_told=True))
    assert len(result.records) == 12
    assert {one.duration_s for one in result.records} == {61}
    assert result.records[2].direction is Direction.OUTGOING
    other = replace(TOLD, columns=((Role.START, "Start"), (Role.PEER, "Line")))
    assert [one.asked for one in questions(read_bill(unknown_bill(), replace(SHANGHAI, columns=other)))] == [
        Asked.COLUMNS
    ]


def test_a_plan_of_payments_is_no_table_of_calls():
    rows = [(str(n), f"2026-{n:02d}-15", "1500.00", "还款", "待还", "", "", "") for n in range(1, 13)]
    (record,) = read_bill(pdfs.bill(rows, heading=("期数", "还款日", "应还", "类型", "状态", "甲", "乙", "丙"))).records
    assert record.of_file


def test_what_a_person_says_is_a_bill_asks_for_its_columns_however_little_it_looks_like_one():
    few, said = unknown_bill(2), replace(SHANGHAI, is_bill=True)
    assert [one.of_file for one in read_bill(few).records] == [True]
    assert [one.asked for one in questions(read_bill(few, said))] == [Asked.COLUMNS]
    letter = read_bill(pdfs.letter(), said)
    assert [one.code for one in letter.values if isinstance(one, SourceWarning)] == ["no_bill_found"]
    assert [one.of_file for one in letter.records] == [True]


@pytest.mark.parametrize("cut", [200, 2_000, -300])
def test_a_damaged_pdf_is_kept_as_it_is(cut):
    data = pdfs.bill(pdfs.calls(3))[:cut]
    result = read_bill(data)
    assert result.ended.rows == len(result.records) + len(result.skipped)
    assert [type(one) for one in result.values if isinstance(one, RawRecord | Skipped)]


def test_each_row_has_its_place_and_its_cells():
    (first, *_rest) = read_bill(pdfs.bill(pdfs.calls(3))).records
    assert first.locator.startswith("page1!")
    assert first.segments[0].literal.decode().startswith('["1","2026-09-01 08:07:00","北京"')


def test_nothing_of_a_broken_bill_is_lost_or_crashes():
    data = pdfs.bill(pdfs.calls(30))
    shuffle = random.Random(7)
    for _ in range(60):
        broken = bytearray(data)
        for _ in range(shuffle.randint(1, 20)):
            broken[shuffle.randrange(20, len(broken))] = shuffle.randrange(256)
        result = read_bill(bytes(broken))
        assert result.ended.rows == len(result.records) + len(result.skipped)


def test_a_bill_is_read_in_the_limited_child(tmp_path):
    path = tmp_path / "bill.pdf"
    path.write_bytes(pdfs.bill(pdfs.calls(60)))
    reader = SourceReader((sys.executable, "-m", "shilu"))
    with reader.open(path, job=QuietJob()) as opened:
        found = list(reader.read(opened, settings=SHANGHAI, blobs=None, job=QuietJob()))
    assert sum(isinstance(one, RawRecord) for one in found) == 60


def test_one_importer_claims_a_pdf():
    assert claimed(pdfs.letter()).name == "pdf"
