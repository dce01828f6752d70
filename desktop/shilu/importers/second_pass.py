"""Reading a source twice: once to learn what holds for all of it, and again for its rows."""

from __future__ import annotations

from shilu.core.job import Job
from shilu.importers.base import SourceStream


class SecondPass:
    """A source from its beginning once more. The first pass has read it to its end."""

    def __init__(self, stream: SourceStream) -> None:
        self._stream = stream
        self._position = 0
        self.size_bytes = stream.size_bytes

    def read(self, size: int) -> bytes:
        """The next bytes, empty at the end."""
        data = self.reread(self._position, size)
        self._position += len(data)
        return data

    def reread(self, offset: int, size: int) -> bytes:
        """Bytes of any place."""
        return self._stream.reread(offset, min(size, max(0, self.size_bytes - offset)))

    def companion(self, untrusted_name: str) -> SourceStream | None:
        """See base.SourceStream."""
        return self._stream.companion(untrusted_name)


class PartOfJob:
    """A job as one of several passes over the same source sees it: ``part`` counts from 0."""

    def __init__(self, job: Job, *, part: int, parts: int = 2) -> None:
        self._job, self._part, self._parts = job, part, parts

    def progress(self, stage: str, done: int, total: int | None) -> None:
        """Progress of the pass, told as progress of all passes."""
        self._job.progress(stage, (self._part * (total or 0) + done) // self._parts, total)

    def check(self) -> None:
        """See Job."""
        self._job.check()
