"""Saying what the columns of a table mean, with real keys pressed: the rows are read so at once, and it can be kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from shilu.core.channel import Channel, Direction
from shilu.core.column_mapping import Role
from shilu.core.job import Job
from shilu.core.query import EVERYTHING, Page
from shilu.core.record import Asked
from shilu.gui.widgets.asked_columns import ColumnsField
from shilu.gui.widgets.bill_choice import BillChoice
from shilu.importers import registry
from shilu.importers.base import BlobStore, HashedOnly, ReadSettings, SourceValue
from shilu.importers.reading import OpenedSource, SourceReader
from tests.gui.real import press, write
from tests.gui.test_asking_page import answer, begin, bring, rest, shown, tab_to
from tests.unit.importers import pdfs
from tests.unit.importers.backups import MemoryStream

HEADING = "Begin,Line,Way,Long"
ROWS = (
    "2026-05-01 22:10:00,10412345678,Dialled,61",
    "2026-05-02 07:40:00,10412345678,Got,0",
    "2026-05-03 23:59:00,10598765432,Got,15",
)


@dataclass(frozen=True, slots=True)
class InProcess(SourceReader):
    """Reads without a child: what a child does is proved elsewhere."""

    def read(
        self, opened: OpenedSource, *, settings: ReadSettings, blobs: BlobStore | None, job: Job
    ) -> Iterator[SourceValue]:
        opened.file.seek(0)
        stream = MemoryStream(opened.file.read())
        yield from registry.named(opened.importer).read(stream, settings, blobs or HashedOnly(), job)


@pytest.fixture(autouse=True)
def a_table_is_read_in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shilu.importers.reading.SourceReader", InProcess)


def table(path: Path, *, heading: str = HEADING, rows: tuple[str, ...] = ROWS) -> Path:
    path.write_text("\n".join(filter(None, (heading, *rows))) + "\n", "utf-8")
    return path


def asked(page, card: int = 0) -> ColumnsField:
    found = page.how._cards[card].questions._fields[Asked.COLUMNS]
    assert isinstance(found, ColumnsField)
    return found


def choose(program, page, column: int, role: Role, card: int = 0) -> None:
    """Tab to the choice above a column and go down to what it says."""
    box = asked(page, card).choices[column]
    tab_to(box)
    while asked(page, card)._role(column) is not role:
        before = box.currentIndex()
        press(Qt.Key.Key_Down)
        assert box.currentIndex() != before, role
    rest(program, page)


def explain(program, page, card: int = 0) -> None:
    choose(program, page, 0, Role.START, card)
    choose(program, page, 1, Role.PEER, card)
    choose(program, page, 2, Role.DIRECTION, card)
    choose(program, page, 3, Role.DURATION, card)


def test_a_table_that_nobody_explained_is_shown_and_said_to_wait(program, tmp_path):
    page = begin(program, table(tmp_path / "table.csv"))
    said = shown(page.how)
    assert "waits for what its columns mean" in said
    assert "A time and the other side’s number are still missing." in said
    assert "2026-05-01 22:10:00\n2026-05-02 07:40:00\n2026-05-03 23:59:00" in said
    assert "10412345678\n10412345678\n10598765432" in said
    assert not page.how.go_button.isEnabled()


def test_rows_are_shown_as_soon_as_time_and_number_are_known(program, tmp_path):
    page = begin(program, table(tmp_path / "table.csv"))
    choose(program, page, 0, Role.START)
    assert not page.how._cards[0].columns[0].text()
    choose(program, page, 1, Role.PEER)
    assert page.how._cards[0].columns[0].text().startswith("Fri 1 May 2026 22:10")
    assert "10412345678" in page.how._cards[0].columns[1].text()


def test_a_table_comes_in_as_its_columns_were_explained(program, tmp_path):
    page = begin(program, table(tmp_path / "table.csv"))
    explain(program, page)
    rows = asked(page)._direction_rows
    assert list(rows) == ["Dialled", "Got"]
    tab_to(rows["Dialled"])
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Right)
    tab_to(rows["Got"])
    press(Qt.Key.Key_Right)
    rest(program, page)
    tab_to(asked(page).kind)
    press(Qt.Key.Key_Right)
    rest(program, page)
    answer(program, page, Asked.TIMEZONE, Qt.Key.Key_Space)
    bring(program, page)
    workspace = program.windows[-1]._workspace
    (case,) = workspace.cases.list()
    found = workspace.timeline.find(case.id, EVERYTHING, Page()).incidents
    assert [(one.direction, one.channel, one.duration_s) for one in sorted(found, key=lambda one: one.when.raw)] == [
        (Direction.OUTGOING, Channel.CALL, 61),
        (Direction.INCOMING, Channel.CALL, 0),
        (Direction.INCOMING, Channel.CALL, 15),
    ]


def test_two_columns_that_mean_the_same_are_no_answer(program, tmp_path):
    page = begin(program, table(tmp_path / "table.csv"))
    choose(program, page, 0, Role.PEER)
    choose(program, page, 1, Role.PEER)
    choose(program, page, 2, Role.START)
    rest(program, page)
    assert "Two columns are said to be “Other side’s number”." in shown(page.how)
    assert Asked.COLUMNS in page.how.readings.files[0].open


def test_files_with_the_same_heading_are_explained_once(program, tmp_path):
    page = begin(program, table(tmp_path / "april.csv"), table(tmp_path / "may.csv", rows=ROWS[1:]))
    assert "Its columns mean what those of april.csv mean." in shown(page.how._cards[1])
    explain(program, page)
    assert {Asked.COLUMNS in file.open for file in page.how.readings.files} == {False}
    answer(program, page, Asked.TIMEZONE, Qt.Key.Key_Space, card=None)
    assert page.how.go_button.isEnabled()


def test_files_with_another_heading_are_explained_by_themselves(program, tmp_path):
    other = table(tmp_path / "other.csv", heading="When,Who,What,Far")
    page = begin(program, table(tmp_path / "april.csv"), other)
    explain(program, page)
    first, second = page.how.readings.files
    assert Asked.COLUMNS not in first.open
    assert Asked.COLUMNS in second.open
    assert "A time and the other side’s number are still missing." in shown(page.how._cards[1])


def test_what_was_explained_is_kept_under_a_name_and_offered_for_the_next_table(program, tmp_path):
    page = begin(program, table(tmp_path / "table.csv"))
    explain(program, page)
    tab_to(asked(page).name_line)
    write("My bank")
    press(Qt.Key.Key_Return)
    assert "Kept as “My bank”." in shown(page)
    page.how.left.emit()
    page.read_files((table(tmp_path / "next.csv", rows=ROWS[:1]),))
    program.qtbot.waitUntil(lambda: bool(page.how._cards))
    (offer,) = asked(page).offers
    assert offer.text() == "My bank"
    tab_to(offer)
    press(Qt.Key.Key_Return)
    rest(program, page)
    assert page.how._cards[0].columns[0].text().startswith("Fri 1 May 2026 22:10")


def test_a_table_without_a_heading_is_explained_by_numbers(program, tmp_path):
    page = begin(program, table(tmp_path / "table.csv", heading=""))
    assert not asked(page).has_heading.isChecked()
    choose(program, page, 0, Role.START)
    choose(program, page, 1, Role.PEER)
    assert page.how.readings.files[0].preview.rows == 3
    assert page.how._cards[0].columns[0].text().startswith("Fri 1 May 2026 22:10")


HEADINGS = ("Nr", "Begin", "Where", "Way", "Line", "Long", "Kind", "Cost")


def test_a_paper_that_is_a_bill_leads_to_what_its_columns_mean(program, tmp_path):
    (tmp_path / "paper.pdf").write_bytes(pdfs.bill(pdfs.calls(2), heading=HEADINGS))
    page = begin(program, tmp_path / "paper.pdf")
    card = page.how._cards[0]
    tab_to(card.bill_button)
    press(Qt.Key.Key_Space)
    rest(program, page)
    assert asked(page).question.choices == HEADINGS
    assert "waits for what its columns mean" in shown(page.how)
    assert not page.how.go_button.isEnabled()
    choose(program, page, 1, Role.START)
    choose(program, page, 4, Role.PEER)
    answer(program, page, Asked.TIMEZONE, Qt.Key.Key_Space)
    assert page.how.readings.files[0].preview.rows == 3
    assert page.how.go_button.isEnabled()


def test_a_paper_that_is_no_bill_says_so_and_stays_what_it_is(program, tmp_path):
    for name in ("one.pdf", "two.pdf"):
        (tmp_path / name).write_bytes(pdfs.letter())
    (tmp_path / "scan.pdf").write_bytes(pdfs.scan(pdfs.letter()))
    page = begin(program, *(tmp_path / name for name in ("one.pdf", "two.pdf", "scan.pdf")))
    choice = page.how.findChild(BillChoice)
    assert choice.names.count() == 3
    choice.names.setCurrentIndex(1)
    tab_to(choice.button)
    press(Qt.Key.Key_Space)
    rest(program, page)
    assert "two.pdf" in shown(page.how._cards[0])
    assert shown(page.how).count("two.pdf") == 1
    assert "No table of a bill was found in it" in shown(page.how._cards[0])
    choice.names.setCurrentIndex(1)
    tab_to(choice.button)
    press(Qt.Key.Key_Space)
    rest(program, page)
    assert "make ocr" in shown(page.how._cards[1])
    assert page.how.go_button.isEnabled()
    tab_to(page.how._cards[1].bill_button)
    press(Qt.Key.Key_Space)
    rest(program, page)
    assert not page.how.readings.files[2].choice.is_bill
