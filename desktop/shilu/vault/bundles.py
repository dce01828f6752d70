"""The bundles that left the vault: what the history says of them, and the exhibit numbers that they gave."""

from __future__ import annotations

from collections.abc import Sequence

from shilu.core.bundle import Position
from shilu.core.exhibit import ExhibitKind, ExhibitNumber, NumberedFile
from shilu.core.history import Json
from shilu.vault.connection import transaction
from shilu.vault.history import History
from shilu.vault.thread import Connections, VaultThreads, on_reading_thread, on_vault_thread


class Bundles:
    """Bundles of every case. Every method may be called from any thread."""

    def __init__(self, database: Connections, *, history: History, threads: VaultThreads) -> None:
        self._database = database
        self._history = history
        self._threads = threads

    @on_reading_thread
    def exhibits(self, case_id: str) -> tuple[NumberedFile, ...]:
        """The exhibit numbers that earlier bundles of a case gave, by serial."""
        found = self._database.conn.execute(
            "select sha256, kind, serial, group_number, item from exhibits where case_id = ? order by serial",
            (case_id,),
        )
        return tuple(
            NumberedFile(sha256, ExhibitKind(kind), ExhibitNumber(serial, group, item))
            for sha256, kind, serial, group, item in found.fetchall()
        )

    @on_vault_thread
    def record(
        self,
        case_id: str,
        *,
        position: Position,
        pdf_sha256: str,
        bag_sha256: str,
        exhibits: Sequence[NumberedFile] = (),
    ) -> None:
        """Say in the history that a bundle left the vault, and with what exhibit numbers: they are fixed now."""
        numbered: list[Json] = [
            {
                "sha256": one.sha256,
                "kind": one.kind.value,
                "serial": one.number.serial,
                "group": one.number.group,
                "item": one.number.item,
            }
            for one in exhibits
        ]
        data: dict[str, Json] = {
            "seq": position.sequence,
            "head": position.head,
            "pdf_sha256": pdf_sha256,
            "bag_sha256": bag_sha256,
            "exhibits": numbered,
        }
        with transaction(self._database):
            self._history.record(case_id, "bundle.made", data)
