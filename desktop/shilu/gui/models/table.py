"""The table model behind every small table: rows are values, columns are data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
    Slot,
)

Index = QModelIndex | QPersistentModelIndex
R = TypeVar("R")
NO_INDEX = QModelIndex()


class Role(IntEnum):
    """Data beyond what is shown."""

    SORT = Qt.ItemDataRole.UserRole + 1
    ITEM = Qt.ItemDataRole.UserRole + 2
    BAND = Qt.ItemDataRole.UserRole + 3
    ICON_NAME = Qt.ItemDataRole.UserRole + 4
    MARK_NAME = Qt.ItemDataRole.UserRole + 5


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """One column. ``title`` is translated already; ``sort`` gives the native value; ``width`` in px, 0 = the rest.

    An ``optional`` column is left out where there is little room, the last one first."""

    key: str
    title: str
    text: Callable[[R], str]
    sort: Callable[[R], Any] | None = None
    width: int = 120
    right: bool = False
    optional: bool = False


class ColumnsModel(QAbstractTableModel, Generic[R]):
    """What every model shares that shows values in columns: the headings, and what stands in a cell."""

    def __init__(self, columns: Sequence[Column[R]], *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def cell(self, value: R, column: Column[R], role: int) -> Any:
        """What a value shows in a column, and the value itself; None for what only its model knows."""
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(value)
            case Qt.ItemDataRole.TextAlignmentRole if column.right:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Role.ITEM:
                return value
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self.columns[section].right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


def tick_of(*, is_ticked: bool) -> Qt.CheckState:
    """How a tick is shown."""
    return Qt.CheckState.Checked if is_ticked else Qt.CheckState.Unchecked


def is_tick(value: Any) -> bool:
    """Whether what was set in a cell is a tick."""
    return Qt.CheckState(value) is Qt.CheckState.Checked


class TableModel(ColumnsModel[R]):
    """Shows a tuple of values; with ``key`` each row can be ticked.

    Signals:
        ticked_changed: which rows are ticked.
    """

    ticked_changed = Signal()

    def __init__(
        self,
        columns: Sequence[Column[R]],
        *,
        key: Callable[[R], str] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(columns, parent=parent)
        self._rows: tuple[R, ...] = ()
        self._key = key
        self._ticked: frozenset[str] = frozenset()

    @property
    def rows(self) -> tuple[R, ...]:
        """The values shown."""
        return self._rows

    def set_rows(self, rows: Sequence[R]) -> None:
        """Replace all rows; ticks stay with their keys."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def said(self) -> list[str]:
        """The words of each row, of all columns that are text, to be looked through."""
        texts = [column.text for column in self.columns if column.sort is None]
        return ["\n".join([text(row) for text in texts]).casefold() for row in self._rows]

    def row_at(self, index: Index) -> R | None:
        """The value behind an index of this model or of a proxy over it."""
        value: R | None = index.data(Role.ITEM)
        return value

    def ticked(self) -> frozenset[str]:
        """The keys of the ticked rows."""
        return self._ticked

    def set_ticked(self, keys: Sequence[str] | frozenset[str]) -> None:
        """Tick these rows and no others."""
        self._ticked = frozenset(keys)
        if self._rows:
            self.dataChanged.emit(
                self.index(0, 0), self.index(len(self._rows) - 1, 0), [Qt.ItemDataRole.CheckStateRole]
            )
        self.ticked_changed.emit()

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        value, shown = self._rows[index.row()], self.columns[index.column()]
        if role == Qt.ItemDataRole.CheckStateRole and self._key and index.column() == 0:
            return tick_of(is_ticked=self._key(value) in self._ticked)
        if role == Role.SORT:
            return shown.sort(value) if shown.sort else shown.text(value)
        return self.cell(value, shown, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or self._key is None or not index.isValid() or index.column() != 0:
            return False
        key = self._key(self._rows[index.row()])
        self._ticked = self._ticked | {key} if is_tick(value) else self._ticked - {key}
        self.dataChanged.emit(index, index, [Qt.ItemDataRole.CheckStateRole])
        self.ticked_changed.emit()
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if self._key is not None and index.isValid() and index.column() == 0:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags


class SortedRows(QSortFilterProxyModel):
    """Sorts by the columns' native values, and filters by words in any column that is text."""

    def __init__(self, source: TableModel[Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table, self._words = source, ""
        self._said: list[str] = []  # of each row, once somebody looks for words: at each key all rows are asked
        source.modelReset.connect(self._on_reset)
        self.setSourceModel(source)
        self.setSortRole(Role.SORT)

    @Slot(str)
    def look_for(self, words: str) -> None:
        """Show the rows with these words only; all with none."""
        self.beginFilterChange()
        self._words = words.strip().casefold()
        if self._words and not self._said:
            self._said = self._table.said()
        self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    @Slot()
    def _on_reset(self) -> None:
        self._said = self._table.said() if self._words else []

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:  # noqa: ARG002  # rows of a table
        return not self._words or self._words in self._said[source_row]

    def lessThan(self, left: Index, right: Index) -> bool:
        first, second = left.data(Role.SORT), right.data(Role.SORT)
        if first is None or second is None:
            return first is None and second is not None
        return bool(first < second)
