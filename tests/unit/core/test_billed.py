"""Which row of a bill is which call or message of a phone: two ways of counting one contact."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shilu.core.billed import CLOCKS_MS, LENGTH_S, RINGING_MS, WAITING_MS, Billable, pair_with_bill


def phone(at: int, *, name: str = "p", length: int = 60, line: str = "incoming A") -> Billable:
    return Billable(name, line, by_phone=True, at_ms=at, span_ms=0, length_s=(length, length))


def bill(at: int, *, name: str = "b", length: int = 60, line: str = "incoming A", span: int = 999) -> Billable:
    return Billable(name, line, by_phone=False, at_ms=at, span_ms=span, length_s=(length, length))


def test_a_bill_begins_when_the_call_was_answered_and_a_phone_when_it_rang() -> None:
    for late in (0, 20_000, RINGING_MS, -CLOCKS_MS):
        assert pair_with_bill([bill(late)], [phone(0)]) == {"b": "p"}
        assert pair_with_bill([phone(0)], [bill(late)]) == {"p": "b"}
    assert pair_with_bill([bill(RINGING_MS + 1)], [phone(0)]) == {}
    assert pair_with_bill([bill(-CLOCKS_MS - 1000)], [phone(0)]) == {}


def test_a_bill_that_knows_minutes_only_may_say_a_minute_less() -> None:
    assert pair_with_bill([bill(-59_000, span=59_999)], [phone(0)]) == {"b": "p"}
    assert pair_with_bill([phone(0)], [bill(-59_000, span=59_999)]) == {"p": "b"}


def test_lengths_are_rounded_on_both_sides_and_no_more() -> None:
    assert pair_with_bill([bill(0, length=60 + LENGTH_S)], [phone(0)]) == {"b": "p"}
    assert pair_with_bill([bill(0, length=61 + LENGTH_S)], [phone(0)]) == {}


def test_other_directions_and_numbers_are_other_calls() -> None:
    assert pair_with_bill([bill(0, line="outgoing A")], [phone(0)]) == {}
    assert pair_with_bill([bill(0, line="incoming B")], [phone(0)]) == {}


def test_two_of_one_way_of_counting_are_two() -> None:
    assert pair_with_bill([bill(5000)], [bill(0)]) == {}
    assert pair_with_bill([phone(5000)], [phone(0)]) == {}


def test_the_nearest_is_taken_first_and_each_serves_once() -> None:
    there = [phone(0, name="p0"), phone(70_000, name="p1")]
    assert pair_with_bill([bill(72_000, name="b1"), bill(3_000, name="b0")], there) == {"b0": "p0", "b1": "p1"}
    assert pair_with_bill([bill(72_000, name="b1"), bill(71_000, name="b2")], there[1:]) == {"b2": "p1"}


def minutes(at: int, begun: int, *, name: str = "b") -> Billable:
    """A call as a carrier has it that knows begun minutes only."""
    return Billable(
        name, "incoming A", by_phone=False, at_ms=at, span_ms=59_999, length_s=(begun * 60 - 59, begun * 60)
    )


def text(at: int, *, by_phone: bool, name: str = "", span: int = 0) -> Billable:
    return Billable(name or ("p" if by_phone else "b"), "text A", by_phone, at, span, None)


def test_begun_minutes_are_those_that_the_length_makes() -> None:
    for length, begun in ((1, 1), (60, 1), (61, 2), (120, 2), (62, 1), (59, 2)):
        assert pair_with_bill([minutes(0, begun)], [phone(0, length=length)]) == {"b": "p"}
    for length, begun in ((63, 1), (58, 2), (1, 2)):
        assert pair_with_bill([minutes(0, begun)], [phone(0, length=length)]) == {}


def test_a_message_on_a_bill_is_one_of_the_phone_that_lies_near_it_on_either_side() -> None:
    for late in (0, WAITING_MS, -WAITING_MS):
        assert pair_with_bill([text(late, by_phone=False)], [text(0, by_phone=True)]) == {"b": "p"}
        assert pair_with_bill([text(0, by_phone=True)], [text(late, by_phone=False)]) == {"p": "b"}
    assert pair_with_bill([text(-WAITING_MS - 59_000, by_phone=False, span=59_999)], [text(0, by_phone=True)])
    for late in (WAITING_MS + 1, -WAITING_MS - 1):
        assert pair_with_bill([text(late, by_phone=False)], [text(0, by_phone=True)]) == {}


def test_messages_pair_one_with_one() -> None:
    there = [text(n * 1000, by_phone=True, name=f"p{n}") for n in range(3)]
    billed = [text(n * 1000 + 400, by_phone=False, name=f"b{n}") for n in range(4)]
    assert pair_with_bill(billed, there) == {"b0": "p0", "b1": "p1", "b2": "p2"}


@given(times=st.lists(st.integers(0, 10**7), max_size=40), ringing=st.integers(0, 60_000))
def test_the_bill_of_a_log_pairs_each_call_once(times: list[int], ringing: int) -> None:
    log = [phone(at, name=f"p{n}") for n, at in enumerate(times)]
    billed = [bill(at + ringing, name=f"b{n}") for n, at in enumerate(times)]
    pairs = pair_with_bill(billed, log)
    assert len(set(pairs.values())) == len(pairs)
    spread = all(abs(a - b) > 200_000 for i, a in enumerate(times) for b in times[:i])
    if spread:
        assert pairs == {f"b{n}": f"p{n}" for n in range(len(times))}
