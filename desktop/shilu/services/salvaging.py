"""Writing down what can still be read of a damaged vault: JSON lines and original files, in the clear."""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from shilu.bundle.exports import incident_json
from shilu.core.bundle import Problem
from shilu.core.case import Case
from shilu.core.errors import UserError
from shilu.core.history import Json
from shilu.core.incident import Incident
from shilu.core.job import Job, Meter
from shilu.core.particular import values_to_json
from shilu.core.party import Party
from shilu.core.safekeeping import CheckReport, Salvaged
from shilu.services.unfinished import Unfinished
from shilu.vault.header import Header
from shilu.vault.keys import MasterKey
from shilu.vault.salvage import rescue
from shilu.vault.salvage.files import Original
from shilu.vault.salvage.rescue import Door, Rescue, rescued
from shilu.vault.scratch import refuse_without_room
from shilu.vault.storage import disk_errors, is_writable, sync_file

REPORT = "salvaged.json"
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CHUNK_BYTES = 64 * 1024


def salvage(path: Path, unlock: Callable[[Header], MasterKey], out: Path, job: Job) -> Salvaged:
    """Export all that can be read of the vault ``path``, which nobody has open, into the folder ``out``.

    Nothing in the vault is written. Raises UserError ``file.folder_not_empty``, ``file.inside_vault``,
    ``disk.…``, ``vault.damaged`` when the keys themselves or the whole database are lost, ``vault.…`` and what
    ``unlock`` raises; Cancelled, with nothing half-done left.
    """
    return export(rescue.unlock(path, unlock), out, job)


def inspect(path: Path, unlock: Callable[[Header], MasterKey], job: Job) -> CheckReport:
    """What is wrong with a vault that does not open, and how much of it can be read. Nothing in it is written; a folder
    that is gone afterwards is needed beside a large one. Raises UserError as ``salvage``; Cancelled."""
    door = rescue.unlock(path, unlock)
    beside = path.absolute()
    if not is_writable(beside.parent):  # what may lie there has a key that is nowhere
        beside = Path(tempfile.gettempdir()) / path.name
    with Unfinished(beside, is_folder=True) as part, rescued(door, part.path, job) as left:
        problems = [*left.problems(job), *left.damaged_originals(job)]
        # It did not open, whatever each part of it looks like.
        return left.report(problems or [Problem("vault.db", "page_damaged")])


def export(door: Door, out: Path, job: Job, *, file: Path | None = None, noticed: tuple[Problem, ...] = ()) -> Salvaged:
    """The same for a vault that was unlocked; ``file`` is a copy of its database that is read instead of its own,
    ``noticed`` what opening it told, some of which is put right by now."""
    out = out.absolute()
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UserError("file.folder_not_empty", name=out.name)
    if out.resolve().is_relative_to(door.path.resolve()):
        raise UserError("file.inside_vault", name=out.name)
    with disk_errors(out.name):
        out.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with Unfinished(out, is_folder=True) as part:
        refuse_without_room(part.path, _size(door.path))
        with rescued(door, part.path, job, file=file) as left:
            writing = _Writing(left, part.path, job)
            report = writing.everything(noticed)
            (part.path / "in-use").unlink(missing_ok=True)
        part.finish(out)
    return Salvaged(out, writing.files, report)


