"""Rule packs that an office gave to this vault, in place of those that come with the program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shilu.core.pack import KeptPack
from shilu.vault.connection import transaction
from shilu.vault.history import DIRECTORY, History
from shilu.vault.thread import Connections, VaultThreads, on_reading_thread, on_vault_thread

_COLUMNS = "sha256, country, version, content, given_ms, holds"


class KeptPacks:
    """Belongs to the whole vault. No file of it is ever thrown away: papers were made by it."""

    def __init__(self, database: Connections, *, history: History, threads: VaultThreads) -> None:
        self._database = database
        self._history = history
        self._threads = threads

    @on_vault_thread
    def give(self, country: str, version: str, sha256: str, content: str) -> None:
        """Keep a pack, which is its country's from now on."""
        with transaction(self._database):
            self._history.record(
                DIRECTORY,
                "pack.given",
                {"country": country, "version": version, "sha256": sha256, "content": content},
            )

    @on_vault_thread
    def take_back(self, country: str) -> None:
        """Those of a country that were given hold no more; the one that comes with the program does again."""
        with transaction(self._database):
            self._history.record(DIRECTORY, "pack.taken_back", {"country": country})

    @on_reading_thread
    def all(self) -> tuple[KeptPack, ...]:
        """Every one that was ever given, in the order in which they were given last."""
        rows = self._database.conn.execute(f"select {_COLUMNS} from rule_packs order by position").fetchall()
        return tuple(map(_kept, rows))

    @on_reading_thread
    def of_country(self, country: str) -> KeptPack | None:
        """The one that holds for a country, if one was given."""
        row = self._database.conn.execute(
            f"select {_COLUMNS} from rule_packs where country = ? and holds order by position desc limit 1", (country,)
        ).fetchone()
        return None if row is None else _kept(row)


def _kept(row: Sequence[Any]) -> KeptPack:
    sha256, country, version, content, given_ms, holds = row
    return KeptPack(sha256, country, version, content, given_ms, bool(holds))
