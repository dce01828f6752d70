"""Somebody in front of the window, who says beforehand how they will answer what it asks."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QWidget

from shilu.gui.navigation import Place
from shilu.gui.tasks import Tasks

PATIENCE_S = 60.0
_STILL_TURNS = 4
_SOON_MS = 1500
"""A pause that is over later than this is nothing that somebody waits for."""


class Person(QObject):
    """Somebody in front of the window. What they are going to answer is said before the question comes."""

    def __init__(self, window: Any, tasks: Tasks, home: Path, out: Path) -> None:
        super().__init__()
        self.window, self.tasks, self.home, self.out = window, tasks, home, out
        self.seen: set[type] = set()
        self.keys: list[str] = []
        self.answers: list[tuple[str, Callable[[Any], object]]] = []
        self._answered: list[QWidget] = []
        self._wrong = ""
        self._looking = QTimer(self)
        self._looking.timeout.connect(self._look)
        self._looking.start(15)
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)

    @property
    def desk(self) -> Any:
        """The open vault."""
        return self.window.desk

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show:
            self.seen.add(type(watched))
        return False

    def do(self, deed: Callable[[], object], *answers: tuple[str, Callable[[Any], object]]) -> None:
        """Do something, give these answers in turn, and wait until nothing is under way."""
        self.answers = list(answers)
        deed()
        self.until(lambda: not self.answers and QApplication.activeModalWidget() is None)
        self.rest()

    def until(self, true: Callable[[], bool]) -> None:
        """Wait for it."""
        ends = time.monotonic() + PATIENCE_S
        while not true():
            if self._wrong or time.monotonic() > ends:
                said = self.window.page.messages.text
                raise TimeoutError(f"the window did not get there: {self._wrong or self.answers[:1]} {said}")
            _turn()

    def rest(self) -> None:
        """Until nothing is under way, and nothing waits for a pause in typing to be over: no search, no draft."""
        still = 0
        while still < _STILL_TURNS:
            _turn()
            still = 0 if self.tasks.busy or self._is_pausing() else still + 1

    def _is_pausing(self) -> bool:
        seen = (self.window, QApplication.activeModalWidget())
        return any(
            timer.isActive() and timer.isSingleShot() and timer.remainingTime() < _SOON_MS
            for widget in seen
            if widget is not None
            for timer in widget.findChildren(QTimer)
        )

    def go(self, place: Place) -> Any:
        """To a page."""
        self.desk.go(place)
        self.rest()
        return self.desk.page

    def file(self, path: Path) -> tuple[str, Callable[[Any], object]]:
        """The answer to the question for a file or a folder."""
        return "_FileDialog", partial(_pick, path=path)

    def _look(self) -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is None or any(dialog is one for one in self._answered):
            return
        kind = type(dialog).__name__
        if not self.answers or self.answers[0][0] != kind:
            self._wrong = f"asked with {kind} and not with {self.answers[:1]}"
            self._answered.append(dialog)
            dialog.close()
            return
        self._answered.append(dialog)
        # in a turn of its own: while a timer is heard, it does not ring for the questions that the answer leads to
        QTimer.singleShot(0, partial(self.answers.pop(0)[1], dialog))


def _pick(dialog: QFileDialog, path: Path) -> None:
    name = dialog.findChild(QLineEdit, "fileNameEdit")
    assert name is not None
    name.setText(str(path))
    dialog.done(QDialog.DialogCode.Accepted)


def _turn() -> None:
    turn = QEventLoop()
    QTimer.singleShot(10, turn.quit)
    turn.exec()
