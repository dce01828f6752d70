"""An evaluator that was written apart says the same of records that nobody thought of."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from datetime import date

import pytest
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
from shilu.rules.engine_cells import Cells
from shilu.rules.engine_clock import LibraryHolidays, local_days
from shilu.rules.engine_facts import Facts
from shilu.rules.engine_gates import Ground
from shilu.rules.engine_one import said_of
from shilu.rules.engine_order import in_order, moment_of
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
@given(records(), dated_facts(), st.integers(0, 12), st.sets(st.integers(0, 11)))
def test_a_record_that_changed_is_judged_like_one_that_was_there(
    contacts: list[JudgedContact], facts: list[DatedFact], cut: int, gone: set[int]
) -> None:
    rules = pack(*(replace(one, id=f"r{n}") for n, one in enumerate(RULES)))
    grown = judge(rules, Recorded(contacts[:cut], LONDON, NOW, facts))
    for contact in contacts[cut:]:
        grown.add(contact)
    assert grown.findings() == judge(rules, Recorded(contacts, LONDON, NOW, facts)).findings()
    left = [one for n, one in enumerate(contacts) if n not in gone]
    for one in contacts:
        if one not in left:
            grown.remove(one.id)
    whole = judge(rules, Recorded(left, LONDON, NOW, facts))
    assert grown.findings() == whole.findings()
    for one in contacts:
        assert set(grown.of_contact(one.id)) == set(whole.of_contact(one.id))


ZONES = (LONDON, "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe")


def a_large_record(source: random.Random) -> list[JudgedContact]:
    """Two years, mostly near midnight, the edges of the night and the moved clocks of several zones; some of it known
    to the second, the minute, the hour or the day, some in the future, before the calendar, or at no known time."""
    hours = (0, 1, 2, 8, 12, 22, 23)
    nears = (0, 1, -1, MINUTE, MINUTE + 1, -MINUTE, -MINUTE - 1, 25 * MINUTE, 40 * MINUTE)
    lengths = (*(0,) * 12, 999, 999, MINUTE - 1, HOUR - 1, DAY - 1, 500 * DAY)
    moved = [at(f"{day} 00:00", LONDON) for day in ("2025-10-26", "2026-03-08", "2026-03-29", "2025-11-02")]
    found = []
    for n in range(700):
        midnight = source.choice([*moved, NOW - source.randrange(700) * DAY, at("2026-04-01 00:00", LONDON)])
        begins: int | None = midnight // HOUR * HOUR + source.choice(hours) * HOUR + source.choice(nears)
        if n % 40 == 0:
            begins = source.choice((None, NOW + DAY, -62_200_000_000_000, 5_000))
        found.append(
            JudgedContact(
                id=f"c{n}",
                number=n,
                earliest_ms=begins,
                latest_ms=None if begins is None else begins + source.choice(lengths),
                channel=source.choice((Channel.CALL, Channel.SMS, Channel.VISIT)),
                direction=source.choice((*(Direction.INCOMING,) * 8, Direction.OUTGOING, Direction.UNKNOWN)),
                outcome=source.choice((Outcome.ANSWERED, Outcome.MISSED, Outcome.UNKNOWN, Outcome.VOICEMAIL)),
                met=tuple(source.sample(PEOPLE, source.choice((1, 1, 1, 2)))),
                behind=source.choice(WHO),
                documented=source.random() < 0.5,
                tags=source.choice(((), ("violence",), ("work",))),
                disclosed=source.choice((None, True, False)),
            )
        )
    return found


@pytest.mark.parametrize("seed", range(3))
def test_contacts_that_are_alike_are_judged_as_each_by_itself(seed: int) -> None:
    source = random.Random(seed)
    facts = [
        DatedFact(
            f"f{n}",
            n,
            kind,
            is_so=source.random() < 0.8,
            began=Span(begins := NOW - source.randrange(40) * DAY, begins + DAY - 1),
            person="aunt" if kind is FactKind.REFUSAL else source.choice(("", "aunt")),
            hours=(NIGHT,) if kind is FactKind.CONSENT else (),
            zone=source.choice(ZONES),
            channels=frozenset({Channel.SMS}) if n % 2 and kind is FactKind.CONSENT else frozenset(),
        )
        for n, kind in enumerate((FactKind.RESIDENCE, FactKind.RESIDENCE, FactKind.REFUSAL, FactKind.CONSENT))
    ]
    ground = Ground(Facts(facts), LibraryHolidays(), source.choice(ZONES), NOW)
    contacts = in_order(a_large_record(source))
    cells = Cells(RULES, ground)
    cells.add_all(contacts, lambda: None)
    assert contacts == sorted(contacts, key=moment_of)
    assert len(cells.cells) < len(contacts)
    for position, contact in enumerate(contacts):
        cell = cells.cell_of[position]
        assert cell is not None
        assert position in cell.positions
        assert cell.said == tuple(tuple(said_of(one, contact, ground)) for one in RULES)
        if contact.earliest_ms is not None and contact.latest_ms is not None:
            for zone in ZONES:
                days = local_days(contact.earliest_ms, contact.latest_ms, (zone,))
                assert cells.day_of(position, (zone,)) == days
