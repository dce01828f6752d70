"""Twins of two files are one contact; equals in one file stay two."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shilu.core.channel import Channel, Outcome
from shilu.core.dedupe import TOLERANCE_MS, Candidate, fingerprint, pair, twin_key, twin_keys


def _at(*times: int, print_: str = "same", prefix: str = "n", files: str = "", span: int = 0) -> list[Candidate]:
    """At these times, known so well; one letter of ``files`` each names a file, a blank none."""
    having = [frozenset(files[i : i + 1].strip()) for i in range(len(times))]
    return [Candidate(f"{prefix}{i}", print_, at, at + span, i, having[i]) for i, at in enumerate(times)]


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
    part, whole = Candidate("n", "same", 0, 0, 0, frozenset("a")), Candidate("t", "same", 0, 0, 0, frozenset("ab"))
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


_MINUTE = 59_999


@pytest.mark.parametrize(
    ("at", "is_one"), [(0, True), (40_000, True), (-1_000, True), (60_999, True), (-1_001, False), (61_000, False)]
)
def test_a_minute_may_be_any_instant_of_it_give_or_take_a_second(at: int, is_one: bool) -> None:
    assert bool(pair(_at(0, span=_MINUTE), _at(at, prefix="t"))) is is_one
    assert bool(pair(_at(at), _at(0, span=_MINUTE, prefix="t"))) is is_one


def test_two_minutes_are_one_only_if_they_are_the_same() -> None:
    assert pair(_at(0, 60_000, span=_MINUTE), _at(60_000, 120_000, span=_MINUTE, prefix="t")) == {"n1": "t0"}


def test_equals_of_one_minute_pair_nth_with_nth_and_no_more_than_there_are() -> None:
    assert pair(_at(0, 0, 0, span=_MINUTE), _at(1_000, 40_000, prefix="t")) == {"n0": "t0", "n1": "t1"}
    assert pair(_at(1_000, 40_000), _at(0, span=_MINUTE, prefix="t")) == {"n0": "t0"}


def test_what_is_known_equally_well_is_nearer_than_a_minute() -> None:
    there = [*_at(0, span=_MINUTE, prefix="m"), *_at(700, prefix="t")]
    assert pair(_at(0), there) == {"n0": "t0"}
    assert pair(_at(0, span=_MINUTE), there) == {"n0": "m0"}


def test_a_minute_gives_way_where_more_find_one_so() -> None:
    new = [*_at(0, span=_MINUTE, prefix="m"), *_at(5_000)]
    assert pair(new, _at(5_000, 50_000, prefix="t")) == {"m0": "t1", "n0": "t0"}


def test_a_day_is_no_instant_of_it() -> None:
    assert pair(_at(0, span=86_399_999), _at(0, prefix="t")) == {}
    assert pair(_at(0, span=86_399_999), _at(0, span=86_399_999, prefix="t")) == {"n0": "t0"}


def test_a_long_run_of_minutes_and_seconds_finds_itself_again() -> None:
    minutes = _at(*(at for at in range(0, 600_000, 60_000) for _ in range(29)), span=_MINUTE)
    own = _at(*range(40_000, 640_000, 60_000), prefix="own")
    seconds = [*_at(*(at + n * 2_000 for at in range(0, 600_000, 60_000) for n in range(29)), prefix="t"), *own]
    assert len(pair(seconds, [*minutes, *own])) == len(seconds)


_SPANS = st.lists(
    st.tuples(st.integers(0, 6).map(lambda n: n * 20_000), st.sampled_from("  ab"), st.booleans()), max_size=6
)


def _spans(some: list[tuple[int, str, bool]], prefix: str) -> list[Candidate]:
    """Minutes and instants, in the order of a file."""
    cut = [(at - at % 60_000, _MINUTE) if is_minute else (at, 0) for at, _, is_minute in some]
    having = [frozenset(file.strip()) for _, file, _ in some]
    return [Candidate(f"{prefix}{i}", "same", at, at + span, i, having[i]) for i, (at, span) in enumerate(cut)]


def _most(new: list[Candidate], there: list[Candidate]) -> int:
    """By trying everything: how many pairs there can be of those without files."""

    @cache
    def most(i: int, used: int) -> int:
        if i == len(new):
            return 0
        free = [j for j in range(len(there)) if not used >> j & 1 and _within(new[i], there[j])]
        return max([most(i + 1, used), *(1 + most(i + 1, used | 1 << j) for j in free)])

    return most(0, 0)


def _within(one: Candidate, other: Candidate) -> bool:
    if one.last_ms - one.at_ms == other.last_ms - other.at_ms:
        return abs(one.at_ms - other.at_ms) <= TOLERANCE_MS
    minute, instant = (one, other) if one.last_ms > one.at_ms else (other, one)
    return minute.at_ms - TOLERANCE_MS <= instant.at_ms <= minute.last_ms + TOLERANCE_MS


@given(_SPANS, _SPANS)
def test_of_minutes_and_instants_as_many_are_paired_as_can_be(
    one: list[tuple[int, str, bool]], other: list[tuple[int, str, bool]]
) -> None:
    new = _spans([(at, "", is_minute) for at, _, is_minute in one], "n")
    there = _spans([(at, "", is_minute) for at, _, is_minute in other], "t")
    by_id = {one.id: one for one in (*new, *there)}
    pairs = pair(new, there)
    assert all(_within(by_id[mine], by_id[twin]) for mine, twin in pairs.items())
    assert len(pairs) == len(set(pairs.values())) == _most(new, there) == len(pair(there, new))


@given(_SPANS)
def test_minutes_and_instants_with_and_without_files_find_themselves_again(some: list[tuple[int, str, bool]]) -> None:
    assert len(pair(_spans(some, "n"), _spans(some, "t"))) == len(some)


_SPAN_MS = st.sampled_from((0, 999, _MINUTE, 3_599_999, 3_659_999, 86_399_999))


@given(st.integers(-(10**13), 10**13), st.integers(-3_700_000, 3_700_000), _SPAN_MS, _SPAN_MS)
def test_whatever_may_be_a_twin_stands_under_a_key_that_is_looked_at(at: int, later: int, mine: int, its: int) -> None:
    said = fingerprint(Channel.SMS, "tel:+8610412345678", text="还钱")
    if pair(_at(at, span=mine), _at(at + later, span=its, prefix="t")):
        assert twin_key(said, at + later) in twin_keys(said, at)


@pytest.mark.parametrize("at_ms", [-(2**53) + 1, -1, 0, 2**53 - 1])
def test_the_key_of_any_time_is_a_number_that_a_column_holds(at_ms: int) -> None:
    assert -(2**63) <= twin_key("f" * 32, at_ms) < 2**63


def test_a_group_message_stored_as_text_or_multimedia_has_one_fingerprint() -> None:
    one = fingerprint(Channel.SMS, "tel:+8610412345678", text="还钱")
    other = fingerprint(Channel.MMS, "tel:+8610412345678", text=" 还钱\n")
    assert one == other


def _message(text: str, channel: Channel = Channel.WHATSAPP, **facts: str) -> str:
    return fingerprint(channel, "other:boss", text=text, facts=facts)


def test_characters_that_direct_others_do_not_count_and_every_blank_is_one() -> None:
    assert _message("\u200epay\u202f\u2009today\u00a0\ufeff\u2068now\u2069") == _message("pay today now")
    assert _message("paytoday") != _message("pay today")


def test_words_of_the_app_count_for_what_it_means_by_them() -> None:
    assert _message("This message was deleted", deleted="yes") == _message("\u200e此訊息已刪除", deleted="yes")
    assert _message("deleted", deleted="yes") != _message("deleted")
    assert _message("[Photo]", Channel.LINE, media="image") == _message("[照片]", Channel.LINE, media="image")
    assert _message("[Photo]", Channel.LINE, media="image") != _message("[Video]", Channel.LINE, media="video")
    assert _message("look [Photo]", Channel.LINE, media="image") != _message("[Photo]", Channel.LINE, media="image")
    assert _message("<Media omitted>", media="omitted", own_words="") == _message("x.jpg (file attached)", own_words="")


def test_a_call_of_an_app_is_what_became_of_it_and_a_voicemail_what_was_spoken() -> None:
    def call(text: str, outcome: Outcome = Outcome.MISSED, **facts: str) -> str:
        return fingerprint(Channel.CALL, "other:boss", text=text, outcome=outcome, facts=facts)

    one = call("Missed voice call", app="whatsapp", call="voice")
    assert one == call("\u200e未接语音通话", app="whatsapp", call="voice")
    assert one != call("Missed video call", app="whatsapp", call="video")
    assert call("pay", Outcome.VOICEMAIL, app="google_voice") != call("or else", Outcome.VOICEMAIL, app="google_voice")
