"""Pictures: an attachment's frame, and the pages of a document one under the other, drawn as they come into view."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from shilu.core.wording import Catalog
from shilu.gui.style import GAP, mark
from shilu.gui.widgets.text import PlainLabel


class PictureFrame(QFrame):
    """One picture, as large as the frame allows, its aspect kept.

    Signals:
        opened: by click or Enter.
    """

    opened = Signal()

    def __init__(self, name: str, *, height: int = 160, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixmap: QPixmap | None = None
        mark(self, part="picture")
        self.setAccessibleName(name)
        self.setMinimumHeight(height)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_image(self, image: QImage) -> None:
        """Show the picture."""
        self._pixmap = QPixmap.fromImage(image)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, self.minimumHeight())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        inside = self.contentsRect().adjusted(2, 2, -2, -2)
        if self._pixmap is not None:
            size = self._pixmap.size()
            if size.width() > inside.width() or size.height() > inside.height():
                size.scale(inside.size(), Qt.AspectRatioMode.KeepAspectRatio)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            left = inside.x() + (inside.width() - size.width()) // 2
            top = inside.y() + (inside.height() - size.height()) // 2
            painter.drawPixmap(left, top, size.width(), size.height(), self._pixmap)
        if self.hasFocus():
            painter.setPen(self.palette().accent().color())
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
            return
        super().keyPressEvent(event)


class _Sheet(QFrame):
    """One page; blank until its picture comes."""

    def __init__(self, aspect: float, name: str) -> None:
        super().__init__()
        self.aspect = aspect
        self.asked_width = 0
        self._pixmap: QPixmap | None = None
        mark(self, part="sheet")
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_image(self, image: QImage) -> None:
        self._pixmap = QPixmap.fromImage(image)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._pixmap is not None:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(self.contentsRect(), self._pixmap)


class PageStrip(QScrollArea):
    """The pages of a document. Only those in view are asked for.

    Signals:
        page_wanted: the number of a page, from 0, and the width in px that it needs.
    """

    page_wanted = Signal(int, int)

    def __init__(self, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self._sheets: list[_Sheet] = []
        self.setWidgetResizable(True)
        self.setAccessibleName(texts.tr("Pages of the bundle"))
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(60)
        self._settle.timeout.connect(self._ask_for_visible)
        self.verticalScrollBar().valueChanged.connect(self._settle.start)
        self.show_pages(())

    def show_pages(self, sizes_pt: Sequence[tuple[float, float]]) -> None:
        """Make room for pages of these sizes (width, height)."""
        content = QWidget()
        mark(content, ground="sunken")
        content.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(content)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(GAP)
        self._sheets = []
        for number, (width, height) in enumerate(sizes_pt, start=1):
            name = self._texts.tr("Page {page} of {pages}", page=number, pages=len(sizes_pt))
            sheet = _Sheet(height / width, name)
            self._sheets.append(sheet)
            column.addWidget(sheet, 0, Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(PlainLabel(name, tone="soft", size="small"), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self.setWidget(content)
        self._fit()

    def set_page(self, number: int, image: QImage) -> None:
        """Show a page's picture."""
        if 0 <= number < len(self._sheets):
            self._sheets[number].set_image(image)

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self._sheets)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        width = max(200, min(720, self.viewport().width() - 40))
        for sheet in self._sheets:
            sheet.setFixedSize(width, round(width * sheet.aspect))
        self._settle.start()

    @Slot()
    def _ask_for_visible(self) -> None:
        view = self.viewport().rect()
        for number, sheet in enumerate(self._sheets):
            if sheet.asked_width == sheet.width():
                continue
            top = sheet.mapTo(self.viewport(), sheet.rect().topLeft()).y()
            if top < view.height() * 2 and top + sheet.height() > -view.height():
                sheet.asked_width = sheet.width()
                self.page_wanted.emit(number, round(sheet.width() * self.devicePixelRatioF()))
