"""What can be done from anywhere in the window, each with its keys; and the menu of languages and looks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from shilu.core.wording import N_, Catalog
from shilu.gui.navigation import Place
from shilu.gui.style import mark
from shilu.host.settings import Settings, Theme

THEMES = {
    Theme.SYSTEM: N_("As the desktop has it"),
    Theme.LIGHT: N_("Light"),
    Theme.DARK: N_("Dark"),
    Theme.HIGH_CONTRAST: N_("High contrast"),
}
KEYS = {
    Place.LOG: "Ctrl+N",
    Place.TIMELINE: "Ctrl+1",
    Place.LENDERS: "Ctrl+2",
    Place.BRING_IN: "Ctrl+3",
    Place.BUNDLE: "Ctrl+4",
    Place.CASES: "Ctrl+5",
    Place.VERIFY: "Ctrl+6",
    Place.VAULT: "Ctrl+7",
    Place.RECORD: "Ctrl+8",
    Place.REVIEW: "Ctrl+9",
    Place.CHAIN: "Ctrl+0",
    Place.SCRIPTS: "Ctrl+T",
    Place.FINDINGS: "Ctrl+R",
    Place.MISSING: "Ctrl+M",
    Place.PACKS: "Ctrl+K",
    Place.NEXT_STEPS: "Ctrl+G",
    Place.PAPERS: "Ctrl+P",
}


class Actions(QObject):
    """Signals:
    place_requested: a Place.
    search_requested, lock_requested: what they say.
    """

    place_requested = Signal(object)
    search_requested = Signal()
    lock_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        for place, keys in KEYS.items():
            action = self._add(parent, keys)
            action.setData(place)
            action.triggered.connect(self._on_place)
        self._add(parent, "Ctrl+F").triggered.connect(self.search_requested)
        self._lock = self._add(parent, "Ctrl+L")
        self._lock.triggered.connect(self.lock_requested)
        cast(QGuiApplication, QGuiApplication.instance()).focusWindowChanged.connect(self._on_window_changed)

    def _add(self, parent: QWidget, keys: str) -> QAction:
        action = QAction(parent)
        action.setShortcut(QKeySequence(keys))
        parent.addAction(action)
        return action

    @Slot()
    def _on_window_changed(self) -> None:
        """A dialog keeps the window's keys from the window. Whoever has to hide everything cannot close it first."""
        dialog = QApplication.activeModalWidget()
        if dialog is not None and self._lock not in dialog.actions():
            dialog.addAction(self._lock)

    @Slot()
    def _on_place(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.place_requested.emit(Place(action.data()))


class ViewMenu(QMenu):
    """Language of the screen, colours, lock.

    Signals:
        language_chosen: BCP 47.
        theme_chosen: a Theme.
        lock_chosen: lock now.
    """

    language_chosen = Signal(str)
    theme_chosen = Signal(object)
    lock_chosen = Signal()

    def __init__(
        self,
        languages: Sequence[tuple[str, str]],
        settings: Settings,
        *,
        texts: Catalog,
        lock: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        mark(self, ticks="yes")
        self._languages = QActionGroup(self)
        self._themes = QActionGroup(self)
        for code, name in languages:
            self._choice(self._languages, name, code, is_on=code == texts.language)
        self.addSeparator()
        for theme, name in THEMES.items():
            self._choice(self._themes, texts.tr(name), theme, is_on=theme is settings.theme)
        self._languages.triggered.connect(self._on_language)
        self._themes.triggered.connect(self._on_theme)
        if lock:
            self.addSeparator()
            # the keys are only written: a second shortcut on the same keys would make both of them deaf
            locking = self.addAction(f"{texts.tr('Lock')}\tCtrl+L")
            locking.triggered.connect(self.lock_chosen)

    def _choice(self, group: QActionGroup, name: str, value: object, *, is_on: bool) -> None:
        action = QAction(name, self)
        action.setCheckable(True)
        action.setChecked(is_on)
        action.setData(value)
        group.addAction(action)
        self.addAction(action)

    def show_chosen(self, settings: Settings, language: str) -> None:
        """Tick what holds: a choice may have been refused."""
        for group, value in ((self._languages, language), (self._themes, settings.theme)):
            for action in group.actions():
                action.setChecked(action.data() == value)

    @Slot(QAction)
    def _on_language(self, action: QAction) -> None:
        self.language_chosen.emit(action.data())

    @Slot(QAction)
    def _on_theme(self, action: QAction) -> None:
        self.theme_chosen.emit(Theme(action.data()))
