"""The truth table of limits by hand: so many calls a day, so many in seven days."""

from __future__ import annotations

from datetime import date

import pytest

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.fact import FactKind
from shilu.core.finding import About, Finding, Missing, Result, Why, Window
from shilu.core.incident import ReachedKind
from shilu.core.judged import JudgedContact, Met
from shilu.core.party import AttributionState, Role
from shilu.core.rule import Counted, FreqWindow, Need, NotCounted, Per, Whom
from tests.rules.making import AGENCY, behind, contact, day, fact, findings, mother, rule, said

OUTSIDE, WITHIN, UNDETERMINED, NOT_APPLICABLE = Result
TALK3 = rule(FreqWindow(3, Counted.ANSWERED), whom=Whom.DEBTOR)
DIAL6 = rule(FreqWindow(6, Counted.NOT_ANSWERED, Per.CALLED_NUMBER), needs=frozenset({Need.NO_CONSENT}))
NO_CONSENT = (fact(FactKind.CONSENT, is_so=False),)
SEVEN = rule(
    FreqWindow(
        7,
        Counted.ATTEMPTS,
        Per.LOAN,
        7,
        frozenset({NotCounted.CONSENTED, NotCounted.DID_NOT_CONNECT, NotCounted.TO_ATTORNEY}),
    )
)
ANSWERED = Missing(Need.ANSWERED, About.CONTACT)
TIME = Missing(Need.EXACT_TIME, About.CONTACT)


def calls(many: int, on: str = "2026-03-02", **fields: object) -> list[JudgedContact]:
    """So many, a minute apart from noon on."""
    return [contact(f"{on} 12:{n:02}", **fields) for n in range(many)]


def ids(some: list[JudgedContact]) -> tuple[str, ...]:
    return tuple(one.id for one in some)


def of(found: tuple[Finding, ...], result: Result) -> Finding:
    (one,) = [one for one in found if one.result is result]
    return one


@pytest.mark.parametrize("many", [1, 3, 4, 5])
def test_the_fourth_conversation_of_a_day_is_one_too_many(many: int) -> None:
    some = calls(many)
    (found,) = findings(TALK3, *some)
    assert found.result is (OUTSIDE if many > 3 else WITHIN)
    assert (found.incidents, found.over) == (ids(some), ids(some[3:]))
    assert found.window == Window(date(2026, 3, 2), date(2026, 3, 2))
    assert (found.reason.why, dict(found.reason.holes)["most"]) == (Why.COUNT, "3")
    assert (found.documented, found.stated, found.over_documented) == (many, 0, max(many - 3, 0))


def test_what_a_person_only_remembers_counts_and_is_said_apart() -> None:
    (found,) = findings(TALK3, *calls(2), *calls(2, documented=False))
    assert (found.result, found.documented, found.stated, found.over_documented) == (OUTSIDE, 2, 2, 0)


def test_a_day_begins_at_midnight() -> None:
    late = [contact(f"2026-03-02 23:5{n}") for n in range(3)]
    first, second = findings(TALK3, *late, contact("2026-03-03 00:00"))
    assert [first.result, second.result] == [WITHIN, WITHIN]
    assert (second.borderline, first.borderline) == (second.incidents, ())
    last = contact("2026-03-02 23:59:59")
    assert of(findings(TALK3, *late, last), OUTSIDE).borderline == (last.id,)


def test_the_day_is_that_of_the_person_contacted() -> None:
    london = fact(FactKind.RESIDENCE, zone="Europe/London")
    over_midnight = [contact(f"2026-03-0{2 + (hour > 23)} {hour % 24:02}:00") for hour in (22, 23, 24, 25)]
    assert [one.result for one in findings(TALK3, *over_midnight)] == [WITHIN, WITHIN]
    assert [one.result for one in findings(TALK3, *over_midnight, facts=(london,))] == [OUTSIDE]
    fixed = rule(FreqWindow(3, Counted.ANSWERED, zone="Asia/Shanghai"))
    assert [one.result for one in findings(fixed, *over_midnight, facts=(london,))] == [WITHIN, WITHIN]


def test_a_day_of_twenty_five_hours_is_one_day() -> None:
    zone = "America/New_York"
    some = [contact(f"2026-11-01 0{hour}", zone=zone) for hour in ("0:30", "1:30", "1:30*", "2:30")]
    (found,) = findings(TALK3, *some, zone=zone)
    assert (found.result, found.over) == (OUTSIDE, ids(some[3:]))


