"""The one background runner. Work is a plain callable that touches no Qt; results come back on the window's thread.

Receivers are bound methods of QObjects, and nothing else: whatever else is connected to a signal of a short-lived
object silently gets nothing, so here there is one long-lived object with one queued signal.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from shilu.core.errors import Cancelled, UserError
from shilu.core.job import Job

T = TypeVar("T")
Work = Callable[[Job], T]
Receiver = Callable[[T], object]

_PROGRESS_EVERY_S = 0.1
_THREADS = 4
_OUR_BUG = "bug"  # no sentence of its own: it is told as what nobody expected


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a task is: ``stage`` is a code of core.job, ``total`` None when unknown."""

    stage: str
    done: int
    total: int | None


@dataclass(frozen=True, slots=True)
class _Report:
    task: Task
    kind: str  # progress, done, failed
    value: Any


class Task:
    """A piece of work under way, as the page sees it; also the ``Job`` that the work sees."""

    def __init__(self, report: Callable[[_Report], None]) -> None:
        self._report = report
        self._cancelled = threading.Event()
        self._last_report_s = 0.0
        self._last_stage = ""
        self.wanted = True
        self.running = True

    def cancel(self) -> None:
        """Ask the work to stop; it answers with Cancelled, or with its result if it was done already."""
        self._cancelled.set()

    def abandon(self) -> None:
        """Ask the work to stop, and hear nothing more of it: neither result nor error."""
        self.wanted = False
        self._cancelled.set()

    def progress(self, stage: str, done: int, total: int | None) -> None:
        """Called by the work, as often as it likes; the window hears of it ten times a second at most."""
        now = time.monotonic()
        finished = total is not None and done >= total
        if stage != self._last_stage or finished or now - self._last_report_s >= _PROGRESS_EVERY_S:
            self._last_report_s, self._last_stage = now, stage
            self._report(_Report(self, "progress", Progress(stage, done, total)))

    def check(self) -> None:
        """Raise Cancelled when the person asked to stop."""
        if self._cancelled.is_set():
            raise Cancelled


@dataclass(slots=True)
class _Errand:
    """What is run and who hears of it. Only the window's thread lets go of it: pages are in it, and what Qt owns must
    not be destroyed elsewhere."""

    work: Work[Any]
    done: Receiver[Any]
    failed: Receiver[UserError] | None
    cancelled: Callable[[], object] | None
    progress: Receiver[Progress] | None


class Tasks(QObject):
    """Runs work in the background.

    Signals:
        refused: a UserError that the page did not ask to hear of itself.
        stopped: a task ended because it was cancelled, and the page did not ask to hear of it.
        crashed: any other exception: our bug.
        busy_changed: whether any task is under way.
    """

    refused = Signal(object)
    stopped = Signal()
    crashed = Signal(object)
    busy_changed = Signal(bool)
    _reported = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(max_workers=_THREADS, thread_name_prefix="shilu-task")
        self._own_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="shilu-draft")
        self._finishing: set[Task] = set()
        self._errands: dict[Task, _Errand] = {}
        self._closed = False
        self._reported.connect(self._on_reported, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Work[T],
        *,
        done: Receiver[T],
        failed: Receiver[UserError] | None = None,
        cancelled: Callable[[], object] | None = None,
        progress: Receiver[Progress] | None = None,
        apart: bool = False,
    ) -> Task:
        """Start ``work(job)`` in the background. Receivers are called later, on the window's thread.

        ``apart``: short work that no long work may hold up, done in order on a thread of its own, and to its end
        even when the window closes: keeping a draft.
        """
        for receiver in (done, failed, cancelled, progress):
            if receiver is not None and not isinstance(getattr(receiver, "__self__", None), QObject):
                raise TypeError("a receiver is a bound method of a QObject")
        task = Task(self._report)
        if self._closed:  # a timer of a page that is going away
            task.abandon()
            task.running = False
            return task
        self._errands[task] = _Errand(work, done, failed, cancelled, progress)
        if len(self._errands) == 1:
            self.busy_changed.emit(True)
        if apart:
            self._finishing.add(task)
        (self._own_thread if apart else self._pool).submit(self._work, task)
        return task

    @property
    def busy(self) -> bool:
        """Whether any task is under way."""
        return bool(self._errands)

    def close(self) -> None:
        """Ask all work to stop and wait for it; what stands apart is finished. Nothing is reported afterwards."""
        self._closed = True
        for task in self._errands.keys() - self._finishing:
            task.abandon()
        self._own_thread.shutdown(wait=True)
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._errands.clear()

    def _work(self, task: Task) -> None:
        try:
            task.check()
            value = self._errands[task].work(task)  # not kept in a name: it would live on here after the report
        except BaseException as error:  # it is handed to the window's thread, which sorts it
            self._report(_Report(task, "failed", error))
        else:
            self._report(_Report(task, "done", value))

    def _report(self, report: _Report) -> None:
        if not self._closed:
            self._reported.emit(report)

    @Slot(object)
    def _on_reported(self, report: _Report) -> None:
        errand = self._errands.get(report.task)
        if errand is None:
            return
        if report.kind == "progress":
            if errand.progress is not None and report.task.wanted and _alive(errand.progress):
                errand.progress(report.value)
            return
        del self._errands[report.task]
        self._finishing.discard(report.task)
        report.task.running = False
        if not self._errands:
            self.busy_changed.emit(False)
        if report.kind == "done":
            if report.task.wanted and _alive(errand.done):
                errand.done(report.value)
        else:
            self._fail(report.task, errand, report.value)

    def _fail(self, task: Task, errand: _Errand, error: BaseException) -> None:
        if isinstance(error, Cancelled):
            if task.wanted and errand.cancelled is not None and _alive(errand.cancelled):
                errand.cancelled()
            elif task.wanted:
                self.stopped.emit()
        elif isinstance(error, UserError):
            if task.wanted and errand.failed is not None and _alive(errand.failed):
                errand.failed(error)
            elif task.wanted:
                self.refused.emit(error)
        else:
            self.crashed.emit(error)  # a bug is shown even when nobody waits for the result any more
            if task.wanted and errand.failed is not None and _alive(errand.failed):
                errand.failed(UserError(_OUR_BUG))  # the page must not wait for ever


def _alive(receiver: Callable[..., object]) -> bool:
    """Whether the widget behind a receiver still exists."""
    return shiboken6.isValid(getattr(receiver, "__self__", None))
