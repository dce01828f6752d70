"""Handing cases over and taking them in, as one part of an open vault, and the keys that others encrypt for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from shilu.vault.connection import driver_errors, transaction
from shilu.vault.directory import Directory
from shilu.vault.erasing import Erasing
from shilu.vault.evidence import Evidence
from shilu.vault.exchange import age
from shilu.vault.exchange.arriving import Arriving
from shilu.vault.exchange.conflicts import Conflicts
from shilu.vault.exchange.entries import Entries
from shilu.vault.exchange.leaving import Leaving
from shilu.vault.fold.base import Identity
from shilu.vault.history import History
from shilu.vault.imports import Imports
from shilu.vault.thread import Connections, VaultThreads

_SECRET = "exchange"  # noqa: S105 - the name of one


class Exchange:
    """What leaves (``leaving``), what comes in (``arriving``), and what was changed apart (``conflicts``). May be used
    from any thread."""

    def __init__(
        self,
        database: Connections,
        *,
        path: Path,
        history: History,
        threads: VaultThreads,
        directory: Directory,
        imports: Imports,
        evidence: Evidence,
        erasing: Erasing,
        identity: Identity,
    ) -> None:
        self._database = database
        self._history = history
        self._threads = threads
        self.point_key = identity.point_key
        self.conflicts = Conflicts(database, history=history, directory=directory, threads=threads)
        self.leaving = Leaving(database, threads=threads, evidence=evidence, conflicts=self.conflicts)
        self.arriving = Arriving(
            database,
            path=path,
            history=history,
            threads=threads,
            imports=imports,
            evidence=evidence,
            entries=Entries(database, history=history, directory=directory, point_key=identity.point_key),
            erasing=erasing,
            identity=identity,
        )

    @property
    def origin(self) -> str:
        """The origin that this vault records under now."""
        return self._history.author.origin

    def identities(self) -> tuple[str, ...]:
        """The private keys (age) that open case files made for this vault, the present one first. Made when one is
        first asked for."""
        return self._threads.run(self._identities)

    def _identities(self) -> tuple[str, ...]:
        connection = self._database.conn
        with driver_errors():
            found = _secret(connection)
            if not found:
                found = age.new_identity()
                with transaction(self._database):
                    connection.execute("insert into secrets values (?, ?)", (_SECRET, found.encode("ascii")))
        return tuple(found.split("\n"))


def renew_identity(connection: Any) -> None:
    """Within the caller's transaction: make a new key beside those there are. Somebody may have the old one, together
    with an old copy of the vault; what was sent for it must still open."""
    found = _secret(connection)
    if found:
        keys = f"{age.new_identity()}\n{found}".encode("ascii")
        connection.execute("update secrets set value = ? where name = ?", (keys, _SECRET))


def _secret(connection: Any) -> str:
    found = connection.execute("select value from secrets where name = ?", (_SECRET,)).fetchone()
    return "" if found is None else bytes(found[0]).decode("ascii")
