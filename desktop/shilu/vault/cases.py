"""The cases of a vault."""

from __future__ import annotations

import json
from contextlib import suppress

from shilu.core.case import Case, CaseDraft
from shilu.core.case_file import ErasedCase
from shilu.core.errors import UserError
from shilu.core.history import Json
from shilu.core.ids import new_id
from shilu.vault import rows
from shilu.vault.connection import driver, driver_errors, transaction
from shilu.vault.history import History, undoing
from shilu.vault.thread import Connections, VaultThreads, on_reading_thread, on_vault_thread


class Cases:
    """Cases: added, listed, closed, reopened. Every method may be called from any thread."""

    def __init__(self, database: Connections, *, history: History, threads: VaultThreads) -> None:
        self._database = database
        self._history = history
        self._threads = threads
        self._opened: set[str] = set()

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
        self._opened.add(case_id)
        return self._all()[-1]

    @on_reading_thread
    def all(self) -> tuple[Case, ...]:
        """Every case that was not erased, in order of number."""
        return self._all()

    @on_reading_thread
    def erased(self) -> tuple[ErasedCase, ...]:
        """What is left of the erased ones."""
        found = self._database.conn.execute(
            "select c.id, c.number, c.erased_ms, coalesce(s.name, ''), b.body from cases c join revisions r "
            "on r.subject = c.id join bodies b on b.body_hash = r.body_hash "
            "left join recorders s on s.id = json_extract(b.body, '$.by') "
            "where c.erased_ms is not null order by c.number"
        ).fetchall()
        return tuple(
            ErasedCase(case_id, number, erased_ms, by, json.loads(body)["data"]["reason"])
            for case_id, number, erased_ms, by, body in found
        )

    @on_vault_thread
    def close(self, case_id: str, reason: str = "", *, undoes: str = "") -> None:
        """Mark a case as closed."""
        self._record(case_id, "case.closed", {"id": case_id, "reason": reason, **undoing(undoes)})

    @on_vault_thread
    def reopen(self, case_id: str, reason: str = "", *, undoes: str = "") -> None:
        """Take up a closed case again."""
        self._record(case_id, "case.reopened", {"id": case_id, "reason": reason, **undoing(undoes)})

    def note_opened(self, case_id: str) -> None:
        """Say in the history that this key slot opened a case: once for every opened vault and case, and as well as can
        be. A full disk, or one that cannot be written, keeps nobody from reading."""
        if case_id not in self._opened:
            try:
                with suppress(driver().DatabaseError):
                    self._note_opened(case_id)
            except UserError as error:
                if error.code == "disk.full":  # once there is room it is said
                    return
            self._opened.add(case_id)

    def note_salvaged(self) -> None:
        """Say in the history that every case left the vault as a salvage, as well as can be: the vault may be damaged
        just where that would be written."""
        failures = (UserError, driver().DatabaseError)
        with suppress(*failures):
            for case in self.all():
                with suppress(*failures):
                    self.note_exported(case.id, "salvage")

    @on_vault_thread
    def note_exported(self, case_id: str, what: str, *, paper: str = "") -> None:
        """Say in the history that a case left the vault, unless nothing can be written there, or its disk is full:
        whoever has to take it away from there is not kept from it. ``what``: ``case_file``, ``folder``, ``salvage``,
        ``statement``, ``desk_sheet``, ``form`` or ``letter``, of the two last with the id that the ``paper`` has in its
        rule pack."""
        try:
            self._record(case_id, "case.exported", {"what": what, **({"paper": paper} if paper else {})})
        except UserError as error:
            if error.code not in ("vault.read_only", "disk.full"):
                raise

    @on_vault_thread
    def _note_opened(self, case_id: str) -> None:
        self._record(case_id, "case.opened", {})

    def _record(self, case_id: str, kind: str, data: dict[str, Json]) -> None:
        with transaction(self._database):
            self._history.record(case_id, kind, data)

    def _all(self) -> tuple[Case, ...]:
        with driver_errors():
            found = self._database.conn.execute(f"{rows.CASE} where erased_ms is null order by number").fetchall()
        return tuple(rows.case(row) for row in found)
