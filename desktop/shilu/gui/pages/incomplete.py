"""The bar that says how many contacts are incomplete, as pictures that nobody has read yet, and leads through them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from shilu.core.case import Case
from shilu.core.job import Job
from shilu.core.query import IncidentFilter
from shilu.gui.pages.page import Tools
from shilu.gui.tasks import Task
from shilu.gui.widgets.notice import Notice

if TYPE_CHECKING:
    from shilu.services.timeline import Timeline


class IncompleteBar(Notice):
    """Signals:
    count_changed: how many there are now.
    go_through_requested: ask about each of them.
    dealt_with: it went away under the keyboard.
    """

    count_changed = Signal(int)
    go_through_requested = Signal()
    dealt_with = Signal()

    def __init__(self, *, timeline: Timeline, tools: Tools, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._timeline, self._tools = timeline, tools
        self._case: Case | None = None
        self._counting: Task | None = None
        self._put_off = 0
        self.count = 0
        self.step_requested.connect(self.go_through_requested)
        self.other_requested.connect(self._on_later)

    def set_case(self, case: Case) -> None:
        """Look how many there are in this case."""
        self._case, self._put_off = case, 0
        self.hide()
        self.look_again()

    @Slot()
    def look_again(self) -> None:
        """Contacts came, went or changed."""
        if self._case is not None:
            if self._counting is not None:
                self._counting.abandon()
            work = partial(_count, self._timeline, self._case.id)
            self._counting = self._tools.tasks.run(work, done=self._on_counted)

    @Slot(object)
    def _on_counted(self, count: int) -> None:
        texts, self.count = self._tools.texts, count
        self.count_changed.emit(count)
        self._put_off = min(self._put_off, count)
        if count <= self._put_off:
            self.hide()
            return
        self.say(
            texts.trn("{count} contact is incomplete.", "{count} contacts are incomplete.", count),
            words=texts.tr("Their number or time is not known yet. Often it can be read off the picture."),
            step=texts.tr("Go through them"),
            other=texts.tr("Later"),
        )

    @Slot()
    def _on_later(self) -> None:
        """Not before more of them come."""
        self._put_off = self.count
        self.hide()
        self.dealt_with.emit()


def _count(timeline: Timeline, case_id: str, job: Job) -> int:
    return timeline.count(case_id, IncidentFilter(incomplete=True), job)
