"""What a person thinks of a contact: notes and tags revised, the contact withdrawn or put back, each with a reason."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from shilu.core.incident import Incident, Judgement
from shilu.core.job import Job
from shilu.gui.dialogs.judgement import JudgementDialog
from shilu.gui.dialogs.reason import ReasonDialog
from shilu.gui.pages.page import Tools

if TYPE_CHECKING:
    from shilu.services.intake import Intake
    from shilu.services.timeline import Timeline


class Judging(QObject):
    """Asks for the change, makes it, and hands on the contact as it stands then.

    Signals:
        changed, withdrawn, restored: the Incident.
    """

    changed = Signal(object)
    withdrawn = Signal(object)
    restored = Signal(object)

    def __init__(self, *, timeline: Timeline, intake: Intake, tools: Tools, parent: QWidget) -> None:
        super().__init__(parent)
        self._page = parent
        self._timeline, self._intake, self._tools = timeline, intake, tools

    @Slot(object)
    def edit(self, incident: Incident) -> None:
        """Ask what is thought of a contact."""
        dialog = JudgementDialog(incident, texts=self._tools.texts, parent=self._page.window())
        if dialog.exec() == QDialog.DialogCode.Accepted and dialog.value() != Judgement():
            work = partial(_revise, self._intake, self._timeline, incident.id, dialog.value(), dialog.reason_given())
            self._tools.tasks.run(work, done=self._on_changed)

    @Slot(object)
    def ask_withdraw(self, incident: Incident) -> None:
        """Ask why, and take the contact out."""
        texts = self._tools.texts
        dialog = ReasonDialog(
            texts.tr("Withdraw this contact"),
            texts.tr("It is taken out of the list and of bundles. It stays in the history and can be put back."),
            texts.tr("Withdraw"),
            texts=texts,
            parent=self._page.window(),
        )
        if dialog.exec() == QDialog.DialogCode.Accepted:
            work = partial(_withdraw, self._intake, self._timeline, incident.id, dialog.value())
            self._tools.tasks.run(work, done=self._on_withdrawn)

    @Slot(str)
    def restore(self, incident_id: str) -> None:
        """Put a contact back."""
        work = partial(_restore, self._intake, self._timeline, incident_id, self._tools.texts.tr("put back"))
        self._tools.tasks.run(work, done=self._on_restored)

    @Slot(object)
    def _on_changed(self, incident: Incident) -> None:
        self.changed.emit(incident)

    @Slot(object)
    def _on_withdrawn(self, incident: Incident) -> None:
        self.withdrawn.emit(incident)

    @Slot(object)
    def _on_restored(self, incident: Incident) -> None:
        self.restored.emit(incident)


def _revise(
    intake: Intake, timeline: Timeline, incident_id: str, judgement: Judgement, reason: str, _job: Job
) -> Incident:
    intake.revise(incident_id, judgement, reason)
    return timeline.get(incident_id)


def _withdraw(intake: Intake, timeline: Timeline, incident_id: str, reason: str, _job: Job) -> Incident:
    intake.withdraw(incident_id, reason)
    return timeline.get(incident_id)


def _restore(intake: Intake, timeline: Timeline, incident_id: str, reason: str, _job: Job) -> Incident:
    intake.restore(incident_id, reason)
    return timeline.get(incident_id)
