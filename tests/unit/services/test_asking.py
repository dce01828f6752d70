"""What a source does not settle is asked, shown as every answer would have it, and kept in the receipt."""

from dataclasses import replace
from pathlib import Path

import pytest

from shilu.core.case import Case
from shilu.core.channel import Direction
from shilu.core.errors import UserError
from shilu.core.incident import Reached, ReachedKind
from shilu.core.job import QuietJob
from shilu.core.provenance import OriginalKind, Provenance, provenance_of
from shilu.core.query import EVERYTHING, Page
from shilu.core.record import Asked, DateOrder, Preview
from shilu.services import source_files
from shilu.services.importing import ImportChoice
from shilu.services.workspace import Workspace
from tests.asking import LINES, OWNER, PASSWORD, in_process, write_chat

ANSWERED = ImportChoice(zone="Asia/Shanghai", me=(OWNER,), date_order=DateOrder.DMY)


@pytest.fixture(autouse=True)
def a_format_that_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is wired."""
    monkeypatch.setattr("shilu.importers.reading.SourceReader", in_process)


def _preview(workspace: Workspace, case: Case, path: Path, choice: ImportChoice) -> Preview:
    (made,) = workspace.importing.preview(case.id, [path], QuietJob(), choice=choice)
    return made


def test_each_order_of_dates_is_shown_by_rows_of_different_days(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    preview = _preview(workspace, case, write_chat(tmp_path / "chat.txt"), ImportChoice())
    assert [question.asked for question in preview.questions] == [Asked.TIMEZONE, Asked.DATE_ORDER, Asked.ME]
    read = {order: [row.when.local() for row in rows] for order, rows in preview.orders.items()}
    days = {order: [f"{day:%d %b}" for day in found if day] for order, found in read.items()}
    assert days == {
        DateOrder.DMY: ["03 Apr", "05 Apr", "06 Apr", "07 Apr"],
        DateOrder.MDY: ["04 Mar", "04 May", "04 Jun", "04 Jul"],
    }


def test_the_first_five_rows_are_shown_as_they_are_understood_so_far(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    path = write_chat(tmp_path / "chat.txt", lines=LINES * 2)
    asked = _preview(workspace, case, path, ImportChoice())
    assert len(asked.first) == 5
    assert asked.first[0].when.earliest_ms is None
    settled = _preview(workspace, case, path, ANSWERED)
    assert settled.questions == ()
    assert settled.orders == {}
    assert [row.direction for row in settled.first[:2]] == [Direction.INCOMING, Direction.OUTGOING]
    assert settled.first[0].when.earliest_ms is not None


def test_a_wrong_password_is_asked_again_and_a_right_one_is_kept_nowhere(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    path = write_chat(tmp_path / "chat.txt", "locked")
    wrong = _preview(workspace, case, path, replace(ANSWERED, password="guess"))
    assert [question.asked for question in wrong.questions] == [Asked.PASSWORD]
    (receipt,) = workspace.importing.run(case.id, [path], replace(ANSWERED, password=PASSWORD), QuietJob())
    assert receipt.added == len(LINES)
    assert PASSWORD not in "".join(receipt.settings.values())


def test_the_receipt_keeps_whose_phone_it_is_and_where_the_file_comes_from(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    said = Provenance("Redmi Note 9", "WhatsApp, +86 104…", "the mother", OriginalKind.COPY, "on her phone")
    mother = Reached(ReachedKind.THIRD_PERSON, label="mother")
    choice = replace(ANSWERED, owner=mother, provenance=said)
    (receipt,) = workspace.importing.run(case.id, [write_chat(tmp_path / "chat.txt")], choice, QuietJob())
    (kept,) = workspace.importing.receipts(case.id)
    assert kept.settings == receipt.settings
    assert kept.settings["owner"] == "mother"
    assert provenance_of(kept.settings) == said
    incidents = workspace.timeline.find(case.id, EVERYTHING, Page()).incidents
    assert {one.reached for one in incidents} == {(mother,)}


def test_what_was_not_said_of_a_file_stands_nowhere(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    choice = replace(ANSWERED, provenance=Provenance(device="  "))
    (receipt,) = workspace.importing.run(case.id, [write_chat(tmp_path / "chat.txt")], choice, QuietJob())
    assert set(receipt.settings) == {"zone", "me", "date_order"}


def test_a_folder_stands_for_the_files_in_it_each_once(workspace: Workspace, tmp_path: Path) -> None:
    inner = tmp_path / "export" / "inner"
    inner.mkdir(parents=True)
    for name in ("b.xml", "a.xml", ".hidden", "inner/c.xml", "inner/d.xml"):
        (tmp_path / "export" / name).write_text("x")
    (inner / "loop").symlink_to(tmp_path / "export")
    found = workspace.importing.files([tmp_path / "export", inner / "c.xml", tmp_path / "none"], QuietJob())
    assert [path.name for path in found] == ["a.xml", "b.xml", "c.xml", "d.xml", "none"]


def test_the_folder_of_a_phones_backup_stays_one(workspace: Workspace, tmp_path: Path) -> None:
    backup = tmp_path / "stick" / "00008110"
    backup.mkdir(parents=True)
    (backup / "Manifest.db").write_text("x")
    (tmp_path / "stick" / "sms.xml").write_text("x")
    assert workspace.importing.files([backup], QuietJob()) == (backup,)
    assert set(workspace.importing.files([tmp_path / "stick"], QuietJob())) == {backup, tmp_path / "stick" / "sms.xml"}


def test_a_whole_disk_is_refused(workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_files, "MOST_FILES", 2)
    for name in "abc":
        (tmp_path / "export").mkdir(exist_ok=True)
        (tmp_path / "export" / name).write_text("x")
    with pytest.raises(UserError, match=r"file\.too_many_in_folder"):
        workspace.importing.files([tmp_path / "export"], QuietJob())
