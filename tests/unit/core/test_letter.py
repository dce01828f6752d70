"""Letters that were sent: what runs after each, and which steps they are."""

from __future__ import annotations

from datetime import date

import pytest

from shilu.core.errors import UserError
from shilu.core.filing import DeadlineState
from shilu.core.filing_words import follows, in_a_calendar, told
from shilu.core.letter import answer_deadlines
from shilu.core.pack_papers import Addressee, Letter
from shilu.core.pack_parts import CountedFrom, DayCount, FilingClock, Mark, Term
from shilu.core.particular import FieldValue, Particular, ParticularKind, ParticularState, Shape
from shilu.core.shapes import SHAPES
from shilu.core.steps import steps_taken
from shilu.core.wording import source_language
from shilu.rules.working_days import OfficeDays

TODAY = date(2026, 5, 20)
WORDS = {"en": "w", "zh-CN": "w"}
SHAPE: Shape = SHAPES[ParticularKind.LETTER]
TO_FIRM = Letter(
    "xx.complaint", Addressee.LENDER, WORDS, (), Term(30, DayCount.CALENDAR), "xx.firm", "Act 1", {}, Mark.MEMORY
)
DATA = Letter("xx.data", Addressee.DATA_HOLDER, WORDS, (), Term(3, DayCount.WORKING), "", "Act 2", {}, Mark.MEMORY)
PLAIN = Letter("xx.stop", Addressee.LENDER, WORDS, (), None, "", "", {}, Mark.MEMORY)
LETTERS = {one.id: one for one in (TO_FIRM, DATA, PLAIN)}
CLOCK = FilingClock(
    "xx.clock",
    ("xx.firm",),
    CountedFrom.HANDED_IN,
    Term(30, DayCount.CALENDAR),
    False,
    {"en": "They have 30 days."},
    {"en": "Go to the ombudsman."},
    "Act 1",
    Mark.MEMORY,
)


def letter(of: str, number: int = 1, *, state: ParticularState = ParticularState.ACTIVE, **values: str) -> Particular:
    given = {"title": "t", "party": "p", "letter": of, "sent_on": "2026-05-01", **values}
    return Particular(f"l{number}", ParticularKind.LETTER, "c", number, tuple(given.items()), state, 1, 0)


def running(*sent: Particular):
    return answer_deadlines(sent, LETTERS, (CLOCK,), parties={"p": "SuDai"}, working=OfficeDays("GB"), today=TODAY)


def test_the_time_of_an_answer_runs_from_the_day_on_which_the_letter_arrived() -> None:
    (found,) = running(letter("xx.complaint", delivered_on="2026-05-06"))
    assert (found.clock.id, found.began, found.due) == ("xx.clock", date(2026, 5, 6), date(2026, 6, 5))
    assert (found.state, found.kind, found.office) == (DeadlineState.RUNNING, ParticularKind.LETTER, "SuDai")
    texts = source_language()
    assert told(found, TODAY, texts) == "Letter 1 (to SuDai): 16 days left, until 2026-06-05. They have 30 days."
    assert follows(found, texts) == "Go to the ombudsman. (Act 1)"
    assert in_a_calendar(found, texts) == "Last day of something about paper 1"


def test_working_days_run_for_a_letter_without_a_clock_of_the_pack() -> None:
    (found,) = running(letter("xx.data", delivered_on="2026-05-01"))
    assert found.due == date(2026, 5, 7), "4 May 2026 is a bank holiday in Great Britain"
    assert found.state is DeadlineState.PASSED
    texts = source_language()
    assert told(found, TODAY, texts) == (
        "Letter 1 (to SuDai): passed 13 days ago, on 2026-05-07. So long they have to answer the letter."
    )
    assert follows(found, texts) == "Act 2"


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({}, DeadlineState.UNKNOWN),
        ({"delivered_on": "2026-05"}, DeadlineState.UNKNOWN),
        ({"not_delivered": "refused"}, DeadlineState.UNKNOWN),
        ({"how": "by_hand"}, DeadlineState.RUNNING),
        ({"how": "by_hand", "not_delivered": "refused"}, DeadlineState.UNKNOWN),
        ({"delivered_on": "2026-05-06", "answered_on": "2026-05-07"}, DeadlineState.DONE),
        ({"delivered_on": "2026-05-06", "ended_on": "2026-05-07"}, DeadlineState.DONE),
    ],
)
def test_nothing_runs_from_a_day_that_nobody_knows(values: dict[str, str], state: DeadlineState) -> None:
    assert [one.state for one in running(letter("xx.complaint", **values))] == [state]


def test_no_clock_runs_after_what_came_back_was_withdrawn_or_has_no_time_to_answer() -> None:
    assert running(letter("xx.complaint", not_delivered="came_back")) == ()
    assert running(letter("xx.complaint", state=ParticularState.WITHDRAWN, delivered_on="2026-05-06")) == ()
    assert running(letter("xx.complaint", sent_on="")) == ()
    assert running(letter("xx.stop", delivered_on="2026-05-06"), letter("", 2, delivered_on="2026-05-06")) == ()


def test_a_complaint_to_the_lender_is_the_way_to_it_since_it_arrived() -> None:
    first, second = letter("xx.complaint", delivered_on="2026-05-06"), letter("xx.complaint", 2, how="by_hand")
    steps = steps_taken((first, second), LETTERS.values())
    assert steps.done == {"xx.complaint": date(2026, 5, 1), "xx.firm": date(2026, 5, 1)}
    steps = steps_taken((letter("xx.complaint", answered_on="2026-05-09"),), LETTERS.values())
    assert (steps.done, steps.sent) == ({}, {"xx.complaint": date(2026, 5, 1), "xx.firm": date(2026, 5, 1)})
    assert steps.answered == {"xx.complaint", "xx.firm"}
    assert steps_taken((letter("xx.complaint", not_delivered="came_back"),), LETTERS.values()).sent == {}


def test_with_whom_a_step_was_taken_is_known_once_it_arrived() -> None:
    there, under_way = letter("xx.complaint", how="by_hand"), letter("xx.complaint", 2, party="q")
    assert steps_taken((there, under_way), LETTERS.values()).done_with["xx.firm"] == {"p"}
    filed = Particular(
        "f", ParticularKind.FILING, "c", 1, (("channel", "xx.firm"), ("handed_in_on", "2026-05-01")), there.state, 1, 0
    )
    assert steps_taken((filed,), ()).done_with == {"xx.firm": {""}}


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"delivered_on": "2026-05-01", "not_delivered": "refused"}, "usage.letter_arrived_or_not"),
        ({"delivered_on": "2026-04-30"}, "usage.letter_before"),
        ({"answered_on": "2026-04"}, "usage.letter_before"),
        ({"hours": "late"}, "usage.fact_not_hours"),
        ({"starts": ("unwanted_time",)}, "usage.particular_missing"),
        ({"starts": ("stop_notice", "unwanted_place")}, "usage.particular_missing"),
    ],
)
def test_what_contradicts_itself_is_not_recorded(values: dict[str, FieldValue], code: str) -> None:
    with pytest.raises(UserError) as caught:
        SHAPE.refuse({"title": "t", "party": "p", "sent_on": "2026-05-01", **values})
    assert caught.value.code == code


def test_what_fits_together_is_recorded() -> None:
    SHAPE.refuse(
        {"sent_on": "2026-05", "delivered_on": "2026-05-01", "starts": ("unwanted_time",), "weekdays": ("sun",)}
    )
