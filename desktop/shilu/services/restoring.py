"""A vault out of a backup: unpacked beside its place, checked, and only then given its name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from shilu.core.clock import Clock
from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.safekeeping import Restored
from shilu.services.unfinished import Unfinished
from shilu.vault.backup.restoring import unpack
from shilu.vault.header import Header, authenticate
from shilu.vault.header_file import read_header
from shilu.vault.kdf import KdfCost
from shilu.vault.keys import MasterKey
from shilu.vault.storage import disk_errors
from shilu.vault.vault import SUFFIX, Vault


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
    path = path.absolute()
    if path.suffix != SUFFIX:
        path = path.with_name(path.name + SUFFIX)
    _refuse(path)
    with disk_errors(path.parent.name):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with Unfinished(path, is_folder=True) as part:
        unpacked = unpack(file, part.path, unlock, job)

        def opened() -> Vault:
            _, untrusted_header = read_header(part.path)
            header = authenticate(untrusted_header, unpacked.master.header)
            return Vault(part.path, header, unpacked.master, clock=clock, cost=cost, job=job)

        vault = opened()
        try:
            vault.safekeeping.begin_again(file.name, unpacked.listing.made_ms)
        finally:
            vault.close()
        vault = opened()
        try:
            report = vault.safekeeping.examine(job)
            vault.safekeeping.record_check(len(report.problems))
        finally:
            vault.close()
        job.check()
        _refuse(path)
        part.finish(path)
    return Restored(path, unpacked.listing.made_ms, report)


def _refuse(path: Path) -> None:
    if path.is_symlink() or path.exists():
        raise UserError("file.exists", name=path.name)
