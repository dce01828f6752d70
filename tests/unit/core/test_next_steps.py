"""What is to be done next: what runs out first stands first, the worst before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from shilu.core.asking import Question
from shilu.core.filing import Deadline, DeadlineState
from shilu.core.finding import About, Missing
from shilu.core.next_steps import MOST_QUESTIONS, StepKind, next_steps
from shilu.core.pack_parts import (
    Channel,
    CountedFrom,
    DayCount,
    FilingClock,
    Mark,
    Office,
    Proof,
    Shown,
    Term,
    Vanishing,
)  # fmt: skip
from shilu.core.rule import Need
from shilu.core.still_missing import Lacking, RunsOut, StillMissing
from shilu.core.where_to_go import Because, Stop

TODAY = date(2026, 11, 22)
WORDS = {"en": "w", "zh-CN": "w"}
VANISHING = Vanishing("v", WORDS, WORDS, (), CountedFrom.CONTACT, None, False, Shown.BILL, "", Mark.MEMORY)
CLOCK = FilingClock("c", (), CountedFrom.REFUSED, Term(7, DayCount.CALENDAR), True, WORDS, WORDS, "", Mark.MEMORY)
DUE = Deadline("f", 1, "office", "", CLOCK, TODAY, date(2026, 11, 20), DeadlineState.PASSED)
PROOF = Proof("p", WORDS, WORDS, Shown.NOBODY_KNOWS, (), (), (), "", Mark.MEMORY)
CHANNEL = Channel(
    *("police", Office.POLICE, WORDS, (), (), "", WORDS, {}, {}, {}, (), (), (), "", {}, Mark.MEMORY, None),
)
STOP = Stop(CHANNEL, (Because.FOR_ALL,), (), (), (), None)
QUESTION = Question(Missing(Need.LENDER_TYPE, About.PARTY, "x"), ("i",), (), ("r",), 1)


def test_what_has_a_day_comes_first_and_what_is_over_or_done_is_left_out() -> None:
    soon = RunsOut(VANISHING, 1, 0, date(2026, 11, 25))
    any_day = RunsOut(VANISHING, 1, 0, None)
    over = RunsOut(VANISHING, 0, 3, None)
    done = replace(DUE, state=DeadlineState.DONE)
    later = replace(DUE, due=date(2026, 11, 30), state=DeadlineState.RUNNING)
    missing = StillMissing((any_day, soon, over), (Lacking(PROOF, (), (), True),))
    steps = next_steps(missing, (later, done, DUE), (STOP,), (QUESTION,) * 9, TODAY)
    assert [(one.kind, one.days_left) for one in steps[:4]] == [
        (StepKind.DEADLINE, -2),
        (StepKind.VANISHES, 3),
        (StepKind.DEADLINE, 8),
        (StepKind.VANISHES, None),
    ]
    rest = [one.kind for one in steps[4:]]
    assert rest == [StepKind.OFFICE, *[StepKind.QUESTION] * MOST_QUESTIONS, StepKind.PROOF]
    assert steps[4].place == 1
