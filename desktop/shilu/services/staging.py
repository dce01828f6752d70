"""Where attachments wait, sealed, between the child that read them and the row that names them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

from shilu.core.record import BlobRef, RawRecord
from shilu.importers.base import BlobWriter
from shilu.vault.blobs import BlobSealer, SealedBlob


class Staged:
    """Attachments that came out of the child and wait, sealed, until a chosen row names them."""

    def __init__(self, sealer: Callable[[], BlobSealer]) -> None:
        self._sealer = sealer
        self._waiting: dict[str, SealedBlob] = {}
        self._taken: list[SealedBlob] = []

    def create(self) -> BlobWriter:
        """A writer for the next attachment."""
        return _StagedBlob(self._sealer(), self._arrived)

    def _arrived(self, sealed: SealedBlob) -> None:
        twin = self._waiting.get(sealed.ref.sha256)
        if twin is not None:
            _remove(sealed)
        else:
            self._waiting[sealed.ref.sha256] = sealed

    def take(self, refs: Sequence[BlobRef]) -> list[SealedBlob]:
        """The waiting blobs among these; the others are in the vault already."""
        taken = [self._waiting.pop(ref.sha256) for ref in refs if ref.sha256 in self._waiting]
        self._taken += taken
        return taken

    def drop(self, refs: Sequence[BlobRef]) -> None:
        """Blobs of a row that was left out."""
        for sealed in self.take(refs):
            _remove(sealed)

    def drop_all(self) -> None:
        """Whatever nobody wanted, and what was wanted and never came into the vault. What did has another name now."""
        for sealed in (*self._waiting.values(), *self._taken):
            _remove(sealed)
        self._waiting.clear()
        self._taken.clear()


def _remove(sealed: SealedBlob) -> None:
    with suppress(OSError):  # on a failing disk it stays, and a later opening removes it
        sealed.temporary.unlink(missing_ok=True)


class _StagedBlob:
    """A sealer that reports to the staging when it is closed."""

    def __init__(self, sealer: BlobSealer, arrived: Callable[[SealedBlob], None]) -> None:
        self._sealer = sealer
        self._arrived = arrived

    def write(self, data: bytes) -> None:
        self._sealer.write(data)

    def close(self) -> BlobRef:
        sealed = self._sealer.close()
        self._arrived(sealed)
        return sealed.ref

    def abort(self) -> None:
        self._sealer.abort()


def blobs_of(record: RawRecord) -> list[BlobRef]:
    """The attachments of a record and the diverted parts of its row, each once."""
    refs = [attachment.blob for attachment in record.attachments]
    refs += [segment.blob for segment in record.segments if segment.blob is not None]
    return list(dict.fromkeys(refs))
