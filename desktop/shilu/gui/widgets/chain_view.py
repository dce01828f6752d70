"""The chain of loans as a table whose first column is the picture, the legend of its lines, and the curve of a
currency."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from shilu.core.chain import Arrow, Chain, Curve, Tie, Trunk
from shilu.core.chain_words import TIES, UNCONFIRMED, grew, stairs
from shilu.core.particular import Money, written_amount
from shilu.core.wording import Catalog
from shilu.gui.colours import Scheme
from shilu.gui.models.table import Role
from shilu.gui.widgets.text import explain

_LANE_PX, _SIDE_PX, _DOT_PX = 12, 12, 4
_APART_PX = 3
"""A line ends above the middle of the row that it leads to, and begins below that of the one it comes from."""
_CURVE_PX = 112


def width_of(chain: Chain) -> int:
    """How wide the picture is."""
    return chain.lanes * _LANE_PX + 3 * _SIDE_PX


class ChainDelegate(QStyledItemDelegate):
    """Draws the part of the picture that belongs to a row."""

    def __init__(self, scheme: Scheme, parent: QWidget) -> None:
        super().__init__(parent)
        self._scheme = scheme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        item = index.data(Role.ITEM)
        if item is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(option.rect)
        cell, row = QRectF(option.rect), item.row
        dot = cell.right() - _SIDE_PX
        for trunk in item.chain.trunks:
            for part in trunk.parts:
                if part.first <= row <= part.last:
                    self._trunk(painter, part, row, cell, dot)
        painter.setPen(QPen(QColor(self._scheme.ink), 1.5))
        painter.setBrush(QColor(self._scheme.ink if item.node.number else self._scheme.raised))
        painter.drawEllipse(QPointF(dot, cell.center().y()), _DOT_PX, _DOT_PX)
        painter.restore()

    def _trunk(self, painter: QPainter, trunk: Trunk, row: int, cell: QRectF, dot: float) -> None:
        x = dot - _SIDE_PX - trunk.lane * _LANE_PX
        middle = cell.center().y()
        ends = ([middle + _APART_PX] if row == trunk.source else []) + (
            [middle - _APART_PX] if row in trunk.targets else []
        )
        top = min(ends) if row == trunk.first else cell.top()
        bottom = max(ends) if row == trunk.last else cell.bottom() + 1
        painter.setPen(pen_of(trunk.tie, self._scheme, dotted=trunk.is_unconfirmed))
        painter.drawLine(QPointF(x, top), QPointF(x, bottom))
        if row == trunk.source:
            painter.drawLine(QPointF(x, middle + _APART_PX), QPointF(dot, middle + _APART_PX))
        if row in trunk.targets:
            tip = QPointF(dot - _DOT_PX, middle - _APART_PX)
            painter.drawLine(QPointF(x, tip.y()), QPointF(tip.x() - 7, tip.y()))
            _arrow(painter, tip, is_open=trunk.is_unconfirmed)

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        option.text = ""  # it is said by the picture, and to whoever cannot see that
        option.state &= ~QStyle.StateFlag.State_HasFocus


def pen_of(tie: Tie, scheme: Scheme, *, dotted: bool = False) -> QPen:
    """How a line looks: never by its colour alone. ``dotted``: nobody vouches for it."""
    match tie:
        case Tie.RECOMMENDED:
            return QPen(QColor(scheme.accent), 1.6, Qt.PenStyle.DotLine if dotted else Qt.PenStyle.SolidLine)
        case Tie.PAID_WITH:
            return QPen(QColor(scheme.ink), 1.2, Qt.PenStyle.DotLine if dotted else Qt.PenStyle.DashLine)
        case Tie.COLLECTS_FOR:
            return QPen(QColor(scheme.attention), 3.0, Qt.PenStyle.DotLine if dotted else Qt.PenStyle.SolidLine)


def _arrow(painter: QPainter, tip: QPointF, *, is_open: bool = False) -> None:
    painter.save()
    colour = painter.pen().color()
    painter.setBrush(Qt.BrushStyle.NoBrush if is_open else colour)
    painter.setPen(QPen(colour, 1) if is_open else Qt.PenStyle.NoPen)
    painter.drawPolygon(QPolygonF([tip, tip + QPointF(-7, -3.5), tip + QPointF(-7, 3.5)]))
    painter.restore()


class ChainLegend(QWidget):
    """What the lines mean."""

    def __init__(self, *, texts: Catalog, scheme: Scheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts, self._scheme = texts, scheme
        self._looks: Sequence[tuple[Tie, bool, str]] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_arrows(self, arrows: Sequence[Arrow]) -> None:
        """Those that are drawn."""
        looks = [(tie, False, self._texts.tr(TIES[tie])) for tie in dict.fromkeys(arrow.tie for arrow in arrows)]
        if any(arrow.unconfirmed for arrow in arrows):
            looks.append((Tie.RECOMMENDED, True, self._texts.tr(UNCONFIRMED)))
        self._looks = looks
        self.setAccessibleName(" · ".join(words for *_, words in looks))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(360, self.fontMetrics().height() + 4)

    minimumSizeHint = sizeHint

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, x = self.height() / 2, 0.0
        for tie, dotted, words in self._looks:
            painter.setPen(pen_of(tie, self._scheme, dotted=dotted))
            painter.drawLine(QPointF(x, middle), QPointF(x + 25, middle))
            _arrow(painter, QPointF(x + 32, middle), is_open=dotted)
            painter.setPen(QColor(self._scheme.soft))
            wide = self.fontMetrics().horizontalAdvance(words)
            painter.drawText(QRectF(x + 38, 0, wide + 4, self.height()), int(Qt.AlignmentFlag.AlignVCenter), words)
            x += 38 + wide + 28
        painter.end()


class CurveChart(QWidget):
    """What was owed in one currency, as a line that climbs by steps, and what had arrived by then, dashed."""

    def __init__(self, curve: Curve, *, texts: Catalog, scheme: Scheme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curve, self._texts, self._scheme = curve, texts, scheme
        self.setAccessibleName(grew(curve, texts))
        explain(self, grew(curve, texts))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(320, _CURVE_PX + 2 * self.fontMetrics().height() + 8)

    minimumSizeHint = sizeHint

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scheme, curve = self._scheme, self._curve
        line = self.fontMetrics().height()
        top, floor = line + 2, line + 2 + _CURVE_PX
        painter.setPen(QColor(scheme.line))
        for y in (top, floor):
            painter.drawLine(0, y, self.width(), y)
        for marks, pen in (
            ([(one.across, one.arrived_height) for one in curve.marks], pen_of(Tie.PAID_WITH, scheme)),
            ([(one.across, one.height) for one in curve.marks], QPen(QColor(scheme.accent), 2)),
        ):
            painter.setPen(pen)
            corners = [
                QPointF(1 + across * (self.width() - 2), floor - height * _CURVE_PX) for across, height in stairs(marks)
            ]
            painter.drawPolyline(QPolygonF(corners))
        painter.setPen(QColor(scheme.soft))
        most = written_amount(Money(curve.most, curve.currency))
        painter.drawText(QRect(0, 0, self.width(), line), int(Qt.AlignmentFlag.AlignLeft), most)
        legend = self._texts.tr("full line: owed · dashed: what had arrived")
        painter.drawText(QRect(0, 0, self.width(), line), int(Qt.AlignmentFlag.AlignRight), legend)
        below = QRect(0, floor + 2, self.width(), line)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft), curve.marks[0].written_on)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignRight), curve.marks[-1].written_on)
        painter.end()