@pytest.mark.parametrize(
    ("outcome", "talks", "dials"),
    [
        (Outcome.ANSWERED, OUTSIDE, NOT_APPLICABLE),
        (Outcome.ANSWERED_ELSEWHERE, UNDETERMINED, NOT_APPLICABLE),
        (Outcome.MISSED, NOT_APPLICABLE, OUTSIDE),
        (Outcome.REJECTED, NOT_APPLICABLE, OUTSIDE),
        (Outcome.NO_ANSWER, NOT_APPLICABLE, OUTSIDE),
        (Outcome.BLOCKED, NOT_APPLICABLE, OUTSIDE),
        (Outcome.VOICEMAIL, NOT_APPLICABLE, UNDETERMINED),
        (Outcome.UNKNOWN, UNDETERMINED, UNDETERMINED),
    ],
)
def test_what_became_of_the_calls_decides_which_limit_counts_them(
    outcome: Outcome, talks: Result, dials: Result
) -> None:
    some = calls(8, outcome=outcome)
    for one, result in ((TALK3, talks), (DIAL6, dials)):
        (found,) = findings(one, *some, facts=NO_CONSENT)
        assert (found.result, found.incidents) == (result, ids(some))
        if result is UNDETERMINED:
            assert (found.missing, found.at_most) == ((ANSWERED,), OUTSIDE)
        if result is NOT_APPLICABLE:
            assert found.reason.why is Why.NOT_COUNTED


def test_messages_are_no_calls_and_calls_in_an_app_are() -> None:
    assert of(findings(TALK3, *calls(5, channel=Channel.SMS, outcome=Outcome.UNKNOWN)), NOT_APPLICABLE)
    assert of(findings(TALK3, *calls(5, channel=Channel.WECHAT)), OUTSIDE)


def test_what_perhaps_counts_takes_within_away_and_makes_nothing_outside() -> None:
    sure, perhaps = calls(3), calls(1, outcome=Outcome.UNKNOWN)
    (found,) = findings(TALK3, *sure, *perhaps)
    assert (found.result, found.missing, found.at_most) == (UNDETERMINED, (ANSWERED,), OUTSIDE)
    assert set(found.incidents) == {*ids(sure), *ids(perhaps)}
    assert of(findings(TALK3, *calls(2), *perhaps), WITHIN).incidents
    both = findings(TALK3, *calls(4), *perhaps)
    assert of(both, OUTSIDE).over_documented == 1
    assert of(both, UNDETERMINED).incidents == ids(perhaps)


def test_a_call_that_can_have_been_on_either_day_counts_on_none_for_certain() -> None:
    over = contact((at_ms := contact("2026-03-02 23:59:30").earliest_ms or 0, at_ms + 59_000))
    found = findings(TALK3, *calls(3), over, *calls(2, "2026-03-03"))
    by_day = {one.window.first.day if one.window else None: (one.result, one.at_most) for one in found}
    assert by_day == {2: (UNDETERMINED, OUTSIDE), 3: (WITHIN, None), None: (UNDETERMINED, OUTSIDE)}
    alone = findings(TALK3, *calls(2), over)
    assert [(one.result, one.at_most) for one in alone] == [(WITHIN, None), (WITHIN, None)]
    assert said(TALK3, *calls(3), over).missing == {TIME}


def test_a_call_of_which_nobody_knows_the_day_may_have_been_on_any() -> None:
    sometime = contact(None)
    found = findings(TALK3, *calls(3), sometime, *calls(1, "2026-03-05"))
    assert [(one.result, one.missing) for one in found] == [
        (UNDETERMINED, (TIME,)),
        (WITHIN, ()),
        (UNDETERMINED, (TIME,)),
    ]
    assert said(TALK3, sometime).at_most is WITHIN
    assert said(TALK3, *[contact(None) for _ in range(4)]).at_most is OUTSIDE
    month = contact((contact("2026-03-01 00:00").earliest_ms or 0, contact("2026-03-31 23:00").earliest_ms or 0))
    assert said(TALK3, *calls(3), month).at_most is OUTSIDE
    assert said(TALK3, *calls(3, "2026-04-02"), month).result is WITHIN


def test_calls_of_an_agency_count_for_the_lender_and_those_of_another_do_not() -> None:
    agency = behind("L", actor="A", actor_type=AGENCY, role=Role.COLLECTOR)
    found = findings(TALK3, *calls(2), *calls(2, behind=(agency,)), *calls(2, behind=(behind("M"),)))
    assert [(one.lender, one.result) for one in found] == [("L", OUTSIDE), ("M", WITHIN)]


def test_calls_to_somebody_else_are_counted_for_them() -> None:
    anyone = rule(FreqWindow(3, Counted.ANSWERED))
    found = findings(anyone, *calls(3), *calls(4, met=(mother(),)))
    assert [(one.person, one.result) for one in found] == [("", WITHIN), ("mother", OUTSIDE)]
    assert of(findings(TALK3, *calls(4, met=(mother(),))), NOT_APPLICABLE).reason.why is Why.OTHER_PERSON


