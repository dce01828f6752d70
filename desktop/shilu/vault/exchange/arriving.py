"""A case file on its way into the vault: checked whole, staged unseen, then taken in by one transaction, or not at all.

Rows and what they bring wait as those of an import do: no query shows them, and the next open sweeps away what an
interruption left. The case is folded aside (``coming``), so that the transaction is short: saving goes on meanwhile.
Histories of other vaults come in as they are, beside our own; what the directory lacks is recorded by this vault.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from shilu.core.case_file import Merged
from shilu.core.errors import UserError
from shilu.core.history import Json
from shilu.core.job import Job
from shilu.vault import erasures
from shilu.vault.blobs import SealedBlob
from shilu.vault.connection import driver, driver_errors, scratch_database, transaction
from shilu.vault.corrections import RECORDED_POINTS
from shilu.vault.erasing import Erasing
from shilu.vault.erasures import Named
from shilu.vault.evidence import Evidence
from shilu.vault.exchange import checking
from shilu.vault.exchange.bag import Bag, damaged
from shilu.vault.exchange.checking import Facts, Head, Origin, Recorder
from shilu.vault.exchange.coming import Coming, Row
from shilu.vault.exchange.entries import Entries
from shilu.vault.exchange.lines import EventLine, RowLine
from shilu.vault.fold.base import Identity
from shilu.vault.history import DIRECTORY, History
from shilu.vault.imports import Imports
from shilu.vault.refold import refold_case
from shilu.vault.scratch import Scratch
from shilu.vault.thread import Connections, VaultThreads, on_reading_thread, on_vault_thread

Item = TypeVar("Item")
_CHUNK = 500
_OWN = 1


@dataclass(frozen=True, slots=True)
class _Incoming:
    """A case file that was checked."""

    head: Head
    origins: Mapping[str, Origin]
    recorders: Mapping[str, Recorder]
    entries: Sequence[Mapping[str, Json]]
    number: int | None
    is_erased: bool
    is_aside: bool
    points: Collection[str]
    """``number``: what the case is to be called here; None = the next. ``points``: the addresses of its contacts."""


@dataclass(slots=True)
class _Staged:
    """What was put aside and is to be removed when nothing comes of it."""

    imports: list[str] = field(default_factory=list)
    sealed: list[SealedBlob] = field(default_factory=list)
    gaps: list[tuple[str, int]] = field(default_factory=list)
    """``gaps``: rows (import, ordinal) that came without a body."""


class Arriving:
    """Takes cases in. Every public method may be called from any thread."""

    def __init__(
        self,
        database: Connections,
        *,
        path: Path,
        history: History,
        threads: VaultThreads,
        imports: Imports,
        evidence: Evidence,
        entries: Entries,
        erasing: Erasing,
        identity: Identity,
    ) -> None:
        self._database = database
        self._scratch = Scratch(path)
        self._history = history
        self._threads = threads
        self._imports = imports
        self._evidence = evidence
        self._entries = entries
        self._erasing = erasing
        self._identity = identity
        self._one_at_a_time = threading.Lock()

    def merge(self, bag: Bag, job: Job, *, restoring: bool = False) -> Merged:
        """Take a case in, or what this vault lacks of it. ``restoring``: into a new vault that is to be as the one was
        from which all of it was exported: the case keeps its number, and one that was erased there is so here.

        Raises UserError ``file.case_file_…``, ``file.made_by_newer``, ``vault.case_was_erased``; nothing of it stays.
        """
        with self._one_at_a_time:
            head = checking.head_of(bag)
            if head.chain == DIRECTORY and not restoring:  # it speaks of every case of the vault
                raise damaged("case.json")
            self._refuse_erased(head.chain)
            with self._coming(head.chain) as coming:
                return self._merge(bag, head, coming, job, restoring=restoring)

    @contextmanager
    def _coming(self, chain: str) -> Iterator[Coming]:
        with self._scratch.folder() as folder, scratch_database(folder / "case.db", any_thread=True) as scratch:
            try:
                yield Coming(
                    scratch, database=self._database, threads=self._threads, identity=self._identity, case=chain
                )
            finally:
                if scratch.conn.in_transaction:
                    # Closing rolls it back too, but while the driver closes no other thread runs (measured: 0.2 s).
                    with suppress(UserError), driver_errors():
                        scratch.conn.execute("rollback")

    def _merge(self, bag: Bag, head: Head, coming: Coming, job: Job, *, restoring: bool) -> Merged:
        origins, recorders = checking.origins_of(bag), checking.recorders_of(bag)
        facts = self._checked_events(bag, head, origins, coming, job)
        if facts.is_erased and not restoring:
            raise UserError("vault.case_was_erased")
        entries = tuple(checking.entries_of(bag))
        facts.lamport = max(facts.lamport, checking.latest_said(entries, self._history.now_ms()))
        self._go_on_after(facts.lamport)
        staged = _Staged()
        try:
            self._stage_rows(bag, head, facts, staged, job)
            self._seal_originals(bag, head, facts, staged, job)
            for name in bag.unread():
                for _ in bag.read(name):
                    job.check()
            job.progress("merging", 0, None)
            is_aside = _is_folded_aside(head, facts, coming)
            if is_aside:
                self._fold_aside(coming, facts, staged, job)
            self._drop_unnamed(coming, staged)
            incoming = _Incoming(
                head=head,
                origins=origins,
                recorders=recorders,
                entries=entries,
                number=head.number if restoring else None,
                is_erased=facts.is_erased,
                is_aside=is_aside,
                points=coming.points if is_aside else self._points(head.chain),
            )
            return self._take_in(incoming, staged, coming)
        except BaseException:
            self._forget(staged)
            raise

    # checking, on the caller's thread

    def _checked_events(self, bag: Bag, head: Head, origins: Mapping[str, Origin], coming: Coming, job: Job) -> Facts:
        facts = Facts()
        job.progress("history", 0, None)
        for lines in _chunks(checking.events_of(bag, head.chain, origins, job)):
            for ids in _chunks(id_ for line in lines for id_ in checking.facts_of(line, facts)):
                self._refuse_others(head.chain, ids)
            coming.add(self._not_there(lines))
        checking.refuse_used_up(facts, self._history.now_ms())
        if head.chain != DIRECTORY and not (facts.has_case or facts.is_erased):
            raise damaged("events.jsonl")
        return facts

    def _stage_rows(self, bag: Bag, head: Head, facts: Facts, staged: _Staged, job: Job) -> None:
        total = sum(count for count, _ in facts.imports.values())
        known = self._known_imports(head.chain)
        stored: Callable[[], None] | None = None
        done = 0
        for rows in _chunks(checking.rows_of(bag, head, facts, job)):
            job.progress("rows", done, total)
            done += len(rows)
            self._refuse_others(head.chain, [checking.row_incident(row) for row in rows])
            new = [row for row in rows if row.import_id not in known]
            staged.gaps += [(row.import_id, row.ordinal) for row in new if row.body is None]
            for import_id in dict.fromkeys(row.import_id for row in new):
                if import_id not in staged.imports:
                    staged.imports.append(import_id)
                    self._imports.begin(import_id)
            if stored is not None:
                stored()
            stored = self._threads.begin(lambda new=new: self._store(new))  # type: ignore[misc]  # a default pins the chunk
        if stored is not None:
            stored()

    def _fold_aside(self, coming: Coming, facts: Facts, staged: _Staged, job: Job) -> None:
        """Make the case as it will be, and stage what its new imports bring."""
        before = self._go_on_after(facts.lamport)
        try:
            with driver_errors():
                coming.fold(before, job)
        except (driver().IntegrityError, KeyError, TypeError, ValueError) as error:
            raise damaged("events.jsonl") from error
        _refuse_gaps(coming, staged, coming.named)
        stored: Callable[[], None] | None = None
        for import_id in staged.imports:
            for some in coming.of_import(import_id):
                job.check()
                if stored is not None:
                    stored()
                stored = self._threads.begin(lambda some=some: self._store_incidents(some))  # type: ignore[misc]
        if stored is not None:
            stored()
        job.check()
        coming.compare()
        job.check()
        coming.look_again()
        job.check()

    def _seal_originals(self, bag: Bag, head: Head, facts: Facts, staged: _Staged, job: Job) -> None:
        known = self._known_files()
        wanted = sorted(facts.files - known - (head.held_back - bag.originals.keys()))
        for done, sha256 in enumerate(wanted):
            job.progress("originals", done, len(wanted))
            original = bag.originals.get(sha256)
            if original is None:
                raise damaged("originals")
            sealer = self._evidence.sealer()
            digest = hashlib.sha256()
            try:
                for piece in bag.read(original.name):
                    job.check()
                    digest.update(piece)
                    sealer.write(piece)
            except BaseException:
                sealer.abort()
                raise
            staged.sealed.append(sealer.close())
            if digest.hexdigest() != sha256:
                raise damaged("originals")

    def _drop_unnamed(self, coming: Coming, staged: _Staged) -> None:
        """What only erased contacts name came along once more."""
        if staged.sealed:
            unnamed = coming.unnamed(sealed.ref.sha256 for sealed in staged.sealed)
            for sealed in staged.sealed:
                if sealed.ref.sha256 in unnamed:
                    self._evidence.drop(sealed)
            staged.sealed = [sealed for sealed in staged.sealed if sealed.ref.sha256 not in unnamed]

    def _forget(self, staged: _Staged) -> None:
        """Should this fail too, nothing shows, and the next open removes it."""
        for sealed in staged.sealed:
            self._evidence.drop(sealed)
        for import_id in staged.imports:
            with suppress(UserError):
                self._imports.drop(import_id)

    # asking the vault

    @on_reading_thread
    def _refuse_erased(self, chain: str) -> None:
        erased = self._database.conn.execute(
            "select 1 from cases where id = ? and erased_ms is not null", (chain,)
        ).fetchone()
        if erased:
            raise UserError("vault.case_was_erased")

    @on_reading_thread
    def _refuse_others(self, chain: str, untrusted_ids: Sequence[str]) -> None:
        """Ids that belong to another case of this vault, or to its directory, are no business of this one."""
        ids = [one for one in dict.fromkeys(untrusted_ids) if one]
        marks = ", ".join("?" * len(ids))
        for statement in (
            f"select 1 from incidents where case_id != ? and id in ({marks})",
            f"select 1 from joined_incidents where case_id != ? and id in ({marks})",
            f"select 1 from imports where case_id != ? and id in ({marks})",
            f"select 1 from revisions where chain != ? and subject in ({marks})",
        ):
            if ids and self._database.conn.execute(statement, (chain, *ids)).fetchone():
                raise UserError("file.case_file_clashes")

    @on_reading_thread
    def _known_imports(self, chain: str) -> frozenset[str]:
        found = self._database.conn.execute("select id from imports where case_id = ?", (chain,))
        return frozenset(row[0] for row in found)

    @on_reading_thread
    def _known_files(self) -> frozenset[str]:
        return frozenset(row[0] for row in self._database.conn.execute("select sha256 from evidence"))

    @on_reading_thread
    def _points(self, chain: str) -> frozenset[str]:
        found = self._database.conn.execute(
            "select distinct contact_point from incidents where case_id = ? and contact_point is not null", (chain,)
        )
        return frozenset(point for (point,) in found)

    @on_reading_thread
    def _not_there(self, lines: Sequence[EventLine]) -> list[EventLine]:
        """The events that this vault lacks. What it has must be what they have."""
        connection = self._database.conn
        own = {origin for (origin,) in connection.execute("select id from origins where mine = ?", (_OWN,))}
        lacking = []
        for line in lines:
            there = connection.execute(
                "select hash from events where chain = ? and origin = ? and seq = ?",
                (line.chain, line.origin, line.seq),
            ).fetchone()
            if there is not None and bytes(there[0]) == line.hash:
                continue
            if there is not None or line.origin in own:
                raise UserError("file.case_file_forks", origin=line.origin[:3])
            lacking.append(line)
        return lacking

    # changing it, on the vault's thread

    @on_vault_thread
    def _go_on_after(self, lamport: int) -> int:
        return self._history.go_on_after(lamport)

    def _store_incidents(self, some: Mapping[str, Sequence[Row]]) -> None:
        with transaction(self._database):
            for name, rows in some.items():
                if rows:
                    marks = ", ".join("?" * len(rows[0]))
                    self._database.conn.executemany(f"insert into {name} values ({marks})", rows)

    def _store(self, rows: Sequence[RowLine]) -> None:
        with transaction(self._database):
            self._database.conn.executemany(
                "insert into source_rows values (?, ?, ?, ?, ?, ?, ?)",
                [(r.import_id, r.ordinal, r.locator, r.leaf, r.body, r.raw, r.segments) for r in rows],
            )

    @on_vault_thread
    def _take_in(self, incoming: _Incoming, staged: _Staged, coming: Coming) -> Merged:
        head, connection = incoming.head, self._database.conn
        self._evidence.settle(staged.sealed)
        with transaction(self._database):
            is_new = not self._number(head.chain)
            self._evidence.remember(staged.sealed)
            self._note_origins(incoming.origins.values())
            coming.put_in_events()
            if coming.is_telling and head.chain != DIRECTORY and not incoming.is_erased:
                self._refuse_erased(head.chain)  # since it was looked at first
                self._receive(head, self._number(head.chain) or incoming.number or self._next_number())
            connection.executemany("delete from pending_imports where id = ?", [(one,) for one in staged.imports])
            gone: tuple[str, ...] = ()
            points = incoming.points
            if incoming.is_aside:
                left = coming.put_in()
                gone = erasures.carry_out(connection, coming.named)
                self._erasing.forget_points(left)
            elif coming.is_telling or coming.has_gaps:
                self._fold_here(head.chain)
                named = erasures.named(connection)
                gone = erasures.carry_out(connection, named)
                _refuse_gaps(coming, staged, named)
                points = self._points(head.chain)
            recorded = {point for point, *_ in connection.execute(RECORDED_POINTS, {"case": head.chain})}
            same_names = self._entries.record({*points, *recorded}, incoming.entries, incoming.recorders.values())
            self._refuse_unknown(points)
            merged = Merged(
                case=head.chain,
                number=self._number(head.chain),
                title=self._title(head.chain),
                is_new=is_new,
                events=coming.events,
                contacts=coming.contacts,
                erased=coming.erased,
                originals=len(staged.sealed),
                conflicts=0,
                same_names=same_names,
            )
        self._evidence.remove(gone)
        return merged

    def _note_origins(self, origins: Iterable[Origin]) -> None:
        connection = self._database.conn
        for origin in origins:
            known = connection.execute("select public_key from origins where id = ?", (origin.id,)).fetchone()
            if known is None:
                connection.execute(
                    "insert into origins values (?, ?, x'', ?, 0)", (origin.id, origin.created_ms, origin.public_key)
                )
            elif bytes(known[0]) != origin.public_key:
                raise UserError("file.case_file_forks", origin=origin.id[:3])

    def _receive(self, head: Head, number: int) -> None:
        self._history.record(head.chain, "case.received", {"number": number, "from": head.exporter})

    def _fold_here(self, chain: str) -> None:
        """The directory of a vault that is restored, or a case that was erased there: both are short. What no event of
        ours ever says ends here: the whole is taken back."""
        try:
            if chain == DIRECTORY:
                self._history.fold_in(chain)
            else:
                refold_case(self._database, self._identity, chain)
        except (driver().IntegrityError, KeyError, TypeError, ValueError) as error:
            raise damaged("events.jsonl") from error

    def _refuse_unknown(self, points: Iterable[str]) -> None:
        """Every address that contacts come from is in the directory now."""
        unknown = self._database.conn.execute(
            "select 1 from json_each(?) where value not in (select id from contact_points)",
            (json.dumps(sorted(points)),),
        ).fetchone()
        if unknown:
            raise damaged("directory.jsonl")

    def _number(self, chain: str) -> int:
        found = self._database.conn.execute("select number from cases where id = ?", (chain,)).fetchone()
        return 0 if found is None else int(found[0])

    def _next_number(self) -> int:
        return int(self._database.conn.execute("select coalesce(max(number), 0) + 1 from cases").fetchone()[0])

    def _title(self, chain: str) -> str:
        found = self._database.conn.execute("select title from cases where id = ?", (chain,)).fetchone()
        return "" if found is None else str(found[0])


def _is_folded_aside(head: Head, facts: Facts, coming: Coming) -> bool:
    """The directory, and what is left of an erased case, are short, and belong into a vault that is just being made."""
    return (coming.is_telling or coming.has_gaps) and head.chain != DIRECTORY and not facts.is_erased


def _refuse_gaps(coming: Coming, staged: _Staged, named: Named) -> None:
    """Only what an erasure of the same chain names may be missing."""
    if not all(named.has_body(coming.case, hashed) for hashed in coming.gaps()):
        raise damaged("events.jsonl")
    if not all(named.has_row(coming.case, import_id, ordinal) for import_id, ordinal in staged.gaps):
        raise damaged("rows.jsonl")


def _chunks(items: Iterator[Item]) -> Iterator[list[Item]]:
    while chunk := list(itertools.islice(items, _CHUNK)):
        yield chunk
