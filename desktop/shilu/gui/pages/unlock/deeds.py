"""What the first page has done in the background: vaults opened and made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from shilu.core.job import Job
from shilu.gui.pages.unlock.renewing import Recovered
from shilu.host.places import PlaceDoubt

if TYPE_CHECKING:
    from shilu.services.gate import Created, Gate
    from shilu.services.workspace import Workspace


def open_vault(gate: Gate, path: Path, passphrase: str, job: Job) -> Workspace:
    """Open a vault with its passphrase."""
    return gate.open(path, passphrase, job)


def recover(gate: Gate, path: Path, recovery_key: str, job: Job) -> Recovered:
    """Open one with its recovery key."""
    workspace = gate.recover(path, recovery_key, job)
    return Recovered(workspace, workspace.keys.slots())


def doubt(gate: Gate, path: Path, _job: Job) -> PlaceDoubt | None:
    """Why a vault should rather not lie there."""
    return gate.doubt(path)


def create(gate: Gate, path: Path, passphrase: str, slot_name: str, _job: Job) -> Created:
    """Make a vault."""
    return gate.create(path, passphrase, slot_name)


def create_from(gate: Gate, source: Path, path: Path, first: tuple[str, str], job: Job) -> Created:
    """Make one out of an export; ``first``: its passphrase, and whose that is."""
    passphrase, slot_name = first
    return gate.create_from(path, passphrase, source, job, slot_name)


def confirm(created: Created, typed: str, _job: Job) -> None:
    """Take the part of the recovery key that was typed back."""
    created.workspace.keys.confirm_recovery_key(created.part, typed)
