"""The exact bytes of one row, gathered while it goes by, in bounded memory."""

from __future__ import annotations

from shilu.core.record import BlobRef, RowSegment
from shilu.importers.base import BlobStore

MOST_LITERAL = 2 << 20
"""Bytes of one row that are handed on as they are; see RowBytes."""


class RowBytes:
    """Gathers literal stretches and references to blobs. Beyond ``most_literal`` bytes in all, literals go into
    blobs too; where depends on the bytes alone, not on how they arrive."""

    def __init__(self, blobs: BlobStore, *, most_literal: int = MOST_LITERAL) -> None:
        self._blobs = blobs
        self._most = most_literal
        self._literal = bytearray()
        self._kept = 0
        self._segments: list[RowSegment] = []

    def add(self, literal: bytes) -> None:
        """Bytes as they stand in the file."""
        self._literal += literal
        while len(self._literal) > self._most:
            self._store(bytes(self._literal[: self._most]))
            del self._literal[: self._most]

    def add_blob(self, blob: BlobRef, encoding: str) -> None:
        """Bytes that ``blob`` gives back: see RowSegment."""
        self._close_literal()
        self._segments.append(RowSegment(blob=blob, encoding=encoding))

    def finish(self) -> tuple[RowSegment, ...]:
        """All of it in order."""
        self._close_literal()
        return tuple(self._segments)

    def _close_literal(self) -> None:
        if not self._literal:
            return
        if self._kept + len(self._literal) > self._most:
            self._store(bytes(self._literal))
        else:
            self._segments.append(RowSegment(literal=bytes(self._literal)))
            self._kept += len(self._literal)
        self._literal.clear()

    def _store(self, stretch: bytes) -> None:
        writer = self._blobs.create()
        writer.write(stretch)
        self._segments.append(RowSegment(blob=writer.close()))
