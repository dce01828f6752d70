"""What lies in the folder of downloads of a real phone, and what a disk does: a sentence each, and never a crash."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from shilu.core.case import Case
from shilu.core.job import QuietJob
from shilu.core.query import EVERYTHING
from shilu.services.importing import ImportChoice
from shilu.services.workspace import Workspace
from tests.unit.services.backups import sms, write_messages

LONGEST = 255  # bytes of a name, on most disks
JUNK = {
    "empty.zip": (b"", "file.empty"),
    "invoice\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe": (b"MZ" + bytes(100), "file.unknown_format"),
    "app.apk": (b"PK\x03\x04" + bytes(200), "file.archive_damaged"),
    "half.crdownload": (bytes(3000), "file.unknown_format"),
    "notes.txt": ("买菜 3.5\n还钱 100\n".encode(), "file.unknown_format"),
    "page.html": (b"<html><body><p>hi</p></body></html>", "file.unknown_format"),
    "settings.json": (b'{"a": [1, 2]}', "file.unknown_format"),
    "-wal": (b"x", "file.unknown_format"),
    "d" * (LONGEST - 3) + ".db": (b"SQLite format 3\0" + bytes(4080), "file.database_damaged"),
}


def codes(workspace: Workspace, case: Case, *paths: Path) -> dict[str, str]:
    """How each of these is understood: the importer, or why it cannot be read."""
    files = workspace.importing.files(paths, QuietJob())
    found = workspace.importing.preview(case.id, files, QuietJob())
    return {one.source.name: one.importer if one.refused is None else one.refused.code for one in found}


def test_a_folder_of_downloads_gives_what_is_an_export_and_a_reason_for_the_rest(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    folder = tmp_path / "Download"
    folder.mkdir()
    for name, (content, _) in JUNK.items():
        (folder / name).write_bytes(content)
    write_messages(folder / "sms.xml", [sms("10412345678", "还钱")])
    recording = "录" * 83 + ".amr"  # 253 bytes: the name of what would lie beside it is too long for the disk
    (folder / recording).write_bytes(b"#!AMR\n" + b"\x3c" * 2000)
    for name in ("Thumbs.db", "desktop.ini", ".DS_Store"):
        (folder / name).write_bytes(b"x")
    (folder / "loop").symlink_to(folder / "loop")
    (folder / "again").symlink_to(folder)
    (folder / "gone.xml").symlink_to(folder / "nothing.xml")
    os.mkfifo(folder / "pipe")
    expected = {name: code for name, (_, code) in JUNK.items()}
    expected |= {"sms.xml": "sms_backup_restore", recording: "recording", "pipe": "file.not_a_file"}
    assert codes(workspace, case, folder) == expected
    assert codes(workspace, case, folder / "again") == expected  # chosen by the person, it is no link out of a folder


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("x" * 300 + ".xml", "file.unreadable"),
        ("nul\0.xml", "file.unreadable"),
        ("loop.xml", "file.unreadable"),
        ("missing.xml", "file.missing"),
        ("sms.xml/below", "file.missing"),
    ],
)
def test_what_is_no_file_says_why_and_the_next_one_is_read(
    workspace: Workspace, case: Case, tmp_path: Path, name: str, code: str
) -> None:
    (tmp_path / "loop.xml").symlink_to(tmp_path / "loop.xml")
    good = write_messages(tmp_path / "sms.xml", [sms("10412345678", "还钱")])
    assert list(codes(workspace, case, tmp_path / name, good).values()) == [code, "sms_backup_restore"]


def test_a_folder_into_which_nobody_may_look_is_told_of(
    workspace: Workspace, case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "phone" / "closed"
    closed.mkdir(parents=True)
    write_messages(tmp_path / "phone" / "sms.xml", [sms("10412345678", "还钱")])
    look, may = os.scandir, os.access

    def scandir(path: str | Path) -> object:
        if Path(path) == closed:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return look(path)

    monkeypatch.setattr("os.scandir", scandir)
    monkeypatch.setattr("os.access", lambda path, mode: Path(path) != closed and may(path, mode))
    found = codes(workspace, case, tmp_path / "phone")
    assert found == {"sms.xml": "sms_backup_restore", "closed": "file.unreadable"}


def test_a_file_that_is_gone_when_it_should_come_in_stops_none_of_the_others(
    workspace: Workspace, case: Case, tmp_path: Path
) -> None:
    files = [write_messages(tmp_path / f"{n}.xml", [sms(f"1041234567{n}", "还钱")]) for n in range(3)]
    workspace.importing.preview(case.id, files, QuietJob())
    files[1].unlink()
    receipts = workspace.importing.run(case.id, files, ImportChoice(), QuietJob())
    assert [one.refused and one.refused.code for one in receipts] == [None, "file.missing", None]
    assert workspace.timeline.count(case.id, EVERYTHING) == 2
