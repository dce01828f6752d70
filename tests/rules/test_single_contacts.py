"""The truth table of the rules that look at one contact at a time, by hand (law.md 0 and the packs)."""

from __future__ import annotations

import pytest

from shilu.core.channel import Channel
from shilu.core.fact import UNKNOWN_WHEN, DatedFact, FactKind
from shilu.core.finding import About, Missing, Result, Why
from shilu.core.incident import ReachedKind
from shilu.core.judged import Met, Place
from shilu.core.rule import (
    AfterCease,
    AfterPoliceWarning,
    AfterRefusal,
    Allowance,
    ChannelOptOut,
    Need,
    Represented,
    Rule,
    ThirdParty,
    VisitSize,
    Workplace,
)
from tests.rules.making import behind, contact, day, fact, findings, mother, rule, said, since

OUTSIDE, WITHIN, UNDETERMINED, NOT_APPLICABLE = Result
BEFORE, AFTER = since("2026-03-02 23:11"), since("2026-03-02 23:13")
SAME_DAY = day("2026-03-02")
"""The contact is at 23:12 of that day."""
TIME = Missing(Need.EXACT_TIME, About.CONTACT)
PARTY = (About.PARTY, "L")
HER = (About.PERSON, "mother")
WHERE = Missing(Need.PLACE, About.CONTACT)
TAG = Missing(Need.HUMAN_TAG, About.CONTACT)


# other people

PLAIN = rule(ThirdParty(frozenset({"guarantor", "spouse"})))
LOST = rule(ThirdParty(frozenset({"guarantor"}), Allowance.UNREACHABLE))
SHAMED = rule(ThirdParty(requires_tags=frozenset({"contactblast", "publicshame"})))
APP = rule(ThirdParty(requires_tags=frozenset({"contactblast"}), app_permission=True))


@pytest.mark.parametrize(
    ("met", "result", "why"),
    [
        (mother(), OUTSIDE, Why.THIRD_PERSON),
        (mother("spouse"), WITHIN, Why.ALLOWED_PERSON),
        (mother("guarantor"), WITHIN, Why.ALLOWED_PERSON),
        (mother(""), UNDETERMINED, Missing(Need.RELATION, *HER)),
        (Met(ReachedKind.COMPLAINANT), NOT_APPLICABLE, Why.OTHER_PERSON),
        (Met(ReachedKind.PUBLIC), NOT_APPLICABLE, Why.OTHER_PERSON),
        (Met(ReachedKind.GROUP, "family"), UNDETERMINED, Missing(Need.RELATION, About.PERSON, "family")),
        (Met(ReachedKind.UNKNOWN), UNDETERMINED, Missing(Need.REACHED, About.CONTACT)),
    ],
)
def test_another_person_than_the_rule_allows(met: Met, result: Result, why: Why | Missing) -> None:
    found = said(PLAIN, contact(met=(met,)))
    assert found.result is result
    assert found.missing == {why} if isinstance(why, Missing) else found.reason.why is why


@pytest.mark.parametrize(
    ("fields", "result"),
    [
        ({}, WITHIN),
        ({"began": BEFORE}, WITHIN),
        ({"began": AFTER}, OUTSIDE),
        ({"began": SAME_DAY}, UNDETERMINED),
        ({"is_so": False}, OUTSIDE),
        ({"party": "M"}, OUTSIDE),
    ],
)
def test_a_colleague_who_stands_surety_may_be_called(fields: dict[str, object], result: Result) -> None:
    stands = fact(FactKind.GUARANTOR, person="mother", **fields)
    assert said(PLAIN, contact(met=(mother("colleague"),)), facts=(stands,)).result is result


REACHABLE, LOST_TOUCH = fact(FactKind.REACHABLE), fact(FactKind.REACHABLE, is_so=False)


