"""Twins of two files are one contact; equals in one file stay two."""

from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from shilu.core.channel import Channel, Direction
from shilu.core.dedupe import TOLERANCE_MS, Candidate, fingerprint, pair


def _at(*times: int, print_: str = "same", prefix: str = "n", files: str = "") -> list[Candidate]:
    """At these times; one letter of ``files`` each names a file, a blank none."""
    having = [frozenset(files[i : i + 1].strip()) for i in range(len(times))]
    return [Candidate(f"{prefix}{i}", print_, at, i, having[i]) for i, at in enumerate(times)]


def test_equal_rows_pair_nth_with_nth() -> None:
    assert pair(_at(5, 5, 5), _at(5, 5, prefix="t")) == {"n0": "t0", "n1": "t1"}


def test_a_second_apart_is_the_same_and_more_is_not() -> None:
    assert pair(_at(0), _at(1_000, prefix="t")) == {"n0": "t0"}
    assert pair(_at(0), _at(1_001, prefix="t")) == {}


def test_the_nearest_twin_is_taken_first() -> None:
    assert pair(_at(1000), _at(300, 900, prefix="t")) == {"n0": "t1"}


def test_a_run_of_equals_a_second_apart_pairs_as_many_as_it_can() -> None:
    assert len(pair(_at(25_000, 26_000), _at(26_000, 27_000, prefix="t"))) == 2


def test_what_says_something_else_is_never_paired() -> None:
    assert pair(_at(0), _at(0, print_="other", prefix="t")) == {}


def test_many_equal_rows_are_paired_without_comparing_each_with_each() -> None:
    many = [7] * 20_000
    assert len(pair(_at(*many), _at(*many, prefix="t"))) == 20_000
    row = range(0, 20_000_000, 1_000)
    assert len(pair(_at(*row), _at(*(at + 500 for at in row), prefix="t"))) == 20_000


def test_files_tell_apart_where_both_have_them() -> None:
    assert pair(_at(0, files="a"), _at(0, prefix="t", files="b")) == {}
    assert pair(_at(0, files="a"), _at(0, prefix="t")) == {"n0": "t0"}
    assert pair(_at(0), _at(0, prefix="t", files="b")) == {"n0": "t0"}


def test_equal_files_find_each_other_in_whatever_order_they_stand() -> None:
    there = _at(0, 0, 400, prefix="t", files="ba ")
    assert pair(_at(0, 0, 900, files="abc"), there) == {"n0": "t1", "n1": "t0", "n2": "t2"}


def test_one_that_has_more_of_the_files_is_the_same() -> None:
    part, whole = Candidate("n", "same", 0, 0, frozenset("a")), Candidate("t", "same", 0, 0, frozenset("ab"))
    assert pair([part], [whole]) == {"n": "t"}
    assert pair([whole], [part]) == {"t": "n"}


def _best(new: list[int], there: list[int]) -> tuple[int, int]:
    """By trying everything: how many pairs there can be, and the least time between them, negative."""

    @cache
    def best(i: int, used: int) -> tuple[int, int]:
        if i == len(new):
            return 0, 0
        found = best(i + 1, used)
        for j, at in enumerate(there):
            if not used >> j & 1 and abs(new[i] - at) <= TOLERANCE_MS:
                pairs, time = best(i + 1, used | 1 << j)
                found = max(found, (pairs + 1, time - abs(new[i] - at)))
        return found

    return best(0, 0)


_TIMES = st.lists(st.integers(0, 5_000) | st.integers(0, 5).map(lambda second: second * 1_000), max_size=7)
_MANY = st.lists(st.integers(0, 9_000), max_size=30)


@given(_TIMES, _TIMES)
def test_as_many_are_paired_as_can_be_and_they_are_the_nearest(new: list[int], there: list[int]) -> None:
    pairs = pair(_at(*new), _at(*there, prefix="t"))
    apart = sum(abs(new[int(mine[1:])] - there[int(twin[1:])]) for mine, twin in pairs.items())
    assert (len(pairs), -apart) == _best(new, there)


@given(_MANY, _MANY, st.text("ab ", max_size=30), st.text("ab ", max_size=30))
def test_every_twin_serves_once_and_is_near_and_does_not_contradict(
    new: list[int], there: list[int], files: str, others: str
) -> None:
    mine, theirs = _at(*new, files=files), _at(*there, prefix="t", files=others)
    by_id = {one.id: one for one in (*mine, *theirs)}
    pairs = pair(mine, theirs)
    assert len(set(pairs.values())) == len(pairs)
    for id_, twin in pairs.items():
        one, other = by_id[id_], by_id[twin]
        assert abs(one.at_ms - other.at_ms) <= TOLERANCE_MS
        assert one.files <= other.files or other.files <= one.files


@given(_MANY, _MANY, st.text("ab ", max_size=30), st.text("ab ", max_size=30))
def test_whichever_comes_first_the_same_number_is_paired(
    new: list[int], there: list[int], files: str, others: str
) -> None:
    mine, theirs = _at(*new, files=files), _at(*there, prefix="t", files=others)
    assert len(pair(mine, theirs)) == len(pair(theirs, mine))


@given(_MANY, st.text("ab ", max_size=30))
def test_the_same_rows_again_are_all_twins(times: list[int], files: str) -> None:
    assert len(pair(_at(*times, files=files), _at(*times, prefix="t", files=files))) == len(times)


def test_a_group_message_stored_as_text_or_multimedia_has_one_fingerprint() -> None:
    one = fingerprint(Channel.SMS, Direction.INCOMING, "tel:+8610412345678", text="还钱")
    other = fingerprint(Channel.MMS, Direction.INCOMING, "tel:+8610412345678", text=" 还钱\n")
    assert one == other
