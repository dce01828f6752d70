"""Taking a contact back: withdrawn, put back, or erased; each with a reason."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from shilu.core.draft import Draft, DraftKind, Matter
from shilu.core.erasure import Erasure
from shilu.core.evidence_warning import Moment
from shilu.core.incident import Incident
from shilu.core.job import Job
from shilu.gui.dialogs.erase import EraseDialog
from shilu.gui.dialogs.reason import ReasonDialog
from shilu.gui.pages.backup_first import BackupFirst
from shilu.gui.pages.page import Tools
from shilu.host import erasure_remarks

if TYPE_CHECKING:
    from shilu.services.erasing import Erasing
    from shilu.services.timeline import Timeline
    from shilu.services.withdrawals import Withdrawals


class TakingBack(QObject):
    """Withdraws, puts back and erases contacts, and hands on what became of them.

    Signals:
        withdrawn, restored: the Incident as it stands then.
        erased: the Incident as it was, and the lines that say what went.
    """

    withdrawn = Signal(object)
    restored = Signal(object)
    erased = Signal(object, object)

    def __init__(
        self,
        *,
        withdrawals: Withdrawals,
        erasing: Erasing,
        timeline: Timeline,
        backup_first: BackupFirst,
        tools: Tools,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._page = parent
        self._withdrawals, self._erasing, self._timeline = withdrawals, erasing, timeline
        self._backup_first, self._tools = backup_first, tools
        self._to_erase: Incident | None = None

    @Slot(object)
    def ask_withdraw(self, incident: Incident) -> None:
        """Ask why, and take the contact out."""
        texts = self._tools.texts
        dialog = ReasonDialog(
            texts.tr("Withdraw this contact"),
            texts.tr("It is taken out of the list and of bundles. It stays in the history and can be put back."),
            texts.tr("Withdraw"),
            texts=texts,
            warnings=self._tools.cautions.at(Moment.DELETING),
            parent=self._page.window(),
        )
        matter = Matter(DraftKind.WITHDRAWAL, incident.case, incident.id)
        if self._tools.asking.ask(dialog, matter):
            work = partial(_withdraw, self._withdrawals, self._timeline, incident.id, dialog.value())
            self._tools.tasks.run(self._tools.asking.settling(work, matter), done=self._on_withdrawn)

    def resume(self, draft: Draft) -> None:
        """Go on with the reason that was being typed."""
        erases = draft.kind is DraftKind.ERASURE
        work = partial(_get, self._timeline, draft.about)
        self._tools.tasks.run(work, done=self.ask_erase if erases else self.ask_withdraw)

    @Slot(str)
    def restore(self, incident_id: str) -> None:
        """Put a contact back."""
        work = partial(_restore, self._withdrawals, self._timeline, incident_id, self._tools.texts.tr("put back"))
        self._tools.tasks.run(work, done=self._on_restored)

    @Slot(object)
    def ask_erase(self, incident: Incident) -> None:
        """Look what would go, ask for the reason, and erase the contact."""
        self._to_erase = incident
        self._tools.tasks.run(partial(_plan, self._erasing, incident.id), done=self._on_planned)

    @Slot(object)
    def _on_planned(self, plan: Erasure) -> None:
        incident = self._to_erase
        if incident is None:
            return
        texts = self._tools.texts
        dialog = EraseDialog(
            texts.tr("Erase contact No. {number}", number=incident.label),
            erasure_remarks.before(texts),
            erasure_remarks.planned(plan, self._tools.texts),
            texts.tr("Erase this contact"),
            texts=texts,
            warnings=self._tools.cautions.at(Moment.DELETING),
            parent=self._page.window(),
        )
        self._backup_first.serve(dialog)
        matter = Matter(DraftKind.ERASURE, incident.case, incident.id)
        if self._tools.asking.ask(dialog, matter):
            work = partial(_erase, self._erasing, incident.id, dialog.value())
            self._tools.tasks.run(self._tools.asking.settling(work, matter), done=self._on_erased)
        dialog.deleteLater()

    @Slot(object)
    def _on_withdrawn(self, incident: Incident) -> None:
        self.withdrawn.emit(incident)

    @Slot(object)
    def _on_restored(self, incident: Incident) -> None:
        self.restored.emit(incident)

    @Slot(object)
    def _on_erased(self, erasure: Erasure) -> None:
        incident, self._to_erase = self._to_erase, None
        if incident is not None:
            self.erased.emit(incident, erasure_remarks.after(erasure, self._tools.texts))


def _get(timeline: Timeline, incident_id: str, _job: Job) -> Incident:
    return timeline.get(incident_id)


def _withdraw(withdrawals: Withdrawals, timeline: Timeline, incident_id: str, reason: str, _job: Job) -> Incident:
    withdrawals.withdraw(incident_id, reason)
    return timeline.get(incident_id)


def _restore(withdrawals: Withdrawals, timeline: Timeline, incident_id: str, reason: str, _job: Job) -> Incident:
    withdrawals.restore(incident_id, reason)
    return timeline.get(incident_id)


def _plan(erasing: Erasing, incident_id: str, _job: Job) -> Erasure:
    return erasing.plan((incident_id,))


def _erase(erasing: Erasing, incident_id: str, reason: str, job: Job) -> Erasure:
    return erasing.erase((incident_id,), reason, job)
