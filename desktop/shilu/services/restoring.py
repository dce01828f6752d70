"""A vault out of a backup, or out of a damaged one: made beside its place, checked, and only then given its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shilu.core.clock import Clock
from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.safekeeping import CheckReport, Restored
from shilu.services.unfinished import Unfinished
from shilu.vault.backup.restoring import unpack
from shilu.vault.folder import SUFFIX
from shilu.vault.header import Header
from shilu.vault.header_file import open_header
from shilu.vault.kdf import KdfCost
from shilu.vault.keys import MasterKey
from shilu.vault.salvage import mending, rescue
from shilu.vault.storage import disk_errors
from shilu.vault.vault import Vault


def restore(
    file: Path,
    path: Path,
    unlock: Callable[[Header], MasterKey],
    *,
    clock: Clock,
    cost: KdfCost | None = None,
    job: Job,
) -> Restored:
    """Make the vault ``path``, which must not be there yet, out of a backup. It is closed when this returns.

    Raises UserError ``file.exists``, ``file.missing``, ``file.not_a_backup``, ``file.backup_damaged``,
    ``file.unreadable``, ``disk.no_room``, ``disk.…``, ``vault.…`` and what ``unlock`` raises; Cancelled. There is no
    vault at that place then.
    """
    with _unfinished(path) as (part, named):
        unpacked = unpack(file, part.path, unlock, job)
        making = _Making(part, unpacked.master, clock, cost, job)
        listing = unpacked.listing
        made_ms = listing.made_ms
        report = making.finish(named, lambda vault: vault.safekeeping.begin_again(file.name, made_ms))
    return Restored(named, made_ms, report, len(listing.lost))


def mend(
    damaged: Path,
    path: Path,
    unlock: Callable[[Header], MasterKey],
    *,
    clock: Clock,
    cost: KdfCost | None = None,
    job: Job,
) -> Restored:
    """Make the vault ``path``, which must not be there yet, out of a damaged one of which no history is lost. It is
    closed when this returns; the damaged one is only read.

    Raises UserError ``vault.cannot_mend``, ``vault.damaged``, ``file.exists``, ``disk.…`` and what ``unlock`` raises;
    Cancelled. There is no vault at that place then.
    """
    with _unfinished(path) as (part, named):
        door = rescue.unlock(damaged, unlock)
        pages = mending.mend(door, part.path, job)
        made_ms = clock.now_ms()
        making = _Making(part, door.master, clock, cost, job)
        report = making.finish(named, lambda vault: vault.safekeeping.begin_mended(pages))
    return Restored(named, made_ms, report)


@contextmanager
def _unfinished(path: Path) -> Iterator[tuple[Unfinished, Path]]:
    """Where a vault is made, and the name that it will have."""
    path = path.absolute()
    if path.suffix != SUFFIX:
        path = path.with_name(path.name + SUFFIX)
    _refuse(path)
    with disk_errors(path.parent.name):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with Unfinished(path, is_folder=True) as part:
        yield part, path


@dataclass(frozen=True, slots=True)
class _Making:
    """A vault that lies there whole, and has no name yet."""

    part: Unfinished
    master: MasterKey
    clock: Clock
    _cost: KdfCost | None
    job: Job

    def finish(self, named: Path, begin: Callable[[Vault], None]) -> CheckReport:
        """Let it begin anew, check it, and give it its name."""
        vault = self._opened()
        try:
            begin(vault)
        finally:
            vault.close()
        vault = self._opened()
        try:
            report = vault.safekeeping.examine(self.job)
            vault.safekeeping.record_check(len(report.problems))
        finally:
            vault.close()
        self.job.check()
        _refuse(named)
        self.part.finish(named)
        return report

    def _opened(self) -> Vault:
        opened = open_header(self.part.path, lambda _: self.master)
        return Vault(self.part.path, opened, clock=self.clock, cost=self._cost, job=self.job)


def _refuse(path: Path) -> None:
    if path.is_symlink() or path.exists():
        raise UserError("file.exists", name=path.name)
