"""The folder of an iPhone's backup as one source: its databases, its files, what it says of the phone."""

from __future__ import annotations

import hashlib
import plistlib
import sys
from datetime import datetime
from pathlib import Path

import pytest

from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.core.record import ReadMember, SourceFacts
from shilu.importers.iphone_folder import CALLS as CALLS_NAME
from shilu.importers.iphone_folder import file_id
from shilu.importers.reading import SourceReader
from tests.unit.importers.backups import PNG, SHANGHAI, KeptBlobs, Result
from tests.unit.importers.phone_databases import CALLS, DATA, database, read, with_log

READER = SourceReader((sys.executable, "-m", "shilu"))
MESSAGES = "HomeDomain-Library/SMS/sms.db"
VOICEMAIL = "HomeDomain-Library/Voicemail/voicemail.db"
PICTURE = "MediaDomain-Library/SMS/Attachments/ab/11/A-1/IMG_0001.jpg"
SAID = "HomeDomain-Library/Voicemail/4.amr"
INFO = {
    "Device Name": "张的 iPhone",
    "Product Type": "iPhone14,5",
    "Product Version": "15.7",
    "Phone Number": "+86 104 9876 5432",
    "Last Backup Date": datetime(2026, 5, 12, 15, 12, 7),  # noqa: DTZ001 - a plist has no zone: it is UTC
}


def sql(name: str) -> bytes:
    return database((DATA / f"{name}.sql").read_text("utf-8"))


def backup(folder: Path, files: dict[str, bytes], *, is_encrypted: bool = False, is_flat: bool = False) -> Path:
    """A backup folder with these files of the phone."""
    folder.mkdir()
    (folder / "Manifest.plist").write_bytes(plistlib.dumps({"IsEncrypted": is_encrypted}, fmt=plistlib.FMT_BINARY))
    (folder / "Info.plist").write_bytes(plistlib.dumps(INFO))
    for name, content in files.items():
        named = file_id(name)
        place = folder / named if is_flat else folder / named[:2] / named
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(content)
    return folder


def through_child(path: Path) -> Result:
    blobs = KeptBlobs()
    with READER.open(path, job=QuietJob()) as opened:
        return Result(list(READER.read(opened, settings=SHANGHAI, blobs=blobs, job=QuietJob())), blobs)


def test_files_of_the_phone_are_found_under_the_names_that_backups_give_them() -> None:
    """The two names are known from many descriptions of such backups."""
    assert file_id(MESSAGES) == "3d0d7e5fb2ce288813306e4d4636395e047a3d28"
    assert file_id("WirelessDomain-Library/CallHistory/call_history.db") == "2b2b0084a1bc3a5ac8c27afdf14afb42c61a19ca"


@pytest.mark.parametrize("is_flat", [False, True])
def test_a_backup_is_one_source_of_all_its_databases(tmp_path: Path, is_flat: bool) -> None:
    parts = {CALLS_NAME: sql("iphone_calls"), MESSAGES: sql("iphone_messages"), VOICEMAIL: sql("iphone_voicemail")}
    result = through_child(backup(tmp_path / "00008110", parts, is_flat=is_flat))
    members = [value for value in result.values if isinstance(value, ReadMember)]
    assert [(member.name, member.rows) for member in members] == [(CALLS_NAME, 15), (MESSAGES, 19), (VOICEMAIL, 3)]
    assert result.ended.rows == len(result.records) + len(result.skipped) == 37
    assert not result.ended.partial
    alone = read(parts[MESSAGES]).records
    here = [record for record in result.records if record.locator.startswith(MESSAGES)]
    assert [record.locator for record in here] == [f"{MESSAGES}!{record.locator}" for record in alone]
    assert [record.text for record in here] == [record.text for record in alone]
    assert [record.segments for record in here] == [record.segments for record in alone]
    assert "wal_not_there" not in result.warning_codes


