"""Checking the open vault, once a week and on demand, and saving what can be read where it is damaged."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from shilu.core.bundle import Checked, CheckScope, Problem
from shilu.core.clock import Clock
from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.safekeeping import CheckReport, LastCheck, Salvaged
from shilu.services import salvaging
from shilu.services.unfinished import Unfinished
from shilu.vault.vault import Vault

_AFTER = timedelta(days=7)
_MS = timedelta(milliseconds=1)
_HOLDS = timedelta(days=1)
"""A check that found nothing is not made again before a bundle for so long."""
_TABLE_BYTES_S, _FILE_BYTES_S = 2_000_000, 100_000_000
"""How much of the database and of the attachments a check goes through in a second, on a slow computer."""
_LOOK_S = 0.1


@dataclass(frozen=True, slots=True)
class BeforeBundle:
    """What is known of the whole vault when a bundle is made. ``problems``: of a check of all of it made now; None when
    none was made. ``no_room``: it was asked for, and the disk had no room for it, or failed. ``is_overdue``: it was not
    asked for, and none was made for more than a week."""

    checked: Checked
    problems: int | None = None
    no_room: bool = False
    is_overdue: bool = False


class Checking:
    """The deep check, and when it was made last."""

    def __init__(self, *, vault: Vault, clock: Clock) -> None:
        self._vault = vault
        self._clock = clock
        self._turn = threading.Lock()

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
        return self._clock.now_ms() - since_ms >= _AFTER / _MS

    def run(self, job: Job) -> CheckReport:
        """Check everything; one after the other where it is asked for twice. Saving goes on meanwhile. Raises UserError
        ``disk.no_room``; Cancelled."""
        with self._in_turn(job):
            return self._run(job)

    def before_bundle(self, scope: CheckScope, job: Job) -> BeforeBundle:
        """Check everything, unless that was done within a day and found nothing, or is not asked for. Raises
        Cancelled."""
        with self._in_turn(job):
            if self._is_known_to_be_whole():
                return BeforeBundle(self._checked(CheckScope.VAULT))
            if scope is CheckScope.CASE:
                return BeforeBundle(self._checked(scope), is_overdue=self.due())
            try:
                report = self._run(job)
            except UserError as error:
                if not error.code.startswith("disk."):
                    raise
                return BeforeBundle(self._checked(CheckScope.CASE), no_room=True)
            return BeforeBundle(self._checked(scope, self._clock.now_ms()), len(report.problems))

    def before_bundle_s(self) -> int:
        """About how many seconds that takes, where all is asked for, on a slow computer; 0 where it need not be."""
        if self._is_known_to_be_whole():
            return 0
        size = self._vault.safekeeping.size()
        return round(size.database / _TABLE_BYTES_S + size.attachments / _FILE_BYTES_S)

    def _checked(self, scope: CheckScope, now_ms: int | None = None) -> Checked:
        """``now_ms``: when all of it was checked now, where that could not be noted."""
        last = self.last()
        return Checked(scope, now_ms if last is None else last.at_ms)

    def _is_known_to_be_whole(self) -> bool:
        last = self.last()
        return last is not None and not last.problems and 0 <= self._clock.now_ms() - last.at_ms < _HOLDS / _MS

    @contextmanager
    def _in_turn(self, job: Job) -> Iterator[None]:
        while not self._turn.acquire(timeout=_LOOK_S):
            job.check()
        try:
            yield
        finally:
            self._turn.release()

    def _run(self, job: Job) -> CheckReport:
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
