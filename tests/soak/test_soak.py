"""The soak in small: each part tries less, and every promise is still tried. ``make soak`` tries all of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.soak import strace
from tests.soak.__main__ import PARTS

ROOT = Path(__file__).resolve().parents[2]
TRACED = {"power", "faults", "traces"}
LONGEST_FIRST = sorted(PARTS, key=lambda part: part != "traces")
"""Two workers are done with all of them when the longest is."""


@pytest.mark.slow
@pytest.mark.timeout(600)  # a busy machine is no failing promise
@pytest.mark.parametrize("part", LONGEST_FIRST)
def test_what_is_promised_holds(part: str) -> None:
    if part in TRACED and (reason := strace.missing()):
        pytest.skip(reason)
    command = [sys.executable, "-m", "tests.soak", "--only", part, "--scale", "small", "--workers", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
