"""What libraries raise in the middle of a damaged file, besides what they have errors of their own for."""

from __future__ import annotations

import struct

BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    AttributeError,
    ZeroDivisionError,
    RecursionError,
    struct.error,
)
