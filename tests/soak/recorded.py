"""What strace follows: it has loaded everything once, and each program that is to be recorded is a fork of it.

``python -m tests.soak.recorded`` reads a line for each, ``["tests.soak.writer", argument, …]`` as JSON, and answers
with the status that it ended with. Starting a program takes ten times as long as what most of them write.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import traceback
from collections.abc import Sequence

from tests.soak import changer, writer

PROGRAMS = (changer, writer)
"""Loaded before the first fork."""


def main() -> None:
    """Run one after another, until nobody asks any more."""
    for line in sys.stdin:
        module, *arguments = json.loads(line)
        process = os.fork()
        if process == 0:
            _run(module, arguments)
        _, status = os.waitpid(process, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _run(module: str, arguments: Sequence[str]) -> None:
    try:
        importlib.import_module(module).main(*arguments)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
