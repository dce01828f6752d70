"""The log, and the text of a crash. Neither ever holds case data.

So nothing that was typed, read or computed is written: of an exception only its type and the places in the code,
never its message, its arguments or local variables.
"""

from __future__ import annotations

import logging
import platform
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path

from shilu import __version__

_FILE = "shilu.log"
_MAX_BYTES = 256 * 1024
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


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


def _place(file_name: str) -> str:
    """The file as a module would be named: without the folders of this computer, which tell who uses it."""
    parts = Path(file_name).parts
    for anchor in ("shilu", "site-packages"):
        if anchor in parts:
            position = len(parts) - 1 - parts[::-1].index(anchor)
            return "/".join(parts[position:])
    return Path(file_name).name


class _Format(logging.Formatter):
    """Exceptions are written as ``crash_text`` says."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        if record.exc_info and record.exc_info[1] is not None:
            record = logging.makeLogRecord({**record.__dict__, "exc_text": crash_text(record.exc_info[1])})
        return super().format(record)


def start_log(folder: Path, *, level: str = "info") -> logging.Logger:
    """Write the log of this program to a file in ``folder``, at most twice 256 KiB. Other libraries' logs are not kept.

    A folder that cannot be written to costs the log, never the program.
    """
    logger = logging.getLogger("shilu")
    logger.setLevel(_LEVELS[level])
    logger.propagate = False
    stop_log()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler: logging.Handler = RotatingFileHandler(
            folder / _FILE, maxBytes=_MAX_BYTES, backupCount=1, encoding="utf-8", delay=False
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(_Format())
    logger.addHandler(handler)
    return logger


def stop_log() -> None:
    """Close the file of the log."""
    logger = logging.getLogger("shilu")
    for handler in tuple(logger.handlers):
        logger.removeHandler(handler)
        handler.close()
