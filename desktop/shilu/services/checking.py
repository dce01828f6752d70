"""Checking the open vault, once a week and on demand, and saving what can be read where it is damaged."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from shilu.core.bundle import Problem
from shilu.core.clock import Clock
from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.safekeeping import CheckReport, LastCheck, Salvaged
from shilu.services import salvaging
from shilu.services.unfinished import Unfinished
from shilu.vault.vault import Vault

_AFTER = timedelta(days=7)


class Checking:
    """The deep check, and when it was made last."""

    def __init__(self, *, vault: Vault, clock: Clock) -> None:
        self._vault = vault
        self._clock = clock

    def noticed(self) -> tuple[Problem, ...]:
        """What the quick check found when the vault was opened."""
        return self._vault.noticed

    def last(self) -> LastCheck | None:
        """When all of the vault was checked last, and what came of it."""
        return self._vault.safekeeping.last_check()

    def due(self) -> bool:
        """Whether a week went by since the last check, or since the vault was made."""
        last = self.last()
        since_ms = self._vault.safekeeping.made_ms if last is None else last.at_ms
        return self._clock.now_ms() - since_ms >= _AFTER / timedelta(milliseconds=1)

    def run(self, job: Job) -> CheckReport:
        """Check everything. Saving goes on meanwhile. Raises UserError ``disk.no_room``; Cancelled."""
        report = self._vault.safekeeping.examine(job)
        if not report.has_damaged_pages:  # nothing more is written there
            with suppress(UserError):  # what cannot be noted now is checked again
                self._vault.safekeeping.record_check(len(report.problems))
        return report

    def salvage(self, out: Path, job: Job) -> Salvaged:
        """Export all that can be read, in the clear, into the folder ``out``, which is empty or not there. The history
        of each case says so, as far as the damage allows.

        Raises UserError ``file.folder_not_empty``, ``file.inside_vault``, ``disk.…``; Cancelled.
        """
        with Unfinished(out.absolute()) as copy:
            self._vault.safekeeping.copy_as_it_is(copy.path)
            door = self._vault.safekeeping.door()
            salvaged = salvaging.export(door, out, job, file=copy.path, noticed=self.noticed())
        self._vault.cases.note_salvaged()
        return salvaged
