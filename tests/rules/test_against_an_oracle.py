"""An evaluator that was written apart says the same of records that nobody thought of."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from shilu.core.channel import Channel, Direction, Outcome
from shilu.core.fact import DatedFact, FactKind, Hours, Span
from shilu.core.incident import ReachedKind
from shilu.core.judged import Behind, JudgedContact, Met
from shilu.core.party import AttributionState, Role
from shilu.core.rule import (
    AfterCease,
    AfterPoliceWarning,
    AfterRefusal,
    Allowance,
    Cooldown,
    Counted,
    CourseOfConduct,
    FreqWindow,
    Need,
    QuietHours,
    Rule,
    ThirdParty,
    Whom,
)
from shilu.rules.engine import Recorded, judge
from tests.rules.making import AGENCY, LICENSED, NIGHT, at, pack, rule
from tests.rules.oracle import Answer, Case, answers

MANY = int(os.environ.get("SHILU_EXAMPLES", "60"))
"""More by hand, after a change of the engine."""
LONDON = "Europe/London"
NOW = at("2026-04-03 12:00", LONDON)
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
CONSENT = frozenset({Need.NO_CONSENT})
RULES = [
    rule(QuietHours((NIGHT,)), needs=CONSENT),
    rule(QuietHours((Hours(90, 150), Hours(23 * 60, 60)), weekdays=frozenset({5, 6}))),
    rule(QuietHours((NIGHT,)), whom=Whom.DEBTOR, begins=date(2026, 3, 29), ends=date(2026, 4, 1)),
    rule(QuietHours((NIGHT,)), applies_to=frozenset({AGENCY}), channels=frozenset({Channel.CALL})),
    rule(FreqWindow(2, Counted.ANSWERED), whom=Whom.DEBTOR),
    rule(FreqWindow(2, Counted.NOT_ANSWERED), needs=CONSENT),
    rule(FreqWindow(3, Counted.ATTEMPTS, days=3), begins=date(2026, 3, 29)),
    rule(Cooldown(2)),
    rule(ThirdParty(frozenset({"spouse"}), Allowance.UNREACHABLE)),
    rule(ThirdParty(frozenset({"spouse"}), Allowance.LOCATION_ONCE)),
    rule(AfterRefusal()),
    rule(AfterCease()),
    rule(AfterPoliceWarning(), applies_to=frozenset({"any"})),
    rule(CourseOfConduct(2, frozenset({"violence"})), applies_to=frozenset({"any"})),
]
PEOPLE = [
    Met(ReachedKind.COMPLAINANT),
    Met(ReachedKind.THIRD_PERSON, "aunt", "relative"),
    Met(ReachedKind.THIRD_PERSON, "wife", "spouse"),
    Met(ReachedKind.THIRD_PERSON, "him", ""),
]
CONFIRMED, PROPOSED = AttributionState.CONFIRMED, AttributionState.PROPOSED
WHO = [
    (Behind("L", LICENSED, "L", LICENSED, Role.CREDITOR, CONFIRMED),),
    (Behind("L", LICENSED, "A", AGENCY, Role.COLLECTOR, CONFIRMED),),
    (Behind("M", "", "M", "", Role.CREDITOR, CONFIRMED),),
    (Behind("N", "bank", "N", "bank", Role.CREDITOR, CONFIRMED),),
    (Behind("L", LICENSED, "L", LICENSED, Role.CREDITOR, PROPOSED),),
    (),
]


@st.composite
def moments(draw: st.DrawFn) -> int:
    """Days around the last Sunday of March 2026, on which the clock in London was moved; mostly near an edge."""
    day = draw(st.integers(27, 33))
    hour = draw(st.sampled_from((0, 1, 2, 8, 12, 22, 23)))
    near = draw(st.sampled_from((0, 0, 1, -1, MINUTE, MINUTE + 1, -MINUTE, -MINUTE - 1, 25 * MINUTE, 40 * MINUTE)))
    return at("2026-03-01 00:00", LONDON) + (day - 1) * DAY + hour * HOUR + near


@st.composite
def spans(draw: st.DrawFn) -> tuple[int | None, int | None]:
    if draw(st.integers(0, 19)) == 0:
        return None, None
    begins = draw(moments())
    return begins, begins + draw(st.sampled_from((0, 0, 0, 999, MINUTE - 1, HOUR - 1, DAY - 1)))


@st.composite
def records(draw: st.DrawFn) -> list[JudgedContact]:
    return [
        JudgedContact(
            id=f"c{n}",
            number=n,
            earliest_ms=(span := draw(spans()))[0],
            latest_ms=span[1],
            channel=draw(st.sampled_from((Channel.CALL, Channel.CALL, Channel.CALL, Channel.SMS))),
            direction=draw(st.sampled_from((Direction.INCOMING,) * 8 + (Direction.OUTGOING, Direction.UNKNOWN))),
            outcome=draw(st.sampled_from((Outcome.ANSWERED, Outcome.MISSED, Outcome.UNKNOWN, Outcome.VOICEMAIL))),
            met=tuple(draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=2, unique_by=lambda met: met.id))),
            behind=draw(st.sampled_from((WHO[0],) * 4 + tuple(WHO))),
            documented=draw(st.booleans()),
            tags=draw(st.sampled_from(((), ("violence",), ("work",)))),
            disclosed=draw(st.sampled_from((None, True, False))),
        )
        for n in range(draw(st.integers(1, 12)))
    ]


@st.composite
def dated_facts(draw: st.DrawFn) -> list[DatedFact]:
    def when() -> Span | None:
        if draw(st.booleans()):
            return None
        begins = draw(moments())
        return Span(begins, begins + draw(st.sampled_from((0, DAY - 1))))

    kinds = (
        FactKind.CONSENT,
        FactKind.RESIDENCE,
        FactKind.REFUSAL,
        FactKind.STOP_NOTICE,
        FactKind.POLICE_WARNING,
        FactKind.REACHABLE,
    )
    found = []
    for n in range(draw(st.integers(0, 5))):
        kind = draw(st.sampled_from(kinds))
        person = draw(st.sampled_from(("", "aunt"))) if kind in (FactKind.CONSENT, FactKind.RESIDENCE) else ""
        found.append(
            DatedFact(
                f"f{n}",
                n,
                kind,
                is_so=kind is FactKind.RESIDENCE or draw(st.integers(0, 2)) > 0,
                began=when(),
                ended=when() if draw(st.integers(0, 3)) == 0 else None,
                told=when(),
                party=draw(st.sampled_from(("", "", "L", "A"))) if kind is not FactKind.RESIDENCE else "",
                person="aunt" if kind is FactKind.REFUSAL else person,
                in_writing=draw(st.booleans()),
                hours=(NIGHT,) if kind is FactKind.CONSENT and draw(st.integers(0, 2)) == 0 else (),
                zone=draw(st.sampled_from(("America/New_York", "Asia/Shanghai", LONDON))),
            )
        )
    return found


@settings(max_examples=MANY, deadline=None)
@given(st.sampled_from(RULES), records(), dated_facts())
def test_the_oracle_says_the_same(one: Rule, contacts: list[JudgedContact], facts: list[DatedFact]) -> None:
    case = Case(one, contacts, facts, LONDON, NOW)
    judgement = judge(pack(one), Recorded(contacts, LONDON, NOW, facts))
    found: dict[tuple[str, str, str], set[Answer]] = {}
    for contact in contacts:
        for said in judgement.of_contact(contact.id):
            needs = frozenset(missing.need for missing in said.missing)
            found.setdefault((contact.id, said.lender, said.person), set()).add((said.result, needs, said.over))
    assert found == answers(case)


@settings(max_examples=MANY // 3, deadline=None)
@given(records(), dated_facts(), st.integers(0, 12))
def test_a_record_that_grew_is_judged_like_one_that_was_there(
    contacts: list[JudgedContact], facts: list[DatedFact], cut: int
) -> None:
    rules = pack(*(replace(one, id=f"r{n}") for n, one in enumerate(RULES)))
    whole = judge(rules, Recorded(contacts, LONDON, NOW, facts))
    grown = judge(rules, Recorded(contacts[:cut], LONDON, NOW, facts))
    for contact in contacts[cut:]:
        grown.add(contact)
    assert grown.findings() == whole.findings()
