"""The sidebar: which case, where one can go, and how much is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QApplication, QButtonGroup, QFrame, QMenu, QPushButton, QVBoxLayout, QWidget

from shilu.core.case import Case
from shilu.core.wording import Catalog
from shilu.gui.icons import Icons
from shilu.gui.style import GAP, mark
from shilu.gui.widgets.parts import Button, rule
from shilu.gui.widgets.text import button_text

WIDTH_PX = 200


class Place(StrEnum):
    """Where one can be in an open vault."""

    CASES = "cases"
    TIMELINE = "timeline"
    LENDERS = "lenders"
    REVIEW = "review"
    RECORD = "record"
    FINDINGS = "findings"
    BRING_IN = "bring_in"
    BUNDLE = "bundle"
    VERIFY = "verify"
    VAULT = "vault"
    LOG = "log"
    NUMBER = "number"
    PARTY = "party"
    CHAIN = "chain"
    SCRIPTS = "scripts"
    MISSING = "missing"
    PACKS = "packs"
    NEXT_STEPS = "next_steps"
    PAPERS = "papers"


_OF_CASE = (
    *(Place.TIMELINE, Place.LENDERS, Place.REVIEW, Place.RECORD, Place.FINDINGS, Place.BRING_IN, Place.BUNDLE),
    *(Place.NEXT_STEPS, Place.PAPERS, Place.LOG),
)


@dataclass(frozen=True, slots=True)
class _Stop:
    place: Place
    title: str
    icon: str


class PlaceButton(Button):
    """A word at the left, a number at the right."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._title = title
        self._count = ""

    def show_count(self, count: str) -> None:
        """How much is there."""
        self._count = count
        self.setAccessibleName(f"{self._title} {count}".strip())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._count:
            painter = QPainter(self)
            painter.setPen(QApplication.palette().color(QPalette.ColorRole.PlaceholderText))
            inside = self.rect().adjusted(0, 0, -12, 0)
            painter.drawText(inside, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), self._count)
            painter.end()


class Sidebar(QFrame):
    """Signals:
    place_requested: a Place.
    case_requested: the id of a case.
    """

    place_requested = Signal(object)
    case_requested = Signal(str)

    def __init__(self, *, texts: Catalog, icons: Icons, view_menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self._icons = icons
        self.setFixedWidth(WIDTH_PX)
        mark(self, ground="sunken")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._case = QPushButton()
        mark(self._case, role="case")
        self._case_menu = QMenu(self)
        self._case_menu.triggered.connect(self._on_case_chosen)
        self._case.setMenu(self._case_menu)
        self._buttons: dict[Place, PlaceButton] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP, 12, GAP, 12)
        layout.setSpacing(2)
        layout.addWidget(self._case)
        layout.addSpacing(GAP)
        for stop in self._stops():
            layout.addWidget(self._button(stop))
        layout.addSpacing(GAP)
        layout.addWidget(rule())
        layout.addSpacing(GAP)
        layout.addWidget(self._button(_Stop(Place.LOG, texts.tr("Log a contact"), "plus")))
        layout.addStretch(1)
        layout.addWidget(self._button(_Stop(Place.VERIFY, texts.tr("Verify a bundle"), "shield-check")))
        layout.addWidget(self._button(_Stop(Place.VAULT, texts.tr("Vault"), "lock-key")))
        view = QPushButton(texts.tr("View"))
        mark(view, role="place")
        view.setIcon(icons.get("sliders-horizontal"))
        view.setIconSize(QSize(20, 20))
        self._view, self._view_menu = view, view_menu
        view.clicked.connect(self._on_view)
        layout.addWidget(view)
        self.show_cases((), None)

    def _stops(self) -> tuple[_Stop, ...]:
        texts = self._texts
        return (
            _Stop(Place.TIMELINE, texts.tr("Timeline"), "clock-counter-clockwise"),
            _Stop(Place.LENDERS, texts.tr("Lenders"), "bank"),
            _Stop(Place.REVIEW, texts.tr("Suggestions"), "check-square-offset"),
            _Stop(Place.RECORD, texts.tr("Record"), "notebook"),
            _Stop(Place.FINDINGS, texts.tr("Findings"), "scales"),
            _Stop(Place.NEXT_STEPS, texts.tr("Next steps"), "compass"),
            _Stop(Place.BRING_IN, texts.tr("Bring in files"), "tray"),
            _Stop(Place.BUNDLE, texts.tr("Bundle"), "stack"),
            _Stop(Place.PAPERS, texts.tr("Papers"), "file-text"),
        )

    def _button(self, stop: _Stop) -> PlaceButton:
        button = PlaceButton(stop.title)
        button.setIcon(self._icons.get(stop.icon))
        button.setIconSize(QSize(20, 20))
        button.setCheckable(True)
        button.setProperty("place", stop.place.value)
        mark(button, role="place")
        button.clicked.connect(self._on_clicked)
        self._group.addButton(button)
        self._buttons[stop.place] = button
        return button

    def show_place(self, place: Place) -> None:
        """Mark where we are."""
        button = self._buttons.get(place)
        if button is not None:
            button.setChecked(True)
            return
        self._group.setExclusive(False)
        for other in self._buttons.values():
            other.setChecked(False)
        self._group.setExclusive(True)

    def show_count(self, place: Place, count: int | None) -> None:
        """How much is there; nothing when not known."""
        self._buttons[place].show_count("" if count is None else f"{count:,}")

    def show_cases(self, cases: Sequence[Case], current: Case | None) -> None:
        """The cases of the vault, and the one that is open."""
        room = WIDTH_PX - 56
        title = current.title if current is not None else self._texts.tr("No case open")
        shown = self._case.fontMetrics().elidedText(button_text(title), Qt.TextElideMode.ElideRight, room)
        self._case.setText(f"{shown} ▾")
        self._case.setAccessibleName(title)
        self._case_menu.clear()
        for case in cases:
            action = QAction(button_text(case.title), self._case_menu)
            action.setCheckable(True)
            action.setChecked(current is not None and case.id == current.id)
            action.setData(case.id)
            self._case_menu.addAction(action)
        mark(self._case_menu, ticks="yes")
        self._case_menu.addSeparator()
        every = QAction(self._texts.tr("All cases…"), self._case_menu)
        every.setData("")
        self._case_menu.addAction(every)
        for place in _OF_CASE:
            self._buttons[place].setEnabled(current is not None)

    @Slot()
    def _on_clicked(self) -> None:
        self.place_requested.emit(Place(self.sender().property("place")))

    @Slot()
    def _on_view(self) -> None:
        above = self._view.mapToGlobal(self._view.rect().topLeft())
        above.setY(above.y() - self._view_menu.sizeHint().height())
        self._view_menu.popup(above)

    @Slot(QAction)
    def _on_case_chosen(self, action: QAction) -> None:
        if action.data():
            self.case_requested.emit(action.data())
        else:
            self.place_requested.emit(Place.CASES)
