"""Handing a case over: made into one encrypted file, and taken in from one that another person made."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from shilu.core.case import Case
from shilu.core.case_file import CaseFileMade, Merged
from shilu.core.clock import Clock, to_utc
from shilu.core.conflict import FREE_TEXTS, Conflict
from shilu.core.errors import UserError
from shilu.core.history import Json
from shilu.core.job import Job
from shilu.core.when import zone_named
from shilu.services.keys import refuse_short
from shilu.services.unfinished import Unfinished
from shilu.vault.blobs import SealedBlob
from shilu.vault.exchange import age
from shilu.vault.exchange.age import Lock
from shilu.vault.exchange.bag import Bag, ZipPlace, with_manifest, zipped
from shilu.vault.storage import disk_errors, sync_file
from shilu.vault.vault import Vault

SUFFIX = ".shilu-case"
_BEGINNING_BYTES = 64


class CaseFiles:
    """Case files of the open vault, and what two people changed apart. ``work_factor`` is less only in tests."""

    def __init__(self, *, vault: Vault, clock: Clock, version: str, work_factor: int | None = None) -> None:
        self._vault = vault
        self._clock = clock
        self._version = version
        self._work_factor = work_factor or age.WORK_FACTOR

    def suggested_name(self, case_id: str) -> str:
        """What to call the file: it says which case of this vault and when, and nothing of what is in it."""
        case = self._case(case_id)
        day = to_utc(self._clock.now_ms()).astimezone(zone_named(case.timezone))
        return f"case {case.number} {day:%Y-%m-%d}{SUFFIX}"

    def own_key(self) -> str:
        """The public key (``age1…``) for which others encrypt case files that this vault is to open."""
        return age.public_key(self._vault.exchange.identities()[0])

    def refuse_lock(self, *, passphrase: str = "", to: Sequence[str] = ()) -> None:
        """Raises UserError ``usage.no_lock``, ``usage.passphrase_too_short`` or ``usage.not_a_public_key`` for what no
        case file is locked with."""
        if bool(passphrase) == bool(to):
            raise UserError("usage.no_lock")
        if passphrase:
            refuse_short(passphrase)
        for key in to:
            if not age.is_public_key(key):
                raise UserError("usage.not_a_public_key", key=key[:80])

    def export(
        self, case_id: str, file: Path, job: Job, *, passphrase: str = "", to: Sequence[str] = (), replace: bool = False
    ) -> CaseFileMade:
        """Write a case file, for a passphrase or for public keys: one of the two. ``replace``: another case file may be
        there, and stays until this one is finished.

        Raises what ``refuse_lock`` raises, and UserError ``usage.unknown_case``, ``file.exists``,
        ``file.not_writable``, ``disk.…``, ``vault.attachment_…``.
        """
        self.refuse_lock(passphrase=passphrase, to=to)
        case = self._case(case_id)
        lock = Lock(passphrase, tuple(to), self._work_factor)
        extent = self._vault.exchange.leaving.extent(case.id)
        about: dict[str, Json] = {
            "origin": self._vault.exchange.origin,
            "made_by": f"Shilu {self._version}",
            "made_ms": self._clock.now_ms(),
        }
        if (file.is_symlink() or file.exists()) and not (replace and _may_be_case_file(file)):
            raise UserError("file.exists", name=file.name)
        pieces = zipped(with_manifest(self._vault.exchange.leaving.members(extent, about, job)))
        with Unfinished(file.absolute()) as part:
            with disk_errors(file.name), part.path.open("wb") as out:
                age.encrypt(pieces, out, lock)
                sync_file(out)
                size = out.tell()
            part.finish(file.absolute())
        self._vault.cases.note_exported(case.id, "case_file")
        return CaseFileMade(file, size, extent.contacts, len(extent.files))

    def needs_passphrase(self, file: Path) -> bool:
        """Whether a passphrase opens it, rather than this vault's own key. Raises UserError ``file.…``."""
        with _opened(file) as untrusted:
            beginning = untrusted.read(_BEGINNING_BYTES)
        if not age.is_age(beginning):
            raise UserError("file.not_a_case_file")
        return age.wants_passphrase(beginning)

    def merge(self, file: Path, job: Job, *, passphrase: str = "") -> Merged:
        """Take a case in, or what this vault lacks of it: all of it or nothing.

        Raises UserError ``file.…``, ``vault.case_was_erased``, ``disk.…``; Cancelled.
        """
        sealed = self._decrypted(file, job, passphrase)
        try:
            with self._vault.evidence.open_waiting(sealed) as untrusted:
                bag = Bag(ZipPlace(untrusted, sealed.ref.size_bytes))
                merged = self._vault.exchange.arriving.merge(bag, job)
        finally:
            self._vault.evidence.drop(sealed)
        if merged.erased:
            self._vault.learning.finish()  # the search index forgets it too
        left = self._vault.erasing.left_of_erased(merged.case).labels
        of_record = tuple(f"{one.kind} {one.number}" for one in self._vault.particulars.left_of_erased(merged.case))
        return replace(
            merged, conflicts=len(self.conflicts(merged.case)), left_of_erased=left, left_of_record=of_record
        )

    def conflicts(self, case_id: str) -> tuple[Conflict, ...]:
        """What both sides changed in a case and nobody has decided."""
        return self._vault.exchange.conflicts.of_case(case_id)

    def conflicting(self, incident_ids: Sequence[str]) -> frozenset[str]:
        """Those of some incidents that wait for a decision."""
        return self._vault.exchange.conflicts.among(incident_ids)

    def decide(self, subject: str, choices: Mapping[str, Json], reason: str = "") -> None:
        """Say which values hold, for every field of a subject that two sides changed; both stay in the history.

        A value is that of a side, or new words. Raises UserError ``usage.nothing_to_decide``, ``usage.no_such_side``.
        """
        open_ = {conflict.field: conflict for conflict in self._vault.exchange.conflicts.of_subject(subject)}
        for name, value in choices.items():
            known = name in open_ and value in [side.value for side in open_[name].sides]
            if not known and not (name in FREE_TEXTS and isinstance(value, str)):
                raise UserError("usage.no_such_side")
        self._vault.exchange.conflicts.decide(subject, choices, reason)

    def _decrypted(self, file: Path, job: Job, passphrase: str) -> SealedBlob:
        """The plain bag, sealed again under a key that only this process has: nothing lies open on the disk."""
        identities = self._vault.exchange.identities()
        sealer = self._vault.evidence.sealer()
        done = 0

        def take(piece: bytes) -> None:
            nonlocal done
            job.check()
            done += len(piece)
            job.progress("decrypting", done, total)
            sealer.write(piece)

        try:
            with _opened(file) as untrusted:
                total = os.fstat(untrusted.fileno()).st_size
                age.decrypt(untrusted, take, passphrase=passphrase, identities=identities)
        except BaseException:
            sealer.abort()
            raise
        return sealer.close()

    def _case(self, case_id: str) -> Case:
        for case in self._vault.cases.all():
            if case.id == case_id:
                return case
        raise UserError("usage.unknown_case", case=case_id)


def _may_be_case_file(file: Path) -> bool:
    """Whether it is encrypted as case files are: nothing else is replaced, whoever confirmed it."""
    try:
        with _opened(file) as untrusted:
            return not file.is_symlink() and age.is_age(untrusted.read(_BEGINNING_BYTES))
    except UserError:
        return False


def _opened(file: Path) -> BinaryIO:
    if file.exists() and not file.is_file():  # a pipe would be waited for
        raise UserError("file.not_a_case_file")
    try:
        return file.open("rb")
    except FileNotFoundError as error:
        raise UserError("file.missing", name=file.name) from error
    except OSError as error:
        raise UserError("file.unreadable", name=file.name) from error
