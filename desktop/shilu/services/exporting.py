"""All of a vault, or one case of it, in the clear: JSON lines, tables to read, and the original files in a new folder;
and a new vault made out of such a folder. The format: docs/export-format.md."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from shilu.bundle.exports import files_csv, incidents_csv, parties_csv, record_csv
from shilu.core.case import Case
from shilu.core.case_file import ErasedCase, Exported
from shilu.core.clock import Clock
from shilu.core.errors import UserError
from shilu.core.history import Json
from shilu.core.job import Job
from shilu.core.query import EVERYTHING, IncidentFilter
from shilu.services.particulars import Particulars
from shilu.services.unfinished import Unfinished
from shilu.vault.exchange.bag import (
    CONTACTS_CSV,
    FILES_CSV,
    PARTIES_CSV,
    RECORD_CSV,
    Bag,
    FolderPlace,
    Member,
    is_clutter,
    unpacked,
    with_manifest,
)
from shilu.vault.exchange.leaving import Extent
from shilu.vault.storage import disk_errors, sync_folder
from shilu.vault.vault import Vault

_FORMAT = 1
_ABOUT, _DIRECTORY, _CASES = "about.json", "directory", "cases"
_MOST_ABOUT_BYTES = 64 * 1024
_MOST_NUMBER = 2**31
_KEY = re.compile(r"[0-9a-f]{64}")


class Exporting:
    """Exports of the open vault. Whoever calls says first that nothing of it is encrypted."""

    def __init__(self, *, vault: Vault, particulars: Particulars, clock: Clock, version: str) -> None:
        self._vault = vault
        self._particulars = particulars
        self._clock = clock
        self._version = version

    def export(self, out: Path, job: Job, case_id: str = "") -> Exported:
        """Write all cases and the directory, or one case and what it uses of the directory, into a folder that is not
        there yet or empty. Raises UserError ``file.folder_not_empty``, ``file.inside_vault``, ``usage.unknown_case``,
        ``disk.…``, ``vault.attachment_…``; Cancelled. Nothing is there then."""
        out = out.absolute()
        self._refuse(out)
        cases = [case for case in self._vault.cases.all() if case_id in ("", case.id)]
        if case_id and not cases:
            raise UserError("usage.unknown_case", case=case_id)
        with disk_errors(out.name):
            out.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        contacts = originals = 0
        with Unfinished(out, is_folder=True) as part:
            with disk_errors(out.name):
                (part.path / _CASES).mkdir(mode=0o700)
            for case in cases:
                extent = self._bag(case, _place(part.path, case.number), job)
                contacts += extent.contacts
                originals += len(extent.files)
            if not case_id:
                self._rest_of_the_vault(part.path, job)
            with disk_errors(out.name):
                about = json.dumps(self._about(whole=not case_id), indent=1)
                (part.path / _ABOUT).write_text(about + "\n", "ascii")
                (part.path / "in-use").unlink(missing_ok=True)
                sync_folder(part.path)
            part.finish(out)
        for case in cases:
            self._vault.cases.note_exported(case.id, "folder")
        return Exported(out, len(cases), contacts, originals)

    def _refuse(self, out: Path) -> None:
        if self._vault.path.resolve() in (out.resolve(), *out.resolve().parents):
            raise UserError("file.inside_vault", name=out.name)
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise UserError("file.folder_not_empty", name=out.name)

    def _rest_of_the_vault(self, part: Path, job: Job) -> None:
        """The directory's history, and what is left of erased cases."""
        for gone in self._vault.cases.erased():
            self._bag(gone, _place(part, gone.number), job)
        leaving = self._vault.exchange.leaving
        extent = leaving.extent(_DIRECTORY)

        def members() -> Iterator[Member]:
            yield from leaving.members(extent, self._said(), job)
            yield PARTIES_CSV, _written(parties_csv(self._vault.directory.parties().values()))
            yield RECORD_CSV, _written(self._record(_DIRECTORY, "UTC"))

        unpacked(with_manifest(members()), part / _DIRECTORY)

    def _bag(self, case: Case | ErasedCase, folder: Path, job: Job) -> Extent:
        leaving = self._vault.exchange.leaving
        extent = leaving.extent(case.id)
        about = {**self._said(), "number": case.number}

        def members() -> Iterator[Member]:
            yield from leaving.members(extent, about, job)
            yield CONTACTS_CSV, _written(self._contacts(case.id))
            yield FILES_CSV, _written(self._files(case.id))
            yield RECORD_CSV, _written(self._record(case.id, case.timezone if isinstance(case, Case) else "UTC"))

        unpacked(with_manifest(members()), folder)
        return extent

    def _contacts(self, case_id: str) -> Iterator[str]:
        return incidents_csv(
            (
                incident
                for wanted in (EVERYTHING, IncidentFilter(withdrawn=True))
                for incident in self._vault.incidents.each(case_id, wanted)
            ),
            whole=True,
        )

    def _files(self, case_id: str) -> Iterator[str]:
        return files_csv(
            incident
            for wanted in (EVERYTHING, IncidentFilter(withdrawn=True))
            for incident in self._vault.incidents.each(case_id, wanted)
        )

    def _record(self, case_id: str, zone: str) -> Iterator[str]:
        entries = self._vault.particulars.of_case(case_id)
        named = self._particulars.named(entries)
        names = {
            one.id: f"{one.kind.value} {one.number}" if one.kind is not None else one.name
            for one in named.values()
            if one.name or one.kind is not None
        }
        return record_csv(entries, names, zone)

    def _said(self) -> dict[str, Json]:
        return {
            "origin": self._vault.exchange.origin,
            "made_by": f"Shilu {self._version}",
            "made_ms": self._clock.now_ms(),
        }

    def _about(self, *, whole: bool) -> dict[str, Json]:
        """With the key of contact point ids, a vault made out of the folder has the same ids."""
        key: dict[str, Json] = {"contact_point_key": self._vault.exchange.point_key.hex()} if whole else {}
        return {"format": _FORMAT, "kind": "vault" if whole else "case", **self._said(), **key}


