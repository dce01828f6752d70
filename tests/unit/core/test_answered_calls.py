"""Which call of a bill is which call of a phone's log: two ways of counting one call."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shilu.core.dedupe import CLOCKS_MS, LENGTH_S, RINGING_MS, AnsweredCall, pair_answered


def phone(at: int, *, name: str = "p", length: int = 60, line: str = "incoming A") -> AnsweredCall:
    return AnsweredCall(name, line, by_phone=True, at_ms=at, span_ms=0, duration_s=length)


def bill(at: int, *, name: str = "b", length: int = 60, line: str = "incoming A", span: int = 999) -> AnsweredCall:
    return AnsweredCall(name, line, by_phone=False, at_ms=at, span_ms=span, duration_s=length)


def test_a_bill_begins_when_the_call_was_answered_and_a_phone_when_it_rang() -> None:
    for late in (0, 20_000, RINGING_MS, -CLOCKS_MS):
        assert pair_answered([bill(late)], [phone(0)]) == {"b": "p"}
        assert pair_answered([phone(0)], [bill(late)]) == {"p": "b"}
    assert pair_answered([bill(RINGING_MS + 1)], [phone(0)]) == {}
    assert pair_answered([bill(-CLOCKS_MS - 1000)], [phone(0)]) == {}


def test_a_bill_that_knows_minutes_only_may_say_a_minute_less() -> None:
    assert pair_answered([bill(-59_000, span=59_999)], [phone(0)]) == {"b": "p"}
    assert pair_answered([phone(0)], [bill(-59_000, span=59_999)]) == {"p": "b"}


def test_lengths_are_rounded_on_both_sides_and_no_more() -> None:
    assert pair_answered([bill(0, length=60 + LENGTH_S)], [phone(0)]) == {"b": "p"}
    assert pair_answered([bill(0, length=61 + LENGTH_S)], [phone(0)]) == {}


def test_other_directions_and_numbers_are_other_calls() -> None:
    assert pair_answered([bill(0, line="outgoing A")], [phone(0)]) == {}
    assert pair_answered([bill(0, line="incoming B")], [phone(0)]) == {}


def test_two_of_one_way_of_counting_are_two() -> None:
    assert pair_answered([bill(5000)], [bill(0)]) == {}
    assert pair_answered([phone(5000)], [phone(0)]) == {}


def test_the_nearest_is_taken_first_and_each_serves_once() -> None:
    there = [phone(0, name="p0"), phone(70_000, name="p1")]
    assert pair_answered([bill(72_000, name="b1"), bill(3_000, name="b0")], there) == {"b0": "p0", "b1": "p1"}
    assert pair_answered([bill(72_000, name="b1"), bill(71_000, name="b2")], there[1:]) == {"b2": "p1"}


@given(times=st.lists(st.integers(0, 10**7), max_size=40), ringing=st.integers(0, 60_000))
def test_the_bill_of_a_log_pairs_each_call_once(times: list[int], ringing: int) -> None:
    log = [phone(at, name=f"p{n}") for n, at in enumerate(times)]
    billed = [bill(at + ringing, name=f"b{n}") for n, at in enumerate(times)]
    pairs = pair_answered(billed, log)
    assert len(set(pairs.values())) == len(pairs)
    spread = all(abs(a - b) > 200_000 for i, a in enumerate(times) for b in times[:i])
    if spread:
        assert pairs == {f"b{n}": f"p{n}" for n in range(len(times))}
