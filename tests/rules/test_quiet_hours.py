"""The truth table of quiet hours, by hand: 22:00-08:00 in the rules of China, and what other countries have."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from shilu.core.channel import Channel
from shilu.core.clock import to_ms
from shilu.core.fact import UNKNOWN_WHEN, FactKind, Hours, Span
from shilu.core.finding import About, Missing, Result, Why
from shilu.core.incident import ReachedKind
from shilu.core.judged import Met, Place
from shilu.core.rule import Edge, Holidays, Need, QuietDays, QuietHours, Whom
from shilu.rules.engine import Recorded, judge
from tests.rules.making import ME, NIGHT, NOW, at, contact, day, fact, findings, mother, pack, rule, said, since

OUTSIDE, WITHIN, UNDETERMINED, NOT_APPLICABLE = Result
HOURS = rule(QuietHours((NIGHT,)))
UNLESS_AGREED = rule(QuietHours((NIGHT,)), needs=frozenset({Need.NO_CONSENT}))
TIME = Missing(Need.EXACT_TIME, About.CONTACT)


@pytest.mark.parametrize(
    ("when", "result", "borderline"),
    [
        ("2026-03-02 12:00", WITHIN, False),
        ("2026-03-02 21:58:59", WITHIN, False),
        ("2026-03-02 21:59", WITHIN, True),
        ("2026-03-02 21:59:59", WITHIN, True),
        ("2026-03-02 22:00", OUTSIDE, True),
        ("2026-03-02 22:01", OUTSIDE, True),
        ("2026-03-02 22:01:01", OUTSIDE, False),
        ("2026-03-02 23:59:59", OUTSIDE, False),
        ("2026-03-03 00:00", OUTSIDE, False),
        ("2026-03-03 07:58:59", OUTSIDE, False),
        ("2026-03-03 07:59", OUTSIDE, True),
        ("2026-03-03 07:59:59", OUTSIDE, True),
        ("2026-03-03 08:00", WITHIN, True),
        ("2026-03-03 08:01", WITHIN, True),
        ("2026-03-03 08:01:01", WITHIN, False),
    ],
)
def test_ten_at_night_is_quiet_and_eight_in_the_morning_is_not(when: str, result: Result, borderline: bool) -> None:
    found = said(HOURS, contact(when))
    assert (found.result, found.borderline) == (result, borderline)
    assert found.reason.why is Why.HOURS
    assert dict(found.reason.holes) == {"hours": "22:00-08:00", "zone": "Asia/Shanghai"}


@pytest.mark.parametrize(
    ("when", "result", "borderline"),
    [
        ("2026-03-02 22:00:59", WITHIN, True),
        ("2026-03-02 22:01", OUTSIDE, True),
        ("2026-03-03 05:59:59", OUTSIDE, True),
        ("2026-03-03 06:00", WITHIN, True),
    ],
)
def test_ten_oh_one_where_the_edge_is_left_out(when: str, result: Result, borderline: bool) -> None:
    night = rule(QuietHours((Hours(22 * 60, 6 * 60),), edge=Edge.EXCLUSIVE))
    found = said(night, contact(when))
    assert (found.result, found.borderline) == (result, borderline)


@pytest.mark.parametrize(
    ("first", "last", "result", "borderline"),
    [
        ("2026-03-02 22:00", "2026-03-02 22:00:59", OUTSIDE, True),
        ("2026-03-02 21:59", "2026-03-02 21:59:59", WITHIN, True),
        ("2026-03-02 21:59:30", "2026-03-02 22:00:00", UNDETERMINED, False),
        ("2026-03-02 21:00", "2026-03-02 23:00", UNDETERMINED, False),
        ("2026-03-02 23:00", "2026-03-03 02:00", OUTSIDE, False),
        ("2026-03-02 10:00", "2026-03-02 11:00", WITHIN, False),
        ("2026-03-02 00:00", "2026-03-02 23:59:59", UNDETERMINED, False),
        ("2026-03-01 00:00", "2026-03-31 23:59:59", UNDETERMINED, False),
    ],
)
def test_an_uncertain_span_is_outside_only_if_all_of_it_is(
    first: str, last: str, result: Result, borderline: bool
) -> None:
    found = said(HOURS, contact((at(first), at(last))))
    assert (found.result, found.borderline) == (result, borderline)
    assert found.missing == ({TIME} if result is UNDETERMINED else frozenset())


@pytest.mark.parametrize("when", [None, (1 << 62, 1 << 62), (at("2020-01-01 00:00"), at("2024-01-01 00:00"))])
def test_an_unknown_time_is_never_guessed(when: tuple[int, int] | None) -> None:
    found = said(HOURS, contact(when))
    assert (found.result, found.missing, found.at_most) == (UNDETERMINED, {TIME}, OUTSIDE)


def test_a_time_that_is_still_to_come_is_wrong() -> None:
    later = to_ms(NOW) + 3_600_000
    assert said(HOURS, contact((later, later))).missing == {TIME}
    assert said(HOURS, contact((later - 3_600_000, later - 3_600_000))).result is WITHIN
    assert said(HOURS, contact("2103-03-02 23:00")).missing == {TIME}


@pytest.mark.parametrize(
    ("when", "why"),
    [
        ("2025-02-27 23:59:59", Why.NOT_IN_FORCE),
        ("2025-02-28 00:00", Why.HOURS),
        ("2026-01-29 23:59:59", Why.HOURS),
        ("2026-01-30 00:00", Why.NOT_IN_FORCE),
        ("1970-01-01 08:00", Why.NOT_IN_FORCE),
    ],
)
def test_a_rule_holds_on_its_first_and_its_last_day(when: str, why: Why) -> None:
    dated = rule(QuietHours((NIGHT,)), begins=date(2025, 2, 28), ends=date(2026, 1, 29))
    found = said(dated, contact(when))
    assert found.reason.why is why
    assert (found.result is NOT_APPLICABLE) == (why is Why.NOT_IN_FORCE)


def test_a_span_over_the_first_day_of_a_rule_waits_for_its_time() -> None:
    dated = rule(QuietHours((NIGHT,)), begins=date(2025, 2, 28))
    over = contact((at("2025-02-27 23:59"), at("2025-02-28 00:01")))
    assert said(dated, over).missing == {TIME}


def test_means_that_the_rule_does_not_name_are_not_judged() -> None:
    calls = rule(QuietHours((NIGHT,)), channels=frozenset({Channel.CALL}))
    assert said(calls, contact(channel=Channel.SMS)).reason.why is Why.OTHER_CHANNEL
    assert said(calls, contact()).result is OUTSIDE


def test_hours_that_overlap_are_one_quiet_time() -> None:
    two = rule(QuietHours((Hours(20 * 60, 23 * 60), Hours(22 * 60, 24 * 60))))
    span = contact((at("2026-03-02 22:30"), at("2026-03-02 23:30")))
    assert said(two, span).result is OUTSIDE
    always = rule(QuietHours((Hours(0, 0),)))
    assert said(always, contact("2026-03-02 12:00")).result is OUTSIDE


# consent


def test_without_a_word_of_consent_it_waits_for_one() -> None:
    missing = {Missing(Need.NO_CONSENT, About.PARTY, "L")}
    night, noon = said(UNLESS_AGREED, contact()), said(UNLESS_AGREED, contact("2026-03-02 12:00"))
    assert (night.result, night.missing, night.at_most) == (UNDETERMINED, missing, OUTSIDE)
    assert (noon.result, noon.missing, noon.at_most) == (UNDETERMINED, missing, WITHIN)


@pytest.mark.parametrize(
    ("fields", "result"),
    [
        ({"is_so": False}, OUTSIDE),
        ({}, NOT_APPLICABLE),
        ({"party": "L"}, NOT_APPLICABLE),
        ({"party": "M"}, UNDETERMINED),
        ({"began": since("2026-03-02 23:11")}, NOT_APPLICABLE),
        ({"began": since("2026-03-02 23:13")}, OUTSIDE),
        ({"began": day("2026-03-02")}, UNDETERMINED),
        ({"began": UNKNOWN_WHEN}, UNDETERMINED),
        ({"ended": since("2026-03-02 23:11")}, OUTSIDE),
        ({"ended": since("2026-03-02 23:13")}, NOT_APPLICABLE),
        ({"ended": day("2026-03-02")}, UNDETERMINED),
        ({"hours": (Hours(23 * 60, 24 * 60),)}, NOT_APPLICABLE),
        ({"hours": (Hours(21 * 60, 23 * 60),)}, OUTSIDE),
        ({"hours": (Hours(21 * 60, 23 * 60),), "is_so": False}, UNDETERMINED),
        ({"hours": (Hours(21 * 60, 24 * 60),), "is_so": False}, OUTSIDE),
        ({"weekdays": frozenset({0})}, NOT_APPLICABLE),
        ({"weekdays": frozenset({1, 2})}, OUTSIDE),
        ({"channels": frozenset({Channel.CALL})}, NOT_APPLICABLE),
        ({"channels": frozenset({Channel.SMS})}, OUTSIDE),
        ({"places": frozenset({"domicile"})}, UNDETERMINED),
        ({"hours": (Hours(23 * 60, 24 * 60),), "began": day("2026-03-02")}, UNDETERMINED),
        ({"hours": (Hours(23 * 60, 24 * 60),), "began": day("2026-03-03")}, OUTSIDE),
    ],
)
def test_consent_lifts_what_it_covers(fields: dict[str, object], result: Result) -> None:
    assert said(UNLESS_AGREED, contact(), facts=(fact(FactKind.CONSENT, **fields),)).result is result


@pytest.mark.parametrize(("place", "result"), [(Place.DOMICILE, NOT_APPLICABLE), (Place.WORKPLACE, OUTSIDE)])
def test_consent_for_a_place_is_for_no_other(place: Place, result: Result) -> None:
    home = fact(FactKind.CONSENT, places=frozenset({"domicile"}))
    assert said(UNLESS_AGREED, contact(place=place), facts=(home,)).result is result


def test_consent_for_hours_that_an_uncertain_time_only_partly_meets_is_not_sure() -> None:
    some = fact(FactKind.CONSENT, hours=(Hours(23 * 60, 24 * 60),))
    found = said(UNLESS_AGREED, contact((at("2026-03-02 22:30"), at("2026-03-02 23:30"))), facts=(some,))
    assert found.missing == {Missing(Need.NO_CONSENT, About.CONTACT)}


def test_consent_and_a_time_that_nobody_knows_are_not_put_in_an_order() -> None:
    given = fact(FactKind.CONSENT, began=since("2026-03-01 00:00"))
    assert said(UNLESS_AGREED, contact(None), facts=(given,)).missing == {
        TIME,
        Missing(Need.NO_CONSENT, About.CONTACT),
    }


def test_facts_that_contradict_each_other_settle_nothing() -> None:
    both = (fact(FactKind.CONSENT), fact(FactKind.CONSENT, is_so=False))
    assert said(UNLESS_AGREED, contact(), facts=both).missing == {Missing(Need.NO_CONSENT, About.CONTACT)}
    narrow = (*both, fact(FactKind.CONSENT, hours=(NIGHT,)))
    assert said(UNLESS_AGREED, contact(), facts=narrow).result is UNDETERMINED


def test_another_person_may_consent_for_themselves_and_the_debtor_for_all() -> None:
    to_her = contact(met=(mother(),))
    assert said(UNLESS_AGREED, to_her, facts=(fact(FactKind.CONSENT, person="mother"),)).result is NOT_APPLICABLE
    assert said(UNLESS_AGREED, to_her, facts=(fact(FactKind.CONSENT, is_so=False),)).result is OUTSIDE
    assert said(UNLESS_AGREED, to_her, facts=(fact(FactKind.CONSENT, person="aunt"),)).result is UNDETERMINED


# the local time of the person contacted


def test_hours_are_those_of_the_place_where_the_person_was_at_that_moment() -> None:
    london = fact(FactKind.RESIDENCE, zone="Europe/London", began=since("2026-03-01 00:00"))
    before, after = contact("2026-02-20 23:00"), contact("2026-03-20 23:00")  # 15:00 in London
    assert said(HOURS, before, facts=(london,)).result is OUTSIDE
    assert said(HOURS, after, facts=(london,)).result is WITHIN
    assert said(HOURS, after, facts=(london,)).facts == (london.id,)


def test_on_the_day_of_a_move_both_places_count() -> None:
    london = fact(FactKind.RESIDENCE, zone="Europe/London", began=day("2026-03-01"))
    found = said(HOURS, contact("2026-03-01 23:00"), facts=(london,))
    assert found.missing == {Missing(Need.ZONE, About.PERSON, "")}
    assert said(HOURS, contact("2026-03-01 07:00"), facts=(london,)).result is OUTSIDE  # 23:00 there
    assert said(HOURS, contact("2026-03-01 16:30"), facts=(london,)).result is WITHIN  # 08:30 there


def test_who_moves_has_left_the_place_before() -> None:
    facts = (
        fact(FactKind.RESIDENCE, zone="Asia/Tokyo"),
        fact(FactKind.RESIDENCE, zone="Europe/London", began=since("2026-03-01 00:00")),
    )
    assert said(HOURS, contact("2026-02-20 21:00"), facts=facts).result is OUTSIDE  # 22:00 in Tokyo
    assert said(HOURS, contact("2026-03-20 23:00"), facts=facts).result is WITHIN
    unknown = fact(FactKind.RESIDENCE, zone="America/New_York", began=UNKNOWN_WHEN)
    assert said(HOURS, contact("2026-03-20 16:30"), facts=(*facts, unknown)).result is UNDETERMINED  # 03:30 there


def test_another_person_lives_in_the_zone_of_the_case_unless_somebody_said_where() -> None:
    to_her = contact("2026-03-20 23:00", met=(mother(),))
    london = fact(FactKind.RESIDENCE, zone="Europe/London", person="mother")
    asks = rule(QuietHours((NIGHT,)), needs=frozenset({Need.ZONE}))
    assert said(HOURS, to_her).result is OUTSIDE
    assert said(HOURS, to_her, facts=(london,)).result is WITHIN
    assert said(asks, to_her).missing == {Missing(Need.ZONE, About.PERSON, "mother")}
    assert said(asks, to_her, facts=(london,)).result is WITHIN
    assert said(asks, contact()).result is OUTSIDE


def test_a_zone_that_the_rule_fixes_holds_wherever_the_person_is() -> None:
    fixed = rule(QuietHours((NIGHT,), zone="Asia/Shanghai"))
    london = fact(FactKind.RESIDENCE, zone="Europe/London")
    assert said(fixed, contact("2026-03-20 23:00"), facts=(london,)).result is OUTSIDE
    assert said(fixed, contact("2026-03-20 23:00"), zone="Europe/London").result is OUTSIDE


@pytest.mark.parametrize(
    ("when", "result"),
    [
        ("2026-03-08 01:59:59", OUTSIDE),  # 02:00-03:00 was skipped
        ("2026-03-08 03:00:00", WITHIN),
        ("2026-11-01 01:30", OUTSIDE),  # stood twice
        ("2026-11-01 01:30*", OUTSIDE),
        ("2026-11-01 02:29", OUTSIDE),
        ("2026-11-01 02:30", WITHIN),
        ("2026-07-01 21:00", OUTSIDE),
        ("2026-07-01 20:59:59", WITHIN),
    ],
)
def test_clocks_that_are_moved_are_read_as_they_stand(when: str, result: Result) -> None:
    new_york = "America/New_York"
    early = rule(QuietHours((Hours(21 * 60, 2 * 60 + 30),)))
    assert said(early, contact(when, zone=new_york), zone=new_york).result is result


def test_an_hour_that_stands_twice_is_looked_at_twice() -> None:
    new_york = "America/New_York"
    until_half_past = rule(QuietHours((Hours(21 * 60, 90),)))
    spans = {
        ("2026-11-01 01:00", "2026-11-01 01:29:59"): OUTSIDE,
        ("2026-11-01 01:30", "2026-11-01 01:59:59"): WITHIN,
        ("2026-11-01 01:40", "2026-11-01 01:10*"): UNDETERMINED,
        ("2026-11-01 01:00*", "2026-11-01 01:29*"): OUTSIDE,
        ("2026-11-01 01:31*", "2026-11-01 03:00"): WITHIN,
    }
    for (first, last), result in spans.items():
        span = at(first, new_york), at(last, new_york)
        assert said(until_half_past, contact(span), zone=new_york).result is result, first


# days


def test_hours_hold_on_the_days_on_which_they_begin() -> None:
    weekdays = rule(QuietHours((NIGHT,), weekdays=frozenset({4})))  # Friday evening to Saturday morning
    assert said(weekdays, contact("2026-03-06 23:00")).result is OUTSIDE
    assert said(weekdays, contact("2026-03-07 07:00")).result is OUTSIDE
    assert said(weekdays, contact("2026-03-07 23:00")).result is WITHIN
    assert said(weekdays, contact("2026-03-06 07:00")).result is WITHIN
    by_day = rule(QuietHours((Hours(9 * 60, 10 * 60),), weekdays=frozenset({4})))
    assert said(by_day, contact("2026-03-06 09:30")).result is OUTSIDE
    assert said(by_day, contact("2026-03-05 09:30")).result is WITHIN


JAKARTA = "Asia/Jakarta"
INDONESIA = QuietHours((Hours(20 * 60, 8 * 60),), closed_weekdays=frozenset({6}), closed_holidays=Holidays("ID"))


@pytest.mark.parametrize(
    ("when", "result"),
    [
        ("2025-08-15 12:00", WITHIN),
        ("2025-08-15 20:00", OUTSIDE),
        ("2025-08-17 12:00", OUTSIDE),  # a Sunday, and Independence Day
        ("2025-12-25 12:00", OUTSIDE),
        ("2025-12-24 19:59", WITHIN),
    ],
)
def test_sundays_and_national_holidays_are_closed(when: str, result: Result) -> None:
    found = said(rule(INDONESIA), contact(when, zone=JAKARTA), zone=JAKARTA)
    assert (found.result, found.reason.why) == (result, Why.HOURS_AND_DAYS)


def test_the_edge_of_a_closed_day_is_borderline() -> None:
    days = rule(QuietDays(frozenset({6}), Holidays("ID")))
    found = said(days, contact("2026-03-07 23:59:30", zone=JAKARTA), zone=JAKARTA)
    assert (found.result, found.borderline, found.reason.why) == (WITHIN, True, Why.CLOSED_DAY)
    assert said(days, contact("2026-03-08 00:00", zone=JAKARTA), zone=JAKARTA).result is OUTSIDE


class Calendar:
    """2026 is known, with an estimate for 21 March; other years are not."""

    def of_year(self, where: Holidays, year: int) -> tuple[frozenset[date], frozenset[date]] | None:
        return (frozenset({date(2026, 5, 1)}), frozenset({date(2026, 3, 21)})) if year == 2026 else None


@pytest.mark.parametrize(
    ("when", "result"),
    [
        ("2026-05-01 12:00", OUTSIDE),
        ("2026-03-19 12:00", WITHIN),
        ("2026-03-20 12:00", UNDETERMINED),  # the estimate may be a day late
        ("2026-03-21 12:00", UNDETERMINED),
        ("2026-03-22 12:00", OUTSIDE),  # Sunday in any case
        ("2026-03-21 23:00", OUTSIDE),
        ("2025-06-03 12:00", UNDETERMINED),
    ],
)
def test_a_holiday_of_which_only_an_estimate_is_known_is_not_counted(when: str, result: Result) -> None:
    one = contact(when, zone=JAKARTA)
    recorded = Recorded((one,), JAKARTA, to_ms(NOW))
    (found,) = judge(pack(rule(INDONESIA)), recorded, holidays=Calendar()).of_contact(one.id)
    assert found.result is result
    assert found.missing == ({Missing(Need.HOLIDAY, About.CASE)} if result is UNDETERMINED else frozenset())


def test_holidays_of_years_that_nobody_knows_are_not_guessed() -> None:
    one = contact("1930-06-03 12:00", zone=JAKARTA)
    assert said(rule(INDONESIA, begins=date(1900, 1, 1)), one, zone=JAKARTA).missing == {
        Missing(Need.HOLIDAY, About.CASE)
    }


# past due


@pytest.mark.parametrize(
    ("fields", "result"),
    [
        ({"began": day("2026-02-17")}, OUTSIDE),  # the 14th day
        ({"began": day("2026-02-16")}, OUTSIDE),  # the 15th
        ({"began": day("2026-02-15")}, NOT_APPLICABLE),  # the 16th
        ({"began": day("2026-03-05")}, OUTSIDE),
        ({"began": day("2026-01-01"), "ended": day("2026-02-01")}, OUTSIDE),
        ({"began": Span(day("2026-02-15").earliest_ms, day("2026-02-16").latest_ms)}, UNDETERMINED),
        ({"began": UNKNOWN_WHEN}, UNDETERMINED),
        ({}, UNDETERMINED),
        ({"is_so": False}, OUTSIDE),
        ({"began": day("2026-01-01"), "loan": "other"}, UNDETERMINED),
    ],
)
def test_after_fifteen_days_past_due_the_hours_do_not_hold(fields: dict[str, object], result: Result) -> None:
    lifted = rule(QuietHours((NIGHT,), lifted_over_days_past_due=15))
    found = said(lifted, contact("2026-03-02 23:00", loan="first"), facts=(fact(FactKind.PAST_DUE, **fields),))
    assert found.result is result
    if result is UNDETERMINED:
        assert found.missing == {Missing(Need.DAYS_PAST_DUE, About.LOAN, "first")}
    if result is NOT_APPLICABLE:
        assert found.reason.why is Why.LONG_PAST_DUE


def test_of_several_loans_the_one_that_is_meant_must_be_known() -> None:
    lifted = rule(QuietHours((NIGHT,), lifted_over_days_past_due=15))
    facts = (
        fact(FactKind.PAST_DUE, loan="first", began=day("2026-01-01")),
        fact(FactKind.PAST_DUE, loan="second", began=day("2026-02-25")),
    )
    found = said(lifted, contact(), facts=facts)
    assert found.missing == {Missing(Need.DAYS_PAST_DUE, About.PARTY, "L")}
    assert said(lifted, contact(loan="first"), facts=facts).result is NOT_APPLICABLE
    assert said(lifted, contact(loan="second"), facts=facts).result is OUTSIDE
    assert said(lifted, contact(None, loan="second"), facts=facts).result is UNDETERMINED


# what a person asked for


CUSTOM = rule(
    QuietHours(custom=frozenset({FactKind.UNWANTED_TIME, FactKind.UNWANTED_PLACE, FactKind.UNWANTED_CHANNEL}))
)
TOLD = since("2026-02-01 12:00")


@pytest.mark.parametrize(
    ("kind", "fields", "result"),
    [
        (FactKind.UNWANTED_TIME, {"hours": (Hours(9 * 60, 17 * 60),), "told": TOLD}, WITHIN),
        (FactKind.UNWANTED_TIME, {"hours": (Hours(18 * 60, 24 * 60),), "told": TOLD}, OUTSIDE),
        (FactKind.UNWANTED_TIME, {"hours": (Hours(18 * 60, 24 * 60),)}, UNDETERMINED),
        (FactKind.UNWANTED_TIME, {"hours": (Hours(18 * 60, 24 * 60),), "told": since("2026-03-03 00:00")}, WITHIN),
        (FactKind.UNWANTED_TIME, {"hours": (Hours(18 * 60, 24 * 60),), "told": day("2026-03-02")}, UNDETERMINED),
        (FactKind.UNWANTED_TIME, {"weekdays": frozenset({0}), "told": TOLD}, OUTSIDE),
        (FactKind.UNWANTED_TIME, {"told": TOLD, "ended": since("2026-03-01 00:00")}, WITHIN),
        (FactKind.UNWANTED_TIME, {"is_so": False}, NOT_APPLICABLE),
        (FactKind.UNWANTED_PLACE, {"places": frozenset({"workplace"}), "told": TOLD}, UNDETERMINED),
        (FactKind.UNWANTED_CHANNEL, {"channels": frozenset({Channel.CALL}), "told": TOLD}, OUTSIDE),
        (FactKind.UNWANTED_CHANNEL, {"channels": frozenset({Channel.VISIT}), "told": TOLD}, WITHIN),
    ],
)
def test_a_request_holds_from_when_they_were_told(kind: FactKind, fields: dict[str, object], result: Result) -> None:
    found = said(CUSTOM, contact(), facts=(fact(kind, **fields),))
    assert found.result is result


def test_without_a_request_it_waits_for_one() -> None:
    assert said(CUSTOM, contact()).missing == {Missing(Need.REQUEST, About.PARTY, "L")}


def test_what_a_request_waits_for_is_named() -> None:
    at_work = fact(FactKind.UNWANTED_PLACE, places=frozenset({"workplace"}), told=TOLD)
    evening = fact(FactKind.UNWANTED_TIME, hours=(Hours(23 * 60, 24 * 60),), told=TOLD)
    assert said(CUSTOM, contact(), facts=(at_work,)).missing == {Missing(Need.PLACE, About.CONTACT)}
    assert said(CUSTOM, contact(place=Place.WORKPLACE), facts=(at_work,)).result is OUTSIDE
    span = contact((at("2026-03-02 22:30"), at("2026-03-02 23:30")))
    assert said(CUSTOM, span, facts=(evening,)).missing == {TIME}
    moved = fact(FactKind.RESIDENCE, zone="Europe/London", began=day("2026-03-02"))
    assert said(CUSTOM, contact(), facts=(evening, moved)).missing == {Missing(Need.ZONE, About.PERSON, "")}
    undated = fact(FactKind.UNWANTED_TIME, told=UNKNOWN_WHEN)
    assert said(CUSTOM, contact(), facts=(undated,)).missing == {Missing(Need.REQUEST, About.PARTY, "L")}


NUMBER = Missing(Need.CALLED_NUMBER, About.CONTACT)


@pytest.mark.parametrize(
    ("channel", "called", "wanted"),
    [
        (Channel.CALL, "+8610411112222", OUTSIDE),
        (Channel.SMS, "+8610411112222", OUTSIDE),
        (Channel.CALL, "+8610433334444", WITHIN),
        (Channel.CALL, "", {NUMBER}),
        (Channel.WECHAT, "+8610411112222", {NUMBER}),
        (Channel.VISIT, "+8610411112222", WITHIN),
        (Channel.LETTER, "", WITHIN),
    ],
)
def test_a_number_not_to_be_called_is_told_from_others(
    channel: Channel, called: str, wanted: Result | set[Missing]
) -> None:
    not_there = fact(FactKind.UNWANTED_PLACE, numbers=frozenset({"+8610411112222"}), told=TOLD)
    me = Met(ReachedKind.COMPLAINANT, number=called, number_key=called)
    found = said(CUSTOM, contact(channel=channel, met=(me,)), facts=(not_there,))
    assert (found.missing or found.result) == wanted


@pytest.mark.parametrize(
    ("place", "called", "wanted"),
    [
        (Place.WORKPLACE, "", OUTSIDE),
        (Place.DOMICILE, "+8610411112222", OUTSIDE),
        (Place.DOMICILE, "+8610433334444", WITHIN),
        (Place.DOMICILE, "", {NUMBER}),
        (Place.UNKNOWN, "+8610433334444", {Missing(Need.PLACE, About.CONTACT)}),
    ],
)
def test_of_a_place_and_a_number_either_will_do(place: Place, called: str, wanted: Result | set[Missing]) -> None:
    numbers, places = frozenset({"+8610411112222"}), frozenset({"workplace"})
    not_there = fact(FactKind.UNWANTED_PLACE, numbers=numbers, places=places, told=TOLD)
    me = Met(ReachedKind.COMPLAINANT, number=called, number_key=called)
    found = said(CUSTOM, contact(place=place, met=(me,)), facts=(not_there,))
    assert (found.missing or found.result) == wanted


# who was contacted


@pytest.mark.parametrize(
    ("kind", "result"),
    [
        (ReachedKind.COMPLAINANT, OUTSIDE),
        (ReachedKind.THIRD_PERSON, NOT_APPLICABLE),
        (ReachedKind.PUBLIC, NOT_APPLICABLE),
        (ReachedKind.GROUP, UNDETERMINED),
        (ReachedKind.UNKNOWN, UNDETERMINED),
    ],
)
def test_a_rule_about_the_debtor_is_about_nobody_else(kind: ReachedKind, result: Result) -> None:
    debtor = rule(QuietHours((NIGHT,)), whom=Whom.DEBTOR)
    assert said(debtor, contact(met=(Met(kind),))).result is result
    others = rule(QuietHours((NIGHT,)), whom=Whom.OTHERS)
    assert (said(others, contact(met=(Met(kind),))).result is NOT_APPLICABLE) == (kind is ReachedKind.COMPLAINANT)


def test_everybody_whom_a_contact_reached_is_judged_for_themselves() -> None:
    found = findings(HOURS, contact(met=(ME, mother())))
    assert [(one.person, one.result) for one in found] == [("", OUTSIDE), ("mother", OUTSIDE)]


def test_the_clock_of_the_test_is_the_clock_on_the_wall() -> None:
    assert at("2026-03-08 03:00", "America/New_York") - at("2026-03-08 01:59", "America/New_York") == 60_000
    assert NOW.tzinfo == ZoneInfo("Asia/Shanghai")