def test_what_is_only_suggested_is_not_counted_but_said() -> None:
    suggested = calls(2, behind=(behind(state=AttributionState.PROPOSED),))
    attribution = Missing(Need.ATTRIBUTION, About.CONTACT)
    (found,) = findings(TALK3, *calls(2), *suggested)
    assert (found.result, found.missing, found.proposed) == (UNDETERMINED, (attribution,), ids(suggested))
    over = findings(TALK3, *calls(4), *suggested, *calls(1, "2026-03-07"))
    assert of(over, OUTSIDE).proposed == ids(suggested)
    assert len(of(over, OUTSIDE).incidents) == 4
    assert of(over, WITHIN).proposed == ()


def test_what_went_out_is_not_counted() -> None:
    assert of(findings(TALK3, *calls(3), *calls(2, direction=Direction.OUTGOING)), WITHIN).documented == 3


def test_without_the_type_of_the_lender_nothing_is_within() -> None:
    unknown = (behind(lender_type=""),)
    kind = Missing(Need.LENDER_TYPE, About.PARTY, "L")
    few, many = findings(TALK3, *calls(2, behind=unknown)), findings(TALK3, *calls(4, behind=unknown))
    assert [(one.result, one.at_most, one.missing) for one in (*few, *many)] == [
        (UNDETERMINED, WITHIN, (kind,)),
        (UNDETERMINED, OUTSIDE, (kind,)),
    ]


def test_a_rule_counts_from_its_first_day() -> None:
    dated = rule(FreqWindow(3, Counted.ANSWERED), begins=date(2026, 3, 3))
    found = findings(dated, *calls(4), *calls(4, "2026-03-03"))
    assert of(found, NOT_APPLICABLE).reason.why is Why.NOT_IN_FORCE
    assert of(found, OUTSIDE).window == Window(date(2026, 3, 3), date(2026, 3, 3))


def test_on_a_day_of_which_some_calls_wait_the_others_do_not() -> None:
    sure, waits = calls(1), calls(1, behind=(behind(state=AttributionState.PROPOSED),))
    found = findings(TALK3, *sure, *waits)
    assert of(found, WITHIN).incidents == ids(sure)
    assert of(found, UNDETERMINED).incidents == ids(waits)
    assert said(TALK3, *sure, *waits).at_most is WITHIN
    assert said(TALK3, *waits, *sure).result is WITHIN


def test_what_may_have_been_on_other_days_says_nothing_of_this_one() -> None:
    other = contact((contact("2026-03-08 23:59:30").earliest_ms or 0, contact("2026-03-09 00:00:20").earliest_ms or 0))
    waiting = of(findings(TALK3, *calls(3), *calls(1, outcome=Outcome.UNKNOWN), other), UNDETERMINED)
    assert waiting.missing == (ANSWERED,)


# for each called number


def missed(many: int, number: str, on: str = "2026-03-02") -> list[JudgedContact]:
    return calls(many, on, outcome=Outcome.MISSED, met=(Met(ReachedKind.COMPLAINANT, number=number),))


def test_dials_are_counted_for_each_number_that_was_called() -> None:
    found = findings(DIAL6, *missed(6, "one"), *missed(7, "two"), facts=NO_CONSENT)
    assert [(one.per, one.result, len(one.over)) for one in found] == [("one", WITHIN, 0), ("two", OUTSIDE, 1)]


def test_a_dial_to_an_unknown_number_may_have_gone_to_any() -> None:
    number = Missing(Need.CALLED_NUMBER, About.CONTACT)
    found = findings(DIAL6, *missed(6, "one"), *missed(2, "two"), *missed(1, ""), facts=NO_CONSENT)
    assert [(one.per, one.result, one.missing) for one in found] == [
        ("", UNDETERMINED, (number,)),
        ("one", UNDETERMINED, (number,)),
        ("two", WITHIN, ()),
    ]
    few = findings(DIAL6, *missed(2, "one"), *missed(1, ""), *missed(1, "three"), facts=NO_CONSENT)
    assert {one.result for one in few} == {WITHIN}
    alone = findings(DIAL6, *missed(7, ""), facts=NO_CONSENT)
    assert [(one.result, one.missing) for one in alone] == [(UNDETERMINED, (number,))]
    assert of(findings(DIAL6, *missed(6, ""), facts=NO_CONSENT), WITHIN)
    late = findings(DIAL6, *missed(1, ""), *missed(6, "one"), facts=NO_CONSENT)
    assert {one.result for one in late} == {UNDETERMINED}


