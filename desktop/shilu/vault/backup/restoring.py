"""The way back: a backup unpacked into a new folder, all of it seen before any of it counts."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.vault.backup import container, listing
from shilu.vault.backup.archive import LIST, Unpacking
from shilu.vault.backup.listing import Listing
from shilu.vault.header import Header, authenticate, decode
from shilu.vault.header_file import HEADER
from shilu.vault.keys import MasterKey
from shilu.vault.scratch import refuse_without_room
from shilu.vault.storage import disk_errors, replace_durably, sync_folder

_FOLDERS = ("blobs", "drafts", "inbox")


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A vault as it lay in a backup, and the key that opened it."""

    header: Header
    master: MasterKey
    listing: Listing


def unpack(file: Path, into: Path, unlock: Callable[[Header], MasterKey], job: Job) -> Unpacked:
    """Unpack a backup into the folder ``into``, which is there and empty. When this returns all of it is on the disk,
    and is what was backed up; when it raises, what is in the folder is nothing.

    Raises UserError ``file.missing``, ``file.not_a_backup``, ``file.backup_damaged``, ``file.unreadable``,
    ``disk.no_room``, ``disk.…``, and what ``unlock`` raises; Cancelled.
    """
    try:
        size_bytes = file.stat().st_size
        with file.open("rb") as opened:
            return _unpack(opened, size_bytes, into, unlock, job)
    except FileNotFoundError as error:
        raise UserError("file.missing", name=file.name) from error
    except OSError as error:
        raise UserError("file.unreadable", name=file.name) from error


def _unpack(file: BinaryIO, size_bytes: int, into: Path, unlock: Callable[[Header], MasterKey], job: Job) -> Unpacked:
    untrusted_header = container.read_front(file)
    try:
        master = unlock(decode(untrusted_header))
        header = authenticate(untrusted_header, master.header)
    except UserError as error:
        if error.code in ("vault.not_a_vault", "vault.damaged"):
            raise UserError("file.backup_damaged") from error
        raise
    refuse_without_room(into, size_bytes)
    with disk_errors(into.name):
        for folder in _FOLDERS:
            (into / folder).mkdir(mode=0o700)
    unpacking = Unpacking(lambda name: _create(into / name), job, size_bytes)
    with closing(unpacking):
        container.open_payload(file, master.identity, unpacking)
        found = listing.decode(unpacking.finish(), master.backup)
    if (found.vault, found.heads) != (header.vault, header.heads) or not listing.same_files(
        unpacking.digests, found, (LIST,)
    ):
        raise UserError("file.backup_damaged")
    replace_durably(into / HEADER, untrusted_header)  # its copy is made when the vault is opened to be checked
    with disk_errors(into.name):
        for folder in (*_FOLDERS, "."):
            sync_folder(into / folder)
    return Unpacked(header, master, found)


def _create(path: Path) -> BinaryIO:
    with disk_errors(path.name):
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
