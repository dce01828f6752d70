"""What the disk says when it cannot write is told in words."""

from __future__ import annotations

import errno
import os
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
