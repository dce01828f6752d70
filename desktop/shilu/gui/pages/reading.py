"""The contact that is read: its attachments, notes and history, and the ways to withdraw, undo or erase."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from shilu.core.correction import ReadOff
from shilu.core.draft import Draft
from shilu.core.errors import UserError
from shilu.core.evidence import Attachment
from shilu.core.incident import Incident
from shilu.core.job import Job
from shilu.core.provenance import BroughtIn
from shilu.core.revision import Revision
from shilu.gui.pages.attachments import Attachments
from shilu.gui.pages.backup_first import BackupFirst
from shilu.gui.pages.beside_rules import BesideRules
from shilu.gui.pages.correcting import Correcting
from shilu.gui.pages.joining import JoinBar
from shilu.gui.pages.judging import Judging
from shilu.gui.pages.page import Tools
from shilu.gui.pages.tagging_files import TaggingFiles
from shilu.gui.pages.taking_back import TakingBack
from shilu.gui.pages.undoing import Undoing
from shilu.gui.tasks import Task
from shilu.gui.widgets.detail import DetailPane

if TYPE_CHECKING:
    from shilu.gui.pages.timeline import TimelinePage
    from shilu.services.history import History
    from shilu.services.reading_pictures import ReadingPictures
    from shilu.services.timeline import Timeline
    from shilu.services.workspace import Workspace

_MOST_PICTURE_BYTES = 20 * 1024 * 1024


class Reading(QObject):
    """Serves the reading pane of a page.

    Signals:
        changed: the Incident as it stands now.
        withdrawn, restored: the Incident that left the list or is back in it.
        erased: the Incident as it was, and the lines that say what went.
        joined: the Incident that two are now, or one of those that were taken apart, and the lines that say so.
        undone: an Undone; more than this contact may have changed.
        left_unfinished: notes could not be saved; their draft is kept.
        notes_thrown_away: the Incident, and the notes that were typed and not saved.
    """

    changed = Signal(object)
    withdrawn = Signal(object)
    restored = Signal(object)
    erased = Signal(object, object)
    joined = Signal(object, object)
    undone = Signal(object)
    left_unfinished = Signal()
    notes_thrown_away = Signal(object, object)

    def __init__(self, *, workspace: Workspace, detail: DetailPane, tools: Tools, page: TimelinePage) -> None:
        super().__init__(page)
        self._history, self._timeline = workspace.history, workspace.timeline
        self._detail, self._tools, self._page = detail, tools, page
        self._crisis = workspace.crisis
        self._reading: Task | None = None
        self._looking: Task | None = None
        self._attachments = Attachments(
            timeline=workspace.timeline, withdrawals=workspace.withdrawals, detail=detail, tools=tools, page=page
        )
        self.judging = Judging(
            timeline=workspace.timeline,
            intake=workspace.intake,
            circumstances=workspace.circumstances,
            drafts=workspace.drafts,
            tools=tools,
            parent=page,
        )
        self.judging.changed.connect(self.changed)
        self.judging.left_unfinished.connect(self.left_unfinished)
        self.judging.thrown_away.connect(self.notes_thrown_away)
        self.correcting = Correcting(
            correcting=workspace.correcting,
            timeline=workspace.timeline,
            tools=tools,
            page=page,
            read_picture=partial(_read_off, workspace.letters, workspace.timeline),
        )
        self.correcting.changed.connect(self.changed)
        self.tagging_files = TaggingFiles(workspace=workspace, detail=detail, page=page)
        self.tagging_files.changed.connect(self.changed)
        self.taking_back = TakingBack(
            withdrawals=workspace.withdrawals,
            erasing=workspace.erasing,
            timeline=workspace.timeline,
            backup_first=BackupFirst(backups=workspace.backups, tools=tools, parent=page),
            tools=tools,
            parent=page,
        )
        self.taking_back.withdrawn.connect(self.withdrawn)
        self.taking_back.restored.connect(self.restored)
        self.taking_back.erased.connect(self.erased)
        self.joining = JoinBar(
            joining=workspace.joining, timeline=workspace.timeline, detail=detail, tools=tools, page=page
        )
        self.joining.joined.connect(self.joined)
        self.beside_rules = BesideRules(judging=workspace.judging, lacking=workspace.lacking, detail=detail, page=page)
        self.undoing = Undoing(history=workspace.history, tools=tools, parent=page)
        self.undoing.undone.connect(self.undone)
        detail.correct_requested.connect(self.correcting.ask)
        detail.edit_requested.connect(self.judging.edit)
        detail.withdraw_requested.connect(self.taking_back.ask_withdraw)
        detail.restore_requested.connect(self.taking_back.restore)
        detail.erase_requested.connect(self.taking_back.ask_erase)
        detail.history_requested.connect(self._on_history_requested)
        detail.undo_requested.connect(self._on_undo_requested)

    def show(self, incident: Incident | None) -> None:
        """Show a contact in full, or that none is chosen."""
        self._detail.show_incident(incident, self._zone)
        if incident is not None and self._page.case is not None:
            texts = (incident.text, incident.summary, incident.note)
            lines = self._crisis.lines_for(self._page.case.country, *texts, tags=incident.tags)
            self._detail.crisis.show_lines(lines)
        self._attachments.show()
        self.beside_rules.look(incident)
        if self._looking is not None:
            self._looking.abandon()
        if incident is not None and incident.sources:
            self._looking = self._tools.tasks.run(partial(_origins, self._timeline, incident), done=self._on_origins)

    def show_again(self, incident_id: str) -> None:
        """Read a contact anew: something about it changed."""
        self._tools.tasks.run(partial(_get, self._timeline, incident_id), done=self._on_read)

    def restore(self, incident_id: str) -> None:
        """Put a withdrawn contact back."""
        self.taking_back.restore(incident_id)

    def resume_notes(self, draft: Draft) -> None:
        """Go on with notes that were left unfinished."""
        self.judging.resume(draft)

    def keep_draft(self) -> None:
        """Keep what stands in the form of notes at this moment, if one is open."""
        self.judging.keep_draft()

    @property
    def _zone(self) -> str:
        return self._page.case.timezone if self._page.case is not None else "UTC"

    @Slot(object)
    def _on_read(self, incident: Incident) -> None:
        self.changed.emit(incident)

    @Slot(str)
    def _on_history_requested(self, incident_id: str) -> None:
        if self._reading is not None:
            self._reading.abandon()
        work = partial(_revisions, self._history, incident_id)
        self._reading = self._tools.tasks.run(work, done=self._on_history)

    @Slot(object)
    def _on_history(self, read: tuple[str, tuple[Revision, ...]]) -> None:
        self._detail.show_history(*read)

    @Slot(object)
    def _on_origins(self, read: tuple[str, tuple[BroughtIn, ...]]) -> None:
        self._detail.show_origins(*read)

    @Slot(object)
    def _on_undo_requested(self, entry: Revision) -> None:
        self.undoing.ask(entry, self._zone)


def _get(timeline: Timeline, incident_id: str, _job: Job) -> Incident:
    return timeline.get(incident_id)


def _origins(timeline: Timeline, incident: Incident, _job: Job) -> tuple[str, tuple[BroughtIn, ...]]:
    return incident.id, timeline.came_from(incident)


def _revisions(history: History, incident_id: str, _job: Job) -> tuple[str, tuple[Revision, ...]]:
    return incident_id, history.revisions(incident_id)


def _read_off(letters: ReadingPictures, timeline: Timeline, attachment: Attachment, job: Job) -> ReadOff | None:
    if not letters.is_installed:
        raise UserError("usage.no_letter_reader")
    return letters.read_off(timeline.attachment(attachment.sha256, _MOST_PICTURE_BYTES), job)