class _Writing:
    """Writes one export."""

    def __init__(self, left: Rescue, folder: Path, job: Job) -> None:
        self._left = left
        self._folder = folder
        self._job = job
        self.files = 0

    def everything(self, noticed: tuple[Problem, ...]) -> CheckReport:
        """All of it; what was wrong is written too."""
        left = self._left
        found = list(left.problems(self._job))
        problems = [*(one for one in noticed if one not in found), *found]
        self._lines("cases.jsonl", map(_case, left.cases()))
        self._lines("parties.jsonl", map(_party, left.parties()))
        self._lines("incidents.jsonl", ({**incident_json(i), **_private(i)} for i in left.incidents()))
        self._lines("particulars.jsonl", left.particulars())
        self._lines("events.jsonl", left.events())
        self._lines("rows.jsonl", left.source_rows())
        problems += self._originals()
        report = left.report(problems)
        self._write(REPORT, [json.dumps(_report(left.vault, report), ensure_ascii=False, indent=1).encode() + b"\n"])
        return report

    def _originals(self) -> Iterator[Problem]:
        (self._folder / "originals").mkdir(mode=0o700)
        seen, stays = Meter(self._job, "attachments", None), self._left.held_back[0]
        for original in seen.through(self._left.originals.all()):
            if original.sha256 in stays:
                continue
            problem = self._original(original)
            if problem:
                yield self._left.problem_of(original, problem)

    def _original(self, original: Original) -> str:
        """Write one file; where a stretch of it is damaged it is zeros there, and its name says so."""
        if original.path is None:
            return "attachment_missing"
        name = f"originals/{_file_name(original.sha256)}{self._suffix(original.sha256)}"
        digest, left = hashlib.sha256(), original.size_bytes

        def pieces() -> Iterator[bytes]:
            nonlocal left
            for piece in original.pieces():
                self._job.check()
                whole = bytes(max(0, min(left, _CHUNK_BYTES))) if piece is None else piece
                left -= len(whole)
                digest.update(whole)
                yield whole

        self._write(name, pieces())
        if digest.hexdigest() == original.sha256:
            return ""
        (self._folder / name).rename(self._folder / f"{name}.damaged")
        return "attachment_damaged"

    def _suffix(self, sha256: str) -> str:
        """The end of the name that the file once had, so that other programs know what it is."""
        found = self._left.connection.execute("select name from incident_files where sha256 = ? limit 1", (sha256,))
        row = found.fetchone()
        suffix = Path(row[0]).suffix if row is not None else ""
        return suffix if _SUFFIX.fullmatch(suffix) else ""

    def _lines(self, name: str, documents: Iterable[Mapping[str, Any]]) -> None:
        seen = Meter(self._job, "salvaging", None)
        self._write(
            name, (json.dumps(one, ensure_ascii=True).encode("ascii") + b"\n" for one in seen.through(documents))
        )

    def _write(self, name: str, pieces: Iterable[bytes]) -> None:
        with disk_errors(name), (self._folder / name).open("xb") as file:
            for piece in pieces:
                file.write(piece)
            sync_file(file)
        self.files += 1


def _file_name(sha256: str) -> str:
    """What a damaged vault calls a hash may be anything, a path too."""
    return sha256 if _SHA256.fullmatch(sha256) else hashlib.sha256(sha256.encode("utf-8", "surrogatepass")).hexdigest()


def _size(vault: Path) -> int:
    return sum(path.stat().st_size for path in vault.rglob("*") if path.is_file())


def _case(case: Case) -> Mapping[str, Any]:
    return {
        "id": case.id,
        "number": case.number,
        "title": case.title,
        "complainant": case.complainant,
        "pack": case.pack,
        "region": case.region,
        "timezone": case.timezone,
        "language": case.language,
        "created_ms": case.created_ms,
        "closed_ms": case.closed_ms,
    }


def _party(party: Party) -> Mapping[str, Any]:
    return {
        "id": party.id,
        "name": party.name,
        "kind": party.kind.value,
        "aliases": list(party.aliases),
        "lender_type": party.lender_type,
        "fields": values_to_json(party.values),
    }


def _report(vault: str, report: CheckReport) -> Mapping[str, Any]:
    return {
        "format": "shilu-salvage",
        "version": 1,
        "vault": vault,
        "problems": [
            {"path": problem.path, "problem": problem.problem, "contacts": list(problem.contacts)}
            for problem in report.problems
        ],
        "good": {tally.noun: {"readable": tally.readable, "damaged": tally.damaged} for tally in report.good},
    }


def _private(incident: Incident) -> dict[str, Json]:
    """What is on no paper."""
    return {"note": incident.note, "circumstances": values_to_json(tuple(incident.circumstances.items()))}
