"""Tables as they look everywhere: whole rows, one hairline, no grid; and the day bands and marks of the timeline."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from shilu.gui.icons import Icons
from shilu.gui.models.table import Column, Role
from shilu.gui.style import mark

ROW_PX = 32
_LEAST_STRETCH_PX = 170
_ICON_PX, _MARK_PX = 18, 16
_PADDING_PX = 8  # of a cell, as the style has it


class TableView(QTableView):
    """A table of whole rows, sorted by a click on the head when ``sortable``."""

    def __init__(
        self,
        model: QAbstractItemModel,
        *,
        name: str,
        several: bool = False,
        sortable: bool = False,
        frame: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        mode = QAbstractItemView.SelectionMode
        self.setSelectionMode(mode.ExtendedSelection if several else mode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setMinimumSectionSize(32)
        self.setSortingEnabled(sortable)
        self._fit_columns()
        if not frame:
            mark(self, frame="none")

    def _fit_columns(self) -> None:
        model: Any = self.model()
        source = model.sourceModel() if hasattr(model, "sourceModel") else model
        header = self.horizontalHeader()
        self._columns: tuple[Column[Any], ...] = source.columns
        for position, column in enumerate(self._columns):
            if column.width:
                header.setSectionResizeMode(position, QHeaderView.ResizeMode.Interactive)
                header.resizeSection(position, column.width)
            else:
                header.setSectionResizeMode(position, QHeaderView.ResizeMode.Stretch)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.viewport().width() - _LEAST_STRETCH_PX
        needed = sum(column.width for column in self._columns)
        for position in reversed(range(len(self._columns))):
            column = self._columns[position]
            if column.optional:
                is_too_much = needed > room
                self.setColumnHidden(position, is_too_much)
                needed -= column.width if is_too_much else 0

    def selected_items(self) -> tuple[Any, ...]:
        """The values of the selected rows, top to bottom."""
        rows = sorted(self.selectionModel().selectedRows(), key=lambda index: index.row())
        return tuple(item for item in (index.data(Role.ITEM) for index in rows) if item is not None)

    def sizeHint(self) -> QSize:
        return QSize(320, 200)


class TimelineDelegate(QStyledItemDelegate):
    """Paints the bands over the whole width, an icon before what happened, and at its end the mark of what waits for a
    decision."""

    def __init__(self, icons: Icons, line: str, soft: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._icons = icons
        self._ground = line
        self._soft = soft

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        band = index.data(Role.BAND)
        if band is None:
            super().paint(painter, option, index)
            mark_name = index.data(Role.MARK_NAME)
            if mark_name is not None:
                cell = option.rect
                top = cell.center().y() - _MARK_PX // 2
                place = QRect(cell.right() - _MARK_PX - _PADDING_PX, top, _MARK_PX, _MARK_PX)
                self._icons.get(mark_name, "attention").paint(painter, place)
            return
        view: Any = option.widget
        whole = QRect(0, option.rect.top(), view.viewport().width(), option.rect.height())
        painter.save()
        painter.setClipRect(option.rect)
        painter.fillRect(option.rect, self._ground)
        font = QFont(option.font)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(self._soft)
        painter.drawText(whole.adjusted(12, 0, -12, 0), int(Qt.AlignmentFlag.AlignVCenter), band)
        painter.restore()

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        name = index.data(Role.ICON_NAME)
        if name is not None:
            option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
            option.icon = self._icons.get(name)
            option.decorationSize = QSize(_ICON_PX, _ICON_PX)
        if index.data(Role.MARK_NAME) is not None:
            room = option.rect.width() - _ICON_PX - _MARK_PX - 5 * _PADDING_PX
            option.text = option.fontMetrics.elidedText(option.text, Qt.TextElideMode.ElideRight, room)
        option.state &= ~QStyle.StateFlag.State_HasFocus
