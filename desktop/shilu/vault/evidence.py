"""Files as evidence: sealed blobs, and the keys that open them."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import BinaryIO

from shilu.core.errors import UserError
from shilu.vault.blobs import BlobFolder, BlobSealer, SealedBlob
from shilu.vault.connection import driver_errors
from shilu.vault.held_back import holders, is_held_back
from shilu.vault.thread import Connections, VaultThreads, on_reading_thread, on_vault_thread

_TELLING_BYTES = 60


class Evidence:
    """Attachments by SHA-256. Sealing and reading happen on the caller's thread, only keys on the vault's."""

    def __init__(self, database: Connections, *, blobs: BlobFolder, threads: VaultThreads) -> None:
        self._database = database
        self._blobs = blobs
        self._threads = threads

    def sealer(self) -> BlobSealer:
        """Begin to seal a new file."""
        return self._blobs.sealer()

    def open_waiting(self, sealed: SealedBlob) -> BinaryIO:
        """The plain bytes of a sealed file that was not settled."""
        return self._blobs.open_waiting(sealed)

    def drop(self, sealed: SealedBlob) -> None:
        """A sealed file that is not wanted after all, be it that it has its name already: what named it was refused."""
        self._blobs.drop(sealed)
        with suppress(UserError):  # what cannot be removed now is removed by a later opening
            self._remove_unless_known(sealed.ref.sha256)

    def open(self, sha256: str) -> BinaryIO:
        """The plain bytes, seekable. Whatever shows, hands on or copies a file gets it here. Raises UserError
        ``usage.unknown_attachment``, ``usage.attachment_held_back``, ``vault.attachment_missing`` or, while reading,
        ``vault.attachment_damaged``."""
        self._refuse_held_back(sha256)
        key, size_bytes = self._key(sha256)
        return self._blobs.open(sha256, key=key, size_bytes=size_bytes)

    @on_reading_thread
    def held_back(self, case_id: str) -> Mapping[str, str]:
        """The files of a case that ``open`` refuses, and who holds each, as far as the case says so."""
        with driver_errors():
            return holders(self._database.conn, case_id)

    def begins_within(self, sha256: str, content: bytes) -> bool:
        """Whether the beginning of a file stands in some bytes, as it is or in base64. Given to nobody."""
        key, size_bytes = self._key(sha256)
        try:
            with self._blobs.open(sha256, key=key, size_bytes=size_bytes) as file:
                beginning = file.read(_TELLING_BYTES)
        except UserError:  # what cannot be read is in no row either
            return False
        written = base64.b64encode(beginning[: len(beginning) // 3 * 3])
        plain = content.translate(None, delete=b"\r\n \t\\")
        return beginning in content or (bool(written) and written in plain)

    @on_reading_thread
    def _refuse_held_back(self, sha256: str) -> None:
        with driver_errors():
            if is_held_back(self._database.conn, sha256):
                raise UserError("usage.attachment_held_back")

    def size_bytes(self, sha256: str) -> int:
        """The size of a file."""
        return self._key(sha256)[1]

    def settle(self, sealed: Iterable[SealedBlob]) -> None:
        """Before a transaction: give new files their names, on the disk. Twins of files that are there are dropped."""
        kept: set[str] = set()
        for blob in sealed:
            if blob.ref.sha256 in kept or self._known(blob.ref.sha256):
                self._blobs.drop(blob)
            else:
                self._blobs.keep(blob)
                kept.add(blob.ref.sha256)
        if kept:
            self._blobs.sync()

    def remember(self, sealed: Iterable[SealedBlob]) -> None:
        """Inside the caller's transaction: the keys of files that were settled."""
        for blob in sealed:
            self._database.conn.execute(
                "insert or ignore into evidence values (?, ?, ?)", (blob.ref.sha256, blob.ref.size_bytes, blob.key)
            )

    def name_of(self, sha256: str) -> str:
        """What a file is called in ``blobs/``."""
        return self._blobs.name_of(sha256)

    def forget_unnamed(self) -> tuple[str, ...]:
        """Inside the caller's transaction: drop the keys of files that neither an incident nor a row names. Returns
        their SHA-256; ``remove`` them once the transaction is through."""
        unnamed = self._database.conn.execute(
            "select sha256 from evidence where sha256 not in (select sha256 from incident_files) and not exists "
            "(select 1 from source_rows where segments like '%' || evidence.sha256 || '%' "
            "or body like '%' || evidence.sha256 || '%')"
        ).fetchall()
        self._database.conn.executemany("delete from evidence where sha256 = ?", unnamed)
        return tuple(sha256 for (sha256,) in unnamed)

    def remove(self, hashes: Iterable[str]) -> None:
        """Remove sealed files whose keys are gone."""
        for sha256 in hashes:
            self._blobs.remove(sha256)

    def sweep(self) -> int:
        """Remove blobs that no row names. Returns how many."""
        with driver_errors():
            known = self._database.conn.execute("select sha256 from evidence").fetchall()
        return self._blobs.sweep(frozenset(self._blobs.name_of(sha256) for (sha256,) in known))

    @on_vault_thread
    def _remove_unless_known(self, sha256: str) -> None:
        # On the writing thread nobody can settle the same content between the look and the removal.
        if not self._known(sha256):
            self._blobs.remove(sha256)

    @on_reading_thread
    def all(self) -> tuple[str, ...]:
        """The SHA-256 of every file."""
        with driver_errors():
            return tuple(row[0] for row in self._database.conn.execute("select sha256 from evidence order by sha256"))

    @on_reading_thread
    def _known(self, sha256: str) -> bool:
        with driver_errors():
            return bool(self._database.conn.execute("select 1 from evidence where sha256 = ?", (sha256,)).fetchone())

    @on_reading_thread
    def _key(self, sha256: str) -> tuple[bytes, int]:
        with driver_errors():
            row = self._database.conn.execute(
                "select key, size_bytes from evidence where sha256 = ?", (sha256,)
            ).fetchone()
        if row is None:
            raise UserError("usage.unknown_attachment")
        return bytes(row[0]), row[1]
