"""Correcting what was recorded: one contact, or all that are incomplete, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from shilu.core.correction import ReadOff, TypedCorrection
from shilu.core.draft import Draft, DraftKind, Matter
from shilu.core.errors import UserError
from shilu.core.evidence import Attachment
from shilu.core.incident import Incident
from shilu.core.job import Job
from shilu.core.picture import Pixels
from shilu.core.query import IncidentFilter
from shilu.core.query import Page as Slice
from shilu.core.when import When
from shilu.gui.bridge import image_of
from shilu.gui.dialogs.correcting import CorrectingDialog, Place, Understanding
from shilu.gui.dialogs.picture import PictureDialog
from shilu.gui.pages.page import Page, Tools
from shilu.gui.tasks import Task
from shilu.host.sentences import of_error

if TYPE_CHECKING:
    from shilu.services.correcting import Correcting as CorrectingService
    from shilu.services.timeline import Timeline

ReadPicture: TypeAlias = Callable[[Attachment, Job], ReadOff | None]
"""Reads off a picture what it seems to show, in a task; None when that cannot be done."""

_MOST = 500
_BESIDE_PX = 1400
_LARGE_PX = 2000


class Correcting(QObject):
    """Asks what holds instead, records it, and hands on the contact as it stands then.

    Signals:
        changed: the Incident.
        gone_through: how many contacts were corrected; none is left of those that were to be gone through, or the
            person stopped.
    """

    changed = Signal(object)
    gone_through = Signal(int)

    def __init__(
        self,
        *,
        correcting: CorrectingService,
        timeline: Timeline,
        tools: Tools,
        page: Page,
        read_picture: ReadPicture | None = None,
    ) -> None:
        """``read_picture``: where there is a program that reads pictures."""
        super().__init__(page)
        self._correcting, self._timeline, self._tools, self._page = correcting, timeline, tools, page
        self._read_picture = read_picture
        self._waiting: list[str] = []
        self._place: Place | None = None
        self._corrected = 0
        self._reading: list[Task] = []
        self._dialog: CorrectingDialog | None = None

    @Slot(object)
    def ask(self, incident: Incident) -> None:
        """Ask about one contact."""
        self._waiting, self._place = [], None
        self._open(incident)

    def resume(self, draft: Draft) -> None:
        """Go on with a correction that was left unfinished."""
        self._waiting, self._place = [], None
        self._tools.tasks.run(partial(_get, self._timeline, draft.about), done=self._open)

    def go_through(self, case_id: str) -> None:
        """Ask about each contact of a case that is incomplete."""
        self._tools.tasks.run(partial(_incomplete, self._timeline, case_id), done=self._on_incomplete)

    @Slot(object)
    def _on_incomplete(self, ids: tuple[str, ...]) -> None:
        self._waiting, self._corrected = list(ids), 0
        self._place = Place(0, len(ids))
        self._next()

    def _next(self) -> None:
        if self._place is None:
            return
        if not self._waiting:
            self._place = None
            self.gone_through.emit(self._corrected)
            return
        self._place = Place(self._place.number + 1, self._place.total)
        self._tools.tasks.run(partial(_get, self._timeline, self._waiting.pop(0)), done=self._open)

    @Slot(object)
    def _open(self, incident: Incident) -> None:
        zone = self._page.case.timezone if self._page.case is not None else "UTC"
        dialog = CorrectingDialog(
            incident,
            words=self._tools.words,
            understanding=Understanding(partial(self._understand, zone), self._explain, zone),
            place=self._place,
            parent=self._page.window(),
        )
        self._dialog = dialog
        self._fetch_pictures(dialog)
        matter = Matter(DraftKind.CORRECTION, incident.case, incident.id)
        is_answered = self._tools.asking.ask(dialog, matter)
        self._dialog = None
        for task in self._reading:
            task.abandon()
        is_skipped, typed, reason = dialog.is_skipped, None, dialog.reason_given()
        if is_answered:
            typed = dialog.value()
        dialog.deleteLater()
        if typed is not None:
            work = partial(_correct, self._correcting, self._timeline, incident.id, typed, reason)
            self._tools.tasks.run(self._tools.asking.settling(work, matter), done=self._on_corrected)
        elif is_skipped:
            self._next()
        elif self._place is not None:
            self._waiting = []
            self._next()

    def _fetch_pictures(self, dialog: CorrectingDialog) -> None:
        """Fetch the pictures of a contact, and what can be read off the first."""
        self._reading = []
        panel = dialog.pictures
        if panel is None:
            return
        panel.picture_requested.connect(self._on_picture)
        for attachment in panel.pictures:
            work = partial(_picture, self._timeline, attachment)
            self._reading.append(self._tools.tasks.run(work, done=panel.show_picture))
        if self._read_picture is not None:
            dialog.say_not_read(self._tools.texts.tr("The letters in the picture are being read; you need not wait."))
            reading = partial(self._read_picture, panel.pictures[0])
            self._reading.append(self._tools.tasks.run(reading, done=dialog.prefill, failed=self._on_not_read))

    @Slot(object)
    def _on_not_read(self, error: UserError) -> None:
        """The person reads it."""
        if self._dialog is not None:
            told = of_error(error, self._tools.texts)
            gap = "" if self._tools.texts.is_chinese else " "
            self._dialog.say_not_read(f"{told.message}{gap}{told.next}")

    @Slot(object)
    def _on_picture(self, attachment: Attachment) -> None:
        self._tools.tasks.run(partial(_large_picture, self._timeline, attachment), done=self._on_large)

    @Slot(object)
    def _on_large(self, read: tuple[str, Pixels | None]) -> None:
        name, picture = read
        if picture is not None:
            parent = QApplication.activeModalWidget() or self._page.window()
            PictureDialog(name, image_of(picture), texts=self._tools.texts, parent=parent).open()

    @Slot(object)
    def _on_corrected(self, incident: Incident) -> None:
        self._corrected += 1
        self.changed.emit(incident)
        self._next()

    def _understand(self, zone: str, text: str) -> When:
        return self._correcting.understand_time(text, zone)

    def _explain(self, error: UserError) -> str:
        return of_error(error, self._tools.texts).message


def _get(timeline: Timeline, incident_id: str, _job: Job) -> Incident:
    return timeline.get(incident_id)


def _incomplete(timeline: Timeline, case_id: str, job: Job) -> tuple[str, ...]:
    found = timeline.find(case_id, IncidentFilter(incomplete=True), Slice(_MOST), job)
    return tuple(incident.id for incident in found.incidents)


def _picture(timeline: Timeline, attachment: Attachment, job: Job) -> tuple[str, Pixels | None]:
    return attachment.sha256, timeline.picture(attachment.sha256, _BESIDE_PX, job)


def _large_picture(timeline: Timeline, attachment: Attachment, job: Job) -> tuple[str, Pixels | None]:
    return attachment.name, timeline.picture(attachment.sha256, _LARGE_PX, job)


def _correct(
    correcting: CorrectingService,
    timeline: Timeline,
    incident_id: str,
    typed: TypedCorrection,
    reason: str,
    _job: Job,
) -> Incident:
    correcting.correct(incident_id, typed, reason)
    return timeline.get(incident_id)
