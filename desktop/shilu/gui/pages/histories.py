"""Opens the history of one thing, or of a whole case, over a page; what is undone there is read anew."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from shilu.core.job import Job
from shilu.core.revision import Activity, HistoryPage, Revision, Undone
from shilu.gui.dialogs.history import HistoryDialog
from shilu.gui.pages.page import Tools
from shilu.gui.pages.undoing import Undoing
from shilu.gui.tasks import Task

if TYPE_CHECKING:
    from shilu.services.history import History

_PAGE = 100


class Histories(QObject):
    """One dialog at a time.

    Signals:
        undone: an Undone.
    """

    undone = Signal(object)

    def __init__(self, *, history: History, tools: Tools, parent: QWidget) -> None:
        super().__init__(parent)
        self._widget = parent
        self._history, self._tools = history, tools
        self._undoing = Undoing(history=history, tools=tools, parent=parent)
        self._undoing.undone.connect(self._on_undone)
        self._dialog: HistoryDialog | None = None
        self._reading: Task | None = None
        self._subject = self._case = ""
        self._zone = "UTC"

    def open(self, subject: str, title: str, zone: str) -> None:
        """The history of one thing: a party, a number, an import."""
        self._show(title, zone, subject=subject, case="")

    def open_case(self, case_id: str, title: str, zone: str) -> None:
        """Everything that was done in a case, the newest first."""
        self._show(title, zone, subject="", case=case_id)

    def _show(self, title: str, zone: str, *, subject: str, case: str) -> None:
        self._subject, self._case, self._zone = subject, case, zone
        dialog = HistoryDialog(title, words=self._tools.words, zone=zone, about=subject, parent=self._widget.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.undo_requested.connect(self._on_undo)
        dialog.more_requested.connect(self._on_more)
        dialog.finished.connect(self._on_finished)
        self._dialog = dialog
        self._read("")
        dialog.open()

    def _read(self, after: str) -> None:
        if self._reading is not None:
            self._reading.abandon()
        page = HistoryPage(_PAGE, after)
        work = partial(_read, self._history, self._subject, self._case, page)
        self._reading = self._tools.tasks.run(work, done=self._on_more_read if after else self._on_read)

    @Slot(object)
    def _on_read(self, activity: Activity) -> None:
        if self._dialog is not None:
            self._dialog.show_entries(activity.entries, more=activity.more)

    @Slot(object)
    def _on_more_read(self, activity: Activity) -> None:
        if self._dialog is not None:
            self._dialog.add_entries(activity.entries, more=activity.more)

    @Slot()
    def _on_more(self) -> None:
        shown = self._dialog.list if self._dialog is not None else None
        if shown is not None and shown.entries:
            self._read(shown.entries[-1].ref)

    @Slot(object)
    def _on_undo(self, entry: Revision) -> None:
        self._undoing.ask(entry, self._zone, over=self._dialog)

    @Slot(object)
    def _on_undone(self, undone: Undone) -> None:
        self._read("")
        self.undone.emit(undone)

    @Slot()
    def _on_finished(self) -> None:
        self._dialog = None


def _read(history: History, subject: str, case_id: str, page: HistoryPage, _job: Job) -> Activity:
    if subject:
        return Activity(tuple(reversed(history.revisions(subject))), more=False)
    return history.activity(case_id, page)