@pytest.mark.parametrize(
    ("facts", "disclosed", "result", "missing"),
    [
        ((REACHABLE,), None, OUTSIDE, None),
        ((REACHABLE,), False, OUTSIDE, None),
        ((LOST_TOUCH,), False, WITHIN, None),
        ((LOST_TOUCH,), True, OUTSIDE, None),
        ((LOST_TOUCH,), None, UNDETERMINED, Missing(Need.DEBT_DISCLOSED, About.CONTACT)),
        ((), False, UNDETERMINED, Missing(Need.DEBTOR_REACHABLE, About.CASE)),
        ((), True, OUTSIDE, None),
        ((REACHABLE, LOST_TOUCH), None, UNDETERMINED, TIME),
        ((fact(FactKind.REACHABLE, began=SAME_DAY),), None, UNDETERMINED, TIME),
        ((fact(FactKind.REACHABLE, began=AFTER),), None, UNDETERMINED, Missing(Need.DEBTOR_REACHABLE, About.CASE)),
        ((fact(FactKind.REACHABLE, is_so=False, began=BEFORE),), False, WITHIN, None),
    ],
)
def test_another_person_may_be_called_while_the_debtor_cannot_be_reached(
    facts: tuple[DatedFact, ...], disclosed: bool | None, result: Result, missing: Missing | None
) -> None:
    found = said(LOST, contact(met=(mother(),), disclosed=disclosed), facts=facts)
    assert (found.result, found.missing) == (result, {missing} if missing else frozenset())


@pytest.mark.parametrize(
    ("tags", "met", "result"),
    [
        (("contactblast",), mother(), OUTSIDE),
        (("publicshame",), Met(ReachedKind.PUBLIC), OUTSIDE),
        (("contactblast",), Met(ReachedKind.COMPLAINANT), OUTSIDE),
        (("obscene",), Met(ReachedKind.COMPLAINANT), NOT_APPLICABLE),
        (("obscene",), mother(), UNDETERMINED),
        ((), Met(ReachedKind.GROUP), UNDETERMINED),
    ],
)
def test_conduct_that_a_person_saw(tags: tuple[str, ...], met: Met, result: Result) -> None:
    found = said(SHAMED, contact(met=(met,), tags=tags))
    assert (found.result, found.missing) == (result, {TAG} if result is UNDETERMINED else frozenset())


def test_conduct_towards_those_who_may_be_contacted_is_not_meant() -> None:
    both = rule(ThirdParty(frozenset({"guarantor"}), requires_tags=frozenset({"contactblast"})))
    assert said(both, contact(met=(mother("guarantor"),), tags=("contactblast",))).result is WITHIN
    assert said(both, contact(met=(mother(),), tags=("contactblast",))).result is OUTSIDE


@pytest.mark.parametrize(
    ("fields", "result"),
    [
        (None, UNDETERMINED),
        ({}, OUTSIDE),
        ({"is_so": False}, NOT_APPLICABLE),
        ({"began": AFTER}, NOT_APPLICABLE),
        ({"began": SAME_DAY}, UNDETERMINED),
    ],
)
def test_what_the_app_took_needs_its_proof(fields: dict[str, object] | None, result: Result) -> None:
    facts = () if fields is None else (fact(FactKind.APP_PERMISSION, party="L", **fields),)
    found = said(APP, contact(met=(mother(),), tags=("contactblast",)), facts=facts)
    assert found.result is result
    if fields is None:
        assert found.missing == {Missing(Need.APP_PERMISSION, *PARTY)}


# after somebody said so: who told whom when

REFUSED = rule(AfterRefusal())
CEASE = rule(AfterCease(frozenset({"end_of_efforts"})))
ORAL = rule(AfterCease(in_writing=False))
LAWYER = rule(Represented())
AT_WORK = rule(Workplace())
OPT_OUT = rule(ChannelOptOut())
WARNED = rule(AfterPoliceWarning(), applies_to=frozenset({"any"}))
WRITTEN = {"in_writing": True}
SMS = {"channels": frozenset({Channel.CALL})}
OF_HER = {"person": "mother"}

