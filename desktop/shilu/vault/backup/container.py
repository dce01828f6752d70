"""The file: a clear front with the vault's header, then everything else as one age file for all of its key slots.

The first line is ``shilu-backup 1 OFFSET``; the header follows, and blanks up to OFFSET, where the age file begins and
goes on to the end. So whoever can open the vault can open its backup; without Shilu, ``tail -c +$((OFFSET+1)) FILE |
age -d -i KEY | tar x`` does, with the recovery key in the file KEY. age hands out what it has decrypted before it has
seen the end: nothing may be made of it before ``open_payload`` returns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Protocol

from shilu.core.errors import UserError
from shilu.vault.header import MOST_BYTES, decode

SUFFIX = ".shilu-backup"
_FIRST_LINE = re.compile(rb"shilu-backup (\d{1,6}) (\d{1,12})\n")
_VERSION = 1
_BLOCK_BYTES = 4096
_LONGEST_LINE = 64


class Readable(Protocol):
    """Where the payload comes from. What ``read`` raises is kept in ``failure``: age turns it into something else."""

    failure: BaseException | None

    def read(self, size: int) -> bytes: ...


class Writable(Protocol):
    """Where the payload goes."""

    failure: BaseException | None

    def write(self, piece: bytes) -> int: ...

    def flush(self) -> None: ...


def write(file: BinaryIO, header: bytes, recipients: Sequence[str], payload: Readable) -> None:
    """Write a backup: ``header`` in the clear, ``payload`` for the public keys ``recipients``.

    Raises UserError ``vault.newer_slot`` for a key of a kind that is not known, and what reading or writing raises.
    """
    import pyrage

    try:
        keys = [pyrage.x25519.Recipient.from_str(one) for one in recipients]
    except pyrage.RecipientError as error:
        raise UserError("vault.newer_slot") from error
    file.write(_front(header))
    out = _Out(file)
    try:
        pyrage.encrypt_io(payload, out, keys)
    except (pyrage.EncryptError, OSError) as error:
        raise payload.failure or out.failure or error from error


def read_front(file: BinaryIO) -> bytes:
    """The vault's header in the front, not trusted yet; the file then stands at the payload.

    Raises UserError ``file.not_a_backup``, ``vault.too_new``.
    """
    line = file.readline(_LONGEST_LINE)
    found = _FIRST_LINE.fullmatch(line)
    if found is None:
        raise UserError("file.not_a_backup")
    version, offset = int(found[1]), int(found[2])
    if version > _VERSION:
        raise UserError("vault.too_new")
    if not len(line) < offset <= MOST_BYTES + _BLOCK_BYTES:
        raise UserError("file.not_a_backup")
    return file.read(offset - len(line)).rstrip()


def open_payload(file: BinaryIO, identity: str, into: Writable) -> None:
    """Decrypt the payload to its very end. Raises UserError ``file.backup_damaged``, or what writing raises."""
    import pyrage

    try:
        pyrage.decrypt_io(file, into, [pyrage.x25519.Identity.from_str(identity)])
    except (pyrage.DecryptError, OSError) as error:
        raise into.failure or UserError("file.backup_damaged") from error


def vault_of(path: Path) -> str:
    """The id of the vault that a file is a backup of, as it says itself; "" for a file that is none."""
    try:
        with path.open("rb") as file:
            return decode(read_front(file)).vault
    except (OSError, UserError):
        return ""


def _front(header: bytes) -> bytes:
    offset = -(-(_LONGEST_LINE + len(header)) // _BLOCK_BYTES) * _BLOCK_BYTES
    return (f"shilu-backup {_VERSION} {offset}\n".encode() + header).ljust(offset, b" ")


class _Out:
    """The file, which remembers what went wrong."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.failure: BaseException | None = None

    def write(self, piece: bytes) -> int:
        try:
            return self._file.write(piece)
        except BaseException as failure:
            self.failure = failure
            raise

    def flush(self) -> None:
        self._file.flush()
