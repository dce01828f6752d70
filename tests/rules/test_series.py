"""The truth table by hand: calls after a conversation, what may be done once, conduct that comes again."""

from __future__ import annotations

from datetime import date

import pytest

from shilu.core.channel import Channel, Outcome
from shilu.core.clock import to_ms
from shilu.core.finding import About, Finding, Missing, Result, Why
from shilu.core.incident import ReachedKind
from shilu.core.judged import JudgedContact, Met
from shilu.core.party import AttributionState
from shilu.core.rule import Allowance, Cooldown, CourseOfConduct, Need, NotCounted, ThirdParty
from shilu.rules.engine import Recorded, judge
from tests.rules.making import NOW, SHANGHAI, at, behind, contact, findings, mother, pack, rule, said

OUTSIDE, WITHIN, UNDETERMINED, NOT_APPLICABLE = Result
TIME = Missing(Need.EXACT_TIME, About.CONTACT)
ANSWERED = Missing(Need.ANSWERED, About.CONTACT)
LOAN = Missing(Need.DEBT_ID, About.CONTACT)
TYPE = Missing(Need.LENDER_TYPE, About.PARTY, "L")


def results(found: tuple[Finding, ...]) -> list[Result]:
    return [one.result for one in found]


# seven days after a conversation, whose own day is the first

QUIET_WEEK = rule(Cooldown(7, about_one_loan=True, leaves_out=frozenset({NotCounted.CONSENTED})))
ANY_LOAN = rule(Cooldown(7))


def call(when: str | tuple[int, int] | None, **fields: object) -> JudgedContact:
    return contact(when, **{"outcome": Outcome.MISSED, "loan": "a", **fields})


def talk(when: str | tuple[int, int] | None = "2026-03-02 12:00", **fields: object) -> JudgedContact:
    return contact(when, **{"loan": "a", **fields})


@pytest.mark.parametrize(
    ("when", "result", "borderline"),
    [
        ("2026-03-02 11:59", WITHIN, False),
        ("2026-03-02 12:01", OUTSIDE, False),
        ("2026-03-05 12:00", OUTSIDE, False),
        ("2026-03-08 23:58:59", OUTSIDE, False),
        ("2026-03-08 23:59:59", OUTSIDE, True),
        ("2026-03-09 00:00:00", WITHIN, True),
        ("2026-03-09 12:00", WITHIN, False),
        ("2026-02-25 12:00", WITHIN, False),
    ],
)
def test_seven_days_of_quiet_begin_on_the_day_of_the_conversation(when: str, result: Result, borderline: bool) -> None:
    spoken, called = talk(), call(when)
    found = said(QUIET_WEEK, spoken, called)
    assert (found.result, found.borderline, found.over) == (result, borderline, result is OUTSIDE)
    assert found.after == ((spoken.id,) if result is OUTSIDE else ())
    assert found.reason.why is Why.COOLDOWN


def test_a_conversation_after_a_conversation_is_outside_too() -> None:
    first, second = talk(), talk("2026-03-04 12:00")
    found = findings(QUIET_WEEK, first, second)
    assert [(one.result, one.incidents, one.after) for one in found] == [
        (OUTSIDE, (second.id,), (first.id,)),
        (WITHIN, (first.id,), ()),
    ]


@pytest.mark.parametrize(
    ("spoken", "called", "result", "missing"),
    [
        ({"outcome": Outcome.UNKNOWN}, {}, UNDETERMINED, {ANSWERED}),
        ({"outcome": Outcome.ANSWERED_ELSEWHERE}, {}, UNDETERMINED, {ANSWERED}),
        ({"outcome": Outcome.VOICEMAIL}, {}, WITHIN, set()),
        ({"loan": "b"}, {}, WITHIN, set()),
        ({"loan": ""}, {}, UNDETERMINED, {LOAN}),
        ({}, {"loan": ""}, UNDETERMINED, {LOAN}),
        ({"behind": (behind("M"),)}, {}, WITHIN, set()),
        ({"met": (mother(),)}, {}, WITHIN, set()),
        ({"channel": Channel.SMS, "outcome": Outcome.UNKNOWN}, {}, WITHIN, set()),
        ({}, {"channel": Channel.SMS, "outcome": Outcome.UNKNOWN}, NOT_APPLICABLE, set()),
        ({}, {"purpose": "requested"}, NOT_APPLICABLE, set()),
        (
            {"behind": (behind(state=AttributionState.PROPOSED),)},
            {},
            UNDETERMINED,
            {Missing(Need.ATTRIBUTION, About.CONTACT)},
        ),
        ({}, {"behind": (behind(lender_type=""),)}, UNDETERMINED, {TYPE}),
    ],
)
def test_what_makes_a_conversation_and_a_call_after_it(
    spoken: dict[str, object], called: dict[str, object], result: Result, missing: set[Missing]
) -> None:
    found = said(QUIET_WEEK, talk(**spoken), call("2026-03-04 12:00", **called))
    assert (found.result, found.missing) == (result, missing)


