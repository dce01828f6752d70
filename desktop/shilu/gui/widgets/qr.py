"""A QR code, black on white in every colour scheme: a phone has to read it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

_MARGIN = 4  # modules, as ISO/IEC 18004 wants it
_SIDE_PX = 240


class QrView(QWidget):
    """Draws the rows of a code, dark modules True, as large as whole pixels allow."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_modules(self, modules: Sequence[Sequence[bool]]) -> None:
        """Show these; nothing when there are none."""
        side = len(modules) + 2 * _MARGIN
        image = QImage(side, side, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        for y, row in enumerate(modules):
            for x, is_dark in enumerate(row):
                if is_dark:
                    image.setPixelColor(x + _MARGIN, y + _MARGIN, QColor("black"))
        self._image = image
        self.setVisible(bool(modules))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        side = self._image.width()
        pixels = side * max(1, _SIDE_PX // side) if side else 0
        return QSize(pixels, pixels)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawImage(self.rect(), self._image.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio))
        painter.end()
