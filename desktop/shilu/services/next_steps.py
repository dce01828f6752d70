"""What is to be done next in a case: the checklists, the clocks, the offices and the questions, read in one go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shilu.core.case import Case
from shilu.core.job import Job
from shilu.core.next_steps import Step, next_steps
from shilu.core.pack import RulePack
from shilu.core.pack_papers import Purpose
from shilu.core.where_to_go import AS_RECORDED, Known, Stop, Told
from shilu.services.filings import Filings
from shilu.services.judging import Judged, Judging
from shilu.services.lacking import Lacking
from shilu.services.office_packs import OfficePacks

MOST_AT_ONCE = 5_000
"""Contacts: a larger case is not judged for this list; its questions come once it has been judged elsewhere."""


@dataclass(frozen=True, slots=True)
class Steps:
    """``known``: what the record says of what happened, who lends and where; ``stops`` are the offices among the steps.
    ``judged`` None: nobody has judged the case yet. ``pack`` None: there is none for the country."""

    steps: tuple[Step, ...]
    stops: tuple[Stop, ...]
    known: Known
    judged: Judged | None
    pack: RulePack | None
    today: date


class NextSteps:
    """Lists of the open vault's cases."""

    def __init__(self, *, lacking: Lacking, filings: Filings, judging: Judging, packs: OfficePacks) -> None:
        self._lacking, self._filings, self._judging, self._packs = lacking, filings, judging, packs

    def of_case(self, case: Case, job: Job, *, told: Told = AS_RECORDED, purpose: Purpose | None = None) -> Steps:
        """All of a case. ``told`` stands in place of what is recorded, ``purpose``: what those ask for to whom papers
        go. Raises Cancelled."""
        missing = self._lacking.of_case(case, job, purpose=purpose)
        known = self._lacking.known(case)
        stops = self._lacking.stops(case, told.beside(known))
        is_small = case.incidents <= MOST_AT_ONCE
        judged = self._judging.of_case(case.id, job) if is_small else self._judging.known(case.id)
        today = self._lacking.today(case)
        questions = () if judged is None else judged.questions
        steps = next_steps(missing, self._filings.deadlines(case), stops, questions, today)
        return Steps(steps, stops, known, judged, self._packs.of_country(case.pack), today)
