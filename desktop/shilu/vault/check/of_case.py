"""The check before a bundle where not the whole vault is checked: all that it rests on, and nothing of other cases.

The pages of the database, the chains of the case and of the directory up to the heads that the header remembers, the
rows of the case's imports, its tables and those of the directory (parties, numbers, who recorded, what was measured of
the clock) against a fold of those chains, and the files that are to go in. The header itself is written anew before a
bundle is made. Not looked at: other cases, files that stay out, drafts, the search index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from shilu.core.bundle import Problem
from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.vault import proofs
from shilu.vault.blobs import BlobFolder
from shilu.vault.check import files, folded, history
from shilu.vault.check.deep import Subject, looked_at_in_place, make_empty_for, problems_of_pages
from shilu.vault.check.folded import Part
from shilu.vault.check.naming import labels_of_file
from shilu.vault.fold import OF_CASE
from shilu.vault.history import DIRECTORY

_MOST_NAMED = 20
_OF_CASE = "case_id = :case"
_OF_INCIDENTS = "incident in (select id from incidents where case_id = :case)"
_TABLES = {
    "cases": "id = :case",
    "exhibits": _OF_CASE,
    "withdrawn_exhibits": _OF_CASE,
    "parties": "true",
    "mergings": "true",
    "merged_parties": "true",
    "contact_points": "true",
    "recorders": "true",
    "slots": "true",
    "clock": "true",
    "rule_packs": "true",
    "attributions": "scope = 'vault' or (scope = 'case' and scope_id = :case) or "
    "(scope = 'incident' and scope_id in (select id from incidents where case_id = :case))",
    "incidents": _OF_CASE,
    "incident_files": _OF_INCIDENTS,
    "tellings": _OF_INCIDENTS,
    "corrections": OF_CASE["corrections"],
    "joined_incidents": _OF_CASE,
    "joined_attributions": OF_CASE["joined_attributions"],
    "held_apart": _OF_CASE,
    "incident_rows": _OF_INCIDENTS,
    "imports": _OF_CASE,
    "particulars": _OF_CASE,
    "particular_links": "particular in (select id from particulars where case_id = :case)",
    "checkpoints": _OF_CASE,
    "stamps": _OF_CASE,
}
"""What a bundle is made of. The directory is made by its own chain alone, but for what belongs to a case."""


@dataclass(frozen=True, slots=True)
class CaseReport:
    """``problems`` of the record; ``unreadable`` are files that cannot be read any more, by SHA-256, with the contacts
    that have them."""

    problems: tuple[Problem, ...] = ()
    unreadable: tuple[tuple[str, tuple[str, ...]], ...] = ()


def examine(subject: Subject, case_id: str, wanted: Iterable[str], job: Job) -> CaseReport:
    """What is wrong with a case and with the files ``wanted``. Saving goes on meanwhile. Raises Cancelled."""
    problems = [*problems_of_pages(subject, job, most=_MOST_NAMED)]
    sealed: list[_Sealed] = []
    try:
        with looked_at_in_place(subject) as database:
            problems += history.problems(database.conn, subject.heads, job, chains=(case_id, DIRECTORY))
            problems += proofs.rows(database.conn, job, chain=case_id)
            with make_empty_for(subject) as fold:
                part = Part((DIRECTORY, case_id), _TABLES, case_id)
                problems += folded.differences(database, subject.identity, fold, job, part=part)
            sealed += [_sealed(database.conn, sha256) for sha256 in sorted(set(wanted))]
    except UserError as error:
        if error.code != "vault.damaged":
            raise
        problems = problems or [Problem(subject.file.name, "page_damaged")]
    return CaseReport(tuple(problems), tuple(_unreadable(subject.blobs, sealed, job)))


@dataclass(frozen=True, slots=True)
class _Sealed:
    sha256: str
    key: bytes | None
    size_bytes: int
    contacts: tuple[str, ...]


def _sealed(connection: Any, sha256: str) -> _Sealed:
    row = connection.execute("select key, size_bytes from evidence where sha256 = ?", (sha256,)).fetchone()
    contacts = labels_of_file(connection, sha256)
    return _Sealed(sha256, None, 0, contacts) if row is None else _Sealed(sha256, bytes(row[0]), row[1], contacts)


def _unreadable(blobs: BlobFolder, sealed: Sequence[_Sealed], job: Job) -> Iterator[tuple[str, tuple[str, ...]]]:
    for done, one in enumerate(sealed):
        job.check()
        job.progress("attachments", done, len(sealed))
        if one.key is None or files.problem_of(blobs, one.sha256, one.key, one.size_bytes, job):
            yield one.sha256, one.contacts
