"""What a person thinks of a contact: notes and tags revised, with a reason, and what was left unfinished of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from shilu.core.draft import Draft, DraftKind
from shilu.core.errors import UserError
from shilu.core.incident import Incident, Judgement
from shilu.core.job import Job
from shilu.gui.dialogs.judgement import JudgementDialog
from shilu.gui.pages.drafting import Drafting
from shilu.gui.pages.page import Tools
from shilu.host.sentences import of_error

if TYPE_CHECKING:
    from shilu.services.circumstances import Circumstances
    from shilu.services.drafts import Drafts
    from shilu.services.intake import Intake
    from shilu.services.timeline import Timeline


class Judging(QObject):
    """Asks for the change, makes it, and hands on the contact as it stands then.

    Signals:
        changed: the Incident.
        left_unfinished: notes could not be saved; their draft is kept.
        thrown_away: the Incident, and the notes that were typed and not saved: they may be wanted after all.
    """

    changed = Signal(object)
    left_unfinished = Signal()
    thrown_away = Signal(object, object)

    def __init__(
        self,
        *,
        timeline: Timeline,
        intake: Intake,
        circumstances: Circumstances,
        drafts: Drafts,
        tools: Tools,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._page = parent
        self._timeline, self._intake, self._drafts, self._tools = timeline, intake, drafts, tools
        self._circumstances = circumstances
        self._resumed: Draft | None = None
        self._drafting: Drafting | None = None
        self._dialog: JudgementDialog | None = None

    @Slot(object)
    def edit(self, incident: Incident) -> None:
        """Ask what is thought of a contact."""
        self._ask(incident, None)

    def keep_draft(self) -> None:
        """Keep what stands in the form at this moment. It stays, also when the form then closes without Save."""
        if self._drafting is not None:
            self._drafting.keep_now()
            self._drafting.begin(None)
            self._drafting = None

    def bring_back(self, incident: Incident, notes: Mapping[str, str]) -> None:
        """Go on with notes that were thrown away a moment ago."""
        self._ask(incident, None, notes)

    def resume(self, draft: Draft) -> None:
        """Go on with notes that were left unfinished."""
        self._resumed = draft
        self._tools.tasks.run(partial(_get, self._timeline, draft.about), done=self._on_resumed)

    @Slot(object)
    def _on_resumed(self, incident: Incident) -> None:
        draft, self._resumed = self._resumed, None
        if draft is not None:
            self._ask(incident, draft)

    def _ask(self, incident: Incident, draft: Draft | None, notes: Mapping[str, str] | None = None) -> None:
        dialog = JudgementDialog(incident, texts=self._tools.texts, parent=self._page.window())
        drafting = Drafting(
            drafts=self._drafts, tools=self._tools, kind=DraftKind.NOTES, read=dialog.typed, parent=dialog
        )
        drafting.begin(incident.case, incident.id)
        if draft is not None:
            dialog.put_typed(draft.form)
            drafting.take_up(draft)
        dialog.changed.connect(drafting.touch)
        drafting.not_kept.connect(self._on_not_kept)
        drafting.kept.connect(dialog.complaint.hide)
        self._dialog = dialog
        if notes is not None:
            dialog.put_typed(notes)
        self._drafting = drafting
        is_accepted = dialog.exec() == QDialog.DialogCode.Accepted
        is_kept, self._drafting, self._dialog = self._drafting is None, None, None
        judgement, reason, more = dialog.value(), dialog.reason_given(), dialog.more.typed()
        if is_accepted and (judgement != Judgement() or more):
            drafting.keep_now()
            judged = partial(_judgement, judgement, self._circumstances, incident.id, more)
            work: Callable[[Job], Incident] = partial(
                _revise, self._intake, self._timeline, incident.id, judged, reason
            )
            work = partial(_revise_and_discard, work, self._drafts, drafting.draft_id)
            drafting.hold()
            self._tools.tasks.run(work, done=self._on_changed, failed=self._on_refused)
        else:
            drafting.discard()
            typed = dialog.typed()
            if not is_accepted and not is_kept and typed is not None:
                self.thrown_away.emit(incident, typed)
        dialog.deleteLater()

    @Slot(object)
    def _on_not_kept(self, error: UserError) -> None:
        if self._dialog is not None:
            texts = self._tools.texts
            said = texts.tr("What you type cannot be kept as a draft at the moment. You can go on typing.")
            self._dialog.complain(f"{said}\n{of_error(error, texts).next}")

    @Slot(object)
    def _on_refused(self, error: UserError) -> None:
        self._tools.tasks.refused.emit(error)
        self.left_unfinished.emit()

    @Slot(object)
    def _on_changed(self, incident: Incident) -> None:
        self.changed.emit(incident)


def _get(timeline: Timeline, incident_id: str, _job: Job) -> Incident:
    return timeline.get(incident_id)


def _revise_and_discard(revise: Callable[[Job], Incident], drafts: Drafts, draft_id: str, job: Job) -> Incident:
    changed = revise(job)
    if draft_id:
        with suppress(UserError):
            drafts.discard(draft_id)
    return changed


def _judgement(
    judgement: Judgement, circumstances: Circumstances, incident_id: str, typed: Mapping[str, str]
) -> Judgement:
    """With what else was said, as far as it is different now."""
    more = circumstances.differing(incident_id, typed) if typed else {}
    return replace(judgement, circumstances=more or None)


def _revise(
    intake: Intake, timeline: Timeline, incident_id: str, judged: Callable[[], Judgement], reason: str, _job: Job
) -> Incident:
    intake.revise(incident_id, judged(), reason)
    return timeline.get(incident_id)