def test_dials_wait_for_a_word_on_consent() -> None:
    (found,) = findings(DIAL6, *missed(7, "one"))
    assert (found.missing, found.at_most) == ((Missing(Need.NO_CONSENT, About.PARTY, "L"),), OUTSIDE)
    (agreed,) = findings(DIAL6, *missed(7, "one"), facts=(fact(FactKind.CONSENT),))
    assert agreed.reason.why is Why.CONSENT


# seven in seven days


def week(*on: int, **fields: object) -> list[JudgedContact]:
    """A call on each of these days of March."""
    return [contact(f"2026-03-{n:02} 12:00", **{"loan": "a", **fields}) for n in on]


def test_the_eighth_call_in_seven_days_is_one_too_many() -> None:
    some = week(1, 2, 3, 4, 5, 6, 7, 7)
    (found,) = findings(SEVEN, *some)
    assert (found.result, found.incidents, found.over) == (OUTSIDE, ids(some), ids(some[7:]))
    assert found.window == Window(date(2026, 3, 1), date(2026, 3, 7))
    assert found.per == "a"
    assert [one.result for one in findings(SEVEN, *week(1, 2, 3, 4, 5, 6, 7, 8))] == [WITHIN]


def test_calls_past_the_limit_less_than_seven_days_apart_are_one_stretch() -> None:
    some = week(*range(1, 8), 7, 8, 9, *range(20, 28), 27)
    found = findings(SEVEN, *some)
    first, second = [one for one in found if one.result is OUTSIDE]
    assert first.window == Window(date(2026, 3, 1), date(2026, 3, 9))
    assert first.over == ids(some[7:10])
    assert second.window == Window(date(2026, 3, 21), date(2026, 3, 27))


def test_calls_about_another_debt_are_counted_for_that() -> None:
    found = findings(SEVEN, *week(*range(1, 8)), *week(*range(1, 8), loan="b"))
    assert [(one.per, one.result) for one in found] == [("a", WITHIN), ("b", WITHIN)]
    (unknown,) = findings(SEVEN, *week(*range(1, 9), 7, loan=""))
    assert (unknown.result, unknown.missing) == (UNDETERMINED, (Missing(Need.DEBT_ID, About.CONTACT),))


@pytest.mark.parametrize(
    ("fields", "facts", "result"),
    [
        ({"purpose": "requested"}, (), WITHIN),
        ({"met": (Met(ReachedKind.THIRD_PERSON, "lawyer", "lawyer"),)}, (), WITHIN),
        ({"outcome": Outcome.BLOCKED}, (), UNDETERMINED),
        ({}, (fact(FactKind.CONSENT, channels=frozenset({Channel.CALL}), began=day("2026-03-07")),), UNDETERMINED),
        ({}, (), OUTSIDE),
    ],
)
def test_what_the_limit_of_seven_leaves_out(
    fields: dict[str, object], facts: tuple[object, ...], result: Result
) -> None:
    found = findings(SEVEN, *week(*range(1, 8)), *week(7, **fields), facts=facts)  # type: ignore[arg-type]  # each is checked where it is read
    mine = [one for one in found if one.person == "" and one.result is not NOT_APPLICABLE]
    assert [one.result for one in mine if one.result is not WITHIN or len(mine) == 1] == [result]


def test_consented_calls_are_left_out() -> None:
    agreed = fact(FactKind.CONSENT)
    assert {one.result for one in findings(SEVEN, *week(*range(1, 8), 7), facts=(agreed,))} == {NOT_APPLICABLE}


def test_a_stretch_that_may_be_past_the_limit_names_what_it_waits_for() -> None:
    some, unsure = week(*range(1, 8)), week(4, outcome=Outcome.BLOCKED)
    far = week(25)
    found = findings(SEVEN, *some, *unsure, *far)
    waiting = of(found, UNDETERMINED)
    assert (waiting.missing, len(waiting.incidents)) == ((ANSWERED,), 8)
    assert waiting.window == Window(date(2026, 3, 1), date(2026, 3, 7))
    assert of(found, WITHIN).incidents == ids(far)


def test_each_call_says_whether_it_was_counted_or_too_many() -> None:
    some = calls(4)
    assert [said(TALK3, *[two for two in some if two is not one], one).over for one in some] == [
        False,
        False,
        False,
        True,
    ]
    assert {said(TALK3, *[two for two in some if two is not one], one).result for one in some} == {OUTSIDE}
    eight = week(*range(1, 8), 7)
    assert said(SEVEN, *eight[1:], eight[0]).result is OUTSIDE
    assert said(SEVEN, *week(*range(1, 8)), *week(14)).result is WITHIN