def test_what_the_backup_says_of_the_phone_is_told_and_its_number_is_the_one_reached(tmp_path: Path) -> None:
    result = through_child(backup(tmp_path / "b", {CALLS_NAME: sql("iphone_calls")}))
    (facts,) = [value.facts for value in result.values if isinstance(value, SourceFacts)]
    assert facts == {
        "device": "张的 iPhone, iPhone14,5",
        "device_number": "+86 104 9876 5432",
        "device_system": "iOS 15.7",
        "backup_made_at": "2026-05-12T15:12:07+00:00",
    }
    assert {record.own for record in result.records} == {"+86 104 9876 5432"}


def test_the_hash_of_a_folder_is_that_of_the_list_of_its_hashes(tmp_path: Path) -> None:
    folder = backup(tmp_path / "b", {MESSAGES: sql("iphone_messages")})
    with READER.open(folder, job=QuietJob()) as opened:
        listed = "".join(f"{opened.hashes[name]}  {name}\n" for name in sorted(opened.hashes))
        assert opened.source.sha256 == hashlib.sha256(listed.encode()).hexdigest()
        assert opened.hashes[MESSAGES] == hashlib.sha256(sql("iphone_messages")).hexdigest()
        assert set(opened.hashes) == {"Manifest.plist", "Info.plist", MESSAGES}
        assert opened.source.name == "b"


def test_the_list_in_the_folder_stands_for_the_folder(tmp_path: Path) -> None:
    folder = backup(tmp_path / "b", {MESSAGES: sql("iphone_messages")})
    assert through_child(folder / "Manifest.plist").values == through_child(folder).values


@pytest.mark.parametrize(
    "content", [b"x", b"bplist00", plistlib.dumps([1]), b"<?xml version='1.0'?><plist><dict><key>a"]
)
def test_a_list_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes) -> None:
    folder = backup(tmp_path / "b", {})
    (folder / "Manifest.plist").write_bytes(content)
    with pytest.raises(UserError) as error:
        through_child(folder)
    assert error.value.code == "file.iphone_backup_damaged"


def test_a_damaged_database_does_not_stop_the_others(tmp_path: Path) -> None:
    parts = {CALLS_NAME: sql("iphone_calls")[:50], MESSAGES: sql("iphone_messages")}
    result = through_child(backup(tmp_path / "b", parts))
    assert result.ended.rows == 19
    assert result.ended.partial
    (refused,) = [warning for warning in result.warnings if warning.code == "backup_file_unread"]
    assert (refused.locator, refused.detail) == (CALLS_NAME, "file.database_damaged")


def test_a_backup_that_does_not_say_which_phone_it_was_is_read_all_the_same(tmp_path: Path) -> None:
    folder = backup(tmp_path / "b", {CALLS_NAME: sql("iphone_calls")})
    for content, codes in ((b"", ["backup_file_unread"]), (b"x" * 9, ["backup_file_unread"]), (None, [])):
        (folder / "Info.plist").unlink()
        if content is not None:
            (folder / "Info.plist").write_bytes(content)
        result = through_child(folder)
        assert result.ended.rows == 15
        assert [code for code in result.warning_codes if code == "backup_file_unread"] == codes


def test_a_backup_without_calls_says_why(tmp_path: Path) -> None:
    """Since iOS 13 they are in encrypted backups only."""
    assert (
        "no_calls_in_backup" in through_child(backup(tmp_path / "b", {MESSAGES: sql("iphone_messages")})).warning_codes
    )
    assert (
        "no_calls_in_backup"
        not in through_child(backup(tmp_path / "c", {CALLS_NAME: sql("iphone_calls")})).warning_codes
    )


def test_the_log_of_a_database_in_a_backup_is_read(tmp_path: Path) -> None:
    data, log = with_log(tmp_path, CALLS, "DELETE FROM ZCALLRECORD WHERE Z_PK > 1")
    result = through_child(backup(tmp_path / "b", {CALLS_NAME: data, f"{CALLS_NAME}-wal": log}))
    assert result.ended.rows == 1


