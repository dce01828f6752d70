"""The clocks after a filing: which run, until which day, and what ends them."""

from __future__ import annotations

from datetime import date, timedelta
from types import MappingProxyType

import pytest

from shilu.core.errors import UserError
from shilu.core.filing import Deadline, DeadlineState, deadlines, last_day
from shilu.core.filing_words import left
from shilu.core.pack_parts import CountedFrom, DayCount, FilingClock, Mark, Term
from shilu.core.particular import Particular, ParticularKind, ParticularState
from shilu.core.shapes import SHAPES
from shilu.core.wording import source_language
from shilu.rules.working_days import OfficeDays

WORDS = MappingProxyType({"en": "Something.", "zh-CN": "某事。"})
CN = OfficeDays("CN")
TODAY = date(2026, 5, 10)


def clock(
    counted_from: CountedFrom, count: int = 7, *, ours: bool = False, by: DayCount = DayCount.CALENDAR
) -> FilingClock:
    return FilingClock(
        f"cn.{counted_from.value}", ("cn.police",), counted_from, Term(count, by), ours, WORDS, WORDS, "", Mark.MEMORY
    )


def filing(number: int = 1, *, state: ParticularState = ParticularState.ACTIVE, **values: str) -> Particular:
    given = {"office": "阳光派出所", "channel": "cn.police", "handed_in_on": "2026-05-01", **values}
    return Particular(f"f{number}", ParticularKind.FILING, "c", number, tuple(given.items()), state, 1, 0)


def one(filed: Particular, running: FilingClock, *more: Particular) -> Deadline:
    (found,) = [each for each in deadlines((filed, *more), [running], CN, TODAY) if each.of == filed.id]
    return found


def test_a_clock_of_the_pack_runs_from_the_day_that_it_is_counted_from() -> None:
    found = one(filing(refused_on="2026-05-08"), clock(CountedFrom.REFUSED, ours=True))
    assert (found.began, found.due, found.state) == (date(2026, 5, 8), date(2026, 5, 15), DeadlineState.RUNNING)
    assert found.days_left(TODAY) == 5


@pytest.mark.parametrize(
    ("today", "state", "words"),
    [
        (date(2026, 5, 7), DeadlineState.RUNNING, "1 day left, until 2026-05-08"),
        (date(2026, 5, 8), DeadlineState.RUNNING, "until today, 2026-05-08"),
        (date(2026, 5, 9), DeadlineState.PASSED, "passed 1 day ago, on 2026-05-08"),
        (date(2026, 5, 18), DeadlineState.PASSED, "passed 10 days ago, on 2026-05-08"),
    ],
)
def test_the_last_day_is_in_time_and_the_next_one_is_not(today: date, state: DeadlineState, words: str) -> None:
    (found,) = deadlines([filing()], [clock(CountedFrom.HANDED_IN)], CN, today)
    assert (found.state, left(found, today, source_language())) == (state, words)


@pytest.mark.parametrize(
    ("counted_from", "ends"),
    [
        (CountedFrom.HANDED_IN, "answered_on"),
        (CountedFrom.HANDED_IN, "accepted_on"),
        (CountedFrom.HANDED_IN, "refused_on"),
        (CountedFrom.HANDED_IN, "ended_on"),
        (CountedFrom.REFUSED, "reviewed_on"),
    ],
)
def test_what_was_waited_for_ends_it(counted_from: CountedFrom, ends: str) -> None:
    given = {"refused_on": "2026-05-02"} if counted_from is CountedFrom.REFUSED else {}
    assert one(filing(**given), clock(counted_from)).state is not DeadlineState.DONE
    assert one(filing(**given, **{ends: "2026-05-03"}), clock(counted_from)).state is DeadlineState.DONE


def test_a_filing_that_goes_on_from_it_ends_the_complainants_own_time_and_not_the_offices() -> None:
    filed, review = filing(refused_on="2026-05-02"), filing(2, earlier="f1", channel="")
    assert one(filed, clock(CountedFrom.REFUSED, ours=True), review).state is DeadlineState.DONE
    assert one(filed, clock(CountedFrom.REFUSED), review).state is DeadlineState.PASSED


