"""Days to type or to pick: YYYY-MM-DD, or empty for "no limit"."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QLocale, Qt, Signal, Slot
from PySide6.QtWidgets import QCalendarWidget, QHBoxLayout, QMenu, QToolButton, QWidget, QWidgetAction

from shilu.core.wording import Catalog
from shilu.gui.icons import Icons
from shilu.gui.style import mark
from shilu.gui.widgets.text import PlainLabel, TextLine


class DayField(QWidget):
    """One day. What cannot be understood is marked and counts as no day.

    Signals:
        changed: the day is another one now.
    """

    changed = Signal()

    def __init__(self, *, name: str, texts: Catalog, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._day: date | None = None
        self._line = TextLine()
        self._line.setPlaceholderText(texts.tr("YYYY-MM-DD"))
        self._line.setAccessibleName(name)
        self._line.setFixedWidth(124)
        self._line.textChanged.connect(self._on_typed)
        self._locale = QLocale(texts.language)
        self._calendar: QCalendarWidget | None = None  # made when it is opened: it is the dearest widget of all
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._on_opening)
        pick = QToolButton()
        mark(pick, role="icon")
        pick.setIcon(icons.get("calendar-blank"))
        pick.setAccessibleName(texts.tr("Pick a day: {name}", name=name))
        pick.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        pick.setMenu(self._menu)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._line)
        layout.addWidget(pick)
        self.setFocusProxy(self._line)

    @property
    def day(self) -> date | None:
        """The day, or None for no limit."""
        return self._day

    @property
    def is_wrong(self) -> bool:
        """Whether something was typed that is no day."""
        return self._day is None and bool(self._line.text().strip())

    def set_day(self, day: date | None) -> None:
        """Show a day."""
        self._line.setText(day.isoformat() if day else "")

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        try:
            day = date.fromisoformat(text.strip().replace("/", "-").replace(".", "-"))
        except ValueError:
            day = None
        mark(self._line, wrong="yes" if day is None and text.strip() else "")
        if day != self._day:
            self._day = day
            self.changed.emit()

    @Slot()
    def _on_opening(self) -> None:
        if self._calendar is None:
            self._calendar = QCalendarWidget()
            self._calendar.setLocale(self._locale)
            self._calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
            self._calendar.clicked.connect(self._on_picked)
            holder = QWidgetAction(self._menu)
            holder.setDefaultWidget(self._calendar)
            self._menu.addAction(holder)
        if self._day is not None:
            self._calendar.setSelectedDate(QDate(self._day.year, self._day.month, self._day.day))

    @Slot(QDate)
    def _on_picked(self, day: QDate) -> None:
        self._line.setText(day.toString(Qt.DateFormat.ISODate))
        self._menu.close()


class PeriodField(QWidget):
    """From one day to another, both included; either may be open.

    Signals:
        changed: one of the days is another one now.
    """

    changed = Signal()

    def __init__(self, *, texts: Catalog, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.first = DayField(name=texts.tr("First day"), texts=texts, icons=icons)
        self.last = DayField(name=texts.tr("Last day"), texts=texts, icons=icons)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.first)
        layout.addWidget(PlainLabel(texts.tr("to"), tone="soft"))
        layout.addWidget(self.last)
        layout.addStretch(1)
        for field in (self.first, self.last):
            field.changed.connect(self.changed)
        self.setFocusProxy(self.first)

    def clear(self) -> None:
        """No limits."""
        self.first.set_day(None)
        self.last.set_day(None)