def test_the_log_beside_a_single_database_is_read_and_its_hash_is_kept(tmp_path: Path) -> None:
    data, log = with_log(tmp_path, CALLS, "DELETE FROM ZCALLRECORD WHERE Z_PK > 1")
    (tmp_path / "found").mkdir()
    path = tmp_path / "found" / "通话.storedata"
    path.write_bytes(data)
    path.with_name(path.name + "-wal").write_bytes(log)
    assert through_child(path).ended.rows == 1
    with READER.open(path, job=QuietJob()) as opened:
        assert opened.hashes == {"-wal": hashlib.sha256(log).hexdigest()}


def test_an_empty_log_beside_a_database_says_that_nothing_is_missing(tmp_path: Path) -> None:
    data, _log = with_log(tmp_path, CALLS)
    path = tmp_path / "CallHistory.storedata"
    path.write_bytes(data)
    assert "wal_not_there" in through_child(path).warning_codes
    path.with_name("CallHistory.storedata-wal").touch()
    assert "wal_not_there" not in through_child(path).warning_codes


def test_a_file_beside_that_changes_while_it_is_read_is_noticed(tmp_path: Path) -> None:
    folder = backup(tmp_path / "b", {MESSAGES: sql("iphone_messages")})
    named = file_id(MESSAGES)
    with READER.open(folder, job=QuietJob()) as opened:
        (folder / named[:2] / named).write_bytes(sql("iphone_messages").replace("请还款".encode(), "请付款".encode()))
        with pytest.raises(UserError) as error:
            list(READER.read(opened, settings=SHANGHAI, blobs=None, job=QuietJob()))
    assert error.value.code == "file.changed_while_reading"


def test_files_that_messages_name_are_taken_out_of_the_backup(tmp_path: Path) -> None:
    parts = {MESSAGES: sql("iphone_messages"), VOICEMAIL: sql("iphone_voicemail"), PICTURE: PNG, SAID: b"#!AMR\n"}
    folder = backup(tmp_path / "b", parts)
    blobs = KeptBlobs()
    with READER.open(folder, job=QuietJob()) as opened:
        values = list(READER.read(opened, settings=SHANGHAI, blobs=blobs, job=QuietJob()))
        found = [READER.with_files(opened, record, blobs, QuietJob()) for record in Result(values).records]
    (picture,) = [record for record in found if record.locator == f"{MESSAGES}!message[7]"]
    assert [(one.name, one.media_type) for one in picture.attachments] == [("IMG_0001.jpg", "image/jpeg")]
    assert blobs.contents[picture.attachments[0].blob.sha256] == PNG
    assert picture.named == ("voice.caf",)
    voicemails = [record for record in found if record.locator.startswith(VOICEMAIL)]
    assert [(len(record.attachments), record.named) for record in voicemails] == [
        (0, ("Library/Voicemail/1.amr",)),
        (1, ()),
    ]
    assert blobs.open_writers == 0


def test_a_link_in_a_backup_leads_nowhere(tmp_path: Path) -> None:
    folder = backup(tmp_path / "b", {PICTURE: PNG, MESSAGES: sql("iphone_messages")})
    secret = tmp_path / "secret"
    secret.write_bytes(b"SQLite format 3\0")
    for name in (PICTURE, CALLS_NAME):
        place = folder / file_id(name)[:2] / file_id(name)
        place.parent.mkdir(exist_ok=True)
        place.unlink(missing_ok=True)
        place.symlink_to(secret)
    with READER.open(folder, job=QuietJob()) as opened:
        assert CALLS_NAME not in opened.hashes
        values = list(READER.read(opened, settings=SHANGHAI, blobs=KeptBlobs(), job=QuietJob()))
        found = [READER.with_files(opened, record, KeptBlobs(), QuietJob()) for record in Result(values).records]
    assert not any(record.attachments for record in found)