def test_a_month_or_no_day_gives_no_last_day_and_says_so() -> None:
    found = one(filing(handed_in_on="2026-05"), clock(CountedFrom.HANDED_IN))
    assert (found.due, found.state) == (None, DeadlineState.UNKNOWN)
    assert "not recorded exactly" in left(found, TODAY, source_language())
    assert not deadlines([filing()], [clock(CountedFrom.REFUSED)], CN, TODAY)


def test_other_channels_and_withdrawn_filings_have_no_clock() -> None:
    others = [filing(channel="cn.12378"), filing(2, state=ParticularState.WITHDRAWN), filing(3, channel="")]
    assert not deadlines(others, [clock(CountedFrom.HANDED_IN), clock(CountedFrom.LAST_CONTACT)], CN, TODAY)


def test_what_has_passed_stands_first_and_what_is_done_last() -> None:
    filed = [
        filing(1, answered_on="2026-05-02"),
        filing(2, handed_in_on="2026-05-09"),
        filing(3, handed_in_on="2026-05"),
        filing(4),
        filing(5, handed_in_on="2026-05-08"),
    ]
    found = deadlines(filed, [clock(CountedFrom.HANDED_IN)], CN, TODAY)
    assert [each.number for each in found] == [4, 5, 2, 3, 1]


def test_working_days_leave_out_holidays_and_count_the_weekends_that_make_up_for_them() -> None:
    # the Spring Festival of 2026 is 15 to 23 February; Saturdays 14 and 28 February are worked
    assert CN.after(date(2026, 2, 13), 1) == date(2026, 2, 14)
    assert CN.after(date(2026, 2, 14), 1) == date(2026, 2, 24)
    assert last_day(date(2026, 2, 13), Term(6, DayCount.WORKING), CN) == date(2026, 2, 28)


def test_no_working_day_is_made_up_where_the_holidays_are_not_known() -> None:
    assert OfficeDays("XX").after(date(2026, 2, 13), 3) is None
    assert CN.after(date(2100, 12, 28), 30) is None
    assert CN.after(date(2026, 2, 13), 0) is None


@pytest.mark.parametrize(
    ("began", "term", "due"),
    [
        (date(2026, 1, 31), Term(1, DayCount.MONTHS), date(2026, 2, 28)),
        (date(2024, 1, 31), Term(1, DayCount.MONTHS), date(2024, 2, 29)),
        (date(2026, 12, 5), Term(6, DayCount.MONTHS), date(2027, 6, 5)),
        (date(2026, 5, 1), Term(24, DayCount.HOURS), date(2026, 5, 2)),
        (date(2026, 5, 1), Term(25, DayCount.HOURS), date(2026, 5, 3)),
        (date(9999, 12, 31), Term(1, DayCount.MONTHS), None),
        (date(9999, 12, 31), Term(1, DayCount.CALENDAR), None),
    ],
)
def test_a_term_ends_as_laws_count_it(began: date, term: Term, due: date | None) -> None:
    assert last_day(began, term, CN) == due


def test_nothing_came_of_it_before_it_was_handed_in() -> None:
    shape = SHAPES[ParticularKind.FILING]
    shape.refuse({"handed_in_on": "2026-05-01", "answered_on": "2026-05-01", "refused_on": "2026-05"})
    shape.refuse({"handed_in_on": "2026-05", "answered_on": "2026-05-01"})
    with pytest.raises(UserError) as refused:
        shape.refuse({"handed_in_on": "2026-05-01", "refused_on": "2026-04-30"})
    assert (refused.value.code, refused.value.holes["field"]) == ("usage.filing_before", "refused_on")


@pytest.mark.parametrize("days", [*range(0, 400, 37)])
def test_a_term_of_days_is_counted_from_the_day_after(days: int) -> None:
    began = date(2026, 1, 1)
    assert last_day(began, Term(days, DayCount.CALENDAR), CN) == began + timedelta(days=days)
