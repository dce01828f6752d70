"""Drafts: what is being typed, kept until it is saved or thrown away."""

from __future__ import annotations

from shilu.core.draft import Draft, KeptDrafts
from shilu.vault.vault import Vault


class Drafts:
    """The drafts of the open vault. No call waits for the vault's thread."""

    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault

    def keep(self, draft: Draft) -> None:
        """Keep what is typed; on the disk when this returns. Raises UserError ``disk.…`` or ``file.not_writable``."""
        self._vault.drafts.keep(draft)

    def of_case(self, case_id: str) -> KeptDrafts:
        """What was left unfinished in a case or in none, and how many drafts of the vault cannot be opened."""
        kept = self._vault.drafts.all()
        return KeptDrafts(tuple(draft for draft in kept.drafts if draft.case in (case_id, "")), kept.unreadable)

    def discard(self, draft_id: str) -> None:
        """It was saved, or is not wanted."""
        self._vault.drafts.remove(draft_id)

    def discard_unreadable(self) -> None:
        """Those that nobody can open."""
        self._vault.drafts.remove_unreadable()
