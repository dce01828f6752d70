"""Files of a case that were withdrawn: left out of its bundles and counted there; their numbers stay taken."""

from __future__ import annotations

from shilu.core.errors import UserError
from shilu.core.exhibit import ExhibitNumber, WithdrawnExhibit
from shilu.core.history import Json
from shilu.vault.connection import transaction
from shilu.vault.history import History, undoing
from shilu.vault.thread import Connections, VaultThreads, on_reading_thread, on_vault_thread


class WithdrawnExhibits:
    """Withdraws files of cases and restores them. Every public method may be called from any thread."""

    def __init__(self, database: Connections, *, history: History, threads: VaultThreads) -> None:
        self._database = database
        self._history = history
        self._threads = threads

    @on_vault_thread
    def withdraw(self, case_id: str, sha256: str, reason: str, *, undoes: str = "") -> bool:
        """Leave a file out of the bundles of a case. False when it is out already.

        Raises UserError ``usage.unknown_attachment`` for what no contact of the case has.
        """
        known = self._database.conn.execute(
            "select 1 from incident_files f join incidents i on i.id = f.incident where f.sha256 = ? and i.case_id = ?",
            (sha256, case_id),
        ).fetchone()
        if known is None:
            raise UserError("usage.unknown_attachment")
        return self._record("exhibit.withdrawn", case_id, sha256, reason, undoes, was_withdrawn=False)

    @on_vault_thread
    def restore(self, case_id: str, sha256: str, reason: str, *, undoes: str = "") -> bool:
        """Put a withdrawn file back into the bundles of a case. False when it was not withdrawn."""
        return self._record("exhibit.restored", case_id, sha256, reason, undoes, was_withdrawn=True)

    @on_reading_thread
    def all(self, case_id: str) -> tuple[WithdrawnExhibit, ...]:
        """The withdrawn files of a case, the last one first, with the numbers that they keep."""
        found = self._database.conn.execute(
            "select w.sha256, w.reason, w.recorded_ms, e.serial, e.group_number, e.item, coalesce((select f.name from "
            "incident_files f join incidents i on i.id = f.incident where f.sha256 = w.sha256 "
            "and i.case_id = w.case_id order by f.incident limit 1), '') from withdrawn_exhibits w "
            "left join exhibits e on e.case_id = w.case_id and e.sha256 = w.sha256 where w.case_id = ? "
            "order by w.recorded_ms desc, w.sha256",
            (case_id,),
        ).fetchall()
        return tuple(
            WithdrawnExhibit(
                sha256, name, reason, None if serial is None else ExhibitNumber(serial, group, item), at_ms
            )
            for sha256, reason, at_ms, serial, group, item, name in found
        )

    def _record(self, kind: str, case_id: str, sha256: str, reason: str, undoes: str, *, was_withdrawn: bool) -> bool:
        with transaction(self._database):
            there = self._database.conn.execute(
                "select 1 from withdrawn_exhibits where case_id = ? and sha256 = ?", (case_id, sha256)
            ).fetchone()
            if (there is not None) != was_withdrawn:
                return False
            data: dict[str, Json] = {"sha256": sha256, "reason": reason, **undoing(undoes)}
            self._history.record(case_id, kind, data)
        return True