def _written(lines: Iterable[str]) -> Iterator[bytes]:
    return (line.encode("utf-8", "backslashreplace") for line in lines)


def _place(folder: Path, number: int) -> Path:
    return folder / _CASES / f"{number:04d}"


def point_key_of(folder: Path) -> bytes:
    """The key of contact point ids that an exported folder names; empty where it is of one case only.

    Raises UserError ``file.not_an_export``, ``file.made_by_newer``.
    """
    about = _read_about(folder)
    form, key = about.get("format"), about.get("contact_point_key", "")
    if type(form) is not int or form < 1 or not (key == "" or (isinstance(key, str) and _KEY.fullmatch(key))):
        raise UserError("file.not_an_export")
    if form > _FORMAT:
        raise UserError("file.made_by_newer")
    return bytes.fromhex(key)


def fill(vault: Vault, folder: Path, job: Job) -> None:
    """Take all that an exported folder holds into a new vault. Raises UserError as a case file that is merged does."""
    arriving = vault.exchange.arriving
    if (folder / _DIRECTORY).is_dir():
        arriving.merge(Bag(FolderPlace(folder / _DIRECTORY)), job, restoring=True)
    cases = folder / _CASES
    for case in sorted(cases.iterdir()) if cases.is_dir() else ():
        if is_clutter(case):
            continue
        arriving.merge(Bag(FolderPlace(case)), job, restoring=True)


def _read_about(folder: Path) -> dict[str, Any]:
    path = folder / _ABOUT
    try:
        if not path.is_file() or path.stat().st_size > _MOST_ABOUT_BYTES:
            raise UserError("file.not_an_export")
        about = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise UserError("file.not_an_export") from error
    if not isinstance(about, dict):
        raise UserError("file.not_an_export")
    return about
