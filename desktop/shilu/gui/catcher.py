"""Hears of exceptions that nobody caught, from the first moment; what is shown of them is in gui.crash."""

from __future__ import annotations

import sys
from types import TracebackType

from PySide6.QtCore import QObject, Signal


class CrashCatcher(QObject):
    """Takes exceptions that nobody caught on the window's thread, for as long as it is installed.

    Signals:
        crashed: the exception.
    """

    crashed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._before = sys.excepthook

    def install(self) -> None:
        """Take over from the interpreter's own hook."""
        self._before, sys.excepthook = sys.excepthook, self._on_exception

    def remove(self) -> None:
        """Give the hook back."""
        sys.excepthook = self._before

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt | SystemExit):
            self._before(kind, error, trace)
        else:
            self.crashed.emit(error)
