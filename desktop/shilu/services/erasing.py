"""Erasing contacts that should never have been in the vault, such as a mistaken import of private messages."""

from __future__ import annotations

from collections.abc import Sequence

from shilu.core.erasure import Erasure, LeftOfErased
from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.vault.vault import Vault


class Erasing:
    """Removes words, rows and files from this vault and destroys the keys of the files; there is no way back here.

    Number, time, reason and who stay in the history; of an import also the name, size, time and hash of its file, and
    which of its rows were skipped and why. Copies in backups made earlier stay.
    """

    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault

    def plan(self, incident_ids: Sequence[str]) -> Erasure:
        """What erasing these contacts would take."""
        return self._vault.erasing.plan(incident_ids)

    def plan_import(self, import_id: str) -> Erasure:
        """What erasing an import would take."""
        return self._vault.erasing.plan_import(import_id)

    def left_of_erased(self, case_id: str) -> LeftOfErased:
        """What came in again of contacts that were erased in a case; erasing them again takes that too."""
        return self._vault.erasing.left_of_erased(case_id)

    def erase(self, incident_ids: Sequence[str], reason: str, job: Job) -> Erasure:
        """Erase contacts, and what was being written about them. Raises UserError ``usage.no_reason``,
        ``usage.unknown_incident`` before anything is erased."""
        given = _given(reason)
        erased = self._vault.erasing.erase(incident_ids, given, job)
        self._unlearn()
        about = frozenset(incident_ids)
        for draft in self._vault.drafts.all().drafts:
            if draft.about in about:
                self._vault.drafts.remove(draft.id)
        return erased

    def erase_import(self, import_id: str, reason: str, job: Job) -> Erasure:
        """Erase what only one import brought. Raises UserError ``usage.no_reason``, ``usage.unknown_import``."""
        erased = self._vault.erasing.erase_import(import_id, _given(reason), job)
        self._unlearn()
        return erased

    def _unlearn(self) -> None:
        """What the search index was made of is gone; it forgets before anybody is told so."""
        self._vault.learning.finish()


def _given(reason: str) -> str:
    if not reason.strip():
        raise UserError("usage.no_reason")
    return reason.strip()
