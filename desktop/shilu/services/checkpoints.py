"""Checkpoints of a case: on paper, in a bag, and with the time stamp of an outside clock."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from shilu.core import checkpoint as notes
from shilu.core import time_stamp
from shilu.core.checkpoint import Checkpoint, CheckpointVerdict
from shilu.core.errors import UserError
from shilu.core.record import Refusal
from shilu.core.time_stamp import Stamp, StampToKeep
from shilu.services import qr, time_stamps
from shilu.services.unfinished import write_whole
from shilu.vault.storage import disk_errors
from shilu.vault.vault import Vault

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

NOTE, PICTURE, REQUEST = "checkpoint.txt", "checkpoint.png", "request.tsq"
_MOST_REPLY_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class StampRequest:
    """What was written to be carried to a time-stamping authority; ``sha256`` is that of the note."""

    case: str
    sha256: str
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class TakenReply:
    """What became of one reply. ``kept`` is False for one that is in the vault already."""

    file: Path
    case: str = ""
    at_ms: int | None = None
    authority: str = ""
    root: str = ""
    kept: bool = False
    refused: Refusal | None = None


class Checkpoints:
    """Makes notes, checks notes, carries requests out and takes replies in. Nothing here uses a network."""

    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault

    def make(self, case_id: str) -> Checkpoint:
        """Where the history of a case stands now. Reads only: the same history gives the same bytes."""
        note = self._vault.checkpoints.note(case_id)
        return Checkpoint(case_id, note, hashlib.sha256(note.encode()).hexdigest(), qr.modules(note))

    def png(self, checkpoint: Checkpoint) -> bytes:
        """The QR code as a picture."""
        return qr.png(checkpoint.note)

    def save_picture(self, checkpoint: Checkpoint, to: Path) -> None:
        """Write the QR code into a file. Raises UserError ``disk.…``, ``file.not_writable``."""
        write_whole(to, [self.png(checkpoint)])

    def verify(self, untrusted_note: str) -> CheckpointVerdict:
        """Whether the history still contains what a note says. Raises UserError ``file.not_a_checkpoint``."""
        try:
            note = notes.read(untrusted_note)
        except ValueError as error:
            raise UserError("file.not_a_checkpoint") from error
        return self._vault.checkpoints.verdict(note)

    def verify_file(self, path: Path) -> CheckpointVerdict:
        """The same of a file. Raises UserError ``file.unreadable``."""
        return self.verify(_bytes(path).decode("utf-8", "replace"))

    def write_request(self, case_id: str, out: Path) -> StampRequest:
        """Write the note, its QR code and the request for a time stamp on it into a folder, and record that. Beside an
        earlier request they get a number: ``request-2.tsq``.

        Raises UserError ``disk.…``, ``file.not_writable``: none of them is there then.
        """
        note = self._vault.checkpoints.note(case_id)
        digest, nonce = hashlib.sha256(note.encode()), time_stamp.new_nonce()
        contents = {
            NOTE: note.encode(),
            PICTURE: qr.png(note),
            REQUEST: time_stamp.request(digest.digest(), nonce),
        }
        names = _free_names(out, contents)
        self._vault.checkpoints.remember_request(case_id, note=note, sha256=digest.hexdigest(), nonce=nonce.hex())
        written = _write(out, {names[name]: content for name, content in contents.items() if content})
        return StampRequest(case_id, digest.hexdigest(), written)

    def take(self, replies: Sequence[Path], ca: Path | None = None) -> tuple[TakenReply, ...]:
        """Take replies in (of a folder every ``*.tsr``); a bad one never stops the others. ``ca``: certificates (PEM)
        that the chain of each must lead to; without them a reply is kept as not followed to a root.

        Raises UserError ``file.not_a_certificate``.
        """
        roots = _certificates(ca)
        return tuple(self._take_one(path, roots) for path in _files(replies))

    def stamps(self, case_id: str) -> tuple[Stamp, ...]:
        """The time stamps of a case, oldest first."""
        return self._vault.checkpoints.stamps(case_id)

    def _take_one(self, path: Path, roots: Sequence[Certificate]) -> TakenReply:
        try:
            reply = _bytes(path)
            genuine = time_stamps.examine(reply, roots)
            requests = self._vault.checkpoints.waiting(genuine.imprint)
            if not requests:
                raise UserError("file.stamp_of_something_else")
            request = next((one for one in requests if one.nonce == genuine.nonce), None)
            if request is None:
                raise UserError("file.stamp_wrong_nonce")
            stamp = StampToKeep(
                case=request.case,
                sha256=request.sha256,
                nonce=request.nonce,
                at_ms=genuine.at_ms,
                accuracy_ms=genuine.accuracy_ms,
                authority=genuine.authority,
                serial=genuine.serial,
                policy=genuine.policy,
                root=genuine.root,
                reply=base64.b64encode(reply).decode("ascii"),
                reply_sha256=hashlib.sha256(reply).hexdigest(),
            )
            kept = self._vault.checkpoints.keep(stamp)
        except UserError as error:
            if not error.code.startswith("file."):
                raise
            return TakenReply(path, refused=Refusal(error.code, error.holes))
        return TakenReply(path, request.case, genuine.at_ms, genuine.authority, genuine.root, kept)


def _files(replies: Sequence[Path]) -> Iterator[Path]:
    for path in replies:
        yield from sorted(path.rglob("*.tsr")) if path.is_dir() else (path,)


def _certificates(ca: Path | None) -> tuple[Certificate, ...]:
    from cryptography import x509

    if ca is None:
        return ()
    try:
        return tuple(x509.load_pem_x509_certificates(_bytes(ca)))
    except (ValueError, x509.InvalidVersion) as error:
        raise UserError("file.not_a_certificate", name=ca.name) from error


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MOST_REPLY_BYTES)
    except OSError as error:
        raise UserError("file.unreadable", name=path.name) from error


def _free_names(out: Path, names: Iterable[str]) -> Mapping[str, str]:
    """The names as they are, or all with the first number with which none of them is taken."""
    for number in count(1):
        mark = f"-{number}" if number > 1 else ""
        numbered = {name: f"{Path(name).stem}{mark}{Path(name).suffix}" for name in names}
        if not any((out / name).exists() for name in numbered.values()):
            break
    return numbered


def _write(out: Path, contents: Mapping[str, bytes]) -> tuple[Path, ...]:
    with disk_errors(out.name):
        out.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    try:
        for name, content in contents.items():
            write_whole(out / name, [content])
            written.append(out / name)
    except BaseException:
        for file in written:
            file.unlink(missing_ok=True)
        raise
    return tuple(written)
