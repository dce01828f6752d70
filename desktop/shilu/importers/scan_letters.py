"""The letters on the pages of scans, as a file beside them: read once by the extra, however often a scan is looked at.

The limited child that makes rows has neither the memory nor the library for it, so another one reads the letters first,
and its answer is handed on (letters_codec.LETTERS). It is never given a name on the disk.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from typing import BinaryIO

from shilu.core.job import Job
from shilu.core.record import SourceFile
from shilu.importers.letters_codec import LETTERS, written
from shilu.importers.opener import Beside
from shilu.importers.screen_child import LetterReader

_MOST_KEPT = 8
"""Scans whose letters are kept in memory: a preview, each answer, and the import read them anew."""


class ScanLetters:
    """Reads with ``reader``."""

    def __init__(self, reader: LetterReader) -> None:
        self._reader = reader
        self._known: dict[str, bytes] = {}

    @property
    def is_installed(self) -> bool:
        """Whether the extra that reads letters is there."""
        return self._reader.is_installed

    def beside(self, file: BinaryIO, source: SourceFile, *, password: str, job: Job) -> Beside:
        """What stands on the pages of an open scan, as a file that the caller closes. Raises UserError as
        LetterReader does, and Cancelled."""
        data = self._known.get(source.sha256)
        if data is None:
            file.seek(0)
            data = written(self._reader.read_pages(file.read(), password=password, job=job))
            while len(self._known) >= _MOST_KEPT:
                del self._known[next(iter(self._known))]
            self._known[source.sha256] = data
        return Beside(LETTERS, SourceFile(LETTERS, hashlib.sha256(data).hexdigest(), len(data), None), _unnamed(data))


def _unnamed(data: bytes) -> BinaryIO:
    """A file in memory, or, where a system has none, on the disk without a name."""
    if sys.platform == "linux":
        descriptor = os.memfd_create("letters")
    else:
        with tempfile.TemporaryFile() as unnamed:
            descriptor = os.dup(unnamed.fileno())
    file = os.fdopen(descriptor, "w+b", buffering=0)
    file.write(data)
    file.seek(0)
    return file
