"""Cases: opened, listed, chosen."""

from __future__ import annotations

from shilu.core.case import Case, CaseDraft
from shilu.core.errors import UserError
from shilu.core.when import zone_named
from shilu.vault.vault import Vault


class Cases:
    """The cases of the open vault."""

    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault

    def add(self, draft: CaseDraft) -> Case:
        """Open a case. Raises UserError ``usage.no_title``, ``usage.no_such_zone`` or ``usage.no_such_region``."""
        if not draft.title.strip() and not draft.complainant.strip():
            raise UserError("usage.no_title")
        if not draft.region[:2].isalpha():
            raise UserError("usage.no_such_region", region=draft.region)
        try:
            zone_named(draft.timezone)
        except ValueError as error:
            raise UserError("usage.no_such_zone", zone=draft.timezone) from error
        return self._vault.cases.add(draft)

    def list(self) -> tuple[Case, ...]:
        """Every case, in order of number."""
        return self._vault.cases.all()

    def get(self, id_or_number: str) -> Case:
        """One case by its id or number. Raises UserError ``usage.unknown_case``."""
        for case in self._vault.cases.all():
            if id_or_number in (case.id, str(case.number)):
                return case
        raise UserError("usage.unknown_case", case=id_or_number)

    def close(self, case_id: str) -> None:
        """Mark a case as closed."""
        self._vault.cases.close(self.get(case_id).id)
