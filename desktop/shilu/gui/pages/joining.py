"""Contacts that are one: a person says so of two, or takes them apart; calls that may be one are offered."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot

from shilu.core.draft import DraftKind, Matter
from shilu.core.errors import UserError
from shilu.core.incident import Incident
from shilu.core.job import Job
from shilu.gui.dialogs.joining import JoinDialog
from shilu.gui.dialogs.reason import ReasonDialog
from shilu.gui.pages.page import Tools
from shilu.gui.style import mark
from shilu.gui.tasks import Task
from shilu.gui.widgets.detail import DetailPane
from shilu.gui.widgets.notice import Notice

if TYPE_CHECKING:
    from shilu.gui.pages.timeline import TimelinePage
    from shilu.services.joining import Joining, Suggested
    from shilu.services.timeline import Timeline


class JoinBar(Notice):
    """Says how many calls that were logged may be calls that came in, and leads through them.

    Signals:
        joined: the Incident that two are now, and the lines that say so; or one that was taken apart.
    """

    joined = Signal(object, object)

    def __init__(
        self, *, joining: Joining, timeline: Timeline, detail: DetailPane, tools: Tools, page: TimelinePage
    ) -> None:
        super().__init__(page)
        mark(self, place="")  # it stands among others, and needs no room around it
        self._joining, self._timeline, self._tools, self._page = joining, timeline, tools, page
        self._looking: Task | None = None
        self._offered: tuple[Suggested, ...] = ()
        self.dialog: JoinDialog | None = None
        self._incident: Incident | None = None
        self.step_requested.connect(self.open)
        page.total_changed.connect(self.look)
        page.several.join_requested.connect(self.ask_of)
        detail.join_requested.connect(self.ask)
        detail.separate_requested.connect(self.ask_apart)

    @Slot()
    def look(self) -> None:
        """See what may be one in the case."""
        if self._looking is not None:
            self._looking.abandon()
        if self._page.case is not None:
            work = partial(_suggested, self._joining, self._page.case.id)
            self._looking = self._tools.tasks.run(work, done=self._on_suggested)

    @Slot(object)
    def _on_suggested(self, offered: tuple[Suggested, ...]) -> None:
        self._offered = offered
        texts = self._tools.texts
        if not offered:
            self.hide()
            return
        said = texts.trn(
            "{count} call that you logged may be one that came in.",
            "{count} calls that you logged may be ones that came in.",
            len(offered),
        )
        self.say(said, step=texts.tr("Show both"))

    @Slot()
    def open(self) -> None:
        """Ask about the first that is offered."""
        if self._offered:
            first = self._offered[0]
            self._ask(first.logged, first.told.label)
            self._look_up()

    @Slot(object)
    def ask_of(self, chosen: tuple[Incident, ...]) -> None:
        """Two that were chosen, or one."""
        if len(chosen) == 1:
            self.ask(chosen[0])
        else:
            self._ask(chosen[0], chosen[1].label)
            self._look_up()

    @Slot(object)
    def ask(self, incident: Incident) -> None:
        """Ask with which contact this one is one."""
        offered = next((one for one in self._offered if incident.id in (one.logged.id, one.told.id)), None)
        if offered is None:
            self._ask(incident, "")
        else:
            other = offered.told if offered.logged.id == incident.id else offered.logged
            self._ask(incident, other.label)

    def _ask(self, incident: Incident, other: str) -> None:
        self._incident = incident
        self.dialog = JoinDialog(incident, other, words=self._tools.words, zone=self._zone, parent=self._page.window())
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog.submitted.connect(self._on_submitted)
        self.dialog.finished.connect(self._on_closed)
        self._tools.asking.keep(self.dialog, Matter(DraftKind.JOINING, incident.case, incident.id))
        self.dialog.open()

    @Slot()
    def _on_closed(self) -> None:
        self.dialog = None

    @Slot()
    def _on_submitted(self) -> None:
        if self.dialog is None or self._incident is None:
            return
        if self.dialog.pair is None:
            self._look_up()
            return
        ids = tuple(one.id for one in self.dialog.pair)
        work = partial(_join, self._joining, ids, self.dialog.value()[1])
        self._tools.tasks.run(work, done=self._on_joined, failed=self.dialog.refuse)

    def _look_up(self) -> None:
        if self.dialog is not None and self._incident is not None and self.dialog.value()[0]:
            work = partial(_both, self._joining, self._timeline, self._incident, self.dialog.value()[0])
            self._tools.tasks.run(work, done=self._on_both, failed=self.dialog.refuse)

    @Slot(object)
    def _on_both(self, both: tuple[Incident, Incident, Incident]) -> None:
        if self.dialog is not None:
            self.dialog.show_both(*both)

    @Slot(object)
    def _on_joined(self, kept: Incident) -> None:
        texts = self._tools.texts
        if self.dialog is not None:
            self.dialog.finish()
        said = texts.tr("They are one contact now: no. {number}.", number=kept.label)
        self._page.select(kept.id)
        self.joined.emit(kept, (said, texts.tr("Its history leads back.")))

    @Slot(object)
    def ask_apart(self, incident: Incident) -> None:
        """Ask why a contact is not one, and take out what was joined with it last."""
        texts = self._tools.texts
        last = incident.joined[-1].label
        dialog = ReasonDialog(
            texts.tr("No. {number} is another contact than no. {other}", number=last, other=incident.label),
            texts.tr("Each has again what was its own. No import will join them any more."),
            texts.tr("Take them apart"),
            texts=texts,
            parent=self._page.window(),
        )
        matter = Matter(DraftKind.SEPARATION, incident.case, incident.id)
        if self._tools.asking.ask(dialog, matter):
            work = partial(_separate, self._joining, self._timeline, incident, last, dialog.value())
            self._tools.tasks.run(self._tools.asking.settling(work, matter), done=self._on_separated)
        dialog.deleteLater()

    @Slot(object)
    def _on_separated(self, apart: tuple[Incident, ...]) -> None:
        texts = self._tools.texts
        numbers = ("、" if texts.is_chinese else ", ").join(one.label for one in apart)
        self._page.select(apart[0].id)
        self.joined.emit(apart[0], (texts.tr("They are several contacts again: nos. {numbers}.", numbers=numbers), ""))

    @property
    def _zone(self) -> str:
        return self._page.case.timezone if self._page.case is not None else "UTC"


def _suggested(joining: Joining, case_id: str, _job: Job) -> tuple[Suggested, ...]:
    return joining.suggested(case_id)


def _both(
    joining: Joining, timeline: Timeline, incident: Incident, number: str, _job: Job
) -> tuple[Incident, Incident, Incident]:
    other = timeline.get(timeline.named(number, incident.case))
    if other.case != incident.case:
        raise UserError("usage.joins_two_cases")
    return incident, other, joining.preview((incident.id, other.id))


def _join(joining: Joining, ids: tuple[str, ...], reason: str, _job: Job) -> Incident:
    return joining.join(ids, reason)


def _separate(
    joining: Joining, timeline: Timeline, incident: Incident, number: str, reason: str, _job: Job
) -> tuple[Incident, ...]:
    return joining.separate(timeline.named(number, incident.case, itself=True), reason)
