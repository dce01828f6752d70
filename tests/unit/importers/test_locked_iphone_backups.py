"""Encrypted backups of an iPhone: with the password, the same as without encryption; without it, a question."""

from __future__ import annotations

import contextlib
import plistlib
import random
from dataclasses import replace
from pathlib import Path

import pytest

from shilu.core.errors import UserError
from shilu.core.job import QuietJob
from shilu.core.record import Asked, Question, RawRecord
from shilu.importers.iphone_folder import CALLS, KEYS, file_id
from shilu.importers.iphone_keys import DamagedKeys, WrongPassword, class_keys
from tests.unit.importers.backups import PNG, SHANGHAI, KeptBlobs, Result
from tests.unit.importers.locked_backups import keybag, locked_backup
from tests.unit.importers.test_iphone_backups import INFO, MESSAGES, PICTURE, READER, SAID, VOICEMAIL, backup, sql

PASSWORD = "小橙 1234"


def parts() -> dict[str, bytes]:
    return {
        CALLS: sql("iphone_calls"),
        MESSAGES: sql("iphone_messages"),
        VOICEMAIL: sql("iphone_voicemail"),
        PICTURE: PNG,
        SAID: b"#!AMR\n" + bytes(range(200)),
    }


def read(folder: Path, password: str = PASSWORD) -> Result:
    """Through the child, with the files that records name."""
    blobs = KeptBlobs()
    settings = replace(SHANGHAI, password=password)
    values = []
    with READER.open(folder, job=QuietJob()) as opened:
        for value in READER.read(opened, settings=settings, blobs=blobs, job=QuietJob()):
            if isinstance(value, RawRecord):
                value = READER.with_files(opened, value, blobs, QuietJob())  # noqa: PLW2901  # as an import does
            values.append(value)
    return Result(values, blobs)


@pytest.mark.parametrize("is_old", [False, True])
def test_with_the_password_it_gives_what_the_same_backup_gives_unencrypted(tmp_path: Path, is_old: bool) -> None:
    found = read(locked_backup(tmp_path / "a", parts(), PASSWORD, INFO, is_old=is_old))
    plain = read(backup(tmp_path / "b", parts()))
    assert found.values == plain.values
    assert found.ended.rows == 37
    assert found.blobs.contents == plain.blobs.contents
    assert any(record.attachments for record in found.records)


def test_keys_never_go_on_with_a_record(tmp_path: Path) -> None:
    assert all(KEYS not in one.facts for one in read(locked_backup(tmp_path / "a", parts(), PASSWORD, INFO)).records)


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD + " "])
def test_without_the_right_password_it_is_asked_for(tmp_path: Path, password: str) -> None:
    result = read(locked_backup(tmp_path / "a", parts(), PASSWORD, INFO), password)
    assert [one.asked for one in result.values if isinstance(one, Question)] == [Asked.PASSWORD]
    assert result.ended.rows == 0


def test_a_file_without_its_key_is_told_of_and_the_others_come_in(tmp_path: Path) -> None:
    folder = locked_backup(tmp_path / "a", {MESSAGES: parts()[MESSAGES]}, PASSWORD, INFO)
    named = file_id(CALLS)
    (folder / named[:2]).mkdir(exist_ok=True)
    (folder / named[:2] / named).write_bytes(bytes(4096))
    result = read(folder)
    assert "backup_file_unread" in result.warning_codes
    assert result.records
    assert result.ended.partial


@pytest.mark.parametrize("name", ["BackupKeyBag", "ManifestKey"])
@pytest.mark.parametrize("value", [None, b"", b"x" * 44, 5])
def test_a_backup_whose_keys_are_damaged_is_refused(tmp_path: Path, name: str, value: object) -> None:
    folder = locked_backup(tmp_path / "a", {MESSAGES: parts()[MESSAGES]}, PASSWORD, INFO)
    manifest = plistlib.loads((folder / "Manifest.plist").read_bytes())
    manifest.pop(name)
    if value is not None:
        manifest[name] = value
    (folder / "Manifest.plist").write_bytes(plistlib.dumps(manifest))
    with pytest.raises(UserError, match=r"file\.iphone_backup_encrypted"):
        read(folder)


def test_a_damaged_list_of_files_is_refused(tmp_path: Path) -> None:
    folder = locked_backup(tmp_path / "a", {MESSAGES: parts()[MESSAGES]}, PASSWORD, INFO)
    (folder / "Manifest.db").write_bytes(bytes(4096))
    with pytest.raises(UserError, match=r"file\.iphone_backup_encrypted"):
        read(folder)


def test_any_keybag_opens_or_is_refused() -> None:
    bag = keybag(PASSWORD, {1: b"k" * 32, 2: b"l" * 32})
    assert class_keys(bag, PASSWORD, QuietJob()).keys == {1: b"k" * 32, 2: b"l" * 32}
    shuffle = random.Random(3)
    for _ in range(2_000):
        broken = bytearray(bag[: shuffle.randint(1, len(bag))])
        broken[shuffle.randrange(len(broken))] ^= 1 << shuffle.randrange(8)
        if b"ITER" in broken and int.from_bytes(broken[broken.index(b"ITER") + 8 :][:4], "big") > 1_000:
            continue  # takes as long as it says
        if b"DPIC" in broken and int.from_bytes(broken[broken.index(b"DPIC") + 8 :][:4], "big") > 1_000:
            continue
        with contextlib.suppress(DamagedKeys, WrongPassword):
            class_keys(bytes(broken), PASSWORD, QuietJob())
