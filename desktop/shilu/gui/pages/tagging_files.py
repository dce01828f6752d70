"""What a file of the contact that is read shows: asked, and said."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QDialog

from shilu.core.errors import UserError
from shilu.core.evidence import Attachment
from shilu.core.file_tags import file_tags_of
from shilu.core.incident import Incident
from shilu.core.job import Job
from shilu.core.text import one_line
from shilu.gui.dialogs.tags import FileTagsDialog
from shilu.gui.pages.page import Page
from shilu.gui.widgets.detail import DetailPane
from shilu.services.tagging import Change

if TYPE_CHECKING:
    from shilu.services.tagging import Tagging
    from shilu.services.timeline import Timeline


class TaggingFiles(QObject):
    """Signals:
    changed: the Incident as it stands then.
    """

    changed = Signal(object)

    def __init__(self, *, tagging: Tagging, timeline: Timeline, detail: DetailPane, page: Page) -> None:
        super().__init__(page)
        self._tagging, self._timeline, self._detail, self._page = tagging, timeline, detail, page
        detail.tag_file_requested.connect(self._on_requested)

    @Slot(object)
    def _on_requested(self, attachment: Attachment) -> None:
        incident, texts = self._detail.incident, self._page.texts
        if incident is None:
            return
        there = [one for one in file_tags_of(incident.circumstances) if one.sha256 == attachment.sha256]
        name = one_line(attachment.name, 60) or texts.tr("unnamed file")
        dialog = FileTagsDialog(name, there, texts=texts, parent=self._page.window())
        accepted, change = dialog.exec() == QDialog.DialogCode.Accepted, Change(*dialog.value())
        dialog.deleteLater()
        if accepted and change != Change():
            work = partial(_change, self._tagging, self._timeline, incident.id, attachment.sha256, change)
            self._page.tasks.run(work, done=self._on_changed, failed=self._on_refused)

    @Slot(object)
    def _on_changed(self, incident: Incident) -> None:
        self.changed.emit(incident)

    @Slot(object)
    def _on_refused(self, error: UserError) -> None:
        self._page.messages.show_error(error)


def _change(tagging: Tagging, timeline: Timeline, incident_id: str, sha256: str, change: Change, _job: Job) -> Incident:
    tagging.change_file(incident_id, sha256, change)
    return timeline.get(incident_id)
