"""The bytes of a source from the present place on: what a scanner looks at that never holds a whole file."""

from __future__ import annotations

import codecs

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.importers.base import SourceStream


class ByteWindow:
    """What is at hand are the bytes of ``_data`` from ``_at`` on; ``_base`` is where the data begins in the source."""

    def __init__(self, stream: SourceStream, job: Job, *, chunk: int) -> None:
        self._stream, self._job, self._chunk = stream, job, chunk
        self._data, self._base, self._at, self._done = b"", 0, 0, 0
        self._ended = False

    def _more(self) -> bool:
        """Bring further bytes; those before the present place are forgotten. False at the end."""
        if self._ended:
            return False
        self._job.check()
        rest = self._data[self._at :]
        data = self._stream.read(max(self._chunk, len(rest)))  # as much again: no piece is looked at too often
        self._ended = not data
        self._base, self._at, self._data = self._base + self._at, 0, rest + data
        self._done += len(data)
        self._job.progress("reading", self._done, self._stream.size_bytes)
        return not self._ended

    def _pass_mark(self) -> None:
        """Begin behind the mark of UTF-8. Raises UserError ``file.encoding_not_supported`` for UTF-16."""
        while len(self._data) < len(codecs.BOM_UTF8) and self._more():
            pass
        if self._data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise UserError("file.encoding_not_supported", encoding="UTF-16")
        if self._data.startswith(codecs.BOM_UTF8):
            self._at = len(codecs.BOM_UTF8)

    def _pass_all(self) -> None:
        """To the end: a source is hashed as it is read."""
        self._at = len(self._data)
        while ByteWindow._more(self):
            self._at = len(self._data)
