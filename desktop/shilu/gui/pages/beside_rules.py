"""The rules beside the contact that is read, and the filter of those that are outside one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from shilu.core.errors import UserError
from shilu.core.finding import Result
from shilu.core.finding_words import FindingWords
from shilu.core.job import Job
from shilu.core.pack_parts import in_language
from shilu.core.still_missing import StillMissing
from shilu.core.text import one_line
from shilu.gui.models.findings import MARKS
from shilu.gui.tasks import Task
from shilu.gui.widgets.finding_detail import TONES

if TYPE_CHECKING:
    from shilu.core.case import Case
    from shilu.core.incident import Incident
    from shilu.gui.pages.timeline import TimelinePage
    from shilu.gui.widgets.detail import DetailPane
    from shilu.services.judging import Judged, Judging
    from shilu.services.lacking import Lacking

_MOST_AT_ONCE = 5_000
"""Contacts: a larger case is judged only where its findings are asked for. From then on those that change are judged
again, and so the others need not be."""
_MOST_SAID = 6


class BesideRules(QObject):
    """Serves the reading pane and the filters of the timeline."""

    def __init__(self, *, judging: Judging, lacking: Lacking, detail: DetailPane, page: TimelinePage) -> None:
        super().__init__(page)
        self._judging, self._lacking, self._detail, self._page = judging, lacking, detail, page
        self._reading: Task | None = None
        self._seeking: Task | None = None
        self._case = ""
        page.filters.outside_wanted.connect(self._on_outside_wanted)

    def leave_all_but(self, case: Case | None) -> None:
        """Any other case is left: what is being judged of it is judged for nobody."""
        was, self._case = self._case, "" if case is None else case.id
        for task in (self._reading, self._seeking) if self._case != was else ():
            if task is not None:
                task.abandon()

    def look(self, incident: Incident | None) -> None:
        """Say of this contact beside which rules it is what."""
        if self._reading is not None:
            self._reading.abandon()
            self._reading = None
        case = self._page.case
        if incident is not None and case is not None:
            is_small = case.incidents <= _MOST_AT_ONCE
            work = partial(_beside, self._judging, self._lacking, case, incident.id, is_small=is_small)
            self._reading = self._page.tasks.run(work, done=self._on_judged)

    @Slot(object)
    def _on_judged(self, read: _Read) -> None:
        lines = [] if read.judged is None else self._lines(read.incident, read.judged)
        if read.missing.lacking:
            lines.append(("soft", self._missing(read.missing)))
        if lines:
            self._detail.show_findings(read.incident, lines)

    def _missing(self, missing: StillMissing) -> str:
        """What would make it easier to prove, in the pack's words."""
        texts = self._page.texts
        said = [one_line(in_language(one.proof.what, texts.language), 120) for one in missing.lacking]
        return texts.tr("Still missing to prove it: {what}", what=("；" if texts.is_chinese else "; ").join(said))

    def _lines(self, incident: str, judged: Judged) -> list[tuple[str, str]]:
        """Each with its tone: what is outside a rule, and how many rules wait for a fact."""
        texts, words = self._page.texts, FindingWords(self._page.texts, judged.names)
        outside = judged.outside.get(incident, ())
        mark = MARKS[Result.OUTSIDE]
        lines = [
            (
                TONES[Result.OUTSIDE],
                texts.tr("{mark} outside: {rule}", mark=mark, rule=one_line(words.title(judged.rules[rule]), 120)),
            )
            for rule in outside[:_MOST_SAID]
        ]
        waiting = {rule for rule in judged.waiting.get(incident, ()) if rule not in outside}
        if waiting:
            said = texts.trn(
                "Beside {count} rule it cannot be said yet: a fact is missing.",
                "Beside {count} rules it cannot be said yet: a fact is missing.",
                len(waiting),
            )
            lines.append((TONES[Result.UNDETERMINED], said))
        return lines

    @Slot()
    def _on_outside_wanted(self) -> None:
        if self._seeking is not None:
            self._seeking.abandon()
        case = self._page.case
        if case is not None:
            self._seeking = self._page.tasks.run(partial(_outside, self._judging, case.id), done=self._on_outside)

    @Slot(object)
    def _on_outside(self, incidents: tuple[str, ...]) -> None:
        self._seeking = None
        self._page.filters.show_outside(incidents)


@dataclass(frozen=True, slots=True)
class _Read:
    incident: str
    judged: Judged | None
    missing: StillMissing


def _beside(judging: Judging, lacking: Lacking, case: Case, incident: str, job: Job, *, is_small: bool) -> _Read:
    judged = judging.of_case(case.id, job) if is_small else judging.soon(case.id, job)
    if judged is not None:
        _ = judged.outside, judged.waiting  # worked out here
    try:
        missing = lacking.of_contact(case, incident)
    except UserError:
        missing = StillMissing((), ())  # erased meanwhile: nothing is shown of it any more
    return _Read(incident, judged, missing)


def _outside(judging: Judging, case_id: str, job: Job) -> tuple[str, ...]:
    return tuple(judging.of_case(case_id, job).outside)
