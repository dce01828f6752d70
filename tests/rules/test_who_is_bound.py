"""Whom a rule binds, whose contact it is, and what is not judged at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shilu.core.channel import Direction
from shilu.core.finding import About, Missing, Result, Why
from shilu.core.judged import Behind
from shilu.core.party import AttributionState, Role
from shilu.core.rule import Need, QuietHours, RuleStatus
from tests.rules.making import AGENCY, LICENSED, NIGHT, behind, contact, findings, pack, rule, said

OUTSIDE, WITHIN, UNDETERMINED, NOT_APPLICABLE = Result
HOURS = rule(QuietHours((NIGHT,)))
COLLECTORS = rule(QuietHours((NIGHT,)), applies_to=frozenset({AGENCY}))
LENDERS = rule(QuietHours((NIGHT,)), applies_to=frozenset({LICENSED}))
ANYBODY = rule(QuietHours((NIGHT,)), applies_to=frozenset({"any"}))


def agency(lender_type: str = LICENSED, agency_type: str = AGENCY) -> Behind:
    return behind("L", lender_type, actor="A", actor_type=agency_type, role=Role.COLLECTOR)


@pytest.mark.parametrize(
    ("who", "both", "collectors", "lenders"),
    [
        (behind(), OUTSIDE, NOT_APPLICABLE, OUTSIDE),
        (behind(lender_type="unlicensed"), NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE),
        (behind(lender_type=AGENCY), OUTSIDE, OUTSIDE, NOT_APPLICABLE),
        (behind(lender_type=""), UNDETERMINED, UNDETERMINED, UNDETERMINED),
        (agency(), OUTSIDE, OUTSIDE, OUTSIDE),
        (agency("unlicensed"), NOT_APPLICABLE, OUTSIDE, NOT_APPLICABLE),
        (agency(""), UNDETERMINED, OUTSIDE, UNDETERMINED),
        (agency(LICENSED, ""), OUTSIDE, UNDETERMINED, OUTSIDE),
    ],
)
def test_who_is_bound(who: Behind, both: Result, collectors: Result, lenders: Result) -> None:
    for one, result in ((HOURS, both), (COLLECTORS, collectors), (LENDERS, lenders), (ANYBODY, OUTSIDE)):
        found = said(one, contact(behind=(who,)))
        assert (found.lender, found.result) == ("L", result)
        if result is NOT_APPLICABLE:
            assert found.reason.why is Why.OTHER_LENDER_TYPE


def test_the_type_that_is_missing_is_that_of_whom_the_rule_looks_at() -> None:
    def waits_for(party: str) -> set[Missing]:
        return {Missing(Need.LENDER_TYPE, About.PARTY, party)}

    assert said(HOURS, contact(behind=(agency(""),))).missing == waits_for("L")
    assert said(COLLECTORS, contact(behind=(agency(LICENSED, ""),))).missing == waits_for("A")
    assert said(COLLECTORS, contact(behind=(behind(lender_type=""),))).missing == waits_for("L")


def test_without_the_type_a_contact_at_noon_is_undetermined_too_but_can_only_become_within() -> None:
    unknown = (behind(lender_type=""),)
    night, noon = said(HOURS, contact(behind=unknown)), said(HOURS, contact("2026-03-02 12:00", behind=unknown))
    assert [(one.result, one.at_most) for one in (night, noon)] == [(UNDETERMINED, OUTSIDE), (UNDETERMINED, WITHIN)]


def test_one_of_several_that_act_for_a_lender_binds_it() -> None:
    two = behind("L", LICENSED, actor="A", actor_type=AGENCY), behind("L", LICENSED, actor="B", actor_type="bank")
    assert said(COLLECTORS, contact(behind=two)).result is OUTSIDE


def test_every_lender_that_is_behind_a_contact_is_judged_by_itself() -> None:
    found = findings(HOURS, contact(behind=(behind("L"), behind("M", "unlicensed"))))
    assert [(one.lender, one.result) for one in found] == [("L", OUTSIDE), ("M", NOT_APPLICABLE)]


def test_a_suggestion_is_never_counted_as_confirmed() -> None:
    suggested = behind("M", state=AttributionState.PROPOSED)
    one, two = contact(behind=(suggested,)), contact(behind=(behind("L"), suggested))
    found = findings(HOURS, one, two)
    assert [(it.lender, it.result, it.incidents, it.proposed) for it in found] == [
        ("L", OUTSIDE, (two.id,), ()),
        ("M", UNDETERMINED, (one.id, two.id), (one.id, two.id)),
    ]
    assert found[1].missing == (Missing(Need.ATTRIBUTION, About.CONTACT),)
    both = behind("L"), behind("L", state=AttributionState.PROPOSED)
    assert said(HOURS, contact(behind=both)).result is OUTSIDE
    untyped = behind("M", "", state=AttributionState.PROPOSED)
    assert said(HOURS, contact(behind=(untyped,))).missing == {Missing(Need.ATTRIBUTION, About.CONTACT)}


def test_a_contact_of_which_nobody_knows_whose_it_is_waits_for_that() -> None:
    for one in (HOURS, ANYBODY):
        found = said(one, contact(behind=()))
        assert (found.lender, found.missing) == ("", {Missing(Need.ATTRIBUTION, About.CONTACT)})
    source = behind(role=Role.DATA_SOURCE)  # where the data came from has contacted nobody
    assert said(HOURS, contact(behind=(source,))).lender == ""
    assert findings(HOURS, contact(behind=()))[0].proposed == ()


def test_what_went_out_is_not_judged_and_what_may_have_waits() -> None:
    assert findings(HOURS, contact(direction=Direction.OUTGOING)) == ()
    assert said(HOURS, contact(direction=Direction.UNKNOWN)).missing == {Missing(Need.DIRECTION, About.CONTACT)}


def test_a_draft_is_never_judged_and_what_is_to_be_checked_says_so() -> None:
    draft, unsure = (replace(HOURS, status=one) for one in (RuleStatus.DRAFT_DISABLED, RuleStatus.VERIFY))
    (found,) = findings(pack(draft, replace(unsure, id="y", advised=True, presumed=True)), contact())
    assert (found.rule, found.to_verify, found.advised, found.presumed) == ("y", True, True, True)
    (plain,) = findings(HOURS, contact())
    assert (plain.to_verify, plain.advised, plain.presumed) == (False, False, False)


@pytest.mark.parametrize(("loan_kind", "result"), [("card", OUTSIDE), ("micro", NOT_APPLICABLE), ("", UNDETERMINED)])
def test_kinds_of_loans_that_a_rule_leaves_out(loan_kind: str, result: Result) -> None:
    without = rule(QuietHours((NIGHT,)), excludes=frozenset({"micro"}))
    alone = rule(QuietHours((NIGHT,)), only_loans=frozenset({"card"}))
    for one in (without, alone):
        found = said(one, contact(loan_kind=loan_kind))
        assert found.result is result
        if result is UNDETERMINED:
            assert found.missing == {Missing(Need.LOAN_TYPE, About.PARTY, "L")}
    assert said(without, contact(loan="a")).missing == {Missing(Need.LOAN_TYPE, About.LOAN, "a")}


def test_counts_are_given_twice() -> None:
    one, two, three = contact(), contact(documented=False), contact("2026-03-01 23:00")
    (found,) = findings(HOURS, one, two, three)
    assert found.incidents == (three.id, one.id, two.id)
    assert (found.documented, found.stated) == (2, 1)
