"""Taking a file of this computer into the vault."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import BinaryIO

from shilu.core.errors import UserError
from shilu.vault.blobs import SealedBlob
from shilu.vault.vault import Vault

_PIECE_BYTES = 1024 * 1024


def seal_file(vault: Vault, path: Path) -> SealedBlob:
    """Seal a copy of a file. Raises UserError ``file.missing``, ``…cannot_attach_a_folder``, ``…not_a_file`` (a
    device, a pipe) or ``…unreadable``."""
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):  # opening one says IsADirectoryError here and PermissionError on Windows
            raise UserError("file.cannot_attach_a_folder", name=path.name or str(path))
        if not stat.S_ISREG(kind):  # a pipe keeps its reader waiting, and some devices never end
            raise UserError("file.not_a_file", name=path.name)
        file = path.open("rb")
    except FileNotFoundError as error:
        raise UserError("file.missing", name=path.name) from error
    except (OSError, ValueError) as error:
        raise UserError("file.unreadable", name=path.name) from error
    sealer = vault.evidence.sealer()
    try:
        with file:
            while piece := _next_piece(file, path.name):
                sealer.write(piece)
    except BaseException:
        sealer.abort()
        raise
    return sealer.close()


def _next_piece(file: BinaryIO, name: str) -> bytes:
    try:
        return file.read(_PIECE_BYTES)
    except OSError as error:
        raise UserError("file.unreadable", name=name) from error
