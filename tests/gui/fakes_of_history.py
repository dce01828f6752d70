"""The services of the history as plain lists: revisions, undoing, withdrawing, erasing, backups."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from shilu.core.bundle import Problem
from shilu.core.erasure import Erasure
from shilu.core.errors import UserError
from shilu.core.incident import Judgement, Status
from shilu.core.job import Job
from shilu.core.revision import Activity, FieldChange, HistoryPage, Recorder, Revision, Undone
from shilu.core.safekeeping import BackupMade

if TYPE_CHECKING:
    from tests.gui.fakes import FakeIntake, FakeVault

RECORDED_MS = 1_780_000_000_000


def make_revision(number: int, kind: str = "incident.judged", **given: object) -> Revision:
    """An entry; everything may be given."""
    values: dict[str, object] = {
        "ref": f"{number:064x}",
        "subject": "i",
        "noun": kind.partition(".")[0],
        "kind": kind,
        "case": "case-1",
        "origin": "o",
        "ours": True,
        "seq": number,
        "lamport": number,
        "recorded_ms": RECORDED_MS + number * 3_600_000,
        "recorded_offset_s": 8 * 3600,
        "clock_offset_ms": None,
        "by": Recorder("s", "passphrase", "王律师"),
        "reason": "",
        "changes": (),
        "label": "1",
    }
    return Revision(**{**values, **given})  # type: ignore[arg-type]


class FakeHistory:
    def __init__(self) -> None:
        self.table: dict[str, tuple[Revision, ...]] = {}
        self.undone: list[tuple[str, str, bool]] = []
        self.refusal: UserError | None = None

    def revisions(self, subject: str) -> tuple[Revision, ...]:
        return self.table.get(subject) or (
            make_revision(1, "incident.logged", subject=subject),
            make_revision(
                2,
                subject=subject,
                reason="The time was wrong",
                changes=(
                    FieldChange("summary", "", "She was frightened."),
                    FieldChange("tags", ["police"], ["police", "work"]),
                ),
                standing=True,
            ),
        )

    def activity(self, case_id: str = "", page: HistoryPage | None = None) -> Activity:
        wanted = page or HistoryPage()
        entries = tuple(make_revision(n, label=str(n)) for n in range(150, 0, -1))
        start = next((n for n, e in enumerate(entries, start=1) if e.ref == wanted.after), 0)
        return Activity(entries[start : start + wanted.limit], start + wanted.limit < len(entries))

    def undo(self, ref: str, reason: str = "", *, force: bool = False) -> Undone:
        if self.refusal is not None and not force:
            raise self.refusal
        self.undone.append((ref, reason, force))
        return Undone(ref, "incident.judged", "incident", "i", "1")


class FakeWithdrawals:
    def __init__(self, intake: FakeIntake) -> None:
        self._intake = intake
        self.imports: list[tuple[str, str]] = []

    def withdraw(self, incident_id: str, reason: str) -> None:
        self._intake.revise(incident_id, Judgement(status=Status.WITHDRAWN), reason)

    def restore(self, incident_id: str, reason: str) -> None:
        self._intake.revise(incident_id, Judgement(status=Status.REVIEWED), reason)

    def exhibits(self, case_id: str) -> tuple[()]:
        return ()

    def withdraw_import(self, import_id: str, reason: str) -> int:
        self.imports.append((import_id, reason))
        return 409

    def restore_import(self, import_id: str, reason: str) -> int:
        self.imports.append((import_id, reason))
        return 409


class FakeErasing:
    def __init__(self, vault: FakeVault) -> None:
        self._vault = vault
        self.erased: list[tuple[tuple[str, ...], str]] = []

    def plan(self, incident_ids: Sequence[str]) -> Erasure:
        return Erasure(len(incident_ids), 2, 1)

    def plan_import(self, import_id: str) -> Erasure:
        return Erasure(409, 512, 3, 7)

    def erase(self, incident_ids: Sequence[str], reason: str, job: Job) -> Erasure:
        self.erased.append((tuple(incident_ids), reason))
        self._vault.incidents[:] = [i for i in self._vault.incidents if i.id not in incident_ids]
        return Erasure(len(incident_ids), 2, 1)

    def erase_import(self, import_id: str, reason: str, job: Job) -> Erasure:
        self.erased.append(((import_id,), reason))
        return Erasure(409, 512, 3, 7)


class FakeBackups:
    def __init__(self) -> None:
        self.made: list[Path] = []
        self.refusal: UserError | None = None
        self.problems: tuple[Problem, ...] = ()

    def suggested_name(self) -> str:
        return "Records 2026-05-29.shilu-backup"

    def make(self, file: Path, job: Job, *, replace: bool = False) -> BackupMade:
        if self.refusal is not None:
            raise self.refusal
        self.made.append(file)
        return BackupMade(file, 1_000_000, RECORDED_MS, is_on_same_disk=False, problems=self.problems)
