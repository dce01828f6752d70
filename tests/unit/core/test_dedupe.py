"""Twins of two files are one contact; equals in one file stay two."""

from hypothesis import given
from hypothesis import strategies as st

from shilu.core.channel import Channel, Direction
from shilu.core.dedupe import TOLERANCE_MS, Candidate, fingerprint, pair


def _at(*times: int, print_: str = "same", prefix: str = "n") -> list[Candidate]:
    return [Candidate(f"{prefix}{i}", print_, at, i) for i, at in enumerate(times)]


def test_equal_rows_pair_nth_with_nth() -> None:
    assert pair(_at(5, 5, 5), _at(5, 5, prefix="t")) == {"n0": "t0", "n1": "t1"}


def test_a_second_apart_is_the_same_and_more_is_not() -> None:
    assert pair(_at(0), _at(1_000, prefix="t")) == {"n0": "t0"}
    assert pair(_at(0), _at(1_001, prefix="t")) == {}


def test_the_nearest_twin_is_taken_first() -> None:
    assert pair(_at(1000), _at(300, 900, prefix="t")) == {"n0": "t1"}


def test_what_says_something_else_is_never_paired() -> None:
    assert pair(_at(0), _at(0, print_="other", prefix="t")) == {}


def test_many_equal_rows_are_paired_without_comparing_each_with_each() -> None:
    many = [7] * 20_000
    assert len(pair(_at(*many), _at(*many, prefix="t"))) == 20_000


@given(st.lists(st.integers(0, 5_000), max_size=30), st.lists(st.integers(0, 5_000), max_size=30))
def test_every_twin_serves_once_and_is_near(new: list[int], there: list[int]) -> None:
    pairs = pair(_at(*new), _at(*there, prefix="t"))
    assert len(set(pairs.values())) == len(pairs)
    for mine, twin in pairs.items():
        assert abs(new[int(mine[1:])] - there[int(twin[1:])]) <= TOLERANCE_MS


@given(st.lists(st.integers(0, 5_000), max_size=30))
def test_the_same_rows_again_are_all_twins(times: list[int]) -> None:
    assert len(pair(_at(*times), _at(*times, prefix="t"))) == len(times)


def test_a_group_message_stored_as_text_or_multimedia_has_one_fingerprint() -> None:
    one = fingerprint(Channel.SMS, Direction.INCOMING, "tel:+8610412345678", text="还钱")
    other = fingerprint(Channel.MMS, Direction.INCOMING, "tel:+8610412345678", text=" 还钱\n")
    assert one == other
