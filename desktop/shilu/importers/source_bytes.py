"""Bytes in memory as a stream of their own."""

from __future__ import annotations

from shilu.importers.base import SourceStream


class SourceBytes:
    """See base.SourceStream. Nothing came along."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    @property
    def size_bytes(self) -> int:
        """How many there are."""
        return len(self._data)

    def read(self, size: int) -> bytes:
        """The next bytes."""
        data = self._data[self._at : self._at + size]
        self._at += len(data)
        return data

    def reread(self, offset: int, size: int) -> bytes:
        """Any of them."""
        return self._data[offset : offset + size]

    def companion(self, untrusted_name: str) -> SourceStream | None:  # noqa: ARG002  # it came alone
        """None."""
        return None
