"""Call logs as CSV: recognised by their headings, each row a call or a row that cannot be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shilu.core.errors import UserError
from shilu.importers.call_csv import CALL_LOG_CSV, PHONE_NO_CSV, CallCsv
from tests.unit.importers.golden import DATA, check_golden, read_with

FILES = [(CALL_LOG_CSV, "call-log.csv"), (PHONE_NO_CSV, "phone-no.csv")]


@pytest.mark.parametrize(("importer", "name"), FILES)
def test_a_file_gives_the_expected_values(importer: CallCsv, name: str) -> None:
    check_golden(importer, DATA / "call_csv" / name)


def test_a_heading_that_stands_again_is_no_row() -> None:
    data = (DATA / "call_csv" / "phone-no.csv").read_bytes()
    assert read_with(PHONE_NO_CSV, data + data.removeprefix(b"\xef\xbb\xbf")).ended.rows == 6


@pytest.mark.parametrize("text", ["number,type,date\n1,2,3", "name,number,type,date,duration", "", "x", "<number>"])
def test_other_headings_are_not_claimed(text: str) -> None:
    assert not any(importer.identify(text.encode(), "x.csv") for importer, _ in FILES)


@given(data=st.data())
def test_changed_and_cut_files_add_up(data: st.DataObject) -> None:
    importer, name = data.draw(st.sampled_from(FILES))
    broken = bytearray((DATA / "call_csv" / name).read_bytes())
    for _ in range(data.draw(st.integers(0, 4))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(broken[: data.draw(st.integers(0, len(broken)))])
    try:
        result = read_with(importer, cut)
    except UserError:
        return
    assert result.ended.rows == len(result.records) + len(result.skipped)
