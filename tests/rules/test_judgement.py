"""All of a record at once, and one contact more."""

from __future__ import annotations

import gc
from datetime import date
from itertools import count

import pytest
from msgspec import structs

from shilu.core.channel import Outcome
from shilu.core.clock import to_ms
from shilu.core.fact import FactKind
from shilu.core.finding import Result
from shilu.core.judged import JudgedContact, JudgedLeak
from shilu.core.rule import QuietHours
from shilu.rules.engine import Judgement, Recorded, judge
from shilu.rules.engine_clock import DAY_MS
from shilu.rules.engine_order import in_order
from tests.rules.making import ME, NIGHT, NOW, SHANGHAI, at, behind, chinese, contact, fact, mother, pack, rule

FACTS = (fact(FactKind.CONSENT, is_so=False), fact(FactKind.REACHABLE))


def judged(*contacts: JudgedContact) -> Judgement:
    return judge(chinese(), Recorded(contacts, SHANGHAI, to_ms(NOW), FACTS))


def record() -> list[JudgedContact]:
    """Two lenders, two people, some of it night, one without a time."""
    lenders, people = ((behind("L"),), (behind("M", "bank"),)), ((ME,), (mother(),))
    outcomes = (Outcome.ANSWERED, Outcome.MISSED, Outcome.UNKNOWN)
    return [
        contact(
            f"2026-03-{1 + n % 5:02} {n % 24:02}:{n % 60:02}" if n % 17 else None,
            behind=lenders[n % 2],
            met=people[n // 3 % 2],
            outcome=outcomes[n % 3],
            tags=("violence",) if n % 4 == 0 else (),
        )
        for n in range(120)
    ]


def test_one_added_after_another_comes_to_the_same_as_all_at_once() -> None:
    all_of_it = record()
    grown = judged(*all_of_it[:40])
    for one in all_of_it[40:]:
        grown.add(one)
    at_once = judged(*all_of_it)
    assert grown.findings() == at_once.findings()
    for one in all_of_it:
        assert set(grown.of_contact(one.id)) == set(at_once.of_contact(one.id))


def test_adding_says_what_is_said_of_it_afterwards() -> None:
    *before, last = record()
    grown = judged(*before)
    assert grown.of_contact(before[0].id)
    assert set(grown.add(last)) == set(grown.of_contact(last.id)) == set(judged(*before, last).of_contact(last.id))


def test_the_order_in_which_contacts_are_handed_in_changes_nothing() -> None:
    all_of_it = record()
    assert judged(*all_of_it).findings() == judged(*reversed(all_of_it)).findings()


def test_what_is_said_of_each_contact_is_what_the_findings_say() -> None:
    all_of_it = record()
    found = judged(*all_of_it)
    outside = {
        (one.rule, it, one.lender, one.person)
        for one in found.findings()
        if one.result is Result.OUTSIDE
        for it in one.incidents
    }
    for one in all_of_it:
        mine = {
            (said.rule, one.id, said.lender, said.person)
            for said in found.of_contact(one.id)
            if said.result is Result.OUTSIDE
        }
        assert mine == {it for it in outside if it[1] == one.id}


def test_a_contact_from_long_before_or_after_the_others_is_judged_like_them() -> None:
    hours = pack(rule(QuietHours((NIGHT,))))
    for first, then in (("2026-03-02 12:00", "2020-01-02 23:00"), ("2020-01-02 12:00", "2026-10-02 23:00")):
        grown = judge(hours, Recorded((contact(first),), SHANGHAI, to_ms(NOW)))
        (said,) = grown.add(contact(then))
        assert (said.result, said.borderline) == (Result.OUTSIDE, False)
    (said,) = judge(hours, Recorded((), SHANGHAI, to_ms(NOW))).add(contact())
    assert said.result is Result.OUTSIDE


def test_an_empty_record_says_nothing() -> None:
    empty = judged()
    assert (empty.findings(), empty.of_contact("none")) == ((), ())


@pytest.mark.parametrize(
    "times",
    [
        ["2026-03-01 12:00", "2026-03-01 12:00", "2026-03-02 12:00", "2026-03-02 12:00", None, None],
        ["2026-03-01 12:00"] * 3,
        [None, None],
        ["2026-03-01 12:00", None, "2026-03-02 12:00"],
        ["2026-03-02 12:00", "2026-03-01 12:00"],
    ],
)
def test_contacts_stand_in_order_of_time_then_of_their_numbers(times: list[str | None]) -> None:
    some = [contact(when, number=9 - n) for n, when in enumerate(times)]
    dated = [one for one in some if one.earliest_ms is not None]
    wanted = sorted(dated, key=lambda one: (one.earliest_ms, one.number))
    assert in_order(some) == wanted + sorted(set(some) - set(dated), key=lambda one: one.number)


def test_a_time_that_cannot_be_said_is_unknown_and_stands_last() -> None:
    wrong = [contact((at("2026-03-05 12:00"), at("2026-03-01 12:00"))), contact((-(10**15), -(10**15) + 1))]
    right = [contact("2026-03-06 12:00"), contact("2026-03-07 12:00")]
    found = in_order([*wrong, *right])
    assert [one.id for one in found] == [one.id for one in (*right, *wrong)]
    assert [one.earliest_ms is None for one in found] == [False, False, True, True]


def test_findings_follow_one_contact_more_and_one_less() -> None:
    known = record()
    more = contact("2026-03-02 23:30", behind=(behind("L"),), tags=("violence",))
    judgement = judged(*known)
    before = judgement.findings()
    judgement.add(more)
    assert judgement.findings() == judged(*known, more).findings()
    judgement.remove(more.id)
    assert judgement.findings() == before
    assert judgement.of_contact(more.id) == ()
    judgement.remove(more.id)
    judgement.remove("nobody")
    assert judgement.findings() == before


def test_a_contact_that_was_changed_is_judged_as_it_stands_now() -> None:
    known = record()
    judgement = judged(*known)
    judgement.findings()
    changed = structs.replace(known[7], tags=("violence", "obscene"), behind=(behind("N"),))
    judgement.remove(changed.id)
    judgement.add(changed)
    assert judgement.findings() == judged(*known[:7], changed, *known[8:]).findings()


@pytest.mark.parametrize("is_on", [True, False])
def test_the_collector_is_left_as_it_was(*, is_on: bool) -> None:
    was_on = gc.isenabled()
    try:
        (gc.enable if is_on else gc.disable)()
        judged(*record()).findings()
        assert gc.isenabled() is is_on
    finally:
        (gc.enable if was_on else gc.disable)()


def test_the_time_may_go_on_as_long_as_no_contact_was_ahead_of_it() -> None:
    known = record()
    judgement = judged(*known)
    later = to_ms(NOW) + DAY_MS
    more = contact((later - 1000, later - 1000), behind=(behind("L"),), tags=("violence",))
    assert judgement.go_on(later)
    assert not judgement.go_on(later - 1)
    judgement.add(more)
    whole = judge(chinese(), Recorded((*known, more), SHANGHAI, later, FACTS))
    assert judgement.findings() == whole.findings()
    assert not judgement.go_on(later - 1)
    ahead = contact((later + 1, later + 1))
    judgement.add(ahead)
    assert not judgement.go_on(later + DAY_MS)


def test_other_leaks_and_loans_can_stand_in_the_place_of_those_that_were_there() -> None:
    known = record()
    leak = JudgedLeak("leak", 1, "L", "high", 60, date(2026, 3, 1), documented=True)
    judgement = judged(*known)
    before = judgement.findings()
    judgement.put_records((leak,), (), {})
    assert judgement.findings() == judge(chinese(), Recorded(known, SHANGHAI, to_ms(NOW), FACTS, (leak,))).findings()
    judgement.put_records((), (), {})
    assert judgement.findings() == before


def test_judging_can_be_stopped() -> None:
    class Stopped(Exception):
        pass

    def judge_until(most: int) -> int:
        calls = count(1)

        def check() -> None:
            if next(calls) == most:
                raise Stopped

        judge(chinese(), Recorded(record(), SHANGHAI, to_ms(NOW), FACTS), check=check).findings(check)
        return next(calls) - 1

    every = judge_until(-1)
    for most in (1, every // 2, every):
        with pytest.raises(Stopped):
            judge_until(most)
