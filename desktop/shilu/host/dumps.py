"""Keeps the memory of this program off the disk: no core dump when it crashes, for it would hold keys and texts.

Linux was run: the limit is zero, and the process is marked as not dumpable, which a crash handler that the kernel
pipes to respects too. macOS: the limit alone, not run. Windows writes no dump of a program unless it was set up to;
nothing is done there.
"""

from __future__ import annotations

import sys
from contextlib import suppress

_PR_SET_DUMPABLE = 4  # linux/prctl.h


def forbid_dumps() -> None:
    """For this process and those it starts. What a system refuses is left as it is."""
    if sys.platform == "win32":
        return
    import resource

    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
