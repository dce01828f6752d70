"""Rows of cells with their exact bytes, out of whatever holds a table."""

from __future__ import annotations

import pytest

from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.importers import workbooks
from shilu.importers.tables import Form, TableRow, first_rows, form_of, tables_of
from tests.unit.importers.backups import MemoryStream
from tests.unit.importers.bills import xlsx


def rows(data: bytes, separator: str = ",") -> list[TableRow]:
    """Of the first table, whose exact bytes must be where they are said to begin."""
    found = list(tables_of(MemoryStream(data), QuietJob()).tables[0].rows(separator, QuietJob()))
    for row in found:
        _, _, offset = row.locator.partition("@")
        assert not offset or data[int(offset) :].startswith(row.content)
    return found


def cells(data: bytes, separator: str = ",") -> list[tuple[str, ...]]:
    return [row.cells for row in rows(data, separator)]


def test_a_quoted_cell_may_hold_separators_quotes_and_line_breaks() -> None:
    data = b'a,"b,c","d ""e"""\r\n1,"two\r\nlines",3\rlast,"",x'
    assert cells(data) == [("a", "b,c", 'd "e"'), ("1", "two\nlines", "3"), ("last", "", "x")]
    assert rows(data)[1].content == b'1,"two\r\nlines",3\r'


def test_a_quotation_mark_that_is_never_closed_takes_no_other_row_along() -> None:
    data = b'1,"open,x\n' + b"2,b,y\n" * 500
    assert cells(data)[:2] == [("1", "open", "x"), ("2", "b", "y")]
    assert len(cells(data)) == 501


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_the_encoding_is_that_of_the_whole_file(codec: str) -> None:
    data = (f"{'a,b,c' * 20_000}\n").encode(codec) + "时间,号码,時長\n".encode(codec.removesuffix("-sig"))
    last = rows(data)[-1]
    if codec != "utf-16":  # whose second mark is no text
        assert last.cells == ("时间", "号码", "時長")
    assert last.repaired == 0


def test_what_holds_the_table_is_known_by_its_first_bytes() -> None:
    assert form_of(xlsx([["a"]])) is Form.WORKBOOK
    assert form_of(b"\xef\xbb\xbf\r\n<HTML><table>") is Form.WEB_PAGE
    assert form_of("时间,号码".encode("utf-16")) is Form.TEXT
    assert form_of("时间,号码".encode("gb18030")) is Form.TEXT
    assert form_of(b"PK\x03\x04" + bytes(22) + b"\x08\0\0\0chat.txt" + b"xl/worksheets/") is None
    assert form_of(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000)) is None  # a mail, or some other compound file
    assert form_of(b'{"a": 1}') is None
    assert form_of(b"\x89PNG\r\n\x1a\n\0\0") is None


def test_rows_of_a_web_page_end_where_they_end_or_the_next_begins() -> None:
    page = (
        "<html><!-- <tr><td>no</td></tr> --><script>'<tr><td>no'</script><table><TR class='a'>"
        "<td>一&nbsp;&amp; <b>b</b></td><td>x<br>y</td></TR>\n<tr><td>2<td></tr><tr></tr><tr><th>3</table>"
    )
    found = rows(page.encode())
    assert [row.cells for row in found] == [("一 & b", "x y"), ("2", ""), ("3",)]
    assert [row.is_cut for row in found] == [False, False, False]
    assert found[1].content == b"<tr><td>2<td></tr>"


def test_a_web_page_that_stops_within_a_row_has_its_last_row_cut() -> None:
    assert [row.is_cut for row in rows(b"<table><tr><td>1</td></tr><tr><td>2</td><td>3")] == [False, True]


def test_a_web_page_in_the_encoding_of_old_portals_keeps_its_offsets() -> None:
    page = "<table><tr><td>对方号码</td></tr><tr><td>起始时间</td></tr></table>".encode("gb18030")
    assert [row.cells for row in rows(page)] == [("对方号码",), ("起始时间",)]


@pytest.mark.parametrize("mark", [b"<", b"<td", b"<!--", b"<script>", b"<tr><td>", b"</tr"])
def test_a_web_page_of_nothing_but_broken_marks_is_read_to_its_end(mark: bytes) -> None:
    assert rows(b"<table><tr><td>1</td></tr>" + mark * 200_000)[0].cells == ("1",)


def test_cells_of_a_spreadsheet_come_as_text_and_only_dates_as_dates() -> None:
    found = rows(xlsx([["00861041234567", 46283.588622685, "=1+1|2"], ["", "", ""], ["44444", "", ""]]))
    assert [row.cells for row in found] == [("00861041234567", "2026-09-18 14:07:37", "2"), ("44444", "", "")]
    assert [row.locator for row in found] == ["%E8%AF%A6%E5%8D%95!1", "%E8%AF%A6%E5%8D%95!3"]
    assert found[0].content.decode() == '["00861041234567","2026-09-18 14:07:37","2"]'


def test_a_spreadsheet_with_formulas_says_so() -> None:
    assert tables_of(MemoryStream(xlsx([["=1+1|2"]])), QuietJob()).has_formulas
    assert not tables_of(MemoryStream(xlsx([["2"]])), QuietJob()).has_formulas


def test_a_long_name_of_a_sheet_gives_way_to_its_number() -> None:
    (first, second) = tables_of(MemoryStream(xlsx([["a"]], [["b"]], names=("详" * 31, "b"))), QuietJob()).tables
    assert [next(one.rows("", QuietJob())).locator for one in (first, second)] == ["sheet1!1", "b!1"]


def test_a_spreadsheet_with_two_sheets_of_one_name_is_refused_not_read_by_half() -> None:
    with pytest.raises(UserError) as refused:
        tables_of(MemoryStream(xlsx([["a"]], [["b"]], names=("x", "x"))), QuietJob())
    assert refused.value.code == "file.damaged_workbook"


@pytest.mark.parametrize("missing", [1, 30, 500])
def test_a_damaged_spreadsheet_is_refused(missing: int) -> None:
    with pytest.raises(UserError, match=r"file\.damaged_workbook"):
        tables_of(MemoryStream(xlsx([["a", "b"]])[:-missing]), QuietJob())


def test_a_spreadsheet_that_unpacks_to_more_than_any_bill_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_UNPACKED_BYTES", 1000)
    with pytest.raises(UserError, match=r"file\.table_too_large"):
        tables_of(MemoryStream(xlsx([["a" * 2000]])), QuietJob())


def test_the_first_rows_of_a_text_leave_out_a_line_that_may_be_cut() -> None:
    head = b"a,b\n" + b"c,d\n" * 16_383  # 64 KiB
    assert len(first_rows(head + b"", ",", 20_000)) == 16_384
    assert len(first_rows(head[:-2] + b",e", ",", 20_000)) == 16_383
