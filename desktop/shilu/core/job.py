"""How long work reports how far it is, and how it is asked to stop."""

from __future__ import annotations

from typing import Protocol

from shilu.core.errors import Cancelled


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
