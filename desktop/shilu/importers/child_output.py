"""Where a child's answers go."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

Send = Callable[[bytes], None]


def to_descriptor(descriptor: int) -> Send:
    """Writes everything that it is given, in order."""
    if sys.platform == "win32":  # not run
        import msvcrt

        msvcrt.setmode(descriptor, os.O_BINARY)

    def send(data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]

    return send
