"""Pictures: an attachment's frame, and the pages of a document one under the other, drawn as they come into view."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

from shilu.core.wording import Catalog
from shilu.gui.style import mark

_MARGIN_PX = 16
_TITLE_PX = 32
_KEPT_PAGES = 24  # a picture of a page takes 3 MB


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
        painter.end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
            return
        super().keyPressEvent(event)


class _Sheets(QWidget):
    """All pages in one column, painted as far as they are seen. One widget, however many pages there are."""

    def __init__(self, titles: Sequence[str], aspects: Sequence[float], parent: QWidget) -> None:
        super().__init__(parent)
        self._titles = titles
        self._aspects = aspects
        self._rects: list[QRect] = []
        self._pixmaps: OrderedDict[int, QPixmap] = OrderedDict()
        self.page_px = 0

    def arrange(self, room_px: int) -> None:
        """Fit the pages into this width; pictures of another width are forgotten."""
        width = max(200, min(720, room_px - 40))
        if width == self.page_px:
            return
        self.page_px = width
        self._pixmaps.clear()
        top = _MARGIN_PX
        self._rects = []
        for aspect in self._aspects:
            rect = QRect((room_px - width) // 2, top, width, round(width * aspect))
            self._rects.append(rect)
            top = rect.bottom() + _TITLE_PX
        self.setFixedHeight(top + _MARGIN_PX)
        self.update()

    def between(self, top: int, bottom: int) -> Iterator[int]:
        """The pages that are seen there."""
        return (n for n, rect in enumerate(self._rects) if rect.bottom() >= top and rect.top() <= bottom)

    def has_picture(self, number: int) -> bool:
        """Whether the picture of a page is there."""
        return number in self._pixmaps

    def set_picture(self, number: int, image: QImage) -> None:
        """Show a page's picture, and forget the one that came longest ago when there are too many."""
        self._pixmaps[number] = QPixmap.fromImage(image)
        self._pixmaps.move_to_end(number)
        while len(self._pixmaps) > _KEPT_PAGES:
            self._pixmaps.popitem(last=False)
        self.update(self._rects[number])

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        palette = QApplication.palette()
        painter.fillRect(event.rect(), palette.alternateBase())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for number in self.between(event.rect().top() - _TITLE_PX, event.rect().bottom()):
            rect = self._rects[number]
            painter.fillRect(rect, Qt.GlobalColor.white)
            if number in self._pixmaps:
                painter.drawPixmap(rect, self._pixmaps[number])
            painter.setPen(palette.mid().color())
            painter.drawRect(rect)
            painter.setPen(palette.text().color())
            title = QRect(rect.left(), rect.bottom() + 2, rect.width(), _TITLE_PX - 4)
            painter.drawText(title, int(Qt.AlignmentFlag.AlignCenter), self._titles[number])
        painter.end()


class PageStrip(QScrollArea):
    """The pages of a document. Only those in view are asked for.

    Signals:
        page_wanted: the number of a page, from 0, and the width in px that it needs.
    """

    page_wanted = Signal(int, int)

    def __init__(self, *, texts: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self._asked: set[int] = set()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(texts.tr("Pages of the bundle"))
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(40)
        self._settle.timeout.connect(self._ask_for_visible)
        self.verticalScrollBar().valueChanged.connect(self._settle.start)
        self.show_pages(())

    def show_pages(self, sizes_pt: Sequence[tuple[float, float]]) -> None:
        """Make room for pages of these sizes (width, height)."""
        count = len(sizes_pt)
        titles = [self._texts.tr("Page {page} of {pages}", page=n, pages=count) for n in range(1, count + 1)]
        self._count = count
        self._sheets = _Sheets(titles, [height / width for width, height in sizes_pt], self)
        self.setWidget(self._sheets)
        self._fit()

    def set_page(self, number: int, image: QImage) -> None:
        """Show a page's picture."""
        self._asked.discard(number)
        if 0 <= number < self._count:
            self._sheets.set_picture(number, image)

    def has_picture(self, number: int) -> bool:
        """Whether the picture of a page is there."""
        return self._sheets.has_picture(number)

    @property
    def count(self) -> int:
        """How many pages there are."""
        return self._count

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self._asked.clear()
        self._sheets.arrange(self.viewport().width())
        self._settle.start()

    @Slot()
    def _ask_for_visible(self) -> None:
        top, height = self.verticalScrollBar().value(), self.viewport().height()
        for number in self._sheets.between(top - height // 2, top + height + height // 2):
            if number not in self._asked and not self._sheets.has_picture(number):
                self._asked.add(number)
                self.page_wanted.emit(number, round(self._sheets.page_px * self.devicePixelRatioF()))
