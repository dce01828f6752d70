"""Backups of the open vault: one encrypted file each, written beside its place and named once it was read back."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from shilu.core.clock import Clock
from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.safekeeping import BackupMade, LastBackup
from shilu.services.unfinished import Unfinished
from shilu.vault.backup.container import SUFFIX, vault_of
from shilu.vault.vault import Vault

_AFTER = timedelta(days=14)


class Backups:
    """Makes backups and remembers when the last one was made."""

    def __init__(self, *, vault: Vault, clock: Clock) -> None:
        self._vault = vault
        self._clock = clock

    def last(self) -> LastBackup | None:
        """The last backup that was made, or that this vault was restored from."""
        return self._vault.safekeeping.last_backup()

    def due(self) -> bool:
        """Whether somebody should be reminded: fourteen days after the last one, or after the vault was made."""
        last = self.last()
        since_ms = self._vault.safekeeping.made_ms if last is None else last.at_ms
        return self._clock.now_ms() - since_ms >= _AFTER / timedelta(milliseconds=1)

    def suggested_name(self) -> str:
        """What a backup of today may be called."""
        today = datetime.fromtimestamp(self._clock.now_ms() / 1000 + (self._clock.offset_s() or 0), UTC)
        return f"{self._vault.path.stem} {today:%Y-%m-%d}{SUFFIX}"

    def make(self, file: Path, job: Job, *, replace: bool = False) -> BackupMade:
        """Write a backup and read it back. Into a folder it is written under the suggested name. ``replace``: an
        earlier backup of this vault may be there, and stays until this one is finished.

        Raises UserError ``file.exists``, ``file.no_such_folder``, ``file.inside_vault``, ``file.not_writable``,
        ``disk.no_room`` before anything is written, ``disk.…``, ``vault.cannot_back_up``, ``vault.newer_slot``;
        Cancelled. What was at that place is untouched then.
        """
        if file.is_dir():
            file = file / self.suggested_name()
        folder = file.absolute().parent
        self._refuse(file, folder, replace=replace)
        with Unfinished(file.absolute()) as part:
            written = self._vault.safekeeping.back_up(part.path, job)
            self._refuse(file, folder, replace=replace)
            part.finish(file.absolute())
        with suppress(UserError):  # it is made all the same; where that cannot be noted, the reminder comes once more
            self._vault.safekeeping.record_backup(file.name, written.size_bytes)
        return BackupMade(
            file=file,
            size_bytes=written.size_bytes,
            at_ms=written.made_ms,
            is_on_same_disk=folder.stat().st_dev == self._vault.path.stat().st_dev,
            problems=written.problems,
        )

    def _refuse(self, file: Path, folder: Path, *, replace: bool) -> None:
        if not folder.is_dir():
            raise UserError("file.no_such_folder", name=folder.name)
        if folder.resolve().is_relative_to(self._vault.path.resolve()):
            raise UserError("file.inside_vault", name=file.name)
        is_there = file.is_symlink() or file.exists()
        if is_there and not (replace and self._vault.safekeeping.is_of_this_vault(vault_of(file))):
            raise UserError("file.exists", name=file.name)
