"""Attachments of a damaged vault: found also when their names are lost, and read past a stretch that is damaged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shilu.vault.blobs import BlobFolder, chunks, sealed_bytes


@dataclass(frozen=True, slots=True)
class Original:
    """An attachment and where it lies sealed; no path where there is no such file."""

    sha256: str
    size_bytes: int
    key: bytes
    path: Path | None

    def pieces(self) -> Iterator[bytes | None]:
        """Its bytes, 64 KiB at a time; None for a stretch that is damaged."""
        if self.path is not None:
            yield from chunks(self.path, self.key, self.size_bytes)


class Originals:
    """The attachments that a database knows, in the folder ``blobs/``."""

    def __init__(self, connection: Any, folder: Path) -> None:
        self._known = connection.execute("select sha256, key, size_bytes from evidence order by sha256").fetchall()
        self._folder = folder
        name_key = connection.execute("select value from secrets where name = 'blob_names'").fetchone()
        self._blobs = None if name_key is None else BlobFolder(folder, name_key=bytes(name_key[0]))
        self._by_size: dict[int, list[Path]] | None = None

    def all(self) -> Iterator[Original]:
        """Every attachment."""
        for sha256, key, size_bytes in self._known:
            yield Original(sha256, size_bytes, bytes(key), self._path(sha256, bytes(key), size_bytes))

    def _path(self, sha256: str, key: bytes, size_bytes: int) -> Path | None:
        if self._blobs is not None:
            path = self._folder / self._blobs.name_of(sha256)
            return path if path.is_file() else None
        return next((path for path in self._of_size(sealed_bytes(size_bytes)) if _opens(path, key, size_bytes)), None)

    def _of_size(self, size: int) -> list[Path]:
        """Without the key of the names: whatever has the right size is tried."""
        if self._by_size is None:
            self._by_size = defaultdict(list)
            for path in sorted(self._folder.glob("*")):
                if path.is_file():
                    self._by_size[path.stat().st_size].append(path)
        return self._by_size.get(size, [])


def _opens(path: Path, key: bytes, size_bytes: int) -> bool:
    return any(piece is not None for piece in chunks(path, key, size_bytes))
