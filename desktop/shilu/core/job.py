"""How long work reports how far it is, and how it is asked to stop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

from shilu.core.errors import Cancelled

Item = TypeVar("Item")
_STEP = 2000
FILES = "files"
"""The stage that says which of several files is under way, counted from 1; the stages that follow are that file's."""


class Job(Protocol):
    """Handed to every long piece of work. Both calls are cheap and may come from any thread."""

    def progress(self, stage: str, done: int, total: int | None) -> None:
        """Say how far a stage is. ``stage`` is a code (``reading``, ``storing``, ``drawing``); total None = unknown."""
        ...

    def check(self) -> None:
        """Raise Cancelled when the person asked to stop."""
        ...


class QuietJob:
    """Work that nobody watches and nobody can stop."""

    def progress(self, stage: str, done: int, total: int | None) -> None:
        pass

    def check(self) -> None:
        pass


class CancelledJob(QuietJob):
    """Work that was asked to stop before it began; for tests."""

    def check(self) -> None:
        raise Cancelled


@dataclass(slots=True)
class Meter:
    """Counts what goes by in one stage of a job, says so now and then, and lets the job be stopped."""

    job: Job
    stage: str
    total: int | None
    done: int = 0

    def through(self, items: Iterable[Item]) -> Iterator[Item]:
        """The same items."""
        for item in items:
            if self.done % _STEP == 0:
                self.job.check()
                self.job.progress(self.stage, self.done, self.total)
            self.done += 1
            yield item
