"""A picture on which rectangles are drawn that will be black: by dragging, or by keys alone.

Arrow keys move the rectangle that is being drawn, with Shift they change its size, with Ctrl by single pixels; Enter
keeps it and begins the next one; Backspace takes the last one away.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

_STEP_PX = 10
_PART = 5  # a new rectangle is so small a part of the picture
_MOVES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class BlackingCanvas(QWidget):
    """All rectangles are in pixels of the picture.

    Signals:
        changed: a rectangle was kept or taken away.
    """

    changed = Signal()

    def __init__(self, image: QImage, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = image
        self.kept: list[QRect] = []
        self.current = QRect()
        self._dragged: QPoint | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self.setMinimumSize(480, 320)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._begin()

    def sizeHint(self) -> QSize:
        return QSize(880, 480)

    @property
    def _place(self) -> QRectF:
        """Where the picture stands, its aspect kept."""
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF((self.width() - size.width()) / 2, (self.height() - size.height()) / 2, *size.toTuple())

    def _begin(self) -> None:
        """A rectangle in the middle, which the arrow keys take elsewhere."""
        size = QSize(max(1, self._image.width() // _PART), max(1, self._image.height() // _PART))
        self.current = QRect(QPoint(0, 0), size)
        self.current.moveCenter(self._image.rect().center())

    def keep(self) -> None:
        """Black out what the current rectangle covers, and begin the next one."""
        box = self.current.normalized() & self._image.rect()
        if not box.isEmpty():
            self.kept.append(box)
        self._begin()
        self.update()
        self.changed.emit()

    def take_back(self) -> None:
        """Take the last one away; it is the current one again."""
        if self.kept:
            self.current = self.kept.pop()
            self.update()
            self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        if key in _MOVES:
            step = 1 if modifiers & Qt.KeyboardModifier.ControlModifier else _STEP_PX
            across, down = (one * step for one in _MOVES[key])
            if modifiers & Qt.KeyboardModifier.ShiftModifier:
                wanted = QSize(self.current.width() + across, self.current.height() + down)
                self.current.setSize(wanted.expandedTo(QSize(1, 1)))
            else:
                self.current.translate(across, down)
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.keep()
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.take_back()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._dragged = self._pixel(event)
            self.current = QRect(self._dragged, QSize(1, 1))
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged is not None:
            self.current = QRect(self._dragged, self._pixel(event)).normalized()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._dragged is not None:
            self._dragged = None
            self.keep()

    def _pixel(self, event: QMouseEvent) -> QPoint:
        place, at = self._place, event.position()
        scale = self._image.width() / max(1.0, place.width())
        return QPoint(round((at.x() - place.x()) * scale), round((at.y() - place.y()) * scale))

    def _seen(self, box: QRect) -> QRectF:
        place = self._place
        scale = place.width() / max(1, self._image.width())
        left, top = place.x() + box.x() * scale, place.y() + box.y() * scale
        return QRectF(left, top, box.width() * scale, box.height() * scale)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self._place, self._image)
        for box in self.kept:
            painter.fillRect(self._seen(box), QColor("black"))
        painter.setPen(QPen(self.palette().accent().color(), 2, Qt.PenStyle.DashLine))
        painter.drawRect(self._seen(self.current))
        if self.hasFocus():
            painter.setPen(QPen(self.palette().accent().color(), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()