def test_any_loan_where_the_rule_asks_for_none() -> None:
    assert said(ANY_LOAN, talk(loan="b"), call("2026-03-04 12:00")).result is OUTSIDE


def test_uncertain_times_are_not_put_in_an_order() -> None:
    day = at("2026-03-02 00:00"), at("2026-03-02 23:59")
    assert said(QUIET_WEEK, talk(day), call("2026-03-02 12:00")).missing == {TIME}
    assert said(QUIET_WEEK, talk(day), call("2026-03-03 12:00")).result is OUTSIDE
    over = at("2026-03-01 12:00"), at("2026-03-02 12:00")
    assert said(QUIET_WEEK, talk(over), call("2026-03-08 12:00")).missing == {TIME}
    assert said(QUIET_WEEK, talk(over), call("2026-03-07 12:00")).result is OUTSIDE
    assert said(QUIET_WEEK, talk(None), call("2026-03-07 12:00")).missing == {TIME}
    assert said(QUIET_WEEK, talk(), call(None)).missing == {TIME}
    assert said(QUIET_WEEK, call(None)).at_most is WITHIN
    early = at("2026-03-02 11:00"), at("2026-03-02 12:30")
    assert said(QUIET_WEEK, talk(), call(early)).missing == {TIME}


def test_without_the_type_of_the_lender_nothing_is_within() -> None:
    unknown = (behind(lender_type=""),)
    alone, after = call("2026-03-02 11:00", behind=unknown), call("2026-03-03 11:00", behind=unknown)
    assert said(QUIET_WEEK, alone).at_most is WITHIN
    assert said(QUIET_WEEK, talk(behind=unknown), after).at_most is OUTSIDE


# once, to find the debtor

ONCE = rule(ThirdParty(frozenset({"spouse"}), Allowance.LOCATION_ONCE))


def asked(when: str | tuple[int, int] | None, **fields: object) -> JudgedContact:
    return contact(when, **{"met": (mother(),), "disclosed": False, **fields})


def test_the_second_time_is_one_too_many() -> None:
    first, second = asked("2026-03-02 12:00"), asked("2026-03-04 12:00")
    found = findings(ONCE, first, second)
    assert [(one.result, one.reason.why, one.incidents) for one in found] == [
        (OUTSIDE, Why.AGAIN, (second.id,)),
        (WITHIN, Why.ALLOWED_WITHOUT_DISCLOSURE, (first.id,)),
    ]


@pytest.mark.parametrize(
    ("first", "second", "result", "why"),
    [
        ({}, {"disclosed": None}, OUTSIDE, Why.AGAIN),
        ({"disclosed": None}, {}, OUTSIDE, Why.AGAIN),
        ({}, {"disclosed": True}, OUTSIDE, Why.DISCLOSED),
        ({"disclosed": True}, {}, OUTSIDE, Why.AGAIN),
        ({"met": (Met(ReachedKind.THIRD_PERSON, "aunt", "relative"),)}, {}, WITHIN, Why.ALLOWED_WITHOUT_DISCLOSURE),
        ({"behind": (behind("M"),)}, {}, WITHIN, Why.ALLOWED_WITHOUT_DISCLOSURE),
        ({"met": (mother("spouse"),)}, {"met": (mother("spouse"),)}, WITHIN, Why.ALLOWED_PERSON),
        ({"met": (mother(""),)}, {"met": (mother(""),)}, UNDETERMINED, Why.WAITS),
        ({"behind": (behind(lender_type=""),)}, {}, UNDETERMINED, Why.WAITS),
    ],
)
def test_what_counts_as_the_first_time(
    first: dict[str, object], second: dict[str, object], result: Result, why: Why
) -> None:
    found = said(ONCE, asked("2026-03-02 12:00", **first), asked("2026-03-04 12:00", **second))
    assert (found.result, found.reason.why) == (result, why)


def test_the_first_time_waits_to_hear_what_was_said() -> None:
    found = said(ONCE, asked("2026-03-02 12:00", disclosed=None))
    assert (found.missing, found.at_most) == ({Missing(Need.DEBT_DISCLOSED, About.CONTACT)}, OUTSIDE)


def test_which_was_the_first_must_be_known() -> None:
    day = at("2026-03-02 00:00"), at("2026-03-02 23:59")
    noon, sometime = asked("2026-03-02 12:00"), asked(day)
    assert said(ONCE, noon, sometime).missing == {TIME}
    assert said(ONCE, sometime, noon).missing == {TIME}
    assert said(ONCE, asked(None), noon).missing == {TIME}
    assert said(ONCE, noon, asked(None)).missing == {TIME}
    assert said(ONCE, contact()).reason.why is Why.OTHER_PERSON


# conduct

THREE = rule(
    CourseOfConduct(3, frozenset({"obscene", "violence"})),
    applies_to=frozenset({"any"}),
    begins=date(2026, 1, 1),
)
TWO_DAYS = rule(CourseOfConduct(2, on_days=True, people=2), applies_to=frozenset({"any"}))


