"""The rules that Shilu comes with, as the engine judges them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from shilu.core.channel import Channel, Outcome
from shilu.core.fact import FactKind
from shilu.core.finding import Result, Why
from shilu.core.judged import JudgedContact
from shilu.core.rule import DataVolume, RateCap, Rule, RuleKind, RuleStatus
from shilu.rules import packs
from tests.rules.making import ME, behind, contact, fact, findings, mother, pack, said, since

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "rules"
COUNTRIES = ("cn", "us", "in", "ph", "id", "uk", "ke", "ng", "mx", "sg", "hk", "my")
OF_OTHERS = (RuleKind.THIRD_PARTY, RuleKind.AFTER_REFUSAL)
OUTSIDE, WITHIN, UNDETERMINED, NOT_APPLICABLE = Result


def shipped() -> list[Rule]:
    """Those about contacts that are judged."""
    found = [packs.of_country(FOLDER, country) for country in COUNTRIES]
    rules = [rule for one in found if one is not None for rule in one.pack.rules]
    return [
        one
        for one in rules
        if one.status is not RuleStatus.DRAFT_DISABLED and not isinstance(one.terms, DataVolume | RateCap)
    ]


RULES = {rule.id: rule for rule in shipped()}


def meant(rule: Rule, on: date) -> JudgedContact:
    """A contact at noon that the rule is about, but for its day."""
    kind = "unlicensed" if "any" in rule.applies_to else min(rule.applies_to)
    return contact(
        f"{on} 12:00",
        behind=(behind(lender_type=kind),),
        channel=Channel.CALL if Channel.CALL in rule.channels else min(rule.channels),
        met=(mother("colleague"),) if rule.kind in OF_OTHERS else (ME,),
        loan_kind=min(rule.only_loans, default="none"),
        tags=("contactblast", "disclosed", "violence", "flood"),
    )


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_a_shipped_rule_holds_from_its_first_day_to_its_last(rule: Rule) -> None:
    def in_force(on: date) -> bool:
        return Why.NOT_IN_FORCE not in {one.reason.why for one in findings(rule, meant(rule, on))}

    a_day = timedelta(days=1)
    assert (in_force(rule.begins - a_day), in_force(rule.begins)) == (False, True)
    if rule.ends is not None:
        assert (in_force(rule.ends), in_force(rule.ends + a_day)) == (True, False)


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_a_shipped_rule_never_calls_a_lender_of_unknown_kind_outside(rule: Rule) -> None:
    unknown = contact("2026-11-02 23:30", behind=(behind(lender_type=""),), met=(mother("colleague"), ME))
    found = findings(pack(rule), unknown)
    assert found
    if "any" not in rule.applies_to:
        assert {one.result for one in found} <= {UNDETERMINED, NOT_APPLICABLE}


NO_CONSENT = fact(FactKind.CONSENT, is_so=False)


@pytest.mark.parametrize(
    ("rule_id", "kind", "when", "zone", "result"),
    [
        ("cn.hours.gbt45251", "licensed_consumer_lender", "2025-03-01 22:00", "Asia/Shanghai", OUTSIDE),
        ("cn.hours.gbt45251", "licensed_consumer_lender", "2025-03-01 08:00", "Asia/Shanghai", WITHIN),
        ("cn.hours.gbt45251", "bank", "2025-03-01 22:00", "Asia/Shanghai", NOT_APPLICABLE),
        ("cn.hours.cba2026", "bank", "2026-01-30 07:59:59", "Asia/Shanghai", OUTSIDE),
        ("us.hours", "third_party_collector", "2026-03-09 21:00", "America/New_York", OUTSIDE),
        ("us.hours", "third_party_collector", "2026-03-09 20:59:59", "America/New_York", WITHIN),
        ("us.hours", "original_creditor", "2026-03-09 23:00", "America/New_York", NOT_APPLICABLE),
        ("in.hours.mfi", "microlender", "2026-03-09 18:00", "Asia/Kolkata", OUTSIDE),
        ("id.hours.p2p", "ojk_p2p", "2026-03-09 20:00", "Asia/Jakarta", OUTSIDE),
        ("id.hours.p2p", "ojk_p2p", "2026-03-09 19:59", "Asia/Jakarta", WITHIN),
        ("mx.hours", "condusef_entity", "2026-03-09 06:59", "America/Mexico_City", OUTSIDE),
        ("mx.hours", "condusef_entity", "2026-03-09 07:00", "America/Mexico_City", WITHIN),
    ],
)
def test_the_hours_of_shipped_rules(rule_id: str, kind: str, when: str, zone: str, result: Result) -> None:
    rule = RULES[rule_id]
    one = contact(when, zone=zone, behind=(behind(lender_type=kind),), loan_kind=min(rule.only_loans, default="none"))
    assert said(rule, one, facts=(NO_CONSENT,), zone=zone).result is result


def test_three_conversations_and_six_dials_a_day() -> None:
    talks = [contact(f"2026-03-02 12:0{n}") for n in range(4)]
    dials = [contact(f"2026-03-02 13:0{n}", outcome=Outcome.MISSED) for n in range(7)]
    both = pack(RULES["cn.freq.gbt45251.talk3"], RULES["cn.freq.cba2026.dial6"])
    found = [one for one in findings(both, *talks, *dials, facts=(NO_CONSENT,)) if one.result is OUTSIDE]
    assert [(one.rule, one.over, one.advised) for one in found] == [
        ("cn.freq.gbt45251.talk3", (talks[3].id,), False),
        ("cn.freq.cba2026.dial6", (dials[6].id,), True),
    ]


def test_past_due_for_more_than_fifteen_days_the_hours_of_the_philippines_do_not_hold() -> None:
    one = contact("2026-03-20 23:00", zone="Asia/Manila", behind=(behind(lender_type="sec_lending_company"),))
    for began, result in (("2026-03-10 00:00", OUTSIDE), ("2026-03-01 00:00", NOT_APPLICABLE)):
        due = fact(FactKind.PAST_DUE, began=since(began, "Asia/Manila"))
        assert said(RULES["ph.hours"], one, facts=(NO_CONSENT, due), zone="Asia/Manila").result is result
