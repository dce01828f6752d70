"""Loads what only an open vault needs while the passphrase is being typed.

What touches no Qt is loaded in the background. Qt's types are made when they are first asked for, also by Qt itself
while it handles an event, and making them is not safe from two threads: a window died while the background
imported (docs/adr/0026). So modules that use Qt are loaded on the window's thread, one between two events.
"""

from __future__ import annotations

import pkgutil
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from shilu.core.job import Job
from shilu.gui.tasks import Tasks

if TYPE_CHECKING:
    from shilu.services.gate import Gate

AFTER_MS = 100
"""The window is drawn by then: it should not wait for what only an open vault needs."""
_TYPES_AT_ONCE = 20
_QT = ("PySide6.QtCore", "PySide6.QtGui", "PySide6.QtWidgets")
_ICONS = ("qtpy", "qtpy.QtCore", "qtpy.QtGui", "qtpy.QtWidgets", "qtawesome.iconic_font")
_PACKAGES = (
    "shilu.gui.widgets",
    "shilu.gui.models",
    "shilu.gui.dialogs",
    "shilu.gui.pages.review",
    "shilu.gui.pages.vault",
    "shilu.gui.pages",
)
_LAST = "shilu.gui.pages.desk"
"""Stands on all the others."""


class Warming(QObject):
    """Signals:
    finished: all is loaded.
    """

    finished = Signal()

    def __init__(self, *, gate: Gate, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._gate, self._tasks = gate, tasks
        self._steps: Iterator[Callable[[], object]] = iter(())
        self._begin = QTimer(self, singleShot=True, interval=AFTER_MS)
        self._begin.timeout.connect(self._on_begin)
        self._turn = QTimer(self, interval=0)
        self._turn.timeout.connect(self._on_turn)

    @Slot()
    def start(self) -> None:
        """Begin in a moment."""
        self._begin.start()

    @Slot()
    def _on_begin(self) -> None:
        self._tasks.run(partial(load_without_qt, self._gate), done=self._on_loaded)

    @Slot(object)
    def _on_loaded(self, _nothing: None) -> None:
        self._steps = steps()
        self._turn.start()

    @Slot()
    def _on_turn(self) -> None:
        step = next(self._steps, None)
        if step is None:
            self._turn.stop()
            self.finished.emit()
        else:
            step()


def load_without_qt(gate: Gate, _job: Job) -> None:
    """Import what opens a vault and what works with an open one. In the background."""
    gate.make_ready()


def steps() -> Iterator[Callable[[], object]]:
    """Load what shows an open vault, on the window's thread: none takes as long as a key may wait."""
    if _LAST in sys.modules:
        return
    for name in _QT:
        types = dir(import_module(name))
        for start in range(0, len(types), _TYPES_AT_ONCE):
            yield partial(_make_types, name, types[start : start + _TYPES_AT_ONCE])
    for name in (*_ICONS, *_modules(), _LAST):
        yield partial(import_module, name)


def _make_types(module: str, names: list[str]) -> None:
    for name in names:
        getattr(import_module(module), name)


def _modules() -> Iterator[str]:
    for package in _PACKAGES:
        for module in pkgutil.iter_modules(import_module(package).__path__, f"{package}."):
            if module.name != _LAST:
                yield module.name