def tagged(*days: int, tags: tuple[str, ...] = ("violence",), **fields: object) -> list[JudgedContact]:
    return [contact(f"2026-03-{n:02} 12:00", tags=tags, **fields) for n in days]


@pytest.mark.parametrize(("many", "result"), [(1, WITHIN), (2, WITHIN), (3, OUTSIDE), (4, OUTSIDE)])
def test_three_contacts_that_a_person_tagged(many: int, result: Result) -> None:
    some = tagged(*range(1, many + 1))
    (found,) = findings(THREE, *some)
    assert (found.result, found.incidents) == (result, tuple(one.id for one in some))
    assert (found.reason.why, found.reason.holes) == (Why.CONDUCT, (("least", "3"),))


def test_only_tagged_contacts_of_one_lender_in_the_days_of_the_rule_are_conduct() -> None:
    before = contact("2025-12-31 23:59:59", tags=("violence",))
    others = [*tagged(3, tags=("work",)), *tagged(4, behind=(behind("M"),)), before]
    found = findings(THREE, *tagged(1, 2), *others)
    assert [(one.lender, one.result) for one in found] == [
        ("L", WITHIN),
        ("L", NOT_APPLICABLE),
        ("L", NOT_APPLICABLE),
        ("M", WITHIN),
    ]
    assert {one.reason.why for one in found if one.result is NOT_APPLICABLE} == {Why.NOT_TAGGED, Why.NOT_IN_FORCE}
    assert said(THREE, *tagged(1, 2), contact("2026-01-01 00:00", tags=("obscene",))).result is OUTSIDE


def test_conduct_of_which_the_lender_is_only_suggested_waits() -> None:
    perhaps = tagged(3, behind=(behind(state=AttributionState.PROPOSED),))
    (found,) = findings(THREE, *tagged(1, 2), *perhaps)
    assert (found.result, found.at_most, len(found.incidents)) == (UNDETERMINED, OUTSIDE, 3)
    assert found.proposed == tuple(one.id for one in perhaps)
    both = findings(THREE, *tagged(1, 2, 3), *perhaps)
    assert [(one.result, len(one.incidents)) for one in both] == [(OUTSIDE, 3), (UNDETERMINED, 1)]
    few = findings(THREE, *tagged(1), *perhaps)
    assert [(one.result, one.at_most) for one in few] == [(WITHIN, None), (UNDETERMINED, WITHIN)]
    assert [one.result for one in findings(THREE, *tagged(1, 2), *tagged(3, behind=()))] == [UNDETERMINED, WITHIN]


def test_two_contacts_on_one_day_are_one_occasion() -> None:
    assert results(findings(TWO_DAYS, *tagged(1, 1))) == [WITHIN, WITHIN]
    found = [one for one in findings(TWO_DAYS, *tagged(1, 2)) if one.reason.why is Why.CONDUCT]
    assert results(tuple(found)) == [OUTSIDE]


def test_two_people_once_each_are_a_course_of_conduct_too() -> None:
    mine, hers = tagged(1), tagged(2, met=(mother(),))
    people = [one for one in findings(TWO_DAYS, *mine, *hers) if one.reason.why is Why.CONDUCT_PEOPLE]
    assert [(one.result, one.person, len(one.incidents)) for one in people] == [(OUTSIDE, "", 2)]
    both = tagged(1, met=(Met(ReachedKind.COMPLAINANT), mother()))
    assert Why.CONDUCT_PEOPLE in {one.reason.why for one in findings(TWO_DAYS, *both) if one.result is OUTSIDE}


def test_what_two_people_met_is_said_of_each_contact() -> None:
    hers = tagged(2, met=(mother(),))[0]
    judged = judge(pack(TWO_DAYS), Recorded((*tagged(1), hers), SHANGHAI, to_ms(NOW)))
    assert {(one.result, one.reason.why) for one in judged.of_contact(hers.id)} == {
        (WITHIN, Why.CONDUCT),
        (OUTSIDE, Why.CONDUCT_PEOPLE),
    }


def test_an_occasion_whose_day_is_not_known_may_be_another() -> None:
    over = contact((at("2026-03-01 23:59:30"), at("2026-03-02 00:00:30")), tags=("violence",))
    found = [one for one in findings(TWO_DAYS, *tagged(1), over) if one.reason.why is not Why.CONDUCT_PEOPLE]
    assert [(one.result, one.missing) for one in found] == [(UNDETERMINED, (TIME,))]
    sometime = contact(None, tags=("violence",))
    waits = [one for one in findings(TWO_DAYS, *tagged(1), sometime) if one.result is UNDETERMINED]
    assert (waits[0].missing, waits[0].at_most) == ((TIME,), OUTSIDE)
    assert said(THREE, *tagged(1, 2), sometime).result is UNDETERMINED
