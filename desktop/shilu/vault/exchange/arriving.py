"""A case file on its way into the vault: checked whole, staged unseen, then taken in by one transaction, or not at all.

Rows wait as those of an import do: no query shows them, and the next open sweeps away what an interruption left.
Histories of other vaults come in as they are, beside our own; what the directory lacks is recorded by this vault.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from shilu.core.case_file import Merged
from shilu.core.errors import UserError
from shilu.core.history import Json
from shilu.core.job import Job, QuietJob
from shilu.vault import erasures
from shilu.vault.blobs import SealedBlob
from shilu.vault.connection import driver, transaction
from shilu.vault.erasing import Erasing
from shilu.vault.evidence import Evidence
from shilu.vault.exchange import checking
from shilu.vault.exchange.bag import Bag, damaged
from shilu.vault.exchange.checking import Facts, Head, Origin, Recorder
from shilu.vault.exchange.entries import Entries
from shilu.vault.exchange.lines import EventLine, RowLine
from shilu.vault.fold.base import Identity
from shilu.vault.history import DIRECTORY, History
from shilu.vault.imports import Imports
from shilu.vault.refold import refold_case
from shilu.vault.thread import Connections, VaultThreads, on_reading_thread, on_vault_thread

_CHUNK = 500
_OWN = 1
_PASSING_ON = frozenset({"case.opened", "case.exported", "case.received"})


@dataclass(frozen=True, slots=True)
class _Incoming:
    """A case file that was checked. ``number``: what the case is to be called here; None = the next. ``erased``:
    contacts that its erasures name."""

    bag: Bag
    head: Head
    origins: Mapping[str, Origin]
    recorders: Mapping[str, Recorder]
    entries: Sequence[Mapping[str, Json]]
    number: int | None
    is_erased: bool
    erased: Collection[str]


@dataclass(slots=True)
class _Staged:
    """What was put aside and is to be removed when nothing comes of it."""

    imports: list[str] = field(default_factory=list)
    sealed: list[SealedBlob] = field(default_factory=list)


class Arriving:
    """Takes cases in. Every public method may be called from any thread."""

    def __init__(
        self,
        database: Connections,
        *,
        history: History,
        threads: VaultThreads,
        imports: Imports,
        evidence: Evidence,
        entries: Entries,
        erasing: Erasing,
        identity: Identity,
    ) -> None:
        self._database = database
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
            origins, recorders = checking.origins_of(bag), checking.recorders_of(bag)
            facts = self._checked_events(bag, head, origins, job)
            if facts.is_erased and not restoring:
                raise UserError("vault.case_was_erased")
            entries = tuple(checking.entries_of(bag))
            staged = _Staged()
            try:
                self._stage_rows(bag, head, facts, staged, job)
                self._seal_originals(bag, facts, staged, job)
                for name in bag.unread():
                    for _ in bag.read(name):
                        job.check()
                job.progress("merging", 0, None)
                number = head.number if restoring else None
                incoming = _Incoming(
                    bag, head, origins, recorders, entries, number, facts.is_erased, tuple(facts.erased)
                )
                return self._take_in(incoming, staged)
            except BaseException:
                self._forget(staged)
                raise

    # checking, on the caller's thread

    def _checked_events(self, bag: Bag, head: Head, origins: Mapping[str, Origin], job: Job) -> Facts:
        facts = Facts()
        job.progress("history", 0, None)
        ids: list[str] = []
        for line in checking.events_of(bag, head.chain, origins, job):
            ids += checking.facts_of(line, facts)
            if len(ids) >= _CHUNK:
                self._refuse_others(head.chain, ids)
                ids.clear()
        self._refuse_others(head.chain, ids)
        checking.refuse_used_up(facts, self._history.now_ms())
        if head.chain != DIRECTORY and not (facts.has_case or facts.is_erased):
            raise damaged("events.jsonl")
        return facts

    def _stage_rows(self, bag: Bag, head: Head, facts: Facts, staged: _Staged, job: Job) -> None:
        total = sum(count for count, _ in facts.imports.values())
        known = self._known_imports(head.chain)
        stored: Callable[[], None] | None = None
        done = 0
        for rows in _chunks(checking.rows_of(bag, facts, job)):
            job.progress("rows", done, total)
            done += len(rows)
            self._refuse_others(head.chain, [checking.row_incident(row) for row in rows])
            new = [row for row in rows if row.import_id not in known]
            for import_id in dict.fromkeys(row.import_id for row in new):
                if import_id not in staged.imports:
                    staged.imports.append(import_id)
                    self._imports.begin(import_id)
            if stored is not None:
                stored()
            stored = self._threads.begin(lambda new=new: self._store(new))  # type: ignore[misc]  # a default pins the chunk
        if stored is not None:
            stored()

    def _seal_originals(self, bag: Bag, facts: Facts, staged: _Staged, job: Job) -> None:
        known = self._known_files()
        wanted = sorted(facts.files - known)
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

    # changing it, on the vault's thread

    def _store(self, rows: Sequence[RowLine]) -> None:
        with transaction(self._database):
            self._database.conn.executemany(
                "insert into source_rows values (?, ?, ?, ?, ?, ?, ?)",
                [(r.import_id, r.ordinal, r.locator, r.leaf, r.body, r.raw, r.segments) for r in rows],
            )

    @on_vault_thread
    def _take_in(self, incoming: _Incoming, staged: _Staged) -> Merged:
        head, origins = incoming.head, incoming.origins
        self._evidence.settle(staged.sealed)
        with transaction(self._database):
            before = self._contacts(head.chain)
            is_new = not self._number(head.chain)
            erased = self._standing(incoming.erased)
            self._evidence.remember(staged.sealed)
            self._note_origins(origins.values())
            events, telling = self._note_events(checking.events_of(incoming.bag, head.chain, origins, _UNWATCHED))
            if telling and head.chain != DIRECTORY and not incoming.is_erased:
                self._receive(head, self._number(head.chain) or incoming.number or self._next_number())
            for import_id in staged.imports:
                self._database.conn.execute("delete from pending_imports where id = ?", (import_id,))
            gone: tuple[str, ...] = ()
            if events:
                used = self._points(head.chain)
                self._fold_anew(head.chain)
                gone = erasures.carry_out(self._database.conn)
                self._refuse_gaps(head.chain)
                self._erasing.forget_points(used - self._points(head.chain))
            # what only erased contacts name came along once more
            gone = (*gone, *erasures.forget_files(self._database.conn, [sealed.ref.sha256 for sealed in staged.sealed]))
            same_names = self._entries.record(head.chain, incoming.entries, incoming.recorders.values())
            self._refuse_unknown_points(head.chain)
            merged = Merged(
                case=head.chain,
                number=self._number(head.chain),
                title=self._title(head.chain),
                is_new=is_new,
                events=events,
                contacts=self._contacts(head.chain) - before + erased,
                erased=erased,
                originals=len({sealed.ref.sha256 for sealed in staged.sealed} - set(gone)),
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

    def _note_events(self, lines: Iterable[EventLine]) -> tuple[int, bool]:
        """Put in the events that are not there. Returns how many, and whether any says more than that somebody looked
        at the case or passed it on. What we have must be what they have."""
        connection, added, telling = self._database.conn, 0, False
        own = {origin for (origin,) in connection.execute("select id from origins where mine = ?", (_OWN,))}
        for line in lines:
            there = connection.execute(
                "select hash from events where chain = ? and origin = ? and seq = ?",
                (line.chain, line.origin, line.seq),
            ).fetchone()
            if there is not None and bytes(there[0]) == line.hash:
                continue
            if there is not None or line.origin in own:
                raise UserError("file.case_file_forks", origin=line.origin[:3])
            connection.execute(
                "insert into events values (?, ?, ?, ?, ?, ?)",
                (line.chain, line.origin, line.seq, line.lamport, line.body_hash, line.hash),
            )
            if line.body is not None:
                connection.execute("insert or ignore into bodies values (?, ?)", (line.body_hash, line.body))
                telling |= json.loads(line.body)["kind"] not in _PASSING_ON
            added += 1
        return added, telling

    def _receive(self, head: Head, number: int) -> None:
        self._history.record(head.chain, "case.received", {"number": number, "from": head.exporter})

    def _fold_anew(self, chain: str) -> None:
        """What no event of ours ever says ends here: the whole is taken back."""
        try:
            if chain == DIRECTORY:
                self._history.fold_in(chain)
            else:
                refold_case(self._database, self._identity, chain)
        except (driver().IntegrityError, KeyError, TypeError, ValueError) as error:
            raise damaged("events.jsonl") from error

    def _refuse_gaps(self, chain: str) -> None:
        """Only what an erasure of the same chain names may be missing."""
        connection = self._database.conn
        named = erasures.named(connection)
        events = connection.execute(
            "select body_hash from events where chain = ? and body_hash not in (select body_hash from bodies)", (chain,)
        )
        rows = connection.execute(
            "select import_id, ordinal from source_rows where body is null "
            "and import_id in (select id from imports where case_id = ?)",
            (chain,),
        )
        if not all(named.has_body(chain, bytes(hashed)) for (hashed,) in events):
            raise damaged("events.jsonl")
        if not all(named.has_row(chain, import_id, ordinal) for import_id, ordinal in rows):
            raise damaged("rows.jsonl")

    def _points(self, chain: str) -> set[str]:
        found = self._database.conn.execute(
            "select distinct contact_point from incidents where case_id = ? and contact_point is not null", (chain,)
        )
        return {point for (point,) in found}

    def _refuse_unknown_points(self, chain: str) -> None:
        unknown = self._database.conn.execute(
            "select 1 from incidents where case_id = ? and contact_point is not null "
            "and contact_point not in (select id from contact_points)",
            (chain,),
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

    def _contacts(self, chain: str) -> int:
        found = self._database.conn.execute(
            "select count(*) from incidents where case_id = ? and status != 'erased' "
            "and (import_id is null or import_id not in (select id from pending_imports))",
            (chain,),
        ).fetchone()
        return int(found[0])

    def _standing(self, ids: Collection[str]) -> int:
        """How many of some contacts are there and not erased."""
        found = self._database.conn.execute(
            "select count(*) from incidents where status != 'erased' and id in (select value from json_each(?))",
            (json.dumps(list(ids)),),
        ).fetchone()
        return int(found[0])


_UNWATCHED = QuietJob()


def _chunks(rows: Iterator[RowLine]) -> Iterator[list[RowLine]]:
    while chunk := list(itertools.islice(rows, _CHUNK)):
        yield chunk
