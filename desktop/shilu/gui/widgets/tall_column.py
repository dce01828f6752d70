"""A column of many parts of different heights, made and laid out a few at a time.

In a layout of Qt's every part that is added or finds its height asks for the heights of all others again: a hundred
entries of a history held the window up for seconds (measured: 5.7 s for the third hundred). Here the parts lie below
each other by themselves, and only those whose height is not known yet are asked.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

_TURN_S = 0.008
"""How long making and laying out may take before the window has its turn; one part is done in any case."""
_AT_ONCE = 1


class TallColumn(QWidget):
    """Parts are given as what makes them."""

    def __init__(self, *, gap: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gap = gap
        self._waiting: deque[Callable[[], QWidget]] = deque()
        self._parts: list[QWidget] = []
        self._unmeasured: dict[QWidget, None] = {}  # in this order
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.setInterval(1)  # 0 would come before what the person did
        self._turn.timeout.connect(self._on_turn)

    def add(self, makers: Iterable[Callable[[], QWidget]]) -> None:
        """Show these parts below what is there, soon."""
        self._waiting.extend(makers)
        while self._waiting and len(self._parts) < _AT_ONCE:
            self._make()
        self._turn.start()

    def _make(self) -> None:
        part = self._waiting.popleft()()
        part.setParent(self)
        part.setGeometry(0, self.height() + self._gap, max(self.width(), 1), part.sizeHint().height())
        part.installEventFilter(self)
        self._parts.append(part)
        self._unmeasured[part] = None
        part.show()

    @Slot()
    def _on_turn(self) -> None:
        end = time.perf_counter() + _TURN_S
        while self._unmeasured or self._waiting:
            if self._unmeasured:
                part = next(iter(self._unmeasured))
                del self._unmeasured[part]
                part.resize(self.width(), _height(part, self.width()))
            else:
                self._make()
            if time.perf_counter() > end:
                break
        self._stack()
        if self._unmeasured or self._waiting:
            self._turn.start()

    def _stack(self) -> None:
        below = 0
        for part in self._parts:
            if part.y() != below:
                part.move(0, below)
            below += part.height() + self._gap
        height = max(0, below - self._gap)
        if height != self.height():
            self.setFixedHeight(height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest and isinstance(watched, QWidget):
            self._unmeasured[watched] = None
            self._turn.start()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._unmeasured = dict.fromkeys(self._parts)
            self._turn.start()


def _height(part: QWidget, width: int) -> int:
    layout = part.layout()
    if layout is not None and layout.hasHeightForWidth():
        return layout.totalHeightForWidth(width)
    return part.sizeHint().height()
