"""The doors of vaults: making one, opening one, and what comes with an open one.

What opens a vault (its driver, the ciphers) is loaded when a method first needs it, or ahead of that by
``make_ready``: the passphrase field takes keys long before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from shilu.core import recovery_key as paper
from shilu.core.clock import Clock
from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.recovery_key import RecoveryPart
from shilu.host.lock import Hold, hold
from shilu.host.places import PlaceDoubt
from shilu.host.settings import SettingsFile
from shilu.services.keys import named_slot, refuse_short
from shilu.vault.folder import SUFFIX, is_vault
from shilu.vault.storage import disk_errors, is_writable, sync_folder

if TYPE_CHECKING:
    from shilu.core.safekeeping import CheckReport, Restored, Salvaged
    from shilu.services.workspace import Workspace
    from shilu.vault.header import Header
    from shilu.vault.kdf import KdfCost
    from shilu.vault.keys import MasterKey, NewKeys
    from shilu.vault.vault import Vault

    Furnish: TypeAlias = Callable[[Vault, Callable[[], None]], Workspace]

_REMEMBERED = 8


@dataclass(frozen=True, slots=True)
class Created:
    """A new vault, open, and the recovery key that is shown once and kept on paper only; ``part`` is the part of it
    that is asked back (see Keys.confirm_recovery_key)."""

    workspace: Workspace
    recovery_key: str
    part: RecoveryPart


def _named(path: Path) -> Path:
    return path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)


def _refuse_there(path: Path) -> None:
    if path.is_symlink() or path.exists():
        raise UserError("file.exists", name=path.name)


def _created(workspace: Workspace, made: NewKeys) -> Created:
    sheet = paper.sheet(made.recovery_key, slot=made.recovery_slot)
    return Created(workspace, sheet.key, sheet.part)


class Gate:
    """Opens and makes vaults. ``furnishing`` loads what an open vault is furnished with, and gives what builds its
    services; it is handed in by ``app``."""

    def __init__(
        self,
        *,
        clock: Clock,
        settings: SettingsFile,
        vaults_folder: Path,
        furnishing: Callable[[], Furnish],
        doubt_about: Callable[[Path], PlaceDoubt | None] = lambda _path: None,
        cost: KdfCost | None = None,
    ) -> None:
        self._clock = clock
        self._settings = settings
        self._vaults_folder = vaults_folder
        self._furnishing = furnishing
        self._doubt_about = doubt_about
        self._cost = cost

    def make_ready(self) -> None:
        """Load what a vault is opened with and what an open one needs, while the passphrase is still being typed."""
        import shilu.importers.registry  # noqa: F401  # for the page that brings files in
        from shilu.vault.connection import load_ahead

        load_ahead()
        self._furnishing()

    def known_vaults(self) -> tuple[Path, ...]:
        """The vaults that were opened here before and are still there, the last one first."""
        return tuple(path for path in self._settings.read().vaults if is_vault(path))

    def absent_vault(self) -> Path | None:
        """The vault that was opened last where it is not there any more: its stick is not plugged in, or it was moved.
        None otherwise."""
        last = next(iter(self._settings.read().vaults), None)
        return last if last is not None and not is_vault(last) else None

    def meant(self, folder: Path) -> Path:
        """The vault that somebody means who chose this folder: itself, the one that it is a part of, or the only one in
        it. Where there is none of these, the folder."""
        for vault in (folder, folder.parent):
            if is_vault(vault):
                return vault
        with suppress(OSError):
            inside = [path for path in folder.iterdir() if path.suffix == SUFFIX and is_vault(path)]
            if len(inside) == 1:
                return inside[0]
        return folder

    def default_folder(self) -> Path:
        """Where a new vault is offered a place."""
        return self._vaults_folder

    def doubt(self, path: Path) -> PlaceDoubt | None:
        """Why a vault should rather not lie there; None when nothing is known to speak against it."""
        return self._doubt_about(path)

    def create(self, path: Path, passphrase: str, slot_name: str = "") -> Created:
        """Make a vault; ``.shilu`` is added to its name. ``slot_name``: whose passphrase it is, where several people
        are to have one. Raises UserError ``file.exists``, ``file.not_writable``, ``usage.passphrase_too_short``."""
        path = _named(path)
        vault, made = self._made(path, passphrase, slot_name)
        return _created(self._furnished(vault, hold(path / "in-use")), made)

    def _made(self, path: Path, passphrase: str, slot_name: str, point_key: bytes = b"") -> tuple[Vault, NewKeys]:
        from shilu.vault.vault import create

        refuse_short(passphrase)
        return create(
            path,
            passphrase,
            clock=self._clock,
            slot_name=named_slot(slot_name) if slot_name else "",
            point_key=point_key,
            cost=self._cost,
        )

    def create_from(self, path: Path, passphrase: str, folder: Path, job: Job, slot_name: str = "") -> Created:
        """Make a vault out of a folder that a whole vault, or a case, was exported to: it gets its name when all is in
        it. Raises UserError as ``create``, ``file.not_an_export``, and as a case file that is taken in; Cancelled.
        Nothing is there then."""
        from shilu.services import exporting
        from shilu.services.unfinished import Unfinished

        path = _named(path.absolute())
        point_key = exporting.point_key_of(folder)
        _refuse_there(path)
        with disk_errors(path.parent.name):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with Unfinished(path, is_folder=True) as part:
            vault, made = self._made(part.path / path.name, passphrase, slot_name, point_key)
            try:
                exporting.fill(vault, folder, job)
            finally:
                vault.close()
            _refuse_there(path)
            with disk_errors(path.name):
                vault.path.replace(path)
                sync_folder(path.parent)
        return _created(self._opened(path, lambda _: made.master), made)

    def open(self, path: Path, passphrase: str, job: Job | None = None) -> Workspace:
        """Open a vault; where nothing can be written, for reading only. ``job`` is told when it is being brought up to
        this version (stage ``upgrading``), and may stop that. Raises UserError ``vault.…``, ``disk.…``; Cancelled."""
        return self._opened(path, self._by_passphrase(passphrase), job)

    def recover(self, path: Path, recovery_key: str, job: Job | None = None) -> Workspace:
        """Open a vault with the key on paper; Keys.set_passphrase then gives it a new passphrase."""
        return self._opened(path, self._by_recovery_key(recovery_key), job)

    def restore(self, file: Path, path: Path, secret: str, job: Job) -> Restored:
        """Make a vault out of a backup; ``secret`` is a passphrase that the vault had then, or its recovery key. The
        vault is closed when this returns. Raises UserError as services.restoring; Cancelled. Nothing is there then."""
        from shilu.services.restoring import restore

        return restore(file, path, self._unlock(secret), clock=self._clock, cost=self._cost, job=job)

    def salvage(self, path: Path, secret: str, out: Path, job: Job) -> Salvaged:
        """Export what can be read of a vault, also of one that is too damaged to be opened: nothing in that is written.
        One that opens is salvaged as Checking.salvage does, and its history says so.

        Raises UserError ``vault.missing``, ``vault.in_use``, and as services.salvaging; Cancelled.
        """
        from shilu.services.salvaging import salvage

        try:
            workspace = self._opened(path, self._unlock(secret), job)
        except UserError:  # what is wrong is said below, unless it can be read all the same
            workspace = None
        if workspace is not None:
            try:
                return workspace.checking.salvage(out, job)
            finally:
                workspace.close()
        with self._held_for_reading(path):
            return salvage(path, self._unlock(secret), out, job)

    def mend(self, damaged: Path, path: Path, secret: str, job: Job) -> Restored:
        """Make a whole vault out of a damaged one of which no history is lost. It is closed when this returns; the
        damaged one is only read. Raises UserError as services.restoring; Cancelled. Nothing is there then."""
        from shilu.services.restoring import mend

        with self._held_for_reading(damaged):
            return mend(damaged, path, self._unlock(secret), clock=self._clock, cost=self._cost, job=job)

    def inspect(self, path: Path, secret: str, job: Job) -> CheckReport:
        """What is wrong with a vault that does not open, and how much of it can be read. Nothing in it is written."""
        from shilu.services.salvaging import inspect

        with self._held_for_reading(path):
            return inspect(path, self._unlock(secret), job)

    @contextmanager
    def _held_for_reading(self, path: Path) -> Iterator[None]:
        if not path.exists():
            raise UserError("vault.missing", name=path.name)
        if not is_vault(path):
            raise UserError("vault.not_a_vault")
        held: Hold | None = None
        try:
            held = hold(path / "in-use")
        except UserError as error:
            if error.code != "vault.cannot_lock":  # a disk that can only be read any more
                raise
        try:
            yield
        finally:
            if held is not None:
                held.release()

    def _unlock(self, secret: str) -> Callable[[Header], MasterKey]:
        return self._by_recovery_key(secret) if paper.looks_like_one(secret) else self._by_passphrase(secret)

    def _by_passphrase(self, passphrase: str) -> Callable[[Header], MasterKey]:
        from shilu.vault.keys import unlock

        return partial(unlock, passphrase=passphrase, cost=self._cost)

    def _by_recovery_key(self, recovery_key: str) -> Callable[[Header], MasterKey]:
        from shilu.vault.keys import unlock_with_recovery_key

        return partial(unlock_with_recovery_key, typed=recovery_key)

    def _opened(self, path: Path, unlock: Callable[[Header], MasterKey], job: Job | None = None) -> Workspace:
        from shilu.services.unfinished import sweep
        from shilu.vault.vault import open_with

        if not path.exists():
            raise UserError("vault.missing", name=path.name)
        if not is_vault(path):
            raise UserError("vault.not_a_vault")
        sweep(path.parent)  # an export that was killed lies there in the clear
        with suppress(OSError):
            path.chmod(0o700)  # a copy from elsewhere may have come with other rights
        held: Hold | None = None
        try:
            held = hold(path / "in-use")
        except UserError as error:
            if error.code != "vault.cannot_lock" or is_writable(path):
                raise
        try:
            vault = open_with(path, unlock, clock=self._clock, cost=self._cost, job=job)
        except BaseException:
            if held is not None:
                held.release()
            raise
        return self._furnished(vault, held)

    def _furnished(self, vault: Vault, held: Hold | None) -> Workspace:
        def close() -> None:
            try:
                vault.close()
            finally:
                if held is not None:
                    held.release()

        try:
            workspace = self._furnishing()(vault, close)
            self._remember(vault.path)
        except BaseException:
            close()
            raise
        return workspace

    def _remember(self, path: Path) -> None:
        settings = self._settings.read()
        own = path.resolve()
        known = (own, *(other for other in settings.vaults if other != own))
        try:
            self._settings.write(replace(settings, vaults=known[:_REMEMBERED]))
        except OSError:
            # A settings folder that cannot be written must not keep anyone from their evidence.
            return
