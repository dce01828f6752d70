"""What the page of a number and that of a party share: they are read when they are seen, and left again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QScrollArea, QWidget

from shilu.core.case import Case
from shilu.core.job import Job
from shilu.gui.pages.page import Page, Tools
from shilu.gui.pages.worked_out_page import way_back
from shilu.gui.tasks import Task
from shilu.gui.widgets.parts import give_focus

D = TypeVar("D")


class DossierPage(Page, Generic[D]):
    """A page about one thing, which is known by its id: none, or that with ``wanted``, whose ``dossier`` may still be
    read. What shows it is made by ``make_area`` of the page that it becomes.

    Signals:
        left: back to where one came from.
    """

    left = Signal()

    def __init__(self, *, title: str, tools: Tools, parent: QWidget | None = None) -> None:
        super().__init__(tools=tools, title=title, parent=parent)
        self.dossier: D | None = None
        self.wanted = ""
        self.area: QScrollArea | None = None
        self._reading: Task | None = None
        self.back_button = way_back(self, self.left)

    def fill(self, dossier: D | None) -> None:
        """Show what was read, or nothing of it yet; the page that it becomes says how."""
        self.dossier = dossier

    def set_case(self, case: Case | None) -> None:
        if self.case is not None and (case is None or case.id != self.case.id):
            self._abandon()
            self.wanted = ""
            self.fill(None)
        super().set_case(case)

    @Slot()
    def focus_first(self) -> None:
        give_focus(self.area if self.area is not None else self.back_button)

    @property
    def zone(self) -> str:
        """In which days are shown."""
        return self.case.timezone if self.case is not None else "UTC"

    def read(self, work: Callable[[Job], D]) -> None:
        """Read it in the background, instead of what is being read."""
        self._abandon()
        self._reading = self.tasks.run(work, done=self._on_read)

    def _abandon(self) -> None:
        if self._reading is not None:
            self._reading.abandon()

    @Slot(object)
    def _on_read(self, dossier: D) -> None:
        had_keyboard = self.back_button.hasFocus() or self.area is None or self.area.isAncestorOf(self._focused())
        self.fill(dossier)
        if had_keyboard:
            self.focus_first()

    def _focused(self) -> QWidget:
        return self.window().focusWidget() or self

    def put_area(self, area: QScrollArea | None) -> None:
        """Show this instead of what was shown below the head."""
        if self.area is not None:
            self.body.removeWidget(self.area)
            self.area.hide()
            self.area.deleteLater()
        self.area = area
        if area is not None:
            self.body.addWidget(area, 1)
            area.show()  # at once, so that it can take the keyboard
