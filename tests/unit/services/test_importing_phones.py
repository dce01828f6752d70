"""An iPhone's backup through the limited child into a real vault, with the files that its messages name."""

from dataclasses import replace
from pathlib import Path

from shilu.core.case import Case
from shilu.core.job import QuietJob
from shilu.core.phone import recognise
from shilu.core.query import EVERYTHING, Page
from shilu.core.record import Receipt
from shilu.services.importing import ImportChoice
from shilu.services.workspace import Workspace
from tests.unit.importers.backups import PNG
from tests.unit.importers.phone_databases import CALLS, with_log
from tests.unit.importers.test_iphone_backups import CALLS_NAME, MESSAGES, PICTURE, SAID, VOICEMAIL, backup, sql

EVERYONE = ImportChoice()


def _run(workspace: Workspace, case: Case, *paths: Path, choice: ImportChoice = EVERYONE) -> Receipt:
    files = workspace.importing.files(paths, QuietJob())
    (receipt,) = workspace.importing.run(case.id, files, choice, QuietJob())
    assert receipt.rows == receipt.added + receipt.duplicates + receipt.left_out + len(receipt.skipped)
    return receipt


def whole(tmp_path: Path) -> Path:
    parts = {CALLS_NAME: sql("iphone_calls"), MESSAGES: sql("iphone_messages"), VOICEMAIL: sql("iphone_voicemail")}
    return backup(tmp_path / "00008110", {**parts, PICTURE: PNG, SAID: b"#!AMR\n"})


def test_a_backup_folder_comes_in_as_one_import_that_says_which_phone_it_was(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    receipt = _run(workspace, case, whole(tmp_path))
    assert (receipt.importer, receipt.rows, receipt.added) == ("iphone_backup", 37, 28)
    assert [member.name for member in receipt.members] == [CALLS_NAME, MESSAGES, VOICEMAIL]
    assert receipt.settings["device"] == "张的 iPhone, iPhone14,5"
    assert receipt.settings["device_number"] == "+86 104 9876 5432"
    assert receipt.settings[f"sha256 {MESSAGES}"]
    assert workspace.importing.receipts(case.id) == (receipt,)


def test_pictures_and_recordings_of_chosen_rows_come_along_and_no_others(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    folder = whole(tmp_path)
    lender = recognise("+8610412345678", case.country).key
    receipt = _run(workspace, case, folder, choice=replace(EVERYONE, senders=frozenset({lender})))
    assert receipt.left_out > 0
    incidents = workspace.timeline.find(case.id, EVERYTHING, Page()).incidents
    attached = [attachment.name for incident in incidents for attachment in incident.attachments]
    assert attached == ["IMG_0001.jpg"]
    again = _run(workspace, case, folder)
    assert again.duplicates == receipt.added
    attached = [
        attachment.name
        for incident in workspace.timeline.find(case.id, EVERYTHING, Page()).incidents
        for attachment in incident.attachments
    ]
    assert sorted(attached) == ["4.amr", "IMG_0001.jpg"]


def test_the_same_backup_again_adds_nothing(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    folder = whole(tmp_path)
    first, again = _run(workspace, case, folder), _run(workspace, case, folder)
    assert (again.added, again.duplicates) == (0, first.added)


def test_a_database_and_its_log_chosen_together_are_one_source(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    data, log = with_log(tmp_path, CALLS, "DELETE FROM ZCALLRECORD WHERE Z_PK > 2")
    path = tmp_path / "CallHistory.storedata"
    path.write_bytes(data)
    (tmp_path / "CallHistory.storedata-wal").write_bytes(log)
    receipt = _run(workspace, case, path, tmp_path / "CallHistory.storedata-wal")
    assert (receipt.importer, receipt.rows) == ("phone_database", 2)
    assert receipt.settings["sha256 -wal"]


def test_an_encrypted_backup_asks_for_its_password(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    receipt = _run(workspace, case, backup(tmp_path / "b", {}, is_encrypted=True))
    assert receipt.refused is not None
    assert receipt.refused.code == "file.asks_password"
