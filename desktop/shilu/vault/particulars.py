"""Particulars in the vault: recorded, revised, withdrawn; each revision with its reason in the case's history."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from shilu.core.history import Json
from shilu.core.ids import new_id
from shilu.core.particular import (
    FieldValue,
    Particular,
    ParticularKind,
    ParticularState,
    values_from_json,
    values_to_json,
)
from shilu.core.shapes import SHAPES
from shilu.vault.connection import driver_errors, transaction
from shilu.vault.erasing import empty_log
from shilu.vault.erasures import remove_bodies
from shilu.vault.fold.erasures import ERASING
from shilu.vault.history import History, undoing
from shilu.vault.thread import Connections, VaultThreads, on_reading_thread, on_vault_thread

_SELECT = "select id, kind, case_id, number, fields, state, revision, recorded_ms, recorded_offset_s from particulars"
_TOLD = (
    "select b.body_hash from revisions r join bodies b on b.body_hash = r.body_hash where r.subject = ? "
    "and r.chain = ? and json_extract(b.body, '$.kind') not in (select value from json_each(?))"
)
_ERASING = json.dumps(sorted(ERASING))


class Particulars:
    """Every public method may be called from any thread."""

    def __init__(self, database: Connections, *, history: History, threads: VaultThreads) -> None:
        self._database = database
        self._history = history
        self._threads = threads

    @on_vault_thread
    def record(self, case_id: str, kind: ParticularKind, values: Sequence[tuple[str, FieldValue]]) -> Particular:
        """Record one; it gets the next number of its kind in the case."""
        return self._get(self._record_in_order(case_id, kind, [values])[0])

    @on_vault_thread
    def record_all(
        self, case_id: str, kind: ParticularKind, rows: Sequence[Sequence[tuple[str, FieldValue]]]
    ) -> tuple[Particular, ...]:
        """Record several, in order: all of them, or none."""
        return tuple(self._get(one) for one in self._record_in_order(case_id, kind, rows))

    def _record_in_order(
        self, case_id: str, kind: ParticularKind, rows: Sequence[Sequence[tuple[str, FieldValue]]]
    ) -> list[str]:
        made: list[str] = []
        with transaction(self._database):
            (last,) = self._database.conn.execute(
                "select coalesce(max(number), 0) from particulars where case_id = ? and kind = ?", (case_id, kind.value)
            ).fetchone()
            for number, values in enumerate(rows, last + 1):
                data: dict[str, Json] = {
                    "id": new_id(),
                    "kind": kind.value,
                    "number": number,
                    "fields": values_to_json(values),
                }
                self._history.record(case_id, "particular.recorded", data)
                made.append(str(data["id"]))
        return made

    @on_vault_thread
    def revise(
        self,
        particular_id: str,
        changes: Sequence[tuple[str, FieldValue | None]],
        reason: str = "",
        *,
        undoes: str = "",
    ) -> Particular:
        """Give fields other values; None takes one away."""
        with transaction(self._database):
            before = self._get(particular_id)
            data: dict[str, Json] = {
                "id": particular_id,
                "changes": values_to_json(changes),
                "reason": reason,
                **undoing(undoes),
            }
            self._history.record(before.case, "particular.revised", data)
        return self._get(particular_id)

    @on_vault_thread
    def withdraw(self, particular_id: str, reason: str, *, undoes: str = "") -> bool:
        """Let one count no more; the history keeps it. False when it is withdrawn already."""
        return self._set_state(particular_id, ParticularState.ACTIVE, "particular.withdrawn", reason, undoes)

    @on_vault_thread
    def restore(self, particular_id: str, reason: str, *, undoes: str = "") -> bool:
        """Let a withdrawn one count again. False when it is not withdrawn."""
        return self._set_state(particular_id, ParticularState.WITHDRAWN, "particular.restored", reason, undoes)

    def erase(self, particular_id: str, reason: str) -> None:
        """Remove what was ever recorded of one: its kind and number stay, and that it was erased. Also of one that was
        erased before and that somebody who did not know of it changed since. Raises KeyError."""
        self._erase(particular_id, reason)
        empty_log(self._database, self._threads)

    @on_vault_thread
    def _erase(self, particular_id: str, reason: str) -> None:
        connection = self._database.conn
        with transaction(self._database):
            there = connection.execute(
                "select case_id, kind, number, revision, recorded_ms, recorded_offset_s from particulars where id = ?",
                (particular_id,),
            ).fetchone()
            if there is None:
                raise KeyError(particular_id)
            case_id, kind, number, revision, recorded_ms, offset_s = there
            bodies = [bytes(hashed) for (hashed,) in connection.execute(_TOLD, (particular_id, case_id, _ERASING))]
            data: dict[str, Json] = {
                "id": particular_id,
                "kind": kind,
                "number": number,
                "revision": revision + 1,
                "recorded_ms": recorded_ms,
                "recorded_offset_s": offset_s,
                "bodies": [hashed.hex() for hashed in bodies],
                "reason": reason,
            }
            self._history.record(case_id, "particular.erased", data)
            remove_bodies(connection, bodies)

    @on_reading_thread
    def left_of_erased(self, case_id: str) -> tuple[Particular, ...]:
        """Those of a case that were erased and of which something is there again: it came from a vault whose owner did
        not know of it."""
        found = self._database.conn.execute(
            f"{_SELECT} where case_id = ? and state = 'erased' order by kind, number, id", (case_id,)
        ).fetchall()
        return tuple(
            _particular(row)
            for row in found
            if self._database.conn.execute(f"{_TOLD} limit 1", (row[0], case_id, _ERASING)).fetchone()
        )

    @on_reading_thread
    def of_case(self, case_id: str) -> tuple[Particular, ...]:
        """All of a case, the withdrawn ones too and the erased ones not, by kind and number."""
        with driver_errors():
            found = self._database.conn.execute(
                f"{_SELECT} where case_id = ? and state != 'erased' order by kind, number, id", (case_id,)
            ).fetchall()
        return tuple(_particular(row) for row in found)

    @on_reading_thread
    def get(self, particular_id: str) -> Particular:
        """One by its id. Raises KeyError."""
        return self._get(particular_id)

    def _get(self, particular_id: str) -> Particular:
        with driver_errors():
            row = self._database.conn.execute(f"{_SELECT} where id = ?", (particular_id,)).fetchone()
        if row is None or row[5] == ParticularState.ERASED:
            raise KeyError(particular_id)
        return _particular(row)

    def _set_state(self, particular_id: str, state: ParticularState, kind: str, reason: str, undoes: str) -> bool:
        with transaction(self._database):
            there = self._get(particular_id)
            if there.state is not state:
                return False
            data: dict[str, Json] = {"id": particular_id, "reason": reason, **undoing(undoes)}
            self._history.record(there.case, kind, data)
        return True


def _particular(row: Sequence[Any]) -> Particular:
    particular_id, kind, case_id, number, fields, state, revision, recorded_ms, offset_s = row
    known = ParticularKind(kind)
    values, unknown = values_from_json(SHAPES[known].fields, json.loads(fields))
    return Particular(
        particular_id, known, case_id, number, values, ParticularState(state), revision, recorded_ms, offset_s, unknown
    )
