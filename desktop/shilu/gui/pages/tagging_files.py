"""What a file of the contact that is read shows, and where it may go: asked, and said."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from shilu.core.case import Case
from shilu.core.draft import DraftKind, Matter
from shilu.core.errors import UserError
from shilu.core.evidence import Attachment
from shilu.core.file_marks import marks_of
from shilu.core.file_tags import file_tags_of
from shilu.core.incident import Incident
from shilu.core.job import Job
from shilu.core.pack_parts import Recording
from shilu.core.recordings import RecordingAnswer, is_recording
from shilu.core.text import one_line
from shilu.gui.dialogs.file_tags import FileTagsDialog
from shilu.gui.pages.page import Page
from shilu.gui.widgets.detail import DetailPane
from shilu.services.tagging import Change

if TYPE_CHECKING:
    from shilu.services.marking_files import MarkingFiles
    from shilu.services.tagging import Tagging
    from shilu.services.timeline import Timeline
    from shilu.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class _Said:
    """What was said of a file: the kinds that it shows; who holds it where it is a sexual picture of a minor, None
    where it is none; what was answered for a recording, None for what is none."""

    incident: str
    sha256: str
    change: Change
    holder: str | None
    answer: RecordingAnswer | None


class TaggingFiles(QObject):
    """Signals:
    changed: the Incident as it stands then.
    """

    changed = Signal(object)

    def __init__(self, *, workspace: Workspace, detail: DetailPane, page: Page) -> None:
        super().__init__(page)
        self._tagging, self._timeline, self._marking = workspace.tagging, workspace.timeline, workspace.marking_files
        self._detail, self._page = detail, page
        detail.tag_file_requested.connect(self._on_requested)

    @Slot(object)
    def _on_requested(self, attachment: Attachment) -> None:
        incident, case = self._detail.incident, self._page.case
        if incident is not None and case is not None and is_recording(incident, attachment):
            work = partial(_asked, self._marking, case, attachment)
            self._page.tasks.run(work, done=self._on_asked, failed=self._on_refused)
        else:
            self._ask(attachment, None)

    @Slot(object)
    def _on_asked(self, read: tuple[Attachment, Recording | None]) -> None:
        self._ask(*read)

    def _ask(self, attachment: Attachment, asked: Recording | None) -> None:
        incident, texts = self._detail.incident, self._page.texts
        if incident is None or attachment not in incident.attachments:
            return
        dialog = FileTagsDialog(
            one_line(attachment.name, 60) or texts.tr("unnamed file"),
            [one for one in file_tags_of(incident.circumstances) if one.sha256 == attachment.sha256],
            marks=[one for one in marks_of(incident.circumstances) if one.sha256 == attachment.sha256],
            may_show_somebody=attachment.media_type.casefold().startswith(("image/", "video/")),
            is_recording=is_recording(incident, attachment),
            asked=asked,
            texts=texts,
            parent=self._page.window(),
        )
        matter = Matter(DraftKind.FILE_TAGS, incident.case, attachment.sha256)
        accepted = self._page.tools.asking.ask(dialog, matter)
        said = _Said(
            incident.id,
            attachment.sha256,
            Change(*dialog.value()),
            dialog.holder.text() if dialog.minor.isChecked() else None,
            dialog.recording.value() if accepted and is_recording(incident, attachment) else None,
        )
        dialog.deleteLater()
        if accepted:
            work = partial(_say, self._tagging, self._marking, self._timeline, said)
            self._page.tasks.run(
                self._page.tools.asking.settling(work, matter), done=self._on_changed, failed=self._on_refused
            )

    @Slot(object)
    def _on_changed(self, incident: Incident) -> None:
        self.changed.emit(incident)

    @Slot(object)
    def _on_refused(self, error: UserError) -> None:
        self._page.messages.show_error(error)


def _asked(marking: MarkingFiles, case: Case, attachment: Attachment, _job: Job) -> tuple[Attachment, Recording | None]:
    return attachment, marking.asked(case)


def _say(tagging: Tagging, marking: MarkingFiles, timeline: Timeline, said: _Said, _job: Job) -> Incident:
    if said.change != Change():
        tagging.change_file(said.incident, said.sha256, said.change)
    if said.holder is None:
        marking.unmark_minor(said.incident, said.sha256)
    else:
        marking.mark_minor(said.incident, said.sha256, said.holder)
    if said.answer is not None:
        marking.answer(said.incident, said.sha256, said.answer)
    return timeline.get(said.incident)
