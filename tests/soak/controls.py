"""Negative controls: one mechanism taken away in this process, from outside; the product has no switch for that.

A simulator that finds nothing wrong with a program without one of them would prove nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import BinaryIO

from shilu.services import unfinished
from shilu.vault import blobs, connection, storage
from shilu.vault.backup import archive, writing


@dataclass(frozen=True, slots=True)
class Control:
    """``take_away`` is done in the program that is recorded; ``change``: what it does then, "" for what a person
    writes."""

    take_away: Callable[[], None]
    change: str = ""

    @property
    def said(self) -> str:
        """What is missing."""
        return (self.take_away.__doc__ or "").split(".")[0]


def synchronous_normal() -> None:
    """Commits reach the log, but only checkpoints sync it."""
    changed = tuple(one.replace("synchronous = full", "synchronous = normal") for one in connection._PRAGMAS)
    if changed == connection._PRAGMAS:
        raise RuntimeError("the pragma that makes commits durable is not where it was")
    _replace(connection, "_PRAGMAS", changed)


def blobs_not_synced() -> None:
    """Attachments get their names without their bytes being on the disk."""
    _replace(blobs, "sync_file", _flush)


def blob_folder_not_synced() -> None:
    """The names of attachments are not on the disk when the commit names them."""
    _replace(blobs, "sync_folder", _nothing)


def header_not_synced() -> None:
    """The header is put in place of the old one without its bytes being on the disk."""
    _replace(storage, "sync_file", _flush)


def backup_not_synced() -> None:
    """A backup gets its name without its bytes being on the disk."""
    _replace(writing, "sync_file", _flush)


def name_not_synced() -> None:
    """The name of a finished backup is not on the disk when it is said to be made."""
    _replace(unfinished, "sync_folder", _nothing)


def restored_not_synced() -> None:
    """A restored vault gets its name without its files' bytes being on the disk."""
    _replace(archive, "sync_file", _flush)


def merge_not_synced() -> None:
    """Attachments that a case file brought are committed without their bytes being on the disk."""
    blobs_not_synced()


def _replace(module: ModuleType, name: str, value: object) -> None:
    if not hasattr(module, name):
        raise RuntimeError(f"{module.__name__}.{name} is not where it was: the control would take nothing away")
    setattr(module, name, value)


def _flush(file: BinaryIO) -> None:
    file.flush()


def _nothing(_folder: Path) -> None:
    pass


CONTROLS = {
    control.take_away.__name__: control
    for control in (
        Control(synchronous_normal),
        Control(blobs_not_synced),
        Control(blob_folder_not_synced),
        Control(header_not_synced),
        Control(backup_not_synced, "a backup"),
        Control(name_not_synced, "a backup"),
        Control(restored_not_synced, "restoring"),
        Control(merge_not_synced, "taking a case in"),
    )
}
