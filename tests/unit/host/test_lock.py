"""Two openers never share a vault."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from shilu.core.errors import UserError
from shilu.core.wording import source_language
from shilu.host import sentences
from shilu.host.lock import hold

_OTHER_PROCESS = """
import sys
from pathlib import Path
from shilu.host.lock import hold
held = hold(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_opener_is_refused_until_the_first_lets_go(tmp_path: Path) -> None:
    file = tmp_path / "in-use"
    with hold(file), pytest.raises(UserError) as caught:
        hold(file)
    assert caught.value.code == "vault.in_use"
    hold(file).release()


def test_letting_go_twice_does_nothing(tmp_path: Path) -> None:
    held = hold(tmp_path / "in-use")
    held.release()
    held.release()


def test_the_file_tells_nothing(tmp_path: Path) -> None:
    with hold(tmp_path / "in-use"):
        assert (tmp_path / "in-use").read_bytes() == b""


def test_a_process_that_dies_leaves_no_lock(tmp_path: Path) -> None:
    file = tmp_path / "in-use"
    with subprocess.Popen(
        [sys.executable, "-c", _OTHER_PROCESS, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(UserError):
            hold(file)
        other.kill()
        other.wait()
    hold(file).release()


def test_a_folder_that_is_not_there_cannot_be_locked(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        hold(tmp_path / "gone" / "in-use")
    assert caught.value.code == "vault.cannot_lock"
    assert "open the copy" in sentences.of_error(caught.value, source_language()).next


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX")
def test_where_nothing_can_be_written_the_lock_that_is_there_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine = os.open

    def shut(path: Path, flags: int, mode: int = 0o777) -> int:
        if flags & (os.O_RDWR | os.O_CREAT):
            raise OSError(errno.EROFS, "Read-only file system")
        return genuine(path, flags, mode)

    hold(tmp_path / "in-use").release()
    monkeypatch.setattr(os, "open", shut)
    with hold(tmp_path / "in-use"), pytest.raises(UserError, match=r"vault\.in_use"):
        hold(tmp_path / "in-use")
    with pytest.raises(UserError, match=r"vault\.cannot_lock"):
        hold(tmp_path / "none")


def test_a_child_process_does_not_inherit_the_lock(tmp_path: Path) -> None:
    held = hold(tmp_path / "in-use")
    with subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE) as child:
        held.release()
        hold(tmp_path / "in-use").release()
        assert child.poll() is None
    assert list(tmp_path.iterdir()) == [tmp_path / "in-use"]
