"""A PDF on a disk without room: an error that can be told, not the end of the program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

from shilu.bundle.pdf import saving

pytest.importorskip("resource")

PROGRAM = """
import os, pathlib, pikepdf, resource, sys
from shilu.bundle.pdf import saving
with pikepdf.new() as pdf:
    pdf.Root.Large = pikepdf.Array([pikepdf.String(os.urandom(500).hex()) for _ in range(400)])
    pdf.add_blank_page()
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
    try:
        saving.save(pdf, pathlib.Path(sys.argv[1]), deterministic_id=True)
    except OSError:
        sys.exit(4)
"""


def test_what_was_saved_can_be_opened(tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        saving.save(pdf, tmp_path / "a.pdf", deterministic_id=True)
    with pikepdf.open(tmp_path / "a.pdf") as opened:
        assert len(opened.pages) == 1


@pytest.mark.parametrize("room_bytes", [0, 100, 50_000])
def test_a_lack_of_room_is_an_error_and_not_the_end_of_the_program(tmp_path: Path, room_bytes: int) -> None:
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "a.pdf"), str(room_bytes)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 4, done.stderr
