"""Scanned bills: the letters on their pages give what the same rows give as text, are marked as read by a program, and
what the program was not sure of is told; without letters a scan is kept as it is and said to be one."""

from __future__ import annotations

import io
import math
import sys
from dataclasses import replace

import pytest
from PIL import Image

from shilu.core.channel import Channel, Direction
from shilu.core.column_mapping import ColumnMapping, Role
from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.core.record import READ_BY_OCR, Asked, RawRecord, SourceWarning
from shilu.core.screen import Letters, ScreenLine
from shilu.importers import registry
from shilu.importers.base import HEAD_BYTES
from shilu.importers.child_ocr import model_paths, upright
from shilu.importers.letters_codec import LETTERS, MOST_PAGES, read_back, written
from shilu.importers.reading import SourceReader
from shilu.importers.scan_letters import ScanLetters
from shilu.importers.scanned_lines import lines_of
from shilu.importers.screen_child import LetterReader
from tests.unit.importers import pdfs
from tests.unit.importers.backups import SHANGHAI, KeptBlobs, MemoryStream, Result
from tests.unit.importers.bills import questions, read_bill

needs_ocr = pytest.mark.skipif(model_paths() is None, reason="the extra that reads letters is not installed")
COMMAND = (sys.executable, "-m", "shilu")
TOLD = ColumnMapping(
    ((Role.START, "起始时间"), (Role.PEER, "对方号码"), (Role.DIRECTION, "通信方式"), (Role.DURATION, "通信时长")),
    channel=Channel.CALL,
)


class Scan(MemoryStream):
    """A file with the letters on its pages beside it."""

    def __init__(self, data: bytes, pages: tuple[Letters, ...]) -> None:
        super().__init__(data)
        self._letters = MemoryStream(written(pages))

    def companion(self, untrusted_name):
        return self._letters if untrusted_name == LETTERS else None


def read_scan(data, pages, settings=SHANGHAI):
    importer = registry.identify(data[:HEAD_BYTES], "")
    return Result(list(importer.read(Scan(data, pages), settings, KeptBlobs(), QuietJob())))


def values(result):
    return [(one.when.raw, one.direction, one.peer, one.duration_s) for one in result.records]


def codes(result):
    return [one.code for one in result.values if isinstance(one, SourceWarning)]


def drawn(data):
    """The first page as a picture, as a telephone takes one."""
    with pdfs.pypdfium2.PdfDocument(data) as document:
        picture = document[0].render(scale=2.5).to_pil().convert("RGB")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def test_the_letters_on_a_scan_give_what_the_same_rows_give_as_text():
    rows = pdfs.calls(60)
    plain = pdfs.bill(rows)
    result, expected = read_scan(pdfs.scan(plain), pdfs.letters(plain)), read_bill(plain)
    assert values(result) == values(expected)
    assert len(result.records) == 60
    assert result.ended.rows == len(result.records) + len(result.skipped)
    assert {one.facts[READ_BY_OCR] for one in result.records} == {"0.98"}
    assert codes(result) == ["unanswered_not_billed", "read_off_scan"]
    assert all(READ_BY_OCR not in one.facts for one in expected.records)


def test_what_the_reader_was_not_sure_of_is_told_where_it_stands():
    plain = pdfs.bill(pdfs.calls(3))
    (page,) = pdfs.letters(plain)
    doubtful = [replace(one, confidence=0.5) if one.text in {"10598760001", "北京"} else one for one in page.lines]
    result = read_scan(pdfs.scan(plain), (replace(page, lines=tuple(doubtful)),))
    told = [one for one in result.values if isinstance(one, SourceWarning) and one.code == "letters_unsure"]
    assert [(one.locator, one.detail) for one in told] == [(result.records[1].locator, "5")]  # a place is no number
    assert [one.facts[READ_BY_OCR] for one in result.records] == ["0.50"] * 3


def test_without_letters_a_scan_is_kept_and_said_to_be_one():
    data = pdfs.scan(pdfs.bill(pdfs.calls(3)))
    result = read_bill(data)
    (record,) = result.records
    assert record.of_file
    assert isinstance(result.values[0], SourceWarning)
    assert codes(result) == ["looks_scanned"]


def test_a_letter_with_letters_is_no_scan_and_a_scanned_one_no_bill():
    assert codes(read_bill(pdfs.letter())) == []
    (record,) = read_scan(pdfs.scan(pdfs.letter()), pdfs.letters(pdfs.letter())).records
    assert record.of_file


def test_a_scan_of_too_many_pages_is_kept_as_it_is():
    page = Image.new("1", (40, 60), 1)
    out = io.BytesIO()
    page.save(out, "PDF", save_all=True, append_images=[page] * MOST_PAGES)
    assert codes(read_bill(out.getvalue())) == ["scan_too_long"]


def test_a_picture_is_a_bill_only_under_headings_that_a_person_named():
    plain = pdfs.bill(pdfs.calls(3))
    data, pages = drawn(plain), pdfs.letters(plain)
    told = replace(SHANGHAI, columns=TOLD, zone_is_told=True)
    assert values(read_scan(data, pages, told)) == values(read_bill(plain))
    other = replace(TOLD, columns=((Role.START, "Start"), (Role.PEER, "Line")))
    for settings in (SHANGHAI, replace(told, columns=other)):
        (record,) = read_scan(data, pages, settings).records
        assert record.of_file


