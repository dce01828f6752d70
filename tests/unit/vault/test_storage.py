"""What the disk says when it cannot write is told in words."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from shilu.core.errors import UserError
from shilu.vault import storage

CAUSES = {
    errno.ENOSPC: "disk.full",
    errno.EDQUOT: "disk.full",
    errno.EIO: "disk.failing",
    errno.EACCES: "file.not_writable",
}


@pytest.mark.parametrize(("number", "code"), CAUSES.items())
def test_names_that_do_not_reach_the_disk_are_named_by_their_cause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    def fails(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(UserError) as refused:
        storage.sync_folder(tmp_path)
    assert refused.value.code == code
    with pytest.raises(UserError) as refused:
        storage.replace_durably(tmp_path / "header.json", b"new")
    assert refused.value.code == code
    assert list(tmp_path.iterdir()) == []


def test_all_that_was_written_is_handed_over_before_it_is_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: sizes.append(os.fstat(descriptor).st_size))
    with (tmp_path / "file").open("wb") as file:
        file.write(b"x" * 100)
        storage.sync_file(file)
    assert sizes == [100]


def test_the_old_file_stands_until_the_new_one_is_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "header.json"
    path.write_bytes(b"old")
    stood: list[bytes] = []
    monkeypatch.setattr(os, "fsync", lambda _: stood.append(path.read_bytes()))
    storage.replace_durably(path, b"new")
    assert stood == [b"old", b"new"]


@pytest.mark.skipif(sys.platform == "win32", reason="has no such call")
def test_a_mac_is_asked_to_write_to_the_platter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the call recorded; on a Mac itself it was not run."""
    import fcntl

    asked: list[int] = []
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", lambda _descriptor, command: asked.append(command))
    with (tmp_path / "file").open("wb") as file, monkeypatch.context() as patch:
        patch.setattr(sys, "platform", "darwin")
        storage.sync_file(file)
    assert asked == [51]
