"""A source that was read to its end, as a file in which one can go back and forth, and the copy made meanwhile."""

from __future__ import annotations

import io

from shilu.core.job import Job
from shilu.core.record import BlobRef
from shilu.importers.base import BlobStore, SourceStream

_BLOCK = 1 << 20


class ReadFile(io.RawIOBase):
    """Its bytes as they were read. The beginning is at hand; what lies further is read again from the stream."""

    def __init__(self, stream: SourceStream, beginning: bytes, size_bytes: int) -> None:
        super().__init__()
        self._stream, self._beginning, self.size_bytes = stream, beginning, size_bytes
        self._position = 0

    def at(self, offset: int, size: int) -> bytes:
        """Bytes of any place; fewer than asked only at the end."""
        size = max(0, min(size, self.size_bytes - offset))
        if offset + size <= len(self._beginning):
            return self._beginning[offset : offset + size]
        parts = []
        while size > 0:
            part = self._stream.reread(offset, min(size, _BLOCK))
            if not part:
                break
            parts.append(part)
            offset += len(part)
            size -= len(part)
        return b"".join(parts)

    def readable(self) -> bool:
        """See io.RawIOBase."""
        return True

    def seekable(self) -> bool:
        """See io.RawIOBase."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """See io.RawIOBase."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size_bytes}[whence]
        if start + offset < 0:
            raise ValueError("before the beginning")
        self._position = start + offset
        return self._position

    def tell(self) -> int:
        """See io.RawIOBase."""
        return self._position

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # a buffer of bytes, as io gives it
        """See io.RawIOBase."""
        data = self.at(self._position, min(len(buffer), _BLOCK))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)


def copied(stream: SourceStream, blobs: BlobStore, job: Job) -> tuple[BlobRef, ReadFile]:
    """The whole source as a blob, block by block, and as a file to be looked into."""
    writer, beginning, size = blobs.create(), b"", 0
    try:
        while block := stream.read(_BLOCK):
            writer.write(block)
            beginning = beginning or block
            size += len(block)
            job.progress("reading", size, max(size, stream.size_bytes))
            job.check()
    except BaseException:
        writer.abort()
        raise
    return writer.close(), ReadFile(stream, beginning, size)
