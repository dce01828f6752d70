"""The text of a crash. It never holds case data.

So nothing that was typed, read or computed is in it: of an exception only its type and the places in the code,
never its message, its arguments or local variables. Shilu writes no log.
"""

from __future__ import annotations

import platform
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

from shilu import __version__


def crash_text(error: BaseException) -> str:
    """What may be shown, kept and handed on of a crash: version, system, types of error, places in the code."""
    lines = [f"Shilu {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}"]
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        kind = type(current)
        lines.append(f"{kind.__module__}.{kind.__qualname__}")
        for frame, number in traceback.walk_tb(current.__traceback__):
            code = frame.f_code
            lines.append(f"  {_place(code.co_filename)}:{number} {code.co_qualname}")
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\n".join(lines)


def hide_values() -> None:
    """From now on what nobody caught is told without messages and values: standard error may go into a journal."""

    def tell(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        _tell(error)

    sys.excepthook = tell
    threading.excepthook = lambda caught: _tell(caught.exc_value)
    sys.unraisablehook = lambda caught: _tell(caught.exc_value)


def _tell(error: BaseException | None) -> None:
    if error is not None and not isinstance(error, SystemExit) and sys.stderr is not None:
        sys.stderr.write(crash_text(error) + "\n")


def _place(file_name: str) -> str:
    """The file as a module would be named: without the folders of this computer, which tell who uses it."""
    parts = Path(file_name).parts
    anchors = [position for position, part in enumerate(parts) if part in ("shilu", "site-packages")]
    return "/".join(parts[anchors[-1] if anchors else -1 :])
