"""The cases of a vault."""

from __future__ import annotations

from shilu.core.case import Case, CaseDraft
from shilu.core.ids import new_id
from shilu.vault import rows
from shilu.vault.connection import driver_errors, transaction
from shilu.vault.history import History, undoing
from shilu.vault.thread import Connections, VaultThreads, on_reading_thread, on_vault_thread


class Cases:
    """Cases: added, listed, closed. Every method may be called from any thread."""

    def __init__(self, database: Connections, *, history: History, threads: VaultThreads) -> None:
        self._database = database
        self._history = history
        self._threads = threads

    @on_vault_thread
    def add(self, draft: CaseDraft) -> Case:
        """Open a case; it gets the next number of this vault."""
        case_id = new_id()
        with transaction(self._database):
            number = self._database.conn.execute("select coalesce(max(number), 0) + 1 from cases").fetchone()[0]
            self._history.record(
                case_id,
                "case.added",
                {
                    "id": case_id,
                    "number": number,
                    "title": draft.title,
                    "complainant": draft.complainant,
                    "pack": draft.pack,
                    "region": draft.region,
                    "timezone": draft.timezone,
                    "language": draft.language,
                },
            )
        return self._all()[-1]

    @on_reading_thread
    def all(self) -> tuple[Case, ...]:
        """Every case, in order of number."""
        return self._all()

    @on_vault_thread
    def close(self, case_id: str, reason: str = "", *, undoes: str = "") -> None:
        """Mark a case as closed."""
        with transaction(self._database):
            self._history.record(case_id, "case.closed", {"id": case_id, "reason": reason, **undoing(undoes)})

    @on_vault_thread
    def reopen(self, case_id: str, reason: str = "", *, undoes: str = "") -> None:
        """Take up a closed case again."""
        with transaction(self._database):
            self._history.record(case_id, "case.reopened", {"id": case_id, "reason": reason, **undoing(undoes)})

    def _all(self) -> tuple[Case, ...]:
        with driver_errors():
            found = self._database.conn.execute(f"{rows.CASE} order by number").fetchall()
        return tuple(rows.case(row) for row in found)
