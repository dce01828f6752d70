"""What can be attached is a file: nothing else keeps a save waiting or fills the disk."""

import os
import sys
from pathlib import Path

import pytest

from shilu.core.case import Case
from shilu.core.channel import Channel
from shilu.core.errors import UserError
from shilu.core.evidence import FileToAttach
from shilu.core.incident import IncidentDraft
from shilu.services.workspace import Workspace


def _attach(workspace: Workspace, case: Case, path: Path) -> None:
    when = workspace.intake.understand_time("now", case.timezone)
    files = (FileToAttach(path, path.name),)
    workspace.intake.log(case.id, IncidentDraft(when=when, channel=Channel.SMS, text="还钱", files=files))


@pytest.mark.skipif(sys.platform == "win32", reason="has no such files")
def test_a_pipe_or_a_device_is_refused_before_it_is_read(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "endless").symlink_to("/dev/null")  # reading a pipe would wait for ever
    for name in ("endless", "pipe"):
        with pytest.raises(UserError, match=r"file\.not_a_file"):
            _attach(workspace, case, tmp_path / name)


def test_a_name_that_no_file_can_have_is_refused(workspace: Workspace, case: Case, tmp_path: Path) -> None:
    for name in ("a" * 300, "a\0b"):
        with pytest.raises(UserError, match=r"file\.unreadable"):
            _attach(workspace, case, tmp_path / name)