def test_a_picture_that_a_person_says_is_a_bill_asks_for_its_columns_or_needs_none():
    known, unknown = pdfs.bill(pdfs.calls(3)), pdfs.bill(pdfs.calls(3), heading=("Nr", *"ABCDEFG"))
    said = replace(SHANGHAI, is_bill=True)
    assert values(read_scan(drawn(known), pdfs.letters(known), said)) == values(read_bill(known))
    asking = read_scan(drawn(unknown), pdfs.letters(unknown), said)
    assert [one.asked for one in questions(asking)] == [Asked.COLUMNS]
    told = replace(said, columns=ColumnMapping(((Role.START, "A"), (Role.PEER, "D"))), zone_is_told=True)
    assert len(read_scan(drawn(unknown), pdfs.letters(unknown), told).records) == 3


def test_a_picture_that_is_said_to_be_a_bill_and_cannot_be_read_is_kept_and_says_why():
    picture, said = drawn(pdfs.bill(pdfs.calls(3))), replace(SHANGHAI, is_bill=True)
    assert codes(read_bill(picture, said)) == ["letters_unread"]
    nothing = read_scan(picture, (Letters(400, 100, ()),), said)
    assert codes(nothing) == ["no_bill_found"]
    assert [record.of_file for record in nothing.records] == [True]


def test_a_line_through_several_cells_is_cut_at_its_blanks():
    (line,) = lines_of(Letters(400, 100, (ScreenLine("主叫 10412345678", 100, 40, 260, 60, 0.9),)))
    assert [(one.text, round(one.left), round(one.right)) for one in line.words] == [
        ("主叫", 100, 140),
        ("10412345678", 150, 260),
    ]
    assert line.middle == 50


def test_a_day_that_ran_into_its_time_is_parted_from_it():
    (line,) = lines_of(Letters(400, 100, (ScreenLine("2026-09-0108:07:00", 0, 40, 260, 60, 0.9),)))
    assert [one.text for one in line.words] == ["2026-09-01", "08:07:00"]


def test_leaning_lines_are_put_upright():
    lean = math.radians(2)

    def leaning(left, top, right, bottom):
        corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
        return [(x * math.cos(lean) - y * math.sin(lean), x * math.sin(lean) + y * math.cos(lean)) for x, y in corners]

    boxes = upright([leaning(100, 500, 300, 520), leaning(1_000, 500, 1_300, 520), leaning(600, 500, 610, 520)])
    assert [round(box[0][1]) for box in boxes] == [500, 500, 500]


def test_letters_are_written_and_read_back():
    pages = (Letters(9, 8, (ScreenLine("还钱", 1, 2, 3, 4, 0.5),)), Letters(1, 1, ()))
    assert read_back(written(pages)) == pages


class Faultless(LetterReader):
    """Stands for the extra: knows what is on the pages."""

    found: tuple[Letters, ...] | None = None
    asked = 0

    @property
    def is_installed(self):
        return True

    def read_pages(self, untrusted_bytes, *, password, job):
        type(self).asked += 1
        if self.found is None:
            raise UserError("file.letters_unreadable")
        return self.found


def through_children(path, letters, settings=SHANGHAI):
    reader = SourceReader(COMMAND, letters=letters)
    with reader.open(path, job=QuietJob()) as opened:
        return Result(list(reader.read(opened, settings=settings, blobs=None, job=QuietJob())))


def test_a_scan_is_read_by_two_children_once(tmp_path, monkeypatch):
    plain = pdfs.bill(pdfs.calls(5))
    path = tmp_path / "scan.pdf"
    path.write_bytes(pdfs.scan(plain))
    monkeypatch.setattr(Faultless, "found", pdfs.letters(plain))
    monkeypatch.setattr(Faultless, "asked", 0)
    letters = ScanLetters(Faultless(COMMAND))
    for _ in range(2):
        assert values(through_children(path, letters)) == values(read_bill(plain))
    assert Faultless.asked == 1


def test_a_picture_is_read_where_columns_are_told(tmp_path, monkeypatch):
    plain = pdfs.bill(pdfs.calls(5))
    path = tmp_path / "photo.png"
    path.write_bytes(drawn(plain))
    monkeypatch.setattr(Faultless, "found", pdfs.letters(plain))
    told = replace(SHANGHAI, columns=TOLD, zone_is_told=True)
    letters = ScanLetters(Faultless(COMMAND))
    assert values(through_children(path, letters, told)) == values(read_bill(plain))
    assert [one.of_file for one in through_children(path, letters).records] == [True]


def test_a_scan_whose_letters_cannot_be_read_is_kept(tmp_path, monkeypatch):
    path = tmp_path / "scan.pdf"
    path.write_bytes(pdfs.scan(pdfs.bill(pdfs.calls(5))))
    monkeypatch.setattr(Faultless, "found", None)
    result = through_children(path, ScanLetters(Faultless(COMMAND)))
    assert [one.of_file for one in result.records] == [True]
    assert codes(result) == ["scan_unread"]


@needs_ocr
@pytest.mark.timeout(400)  # as long as a page may take on a busy computer
def test_a_scanned_bill_that_leans_is_read_by_the_extra(tmp_path):
    plain = pdfs.bill(pdfs.calls(6), widths=[36, 100, 60, 52, 90, 60, 60, 50])
    path = tmp_path / "scan.pdf"
    path.write_bytes(pdfs.scan(plain, lean=0.7))
    result = through_children(path, ScanLetters(LetterReader(COMMAND)))
    assert [one for one in result.records if not isinstance(one, RawRecord) or one.of_file] == []
    assert values(result) == values(read_bill(plain))
    assert {one.direction for one in result.records} == {Direction.INCOMING, Direction.OUTGOING}
