"""What was answered in one sitting: each answer is saved at once, in order, and can be taken back."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.gui.tasks import Tasks


class Deed:
    """One answer to some rows. ``do`` saves it and gives what ``undo`` needs; ``said`` tells it to the person."""

    def __init__(
        self,
        rows: tuple[Any, ...],
        said: str,
        *,
        do: Callable[[Job], Any],
        undo: Callable[[Any, Job], None],
    ) -> None:
        self.rows, self.said = rows, said
        self._do, self._undo = do, undo
        self._done: Any = None

    def save(self, job: Job) -> None:
        """In the background."""
        self._done = self._do(job)

    def take_back(self, job: Job) -> None:
        """In the background, after it was saved. What could not be saved needs no taking back."""
        done, self._done = self._done, None
        if done is not None:
            self._undo(done, job)


class Deeds(QObject):
    """Saves answers one after the other, on the thread that finishes its work also when the window closes.

    Signals:
        refused: the Deed that could not be saved and a UserError.
        not_undone: the Deed that could not be taken back and a UserError.
        rested: all is saved.
    """

    refused = Signal(object, object)
    not_undone = Signal(object, object)
    rested = Signal()

    def __init__(self, *, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._under_way: deque[tuple[Deed, bool]] = deque()
        self._undoable: list[Deed] = []

    @property
    def is_busy(self) -> bool:
        """Whether something is still being saved."""
        return bool(self._under_way)

    @property
    def last(self) -> Deed | None:
        """What would be taken back next."""
        return self._undoable[-1] if self._undoable else None

    def do(self, deed: Deed) -> None:
        """Save it."""
        self._undoable.append(deed)
        self._begin(deed, is_undo=False)

    def undo(self) -> Deed | None:
        """Take the last one back; None when nothing is left to take back."""
        if not self._undoable:
            return None
        deed = self._undoable.pop()
        self._begin(deed, is_undo=True)
        return deed

    def forget(self) -> None:
        """Another case is open: what was answered before is taken back by its history only."""
        self._undoable.clear()

    def _begin(self, deed: Deed, *, is_undo: bool) -> None:
        self._under_way.append((deed, is_undo))
        work = deed.take_back if is_undo else deed.save
        self._tasks.run(work, done=self._on_done, failed=self._on_failed, apart=True)

    @Slot(object)
    def _on_done(self, _nothing: None) -> None:
        self._end()

    @Slot(object)
    def _on_failed(self, error: UserError) -> None:
        deed, is_undo = self._under_way[0]
        if is_undo:
            self.not_undone.emit(deed, error)
        else:
            if deed in self._undoable:
                self._undoable.remove(deed)
            self.refused.emit(deed, error)
        self._end()

    def _end(self) -> None:
        self._under_way.popleft()
        if not self._under_way:
            self.rested.emit()
