"""What erasures took: the bodies and rows that the history itself names as gone, and removing them.

Leaves and body hashes stay, so that chains and imports can still be checked. Only what an erasure of the same chain
names may be missing; anything else that is not there is damage.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shilu.core.encoding import attachments_from_json, segments_from_json
from shilu.core.job import Job
from shilu.vault.fold.erasures import CASE_ERASED, ERASING

_BATCH = 500
_ERASE_ROWS = (
    "update source_rows set body = null, raw = null, segments = null "
    "where import_id = ? and ordinal between ? and ? and body is not null"
)


_NAMES_FILES = "instr(body, '\"attachments\":[{')"


@dataclass(frozen=True, slots=True)
class Named:
    """What the erasures of a history name: bodies by chain, and ranges of ordinals by chain and import."""

    bodies: Mapping[str, frozenset[bytes]]
    rows: Mapping[tuple[str, str], tuple[tuple[int, int], ...]]
    cases: frozenset[str]
    """Cases that were erased: of their chains only the erasure itself has a body."""

    def has_body(self, chain: str, hashed: bytes) -> bool:
        """Whether the body of this event of a chain was erased."""
        return chain in self.cases or hashed in self.bodies.get(chain, frozenset())

    def has_row(self, chain: str, import_id: str, ordinal: int) -> bool:
        """Whether this row of an import was erased."""
        return any(first <= ordinal <= last for first, last in self.rows.get((chain, import_id), ()))


def named(connection: Any) -> Named:
    """Read from the bodies of the erasing events themselves. Looks at every body."""
    return named_by(_erasing(connection))


def named_by(erasing: Iterable[tuple[str, str, Mapping[str, Any]]]) -> Named:
    """What some erasing events name: chain, kind and data of each."""
    bodies: dict[str, set[bytes]] = defaultdict(set)
    rows: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    cases: set[str] = set()
    for chain, kind, data in erasing:
        if kind == CASE_ERASED:
            cases.add(chain)
            continue
        bodies[chain] |= {bytes.fromhex(hashed) for hashed in data["bodies"]}
        for import_id, first, last in data.get("rows", ()):
            rows[chain, import_id].append((first, last))
    return Named(
        {chain: frozenset(hashes) for chain, hashes in bodies.items()},
        {key: tuple(ranges) for key, ranges in rows.items()},
        frozenset(cases),
    )


def carry_out(connection: Any, known: Named) -> tuple[str, ...]:
    """Remove everything that erasures of the history name and that is still there, within the caller's transaction
    and once the tables are folded. Returns the SHA-256 of files whose keys were dropped with it: their sealed bytes are
    to be removed after the commit (``Evidence.remove``)."""
    files: set[str] = set()
    for chain, hashes in known.bodies.items():
        of_chain = {
            bytes(row[0]) for row in connection.execute("select body_hash from events where chain = ?", (chain,))
        }
        files |= remove_bodies(connection, hashes & of_chain)
    cases = dict(connection.execute("select id, case_id from imports").fetchall())
    for (chain, import_id), ranges in known.rows.items():
        if cases.get(import_id) == chain:
            files |= remove_rows(connection, [(import_id, first, last) for first, last in ranges])
    return forget_files(connection, files)


def remove_bodies(connection: Any, hashes: Iterable[bytes]) -> set[str]:
    """Remove bodies of events. Returns the files that they mentioned."""
    files: set[str] = set()
    for some in _batches(sorted(hashes)):
        marks = ", ".join("?" * len(some))
        for (body,) in connection.execute(f"select body from bodies where body_hash in ({marks})", some):
            contact = json.loads(body)["data"].get("contact")
            if contact is not None:
                files |= {file.sha256 for file in attachments_from_json(contact["attachments"])}
        connection.execute(f"delete from bodies where body_hash in ({marks})", some)
    return files


def remove_rows(connection: Any, ranges: Iterable[tuple[str, int, int]]) -> set[str]:
    """Remove what was read in rows of imports, and their exact bytes; leaves and places stay. Returns the files that
    they mentioned."""
    files: set[str] = set()
    for rows in ranges:
        for body, segments in connection.execute(
            "select body, segments from source_rows where import_id = ? and ordinal between ? and ? "
            "and body is not null",
            rows,
        ):
            files |= _files_of_row(body, segments)
        connection.execute(_ERASE_ROWS, rows)
    return files


def forget_files(connection: Any, candidates: Iterable[str]) -> tuple[str, ...]:
    """Drop the keys of those files that neither a contact nor a row names any more. Returns their SHA-256."""
    wanted = {
        sha256
        for sha256 in candidates
        if not connection.execute("select 1 from incident_files where sha256 = ?", (sha256,)).fetchone()
    }
    if wanted:
        wanted -= _in_rows(connection, "true")
    connection.executemany("delete from evidence where sha256 = ?", [(sha256,) for sha256 in sorted(wanted)])
    return tuple(sorted(wanted))


def erase_case(connection: Any, case_id: str, erasing: bytes, job: Job) -> tuple[str, ...]:
    """Remove every body of a case's chain but that of the erasure, and every row of its imports, within the caller's
    transaction and before the tables are folded. Returns the files whose keys went with them."""
    files = files_of_case(connection, case_id)
    hashes = {bytes(row[0]) for row in connection.execute("select body_hash from events where chain = ?", (case_id,))}
    for done, some in enumerate(_batches(sorted(hashes - {erasing}))):
        job.check()
        job.progress("erasing", done * _BATCH, len(hashes))
        remove_bodies(connection, some)
    job.check()
    connection.execute(
        "delete from source_rows where import_id in (select id from imports where case_id = ?)", (case_id,)
    )
    gone = tuple(sorted(files - named_elsewhere(connection, case_id, files)))
    connection.executemany("delete from evidence where sha256 = ?", [(sha256,) for sha256 in gone])
    return gone


def files_of_case(connection: Any, case_id: str) -> set[str]:
    """The files that a case's contacts and rows name."""
    files = {
        sha256
        for (sha256,) in connection.execute(
            "select distinct f.sha256 from incident_files f join incidents i on i.id = f.incident where i.case_id = ?",
            (case_id,),
        )
    }
    return files | _in_rows(connection, "import_id in (select id from imports where case_id = ?)", case_id)


