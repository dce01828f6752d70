"""What pages share that show something worked out of a case: it is read each time the page is seen, what was read of
another case is gone at once, and meanwhile the page says that it waits, or that there is nothing."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, SignalInstance, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from shilu.core.case import Case
from shilu.core.job import Job
from shilu.gui.pages.page import Page, Tools
from shilu.gui.tasks import Task
from shilu.gui.widgets.parts import EmptyState, give_focus, quiet
from shilu.gui.widgets.text import PlainLabel

R = TypeVar("R")
_WAITING, _EMPTY, _SHOWN = range(3)


class WorkedOutPage(Page, Generic[R]):
    """A page of what was read of the case. The page that it becomes says with ``work`` what is read, with ``fill`` how
    that is shown, and with ``forget`` how nothing of it stays."""

    def __init__(self, *, title: str, tools: Tools, parent: QWidget | None = None) -> None:
        super().__init__(tools=tools, title=title, parent=parent)
        self._reading: Task | None = None
        self._stack = QStackedWidget()
        self._firsts: tuple[QWidget, ...] = ()

    def put(self, *, waiting: str, empty: EmptyState, shown: QWidget, firsts: Sequence[QWidget]) -> None:
        """What is seen while it is read, where there is nothing, and else. ``firsts``: where the keyboard goes in each
        of them, in this order."""
        said = PlainLabel(waiting, tone="soft")
        said.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        for part in (said, empty, shown):
            self._stack.addWidget(part)
        self._firsts = tuple(firsts)
        self.body.addWidget(self._stack, 1)

    @abstractmethod
    def work(self, case: Case) -> Callable[[Job], R]:
        """What reads it, in the background."""

    @abstractmethod
    def fill(self, read: R) -> bool:
        """Show what was read; whether there is anything."""

    @abstractmethod
    def forget(self) -> None:
        """Nothing of the case may stay on the page."""

    @property
    def is_shown(self) -> bool:
        """Whether something that was read is seen."""
        return self._stack.currentIndex() == _SHOWN

    def set_case(self, case: Case | None) -> None:
        if case is None or self.case is None or case.id != self.case.id:
            self._abandon()
            self.forget()
            self._stack.setCurrentIndex(_WAITING)
        super().set_case(case)

    def arrive(self) -> None:
        self.read_again()
        self.focus_first()

    def read_again(self) -> None:
        """Read it anew, instead of what is being read."""
        self._abandon()
        if self.case is not None:
            self._reading = self.tasks.run(self.work(self.case), done=self._on_read)

    def _abandon(self) -> None:
        if self._reading is not None:
            self._reading.abandon()
            self._reading = None

    @Slot()
    def focus_first(self) -> None:
        give_focus(self._firsts[self._stack.currentIndex()])

    @Slot(object)
    def _on_read(self, read: R) -> None:
        self._reading = None
        was_here = any(one.hasFocus() for one in self._firsts)
        self._stack.setCurrentIndex(_SHOWN if self.fill(read) else _EMPTY)
        if was_here:
            self.focus_first()


def way_back(page: Page, left: SignalInstance) -> QPushButton:
    """A button before the title, and Esc: both say that the page is ``left``."""
    button = quiet(page.texts.tr("Back"))
    button.clicked.connect(left)
    page.head.insertWidget(0, button)
    leaving = QShortcut(QKeySequence("Esc"), page, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
    leaving.activated.connect(left)
    return button
