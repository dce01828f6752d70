"""Taking something back with a reason, and putting it back: contacts, exhibits, imports. Nothing is lost by it."""

from __future__ import annotations

from shilu.core.errors import UserError
from shilu.core.exhibit import WithdrawnExhibit
from shilu.core.incident import Judgement, Status
from shilu.core.query import Found, IncidentFilter, Page
from shilu.core.revision import FieldChange
from shilu.vault.vault import Vault

_WITHDRAWN = IncidentFilter(withdrawn=True)


class Withdrawals:
    """What is withdrawn leaves lists and bundles, and is counted there."""

    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault

    def withdraw(self, incident_id: str, reason: str) -> None:
        """Take a contact back. Raises UserError ``usage.no_reason``, ``usage.already_withdrawn``,
        ``usage.incident_erased``."""
        given = _given(reason)
        if self._vault.incidents.get(incident_id).status is Status.WITHDRAWN:
            raise UserError("usage.already_withdrawn")
        self._vault.incidents.judge(incident_id, Judgement(status=Status.WITHDRAWN), given)

    def restore(self, incident_id: str, reason: str) -> None:
        """Put a withdrawn contact back, as it stood before. Raises UserError ``usage.no_reason``,
        ``usage.not_withdrawn``."""
        given = _given(reason)
        if self._vault.incidents.get(incident_id).status is not Status.WITHDRAWN:
            raise UserError("usage.not_withdrawn")
        self._vault.incidents.judge(incident_id, Judgement(status=self._stood(incident_id)), given)

    def incidents(self, case_id: str, page: Page) -> Found:
        """The contacts of a case that were withdrawn or erased."""
        return self._vault.finding.find(case_id, _WITHDRAWN, page)

    def withdraw_exhibit(self, case_id: str, sha256: str, reason: str) -> None:
        """Leave a file out of the bundles of a case. Raises UserError ``usage.unknown_attachment``,
        ``usage.already_withdrawn``."""
        if not self._vault.withdrawn_exhibits.withdraw(case_id, sha256, _given(reason)):
            raise UserError("usage.already_withdrawn")

    def restore_exhibit(self, case_id: str, sha256: str, reason: str) -> None:
        """Put a withdrawn file back into the bundles of a case. Raises UserError ``usage.not_withdrawn``."""
        if not self._vault.withdrawn_exhibits.restore(case_id, sha256, _given(reason)):
            raise UserError("usage.not_withdrawn")

    def exhibits(self, case_id: str) -> tuple[WithdrawnExhibit, ...]:
        """The withdrawn files of a case, the last one first."""
        return self._vault.withdrawn_exhibits.all(case_id)

    def withdraw_import(self, import_id: str, reason: str) -> int:
        """Take back what only one import brought. Returns how many contacts that were."""
        return self._vault.imports.withdraw(import_id, _given(reason))

    def restore_import(self, import_id: str, reason: str) -> int:
        """Bring back what the withdrawal of an import took away. Returns how many contacts that were."""
        return self._vault.imports.restore(import_id, _given(reason))

    def _stood(self, incident_id: str) -> Status:
        """The status before the last withdrawal."""
        changes = [change for one in self._vault.revisions.of(incident_id) for change in one.changes]
        before = [change.before for change in changes if _withdrew(change)]
        return Status(before[-1]) if before else Status.REVIEWED


def _withdrew(change: FieldChange) -> bool:
    return change.field == "status" and change.after == Status.WITHDRAWN.value


def _given(reason: str) -> str:
    """A reason that says something."""
    if not reason.strip():
        raise UserError("usage.no_reason")
    return reason.strip()
