"""Bills through a real child, which may open no file: what the libraries need must be loaded before."""

from __future__ import annotations

import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.importers.base import ReadSettings
from shilu.importers.reading import SourceReader
from tests.unit.importers.backups import KeptBlobs, Result
from tests.unit.importers.bills import read_bill, xlsx
from tests.unit.importers.test_carrier_bills import OTHER, VIENNA

DATA = Path(__file__).parents[2] / "data" / "carrier_bill"
VANCOUVER = ReadSettings(zone="America/Vancouver", zone_is_told=True)


def through_child(path: Path, settings: ReadSettings) -> Result:
    reader = SourceReader((sys.executable, "-m", "shilu"))
    with reader.open(path, job=QuietJob()) as opened:
        return Result(list(reader.read(opened, settings=settings, blobs=KeptBlobs(), job=QuietJob())))


@pytest.mark.parametrize(
    "name", ["mobile.xlsx", "unicom_late.xls", "unicom_early_named.xls", "sms_bill_named.xls", "mobile_older.csv"]
)
def test_a_child_gives_what_the_importer_gives(name: str) -> None:
    path = DATA / name
    assert through_child(path, VANCOUVER).values == read_bill(path.read_bytes(), VANCOUVER).values


def test_named_columns_reach_the_child(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(OTHER)
    assert through_child(path, VIENNA).values == read_bill(OTHER, VIENNA).values
    asked = through_child(path, replace(VIENNA, columns=None))
    assert asked.values == read_bill(OTHER, replace(VIENNA, columns=None)).values


def test_a_damaged_spreadsheet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bill.xlsx"
    path.write_bytes(xlsx([["a", "b"]])[:-30])
    with pytest.raises(UserError, match=r"file\.damaged_workbook"):
        through_child(path, VANCOUVER)


def test_a_cell_at_the_far_end_of_a_sheet_ends_the_child_and_nothing_else(tmp_path: Path) -> None:
    """Calamine makes the whole rectangle, which is larger than the child's memory."""
    path = tmp_path / "bill.xlsx"
    sheet = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    path.write_bytes(xlsx([["a"]]))
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(tmp_path / "far.xlsx", "w") as far:
        for name in whole.namelist():
            content = whole.read(name)
            if name.endswith("sheet1.xml"):
                start, end = content.index(b"<row"), content.index(b"</sheetData>")
                content = content[:start] + sheet + content[end:]
            far.writestr(name, content)
    with pytest.raises(UserError, match=r"file\.(reader_failed|table_too_large|damaged_workbook)"):
        through_child(tmp_path / "far.xlsx", VANCOUVER)
