"""A damaged vault opened for reading: nothing in its folder is written, and what cannot be read is passed over."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from shilu.core.bundle import Problem
from shilu.core.case import Case
from shilu.core.errors import UserError
from shilu.core.incident import Incident
from shilu.core.job import Job, Meter
from shilu.core.party import Party
from shilu.core.safekeeping import CheckReport
from shilu.vault import rows, scratch
from shilu.vault.check import history
from shilu.vault.check.naming import labels_of_file
from shilu.vault.check.tallies import tallies
from shilu.vault.connection import driver, driver_errors, memory_database, scratch_database
from shilu.vault.header import MOST_BYTES, Header, decode
from shilu.vault.header_file import COPY, HEADER, open_header
from shilu.vault.held_back import held_back, rows_behind
from shilu.vault.keys import MasterKey
from shilu.vault.pages import PageFile
from shilu.vault.reader import IncidentReader
from shilu.vault.salvage.files import Original, Originals
from shilu.vault.salvage.remains import gather
from shilu.vault.storage import disk_errors
from shilu.vault.thread import Connections

_AT_ONCE = 200
_MOST_NAMED = 100
_SOME_PAGES = 64


@dataclass(frozen=True, slots=True)
class Door:
    """A damaged vault that was unlocked. ``problems``: what is wrong with its header."""

    path: Path
    header: Header
    master: MasterKey
    problems: tuple[Problem, ...] = ()


def unlock(path: Path, opened_by: Callable[[Header], MasterKey]) -> Door:
    """Open the header of a vault, or its copy; where both are damaged, one in which that does not matter for the keys.

    Raises UserError ``vault.damaged`` when the keys themselves are lost, ``vault.not_a_vault``, ``vault.too_new``,
    ``file.unreadable``, and what ``opened_by`` raises.
    """
    try:
        opened = open_header(path, opened_by)
    except UserError as error:
        if error.code not in ("vault.damaged", "file.unreadable"):
            raise
        try:
            return _forced(path, HEADER, opened_by)
        except UserError:
            if not (path / COPY).is_file():
                raise
        return _forced(path, COPY, opened_by)
    return Door(path, opened.header, opened.master, tuple(Problem(name, "header_changed") for name in opened.damaged))


def _forced(path: Path, name: str, opened_by: Callable[[Header], MasterKey]) -> Door:
    """By a header that is not as it was written. Raises UserError ``vault.damaged`` and what ``opened_by`` raises."""
    try:
        with (path / name).open("rb") as file:
            header = _lenient(file.read(MOST_BYTES))
    except FileNotFoundError as error:
        raise UserError("vault.damaged") from error
    except OSError as error:
        raise UserError("file.unreadable", name=name) from error
    except UserError as error:  # not_a_vault: the database beside it is one's
        raise UserError("vault.damaged") from error
    return Door(path, header, opened_by(header), (Problem(name, "header_changed"),))


def _lenient(untrusted_header: bytes) -> Header:
    """The header without its checksum, and where that helps without the heads that it remembers."""
    try:
        return decode(untrusted_header)
    except UserError as error:
        if error.code != "vault.damaged":
            raise
    try:
        raw = json.loads(untrusted_header)
    except (ValueError, RecursionError) as error:
        raise UserError("vault.damaged") from error
    raw.pop("sha256", None)
    try:
        return decode(json.dumps(raw).encode())
    except UserError:
        return decode(json.dumps({**raw, "heads": []}).encode())


class Rescue:
    """What is left of a vault, for whoever writes it down. For one thread."""

    def __init__(self, door: Door, database: Connections, pages: tuple[int, ...]) -> None:
        self._door = door
        self._database = database
        self._pages = pages
        self._reader = IncidentReader(database)
        self.originals = Originals(database.conn, door.path / "blobs")

    @property
    def vault(self) -> str:
        """The vault's id."""
        return self._door.header.vault

    @property
    def connection(self) -> Any:
        """What is left, as a database."""
        return self._database.conn

    def problems(self, job: Job) -> Iterator[Problem]:
        """What is wrong with header, pages and history; attachments are judged by whoever reads them."""
        yield from self._door.problems
        database = self._door.path / "vault.db"
        if database.is_file() and database.stat().st_size == 0:
            yield Problem(database.name, "database_empty")
        for page in self._pages[:_MOST_NAMED]:
            yield Problem(f"vault.db (page {page})", "page_damaged")
        yield from history.problems(self.connection, self._door.header.heads, job)

    def cases(self) -> tuple[Case, ...]:
        """The cases, in order of number."""
        return tuple(map(rows.case, self.connection.execute(f"{rows.CASE} where erased_ms is null order by number")))

    def parties(self) -> tuple[Party, ...]:
        """The parties of the directory."""
        return tuple(map(rows.party, self.connection.execute(f"{rows.PARTY} order by name")))

    def incidents(self) -> Iterator[Incident]:
        """Every contact, those that were withdrawn too."""
        found = self.connection.execute("select id from incidents where status != 'erased' order by case_id, at_key")
        ids = [incident for (incident,) in found.fetchall()]
        for start in range(0, len(ids), _AT_ONCE):
            some = ids[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            statement = f"{rows.INCIDENT} where i.id in ({marks}) order by i.case_id, i.at_key, running"
            yield from self._reader.complete(self.connection.execute(statement, some).fetchall())

    def particulars(self) -> Iterator[Mapping[str, Any]]:
        """What stands beside the contacts, the withdrawn ones too, as the tables have it: values as in the history."""
        names = ("id", "case", "kind", "number", "fields", "state", "revision", "recorded_ms", "recorded_offset_s")
        found = self.connection.execute(
            "select id, case_id, kind, number, fields, state, revision, recorded_ms, recorded_offset_s "
            "from particulars where state != 'erased' order by case_id, kind, number, id"
        )
        for row in found:
            one = dict(zip(names, row, strict=True))
            yield {**one, "fields": json.loads(one["fields"])}

    def events(self) -> Iterator[Mapping[str, Any]]:
        """The history as it is: what was chained, and the bodies that there are."""
        for chain, origin, seq, lamport, hashed, linked, body in self.connection.execute(
            "select e.chain, e.origin, e.seq, e.lamport, e.body_hash, e.hash, b.body from events e "
            "left join bodies b on b.body_hash = e.body_hash order by e.chain, e.origin, e.seq"
        ):
            yield {
                "chain": chain,
                "origin": origin,
                "seq": seq,
                "lamport": lamport,
                "body_hash": bytes(hashed).hex(),
                "hash": bytes(linked).hex(),
                "body": None if body is None else json.loads(body),
            }

    def source_rows(self) -> Iterator[Mapping[str, Any]]:
        """The rows of imports with their exact bytes."""
        for import_id, ordinal, locator, leaf, body, raw, segments in self.connection.execute(
            "select import_id, ordinal, locator, leaf, body, raw, segments from source_rows "
            "where import_id not in (select id from pending_imports) order by import_id, ordinal"
        ):
            is_bare = (import_id, ordinal) in self.held_back[1]
            yield {
                "import": import_id,
                "ordinal": ordinal,
                "locator": locator,
                "leaf": bytes(leaf).hex(),
                "body": None if body is None else json.loads(body),
                "raw": None if raw is None or is_bare else base64.b64encode(raw).decode("ascii"),
                "segments": None if segments is None or is_bare else json.loads(segments),
            }

    @cached_property
    def held_back(self) -> tuple[frozenset[str], frozenset[tuple[str, int]]]:
        """Files of which no copy is made, with what rows are made of that hold one, and such rows; as far as what is
        left says so."""
        found, rows = set[str](), set[tuple[str, int]]()
        with suppress(driver().DatabaseError, ValueError, KeyError):
            for sha256 in held_back(self.connection):
                found.add(sha256)
                for import_id, ordinal, _, files in rows_behind(self.connection, sha256):
                    found |= files
                    rows.add((import_id, ordinal))
        return frozenset(found), frozenset(rows)

    def damaged_originals(self, job: Job) -> Iterator[Problem]:
        """Attachments that are missing or damaged: each is read whole."""
        for original in Meter(job, "attachments", None).through(self.originals.all()):
            problem = "attachment_missing" if original.path is None else _damage(original, job)
            if problem:
                yield self.problem_of(original, problem)

    def problem_of(self, original: Original, problem: str) -> Problem:
        """What is wrong with an attachment, and which contacts have it."""
        name = original.sha256 if original.path is None else original.path.name
        return Problem(f"blobs/{name}", problem, labels_of_file(self.connection, original.sha256))

    def report(self, problems: Sequence[Problem]) -> CheckReport:
        """These problems, and how much is not lost."""
        return CheckReport(tuple(problems), tallies(self.connection, self._door.header.heads, problems))


def _damage(original: Original, job: Job) -> str:
    digest = hashlib.sha256()
    for piece in original.pieces():
        job.check()
        digest.update(piece or b"")
    return "" if digest.hexdigest() == original.sha256 else "attachment_damaged"


@contextmanager
def rescued(door: Door, workplace: Path, job: Job, *, file: Path | None = None) -> Iterator[Rescue]:
    """Gather what is left of a vault. ``workplace``: a folder in which an encrypted database may lie meanwhile.
    ``file``: a copy of its database that is read instead of the one in the vault.

    Raises UserError ``vault.damaged`` when there is no database at all, ``disk.…``; Cancelled.
    """
    path = file or door.path / "vault.db"
    if not path.is_file():
        raise UserError("vault.damaged")
    is_small = path.stat().st_size <= scratch.SMALL_BYTES
    with memory_database() if is_small else scratch_database(workplace / "remains.db") as database:
        with (
            disk_errors(path.name),
            PageFile(path, master_of(door, path).database, salt=door.header.salt) as pages,
            driver_errors(),
        ):
            remains = gather(pages, database, job)
        connections = Connections()
        connections.bind(database)
        try:
            with driver_errors():
                yield Rescue(door, connections, remains.pages)
        finally:
            connections.bind(None)


def master_of(door: Door, path: Path) -> MasterKey:
    """Where a re-key was interrupted, the database has the old key or the new one."""
    masters: list[MasterKey] = [door.master, *([door.master.next] if door.master.next_secret else [])]
    for master in masters:
        with PageFile(path, master.database, salt=door.header.salt) as file:
            if any(file.page(number) is not None for number in range(1, min(file.in_file, _SOME_PAGES) + 1)):
                return master
    return door.master
