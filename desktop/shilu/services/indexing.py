"""Bringing the search index up to what the vault holds: now, or in the background while the vault is open."""

from __future__ import annotations

import threading

from shilu.core.job import Job
from shilu.vault.search.learning import STEP
from shilu.vault.vault import Vault

_LOOK_EVERY_S = 2.0


class Indexing:
    """Keeps the search index. What a search finds is right without it, and sooner with it."""

    def __init__(self, *, vault: Vault) -> None:
        self._vault = vault
        self._ended = threading.Event()
        self._watching: threading.Thread | None = None

    def run(self, job: Job) -> None:
        """Learn all that there is to learn. Raises Cancelled; what was learnt by then is kept."""
        total, done = self._vault.learning.waiting(), 0
        while self._vault.learning.step():
            job.check()
            done = min(total, done + STEP)
            job.progress("index", done, total)

    def watch(self) -> None:
        """From now on learn whatever changes, on a thread of its own, until ``stop``."""
        self._watching = threading.Thread(target=self._watch, name="shilu-indexing", daemon=True)
        self._watching.start()

    def stop(self) -> None:
        """End the watch, after the step that is under way; before the vault is closed."""
        self._ended.set()
        if self._watching is not None:
            self._watching.join()

    def _watch(self) -> None:
        while not self._ended.wait(0 if self._vault.learning.step() else _LOOK_EVERY_S):
            pass
