"""Whatever stands in a table, each of its rows becomes exactly one value, and nothing but a refusal stops it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.core.record import RawRecord, Skipped
from shilu.importers.base import ReadSettings
from shilu.importers.carrier_bill import AnyTable
from tests.unit.importers.backups import KeptBlobs, MemoryStream, Result
from tests.unit.importers.bills import HEADING, xlsx

CELLS = st.one_of(
    st.sampled_from(
        [
            *("2026-09-18 14:07:37", "09-18 14:07", "14:07:37", "2026-09-18", "18/09/2026 10:00", "1小时2分", "61"),
            *("被叫", "主叫", "发送", "10412345678", "--", "合计", "", "流量", '"', "起始时间", "<b>", "&amp;"),
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
)
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=8), max_size=12)
SETTINGS = st.builds(ReadSettings, zone=st.just("Asia/Shanghai"), year=st.sampled_from([None, 2026]))


def read(data: bytes, settings: ReadSettings) -> Result | None:
    """All values; None for a refusal. Every row adds up."""
    try:
        result = Result(list(AnyTable().read(MemoryStream(data), settings, KeptBlobs(), QuietJob())))
    except UserError:
        return None
    assert result.ended.rows == len(result.records) + len(result.skipped)
    locators = [value.locator for value in result.values if isinstance(value, RawRecord | Skipped)]
    assert len(set(locators)) == len(locators)
    for value in result.values:
        if isinstance(value, RawRecord | Skipped):
            assert value.locator.isascii()
    return result


@given(rows=ROWS, settings=SETTINGS, codec=st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_rows_of_a_text_add_up(rows: list[list[str]], settings: ReadSettings, codec: str) -> None:
    text = "\r\n".join([HEADING, *(",".join(row) for row in rows)])
    data = text.encode(codec)
    result = read(data, settings)
    assert result is not None
    for record in result.records:
        offset = int(record.locator.partition("@")[2])
        assert data[offset:].startswith(record.segments[0].literal)


@given(rows=ROWS, settings=SETTINGS)
def test_rows_of_a_web_page_add_up(rows: list[list[str]], settings: ReadSettings) -> None:
    heading = "".join(f"<th>{cell}</th>" for cell in HEADING.split(","))
    inner = "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) for row in rows)
    read(f"<html><table><tr>{heading}</tr>{inner}</table></html>".encode(), settings)


@given(rows=ROWS, at=st.integers(0, 5000), byte=st.integers(0, 255), form=st.sampled_from(["text", "page", "book"]))
def test_a_file_with_any_byte_changed_adds_up_or_is_refused(
    rows: list[list[str]], at: int, byte: int, form: str
) -> None:
    if form == "book":
        printable = [["".join(c for c in cell if c.isprintable()) for cell in row] for row in rows]
        whole = xlsx([HEADING.split(","), *printable])
    elif form == "page":
        whole = ("<table>" + "".join("<tr><td>" + "<td>".join(row) for row in [HEADING.split(","), *rows])).encode()
    else:
        whole = "\n".join([HEADING, *(",".join(row) for row in rows)]).encode("gb18030")
    data = bytearray(whole)
    data[at % len(data)] = byte
    read(bytes(data), ReadSettings(zone="Asia/Shanghai"))


@given(data=st.binary(max_size=300))
def test_any_bytes_at_all_add_up_or_are_refused(data: bytes) -> None:
    read(data, ReadSettings(zone="Asia/Shanghai"))