AFTER_SAYING: list[tuple[Rule, FactKind, dict[str, object], dict[str, object], Missing, Missing | None, Why]] = [
    (REFUSED, FactKind.REFUSAL, {"met": (mother(),)}, OF_HER, Missing(Need.REFUSAL, *HER), None, Why.NO_REFUSAL),
    (
        CEASE,
        FactKind.STOP_NOTICE,
        {},
        WRITTEN,
        Missing(Need.CEASE_NOTICE, *PARTY),
        Missing(Need.DELIVERY_PROOF, *PARTY),
        Why.NO_NOTICE,
    ),
    (
        LAWYER,
        FactKind.REPRESENTED,
        {},
        {},
        Missing(Need.REPRESENTED, About.CASE),
        Missing(Need.COLLECTOR_TOLD, About.CASE),
        Why.NO_LAWYER,
    ),
    (
        AT_WORK,
        FactKind.EMPLOYER_BAN,
        {"place": Place.WORKPLACE},
        {},
        Missing(Need.EMPLOYER_PROHIBITS, About.PERSON),
        Missing(Need.COLLECTOR_TOLD, About.PERSON),
        Why.NO_BAN,
    ),
    (
        OPT_OUT,
        FactKind.UNWANTED_CHANNEL,
        {},
        SMS,
        Missing(Need.OPTOUT, *PARTY),
        Missing(Need.COLLECTOR_TOLD, *PARTY),
        Why.NO_REQUEST,
    ),
    (
        WARNED,
        FactKind.POLICE_WARNING,
        {"tags": ("violence",)},
        {},
        Missing(Need.POLICE_CONTACT, *PARTY),
        None,
        Why.NO_WARNING,
    ),
]


@pytest.mark.parametrize(("one", "kind", "of_contact", "of_fact", "unknown", "untold", "none"), AFTER_SAYING)
def test_what_counts_from_when_they_were_told(
    one: Rule,
    kind: FactKind,
    of_contact: dict[str, object],
    of_fact: dict[str, object],
    unknown: Missing,
    untold: Missing | None,
    none: Why,
) -> None:
    def result(*facts: dict[str, object]) -> Result:
        return said(one, contact(**of_contact), facts=tuple(fact(kind, **{**of_fact, **it}) for it in facts)).result

    def missing(*facts: dict[str, object]) -> frozenset[Missing]:
        return said(one, contact(**of_contact), facts=tuple(fact(kind, **{**of_fact, **it}) for it in facts)).missing

    assert missing() == {unknown}
    assert result({"told": BEFORE}) is OUTSIDE
    assert result({"told": AFTER}) is WITHIN
    assert missing({"told": SAME_DAY}) == {TIME}
    assert missing({"told": UNKNOWN_WHEN}) == {unknown}
    assert result({"told": BEFORE, "ended": BEFORE}) is WITHIN
    assert result({"told": BEFORE, "ended": AFTER}) is OUTSIDE
    assert missing({"told": BEFORE, "ended": SAME_DAY}) == {TIME}
    assert result({"told": BEFORE, "party": "L"}) is OUTSIDE
    assert missing({"told": BEFORE, "party": "M"}) == {unknown}
    assert result({"told": BEFORE}, {"told": SAME_DAY}, {"told": AFTER}) is OUTSIDE
    assert result({"is_so": False}) is NOT_APPLICABLE
    assert missing({"is_so": False, "began": SAME_DAY}) == {unknown}
    assert unknown in missing({"is_so": False}, {"told": BEFORE})
    found = said(one, contact(**of_contact), facts=(fact(kind, **{**of_fact, "is_so": False}),))
    assert found.reason.why is none
    if untold is None:
        assert result({"began": BEFORE}) is OUTSIDE
        assert result({"began": AFTER}) is WITHIN
        assert result({}) is OUTSIDE
    else:
        assert missing({"began": BEFORE}) == {untold}
        assert missing({}) == {untold}
        assert result({"began": AFTER}) is WITHIN
    near = said(one, contact(**of_contact), facts=(fact(kind, **{**of_fact, "told": BEFORE}),))
    assert near.borderline  # a minute after


