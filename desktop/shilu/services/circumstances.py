"""What else is said of a contact: understood as it was typed, and revised."""

from __future__ import annotations

from collections.abc import Mapping

from shilu.core.circumstances import FIELDS
from shilu.core.errors import UserError
from shilu.core.incident import Judgement
from shilu.core.particular import FieldValue
from shilu.core.text import storable
from shilu.services.particulars import Particulars
from shilu.vault.vault import Vault


class Circumstances:
    """Of the contacts of a vault."""

    def __init__(self, *, vault: Vault, particulars: Particulars) -> None:
        self._vault = vault
        self._particulars = particulars

    def understood(self, case_id: str, typed: Mapping[str, str]) -> dict[str, FieldValue]:
        """What was typed of a new contact. Raises UserError ``usage.particular_…``, each with the hole ``field``,
        ``usage.unknown_particular``, ``usage.ambiguous_particular``."""
        return {name: value for name, value in self._values(case_id, typed).items() if value is not None}

    def differing(self, incident_id: str, typed: Mapping[str, str]) -> dict[str, FieldValue | None]:
        """What is typed and does not hold already; an empty text takes a value away. Raises as ``understood``, and
        UserError ``usage.unknown_incident``."""
        incident = self._vault.incidents.get(incident_id)
        values = self._values(incident.case, typed)
        return {name: value for name, value in values.items() if value != incident.circumstances.get(name)}

    def revise(self, incident_id: str, typed: Mapping[str, str], reason: str) -> None:
        """Say something else of a contact. Raises as ``differing``, and UserError ``usage.nothing_to_correct``."""
        changes = self.differing(incident_id, typed)
        if not changes:
            raise UserError("usage.nothing_to_correct")
        self._vault.incidents.judge(incident_id, Judgement(circumstances=changes), storable(reason))

    def _values(self, case_id: str, typed: Mapping[str, str]) -> dict[str, FieldValue | None]:
        plain = {name: storable(text) for name, text in typed.items()}
        return dict(self._particulars.understood(case_id, FIELDS, plain))
