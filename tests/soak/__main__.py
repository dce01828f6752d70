"""Runs the soak and prints what it found, a line or two for each promise. Exits 1 when one does not hold.

``python -m tests.soak [--only NAME …] [--scale small|full] [--seed N]``; ``make soak`` is the full scale. What runs
for hours, the part importers, takes ``--resume FILE``: it can be stopped, and goes on from there.
"""

from __future__ import annotations

import argparse
import importlib
import platform
import signal
import sys
import time
import traceback
from pathlib import Path

from tests.soak.part import Soak, Unable

PARTS = (
    "power",
    "kills",
    "changes",
    "faults",
    "tamper",
    "keyed",
    "rollback",
    "edits",
    "walls",
    "traces",
    "importers",
    "orders",
)


def main() -> int:
    """Every part, one after the other; one that fails does not keep the others from being run."""
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="NAME", help=", ".join(PARTS))
    parser.add_argument("--scale", choices=("small", "full"), default="full")
    parser.add_argument("--seed", type=int, default=1, help="the same seed does the same things")
    parser.add_argument("--workers", type=int, default=2, help="processes that look through what is left")
    parser.add_argument("--formats", nargs="+", default=(), metavar="NAME", help="of the part importers: which")
    parser.add_argument("--inputs", type=int, help="of the part importers: how many of each format, in process")
    parser.add_argument("--children", type=int, help="of the part importers: how many of each through the child")
    parser.add_argument("--resume", type=Path, metavar="FILE", help="of the part importers: add to these figures")
    wanted = parser.parse_args()
    print(
        f"Python {platform.python_version()}, {platform.system()}, seed {wanted.seed}, {wanted.scale} scale", flush=True
    )
    soak = Soak(
        wanted.scale == "full",
        wanted.seed,
        wanted.workers,
        tuple(wanted.formats),
        wanted.inputs,
        wanted.children,
        wanted.resume,
        _tell,
    )
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever stops it leaves nothing behind
    held = True
    for name in wanted.only:
        held &= _run(name, soak)
    print("Everything holds." if held else "Something does not hold.")
    return 0 if held else 1


def _run(name: str, soak: Soak) -> bool:
    part = importlib.import_module(f"tests.soak.{name}")
    promise = (part.__doc__ or "").partition("\n\n")[0].replace("\n", " ")
    print(f"\n{name}: {promise}", flush=True)
    started, held = time.monotonic(), True
    try:
        for finding in part.run(soak):
            print(f"  {'holds' if finding.holds else 'FAILS'}  {finding.sentence}", flush=True)
            held &= finding.holds
    except Unable as reason:
        print(f"  not run: {reason}", flush=True)
        held = False
    except Exception:  # the other parts are run all the same
        print(f"  FAILS  {traceback.format_exc()}", flush=True)
        held = False
    print(f"  {time.monotonic() - started:.0f} s", flush=True)
    return held


def _tell(sentence: str) -> None:
    print(f"  … {sentence}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
