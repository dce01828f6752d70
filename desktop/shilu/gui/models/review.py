"""What is to be reviewed, in groups: the heading of each group is a row of its own that cannot be chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt

from shilu.gui.models.table import NO_INDEX, Column, ColumnsModel, Index, Role, is_tick, tick_of

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Group(Generic[R]):
    """Rows under one heading."""

    title: str
    rows: tuple[R, ...]


class ReviewModel(ColumnsModel[R]):
    """Shows groups; rows, known by ``key``, can be ticked."""

    def __init__(self, columns: Sequence[Column[R]], *, key: Callable[[R], str], parent: QObject | None = None) -> None:
        super().__init__(columns, parent=parent)
        self._key = key
        self._lines: list[tuple[str, R | None]] = []
        self._places: dict[str, int] = {}
        self._ticked: set[str] = set()

    def set_groups(self, groups: Sequence[Group[R]]) -> None:
        """Replace all; of the ticked rows those stay ticked that are still there."""
        self.beginResetModel()
        self._lines = []
        for group in groups:
            self._lines.append((group.title, None))
            self._lines += [(group.title, one) for one in group.rows]
        self._places = {self._key(one): at for at, (_, one) in enumerate(self._lines) if one is not None}
        self._ticked &= self._places.keys()
        self.endResetModel()

    @property
    def ticked(self) -> tuple[R, ...]:
        """The ticked rows, top to bottom."""
        return tuple(one for _, one in self._lines if one is not None and self._key(one) in self._ticked)

    def at(self, index: Index) -> R | None:
        """The row of an index; None for a heading."""
        return self._lines[index.row()][1] if index.isValid() else None

    def place_of(self, key: str) -> int | None:
        """Where a row stands."""
        return self._places.get(key)

    def near(self, place: int) -> int | None:
        """The place of the row at a place, or of the next one, or of the last; None where there is none."""
        after = next((at for at in range(max(place, 0), len(self._lines)) if self._lines[at][1] is not None), None)
        return after if after is not None else len(self._lines) - 1 if self._lines else None

    def group_of(self, place: int) -> tuple[R, ...]:
        """The rows that stand under the same heading as a row."""
        first = next(at for at in range(place, -1, -1) if self._lines[at][1] is None)
        rows = []
        for _, one in self._lines[first + 1 :]:
            if one is None:
                break
            rows.append(one)
        return tuple(rows)

    def tick(self, rows: Sequence[R], *, is_on: bool) -> None:
        """Tick rows, or take their ticks away."""
        for one in rows:
            key = self._key(one)
            (self._ticked.add if is_on else self._ticked.discard)(key)
            index = self.index(self._places[key], 0)
            self.dataChanged.emit(index, index, [Qt.ItemDataRole.CheckStateRole])

    def is_ticked(self, one: R) -> bool:
        """Whether a row is ticked."""
        return self._key(one) in self._ticked

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        title, one = self._lines[index.row()]
        if one is None:
            if role == Role.BAND:
                return title
            return title if role == Qt.ItemDataRole.DisplayRole and index.column() == 0 else None
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == 0:
            return tick_of(is_ticked=self._key(one) in self._ticked)
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == 0:
            return " · ".join([title, *(shown.text(one) for shown in self.columns)])
        return self.cell(one, self.columns[index.column()], role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        one = self.at(index)
        if role != Qt.ItemDataRole.CheckStateRole or one is None or index.column() != 0:
            return False
        self.tick([one], is_on=is_tick(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or self._lines[index.row()][1] is None:
            return Qt.ItemFlag.NoItemFlags
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else flags
