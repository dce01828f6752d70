"""The weekly check: begun by itself when it is due and nobody is working; what it finds is shown."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from shilu.core.errors import UserError
from shilu.core.job import Job
from shilu.core.safekeeping import CheckReport
from shilu.gui.pages.page import Tools
from shilu.gui.tasks import Task

if TYPE_CHECKING:
    from shilu.services.checking import Checking

QUIET_S = 60.0
LOOK_MS = 10_000
_INPUT = frozenset(
    (
        QEvent.Type.KeyPress,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    )
)


class WeeklyCheck(QObject):
    """Signals:
    found: the CheckReport of a check that found something.
    """

    found = Signal(object)

    def __init__(self, *, checking: Checking, tools: Tools, parent: QWidget) -> None:
        super().__init__(parent)
        self._checking, self._tools, self._widget = checking, tools, parent
        self._task: Task | None = None
        self._watched: QObject | None = None
        self._last_input_s = time.monotonic()
        self._looking = QTimer(self)
        self._looking.setInterval(LOOK_MS)
        self._looking.timeout.connect(self._on_look)

    @property
    def is_running(self) -> bool:
        """Whether a check is under way."""
        return self._task is not None

    def begin(self) -> None:
        """Look whether a check is due, and wait for a quiet moment then."""
        self._tools.tasks.run(partial(_due, self._checking), done=self._on_due)

    def stop(self) -> None:
        """Neither check nor wait; what was under way is thrown away."""
        self._looking.stop()
        if self._task is not None:
            self._task.abandon()
            self._task = None

    @Slot(object)
    def _on_due(self, is_due: bool) -> None:
        if not is_due or self._task is not None:
            return
        handle = self._widget.window().windowHandle()
        if self._watched is None and handle is not None:
            self._watched = handle
            handle.installEventFilter(self)  # what comes to the window, not to each of its parts
        self._looking.start()

    @Slot()
    def _on_look(self) -> None:
        if time.monotonic() - self._last_input_s < QUIET_S or self._tools.tasks.busy:
            return
        self._looking.stop()
        work = partial(_check, self._checking)
        self._task = self._tools.tasks.run(
            work, done=self._on_checked, failed=self._on_failed, cancelled=self._on_ended
        )

    @Slot(object)
    def _on_checked(self, report: CheckReport) -> None:
        self._on_ended()
        if not report.ok:
            self.found.emit(report)

    @Slot(object)
    def _on_failed(self, _error: UserError) -> None:
        self._on_ended()  # nobody asked for it; the page says when the last one was, and there it can be tried

    @Slot()
    def _on_ended(self) -> None:
        self._task = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _INPUT:
            self._last_input_s = time.monotonic()
        return super().eventFilter(watched, event)


def _due(checking: Checking, _job: Job) -> bool:
    return checking.due()


def _check(checking: Checking, job: Job) -> CheckReport:
    return checking.run(job)
