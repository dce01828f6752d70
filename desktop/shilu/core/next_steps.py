"""What is to be done next in a case, in one list: what runs out, where to go, which answers settle most, what is still
missing. Pure; nothing is judged, and nothing of it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shilu.core.asking import Question
from shilu.core.filing import Deadline, DeadlineState
from shilu.core.still_missing import Lacking, RunsOut, StillMissing
from shilu.core.where_to_go import Stop

MOST_QUESTIONS = 3
"""Of what is worth asking the list names the first; the page of what is missing has all."""


class StepKind(StrEnum):
    """What a step is about."""

    VANISHES = "vanishes"
    DEADLINE = "deadline"
    OFFICE = "office"
    QUESTION = "question"
    PROOF = "proof"


@dataclass(frozen=True, slots=True)
class Step:
    """One of them. ``days_left``: whole days after today until it is too late, less than nothing where it has passed;
    None where nothing counts them. ``place``: for offices, in which order."""

    kind: StepKind
    of: RunsOut | Deadline | Stop | Question | Lacking
    days_left: int | None = None
    place: int = 0


def next_steps(
    missing: StillMissing,
    deadlines: Iterable[Deadline],
    stops: Sequence[Stop],
    questions: Sequence[Question],
    today: date,
) -> tuple[Step, ...]:
    """What runs out first, the worst before, and what can be gone at any moment behind that; then the offices in their
    order; then questions and proofs. Of what vanishes only that of which something is left."""
    running = [
        *(Step(StepKind.VANISHES, one, one.days_left(today)) for one in missing.runs_out if one.still),
        *(
            Step(StepKind.DEADLINE, one, one.days_left(today))
            for one in deadlines
            if one.state is not DeadlineState.DONE
        ),
    ]
    running.sort(key=lambda one: (one.days_left is None, one.days_left or 0))
    return (
        *running,
        *(Step(StepKind.OFFICE, one, place=place) for place, one in enumerate(stops, start=1)),
        *(Step(StepKind.QUESTION, one) for one in questions[:MOST_QUESTIONS]),
        *(Step(StepKind.PROOF, one) for one in missing.lacking),
    )
