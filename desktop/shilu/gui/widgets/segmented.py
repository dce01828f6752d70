"""Rows of choices for the keyboard: one stop for Tab, arrows inside, and a key for each choice."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QApplication, QLayout, QLayoutItem, QPushButton, QSizePolicy, QWidget

from shilu.gui.style import mark
from shilu.gui.widgets.text import button_text

V = TypeVar("V", bound=Hashable)


class FlowLayout(QLayout):
    """Puts widgets one after the other and breaks the row where the room ends."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 4, width: int = 0) -> None:
        super().__init__(parent)
        self._width = width  # what it will have: Qt asks for a height at the width of the hint
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize().expandedTo(QSize(self._width, 0))

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        x, y, row_height = rect.x(), rect.y(), 0
        for item in self._items:
            widget = item.widget()
            if widget is not None and widget.isHidden():
                continue
            hint = item.sizeHint()
            if x + hint.width() > rect.right() + 1 and row_height:
                x, y, row_height = rect.x(), y + row_height + self._gap, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), hint))
            x += hint.width() + self._gap
            row_height = max(row_height, hint.height())
        return y + row_height - rect.y()


class _ChoiceButton(QPushButton):
    """A button whose key is underlined, or written before its word where no letter can be."""

    def __init__(self, label: str, key: str, role: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.key = key
        self._at = label.casefold().find(key) if key else -1
        self.setText(button_text(label if self._at >= 0 or not key else f"{key} {label}"))
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setAccessibleName(label)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        mark(self, role=role)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._at < 0:
            return
        metrics = self.fontMetrics()
        text = self.text()
        left = (self.width() - metrics.horizontalAdvance(text)) // 2
        start = left + metrics.horizontalAdvance(text[: self._at])
        base = (self.height() + metrics.ascent() - metrics.descent()) // 2 + 2
        painter = QPainter(self)
        is_dark = self.isChecked() and self.property("role") == "segment"
        pen = QPalette.ColorRole.BrightText if is_dark else QPalette.ColorRole.WindowText
        painter.setPen(QApplication.palette().color(pen))
        painter.drawLine(start, base, start + metrics.horizontalAdvance(text[self._at]) - 1, base)
        painter.end()


def keys_for(labels: Sequence[str]) -> tuple[str, ...]:
    """A key for each label: its first letter that is still free (ASCII), else a digit; "" when all are taken. Where a
    label has no such letter, all have digits in their order: keys that go 1, A, 2 are found by nobody."""
    if any(not any(c.isascii() and c.isalpha() for c in label) for label in labels):
        return tuple(str(n) if n <= 9 else "" for n in range(1, len(labels) + 1))
    taken: set[str] = set()
    found: list[str] = []
    for label in labels:
        letters = (c for c in label.casefold() if c.isascii() and c.isalpha())
        key = next((c for c in letters if c not in taken), "")
        key = key or next((d for d in "123456789" if d not in taken), "")
        taken.add(key)
        found.append(key)
    return tuple(found)


class ChoiceRow(QWidget, Generic[V]):
    """Buttons of which one (``several=False``) or any number are pressed in.

    Signals:
        changed: by the person or by the program.
    """

    changed = Signal()

    def __init__(
        self,
        options: Sequence[tuple[V, str]],
        *,
        name: str,
        several: bool = False,
        keys: bool = True,
        width: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._several = several
        self._values = [value for value, _ in options]
        self.setAccessibleName(name)
        flow = FlowLayout(self, width=width)
        labels = [label for _, label in options]
        role = "chip" if several else "segment"
        letters = keys_for(labels) if keys else ("",) * len(labels)
        self._buttons = [_ChoiceButton(label, key, role, self) for label, key in zip(labels, letters, strict=True)]
        for button in self._buttons:
            button.installEventFilter(self)
            button.clicked.connect(self._on_clicked)
            flow.addWidget(button)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        if self._buttons:
            self.setFocusProxy(self._buttons[0])
            if not several:
                self._buttons[0].setChecked(True)
            self._make_tab_stop(0)

    def value(self) -> V:
        """The one choice (of a row with one)."""
        return next(v for v, b in zip(self._values, self._buttons, strict=True) if b.isChecked())

    def values(self) -> tuple[V, ...]:
        """All choices."""
        return tuple(v for v, b in zip(self._values, self._buttons, strict=True) if b.isChecked())

    def set_value(self, value: V) -> None:
        """Choose one."""
        self._choose(self._values.index(value))

    def set_values(self, values: Sequence[V]) -> None:
        """Choose these (of a row with several)."""
        for value, button in zip(self._values, self._buttons, strict=True):
            button.setChecked(value in values)
        self.changed.emit()

    def set_enabled_values(self, values: Sequence[V]) -> None:
        """Which choices can be made."""
        for value, button in zip(self._values, self._buttons, strict=True):
            button.setEnabled(value in values)

    def _choose(self, index: int) -> None:
        if self._several:
            self._buttons[index].toggle()
        else:
            for position, button in enumerate(self._buttons):
                button.setChecked(position == index)
        self._make_tab_stop(index)
        self.changed.emit()

    def _make_tab_stop(self, index: int) -> None:
        for position, button in enumerate(self._buttons):
            is_stop = position == index
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_stop else Qt.FocusPolicy.ClickFocus)
        self.setFocusProxy(self._buttons[index])

    @Slot()
    def _on_clicked(self) -> None:
        index = self._buttons.index(self.sender())  # type: ignore[arg-type]  # only these buttons send it
        if self._several:
            self._make_tab_stop(index)
            self.changed.emit()
        else:
            self._choose(index)

    def _move(self, step: int) -> None:
        here = next((i for i, b in enumerate(self._buttons) if b.hasFocus()), 0)
        usable = [i for i, b in enumerate(self._buttons) if b.isEnabled()]
        if not usable:
            return
        nearest = min(range(len(usable)), key=lambda i: abs(usable[i] - here))
        index = usable[(nearest + step) % len(usable)]
        if self._several:
            self._make_tab_stop(index)
        else:
            self._choose(index)
        self._buttons[index].setFocus(Qt.FocusReason.TabFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and not event.isAutoRepeat():
            plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
            match event.key():
                case Qt.Key.Key_Left | Qt.Key.Key_Up if plain:
                    self._move(-1)
                    return True
                case Qt.Key.Key_Right | Qt.Key.Key_Down if plain:
                    self._move(1)
                    return True
                case _ if plain and event.text().strip():
                    return self._press_key(event.text().casefold())
        return super().eventFilter(watched, event)

    def _press_key(self, key: str) -> bool:
        index = next((i for i, b in enumerate(self._buttons) if b.key == key and b.isEnabled()), None)
        if index is None and key.isdigit() and 0 < int(key) <= len(self._buttons):
            index = int(key) - 1
        if index is None or not self._buttons[index].isEnabled():
            return False
        self._choose(index)
        self._buttons[index].setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True
