"""A place to drop files on. Says which files came; opens nothing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from shilu.gui.style import mark
from shilu.gui.widgets.parts import plain, primary
from shilu.gui.widgets.text import PlainLabel


class DropArea(QFrame):
    """Signals:
    files_dropped: a tuple of paths.
    pick_requested: the button was pressed.
    """

    files_dropped = Signal(object)
    pick_requested = Signal()

    def __init__(self, words: str, button: str, *, main: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        mark(self, part="drop", over="")
        self.button = primary(button) if main else plain(button)
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self.pick_requested)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.addWidget(PlainLabel(words, tone="soft", wrap=True), 1)
        layout.addWidget(self.button)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            mark(self, over="yes")
            event.acceptProposedAction()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        mark(self, over="")

    def dropEvent(self, event: QDropEvent) -> None:
        mark(self, over="")
        files = tuple(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())
        if files:
            event.acceptProposedAction()
            self.files_dropped.emit(files)