def named_elsewhere(connection: Any, case_id: str, files: set[str]) -> set[str]:
    """Those of some files that another case names too."""
    if not files:
        return set()
    kept = {
        sha256
        for sha256 in files
        if connection.execute(
            "select 1 from incident_files f join incidents i on i.id = f.incident "
            "where f.sha256 = ? and i.case_id != ?",
            (sha256, case_id),
        ).fetchone()
    }
    elsewhere = _in_rows(connection, "import_id not in (select id from imports where case_id = ?)", case_id)
    return kept | (files & elsewhere)


def _in_rows(connection: Any, condition: str, *values: str) -> set[str]:
    return {sha256 for _, _, files in rows_with_files(connection, condition, *values) for sha256 in files}


def rows_with_files(connection: Any, condition: str, *values: str) -> Iterator[tuple[str, int, set[str]]]:
    """The files that rows (import, ordinal) name: of a contact that was erased, a row may stay that was imported in
    another vault."""
    for import_id, ordinal, body, segments in connection.execute(
        f"select import_id, ordinal, iif({_NAMES_FILES}, body, null), segments from source_rows "
        f"where (segments is not null or {_NAMES_FILES}) and {condition}",
        values,
    ):
        yield import_id, ordinal, _files_of_row(body, segments)


def _files_of_row(body: str | None, segments: str | None) -> set[str]:
    files: set[str] = set()
    if body is not None:
        files |= {file.sha256 for file in attachments_from_json(json.loads(body)["contact"]["attachments"])}
    if segments is not None:
        files |= {s.blob.sha256 for s in segments_from_json(json.loads(segments)) if s.blob is not None}
    return files


def _erasing(connection: Any) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    found = connection.execute(
        "select e.chain, b.body from events e join bodies b on b.body_hash = e.body_hash "
        "where instr(b.body, '.erased\"')"  # the kind of an erasure; what else it finds is sorted out below
    ).fetchall()
    for chain, body in found:
        event = json.loads(body)
        if event["kind"] in (*ERASING, CASE_ERASED):
            yield chain, event["kind"], event["data"]


def _batches(hashes: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(hashes), _BATCH):
        yield hashes[start : start + _BATCH]
