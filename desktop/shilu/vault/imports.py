"""Bulk imports: rows arrive in short chunks that no query shows; one short commit makes them visible as one event."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from shilu.core import history as hashes
from shilu.core.channel import Channel
from shilu.core.contact_point import Recognised
from shilu.core.encoding import receipt_from_json, receipt_to_json
from shilu.core.errors import UserError
from shilu.core.history import Json
from shilu.core.provenance import BroughtIn
from shilu.core.record import Receipt, SourceFile
from shilu.vault.blobs import SealedBlob
from shilu.vault.connection import checkpoint, driver_errors, transaction
from shilu.vault.directory import Directory
from shilu.vault.evidence import Evidence
from shilu.vault.fold.imports import link_rows
from shilu.vault.fold.incidents import insert_incidents
from shilu.vault.fold.tellings import insert_tellings
from shilu.vault.history import History, undoing
from shilu.vault.joins import Joins
from shilu.vault.prepared_rows import PreparedRow, RowPreparation
from shilu.vault.storage import Ballast
from shilu.vault.thread import Connections, VaultThreads, on_reading_thread, on_vault_thread

_DROP_ROWS = 300
_DROP_ROWS_WITHOUT_ROOM = 20
_DROP_BLOCK = (
    "delete from incident_files where import_id = :import and row < :below",
    "delete from tellings where import_id = :import and row < :below",
    "delete from incidents where import_id = :import and id in (select incident from incident_rows "
    "where import_id = :import and ordinal < :below)",
    "delete from incident_rows where import_id = :import and ordinal < :below",
    "delete from source_rows where import_id = :import and ordinal < :below",
)


@dataclass(frozen=True, slots=True)
class BroughtRow:
    """A contact that an import tells of, where the first row that does so was found, and whether a person logged the
    contact. ``period`` is what the row says of the days of its bill, as two dates with a slash between them; ``own``
    the number that was reached. Both may be empty, and are untrusted text."""

    incident: str
    locator: str
    by_hand: bool
    channel: Channel
    earliest_ms: int | None
    latest_ms: int | None
    period: str
    own: str


_BROUGHT = (
    "select r.incident, s.locator, i.import_id is null, json_extract(s.body, '$.contact.channel'), "
    "json_extract(s.body, '$.contact.when.earliest_ms'), json_extract(s.body, '$.contact.when.latest_ms'), "
    "coalesce(json_extract(s.body, '$.contact.facts.bill_period'), ''), "
    "coalesce(json_extract(s.body, '$.contact.reached[0].number'), '') from incident_rows r "
    "join incidents i on i.id = r.incident join source_rows s on s.import_id = r.import_id and s.ordinal = r.ordinal "
    "where r.import_id = ? and s.body is not null group by r.incident having r.ordinal = min(r.ordinal)"
)


class Imports:
    """Imports of source files. Every public method may be called from any thread."""

    def __init__(
        self,
        database: Connections,
        *,
        history: History,
        threads: VaultThreads,
        directory: Directory,
        evidence: Evidence,
        ballast: Ballast,
    ) -> None:
        self.joins = Joins(database, history=history, threads=threads)
        self._ballast = ballast
        self._database = database
        self._history = history
        self._threads = threads
        self._directory = directory
        self._evidence = evidence

    @on_vault_thread
    def begin(self, import_id: str) -> None:
        """Announce an import; until ``finish`` nothing of it shows, and the next open sweeps it away."""
        with transaction(self._database):
            self._database.conn.execute("insert into pending_imports values (?)", (import_id,))

    def preparation(self, *, import_id: str, case_id: str, recorded_ms: int) -> RowPreparation:
        """What prepares the rows of an import, on the caller's thread."""
        origin = self._history.author.origin
        return RowPreparation(import_id=import_id, case_id=case_id, origin=origin, recorded_ms=recorded_ms)

    def add_rows(self, prepared: Sequence[PreparedRow], sealed: Sequence[SealedBlob]) -> Callable[[], None]:
        """Store a chunk of rows, their incidents and their files. Keep chunks at some 1,000 rows: a save may have to
        wait for two of them.

        Returns at once; what is returned waits until the chunk is stored, or raises why it is not. Chunks and every
        other call are carried out in the order in which they were made.
        """
        return self._threads.begin(lambda: self._add_rows(prepared, sealed))

    def _add_rows(self, prepared: Sequence[PreparedRow], sealed: Sequence[SealedBlob]) -> None:
        try:
            self._evidence.settle(sealed)
            with transaction(self._database):
                self._evidence.remember(sealed)
                self._database.conn.executemany(
                    "insert into source_rows values (?, ?, ?, ?, ?, ?, ?)",
                    [p.source for p in prepared],
                )
                insert_incidents(
                    self._database.conn,
                    [p.incident for p in prepared if p.incident is not None],
                    [file for p in prepared for file in p.files],
                )
                insert_tellings(self._database.conn, [p.telling for p in prepared if p.telling is not None])
                link_rows(self._database.conn, [p.link for p in prepared])
        except BaseException:
            for blob in sealed:
                self._evidence.drop(blob)
            raise

    def finish(
        self,
        import_id: str,
        case_id: str,
        receipt: Receipt,
        points: Mapping[str, Recognised],
        *,
        joins: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Make an import visible: one event with its receipt, the number of rows and the root over their leaves.
        ``joins``: pairs of contacts that it shows to be one each."""
        leaves = [leaf for some in self._leaves(import_id) for leaf in some]
        root = hashes.merkle_root(leaves)
        self._complete(import_id, case_id, receipt, points, joins, count=len(leaves), root=root)

    def drop(self, import_id: str) -> None:
        """Remove an import that was not finished, a block at a time. On a full disk the ballast makes room for it."""
        try:
            self._drop(import_id, _DROP_ROWS)
        except UserError as error:
            if error.code != "disk.full" or not self._ballast.release():
                raise
            self._checkpoint()
            self._drop(import_id, _DROP_ROWS_WITHOUT_ROOM)
            self._checkpoint()
            self._ballast.restore()

    @on_vault_thread
    def withdraw(self, import_id: str, reason: str, *, undoes: str = "") -> int:
        """Undo an import: what only it brought is withdrawn; the rows and the history stay. Returns how many."""
        with transaction(self._database):
            case_id = self._case_of(import_id, "complete")
            before = self._withdrawn(case_id)
            data: dict[str, Json] = {"id": import_id, "reason": reason, **undoing(undoes)}
            self._history.record(case_id, "import.withdrawn", data)
            return self._withdrawn(case_id) - before

    @on_vault_thread
    def restore(self, import_id: str, reason: str, *, undoes: str = "") -> int:
        """Bring back what the withdrawal of an import took away; what was judged since stays as it is. Returns how
        many contacts came back. Raises UserError ``usage.unknown_import``."""
        with transaction(self._database):
            case_id = self._case_of(import_id, "withdrawn")
            before = self._withdrawn(case_id)
            data: dict[str, Json] = {"id": import_id, "reason": reason, **undoing(undoes)}
            self._history.record(case_id, "import.restored", data)
            return before - self._withdrawn(case_id)

    def _case_of(self, import_id: str, state: str) -> str:
        found = self._database.conn.execute(
            "select case_id from imports where id = ? and state = ?", (import_id, state)
        ).fetchone()
        if found is None:
            raise UserError("usage.unknown_import", id=import_id)
        return str(found[0])

    @on_reading_thread
    def beginning_with(self, start: str) -> tuple[str, ...]:
        """The ids of finished imports that begin so, two at most."""
        found = self._database.conn.execute(
            "select id from imports where substr(id, 1, ?) = ? limit 2", (len(start), start)
        )
        return tuple(row[0] for row in found)

    @on_reading_thread
    def receipts(self, case_id: str, *, undone: bool = False) -> tuple[Receipt, ...]:
        """The receipts of a case's imports that stand, or of those that were ``undone``, oldest first."""
        with driver_errors():
            found = self._database.conn.execute(
                "select receipt from imports where case_id = ? and state = ? order by recorded_ms, id",
                (case_id, "withdrawn" if undone else "complete"),
            ).fetchall()
        return tuple(receipt_from_json(json.loads(receipt)) for (receipt,) in found)

    @on_reading_thread
    def sources(self, case_id: str) -> tuple[SourceFile, ...]:
        """Every file that a case's imports read, each once, those taken back included."""
        found = self._database.conn.execute(
            "select file_name, sha256, size_bytes, modified_ms from imports where case_id = ? order by recorded_ms, id",
            (case_id,),
        ).fetchall()
        return tuple({row[1]: SourceFile(*row) for row in found}.values())

    @on_reading_thread
    def brought_in(self, case_id: str, sources: Collection[str] | None = None) -> tuple[BroughtIn, ...]:
        """How the sources of a case's imports that stand came in, oldest first; one read twice is there twice. With
        ``sources`` only those with these SHA-256."""
        with driver_errors():
            found = self._database.conn.execute(
                "select sha256, recorded_ms, importer, importer_version, json_extract(receipt, '$.settings') "
                "from imports where case_id = ? and state = 'complete' "
                "and (? is null or sha256 in (select value from json_each(?))) order by recorded_ms, id",
                (case_id, *(2 * (None if sources is None else json.dumps(sorted(sources)),))),
            ).fetchall()
        return tuple(
            BroughtIn(sha256, at_ms, importer, version, json.loads(settings))
            for sha256, at_ms, importer, version, settings in found
        )

    @on_reading_thread
    def brought(self, import_id: str) -> tuple[BroughtRow, ...]:
        """The contacts behind which rows of an import stand, with what the first of those rows says."""
        with driver_errors():
            found = self._database.conn.execute(_BROUGHT, (import_id,)).fetchall()
        return tuple(BroughtRow(row[0], row[1], bool(row[2]), Channel(row[3]), *row[4:]) for row in found)

    def sweep(self) -> int:
        """Remove what interrupted imports left. Returns how many there were."""
        pending = self._pending()
        for import_id in pending:
            self.drop(import_id)
        return len(pending)

    @on_vault_thread
    def _pending(self) -> tuple[str, ...]:
        with driver_errors():
            return tuple(row[0] for row in self._database.conn.execute("select id from pending_imports").fetchall())

    def _leaves(self, import_id: str) -> Iterator[Sequence[bytes]]:
        last = -1
        while True:
            some = self._some_leaves(import_id, last)
            if not some:
                return
            last = some[-1][0]
            yield [leaf for _, leaf in some]

    @on_vault_thread
    def _some_leaves(self, import_id: str, after: int) -> list[tuple[int, bytes]]:
        with driver_errors():
            found = self._database.conn.execute(
                "select ordinal, leaf from source_rows where import_id = ? and ordinal > ? "
                "order by ordinal limit 20000",
                (import_id, after),
            ).fetchall()
        return [(ordinal, bytes(leaf)) for ordinal, leaf in found]

    @on_vault_thread
    def _complete(
        self,
        import_id: str,
        case_id: str,
        receipt: Receipt,
        points: Mapping[str, Recognised],
        joins: Sequence[tuple[str, str]],
        *,
        count: int,
        root: bytes,
    ) -> None:
        with transaction(self._database):
            self._directory.note_points(points)
            base = self._database.conn.execute(
                "select next_incident from cases where id = ? and erased_ms is null", (case_id,)
            ).fetchone()
            if base is None:
                raise UserError("usage.unknown_case", case=case_id)
            data: dict[str, Json] = {
                "id": import_id,
                "receipt": receipt_to_json(replace(receipt, import_id=import_id)),
                "count": count,
                "merkle_root": root.hex(),
                "number_base": base[0],
            }
            self._history.record(case_id, "import.completed", data, rows_are_there=True)
            self.joins.join_within(case_id, joins, import_id)
            self._database.conn.execute("delete from pending_imports where id = ?", (import_id,))

    def _drop(self, import_id: str, block: int) -> None:
        below = block
        while self._drop_block(import_id, below):
            below += block
        self._drop_rest(import_id)

    @on_vault_thread
    def _drop_block(self, import_id: str, below: int) -> bool:
        """Remove the rows below an ordinal. Whether there are more."""
        with transaction(self._database):
            for statement in _DROP_BLOCK:
                self._database.conn.execute(statement, {"import": import_id, "below": below})
            more = self._database.conn.execute("select 1 from source_rows where import_id = ?", (import_id,)).fetchone()
        return more is not None

    @on_vault_thread
    def _drop_rest(self, import_id: str) -> None:
        with transaction(self._database):
            unnamed = self._evidence.forget_unnamed()
            self._database.conn.execute("delete from pending_imports where id = ?", (import_id,))
        self._evidence.remove(unnamed)

    @on_vault_thread
    def _checkpoint(self) -> None:
        checkpoint(self._database)

    def _withdrawn(self, case_id: str) -> int:
        row = self._database.conn.execute(
            "select count(*) from incidents where case_id = ? and status = 'withdrawn'", (case_id,)
        ).fetchone()
        return int(row[0])
