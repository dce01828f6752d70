"""What is copied here leaves the clipboard again: after half a minute, and when the window closes.

Whoever copied something else meanwhile keeps it. Clipboard managers are asked not to remember it; not all listen.
"""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QObject, QTimer, Slot
from PySide6.QtGui import QClipboard, QGuiApplication

STAYS_MS = 30_000
_OURS = "application/x-shilu-copy"
_HINTS = {
    _OURS: b"1",
    # KDE's Klipper and what follows its example; the Windows clipboard history; macOS (https://nspasteboard.org)
    "x-kde-passwordManagerHint": b"secret",
    'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"': b"1",
    "application/x-nspasteboard-concealed-type": b"1",
}


def passing_text(text: str) -> QMimeData:
    """Text that asks not to be remembered."""
    data = QMimeData()
    data.setText(text)
    for name, value in _HINTS.items():
        data.setData(name, value)
    return data


def copy_text(text: str) -> None:
    """Put text on the clipboard as text."""
    QGuiApplication.clipboard().setMimeData(passing_text(text))


class ClipboardGuard(QObject):
    """Watches the clipboard as long as it lives: what this program put there it also takes off."""

    def __init__(self, parent: QObject | None = None, *, stays_ms: int = STAYS_MS) -> None:
        super().__init__(parent)
        self._clipboard = QGuiApplication.clipboard()
        self._clipboard.dataChanged.connect(self._on_changed)
        self._time_is_up = QTimer(self)
        self._time_is_up.setSingleShot(True)
        self._time_is_up.setInterval(stays_ms)
        self._time_is_up.timeout.connect(self.forget)

    @Slot()
    def forget(self) -> None:
        """Take it off now, if it is still ours."""
        self._time_is_up.stop()
        if self._is_ours():
            self._clipboard.clear()
        if self._clipboard.supportsSelection() and self._clipboard.ownsSelection():
            self._clipboard.clear(QClipboard.Mode.Selection)

    def _is_ours(self) -> bool:
        data = self._clipboard.mimeData()
        return data is not None and (data.hasFormat(_OURS) or (self._clipboard.ownsClipboard() and data.hasText()))

    @Slot()
    def _on_changed(self) -> None:
        if not self._is_ours():
            self._time_is_up.stop()
        elif self._clipboard.mimeData().hasFormat(_OURS):
            self._time_is_up.start()
        else:  # Ctrl+C in a field of Qt's: the same text, with the hints
            copy_text(self._clipboard.text())