@pytest.mark.parametrize(
    ("told", "result", "borderline"),
    [
        ("2026-03-02 22:12:00", OUTSIDE, False),
        ("2026-03-02 23:10:59", OUTSIDE, False),
        ("2026-03-02 23:11:00", OUTSIDE, True),
        ("2026-03-02 23:12:00", UNDETERMINED, False),
        ("2026-03-02 23:13:00", WITHIN, True),
        ("2026-03-02 23:13:01", WITHIN, False),
    ],
)
def test_the_edge_of_a_telling(told: str, result: Result, borderline: bool) -> None:
    found = said(OPT_OUT, contact(), facts=(fact(FactKind.UNWANTED_CHANNEL, told=since(told), **SMS),))
    assert (found.result, found.borderline) == (result, borderline)


@pytest.mark.parametrize(("refused", "result"), [("2026-03-01 23:11", OUTSIDE), ("2026-03-01 23:13", WITHIN)])
def test_hours_of_grace_after_a_refusal(refused: str, result: Result) -> None:
    a_day = rule(AfterRefusal(24))
    refusal = fact(FactKind.REFUSAL, person="mother", began=since(refused))
    assert said(a_day, contact(met=(mother(),)), facts=(refusal,)).result is result


@pytest.mark.parametrize(
    ("kind", "result"),
    [
        (ReachedKind.COMPLAINANT, NOT_APPLICABLE),
        (ReachedKind.PUBLIC, NOT_APPLICABLE),
        (ReachedKind.GROUP, UNDETERMINED),
        (ReachedKind.UNKNOWN, UNDETERMINED),
    ],
)
def test_only_other_people_refuse_for_themselves(kind: ReachedKind, result: Result) -> None:
    assert said(REFUSED, contact(met=(Met(kind),))).result is result


def test_her_refusal_is_not_his() -> None:
    refusal = fact(FactKind.REFUSAL, person="mother", began=BEFORE)
    father = Met(ReachedKind.THIRD_PERSON, "father", "parent")
    assert said(REFUSED, contact(met=(father,)), facts=(refusal,)).result is UNDETERMINED


@pytest.mark.parametrize(("in_writing", "result"), [(True, OUTSIDE), (False, NOT_APPLICABLE), (None, UNDETERMINED)])
def test_only_a_written_notice_counts(in_writing: bool | None, result: Result) -> None:
    notice = fact(FactKind.STOP_NOTICE, told=BEFORE, in_writing=in_writing)
    found = said(CEASE, contact(), facts=(notice,))
    assert found.result is result
    if in_writing is None:
        assert found.missing == {Missing(Need.IN_WRITING, *PARTY)}
    assert said(ORAL, contact(), facts=(notice,)).result is OUTSIDE


def test_what_may_still_be_said_after_a_notice() -> None:
    notice = fact(FactKind.STOP_NOTICE, told=BEFORE, in_writing=True)
    found = said(CEASE, contact(purpose="end_of_efforts"), facts=(notice,))
    assert found.reason.why is Why.ALLOWED_PURPOSE
    assert said(CEASE, contact(purpose="reminder"), facts=(notice,)).result is OUTSIDE


def test_a_call_to_the_lawyer_is_what_is_wanted() -> None:
    told = fact(FactKind.REPRESENTED, told=BEFORE)
    lawyer = Met(ReachedKind.THIRD_PERSON, "lawyer", "lawyer")
    assert said(LAWYER, contact(met=(lawyer,)), facts=(told,)).reason.why is Why.OTHER_PERSON


@pytest.mark.parametrize(
    ("place", "told", "result"),
    [
        (Place.WORKPLACE, BEFORE, OUTSIDE),
        (Place.DOMICILE, BEFORE, NOT_APPLICABLE),
        (Place.UNKNOWN, BEFORE, UNDETERMINED),
        (Place.UNKNOWN, AFTER, WITHIN),
    ],
)
def test_a_ban_of_the_employer_is_about_work(place: Place, told: object, result: Result) -> None:
    found = said(AT_WORK, contact(place=place), facts=(fact(FactKind.EMPLOYER_BAN, told=told),))
    assert found.result is result
    if result is UNDETERMINED:
        assert found.missing == {WHERE}


