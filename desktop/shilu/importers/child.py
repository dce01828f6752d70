"""The child's side of reading: ``shilu --child NAME`` limits itself, parses standard input, answers in frames.

It gets one open descriptor and gives frames on standard output; it opens nothing and writes nothing. Limits come
before any other import of ours, so that even those run within them.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

DECODE, READ_LETTERS = "decode", "ocr"
MEMORY_BYTES = 1 << 30
PICTURE_MEMORY_BYTES, LETTERS_MEMORY_BYTES = 512 << 20, 2 << 30
_FILES_WHILE_STARTING = 64
_FILES_WHILE_READING = 3  # standard input, output and error: nothing can be opened any more
_PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 4, 38


def main(arguments: Sequence[str]) -> int:
    """``NAME [--preview]``, and what a person was asked stands in the environment; ``decode``, for pictures one after
    the other; or ``ocr``. Gives the exit code; what went wrong is said in a frame."""
    sys.dont_write_bytecode = True
    if list(arguments) == [DECODE]:
        _limit_memory_and_files(PICTURE_MEMORY_BYTES)
        from shilu.importers import child_pictures

        child_pictures.prepare()
        _forbid_opening()
        return child_pictures.run()
    if list(arguments) == [READ_LETTERS]:
        _limit_memory_and_files(LETTERS_MEMORY_BYTES)
        from shilu.importers import child_ocr

        engine = child_ocr.prepare()
        _forbid_opening()
        return child_ocr.run(engine)
    _limit_memory_and_files(MEMORY_BYTES)
    from shilu.importers import child_reading

    child_reading.prepare(arguments)
    _forbid_opening()
    return child_reading.run(arguments)


def _limit_memory_and_files(memory_bytes: int) -> None:
    if sys.platform == "win32":  # memory is limited by a job object of the parent: not built, not run
        return
    import resource

    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_NOFILE, _FILES_WHILE_STARTING)
    _lower(resource.RLIMIT_AS, memory_bytes)  # macOS accepts it and does not enforce it (not run there)
    if sys.platform == "linux":
        import ctypes

        process = ctypes.CDLL(None)
        process.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        process.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def _forbid_opening() -> None:
    if sys.platform == "win32":
        return
    import resource

    _lower(resource.RLIMIT_NOFILE, _FILES_WHILE_READING)


def _lower(kind: int, limit: int) -> None:
    import resource

    _soft, hard = resource.getrlimit(kind)
    limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(kind, (limit, limit))
