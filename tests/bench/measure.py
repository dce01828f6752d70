"""Times a scenario in a process of its own, so that its peak memory is its own too."""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """What one scenario took: seconds of the part that counts (median of the runs), and the peak resident memory
    in MiB of the process and of its largest child."""

    seconds: float
    peak_mib: float
    child_peak_mib: float
    runs: int


def measured(scenario: str, folder: Path, *, runs: int) -> Figure:
    """Run ``python -m tests.bench.scenarios SCENARIO FOLDER`` some times."""
    found = []
    for _ in range(runs):
        command = [sys.executable, "-m", "tests.bench.scenarios", scenario, str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found.append(json.loads(done.stdout.splitlines()[-1]))
    return Figure(
        seconds=statistics.median(one["seconds"] for one in found),
        peak_mib=max(one["peak_mib"] for one in found),
        child_peak_mib=max(one["child_peak_mib"] for one in found),
        runs=runs,
    )


def report(work: Callable[[], None]) -> None:
    """Inside the process of a scenario: do the work and print its figure."""
    started = time.perf_counter()
    work()
    seconds = time.perf_counter() - started
    own, children = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(json.dumps({"seconds": seconds, "peak_mib": own, "child_peak_mib": children}))


def calibrated() -> float:
    """Seconds of a fixed piece of pure Python, so that figures of different machines can be set side by side."""
    started = time.perf_counter()
    total = 0
    for n in range(5_000_000):
        total += n % 7
    return time.perf_counter() - started if total else 0.0