def test_a_contact_of_which_nobody_knows_where_it_was_waits_for_that_beside_the_ban() -> None:
    assert said(AT_WORK, contact()).missing == {WHERE, Missing(Need.EMPLOYER_PROHIBITS, About.PERSON)}


@pytest.mark.parametrize(
    ("place", "result"),
    [
        (Place.DOMICILE, WITHIN),
        (Place.BILLING_ADDRESS, WITHIN),
        (Place.WORKPLACE, OUTSIDE),
        (Place.ELSEWHERE, OUTSIDE),
        (Place.UNKNOWN, UNDETERMINED),
    ],
)
def test_visits_only_where_they_are_allowed(place: Place, result: Result) -> None:
    visits = rule(Workplace(frozenset({"domicile", "billing_address"})), channels=frozenset({Channel.VISIT}))
    found = said(visits, contact(channel=Channel.VISIT, place=place))
    assert (found.result, found.missing) == (result, {WHERE} if result is UNDETERMINED else frozenset())
    assert said(visits, contact(place=place)).reason.why is Why.OTHER_CHANNEL


@pytest.mark.parametrize(("withheld", "result"), [(True, OUTSIDE), (False, WITHIN), (None, UNDETERMINED)])
def test_a_hidden_number(withheld: bool | None, result: Result) -> None:
    found = said(rule(ChannelOptOut(withheld=True)), contact(withheld=withheld))
    assert found.result is result
    assert found.missing == ({Missing(Need.WITHHELD, About.CONTACT)} if withheld is None else frozenset())


@pytest.mark.parametrize(("visitors", "result"), [(1, OUTSIDE), (2, WITHIN), (3, WITHIN), (None, UNDETERMINED)])
def test_a_visit_by_fewer_than_two(visitors: int | None, result: Result) -> None:
    visits = rule(VisitSize(2))
    found = said(visits, contact(channel=Channel.VISIT, visitors=visitors))
    assert found.result is result
    assert found.missing == ({Missing(Need.VISITOR_COUNT, About.CONTACT)} if visitors is None else frozenset())
    assert said(visits, contact(visitors=1)).reason.why is Why.OTHER_CHANNEL


@pytest.mark.parametrize(
    ("tags", "told", "result"),
    [
        (("violence",), BEFORE, OUTSIDE),
        ((), BEFORE, UNDETERMINED),
        (("violence",), AFTER, WITHIN),
        ((), AFTER, WITHIN),
        ((), None, UNDETERMINED),
    ],
)
def test_what_went_on_after_a_warning_needs_a_tag_of_a_person(
    tags: tuple[str, ...], told: object, result: Result
) -> None:
    facts = () if told is None else (fact(FactKind.POLICE_WARNING, began=told),)
    found = said(WARNED, contact(tags=tags), facts=facts)
    assert found.result is result
    if result is UNDETERMINED:
        assert TAG in found.missing
    some = rule(AfterPoliceWarning(frozenset({"flood"})), applies_to=frozenset({"any"}))
    assert said(some, contact(tags=tags), facts=facts).result is not OUTSIDE


def test_a_warning_to_the_agency_is_one_to_whom_it_acts_for() -> None:
    acts = behind("L", actor="A", actor_type="third_party_collector")
    warned = fact(FactKind.POLICE_WARNING, party="A", began=BEFORE)
    assert said(WARNED, contact(behind=(acts,), tags=("flood",)), facts=(warned,)).result is OUTSIDE


def test_a_finding_names_the_facts_it_rests_on() -> None:
    one, two = (fact(FactKind.UNWANTED_CHANNEL, told=told, **SMS) for told in (BEFORE, AFTER))
    (found,) = findings(OPT_OUT, contact(), facts=(one, two))
    assert found.facts == (one.id,)


def test_kinds_that_are_about_no_contact_say_nothing_of_one() -> None:
    from shilu.core.rule import RateCap

    assert findings(rule(RateCap("lpr_1y")), contact()) == ()
